// Without a network everything works but sending; what waits is sent once the network is back,
// and only once, whatever becomes of the replies.

import { expectAccessible } from "./support/accessibility.js";
import { cuu, mau } from "./support/people.js";
import { dossiersFor } from "./support/portal.js";
import { expect, test } from "./support/test.js";

test("whoever has looked at a service finds catalogue, service and form without a network", async ({ page, context, citizen }) => {
  await page.goto("/");
  await citizen.siteIsKept();
  const form = page.waitForResponse((reply) => reply.url().endsWith("/forms/ct01/form.json"));
  await page.getByRole("link", { name: citizen.words.service }).click();
  await (await form).finished();
  await context.setOffline(true);

  await page.goto("/");
  await expect(page.getByText("Đang mất mạng.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: citizen.words.service }).click();
  await expect(page.getByRole("heading", { name: "Căn cứ pháp lý" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Căn cứ pháp lý" })).toBeVisible();
  await citizen.openForm();
  // The notice moves the questions down when it comes.
  await expect(page.getByText("Đang mất mạng.")).toBeVisible();
  await page.waitForLoadState("networkidle");
  await citizen.fillIn(mau.declaration.request);
  await citizen.isSaved();
});

test("cut off after signing in, a declaration is completed, queued, and sent exactly once", async ({ page, context, citizen }) => {
  const posts = submissions(context);
  await citizen.beginAs(mau);
  await citizen.siteIsKept();
  await citizen.isFilledIn();
  await context.setOffline(true);
  await citizen.declare(mau.declaration);
  await expect(page.getByText("Đang mất mạng: hồ sơ sẽ tự gửi khi có mạng")).toBeVisible();
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.waitsForNetwork })).toBeVisible();
  await expect(page.getByText("Khi có mạng, hồ sơ tự gửi đi")).toBeVisible();
  await expectAccessible(page);
  expect(await dossiersFor(page, citizen.address)).toEqual([]);

  await context.setOffline(false);
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
  expect(posts.length).toBe(1);
});

test("a queued declaration outlives its tab, and two tabs do not send it twice", async ({ page, context, citizen }) => {
  await citizen.beginAs(cuu);
  await citizen.siteIsKept();
  await citizen.isFilledIn();
  await context.setOffline(true);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.waitsForNetwork })).toBeVisible();
  await page.close();

  const tabs = [await context.newPage(), await context.newPage()];
  for (const tab of tabs) {
    await tab.goto("/dossiers");
    await expect(tab.getByRole("heading", { name: "Chờ gửi" })).toBeVisible();
  }
  await expectAccessible(tabs[1]);
  await context.setOffline(false);
  for (const tab of tabs) {
    await expect(tab.getByRole("heading", { name: "Chờ gửi" })).toBeHidden();
    await expect(tab.getByRole("heading", { name: "Đã nộp" })).toBeVisible();
  }
  expect(await dossiersFor(tabs[0], citizen.address)).toHaveLength(1);
});

const MISHAPS = {
  "the reply is lost after the portal has stored the dossier": async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  },
  "the portal is busy": (route) => route.fulfill({ status: 503, headers: { "retry-after": "0" } }),
  "something in between answers with a page": (route) =>
    route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Free Wi-Fi</h1>" }),
};
for (const [mishap, once] of Object.entries(MISHAPS)) {
  test(`when ${mishap}, it is sent again, and there is one dossier`, async ({ page, context, citizen }) => {
    const posts = submissions(context);
    await page.route("**/api/dossiers", (route) =>
      route.request().method() === "POST" && posts.length === 1 ? once(route) : route.fallback(),
    );
    await citizen.beginAs(cuu);
    await citizen.declare(cuu.declaration);
    await citizen.agreeAndSubmit();
    const code = await citizen.receipt();
    expect(await dossiersFor(page, citizen.address)).toEqual([code]);
    expect(posts.length).toBe(2);
    expect(new Set(posts.map((post) => post.headers()["idempotency-key"])).size).toBe(1);
  });
}

test("when a paper's upload is cut, it is sent again", async ({ page, citizen }) => {
  let cuts = 0;
  await page.route("**/api/tus", (route) => (cuts++ === 0 ? route.abort() : route.fallback()));
  await citizen.beginAs(mau);
  await citizen.declare(mau.declaration);
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  expect(cuts).toBe(2);
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

/** Every attempt to file a dossier from now on. */
function submissions(context) {
  const posts = [];
  context.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/dossiers")) posts.push(request);
  });
  return posts;
}
