// Papers on their way: cut at any byte they go on, and what was sent arrives once, byte for byte.

import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStore } from "@tus/file-store";
import { EVENTS, Server as TusServer } from "@tus/server";
import { Upload } from "tus-js-client";
import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { Line } from "./support/line.js";
import { cuu, mau } from "./support/people.js";
import { dossier, dossiersFor } from "./support/portal.js";
import { expect, test as base } from "./support/test.js";

const LEASE = "/attachments/lease";

/** Journeys over a line of their own. */
const test = base.extend({
  portal: async ({ baseURL }, use) => use(baseURL),
  line: async ({ portal }, use) => {
    const line = await Line.to(portal);
    await use(line);
    await line.end();
  },
  page: async ({ page, line }, use) => {
    // Addresses of the app lead over the line.
    const { goto } = page;
    page.goto = (path, options) => goto.call(page, new URL(path, line.url).href, options);
    await use(page);
  },
});

test("a dossier with three photos, cut five times while they are sent, arrives once, byte for byte", async ({ page, line, citizen }) => {
  const uploads = watchUploads(page);
  await declareWith(page, citizen, ["một.jpg", "hai.jpg", "ba.jpg"]);
  line.cutUploads([150_000, 30_000, 400_000, 300_001, 123_456]);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("progressbar", { name: "Đang gửi giấy tờ…" })).toBeVisible();
  const code = await citizen.receipt({ timeout: 45_000 });
  expect(line.cuts).toBe(5);
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
  await expectPapers(page, code, 3);
  // What had arrived before a cut was not sent again.
  expect(uploads.begun).toBe(3);
  expect(Math.max(...uploads.resumedAt)).toBeGreaterThan(0);
});

test("a tab that is loaded anew in the middle goes on where it was", async ({ page, line, citizen }) => {
  const uploads = watchUploads(page);
  await declareWith(page, citizen, ["một.jpg", "hai.jpg"]);
  line.cutUploads([500_000], () => line.break());
  await citizen.agreeAndSubmit();
  await expect.poll(() => line.cuts).toBe(1);
  await expect(page.getByText("Hồ sơ được giữ trên máy và tự gửi lại.")).toBeVisible();
  await expect(page.getByText(/Lần tới lúc \d\d:\d\d\./)).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  line.mend();
  await page.reload();
  await expect.poll(() => dossiersFor(page, citizen.address), { timeout: 30_000 }).toHaveLength(1);
  const [code] = await dossiersFor(page, citizen.address);
  await expectPapers(page, code, 2);
  expect(uploads.begun).toBe(2);
  expect(uploads.resumedAt[0]).toBeGreaterThan(0);
});

test("a dossier whose reply is lost may have arrived: it waits for the portal's word, and there is one", async ({ page, line, citizen }) => {
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agree();
  line.loseReply("POST /api/dossiers");
  const lost = page.waitForEvent("requestfailed", (request) => request.url().endsWith("/api/dossiers"));
  await citizen.submit();
  await lost;
  await expect(page.getByText("Có thể hồ sơ đã đến nơi")).toBeVisible();
  await expect(page.getByRole("button", { name: citizen.words.edit })).toBeHidden();
  await expect(page.getByRole("button", { name: "Rút lại" })).toBeHidden();
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("what waits can be withdrawn, edited, and sent; nothing typed is lost", async ({ page, context, citizen }) => {
  await declareWith(page, citizen, ["một.jpg"]);
  await citizen.siteIsKept();
  await context.setOffline(true);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.waitsForNetwork })).toBeVisible();
  await page.goto("/dossiers");
  await expect(page.getByText(/^Bạn nộp lúc \d\d:\d\d ngày \d\d\/\d\d\/\d{4}\.$/)).toBeVisible();
  await expect(page.getByText("Đã giữ trên máy này.")).toBeVisible();
  await expect(page.getByText("Đã gửi 0 KB trong")).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);

  await page.getByRole("button", { name: "Rút lại" }).press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "Đã rút lại, hồ sơ không được gửi." })).toBeAttached();
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await expect(page.getByRole("heading", { name: "Chờ gửi" })).toBeHidden();
  await expect(page.getByRole("heading", { name: "Đang điền" })).toBeVisible();
  await context.setOffline(false);
  await citizen.openForm("request");
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
  expect(await dossiersFor(page, citizen.address)).toEqual([]);

  await citizen.openForm("review");
  await context.setOffline(true);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.waitsForNetwork })).toBeVisible();
  await page.getByRole("button", { name: citizen.words.edit }).click();
  await citizen.reviewIsShown();
  await context.setOffline(false);
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
  await expectPapers(page, code, 1);
});

