import { Formio } from "@formio/js";
import "@formio/js/dist/formio.form.css";
import { start } from "./start.js";

start((root, form) => Formio.createForm(root, form));
