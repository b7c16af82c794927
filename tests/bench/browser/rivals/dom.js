// Written by hand, as one does for one form: labels and controls, and everything is checked
// whenever something is typed.

import "./dom.css";
import { start } from "./start.js";

start((root, sections) => {
  const checks = [];
  const checkAll = () => checks.forEach((check) => check());
  const make = (name, properties = {}) => Object.assign(document.createElement(name), properties);
  for (const { name: title, questions } of sections) {
    const section = make("section");
    section.append(make("h3", { textContent: title }));
    for (const question of questions) section.append(field(title, question));
    root.append(section);
  }

  function field(section, question) {
    const id = `${section}-${question.name}`;
    const error = make("p", { className: "error", id: `${id}-error` });
    const grouped = question.type === "choice";
    const field = make(grouped ? "fieldset" : "div", { className: "field" });
    const label = make(grouped ? "legend" : "label", { textContent: question.label });
    if (!grouped) label.htmlFor = id;
    let value;
    const controls = [];
    if (grouped) {
      const radios = question.options.map((option) =>
        make("input", { type: "radio", name: id, value: option }),
      );
      value = () => radios.find((radio) => radio.checked)?.value ?? "";
      for (const radio of radios) {
        const around = make("label");
        around.append(radio, radio.value);
        controls.push(around);
      }
    } else {
      const control = make(question.type === "select" ? "select" : "input", { id, name: id });
      if (question.type === "select") {
        control.append(make("option"));
        for (const option of question.options) control.append(make("option", { textContent: option }));
      }
      control.setAttribute("aria-describedby", error.id);
      value = () => control.value;
      controls.push(control);
    }
    field.append(label, ...controls, error);
    let visited = false;
    field.addEventListener("focusout", () => {
      visited = true;
      checkAll();
    });
    field.addEventListener("input", checkAll);
    checks.push(() => {
      const wrong = mistake(question, value());
      error.textContent = visited ? wrong : "";
      field.classList.toggle("wrong", visited && wrong !== "");
    });
    return field;
  }
});

function mistake(question, value) {
  if (value === "") return question.required ? "Please answer." : "";
  if (question.min && value.length < question.min) return `At least ${question.min} characters.`;
  if (question.max && value.length > question.max) return `At most ${question.max} characters.`;
  if (question.pattern && !new RegExp(question.pattern, "u").test(value)) return "Not like this.";
  if (question.type === "date" && Number.isNaN(Date.parse(value))) return "No date.";
  return "";
}
