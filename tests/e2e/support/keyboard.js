// Somebody who has no pointer: the next place is where Tab leads, and it has to be seen.

import { expect } from "@playwright/test";

export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  /** Presses Tab until the focus is there; it must be seen at every stop on the way. */
  async tabTo(target) {
    await expect(target).toBeVisible();
    const isThere = () => target.evaluate((it) => it === document.activeElement);
    for (let stops = 0; !(await isThere()); stops++) {
      expect(stops, `stops before ${target}`).toBeLessThan(60);
      await this.page.keyboard.press("Tab");
      await this.expectFocusSeen();
    }
  }

  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async type(words) {
    await this.page.keyboard.type(words);
  }

  /** Tab to it, then Enter. */
  async follow(target) {
    await this.tabTo(target);
    await this.press("Enter");
  }

  /** Chooses one of a group of radio buttons with the arrow keys. */
  async pick(group, value) {
    // Tab leads to the chosen button, or to the first of a group without one.
    const checked = group.and(this.page.locator(":checked"));
    const entrance = (await checked.count()) ? checked : group.first();
    await this.tabTo(entrance);
    await this.press("Space");
    const values = await group.evaluateAll((all) => all.map((it) => it.value));
    const from = values.indexOf(await entrance.inputValue());
    for (let at = from; values[at] !== value; at = (at + 1) % values.length) await this.press("ArrowDown");
    await expect(group.nth(values.indexOf(value))).toBeChecked();
  }

  /** The focus has a ring at least two pixels wide, and is not hidden behind anything. */
  async expectFocusSeen() {
    const focus = await this.page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return undefined;
      // Large controls wear the ring of the little one inside them.
      const bearers = [it, it.closest(".choice"), it.parentElement?.querySelector(":scope > .secondary")];
      const hasRing = (bearer) => {
        const style = bearer && getComputedStyle(bearer);
        return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      };
      const bearer = bearers.find(hasRing);
      const box = (bearer ?? it).getBoundingClientRect();
      const points = [0.1, 0.5, 0.9].map((part) => document.elementFromPoint(box.x + box.width / 2, box.y + box.height * part));
      const shown = points.some((point) => point && (bearer ?? it).contains(point));
      return { name: it.getAttribute("name") ?? it.textContent, hasRing: !!bearer, shown };
    });
    if (focus) expect(focus).toMatchObject({ hasRing: true, shown: true });
  }
}

/** What is on the clipboard is pasted into a control. */
export function paste(control, text) {
  return control.evaluate((it, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    it.focus();
    it.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
