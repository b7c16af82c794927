// Every kind of question there is, on a form of its own: typed as people write, kept as data,
// read back in words.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { expect, test } from "./support/test.js";

const both = (vi, en) => ({ vi, en });
const TRADES = Array.from({ length: 40 }, (_, i) => `${["Thợ mộc", "Bác sĩ", "Đầu bếp", "Kỹ sư"][i % 4]} ${i + 1}`);

const FORM = {
  tokhai: 1,
  id: "questions",
  version: "1.0.0",
  title: both("Các loại câu hỏi", "Kinds of questions"),
  schema: {
    type: "object",
    additionalProperties: false,
    required: ["story", "agree", "days", "plot"],
    properties: {
      story: { type: "string", maxLength: 300 },
      area: { type: "number", minimum: 0 },
      people: { type: "integer" },
      income: { type: "integer", minimum: 0 },
      share: { type: "number" },
      agree: { const: true },
      days: { type: "array", uniqueItems: true, items: { enum: ["mon", "tue", "wed"] } },
      trades: { type: "array", uniqueItems: true, items: { enum: TRADES } },
      opens: { type: "string", format: "time" },
      meeting: { type: "string", format: "date-time" },
      since: { type: "string", pattern: "^\\d{4}-\\d{2}$" },
      plot: {
        type: "array",
        minItems: 2,
        prefixItems: [{ type: "string", title: "Tờ bản đồ" }, { type: "integer", title: "Số thửa" }],
        items: false,
      },
      contacts: { type: "object", propertyNames: { maxLength: 12 }, additionalProperties: { type: "string" } },
      extra: { type: "object", properties: { list: { type: "array" } } },
      signature: { type: "string", contentMediaType: "image/png" },
      code: { type: "string", readOnly: true },
      nickname: { type: "string" },
    },
  },
  pages: [
    {
      id: "one",
      title: both("Trang một", "Page one"),
      items: [
        {
          note: both(
            "Mang theo:\n- **thẻ căn cước** của {/nickname}\n- ảnh\n\nĐọc [luật](https://example.vn/luat), đừng đọc [x](javascript:alert(1)).",
            "Bring **your card**, {/nickname}.",
          ),
        },
        { answer: "/nickname", label: both("Tên gọi", "Name") },
        { answer: "/story", label: both("Kể lại sự việc", "What happened") },
        { answer: "/area", label: both("Diện tích", "Area"), options: { unit: "m²" } },
        { answer: "/people", label: both("Số người", "People") },
        { note: both("Mỗi người {/share} m².", "{/share} m² for each.") },
        { answer: "/income", label: both("Thu nhập", "Income"), options: { currency: "VND" } },
        { answer: "/agree", label: both("Tôi cam đoan khai đúng", "I declare that it is true") },
        {
          answer: "/days",
          label: both("Ngày nào tiện?", "Which days?"),
          choices: { mon: both("Thứ Hai", "Monday"), tue: both("Thứ Ba", "Tuesday"), wed: both("Thứ Tư", "Wednesday") },
        },
        { answer: "/trades", label: both("Nghề đã làm", "Trades") },
      ],
    },
    {
      id: "two",
      title: both("Trang hai", "Page two"),
      items: [
        { answer: "/opens", label: both("Giờ mở cửa", "Opens at") },
        { answer: "/meeting", label: both("Lịch hẹn", "Appointment") },
        { answer: "/since", label: both("Ở đây từ", "Here since"), widget: "month" },
        { answer: "/plot", label: both("Thửa đất", "Plot of land") },
        { answer: "/contacts", label: both("Người liên hệ", "Contacts"), options: { keyLabel: both("Ai", "Who"), valueLabel: both("Số máy", "Phone") } },
        { answer: "/extra", label: both("Dữ liệu khác", "Other data") },
        { answer: "/signature", label: both("Chữ ký", "Signature") },
        { answer: "/code", label: both("Mã hồ sơ", "Code") },
      ],
    },
  ],
  calculate: [{ answer: "/share", value: { "/": [{ var: "area" }, { var: "people" }] } }],
};

