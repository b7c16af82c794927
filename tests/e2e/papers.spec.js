// Papers: chosen, taken, dropped or pasted; made ready on the device; named, ordered, taken out and
// brought back; kept; used again.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { modules } from "./support/card.js";
import { mau, pdf } from "./support/people.js";
import { applications, bomb, heic, jpeg, photo } from "./support/pictures.js";
import { expect, test } from "./support/test.js";

const LEASE = "/attachments/lease";
const PRINTED = "tokhai";

/** Opens the page with the papers of somebody who rents. */
async function openPapers({ page, citizen }) {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer("/dwelling/tenure", "rented");
  await citizen.isSaved();
  await citizen.openForm("papers");
  return page.locator(".paper-slot").filter({ has: citizen.control(LEASE) });
}

/** Adds files and waits until all of them are there. */
async function add(slot, citizen, files, all = files.length) {
  await citizen.control(LEASE).setInputFiles(files);
  await expect(slot.locator(".paper")).toHaveCount(all);
}

const names = (slot) => slot.locator(".paper-name").allTextContents();
const button = (slot, name) => slot.getByRole("button", { name, exact: true });

test("what is wanted is said first; several papers are ordered, named, taken out and brought back", async ({ page, citizen }) => {
  const slot = await openPapers({ page, citizen });
  await expect(slot.locator(".help").first()).toHaveText("JPEG, PNG, WebP, PDF, mỗi tệp tối đa 10 MB, nhiều nhất 5 tệp.");
  await add(slot, citizen, [jpeg("trang 1.jpg"), jpeg("trang 2.jpg"), pdf("phụ lục.pdf")]);
  expect(await names(slot)).toEqual(["trang 1.jpg", "trang 2.jpg", "phụ lục.pdf"]);
  await expect(slot.locator("img")).toHaveCount(2);
  await expectAccessible(page);
  await expectToFit(page);

  await button(slot, "Chuyển lên phụ lục.pdf").click();
  await expect(slot.getByRole("status").filter({ hasText: "Đã chuyển đến dòng 2/3." })).toHaveCount(1);
  await expect(button(slot, "Chuyển lên phụ lục.pdf")).toBeFocused();
  await page.keyboard.press("Alt+ArrowUp");
  await expect.poll(() => names(slot)).toEqual(["phụ lục.pdf", "trang 1.jpg", "trang 2.jpg"]);
  await expect(button(slot, "Chuyển lên phụ lục.pdf")).toBeFocused();
  await expect(button(slot, "Chuyển lên phụ lục.pdf")).toHaveAttribute("aria-disabled", "true");

  await button(slot, "Đổi tên trang 1.jpg").click();
  const line = slot.getByRole("textbox", { name: "Tên mới của trang 1.jpg" });
  await expect(line).toBeFocused();
  await expect(line).toHaveValue("trang 1");
  await line.fill("bìa hợp đồng");
  await page.keyboard.press("Enter");
  await expect(button(slot, "Đổi tên bìa hợp đồng.jpg")).toBeFocused();
  await button(slot, "Đổi tên trang 2.jpg").click();
  await page.keyboard.type("thôi");
  await page.keyboard.press("Escape");
  expect(await names(slot)).toEqual(["phụ lục.pdf", "bìa hợp đồng.jpg", "trang 2.jpg"]);

  await button(slot, "Xoá bìa hợp đồng.jpg").click();
  await expect(slot.locator(".paper")).toHaveCount(2);
  const undo = button(slot, "Hoàn tác");
  await expect(undo).toBeFocused();
  await undo.click();
  await expect.poll(() => names(slot)).toEqual(["phụ lục.pdf", "bìa hợp đồng.jpg", "trang 2.jpg"]);
  // The form's own undo does the same, one step after the other.
  await button(slot, "Xoá trang 2.jpg").click();
  await expect(slot.locator(".paper")).toHaveCount(2);
  await page.locator("#heading").click();
  await page.keyboard.press("Control+z");
  await expect.poll(() => names(slot)).toEqual(["phụ lục.pdf", "bìa hợp đồng.jpg", "trang 2.jpg"]);
  await expect(slot.locator("img")).toHaveCount(2);

  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expect.poll(() => names(slot)).toEqual(["phụ lục.pdf", "bìa hợp đồng.jpg", "trang 2.jpg"]);
  await expect(slot.locator("img")).toHaveCount(2);
  const look = button(slot, "Xem trang 2.jpg");
  await look.click();
  await expect(look).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
  await expectToFit(page);
});

