// Lists of rows: cards on a phone, a table to type into on a desktop. Rows are moved, removed and
// pasted from a spreadsheet, and whatever was done can be undone.

import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { paste } from "./support/keyboard.js";
import { expect, test } from "./support/test.js";

const words = (vi, en) => ({ vi, en });
const COLUMNS = [
  { answer: "/staff/*/name", label: words("Họ và tên", "Full name") },
  { answer: "/staff/*/born", label: words("Ngày sinh", "Date of birth") },
  { answer: "/staff/*/sex", label: words("Giới tính", "Sex"), choices: { male: words("Nam", "Male"), female: words("Nữ", "Female") } },
  { answer: "/staff/*/contract", label: words("Hợp đồng", "Contract"), choices: { open: words("Không thời hạn", "Open"), fixed: words("Có thời hạn", "Fixed") } },
  { answer: "/staff/*/until", label: words("Đến ngày", "Until"), when: { "==": [{ var: "$row.contract" }, "fixed"] } },
];
const FORM = {
  tokhai: 1,
  id: "staff",
  version: "1.0.0",
  title: words("Khai báo lao động", "Declare your staff"),
  schema: {
    type: "object",
    required: ["company", "staff"],
    properties: {
      company: { type: "string" },
      staff: {
        type: "array",
        minItems: 1,
        maxItems: 2000,
        items: {
          type: "object",
          required: ["name", "born", "sex"],
          properties: {
            name: { type: "string", minLength: 2 },
            born: { type: "string", format: "date" },
            sex: { enum: ["male", "female"] },
            contract: { enum: ["open", "fixed"] },
            until: { type: "string", format: "date" },
          },
        },
      },
    },
  },
  pages: [
    {
      id: "staff",
      title: words("Lao động", "Staff"),
      items: [
        { answer: "/company", label: words("Tên doanh nghiệp", "Company") },
        {
          repeat: "/staff",
          label: words("Người lao động", "Employees"),
          title: words("{name}", "{name}"),
          add: words("Thêm người", "Add a person"),
          items: COLUMNS,
        },
      ],
    },
  ],
};

const isDesktop = () => test.info().project.name === "desktop";
const cell = (page, row, column) => page.locator(`[name="/staff/${row}/${column}"]`);
const rows = (page) => page.locator(".stretch > *");
const add = (page) => page.getByRole("button", { name: "Thêm người" }).click();
const undo = (page) => page.keyboard.press("Control+z");
const redo = (page) => page.keyboard.press("Control+y");

test.beforeEach(async ({ page, citizen }) => {
  await page.route((url) => url.pathname === "/staff.json", (route) => route.fulfill({ json: FORM }));
  await page.goto("/fill?src=/staff.json");
  await citizen.formIsOpen();
  await add(page);
  await expect(cell(page, 0, "name")).toBeFocused();
});

test("rows are named, moved, removed, and all of it is undone", async ({ page }) => {
  await page.keyboard.type("Trần Mẫu");
  await add(page);
  await expect(cell(page, 1, "name")).toBeFocused();
  await page.keyboard.type("Lê Cựu");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(cell(page, 0, "name")).toHaveValue("Lê Cựu");
  await expect(cell(page, 0, "name")).toBeFocused();
  await expect(page.getByText("Đã chuyển đến dòng 1/2.")).toBeAttached();
  await page.getByRole("button", { name: "Chuyển xuống Lê Cựu" }).click();
  await expect(cell(page, 1, "name")).toHaveValue("Lê Cựu");
  await expectAccessible(page);
  await expectToFit(page);

  await page.getByRole("button", { name: "Xoá Lê Cựu" }).click();
  await expect(rows(page)).toHaveCount(1);
  const offer = page.getByRole("button", { name: "Hoàn tác" });
  await expect(offer).toBeFocused();
  await offer.click();
  await expect(cell(page, 1, "name")).toHaveValue("Lê Cựu");
  await expect(cell(page, 1, "name")).toBeFocused();

  // Brought back, removed, moved down, moved up, typed, added: step by step to the first name.
  // The key is held down: it repeats before the focus is where it should be.
  await page.evaluate(async () => {
    const key = { key: "z", ctrlKey: true, bubbles: true, cancelable: true };
    for (let step = 0; step < 4; step++) {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", key));
      await new Promise((done) => setTimeout(done));
    }
  });
  await expect(cell(page, 0, "name")).toHaveValue("Trần Mẫu");
  await expect(cell(page, 1, "name")).toHaveValue("Lê Cựu");
  await undo(page);
  await expect(cell(page, 1, "name")).toHaveValue("");
  await expect(page.getByText("Đã hoàn tác: Họ và tên")).toBeAttached();
  await undo(page);
  await expect(rows(page)).toHaveCount(1);
  for (let step = 0; step < 3; step++) await redo(page);
  await expect(cell(page, 0, "name")).toHaveValue("Lê Cựu");
  await expect(cell(page, 1, "name")).toHaveValue("Trần Mẫu");
});

