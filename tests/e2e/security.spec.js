// Attackers: whoever writes answers, documents and replies, other sites, and whoever uses the device
// next. `docs/security.md` says which journey shows what.

import { expectNoMarkup, expectWords, MARKUP, otherSite, poisoned, watch } from "./support/attack.js";
import { FORM } from "./support/citizen.js";
import { cuu, mau, pdf } from "./support/people.js";
import { dossiersFor } from "./support/portal.js";
import { expect, test } from "./support/test.js";

const LEASE = "/attachments/lease";
const DETAIL = "/dwelling/detail";
const isFiling = (request) => request.method() === "POST" && new URL(request.url()).pathname === "/api/dossiers";

test.describe("without the content policy, which would hide a mistake", () => {
  test.use({ bypassCSP: true });

  test("answers and names are words on every page that shows them", async ({ page, context, baseURL, citizen }) => {
    test.setTimeout(180_000);
    const attack = await watch(context, baseURL);
    citizen.address = `${MARKUP} ${citizen.address}`;
    const lease = pdf(`${MARKUP}.pdf`);
    const declaration = { ...mau.declaration, papers: { ...mau.declaration.papers, [LEASE]: lease } };
    await citizen.beginAs(mau);
    await citizen.declare(declaration, async (part) => {
      if (part === "papers") await expectWords(page);
      await expectNoMarkup(page);
    });
    await expectWords(page);
    await citizen.isSaved();

    await page.goto("/dossiers");
    await page.getByRole("button", { name: /^Đổi tên/ }).click();
    await page.getByLabel("Tên bản nháp").fill(MARKUP);
    await page.keyboard.press("Enter");
    await expectWords(page);
    await page.getByRole("button", { name: /^Xoá: / }).click();
    await expectWords(page, `Đã xoá “${MARKUP}”.`);
    await page.getByRole("button", { name: "Lấy lại" }).click();
    await page.goto("/forms/ct01");
    await expectNoMarkup(page);

    await page.route("**/api/dossiers", (route) => (isFiling(route.request()) ? route.abort() : route.fallback()));
    await citizen.openForm("review");
    await citizen.agreeAndSubmit();
    await expect(page.getByText("Hồ sơ được giữ trên máy và tự gửi lại.")).toBeVisible();
    await expectNoMarkup(page);
    await page.goto("/dossiers");
    await expect(page.getByRole("heading", { name: "Chờ gửi" })).toBeVisible();
    await expectNoMarkup(page);
    await page.unroute("**/api/dossiers");
    const waiting = page.getByRole("heading", { name: "Chờ gửi" });
    // It may be sent by itself just then, and the button be gone.
    const pressed = page.getByRole("button", { name: citizen.words.sendNow }).click();
    await Promise.race([pressed, waiting.waitFor({ state: "hidden" })]);
    await expect(waiting).toBeHidden();
    await expect(page.getByRole("heading", { name: "Đã nộp" })).toBeVisible();
    await expectNoMarkup(page);
    const [code] = await dossiersFor(page, citizen.address);
    await page.goto(`/dossiers/${code}`);
    await citizen.receipt();
    await page.locator("details.copy summary").click();
    await expectWords(page);

    await citizen.openForm("request");
    await citizen.answer("/dwelling/tenure", "rented");
    await citizen.isSaved();
    await citizen.openForm("papers");
    await page.getByRole("button", { name: "Dùng lại giấy tờ đã nộp" }).first().click();
    await expectWords(page);
    for (const path of ["/operations", "/sign-out"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoMarkup(page);
    }
    attack.expectNothing();
  });

  test("whatever the portal and the registers say is words", async ({ page, context, baseURL, citizen }) => {
    const attack = await watch(context, baseURL);
    const receipt = {
      code: MARKUP,
      receivedAt: "+275760-09-13T00:00:00Z",
      status: 1,
      dueOn: MARKUP,
      link: "javascript:ran()",
      handledBy: { vi: MARKUP },
      form: { id: "ct01", title: { vi: MARKUP } },
    };
    const dossier = {
      tokhai: 1,
      form: { id: "ct01", version: "1.0.0" },
      answers: { dwelling: { detail: MARKUP }, __proto__: null },
      provenance: {},
      attachments: [{ slot: LEASE, name: MARKUP, type: "image/png", size: 1, sha256: "../../session" }],
      consents: [{ id: "truth", version: "1", text: MARKUP, locale: "vi", at: MARKUP }],
      locale: "vi",
      createdAt: MARKUP,
      completedAt: MARKUP,
    };
    await page.route("**/api/dossiers", (route) => route.fulfill({ json: { dossiers: [receipt], next: null } }));
    await page.route("**/api/dossiers/*", (route) => route.fulfill({ json: { receipt, dossier } }));
    await page.route("**/api/demo/people", poison(["id"]));
    await page.route("**/api/session", poison(["id", "expiresAt"]));
    await page.route("**/api/registers/*", poison());
    await page.route("**/forms/index.json", poison(["slug"]));

    await page.goto("/");
    await expectWords(page);
    await page.goto("/sign-in");
    await expectWords(page);
    await page.getByRole("main").getByRole("button").first().click();
    await expect(page.getByRole("contentinfo")).toContainText(MARKUP);
    await page.goto("/dossiers");
    await expectWords(page);
    await page.goto(`/dossiers/${encodeURIComponent(MARKUP)}`);
    await expect(page.locator(".code")).toHaveText(MARKUP);
    await expectNoMarkup(page);
    for (const part of ["request", "requester", "household"]) {
      await citizen.openForm(part);
      await page.waitForLoadState("networkidle");
      await expectNoMarkup(page);
    }
    await page.goto(`/signed-in?error=${encodeURIComponent(MARKUP)}&error_description=${encodeURIComponent(MARKUP)}&state=x`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectNoMarkup(page);
    attack.expectNothing();
  });

  test("whatever a form document says is words", async ({ page, context, baseURL, citizen }) => {
    const attack = await watch(context, baseURL);
    await page.route((url) => url.pathname === "/hostile.json", (route) => route.fulfill({ json: hostileForm() }));
    await page.goto("/fill?src=/hostile.json");
    await citizen.formIsOpen();
    await expectWords(page);
    await citizen.answer("/name", MARKUP);
    await page.locator("[name='/kind']").first().check();
    await page.getByRole("button", { name: MARKUP }).last().click();
    await citizen.answer("/rows/0/name", MARKUP);
    await expectNoMarkup(page);
    await citizen.goOn();
    await citizen.reviewIsShown();
    await expectWords(page);
    await page.goto("/preview?src=/hostile.json");
    await expect(page.locator(".device").getByText(MARKUP).first()).toBeVisible();
    await expectNoMarkup(page);
    attack.expectNothing();
  });
});

test("text becomes neither code nor markup, and no other script is loaded", async ({ page, citizen, complaints }) => {
  await citizen.openForm();
  await citizen.siteIsKept();
  const accepted = await page.evaluate(async () => {
    const attempts = {
      markup: () => (document.body.innerHTML = "<img src=ran>"),
      frame: () => (document.createElement("iframe").srcdoc = "<p>"),
      handler: () => document.body.setAttribute("onclick", "ran()"),
      inline: () => (document.createElement("script").textContent = "ran()"),
      elsewhere: () => (document.createElement("script").src = "https://elsewhere.example/a.js"),
      upload: () => (document.createElement("script").src = "/api/uploads/00"),
      worker: () => new Worker("/api/uploads/00"),
      code: () => Function("return 1"),
      policy: () => trustedTypes.createPolicy("another", { createHTML: (text) => text }),
    };
    // Whatever runs at once may do more than a page: the debugger has sent it.
    await new Promise((later) => setTimeout(later));
    const isAccepted = ([, attempt]) => {
      try {
        attempt();
        return true;
      } catch {
        return false;
      }
    };
    return Object.entries(attempts).filter(isAccepted).map(([name]) => name);
  });
  expect(accepted).toEqual([]);
  // The browser itself notes each breach of the policy.
  complaints.length = 0;
});

test("no page asks anybody but the portal, and what is typed stands in no address and on no console", async ({ page, context, baseURL, citizen }) => {
  test.setTimeout(120_000);
  const attack = await watch(context, baseURL);
  const told = [];
  context.on("request", (request) => told.push(request.url(), request.headers().referer ?? ""));
  context.on("console", (message) => told.push(message.text()));
  page.on("framenavigated", (frame) => told.push(frame.url()));
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  const pages = ["/", "/forms/ct01", `${FORM}&page=review`, "/dossiers", `/dossiers/${code}`, "/preview?src=/forms/ct01/form.json"];
  for (const path of [...pages, "/elsewhere", "/operations", "/sign-in", "/signed-in", "/sign-out"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    await page.waitForLoadState("networkidle");
  }
  attack.expectNothing();
  const secrets = [citizen.address, cuu.name, "079078000003", "0900000002", ...cuu.declaration.members.map((it) => it.fullName)];
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), encodeURI(secret)]);
  expect(told.filter((it) => forms.some((form) => it.includes(form)))).toEqual([]);
});

