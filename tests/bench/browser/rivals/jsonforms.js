import { JsonForms } from "@jsonforms/react";
import { vanillaCells, vanillaRenderers } from "@jsonforms/vanilla-renderers";
import { createElement, useState } from "react";
import { createRoot } from "react-dom/client";
import { start } from "./start.js";

function Live({ schema, uischema }) {
  const [data, setData] = useState({});
  const onChange = (event) => setData(event.data);
  const drawn = { renderers: vanillaRenderers, cells: vanillaCells };
  return createElement(JsonForms, { schema, uischema, data, onChange, ...drawn });
}

start((root, form) => createRoot(root).render(createElement(Live, form)));
