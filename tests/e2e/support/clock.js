// How long somebody takes from signing in to the receipt, at the pace that the command line names:
// each errand on a phone of its own, all at once, in real time. The first is done once more by
// somebody who knows it by heart: they read nothing, but tap and type no faster. `cargo xtask bench
// people` calls it, and reads one line of JSON for each.

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

async function clock(errand, pace, byHeart = false) {
  const context = await browser.newContext({ ...phone, locale, timezoneId, baseURL: process.env.TOKHAI_URL });
  const page = await context.newPage();
  const run = new Errand(new Citizen(page), errand, pace);
  // People who take their time are not to be told that they do.
  page.setDefaultTimeout(60_000);
  const code = await run.run();
  const seconds = (Date.now() - run.begun) / 1000;
  const { metrics } = await dossier(page, code);
  await context.close();
  const { reading, hands } = run.spent;
  return { form: errand.form, byHeart, seconds, reading: reading / 1000, hands: hands / 1000, active: metrics.activeSeconds };
}

const byHeart = { ...pace, word: 0, skim: 0, decision: 0 };
const all = ERRANDS.map((errand) => clock(errand, pace));
for (const result of await Promise.all([...all, clock(ERRANDS[0], byHeart, true)])) console.log(JSON.stringify(result));
await browser.close();
