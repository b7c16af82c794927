//! Numbers, typed and shown as the language writes them.

mod codec;

use serde_json::Value;
use tokhai_engine::form::{Language, Question};
use tokhai_engine::schema::{Facets, Types};

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget, is_only, option_words};
use crate::text::language;
use crate::view::{El, el};

pub(super) use codec::{format, read};

pub(super) static WIDGET: Widget = Widget {
    name: "number",
    suits: |question| is_only(&question.facets, Types::NUMBER),
    seldom: false,
    grouped: false,
    view,
    show,
    read: |_, words| parse(words),
};

/// With thousands in groups.
pub(super) const CODEC: Codec = Codec { parse, format: |value| format(value, language(), true) };

/// Without: for years and the like.
const UNGROUPED: Codec = Codec { parse, format: |value| format(value, language(), false) };

/// The keyboard for a number: whole ones need no decimal mark. A phone's numeric keyboard may
/// have no minus, so that only what cannot be negative gets it; `least` is what the least number
/// is where the schema does not say.
pub(super) fn hints(facets: &Facets, least: f64) -> Hints {
    let unsigned = facets.minimum.unwrap_or(least) >= 0.0;
    let mode = match (unsigned, facets.types.and(Types::NUMBER) == Types::INTEGER) {
        (false, _) => "text",
        (true, true) => "numeric",
        (true, false) => "decimal",
    };
    Hints { kind: "text", mode, short: true }
}

fn parse(typed: &str) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    read(typed, language()).unwrap_or_else(|| Value::String(typed.to_owned()))
}

fn is_grouped(question: &Question) -> bool {
    question.options.get("grouping") != Some(&Value::Bool(false))
}

fn view(control: Control) -> Vec<El> {
    let (codec, hints, unit) = control.with_question(|question| {
        let codec = if is_grouped(question) { CODEC } else { UNGROUPED };
        (codec, hints(&question.facets, f64::MIN), option_words(question, "unit", language()))
    });
    let line = entry(&control, codec, hints);
    let Some(unit) = unit else { return vec![line] };
    vec![with_unit(control.describe(line, &["-unit"]), &control.id, &unit)]
}

/// A line with what its number counts after it.
pub(super) fn with_unit(line: El, id: &str, unit: &str) -> El {
    el("div.with-unit").add(line).add(el("span.unit").id(&[id, "-unit"].concat()).text(unit))
}

fn show(question: &Question, value: &Value, language: Language) -> String {
    let mut shown = format(value, language, is_grouped(question));
    if let Some(unit) = option_words(question, "unit", language) {
        shown.push(' ');
        shown.push_str(&unit);
    }
    shown
}
