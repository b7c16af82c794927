// From the catalogue to the receipt with Tab, Space, arrows and Enter alone.

import { expectAccessible } from "./support/accessibility.js";
import { Keyboard } from "./support/keyboard.js";
import { cuu, mau } from "./support/people.js";
import { dossiersFor } from "./support/portal.js";
import { expect, test } from "./support/test.js";

test("a declaration is filed by keyboard alone", async ({ page, citizen }) => {
  const keyboard = new Keyboard(page);
  const { words } = citizen;
  const goOn = page.getByRole("button", { name: words.goOn, exact: true });
  const heading = page.getByRole("heading", { level: 1 });

  await page.goto("/");
  await keyboard.follow(page.getByRole("link", { name: words.service }));
  await expect(heading).toBeFocused();
  const begin = page.getByRole("link", { name: words.begin, exact: true });
  await expect(begin).toHaveAttribute("href", /^\/sign-in/);
  await keyboard.follow(begin);
  await expect(heading).toBeFocused();
  await keyboard.tabTo(page.getByRole("button", { name: cuu.name }));
  await keyboard.press("Space");
  await citizen.formIsOpen();
  await expect(heading).toBeFocused();

  // Refused: the summary takes the focus, and leads to each question.
  await keyboard.follow(goOn);
  const summary = page.getByRole("region", { name: /chỗ cần bạn xem lại/ });
  await expect(summary).toBeFocused();
  await keyboard.follow(summary.getByRole("link", { name: /^Số nhà, tên đường/ }));
  await expect(citizen.control("/dwelling/detail")).toBeFocused();
  await keyboard.expectFocusSeen();
  await keyboard.type(citizen.address);
  await keyboard.press("Shift+Tab");
  await expect(summary.getByRole("link", { name: /^Số nhà, tên đường/ })).toBeHidden();
  await keyboard.follow(goOn);
  await keyboard.follow(summary.getByRole("link").first());
  await expect(citizen.control("/request/kind").first()).toBeFocused();

  await keyboard.pick(citizen.control("/request/kind"), "permanent");
  await chooseCommune(keyboard, citizen.control("/dwelling/commune"));
  await keyboard.pick(citizen.control("/dwelling/tenure"), "own");
  await keyboard.pick(citizen.control("/dwelling/onFile"), "true");
  // Enter in a line goes on, as everywhere on the web.
  await keyboard.press("Shift+Tab", "Shift+Tab");
  await expect(citizen.control("/dwelling/detail")).toBeFocused();
  await keyboard.press("Enter");

  await citizen.pageIs("requester");
  await expect(heading).toBeFocused();
  await keyboard.follow(page.getByRole("button", { name: words.somethingWrong }));
  await keyboard.tabTo(citizen.control("/requester/email"));
  await keyboard.press("Control+A");
  await keyboard.type("cuu@example.com");
  await keyboard.follow(goOn);

  await citizen.pageIs("household");
  await keyboard.pick(citizen.control("/household/isHead"), "true");
  await keyboard.pick(citizen.control("/moving/withOthers"), "true");
  const [wife] = cuu.declaration.members;
  await keyboard.follow(page.getByRole("button", { name: words.addPerson }));
  await expect(citizen.control("/members/0/fullName")).toBeFocused();
  await keyboard.type(wife.fullName);
  await keyboard.tabTo(citizen.control("/members/0/birthDate"));
  await keyboard.type("25011980");
  await keyboard.pick(citizen.control("/members/0/sex"), wife.sex);
  await keyboard.tabTo(citizen.control("/members/0/personalId"));
  await keyboard.type(wife.personalId);
  await keyboard.tabTo(citizen.control("/members/0/relation"));
  await keyboard.press(wife.relation[0]);
  await expect(citizen.control("/members/0/relation").locator("option:checked")).toHaveText(wife.relation);
  await expect(citizen.control("/members/0/birthDate")).toHaveValue(wife.birthDate);
  await expectAccessible(page);
  await keyboard.follow(goOn);

  await citizen.reviewIsShown();
  await expect(heading).toBeFocused();
  // Submitting without consent leads to it.
  await keyboard.follow(page.getByRole("button", { name: words.submit }));
  for (const box of await page.getByRole("checkbox").all()) {
    await keyboard.tabTo(box);
    await keyboard.press("Space");
    await expect(box).toBeChecked();
  }
  await keyboard.follow(page.getByRole("button", { name: words.submit }));
  const code = await citizen.receipt();
  await expect(heading).toBeFocused();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("a removed person can be brought back, and the focus does not get lost", async ({ page, citizen }) => {
  const keyboard = new Keyboard(page);
  const { words } = citizen;
  const [wife] = cuu.declaration.members;
  await citizen.signInAs(cuu);
  await citizen.openForm("household");
  await citizen.answer("/moving/withOthers", "true");
  await citizen.nameMember(0, wife);
  await page.getByRole("button", { name: `Xoá ${wife.fullName}` }).focus();
  await keyboard.press("Enter");
  await expect(citizen.control("/members/0/fullName")).toBeHidden();
  await expect(page.locator(":focus")).toHaveCount(1);
  await keyboard.follow(page.getByRole("button", { name: words.undo }));
  await expect(citizen.control("/members/0/fullName")).toHaveValue(wife.fullName);
  await expect(page.locator(":focus")).toHaveCount(1);
});

test("the first Tab leads past the header", async ({ page, citizen }) => {
  const keyboard = new Keyboard(page);
  await page.goto("/");
  await expect(page.getByRole("link", { name: citizen.words.service })).toBeVisible();
  await keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Đến nội dung chính" });
  await expect(skip).toBeFocused();
  await keyboard.expectFocusSeen();
  await keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await keyboard.press("Tab");
  await expect(page.getByRole("link", { name: citizen.words.service })).toBeFocused();
});

test("papers are chosen by keyboard", async ({ page, citizen }) => {
  const keyboard = new Keyboard(page);
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer("/dwelling/tenure", "rented");
  await citizen.isSaved();
  await citizen.openForm("papers");
  const chooser = page.waitForEvent("filechooser");
  await keyboard.follow(citizen.control("/attachments/lease"));
  await (await chooser).setFiles(mau.declaration.papers["/attachments/lease"]);
  await expect(page.getByText("hợp đồng thuê nhà.pdf")).toBeVisible();
  await keyboard.follow(page.getByRole("button", { name: "Xoá hợp đồng thuê nhà.pdf" }));
  await expect(page.getByText("hợp đồng thuê nhà.pdf")).toBeHidden();
  await expect(page.locator(":focus")).toHaveCount(1);
});

/** The combobox as the ARIA Authoring Practices describe it. */
async function chooseCommune(keyboard, combobox) {
  await keyboard.tabTo(combobox);
  await expect(combobox).toHaveAttribute("aria-expanded", "false");
  await keyboard.press("ArrowDown");
  await expect(combobox).toHaveAttribute("aria-expanded", "true");
  await keyboard.press("Escape");
  await expect(combobox).toHaveAttribute("aria-expanded", "false");
  await expect(combobox).toHaveValue("");

  await keyboard.type("phu");
  const { page } = keyboard;
  const active = () => combobox.getAttribute("aria-activedescendant").then((id) => page.locator(`[id="${id}"]`));
  const first = await (await active()).textContent();
  await keyboard.press("ArrowDown");
  await expect(await active()).toHaveAttribute("aria-selected", "true");
  await expect(await active()).not.toHaveText(first);
  await keyboard.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
  await expect(await active(), "the list scrolls along").toBeInViewport();
  await keyboard.press("Escape");

  await keyboard.type("ben thanh");
  const option = await active();
  await expect(option).toHaveText("Phường Bến Thành, Thành phố Hồ Chí Minh");
  await keyboard.press("Enter");
  await expect(combobox).toHaveValue("Phường Bến Thành, Thành phố Hồ Chí Minh");
  await expect(combobox).toBeFocused();
}
