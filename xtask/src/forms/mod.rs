//! `cargo xtask forms check [FILE…]`: form documents, before a citizen meets them; without a file
//! every one of the checkout.
//!
//! The engine compiles each as the browser and the portal do, and holds it against
//! `forms/form.schema.json`, from which editors complete, its concepts against
//! `forms/concepts.json`, its migrations against the old drafts beside it, and the time it takes
//! against 8 minutes (`docs/time-budget.md`). Whatever an author is told here, the engine found; this
//! module adds the line.

mod costs;
mod migrations;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tokhai_engine::autofill::{Vocabulary, sources};
use tokhai_engine::budget::{self, SLOW, Way};
use tokhai_engine::date::Date;
use tokhai_engine::form;
use tokhai_engine::position::Position;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Options, Schema, metaschemas};
use tokhai_engine::{Problem, Severity, Violation};

pub(crate) use costs::clock;

use crate::Result;
use crate::args::Args;
use crate::finding::Finding;
use crate::target;
use crate::workspace::{Workspace, files, read};

/// What a form document has to look like.
const CONTRACT: &str = "forms/form.schema.json";

/// What its questions may be called.
const VOCABULARY: &str = "forms/concepts.json";

/// What is asked for answers: the sources of every portal, and this portal's own.
const SOURCES: [&str; 2] = ["forms/sources.json", "forms/portal.json"];

/// `cargo xtask forms check`.
pub(crate) fn command(workspace: &Workspace, args: &mut Args) -> Result {
    match args.next().as_deref() {
        Some("check") => {}
        _ => return Err("Say what to do with the forms: `cargo xtask forms check`.".into()),
    }
    let named = args.rest();
    let Checked { forms, warnings, costs } =
        if named.is_empty() { check(workspace)? } else { check_files(workspace, &named)? };
    for table in &costs {
        println!("{table}");
    }
    for warning in &warnings {
        println!("{warning}");
    }
    match warnings.len() {
        0 => println!("{forms} forms without a problem"),
        count => println!("{forms} forms without an error, {count} warnings"),
    }
    Ok(())
}

/// What is left to say when no form has an error.
pub(crate) struct Checked {
    /// How many forms there are.
    forms: usize,
    /// A line each.
    warnings: Vec<String>,
    /// A table each: how long its paths take.
    costs: Vec<String>,
}

/// Checks all forms, the sources that fill them in, and the targets that take them.
///
/// # Errors
/// The problems, a line each, `forms/ct01/form.json:LINE:COLUMN: code: sentence`; warnings among
/// them say that they are.
pub(crate) fn check(workspace: &Workspace) -> Result<Checked> {
    let slugs = slugs(workspace)?.into_iter();
    let files: Vec<String> = slugs.map(|slug| format!("forms/{slug}/form.json")).collect();
    let checked = check_each(workspace, &files, |file| workspace.path(file))?;
    let vocabulary = vocabulary(workspace)?;
    let mut lines = target::check_all(workspace)?;
    for file in SOURCES {
        let text = read(&workspace.path(file))?;
        lines.extend(source_findings(&text, &vocabulary).iter().map(|it| it.line(file)));
    }
    if lines.is_empty() { Ok(checked) } else { Err(lines.join("\n")) }
}

/// The seconds that the model gives a slow person on a phone for the typical path of each form,
/// by its folder's name: with what the sources fill in, and without.
///
/// # Errors
/// A form or a list of sources cannot be read.
pub(crate) fn typical_seconds(workspace: &Workspace) -> Result<Vec<(String, [u32; 2])>> {
    let known = given(workspace)?;
    let mut all = Vec::new();
    for slug in slugs(workspace)? {
        let file = format!("forms/{slug}/form.json");
        let document = serde_json::from_str(&read(&workspace.path(&file))?);
        let document = document.map_err(|error| Finding::not_json(&error).line(&file))?;
        let form = Arc::new(form::compile(&document, &NativePatterns).0);
        let costs = budget::costs(&form, today()?, |concept| known.contains(concept));
        all.push((slug, [true, false].map(|help| costs.seconds(Way::Typical, &SLOW, help))));
    }
    Ok(all)
}

/// The folders that hold a form.
fn slugs(workspace: &Workspace) -> Result<Vec<String>> {
    let files = files(&workspace.path("forms"))?;
    let folders = files.iter().filter_map(|file| file.strip_suffix("/form.json"));
    Ok(folders.filter(|slug| !slug.contains('/')).map(str::to_owned).collect())
}

