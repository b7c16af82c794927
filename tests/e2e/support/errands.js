// What five people come for: each with a form, and what its register does not know. Answers as
// `Citizen.answer` takes them; `adds`: the words on the button that adds a row to a list; `accepts`: those on
// buttons that take over what is known.

import { chu, mau, pdf } from "./people.js";

export const ERRANDS = [
  {
    form: "ct01",
    person: mau,
    answers: Object.assign({ "/dwelling/detail": "12 Đường Mẫu" }, ...Object.values(mau.declaration)),
  },
  {
    form: "birth",
    person: mau,
    answers: {
      "/requester/relation": "mother",
      "/registration/fatherKnown": "true",
      "/child/fullName": "Nguyễn Bình Mẫu",
      "/child/birthDate": daysAgo(10),
      "/child/sex": "female",
      "/registration/proof": "birthNotice",
      "/marriage/registered": "true",
      "/otherParent/residenceKind": "sameAsRequester",
      "/attachments/birthNotice": pdf("giấy chứng sinh.pdf"),
    },
    accepts: ["Giống nơi thường trú của tôi"],
  },
  {
    form: "marital-status",
    person: mau,
    answers: {
      "/request/forWhom": "self",
      "/request/purpose": "loan",
      "/delivery/way": "electronic",
    },
  },
  {
    form: "household-business",
    person: chu,
    answers: {
      "/applicant/role": "owner",
      "/applicant/residence/livesThere": "true",
      "/business/name": "Tạp hoá Mẫu",
      "/business/otherNames": "none",
      "/headOffice/place": "home",
      "/subject": "individual",
      "/capital/amount": "50000000",
      "/tax/noticePlace": "office",
      "/tax/start": "registration",
      "/tax/employees": "0",
      "/tax/vatMethod": "revenue",
    },
    accepts: [/^Thêm 4752/],
  },
  {
    form: "construction-permit",
    person: mau,
    answers: {
      "/investor/kind": "person",
      "/lot/onFile": "true",
      "/house/floors/0/level": "Tầng 1 (trệt)",
      "/house/floors/0/area": "60",
      "/house/class": "3",
      "/house/height": "12,4",
      "/house/setback": "0",
      "/house/level": "0,2",
      "/house/adjoins": "false",
      "/designers/0/discipline": "Tất cả bộ môn",
      "/designers/0/name": "Công ty Thiết kế Mẫu",
      "/designers/0/certificate": "HCM-00000001",
      "/appraisal/kind": "none",
      "/attachments/drawings": pdf("bản vẽ.pdf"),
    },
    adds: { "/house/floors": "Thêm một tầng", "/designers": "Thêm người thiết kế" },
  },
];

/** A day in Việt Nam, as people write it. */
function daysAgo(days) {
  const day = new Date(Date.now() - days * 86_400_000);
  return new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh" }).format(day);
}
