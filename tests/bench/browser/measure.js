// One visit to one form, on a slow phone: what it loads, when it is ready, how fast it answers
// to typing, and what it keeps in memory.

/** CPU ÷ 4, and what browsers call slow 4G. */
const CPU = 4;
const NETWORK = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};

/** Whoever takes longer has taken too long. */
export const PATIENCE = 60_000;

/** What is typed. */
const WORDS = "Nhà số 12, đường Lê Lợi, quận 1".normalize("NFC").slice(0, 30);

/**
 * Visits `address`. `controls`: how many inputs a complete page has; `ready`: a selector of what is
 * there as soon as the person may begin, if that is before; `find`: gives the control to type into.
 *
 * Gives bytes, `ready` and `complete` in ms, `again`, which is `ready` at the second visit, `keys` in
 * ms, `memory` and `nodes`; what took longer than PATIENCE is Infinity.
 */
export async function visit(launch, { address, controls, ready, find }) {
  // A browser of its own: nothing is kept from the visit before.
  const browser = await launch();
  const context = await browser.newContext({
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    locale: "vi-VN",
  });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    const cdp = await context.newCDPSession(page);
    await cdp.send("Network.enable");
    await cdp.send("Network.emulateNetworkConditions", NETWORK);
    const throttle = (rate) => cdp.send("Emulation.setCPUThrottlingRate", { rate });
    await throttle(CPU);
    await page.addInitScript(watch, { controls, ready });
    const result = { ready: Infinity, complete: Infinity, again: Infinity, p50: Infinity, p95: Infinity };
    const arrived = (name) =>
      page.waitForFunction((name) => globalThis.benchTimes?.[name], name, { polling: 100 });
    try {
      await page.goto(address, { waitUntil: "commit" });
      result.ready = await (await arrived("ready")).jsonValue();
      result.bytes = await page.evaluate(loaded, result.ready);
      result.complete = await (await arrived("complete")).jsonValue();
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
      return result;
    }
    // Whatever still loads may load.
    await page.waitForTimeout(2_000);
    await type(page, cdp, throttle, find, result);
    await weigh(cdp, result);
    await page.evaluate(kept);
    await page.goto("about:blank");
    await throttle(CPU);
    try {
      await page.goto(address, { waitUntil: "commit" });
      result.again = await (await arrived("ready")).jsonValue();
    } catch (error) {
      if (error.name !== "TimeoutError") throw error;
    }
    return result;
  } finally {
    await browser.close();
  }
}

async function type(page, cdp, throttle, find, result) {
  await throttle(1);
  const control = find(page).first();
  if (!(await control.count())) throw new Error("the question to type into is not there");
  try {
    await control.scrollIntoViewIfNeeded();
    await control.focus();
    await throttle(CPU);
    await page.waitForTimeout(1_000);
    await page.evaluate(listen);
    const began = Date.now();
    let typed = 0;
    for (const key of WORDS) {
      // The way an input method types what is on no key, and all others: one event a letter.
      await inTime(cdp.send("Input.dispatchKeyEvent", { type: "keyDown", text: key, key }));
      await inTime(cdp.send("Input.dispatchKeyEvent", { type: "keyUp", key }));
      typed += 1;
      const painted = (count) => globalThis.benchKeys.length >= count;
      await page.waitForFunction(painted, typed, { polling: 50 });
      if (Date.now() - began > PATIENCE) break;
      await page.waitForTimeout(50);
    }
    const keys = (await page.evaluate(() => globalThis.benchKeys)).sort((a, b) => a - b);
    const value = await control.inputValue();
    if (!WORDS.startsWith(value) || value.length !== typed) {
      throw new Error(`“${value}” has arrived of “${WORDS}”`);
    }
    result.p50 = keys[Math.floor(keys.length / 2)];
    result.p95 = keys[Math.min(keys.length - 1, Math.ceil(keys.length * 0.95) - 1)];
  } catch (error) {
    if (error.name !== "TimeoutError") throw error;
  } finally {
    // What is still busy with a key gets on with it.
    await throttle(1);
  }
}

/** Waits for what Playwright would wait for without end: a page that is busy takes no key. */
async function inTime(waiting) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("too late"), { name: "TimeoutError" })), PATIENCE);
  });
  try {
    return await Promise.race([waiting, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Memory in bytes, that of WebAssembly included, and the nodes of the page. */
async function weigh(cdp, result) {
  await cdp.send("HeapProfiler.enable");
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  const wasm = await cdp.send("Runtime.evaluate", {
    expression: "benchMemories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0)",
    returnByValue: true,
  });
  result.memory = usedSize + wasm.result.value;
  result.nodes = (await cdp.send("Memory.getDOMCounters")).nodes;
}

// ---- What runs in the page ----

/** Notes when the page could be typed into and when it was complete: after that was painted. */
function watch({ controls, ready }) {
  const inputs = document.getElementsByTagName("input");
  const times = (globalThis.benchTimes = {});
  const memories = (globalThis.benchMemories = []);
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const make = WebAssembly[name];
    WebAssembly[name] = async (source, imports) => {
      const made = await make.call(WebAssembly, source, imports);
      const { exports } = made.instance ?? made;
      const found = Object.values(exports).filter((it) => it instanceof WebAssembly.Memory);
      for (const memory of found) if (!memories.includes(memory)) memories.push(memory);
      return made;
    };
  }
  const afterPaint = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    port2.postMessage(null);
  };
  const look = () => {
    const complete = inputs.length >= controls;
    const begun = ready ? document.querySelector(ready) : complete;
    if (begun && !times.ready) afterPaint(() => (times.ready ??= performance.now()));
    if (complete && begun) afterPaint(() => (times.complete ??= performance.now()));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Bytes over the wire until then, headers included. */
function loaded(until) {
  const all = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  const before = all.filter((it) => it.responseEnd > 0 && it.responseEnd <= until);
  return before.reduce((sum, it) => sum + it.transferSize, 0);
}

/** Ends once a service worker, if there is one, has kept what it keeps. */
async function kept() {
  const { serviceWorker } = navigator;
  if (!(await serviceWorker.getRegistration()) || serviceWorker.controller) return;
  await new Promise((done) => serviceWorker.addEventListener("controllerchange", done, { once: true }));
}

/** Notes for each key how long it took from the event to the next paint. */
function listen() {
  globalThis.benchKeys = [];
  const began = (event) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => globalThis.benchKeys.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => port2.postMessage(null));
  };
  addEventListener("keydown", began, { capture: true });
}
