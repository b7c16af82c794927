// Starts the program: first the part that runs up to the first question, then the rest.
//
// `cargo xtask dist` splits the program (xtask/src/split) and puts two things before this source:
// the addresses FIRST and REST, and wasm-bindgen's glue, whose names begin with `__wbg`.

const imports = __wbg_get_imports();
let complete = false;

// The program waits for this with what can wait.
let tellWhole;
globalThis.wholeProgram = new Promise((tell) => (tellWhole = tell));

// What stands in a slot of the function table until the second part fills it.
const placeholder = (slot) => (...given) => {
  if (!complete) loadNow();
  return wasm.slots.get(slot)(...given);
};

// Their names are their slots.
imports.rest = new Proxy({}, { get: (_, name) => placeholder(parseInt(name, 36)) });

function fillSlots(module) {
  if (complete) return;
  new WebAssembly.Instance(module, { ...imports, first: wasm });
  complete = true;
  tellWhole();
}

// As soon as the first question is there.
async function loadRest() {
  while (!complete) {
    try {
      fillSlots(await WebAssembly.compileStreaming(fetch(REST)));
    } catch {
      await new Promise((again) => {
        setTimeout(again, 5000);
        addEventListener("online", again, { once: true });
      });
    }
  }
}

// The program has called a function of the second part, and cannot go on without it. Such a
// request gives no bytes, only a text that has one in the lower half of every character.
function loadNow() {
  try {
    const request = new XMLHttpRequest();
    request.open("GET", REST, false);
    request.overrideMimeType("text/plain; charset=x-user-defined");
    request.send();
    if (request.status !== 200) throw new Error(`${REST}: ${request.status}`);
    fillSlots(new WebAssembly.Module(Uint8Array.from(request.responseText, (c) => c.charCodeAt(0))));
  } catch (error) {
    const notice = document.createElement("p");
    notice.role = "alert";
    notice.className = "notice attention";
    notice.textContent =
      "Chưa tải được hết ứng dụng: hãy kiểm tra kết nối rồi tải lại trang. " +
      "The app could not be loaded whole: please check the connection, then reload.";
    document.body.prepend(notice);
    throw error;
  }
}

const page = document.documentElement;
new MutationObserver((_, observer) => {
  observer.disconnect();
  loadRest();
}).observe(page, { attributeFilter: ["data-settled"] });

const { instance } = await WebAssembly.instantiateStreaming(fetch(FIRST), imports);
__wbg_finalize_init(instance);