test("no form is taken from elsewhere", async ({ page, complaints }) => {
  const site = await otherSite("localhost");
  for (const src of [`${site.url}/form.json`, site.url.slice("http:".length) + "/form.json", "data:application/json,{}", "javascript:ran()"]) {
    for (const path of ["fill", "preview"]) {
      await page.goto(`/${path}?src=${encodeURIComponent(src)}`);
      await expect(page.getByText(/Chưa kết nối được|Không có|Chưa mở được/).first()).toBeVisible();
      await expect(page.locator("#form")).toHaveCount(0);
    }
  }
  expect(site.asked).toEqual([]);
  site.stop();
  // The browser notes what the policy keeps it from.
  complaints.length = 0;
});

const REPLIES = {
  "a page instead of data": { contentType: "text/html", body: "<!doctype html><title>Sign in here</title>" },
  "the wrong data": { json: JSON.parse('{"__proto__": {"person": {"id": "x"}}, "person": [], "dossiers": {}, "constructor": 1}') },
  "twenty megabytes": { contentType: "application/json", body: `["${"x".repeat(20 << 20)}"]` },
  "data nested without end": { contentType: "application/json", body: "[".repeat(1 << 20) },
};
for (const [what, reply] of Object.entries(REPLIES)) {
  test(`a portal that answers with ${what} is one that does not answer`, async ({ page, citizen }) => {
    await page.route("**/api/**", (route) => route.fulfill(reply));
    await citizen.openForm("request");
    await citizen.answer(DETAIL, citizen.address);
    await citizen.isSaved();
    for (const path of ["/sign-in", "/dossiers", "/dossiers/000.00.01.H29-261122-0001"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    }
    await citizen.openForm("request");
    await expect(citizen.control(DETAIL)).toHaveValue(citizen.address);
  });
}

test("a reply cannot send the app elsewhere", async ({ page, citizen, complaints }) => {
  const site = await otherSite("localhost");
  const away = (route) => route.fulfill({ status: 307, headers: { location: `${site.url}/there` } });
  await page.route("**/api/registers/*", away);
  await citizen.signInAs(cuu);
  await citizen.openForm("requester");
  await page.waitForLoadState("networkidle");
  await expect(citizen.control("/requester/fullName")).toBeEditable();
  await page.unroute("**/api/registers/*", away);
  await page.route("**/api/dossiers", (route) => (isFiling(route.request()) ? away(route) : route.fallback()));
  await citizen.openForm();
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByText("Hồ sơ được giữ trên máy và tự gửi lại.")).toBeVisible();
  expect(site.asked).toEqual([]);
  site.stop();
  complaints.length = 0;
});

