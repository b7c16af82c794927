//! What a person gets for a dossier: its code, who handles it, until when, at what fee.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::form::{About, Language, Text};

use crate::clock::Moment;
use crate::forms::FormDocument;

/// "Newly registered", the first of the statuses that national portals use.
pub(crate) const NEWLY_REGISTERED: i64 = 1;

/// The code of the `sequence`th dossier of a day: the city's number, the date, the sequence, as in
/// `000.00.01.H29-260310-0420`. From the ten-thousandth on it simply grows.
pub(crate) fn code(day: Date, sequence: i64) -> String {
    let (year, month, day) = day.parts();
    format!("000.00.01.H29-{:02}{month:02}{day:02}-{sequence:04}", year % 100)
}

/// The receipt for a dossier received at `received_at`, on `day` in the city.
///
/// From the form document's `service` it takes `handledBy` (words), `workingDays` (a number) and
/// `fee` (in đồng), each if it is there.
pub(crate) fn receipt(form: &FormDocument, code: &str, received_at: Moment, day: Date) -> Value {
    let About { id, title, service, .. } = form.about();
    let mut receipt = Map::new();
    let mut put = |name: &str, value: Value| receipt.insert(name.to_owned(), value);
    put("code", code.into());
    put("receivedAt", received_at.to_string().into());
    put("status", NEWLY_REGISTERED.into());
    put("form", json!({"id": id, "title": words(title)}));
    let handled_by = service.get("handledBy").map(Text::deserialize);
    if let Some(Ok(handled_by)) = handled_by {
        put("handledBy", words(&handled_by));
    }
    let days = service.get("workingDays").and_then(Value::as_u64);
    if let Some(due) = days.and_then(|days| after_working_days(day, days)) {
        put("dueOn", due.to_string().into());
    }
    if let Some(fee) = service.get("fee").and_then(Value::as_u64) {
        put("fee", fee.into());
    }
    Value::Object(receipt)
}

/// The day that lies `days` working days (Monday to Friday) after `day`. Public holidays are not
/// counted out: most follow the lunar calendar and are decreed year by year.
fn after_working_days(day: Date, days: u64) -> Option<Date> {
    let mut at = day.epoch_days()?;
    for _ in 0..days.min(1000) {
        at += 1;
        // 1970-01-01 was a Thursday.
        while matches!((at + 3).rem_euclid(7), 5 | 6) {
            at += 1;
        }
    }
    Date::from_epoch_days(at)
}

/// Words in both languages; where the English is missing, the Vietnamese stands in for it.
fn words(text: &Text) -> Value {
    json!({"vi": text.get(Language::Vi), "en": text.get(Language::En)})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(iso: &str) -> Date {
        Date::parse(iso).unwrap()
    }

    #[test]
    fn codes_grow_past_four_digits() {
        assert_eq!(code(date("2026-11-22"), 1), "000.00.01.H29-261122-0001");
        assert_eq!(code(date("2026-01-02"), 10_000), "000.00.01.H29-260102-10000");
    }

    #[test]
    fn weekends_are_no_working_days() {
        // A Sunday, a Friday, a Monday.
        for (from, days, due) in [
            ("2026-11-22", 3, "2026-11-25"),
            ("2026-11-20", 1, "2026-11-23"),
            ("2026-11-23", 7, "2026-12-02"),
        ] {
            assert_eq!(after_working_days(date(from), days), Some(date(due)), "{from}");
        }
    }
}
