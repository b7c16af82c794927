//! The engine as an implementation under test for Bowtie, which compares JSON Schema validators:
//! its protocol (IHOP version 1) on stdin and stdout, one JSON document a line.
//!
//! `cargo run -p tokhai-engine --example bowtie`.

use std::io::{self, BufRead, Write};

use serde_json::{Value, json};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Draft, Options, Schema, metaschemas};

fn main() -> Result<(), String> {
    serve(io::stdin().lock(), io::stdout().lock())
}

/// Answers the commands of `input` on `output` until `stop` or the end.
///
/// An error if a line is no command of the protocol, or the other side speaks another version.
pub(crate) fn serve(input: impl BufRead, mut output: impl Write) -> Result<(), String> {
    let mut started = false;
    let mut draft = None;
    for line in input.lines() {
        let line = line.map_err(|error| error.to_string())?;
        if line.trim().is_empty() {
            continue;
        }
        let request: Value = serde_json::from_str(&line).map_err(|error| error.to_string())?;
        let response = match request["cmd"].as_str() {
            Some("start") if request["version"] == 1 => {
                started = true;
                introduction()
            }
            Some("start") => return Err("only version 1 of the protocol is spoken".to_owned()),
            _ if !started => return Err("not started".to_owned()),
            Some("dialect") => {
                draft = request["dialect"].as_str().and_then(Draft::from_address);
                json!({"ok": draft.is_some()})
            }
            Some("run") => run(&request, draft),
            Some("stop") => return Ok(()),
            command => return Err(format!("unknown command {command:?}")),
        };
        writeln!(output, "{response}")
            .and_then(|()| output.flush())
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn introduction() -> Value {
    json!({
        "ready": true,
        "version": 1,
        "implementation": {
            "language": "rust",
            "name": "tokhai-engine",
            "version": env!("CARGO_PKG_VERSION"),
            "homepage": "urn:tokhai",
            "issues": "urn:tokhai:issues",
            "source": "urn:tokhai:source",
            "dialects": [
                "https://json-schema.org/draft/2020-12/schema",
                "http://json-schema.org/draft-07/schema#",
                "http://json-schema.org/draft-06/schema#",
                "http://json-schema.org/draft-04/schema#",
            ],
        },
    })
}

fn run(request: &Value, draft: Option<Draft>) -> Value {
    let case = &request["case"];
    let documents = metaschemas();
    let mut bundled: Vec<(&str, &Value)> =
        documents.iter().map(|(address, value)| (*address, value)).collect();
    match &case["registry"] {
        Value::Object(registry) => {
            bundled.extend(registry.iter().map(|(address, value)| (address.as_str(), value)));
        }
        // Since 2025 an entry may have several addresses.
        Value::Array(registry) => {
            for entry in registry {
                for address in entry["retrievalURIs"].as_array().into_iter().flatten() {
                    bundled.extend(address.as_str().map(|address| (address, &entry["schema"])));
                }
            }
        }
        _ => {}
    }
    let options =
        Options { draft, bundled: &bundled, format_assertion: false, patterns: &NativePatterns };
    let (schema, problems) = Schema::compile(&case["schema"], &options);
    // Without what it refers to, a schema means less than its author says.
    if let Some(problem) = problems.iter().find(|problem| problem.code == "unresolved-reference") {
        return json!({"seq": request["seq"], "errored": true, "context": problem});
    }
    let tests = case["tests"].as_array().map(Vec::as_slice).unwrap_or_default();
    let results: Vec<Value> =
        tests.iter().map(|test| json!({"valid": schema.is_valid(&test["instance"])})).collect();
    json!({"seq": request["seq"], "results": results})
}
