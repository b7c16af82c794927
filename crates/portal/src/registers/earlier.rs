//! What a person has answered in earlier dossiers, by concept: the newest answer to each.

use serde_json::{Map, Value, json};

use crate::error::{ApiError, UNAVAILABLE};
use crate::people::Person;
use crate::portal::Portal;

/// So many dossiers are looked at, the newest first.
const MOST: i64 = 5;

/// The answers to questions outside rows that name a concept, each with the day it was sent.
pub(super) async fn answer(portal: &Portal, person: &Person) -> Result<Value, ApiError> {
    let mut values = Map::new();
    for envelope in portal.store.envelopes(&person.id, MOST).await? {
        let envelope: Value = serde_json::from_str(&envelope).map_err(|_| UNAVAILABLE)?;
        let Some(slug) = envelope.pointer("/form/id").and_then(Value::as_str) else { continue };
        // A form that is gone, or has changed, may still name the place of an answer.
        let Ok(Some(form)) = portal.forms.get(slug).await else { continue };
        for (_, question) in form.form.questions() {
            let Some(concept) = question.concept.as_deref() else { continue };
            if question.repeat.is_some() || question.rows.is_some() || values.contains_key(concept)
            {
                continue;
            }
            if let Some(answer) = question.path.get(&envelope["answers"]) {
                values.insert(concept.to_owned(), answer.clone());
            }
        }
    }
    Ok(json!({"outcome": "match", "values": values, "locked": []}))
}
