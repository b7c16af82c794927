//! The sentences for codes, in Vietnamese and English.
//!
//! Everything else speaks in codes with parameters ([`Violation`], [`Problem`]). A form's own
//! sentence for a code comes before these. In a sentence `{name}` stands for a parameter.

mod problems;
mod violations;

use serde_json::{Map, Value};

use crate::form::{Form, Language, QuestionId};
use crate::{Problem, Violation};

/// One code's sentences: `(code, Vietnamese, English)`.
type Sentences = (&'static str, &'static str, &'static str);

/// What a citizen is told about a broken rule, and how to mend it.
pub fn violation(
    violation: &Violation,
    form: &Form,
    question: Option<QuestionId>,
    language: Language,
) -> String {
    let own = question.and_then(|id| form.message(id, &violation.code));
    if let Some(text) = own.filter(|text| !text.is_empty()) {
        return with_params(text.get(language), &violation.params);
    }
    let code = match (violation.code.as_ref(), question.map(|id| form.question(id))) {
        ("required", Some(question)) if question.widget.as_deref() == Some("file") => {
            "required:file"
        }
        ("required", Some(question)) if question.rows.is_some() => "required:rows",
        ("required", Some(question)) if !question.choices.is_empty() => "required:choice",
        (code, _) => code,
    };
    let row = find(&violations::SENTENCES, code)
        .or_else(|| find(&violations::SENTENCES, code.split(':').next().unwrap_or(code)));
    sentence(row.unwrap_or(&violations::OTHERWISE), &violation.params, language)
}

/// What a form's author is told about a mistake, and how to mend it.
pub fn problem(problem: &Problem, language: Language) -> String {
    let row = find(&problems::SENTENCES, problem.code).unwrap_or(&problems::OTHERWISE);
    let mut words = sentence(row, &problem.params, language);
    if let Some(name) = problem.params.get("suggestion").and_then(Value::as_str) {
        words.push_str(match language {
            Language::Vi => " Ý bạn là ",
            Language::En => " Did you mean ",
        });
        words.push_str(name);
        words.push('?');
    }
    words
}

fn find<'s>(sentences: &'s [Sentences], code: &str) -> Option<&'s Sentences> {
    sentences.iter().find(|(name, ..)| *name == code)
}

fn sentence(row: &Sentences, params: &Map<String, Value>, language: Language) -> String {
    with_params(if language == Language::Vi { row.1 } else { row.2 }, params)
}

fn with_params(words: &str, params: &Map<String, Value>) -> String {
    params.iter().fold(words.to_owned(), |words, (name, value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let mut hole = String::from("{");
        hole.push_str(name);
        hole.push('}');
        words.replace(&hole, &value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once_and_speaks_both_languages() {
        for table in [&violations::SENTENCES[..], &problems::SENTENCES[..]] {
            for (i, (code, vi, en)) in table.iter().enumerate() {
                assert!(!vi.is_empty() && !en.is_empty() && vi != en, "{code}");
                assert!(table[..i].iter().all(|(other, ..)| other != code), "{code} twice");
            }
        }
    }
}
