// The app in Chromium beside other form renderers, a Markdown table on stdout.
// `cargo xtask bench browser` calls it with TOKHAI_URL, CHROMIUM and TOKHAI_SITE, the folder that
// the portal at TOKHAI_URL serves. `--quick` measures once, without the largest form;
// `--only a,b` only these.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { brotli, bundle } from "./bundle.js";
import { PATIENCE, visit } from "./measure.js";
import * as questions from "./questions.js";

const quick = process.argv.includes("--quick");
const only = process.argv[process.argv.indexOf("--only") + 1]?.split(",");
const wanted = (name) => !process.argv.includes("--only") || only.includes(name);
const sizes = (process.env.BENCH_SIZES ?? (quick ? "100,1000" : "100,1000,5000")).split(",").map(Number);
const runs = quick ? 1 : 3;
// The largest form takes some of them minutes.
const visits = (size) => (size > 1000 ? 1 : runs);

const lock = JSON.parse(readFileSync(new URL("package-lock.json", import.meta.url)));
const version = (name) => lock.packages[`node_modules/${name}`].version;

const rivals = [
  { name: "dom", title: "hand-written DOM", form: questions.sections },
  { name: "rjsf", title: `react-jsonschema-form ${version("@rjsf/core")}`, form: questions.rjsf },
  { name: "jsonforms", title: `JSON Forms ${version("@jsonforms/core")}, vanilla`, form: questions.jsonforms },
  { name: "surveyjs", title: `SurveyJS ${version("survey-core")}`, form: questions.surveyjs },
  { name: "formio", title: `Form.io ${version("@formio/js")}`, form: questions.formio },
  { name: "formjs", title: `form-js ${version("@bpmn-io/form-js-viewer")}`, form: questions.formjs },
].filter((rival) => wanted(rival.name));

const files = await bundle([...rivals.map((rival) => rival.name), "validate"]);
for (const name of ["bench_wasm.js", "bench_wasm_bg.wasm"]) {
  files.set(`/wasm/${name}`, readFileSync(join(process.env.TOKHAI_WASM, name)));
}
const site = join(process.env.TOKHAI_SITE, "bench");
mkdirSync(site, { recursive: true });
for (const size of sizes) {
  for (const rival of rivals) {
    files.set(`/${rival.name}-${size}.json`, Buffer.from(JSON.stringify(rival.form(size))));
  }
  const whole = { schema: questions.schema(size), data: questions.answers(size) };
  files.set(`/whole-${size}.json`, Buffer.from(JSON.stringify(whole)));
  for (const paged of [false, true]) {
    const document = JSON.stringify(questions.tokhai(size, paged));
    const path = join(site, `${size}${paged ? "-paged" : ""}.json`);
    writeFileSync(path, document);
    writeFileSync(`${path}.br`, brotli(Buffer.from(document)));
  }
}
const server = await serve(files);
const here = `http://127.0.0.1:${server.address().port}`;
const app = process.env.TOKHAI_URL;

const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-quic", "--disable-background-networking"],
  });

// What an interrupted run has measured is not measured again with `--resume`. JSON has null for
// Infinity.
const progress = join(process.env.TOKHAI_SITE, "..", "measured.json");
const done = process.argv.includes("--resume") ? JSON.parse(readFileSync(progress), (_, value) => value ?? Infinity) : {};

