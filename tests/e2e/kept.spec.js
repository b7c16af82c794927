// Nothing that was typed is lost: not by a reload, a crash, or a closed tab.

import { mau, pdf } from "./support/people.js";
import { expect, test } from "./support/test.js";

const DETAIL = "/dwelling/detail";

test("after a reload in the middle, answers and page are as they were", async ({ page, citizen }) => {
  await citizen.beginAs(mau);
  await citizen.fillIn(mau.declaration.request);
  await citizen.answer(DETAIL, citizen.address);
  await citizen.goOn();
  await citizen.pageIs("requester");
  await citizen.goOn();
  await citizen.answer("/household/isHead", "true");
  await citizen.isSaved();
  await page.reload();
  await citizen.pageIs("household");
  await expect(page.getByLabel("Có, tôi là chủ hộ")).toBeChecked();
  await page.getByRole("link", { name: "Quay lại" }).click();
  await page.getByRole("link", { name: "Quay lại" }).click();
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
  await expect(citizen.control("/dwelling/commune")).toHaveValue("Phường Bến Thành, Thành phố Hồ Chí Minh");
});

test("what was typed half a second ago survives a crash", async ({ page, context, citizen }) => {
  await page.clock.install();
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  // What registers say is written, too; it would come in between.
  await page.waitForLoadState("networkidle");
  await citizen.isSaved();
  await page.clock.pauseAt(Date.now() + 60_000);
  await citizen.control(DETAIL).fill(citizen.address);
  await page.clock.runFor(500);
  // The writing itself takes no time of the page's clock.
  await citizen.isSaved();
  await crash(page);

  citizen.page = await context.newPage();
  await citizen.page.clock.resume();
  await citizen.openForm("request");
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
});

test("what was typed a moment before reloading is there", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.siteIsKept();
  await citizen.control(DETAIL).fill(citizen.address);
  await page.reload();
  await citizen.formIsOpen();
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
});

test("what was typed a moment before closing the tab is there", async ({ page, context, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.siteIsKept();
  await citizen.control(DETAIL).fill(citizen.address);
  await page.close();

  citizen.page = await context.newPage();
  await citizen.openForm("request");
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
});

test("what was typed a moment before leaving for another app is there", async ({ page, context, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.control(DETAIL).fill(citizen.address);
  // What phones tell a page before they kill it.
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await citizen.isSaved();
  await crash(page);

  citizen.page = await context.newPage();
  await citizen.openForm("request");
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
});

test("a closed tab is taken up where it was left, from the service page and from my dossiers", async ({ page, context, citizen }) => {
  await citizen.beginAs(mau);
  await citizen.fillIn(mau.declaration.request);
  await citizen.control(DETAIL).fill(citizen.address);
  await citizen.goOn();
  await citizen.pageIs("requester");
  await citizen.goOn();
  await citizen.pageIs("household");
  await page.close({ runBeforeUnload: false });

  citizen.page = await context.newPage();
  await citizen.page.goto("/forms/ct01");
  await expect(citizen.page.getByText(/Bạn đã điền dở, còn \d+ câu\./)).toBeVisible();
  await citizen.page.getByRole("link", { name: citizen.words.resume, exact: true }).click();
  await expect(citizen.control("/household/isHead").first()).toBeVisible();
  await citizen.page.goto("/dossiers");
  await citizen.page.getByRole("link", { name: /Bạn đã điền dở/ }).click();
  await expect(citizen.control("/household/isHead").first()).toBeVisible();
});

test("papers survive a reload, and go when they are removed", async ({ page, citizen }) => {
  const lease = "/attachments/lease";
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer("/dwelling/tenure", "rented");
  await citizen.isSaved();
  await citizen.openForm("papers");
  await citizen.answer(lease, pdf("trang 1.pdf"));
  await citizen.answer(lease, pdf("trang 2.pdf"));
  await citizen.control(lease).setInputFiles({ name: "thư.docx", mimeType: "text/plain", buffer: Buffer.from("PK") });
  await expect(page.getByText("“thư.docx” không phải JPEG, PNG, WebP, PDF.")).toBeVisible();
  await citizen.isSaved();
  await page.reload();
  await expect(page.getByText("trang 2.pdf")).toBeVisible();
  await page.getByRole("button", { name: "Xoá trang 1.pdf" }).click();
  await expect(page.getByText("trang 1.pdf")).toBeHidden();
  await expect(page.getByText("trang 2.pdf")).toBeVisible();
});

test("what was begun before signing in belongs to whoever signs in", async ({ citizen }) => {
  await citizen.openForm("request");
  await citizen.answer(DETAIL, citizen.address);
  await citizen.isSaved();
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
});

/** The page's process dies on the spot: no page is told that it is being left. */
async function crash(page) {
  const crashed = page.waitForEvent("crash");
  page.goto("chrome://crash").catch(() => {});
  await crashed;
  await page.close();
}
