//! What became of the answers of earlier versions: the document's `migrations`.
//!
//! Each says what changed from one version to the next that it names, so a draft walks from its own
//! version through all that follow. They are read when an older draft is opened, not with the form:
//! hardly anybody has one.

use serde_json::Value;

use super::compile::{Compiler, unknown_answer};
use super::reader::Reader;
use crate::logic::Rule;
use crate::schema::pattern::Patterns;
use crate::{Pointer, Problem};

/// What to do with the answers of one version.
#[derive(Debug)]
pub(crate) struct Migration {
    /// The version whose answers it takes.
    pub(crate) from: String,
    /// In this order.
    pub(crate) carries: Vec<Carry>,
    at: Pointer,
}

/// One answer, list or object that has another place or another shape now.
#[derive(Debug)]
pub(crate) struct Carry {
    /// Its place now, with `*` for every row.
    pub(crate) to: Pointer,
    /// Where that was; of several places the rule makes one.
    pub(crate) was: Vec<Pointer>,
    /// What it is now, from the answers as they were. Without, it moves as it is.
    pub(crate) value: Option<Rule>,
    /// Where the document names `to`.
    at: Pointer,
}

/// The migrations of a form document, for somebody who does not want to know its problems.
pub(crate) fn read(document: &Value, patterns: &dyn Patterns) -> Vec<Migration> {
    let mut problems = Vec::new();
    let root = Reader::open(document, Pointer::ROOT, &[], &mut problems);
    root.map(|root| of(&root, patterns, &mut problems)).unwrap_or_default()
}

/// Whether version `one` comes after `other`: by their numbers, part by part (`1.10.0` after
/// `1.9.2`).
pub fn is_after(one: &str, other: &str) -> bool {
    let numbers = |version: &str| -> Vec<u64> {
        let parts = version.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().unwrap_or(u64::MAX)).collect()
    };
    numbers(one) > numbers(other)
}

/// Reports what is wrong with the migrations of a form that is compiled but for its problems.
pub(super) fn check(root: &Reader, compiler: &mut Compiler) {
    let mut problems = Vec::new();
    let migrations = of(root, compiler.patterns, &mut problems);
    let version = root.string("version", false, &mut Vec::new()).unwrap_or_default();
    for (i, migration) in migrations.iter().enumerate() {
        let next = migrations.get(i + 1).map_or(version, |next| next.from.as_str());
        if !is_after(next, &migration.from) {
            let problem = Problem::error("migration-order", migration.at.join("from"));
            problems.push(problem.with("name", migration.from.as_str()).with("next", next));
        }
        let later = || migrations[i + 1..].iter().flat_map(|it| &it.carries).flat_map(|it| &it.was);
        for carry in &migration.carries {
            let meets = |other: &Pointer| other.contains(&carry.to) || carry.to.contains(other);
            if !compiler.by_path.keys().any(meets) && !later().any(meets) {
                let at = carry.at.clone();
                problems.push(unknown_answer(at, &carry.to.to_string(), &compiler.by_path));
            }
        }
    }
    compiler.problems.append(&mut problems);
}

fn of(root: &Reader, patterns: &dyn Patterns, problems: &mut Vec<Problem>) -> Vec<Migration> {
    let mut migrations = Vec::new();
    for (at, value) in root.list("migrations", problems) {
        let Some(item) = Reader::open(value, at.clone(), &["from", "rules"], problems) else {
            continue;
        };
        let Some(from) = item.string("from", true, problems).map(str::to_owned) else { continue };
        let mut carries = Vec::new();
        for (at, value) in item.list("rules", problems) {
            let known = &["answer", "was", "value"];
            let Some(rule) = Reader::open(value, at, known, problems) else { continue };
            carries.extend(carry(&rule, patterns, problems));
        }
        migrations.push(Migration { from, carries, at });
    }
    migrations
}

fn carry(rule: &Reader, patterns: &dyn Patterns, problems: &mut Vec<Problem>) -> Option<Carry> {
    let to = pointer(rule.string("answer", true, problems)?, rule.place("answer"), problems)?;
    let mut was = Vec::new();
    match rule.value("was") {
        Some(Value::Array(_)) => {
            for (at, place) in rule.list("was", problems) {
                match place {
                    Value::String(place) => was.extend(pointer(place, at, problems)),
                    _ => problems.push(Problem::error("not-a-string", at)),
                }
            }
        }
        _ => {
            if let Some(place) = rule.string("was", false, problems) {
                was.extend(pointer(place, rule.place("was"), problems));
            }
        }
    }
    if was.iter().any(|was| rows(was) != rows(&to)) {
        problems.push(Problem::error("migration-rows", rule.place("was")));
        return None;
    }
    let value = rule.value("value").map(|json| {
        let (compiled, found) = Rule::compile_with(json, patterns);
        let at = rule.place("value");
        problems.extend(found.into_iter().map(|problem| problem.below(&at)));
        compiled
    });
    if value.is_none() && was.len() != 1 {
        let problem = Problem::error("missing-member", rule.at.clone());
        let name = if was.is_empty() { "was" } else { "value" };
        problems.push(problem.with("name", name));
        return None;
    }
    Some(Carry { to, was, value, at: rule.place("answer") })
}

fn pointer(written: &str, at: Pointer, problems: &mut Vec<Problem>) -> Option<Pointer> {
    let parsed = Pointer::parse(written).filter(|path| !path.segments().is_empty());
    if parsed.is_none() {
        problems.push(Problem::error("not-a-pointer", at).with("name", written));
    }
    parsed
}

/// The place of the innermost rows that a place is in.
fn rows(place: &Pointer) -> Option<&[String]> {
    let star = place.segments().iter().rposition(|segment| segment == "*")?;
    Some(&place.segments()[..star])
}
