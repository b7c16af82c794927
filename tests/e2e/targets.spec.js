// Any backend, by configuration: the same build before three servers that others wrote, each with a
// `portal.json` of its own. A dossier with its paper arrives in each, once, whatever is cut.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { bucket, restServer, webhookReceiver } from "./support/backends.js";
import { startPortal } from "./support/own-portal.js";
import { mau } from "./support/people.js";
import { expect, test as base } from "./support/test.js";
import { WORDS } from "./support/words.js";

const BACKENDS = {
  "a REST server (json-server)": { start: restServer, send: "**/dossiers" },
  "a bucket by signed addresses (s3rver)": { start: bucket, send: /dossier\.json/ },
  "a receiver of signed webhooks (@octokit/webhooks)": { start: webhookReceiver, send: "**/api/targets/webhook" },
};
const DETAIL = "/dwelling/detail";
const LEASE = mau.declaration.papers["/attachments/lease"];

const test = base.extend({
  /** Which of the backends. */
  kind: ["a REST server (json-server)", { option: true }],
  backend: async ({ kind }, use) => {
    const backend = await BACKENDS[kind].start();
    await use(backend);
    await backend.stop();
  },
  portal: async ({ backend }, use) => {
    const portal = await startPortal({ sources: [], targets: [backend.target] }, {}, backend.settings);
    await use(portal);
    await portal.stop();
  },
  baseURL: ({ portal }, use) => use(portal.url),
});

for (const [kind, { send }] of Object.entries(BACKENDS)) {
  test.describe(kind, () => {
    test.use({ kind });

    test("takes a dossier with its paper, once, though the first reply is lost", async ({ page, citizen, backend }) => {
      let lost = 0;
      await page.route(send, async (route) => {
        if (lost > 0 || !["POST", "PUT"].includes(route.request().method())) return route.fallback();
        lost += 1;
        await route.fetch();
        await route.abort("connectionreset");
      });
      await citizen.beginAs(mau);
      await citizen.declare(mau.declaration);
      await citizen.agreeAndSubmit();
      const code = await receipt(page);
      expect(lost).toBe(1);

      const taken = await backend.taken();
      expect(taken).toHaveLength(1);
      expect(taken[0].key).toBe(code);
      expect(taken[0].dossier.answers.dwelling.detail).toBe(citizen.address);
      expect(taken[0].papers.map((it) => it.equals(LEASE.buffer))).toEqual([true]);

      // The receipt lives on the device; nobody promises a fee or a day that the backend does not.
      await expect(page.getByText(/Lệ phí|Hẹn trả kết quả/)).toHaveCount(0);
      await expectAccessible(page);
      await expectToFit(page);
      await page.goto("/dossiers");
      await page.getByRole("link", { name: new RegExp(code) }).click();
      await expect(page.locator(".code")).toHaveText(code);
    });
  });
}

test("what the backend objects to stands at its question, and what is mended arrives", async ({ page, citizen, backend }) => {
  backend.refusals.push({
    message: { vi: "Địa chỉ này chưa có trong sổ.", en: "This address is not in the register." },
    violations: [{ code: "backend", at: DETAIL, params: { message: "không có số nhà này" } }],
  });
  await citizen.beginAs(mau);
  await citizen.declare(mau.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByText("Địa chỉ này chưa có trong sổ.")).toBeVisible();
  expect(backend.taken()).toEqual([]);

  await page.getByRole("button", { name: WORDS.vi.edit }).click();
  await citizen.reviewIsShown();
  await citizen.submit();
  const summary = page.getByRole("region", { name: /chỗ cần bạn xem lại/ });
  await summary.getByRole("link").first().click();
  await expect(citizen.control(DETAIL)).toBeFocused();
  await expect(page.getByText("Nơi nhận báo: không có số nhà này").first()).toBeVisible();
  await citizen.answer(DETAIL, `${citizen.address} A`);
  await page.getByRole("button", { name: "Lưu, về trang kiểm tra" }).click();
  await citizen.agreeAndSubmit();
  await receipt(page);
  expect(backend.taken().map((it) => it.dossier.answers.dwelling.detail)).toEqual([`${citizen.address} A`]);
});

test("nothing is sent where a mistake stands in the configuration, and it goes once that is mended", async ({ page, context, citizen, backend }) => {
  const mended = backend.target;
  let target = { ...mended, steps: [{ id: "file", request: { url: "nowhere" } }] };
  await context.route("**/portal.json", (route) => route.fulfill({ json: { sources: [], targets: [target] } }));
  await citizen.beginAs(mau);
  await citizen.declare(mau.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("button", { name: WORDS.vi.sendNow })).toBeVisible();
  await expect(page.getByText(/tự gửi lại/)).toBeVisible();
  expect(backend.taken()).toEqual([]);
  const { dossiers } = await (await page.request.get("/api/dossiers")).json();
  expect(dossiers).toEqual([]);
  target = mended;
  await page.getByRole("button", { name: WORDS.vi.sendNow }).click();
  await receipt(page);
  expect(backend.taken()).toHaveLength(1);
});

/** Waits for the receipt; gives the dossier's code. */
async function receipt(page) {
  await expect(page.getByRole("heading", { level: 1, name: WORDS.vi.arrived })).toBeVisible({ timeout: 20_000 });
  return page.locator(".code").textContent();
}
