//! Old drafts beside a form, `migrations/NAME.json`: what its migrations have to make of them.
//!
//! An example is `{"title", "today", "draft", "answers", "leftOver"?}`: a draft as an earlier version
//! of the form stored it, its answers as they are in this version, and by their old places those
//! that fit nowhere.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use tokhai_engine::answers::{Carried, Draft, migrate};
use tokhai_engine::date::Date;
use tokhai_engine::form;
use tokhai_engine::schema::pattern::NativePatterns;

use crate::Result;
use crate::workspace::read;

/// Walks the examples beside a form document through its migrations. Gives what is wrong, a line
/// each; a document that cannot be read is somebody else's to report.
pub(super) fn check(file: &str, path: &Path) -> Result<Vec<String>> {
    let Ok(document) = serde_json::from_str::<Value>(&read(path)?) else { return Ok(Vec::new()) };
    let mut tested = Vec::new();
    let mut lines = Vec::new();
    let folder = path.with_file_name("migrations");
    for example in examples(&folder)? {
        let name = format!("{}/migrations/{example}", file.trim_end_matches("/form.json"));
        match walk(&document, &read(&folder.join(&example))?) {
            Ok(version) => tested.push(version),
            Err(why) => lines.push(format!("{name}: migration-example: {why}")),
        }
    }
    let migrations = document.get("migrations").and_then(Value::as_array);
    for (i, migration) in migrations.into_iter().flatten().enumerate() {
        let from = migration.get("from").and_then(Value::as_str).unwrap_or_default();
        if !tested.iter().any(|version| version == from) && lines.is_empty() {
            lines.push(format!(
                "{file}: untested-migration: /migrations/{i} chưa có ví dụ nào: hãy đặt một bản nháp của bản {from} vào migrations/. / /migrations/{i} has no example: put a draft of version {from} into migrations/."
            ));
        }
    }
    Ok(lines)
}

fn examples(folder: &Path) -> Result<Vec<String>> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(|error| error.to_string())?.file_name();
        names.extend(name.to_str().filter(|name| name.ends_with(".json")).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Gives the version that the draft is of.
fn walk(document: &Value, example: &str) -> Result<String> {
    let mut example: Value = serde_json::from_str(example).map_err(|error| error.to_string())?;
    let today = example.get("today").and_then(Value::as_str).and_then(Date::parse);
    let today = today.ok_or("“today” là ngày để chạy ví dụ, ví dụ 2026-11-22. / “today” is the day on which it runs, as in 2026-11-22.")?;
    let draft: Draft = serde_json::from_value(example["draft"].take())
        .map_err(|error| format!("“draft”: {error}"))?;
    let version = draft.form.version.clone();
    let (form, _) = form::compile(document, &NativePatterns);
    let form = Arc::new(form);
    let Carried { draft, left_over } = migrate(&form, document, today, &NativePatterns, draft);
    let left_over: Map<String, Value> =
        left_over.into_iter().map(|(at, value)| (at.to_string(), value)).collect();
    let expected = example.get("leftOver").cloned().unwrap_or_else(|| json!({}));
    same("answers", &example["answers"], &draft.answers)?;
    same("leftOver", &expected, &Value::Object(left_over))?;
    Ok(version)
}

fn same(what: &str, expected: &Value, found: &Value) -> Result<()> {
    if expected == found {
        return Ok(());
    }
    Err(format!(
        "“{what}” là {found}, không phải {expected}. / “{what}” is {found}, not {expected}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Value {
        let words = json!({"vi": "?", "en": "?"});
        json!({
            "tokhai": 1, "id": "a", "version": "2", "title": words,
            "schema": {"properties": {"name": {"type": "string"}}},
            "pages": [{"id": "one", "title": words, "items": [{"answer": "/name", "label": words}]}],
            "migrations": [{"from": "1", "rules": [{"answer": "/name", "was": "/called"}]}]
        })
    }

    fn example(answers: Value, left_over: Value) -> String {
        let draft = json!({
            "tokhai": 1, "form": {"id": "a", "version": "1"},
            "answers": {"called": "An", "shoe": 41}
        });
        json!({"today": "2026-11-22", "draft": draft, "answers": answers, "leftOver": left_over})
            .to_string()
    }

    #[test]
    fn an_example_holds_or_says_what_came_instead() {
        let right = example(json!({"name": "An"}), json!({"/shoe": 41}));
        assert_eq!(walk(&form(), &right), Ok("1".to_owned()));
        let wrong = walk(&form(), &example(json!({"name": "Bình"}), json!({"/shoe": 41})));
        assert!(wrong.unwrap_err().contains(r#""name":"An""#));
        let silent = walk(&form(), &example(json!({"name": "An"}), json!({})));
        assert!(silent.unwrap_err().contains("leftOver"));
        assert!(walk(&form(), "{}").unwrap_err().contains("today"));
    }
}