const lines = [];
for (const size of sizes) {
  const middle = questions.middle(size);
  const all = questions.sections(size).flatMap((section) => section.questions);
  const controls = all.reduce((sum, { type, options }) =>
    sum + (type === "choice" ? options.length : type === "select" ? 0 : 1), 0);
  const ready = "#form[data-ready]";
  const find = (page) => page.locator(`input[name="/${middle.section}/${middle.name}"]`);
  const ours = (document) => `${app}/fill?src=/bench/${document}.json`;
  const cases = [
    ...rivals.map((rival) => ({
      title: rival.title,
      address: `${here}/${rival.name}.html?form=/${rival.name}-${size}.json`,
      controls,
      // Form.io's labels are no names of its controls.
      find: (page) =>
        rival.name === "formio"
          ? page.locator(`[name="data[${middle.section}][${middle.name}]"]`)
          : page.getByLabel(new RegExp(`^${middle.label}\\s*\\*?$`)),
    })),
    wanted("tokhai") && { title: "**tokhai**, all on one page", address: ours(size), controls, ready, find },
    wanted("tokhai") && {
      title: `**tokhai**, ${questions.SECTION} questions a page`,
      address: `${ours(`${size}-paged`)}&page=p${middle.section.slice(1)}`,
      controls: controls / (size / questions.SECTION),
      ready,
      find,
    },
  ].filter(Boolean);
  const measured = [];
  for (const it of cases) {
    const known = done[`${size} ${it.title}`];
    if (known) {
      measured.push(known);
      continue;
    }
    const results = [];
    for (let run = 0; run < visits(size); run++) {
      results.push(await patiently(it));
      process.stderr.write(`${size} ${it.title} ${run + 1}: ${JSON.stringify(results.at(-1))}\n`);
      // What took too long once is not waited for again.
      if (results.at(-1).ready === Infinity || results.at(-1).p95 > 10_000) break;
    }
    const middleOf = (name) => results.map((it) => it[name]).sort((a, b) => a - b)[Math.floor(results.length / 2)];
    const names = ["bytes", "ready", "complete", "again", "p50", "p95", "memory", "nodes"];
    const row = { title: it.title, ...Object.fromEntries(names.map((name) => [name, middleOf(name)])) };
    measured.push(row);
    done[`${size} ${it.title}`] = row;
    writeFileSync(progress, JSON.stringify(done));
  }
  lines.push(`**${size.toLocaleString("en")} questions** (visits: ${visits(size)})`, "", ...table(measured), "");
}

const browser = await launch();
const page = await browser.newPage();
await page.goto(`${here}/validate.html`);
const checks = ["| | ajv | tokhai | |", "|---|---:|---:|---:|"];
for (const size of sizes) {
  const time = await page.evaluate((address) => globalThis.validate(address, 9), `/whole-${size}.json`);
  const ms = (value) => `${(value * 1000).toFixed(0)} µs`;
  const ratio = (time.ours / time.ajv).toFixed(2);
  checks.push(`| ${size.toLocaleString("en")} questions | ${ms(time.ajv)} | ${ms(time.ours)} | ${ratio} × |`);
}
server.close();
const chromiumVersion = browser.version();
await browser.close();
const machine = `${cpus()[0].model}, ${cpus().length} cores, Chromium ${chromiumVersion}, Node.js ${process.version}`;
const date = new Date().toISOString().slice(0, 10);
console.log(`Measured on ${date}: ${machine}. Medians.\n`);
console.log(lines.join("\n"));
console.log(`**The whole data's check in the page**, every violation told (ajv ${version("ajv")})\n`);
console.log(checks.join("\n"));

/** A browser that dies (of memory, or by another's hand) gets another try, and that is all. */
async function patiently(it) {
  try {
    return await visit(launch, it);
  } catch (error) {
    process.stderr.write(`${it.title}: ${error.message.split("\n")[0]}; once more\n`);
    return visit(launch, it);
  }
}

function table(measured) {
  const [base] = measured;
  const ratio = (value, name) => base.ready && `${(value / base[name]).toFixed(2)} ×`;
  const seconds = (ms) => (ms === Infinity ? `> ${PATIENCE / 1000} s` : `${(ms / 1000).toFixed(2)} s`);
  const key = (ms) => (ms === Infinity ? `> ${PATIENCE / 1000} s` : `${Math.round(ms)} ms`);
  const rows = measured.map((it) => {
    const cells = [
      it.title,
      it.bytes ? `${(it.bytes / 1000).toFixed(1)} KB` : "",
      seconds(it.ready),
      it.ready === Infinity ? "" : ratio(it.ready, "ready"),
      it.ready === Infinity ? "" : seconds(it.complete),
      it.ready === Infinity ? "" : seconds(it.again),
      it.ready === Infinity ? "" : key(it.p50),
      it.ready === Infinity ? "" : key(it.p95),
      it.memory ? `${(it.memory / 1e6).toFixed(1)} MB` : "",
      it.nodes ?? "",
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "| | loaded | ready | to hand-written | complete | ready again | key p50 | key p95 | memory | nodes |",
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ...rows,
  ];
}

function serve(files) {
  const small = new Map();
  const types = { html: "text/html", js: "text/javascript", css: "text/css", json: "application/json", wasm: "application/wasm" };
  for (const [path, contents] of files) small.set(path, brotli(contents));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const contents = small.get(pathname);
    if (!contents) return response.writeHead(404).end();
    response.writeHead(200, {
      "content-type": types[pathname.split(".").pop()],
      "content-encoding": "br",
      "content-length": contents.length,
      // A second visit finds the programs where the first has put them.
      "cache-control": /[.](js|css|wasm)$/.test(pathname) ? "max-age=31536000, immutable" : "no-cache",
    });
    response.end(contents);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
