// What whoever runs the portal sees: how long people needed, measured by the app itself.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { cuu } from "./support/people.js";
import { dossier } from "./support/portal.js";
import { expect, test } from "./support/test.js";

test("a dossier says how long it took and who answered, and the portal shows it for each form", async ({ page, citizen }) => {
  await citizen.beginAs(cuu);
  const begun = Date.now();
  await citizen.declare(cuu.declaration);
  await page.reload();
  await citizen.reviewIsShown();
  await citizen.agreeAndSubmit();
  const took = (Date.now() - begun) / 1000;
  const { metrics, answers, provenance } = await dossier(page, await citizen.receipt());
  expect(metrics.activeSeconds).toBeGreaterThan(0);
  expect(metrics.activeSeconds).toBeLessThan(took + 10);
  expect(metrics.resumed).toBe(1);
  expect(Object.keys(metrics.pages)).toContain("household");
  const known = Object.values(provenance);
  expect(metrics.filled).toBe(known.filter(({ changed }) => !changed).length);
  expect(metrics.corrected).toBe(0);
  expect(metrics.typed).toBeGreaterThan(0);
  expect(JSON.stringify(metrics)).not.toContain(answers.requester.fullName);

  await page.goto("/operations");
  const row = page.getByRole("row", { name: /Đăng ký thường trú, tạm trú/ });
  await expect(row.getByRole("cell").nth(3)).toHaveText(/^\d+ %$/);
  await expect(page.getByRole("img", { name: /Trung vị và phân vị 90/ })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
});
