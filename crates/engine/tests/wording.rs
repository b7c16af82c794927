//! Every code has its sentence, and every sentence its code: read from the sources, since codes
//! are nowhere else on a list.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tokhai_engine::form::{self, Form, Language};
use tokhai_engine::logic::Rule;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Options, Schema};
use tokhai_engine::{Pointer, Problem, Violation, wording};

const LANGUAGES: [Language; 2] = [Language::Vi, Language::En];

/// Texts in kebab-case that are no codes.
const NO_CODES: [&str; 3] = ["positive-number", "names-by-name", "format-assertion"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The code of a file: without comments, and without its tests, which stand last.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().take_while(|line| *line != "#[cfg(test)]");
    let lines: Vec<&str> = lines.filter(|line| !line.trim_start().starts_with("//")).collect();
    lines.join("\n")
}

/// The code of all files below a folder (or of the one file), joined.
fn sources(below_root: &str) -> String {
    let path = root().join(below_root);
    if path.is_file() {
        return code(&path);
    }
    let mut joined = String::new();
    let mut folders = vec![path];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.is_dir() && name != "wording" {
                folders.push(path);
            } else if name.ends_with(".rs") {
                joined += &code(&path);
            }
        }
    }
    joined
}

/// The texts that directly follow `before`, perhaps on the next line.
fn after(source: &str, before: &str) -> BTreeSet<String> {
    let follows = |rest: &str| Some(rest.trim_start().strip_prefix('"')?.split_once('"')?.0.into());
    source.split(before).skip(1).filter_map(follows).collect()
}

/// All texts within quotation marks in a stretch without escapes.
fn quoted(source: &str) -> BTreeSet<String> {
    source.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The body of a function.
fn body<'s>(source: &'s str, name: &str) -> &'s str {
    let (_, rest) = source.split_once(&format!("fn {name}(")).unwrap();
    rest.split("\n}").next().unwrap()
}

/// What a function gives from the arms of its `match`.
fn arms(source: &str, name: &str) -> BTreeSet<String> {
    after(body(source, name), "=>")
}

fn problem_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["crates/engine/src", "crates/portal/src", "src", "xtask/src"] {
        let source = sources(folder);
        codes.extend(after(&source, "Problem::error("));
        codes.extend(after(&source, "Problem::warning("));
    }
    let targets = sources("crates/engine/src/target/compile.rs");
    codes.extend(after(&targets, "complain("));
    codes.extend(after(&targets, "unknown("));
    // Compilers report in ways of their own; whatever is written as a code there is one.
    for compiler in [
        "crates/engine/src/form",
        "crates/engine/src/logic/compile.rs",
        "crates/engine/src/schema/compile.rs",
        "crates/engine/src/schema/cycles.rs",
        "crates/engine/src/schema/document.rs",
    ] {
        let is_code = |text: &String| {
            let kebab =
                |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
            text.contains('-') && text.split('-').all(kebab) && !NO_CODES.contains(&text.as_str())
        };
        codes.extend(sources(compiler).lines().flat_map(quoted).filter(is_code));
    }
    codes
}

fn violation_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["crates/engine/src", "crates/portal/src"] {
        let source = sources(folder);
        for before in ["Violation::new(", ".code =", "closest(id,", "limit("] {
            codes.extend(after(&source, before));
        }
    }
    for file in ["crates/engine/src/schema/evaluate.rs", "crates/portal/src/dossiers.rs"] {
        let source = sources(file);
        for statement in source.split("let code = ").skip(1) {
            codes.extend(quoted(statement.split(';').next().unwrap()));
        }
    }
    codes.extend(arms(&sources("crates/engine/src/schema/explain.rs"), "keyword"));
    codes.extend(arms(&sources("crates/engine/src/schema/compile.rs"), "blame"));
    // What a target says for its backend, and stands in no source (docs/targets.md).
    codes.insert("backend".to_owned());
    // What stands for checks that speak for themselves.
    codes.remove("");
    codes
}

/// What the schema's compiler says that a keyword's value must be.
fn expectations() -> BTreeSet<String> {
    let source = sources("crates/engine/src/schema/compile.rs");
    let mut expected = after(&source, "ok_or(");
    expected.extend(after(&source, "Err("));
    for call in source.split("self.invalid(").skip(1) {
        expected.extend(
            quoted(call.split(')').next().unwrap())
                .into_iter()
                .filter(|it| !["properties", "patternProperties"].contains(&it.as_str())),
        );
    }
    expected
}

