//! Times of day, 24 hours: `14:30`, `14h30`, `2:30 chiều`, `2:30 pm`.

pub(super) mod clock;

use serde_json::Value;
use tokhai_engine::form::Question;

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget};
use crate::view::El;
use clock::Clock;

pub(super) static WIDGET: Widget = Widget {
    name: "time",
    suits: |question| question.facets.format.as_deref() == Some("time"),
    seldom: true,
    grouped: false,
    view,
    show: |_, value, _| format(value),
    read: |question, words| (codec_of(question).parse)(words),
};

pub(super) const HINTS: Hints = Hints { kind: "text", mode: "text", short: true };

/// With Vietnam's offset, as the format `time` wants it (RFC 3339).
pub(super) const WITH_OFFSET: Codec = Codec { parse: |typed| parse(typed, true), format };

/// Hours and minutes alone.
const ALONE: Codec = Codec { parse: |typed| parse(typed, false), format };

fn view(control: Control) -> Vec<El> {
    vec![entry(&control, control.with_question(codec_of), HINTS)]
}

fn codec_of(question: &Question) -> Codec {
    if question.facets.format.as_deref() == Some("time") { WITH_OFFSET } else { ALONE }
}

fn parse(typed: &str, offset: bool) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let time = clock::read(typed).map(|clock| if offset { clock.rfc3339() } else { clock.shown() });
    Value::String(time.unwrap_or_else(|| typed.to_owned()))
}

fn format(value: &Value) -> String {
    let text = value.as_str().unwrap_or_default();
    Clock::parse(text).map_or_else(|| text.to_owned(), |(clock, _)| clock.shown())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn stores_what_the_format_wants_and_shows_hours_and_minutes() {
        assert_eq!((WITH_OFFSET.parse)("14h30"), json!("14:30:00+07:00"));
        assert_eq!((ALONE.parse)("14h30"), json!("14:30"));
        assert_eq!((ALONE.parse)("sau bữa trưa"), json!("sau bữa trưa"));
        assert_eq!((ALONE.parse)(" "), Value::Null);
        assert_eq!(format(&json!("14:30:00+07:00")), "14:30");
        assert_eq!(format(&json!("14:30")), "14:30");
        assert_eq!(format(&json!("07:30:00Z")), "14:30");
        assert_eq!(format(&json!("sau bữa trưa")), "sau bữa trưa");
    }
}
