// What goes wrong outside: documents, portal, session, registers, the device's own store. Each
// time a sentence says what to do, and nothing is lost.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expectAccessible } from "./support/accessibility.js";
import { cuu, mau } from "./support/people.js";
import { dossiersFor, expireSession } from "./support/portal.js";
import { expect, test } from "./support/test.js";

const CT01 = join(import.meta.dirname, "../../forms/ct01/form.json");

test.describe("a form document", () => {
  test("that is no JSON is said to be broken, and where", async ({ page }) => {
    await serve(page, "/broken.json", '{"tokhai": 1,\n "pages": [}');
    await page.goto("/fill?src=/broken.json");
    await expect(page.getByRole("heading", { name: "Chưa mở được tờ khai này" })).toBeVisible();
    await expect(page.getByText(/line 2|dòng 2/)).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Xem các dịch vụ" }).click();
    await expect(page.getByRole("heading", { name: "Bạn cần làm thủ tục gì?" })).toBeVisible();
  });

  for (const [what, document] of Object.entries({ "a list": "[1, 2]", nothing: "null", "a form without pages": '{"tokhai": 1}' })) {
    test(`that is ${what} is said to be broken`, async ({ page }) => {
      await serve(page, "/broken.json", document);
      await page.goto("/fill?src=/broken.json");
      await expect(page.getByRole("heading", { name: "Chưa mở được tờ khai này" })).toBeVisible();
      await expect(page.getByRole("listitem").first()).toHaveText(/\S/);
    });
  }

  test("that is far too large is said to be so", async ({ page }) => {
    await serve(page, "/broken.json", JSON.stringify({ tokhai: 1, note: "x".repeat(9 << 20) }));
    await page.goto("/fill?src=/broken.json");
    await expect(page.getByText("Tài liệu lớn hơn 8 MB.")).toBeVisible();
    await page.goto("/preview?src=/broken.json");
    await expect(page.getByText("“/broken.json” nặng hơn 8 MB.")).toBeVisible();
  });

  test("with mistakes names each place, and the rest works", async ({ page, citizen }) => {
    const form = JSON.parse(await readFile(CT01, "utf8"));
    const [request] = form.pages;
    request.items[1].when = { no_such_operator: [1] };
    request.items[3].answer = "/dwelling/nowhere";
    form.calculate.push({ answer: "/dwelling/detail", value: { var: "dwelling.missing" } });
    await serve(page, "/faulty.json", JSON.stringify(form));
    await page.goto("/fill?src=/faulty.json");
    await citizen.formIsOpen();
    const problems = page.getByRole("group").filter({ hasText: /Tài liệu của tờ khai có \d+ chỗ cần sửa/ });
    await expect(problems).toContainText("/pages/0/items/1/when");
    await expect(problems).toContainText("/pages/0/items/3/answer");
    await expectAccessible(page);
    await citizen.answer("/request/kind", "permanent");
    await citizen.answer("/dwelling/tenure", "own");
    await expect(citizen.control("/dwelling/onFile").first()).toBeVisible();
  });

  test("that is not there says so", async ({ page }) => {
    await page.goto("/fill?src=/forms/none/form.json");
    await expect(page.getByRole("heading", { name: "Không có tờ khai này" })).toBeVisible();
    await expectAccessible(page);
  });

  test("that does not come can be asked for again", async ({ page, citizen }) => {
    await page.route(isAt("/late.json"), (route) => route.abort(), { times: 1 });
    await page.goto("/fill?src=/late.json");
    await expect(page.getByText("Chưa kết nối được với cổng dịch vụ.")).toBeVisible();
    await expectAccessible(page);
    await serve(page, "/late.json", await readFile(CT01, "utf8"));
    await page.getByRole("button", { name: citizen.words.tryAgain }).click();
    await citizen.formIsOpen();
  });
});

