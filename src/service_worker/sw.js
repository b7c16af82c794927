// The service worker: keeps the app, the forms and the fonts, so that everything but sending
// works without a network.
//
// `cargo xtask dist` puts a first line before this source that defines RELEASE:
//   { version: "…", files: { "/": "sha-256 in base64", "/forms/index.json": "…", … },
//     seldom: { "/lazy/preview.css": "…", "/forms/ct01/form.json": "…", … } }
//
// Invariants:
// - One cache a version, filled whole or not used: a version installs only when every file of
//   its list arrived with the content it was built with. A half-deployed site changes nothing.
// - What not everybody uses is kept by whoever has used it, from then on.
// - A new version waits. Pages of the old one keep the old one's files until they say
//   { type: "activate" }, so an open form never meets files of another build.
// - /api/ and /operations are never touched: what they say is about one person, or about now.

"use strict";

const PREFIX = "tokhai-site-";
const CACHE = PREFIX + RELEASE.version;

// Stands in each cache, beside the files, for the list they were kept by.
const LIST = "/.release.json";

// An operator may change this file without a new build, so it is kept without its hash and
// asked for again at each start.
const CONFIGURATION = "/portal.json";

// The portal's own page for whoever runs it, which is no part of the app.
const OPERATIONS = "/operations";

const SHELL = "/";

// The tag under which pages wait for a network.
const OUTBOX = "outbox";

self.addEventListener("install", (event) => {
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

self.addEventListener("message", (event) => {
  switch (event.data?.type) {
    case "activate":
      self.skipWaiting();
      break;
    case "claim":
      event.waitUntil(self.clients.claim());
      break;
    case "keep":
      event.waitUntil(keep(event.data));
      break;
    case "version": {
      // To the port that came with the question, or to the page that asked.
      const asker = event.ports[0] ?? event.source;
      asker?.postMessage({ type: "version", version: RELEASE.version });
      break;
    }
  }
});

// There is a network, and dossiers wait for it (src/browser/line.rs).
self.addEventListener("sync", (event) => {
  if (event.tag === OUTBOX) event.waitUntil(wakePages());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/api/") || url.pathname.startsWith(OPERATIONS)) return;
  // Whoever names the version it has wants a newer one, if there is one (the designer's preview).
  if (request.headers.has("if-none-match")) return;

  // Every address that names no file of the site is one of the app's own, which reads it itself
  // (a dossier's code has dots in it, so its look tells nothing).
  const isPage = request.mode === "navigate" && !(url.pathname in RELEASE.files);
  const path = isPage ? SHELL : url.pathname;
  if (path in RELEASE.seldom) event.respondWith(onceUsed(path));
  if (!(path in RELEASE.files)) return;

  event.respondWith(fromCache(path, request));
  if (path === CONFIGURATION) event.waitUntil(refresh(path));
});

// Gets every file of the list into this version's cache.
async function fill() {
  const cache = await caches.open(CACHE);
  const former = await formerCaches();
  await cache.put(LIST, Response.json(RELEASE));
  const used = new Set(former.flatMap(({ used }) => used));
  const again = Object.entries(RELEASE.seldom).filter(([path]) => used.has(stem(path)));
  await Promise.all(
    [...Object.entries(RELEASE.files), ...again].map(async ([path, hash]) => {
      // An install that was cut off goes on where it stopped.
      if (await cache.match(path)) return;
      const response = (await unchanged(former, path, hash)) ?? (await fetchNew(path, hash));
      await cache.put(path, response);
    }),
  );
  // Nothing is kept while the site is being worked on, so nothing can be waited for.
  if (!(SHELL in RELEASE.files)) await self.skipWaiting();
}

// A file as the network has it now: past the browser's own cache, which may hold yesterday's,
// and refused by the browser when it is not what was built.
async function fetchNew(path, hash) {
  const integrity = path === CONFIGURATION ? "" : `sha256-${hash}`;
  const response = await fetch(path, { cache: "reload", credentials: "same-origin", integrity });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response;
}

// The file from an older version's cache, if that version had the same one.
async function unchanged(former, path, hash) {
  if (path === CONFIGURATION) return undefined;
  for (const { cache, files } of former) {
    if (files[path] === hash) {
      const response = await cache.match(path);
      if (response) return response;
    }
  }
  return undefined;
}

async function formerCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  const former = await Promise.all(
    names.map(async (name) => {
      const cache = await caches.open(name);
      const list = await (await cache.match(LIST))?.json();
      const seldom = Object.keys(list?.seldom ?? {});
      const kept = await Promise.all(seldom.map((path) => cache.match(path)));
      const used = seldom.filter((_, number) => kept[number]).map(stem);
      return { cache, files: { ...list?.files, ...list?.seldom }, used };
    }),
  );
  return former;
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await keepOpenForms();
  // The page that is open at the first visit is served from here from now on, too.
  await self.clients.claim();
}

// What was opened before anything could be kept is kept now.
async function keepOpenForms() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const forms = pages.map(({ url }) => {
    const { pathname, searchParams } = new URL(url);
    return searchParams.get("src") ?? `${pathname}/form.json`;
  });
  const known = forms.filter((path) => path in RELEASE.seldom);
  // Without one of them everything else is there.
  await Promise.all(known.map((path) => onceUsed(path).catch(() => {})));
}

// Pages send what waits; without one the browser is to ask again later, so this fails.
async function wakePages() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.length === 0) throw new Error("no page is open");
  for (const page of pages) page.postMessage({ type: OUTBOX });
}

// Writes a record for a page that is being closed and cannot wait for it. It is sealed as
// src/browser/store.rs seals: 12 bytes of nonce, then the text, bound to its place.
async function keep({ seal, shelf, key, record }) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = new TextEncoder().encode(`${shelf}/${key}`);
  const text = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, seal, record);
  const sealed = new Uint8Array(iv.length + text.byteLength);
  sealed.set(iv);
  sealed.set(new Uint8Array(text), iv.length);
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("tokhai");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  await new Promise((resolve, reject) => {
    const transaction = database.transaction(shelf, "readwrite");
    transaction.objectStore(shelf).put(sealed, key);
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  database.close();
}

// The kept file; from the network when the browser has thrown it away.
async function fromCache(path, request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path, { ignoreVary: true });
  return kept ?? fetch(request);
}

// The name of a file whatever its content, which stands in the name as sixteen digits.
function stem(path) {
  return path.replace(/-[0-9a-f]{16}(?=\.)/, "");
}

// What not everybody uses, kept when it is used first.
async function onceUsed(path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept) return kept;
  const response = await fetchNew(path, RELEASE.seldom[path]).catch(() => undefined);
  // A form that is being written (`tokhai-portal --forms`) is not the one that was built: it comes
  // from the network each time.
  if (!response) return path.startsWith("/forms/") ? fetch(path) : Response.error();
  // A full device can use it all the same.
  await cache.put(path, response.clone()).catch(() => {});
  return response;
}

// Gets a newer one for the next start. Without a network the kept one stays.
async function refresh(path) {
  try {
    const response = await fetchNew(path, "");
    const cache = await caches.open(CACHE);
    await cache.put(path, response);
  } catch {
    // Offline, or the portal is down: there is nothing to do and no one to tell.
  }
}
