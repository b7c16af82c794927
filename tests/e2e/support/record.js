// Takes the ways by which citizens come to the first question of a form, in a program that
// records which of its functions run, and writes their numbers into the file named on the command
// line. `cargo xtask profile` calls it.

import { writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { tokhai } from "../../bench/browser/questions.js";
import config from "../playwright.config.js";
import { Citizen } from "./citizen.js";
import * as people from "./people.js";

const seen = new Set();
const browser = await chromium.launch(config.use.launchOptions);

// What ran up to the question that opens last, and not what follows it.
function snapshot() {
  new MutationObserver(() => {
    if (document.querySelector("#form[data-ready]") && !globalThis.functionsUpToQuestion) {
      const take = () => (globalThis.functionsUpToQuestion = [...globalThis.functionsSeen]);
      requestAnimationFrame(() => requestAnimationFrame(take));
    }
  }).observe(document, { subtree: true, childList: true, attributeFilter: ["data-ready"] });
}

async function arrive(page) {
  const numbers = await page.waitForFunction(() => globalThis.functionsUpToQuestion);
  for (const number of await numbers.jsonValue()) seen.add(number);
}

async function way(language, take) {
  const context = await browser.newContext({
    ...config.use.contextOptions,
    baseURL: config.use.baseURL,
    locale: "vi-VN",
    viewport: { width: 390, height: 844 },
    // Other programs may answer from what they keep; here every part must run.
    serviceWorkers: "block",
  });
  const page = await context.newPage();
  await page.addInitScript(snapshot);
  await take(page, new Citizen(page, language));
  await context.close();
}

for (const language of ["vi", "en"]) {
  // The usual kinds of questions, many on one page, and on a page among many.
  for (const [paged, where] of [[false, ""], [true, "&page=p7"]]) {
    await way(language, async (page) => {
      await page.route((url) => url.pathname === "/long.json", (route) => route.fulfill({ json: tokhai(1000, paged) }));
      await page.goto(`/fill?src=/long.json&lang=${language}${where}`);
      await arrive(page);
    });
  }
  // By the form's own address, without signing in.
  await way(language, async (page, citizen) => {
    await citizen.openForm();
    await arrive(page);
  });
  for (const person of Object.values(people).filter((it) => it.declaration)) {
    // Signed in.
    await way(language, async (page, citizen) => {
      await citizen.signInAs(person);
      await citizen.openForm();
      await arrive(page);
    });
  }
}

writeFileSync(process.argv[2], JSON.stringify([...seen]));
await browser.close();
