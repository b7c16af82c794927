// Dossiers are signed by the device and receipts by the portal, so that anybody can tell what was
// changed since: with libraries that others wrote.

import { readFile } from "node:fs/promises";

import canonicalize from "canonicalize";
import { base64url, compactVerify, createLocalJWKSet, importJWK } from "jose";

import { cuu } from "./support/people.js";
import { dossier } from "./support/portal.js";
import { expect, test } from "./support/test.js";

const GENUINE = "Cổng dịch vụ đã ký biên nhận này";

/** What a detached signature signs, put back into it (RFC 7515, appendix F). */
function whole({ signature, ...content }) {
  const [header, , bytes] = signature.split(".");
  return [header, base64url.encode(canonicalize(content)), bytes].join(".");
}

async function deviceKey({ signature }) {
  const header = JSON.parse(new TextDecoder().decode(base64url.decode(signature.split(".")[0])));
  expect(header).toMatchObject({ alg: "ES256", jwk: { kty: "EC", crv: "P-256" } });
  return importJWK(header.jwk, "ES256");
}

test("what was filed can be told from what was changed since, without a network, too", async ({ page, citizen, context }) => {
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  await expect(page.getByText(GENUINE)).toBeVisible();

  const filed = await dossier(page, code);
  expect(filed).toMatchObject({ idempotencyKey: expect.any(String), queuedAt: expect.any(String) });
  const document = await page.request.get("/forms/ct01/form.json");
  const digest = await crypto.subtle.digest("SHA-256", await document.body());
  expect(filed.form.digest).toBe(Buffer.from(digest).toString("hex"));
  const key = await deviceKey(filed);
  await compactVerify(whole(filed), key);
  const changed = { ...filed, answers: { ...filed.answers, request: { ...filed.answers.request, kind: "other" } } };
  await expect(compactVerify(whole(changed), key)).rejects.toThrow("signature verification failed");

  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Lưu biên nhận" }).click();
  const saved = JSON.parse(await readFile(await (await saving).path(), "utf8"));
  const keys = await (await page.request.get("/api/keys")).json();
  expect(saved.keys).toEqual(keys);
  const { payload } = await compactVerify(saved.receipt.signature, createLocalJWKSet(keys));
  const signed = JSON.parse(new TextDecoder().decode(payload));
  expect(signed.code).toBe(code);
  const sent = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonicalize(saved.dossier)));
  expect(signed.dossier).toBe(Buffer.from(sent).toString("hex"));

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByText(GENUINE)).toBeVisible();
  await context.setOffline(false);
});

test("a receipt that somebody has changed on its way is not to be relied on", async ({ page, citizen }) => {
  await page.route("**/api/dossiers", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...(await reply.json()), dueOn: "2030-01-01" } });
  });
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await citizen.receipt();
  await expect(page.getByText("không khớp với chữ ký của cổng dịch vụ")).toBeVisible();
  await expect(page.getByText(GENUINE)).toBeHidden();
});
