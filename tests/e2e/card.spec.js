// The QR code of an identity card answers who somebody is: from a photo or by the camera, read on
// the device.

import config from "./playwright.config.js";
import { test, expect } from "./support/test.js";
import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { CARD, film, photo } from "./support/card.js";
import { moi } from "./support/people.js";
import { bomb } from "./support/pictures.js";

const BUTTON = "Quét mã QR trên thẻ căn cước";
const launch = config.use.launchOptions;
const FALSE_CAMERA = [
  "--use-fake-device-for-media-stream",
  `--use-file-for-fake-video-capture=${film("card", CARD)}`,
];

test.use({ launchOptions: { ...launch, args: [...launch.args, ...FALSE_CAMERA] } });

/** Opens the dialog. */
async function openDialog(page, name = BUTTON) {
  await page.getByRole("button", { name }).click();
  const dialog = page.getByRole("dialog", { name });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Chooses a photo in the dialog. */
async function choose(dialog, file, name = "Chọn ảnh") {
  await dialog.getByLabel(name).setInputFiles(file);
}

/** The requester's answers stand among what is known, with the card as their source. */
async function expectFilled(page) {
  const known = page.locator(".known");
  for (const words of ["Trần Thị Mẫu", "15/03/1990", "Nữ", "079 190 000 000"]) {
    await expect(known).toContainText(words);
  }
  await expect(known).toContainText("Thẻ căn cước");
}

/** Whether the service worker has the decoder. */
async function isKept() {
  const names = await caches.keys();
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return kept.flat().some(({ url }) => /\/lazy\/scan-.*\.wasm$/.test(url));
}

test("a photo fills the requester's block without a network", async ({ page, context, citizen }) => {
  await citizen.openForm("requester");
  await citizen.siteIsKept();
  // What reads cards is fetched while the page is at rest.
  await expect.poll(() => page.evaluate(isKept), { timeout: 20_000 }).toBe(true);
  const file = await photo(page, CARD);
  await context.setOffline(true);
  const dialog = await openDialog(page);
  await choose(dialog, file);
  await expect(dialog).toBeHidden();
  await expectFilled(page);
  await expect(page.getByRole("button", { name: BUTTON })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "Đã điền 4 mục từ thẻ căn cước." })).toHaveCount(1);
  await expect(page.getByText("Đã điền 4 mục từ thẻ căn cước.").last()).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  // It is kept as any answer is.
  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expectFilled(page);
});

test("photos are read turned, out of focus and dim", async ({ page, citizen }) => {
  for (const seen of [{ degrees: 137, blur: 2, light: 0.5 }, { degrees: 270, blur: 0, light: 0.15 }]) {
    await citizen.openForm("requester");
    const dialog = await openDialog(page);
    await choose(dialog, await photo(page, CARD, seen));
    await expect(dialog).toBeHidden();
    await expectFilled(page);
    await page.getByRole("button", { name: "Hoàn tác" }).click();
    await expect(citizen.control("/requester/fullName")).toHaveValue("");
    await citizen.isSaved();
  }
});

test("the camera finds the code by itself, and is switched off then", async ({ page, context, citizen }) => {
  await context.grantPermissions(["camera"]);
  await page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wish) => (globalThis.lastStream = await ask(wish));
  });
  await citizen.openForm("requester");
  await page.getByRole("button", { name: BUTTON }).click();
  await expectFilled(page);
  const isOff = () => globalThis.lastStream.getTracks().every(({ readyState }) => readyState === "ended");
  expect(await page.evaluate(isOff)).toBe(true);
});

test("the camera is asked for when it is pressed for, and may be refused", async ({ page, citizen }) => {
  await citizen.openForm("requester");
  const dialog = await openDialog(page);
  await expect(dialog.getByRole("alert")).toBeEmpty();
  await expectAccessible(page);
  await expectToFit(page);
  await dialog.getByRole("button", { name: "Bật máy ảnh" }).click();
  await expect(dialog.getByRole("alert")).toContainText("không cho trang này dùng máy ảnh");
  await expectAccessible(page);
  // A photo will do, and so will typing.
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: BUTTON })).toBeFocused();
  await citizen.answer("/requester/fullName", "Trần Thị Mẫu");
});

