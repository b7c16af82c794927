// Several drafts, two tabs, older and newer versions, files, age: nothing that was typed goes
// unseen or is overwritten.

import { readFile } from "node:fs/promises";
import { expectAccessible } from "./support/accessibility.js";
import { FORM as CT01 } from "./support/citizen.js";
import { records } from "./support/device.js";
import { mau } from "./support/people.js";
import { expect, test } from "./support/test.js";

const DETAIL = "/dwelling/detail";
const PETS = "/fill?src=%2Fpets.json";
const DAY = 86_400_000;

test.describe("several drafts of one form", () => {
  test("are begun, told apart, renamed, deleted and brought back", async ({ page, citizen }) => {
    await citizen.signInAs(mau);
    await citizen.openForm("request");
    await citizen.answer(DETAIL, "nhà thứ nhất");
    await citizen.isSaved();
    await page.goto("/forms/ct01");
    await expect(page.getByRole("link", { name: "Tiếp tục", exact: true })).toBeVisible();
    await page.getByRole("link", { name: "Bắt đầu tờ khác" }).click();
    await citizen.formIsOpen();
    await expect(page).toHaveURL(/&draft=[\w-]+/);
    await expect(citizen.control(DETAIL)).toHaveValue("");
    await citizen.answer(DETAIL, "nhà thứ hai");
    await citizen.isSaved();

    await page.goto("/dossiers");
    const drafts = page.getByRole("listitem").filter({ hasText: /Bạn đã điền dở/ });
    await expect(drafts).toHaveCount(2);
    await expect(drafts.first()).toContainText(mau.name);
    await expectAccessible(page);
    // The one changed last comes first.
    await drafts.first().getByRole("button", { name: /^Đổi tên/ }).click();
    await expect(page.getByLabel("Tên bản nháp")).toBeFocused();
    await page.getByLabel("Tên bản nháp").fill("Nhà của mẹ");
    await page.keyboard.press("Enter");
    const mothers = drafts.filter({ hasText: "Nhà của mẹ" });
    await expect(mothers).toBeVisible();

    await mothers.getByRole("button", { name: "Xoá: Nhà của mẹ" }).click();
    await expect(page.getByText("Đã xoá “Nhà của mẹ”.")).toBeVisible();
    await expect(drafts).toHaveCount(1);
    await page.getByRole("button", { name: "Lấy lại" }).click();
    await expect(drafts).toHaveCount(2);
    await mothers.getByRole("link").click();
    await expect(citizen.control(DETAIL)).toHaveValue("nhà thứ hai");

    await page.goto("/forms/ct01");
    await page.getByRole("link", { name: /^Tiếp tục “.+”/ }).click();
    await expect(citizen.control(DETAIL)).toHaveValue("nhà thứ nhất");
  });

  test("are sent one by one: the other stays", async ({ page, citizen }) => {
    await citizen.signInAs(mau);
    await citizen.openForm("request");
    await citizen.answer(DETAIL, "nhà thứ nhất");
    await citizen.isSaved();
    await page.goto(`${CT01}&draft=second&page=request`);
    await citizen.formIsOpen();
    for (const part of ["request", "requester", "household", "papers"]) {
      if (!mau.declaration[part]) continue;
      await citizen.fillIn(mau.declaration[part]);
      if (part === "request") await citizen.answer(DETAIL, citizen.address);
      if (part === "household") await citizen.nameMembers(mau.declaration.members ?? []);
      await citizen.goOn();
    }
    await citizen.reviewIsShown();
    await expect(page).toHaveURL(/draft=second/);
    await citizen.agreeAndSubmit();
    await citizen.receipt();
    await page.goto("/dossiers");
    await expect(page.getByRole("link", { name: /Bạn đã điền dở/ })).toHaveCount(1);
    await citizen.openForm("request");
    await expect(citizen.control(DETAIL)).toHaveValue("nhà thứ nhất");
  });
});

