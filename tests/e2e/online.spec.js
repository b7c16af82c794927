// Six people file CT01, each by another branch, from the catalogue to the receipt.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { cuu, mau, PEOPLE } from "./support/people.js";
import { dossier, dossiersFor } from "./support/portal.js";
import { expect, test } from "./support/test.js";

for (const person of PEOPLE) {
  test(`${person.name} files a declaration and gets a receipt`, async ({ page, citizen }) => {
    await citizen.beginAs(person);
    await citizen.declare(person.declaration, async (name) => {
      if (name === "requester") await expectKnown(citizen, person.known);
      await expectAccessible(page);
    });
    await expectAccessible(page);
    await citizen.agreeAndSubmit();
    const code = await citizen.receipt();

    await expect(page.getByRole("img", { name: code })).toBeVisible();
    await page.getByText("Nội dung đã nộp").click();
    await expectAccessible(page);
    expect(await dossiersFor(page, citizen.address)).toEqual([code]);
    await page.getByRole("main").getByRole("link", { name: "Hồ sơ của tôi" }).click();
    await page.getByRole("link", { name: code }).click();
    expect(await citizen.receipt()).toBe(code);
  });
}

test("the pages around the form can be used by everybody", async ({ page, citizen }) => {
  await page.goto("/");
  await expect(page.getByRole("link", { name: citizen.words.service })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: citizen.words.service }).click();
  await expect(page.getByRole("heading", { name: "Căn cứ pháp lý" })).toBeVisible();
  await expectAccessible(page);
  await citizen.startFromServicePage();
  await expect(page.getByRole("button", { name: mau.name })).toBeVisible();
  await expectAccessible(page);
  await page.goto("/dossiers");
  await expect(page.getByText("Đăng nhập để xem hồ sơ của bạn.")).toBeVisible();
  await expectAccessible(page);
});

test("the portal holds what was declared, where each answer came from, and what was agreed to", async ({ page, citizen }) => {
  await citizen.beginAs(mau);
  await citizen.declare({ ...mau.declaration, requester: {} }, async (name) => {
    if (name !== "requester") return;
    await page.getByRole("button", { name: citizen.words.somethingWrong }).click();
    await citizen.answer("/requester/phone", "+84 912 345 678");
    await expect(page.getByText(/ghi “0900 000 001”\. Bạn đã sửa\./)).toBeVisible();
  });
  await citizen.agreeAndSubmit();
  const filed = await dossier(page, await citizen.receipt());

  expect(filed.form).toMatchObject({ id: "ct01" });
  expect(filed.answers).toMatchObject({
    request: { kind: "temporary" },
    dwelling: { province: "79", commune: "26743", detail: citizen.address, tenure: "rented" },
    requester: { fullName: "Trần Thị Mẫu", birthDate: "1990-03-15", phone: "0912345678", isMinor: false },
    household: { isHead: true },
    owner: { fullName: "Lê Văn Chủ", personalId: "079070000002", consent: "vneid" },
    attachments: { lease: [{ name: "hợp đồng thuê nhà.pdf", type: "application/pdf" }] },
  });
  expect(filed.provenance["/requester/fullName"]).toMatchObject({ source: "population", changed: false, locked: true });
  expect(filed.provenance["/requester/phone"]).toMatchObject({ changed: true, original: "0900000001" });
  expect(filed.consents.map(({ id }) => id)).toEqual(["truth", "data"]);
});

