//! The engine against the official JSON Schema test suite.
//!
//! Takes any checkout of <https://github.com/json-schema-org/JSON-Schema-Test-Suite>: cases under
//! `tests/draft…`, documents that they refer to under `remotes`, which stand for
//! `http://localhost:1234/`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Draft, Options, Schema, metaschemas};

/// The drafts: how the command line names them, where the suite keeps them.
const DRAFTS: [(&str, &str, Draft); 4] = [
    ("4", "draft4", Draft::Draft4),
    ("6", "draft6", Draft::Draft6),
    ("7", "draft7", Draft::Draft7),
    ("2020-12", "draft2020-12", Draft::Draft2020_12),
];

/// Runs `conformance SUITE_DIR [--draft 2020-12|7|6|4]`: each failing case on a line of its own,
/// the scores, and at the end `N passed, N failed` for what the specification requires.
///
/// Returns whether every required case passed; an error if the suite cannot be read.
pub(crate) fn run(args: &[String]) -> Result<bool, String> {
    let (suite, chosen) = parse(args)?;
    let bundled = documents(&suite)?;
    let bundled: Vec<(&str, &Value)> =
        bundled.iter().map(|(address, value)| (address.as_str(), value)).collect();
    let mut out = io::stdout().lock();
    let mut required = Score::default();
    let mut found = false;
    for (name, folder, draft) in DRAFTS {
        if chosen.as_ref().is_some_and(|chosen| chosen != name) {
            continue;
        }
        let root = suite.join("tests").join(folder);
        if !root.is_dir() {
            continue;
        }
        found = true;
        let mut scores = [Score::default(); 3];
        for file in json_files(&root)? {
            let place = file.strip_prefix(&root).unwrap_or(&file).to_string_lossy().into_owned();
            let kind = match &*place {
                place
                    if place.starts_with("optional/format/") || place == "optional/format.json" =>
                {
                    FORMAT
                }
                place if place.starts_with("optional/") => OPTIONAL,
                _ => REQUIRED,
            };
            let options = Options {
                draft: Some(draft),
                bundled: &bundled,
                format_assertion: kind == FORMAT,
                patterns: &NativePatterns,
            };
            let score = run_file(&read(&file)?, &options, &mut |failure| {
                write(&mut out, &format!("{} {folder}/{place}: {failure}", KINDS[kind]))
            })?;
            scores[kind].add(score);
        }
        for (kind, score) in KINDS.iter().zip(scores) {
            let Score { passed, failed } = score;
            write(&mut out, &format!("{folder} {kind}: {passed} of {} passed", passed + failed))?;
        }
        required.add(scores[REQUIRED]);
    }
    if !found {
        return Err(format!("no cases of these drafts under {}/tests", suite.display()));
    }
    write(&mut out, &format!("{} passed, {} failed", required.passed, required.failed))?;
    Ok(required.failed == 0)
}

const REQUIRED: usize = 0;
const OPTIONAL: usize = 1;
const FORMAT: usize = 2;
const KINDS: [&str; 3] = ["required", "optional", "optional format"];

#[derive(Clone, Copy, Default)]
struct Score {
    passed: usize,
    failed: usize,
}

impl Score {
    fn add(&mut self, other: Score) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

fn parse(args: &[String]) -> Result<(PathBuf, Option<String>), String> {
    const USAGE: &str = "usage: cargo xtask conformance SUITE_DIR [--draft 2020-12|7|6|4]";
    let mut suite = None;
    let mut chosen = None;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if arg == "--draft" {
            let draft = args.next().ok_or(USAGE)?;
            if !DRAFTS.iter().any(|(name, ..)| name == draft) {
                return Err(format!("unknown draft {draft}\n{USAGE}"));
            }
            chosen = Some(draft.clone());
        } else if suite.replace(PathBuf::from(arg)).is_some() {
            return Err(USAGE.to_owned());
        }
    }
    Ok((suite.ok_or(USAGE)?, chosen))
}

/// What schemas of the suite may refer to: its remotes and the metaschemas.
fn documents(suite: &Path) -> Result<Vec<(String, Value)>, String> {
    let remotes = suite.join("remotes");
    let mut documents: Vec<(String, Value)> =
        metaschemas().into_iter().map(|(address, value)| (address.to_owned(), value)).collect();
    for file in json_files(&remotes)? {
        let place = file.strip_prefix(&remotes).unwrap_or(&file).to_string_lossy().into_owned();
        documents.push((format!("http://localhost:1234/{place}"), read(&file)?));
    }
    Ok(documents)
}

/// Runs the cases of one file and tells of each that fails.
fn run_file(
    file: &Value,
    options: &Options<'_>,
    tell: &mut dyn FnMut(String) -> Result<(), String>,
) -> Result<Score, String> {
    let mut score = Score::default();
    for case in file.as_array().ok_or("a file of the suite is no array")? {
        let schema = case.get("schema").ok_or("a case has no schema")?;
        let (schema, problems) = Schema::compile(schema, options);
        for test in case.get("tests").and_then(Value::as_array).into_iter().flatten() {
            let data = test.get("data").ok_or("a test has no data")?;
            let expected =
                test.get("valid").and_then(Value::as_bool).ok_or("a test expects nothing")?;
            let quick = schema.is_valid(data);
            let violations = schema.validate(data);
            if quick == expected && violations.is_empty() == expected {
                score.passed += 1;
                continue;
            }
            score.failed += 1;
            let text = |value: &Value| {
                value.get("description").and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let codes: Vec<&str> = violations.iter().map(|violation| &*violation.code).collect();
            let problems: Vec<&str> = problems.iter().map(|problem| problem.code).collect();
            tell(format!(
                "{} / {}: should be {}, is_valid says {quick}, violations {codes:?}, problems {problems:?}",
                text(case),
                text(test),
                if expected { "valid" } else { "invalid" },
            ))?;
        }
    }
    Ok(score)
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        for entry in entries {
            let path = entry.map_err(|e| e.to_string())?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<Value, String> {
    let text = fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
    serde_json::from_str(&text).map_err(|e| format!("{}: {e}", file.display()))
}

fn write(out: &mut impl Write, line: &str) -> Result<(), String> {
    writeln!(out, "{line}").map_err(|e| e.to_string())
}
