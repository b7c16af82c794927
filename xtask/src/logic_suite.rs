//! Runs a file of JSONLogic cases in the community's format through the engine's `logic`.
//!
//! The file is an array; texts in it are headings, objects are cases: `rule`, `data`, and either
//! the `result` or an `error` with its `type`.

use std::fs;

use serde_json::Value;
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, Rule};

/// Runs every case of the file that `args` names, prints the failing ones and, last, `N passed, N
/// failed`. True if none failed.
///
/// # Errors
/// A sentence if the file cannot be read, is no suite, or holds no case.
pub(crate) fn run(args: &[String]) -> Result<bool, String> {
    let [path] = args else {
        return Err("usage: cargo xtask logic SUITE_FILE".to_owned());
    };
    let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let suite: Vec<Value> =
        serde_json::from_str(&text).map_err(|error| format!("{path}: not a suite: {error}"))?;
    let (mut passed, mut failed) = (0, 0);
    for case in suite.iter().filter(|case| case.is_object()) {
        match check(case) {
            Ok(()) => passed += 1,
            Err(got) => {
                failed += 1;
                println!("failed: {case}\n   got: {got}");
            }
        }
    }
    if passed + failed == 0 {
        return Err(format!("{path}: no case in it"));
    }
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

/// What the engine answers instead, if it is wrong.
fn check(case: &Value) -> Result<(), String> {
    let Some(rule) = case.get("rule") else {
        return Err("no rule".to_owned());
    };
    let today = Date::from_epoch_days(0).ok_or("no date")?;
    let data = case.get("data").unwrap_or(&Value::Null);
    let answer = Rule::compile(rule).0.evaluate(&Context { data, row: None, today });
    let right = match (&answer, case.get("error")) {
        (Ok(result), None) => same(result, case.get("result").unwrap_or(&Value::Null)),
        (Err(error), Some(wanted)) => error.to_json().get("type") == wanted.get("type"),
        _ => false,
    };
    match answer {
        _ if right => Ok(()),
        Ok(result) => Err(result.to_string()),
        Err(error) => Err(format!("error {}", error.to_json())),
    }
}

/// Equality with numbers by value: a suite may write 2 as 2.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
