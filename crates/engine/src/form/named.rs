//! Answers that words name: `{/place}`, or `{name}` in a row. A question must give each.
//!
//! Words may name answers that are asked for only later, so they are noted as they are met and
//! judged when every question is known.

use super::compile::{Compiler, unknown_answer};
use super::dependencies::in_any_row;
use super::{Language, QuestionId, Segment, Text};
use crate::{Pointer, sorted};

impl Compiler<'_> {
    /// Notes the answers that a text at `place` names, in the rows of `repeat` if it stands there.
    pub(super) fn note_named(&mut self, text: &Text, place: &Pointer, repeat: Option<QuestionId>) {
        let row = repeat.map(|repeat| self.questions[repeat.0 as usize].path.join("*"));
        let row = row.unwrap_or_default();
        let languages = [Language::Vi, Language::En];
        // Both languages usually name the same answers; once is enough.
        let mut answers = Vec::new();
        for language in languages {
            for segment in text.segments(language) {
                match segment {
                    Segment::Words(_) => {}
                    Segment::Answer { in_row: true, at } => {
                        sorted::insert(&mut answers, row.concat(&at));
                    }
                    Segment::Answer { in_row: false, at } => sorted::insert(&mut answers, at),
                }
            }
        }
        for answer in answers {
            self.named.push((answer, place.clone()));
        }
    }

    /// Reports the noted answers that no question gives.
    pub(super) fn report_unknown_named(&mut self) {
        for (answer, place) in std::mem::take(&mut self.named) {
            let known = |path: &Pointer| self.by_path.contains_key(path);
            if !known(&answer) && !known(&in_any_row(&answer)) {
                let problem = unknown_answer(place, &answer.to_string(), &self.by_path);
                self.problems.push(problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::form::compile;
    use crate::schema::pattern::NativePatterns;

    /// The names without an answer in a note before all questions, in a row's title and in a
    /// note in the row: their places and the near misses.
    fn unknown(note: &str, title: &str, row_note: &str) -> Vec<(String, Option<Value>)> {
        let words = |words: &str| json!({"vi": words, "en": words});
        let document = json!({
            "tokhai": 1,
            "id": "demo",
            "version": "1",
            "title": words("Demo"),
            "schema": {"properties": {
                "ward": {"type": "string"},
                "pets": {"items": {"properties": {"name": {"type": "string"}}}},
            }},
            "pages": [{"id": "one", "title": words("One"), "items": [
                {"note": words(note)},
                {"answer": "/ward", "label": words("Ward")},
                {
                    "repeat": "/pets",
                    "label": words("Pets"),
                    "title": words(title),
                    "add": words("Add"),
                    "items": [
                        {"answer": "/pets/*/name", "label": words("Name")},
                        {"note": words(row_note)},
                    ],
                },
            ]}],
        });
        let (_, problems) = compile(&document, &NativePatterns);
        assert!(problems.iter().all(|problem| problem.code == "unknown-answer"), "{problems:?}");
        let place = |it: crate::Problem| (it.at.to_string(), it.params.get("suggestion").cloned());
        problems.into_iter().map(place).collect()
    }

    #[test]
    fn words_may_name_answers_asked_later_rows_by_number_and_the_rows_own() {
        assert_eq!(unknown("{/ward} {/pets/0/name} {ward}", "{name}", "{name} {/ward}"), []);
    }

    #[test]
    fn a_name_without_an_answer_is_reported_once_at_the_words() {
        let at = |place: &str| format!("/pages/0/items/{place}");
        assert_eq!(
            unknown("{/wart}", "{nane}", "{owner}"),
            [
                (at("0/note"), Some("/ward".into())),
                (at("2/items/1/note"), None),
                (at("2/title"), Some("/pets/*/name".into())),
            ]
        );
    }
}
