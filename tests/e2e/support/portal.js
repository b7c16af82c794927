// What the portal itself says, asked past the page: neither a cut network nor an altered reply of
// the page's own requests touches it.

/** The codes of the dossiers of whoever is signed in that name this new home. */
export async function dossiersFor(page, address) {
  const { dossiers } = await read(page, "/api/dossiers");
  const whole = await Promise.all(dossiers.map(({ code }) => read(page, `/api/dossiers/${code}`)));
  const about = whole.filter(({ dossier }) => dossier.answers.dwelling?.detail === address);
  return about.map(({ receipt }) => receipt.code);
}

/** A dossier as the portal has stored it. */
export async function dossier(page, code) {
  return (await read(page, `/api/dossiers/${code}`)).dossier;
}

/** The session ends on the portal's side, as when its time has run out. */
export async function expireSession(page) {
  await change(page, "post", "/api/demo/expire");
}

/** A register behaves like this in the page's session from now on. */
export async function play(page, register, how) {
  await change(page, "post", `/api/demo/registers/${register}`, { play: how });
}

async function read(page, path) {
  const reply = await page.request.get(path);
  if (!reply.ok()) throw new Error(`${path}: ${reply.status()}`);
  return reply.json();
}

async function change(page, method, path, data) {
  // The portal takes changes from its own pages only.
  const { origin } = new URL(page.url());
  const reply = await page.request[method](path, { headers: { origin }, data });
  if (!reply.ok()) throw new Error(`${path}: ${reply.status()}`);
}