test.beforeEach(async ({ page }) => {
  await page.route((url) => url.pathname === "/questions.json", (route) => route.fulfill({ json: FORM }));
});

async function open(page, citizen, number) {
  await page.goto(`/fill?src=/questions.json&page=${number}`);
  await citizen.formIsOpen();
}

const ticked = (page, place) => page.locator(`[name="${place}"]:checked`);

test("answers are typed as people write, kept as data, and said in words", async ({ page, citizen }) => {
  await open(page, citizen, "one");
  await citizen.answer("/nickname", "**Mẫu** [x](/y)");
  const note = page.locator(".note").first();
  await expect(note.getByRole("listitem").first()).toHaveText("thẻ căn cước của **Mẫu** [x](/y)");
  await expect(note.getByRole("link")).toHaveCount(1);
  await expect(note.getByRole("link")).toHaveAttribute("rel", "noopener");

  await citizen.answer("/story", "Dòng một\nDòng hai");
  await citizen.answer("/area", "1250,5");
  await expect(citizen.control("/area")).toHaveValue("1.250,5");
  await citizen.answer("/people", "2");
  await expect(page.getByText("Mỗi người 625,25 m².")).toBeVisible();
  await citizen.answer("/income", "1,25 triệu đồng");
  await expect(citizen.control("/income")).toHaveValue("1.250.000");
  await expect(page.getByText("một triệu hai trăm năm mươi nghìn đồng")).toBeVisible();
  await page.getByLabel("Tôi cam đoan khai đúng").check();
  await page.getByLabel("Thứ Tư").check();
  await page.getByLabel("Thứ Hai").check();

  const trades = page.getByRole("group", { name: "Nghề đã làm" });
  await trades.getByRole("searchbox").fill("tho moc");
  await expect(trades.getByRole("checkbox")).toHaveCount(10);
  await trades.getByLabel("Thợ mộc 5", { exact: true }).check();
  await trades.getByRole("searchbox").fill("bac si 2");
  await trades.getByLabel("Bác sĩ 2", { exact: true }).check();
  await trades.getByRole("button", { name: "Xoá Thợ mộc 5" }).click();
  await expect(ticked(page, "/trades")).toHaveCount(1);
  await expectAccessible(page);
  await expectToFit(page);
  await citizen.goOn();

  await citizen.answer("/opens", "7h30 sáng");
  await citizen.answer("/meeting", "14h30 ngày 15/3/2027");
  await citizen.answer("/since", "3/1990");
  await citizen.answer("/plot/1", "12");
  await citizen.answer("/plot/0", "A7");
  const add = page.getByRole("button", { name: "Thêm một mục" });
  for (const [who, phone] of [["__proto__", "1"], ["a/b~c", "2"]]) {
    await add.click();
    await page.getByLabel("Ai").last().fill(who);
    await page.getByLabel("Số máy").last().fill(phone);
  }
  await expect(citizen.control("/contacts/a~1b~0c")).toHaveValue("2");
  await citizen.answer("/extra", '{"list": [1, 2]}');
  await citizen.answer("/signature", "Trần Thị Mẫu");
  await expect(page.getByRole("img", { name: "Đã ký" })).toBeVisible();
  await expect(citizen.control("/code")).not.toBeEditable();
  await expectAccessible(page);
  await expectToFit(page);
  await citizen.isSaved();

  await page.reload();
  await citizen.formIsOpen();
  await expect(citizen.control("/contacts/__proto__")).toHaveValue("1");
  await expect(page.getByRole("img", { name: "Đã ký" })).toBeVisible();
  await citizen.goOn();
  const said = page.locator("dl.review > div");
  for (const [question, words] of [
    ["Diện tích", "1.250,5 m²"],
    ["Thu nhập", "1.250.000 ₫"],
    ["Tôi cam đoan khai đúng", "Có"],
    ["Ngày nào tiện?", "Thứ Hai, Thứ Tư"],
    ["Nghề đã làm", "Bác sĩ 2"],
    ["Giờ mở cửa", "07:30"],
    ["Lịch hẹn", "15/03/2027 14:30"],
    ["Ở đây từ", "03/1990"],
    ["Thửa đất", "Tờ bản đồ: A7; Số thửa: 12"],
    ["Người liên hệ", "__proto__: 1; a/b~c: 2"],
    ["Dữ liệu khác", '{"list":[1,2]}'],
  ]) {
    await expect(said.filter({ hasText: question }).locator("dd")).toContainText(words);
  }
  await expect(said.filter({ hasText: "Chữ ký" }).getByRole("img", { name: "Đã ký" })).toBeVisible();
  await citizen.switchLanguage();
  await expect(said.filter({ hasText: "Area" }).locator("dd")).toContainText("1,250.5 m²");
});

