// The smallest phones: 320 CSS pixels, which is also what a desktop zoomed to 400 % leaves.

import { expectToFit } from "./support/accessibility.js";
import { chu, mau, moi } from "./support/people.js";
import { expect, test } from "./support/test.js";

test.use({ viewport: { width: 320, height: 640 } });

test("around the form nothing is cut off, and everything can be hit", async ({ page, citizen }) => {
  await page.goto("/");
  await expect(page.getByRole("link", { name: citizen.words.service })).toBeVisible();
  await expectToFit(page);
  await page.getByRole("link", { name: citizen.words.service }).click();
  await expect(page.getByRole("heading", { name: "Căn cứ pháp lý" })).toBeVisible();
  await expectToFit(page);
  await citizen.startFromServicePage();
  await expect(page.getByRole("button", { name: mau.name })).toBeVisible();
  await expectToFit(page);
  await page.goto("/elsewhere");
  await expectToFit(page);
});

for (const person of [chu, moi]) {
  test(`every page of ${person.name}'s declaration fits`, async ({ page, citizen }) => {
    await citizen.beginAs(person);
    await citizen.goOn();
    await expect(page.getByRole("region", { name: /chỗ cần bạn xem lại/ })).toBeVisible();
    await expectToFit(page);
    await citizen.control("/dwelling/commune").click();
    await expect(page.getByRole("option").first()).toBeVisible();
    await expectToFit(page);
    await citizen.declare(person.declaration, () => expectToFit(page));
    await expectToFit(page);
    await citizen.agreeAndSubmit();
    const code = await citizen.receipt();
    await page.getByText("Nội dung đã nộp").click();
    await expectToFit(page);
    await page.getByRole("main").getByRole("link", { name: "Hồ sơ của tôi" }).click();
    await expect(page.getByRole("link", { name: code })).toBeVisible();
    await expectToFit(page);
    await page.getByRole("contentinfo").getByRole("link", { name: citizen.words.signOut }).click();
    await expect(page.getByRole("button", { name: citizen.words.signOutAndErase })).toBeVisible();
    await expectToFit(page);
  });
}
