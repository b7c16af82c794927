// Signing in with OpenID Connect at a provider that really runs (the npm package oidc-provider):
// there and back into the form, sessions that end in the middle, and signing out everywhere.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { FORM } from "./support/citizen.js";
import { records } from "./support/device.js";
import { cuu, mau } from "./support/people.js";
import { dossier, dossiersFor, expireSession } from "./support/portal.js";
import { startBoth } from "./support/provider.js";
import { expect, test as base } from "./support/test.js";

const SIGN_IN = /^Đăng nhập tại 127\.0\.0\.1:\d+$/;
const ENDED = "Phiên đăng nhập đã hết. Những gì bạn đã điền vẫn còn.";
const NOT_SIGNED_IN = "Chưa đăng nhập được";

const test = base.extend({
  /** What `startBoth` is told. */
  setting: [{}, { option: true }],
  both: async ({ setting }, use) => {
    const both = await startBoth(setting);
    await use(both);
    await both.stop();
  },
  baseURL: ({ both }, use) => use(both.url),
  /** Everything that might have let a token out: addresses asked for and words on the console. */
  traces: async ({ context }, use) => {
    const traces = { addresses: [], words: [], tokens: [] };
    context.on("request", (request) => traces.addresses.push(request.url()));
    context.on("console", (message) => traces.words.push(message.text()));
    context.on("response", async (response) => {
      if (!response.url().endsWith("/token") || response.request().method() !== "POST") return;
      const reply = await response.json().catch(() => ({}));
      traces.tokens.push(...Object.entries(reply).filter(([name]) => /_token$/.test(name)));
    });
    await use(traces);
  },
});

test("from a half-filled form to the provider and back into it", async ({ page, citizen, traces, both }) => {
  await citizen.openForm();
  await citizen.fillIn(mau.declaration.request);
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.goOn();
  await citizen.pageIs("requester");
  await citizen.answer("/requester/email", "toi@example.com");
  await citizen.isSaved();

  await goToSignIn(page);
  await expectAccessible(page);
  await expectToFit(page);
  await signInThere(page, mau);
  await citizen.formIsOpen();
  await citizen.pageIs("requester");
  await expect(page.getByRole("contentinfo")).toContainText(mau.name);
  // What registers know fills in around what was typed.
  await expect(page.getByRole("region", { name: /^Đã có \d+ thông tin về bạn$/ })).toContainText("15/03/1990");
  await expect(citizen.control("/requester/email")).toHaveValue("toi@example.com");
  await citizen.openForm("request");
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);

  await expectNoTraces(page, traces, both);
});