test("a word is one step; the buttons do what the keys do", async ({ page, citizen }) => {
  await page.keyboard.type("Mẫu");
  const company = citizen.control("/company");
  await company.click();
  await page.keyboard.type("Công ty");
  await undo(page);
  await expect(company).toHaveValue("");
  await undo(page);
  await expect(cell(page, 0, "name")).toHaveValue("");
  await expect(cell(page, 0, "name")).toBeFocused();
  await page.getByRole("button", { name: "Làm lại" }).click();
  await expect(cell(page, 0, "name")).toHaveValue("Mẫu");
  await page.getByRole("button", { name: "Làm lại" }).click();
  await expect(company).toHaveValue("Công ty");
  await page.getByRole("button", { name: "Hoàn tác" }).click();
  await expect(company).toHaveValue("");
});

test("a spreadsheet is pasted, its columns by name, and what is wrong can be found", async ({ page }) => {
  const pasted = ["Giới tính\tHọ và tên\tNgày sinh", "nu\tPhạm Thị Hoa\t15/3/1990", 'NAM\t"Võ\nVăn"\t1980-02-01', "không rõ\tBùi C\t31/2/1990"];
  await paste(cell(page, 0, "name"), pasted.join("\r\n") + "\r\n");
  await expect(page.getByText("Đã dán 3 dòng, 2 ô cần xem lại.")).toBeVisible();
  await expect(rows(page)).toHaveCount(3);
  await expect(cell(page, 0, "born")).toHaveValue("15/03/1990");
  await expect(cell(page, 1, "name")).toHaveValue("Võ Văn");
  await expect(cell(page, 1, "born")).toHaveValue("01/02/1980");
  if (isDesktop()) await expect(cell(page, 0, "sex").locator("option:checked")).toHaveText("Nữ");
  else await expect(page.locator('[name="/staff/0/sex"][value="female"]')).toBeChecked();
  await page.getByRole("button", { name: "Đến ô đầu tiên" }).click();
  await expect(cell(page, 2, "born")).toBeFocused();
  await expect(cell(page, 2, "born")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await undo(page);
  await expect(rows(page)).toHaveCount(1);
  await expect(cell(page, 0, "name")).toHaveValue("");
  await redo(page);
  await expect(cell(page, 2, "name")).toHaveValue("Bùi C");
});

test("what was pasted and is no choice is shown, and errors say in which row they are", async ({ page, citizen }) => {
  await citizen.answer("/company", "Công ty Mẫu");
  await paste(cell(page, 0, "name"), "Trần Mẫu\t15/3/1990\tnam\nLê Cựu\t1/1/1985\tđàn ông\n");
  await expect(page.getByText("Đã dán 2 dòng, 1 ô cần xem lại.")).toBeVisible();
  if (isDesktop()) await expect(cell(page, 1, "sex").locator("option:checked")).toHaveText("đàn ông");
  await citizen.goOn();
  await page.getByRole("link", { name: "Dòng 2: Giới tính" }).click();
  await expect(cell(page, 1, "sex").first()).toBeFocused();
});

test("of two thousand rows only those near are drawn, and a far one can be gone to", async ({ page, citizen }) => {
  const line = (number) => `Người ${number}\t${number === 1776 ? "sai" : "1/1/1990"}\tNam`;
  await paste(cell(page, 0, "name"), Array.from({ length: 2100 }, (_, number) => line(number)).join("\n"));
  await expect(page.getByText("Đã dán 2000 dòng, 1 ô cần xem lại.")).toBeVisible();
  await expect(page.getByText("100 dòng không còn chỗ nên chưa dán.")).toBeVisible();
  expect(await rows(page).count()).toBeLessThan(200);
  await citizen.control("/company").fill("Công ty Mẫu");
  await citizen.goOn();
  await page.getByRole("region", { name: /chỗ cần bạn xem lại/ }).getByRole("link", { name: "Ngày sinh" }).click();
  await expect(cell(page, 1776, "born")).toBeFocused();
  await expect(cell(page, 1776, "born")).toBeInViewport();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("2/3/1991");
  await cell(page, 1776, "born").blur();
  await expect(cell(page, 1776, "born")).toHaveValue("02/03/1991");
  await citizen.goOn();
  await citizen.reviewIsShown();
});

test("a desktop has a table with its keys, a phone has cards", async ({ page }) => {
  if (!isDesktop()) {
    await page.keyboard.type("Một");
    await expect(page.getByRole("region", { name: "Một" }).getByRole("textbox", { name: "Ngày sinh" })).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
    return;
  }
  await expect(page.getByRole("columnheader", { name: "Ngày sinh" })).toBeVisible();
  await expect(cell(page, 0, "born")).toHaveAccessibleName(/^Ngày sinh/);
  await page.keyboard.type("Một");
  await page.keyboard.press("Enter");
  await expect(cell(page, 1, "name")).toBeFocused();
  await page.keyboard.type("Hai");
  for (const column of ["born", "sex", "contract"]) {
    await page.keyboard.press("Tab");
    await expect(cell(page, 1, column)).toBeFocused();
  }
  // The last question is not asked in this row: Tab leaves the table, Shift+Tab comes back.
  await page.keyboard.press("Control+ArrowUp");
  await expect(cell(page, 0, "contract")).toBeFocused();
  await page.keyboard.press("Control+ArrowDown");
  await expect(cell(page, 1, "contract")).toBeFocused();
  await page.keyboard.press("Alt+Delete");
  await expect(rows(page)).toHaveCount(1);
  await expect(cell(page, 0, "contract")).toBeFocused();
  await expect(page.getByText("Đã xoá.")).toBeVisible();
});
