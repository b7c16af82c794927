// What attackers try, and how one would notice that it worked.

import { once } from "node:events";
import { createServer } from "node:http";
import { expect } from "@playwright/test";

/** Runs, asks and leads elsewhere wherever it is taken for more than words. */
export const MARKUP = `"'><img src=ran onerror=ran()><a href=javascript:ran()>x`;

/** What is not to happen in this browser, as it happens: `expectNothing` at the end. */
export async function watch(context, origin) {
  const seen = [];
  await context.exposeBinding("ran", () => seen.push("a script ran"));
  context.on("dialog", (dialog) => {
    seen.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.origin === origin || ["blob:", "data:"].includes(url.protocol);
    if (!isOwn || url.pathname.endsWith("/ran")) seen.push(`a request to ${url}`);
  });
  return { expectNothing: () => expect(seen).toEqual([]) };
}

/** What was written there stands there as words, and nothing has become of it. */
export async function expectWords(page, words = MARKUP) {
  await expect(page.getByText(words).first()).toBeVisible();
  await expectNoMarkup(page);
}

export async function expectNoMarkup(page) {
  await expect(page.locator("[onerror], [src=ran], [href^='javascript:' i]")).toHaveCount(0);
}

/** The same JSON with `MARKUP` for every text, but for the members that are named. */
export function poisoned(json, spared = []) {
  if (typeof json === "string") return MARKUP;
  if (Array.isArray(json)) return json.map((it) => poisoned(it, spared));
  if (json === null || typeof json !== "object") return json;
  const members = Object.entries(json);
  return Object.fromEntries(members.map(([name, it]) => [name, spared.includes(name) ? it : poisoned(it, spared)]));
}

/** Another site, with one page; `asked` has the paths it was asked for. */
export async function otherSite(host, body = "") {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Elsewhere</title><link rel="icon" href="data:,">${body}`);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://${host}:${server.address().port}`, asked, stop };
}
