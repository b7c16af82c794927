// Reads QR codes off the main thread with our own decoder (crates/scan), for scanner.js.
//
// A question is a picture, `bitmap` or `buffer` (RGBA) with `width`, `height` and `turn` (-1 for a
// photo); without a picture the decoder is only loaded. The answer is { text }, the text or null,
// or { failed: true }.

let loading;

function decoder(wasm) {
  loading ??= WebAssembly.instantiateStreaming(fetch(wasm)).then(({ instance }) => instance.exports);
  return loading;
}

onmessage = async ({ data }) => {
  try {
    const exports = await decoder(data.wasm);
    postMessage({ text: data.width ? read(exports, data) : null });
  } catch {
    postMessage({ failed: true });
  }
};

function read({ memory, room, look, text }, { bitmap, buffer, width, height, turn }) {
  const pixels = bitmap ? draw(bitmap, width, height) : new Uint8Array(buffer);
  const at = room(width, height);
  if (!at) return null;
  new Uint8Array(memory.buffer, at, pixels.length).set(pixels);
  const length = look(width, height, turn);
  if (!length) return null;
  return new TextDecoder().decode(new Uint8Array(memory.buffer, text(), length));
}

function draw(bitmap, width, height) {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return context.getImageData(0, 0, width, height).data;
}
