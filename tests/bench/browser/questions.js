// The same questions for everyone: a plain list, and what each renderer wants it written as.

/** How many questions a section (an object of the data) and a page of the paged form have. */
export const SECTION = 20;

const kinds = [
  { type: "text", min: 2, max: 100, value: "Nguyễn Thị Minh Khai" },
  { type: "text", pattern: "^[A-Z]{2}[0-9]{4}$", value: "AB1234" },
  { type: "choice", options: ["a", "b", "c", "d"], value: "b" },
  { type: "text", min: 1, max: 200, value: "12 Lê Lợi" },
  { type: "date", value: "2020-02-29" },
  { type: "select", options: Array.from({ length: 8 }, (_, i) => `d${i}`), value: "d7" },
  { type: "text", pattern: "^0[0-9]{9}$", value: "0901234567" },
  { type: "text", max: 100, value: "Sài Gòn" },
  { type: "choice", options: ["yes", "no"], value: "yes" },
  { type: "text", min: 2, max: 50, value: "Khai" },
];

/** Sections of questions: `{name, questions: [{name, label, type, …}]}`. */
export function sections(count) {
  const all = [];
  for (let number = 0; number < count; number++) {
    if (number % SECTION === 0) all.push({ name: `s${number / SECTION}`, questions: [] });
    const kind = kinds[number % kinds.length];
    const required = number % 2 === 0;
    all.at(-1).questions.push({ ...kind, name: `q${number}`, label: `Question ${number}`, required });
  }
  return all;
}

/** The question that is typed into: a text in the middle. */
export function middle(count) {
  const number = Math.floor(count / 2 / kinds.length) * kinds.length + 3;
  return { section: `s${Math.floor(number / SECTION)}`, name: `q${number}`, label: `Question ${number}` };
}

export function answers(count) {
  const values = (section) => section.questions.map((question) => [question.name, question.value]);
  return Object.fromEntries(
    sections(count).map((section) => [section.name, Object.fromEntries(values(section))]),
  );
}

/** JSON Schema 2020-12, or draft 07 for those who do not know it. */
export function schema(count, { titles = false, draft7 = false } = {}) {
  const contract = (question) => {
    const own = { type: "string" };
    if (titles) own.title = question.label;
    if (question.type === "date") own.format = "date";
    if (question.options) own.enum = question.options;
    if (question.pattern) own.pattern = question.pattern;
    if (question.min !== undefined) own.minLength = question.min;
    if (question.max !== undefined) own.maxLength = question.max;
    return own;
  };
  const object = (section) => ({
    type: "object",
    ...(titles && { title: section.name }),
    additionalProperties: false,
    required: section.questions.filter((it) => it.required).map((it) => it.name),
    properties: Object.fromEntries(section.questions.map((it) => [it.name, contract(it)])),
  });
  const all = sections(count);
  return {
    $schema: draft7
      ? "http://json-schema.org/draft-07/schema#"
      : "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    additionalProperties: false,
    required: all.map((section) => section.name),
    properties: Object.fromEntries(all.map((section) => [section.name, object(section)])),
  };
}

const words = (text) => ({ vi: text, en: text });

/** Our own form document; all on one page, or a page a section. */
export function tokhai(count, paged) {
  const item = (section) => (question) => ({
    answer: `/${section.name}/${question.name}`,
    label: words(question.label),
    ...(question.type === "choice" && { widget: "choice" }),
    ...(question.type === "select" && { widget: "select" }),
  });
  const groups = sections(count).map((section) => ({
    group: words(section.name),
    items: section.questions.map(item(section)),
  }));
  const page = (items, at) => ({ id: `p${at}`, title: words(`Page ${at}`), items });
  return {
    tokhai: 1,
    id: `bench-${count}${paged ? "-paged" : ""}`,
    version: "1.0.0",
    title: words("Bench"),
    schema: schema(count),
    pages: paged ? groups.map((group, at) => page([group], at)) : [page(groups, 0)],
  };
}

/** react-jsonschema-form: choices as radio buttons, errors while typing. */
export function rjsf(count) {
  const uiSchema = {};
  for (const section of sections(count)) {
    const chosen = section.questions.filter((question) => question.type === "choice");
    uiSchema[section.name] = Object.fromEntries(
      chosen.map((question) => [question.name, { "ui:widget": "radio" }]),
    );
  }
  return { schema: schema(count, { titles: true, draft7: true }), uiSchema };
}

export function jsonforms(count) {
  const control = (section) => (question) => ({
    type: "Control",
    label: question.label,
    scope: `#/properties/${section.name}/properties/${question.name}`,
    ...(question.type === "choice" && { options: { format: "radio" } }),
  });
  const group = (section) => ({
    type: "Group",
    label: section.name,
    elements: section.questions.map(control(section)),
  });
  return {
    schema: schema(count, { draft7: true }),
    uischema: { type: "VerticalLayout", elements: sections(count).map(group) },
  };
}

export function surveyjs(count) {
  const kinds = { text: "text", date: "text", choice: "radiogroup", select: "dropdown" };
  const element = (question) => {
    const validators = [];
    if (question.pattern) validators.push({ type: "regex", regex: question.pattern });
    if (question.min) validators.push({ type: "text", minLength: question.min });
    return {
      type: kinds[question.type],
      name: question.name,
      title: question.label,
      isRequired: question.required,
      ...(question.type === "date" && { inputType: "date" }),
      ...(question.max && { maxLength: question.max }),
      ...(question.options && { choices: question.options }),
      ...(validators.length && { validators }),
    };
  };
  const panel = (section) => ({
    type: "panel",
    name: section.name,
    title: section.name,
    elements: section.questions.map(element),
  });
  const elements = sections(count).map(panel);
  return { checkErrorsMode: "onValueChanged", textUpdateMode: "onTyping", pages: [{ elements }] };
}

export function formio(count) {
  const kinds = { text: "textfield", date: "textfield", choice: "radio", select: "select" };
  const component = (question) => {
    const options = question.options?.map((option) => ({ label: option, value: option }));
    return {
      type: kinds[question.type],
      key: question.name,
      label: question.label,
      input: true,
      validate: {
        required: question.required,
        ...(question.pattern && { pattern: question.pattern }),
        ...(question.min && { minLength: question.min }),
        ...(question.max && { maxLength: question.max }),
      },
      ...(question.type === "choice" && { values: options }),
      ...(question.type === "select" && { widget: "html5", data: { values: options } }),
    };
  };
  const container = (section) => ({
    type: "container",
    key: section.name,
    label: section.name,
    input: true,
    components: section.questions.map(component),
  });
  return { display: "form", components: sections(count).map(container) };
}

export function formjs(count) {
  const component = (section) => (question) => {
    const values = question.options?.map((option) => ({ label: option, value: option }));
    const common = {
      id: `${section.name}_${question.name}`,
      key: question.name,
      label: question.label,
    };
    if (question.type === "choice") return { ...common, type: "radio", values };
    if (question.type === "select") return { ...common, type: "select", values };
    if (question.type === "date") {
      return { ...common, type: "datetime", subtype: "date", dateLabel: question.label };
    }
    const validate = { required: question.required };
    if (question.pattern) validate.pattern = question.pattern;
    if (question.min) validate.minLength = question.min;
    if (question.max) validate.maxLength = question.max;
    return { ...common, type: "textfield", validate };
  };
  const group = (section) => ({
    type: "group",
    id: section.name,
    path: section.name,
    label: section.name,
    components: section.questions.map(component(section)),
  });
  return { type: "default", id: "bench", schemaVersion: 18, components: sections(count).map(group) };
}
