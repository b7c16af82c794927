// A commune is found by a few letters, by an old name or by a whole address; only where an old ward
// became several the person is asked.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { cuu } from "./support/people.js";
import { expect, test } from "./support/test.js";

const words = (text) => ({ vi: text, en: text });

const FORM = {
  tokhai: 1,
  id: "address",
  version: "1.0.0",
  title: words("Nơi ở"),
  schema: {
    type: "object",
    required: ["home"],
    properties: {
      home: {
        type: "object",
        required: ["commune"],
        properties: {
          province: { type: "string" },
          commune: { type: "string", format: "vn-commune" },
          detail: { type: "string" },
        },
      },
    },
  },
  pages: [
    {
      id: "home",
      title: words("Nơi ở"),
      items: [
        {
          answer: "/home/commune",
          label: words("Phường, xã"),
          widget: "commune",
          options: { province: "province", detail: "detail" },
          concept: "residence.permanent.commune",
        },
        { answer: "/home/province", label: words("Mã tỉnh") },
        { answer: "/home/detail", label: words("Số nhà, đường") },
      ],
    },
    { id: "end", title: words("Hết"), items: [{ note: words("Bạn ở {/home/commune}.") }] },
  ],
};

const SAI_GON = "Phường Sài Gòn, Thành phố Hồ Chí Minh";
const TAN_DINH = "Phường Tân Định, Thành phố Hồ Chí Minh";
const OLD = "12 Đường Mẫu, Phường Bến Nghé, Quận 1, TP. Hồ Chí Minh";

async function open(page) {
  await page.route((url) => url.pathname === "/address.json", (route) => route.fulfill({ json: FORM }));
  await page.goto("/fill?src=/address.json");
  await expect(page.locator("#form[data-ready]")).toBeVisible();
  const control = (name) => page.locator(`[name="/home/${name}"]`);
  return { commune: control("commune"), province: control("province"), detail: control("detail") };
}

const option = (page, name) => page.getByRole("option", { name });

async function paste(page, control, text) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await control.focus();
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await control.press("Control+V");
}

test("a few letters without marks find a commune, by keyboard, in the city and elsewhere", async ({ page }) => {
  const { commune, province, detail } = await open(page);
  await commune.focus();
  await page.keyboard.type("tan d");
  await expect(option(page, "Phường Tân Định").first()).toHaveAttribute("aria-selected", "true");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(commune).toHaveValue(TAN_DINH);
  await expect(province).toHaveValue("79");
  await expect(detail).toHaveValue("");

  await page.keyboard.press("Control+A");
  await page.keyboard.type("ba dinh ha");
  await expect(option(page, "Phường Ba Đình, Thành phố Hà Nội")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(commune).toHaveValue("Phường Ba Đình, Thành phố Hà Nội");
  await expect(province).toHaveValue("01");
  await page.getByRole("button", { name: "Tiếp tục" }).click();
  await expect(page.getByText("Bạn ở Phường Ba Đình, Thành phố Hà Nội.")).toBeVisible();
});

test("an old ward is found under its old name", async ({ page }) => {
  const { commune, detail } = await open(page);
  await commune.fill("ben nghe");
  await expect(option(page, /Phường Bến Nghé, Quận 1/)).toContainText(SAI_GON);
  await expectToFit(page);
  await option(page, /Phường Bến Nghé, Quận 1/).click();
  await expect(commune).toHaveValue(SAI_GON);
  await expect(detail).toHaveValue("");
});

test("a pasted address fills what belongs together, and one step takes it back", async ({ page }) => {
  const { commune, province, detail } = await open(page);
  await paste(page, commune, OLD);
  await expect(commune).toHaveValue(SAI_GON);
  await expect(province).toHaveValue("79");
  await expect(detail).toHaveValue("12 Đường Mẫu (trước đây: Phường Bến Nghé, Quận 1)");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await expect(commune).toHaveValue("");
  await expect(province).toHaveValue("");
  await expect(detail).toHaveValue("");

  await paste(page, commune, "Thôn 1, xã Hoà Tiến, huyện Hoà Vang, Đà Nẵng");
  await expect(commune).toHaveValue("Xã Hòa Tiến, Thành phố Đà Nẵng");
  await expect(detail).toHaveValue("Thôn 1");
});

test("where a ward became several, the person is asked", async ({ page }) => {
  const { commune, detail } = await open(page);
  await paste(page, commune, "45 Đường Mẫu, Phường Đa Kao, Quận 1");
  await expect(page.getByRole("option", { name: "Phường Đa Kao, Quận 1 nay thuộc nhiều nơi." })).toBeVisible();
  await expectAccessible(page);
  await expectToFit(page);
  await option(page, TAN_DINH).click();
  await expect(commune).toHaveValue(TAN_DINH);
  await expect(detail).toHaveValue("45 Đường Mẫu (trước đây: Phường Đa Kao, Quận 1)");
});

test("an old address that a register knows, or that stands in the next line, is offered", async ({ page, citizen }) => {
  await citizen.signInAs(cuu);
  const { commune, province, detail } = await open(page);
  await expect(page.getByText("Phường Đa Kao, Quận 1 nay thuộc nhiều nơi.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: TAN_DINH }).click();
  await expect(commune).toHaveValue(TAN_DINH);
  await expect(province).toHaveValue("79");
  await expect(detail).toHaveValue("45 Đường Mẫu (trước đây: Phường Đa Kao, Quận 1)");

  await commune.fill("");
  await detail.fill(OLD);
  await detail.blur();
  await page.getByRole("button", { name: SAI_GON }).click();
  await expect(commune).toHaveValue(SAI_GON);
});

test("what names no commune stays as typed, and is said to be none", async ({ page, citizen }) => {
  const { commune } = await open(page);
  await commune.fill("Phường Không Có Thật");
  await commune.blur();
  await expect(page.getByText("Hãy chọn một phường, xã trong danh sách.").first()).toBeVisible();
  await citizen.isSaved();
  await page.reload();
  await expect(commune).toHaveValue("Phường Không Có Thật");
});

test("without a network the city's communes are there after one visit", async ({ page, context, citizen }) => {
  await citizen.openForm("request");
  await citizen.siteIsKept();
  await context.setOffline(true);
  await citizen.openForm("request");
  const commune = citizen.control("/dwelling/commune");
  await commune.fill("da kao");
  await expect(option(page, SAI_GON)).toBeVisible();
  await option(page, TAN_DINH).click();
  await expect(commune).toHaveValue(TAN_DINH);
});

test("lists that cannot be had are said to be missing, and loaded once the network is back", async ({ page, context, citizen }) => {
  const { commune } = await open(page);
  await citizen.siteIsKept();
  await context.setOffline(true);
  await commune.fill("Phường Ba Đình, Hà Nội");
  await expect(page.getByText("Chưa tải được danh sách phường, xã")).toBeVisible();
  await expectAccessible(page);
  await commune.blur();
  await expect(commune).toHaveValue("Phường Ba Đình, Hà Nội");
  await context.setOffline(false);
  await expect(commune).toHaveValue("Phường Ba Đình, Thành phố Hà Nội");
  await expect(page.getByText("Chưa tải được danh sách phường, xã")).toBeHidden();
  const isKept = () => page.evaluate(async () => !!(await caches.match("/lazy/areas/rest.list")));
  await expect.poll(isKept).toBe(true);
});