test("the camera is offered where there is one to hold", async ({ page, citizen }, { project }) => {
  const slot = await openPapers({ page, citizen });
  const camera = slot.getByLabel("Chụp ảnh", { exact: true });
  const onPhone = project.name === "phone";
  await expect(camera).toBeVisible({ visible: onPhone });
  await expect(camera).toHaveAttribute("capture", "environment");
  await camera.setInputFiles(jpeg("chụp.jpg"));
  await expect.poll(() => names(slot)).toEqual(["chụp.jpg"]);
  for (const size of await slot.locator("button:visible").evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()))) {
    expect(Math.min(size.width, size.height)).toBeGreaterThanOrEqual(44);
  }
});

test("papers can be dropped and pasted", async ({ page, citizen }) => {
  const slot = await openPapers({ page, citizen });
  const send = async (type, file) => {
    const content = { type, name: file.name, mime: file.mimeType, bytes: [...file.buffer] };
    return slot.evaluate((place, { type, name, mime, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: mime }));
      const how = { bubbles: true, cancelable: true };
      const event =
        type === "paste"
          ? new ClipboardEvent(type, { ...how, clipboardData: data })
          : new DragEvent(type, { ...how, dataTransfer: data });
      return !place.dispatchEvent(event);
    }, content);
  };
  expect(await send("dragover", pdf("kéo.pdf"))).toBe(true);
  await expect(slot).toHaveClass(/over/);
  expect(await send("drop", pdf("kéo.pdf"))).toBe(true);
  await expect(slot).not.toHaveClass(/over/);
  await expect.poll(() => names(slot)).toEqual(["kéo.pdf"]);
  await send("paste", jpeg("image.png"));
  await expect.poll(() => names(slot)).toEqual(["kéo.pdf", "image.jpg"]);
});

test("what cannot be taken is named with a cure, and everything else is taken", async ({ page, citizen }) => {
  const slot = await openPapers({ page, citizen });
  const broken = { name: "hỏng.jpg", mimeType: "image/jpeg", buffer: jpeg("").buffer.subarray(0, 30) };
  const word = { name: "thư.pdf", mimeType: "application/pdf", buffer: Buffer.from("PK\x03\x04 docx") };
  await add(slot, citizen, [heic("IMG_1.HEIC"), bomb("to.png", 40_000, 40_000), word, broken, pdf("tốt.pdf")], 1);
  expect(await names(slot)).toEqual(["tốt.pdf"]);
  const alert = slot.getByRole("alert");
  await expect(alert).toContainText("“IMG_1.HEIC” là ảnh HEIC, trình duyệt này không mở được. Trên iPhone, vào Cài đặt");
  await expect(alert).toContainText("“to.png” có 1600 megapixel, quá 64.");
  await expect(alert).toContainText("“thư.pdf” không phải JPEG, PNG, WebP, PDF.");
  await expect(alert).toContainText("Không đọc được “hỏng.jpg”.");
  await expectAccessible(page);
  await expectToFit(page);

  const more = [2, 3, 4, 5, 6].map((number) => pdf(`trang ${number}.pdf`));
  await add(slot, citizen, more, 5);
  await expect(alert).toHaveText("Chưa thêm “trang 6.pdf”: đã đủ 5 tệp. Hãy xoá bớt rồi thêm lại.");
});

