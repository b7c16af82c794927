//! The sentences for codes, in Vietnamese and English.
//!
//! Everything else speaks in codes with parameters ([`Violation`], [`Problem`]). A form's own
//! sentence for a code comes before these. In a sentence `{name}` stands for a parameter; where
//! it was not sent, "…" does. What a citizen is told has its numbers as the controls write them.

mod numbers;
mod problems;
#[cfg(not(target_arch = "wasm32"))]
mod targets;
mod violations;

use serde_json::{Map, Value};

use crate::form::{Form, Language, Parts, Question, QuestionId};
use crate::schema::Types;
use crate::{Problem, Violation};

pub use numbers::{decimal_mark, number};

/// The sentences of one code, or of several with a space between: `(codes, Vietnamese, English)`.
/// After a colon stands a more particular case of a code.
type Sentences = (&'static str, &'static str, &'static str);

/// What a citizen is told about a broken rule, and how to mend it.
pub fn violation(
    violation: &Violation,
    form: &Form,
    question: Option<QuestionId>,
    language: Language,
) -> String {
    let grouping = question.and_then(|id| form.question(id).options.get("grouping"));
    let write = |value: &Value| number(value, language, grouping != Some(&Value::Bool(false)));
    let own = question.and_then(|id| form.message(id, &violation.code));
    if let Some(text) = own.filter(|text| !text.is_empty()) {
        return with_params(text.get(language), &violation.params, &write);
    }
    let code = match (violation.code.as_ref(), question.map(|id| form.question(id))) {
        ("required" | "dependentRequired", Some(question)) => {
            if question.widget.as_deref() == Some("file") {
                "required:file"
            } else if question.rows.is_some() {
                "required:rows"
            } else if question.widget.as_deref() == Some("checkbox") || is_consent(question) {
                "required:tick"
            } else if !question.choices.is_empty() {
                "required:choice"
            } else {
                "required"
            }
        }
        ("anyOf" | "oneOf" | "const" | "type", Some(question)) if !question.choices.is_empty() => {
            "enum"
        }
        ("type", Some(question)) => type_code(question),
        ("minItems", Some(Question { parts: Parts::Tuple(_), .. })) => "minItems:tuple",
        ("propertyNames", Some(Question { parts: Parts::Map(_), .. })) => "propertyNames:map",
        (code, _) => code,
    };
    let row = find(violations::SENTENCES, code).unwrap_or(&violations::OTHERWISE);
    sentence(row, &violation.params, language, &write)
}

/// Whether a question can only be answered with "yes".
fn is_consent(question: &Question) -> bool {
    let choices = question.facets.choices.as_deref().unwrap_or_default();
    matches!(choices, [only] if only.value == Value::Bool(true))
}

/// An answer of the wrong type is one that was typed and could not be read.
#[inline(never)]
fn type_code(question: &Question) -> &'static str {
    let types = question.facets.types;
    if matches!(question.parts, Parts::Tuple(_)) {
        "type:tuple"
    } else if types == Types::INTEGER {
        "type:integer"
    } else if types == Types::NUMBER {
        "type:number"
    } else {
        "type"
    }
}

/// What a form's author is told about a mistake, and how to mend it.
pub fn problem(problem: &Problem, language: Language) -> String {
    let param = |name: &str| problem.params.get(name).and_then(Value::as_str);
    let code = match (problem.code, param("expected")) {
        ("invalid-keyword", Some(expected)) => match expected {
            "string" => "not-a-string",
            "array" => "not-a-list",
            "object" => "not-an-object",
            "count" => "not-a-count",
            "schema" => "not-a-schema",
            other => &["invalid-keyword:", other].concat(),
        },
        (code, _) => code,
    };
    let row = find(problems::SENTENCES, code);
    #[cfg(not(target_arch = "wasm32"))]
    let row = row.or_else(|| find(targets::SENTENCES, code));
    let row = row.unwrap_or(&problems::OTHERWISE);
    // An author reads numbers as the document has them.
    let mut words = sentence(row, &problem.params, language, &Value::to_string);
    if let Some(name) = param("suggestion") {
        words.push_str(match language {
            Language::Vi => " Ý bạn là ",
            Language::En => " Did you mean ",
        });
        words.push_str(name);
        words.push('?');
    }
    words
}

/// The sentences of a code, else those of what stands before its colon.
fn find<'s>(table: &'s [Sentences], code: &str) -> Option<&'s Sentences> {
    let of = |code: &str| table.iter().find(|row| row.0.split(' ').any(|name| name == code));
    of(code).or_else(|| of(code.split(':').next()?))
}

/// How a parameter that is no text is written.
type Write<'w> = &'w dyn Fn(&Value) -> String;

fn sentence(
    row: &Sentences,
    params: &Map<String, Value>,
    language: Language,
    write: Write,
) -> String {
    with_params(if language == Language::Vi { row.1 } else { row.2 }, params, write)
}

fn with_params(words: &str, params: &Map<String, Value>, write: Write) -> String {
    let mut filled = String::new();
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let is_name =
            |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphabetic());
        match after.split_once('}').filter(|(name, _)| is_name(name)) {
            Some((name, tail)) => {
                push_param(&mut filled, params.get(name), write);
                rest = tail;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

fn push_param(words: &mut String, value: Option<&Value>, write: Write) {
    match value {
        None => words.push('…'),
        Some(Value::String(text)) => words.push_str(text),
        Some(Value::Array(items)) => {
            for (i, item) in items.iter().enumerate() {
                words.push_str(if i == 0 { "" } else { ", " });
                push_param(words, Some(item), write);
            }
        }
        Some(other) => words.push_str(&write(other)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_code_stands_once_and_speaks_both_languages() {
        for tables in [&[violations::SENTENCES][..], &[problems::SENTENCES, targets::SENTENCES]] {
            let mut seen = Vec::new();
            for (codes, vi, en) in tables.iter().copied().flatten() {
                assert!(!vi.is_empty() && !en.is_empty() && vi != en, "{codes}");
                for code in codes.split(' ') {
                    assert!(!seen.contains(&code), "{code} twice");
                    seen.push(code);
                }
            }
        }
    }

    #[test]
    fn both_languages_of_a_sentence_name_the_same_parameters() {
        let holes = |words: &str| {
            let names = words.split('{').skip(1).filter_map(|it| Some(it.split_once('}')?.0));
            let mut names: Vec<String> = names.map(str::to_owned).collect();
            names.sort();
            names
        };
        let tables = [violations::SENTENCES, problems::SENTENCES, targets::SENTENCES];
        for (codes, vi, en) in tables.into_iter().flatten() {
            assert_eq!(holes(vi), holes(en), "{codes}");
        }
    }

    #[test]
    fn parameters_are_filled_in_and_never_leave_a_hole() {
        let json = json!({"limit": 3, "names": ["if", "{limit}"], "text": "a"});
        let params = json.as_object().unwrap();
        assert_eq!(with_params("{limit}: {text}", params, &Value::to_string), "3: a");
        assert_eq!(with_params("{names}", params, &Value::to_string), "if, {limit}");
        assert_eq!(with_params("{most} {least}", params, &Value::to_string), "… …");
        for words in ["{…}", "{\"vi\": …}", "{/ward}", "{", "{}", "a } b"] {
            assert_eq!(with_params(words, params, &Value::to_string), words);
        }
    }
}
