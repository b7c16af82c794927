// Registers that are down, slow, wrong or late, and answers that differ from theirs: the portal
// plays each. What happened is said, nothing typed is lost, and it can be asked again.

import { expectAccessible } from "./support/accessibility.js";
import { chu, hoa, mau, moi } from "./support/people.js";
import { dossier, play } from "./support/portal.js";
import { expect, test } from "./support/test.js";

const POPULATION = "Cơ sở dữ liệu quốc gia về dân cư";
const BORN = "/requester/birthDate";
const status = (page) => page.locator(".sources");
const card = (page) => page.getByRole("region", { name: /^Đã có \d+ thông tin về bạn$/ });

const TROUBLES = {
  down: `${POPULATION} đang gặp sự cố.`,
  "signed-out": `Phiên đăng nhập đã hết nên chưa hỏi được ${POPULATION}.`,
  forbidden: `${POPULATION} không cho xem thông tin này.`,
  busy: `${POPULATION} đang quá tải.`,
  malformed: `${POPULATION} trả lời không đọc được.`,
  huge: `${POPULATION} trả lời không đọc được.`,
};

for (const [how, sentence] of Object.entries(TROUBLES)) {
  test(`a register that is ${how}: it is said, typing goes on, and it can be asked again`, async ({ page, citizen }) => {
    await citizen.signInAs(mau);
    await play(page, "population", how);
    await citizen.openForm("requester");
    await expect(status(page)).toContainText(sentence);
    await citizen.answer("/requester/email", "toi@example.com");
    await citizen.isSaved();
    await expectAccessible(page);

    await play(page, "population", "well");
    await status(page).getByRole("button", { name: `Thử lại: ${POPULATION}` }).click();
    await expect(card(page)).toContainText("15/03/1990");
    await expect(status(page)).toBeEmpty();
    // What was typed stays, and asks.
    await expect(citizen.control("/requester/email")).toHaveValue("toi@example.com");
    await expect(page.getByRole("button", { name: "Dùng “tran.thi.mau@example.com”" })).toBeVisible();
  });
}

test("a register that has nothing about the person, part of it, or something else", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await play(page, "population", "partial");
  await citizen.openForm("requester");
  await expect(card(page)).toContainText("15/03/1990");
  await expect(citizen.control("/requester/email")).toBeEditable();

  await citizen.signOut();
  await citizen.signInAs(hoa);
  await citizen.openForm("requester");
  await expect(status(page)).toContainText(`${POPULATION} ghi khác với tài khoản của bạn.`);

  await citizen.signOut();
  await citizen.signInAs(moi);
  await citizen.openForm("requester");
  await expect(status(page)).toContainText(`${POPULATION} chưa có thông tin của bạn. Xin tự điền.`);
  await expect(citizen.control(BORN)).toBeEditable();
});

test("a register that takes too long is not waited for", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await play(page, "population", "slow");
  await citizen.openForm("requester");
  await expect(status(page)).toContainText(`Đang hỏi ${POPULATION}…`);
  await citizen.answer(BORN, "15/3/1990");
  await citizen.isSaved();
  await expect(status(page)).toContainText(`${POPULATION} trả lời quá chậm.`, { timeout: 12_000 });
  await expect(citizen.control(BORN)).toHaveValue("15/03/1990");
});

