// What the service worker promises, against a server of its own whose files a test can change.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { expect, test } from "@playwright/test";

const DIST = join(import.meta.dirname, "../../dist");
const ICON = "/icons/icon.svg";
const TYPES = {
  ".css": "text/css",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

let site;
test.beforeEach(async () => (site = await Site.start()));
test.afterEach(() => site.stop());

test("after one visit, every page opens without a network, and the interface is not touched", async ({ page, context }) => {
  await visit(page);
  await context.setOffline(true);
  await page.goto(`${site.url}/fill?src=/forms/index.json`);
  await expect(page).toHaveTitle(/Tờ khai/);
  expect(await text(page, "/forms/index.json")).toContain("[");
  expect(await text(page, "/api/session")).toBe("no network");
});

test("a new version waits until the page asks for it, then leaves nothing of the old one", async ({ page }) => {
  await visit(page);
  const first = await version(page);
  site.deploy("second", { [ICON]: "<svg id='new'/>" });
  const requests = site.requests.length;
  await update(page, "waiting");
  expect(await text(page, ICON)).not.toContain("new");
  expect(await version(page)).toBe(first);
  const fetched = site.requests.slice(requests).filter((path) => !["/sw.js", "/portal.json"].includes(path));
  expect(fetched, "only what changed is fetched").toEqual([ICON]);

  await page.evaluate(async () => {
    const changed = new Promise((done) => (navigator.serviceWorker.oncontrollerchange = done));
    const registration = await navigator.serviceWorker.ready;
    registration.waiting.postMessage({ type: "activate" });
    await changed;
  });
  expect(await version(page)).toBe("second");
  expect(await text(page, ICON)).toContain("new");
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual(["tokhai-site-second"]);
});

test("what is for seldom use is kept by whoever has used it, in the next version, too", async ({ page, context }) => {
  await visit(page);
  const [path] = Object.keys(site.release.seldom);
  expect(site.requests).not.toContain(path);
  const content = await text(page, path);
  await context.setOffline(true);
  expect(await text(page, path)).toBe(content);
  await context.setOffline(false);
  site.deploy("second", { [ICON]: "<svg id='new'/>" });
  await update(page, "waiting");
  const kept = (path) => caches.open("tokhai-site-second").then((it) => it.match(path)).then(Boolean);
  expect(await page.evaluate(kept, path)).toBe(true);
});

test("a form that is being written is shown as it is by now; nothing else that was not built is", async ({ page }) => {
  await visit(page);
  const seldom = Object.keys(site.release.seldom);
  const form = seldom.find((path) => path.startsWith("/forms/"));
  for (const edited of [1, 2]) {
    site.changes[form] = JSON.stringify({ edited });
    expect(await text(page, form)).toBe(`{"edited":${edited}}`);
  }
  const other = seldom.find((path) => !path.startsWith("/forms/"));
  site.changes[other] = "something else";
  expect(await text(page, other)).toBe("no network");
});

test("a site that is half there changes nothing", async ({ page, context }) => {
  await visit(page);
  const first = await version(page);
  site.deploy("broken", { [ICON]: "<svg id='new'/>" });
  site.changes[ICON] = "<svg id='something else'/>";
  await update(page, "redundant");
  expect(await version(page)).toBe(first);
  await context.setOffline(true);
  expect(await text(page, ICON)).not.toContain("id=");
});

test("an edited portal.json is there at the second start", async ({ page }) => {
  await visit(page);
  site.changes["/portal.json"] = JSON.stringify({ edited: true });
  await text(page, "/portal.json");
  await expect.poll(() => text(page, "/portal.json")).toContain("edited");
});

/** Opens a page that is not the app's, and waits until the service worker has taken it over. */
async function visit(page) {
  await page.goto(`${site.url}/blank.html`);
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    const taken = new Promise((done) => (serviceWorker.oncontrollerchange = done));
    await serviceWorker.register("/sw.js");
    if (!serviceWorker.controller) await taken;
  });
}

/** Looks for a new version and waits until it has come this far. */
async function update(page, state) {
  await page.evaluate(async (state) => {
    const registration = await navigator.serviceWorker.ready;
    const found = new Promise((done) => (registration.onupdatefound = done));
    await registration.update();
    await found;
    const worker = registration.installing ?? registration.waiting;
    // A worker that was refused is in neither place any more.
    const wanted = state === "waiting" ? "installed" : state;
    while (worker && worker.state !== wanted) {
      await new Promise((done) => worker.addEventListener("statechange", done, { once: true }));
    }
  }, state);
}

function version(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = (event) => done(event.data.version);
        navigator.serviceWorker.controller.postMessage({ type: "version" }, [port2]);
      }),
  );
}

function text(page, path) {
  return page.evaluate((path) => fetch(path).then((r) => r.text(), () => "no network"), path);
}

/** The built site, with files that a test has changed. */
class Site {
  static async start() {
    const site = new Site();
    site.source = await readFile(join(DIST, "sw.js"), "utf8");
    site.release = JSON.parse(site.source.slice(site.source.indexOf("{"), site.source.indexOf(";\n")));
    site.files = Object.keys(site.release.files);
    site.changes = { "/blank.html": "<!doctype html><title>blank</title>" };
    site.requests = [];
    site.server = createServer((request, response) => site.answer(request, response));
    await new Promise((done) => site.server.listen(0, "127.0.0.1", done));
    site.url = `http://127.0.0.1:${site.server.address().port}`;
    return site;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }

  /** A new version of the site, as `cargo xtask dist` would list it. */
  deploy(version, changes) {
    Object.assign(this.changes, changes);
    const files = { ...this.release.files };
    for (const [path, content] of Object.entries(changes)) {
      files[path] = createHash("sha256").update(content).digest("base64");
    }
    const rest = this.source.slice(this.source.indexOf("\n"));
    this.changes["/sw.js"] = `const RELEASE = ${JSON.stringify({ ...this.release, version, files })};${rest}`;
  }

  async answer(request, response) {
    const { pathname } = new URL(request.url, "http://localhost");
    this.requests.push(pathname);
    const file = pathname === "/" ? "/index.html" : pathname;
    const content = this.changes[pathname] ?? (await readFile(join(DIST, file)).catch(() => undefined));
    response.writeHead(content === undefined ? 404 : 200, { "content-type": TYPES[extname(file)] ?? "text/plain" });
    response.end(content);
  }
}
