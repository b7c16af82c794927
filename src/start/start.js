// Starts the program: first the part that runs up to the first question, then the rest, then
// whatever is behind doors when somebody comes to one.
//
// `cargo xtask dist` splits the program (xtask/src/split) and puts three things before this source:
// the addresses FIRST and LATER, of which the first is the rest, wasm-bindgen's glue, whose names
// begin with `__wbg`, and scripts.js.

// A form is asked for now, beside the program: when the program asks for it, it is here.
const form = location.pathname === "/fill" && new URLSearchParams(location.search).get("src");
if (form) {
  const hint = { rel: "preload", as: "fetch", crossOrigin: "", href: form };
  document.head.append(Object.assign(document.createElement("link"), hint));
}

const imports = __wbg_get_imports();

// What later parts export, those that are there. Each takes from those before it, by their numbers.
const parts = [];
function add(module) {
  const earlier = { first: wasm, ...[wasm, ...parts] };
  parts.push(new WebAssembly.Instance(module, { ...imports, ...earlier }).exports);
}

// The program waits for this with what can wait.
let tellWhole;
globalThis.wholeProgram = new Promise((tell) => (tellWhole = tell));

// Told when somebody cannot go on without it.
let want;
const wanted = new Promise((tell) => (want = tell));

// Stand in the slots of the function table until later parts fill them. They have no names: the
// first one asked for stands for what such a part exports as "0", and so on.
let count = 0;
const placeholder = (name) => (...given) => {
  for (let number = 0; ; number++) {
    if (!number) complete(() => compiled ?? now(LATER[0]));
    else if (!parts[number]) add(now(LATER[number]));
    if (parts[number][name]) return parts[number][name](...given);
  }
};
imports.rest = new Proxy({}, { get: () => placeholder((count++).toString(36)) });

function complete(module) {
  if (parts.length) return;
  add(module());
  tellWhole();
  notice?.remove();
  // Not now: the program may be in the middle of something, and has yet to hear that it is whole.
  setTimeout(replay);
}

// Asked for by what needs the part of this number, so that the page does not stand still meanwhile.
globalThis.laterPart = async (number) => {
  want();
  loadRest();
  const module = parts[number] ?? WebAssembly.compileStreaming(fetch(LATER[number]));
  const earlier = number > 1 ? laterPart(number - 1) : wholeProgram;
  const [compiled] = await Promise.all([module, earlier]);
  if (!parts[number]) add(compiled);
};

// What a person does in the form before the program is whole is kept, and done then: the controls
// themselves work meanwhile.
const ACTIONS =
  ["input", "change", "compositionend", "keydown", "mousedown", "click", "submit", "blur"];
const kept = [];
function keep(event) {
  const { target, type } = event;
  if (!target.closest?.("#form")) return;
  // A click on anything else has done its work with the events that follow it; done again, it
  // would take a tick back. Of what has a handler all the same, the next event is enough.
  if (type === "click" && !target.closest("a, button")) return;
  event.stopImmediatePropagation();
  if (type === "mousedown" || (type === "click" && target.closest("[type=submit]"))) return;
  if (type === "click" || type === "submit") event.preventDefault();
  kept.push(event);
  // It is not saved yet. The program draws this anew with the first change it hears of.
  if (type === "input" || type === "change") document.querySelector(".top .pill")?.remove();
  want();
  loadRest();
}
for (const type of ACTIONS) addEventListener(type, keep, true);

function replay() {
  for (const type of ACTIONS) removeEventListener(type, keep, true);
  removeEventListener("beforeunload", warn);
  for (const event of kept) event.target.dispatchEvent(new event.constructor(event.type, event));
}

// What is kept here would be gone with the page.
const warn = (event) => kept.length > 0 && event.preventDefault();
addEventListener("beforeunload", warn);

// The first question is on the screen before anything else takes the line or the processor.
const PAUSE = 300;
const settled = new Promise((tell) => {
  new MutationObserver((_, observer) => {
    observer.disconnect();
    setTimeout(tell, PAUSE);
  }).observe(document.documentElement, { attributeFilter: ["data-settled"] });
});
settled.then(loadRest);

let loading = false;
let compiled;
async function loadRest() {
  if (loading) return;
  loading = true;
  while (!parts.length) {
    try {
      compiled ??= await WebAssembly.compileStreaming(fetch(LATER[0]));
      await Promise.race([settled, wanted]);
      complete(() => compiled);
    } catch {
      say(
        "Chưa tải được hết ứng dụng, và đang thử lại. Những gì bạn điền vẫn còn ở đây: đừng đóng trang. " +
          "The app is not loaded whole yet, and tries again. What you type stays here: do not close the page.",
      );
      await new Promise((again) => {
        setTimeout(again, 5000);
        addEventListener("online", again, { once: true });
      });
    }
  }
}

// The program has called a function of a later part, and cannot go on without it. Such a request
// gives no bytes, only a text that has one in the lower half of every character.
function now(part) {
  try {
    const request = new XMLHttpRequest();
    request.open("GET", part, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`${part}: ${request.status}`);
    return new WebAssembly.Module(Uint8Array.from(request.responseText, (c) => c.charCodeAt(0)));
  } catch (error) {
    say(
      "Chưa tải được hết ứng dụng: hãy kiểm tra kết nối rồi tải lại trang. " +
        "The app could not be loaded whole: please check the connection, then reload.",
    );
    throw error;
  }
}

// A mistake of ours must not leave the person before a dead page.
function stopped({ error, reason }) {
  if ((error ?? reason) instanceof WebAssembly.RuntimeError) {
    say(
      "Ứng dụng gặp lỗi và đã dừng. Những gì bạn đã điền được giữ lại: hãy tải lại trang. " +
        "The app has stopped because of an error. What you typed is kept: please reload.",
    );
  }
}
addEventListener("error", stopped);
addEventListener("unhandledrejection", stopped);

let notice;
function say(words) {
  notice?.remove();
  notice = document.createElement("p");
  notice.role = "alert";
  notice.className = "notice attention";
  notice.textContent = words;
  document.body.prepend(notice);
}

// A page without a form needs the rest at once: to wait for it here, beside the first part, does not
// make the page stand still. Without it the program asks again. And where the service worker has
// kept it, there may be no network to ask for what the list of first functions has forgotten.
const worker = navigator.serviceWorker;
const isWanted = !form || worker?.controller;
const ahead = isWanted && WebAssembly.compileStreaming(fetch(LATER[0])).catch(() => {});
const { instance } = await WebAssembly.instantiateStreaming(fetch(FIRST), imports);
compiled = (await ahead) || undefined;
__wbg_finalize_init(instance);

// Where the service worker has kept the site, the line is free, and compiling takes no turn.
// An address without a form never settles the page; then the rest is put together all the same.
if (worker?.controller) {
  loadRest();
  setTimeout(want, 10 * PAUSE);
} else {
  // What was used before anybody could keep it is kept now.
  worker?.addEventListener("controllerchange", () => {
    for (const { name } of performance.getEntriesByType("resource")) {
      if (name.includes("/lazy/")) fetch(name).catch(() => {});
    }
  }, { once: true });
}