/// The codes of a table of sentences, cases after a colon among them.
fn table(file: &str) -> BTreeSet<String> {
    let source = code(&root().join("crates/engine/src/wording").join(file));
    let (_, rows) = source.split_once("SENTENCES: &[Sentences]").unwrap();
    let mut opened = false;
    let mut codes = BTreeSet::new();
    for line in rows.lines().map(str::trim) {
        let start = if opened { Some(line) } else { line.strip_prefix('(') };
        opened = line == "(";
        if let Some(names) = start.and_then(|it| it.strip_prefix('"')?.split_once('"')) {
            codes.extend(names.0.split(' ').map(str::to_owned));
        }
    }
    codes
}

fn without_case(code: &str) -> String {
    code.split(':').next().unwrap().to_owned()
}

fn problem(code: &str) -> Problem {
    Problem::error(code.to_owned().leak(), Pointer::ROOT)
}

fn violation(code: &str) -> Violation {
    Violation::new(code.to_owned(), Pointer::ROOT, Pointer::ROOT)
}

fn some_form() -> Form {
    form::compile(&json!({"tokhai": 1}), &NativePatterns).0
}

#[test]
fn every_code_has_a_sentence() {
    let form = some_form();
    for language in LANGUAGES {
        let nobodys = wording::problem(&problem("nobodys"), language);
        for code in problem_codes() {
            assert_ne!(wording::problem(&problem(&code), language), nobodys, "{code}");
        }
        let vague = wording::problem(&problem("invalid-keyword"), language);
        for expected in expectations() {
            let problem = problem("invalid-keyword").with("expected", expected.as_str());
            let words = wording::problem(&problem, language);
            assert!(words != vague && words != nobodys, "{expected}");
        }
        let nobodys = wording::violation(&violation("nobodys"), &form, None, language);
        for code in violation_codes() {
            let words = wording::violation(&violation(&code), &form, None, language);
            assert_ne!(words, nobodys, "{code}");
        }
    }
}

#[test]
fn every_sentence_has_a_code() {
    let mut problems = problem_codes();
    // One code with a sentence for each kind of value that is expected.
    problems.extend(expectations().iter().map(|it| format!("invalid-keyword:{it}")));
    for code in table("problems.rs").into_iter().chain(table("targets.rs")) {
        assert!(problems.contains(&code), "nobody emits {code}");
    }
    let violations = violation_codes();
    let formats = sources("crates/engine/src/schema/formats");
    let chosen = code(&root().join("crates/engine/src/wording/mod.rs"));
    for code in table("violations.rs") {
        assert!(violations.contains(&without_case(&code)), "nobody emits {code}");
        let there = match code.split_once(':') {
            Some(("format", name)) => formats.contains(&format!("\"{name}\" =>")),
            Some(_) => chosen.contains(&format!("\"{code}\"")),
            None => true,
        };
        assert!(there, "there is no {code}");
    }
}

/// What is said in English of a rule's first mistake.
fn said_of_rule(rule: Value) -> String {
    wording::problem(&Rule::compile(&rule).1[0], Language::En)
}

/// What is said in English of a schema's first mistake.
fn said_of_schema(schema: Value) -> String {
    let options =
        Options { draft: None, bundled: &[], format_assertion: true, patterns: &NativePatterns };
    wording::problem(&Schema::compile(&schema, &options).1[0], Language::En)
}

#[test]
fn sentences_for_authors_name_what_is_wrong() {
    let rules = [
        (json!({"equals": [1, 1]}), "There is no operator “equals”."),
        (json!({"iff": [1, 1]}), "There is no operator “iff”. Did you mean if?"),
        (json!({"<": 1, ">": 2}), "One operator to an object; here are: <, >."),
        (json!({"in": [1]}), "“in” takes arguments: at least 2, at most 2; here are 1."),
        (json!({"==": [1]}), "“==” takes arguments: at least 2, at most …; here are 1."),
        (json!({"in": ["a", 5]}), "“in” looks in a string or a list, not in 5."),
        (json!({"==": [[1], true]}), "Comparing array with boolean never holds."),
        (json!({"age": ["today"]}), "“today” is no date. For example: 2026-11-22."),
        (json!({"+": ["one"]}), "“one” is no number."),
        (
            json!({"date_add": [{"var": "a"}, 1, "years"]}),
            "“years” is no unit: day, month, year. Did you mean year?",
        ),
        (json!({"var": ["/~2"]}), "This path cannot be read."),
    ];
    for (rule, sentence) in rules {
        assert_eq!(said_of_rule(rule), sentence);
    }
    let schemas = [
        (json!(5), "A schema is needed here."),
        (json!({"pattern": "("}), "A regular expression that cannot be read: ("),
        (
            json!({"pattern": "^(a+)+$"}),
            "A regular expression that may run for ever; it is ignored: ^(a+)+$",
        ),
        (json!({"$ref": "#/$defs/a"}), "“#/$defs/a” leads nowhere."),
        (json!({"format": "vn-fone"}), "There is no format “vn-fone”; it is not checked."),
        (json!({"$schema": "about:blank"}), "“about:blank” is no known draft of JSON Schema."),
        (json!({"minLength": "5"}), "A whole number is needed here, zero or more."),
        (json!({"multipleOf": 0}), "A number above 0 is needed here."),
        (json!({"dependentRequired": {"a": "b"}}), "A list of names for each name is needed here."),
    ];
    for (schema, sentence) in schemas {
        assert_eq!(said_of_schema(schema), sentence);
    }
}

