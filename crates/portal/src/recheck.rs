//! The second check of a dossier: what the browser would not let pass, the portal does not take.
//!
//! The same engine, the same codes. What only the portal can know (what the registers say, which
//! files were uploaded) is checked where it is known.

use serde_json::Value;
use tokhai_engine::{Pointer, Violation};

use crate::envelope::{Envelope, GivenConsent, Locale};
use crate::forms::FormDocument;
use crate::people::Person;

/// How deep a form document's items may nest before the portal stops looking.
const MAX_NESTING: usize = 40;

/// The rules of the form that the dossier breaks.
pub(crate) fn recheck(form: &FormDocument, dossier: &Envelope) -> Vec<Violation> {
    let mut violations = form.contract.validate(&dossier.answers);
    let declared = form.document.get("consents").and_then(Value::as_array);
    for (number, declared) in declared.into_iter().flatten().enumerate() {
        let place = Pointer::from_segments(["consents".to_owned(), number.to_string()]);
        violations.extend(missing_consent(declared, &dossier.consents, place));
    }
    violations
}

/// Answers that differ from what a register says and does not let anybody change.
pub(crate) fn changed_locked(
    form: &FormDocument,
    answers: &Value,
    person: &Person,
) -> Vec<Violation> {
    let mut violations = Vec::new();
    let pages = form.document.get("pages").and_then(Value::as_array);
    for (number, page) in pages.into_iter().flatten().enumerate() {
        let place = Pointer::from_segments(["pages".to_owned(), number.to_string()]);
        each_question(page, &place, 0, &mut |question, place| {
            violations.extend(changed_locked_answer(question, place, answers, person));
        });
    }
    violations
}

fn changed_locked_answer(
    question: &Value,
    place: &Pointer,
    answers: &Value,
    person: &Person,
) -> Option<Violation> {
    let text = |name: &str| question.get(name).and_then(Value::as_str);
    let (source, known) = person.locked_value(text("concept")?)?;
    let at = Pointer::parse(text("answer")?)?;
    let answer = at.get(answers)?;
    let changed = Violation::new("locked", at, place.join("concept"));
    (answer != known).then(|| changed.with("source", source.id.as_str()))
}

/// Calls `visit` for every question outside rows, with its place in the document.
fn each_question(
    holder: &Value,
    place: &Pointer,
    depth: usize,
    visit: &mut impl FnMut(&Value, &Pointer),
) {
    if depth > MAX_NESTING || holder.get("repeat").is_some() {
        return;
    }
    let items = holder.get("items").and_then(Value::as_array);
    for (number, item) in items.into_iter().flatten().enumerate() {
        let place = place.join("items").join(number.to_string());
        if item.get("answer").is_some() {
            visit(item, &place);
        }
        each_question(item, &place, depth + 1, visit);
    }
}

/// A declared consent must have been given, in the words of the form.
fn missing_consent(
    declared: &Value,
    given: &[GivenConsent],
    place: Pointer,
) -> Option<Violation> {
    let id = declared.get("id")?.as_str()?;
    let Some(given) = given.iter().find(|consent| consent.id == id) else {
        return Some(Violation::new("consent-missing", Pointer::ROOT, place).with("id", id));
    };
    let words = declared_words(declared.get("text")?, given.locale)?;
    // Words with answers in them are as the person saw them.
    let differs = !words.contains('{') && words != given.text;
    differs.then(|| Violation::new("consent-differs", Pointer::ROOT, place).with("id", id))
}

fn declared_words(text: &Value, locale: Locale) -> Option<&str> {
    let language = match locale {
        Locale::Vi => "vi",
        Locale::En => "en",
    };
    text.as_str().or_else(|| text.get(language)?.as_str()).or_else(|| text.get("vi")?.as_str())
}
