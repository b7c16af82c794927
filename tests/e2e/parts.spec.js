// The program comes in two parts: what the first question needs, and the rest.

import { test, expect } from "./support/test.js";
import { Citizen, FORM } from "./support/citizen.js";

const REST = /\/rest-[0-9a-f]+\.wasm$/;
const DETAIL = "/dwelling/detail";

test("the first question waits for the first part only", async ({ page }) => {
  const citizen = new Citizen(page);
  await citizen.openForm();
  const early = await page.evaluate(() => {
    const [ready] = performance.getEntriesByName("tokhai:ready");
    const loaded = performance.getEntriesByType("resource");
    return loaded.filter((it) => it.startTime < ready.startTime).map((it) => new URL(it.name).pathname);
  });
  expect(early.some((path) => path.startsWith("/first-"))).toBe(true);
  // What `cargo xtask size` does not count.
  const late = (path) => REST.test(path) || path.startsWith("/fonts/") || path === "/forms/index.json";
  expect(early.filter(late)).toEqual([]);
});

test("what is typed before the rest is there is not lost", async ({ page }) => {
  const citizen = new Citizen(page);
  let arrive;
  const late = new Promise((resolve) => (arrive = resolve));
  let tries = 0;
  await page.route(REST, async (route) => {
    tries += 1;
    // The first try breaks off; the next one comes when the network is back.
    if (tries === 1) return route.abort();
    await late;
    return route.continue();
  });
  await page.goto(FORM);
  await citizen.formIsOpen();
  const detail = citizen.control(DETAIL);
  await detail.fill("12 Đường Mẫu");
  const notice = page.getByRole("alert").filter({ hasText: "đang thử lại" });
  await expect(notice).toBeVisible();
  // Nothing is called saved before it is.
  await expect(page.getByRole("banner")).not.toContainText(citizen.words.saved);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await expect.poll(() => tries).toBeGreaterThan(1);
  await detail.press("End");
  await detail.pressSequentially(", tổ 3");
  await expect(detail).toHaveValue("12 Đường Mẫu, tổ 3");
  const left = page.locator("h2.page-left");
  const before = await left.textContent();
  arrive();
  await expect(notice).toHaveCount(0);
  // It counts now, and it is kept.
  await expect(left).not.toHaveText(before);
  await citizen.isSaved();

  await page.reload();
  await citizen.formIsOpen();
  await expect(citizen.control(DETAIL)).toHaveValue("12 Đường Mẫu, tổ 3");
});

test("what is pressed before the rest is there is done once", async ({ page }) => {
  const citizen = new Citizen(page);
  let arrive;
  const late = new Promise((resolve) => (arrive = resolve));
  await page.route(REST, async (route) => {
    await late;
    return route.continue();
  });
  await page.goto(FORM);
  await citizen.formIsOpen();
  const choice = page.locator('[name="/dwelling/tenure"]').first();
  await choice.check();
  await page.getByRole("button", { name: citizen.words.goOn }).click();
  const summary = page.locator("#summary");
  await expect(summary).toHaveCount(0);
  arrive();
  await expect(summary).toBeFocused();
  await expect(choice).toBeChecked();
  await citizen.isSaved();
  // The errors are those of the questions left: the choice counts.
  const marked = page.locator(".field.wrong");
  await expect(summary.getByRole("link")).toHaveCount(await marked.count());
});

test("a schema waits where the part that makes forms of schemas cannot be had", async ({ page, context }) => {
  // What the service worker asks for does not pass by here.
  await context.route("**/lazy/seldom-*.wasm", (route) => route.abort());
  await page.route("**/t/given.json", (route) =>
    route.fulfill({ json: { type: "object", properties: { name: { type: "string" } } } }));
  await page.goto("/fill?src=/t/given.json&lang=en");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No connection");

  await context.unroute("**/lazy/seldom-*.wasm");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator('[name="/name"]')).toBeVisible();
});
