//! Walks every form through its scenarios: `forms/<slug>/scenarios/<name>.json`.
//!
//! A scenario is `{"title", "today", "steps": […], "dossier"?}`. A step either does something
//! (`set` + `value`, `add`, `remove`, `move` + `to`, `see`, `fill`) or, with `expect`, states what
//! must hold then: `asked` and `hidden` (places), `violations` (codes by place), `missing`
//! (places, all), `pages` (ids, all), `next` (page after `from`). At the end the live answers must
//! equal `dossier`, and if that is there the form's JSON Schema alone must accept them.

// Helpers stand outside `#[test]` functions, where clippy cannot tell that they are tests.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use tokhai_engine::answers::{Answers, At, Change};
use tokhai_engine::autofill::{self, Known};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, ConsentGiven, Dossier};
use tokhai_engine::form::{self, Form, Language};
use tokhai_engine::journey;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::{Pointer, Severity};

fn forms() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../forms");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut forms: Vec<_> = entries.filter(|path| path.join("form.json").exists()).collect();
    forms.sort();
    forms
}

fn read(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn compile(folder: &Path) -> Arc<Form> {
    let (form, problems) = form::compile(&read(&folder.join("form.json")), &NativePatterns);
    assert_eq!(problems, [], "{}", folder.display());
    Arc::new(form)
}

#[test]
fn forms_have_no_problems_and_their_folders_name() {
    let forms = forms();
    assert!(!forms.is_empty());
    for folder in forms {
        let form = compile(&folder);
        assert_eq!(folder.file_name().unwrap().to_str(), Some(form.about.id.as_str()));
    }
}

#[test]
fn scenarios_hold() {
    for folder in forms() {
        let form = compile(&folder);
        let entries = fs::read_dir(folder.join("scenarios")).unwrap();
        let mut scenarios: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        scenarios.sort();
        assert!(!scenarios.is_empty(), "{} has no scenario", folder.display());
        for path in scenarios {
            Scenario::new(&form, &path).walk();
        }
    }
}

struct Scenario {
    name: String,
    script: Value,
    answers: Answers,
}

impl Scenario {
    fn new(form: &Arc<Form>, path: &Path) -> Scenario {
        let script = read(path);
        let today = Date::parse(script["today"].as_str().unwrap()).unwrap();
        let answers = Answers::new(form.clone(), today);
        Scenario { name: path.display().to_string(), script, answers }
    }

    fn at(&self, place: &Value) -> At {
        let place = place.as_str().unwrap_or_else(|| panic!("{}: {place}", self.name));
        let found = self.answers.locate(&Pointer::parse(place).unwrap());
        let at = found.unwrap_or_else(|| panic!("{}: nothing is at {place}", self.name));
        assert_eq!(self.answers.pointer(at).to_string(), place, "{}", self.name);
        at
    }

    fn walk(mut self) {
        let steps = self.script["steps"].as_array().unwrap().clone();
        for (number, step) in steps.iter().enumerate() {
            let here = format!("{}, step {number} {step}", self.name);
            match step.as_object().unwrap().keys().next().unwrap().as_str() {
                "set" => {
                    let (at, value) = (self.at(&step["set"]), step["value"].clone());
                    let effects = self.answers.apply(Change::Set { at, value });
                    assert!(effects.questions.contains(&at), "{here}: the answer did not change");
                }
                "fill" => {
                    let sources: Vec<Known> = serde_json::from_value(step["fill"].clone()).unwrap();
                    for change in autofill::fill(&self.answers, &sources) {
                        self.answers.apply(change);
                    }
                }
                "add" => {
                    let repeat = self.at(&step["add"]);
                    let effects = self.answers.apply(Change::AddRow {
                        repeat,
                        position: None,
                        answers: Value::Null,
                    });
                    assert!(effects.added.is_some(), "{here}: no row was added");
                }
                "remove" => {
                    let row = self.row(&step["remove"]);
                    self.answers.apply(Change::RemoveRow { row });
                }
                "move" => {
                    let row = self.row(&step["move"]);
                    let to = step["to"].as_u64().unwrap() as usize;
                    self.answers.apply(Change::MoveRow { row, to });
                }
                "see" => {
                    let page = step["see"].as_str().unwrap().to_owned();
                    self.answers.apply(Change::See { page });
                }
                "expect" => self.expect(&step["expect"], &here),
                other => panic!("{here}: unknown step {other}"),
            }
            self.same_as_from_scratch(&here);
        }
        if let Some(dossier) = self.script.get("dossier") {
            assert_eq!(self.answers.live(), dossier, "{}", self.name);
            assert_eq!(self.refusals(), [], "{}", self.name);
            let alone = self.answers.form().schema().validate(dossier);
            assert_eq!(alone, [], "{}: the schema alone refuses", self.name);
        }
    }

    fn row(&self, place: &Value) -> tokhai_engine::answers::RowId {
        let place = Pointer::parse(place.as_str().unwrap()).unwrap();
        let list = json!(place.parent().unwrap().to_string());
        let index: usize = place.last().unwrap().parse().unwrap();
        self.answers.rows(self.at(&list))[index]
    }

    fn expect(&self, expect: &Value, here: &str) {
        let form = self.answers.form();
        let places = |list: &Value| list.as_array().unwrap().clone();
        for (what, value) in expect.as_object().unwrap() {
            match what.as_str() {
                "asked" | "hidden" => {
                    for place in places(value) {
                        let relevant = self.answers.state(self.at(&place)).relevant;
                        assert_eq!(relevant, what == "asked", "{here}: {place}");
                    }
                }
                "violations" => {
                    for (place, codes) in value.as_object().unwrap() {
                        let state = self.answers.state(self.at(&json!(place)));
                        let found: Vec<_> = state.violations.iter().map(|it| &*it.code).collect();
                        assert_eq!(json!(found), *codes, "{here}: {place}");
                    }
                }
                "missing" => {
                    let missing = journey::missing(&self.answers, None);
                    let missing: Vec<_> =
                        missing.iter().map(|&at| self.answers.pointer(at).to_string()).collect();
                    assert_eq!(json!(missing), *value, "{here}");
                }
                "pages" => {
                    let steps = journey::steps(&self.answers);
                    let ids: Vec<_> = steps.iter().map(|step| &form.pages[step.page].id).collect();
                    assert_eq!(json!(ids), *value, "{here}");
                }
                "resume" => {
                    let page = journey::resume(&self.answers).map(|page| &form.pages[page].id);
                    assert_eq!(json!(page), *value, "{here}");
                }
                "locked" => {
                    for place in places(value) {
                        let provenance = self.answers.provenance(self.at(&place));
                        assert!(provenance.is_some_and(|it| it.locked), "{here}: {place}");
                    }
                }
                other => panic!("{here}: unknown expectation {other}"),
            }
        }
    }

    /// What was derived step by step must be what follows from the stored answers at once.
    fn same_as_from_scratch(&self, here: &str) {
        let (form, today) = (self.answers.form().clone(), self.answers.today());
        let (fresh, left_over) = Answers::restore(form, today, self.answers.draft());
        assert_eq!(left_over, [], "{here}");
        assert_eq!(fresh.live(), self.answers.live(), "{here}");
        let picture = |answers: &Answers| -> Vec<_> {
            let mut all: Vec<_> = answers
                .all()
                .into_iter()
                .map(|at| (answers.pointer(at).to_string(), answers.state(at).clone()))
                .collect();
            all.sort_by(|(one, _), (other, _)| one.cmp(other));
            all
        };
        assert_eq!(picture(&fresh), picture(&self.answers), "{here}");
        for page in 0..self.answers.form().pages.len() {
            assert_eq!(fresh.count(page), self.answers.count(page), "{here}, page {page}");
        }
    }

    fn refusals(&self) -> Vec<tokhai_engine::Violation> {
        let form = self.answers.form();
        let consents = form.consents.iter().map(|consent| ConsentGiven {
            id: consent.id.clone(),
            version: consent.version.clone(),
            text: consent.text.vi.clone(),
            locale: Language::Vi,
            at: "2026-11-22T02:00:00Z".into(),
        });
        let moment = || "2026-11-22T02:00:00Z".to_owned();
        let dossier =
            Dossier::new(&self.answers, consents.collect(), Language::Vi, moment(), moment());
        let sent = serde_json::to_value(&dossier).unwrap();
        let received: Dossier = serde_json::from_value(sent).unwrap();
        let mut violations = dossier::check(form, self.answers.today(), &received);
        violations.retain(|violation| violation.severity == Severity::Error);
        violations
    }
}
