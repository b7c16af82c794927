// Each rival, bundled and minified as one would for production.

import { build } from "esbuild";
import { brotliCompressSync, constants } from "node:zlib";

/** Files by address: the bundles of the rivals `names`, with their pages. */
export async function bundle(names) {
  const files = new Map();
  for (const name of names) {
    const { outputFiles } = await build({
      entryPoints: [new URL(`rivals/${name}.js`, import.meta.url).pathname],
      bundle: true,
      minify: true,
      write: false,
      format: "esm",
      target: "es2022",
      outdir: "/",
      define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
      loader: { ".woff": "empty", ".woff2": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "empty" },
      external: ["/wasm/*"],
      logLevel: "error",
    });
    for (const { path, contents } of outputFiles) files.set(`/${path.split("/").pop()}`, contents);
    const style = files.has(`/${name}.css`) ? `<link rel="stylesheet" href="/${name}.css">` : "";
    const page = `<!doctype html><html lang="vi"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${name}</title>${style}
<body><main id="root"></main><script type="module" src="/${name}.js"></script></body></html>`;
    files.set(`/${name}.html`, Buffer.from(page));
  }
  return files;
}

/** As small as brotli makes it. */
export function brotli(contents) {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return brotliCompressSync(contents, { params: quality });
}