test("what a register says late is weighed against what was typed, and can be reported", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await play(page, "population", "late");
  await citizen.openForm("requester");
  await citizen.answer(BORN, "16/3/1990");
  await citizen.answer("/requester/email", "toi@example.com");
  const theirs = page.getByRole("button", { name: "Dùng “15/03/1990”" });
  await expect(theirs).toBeVisible({ timeout: 10_000 });
  await expect(citizen.control(BORN)).toHaveValue("16/03/1990");
  await expectAccessible(page);

  // Where the register lets nobody change the answer, one has to agree, or to report it.
  await citizen.goOn();
  await expect(page.getByText("Cơ sở dữ liệu ghi khác. Hãy dùng dữ liệu đó, hoặc báo sai, rồi đi tiếp.").first()).toBeVisible();
  await theirs.press("Enter");
  await expect(card(page)).toContainText("15/03/1990");
  // Elsewhere the choice is one's own.
  await page.getByRole("button", { name: "Giữ câu trả lời của tôi" }).click();
  await expect(page.getByRole("button", { name: "Dùng “tran.thi.mau@example.com”" })).toBeHidden();
  await expect(citizen.control("/requester/email")).toHaveValue("toi@example.com");

  await card(page).getByRole("button", { name: citizen.words.somethingWrong }).click();
  await expect(citizen.control(BORN)).not.toBeEditable();
  await page.getByRole("button", { name: "Báo chưa đúng: Ngày sinh" }).click();
  const report = page.getByRole("textbox", { name: "Báo chưa đúng: Ngày sinh" });
  await expect(report).toBeFocused();
  await report.fill("Tôi sinh ngày 16/3/1990.");
  await report.blur();
  await expectAccessible(page);
  await citizen.isSaved();

  // Both travel with the dossier.
  await page.goto("/");
  await citizen.openForm();
  await citizen.declare({ ...mau.declaration });
  await expect(page.getByText("Bạn đã báo chưa đúng: Tôi sinh ngày 16/3/1990.")).toBeVisible();
  await citizen.agreeAndSubmit();
  const { provenance, answers } = await dossier(page, await citizen.receipt());
  expect(answers.requester).toMatchObject({ birthDate: "1990-03-15", email: "toi@example.com" });
  expect(provenance[BORN]).toMatchObject({ source: "population", locked: true, changed: false, report: "Tôi sinh ngày 16/3/1990." });
  expect(provenance["/requester/email"]).toMatchObject({ changed: true, original: "tran.thi.mau@example.com" });
});

test("a number that is left brings what a register knows of it into its row", async ({ page, citizen }) => {
  await citizen.signInAs(chu);
  await citizen.openForm("household");
  await citizen.answer("/moving/withOthers", "true");
  await page.getByRole("button", { name: citizen.words.addPerson, exact: true }).click();
  await citizen.answer("/members/0/personalId", "079215000002");
  await expect(citizen.control("/members/0/fullName")).toHaveValue("Nguyễn An Mẫu");
  await expect(citizen.control("/members/0/birthDate")).toHaveValue("01/06/2015");
  // A number that nobody has changes nothing, and a name that was typed stays.
  await page.getByRole("button", { name: citizen.words.addPerson, exact: true }).click();
  await citizen.answer("/members/1/fullName", "Lê Thị Khác");
  await citizen.answer("/members/1/personalId", "079180000004");
  await citizen.isSaved();
  await expect(citizen.control("/members/1/fullName")).toHaveValue("Lê Thị Khác");
});

test("a form that only names concepts fills itself in, one register after the other", async ({ page, citizen }) => {
  const question = (answer, concept) => ({ answer, concept, label: { vi: answer, en: answer } });
  const text = { type: "string", minLength: 1 };
  await page.route("**/sixth.json", (route) =>
    route.fulfill({
      json: {
        tokhai: 1,
        id: "sixth",
        version: "1",
        title: { vi: "Tờ khai thứ sáu", en: "Sixth form" },
        schema: { type: "object", properties: { name: text, code: text, firm: text } },
        pages: [
          {
            id: "one",
            title: { vi: "Một trang", en: "One page" },
            items: [question("/name", "person.fullName"), question("/code", "org.taxCode"), question("/firm", "org.name")],
          },
        ],
      },
    }),
  );
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await citizen.signInAs(chu);
  await page.goto("/fill?src=/sixth.json");
  await citizen.formIsOpen();
  await expect(card(page)).toContainText("Hoàng Văn Chủ");
  // The tax register knows the code, by which the business register is asked.
  await expect(card(page)).toContainText("Cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp");
  const registers = asked.filter((path) => path.startsWith("/api/registers/"));
  expect(registers.indexOf("/api/registers/tax")).toBeLessThan(registers.indexOf("/api/registers/business"));
});
