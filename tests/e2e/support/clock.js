// How long somebody takes from signing in to the receipt, at the pace that the command line names:
// each errand on a phone of its own, all at once, in real time. `cargo xtask bench people` calls
// it, and reads one line of JSON for each form.

import { chromium } from "@playwright/test";
import config from "../playwright.config.js";
import { Citizen } from "./citizen.js";
import { Errand } from "./errand.js";
import { ERRANDS } from "./errands.js";
import { dossier } from "./portal.js";

const pace = JSON.parse(process.argv[2]);
const { locale, timezoneId, launchOptions } = config.use;
const phone = config.projects.find(({ name }) => name === "phone").use;
const browser = await chromium.launch(launchOptions);

async function clock(errand) {
  const context = await browser.newContext({ ...phone, locale, timezoneId, baseURL: process.env.TOKHAI_URL });
  const page = await context.newPage();
  const run = new Errand(new Citizen(page), errand, pace);
  // People who take their time are not to be told that they do.
  page.setDefaultTimeout(60_000);
  const code = await run.run();
  const seconds = (Date.now() - run.begun) / 1000;
  const { metrics } = await dossier(page, code);
  await context.close();
  return { form: errand.form, seconds, active: metrics.activeSeconds, filled: metrics.filled, typed: metrics.typed };
}

for (const result of await Promise.all(ERRANDS.map(clock))) console.log(JSON.stringify(result));
await browser.close();
