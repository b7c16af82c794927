//! The example `bowtie` speaks its protocol.

#![allow(clippy::unwrap_used)]

#[allow(dead_code)]
#[path = "../examples/bowtie.rs"]
mod bowtie;

use serde_json::{Value, json};

fn talk(lines: &[Value]) -> (Result<(), String>, Vec<Value>) {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let mut output = Vec::new();
    let end = bowtie::serve(input.as_bytes(), &mut output);
    let replies = String::from_utf8(output).unwrap();
    (end, replies.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn answers_each_command_and_stops() {
    let (end, replies) = talk(&[
        json!({"cmd": "start", "version": 1}),
        json!({"cmd": "dialect", "dialect": "http://json-schema.org/draft-04/schema#"}),
        json!({"cmd": "run", "seq": [7], "case": {
            "description": "", "schema": {"$ref": "http://example.test/a"},
            "registry": [{"schema": {"minimum": 3, "exclusiveMinimum": true}, "retrievalURIs": ["http://example.test/a"]}],
            "tests": [{"description": "", "instance": 3}, {"description": "", "instance": 4}],
        }}),
        json!({"cmd": "run", "seq": 8, "case": {
            "description": "", "schema": {"$ref": "#/nowhere"}, "tests": [{"description": "", "instance": 3}],
        }}),
        json!({"cmd": "dialect", "dialect": "urn:unknown"}),
        json!({"cmd": "stop"}),
        json!({"cmd": "run"}),
    ]);
    assert_eq!(end, Ok(()));
    assert_eq!(replies[0]["ready"], json!(true));
    assert_eq!(replies[0]["implementation"]["dialects"].as_array().map(Vec::len), Some(4));
    assert_eq!(replies[1], json!({"ok": true}));
    assert_eq!(replies[2], json!({"seq": [7], "results": [{"valid": false}, {"valid": true}]}));
    assert_eq!((&replies[3]["seq"], &replies[3]["errored"]), (&json!(8), &json!(true)));
    assert_eq!(replies[4], json!({"ok": false}));
    assert_eq!(replies.len(), 5);
}

#[test]
fn refuses_another_version_and_what_is_no_command() {
    assert!(talk(&[json!({"cmd": "start", "version": 2})]).0.is_err());
    assert!(talk(&[json!({"cmd": "run", "seq": 1})]).0.is_err());
    assert!(talk(&[json!({"cmd": "start", "version": 1}), json!({"cmd": "dance"})]).0.is_err());
}