test("a paper that the device has lost is named, and only it has to be added again", async ({ page, citizen }) => {
  const slot = await openPapers({ page, citizen });
  const [one, other] = [jpeg("còn.jpg"), jpeg("mất.jpg")];
  await add(slot, citizen, [other]);
  await citizen.isSaved();
  await page.evaluate(async () => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open("tokhai"));
    const files = database.transaction("files", "readwrite").objectStore("files");
    const [key] = await done(files.getAllKeys());
    // Damaged: it is there, but nothing that anybody can read.
    await done(files.put(new Uint8Array(64), key));
    database.close();
  });
  await add(slot, citizen, [one], 2);
  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expect(slot.locator(".paper").first()).toContainText("Tệp này không còn trên máy.");
  await expect(slot.getByText("Tệp này không còn trên máy.")).toHaveCount(1);
  await expectAccessible(page);
  await add(slot, citizen, [other], 2);
  await expect(slot.getByText("Tệp này không còn trên máy.")).toHaveCount(0);
  await expect(slot.locator("img")).toHaveCount(2);
  expect(await names(slot)).toEqual(["mất.jpg", "còn.jpg"]);
});

test("a photo of 12 megapixels arrives upright, small, readable, and does not say where it was taken", async ({ page, context, citizen }, info) => {
  test.setTimeout(120_000);
  await citizen.signInAs(mau);
  await citizen.openForm();
  await citizen.siteIsKept();
  const taken = await photo(page, "hợp đồng.jpg", modules(PRINTED));
  const { width, height } = await pixels(page, taken.buffer);
  expect([width, height]).toEqual([3000, 4000]);

  const declaration = { ...mau.declaration, papers: { ...mau.declaration.papers, [LEASE]: taken } };
  await citizen.declare(declaration, async (part) => {
    if (part !== "papers") return;
    // Made ready without a network as well.
    await context.setOffline(true);
    await citizen.answer(LEASE, jpeg("trang 2.jpg"));
    await context.setOffline(false);
  });
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();

  const { dossier } = await (await page.request.get(`/api/dossiers/${code}`)).json();
  const [paper, second] = dossier.attachments;
  expect(dossier.attachments.map(({ slot, name }) => [slot, name])).toEqual([
    [LEASE, "hợp đồng.jpg"],
    [LEASE, "trang 2.jpg"],
  ]);
  expect(second.size).toBeLessThan(10_000);
  const arrived = await (await page.request.get(`/api/uploads/${paper.sha256}`)).body();
  expect(arrived.length).toBe(paper.size);
  expect(arrived.length).toBeLessThan(500_000);
  expect(applications(taken.buffer)).toContain("Exif");
  // What the browser itself writes beside a picture: that it is a JPEG, and what its colours mean.
  for (const words of applications(arrived)) expect(["JFIF", "ICC_"]).toContain(words);
  const seen = await pixels(page, arrived);
  expect(seen.width / seen.height).toBeCloseTo(3 / 4, 2);
  expect(seen.height).toBeLessThanOrEqual(2400);
  // The code whose strokes are as thick as those of 10-point print can still be read.
  await page.addScriptTag({ url: "/lazy/scanner.js", type: "module" });
  await page.waitForFunction(() => globalThis.tokhaiScanner);
  const inPage = await bytes(page, arrived);
  expect(await page.evaluate((bytes) => tokhaiScanner.study(bytes), inPage)).toBe(PRINTED);
  await info.attach("made-ready.jpg", { body: arrived, contentType: "image/jpeg" });

  if (info.project.name !== "phone") return;
  const times = await measure(page, context, taken.buffer);
  const megabytes = (taken.buffer.length / 1e6).toFixed(1);
  const description = `${megabytes} MB, 12 megapixels → ${Math.round(arrived.length / 1000)} KB; ${times}`;
  info.annotations.push({ type: "figure", description });
  console.log(`photo: ${description}`);
});

