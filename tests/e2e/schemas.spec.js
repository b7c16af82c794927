// Any schema as a form: a bare JSON Schema, an old one of an authority, a document of JSON Forms.

import { readFile } from "node:fs/promises";
import { expectAccessible, expectToFit } from "./support/accessibility.js";
import { expect, test } from "./support/test.js";

test.use({ language: "en" });

/** Opens a document that lies at an address of the portal. */
async function open(page, document, query = "") {
  await page.route("**/t/given.json", (route) => route.fulfill({ json: document }));
  await page.goto(`/fill?src=/t/given.json&lang=en${query}`);
  await expect(page.locator("[data-ready]")).toBeVisible();
}

/** What the person takes along from the review. */
async function saved(page) {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save your answers" }).click();
  return JSON.parse(await readFile(await (await download).path(), "utf8"));
}

const PERMIT = {
  $schema: "http://json-schema.org/draft-04/schema#",
  title: "Building permit",
  type: "object",
  required: ["applicant", "floors"],
  definitions: {
    address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } },
  },
  properties: {
    applicant: {
      title: "Who applies?",
      oneOf: [
        {
          title: "A person",
          type: "object",
          required: ["kind", "name"],
          properties: {
            kind: { enum: ["person"] },
            name: { type: "string", minLength: 2, title: "Name" },
            home: { $ref: "#/definitions/address" },
          },
        },
        {
          title: "A company",
          type: "object",
          required: ["kind", "name"],
          properties: { kind: { enum: ["company"] }, name: { type: "string", pattern: "Ltd$", title: "Name" } },
        },
      ],
    },
    floors: { type: "integer", minimum: 1, maximum: 60, exclusiveMaximum: true },
    colours: { type: "array", items: { type: "string" } },
    parts: { type: "array", items: { $ref: "#/definitions/part" } },
  },
};
PERMIT.definitions.part = {
  type: "object",
  properties: { label: { type: "string" }, parts: { type: "array", items: { $ref: "#/definitions/part" } } },
};

test("an authority's schema is a form: alternatives, lists, levels, and its answers in a file", async ({ page }) => {
  await open(page, PERMIT);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  await page.getByRole("radio", { name: "A company" }).check();
  await page.locator('[name="/applicant/name"]').fill("Mẫu");
  await page.locator('[name="/floors"]').fill("60");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.locator("#summary")).toContainText("2 places need your attention");
  // The pattern of a company's name does not matter to a person's.
  await page.getByRole("radio", { name: "A person" }).check();
  await expect(page.locator('[name="/applicant/name"]')).toHaveValue("Mẫu");
  await page.locator('[name="/floors"]').fill("59");
  await page.locator('[name="/applicant/home/city"]').fill("Huế");

  await page.getByRole("button", { name: "Add: Colours" }).click();
  await page.locator('[name="/colours/0"]').fill("red");
  await page.getByRole("button", { name: "Add: Parts" }).click();
  await page.locator('[name="/parts/0/label"]').fill("roof");
  const roof = page.getByRole("region", { name: "roof" });
  await roof.getByRole("button", { name: "Add: Parts" }).click();
  await page.locator('[name="/parts/0/parts/0/label"]').fill("tile");
  // Each level is there once it is wanted.
  await roof.getByRole("button", { name: "Open: Parts" }).click();
  const deeper = page.getByRole("region", { name: "tile" }).getByRole("button", { name: "Add: Parts" });
  await expect(deeper).toBeFocused();
  await deeper.click();
  await page.locator('[name="/parts/0/parts/0/parts/0/label"]').fill("nail");
  await expect(page.locator('[name="/colours/0"]')).toHaveValue("red");
  await expectAccessible(page);
  await expectToFit(page);

  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.locator('[name="/parts/0/parts/0/parts/0/label"]')).toHaveValue("nail");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Check your answers");
  expect(await saved(page)).toEqual({
    applicant: { kind: "person", name: "Mẫu", home: { city: "Huế" } },
    floors: 59,
    colours: ["red"],
    parts: [{ label: "roof", parts: [{ label: "tile", parts: [{ label: "nail" }] }] }],
  });
});