// A page at another port is of the same site: its requests have the session's cookie.
for (const [what, host] of [["another site", "localhost"], ["another port of the same host", "127.0.0.1"]]) {
  test(`${what} can neither act nor read for whoever is signed in, nor show the portal in a frame`, async ({ page, context, baseURL, citizen, complaints }) => {
    await citizen.signInAs(mau);
    const site = await otherSite(host, `<iframe src="${baseURL}/dossiers"></iframe><img src="${baseURL}/icons/icon.svg">`);
    const there = await context.newPage();
    const framed = there.waitForRequest(`${baseURL}/dossiers`);
    await there.goto(site.url);
    await framed;
    await there.waitForLoadState("load");
    const [frame] = there.mainFrame().childFrames();
    await expect.poll(() => frame.url()).not.toBe("about:blank");
    expect(await frame.locator("main").count()).toBe(0);
    expect(await there.locator("img").evaluate((image) => image.naturalWidth)).toBe(0);

    const outcomes = await there.evaluate(async (portal) => {
      const ask = (path, more) => fetch(`${portal}${path}`, { credentials: "include", ...more });
      // A "simple" request, which a browser sends without asking first.
      const simple = { method: "POST", mode: "no-cors", body: '{"person": "le-van-cuu"}' };
      const asked = await Promise.allSettled([
        ask("/api/dossiers"),
        ask("/api/dossiers", { mode: "no-cors" }),
        ask("/api/session", { method: "DELETE" }),
        ask("/api/demo/expire", simple),
        ask("/api/session", simple),
      ]);
      return asked.map(({ status }) => status);
    }, baseURL);
    expect(outcomes).toEqual(Array(5).fill("rejected"));
    await there.setContent(`<form method="post" action="${baseURL}/api/demo/expire"><button>Win</button></form>`);
    const answered = there.waitForResponse("**/api/demo/expire");
    await there.getByRole("button").click();
    expect((await answered).status()).toBe(403);
    site.stop();
    const { person } = await (await page.request.get("/api/session")).json();
    expect(person.name).toBe(mau.name);
    complaints.length = 0;
  });
}

