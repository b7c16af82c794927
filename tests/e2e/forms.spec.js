// Each of the portal's forms, from its service's page to the receipt, by somebody of whom the
// registers know what they can.

import { Errand } from "./support/errand.js";
import { ERRANDS } from "./support/errands.js";
import { dossier } from "./support/portal.js";
import { expect, test } from "./support/test.js";

for (const errand of ERRANDS) {
  test(`${errand.form} is filled in from top to bottom and arrives`, async ({ page, citizen }) => {
    const code = await new Errand(citizen, errand).run();
    const { form, metrics } = await dossier(page, code);
    expect(form.id).toBe(errand.form);
    expect(metrics.filled).toBeGreaterThan(0);
  });
}