/** How long a photo takes, the best of three: in the worker, and in the page, where Chromium can slow it down. */
async function measure(page, context, buffer) {
  const photo = await bytes(page, buffer);
  const take = () =>
    page.evaluate(async (bytes) => {
      const times = [];
      for (let turn = 0; turn < 3; turn++) {
        const begun = performance.now();
        await tokhaiPictures.prepare(bytes, "image/jpeg");
        times.push(Math.round(performance.now() - begun));
      }
      return Math.min(...times);
    }, photo);
  await page.addScriptTag({ url: "/pictures.js", type: "module" });
  await page.waitForFunction(() => globalThis.tokhaiPictures);
  const devtools = await context.newCDPSession(page);
  const free = await take();
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  const inWorker = await take();
  await page.evaluate(() => delete globalThis.OffscreenCanvas);
  const inPage = await take();
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 1 });
  return `${free} ms; with the CPU ÷ 4 ${inWorker} ms in the worker, ${inPage} ms in the page`;
}

/** How large a picture is as it is seen. */
async function pixels(page, buffer) {
  return page.evaluate(async (bytes) => {
    const { width, height } = await createImageBitmap(new Blob([bytes]));
    return { width, height };
  }, await bytes(page, buffer));
}

/** Bytes in the page. */
function bytes(page, buffer) {
  const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return page.evaluateHandle(decode, buffer.toString("base64"));
}

test("where a browser has no canvas beside the page, the page makes photos ready", async ({ page, citizen }) => {
  await page.addInitScript(() => delete globalThis.OffscreenCanvas);
  const slot = await openPapers({ page, citizen });
  await add(slot, citizen, [jpeg("một.jpg"), jpeg("hai.jpg")]);
  expect(await names(slot)).toEqual(["một.jpg", "hai.jpg"]);
});

test("a paper of an earlier dossier is used again without being sent again", async ({ page, context, citizen }) => {
  test.setTimeout(120_000);
  const lease = jpeg("hợp đồng đã nộp.jpg");
  const declaration = { ...mau.declaration, papers: { ...mau.declaration.papers, [LEASE]: lease } };
  await citizen.beginAs(mau);
  await citizen.declare(declaration);
  await citizen.agreeAndSubmit();
  const first = await citizen.receipt();

  await citizen.openForm();
  await citizen.siteIsKept();
  const other = { ...declaration.papers, [LEASE]: pdf("phụ lục.pdf") };
  await citizen.declare({ ...declaration, papers: other }, async (part) => {
    if (part === "papers") await takeEarlier();
  });
  await expect(page.getByRole("main")).toContainText(`${lease.name} (từ hồ sơ ${first})`);
  const sent = [];
  page.on("request", (request) => request.method() !== "GET" && sent.push(request.url()));
  await citizen.agreeAndSubmit();
  const second = await citizen.receipt();
  const { dossier } = await (await page.request.get(`/api/dossiers/${second}`)).json();
  const [, again] = dossier.attachments;
  expect(again).toMatchObject({ name: lease.name, slot: LEASE, from: first });
  expect(sent.filter((url) => url.includes(again.sha256))).toEqual([]);

  async function takeEarlier() {
    const slot = page.locator(".paper-slot").filter({ has: citizen.control(LEASE) });
    const earlier = slot.getByRole("button", { name: "Dùng lại giấy tờ đã nộp" });
    await earlier.click();
    const day = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
    const use = slot.getByRole("button", { name: `Dùng bản ngày ${day}: ${lease.name}` }).first();
    await expect(use).toBeVisible();
    await expectAccessible(page);
    await expectToFit(page);
    // What the device remembers is offered without a network, too.
    await earlier.click();
    await context.setOffline(true);
    await earlier.click();
    await expect(slot.getByText("dưới đây là những gì máy này còn nhớ")).toBeVisible();
    await use.click();
    await expect.poll(async () => (await names(slot)).slice(0, 2)).toEqual(["phụ lục.pdf", lease.name]);
    await expect(slot.locator(".paper").nth(1)).toContainText(`từ hồ sơ ${first}`);
    await citizen.isSaved();
    await context.setOffline(false);
    await page.reload();
    await citizen.formIsOpen();
    await expect(slot.locator(".paper").nth(1).locator("img")).toHaveCount(1);
  }
});
