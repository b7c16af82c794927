// Which language the interface speaks, and whether any other is left in it.

import { expect } from "@playwright/test";

// Names of people, places, laws and files stay what they are in every language.
const NAMES = [
  /(Trần|Lê|Nguyễn|Phạm|Võ|Bùi|Hoàng|Mai|Đỗ)( \p{Lu}\p{L}+)+/gu,
  /(Phường|Xã|Đặc khu)( \p{Lu}\p{L}+)+/gu,
  /Thành phố Hồ Chí Minh/gu,
  /Đường Mẫu, tổ \w+/gu,
  /Mẫu 02|NĐ-CP/gu,
  /[\p{L}\d ]+\.(pdf|jpg)/gu,
];
const VIETNAMESE = /[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]/iu;

/** Everything the page says, in sight or to a screen reader, is English; but for names. */
export async function expectEnglish(page) {
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  const said = await page.evaluate(() => {
    const said = [document.title];
    const elements = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT, (it) =>
      it.matches("[lang='vi'], option, [role='option'], script") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    );
    for (let it = elements.nextNode(); it; it = elements.nextNode()) {
      for (const name of ["aria-label", "alt", "title", "placeholder"]) said.push(it.getAttribute(name) ?? "");
      for (const child of it.childNodes) if (child.nodeType === Node.TEXT_NODE) said.push(child.data);
    }
    return said;
  });
  const withoutNames = (words) => NAMES.reduce((rest, name) => rest.replaceAll(name, ""), words);
  expect(said.filter((words) => VIETNAMESE.test(withoutNames(words)))).toEqual([]);
}
