//! What a person gets for a dossier: its code, who handles it, until when, at what fee.

use serde_json::{Map, Value, json};
use tokhai_engine::answers::Answers;
use tokhai_engine::date::Date;
use tokhai_engine::dossier::Dossier;
use tokhai_engine::form::{About, Language, Question, Text};

use crate::clock::Moment;
use crate::communes;
use crate::forms::FormDocument;
use crate::signing::Signer;

/// "Newly registered", the first of the statuses that national portals use.
pub(crate) const NEWLY_REGISTERED: i64 = 1;

/// The code of the `sequence`th dossier of a day: the city's number, the date, the sequence, as in
/// `000.00.01.H29-260310-0420`. From the ten-thousandth on it simply grows.
pub(crate) fn code(day: Date, sequence: i64) -> String {
    let (year, month, day) = day.parts();
    format!("000.00.01.H29-{:02}{month:02}{day:02}-{sequence:04}", year % 100)
}

/// What follows for one dossier from what its form says of the service, as far as it says it.
pub(crate) struct Terms {
    handled_by: Option<Text>,
    due_on: Option<Date>,
    /// In đồng.
    fee: Option<u64>,
}

impl Terms {
    /// The terms of a dossier filed on the day `day`: of the fees and durations that its form
    /// lists, the first that its answers call for.
    pub(crate) fn of(form: &FormDocument, dossier: &Dossier, day: Date) -> Terms {
        let (answers, _) = dossier.restore(&form.form, day);
        let service = &form.about().service;
        let mut durations = service.durations.iter();
        let duration = durations.find(|duration| answers.holds(duration.condition, None));
        let fee = service.fees.iter().find(|fee| answers.holds(fee.condition, None));
        Terms {
            handled_by: service.handled_by.as_ref().map(|text| with_answers(text, &answers)),
            due_on: duration.and_then(|it| after_working_days(day, it.working_days)),
            fee: fee.map(|fee| fee.online),
        }
    }
}

/// The receipt for a dossier received at `received_at`, whose canonical text has this digest.
pub(crate) fn receipt(
    form: &FormDocument,
    code: &str,
    received_at: Moment,
    terms: &Terms,
    digest: &str,
) -> Value {
    let About { id, title, .. } = form.about();
    let mut receipt = Map::new();
    let mut put = |name: &str, value: Value| receipt.insert(name.to_owned(), value);
    put("code", code.into());
    put("receivedAt", received_at.to_string().into());
    put("status", NEWLY_REGISTERED.into());
    put("form", json!({"id": id, "title": words(title)}));
    if let Some(handled_by) = &terms.handled_by {
        put("handledBy", words(handled_by));
    }
    if let Some(due) = terms.due_on {
        put("dueOn", due.to_string().into());
    }
    if let Some(fee) = terms.fee {
        put("fee", fee.into());
    }
    put("dossier", digest.into());
    Value::Object(receipt)
}

/// Signs a receipt: everything but the status, which changes.
pub(crate) fn sign(receipt: &mut Value, signer: &Signer) {
    let mut lasting = receipt.clone();
    if let Some(members) = lasting.as_object_mut() {
        members.shift_remove("status");
    }
    receipt["signature"] = signer.sign(&lasting).into();
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

/// Words with the answers they name: the label of a choice, a commune's name, anything else as it is.
fn with_answers(text: &Text, answers: &Answers) -> Text {
    let show = |question: &Question, value: &Value, language| {
        let label = question.label_of(value, language).or(value.as_str());
        let name = communes::name(question, value).or_else(|| label.map(str::to_owned));
        name.unwrap_or_else(|| value.to_string())
    };
    let render = |language| answers.render(text, None, language, &show);
    Text { vi: render(Language::Vi), en: Some(render(Language::En)) }
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
