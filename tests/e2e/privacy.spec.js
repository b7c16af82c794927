// A shared device: whoever comes next finds nothing of whoever was there before.

import { expectAccessible } from "./support/accessibility.js";
import { Citizen } from "./support/citizen.js";
import { isSealExtractable, records } from "./support/device.js";
import { cuu, mau, pdf } from "./support/people.js";
import { expireSession } from "./support/portal.js";
import { expect, test } from "./support/test.js";

test("signing out leaves no record on the device, and nothing for the next person to see", async ({ page, citizen }) => {
  await beginSomething(citizen);
  await page.getByRole("contentinfo").getByRole("link", { name: citizen.words.signOut }).click();
  await expect(page.getByText("1 tờ khai điền dở")).toBeVisible();
  await expectAccessible(page);
  await citizen.signOut();
  expect(await records(page)).toEqual([]);

  await expectNothingLeft(citizen);
  await citizen.signInAs(cuu);
  await expectNothingLeft(citizen);
});

test("records are sealed under a key that cannot be carried away", async ({ page, citizen }) => {
  await beginSomething(citizen);
  const kept = await records(page);
  expect(kept.map(({ shelf }) => shelf)).toEqual(expect.arrayContaining(["drafts", "files", "session"]));
  const readable = kept.map(({ bytes }) => Buffer.from(bytes).toString("utf8")).join();
  for (const secret of [citizen.address, mau.name, "%PDF", "079190000000"]) expect(readable).not.toContain(secret);
  expect(await isSealExtractable(page)).toBe(false);
});

test("signed out without a network, one stays signed out when it is back", async ({ page, context, citizen }) => {
  await citizen.signInAs(mau);
  await context.setOffline(true);
  await citizen.signOut();
  const asked = page.waitForResponse("**/api/session");
  await context.setOffline(false);
  await asked;
  await expect(page.getByRole("contentinfo").getByRole("link", { name: "Đăng nhập" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("contentinfo").getByRole("link", { name: "Đăng nhập" })).toBeVisible();
  await expect.poll(() => records(page)).toEqual([]);
});

test("somebody else at the same device sees nothing of a draft, and its owner finds it again", async ({ page, citizen }) => {
  await beginSomething(citizen);
  await expireSession(page);
  await citizen.signInAs(cuu);
  await expectNothingLeft(citizen);
  await citizen.openForm("request");
  await expect(citizen.control("/dwelling/detail")).toHaveValue("");

  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
});

test("a tab that stays open while one signs out in another shows and keeps nothing", async ({ page, context, citizen }) => {
  await beginSomething(citizen);
  await citizen.openForm("request");
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
  const other = new Citizen(await context.newPage());
  await other.page.goto("/");
  await other.signOut();
  await expect(citizen.control("/dwelling/detail")).toBeHidden();
  await expect(page.getByRole("contentinfo")).not.toContainText(mau.name);
  await page.close();
  expect(await records(other.page)).toEqual([]);
});

async function beginSomething(citizen) {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer("/dwelling/tenure", "rented");
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.isSaved();
  await citizen.openForm("papers");
  await citizen.answer("/attachments/lease", pdf("hợp đồng.pdf"));
  await citizen.isSaved();
}

async function expectNothingLeft({ page, words }) {
  await page.goto("/forms/ct01");
  await expect(page.getByRole("link", { name: words.begin, exact: true })).toBeVisible();
  await page.goto("/dossiers");
  await expect(page.getByRole("heading", { name: "Hồ sơ của tôi" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Đang điền" })).toBeHidden();
  await expect(page.getByRole("main")).not.toContainText(mau.name);
}