test("one that is withdrawn while its papers are sent never arrives", async ({ page, line, citizen }) => {
  await declareWith(page, citizen, ["một.jpg", "hai.jpg"]);
  line.cutUploads([600_000], () => line.break());
  await citizen.agreeAndSubmit();
  await expect.poll(() => line.cuts).toBe(1);
  await page.getByRole("button", { name: "Rút lại" }).click();
  await expect(page).toHaveURL(/\/dossiers$/);
  line.mend();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Đang điền" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "Chờ gửi" })).toBeHidden();
  expect(await dossiersFor(page, citizen.address)).toEqual([]);
});

test("whoever pays by the byte can wait for a better line, or send all the same", async ({ page, citizen }) => {
  await page.addInitScript(() => {
    const line = Object.assign(new EventTarget(), { type: sessionStorage.line ?? "cellular", saveData: false });
    Object.defineProperty(navigator, "connection", { value: line });
    window.changeLine = (type) => {
      line.type = sessionStorage.line = type;
      line.dispatchEvent(new Event("change"));
    };
  });
  let refused = true;
  await page.route("**/api/dossiers", (route) =>
    refused && route.request().method() === "POST" ? route.fulfill({ status: 503 }) : route.fallback(),
  );
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByText("Hồ sơ được giữ trên máy và tự gửi lại.")).toBeVisible();
  await page.goto("/dossiers");
  const wish = page.getByRole("checkbox", { name: "Không tự gửi bằng mạng di động" });
  await wish.check();
  await expect(page.getByText("Hồ sơ tự gửi khi có Wi-Fi")).toBeVisible();
  await expectAccessible(page);
  refused = false;
  await page.reload();
  await expect(wish).toBeChecked();
  await expect(page.getByText("Hồ sơ tự gửi khi có Wi-Fi")).toBeVisible();
  expect(await dossiersFor(page, citizen.address)).toEqual([]);
  await page.evaluate(() => window.changeLine("wifi"));
  await expect.poll(() => dossiersFor(page, citizen.address)).toHaveLength(1);
  await expect(page.getByRole("heading", { name: "Chờ gửi" })).toBeHidden();
});

test("a server that names a moment is not asked before; the service worker wakes what waits for a network", async ({ page, context, line, citizen }) => {
  // Alarms stand still: only what is told from outside makes it go on.
  await page.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = (then, wait, ...rest) => (wait > 400 && wait < 60_000 ? 0 : setTimeout(then, wait, ...rest));
  });
  const replies = [{ status: 503, headers: { "retry-after": "40" } }, { status: 503 }];
  let posts = 0;
  await page.route("**/api/dossiers", (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    posts += 1;
    return replies.length > 0 ? route.fulfill(replies.shift()) : route.fallback();
  });
  await citizen.beginAs(cuu);
  await citizen.siteIsKept();
  await citizen.isFilledIn();
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByText(/Lần tới lúc/)).toBeVisible();
  const sync = await background(page, context, line.url);
  await sync();
  await page.getByRole("button", { name: citizen.words.sendNow }).click();
  await expect.poll(() => posts).toBe(2);
  await expect(page.getByText(/Lần tới lúc/)).toBeVisible();
  // The second reply named no moment.
  await sync();
  const code = await citizen.receipt();
  expect(posts).toBe(3);
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("papers go to any tus server: @tus/server, cut in the middle", async ({ page, line, citizen }) => {
  const other = await startTusServer();
  try {
    // The app asks its own origin; whatever is below /api/tus is the other server's.
    const front = await startFront(line.far.origin, other);
    line.far = new URL(front.url);
    await declareWith(page, citizen, ["một.jpg", "hai.jpg"]);
    line.cutUploads([300_000, 200_000]);
    await citizen.agreeAndSubmit();
    const code = await citizen.receipt({ timeout: 30_000 });
    expect(line.cuts).toBe(2);
    const { attachments } = await dossier(page, code);
    const there = other.files.map((bytes) => sha256(bytes)).sort();
    expect(there).toEqual(attachments.map((paper) => paper.sha256).sort());
    front.end();
  } finally {
    await other.end();
  }
});

test("the portal takes uploads of other clients: tus-js-client, cut in the middle", async ({ page, line, portal, citizen }) => {
  await citizen.signInAs(mau);
  const bytes = Buffer.concat([Buffer.from("%PDF-1.7 "), randomBytes(3_000_000)]);
  line.cutUploads([1_000_000, 300_000, 700_000]);
  const [{ value }] = (await page.context().cookies()).filter(({ name }) => name === "tokhai_session");
  const offsets = [];
  await new Promise((done, fail) => {
    const upload = new Upload(bytes, {
      endpoint: `${line.url}/api/tus`,
      headers: { Cookie: `tokhai_session=${value}`, Origin: line.url },
      metadata: { sha256: sha256(bytes), filename: "hợp đồng.pdf" },
      retryDelays: [0, 10, 100, 100, 100],
      onAfterResponse: (request, response) => {
        if (request.getMethod() === "HEAD") offsets.push(Number(response.getHeader("Upload-Offset")));
      },
      onError: fail,
      onSuccess: done,
    });
    upload.start();
  });
  expect(line.cuts).toBe(3);
  expect(offsets.length).toBeGreaterThanOrEqual(3);
  expect(Math.max(...offsets)).toBeGreaterThan(100_000);
  const reply = await page.request.get(`${portal}/api/uploads/${sha256(bytes)}`);
  expect((await reply.body()).equals(bytes)).toBe(true);
});

