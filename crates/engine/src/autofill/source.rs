//! What a source is: how it is asked, and what its reply means (`forms/sources.json`, and a
//! portal's own in `portal.json`).
//!
//! A declaration is data. Nothing here asks anybody: [`Source::ask`] says what to send,
//! [`Source::read`] what came back. Answers never stand in an address, where logs keep them, unless
//! anybody may know them ([`super::Vocabulary::check_sources`]).

use serde_json::{Map, Value};

use super::{Known, Outcome};
use crate::address::{encoded, names_in};
use crate::answers::Assurance;
use crate::date::Date;
use crate::form::{Form, Question, Text};
use crate::logic::{Context, Rule};
use crate::record::Json;
use crate::{Pointer, Problem};

/// A reply has at most as many bytes.
pub const MAX_REPLY: usize = 1 << 20;

/// Milliseconds that a source has to answer in, where it does not say otherwise.
const TIMEOUT: u32 = 8_000;

/// Seconds for which a reply stays fresh, where its source does not say otherwise.
const FRESH: u64 = 900;

/// One source.
///
/// As JSON: `{"id": "business", "title": {"vi": …, "en": …}, "assurance": "verified",
/// "needs": ["org.taxCode"], "rows": false, "request": {"url": "/registers/business", "body":
/// rule}, "reply": {"outcome": rule, "values": {"org.name": rule},
/// "locks": rule}, "timeout": 8000, "fresh": 900}`. Rules of the request see the concepts it needs
/// as `org.taxCode`; those of the reply see its body. Without a `body` the request is a GET, else
/// a POST.
#[derive(Debug)]
pub struct Source {
    /// Its lasting name.
    pub id: String,
    /// What people call it.
    pub title: Text,
    /// How far it vouches for what it says.
    pub assurance: Assurance,
    /// The concepts without which it cannot be asked.
    pub needs: Vec<String>,
    /// Whether it is asked about the people or things of a list, a row at a time.
    pub rows: bool,
    /// Milliseconds in which it has to answer.
    pub timeout: u32,
    /// Seconds for which its reply need not be asked for again.
    pub fresh: u64,
    /// Where it stands in the list.
    pub(super) place: Pointer,
    url: String,
    body: Option<Rule>,
    outcome: Option<Rule>,
    values: Vec<(String, Rule)>,
    locks: Option<Rule>,
}

/// What to send to a source.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The address, relative to the portal's.
    pub url: String,
    /// The body of a POST, as JSON; a GET has none.
    pub body: Option<Value>,
}

/// Why a source gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// No reply came.
    Unreachable,
    /// It took longer than it may.
    Slow,
    /// Nobody is signed in any more.
    SignedOut,
    /// It does not tell this person.
    Forbidden,
    /// It has too much to do; milliseconds after which it wants to be asked again, if it says.
    Busy(Option<u64>),
    /// It says that something is wrong with it, or with the request.
    Failing,
    /// Its reply makes no sense.
    Malformed,
    /// Its reply is larger than [`MAX_REPLY`].
    TooLarge,
}

/// The sources of a list of declarations, and what is wrong with the list. A declaration without
/// an id, an address or anything to give is left out.
pub fn sources(json: &Value) -> (Vec<Source>, Vec<Problem>) {
    let mut problems = Vec::new();
    let list = json.get("sources").unwrap_or(&Value::Null);
    let Some(list) = list.as_array() else {
        let problem = Problem::error("not-a-list", Pointer::from_segments(["sources"]));
        return (Vec::new(), vec![problem]);
    };
    let mut sources: Vec<Source> = Vec::new();
    for (index, json) in list.iter().enumerate() {
        let at = Pointer::from_segments(["sources".to_owned(), index.to_string()]);
        let mut found = Vec::new();
        let source = Source::compile(json, &mut found);
        problems.extend(found.into_iter().map(|problem| problem.below(&at)));
        let Some(mut source) = source else { continue };
        source.place = at.clone();
        if sources.iter().any(|other| other.id == source.id) {
            let problem = Problem::error("source-twice", at.join("id"));
            problems.push(problem.with("id", source.id.as_str()));
        } else {
            sources.push(source);
        }
    }
    (sources, problems)
}

/// The same sources with a portal's own among them: one of the same id takes the other's place.
pub fn with_own(mut sources: Vec<Source>, own: Vec<Source>) -> Vec<Source> {
    for source in own {
        match sources.iter_mut().find(|other| other.id == source.id) {
            Some(other) => *other = source,
            None => sources.push(source),
        }
    }
    sources
}

/// Those of the sources that a form has something to ask: what gives an answer to it, and what
/// another of them needs. Nobody else learns that the form was opened.
pub fn useful(mut sources: Vec<Source>, form: &Form) -> Vec<Source> {
    let mut useful: Vec<Source> = Vec::new();
    loop {
        let next = sources.iter().position(|source| {
            let fills = |question: &Question| {
                let in_rows = question.repeat.is_some();
                in_rows == source.rows
                    && question.concept.as_deref().is_some_and(|it| source.may_give(it))
            };
            let is_needed = |other: &Source| {
                !other.rows && other.needs.iter().any(|name| source.may_give(name))
            };
            let helps = || !source.rows && useful.iter().any(is_needed);
            form.questions().any(|(_, question)| fills(question)) || helps()
        });
        match next {
            Some(next) => useful.push(sources.remove(next)),
            None => return useful,
        }
    }
}