/// Checks these files, wherever they lie.
///
/// # Errors
/// As with [`check`], each line beginning with the file as it was named; or one cannot be read.
fn check_files(workspace: &Workspace, files: &[String]) -> Result<Checked> {
    check_each(workspace, files, PathBuf::from)
}

fn check_each<'f>(
    workspace: &Workspace,
    files: &'f [String],
    path: impl Fn(&'f str) -> PathBuf,
) -> Result<Checked> {
    let mut lines = Vec::new();
    let mut costs = Vec::new();
    let mut refused = false;
    let contract = Contract::read(workspace)?;
    let vocabulary = vocabulary(workspace)?;
    let known = given(workspace)?;
    for file in files {
        let Looked { findings, costs: table } =
            contract.look(&read(&path(file))?, &vocabulary, &known, today()?);
        refused |= findings.iter().any(|finding| finding.severity == Severity::Error);
        lines.extend(findings.iter().map(|finding| finding.line(file)));
        costs.extend(table.map(|table| [file, "\n", &table].concat()));
        let broken = migrations::check(file, &path(file))?;
        refused |= !broken.is_empty();
        lines.extend(broken);
    }
    if refused {
        // How long the forms take helps to see why one takes too long.
        costs.extend(lines);
        Err(costs.join("\n"))
    } else {
        Ok(Checked { forms: files.len(), warnings: lines, costs })
    }
}

/// The concepts that the sources give; what is wrong with these is said elsewhere.
fn given(workspace: &Workspace) -> Result<BTreeSet<String>> {
    let mut known = BTreeSet::new();
    for file in SOURCES {
        let json = serde_json::from_str(&read(&workspace.path(file))?);
        let json = json.map_err(|error| Finding::not_json(&error).line(file))?;
        known.append(&mut budget::given(&sources(&json).0));
    }
    Ok(known)
}

/// The day on which the forms are checked; an age may decide what is asked.
fn today() -> Result<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let days = i64::try_from(since.as_secs() / 86_400).ok();
    days.and_then(Date::from_epoch_days).ok_or("The clock is set to no day.".into())
}

/// What there is to say about a form document.
struct Looked {
    /// From its beginning to its end.
    findings: Vec<Finding>,
    /// How long its paths take, as a table, if it makes a form.
    costs: Option<String>,
}

fn vocabulary(workspace: &Workspace) -> Result<Vocabulary> {
    Vocabulary::parse(&read(&workspace.path(VOCABULARY))?)
        .map_err(|error| Finding::not_json(&error).line(VOCABULARY))
}

/// Everything there is to say about a list of sources.
fn source_findings(text: &str, vocabulary: &Vocabulary) -> Vec<Finding> {
    let json: Value = match serde_json::from_str(text) {
        Ok(json) => json,
        Err(error) => return vec![Finding::not_json(&error)],
    };
    let (sources, mut problems) = sources(&json);
    problems.extend(vocabulary.check_sources(&sources));
    problems.iter().map(|problem| Finding::problem(text, problem)).collect()
}

/// The compiled [`CONTRACT`].
struct Contract(Schema);

impl Contract {
    fn read(workspace: &Workspace) -> Result<Contract> {
        let text = read(&workspace.path(CONTRACT))?;
        let json = match serde_json::from_str(&text) {
            Ok(json) => json,
            Err(error) => return Err(Finding::not_json(&error).line(CONTRACT)),
        };
        let (contract, problems) = Contract::compile(&json);
        if problems.is_empty() {
            return Ok(contract);
        }
        let lines = problems.iter().map(|problem| Finding::problem(&text, problem).line(CONTRACT));
        Err(lines.collect::<Vec<_>>().join("\n"))
    }

    fn compile(json: &Value) -> (Contract, Vec<Problem>) {
        let bundled = metaschemas();
        let bundled: Vec<(&str, &Value)> =
            bundled.iter().map(|(address, value)| (*address, value)).collect();
        let options = Options {
            draft: None,
            bundled: &bundled,
            format_assertion: true,
            patterns: &NativePatterns,
        };
        let (schema, problems) = Schema::compile(json, &options);
        (Contract(schema), problems)
    }