const PERSON = {
  schema: {
    type: "object",
    required: ["name"],
    properties: {
      name: { type: "string", minLength: 3, description: "As on your card" },
      married: { type: "boolean" },
      spouse: { type: "string" },
      notes: { type: "string" },
      job: { type: "object", properties: { title: { type: "string" }, since: { type: "string", format: "date" } } },
    },
  },
  uischema: {
    type: "Categorization",
    elements: [
      {
        type: "Category",
        label: "You",
        elements: [
          {
            type: "HorizontalLayout",
            elements: [
              { type: "Control", scope: "#/properties/name", label: "Full name" },
              { type: "Control", scope: "#/properties/married" },
            ],
          },
          {
            type: "Control",
            scope: "#/properties/spouse",
            rule: { effect: "SHOW", condition: { scope: "#/properties/married", schema: { const: true } } },
          },
          {
            type: "Control",
            scope: "#/properties/notes",
            options: { multi: true },
            rule: { effect: "DISABLE", condition: { scope: "#/properties/name", schema: { maxLength: 4 } } },
          },
          { type: "StarRating", scope: "#/properties/name" },
        ],
      },
      { type: "Category", label: "Your job", elements: [{ type: "Control", scope: "#/properties/job" }] },
    ],
  },
  data: { name: "Anna", married: false },
};

test("a document of JSON Forms keeps its layout, its rules and its data", async ({ page }) => {
  await open(page, PERSON);
  await expect(page.getByText("There is no way to draw “StarRating”")).toBeVisible();
  await expect(page.getByLabel("Full name")).toHaveValue("Anna");
  await expect(page.locator('[name="/spouse"]')).toHaveCount(0);
  await page.getByRole("radio", { name: "Yes" }).check();
  await page.locator('[name="/spouse"]').fill("Bình");

  const notes = page.locator('[name="/notes"]');
  await expect(notes).toHaveAttribute("readonly", "");
  await page.getByLabel("Full name").fill("Anna Mẫu");
  await expect(notes).not.toHaveAttribute("readonly", "");
  await notes.fill("Two\nlines");
  await expectAccessible(page);
  await expectToFit(page);

  const parts = page.getByRole("navigation", { name: "Parts of the form" });
  await parts.getByRole("link", { name: "Your job" }).click();
  // A tab says what is left behind it.
  await parts.getByRole("link", { name: "You", exact: true }).click();
  await page.getByLabel("Full name").fill("An");
  await parts.getByRole("link", { name: "Your job" }).click();
  await expect(parts.getByRole("link", { name: /^You ?, 1 question left on this page$/ })).toHaveText(/!/);
  await expectAccessible(page);
  await parts.getByRole("link", { name: /^You ?,/ }).click();
  await page.getByLabel("Full name").fill("Anna Mẫu");
  await parts.getByRole("link", { name: "Your job" }).click();
  await page.locator('[name="/job/since"]').fill("1/9/2020");
  await parts.getByRole("link", { name: "You", exact: true }).click();
  await page.getByRole("radio", { name: "No" }).check();
  await parts.getByRole("link", { name: "Check your answers" }).click();
  expect(await saved(page)).toEqual({
    name: "Anna Mẫu",
    married: false,
    notes: "Two\nlines",
    job: { since: "2020-09-01" },
  });
});

test("what is no schema, and a schema of no object, are shown as far as they go", async ({ page }) => {
  await open(page, { type: "array", items: { type: "integer" }, minItems: 1, title: "Numbers" });
  await page.getByRole("button", { name: /^Add/ }).click();
  await page.locator('[name="/value/0"]').fill("42");
  await page.getByRole("button", { name: "Continue" }).click();
  expect(await saved(page)).toEqual([42]);

  await page.unroute("**/t/given.json");
  await page.route("**/t/given.json", (route) => route.fulfill({ json: ["no schema"] }));
  await page.goto("/fill?src=/t/given.json&lang=en&page=page-1");
  await expect(page.getByText("A JSON Schema is needed here.")).toBeVisible();
});
