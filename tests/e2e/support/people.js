// The six fictional people of the demo sign-in, and what each of them declares: together they
// walk every branch of CT01. Answers stand by page, under the JSON Pointer of their question.

import { jpeg } from "./pictures.js";

const LEASE = pdf("hợp đồng thuê nhà.pdf");
const PHOTO = jpeg("ảnh chụp.jpg");

const POPULATION = "Cơ sở dữ liệu quốc gia về dân cư";
const ACCOUNT = "Tài khoản định danh điện tử";

/** Everything on file; rents for a year, alone. */
export const mau = {
  name: "Trần Thị Mẫu",
  known: {
    source: POPULATION,
    facts: ["Trần Thị Mẫu", "15/03/1990", "Nữ", "079 190 000 000", "0900 000 001", "tran.thi.mau@example.com"],
    locked: {
      "/requester/fullName": "Trần Thị Mẫu",
      "/requester/birthDate": "15/03/1990",
      "/requester/sex": "Nữ",
      "/requester/personalId": "079 190 000 000",
    },
    free: { "/requester/phone": "0900 000 001", "/requester/email": "tran.thi.mau@example.com" },
  },
  declaration: {
    request: { ...temporaryStay(), ...home("ben th", "Phường Bến Thành"), "/dwelling/tenure": "rented" },
    requester: {},
    household: { "/household/isHead": "true", "/moving/withOthers": "false" },
    papers: {
      "/owner/fullName": "Lê Văn Chủ",
      "/owner/personalId": "079070000002",
      "/owner/consent": "vneid",
      "/attachments/lease": LEASE,
    },
  },
};

/** An old address; moves into a home of his own with two others. No papers are needed. */
export const cuu = {
  name: "Lê Văn Cựu",
  known: {
    source: POPULATION,
    facts: ["Lê Văn Cựu", "02/09/1978", "Nam", "079 078 000 003"],
    locked: { "/requester/fullName": "Lê Văn Cựu", "/requester/personalId": "079 078 000 003" },
    free: { "/requester/phone": "0900 000 002" },
  },
  declaration: {
    request: {
      "/request/kind": "permanent",
      ...home("an dong", "Phường An Đông"),
      "/dwelling/tenure": "own",
      "/dwelling/onFile": "true",
    },
    requester: {},
    household: { "/household/isHead": "true", "/moving/withOthers": "true" },
    members: [
      member("Đỗ Thị Cựu", "25/01/1980", "female", "079180000004", "Vợ"),
      member("Lê Cựu Con", "2015", "male", "079215000012", "Con"),
    ],
  },
};

/** The account's name differs from the register's; joins a relative's household, all on paper. */
export const hoa = {
  name: "Phạm Thị Hoa",
  known: {
    source: POPULATION,
    facts: ["Phạm Thị Thanh Hoa", "30/12/1995", "Nữ", "077 195 000 005"],
    locked: {},
    free: { "/requester/fullName": "Phạm Thị Thanh Hoa", "/requester/personalId": "077 195 000 005" },
  },
  declaration: {
    request: {
      "/request/kind": "permanent",
      ...home("con dao", "Đặc khu Côn Đảo"),
      "/dwelling/tenure": "family",
      "/dwelling/onFile": "false",
    },
    requester: {},
    household: {
      "/household/isHead": "false",
      "/household/head/fullName": "Phạm Văn Thanh",
      "/household/head/personalId": "077068000006",
      "/household/relation": "Con",
      "/household/kinshipOnFile": "false",
      "/household/consent": "paper",
      "/moving/withOthers": "false",
    },
    papers: {
      "/owner/fullName": "Phạm Văn Thanh",
      "/owner/personalId": "077068000006",
      "/owner/consent": "paper",
      "/attachments/ownerConsent": PHOTO,
      "/attachments/headConsent": pdf("chủ hộ đồng ý.pdf"),
      "/attachments/ownership": pdf("sổ hồng.pdf"),
      "/attachments/kinship": jpeg("khai sinh.jpg"),
    },
  },
};

