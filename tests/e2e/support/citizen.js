// What a citizen does, step by step, in the words of the service.

import { expect } from "@playwright/test";
import { WORDS } from "./words.js";

export const FORM = "/fill?src=%2Fforms%2Fct01%2Fform.json";
export const CODE = /^000\.00\.01\.H29-\d{6}-\d{4,}$/;

/** The pages of CT01, in their order. */
const PAGES = ["request", "requester", "household", "papers"];

export class Citizen {
  constructor(page, language = "vi") {
    this.page = page;
    this.words = WORDS[language];
    this.query = language === "vi" ? "" : `?lang=${language}`;
    // No two journeys move to the same house, so that the portal can be asked for this one's.
    this.address = `12 Đường Mẫu, tổ ${Math.random().toString(36).slice(2)}`;
  }

  /** From the catalogue through the service's page and the sign-in into the form. */
  async beginAs(person) {
    await this.page.goto(`/${this.query}`);
    await this.page.getByRole("link", { name: this.words.service }).click();
    await this.startFromServicePage();
    await this.choose(person);
    await this.formIsOpen();
  }

  /** Presses the service page's one button, which leads to the sign-in. */
  async startFromServicePage() {
    const begin = this.page.getByRole("link", { name: this.words.begin, exact: true });
    await expect(begin).toHaveAttribute("href", /^\/sign-in/);
    await begin.click();
  }

  /** Signs in as this person. */
  async choose(person) {
    await this.page.getByRole("button", { name: person.name }).click();
  }

  async signInAs(person) {
    await this.page.goto(`/sign-in${this.query}`);
    await this.choose(person);
    await expect(this.page).not.toHaveURL(/sign-in/);
    await expect(this.page.getByRole("contentinfo")).toContainText(person.name);
  }

  /** Opens the form by its address, on this page of it. */
  async openForm(page) {
    await this.page.goto(FORM + (page ? `&page=${page}` : "") + this.query.replace("?", "&"));
    await this.formIsOpen();
  }

  /** Opens the form through the catalogue: the page is not loaded anew. */
  async openWithin() {
    await this.page.getByRole("contentinfo").getByRole("link", { name: this.words.services }).click();
    await this.page.getByRole("link", { name: this.words.service }).click();
    await this.page.getByRole("link", { name: this.words.begin, exact: true }).click();
    await this.formIsOpen();
  }

  async formIsOpen() {
    await expect(this.page.locator("#form[data-ready]")).toBeVisible();
  }

  /** Answers every page of a declaration, does `onPage` before leaving each, stops at the review. */
  async declare(declaration, onPage = async () => {}) {
    for (const page of PAGES) {
      if (!declaration[page]) continue;
      await this.pageIs(page);
      await this.fillIn(declaration[page]);
      if (page === "request") await this.answer("/dwelling/detail", this.address);
      if (page === "household") await this.nameMembers(declaration.members ?? []);
      await onPage(page);
      await this.goOn();
    }
    await this.reviewIsShown();
  }

  async fillIn(answers) {
    for (const [pointer, value] of Object.entries(answers)) await this.answer(pointer, value);
  }

  /** Answers one question with whatever control it has; `key`: milliseconds from key to key. */
  async answer(pointer, value, key = 0) {
    const control = this.control(pointer);
    const kind = await control.first().evaluate((it) => it.getAttribute("role") ?? it.type);
    switch (kind) {
      case "radio":
        return this.page.locator(`[name="${pointer}"][value="${value}"]`).check();
      case "select-one":
        return control.selectOption({ label: value });
      case "file":
        await control.setInputFiles(value);
        return expect(this.page.getByText(value.name)).toBeVisible();
      case "combobox":
        await type(control, value.letters, key);
        // An option may say besides what the place was called before.
        await this.page.getByRole("option").filter({ hasText: value.label }).first().click();
        return expect(control).toHaveValue(value.label);
      default:
        await type(control, value, key);
        return control.blur();
    }
  }

  /** The control of an answer: its `name` is the answer's JSON Pointer. */
  control(pointer) {
    return this.page.locator(`[name="${pointer}"]`);
  }

  /** Adds those who move along. */
  async nameMembers(members) {
    for (const [number, member] of members.entries()) await this.nameMember(number, member);
  }

  async nameMember(number, member) {
    await this.page.getByRole("button", { name: this.words.addPerson }).click();
    for (const [part, value] of Object.entries(member)) await this.answer(`/members/${number}/${part}`, value);
  }

  async goOn() {
    await this.page.getByRole("button", { name: this.words.goOn, exact: true }).click();
  }

  async pageIs(page) {
    // The form opens on its first page without naming it.
    const address = page === PAGES[0] ? FORM : `${FORM}&page=${page}`;
    await expect(this.page).toHaveURL((url) => (url.pathname + url.search).startsWith(address));
  }

  async reviewIsShown() {
    await expect(this.page.getByRole("heading", { level: 1, name: this.words.review })).toBeVisible();
  }

  async agree() {
    for (const box of await this.page.getByRole("checkbox").all()) await box.check();
  }

  async submit() {
    await this.page.getByRole("button", { name: this.words.submit }).click();
  }

  async agreeAndSubmit() {
    await this.agree();
    await this.submit();
  }

  /** Waits for the receipt; gives the dossier's code. */
  async receipt(patience = {}) {
    await expect(this.page.getByRole("heading", { level: 1, name: this.words.arrived })).toBeVisible(patience);
    const code = await this.page.locator(".code").textContent();
    expect(code).toMatch(CODE);
    await expect(this.page).toHaveURL(new RegExp(`/dossiers/${code}$`));
    return code;
  }

  /** The service worker has everything that a visit without a network needs, and has taken over. */
  async siteIsKept() {
    await this.page.waitForFunction(() => navigator.serviceWorker.controller);
  }

  /** What the registers say of the person stands in the form. */
  async isFilledIn() {
    await expect(this.page.getByText(this.words.filledIn).first()).toBeAttached();
  }

  async isSaved() {
    await expect(this.page.getByRole("banner")).toContainText(this.words.saved);
  }

  async signOut() {
    await this.page.getByRole("contentinfo").getByRole("link", { name: this.words.signOut, exact: true }).click();
    await this.page.getByRole("button", { name: this.words.signOutAndErase }).click();
    await expect(this.page.getByRole("button", { name: this.words.signOutAndErase })).toBeHidden();
  }

  async switchLanguage() {
    await this.page.getByRole("button", { name: this.words.otherLanguage }).click();
    this.words = this.words === WORDS.vi ? WORDS.en : WORDS.vi;
  }
}

/** Types as a person does, with Telex, or all at once where nobody counts the time. */
async function type(control, text, key) {
  if (key === 0) return control.fill(text);
  await control.fill("");
  for (const letter of text.normalize("NFC")) await control.pressSequentially(letter, { delay: key * keysFor(letter) });
}

/** Telex: each sign and each tone is a key of its own, after the letter's. */
function keysFor(letter) {
  return letter.normalize("NFD").length + (/[đĐ]/.test(letter) ? 1 : 0);
}
