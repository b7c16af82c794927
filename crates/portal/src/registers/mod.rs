//! The registers, as their operators might run them: each answers in a way of its own, and
//! `forms/sources.json` says what that means.
//!
//! What a register says and does not let anybody change is noted when it is handed out
//! ([`crate::store`]), so that a dossier in which it differs can be told. A register that was down
//! has handed out nothing: then whatever the person types is taken.

mod earlier;
mod play;
mod raw;

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;
use validator::Validate;

use crate::body;
use crate::error::ApiError;
use crate::hex;
use crate::people::{Person, Source};
use crate::portal::Portal;
use crate::session::SignedIn;

pub(crate) use play::play;

const BODY_LIMIT: usize = 4 * 1024;

/// What a person's earlier dossiers say is asked for as if it were a register.
const EARLIER: &str = "earlier";

const NOT_FOUND: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "not-in-register",
    "Cơ sở dữ liệu không có thông tin này. Xin tự điền.",
    "The register does not have this. Please fill it in yourself.",
);

const UNKNOWN_PERSON: ApiError = ApiError::new(
    StatusCode::NOT_FOUND,
    "unknown-person",
    "Không có người dùng thử này. Xin chọn một người trong danh sách.",
    "There is no such demo person. Please choose one from the list.",
);

/// What a register is asked about somebody else than the person who asks.
#[derive(Deserialize, Validate)]
#[serde(rename_all = "camelCase")]
struct Question {
    /// A personal identity number, or a tax code.
    #[validate(length(min = 1, max = 20))]
    number: String,
}

/// `GET /api/registers/{register}`: what it says about whoever is signed in.
pub(crate) async fn own(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    headers: HeaderMap,
    Path(register): Path<String>,
) -> Result<Response, ApiError> {
    play::played(&portal, &headers, &register, async || {
        if let Some(source) = person.source(&register) {
            hand_out(&portal, &person, source).await?;
        }
        about(&portal, &person, &register).await
    })
    .await
}

/// `POST /api/registers/{register}`: what it says about a number.
pub(crate) async fn by_number(
    State(portal): State<Arc<Portal>>,
    SignedIn(person): SignedIn,
    Path(register): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, ApiError> {
    let Question { number } = body::typed(body::read_json(&headers, body, BODY_LIMIT).await?)?;
    play::played(&portal, &headers, &register, async || {
        let found = find(&portal, &register, &number).ok_or(NOT_FOUND)?;
        if let Found::Organisation(source) = &found {
            hand_out(&portal, &person, source).await?;
        }
        found.reply().ok_or(NOT_FOUND)
    })
    .await
}

/// `GET /api/demo/people/{id}/registers/{register}`: fictional people have nothing to hide, so that
/// whoever designs a form can try it as any of them without signing in.
pub(crate) async fn of_demo(
    State(portal): State<Arc<Portal>>,
    Path((id, register)): Path<(String, String)>,
) -> Result<Json<Value>, ApiError> {
    let person = portal.people.find(&id).ok_or(UNKNOWN_PERSON)?;
    about(&portal, &person, &register).await.map(Json)
}

/// `POST /api/demo/people/{id}/registers/{register}`
pub(crate) async fn of_demo_by_number(
    State(portal): State<Arc<Portal>>,
    Path((id, register)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, ApiError> {
    let Question { number } = body::typed(body::read_json(&headers, body, BODY_LIMIT).await?)?;
    portal.people.find(&id).ok_or(UNKNOWN_PERSON)?;
    let found = find(&portal, &register, &number).ok_or(NOT_FOUND)?;
    found.reply().map(Json).ok_or(NOT_FOUND)
}

/// The digest of what a register says to a person about a concept.
pub(crate) fn digest(person: &str, concept: &str, value: &Value) -> String {
    hex::sha256(format!("{person}\n{concept}\n{value}").as_bytes())
}

/// What a register says about a person.
async fn about(portal: &Portal, person: &Person, register: &str) -> Result<Value, ApiError> {
    if register == EARLIER {
        return earlier::answer(portal, person).await;
    }
    person.source(register).and_then(raw::reply).ok_or(NOT_FOUND)
}

async fn hand_out(portal: &Portal, person: &Person, source: &Source) -> Result<(), ApiError> {
    let locked = source.locked.iter().filter_map(|concept| {
        let value = source.values.get(concept)?;
        Some((concept.clone(), digest(&person.id, concept, value)))
    });
    let locked: Vec<_> = locked.collect();
    Ok(portal.store.hand_out(&person.id, &source.id, &locked).await?)
}

/// Whom or what a number belongs to.
enum Found<'p> {
    Person(Value),
    Organisation(&'p Source),
}

impl Found<'_> {
    fn reply(&self) -> Option<Value> {
        match self {
            Found::Person(person) => Some(person.clone()),
            Found::Organisation(source) => raw::reply(source),
        }
    }
}

fn find<'p>(portal: &'p Portal, register: &str, number: &str) -> Option<Found<'p>> {
    let sources = || portal.people.iter().flat_map(Person::known);
    let is = |value: Option<&Value>| value.and_then(Value::as_str) == Some(number);
    match register {
        "people" => {
            let members = sources().flat_map(|source| {
                let lists = ["household.members", "family.children"].into_iter();
                let rows = lists.filter_map(|list| source.values.get(list)?.as_array()).flatten();
                rows.filter_map(Value::as_object).chain([&source.values])
            });
            let mut known = members.filter(|it| is(it.get("person.personalId")));
            let known = known.find(|it| it.contains_key("person.birthDate"))?;
            Some(Found::Person(raw::person(known)))
        }
        "business" => sources()
            .find(|source| source.id == register && is(source.values.get("org.taxCode")))
            .map(Found::Organisation),
        _ => None,
    }
}
