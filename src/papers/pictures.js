// Makes photos ready to be attached: upright, small, and without what the camera wrote beside them
// (where and when they were taken). For src/browser/pictures.rs.
//
// The page's script and its worker's are this same file: what a browser cannot do in a worker is
// done in the page. A photo is decoded and written anew, so nothing of the file itself is left.

// A sheet of A4 whose longer side has 2,400 pixels is read as easily as a scan of 200 dpi.
const STEPS = [
  [2400, 0.82],
  [2400, 0.68],
  [2000, 0.68],
  [1700, 0.6],
  [1400, 0.6],
];
// What a step leaves of a photo's weight, more or less.
const LEFT = 0.72;
// What a photo may weigh, in bytes.
const MOST = 500_000;

// The photo in a blob, written as `type`, as bytes. Fails if the browser does not know the picture.
async function ready(blob, type, decode, surface) {
  const picture = await decode(blob);
  const longer = Math.max(picture.width, picture.height);
  let canvas, written;
  for (let step = 0; step < STEPS.length; ) {
    const [side, quality] = STEPS[step];
    const scale = Math.min(1, side / longer);
    const [width, height] = [picture.width, picture.height].map((it) => Math.max(1, Math.round(it * scale)));
    if (canvas?.width !== width || canvas.height !== height) {
      canvas = surface(width, height);
      const pen = canvas.getContext("2d");
      // What is transparent is paper.
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, width, height);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(picture, 0, 0, width, height);
    }
    written = await write(canvas, type, quality);
    if (written.size <= MOST) break;
    const steps = Math.max(1, Math.round(Math.log(MOST / written.size) / Math.log(LEFT)));
    // The last is taken as it comes out.
    step = step === STEPS.length - 1 ? STEPS.length : Math.min(step + steps, STEPS.length - 1);
  }
  picture.close?.();
  return new Uint8Array(await written.arrayBuffer());
}

async function write(canvas, type, quality) {
  if (canvas.convertToBlob) return canvas.convertToBlob({ type, quality });
  const written = await new Promise((done) => canvas.toBlob(done, type, quality));
  return written ?? Promise.reject(new Error("nothing was written"));
}

// As it is to be seen. Some browsers turn it without being asked, and do not know the word.
function bitmap(blob) {
  return createImageBitmap(blob, { imageOrientation: "from-image" }).catch(() => createImageBitmap(blob));
}

// Some browsers know more kinds of pictures in a page than elsewhere.
async function image(blob) {
  const picture = new Image();
  picture.src = URL.createObjectURL(blob);
  try {
    await picture.decode();
  } finally {
    URL.revokeObjectURL(picture.src);
  }
  return picture;
}

const onPage = (width, height) => Object.assign(document.createElement("canvas"), { width, height });
const offPage = (width, height) => new OffscreenCanvas(width, height);

if (globalThis.document) {
  // One photo after the other: each takes many times its size in memory, and gives it back when the
  // worker ends.
  let last = Promise.resolve();
  const inWorker = (blob, type) =>
    new Promise((resolve, reject) => {
      const worker = new Worker("/pictures.js", { type: "module" });
      const end = (then) => (worker.terminate(), then());
      worker.onmessage = ({ data }) => end(() => (data ? resolve(data) : reject(new Error("not made ready"))));
      worker.onerror = (event) => (event.preventDefault(), end(() => reject(new Error("no worker"))));
      worker.postMessage({ blob, type });
    });
  const prepare = async (blob, type) => {
    try {
      if (globalThis.OffscreenCanvas) return await inWorker(blob, type);
    } catch {
      // Then here.
    }
    try {
      return await ready(blob, type, (it) => bitmap(it).catch(() => image(it)), onPage);
    } catch {
      return null;
    }
  };
  globalThis.tokhaiPictures = {
    // The bytes of a photo, made ready and written as `type`; `null` if the browser does not know it.
    prepare(bytes, type) {
      const blob = new Blob([bytes]);
      return (last = last.then(() => prepare(blob, type)));
    },
  };
} else {
  onmessage = async ({ data }) => {
    try {
      const bytes = await ready(data.blob, data.type, bitmap, offPage);
      postMessage(bytes, [bytes.buffer]);
    } catch {
      postMessage(null);
    }
  };
}