    /// Everything there is to say about a form document; the sources give what is `known`.
    fn look(
        &self,
        text: &str,
        vocabulary: &Vocabulary,
        known: &BTreeSet<String>,
        today: Date,
    ) -> Looked {
        let document: Value = match serde_json::from_str(text) {
            Ok(document) => document,
            Err(error) => return Looked { findings: vec![Finding::not_json(&error)], costs: None },
        };
        let (form, mut problems) = form::compile(&document, &NativePatterns);
        problems.extend(vocabulary.check(&form));
        let form = Arc::new(form);
        let costs = budget::costs(&form, today, |concept| known.contains(concept));
        problems.extend(costs.problem(&form));
        let mut findings: Vec<Finding> =
            problems.iter().map(|problem| Finding::problem(text, problem)).collect();
        // Where the engine sees an error, it says better than the contract what to do.
        let said = |violation: &Violation| {
            let place = Position::of(text, &violation.at);
            let error = |it: &&Problem| it.severity == Severity::Error;
            problems.iter().filter(error).any(|it| Position::of(text, &it.at) == place)
        };
        let violations = self.0.validate(&document);
        let unsaid = violations.iter().filter(|violation| !said(violation));
        findings.extend(unsaid.map(|violation| against_contract(text, violation)));
        findings.sort_by_key(|finding| finding.position);
        let costs = (!form.pages.is_empty()).then(|| costs::table(&form, &costs));
        Looked { findings, costs }
    }
}