test("another code, a damaged card and a photo without a code are told apart", async ({ page, citizen }) => {
  await citizen.openForm("requester");
  const dialog = await openDialog(page);
  const alert = dialog.getByRole("alert");
  await choose(dialog, await photo(page, "https://example.com/"));
  await expect(alert).toContainText("mã QR khác");
  await choose(dialog, await photo(page, CARD.replace("15031990", "31021990")));
  await expect(alert).toContainText("bị hỏng");
  await choose(dialog, await photo(page, CARD, { blur: 40 }));
  await expect(alert).toContainText("Không thấy mã QR");
  await choose(dialog, { name: "x.png", mimeType: "image/png", buffer: Buffer.from("no picture") });
  await expect(alert).toContainText("Không mở được");
  await dialog.getByRole("button", { name: "Đóng" }).click();
  await expect(dialog).toBeHidden();
  await expect(citizen.control("/requester/fullName")).toHaveValue("");
});

test("a picture that claims gigapixels is not opened to look for a code", async ({ page, citizen }) => {
  await page.addInitScript(() => {
    const { createImageBitmap } = window;
    window.opened = 0;
    window.createImageBitmap = (...given) => (window.opened++, createImageBitmap(...given));
  });
  await citizen.openForm("requester");
  const dialog = await openDialog(page);
  await choose(dialog, bomb("thẻ.png", 40_000, 40_000));
  await expect(dialog.getByRole("alert")).toContainText("tối đa 64 megapixel");
  expect(await page.evaluate(() => window.opened)).toBe(0);
});

test("what was typed stays until the person takes the card's", async ({ page, citizen }) => {
  await citizen.openForm("requester");
  await citizen.answer("/requester/fullName", "Trần Thị Mẩu");
  await citizen.answer("/requester/birthDate", "16/3/1990");
  const dialog = await openDialog(page);
  await choose(dialog, await photo(page, CARD));
  const differing = page.getByRole("region", { name: "Thẻ căn cước ghi khác với bạn" });
  await expect(differing).toContainText("Bạn nhập “Trần Thị Mẩu”. Thẻ ghi “Trần Thị Mẫu”.");
  await expect(differing).toContainText("Bạn nhập “16/03/1990”. Thẻ ghi “15/03/1990”.");
  await expect(citizen.control("/requester/fullName")).toHaveValue("Trần Thị Mẩu");
  await expectAccessible(page);
  await expectToFit(page);
  await differing.getByRole("button", { name: /^Lấy theo thẻ: Họ/ }).click();
  await expect(page.locator(".known")).toContainText("Trần Thị Mẫu");
  await expect(page.getByRole("button", { name: BUTTON })).toBeFocused();
  await expect(citizen.control("/requester/birthDate")).toHaveValue("16/03/1990");
  await differing.getByRole("button", { name: /^Lấy theo thẻ: Ngày sinh/ }).click();
  await expect(differing).toBeHidden();
  await expectFilled(page);
});

test("where card and register disagree, both are named", async ({ page, citizen }) => {
  await citizen.signInAs(moi);
  await citizen.openForm("requester");
  await expect(page.locator(".known")).toContainText(moi.name);
  const dialog = await openDialog(page);
  await choose(dialog, await photo(page, CARD));
  const warning = page.getByRole("region", { name: "Thẻ căn cước và cơ sở dữ liệu ghi khác nhau" });
  await expect(warning).toContainText(
    `Thẻ căn cước ghi “Trần Thị Mẫu”, ${moi.known.source} ghi “${moi.name}”.`,
  );
  await expect(page.locator(".known")).toContainText(moi.name);
  await expectAccessible(page);
  await expectToFit(page);
});

test("the platform's own detector is used where there is one", async ({ page, context, citizen }) => {
  await context.grantPermissions(["camera"]);
  await page.addInitScript((text) => {
    globalThis.BarcodeDetector = class {
      static getSupportedFormats = async () => ["qr_code"];
      detect = async () => [{ rawValue: text }];
    };
  }, CARD);
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await citizen.openForm("requester");
  await page.getByRole("button", { name: BUTTON }).click();
  await expectFilled(page);
  expect(asked.filter((path) => /scan-.*\.wasm/.test(path))).toEqual([]);
});

test.describe("in English", () => {
  test.use({ language: "en" });

  test("the dialog and what came of it", async ({ page, citizen }) => {
    await citizen.openForm("requester");
    const dialog = await openDialog(page, "Scan the QR code on your identity card");
    await choose(dialog, await photo(page, CARD), "Choose a photo");
    await expect(page.locator(".known")).toContainText("Identity card");
    await expect(page.locator("p.notice", { hasText: "4 answers were filled in" })).toBeVisible();
  });
});
