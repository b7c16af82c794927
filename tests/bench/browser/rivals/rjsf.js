import Form from "@rjsf/core";
import validator from "@rjsf/validator-ajv8";
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";
import { start } from "./start.js";

function Live({ schema, uiSchema }) {
  const [formData, setFormData] = useState({});
  const onChange = (event) => setFormData(event.formData);
  const form = { schema, uiSchema, validator, formData, onChange, liveValidate: true };
  return createElement(Form, { ...form, showErrorList: false });
}

start((root, form) => createRoot(root).render(createElement(Live, form)));
