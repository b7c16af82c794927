// A real OpenID Connect provider and a portal that takes its people: each journey has its own.

import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";
import { startPortal } from "./own-portal.js";
import { cuu, mau } from "./people.js";

const CLIENT = "tokhai";
/** In seconds. */
const HOUR = 3600;

/** Who has an account: two whom registers know, and one whom they do not. */
export const ACCOUNTS = {
  "tran-thi-mau": mau.name,
  "le-van-cuu": cuu.name,
  "nguoi/moi": "Nguyễn Người Mới",
};

/**
 * Starts a provider, and a portal whose `portal.json` names it.
 * @param refreshes whether the provider gives refresh tokens
 * @param login replaces what `portal.json` says of signing in
 */
export async function startBoth({ refreshes = false, login } = {}) {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${server.address().port}`;

  const configuration = { sources: [], login: login ?? { issuer, client: CLIENT } };
  const environment = { TOKHAI_OIDC_ISSUER: issuer, TOKHAI_OIDC_CLIENT: CLIENT };
  const portal = await startPortal(configuration, environment);
  const { url } = portal;

  const provider = quietly(() => makeProvider(issuer, url, refreshes));
  server.on("request", (request, response) => answer(provider, request, response));
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await portal.stop();
  };
  return { issuer, url, stop };
}

function makeProvider(issuer, url, refreshes) {
  return new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        redirect_uris: [`${url}/signed-in`, `${url}/silent.html`],
        post_logout_redirect_uris: [`${url}/`],
      },
    ],
    clientBasedCORS: (_, origin) => origin === url,
    claims: { openid: ["sub"], profile: ["name"] },
    // Names stand in the ID token, as with most providers.
    conformIdTokenClaims: false,
    cookies: { keys: ["for these journeys only"] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource: askToSignOut },
    },
    ttl: { AccessToken: HOUR, Grant: HOUR, IdToken: HOUR, Interaction: HOUR, RefreshToken: HOUR, Session: HOUR },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => sub in ACCOUNTS && { accountId: sub, claims: () => ({ sub, name: ACCOUNTS[sub] }) },
    issueRefreshToken: () => refreshes,
    // Nobody is asked what this app may know.
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope("openid profile");
      await grant.save();
      return grant;
    },
  });
}

/** The provider itself says on the console that it is not set up for production. */
function quietly(make) {
  const { info, warn } = console;
  console.info = console.warn = () => {};
  try {
    return make();
  } finally {
    Object.assign(console, { info, warn });
  }
}

async function answer(provider, request, response) {
  const { pathname, searchParams } = new URL(request.url, provider.issuer);
  if (!pathname.startsWith("/interaction/")) return provider.callback()(request, response);
  try {
    if (request.method === "GET") return showPeople(response, pathname);
    const person = searchParams.get("person");
    const result = person
      ? { login: { accountId: person } }
      : { error: "access_denied", error_description: "cancelled" };
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  } catch {
    response.writeHead(400).end("This sign-in is over.");
  }
}

function showPeople(response, path) {
  const way = (query, words) => `<form method="post" action="${path}?${query}"><button>${words}</button></form>`;
  const people = Object.entries(ACCOUNTS).map(([id, name]) => way(`person=${encodeURIComponent(id)}`, name));
  show(response, `<h1>Who are you?</h1>${people.join("")}${way("", "Cancel")}`);
}

function askToSignOut(ctx, form) {
  ctx.body = page(`<h1>Sign out?</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out</button>`);
}

function show(response, body) {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page(body));
}

function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title><link rel="icon" href="data:,">${body}`;
}