test("scripts see no cookie, and the device keeps nothing readable but the language", async ({ page, context, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer(DETAIL, citizen.address);
  await citizen.isSaved();
  const cookies = (await context.cookies()).map(({ name, httpOnly, sameSite, expires }) => ({ name, httpOnly, sameSite, expires }));
  expect(cookies).toEqual([{ name: "tokhai_session", httpOnly: true, sameSite: "Strict", expires: -1 }]);
  const readable = await page.evaluate(() => [document.cookie, Object.keys(localStorage), Object.keys(sessionStorage)]);
  expect(readable).toEqual(["", [], []]);
});

test("going back after signing out shows nothing of before", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openWithin();
  await citizen.answer(DETAIL, citizen.address);
  await citizen.isSaved();
  await citizen.signOut();
  for (let step = 0; step < 3; step++) {
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("body")).not.toContainText(mau.name);
    const typed = await page.locator("input").evaluateAll((all) => all.map((it) => it.value));
    expect(typed).not.toContain(citizen.address);
  }
});

/** Answers what the portal answers, with `MARKUP` for every text but those of these members. */
function poison(spared) {
  return async (route) => {
    const response = await route.fetch();
    const json = await response.json().catch(() => ({}));
    await route.fulfill({ response, json: poisoned(json, spared) });
  };
}

/** A form that says nothing but markup, wherever a document has words. */
function hostileForm() {
  const words = { vi: `${MARKUP} [x](javascript:ran()) ![x](ran) <script>ran()</script> {/name}`, en: MARKUP };
  const text = { type: "string", title: MARKUP, description: MARKUP, default: MARKUP };
  return {
    tokhai: 1,
    id: "hostile",
    version: "1",
    title: words,
    summary: words,
    service: { agency: words, handledBy: words, needs: [words], durations: [{ label: words, workingDays: 3 }], fees: [{ label: words, online: 1 }] },
    schema: {
      type: "object",
      properties: {
        name: text,
        kind: { enum: ["a", "b"] },
        choice: { oneOf: [{ const: "a", title: MARKUP }, { const: "b", title: MARKUP }] },
        sign: text,
        rows: { type: "array", items: { type: "object", properties: { name: text } } },
      },
    },
    pages: [
      {
        id: "one",
        title: words,
        intro: words,
        items: [
          { note: words },
          { answer: "/name", label: words, help: words, messages: { required: words } },
          { answer: "/kind", label: words, choices: { a: words, b: words } },
          { group: words, items: [{ answer: "/choice", label: words }, { answer: "/sign", widget: "signature", label: words }] },
          { repeat: "/rows", label: words, title: words, add: words, items: [{ answer: "/rows/*/name", label: words }] },
        ],
      },
    ],
    checks: [{ code: MARKUP, answer: "/name", severity: "warning", holds: false, message: words }],
    consents: [{ id: "truth", version: "1", text: words }],
  };
}
