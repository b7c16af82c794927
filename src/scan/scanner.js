// Reads QR codes with the camera and in photos, for src/browser/scanner.rs.
//
// `cargo xtask dist` puts a line before this source with the addresses WORKER and WASM.
//
// - The platform's detector reads where there is one, otherwise ours, in a worker: neither keeps the
//   page from answering. What the platform does not find in a photo, ours looks for as well.
// - Neither a picture nor a text is sent or stored anywhere, or written to the console.
// - The camera is on only between `watch` and `stop`.

// The longer side of a picture in pixels, at most: a card held before a camera fills half of it; in a
// photo it may be small.
const FRAME = 1280;
const PHOTO = 2600;

// Five pictures a second.
const PAUSE = 200;

const TROUBLE = {
  NotAllowedError: "refused",
  SecurityError: "refused",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

// The camera while it is on: its stream, once there is one.
let watching;

globalThis.tokhaiScanner = {
  // Has everything loaded that reading takes.
  async prepare() {
    if (!(await platform())) await ask({});
  },

  // Shows the camera in `video` and calls `tell` with "live", "text", or what keeps it from that.
  async watch(video, mayAsk, tell) {
    this.stop();
    const mine = (watching = {});
    if (!mayAsk && !(await isAllowed())) return tell("off");
    try {
      if (!navigator.mediaDevices?.getUserMedia) return tell("missing");
      const size = { width: { ideal: FRAME }, height: { ideal: 720 } };
      const wish = { audio: false, video: { facingMode: "environment", ...size } };
      mine.stream = await navigator.mediaDevices.getUserMedia(wish);
      // Closed while the person was asked.
      if (watching !== mine) return end(mine);
      const [track] = mine.stream.getVideoTracks();
      track.onended = () => watching === mine && tell("busy");
      video.srcObject = mine.stream;
      await video.play();
      if (watching !== mine) return end(mine);
      tell("live", track.getCapabilities?.().torch);
    } catch (error) {
      end(mine);
      if (watching === mine) tell(TROUBLE[error.name] ?? "failed");
      return;
    }
    for (let turn = 0; watching === mine; turn++) {
      let text;
      try {
        text = await frame(video, turn);
      } catch {
        if (watching !== mine) return;
        this.stop();
        return tell("failed");
      }
      if (watching !== mine) return;
      if (text) tell("text", text);
      await new Promise((later) => setTimeout(later, PAUSE));
    }
  },

  // Switches the camera off.
  stop() {
    if (watching) end(watching);
    watching = undefined;
  },

  // Switches the camera's lamp.
  light(on) {
    const [track] = watching?.stream?.getVideoTracks() ?? [];
    track?.applyConstraints({ advanced: [{ torch: on }] }).catch(() => {});
  },

  // Tells the hand that a code was read.
  nod() {
    navigator.vibrate?.(80);
  },

  // The text of the code in a photo, `null` if there is none, `undefined` if it is no picture.
  async study(bytes) {
    let bitmap;
    try {
      bitmap = await createImageBitmap(new Blob([bytes]));
    } catch {
      return undefined;
    }
    const detector = await platform();
    const [found] = (await detector?.detect(bitmap).catch(() => [])) ?? [];
    return found?.rawValue || read(bitmap, PHOTO, -1);
  },
};

function end({ stream }) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

async function isAllowed() {
  try {
    return (await navigator.permissions.query({ name: "camera" })).state === "granted";
  } catch {
    return false;
  }
}

async function frame(video, turn) {
  if (!video.videoWidth) return null;
  const detector = await platform();
  if (detector) return (await detector.detect(video))[0]?.rawValue;
  return read(await createImageBitmap(video), FRAME, turn);
}

// The platform's detector, if it reads QR codes.
let found;
function platform() {
  found ??= (async () => {
    try {
      const formats = await globalThis.BarcodeDetector.getSupportedFormats();
      return formats.includes("qr_code") ? new BarcodeDetector({ formats: ["qr_code"] }) : undefined;
    } catch {
      return undefined;
    }
  })();
  return found;
}

// What our own decoder reads in a bitmap, made smaller if it is large. The bitmap is used up.
function read(bitmap, side, turn) {
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const width = Math.max(1, Math.round(bitmap.width * scale));
  const height = Math.max(1, Math.round(bitmap.height * scale));
  if (globalThis.OffscreenCanvas) return ask({ bitmap, width, height, turn }, [bitmap]);
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { buffer } = context.getImageData(0, 0, width, height).data;
  return ask({ buffer, width, height, turn }, [buffer]);
}

// One question at a time is with the worker; it is answered with a text or `null`.
let worker;
let last = Promise.resolve();
function ask(question, transfer = []) {
  last = last.catch(() => {}).then(() =>
    new Promise((resolve, reject) => {
      worker ??= new Worker(WORKER);
      const fail = () => {
        // Whatever it was, the next question gets a new one.
        worker.terminate();
        worker = undefined;
        reject(new Error("the decoder has failed"));
      };
      worker.onmessage = ({ data }) => (data.failed ? fail() : resolve(data.text));
      worker.onerror = (event) => {
        event.preventDefault();
        fail();
      };
      worker.postMessage({ ...question, wasm: WASM }, transfer);
    }),
  );
  return last;
}