test("who is known to no register signs in all the same", async ({ page, citizen }) => {
  await page.goto("/");
  await goToSignIn(page);
  await page.getByRole("button", { name: SIGN_IN }).click();
  await page.getByRole("button", { name: "Nguyễn Người Mới" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("Nguyễn Người Mới");
  await citizen.openForm("requester");
  await expect(citizen.control("/requester/fullName")).toBeEditable();
  await citizen.answer("/requester/fullName", "Nguyễn Người Mới");
  await citizen.isSaved();
});

for (const refreshes of [false, true]) {
  const how = refreshes ? "by a refresh token" : "in a frame that nobody sees";
  test.describe(how, () => {
    test.use({ setting: { refreshes } });

    test("a session that ends in the middle is renewed, and the dossier arrives once", async ({ page, context, citizen, traces, both }) => {
      await signIn(page, mau);
      await citizen.openWithin();
      await citizen.declare(mau.declaration, async (name) => {
        if (name !== "household") return;
        await expireSession(page);
        // With a refresh token the provider need not know the browser any more.
        if (refreshes) await context.clearCookies({ name: /^_session/ });
      });
      await citizen.agreeAndSubmit();
      const code = await citizen.receipt();
      expect(await dossiersFor(page, citizen.address)).toEqual([code]);
      await expect(page.getByText(ENDED)).toBeHidden();
      const grants = traces.tokens.filter(([name]) => name === "id_token").length;
      expect(grants, "signed in, then renewed").toBe(2);
      await expectNoTraces(page, traces, both);
    });
  });
}

test("a session that has ended is renewed when a register is asked, which then answers", async ({ page, citizen }) => {
  await signIn(page, mau);
  await expireSession(page);
  await citizen.openWithin();
  await citizen.fillIn(mau.declaration.request);
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.goOn();
  await expect(page.getByRole("region", { name: /^Đã có \d+ thông tin về bạn$/ })).toContainText("15/03/1990");
  await expect(page.getByText(ENDED)).toBeHidden();
  await expect(page.locator("iframe")).toHaveCount(0);
});

test("a session that is about to end is renewed while somebody types", async ({ page, citizen, traces }) => {
  await signIn(page, mau);
  await citizen.openWithin();
  await citizen.answer("/dwelling/detail", citizen.address);
  const renewals = () => traces.tokens.filter(([name]) => name === "id_token").length - 1;
  expect(renewals()).toBe(0);
  await page.clock.setFixedTime(Date.now() + 26 * 60_000);
  await citizen.control("/dwelling/detail").press("End");
  await expect.poll(renewals).toBe(1);
  await citizen.control("/dwelling/detail").press("End");
  await citizen.isSaved();
  expect(renewals()).toBe(1);
});

test("the provider's session has ended as well: one signs in again, and nothing is lost", async ({ page, context, citizen }) => {
  await signIn(page, mau);
  await citizen.openWithin();
  await citizen.declare(mau.declaration, async (name) => {
    if (name !== "household") return;
    await expireSession(page);
    await context.clearCookies({ name: /^_session/ });
  });
  await citizen.agreeAndSubmit();
  await expect(page.getByText(ENDED)).toBeVisible();
  await expect(page.getByText("Hãy đăng nhập lại để gửi hồ sơ. Không có gì bị mất.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: citizen.words.signInAgain }).first().click();
  await signInThere(page, mau);
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
  const { answers } = await dossier(page, code);
  expect(answers.owner.fullName).toBe("Lê Văn Chủ");
});

test("somebody else at the provider does not take over a session that has ended", async ({ page, context, citizen }) => {
  await signIn(page, mau);
  await citizen.openWithin();
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.isSaved();
  // Another tab, another portal of the same provider: somebody else signs in there.
  await expireSession(page);
  await context.clearCookies({ name: /^_session/ });
  const other = await context.newPage();
  await other.goto("/sign-in");
  const there = new URL(await addressOfProvider(other));
  there.searchParams.set("state", "another");
  await other.goto(there.href);
  await other.getByRole("button", { name: cuu.name }).click();
  await expect(other.getByRole("heading", { name: NOT_SIGNED_IN })).toBeVisible();
  await other.close();

  await page.reload();
  await expect(page.getByText(ENDED)).toBeVisible();
  await expect(page.getByRole("contentinfo")).toContainText(mau.name);
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
});

test("signing in is cancelled at the provider: it is said, and the form is still there", async ({ page, citizen }) => {
  await citizen.openForm();
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.isSaved();
  await goToSignIn(page);
  await page.getByRole("button", { name: SIGN_IN }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: NOT_SIGNED_IN })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("Bạn đã dừng đăng nhập");
  await expectAccessible(page);
  await expectToFit(page);
  expect(new URL(page.url()).search, "nothing of the answer stays in the address").toBe("");

  await page.getByRole("link", { name: citizen.words.tryAgain }).click();
  await expect(page.getByRole("button", { name: SIGN_IN })).toBeVisible();
  await page.goBack();
  await page.goto(FORM);
  await citizen.formIsOpen();
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
});

test("answers that nobody asked for, and codes that nobody takes, sign nobody in", async ({ page, both }) => {
  await page.goto("/signed-in?code=stolen&state=made-up");
  await expect(page.getByRole("alert")).toContainText("Lần đăng nhập này đã được dùng, hoặc bắt đầu ở trình duyệt khác.");

  // A code that has expired by the time it arrives.
  await page.goto("/sign-in");
  const state = new URL(await addressOfProvider(page)).searchParams.get("state");
  await page.goto(`/signed-in?code=long-gone&state=${state}`);
  await expect(page.getByRole("alert")).toContainText("Lần đăng nhập này đã quá hạn.");

  // The answer of another provider.
  await page.goto("/sign-in");
  const next = new URL(await addressOfProvider(page)).searchParams.get("state");
  await page.goto(`/signed-in?code=x&state=${next}&iss=https%3A%2F%2Felsewhere.example`);
  await expect(page.getByRole("alert")).toContainText("trả lời không đúng quy ước");

  // The provider cannot be reached.
  await page.route(`${both.issuer}/**`, (route) => route.abort());
  await page.goto("/sign-in");
  await page.getByRole("button", { name: SIGN_IN }).click();
  await expect(page.getByRole("alert")).toContainText("Chưa kết nối được.");
  await expectAccessible(page);
  const session = await page.request.get("/api/session");
  expect((await session.json()).person).toBeNull();
});

test("signing out ends the portal's session and the provider's, and empties the device", async ({ page, citizen, traces, both }) => {
  await signIn(page, mau);
  await citizen.openWithin();
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.isSaved();
  await signOut(page, citizen);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Bạn cần làm thủ tục gì?" })).toBeVisible();
  expect(await records(page)).toEqual([]);
  const session = await page.request.get("/api/session");
  expect((await session.json()).person).toBeNull();

  // The provider asks again who one is.
  await goToSignIn(page);
  await page.getByRole("button", { name: SIGN_IN }).click();
  await expect(page.getByRole("heading", { name: "Who are you?" })).toBeVisible();

  // That the provider is told which session to end is the one address that has a token.
  const hints = traces.addresses.filter((address) => address.includes("id_token_hint="));
  expect(hints.every((address) => address.startsWith(`${both.issuer}/session/end?`))).toBe(true);
  expect(hints).toHaveLength(1);
  const [, id] = traces.tokens.find(([name]) => name === "id_token");
  const again = await page.request.post(`${both.url}/api/session`, { headers: { origin: both.url }, data: { idToken: id } });
  expect((await again.json()).error.code, "and it opens nothing any more").toBe("token-spent");
});

test("signed out while the provider is away, one is told so", async ({ page, citizen, both }) => {
  await signIn(page, mau);
  await page.route(`${both.issuer}/**`, (route) => route.abort());
  await signOut(page, citizen);
  await expect(page.getByRole("alert")).toContainText("chưa báo được cho 127.0.0.1");
  await expectAccessible(page);
  expect(await records(page)).toEqual([]);
});

for (const [what, login, sentence] of [
  ["an issuer that can be overheard", { issuer: "http://id.example.vn", client: "x" }, "login.issuer"],
  ["no client", { issuer: "https://id.example.vn" }, "login.client"],
  ["a scope without openid", { issuer: "https://id.example.vn", client: "x", scope: "profile" }, "login.scope"],
]) {
  test.describe(`a configuration with ${what}`, () => {
    test.use({ setting: { login } });
    test("is said to be wrong, and how", async ({ page }) => {
      await page.goto("/sign-in");
      await expect(page.getByRole("alert")).toContainText(sentence);
      await expect(page.getByRole("button", { name: SIGN_IN })).toBeHidden();
      await expectAccessible(page);
    });
  });
}

async function goToSignIn(page) {
  await page.getByRole("contentinfo").getByRole("link", { name: "Đăng nhập" }).click();
  await expect(page.getByRole("button", { name: SIGN_IN })).toBeVisible();
}

async function signInThere(page, person) {
  await page.getByRole("button", { name: SIGN_IN }).click();
  await page.getByRole("button", { name: person.name }).click();
}

async function signIn(page, person) {
  await page.goto("/");
  await goToSignIn(page);
  await signInThere(page, person);
  await expect(page.getByRole("contentinfo")).toContainText(person.name);
}

async function signOut(page, citizen) {
  await page.getByRole("contentinfo").getByRole("link", { name: citizen.words.signOut, exact: true }).click();
  await page.getByRole("button", { name: citizen.words.signOutAndErase }).click();
}

/** Where the sign-in page leads, without going there. */
async function addressOfProvider(page) {
  // Not the one of a frame that nobody sees.
  const there = /\/auth\?(?!.*prompt=none)/;
  const asked = page.waitForRequest(there);
  // With this answer a browser stays where it is.
  await page.route(there, (route) => route.fulfill({ status: 204 }), { times: 1 });
  await page.getByRole("button", { name: SIGN_IN }).click();
  return (await asked).url();
}

/** No token is anywhere but in the page's memory. */
async function expectNoTraces(page, traces, both) {
  expect(traces.tokens.length).toBeGreaterThan(0);
  const kept = await records(page);
  const stored = await page.evaluate(() =>
    JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href]),
  );
  const cookies = (await page.context().cookies(both.url)).filter((cookie) => !cookie.httpOnly);
  const everything = [
    stored,
    JSON.stringify(cookies),
    ...kept.map(({ key, bytes }) => key + Buffer.from(bytes).toString("latin1")),
    ...traces.addresses,
    ...traces.words,
  ].join("\n");
  for (const [name, token] of traces.tokens) {
    expect(everything.includes(token), name).toBe(false);
    // Nor its part that says who somebody is.
    expect(everything.includes(token.split(".")[1] ?? token), name).toBe(false);
  }
}