test("what makes no sense is said beside it, and stays", async ({ page, citizen }) => {
  await open(page, citizen, "one");
  await citizen.answer("/people", "1e400");
  await expect(page.getByText("Hãy nhập một số nguyên")).toBeVisible();
  await expect(citizen.control("/people")).toHaveValue("1e400");
  await citizen.answer("/story", "x".repeat(290));
  await expect(page.getByText("Còn 10 ký tự")).toBeVisible();
  await citizen.goOn();
  await expect(page.getByText("Hãy đánh dấu vào ô này.")).not.toHaveCount(0);

  await open(page, citizen, "two");
  await citizen.answer("/opens", "sớm");
  await expect(page.getByText("Hãy ghi giờ và phút, ví dụ 14:30.")).toBeVisible();
  await citizen.answer("/plot/0", "A7");
  await citizen.control("/opens").focus();
  await expect(page.getByText("Hãy điền đủ các ô.")).toBeVisible();
  await citizen.answer("/extra", '{"list": [1]}');
  await citizen.answer("/extra", '{"list": [1');
  await expect(page.getByText("Dòng 1 chưa đúng cú pháp JSON.")).toBeVisible();
  const add = page.getByRole("button", { name: "Thêm một mục" });
  for (const phone of ["1", "2"]) {
    await add.click();
    await page.getByLabel("Ai").last().fill("mẹ");
    await page.getByLabel("Số máy").last().fill(phone);
  }
  await expect(page.getByText("Tên này đã có ở trên.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Xoá mẹ" }).last().click();
  await expect(add).toBeFocused();
  // That a value is missing, or a name, is said once the person goes elsewhere.
  await add.click();
  await page.getByLabel("Ai").last().fill("cha");
  await page.getByLabel("Số máy").last().focus();
  const bare = page.getByText("Mục này chưa có nội dung.");
  await expect(bare).toHaveCount(0);
  await citizen.control("/opens").focus();
  await expect(bare).toBeVisible();
  await page.getByRole("button", { name: "Xoá cha" }).click();
  await page.getByLabel("Ai").fill("");
  await citizen.control("/opens").focus();
  await expect(page.getByText("Mục này chưa có tên.")).toBeVisible();
  await page.getByLabel("Ai").fill("một cái tên quá dài");
  await add.focus();
  await citizen.control("/opens").focus();
  await expect(page.getByText("Tên “một cái tên quá dài” không dùng được ở đây.")).toBeVisible();
});

test("what makes no sense yet is kept as it was typed", async ({ page, citizen }) => {
  await open(page, citizen, "two");
  await citizen.answer("/extra", '{"list": [1,\n  2');
  const add = page.getByRole("button", { name: "Thêm một mục" });
  const [names, values] = [page.getByLabel("Ai"), page.getByLabel("Số máy")];
  for (const [name, value] of [["mẹ", "1"], ["mẹ", "2"], ["cha", ""]]) {
    await add.click();
    await names.last().fill(name);
    await values.last().fill(value);
  }
  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expect(citizen.control("/extra")).toHaveValue('{"list": [1,\n  2');
  await expect(names).toHaveCount(3);
  await expect(names.nth(1)).toHaveValue("mẹ (2)");
  await expect(values.nth(1)).toHaveValue("2");
  await expect(names.nth(2)).toHaveValue("cha");
  // The page is not gone on from with it.
  await citizen.goOn();
  await expect(page).toHaveURL(/page=two/);
  await expect(citizen.control("/extra")).toHaveAttribute("aria-invalid", "true");
  await expect(names.nth(2)).toHaveAttribute("aria-invalid", "true");
});