test.describe("the portal is down", () => {
  test("at the first start: it says so, and goes on once it is up", async ({ page, citizen }) => {
    // A browser without service workers, for it must not matter how soon one has everything.
    await page.addInitScript(() => delete Navigator.prototype.serviceWorker);
    const down = await portalDown(page);
    await page.goto("/");
    await expect(page.getByText("Chưa kết nối được với cổng dịch vụ.")).toBeVisible();
    await expectAccessible(page);
    await down.end();
    await page.getByRole("button", { name: citizen.words.tryAgain }).click();
    await page.getByRole("link", { name: citizen.words.service }).click();

    await portalDown(page);
    await page.goto("/sign-in");
    await expect(page.getByText("Chưa kết nối được với cổng dịch vụ.")).toBeVisible();
    await page.goto("/dossiers");
    await expect(page.getByRole("heading", { name: "Hồ sơ của tôi" })).toBeVisible();
  });

  test("while somebody signs in: it says so", async ({ page, citizen }) => {
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: mau.name })).toBeVisible();
    const down = await portalDown(page);
    await citizen.choose(mau);
    await expect(page.getByRole("alert")).toContainText("Chưa đăng nhập được.");
    await down.end();
    await citizen.choose(mau);
    await expect(page.getByRole("contentinfo")).toContainText(mau.name);
  });

  test("in the middle: the form goes on, the dossier waits, and is sent when asked", async ({ page, citizen }) => {
    const told = page.waitForResponse((reply) => reply.url().endsWith("/api/registers/population"));
    await citizen.beginAs(cuu);
    await (await told).finished();
    const down = await portalDown(page);
    await citizen.declare(cuu.declaration);
    await citizen.agreeAndSubmit();
    await expect(page.getByText("Hồ sơ được giữ trên máy và tự gửi lại.")).toBeVisible();
    await expectAccessible(page);
    await page.goto("/dossiers");
    await expect(page.getByText("dưới đây là những gì máy này còn nhớ")).toBeVisible();
    await down.end();
    const send = page.getByRole("button", { name: citizen.words.sendNow });
    await expect(async () => {
      if (await send.isVisible()) await send.click({ timeout: 500 });
      expect(await dossiersFor(page, citizen.address)).toHaveLength(1);
    }).toPass();
    await expect(page.getByRole("heading", { name: "Đã nộp" })).toBeVisible();
  });

  const REGISTERS = {
    "are down": { status: 502, body: "Bad gateway" },
    "answer nonsense": { status: 200, contentType: "application/json", body: '{"congDan": [1, {"hoTen": []}]}' },
  };
  for (const [what, reply] of Object.entries(REGISTERS)) {
    test(`the registers ${what}: everything can be typed`, async ({ page, citizen }) => {
      await page.route("**/api/registers/*", (route) => route.fulfill(reply));
      await citizen.signInAs(mau);
      await citizen.openForm("requester");
      await expect(citizen.control("/requester/fullName")).toBeEditable();
      await citizen.answer("/requester/fullName", "Trần Thị Mẫu");
      await citizen.isSaved();
    });
  }
});

test("the session ends in the middle: one signs in again, nothing is lost, and it is sent once", async ({ page, citizen }) => {
  await citizen.beginAs(mau);
  await citizen.declare(mau.declaration, async (name) => {
    if (name === "household") await expireSession(page);
  });
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.needsYou })).toBeVisible();
  await expect(page.getByText("Hãy đăng nhập lại để gửi hồ sơ. Không có gì bị mất.")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: citizen.words.signInAgain }).click();
  await citizen.choose(mau);
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("a session that has ended before the form was opened says so, and the way back leads into the form", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  await citizen.answer("/dwelling/detail", citizen.address);
  await citizen.isSaved();
  await expireSession(page);
  await page.reload();
  await expect(page.getByText("Phiên đăng nhập đã hết. Những gì bạn đã điền vẫn còn.")).toBeVisible();
  await page.getByRole("link", { name: citizen.words.signInAgain }).click();
  await citizen.choose(mau);
  await citizen.formIsOpen();
  await expect(citizen.control("/dwelling/detail")).toHaveValue(citizen.address);
  await expect(page.getByText("Phiên đăng nhập đã hết.")).toBeHidden();
});

