// The journeys' `test`: it brings a citizen along, and fails when the page had anything to
// complain about.

import { test as base, expect } from "@playwright/test";
import { Citizen } from "./citizen.js";

export { expect };

export const test = base.extend({
  /** Which language the citizen reads. */
  language: ["vi", { option: true }],

  citizen: async ({ page, language }, use) => {
    // The journeys share a few people: what one has sent would fill in the others' forms.
    const nothing = { outcome: "match", values: {} };
    await page.route("**/api/registers/earlier", (route) => route.fulfill({ json: nothing }));
    await use(new Citizen(page, language));
  },

  /** No journey may leave an error behind: a panic, a broken promise, a breach of the policy. */
  complaints: [
    async ({ context }, use) => {
      const complaints = [];
      context.on("console", (message) => {
        // The browser itself notes each request that fails; some journeys make them fail.
        const isNetwork = message.text().startsWith("Failed to load resource");
        if (message.type() === "error" && !isNetwork) complaints.push(message.text());
      });
      context.on("weberror", (error) => complaints.push(String(error.error())));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
