import { Model } from "survey-core";
import "survey-core/survey-core.css";
import { renderSurvey } from "survey-js-ui";
import { start } from "./start.js";

start((root, form) => renderSurvey(new Model(form), root));