/// What the contract says of a document.
fn against_contract(text: &str, violation: &Violation) -> Finding {
    let Violation { code, at, rule, .. } = violation;
    Finding {
        position: Position::of(text, at),
        code: code.to_string(),
        severity: Severity::Error,
        vietnamese: format!("{at} không đúng với {CONTRACT}, {rule}."),
        english: format!("{at} is not as {CONTRACT} has it at {rule}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract() -> Contract {
        let text = include_str!("../../../forms/form.schema.json");
        let (contract, problems) = Contract::compile(&serde_json::from_str(text).unwrap());
        assert_eq!(problems, []);
        contract
    }

    fn lines(text: &str) -> Vec<String> {
        let vocabulary = include_str!("../../../forms/concepts.json");
        let vocabulary = Vocabulary::parse(vocabulary).unwrap();
        let known = BTreeSet::from(["person.fullName".to_owned()]);
        let looked = contract().look(text, &vocabulary, &known, today().unwrap());
        looked.findings.iter().map(|finding| finding.line("form.json")).collect()
    }

    const FORM: &str = r#"{
  "tokhai": 1,
  "id": "hello",
  "version": "1",
  "title": {"vi": "Xin chào", "en": "Hello"},
  "schema": {"type": "object", "properties": {"name": {"type": "string"}}},
  "pages": [
    {"id": "one", "title": {"vi": "Tên", "en": "Name"}, "items": [
      {"answer": "/name", "label": {"vi": "Tên bạn", "en": "Your name"}}
    ]}
  ]
}"#;

    /// The one form with `written` in place of `instead_of`.
    fn with(instead_of: &str, written: &str) -> String {
        assert_eq!(FORM.matches(instead_of).count(), 1);
        FORM.replace(instead_of, written)
    }

    #[test]
    fn a_sound_form_has_no_problem() {
        assert_eq!(lines(FORM), Vec::<String>::new());
    }

    #[test]
    fn a_problem_names_its_line_in_both_languages() {
        assert_eq!(
            lines(&with("\"/name\"", "\"/nmae\"")),
            ["form.json:9:8: not-in-schema: Schema không có chỗ nào cho “/nmae”. / \
              The schema has no place for “/nmae”."]
        );
    }

    #[test]
    fn a_warning_says_that_it_is_one() {
        let lines = lines(&with("{\"vi\": \"Tên\", \"en\": \"Name\"}", "{\"vi\": \"Tên\"}"));
        assert_eq!(
            lines,
            ["form.json:8:19: missing-english (cảnh báo, warning): Thiếu bản tiếng Anh. / \
              The English words are missing."]
        );
    }

    #[test]
    fn a_concept_that_no_source_can_know_is_told_from_a_known_one() {
        let answer = "{\"answer\": \"/name\",";
        let with_concept = |name: &str| {
            lines(&with(answer, &format!("{{\"concept\": \"{name}\", \"answer\": \"/name\",")))
        };
        assert_eq!(with_concept("person.fullName"), Vec::<String>::new());
        let [line] = &with_concept("person.fulName")[..] else { panic!("one problem") };
        assert!(line.starts_with("form.json:9:8: unknown-concept: "), "{line}");
        assert!(line.ends_with("Did you mean person.fullName?"), "{line}");
        let [line] = &with_concept("org.employees")[..] else { panic!("one problem") };
        assert!(line.contains("concept-of-other-type: “org.employees” là integer"), "{line}");
    }

    /// [`FORM`] with so many names more to type, which name this concept.
    fn with_names(count: usize, concept: &str) -> String {
        let (mut properties, mut items) = (String::new(), String::new());
        for i in 0..count {
            properties += &format!(", \"n{i}\": {{\"type\": \"string\"}}");
            items += &format!(
                "{{\"answer\": \"/n{i}\", {concept}\"label\": {{\"vi\": \"Tên\", \"en\": \"Name\"}}}},\n"
            );
        }
        let text = with(
            ", \"properties\": {\"name\": {\"type\": \"string\"}",
            &format!(", \"properties\": {{\"name\": {{\"type\": \"string\"}}{properties}"),
        );
        text.replace(
            "      {\"answer\": \"/name\"",
            &format!("{items}      {{\"answer\": \"/name\""),
        )
    }

    #[test]
    fn a_form_that_takes_too_long_is_refused_with_what_takes_longest() {
        assert_eq!(lines(&with_names(5, "")), Vec::<String>::new());
        let found = lines(&with_names(25, ""));
        let [line] = &found[..] else { panic!("one problem: {found:?}") };
        assert!(line.starts_with("form.json:34:8: too-long: Đường thường gặp"), "{line}");
        assert!(line.contains(" / With autofill the typical path takes a slow person "), "{line}");
        assert!(line.contains("/name ("), "{line}");
        let known = with_names(25, "\"concept\": \"person.fullName\", ");
        assert_eq!(lines(&known), Vec::<String>::new(), "a source gives them");
    }

    #[test]
    fn a_table_tells_how_long_each_path_takes() {
        let vocabulary = Vocabulary::parse("{\"concepts\": {}}").unwrap();
        let table =
            contract().look(FORM, &vocabulary, &BTreeSet::new(), today().unwrap()).costs.unwrap();
        let rows: Vec<&str> = table.lines().collect();
        let times = |row: &str| row.matches(':').count();
        assert_eq!(rows.iter().filter(|row| times(row) == 3).count(), 8, "{table}");
        assert!(table.contains("/name"), "{table}");
    }

    #[test]
    fn a_source_that_tells_too_much_is_found_at_its_line() {
        let vocabulary = include_str!("../../../forms/concepts.json");
        let vocabulary = Vocabulary::parse(vocabulary).unwrap();
        let text = r#"{"sources": [
  {"id": "x", "needs": ["person.personalId"], "request": {"url": "/x/{person.personalId}"},
   "reply": {"values": {"person.fulName": {"vra": "name"}}}}
]}"#;
        let lines: Vec<String> =
            source_findings(text, &vocabulary).iter().map(|it| it.line("sources.json")).collect();
        let begins = |n: usize, with: &str| assert!(lines[n].starts_with(with), "{lines:?}");
        begins(0, "sources.json:3:");
        begins(1, "sources.json:2:3: unknown-concept");
        begins(2, "sources.json:2:");
        assert!(lines[2].contains("private-in-address"));
    }

    #[test]
    fn what_the_engine_lets_pass_the_contract_refuses() {
        let found = lines(&with("{\"answer\"", "{\"concpet\": \"person.fullName\", \"answer\""));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("form.json:9:8: unknown-member (cảnh báo, warning): "));
        assert!(found[1].starts_with("form.json:9:8: "), "{found:?}");
    }

    #[test]
    fn what_the_engine_refuses_is_said_once() {
        let lines = lines(&with("\"version\": \"1\",", "\"version\": 1,"));
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("form.json:4:3: not-a-string: "), "{lines:?}");
    }

    #[test]
    fn a_text_that_is_no_json_says_where() {
        let lines = lines("{\n  \"id\": \"a\"\n  \"version\"");
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("form.json:3:3: not-json: "), "{lines:?}");
    }
}
