// What everybody must be able to see, hear and hit.

import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";

const LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** WCAG 2.2 A and AA as far as axe can tell, in light and in dark. */
export async function expectAccessible(page) {
  await expect(page.locator("h1")).toHaveCount(1);
  expect(await violations(page, (axe) => axe.withTags(LEVELS))).toEqual([]);
  await turn(page, "dark");
  expect(await violations(page, (axe) => axe.withRules(["color-contrast"])), "in the dark").toEqual([]);
  await turn(page, "light");
}

/** Nothing is cut off at the side, and everything to press is at least 24 × 24 CSS pixels. */
export async function expectToFit(page) {
  const found = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const isShown = (it) => it.checkVisibility({ visibilityProperty: true }) && it.getClientRects().length > 0;
    // WCAG 2.5.8 lets links within a sentence be as high as their line.
    const isInSentence = (it) => it.matches("p a, li a") && getComputedStyle(it).display === "inline";
    const target = (it) => (it.matches("input") ? (it.closest("label, .file-button") ?? it) : it);
    const small = [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
      .filter((it) => isShown(it) && !isInSentence(it) && !it.matches(".skip"))
      .map((it) => ({ name: it.name || it.textContent.trim(), box: target(it).getBoundingClientRect() }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ name, box }) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`);
    return { tooWide: scrollWidth - clientWidth, small };
  });
  expect(found).toEqual({ tooWide: 0, small: [] });
}

async function turn(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => Promise.all(document.getAnimations().map((colour) => colour.finished)));
}

async function violations(page, narrow) {
  // Legacy mode looks at this page alone: there are no frames, and no second page is opened that
  // could take the focus away.
  const { violations } = await narrow(new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ["violations"] })).analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id} at ${node.target}: ${node.failureSummary}`));
}