test.describe("two tabs on one draft", () => {
  const LOOKS_ON = "Ở đây bạn chỉ xem";

  test("the second follows, takes over at a press, and gets the right when the first is gone", async ({ page, context, citizen }) => {
    await serve(context, pets());
    await page.goto(PETS);
    await citizen.formIsOpen();
    await citizen.answer("/name", "Vàng");
    await citizen.isSaved();

    const second = await context.newPage();
    await second.goto(PETS);
    await expect(second.getByText(LOOKS_ON)).toBeVisible();
    await expect(control(second, "/name")).toHaveValue("Vàng");
    await expect(control(second, "/name")).not.toBeEditable();
    await expectAccessible(second);
    await citizen.answer("/name", "Vàng Anh");
    await expect(control(second, "/name")).toHaveValue("Vàng Anh");
    // Rows come and go with the first tab, too.
    await page.getByRole("button", { name: "Thêm bạn" }).click();
    await citizen.answer("/friends/0/name", "Mun");
    await expect(control(second, "/friends/0/name")).toHaveValue("Mun");
    await expect(control(second, "/friends/0/name")).not.toBeEditable();

    await second.getByRole("button", { name: "Điền tiếp ở đây" }).click();
    await expect(second.getByText(LOOKS_ON)).toBeHidden();
    await expect(page.getByText(LOOKS_ON)).toBeVisible();
    await expect(control(page, "/name")).not.toBeEditable();
    await expect(control(second, "/friends/0/name")).toHaveValue("Mun");
    await control(second, "/name").fill("Vện");
    await control(second, "/name").blur();
    await expect(control(page, "/name")).toHaveValue("Vện");

    await second.close();
    await expect(page.getByText(LOOKS_ON)).toBeHidden();
    await expect(control(page, "/name")).toBeEditable();
    await citizen.answer("/note", "hiền");
    await citizen.isSaved();
    await page.reload();
    await expect(control(page, "/name")).toHaveValue("Vện");
    await expect(control(page, "/note")).toHaveValue("hiền");
  });

  test("a tab that is killed gives the right back", async ({ page, context, citizen }) => {
    await serve(context, pets());
    const first = await context.newPage();
    await first.goto(PETS);
    await control(first, "/name").fill("Vàng");
    await control(first, "/name").blur();
    await expect(first.getByRole("banner")).toContainText("Đã lưu");
    await page.goto(PETS);
    await expect(page.getByText(LOOKS_ON)).toBeVisible();
    const crashed = first.waitForEvent("crash");
    first.goto("chrome://crash").catch(() => {});
    await crashed;
    await expect(page.getByText(LOOKS_ON)).toBeHidden();
    await expect(control(page, "/name")).toHaveValue("Vàng");
    await citizen.answer("/note", "hiền");
    await citizen.isSaved();
  });

  test("what is open in another tab cannot be deleted here", async ({ page, context, citizen }) => {
    await serve(context, pets());
    await page.goto(PETS);
    await citizen.answer("/name", "Vàng");
    await citizen.isSaved();
    const second = await context.newPage();
    await second.goto("/dossiers");
    await second.getByRole("button", { name: /^Xoá: / }).click();
    await expect(second.getByText(/đang mở ở thẻ khác/)).toBeVisible();
    await page.close();
    await second.getByRole("button", { name: /^Xoá: / }).click();
    await expect(second.getByText(/^Đã xoá/)).toBeVisible();
  });
});

test.describe("a form that has changed", () => {
  test("takes over what it can, shows the rest until it is dismissed, and a newer draft is left alone", async ({ page, context, citizen }) => {
    const served = await serve(context, pets());
    await page.goto(PETS);
    await citizen.answer("/name", "Vàng");
    await citizen.answer("/note", "hiền, thích nước");
    await citizen.answer("/colour", "nâu");
    await citizen.isSaved();

    served.form = renewed();
    await page.reload();
    await expect(control(page, "/pet/name")).toHaveValue("Vàng");
    const leftOver = page.getByRole("region", { name: "Những câu trả lời không còn chỗ" });
    await expect(leftOver).toContainText("nâu");
    await expect(leftOver).not.toContainText("Vàng");
    await expectAccessible(page);
    // It stays with the draft, whatever else is answered.
    await citizen.answer("/pet/name", "Vàng Anh");
    await citizen.isSaved();
    await page.reload();
    await expect(leftOver).toContainText("nâu");
    await leftOver.getByRole("button", { name: "Bỏ đi" }).click();
    await expect(leftOver).toBeHidden();
    await citizen.isSaved();
    await page.reload();
    await expect(control(page, "/pet/name")).toHaveValue("Vàng Anh");
    await expect(leftOver).toBeHidden();

    served.form = pets();
    await page.reload();
    await expect(page.getByRole("heading", { name: "Bản nháp này thuộc bản mới hơn" })).toBeVisible();
    await expectAccessible(page);
    served.form = renewed();
    await page.getByRole("button", { name: "Thử lại" }).click();
    await expect(control(page, "/pet/name")).toHaveValue("Vàng Anh");
  });
});

