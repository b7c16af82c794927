// Starts a program that tells which of its functions run (`cargo xtask profile`); what stands
// before this source is the same as for start.js.

const imports = __wbg_get_imports();
const seen = new Set();
globalThis.functionsSeen = seen;
imports.rest = { seen: (number) => void seen.add(number) };

const { instance } = await WebAssembly.instantiateStreaming(fetch(FIRST), imports);
__wbg_finalize_init(instance);