test("a signature is drawn, taken back and drawn anew", async ({ page, citizen }) => {
  await open(page, citizen, "two");
  const pad = page.locator("canvas");
  await pad.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await pad.boundingBox();
  const draw = async (from) => {
    await page.mouse.move(x + width * from, y + height * 0.3);
    await page.mouse.down();
    await page.mouse.move(x + width * (from + 0.1), y + height * 0.7, { steps: 5 });
    await page.mouse.up();
  };
  const ink = () =>
    pad.evaluate((it) => {
      const { data } = it.getContext("2d").getImageData(0, 0, it.width, it.height);
      return data.filter((shade, i) => i % 4 === 0 && shade < 128).length;
    });
  await draw(0.1);
  const one = await ink();
  expect(one).toBeGreaterThan(0);
  await draw(0.5);
  expect(await ink()).toBeGreaterThan(one);
  await page.getByRole("button", { name: "Bỏ nét cuối" }).click();
  expect(await ink()).toBe(one);
  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expect.poll(ink).toBe(one);
  await page.getByRole("button", { name: "Ký lại" }).click();
  expect(await ink()).toBe(0);
  await expect(page.getByRole("img", { name: "Khung ký, còn trống" })).toBeVisible();
});

/** A schema without a form around it: a search, a number with limits, a date. */
const BARE = {
  type: "object",
  required: ["trade"],
  properties: {
    trade: { title: "Nghề", enum: TRADES },
    area: { title: "Diện tích", type: "number", maximum: 100000, multipleOf: 0.5 },
    born: { title: "Ngày sinh", type: "string", format: "date" },
    "": { type: "string" },
  },
};

test("a search takes words in any order, says when it finds nothing, and what was typed stays", async ({ page, citizen }) => {
  await page.route((url) => url.pathname === "/bare.json", (route) => route.fulfill({ json: BARE }));
  await page.goto("/fill?src=/bare.json");
  await citizen.formIsOpen();
  const trade = citizen.control("/trade");
  await trade.fill("21  tho");
  await expect(page.getByRole("option")).toHaveText(["Thợ mộc 21"]);
  // It is the only one: who goes on means it.
  await trade.press("Tab");
  await expect(trade).toHaveValue("Thợ mộc 21");

  await trade.fill("thợ lặn");
  await expect(page.getByText("Không tìm thấy. Hãy thử gõ ít chữ hơn.").first()).toBeVisible();
  await expectAccessible(page);
  await trade.press("Enter");
  await expect(trade).toBeFocused();
  await trade.press("Tab");
  await expect(trade).toHaveValue("thợ lặn");
  await expect(page.getByText("Hãy chọn một câu trả lời trong danh sách.")).toBeVisible();
  await citizen.isSaved();
  await page.reload();
  await citizen.formIsOpen();
  await expect(trade).toHaveValue("thợ lặn");
  await trade.fill("bac si 2");
  await trade.press("Tab");
  await expect(trade).toHaveValue("Bác sĩ 2");
});

test("what is said of a number or a date is in the person's own writing", async ({ page, citizen }) => {
  await page.route((url) => url.pathname === "/bare.json", (route) => route.fulfill({ json: BARE }));
  await page.goto("/fill?src=/bare.json");
  await citizen.formIsOpen();
  await citizen.answer("/area", "200000");
  await expect(page.getByText("Số lớn nhất là 100.000.")).toBeVisible();
  await citizen.answer("/area", "0,3");
  await expect(page.getByText("Số phải là bội của 0,5.")).toBeVisible();
  await citizen.answer("/born", "31/02/1990");
  await expect(page.getByText("Hãy ghi đủ ngày, tháng, năm có trong lịch, ví dụ 15/03/1990.")).toBeVisible();
  await citizen.answer("/born", "ngày 15 tháng 3 năm 1990");
  await expect(citizen.control("/born")).toHaveValue("15/03/1990");
  // A name without a letter names its question all the same, in words of its own.
  await expect(page.getByRole("textbox", { name: "/ không bắt buộc", exact: true })).toHaveAttribute("name", "/");
});
