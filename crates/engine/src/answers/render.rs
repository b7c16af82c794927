//! Words with the answers they name.

use serde_json::Value;

use super::{Answers, RowId};
use crate::form::{Language, Question, Segment, Text};

impl Answers {
    /// The words of `text`, with what `show` makes of each answer that is named in them
    /// (`{/place}`, or `{name}` below `row`). An answer that is not there leaves nothing.
    pub fn render(
        &self,
        text: &Text,
        row: Option<RowId>,
        language: Language,
        show: &dyn Fn(&Question, &Value, Language) -> String,
    ) -> String {
        let mut rendered = String::new();
        for segment in text.segments(language) {
            match segment {
                Segment::Words(words) => rendered.push_str(words),
                Segment::Answer { in_row, at } => {
                    let base = row.filter(|_| in_row).and_then(|row| self.row_pointer(row));
                    let place = base.unwrap_or_default().concat(&at);
                    let Some(at) = self.locate(&place) else { continue };
                    if let Some(value) = self.value(at) {
                        rendered.push_str(&show(self.form.question(at.question), value, language));
                    }
                }
            }
        }
        rendered
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::Pointer;
    use crate::answers::Change;
    use crate::date::Date;
    use crate::form::compile;
    use crate::schema::pattern::NativePatterns;

    fn answers() -> Answers {
        let words = |words: &str| json!({"vi": words, "en": words});
        let document = json!({
            "tokhai": 1,
            "id": "demo",
            "version": "1",
            "title": words("Demo"),
            "schema": {"properties": {
                "ward": {"enum": ["26740", "26743"]},
                "members": {"items": {"properties": {"name": {"type": "string"}}}},
            }},
            "pages": [{"id": "one", "title": words("One"), "items": [
                {
                    "answer": "/ward",
                    "label": words("Ward"),
                    "choices": {"26740": {"vi": "Phường Sài Gòn", "en": "Sai Gon Ward"}},
                },
                {
                    "repeat": "/members",
                    "label": words("Members"),
                    "title": words("{name}"),
                    "add": words("Add"),
                    "items": [{"answer": "/members/*/name", "label": words("Name")}],
                },
            ]}],
        });
        let (form, problems) = compile(&document, &NativePatterns);
        assert_eq!(problems, []);
        Answers::new(Arc::new(form), Date::parse("2026-11-22").unwrap())
    }

    fn show(question: &Question, value: &Value, language: Language) -> String {
        let label = question.label_of(value, language).or(value.as_str());
        label.unwrap_or_default().to_owned()
    }

    fn set(answers: &mut Answers, place: &str, value: Value) {
        let at = answers.locate(&Pointer::parse(place).unwrap()).unwrap();
        answers.apply(Change::Set { at, value });
    }

    #[test]
    fn an_answer_is_shown_in_the_language_of_the_words_around_it() {
        let mut answers = answers();
        let text = Text { vi: "Công an {/ward}".into(), en: Some("Police of {/ward}.".into()) };
        assert_eq!(answers.render(&text, None, Language::En, &show), "Police of .");
        set(&mut answers, "/ward", json!("26740"));
        assert_eq!(answers.render(&text, None, Language::Vi, &show), "Công an Phường Sài Gòn");
        assert_eq!(answers.render(&text, None, Language::En, &show), "Police of Sai Gon Ward.");
        // A choice without a label of its own is named by its value.
        set(&mut answers, "/ward", json!("26743"));
        assert_eq!(answers.render(&text, None, Language::En, &show), "Police of 26743.");
    }

    #[test]
    fn a_row_names_its_own_answers_wherever_it_stands() {
        let mut answers = answers();
        let repeat = answers.locate(&Pointer::parse("/members").unwrap()).unwrap();
        let mut rows = Vec::new();
        for name in ["Mẫu", "Cựu"] {
            let member = json!({"name": name});
            let add = Change::AddRow { repeat, position: None, answers: member };
            rows.push(answers.apply(add).added.unwrap());
        }
        let text = Text::same("{name}, {/members/0/name}, {/nowhere}");
        assert_eq!(answers.render(&text, Some(rows[1]), Language::Vi, &show), "Cựu, Mẫu, ");
        answers.apply(Change::MoveRow { row: rows[1], to: 0 });
        assert_eq!(answers.render(&text, Some(rows[1]), Language::Vi, &show), "Cựu, Cựu, ");
    }
}