impl Source {
    fn compile(json: &Value, problems: &mut Vec<Problem>) -> Option<Source> {
        let text = |name: &str| json.get(name)?.as_str().filter(|text| !text.is_empty());
        let request = json.get("request").unwrap_or(&Value::Null);
        let id = text("id").map(str::to_owned);
        let url = request.get("url").and_then(Value::as_str).map(str::to_owned);
        let reply = json.get("reply").unwrap_or(&Value::Null);
        let mut rule = |json: &Value, at: &[&str]| {
            let (rule, found) = Rule::compile(json);
            let at = Pointer::from_segments(at.iter().copied());
            problems.extend(found.into_iter().map(|problem| problem.below(&at)));
            rule
        };
        let body = request.get("body").map(|json| rule(json, &["request", "body"]));
        let outcome = reply.get("outcome").map(|json| rule(json, &["reply", "outcome"]));
        let locks = reply.get("locks").map(|json| rule(json, &["reply", "locks"]));
        let values = reply.get("values").and_then(Value::as_object);
        let values: Vec<(String, Rule)> = values
            .into_iter()
            .flatten()
            .map(|(name, json)| (name.clone(), rule(json, &["reply", "values", name])))
            .collect();
        for (name, is_missing) in [
            ("id", id.is_none()),
            ("request/url", url.is_none()),
            ("reply/values", values.is_empty()),
        ] {
            if is_missing {
                problems.push(Problem::error("missing-member", Pointer::ROOT).with("name", name));
            }
        }
        let needs = json.get("needs").and_then(Value::as_array).into_iter().flatten();
        let needs: Vec<String> = needs.filter_map(Value::as_str).map(str::to_owned).collect();
        let url = url?;
        for name in names_in(&url).filter(|name| !needs.iter().any(|it| it == name)) {
            let at = Pointer::from_segments(["request", "url"]);
            problems.push(Problem::error("not-needed", at).with("name", name));
        }
        let read = |name: &str| json.get(name).cloned().unwrap_or_default();
        Some(Source {
            title: Text::from_json(&mut read("title")).unwrap_or_default(),
            assurance: Assurance::from_json(&mut read("assurance")).unwrap_or(Assurance::Declared),
            rows: json.get("rows") == Some(&Value::Bool(true)),
            timeout: read("timeout").as_u64().map_or(TIMEOUT, |it| it.clamp(100, 60_000) as u32),
            fresh: read("fresh").as_u64().unwrap_or(FRESH),
            id: id?,
            needs,
            place: Pointer::ROOT,
            url,
            body,
            outcome,
            values: Some(values).filter(|values| !values.is_empty())?,
            locks,
        })
    }

    /// The concepts that it may know.
    pub fn gives(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(|(concept, _)| concept.as_str())
    }

    /// Whether it has something to say of this concept.
    pub fn may_give(&self, concept: &str) -> bool {
        self.gives().any(|name| name == concept)
    }

    /// The concepts that its address contains.
    pub fn tells(&self) -> impl Iterator<Item = &str> {
        names_in(&self.url)
    }

    /// What to send, if `look` gives all that it needs.
    pub fn ask(&self, today: Date, look: &dyn Fn(&str) -> Option<Value>) -> Option<Ask> {
        let mut url = self.url.clone();
        let mut data = Value::Object(Map::new());
        for name in &self.needs {
            let value = look(name).filter(|value| !value.is_null())?;
            let place = ["{", name, "}"].concat();
            if url.contains(&place) {
                url = url.replace(&place, &encoded(&value));
            }
            let mut at = &mut data;
            for part in name.split('.') {
                let Value::Object(members) = at else { return None };
                at = members.entry(part).or_insert_with(|| Value::Object(Map::new()));
            }
            *at = value;
        }
        let context = Context { data: &data, row: None, today };
        let body = match &self.body {
            Some(rule) => Some(rule.evaluate(&context).ok()?),
            None => None,
        };
        Some(Ask { url, body })
    }

    /// What a reply means. `fetched_at`: when it came (RFC 3339).
    ///
    /// # Errors
    /// It says nothing about the person.
    pub fn read(
        &self,
        status: u16,
        body: &[u8],
        fetched_at: String,
        today: Date,
    ) -> Result<Known, Trouble> {
        let mut known = Known {
            id: self.id.clone(),
            title: self.title.clone(),
            fetched_at,
            assurance: self.assurance,
            outcome: Outcome::Match,
            values: Map::new(),
            locked: Vec::new(),
        };
        match status {
            200..=299 if body.len() > MAX_REPLY => return Err(Trouble::TooLarge),
            200..=299 => {}
            401 => return Err(Trouble::SignedOut),
            403 => return Err(Trouble::Forbidden),
            404 | 410 => return Ok(Known { outcome: Outcome::NotFound, ..known }),
            408 | 504 => return Err(Trouble::Slow),
            429 => return Err(Trouble::Busy(None)),
            _ => return Err(Trouble::Failing),
        }
        let data: Value = serde_json::from_slice(body).map_err(|_| Trouble::Malformed)?;
        if !data.is_object() {
            return Err(Trouble::Malformed);
        }
        let context = Context { data: &data, row: None, today };
        let result = |rule: &Rule| rule.evaluate(&context).ok();
        if let Some(mut outcome) = self.outcome.as_ref().and_then(result) {
            known.outcome = Outcome::from_json(&mut outcome).ok_or(Trouble::Malformed)?;
        }
        for (concept, rule) in &self.values {
            match rule.evaluate(&context) {
                Ok(value) if is_nothing(&value) => {}
                Ok(value) => _ = known.values.insert(concept.clone(), value),
                // One part that makes no sense must not hide the others.
                Err(_) if known.outcome == Outcome::Match => known.outcome = Outcome::Partial,
                Err(_) => {}
            }
        }
        if let Some(Value::Array(locks)) = self.locks.as_ref().and_then(result) {
            let given = |name: &str| known.values.contains_key(name);
            let names = locks.iter().filter_map(Value::as_str).filter(|name| given(name));
            known.locked = names.map(str::to_owned).collect();
        }
        Ok(known)
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
