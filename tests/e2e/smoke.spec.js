import { expect, test } from "@playwright/test";

test("the portal shows the app", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveTitle(/Tờ khai/);
});