test.describe("on a device", () => {
  test("drafts go after the time that the portal sets, never without a word before", async ({ page, context, citizen }) => {
    await serve(context, pets());
    await context.route("**/portal.json", (route) => route.fulfill({ json: { sources: [], keep: { days: 30 } } }));
    await page.goto(PETS);
    await citizen.answer("/name", "Vàng");
    await citizen.isSaved();
    const begun = Date.now();
    await page.clock.setSystemTime(begun + 29 * DAY);
    await page.goto("/dossiers");
    await expect(page.getByText("không dùng trong 30 ngày")).toBeVisible();
    await expect(page.getByRole("link", { name: /Bạn đã điền dở/ })).toBeVisible();
    await expect(page.getByText(/Sẽ bị xoá ngày/)).toBeHidden();

    await page.clock.setSystemTime(begun + 60 * DAY);
    await page.goto("/");
    await expect(page.getByText("Có bản nháp sắp bị xoá vì lâu không dùng.")).toBeVisible();
    await page.getByRole("status").getByRole("link").click();
    await expect(page.getByText(/Sẽ bị xoá ngày \d\d\/\d\d\/\d{4}/)).toBeVisible();
    await expectAccessible(page);

    await page.clock.setSystemTime(begun + 68 * DAY);
    await page.reload();
    await expect(page.getByText("Đã bị xoá khỏi máy này vì lâu không dùng.")).toBeVisible();
    await expect(page.getByRole("link", { name: /Bạn đã điền dở/ })).toBeHidden();
    await page.getByRole("button", { name: "Đã hiểu" }).click();
    await expect(page.getByText("Đã bị xoá khỏi máy này")).toBeHidden();
    expect((await records(page)).filter(({ shelf }) => shelf === "drafts")).toEqual([]);
  });

  test("everything is forgotten at a press, also while nobody is signed in", async ({ page, context, citizen }) => {
    await serve(context, pets());
    await page.goto(PETS);
    await citizen.answer("/name", "Vàng");
    await citizen.isSaved();
    await page.goto("/dossiers");
    await expect(page.getByText(/Khi máy gần đầy|đã hứa giữ/)).toBeVisible();
    await page.getByRole("link", { name: "Xoá mọi thứ khỏi máy này" }).click();
    await expect(page.getByText(/1 tờ khai|1 bản nháp|điền dở/).first()).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("button", { name: "Xoá mọi thứ" }).click();
    await expect(page.getByRole("heading", { name: "Bạn cần làm thủ tục gì?" })).toBeVisible();
    expect(await records(page)).toEqual([]);
  });

  test("a damaged draft is said to be one, and the others go on", async ({ page, context, citizen }) => {
    await serve(context, pets());
    for (const draft of ["", "&draft=2"]) {
      await page.goto(PETS + draft);
      await citizen.answer("/name", `Vàng ${draft}`);
      await citizen.isSaved();
    }
    await page.goto("/");
    await damage(page, "-//pets.json");
    await damage(page, "-/pets");
    await page.goto("/dossiers");
    await expect(page.getByText("Có một bản nháp bị hỏng")).toBeVisible();
    await expect(page.getByRole("link", { name: /Bạn đã điền dở/ })).toHaveCount(1);
    await page.goto(PETS);
    await expect(page.getByText("Bản nháp giữ trên máy này bị hỏng")).toBeVisible();
    await citizen.answer("/name", "Vện");
    await citizen.isSaved();
    await page.goto(`${PETS}&draft=2`);
    await expect(control(page, "/name")).toHaveValue("Vàng &draft=2");
  });
});