/** Unknown to the register; a minor, so that a parent has to agree. */
export const moi = {
  name: "Võ Minh Mới",
  known: {
    source: ACCOUNT,
    facts: ["Võ Minh Mới", "074 204 000 007", "0900 000 004"],
    locked: {},
    free: { "/requester/fullName": "Võ Minh Mới", "/requester/phone": "0900 000 004" },
  },
  declaration: {
    request: { ...temporaryStay(), ...home("thu duc", "Phường Thủ Đức"), "/dwelling/tenure": "rented" },
    requester: {
      "/requester/birthDate": yearsAgo(16),
      "/requester/sex": "male",
      "/guardian/fullName": "Võ Thị Mẹ",
      "/guardian/personalId": "074180000021",
      "/guardian/relation": "mother",
      "/guardian/consent": "paper",
      "/attachments/guardianConsent": jpeg("mẹ đồng ý.jpg"),
    },
    household: {
      "/household/isHead": "false",
      "/household/head/fullName": "Lê Văn Chủ",
      "/household/head/personalId": "079070000002",
      "/household/relation": "Người ở thuê, mượn hoặc ở nhờ",
      "/household/consent": "vneid",
      "/moving/withOthers": "false",
    },
    papers: {
      "/owner/fullName": "Lê Văn Chủ",
      "/owner/personalId": "079070000002",
      "/owner/consent": "vneid",
      "/attachments/lease": LEASE,
    },
  },
};

/** Born in 1952, day and month unknown; stays with her family. */
export const lao = {
  name: "Bùi Thị Lão",
  known: {
    source: POPULATION,
    facts: ["Bùi Thị Lão", "1952", "Nữ", "079 152 000 008"],
    locked: { "/requester/fullName": "Bùi Thị Lão", "/requester/sex": "Nữ" },
    free: { "/requester/birthDate": "1952", "/requester/phone": "0900 000 005" },
  },
  declaration: {
    request: {
      ...temporaryStay(),
      ...home("binh thanh", "Phường Bình Thạnh"),
      "/dwelling/tenure": "family",
      "/dwelling/onFile": "true",
    },
    requester: {},
    household: {
      "/household/isHead": "false",
      "/household/head/fullName": "Bùi Văn Con",
      "/household/head/personalId": "079075000022",
      "/household/relation": "Cha, mẹ",
      "/household/consent": "vneid",
      "/moving/withOthers": "false",
    },
    papers: {
      "/owner/fullName": "Bùi Văn Con",
      "/owner/personalId": "079075000022",
      "/owner/consent": "vneid",
    },
  },
};

/** A business owner; settles for good in a rented home with his family. */
export const chu = {
  name: "Hoàng Văn Chủ",
  known: {
    source: POPULATION,
    facts: ["Hoàng Văn Chủ", "07/07/1985", "Nam", "079 085 000 009"],
    locked: { "/requester/fullName": "Hoàng Văn Chủ", "/requester/birthDate": "07/07/1985" },
    free: { "/requester/email": "hoang.van.chu@example.com" },
  },
  declaration: {
    request: {
      "/request/kind": "permanent",
      ...home("tan dinh", "Phường Tân Định"),
      "/dwelling/tenure": "rented",
    },
    requester: {},
    household: { "/household/isHead": "true", "/moving/withOthers": "true" },
    members: [
      member("Mai Thị Chủ", "14/02/1987", "female", "079187000010", "Vợ"),
      member("Hoàng Mai Chủ", "05/10/2012", "female", "079312000011", "Con"),
    ],
    papers: {
      "/owner/fullName": "Lê Văn Chủ",
      "/owner/personalId": "079070000002",
      "/owner/consent": "paper",
      "/attachments/ownerConsent": PHOTO,
      "/attachments/lease": LEASE,
      "/attachments/floorArea": pdf("mẫu 02.pdf"),
    },
  },
};

export const PEOPLE = [mau, cuu, hoa, moi, lao, chu];

/** A file of this name that nobody has sent yet. */
export function pdf(name) {
  return { name, mimeType: "application/pdf", buffer: Buffer.from(`%PDF-1.4 ${name} ${Math.random()}`) };
}

function temporaryStay() {
  return { "/request/kind": "temporary", "/request/stayUntil": yearsAgo(-1) };
}

/** A home in the city's commune that is found by typing `letters`. */
export function home(letters, commune) {
  return { "/dwelling/commune": { letters, label: `${commune}, Thành phố Hồ Chí Minh` } };
}

function member(fullName, birthDate, sex, personalId, relation) {
  return { fullName, birthDate, sex, personalId, relation };
}

/** The day so many years before today in Việt Nam, as people write it. */
function yearsAgo(years) {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date()).split("/");
  // The 28th exists in every month.
  return [Math.min(parts[0], 28).toString().padStart(2, "0"), parts[1], parts[2] - years].join("/");
}
