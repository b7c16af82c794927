//! Numbers of identity: digits in groups of three, with a live count.

use leptos::prelude::*;
use serde_json::Value;

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget};
use crate::text::{fill_in, later_words};
use crate::view::{El, el};

pub(super) static WIDGET: Widget = Widget {
    name: "identity",
    suits: |question| question.facets.format.as_deref() == Some("vn-personal-id"),
    seldom: false,
    grouped: false,
    view,
    show: |_, value, _| format(value),
    read: |_, words| parse(words),
};

/// How many digits a personal identity number has.
const DIGITS: usize = 12;

const CODEC: Codec = Codec { parse, format };

/// Digits without the spaces, dots and dashes between them. Letters stay, so that the check can
/// say so.
fn parse(typed: &str) -> Value {
    let kept: String = typed.chars().filter(|c| c.is_alphanumeric()).collect();
    if kept.is_empty() { Value::Null } else { Value::String(kept) }
}

fn format(value: &Value) -> String {
    let mut grouped = String::new();
    for (i, digit) in value.as_str().unwrap_or_default().chars().enumerate() {
        if i > 0 && i % 3 == 0 {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

fn view(control: Control) -> Vec<El> {
    let asking = control.asking;
    let count = move || {
        let typed = asking.with(|asking| {
            asking.value.as_ref().and_then(Value::as_str).map_or(0, |text| text.chars().count())
        });
        let count = || fill_in(later_words().digits_of, &[&typed.to_string(), &DIGITS.to_string()]);
        (typed > 0 && typed != DIGITS).then(count)
    };
    let hints = Hints { kind: "text", mode: "numeric", short: true };
    vec![
        entry(&control, CODEC, hints),
        el("span.entry-count").say(move || count().unwrap_or_default()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn groups_come_and_go() {
        assert_eq!(parse("079 190-000.001"), json!("079190000001"));
        assert_eq!(format(&json!("079190000001")), "079 190 000 001");
        assert_eq!(parse("079 19O"), json!("07919O"));
        assert_eq!(parse(" "), Value::Null);
    }
}
