// A page of very many questions: the first can be answered at once, the others are drawn soon
// after, and whoever wants to go to one of them gets there.

import { tokhai } from "../bench/browser/questions.js";
import { test, expect } from "./support/test.js";
import { Citizen } from "./support/citizen.js";

const COUNT = 300;
const LAST = `/s14/q${COUNT - 1}`;

async function open(page, more = "") {
  const document = tokhai(COUNT, false);
  await page.route(({ pathname }) => pathname === "/long.json", (route) => route.fulfill({ json: document }));
  await page.goto(`/fill?src=/long.json${more}`);
  const citizen = new Citizen(page);
  await citizen.formIsOpen();
  return citizen;
}

test("all questions of a long page are drawn, in their order", async ({ page }) => {
  await open(page);
  await expect(page.locator(`[name="${LAST}"]`)).toBeAttached();
  const names = await page.locator("#form [name]").evaluateAll((all) => all.map((it) => it.name));
  const numbers = [...new Set(names)].map((name) => Number(name.split("q")[1]));
  expect(numbers).toEqual(Array.from({ length: COUNT }, (_, number) => number));
});

test("what is wrong below is gone to", async ({ page }) => {
  const citizen = await open(page);
  await page.getByRole("button", { name: citizen.words.goOn }).click();
  const link = page.locator("#summary a").last();
  const id = (await link.getAttribute("href")).slice(1);
  await link.click();
  const control = page.locator(`[id="${id}"]`);
  await expect(control).toBeFocused();
  await expect(control).toBeInViewport();
});

test("an address can name a question far below", async ({ page }) => {
  await open(page, `&at=q${COUNT - 1}`);
  const control = page.locator(`[name="${LAST}"]`);
  await expect(control).toBeFocused();
  await control.fill("Khai");
  await expect(control).toHaveValue("Khai");
});
