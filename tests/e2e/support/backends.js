// Backends that others wrote, each with what it has taken: a REST server (json-server), a bucket
// (s3rver) and a receiver of signed webhooks (@octokit/webhooks).

import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import jsonServer from "json-server";
import S3rver from "s3rver";

const FOLDER = "../../forms/targets";

/** A ready-made target as it lies in the repository, with what is to be different. */
export async function readyMade(name, changes = {}) {
  const { targets } = JSON.parse(await readFile(`${FOLDER}/${name}.json`, "utf8"));
  return { ...targets[0], ...changes };
}

/** `portal.json` and the portal's own file for a REST server; `taken` gives what it has. */
export async function restServer() {
  const data = { dossiers: [] };
  const app = jsonServer.create();
  const refusals = [];
  app.use(jsonServer.defaults({ logger: false }));
  app.use(jsonServer.bodyParser);
  // A backend that judges for itself.
  app.use((request, response, next) => {
    const refusal = request.method === "POST" ? refusals.shift() : undefined;
    return refusal ? response.status(422).json(refusal) : next();
  });
  const router = jsonServer.router(data);
  app.use(router);
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  const taken = () => {
    return router.db.get("dossiers").value().map((it) => ({ key: it.id, dossier: it.dossier, papers: papers(it.files) }));
  };
  const target = await readyMade("json", { base: origin });
  return { target, settings: { origins: [origin] }, origin, taken, refusals, stop: () => close(server) };
}

/** A receiver that takes nothing without the right signature. */
export async function webhookReceiver() {
  const secret = "a secret that only the portal and the receiver know";
  const received = new Map();
  const webhooks = new Webhooks({ secret });
  webhooks.onAny(({ id, payload }) => received.set(id, payload));
  webhooks.onError(() => {});
  const middleware = createNodeMiddleware(webhooks, { path: "/hook", log: { debug() {}, info() {}, warn() {}, error() {} } });
  const server = createServer(middleware).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/hook`;
  const webhook = {
    url,
    headers: { "x-github-event": "dossier", "x-github-delivery": "{key}" },
    signature: { secret, header: "x-hub-signature-256" },
  };
  const taken = () => {
    return [...received].map(([key, it]) => ({ key, dossier: it.dossier, papers: papers(it.files) }));
  };
  const target = await readyMade("webhook");
  return { target, settings: { webhooks: { webhook } }, url, taken, stop: () => close(server) };
}

/** A bucket that takes nothing without the right signature in the address. */
export async function bucket() {
  const directory = await mkdtemp(join(tmpdir(), "tokhai-bucket-"));
  const cors = `<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>
    <AllowedMethod>PUT</AllowedMethod><AllowedHeader>*</AllowedHeader></CORSRule></CORSConfiguration>`;
  const server = new S3rver({
    address: "127.0.0.1",
    port: 0,
    silent: true,
    directory,
    vhostBuckets: false,
    configureBuckets: [{ name: "dossiers", configs: [cors] }],
  });
  const { port } = await server.run();
  const endpoint = `http://127.0.0.1:${port}`;
  const s3 = { endpoint, region: "us-east-1", bucket: "dossiers", accessKey: "S3RVER", secretKey: "S3RVER" };
  const taken = async () => {
    const { objects } = await server.store.listObjects("dossiers", { maxKeys: 1000 });
    const all = new Map();
    for (const { key } of objects) {
      const [, dossier, name] = key.split("/");
      if (!all.has(dossier)) all.set(dossier, { key: dossier, papers: [] });
      const object = await server.store.getObject("dossiers", key);
      const bytes = Buffer.concat(await object.content.toArray());
      if (name === "dossier.json") all.get(dossier).dossier = JSON.parse(bytes);
      else all.get(dossier).papers.push(bytes);
    }
    return [...all.values()];
  };
  const stop = async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  };
  const target = await readyMade("s3");
  return { target, settings: { buckets: { s3 } }, endpoint, taken, stop };
}

function papers(files = []) {
  return files.map(({ content }) => Buffer.from(content, "base64"));
}

async function close(server) {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
