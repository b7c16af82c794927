// Identity cards and other printed codes, as a camera sees them.

import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import qrcode from "qrcode-generator";

/** A fictional card. */
export const CARD =
  "079190000000|020000000|Trần Thị Mẫu|15031990|Nữ|12 Đường Mẫu, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh|01072021";

/** A photo of the code of a text: turned, out of focus and dim, drawn on the page's canvas. */
export async function photo(page, text, { degrees = 25, blur = 1.2, light = 0.35 } = {}) {
  const url = await page.evaluate(draw, { rows: modules(text), degrees, blur, light });
  return { name: "thẻ.jpg", mimeType: "image/jpeg", buffer: Buffer.from(url.split(",")[1], "base64") };
}

async function draw({ rows, degrees, blur, light }) {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1200, height: 900 });
  const context = canvas.getContext("2d");
  context.filter = `blur(${blur}px) brightness(${light})`;
  context.fillStyle = "#777";
  context.fillRect(0, 0, 1200, 900);
  context.translate(600, 450);
  context.rotate((degrees * Math.PI) / 180);
  const side = 400 / rows.length;
  const code = Object.assign(document.createElement("canvas"), { width: 520, height: 520 });
  const ink = code.getContext("2d");
  ink.fillStyle = "#eee";
  ink.fillRect(0, 0, 520, 520);
  ink.fillStyle = "#222";
  rows.forEach((row, y) =>
    row.forEach((dark, x) => dark && ink.fillRect(60 + x * side, 60 + y * side, side + 0.3, side + 0.3)),
  );
  context.drawImage(code, -260, -260);
  return canvas.toDataURL("image/jpeg", 0.8);
}

/** A film of the code of a text for Chromium's false camera (YUV4MPEG2); gives its path. */
export function film(name, text) {
  const [width, height] = [1280, 720];
  const rows = modules(text);
  const side = Math.floor(420 / rows.length);
  const [left, top] = [width, height].map((length) => Math.floor((length - side * rows.length) / 2));
  const luma = Buffer.alloc(width * height, 190);
  rows.forEach((row, y) =>
    row.forEach((dark, x) => {
      for (let line = 0; dark && line < side; line++) {
        const at = (top + y * side + line) * width + left + x * side;
        luma.fill(40, at, at + side);
      }
    }),
  );
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const frame = [Buffer.from("FRAME\n"), luma, chroma];
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420\n`);
  const folder = join(tmpdir(), "tokhai-e2e");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.y4m`);
  // Each of the runner's processes writes it; none sees half of it.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.concat([header, ...frame, ...frame]));
  renameSync(draft, path);
  return path;
}

/** The code of a text: rows of modules, `true` for dark. */
export function modules(text) {
  qrcode.stringToBytes = (words) => [...Buffer.from(words)];
  const code = qrcode(0, "M");
  code.addData(text, "Byte");
  code.make();
  const count = [...Array(code.getModuleCount()).keys()];
  return count.map((y) => count.map((x) => code.isDark(y, x)));
}
