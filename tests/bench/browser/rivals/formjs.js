import { Form } from "@bpmn-io/form-js-viewer";
import "@bpmn-io/form-js-viewer/dist/assets/form-js.css";
import { start } from "./start.js";

start((root, form) => new Form({ container: root }).importSchema(form, {}));
