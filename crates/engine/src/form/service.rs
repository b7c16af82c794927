//! What a form says of its service: what is needed, what it costs, how long it takes, who
//! handles it.
//!
//! Fees and durations can depend on the answers (`when`): of each list, the first whose
//! condition holds is the one of a dossier.

use serde_json::Value;

use super::compile::{Compiler, Surroundings};
use super::reader::{Reader, read_text};
use super::{ConditionId, Text};
use crate::Pointer;

/// What a form says of its service. Every part may be missing.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The authority.
    pub agency: Option<Text>,
    /// What the person has to have at hand.
    pub needs: Vec<Text>,
    /// What it costs.
    pub fees: Vec<Fee>,
    /// How long it takes.
    pub durations: Vec<Duration>,
    /// The law behind it.
    pub legal_basis: Vec<Law>,
    /// Who handles one dossier; answers can be named in it.
    pub handled_by: Option<Text>,
}

/// A fee, in đồng.
#[derive(Clone, Debug)]
pub struct Fee {
    /// What for.
    pub label: Text,
    /// When filed online.
    pub online: u64,
    /// When filed on paper, if that is possible.
    pub paper: Option<u64>,
    /// Due only while this holds.
    pub condition: Option<ConditionId>,
}

/// How long the authority may take.
#[derive(Clone, Debug)]
pub struct Duration {
    /// What for.
    pub label: Text,
    /// Days on which the authority works.
    pub working_days: u64,
    /// Right only while this holds.
    pub condition: Option<ConditionId>,
}

/// A law or an official form.
#[derive(Clone, Debug)]
pub struct Law {
    /// Its name and number.
    pub title: Text,
    /// The day on which somebody last compared the form with it (ISO 8601).
    pub checked_on: Option<String>,
}

/// Reads the document's `service`. A fee without a sum, or a duration without days, is left out.
pub(super) fn read(root: &Reader, compiler: &mut Compiler) -> Service {
    let known =
        &["codes", "audience", "agency", "needs", "fees", "durations", "legalBasis", "handledBy"];
    let Some(value) = root.value("service") else { return Service::default() };
    let at = root.place("service");
    let Some(service) = Reader::open(value, at, known, &mut compiler.problems) else {
        return Service::default();
    };
    let mut read = Service::default();
    for (at, value) in service.list("needs", &mut compiler.problems) {
        if let Some(need) = read_text(value, at, &mut compiler.problems) {
            read.needs.push(need);
        }
    }
    for (at, value) in service.list("fees", &mut compiler.problems) {
        if let Some(fee) = fee(value, at, compiler) {
            read.fees.push(fee);
        }
    }
    for (at, value) in service.list("durations", &mut compiler.problems) {
        if let Some(duration) = duration(value, at, compiler) {
            read.durations.push(duration);
        }
    }
    for (at, value) in service.list("legalBasis", &mut compiler.problems) {
        if let Some(law) = law(value, at, compiler) {
            read.legal_basis.push(law);
        }
    }
    read.agency = service.text("agency", false, &mut compiler.problems);
    read.handled_by = service.text("handledBy", false, &mut compiler.problems);
    if let Some(text) = &read.handled_by {
        compiler.note_named(text, &service.place("handledBy"), None);
    }
    read
}

fn fee(value: &Value, at: Pointer, compiler: &mut Compiler) -> Option<Fee> {
    let known = &["label", "online", "paper", "when"];
    let item = Reader::open(value, at, known, &mut compiler.problems)?;
    let online = item.count("online", true, &mut compiler.problems);
    Some(Fee {
        label: item.words("label", &mut compiler.problems),
        paper: item.count("paper", false, &mut compiler.problems),
        condition: compiler.condition(&item, Surroundings::default()),
        online: online?,
    })
}

fn duration(value: &Value, at: Pointer, compiler: &mut Compiler) -> Option<Duration> {
    let known = &["label", "workingDays", "when"];
    let item = Reader::open(value, at, known, &mut compiler.problems)?;
    let working_days = item.count("workingDays", true, &mut compiler.problems);
    Some(Duration {
        label: item.words("label", &mut compiler.problems),
        condition: compiler.condition(&item, Surroundings::default()),
        working_days: working_days?,
    })
}

fn law(value: &Value, at: Pointer, compiler: &mut Compiler) -> Option<Law> {
    let item = Reader::open(value, at, &["title", "checkedOn"], &mut compiler.problems)?;
    let checked_on = item.string("checkedOn", false, &mut compiler.problems);
    Some(Law {
        title: item.text("title", true, &mut compiler.problems)?,
        checked_on: checked_on.map(str::to_owned),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::Problem;
    use crate::form::{Form, compile};
    use crate::schema::pattern::NativePatterns;

    fn with_service(service: serde_json::Value) -> (Form, Vec<(&'static str, String)>) {
        let words = json!({"vi": "Phường", "en": "Ward"});
        let (form, problems) = compile(
            &json!({
                "tokhai": 1,
                "id": "demo",
                "version": "1",
                "title": words,
                "service": service,
                "schema": {"properties": {"ward": {"type": "string"}}},
                "pages": [{
                    "id": "one",
                    "title": words,
                    "items": [{"answer": "/ward", "label": words}],
                }],
            }),
            &NativePatterns,
        );
        let where_what = |problem: Problem| (problem.code, problem.at.to_string());
        (form, problems.into_iter().map(where_what).collect())
    }

    #[test]
    fn mistakes_have_their_place_and_the_rest_stays() {
        let label = json!({"vi": "Phí", "en": "Fee"});
        let (form, problems) = with_service(json!({
            "fees": [
                {"label": label, "online": -1},
                {"label": label, "online": 7000, "paper": "15000"},
                {"label": label, "online": 1, "when": {"==": [{"var": "wart"}, "26740"]}},
                {"label": label, "online": 1, "when": {"equals": [1, 2]}},
            ],
            "durations": [{"label": label}, {"label": label, "workingDays": 3}],
            "handledBy": {"vi": "Công an {/word}", "en": "Police of {/word}"},
            "codes": ["1.004194"],
            "phone": "113",
        }));
        let expected = [
            ("unknown-member", "/service/phone"),
            ("not-a-count", "/service/fees/0/online"),
            ("not-a-count", "/service/fees/1/paper"),
            ("unknown-operator", "/service/fees/3/when/equals"),
            ("missing-member", "/service/durations/0"),
            ("unknown-answer", "/service/handledBy"),
            ("unknown-answer", "/service/fees/2/when/==/0/var"),
        ];
        assert_eq!(problems, expected.map(|(code, at)| (code, at.to_owned())));
        let fees: Vec<_> = form.about.service.fees.iter().map(|fee| fee.online).collect();
        assert_eq!(fees, [7000, 1, 1]);
        assert_eq!(form.about.service.durations[0].working_days, 3);
    }

    #[test]
    fn a_form_may_say_nothing_of_its_service() {
        let (form, problems) = with_service(json!({}));
        assert_eq!(problems, []);
        assert!(form.about.service.fees.is_empty());
        assert_eq!(with_service(json!("free")).1, [("not-an-object", "/service".to_owned())]);
    }
}