test("a dossier that the portal refuses: its objections land on their questions", async ({ page, citizen }) => {
  const phone = "/requester/phone";
  const violation = { code: "pattern", at: phone, rule: "/schema/properties/requester", params: {}, severity: "error" };
  await page.route("**/api/dossiers", (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    const error = { code: "dossier-refused", vi: "Hồ sơ còn chỗ chưa đúng.", en: "Something is not right." };
    return route.fulfill({ status: 422, json: { error, violations: [violation] } });
  }, { times: 1 });
  await citizen.beginAs(cuu);
  await citizen.declare(cuu.declaration);
  await citizen.agreeAndSubmit();
  await expect(page.getByRole("heading", { name: citizen.words.needsYou })).toBeVisible();
  await expect(page.getByText("Hồ sơ còn chỗ chưa đúng.")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("button", { name: citizen.words.edit }).click();
  await citizen.reviewIsShown();
  await citizen.submit();
  const summary = page.getByRole("region", { name: /chỗ cần bạn xem lại/ });
  await expect(summary.getByRole("link", { name: /^Số điện thoại/ })).toBeVisible();
  await summary.getByRole("link", { name: /^Số điện thoại/ }).click();
  await expect(citizen.control(phone)).toBeFocused();
  await expect(citizen.control(phone)).toHaveAttribute("aria-invalid", "true");
  await citizen.answer(phone, "0987654321");
  await expect(citizen.control(phone)).toHaveAttribute("aria-invalid", "false");
  await page.getByRole("button", { name: "Lưu, về trang kiểm tra" }).click();
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("a browser that keeps nothing: a warning, and everything works in memory", async ({ page, citizen }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("The user denied permission to access the database.", "InvalidStateError");
    };
  });
  await citizen.beginAs(mau);
  await expect(page.getByText("Trình duyệt này không cho lưu.")).toBeVisible();
  await expectAccessible(page);
  await citizen.declare(mau.declaration);
  await citizen.agreeAndSubmit();
  const code = await citizen.receipt();
  expect(await dossiersFor(page, citizen.address)).toEqual([code]);
});

test("a full device: a warning that says what helps", async ({ page, citizen }) => {
  await citizen.signInAs(mau);
  await citizen.openForm("request");
  // As browsers say it: each request succeeds, the transaction does not.
  await page.evaluate(() => {
    IDBTransaction.prototype.commit = function () {
      Object.defineProperty(this, "error", { value: new DOMException("", "QuotaExceededError") });
      this.abort();
    };
  });
  await citizen.answer("/dwelling/detail", citizen.address);
  await expect(page.getByText("Máy này hết chỗ trống nên chưa lưu được.")).toBeVisible();
  await expect(page.getByRole("banner")).toContainText("Chưa lưu được");
  await expectAccessible(page);
});

test("an address that shows nothing says so", async ({ page }) => {
  await page.goto("/elsewhere");
  await expect(page.getByRole("heading", { name: "Không có trang này" })).toBeVisible();
  await expectAccessible(page);
});

function isAt(path) {
  return (url) => url.pathname === path;
}

function serve(page, path, body) {
  return page.route(isAt(path), (route) => route.fulfill({ contentType: "application/json", body }));
}

/** From now on nothing of the portal answers but the app itself; until `end`. */
async function portalDown(page) {
  const isDown = (url) => url.pathname.startsWith("/api/") || url.pathname === "/forms/index.json";
  const refuse = (route) => route.abort("connectionrefused");
  await page.route(isDown, refuse);
  return { end: () => page.unroute(isDown, refuse) };
}
