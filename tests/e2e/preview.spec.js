// The designer's preview: the document, its problems, the form, and the way between them.

import { expectAccessible } from "./support/accessibility.js";
import { expect, test } from "./support/test.js";

const SRC = "/forms/ct01/form.json";

const editor = (page) => page.getByRole("textbox", { name: "Tài liệu" });
const frame = (page) => page.locator(".device");
const problems = (page) => page.getByRole("region", { name: /^Vấn đề/ });

async function open(page, src = SRC) {
  await page.goto(`/preview?src=${encodeURIComponent(src)}`);
  await expect(frame(page).getByRole("heading", { level: 1 })).toBeVisible();
}

/** Writes `after` in place of the first `before` behind `mark`, as if it had been typed. */
async function write(page, before, after, mark = "") {
  await editor(page).evaluate(
    (area, [before, after, mark]) => {
      const at = area.value.indexOf(before, area.value.indexOf(mark));
      if (at < 0) throw new Error(`${before} is not there`);
      area.focus();
      area.setSelectionRange(at, at + before.length);
      document.execCommand("insertText", false, after);
    },
    [before, after, mark],
  );
}

/** What is selected in the editor. */
const selection = (page) =>
  editor(page).evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));

/** A document of one question. */
const small = (label) =>
  JSON.stringify({
    tokhai: 1,
    id: "small",
    version: "1",
    title: { vi: "Nhỏ", en: "Small" },
    schema: { type: "object", required: ["name"], properties: { name: { type: "string", minLength: 2 } } },
    pages: [
      {
        id: "one",
        title: { vi: "Một trang", en: "One page" },
        items: [{ answer: "/name", label: { vi: label, en: label } }],
      },
    ],
  });

