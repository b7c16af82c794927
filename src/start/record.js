// Starts a program that tells which of its functions run (`cargo xtask profile`); what stands
// before this source is the same as for start.js.

// The program is whole once it is known what ran up to the first question.
globalThis.wholeProgram = new Promise((tell) => {
  const frames = (count) => (count === 0 ? tell() : requestAnimationFrame(() => frames(count - 1)));
  new MutationObserver((_, observer) => {
    observer.disconnect();
    frames(4);
  }).observe(document.documentElement, { attributeFilter: ["data-settled"] });
});

const imports = __wbg_get_imports();
const seen = new Set();
globalThis.functionsSeen = seen;
imports.rest = { seen: (number) => void seen.add(number) };

const { instance } = await WebAssembly.instantiateStreaming(fetch(FIRST), imports);
__wbg_finalize_init(instance);