/** Fills in everything up to the review, with photos of these names. */
async function declareWith(page, citizen, names) {
  await citizen.beginAs(mau);
  const { papers, ...rest } = mau.declaration;
  const { [LEASE]: _, ...owner } = papers;
  await citizen.declare({ ...rest, papers: owner }, async (name) => {
    if (name !== "papers") return;
    for (const name of names) await citizen.answer(LEASE, await photo(page, name));
  });
}

/** A photo of nothing, which no compression makes much smaller. */
async function photo(page, name) {
  const url = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 1000, height: 750 });
    const context = canvas.getContext("2d");
    const picture = context.createImageData(1000, 750);
    const words = new Uint32Array(picture.data.buffer);
    for (let at = 0; at < words.length; at += 16_384) crypto.getRandomValues(words.subarray(at, at + 16_384));
    for (let at = 3; at < picture.data.length; at += 4) picture.data[at] = 255;
    context.putImageData(picture, 0, 0);
    return canvas.toDataURL("image/jpeg", 0.8);
  });
  return { name, mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1], "base64") };
}

/** What the page says to the server of its uploads. */
function watchUploads(page) {
  const seen = { begun: 0, resumedAt: [] };
  page.on("response", (reply) => {
    const method = reply.request().method();
    if (method === "POST" && reply.url().endsWith("/api/tus")) seen.begun += 1;
    if (method === "HEAD") seen.resumedAt.push(Number(reply.headers()["upload-offset"]));
  });
  return seen;
}

/** The portal has every paper of a dossier as the device sealed it: size, digest and bytes. */
async function expectPapers(page, code, count) {
  const { attachments } = await dossier(page, code);
  expect(attachments).toHaveLength(count);
  for (const paper of attachments) {
    const reply = await page.request.get(`/api/uploads/${paper.sha256}`);
    const bytes = await reply.body();
    expect({ size: bytes.length, sha256: sha256(bytes) }).toEqual({ size: paper.size, sha256: paper.sha256 });
  }
}

/** Gives what makes the browser say to the service worker that there is a network. */
async function background(page, context, origin) {
  const session = await context.newCDPSession(page);
  const registered = new Promise((done) =>
    session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin));
      if (ours) done(ours.registrationId);
    }),
  );
  await session.send("ServiceWorker.enable");
  const registrationId = await registered;
  return () => session.send("ServiceWorker.dispatchSyncEvent", { origin, registrationId, tag: "outbox", lastChance: false });
}

/** The tus server that others wrote; what arrives there is kept in `files`. */
async function startTusServer() {
  const directory = await mkdtemp(join(tmpdir(), "tokhai-tus-"));
  const server = new TusServer({ path: "/api/tus", datastore: new FileStore({ directory }), relativeLocation: true });
  const files = [];
  const http = createServer((request, response) => server.handle(request, response)).listen(0, "127.0.0.1");
  await once(http, "listening");
  const url = `http://127.0.0.1:${http.address().port}`;
  server.on(EVENTS.POST_FINISH, async (request, _, upload) => files.push(await readFile(join(directory, upload.id))));
  const end = async () => {
    http.closeAllConnections();
    http.close();
    await rm(directory, { recursive: true });
  };
  return { url, files, end };
}

/** Passes what is below /api/tus to that server, and everything else to the portal. */
async function startFront(portal, tus) {
  const server = createServer(async (request, response) => {
    const { method, url: path, headers } = request;
    const { hostname, port } = new URL(path.startsWith("/api/tus") ? tus.url : portal);
    // The portal looks for the papers in its own store: whoever runs both brings them there.
    if (method === "POST" && path === "/api/dossiers") {
      const own = { cookie: headers.cookie, "sec-fetch-site": "same-origin" };
      const put = (body) => fetch(`${portal}/api/uploads/${sha256(body)}`, { method: "PUT", headers: own, body });
      await Promise.all(tus.files.map(put));
    }
    const onward = httpRequest({ hostname, port, method, path, headers }, (reply) => {
      response.writeHead(reply.statusCode, reply.headers);
      reply.pipe(response);
    });
    onward.on("error", () => response.destroy());
    request.on("aborted", () => onward.destroy());
    request.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, end };
}

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}
