//! Questions for papers: what their schema says of the files, and how they travel.

#![allow(clippy::unwrap_used)]

mod small;

use std::sync::Arc;

use serde_json::{Value, json};
use small::{asked, form_of};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, Change};
use tokhai_engine::date::Date;
use tokhai_engine::dossier::{Dossier, Slot, check};
use tokhai_engine::form::{Form, Language};

/// A form with one question for papers whose list has this schema.
fn form(list: &Value) -> Arc<Form> {
    let schema = json!({"properties": {"lease": {"type": "boolean"}, "papers": list}});
    let mut question = asked("/papers");
    question["widget"] = json!("file");
    form_of(&schema, &json!([question]))
}

fn slot(list: &Value) -> Slot {
    let form = form(list);
    let (question, _) = form.questions().next().unwrap();
    Slot::of(&form, question)
}

#[test]
fn the_schema_says_what_may_be_attached() {
    let paper = json!({
        "type": "object",
        "properties": {
            "type": {"enum": ["image/webp", "application/pdf"]},
            "size": {"type": "integer", "maximum": 2_000_000},
            "from": {"type": "string"},
        },
    });
    let said = slot(&json!({"type": "array", "minItems": 2, "maxItems": 3, "items": paper}));
    assert_eq!(said.kinds, ["image/webp", "application/pdf"]);
    assert_eq!((said.largest, said.least, said.most), (2_000_000, 2, Some(3)));
    assert_eq!(said.picture(), Some("image/webp"));
    assert_eq!((said.room(1), said.room(4)), (2, 0));
    assert!(said.fits("application/pdf", 2_000_000));
    assert!(!said.fits("application/pdf", 2_000_001) && !said.fits("image/jpeg", 1));
}

#[test]
fn what_it_does_not_say_the_portal_decides() {
    let said = slot(&json!({"type": "array"}));
    assert_eq!(said.kinds, ["image/jpeg", "image/png", "image/webp", "application/pdf"]);
    assert_eq!((said.largest, said.least, said.most), (10 << 20, 1, None));
    assert!(!said.reuse && !said.fits("application/pdf", 1));
    // The portal takes no larger ones, whatever a form says.
    let paper =
        json!({"properties": {"size": {"maximum": 1e12}, "type": {"const": "application/pdf"}}});
    let said = slot(&json!({"type": "array", "items": paper}));
    assert_eq!((said.largest, said.picture()), (10 << 20, None));
}

#[test]
fn papers_travel_in_their_order_with_where_they_come_from() {
    let form = form(&json!({"type": "array"}));
    let mut answers = Answers::new(form.clone(), Date::parse("2026-11-22").unwrap());
    let at = answers.locate(&Pointer::parse("/papers").unwrap()).unwrap();
    let paper = |name: &str| json!({"name": name, "type": "image/jpeg", "size": 3, "sha256": name});
    let mut old = paper("b");
    old["from"] = json!("H29-1");
    answers.apply(Change::Set { at, value: json!([old, paper("a")]) });
    let moment = || "2026-11-22T09:00:00+07:00".to_owned();
    let mut dossier = Dossier::new(&answers, Vec::new(), Language::Vi, moment(), moment());
    let sent: Vec<_> =
        dossier.attachments.iter().map(|it| (it.name.as_str(), it.from.as_deref())).collect();
    assert_eq!(sent, [("b", Some("H29-1")), ("a", None)]);
    let today = Date::parse("2026-11-22").unwrap();
    assert_eq!(check(&form, today, &dossier), []);
    // What stands beside the answers has to be what stands in them, also in their order.
    dossier.attachments.swap(0, 1);
    assert_eq!(check(&form, today, &dossier)[0].code, "attachment-differs");
}
