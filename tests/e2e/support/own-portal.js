// A portal with a configuration of its own, for journeys that need one: the same build, another
// `portal.json`.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

const DIST = resolve(process.env.TOKHAI_DIST ?? "../../dist");
const PORTAL = resolve(process.env.TOKHAI_PORTAL ?? "../../target/debug/tokhai-portal");

/**
 * @param configuration what `portal.json` says
 * @param environment further settings of the portal
 * @param targets what its file about backends says, if it has one
 */
export async function startPortal(configuration, environment = {}, targets = undefined) {
  const folder = await mkdtemp(join(tmpdir(), "tokhai-portal-"));
  const dist = join(folder, "dist");
  await cp(DIST, dist, { recursive: true });
  for (const packed of [".br", ".gz"]) await rm(join(dist, `portal.json${packed}`), { force: true });
  await writeFile(join(dist, "portal.json"), JSON.stringify(configuration));
  const more = {};
  if (targets) {
    more.TOKHAI_TARGETS = join(folder, "targets.json");
    await writeFile(more.TOKHAI_TARGETS, JSON.stringify(targets));
  }

  const portal = spawn(PORTAL, [], {
    env: {
      TOKHAI_LISTEN: "127.0.0.1:0",
      TOKHAI_DIST: dist,
      TOKHAI_DATA: join(folder, "data"),
      TOKHAI_LOG: "warn",
      ...environment,
      ...more,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(portal.stdout), "line");
  const url = line.replace("tokhai is ready at ", "");
  const stop = async () => {
    portal.kill("SIGTERM");
    await once(portal, "exit");
    await rm(folder, { recursive: true, force: true });
  };
  return { url, stop };
}