test("people who move along are added, removed, brought back, and keep their answers", async ({ page, citizen }) => {
  const [wife, child] = cuu.declaration.members;
  await citizen.signInAs(cuu);
  await citizen.openForm("household");
  await citizen.fillIn(cuu.declaration.household);
  await citizen.nameMembers([wife, child]);
  const card = (name) => page.getByRole("region", { name });

  await card(wife.fullName).getByRole("button", { name: `Xoá ${wife.fullName}` }).click();
  await expect(card(wife.fullName)).toBeHidden();
  await expect(citizen.control("/members/0/fullName")).toHaveValue(child.fullName);
  await expect(citizen.control("/members/1/fullName")).toBeHidden();
  await expect(page.getByText(citizen.words.removed)).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: citizen.words.undo }).click();
  await expect(citizen.control("/members/0/fullName")).toHaveValue(wife.fullName);
  await expect(citizen.control("/members/0/relation").locator("option:checked")).toHaveText(wife.relation);
  await expect(citizen.control("/members/1/birthDate")).toHaveValue(child.birthDate);

  await citizen.answer("/moving/withOthers", "false");
  await expect(citizen.control("/members/0/fullName")).toBeHidden();
  await citizen.answer("/moving/withOthers", "true");
  await expect(citizen.control("/members/1/fullName")).toHaveValue(child.fullName);
});

test("members of the household are added at a press", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("household");
  await citizen.fillIn({ ...mau.declaration.household, "/moving/withOthers": "true" });
  const child = page.getByRole("button", { name: "Thêm Nguyễn An Mẫu" });
  await child.click();
  await expect(citizen.control("/members/0/fullName")).toHaveValue("Nguyễn An Mẫu");
  await expect(citizen.control("/members/0/birthDate")).toHaveValue("01/06/2015");
  await expect(citizen.control("/members/0/personalId")).toHaveValue("079 215 000 002");
  await expect(page.getByRole("region", { name: "Nguyễn An Mẫu" })).toContainText(mau.known.source);
  await expect(citizen.control("/members/0/relation")).toBeFocused();
  await expect(child).toBeHidden();
  await expect(page.getByRole("button", { name: "Thêm Nguyễn Văn Mẫu" })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);

  await page.getByRole("button", { name: "Xoá Nguyễn An Mẫu" }).click();
  await expect(child).toBeVisible();
});

test("every answer can be mended from the review, which is where one lands again", async ({ page, citizen }) => {
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await page.getByRole("link", { name: "Sửa: Số nhà, tên đường" }).click();
  await expect(citizen.control("/dwelling/detail")).toBeFocused();
  citizen.address += " (sau)";
  await citizen.answer("/dwelling/detail", citizen.address);
  await page.getByRole("button", { name: "Lưu, về trang kiểm tra" }).click();
  await citizen.reviewIsShown();
  await expect(page.getByText(citizen.address)).toBeVisible();
});

test("a page with gaps is not left; what is missing is named at its place", async ({ page, citizen }) => {
  await citizen.beginAs(mau);
  await citizen.goOn();
  const summary = page.getByRole("region", { name: /chỗ cần bạn xem lại/ });
  await expect(summary).toBeFocused();
  await expect(citizen.control("/dwelling/detail")).toHaveAttribute("aria-invalid", "true");
  await expect(citizen.control("/dwelling/detail")).toHaveAccessibleDescription(/\S/);
  await expectAccessible(page);
  await citizen.answer("/dwelling/detail", citizen.address);
  await expect(summary).not.toContainText("Số nhà, tên đường");
});

/** What is known is shown with its source; corrections are open except where only the source can mend. */
async function expectKnown(citizen, { source, facts, locked, free }) {
  const { page } = citizen;
  const card = page.getByRole("region", { name: /^Đã có \d+ thông tin về bạn$/ });
  await expect(card).toContainText(source);
  const more = card.getByRole("button", { name: /^Xem cả/ });
  if (await more.isVisible()) await more.click();
  for (const fact of facts) await expect(card.getByRole("definition").filter({ hasText: fact })).toBeVisible();
  await expectAccessible(page);

  await card.getByRole("button", { name: citizen.words.somethingWrong }).click();
  for (const [pointer, value] of Object.entries({ ...locked, ...free })) {
    await expect(citizen.control(pointer)).toHaveValue(value);
  }
  for (const pointer of Object.keys(locked)) await expect(citizen.control(pointer)).not.toBeEditable();
  for (const pointer of Object.keys(free)) await expect(citizen.control(pointer)).toBeEditable();
  await expect(page.getByText(citizen.words.from(source)).first()).toBeVisible();
}
