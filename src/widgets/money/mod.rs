//! Amounts of money: grouped, with their currency, and in words.

mod in_words;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::form::Question;
use tokhai_engine::logic::plain;
use tokhai_engine::schema::Types;

use super::entry::{Codec, entry};
use super::number::{format, hints, read, with_unit};
use super::{Control, Widget, is_only};
use crate::text::language;
use crate::view::{El, el};
use in_words::in_words;

pub(super) static WIDGET: Widget = Widget {
    name: "money",
    suits: |question| {
        is_only(&question.facets, Types::NUMBER) && question.options.get("currency").is_some()
    },
    seldom: false,
    grouped: false,
    view,
    show: |question, value, language| {
        [&format(value, language, true), " ", unit(question)].concat()
    },
    read: |_, words| parse(words),
};

const CODEC: Codec = Codec { parse, format: |value| format(value, language(), true) };

/// A number, with or without the name of the currency after it.
fn parse(typed: &str) -> Value {
    let typed = typed.trim();
    if typed.is_empty() {
        return Value::Null;
    }
    let unmarked = plain(typed);
    let names = ["dong", "vnd", "d", "₫"];
    let amount = names.iter().find_map(|name| unmarked.strip_suffix(name)).unwrap_or(&unmarked);
    let value = read(amount, language()).or_else(|| rounded(amount));
    value.unwrap_or_else(|| Value::String(typed.to_owned()))
}

/// An amount as people say it: "1,5 triệu", "2 tỷ 300 triệu", "500k".
fn rounded(amount: &str) -> Option<Value> {
    let (mut rest, mut sum) = (amount, 0.0);
    for (name, size) in UNITS {
        if let Some((count, after)) = rest.split_once(name) {
            sum += read(count, language())?.as_f64().filter(|count| *count > 0.0)? * size;
            rest = after;
        }
    }
    // Nothing is left over, and it is a whole amount: "1,00005 nghìn" is none.
    let whole = (sum + 0.5).floor();
    let is_amount = rest.trim().is_empty() && sum > 0.0 && sum < LARGEST;
    (is_amount && (whole - sum).abs() < 1e-4).then(|| Value::from(whole as i64))
}

/// The names of round numbers, without marks.
const UNITS: [(&str, f64); 7] = [
    ("ty", 1e9),
    ("ti", 1e9),
    ("trieu", 1e6),
    ("tr", 1e6),
    ("nghin", 1e3),
    ("ngan", 1e3),
    ("k", 1e3),
];

/// Above it whole numbers are not exact any more.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// What stands after the amount.
fn unit(question: &Question) -> &str {
    match question.options.get("currency").and_then(Value::as_str) {
        None | Some("VND") => "₫",
        Some(code) => code,
    }
}

fn view(control: Control) -> Vec<El> {
    let asking = control.asking;
    let unit = control.with_question(|question| unit(question).to_owned());
    let is_dong = unit == "₫";
    let id = [&control.id, "-words"].concat();
    let spoken = move || {
        let amount = asking.with(|asking| asking.value.as_ref().and_then(Value::as_i64));
        amount.filter(|_| is_dong).and_then(|it| in_words(it, language())).unwrap_or_default()
    };
    // Read out with the line, not at each digit.
    let hints = control.with_question(|question| hints(&question.facets, 0.0));
    let line = control.describe(entry(&control, CODEC, hints), &["-unit", "-words"]);
    vec![with_unit(line, &control.id, &unit), el("p.in-words").id(&id).say(spoken)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn takes_amounts_with_and_without_their_currency() {
        for typed in ["1250000", "1.250.000", "1.250.000 đ", "1.250.000đồng", "1 250 000 VND"] {
            assert_eq!(parse(typed), json!(1250000), "{typed}");
        }
        for (typed, amount) in [
            ("1,5 triệu", 1_500_000i64),
            ("1.5tr", 1_500_000),
            ("2 tỷ 300 triệu đồng", 2_300_000_000),
            ("2 tỉ", 2_000_000_000),
            ("500k", 500_000),
            ("12,25 nghìn", 12_250),
            ("1.500 triệu", 1_500_000_000),
            ("1 triệu 200 ngàn", 1_200_000),
        ] {
            assert_eq!(parse(typed), json!(amount), "{typed}");
        }
        // What could mean two things, or no whole amount, is asked again.
        for typed in
            ["1 triệu 2", "triệu", "2 nghìn 3 tỷ", "-2 triệu", "1,2345 nghìn", "9999999999 tỷ"]
        {
            assert_eq!(parse(typed), json!(typed), "{typed}");
        }
        assert_eq!(parse("nhiều"), json!("nhiều"));
        assert_eq!(parse("đồng"), json!("đồng"));
        assert_eq!(parse(" "), Value::Null);
    }
}
