// The whole way in English, and a change of mind in the middle.

import { expectAccessible } from "./support/accessibility.js";
import { expectEnglish } from "./support/language.js";
import { cuu, mau } from "./support/people.js";
import { dossier } from "./support/portal.js";
import { expect, test } from "./support/test.js";

test.describe("in English", () => {
  test.use({ language: "en" });

  test("a declaration is filed without a Vietnamese word of the interface", async ({ page, citizen }) => {
    await page.goto("/?lang=en");
    await expect(page.getByRole("link", { name: citizen.words.service })).toBeVisible();
    await expectEnglish(page);
    await expectAccessible(page);
    await page.getByRole("link", { name: citizen.words.service }).click();
    await expect(page.getByRole("heading", { name: "Legal basis" })).toBeVisible();
    await expectEnglish(page);
    await citizen.startFromServicePage();
    await expect(page.getByRole("button", { name: mau.name })).toBeVisible();
    await expectEnglish(page);
    await citizen.choose(mau);
    await citizen.formIsOpen();

    await citizen.goOn();
    await expect(page.getByRole("region", { name: /places need your attention/ })).toBeFocused();
    await expectEnglish(page);
    await citizen.declare(mau.declaration, () => expectEnglish(page));
    await expectEnglish(page);
    await citizen.agreeAndSubmit();
    const code = await citizen.receipt();
    await page.getByText("What you submitted").click();
    await expect(page.getByRole("cell", { name: "Temporary residence" })).toBeVisible();
    await expectEnglish(page);
    expect((await dossier(page, code)).locale).toBe("en");
    await page.getByRole("main").getByRole("link", { name: "My dossiers" }).click();
    await expect(page.getByRole("link", { name: code })).toBeVisible();
    await expectEnglish(page);
    await page.getByRole("link", { name: "Sign out" }).click();
    await expect(page.getByRole("button", { name: citizen.words.signOutAndErase })).toBeVisible();
    await expectEnglish(page);
  });

  test("members, and mistakes, are spoken of in English", async ({ page, citizen }) => {
    await citizen.signInAs(cuu);
    await citizen.openForm("household");
    await citizen.answer("/moving/withOthers", "true");
    await citizen.nameMember(0, { fullName: "Lê Văn Con 2", birthDate: "31/02/2015", personalId: "12", relation: "Child" });
    await expect(page.getByText("A name has no digits in it.")).toHaveCount(1);
    await expectEnglish(page);
    await page.getByRole("button", { name: /^Remove/ }).click();
    await expectEnglish(page);
  });

  test("the language stays when the page is loaded anew", async ({ page, citizen }) => {
    await page.goto("/?lang=en");
    await page.getByRole("link", { name: citizen.words.service }).click();
    await expect(page.getByRole("heading", { name: "Legal basis" })).toBeVisible();
    await page.reload();
    await expectEnglish(page);
  });
});

test("switched in the middle, answers, page and place stay", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.fillIn(mau.declaration.request);
  await citizen.control("/dwelling/detail").fill(citizen.address);
  await citizen.switchLanguage();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What you register, and your new home");
  await expectEnglish(page);
  await expect(page.getByLabel("Temporary residence")).toBeChecked();
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
  await expect(citizen.control("/dwelling/commune")).toHaveValue("Phường Bến Thành, Thành phố Hồ Chí Minh");
  await citizen.isSaved();
  await page.reload();
  await expectEnglish(page);
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);

  await citizen.switchLanguage();
  await expect(page.locator("html")).toHaveAttribute("lang", "vi");
  await expect(page.getByLabel("Tạm trú", { exact: true })).toBeChecked();
});
