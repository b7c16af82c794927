// Somebody who goes through a whole form from top to bottom, whichever form it is: as fast as the
// browser can, or at a person's pace.

import { expect } from "@playwright/test";

/** As fast as the browser. */
const AT_ONCE = { word: 0, skim: 0, decision: 0, tap: 0, key: 0, photo: 0 };

export class Errand {
  /**
   * @param citizen who does it
   * @param slug the form's folder
   * @param errand what they have to do, as in errands.js
   * @param pace milliseconds for each operator of docs/time-budget.md
   */
  constructor(citizen, errand, pace = AT_ONCE) {
    this.citizen = citizen;
    this.page = citizen.page;
    this.errand = errand;
    this.pace = pace;
    /** The questions that were met. */
    this.seen = new Set();
    /** The milliseconds that went into reading and deciding, and into tapping and typing. */
    this.spent = { reading: 0, hands: 0 };
  }

  /** From the service's page over the sign-in to the receipt; gives the dossier's code. */
  async run() {
    await this.page.goto(`/forms/${this.errand.form}`);
    await this.citizen.startFromServicePage();
    /** When they began to sign in. */
    this.begun = Date.now();
    await this.takes({ decisions: 2, taps: 3, keys: 6 });
    await this.citizen.choose(this.errand.person);
    await this.citizen.formIsOpen();
    while (!(await this.isReview())) await this.fillPage();
    await this.send();
    return this.citizen.receipt();
  }

  isReview() {
    return this.page.getByRole("heading", { level: 1, name: this.citizen.words.review }).isVisible();
  }

  async fillPage() {
    const heading = this.page.locator("h1#heading");
    const title = await heading.textContent();
    await this.sourcesHaveAnswered();
    await this.takes({ words: count(title), skimmed: count(await text(this.page.locator("section.known"))) });
    await this.accept();
    for (;;) {
      const question = (await this.questions()).find(({ name }) => !this.seen.has(name));
      if (question) {
        this.seen.add(question.name);
        await this.meet(question);
      } else if (!(await this.addRow())) {
        break;
      }
    }
    await this.takes({ decisions: 1, taps: 1 });
    await this.citizen.goOn();
    await expect(heading.and(this.page.getByText(title, { exact: true }))).toHaveCount(0);
  }

  /** What a register says would change the questions under the finger. */
  async sourcesHaveAnswered() {
    await this.page.waitForLoadState("networkidle");
  }

  /** The questions on the page, in their order, with what there is to read. */
  questions() {
    return this.page.locator(".questions").evaluate((questions) => {
      const all = new Map();
      for (const control of questions.querySelectorAll("[name^='/']")) {
        const field = control.closest(".field, .cell") ?? control.parentElement;
        if (all.has(control.name) || !field.checkVisibility()) continue;
        const words = [...field.querySelectorAll("label, legend, .help")].map((it) => it.textContent);
        const own = control.getAttribute("aria-label") ?? "";
        const chosen = control.type === "radio" || control.type === "checkbox";
        const name = CSS.escape(control.name);
        const answered = chosen
          ? questions.querySelector(`[name="${name}"]:checked`) !== null
          : control.value !== "";
        all.set(control.name, { name: control.name, words: words.join(" ") + own, answered, locked: control.readOnly });
      }
      return [...all.values()];
    });
  }

  async meet({ name, words, answered, locked }) {
    const answer = this.errand.answers[name];
    if (answer === undefined || answered || locked) {
      await this.takes({ skimmed: count(words) });
      return;
    }
    await this.takes({ words: count(words), ...effort(answer) });
    const begun = Date.now();
    await this.citizen.answer(name, answer, this.pace.key);
    this.spent.hands += Date.now() - begun;
  }

  /** Takes over what is known, where that is offered. */
  async accept() {
    for (const words of this.errand.accepts ?? []) {
      const button = this.page.getByRole("button", { name: words });
      if (!(await button.isVisible())) continue;
      await this.takes({ words: count(await button.textContent()), decisions: 1, taps: 1 });
      await button.click();
    }
  }

  /** Adds a row to the first list that has fewer than there are answers for. Whether it did. */
  async addRow() {
    const next = Object.keys(this.errand.answers).find((name) => /\/\d+\//.test(name) && !this.seen.has(name));
    if (!next) return false;
    const list = next.slice(0, next.search(/\/\d+\//));
    const words = this.errand.adds?.[list];
    const add = this.page.getByRole("button", { name: words });
    if (!words || !(await add.isVisible())) return false;
    await this.takes({ decisions: 1, taps: 1 });
    await add.click();
    await expect(this.citizen.control(next).first()).toBeVisible();
    return true;
  }

  async send() {
    const boxes = await this.page.getByRole("checkbox").all();
    await this.takes({ skimmed: count(await text(this.page.locator("main"))) });
    for (const box of boxes) {
      await this.takes({ decisions: 1, taps: 1 });
      await box.check();
    }
    await this.takes({ decisions: 1, taps: 1 });
    await this.citizen.submit();
  }

  /** Lets a person's time pass. */
  async takes({ words = 0, skimmed = 0, decisions = 0, taps = 0, keys = 0, photos = 0 }) {
    const { word, skim, decision, tap, key, photo } = this.pace;
    const reading = words * word + skimmed * skim + decisions * decision;
    const hands = taps * tap + keys * key + photos * photo;
    this.spent.reading += reading;
    this.spent.hands += hands;
    if (reading + hands > 0) await this.page.waitForTimeout(reading + hands);
  }
}

/** Besides reading and typing: what an answer takes, by what it looks like. */
function effort(answer) {
  if (answer.buffer) return { decisions: 2, taps: 4, photos: 1 };
  if (answer.label) return { decisions: 2, taps: 2 };
  // Numbers are recalled or copied four digits at a time.
  return { decisions: 1 + Math.floor((answer.match(/\d/g) ?? []).length / 4), taps: 1 };
}

const count = (words) => words.split(/\s+/).filter(Boolean).length;

async function text(locator) {
  return (await locator.allTextContents()).join(" ");
}
