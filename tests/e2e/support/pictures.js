// Photos of papers, as phones take them and as they should not be.

/** A small photo that nobody has taken yet: gray blocks, as plain a JPEG as there can be. */
export function jpeg(name, blocks = 8) {
  const side = [0, blocks * 8];
  const header = [
    [0xff, 0xd8],
    segment(0xdb, [0, ...Array(64).fill(16)]),
    segment(0xc0, [8, ...side, ...side, 1, 1, 0x11, 0]),
    // Differences of brightness by how many bits they have; of the rest of a block only its end.
    segment(0xc4, [0x00, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, ...Array(12).keys()]),
    segment(0xc4, [0x10, 1, ...Array(15).fill(0), 0]),
    segment(0xda, [1, 1, 0, 0, 63, 0]),
  ];
  const codes = ["00", "010", "011", "100", "101", "110"];
  let bits = "";
  let last = 0;
  for (let block = 0; block < blocks * blocks; block++) {
    const next = Math.floor(Math.random() * 16) - 8;
    const difference = next - last;
    last = next;
    const size = Math.abs(difference).toString(2).length * (difference !== 0);
    const value = difference < 0 ? difference + 2 ** size - 1 : difference;
    bits += codes[size] + (size ? value.toString(2).padStart(size, "0") : "") + "0";
  }
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, "1").match(/.{8}/g).map((it) => parseInt(it, 2));
  const data = bytes.flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
  const buffer = Buffer.from([...header, data, [0xff, 0xd9]].flat());
  return { name, mimeType: "image/jpeg", buffer };
}

function segment(marker, content) {
  const length = content.length + 2;
  return [0xff, marker, length >> 8, length & 255, ...content];
}

/**
 * A photo of 12 megapixels of a sheet of A4 with print on it, taken with the phone turned: the file
 * lies on its side and says so, and where it was taken. `modules` is a code printed with strokes as
 * thick as those of 10-point letters.
 */
export async function photo(page, name, modules) {
  const url = await page.evaluate(draw, { modules });
  const buffer = withExif(Buffer.from(url.split(",")[1], "base64"));
  return { name, mimeType: "image/jpeg", buffer };
}

async function draw({ modules }) {
  const [width, height] = [3000, 4000];
  const sheet = new OffscreenCanvas(width, height);
  const pen = sheet.getContext("2d");
  const desk = pen.createLinearGradient(0, 0, width, height);
  desk.addColorStop(0, "#7a5c3d");
  desk.addColorStop(1, "#3d2d1d");
  pen.fillStyle = desk;
  pen.fillRect(0, 0, width, height);
  const light = pen.createLinearGradient(0, 0, width, height);
  light.addColorStop(0, "#f4f1e8");
  light.addColorStop(1, "#c9c4b6");
  pen.fillStyle = light;
  pen.fillRect(150, 120, 2700, 3760);
  // 13 pixels are a millimetre: letters of 10 points are some 2.4 mm high.
  pen.fillStyle = "#222";
  pen.font = "46px serif";
  for (let line = 0; line < 52; line++) {
    pen.fillText(`${line + 1}. Bên cho thuê giao nhà tại số 12 Đường Mẫu, Phường Sài Gòn, kèm biên bản bàn giao.`, 260, 260 + line * 56);
  }
  modules?.forEach((row, y) => row.forEach((dark, x) => dark && pen.fillRect(300 + x * 5, 3350 + y * 5, 5, 5)));
  // A sensor's noise, which is what makes photos large.
  const noise = pen.getImageData(0, 0, width, height);
  let seed = 7;
  for (let at = 0; at < noise.data.length; at += 4) {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    const grain = (seed >>> 24) / 20 - 6;
    for (let channel = 0; channel < 3; channel++) noise.data[at + channel] += grain;
  }
  pen.putImageData(noise, 0, 0);
  // On its side, a quarter to the left: whoever looks has to turn it to the right.
  const turned = new OffscreenCanvas(height, width);
  const onSide = turned.getContext("2d");
  onSide.translate(0, width);
  onSide.rotate(-Math.PI / 2);
  onSide.drawImage(sheet, 0, 0);
  const blob = await turned.convertToBlob({ type: "image/jpeg", quality: 0.92 });
  return new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}

/** Puts a camera's words into a JPEG: turn me to the right; taken at 10°46' N. */
function withExif(jpeg) {
  const tiff = Buffer.alloc(26 + 2 + 30 + 4 + 24);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  const entry = (at, tag, type, count, value) => {
    tiff.writeUInt16LE(tag, at);
    tiff.writeUInt16LE(type, at + 2);
    tiff.writeUInt32LE(count, at + 4);
    tiff.writeUInt32LE(value, at + 8);
  };
  tiff.writeUInt16LE(2, 8);
  entry(10, 0x0112, 3, 1, 6);
  entry(22, 0x8825, 4, 1, 38);
  tiff.writeUInt32LE(0, 34);
  tiff.writeUInt16LE(2, 38);
  entry(40, 1, 2, 2, 0x4e);
  entry(52, 2, 5, 3, 62);
  [10, 1, 46, 1, 35, 1].slice(0, 6).forEach((it, i) => tiff.writeUInt32LE(it, 62 + i * 4));
  const content = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from(segment(0xe1, [...content])), jpeg.subarray(2)]);
}

/** What programs have written beside the picture in a JPEG: the names of its segments for that. */
export function applications(jpeg) {
  const names = [];
  for (let at = 2; jpeg[at + 1] !== 0xda; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const isTheirs = (jpeg[at + 1] & 0xf0) === 0xe0 || jpeg[at + 1] === 0xfe;
    if (isTheirs) names.push(jpeg.toString("latin1", at + 4, at + 8));
  }
  return names;
}

/** A PNG that claims to be as wide and high, and holds hardly anything. */
export function bomb(name, width, height) {
  const buffer = Buffer.alloc(64);
  buffer.write("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0, "latin1");
  buffer.writeUInt32BE(width, 16);
  buffer.writeUInt32BE(height, 20);
  return { name, mimeType: "image/png", buffer };
}

/** What an iPhone's photo begins with. */
export function heic(name) {
  const buffer = Buffer.alloc(256);
  buffer.write("\0\0\0\x18ftypheic\0\0\0\0mif1heic", 0, "latin1");
  buffer.write("\0\0\0\x14ispe\0\0\0\0\0\0\x0f\xc0\0\0\x0b\xd0", 32, "latin1");
  return { name, mimeType: "image/heic", buffer };
}
