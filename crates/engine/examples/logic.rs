//! Evaluates JSONLogic rules: one `{"rule": …, "data": …}` a line on stdin, one `{"result": …}` or
//! `{"error": {"type": …}}` a line on stdout. A line that is no such object is answered with an
//! error and the next one read.
//!
//! `today` is 1970-01-01 unless a line says otherwise (`"today": "2026-11-22"`), and `"row"` is what
//! `$row` names.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, Rule};

fn main() -> io::Result<()> {
    let mut answers = io::stdout().lock();
    for line in io::stdin().lock().split(b'\n') {
        let line = line?;
        serde_json::to_writer(&mut answers, &answer(&line))?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(())
}

fn answer(line: &[u8]) -> Value {
    let malformed =
        |detail: String| json!({"error": {"type": "Malformed Line", "message": detail}});
    let question: Value = match serde_json::from_slice(line) {
        Ok(question) => question,
        Err(error) => return malformed(error.to_string()),
    };
    let Some(rule) = question.get("rule") else {
        return malformed("no rule".to_owned());
    };
    let today = question.get("today").and_then(Value::as_str).and_then(Date::parse);
    let Some(today) = today.or_else(|| Date::from_epoch_days(0)) else {
        return malformed("no day".to_owned());
    };
    let data = question.get("data").unwrap_or(&Value::Null);
    let context = Context { data, row: question.get("row"), today };
    match Rule::compile(rule).0.evaluate(&context) {
        Ok(result) => json!({ "result": result }),
        Err(error) => json!({ "error": error.to_json() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_its_answer() {
        for (line, wanted) in [
            (r#"{"rule": {"+": [1, {"var": "n"}]}, "data": {"n": 1}}"#, json!({"result": 2})),
            (r#"{"rule": {"/": [1, 0]}}"#, json!({"error": {"type": "NaN"}})),
            (r#"{"rule": {"age": "2000"}, "today": "2026-11-22"}"#, json!({"result": 25})),
        ] {
            assert_eq!(answer(line.as_bytes()), wanted);
        }
        for malformed in ["", "{", "{}", "[]", r#"{"rule": 1e999}"#] {
            assert_eq!(
                answer(malformed.as_bytes())["error"]["type"],
                "Malformed Line",
                "{malformed}"
            );
        }
    }
}