#[test]
fn sentences_for_citizens_name_limits_and_the_cure() {
    let form = some_form();
    let broken = |schema: Value, answer: Value| {
        let options = Options {
            draft: None,
            bundled: &[],
            format_assertion: true,
            patterns: &NativePatterns,
        };
        let violations = Schema::compile(&schema, &options).0.validate(&answer);
        LANGUAGES.map(|language| wording::violation(&violations[0], &form, None, language))
    };
    let cases = [
        (
            json!({"minLength": 2}),
            json!("a"),
            [
                "Cần ít nhất 2 ký tự, bạn đã nhập 1.",
                "At least 2 characters are needed; you have typed 1.",
            ],
        ),
        (
            json!({"properties": {"a": false}}),
            json!({"a": 1}),
            [
                "Mục này không cần trả lời. Hãy để trống.",
                "No answer is needed here. Please leave it empty.",
            ],
        ),
        (
            json!({"dependentRequired": {"a": ["b"]}}),
            json!({"a": 1}),
            ["Hãy điền mục này.", "Please fill this in."],
        ),
        (
            json!({"minProperties": 2}),
            json!({"a": 1}),
            [
                "Phần này còn thiếu: hãy trả lời ít nhất 2 mục.",
                "Something is missing here: please answer at least 2.",
            ],
        ),
    ];
    for (schema, answer, sentences) in cases {
        assert_eq!(broken(schema, answer), sentences);
    }
}

#[test]
fn a_parameter_that_was_not_sent_leaves_no_hole() {
    let form = some_form();
    let has_hole = |words: &str| {
        let name = |it: &str| Some(it.split_once('}')?.0.to_owned());
        let names = words.split('{').skip(1).filter_map(name);
        names.into_iter().any(|name| name.chars().all(|c| c.is_ascii_alphabetic()))
    };
    for language in LANGUAGES {
        for code in table("problems.rs") {
            let words = wording::problem(&problem(&code), language);
            assert!(!has_hole(&words), "{words}");
        }
        for code in table("violations.rs") {
            let words = wording::violation(&violation(&code), &form, None, language);
            assert!(!has_hole(&words), "{words}");
        }
    }
}

#[test]
fn a_citizen_reads_numbers_as_the_controls_write_them() {
    let document = json!({
        "tokhai": 1, "id": "a", "version": "1.0.0", "title": {"vi": "a", "en": "a"},
        "schema": {"properties": {
            "area": {"maximum": 100_000, "multipleOf": 0.5},
            "year": {"minimum": 1900}
        }},
        "pages": [{"id": "a", "title": "a", "items": [
            {"answer": "/area", "label": "a"},
            {"answer": "/year", "label": "a", "options": {"grouping": false}}
        ]}]
    });
    let (form, _) = form::compile(&document, &NativePatterns);
    let said = |name: &str, answer: Value| -> Vec<[String; 2]> {
        let place = Pointer::ROOT.join(name);
        let broken = form.schema().validate(&json!({name: answer}));
        let question = form.question_at(&place);
        let words = |it: &Violation| {
            LANGUAGES.map(|language| wording::violation(it, &form, question, language))
        };
        broken.iter().map(words).collect()
    };
    assert_eq!(said("area", json!(200_000)), [["Số lớn nhất là 100.000.", "The most is 100,000."]]);
    let multiple = ["Số phải là bội của 0,5.", "The number has to be a multiple of 0.5."];
    assert_eq!(said("area", json!(0.3)), [multiple]);
    assert_eq!(said("year", json!(1899)), [["Số nhỏ nhất là 1900.", "The least is 1900."]]);
}
