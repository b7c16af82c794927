// A person as people send them to each other, in one text, pasted into one line.

import { paste } from "./support/keyboard.js";
import { mau } from "./support/people.js";
import { expect, test } from "./support/test.js";

const NAME = "/owner/fullName";
const NUMBER = "/owner/personalId";

test.beforeEach(async ({ citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm();
  await citizen.isFilledIn();
  await citizen.answer("/dwelling/tenure", "rented");
  await citizen.isSaved();
  await citizen.openForm("papers");
});

test("a name and a number go to their questions, and one step takes both back", async ({ page, citizen }) => {
  await paste(citizen.control(NAME), "Ông Lê Văn Chủ, CCCD: 079 070 000 002");
  await expect(citizen.control(NAME)).toHaveValue("Lê Văn Chủ");
  await expect(citizen.control(NUMBER)).toHaveValue("079 070 000 002");
  await expect(page.getByText("Đã tách thành:")).toHaveCount(1);
  await page.keyboard.press("Control+z");
  await expect(citizen.control(NAME)).toHaveValue("");
  await expect(citizen.control(NUMBER)).toHaveValue("");

  // The other way round, and a number that cannot be says so.
  await paste(citizen.control(NUMBER), "079070000002999 Lê Văn Chủ");
  await expect(citizen.control(NAME)).toHaveValue("");
  await paste(citizen.control(NUMBER), "979 070 000 002\tLê Văn Chủ");
  await expect(citizen.control(NAME)).toHaveValue("Lê Văn Chủ");
  await expect(page.locator(".field.wrong").filter({ has: citizen.control(NUMBER) })).toHaveCount(1);
});

test("anything else is pasted as ever", async ({ page, citizen, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.evaluate(() => navigator.clipboard.writeText("Lê Văn Chủ"));
  await citizen.control(NAME).focus();
  await page.keyboard.press("Control+v");
  await expect(citizen.control(NAME)).toHaveValue("Lê Văn Chủ");
  await expect(citizen.control(NUMBER)).toHaveValue("");
});