test.describe("on a desktop", () => {
  test.skip(({ isMobile }) => isMobile, "columns need room");

  test("a problem names its line, leads there, and is mended at a press", async ({ page }) => {
    await open(page);
    await expect(problems(page)).toContainText("Không có vấn đề nào.");
    await write(page, "request.kind", "request.knd", '"/request/stayUntil"');
    const line = problems(page).getByRole("listitem");
    await expect(line).toContainText("Ý bạn là");
    await line.getByRole("button", { name: /^Dòng \d+$/ }).click();
    await expect.poll(() => selection(page)).toContain("request.knd");
    await line.getByRole("button", { name: "request.kind" }).click();
    await expect(problems(page)).toContainText("Không có vấn đề nào.");
    expect(await editor(page).inputValue()).not.toContain("request.knd");
  });

  test("what is no JSON says where, and the last form stays", async ({ page }) => {
    await open(page);
    await write(page, '"tokhai": 1,', '"tokhai": 1');
    await expect(problems(page).getByRole("button", { name: "Dòng 3" })).toBeVisible();
    await expect(frame(page)).toHaveClass(/stale/);
    await expect(frame(page).getByRole("heading", { level: 1 })).toBeVisible();
  });

  test("a document that is no JSON is said to be so in the reader's language, and nothing is counted", async ({ page }) => {
    const deep = '{"a":'.repeat(200) + "1" + "}".repeat(200);
    for (const [body, said] of [
      ['{"a": 1,\n "b": oops}', "Chưa đúng cú pháp JSON ở dòng 2, cột 7"],
      ["", "Chưa đúng cú pháp JSON ở dòng 1"],
      [deep, "Tài liệu lồng nhau quá 127 tầng"],
    ]) {
      await page.route((url) => url.pathname === "/broken.json", (route) => route.fulfill({ body }));
      await page.goto("/preview?src=/broken.json");
      await expect(problems(page)).toContainText(said);
      await expect(page.getByText("Đang đếm…")).toHaveCount(0);
    }
  });

  test("a question leads to its definition, and the definition to its question", async ({ page }) => {
    await open(page);
    await frame(page).getByRole("group", { name: "Chỗ ở đó là của ai?" }).getByRole("radio").first().focus();
    await frame(page).getByRole("button", { name: "định nghĩa: Chỗ ở đó là của ai?" }).press("Enter");
    await expect(editor(page)).toBeFocused();
    expect(JSON.parse(await selection(page)).answer).toBe("/dwelling/tenure");
    await frame(page).getByText("Phường, xã nơi bạn sẽ ở").click({ modifiers: ["Alt"] });
    await expect.poll(async () => JSON.parse(await selection(page)).answer).toBe("/dwelling/commune");

    // On another page, without losing the cursor.
    await editor(page).evaluate((area) => {
      const at = area.value.indexOf('"/household/isHead"');
      area.focus();
      area.setSelectionRange(at, at);
    });
    await page.keyboard.press("ArrowRight");
    await expect(frame(page).locator(".pointed-at")).toContainText("chủ hộ");
    await expect(editor(page)).toBeFocused();
  });

  test("answers stay while the document changes, in each frame", async ({ page }) => {
    await open(page);
    await frame(page).getByLabel("Tạm trú", { exact: true }).check();
    await write(page, "Bạn muốn đăng ký gì?", "Bạn cần đăng ký gì?");
    await expect(frame(page).getByText("Bạn cần đăng ký gì?")).toBeVisible();
    await expect(frame(page).getByLabel("Tạm trú", { exact: true })).toBeChecked();
    for (const [name, width] of [["Máy tính bảng", 768], ["Máy tính", 1200], ["Điện thoại", 390]]) {
      await page.getByRole("button", { name, exact: true }).click();
      await expect.poll(() => frame(page).evaluate((it) => it.offsetWidth)).toBe(width);
    }
  });

  test("tried as a demo person, filled in with made-up answers, and not sent", async ({ page }) => {
    await open(page);
    await page.getByLabel("Thử với").selectOption("Trần Thị Mẫu");
    await expect(page.locator(".preview-status")).toContainText(/tự điền từ \d nguồn/);
    await page.getByRole("button", { name: "Điền dữ liệu mẫu" }).click();
    await page.getByRole("button", { name: "Vi phạm", exact: true }).click();
    await expect(page.getByText("Không vi phạm gì.")).toBeVisible();
    await page.getByRole("button", { name: "Dữ liệu", exact: true }).click();
    await expect(page.getByRole("region", { name: "Khi điền" })).toContainText("Trần Thị Mẫu");
    const heading = frame(page).getByRole("heading", { level: 1 });
    while ((await heading.textContent()) !== "Kiểm tra lại") {
      const before = await heading.textContent();
      await frame(page).getByRole("button", { name: "Tiếp tục" }).click();
      await expect(heading).not.toHaveText(before);
    }
    for (const box of await frame(page).getByRole("checkbox").all()) await box.check();
    await frame(page).getByRole("button", { name: "Nộp hồ sơ" }).click();
    const dossier = JSON.parse(await page.locator("#sent").textContent());
    expect(dossier.answers.requester.fullName).toBe("Trần Thị Mẫu");
    expect(dossier.provenance["/requester/fullName"].source).toBe("population");
  });

  test("how long the form takes is drawn, told for whom, and leads to what takes longest", async ({ page }) => {
    await open(page);
    const time = page.getByRole("region", { name: "Thời gian dự tính" });
    await expect(time.getByRole("img", { name: /^Đường thường gặp, có tự điền: \d+:\d\d phút/ })).toBeVisible();
    const typical = time.getByRole("row", { name: "Thường gặp" }).getByRole("cell");
    /** With and without what the sources fill in, in seconds. */
    const seconds = async () => {
      const told = await typical.allTextContents();
      return told.map((it) => it.split(":").reduce((sum, part) => sum * 60 + Number(part), 0));
    };
    // What the sources may give is asked for meanwhile.
    await expect.poll(async () => (await seconds()).reduce((filled, bare) => bare - filled)).toBeGreaterThan(60);
    const [filled] = await seconds();
    expect(filled).toBeLessThanOrEqual(8 * 60);
    await time.getByRole("button", { name: "Người nhanh" }).click();
    expect((await seconds())[0]).toBeLessThan(filled);
    await expectAccessible(page);
    await time.getByRole("button", { name: "Người chậm" }).click();

    const dearest = time.getByRole("listitem").getByRole("button");
    await expect(dearest.first()).toHaveText("Số nhà, tên đường, tổ, khu phố, ấp");
    await dearest.first().click();
    await expect.poll(async () => JSON.parse(await selection(page)).answer).toBe("/dwelling/detail");

    // A person of whom less is known has more to do.
    await page.getByLabel("Thử với").selectOption({ index: 1 });
    await expect(page.locator(".preview-status")).toContainText(/tự điền từ \d nguồn/);
    expect((await seconds())[0]).toBeGreaterThanOrEqual(filled);
  });

  test("a form over 8 minutes says so as it is written, and how to mend it", async ({ page }) => {
    const form = JSON.parse(small("Tên bạn"));
    for (let i = 0; i < 10; i++) {
      form.schema.properties[`more${i}`] = { type: "string", maxLength: 1000 };
      const label = { vi: `Kể thêm ${i}`, en: `Tell more ${i}` };
      form.pages[0].items.push({ answer: `/more${i}`, label });
    }
    const body = JSON.stringify(form, null, 2);
    await page.route("**/forms/mine/form.json", (route) => route.fulfill({ body, contentType: "application/json" }));
    await open(page, "/forms/mine/form.json");
    const time = page.getByRole("region", { name: "Thời gian dự tính" });
    await expect(time).toContainText(/mất của người chậm \d+ giây; nhiều nhất là 480\. Tốn nhất: \/more0/);
    await expectAccessible(page);
    for (let i = 0; i < 10; i++) await write(page, '"maxLength": 1000', '"maxLength": 10');
    await expect(time.getByRole("table")).toBeVisible();
    await expect(time).not.toContainText("nhiều nhất là 480");
  });

  test("saving the file refreshes the preview, unless something is being edited", async ({ page }) => {
    let label = "Tên bạn";
    await page.route("**/forms/mine/form.json", (route) =>
      route.fulfill({ body: small(label), contentType: "application/json" }),
    );
    await open(page, "/forms/mine/form.json");
    await expect(frame(page).getByLabel("Tên bạn", { exact: true })).toBeVisible();
    label = "Họ và tên";
    await expect(frame(page).getByLabel("Họ và tên", { exact: true })).toBeVisible();
    await write(page, '"vi": "Họ và tên"', '"vi": "Tên đầy đủ"');
    await expect(frame(page).getByLabel("Tên đầy đủ", { exact: true })).toBeVisible();
    label = "Quý danh";
    await expect(page.getByText("Tệp gốc vừa đổi")).toBeVisible();
    await page.reload();
    await expect(frame(page).getByLabel("Tên đầy đủ", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Lấy bản của tệp" }).click();
    await expect(frame(page).getByLabel("Quý danh", { exact: true })).toBeVisible();
  });

  test("everybody can use it", async ({ page }) => {
    await page.goto("/preview");
    await expect(page.getByRole("heading", { name: "Tờ khai của cổng này" })).toBeVisible();
    await expectAccessible(page);
    await open(page);
    await write(page, '"answer": "/dwelling/tenure"', '"answer": "/dwelling/tenur"');
    await expect(problems(page).getByRole("listitem").first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Đường đi" }).click();
    await expectAccessible(page);
  });
});

test("a dropped file is opened, kept over a reload, and can be left", async ({ page, isMobile }) => {
  await page.goto("/preview");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  const dataTransfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "nhỏ.json", { type: "application/json" }));
    return transfer;
  }, small("Tên bạn"));
  await page.dispatchEvent("body", "drop", { dataTransfer });
  await expect(frame(page).getByLabel("Tên bạn", { exact: true })).toBeVisible();
  await page.reload();
  await expect(frame(page).getByLabel("Tên bạn", { exact: true })).toBeVisible();
  if (isMobile) {
    await frame(page).getByRole("button", { name: "Tiếp tục" }).click();
    await expect(frame(page).getByText("1 chỗ cần bạn xem lại")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Chi tiết", exact: true }).click();
    await expect(problems(page)).toBeVisible();
    await expect(page.getByRole("row", { name: "Thường gặp" })).toBeVisible();
    await expect(frame(page)).toBeHidden();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Tài liệu", exact: true }).click();
    await expect(editor(page)).toBeVisible();
  }
  await page.getByRole("link", { name: "Tờ khai khác" }).click();
  await expect(page.getByRole("heading", { name: "Xem thử một tờ khai" })).toBeVisible();
});