test.describe("a file", () => {
  test("takes a draft to another device, where what it says of registers counts for nothing", async ({ page, browser, citizen }) => {
    await citizen.signInAs(mau);
    await citizen.openForm("request");
    await citizen.answer(DETAIL, citizen.address);
    await page.waitForLoadState("networkidle");
    await citizen.isSaved();
    await page.goto("/dossiers");
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: /^Lưu thành tệp/ }).click();
    const text = await readFile(await (await saving).path(), "utf8");
    const file = JSON.parse(text);
    expect(file).toMatchObject({ tokhaiDraft: 1, form: { id: "ct01" }, digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(Object.values(file.provenance).some(({ locked }) => locked)).toBe(true);

    const elsewhere = await browser.newContext();
    const other = await elsewhere.newPage();
    await other.goto("/dossiers");
    await open(other, text);
    await expect(other.getByText(/^Đã thêm “.+” vào danh sách\./)).toBeVisible();
    await other.getByRole("link", { name: /Bạn đã điền dở/ }).click();
    await expect(control(other, DETAIL)).toHaveValue(citizen.address);
    await other.goto(`${CT01}&page=requester`);
    await expect(control(other, "/requester/fullName")).toHaveValue(file.answers.requester.fullName);
    await expect(control(other, "/requester/fullName")).toBeEditable();
    await elsewhere.close();
  });

  test("is hostile until it has been read: size, depth, shape, form, version", async ({ page }) => {
    await page.goto("/dossiers");
    const draft = { tokhaiDraft: 1, form: { id: "ct01", version: "0.0.1" }, src: "//elsewhere.vn", savedAt: "", answers: {} };
    const told = (words) => expect(page.locator("#drafts-told")).toContainText(words);
    await open(page, "x".repeat(2_000_001));
    await told("lớn hơn 2 MB");
    for (const text of ["", "{", "[]", "null", "[".repeat(100_000), '{"tokhaiDraft":1}', JSON.stringify({ ...draft, answers: [] }), JSON.stringify({ ...draft, tokhaiDraft: 2 })]) {
      await open(page, text);
      await told("không phải bản nháp");
    }
    await open(page, JSON.stringify({ ...draft, form: { id: "../x", version: "1" } }));
    await told("không có tờ khai “../x”");
    await open(page, JSON.stringify({ ...draft, form: { id: "ct01", version: "99.0.0" } }));
    await told("bản 99.0.0");
    const answers = {
      request: { kind: "<img src=x onerror=alert(1)>" },
      dwelling: { detail: "12 Đường Mẫu" },
      attachments: { lease: [{ name: "a.pdf", type: "application/pdf", size: 1, sha256: "" }] },
      unknown: { deep: [[[1]]] },
    };
    await open(page, JSON.stringify({ ...draft, answers, variants: [1], aside: "?", leftOver: 7 }));
    await told(/3 câu trả lời hoặc giấy tờ không còn chỗ/);
    await page.getByRole("link", { name: /Bạn đã điền dở/ }).click();
    await expect(control(page, DETAIL)).toHaveValue("12 Đường Mẫu");
    await expect(page.getByRole("region", { name: "Những câu trả lời không còn chỗ" })).toContainText("a.pdf");
  });
});

function control(page, pointer) {
  return page.locator(`[name="${pointer}"]`);
}

async function open(page, text) {
  await page.getByLabel("Mở bản nháp từ tệp").setInputFiles({ name: "draft.json", mimeType: "application/json", buffer: Buffer.from(text) });
}

/** Serves a form that can be exchanged for another. */
async function serve(context, form) {
  const served = { form };
  await context.route((url) => url.pathname === "/pets.json", (route) => route.fulfill({ json: served.form }));
  return served;
}

const words = (vi) => ({ vi, en: vi });
const text = { type: "string" };
const ask = (answer, label) => ({ answer, label: words(label) });

function pets() {
  return {
    tokhai: 1,
    id: "pets",
    version: "1.0.0",
    title: words("Khai báo nuôi chó"),
    schema: { type: "object", properties: { name: text, note: text, colour: text, friends: { type: "array", items: { type: "object", properties: { name: text } } } } },
    pages: [{
      id: "one",
      title: words("Con vật"),
      items: [
        ask("/name", "Tên"), ask("/note", "Tính nết"), ask("/colour", "Màu"),
        { repeat: "/friends", label: words("Bạn"), title: words("{name}"), add: words("Thêm bạn"), items: [ask("/friends/*/name", "Tên bạn")] },
      ],
    }],
  };
}

/** The same form a year later: one answer has moved, one is gone. */
function renewed() {
  const form = pets();
  form.version = "1.1.0";
  form.schema.properties = { pet: { type: "object", properties: { name: text } }, note: text };
  form.pages[0].items = [ask("/pet/name", "Tên"), ask("/note", "Tính nết")];
  form.migrations = [{ from: "1.0.0", rules: [{ answer: "/pet/name", was: "/name" }] }];
  return form;
}

/** What a broken disk leaves of a record. */
async function damage(page, key) {
  await page.evaluate(async (key) => {
    const done = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
    const database = await done(indexedDB.open("tokhai"));
    const drafts = database.transaction("drafts", "readwrite").objectStore("drafts");
    if (await done(drafts.get(key))) await done(drafts.put(new Uint8Array([1, 2, 3]), key));
    database.close();
  }, key);
}
