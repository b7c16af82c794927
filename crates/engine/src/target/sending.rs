//! One dossier on its way to a target: what to send next, and what a reply means.

use serde_json::{Map, Value};

use super::{Address, Credentials, Encoding, Filed, MAX_REPLY, Request, Step, Target, encode};
use crate::address::{encoded, names_in, origin};
use crate::date::Date;
use crate::dossier::Dossier;
use crate::form::Text;
use crate::logic::{Context, Rule};
use crate::outbox::{Failure, Reason};
use crate::record::Json;
use crate::{Pointer, Problem, Violation};

/// A code has at most as many characters.
const MAX_CODE: usize = 200;

/// What is sent, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The idempotency key: what arrives twice under it counts once.
    pub key: &'a str,
    /// The form's title.
    pub title: &'a Text,
    /// The dossier.
    pub dossier: &'a Dossier,
    /// The person's id and name, `{"id": …, "name": …}`; null if nobody is signed in.
    pub person: &'a Value,
    /// The present moment (RFC 3339).
    pub now: &'a str,
    /// What `today` gives in rules.
    pub today: Date,
}

/// A reply.
#[derive(Clone, Debug, Default)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is to be done next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this, then [`Sending::hear`] the reply.
    Send(Box<Request>),
    /// Nothing more: the backend has the dossier.
    Done(Box<Filed>),
}

/// A dossier on its way. It begins at the first step each time: every step can be repeated.
#[derive(Debug)]
pub struct Sending<'t> {
    target: &'t Target,
    today: Date,
    /// What rules see.
    data: Value,
    papers: Vec<crate::dossier::Attachment>,
    /// What each step has been answered, for each paper.
    replies: Vec<Vec<Value>>,
    step: usize,
    paper: usize,
}

impl<'t> Sending<'t> {
    /// Begins to send.
    pub fn new(target: &'t Target, facts: &Facts) -> Sending<'t> {
        let dossier = facts.dossier.to_json();
        let mut form = facts.dossier.form.to_json();
        if let Value::Object(form) = &mut form {
            form.insert("title".to_owned(), facts.title.to_json());
        }
        let mut data = Map::new();
        for (name, value) in [
            ("dossier", dossier),
            ("form", form),
            ("key", facts.key.into()),
            ("person", facts.person.clone()),
            ("now", facts.now.into()),
        ] {
            data.insert(name.to_owned(), value);
        }
        Sending {
            target,
            today: facts.today,
            data: Value::Object(data),
            papers: facts.dossier.attachments.clone(),
            replies: target.steps.iter().map(|_| Vec::new()).collect(),
            step: 0,
            paper: 0,
        }
    }

    /// What to do next.
    ///
    /// # Errors
    /// The declaration does not work out with this dossier or an earlier reply: which place of it,
    /// and why.
    pub fn ask(&mut self) -> Result<Next, Problem> {
        while self.step().is_some_and(|step| step.each && self.papers.is_empty()) {
            self.step += 1;
        }
        let Some(step) = self.step() else { return Ok(Next::Done(Box::new(self.filed()))) };
        self.look_around(step);
        let at = step.place.join("request");
        let (media_type, parts) = self.body(step, &at)?;
        let mut headers = Vec::new();
        for (name, rule) in &step.headers {
            let value = self.value(rule, || at.join("headers").join(name.as_str()))?;
            headers.extend(text(&value).map(|value| (name.clone(), value)));
        }
        let sets_type = |(name, _): &(String, String)| name.eq_ignore_ascii_case("content-type");
        if !media_type.is_empty() && !headers.iter().any(sets_type) {
            headers.push(("Content-Type".to_owned(), media_type));
        }
        let place = || at.join("credentials");
        match &step.credentials {
            Credentials::None | Credentials::Session => {}
            Credentials::Bearer(rule) => {
                let token = self.value(rule, || place().join("bearer"))?;
                let token = text(&token).ok_or_else(|| failed(place().join("bearer")))?;
                headers.push(("Authorization".to_owned(), ["Bearer ", &token].concat()));
            }
            Credentials::ApiKey(name, rule) => {
                let key = self.value(rule, || place().join("apiKey"))?;
                let key = text(&key).ok_or_else(|| failed(place().join("apiKey")))?;
                headers.push((name.clone(), key));
            }
        }
        let is_sendable = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
        if let Some((name, _)) = headers.iter().find(|(_, it)| !it.bytes().all(is_sendable)) {
            return Err(failed(at.join("headers").join(name.as_str())));
        }
        let papers = match (step.encoding, &step.files) {
            (Encoding::Bytes, _) | (_, Some(_)) if step.each => {
                self.papers.get(self.paper).cloned().into_iter().collect()
            }
            (_, Some(_)) => self.papers.clone(),
            _ => Vec::new(),
        };
        Ok(Next::Send(Box::new(Request {
            step: step.id.clone(),
            method: step.method,
            url: self.url(step, &at.join("url"))?,
            headers,
            with_session: matches!(step.credentials, Credentials::Session),
            timeout: step.timeout,
            papers,
            parts,
        })))
    }

    /// Hears the reply to what was sent last.
    ///
    /// # Errors
    /// Why it goes no further.
    pub fn hear(&mut self, reply: &Reply) -> Result<(), Failure> {
        let Some(step) = self.step() else { return Ok(()) };
        let seen = seen(reply);
        if let (Value::Object(data), Value::Object(members)) = (&mut self.data, &seen) {
            for (name, value) in members {
                data.insert(name.clone(), value.clone());
            }
        }
        self.replies[self.step].push(seen);
        // Rules of a reply see their own step as well.
        self.look_around(step);
        let retry_after = reply.header("retry-after").and_then(|it| it.trim().parse::<u64>().ok());
        let retry_after = retry_after.map(|seconds| seconds.saturating_mul(1_000));
        let later = Failure::Passing { retry_after };
        let outcome = match &step.outcome {
            Some(rule) => self.evaluate(rule).map_err(|_| later.clone())?,
            None => Value::Null,
        };
        match outcome.as_str() {
            Some("done") => {}
            Some("duplicate") => {
                self.step = self.target.steps.len();
                return Ok(());
            }
            Some("refused") => return Err(Failure::Lasting(self.refusal(step))),
            Some("sign-in") => return Err(Failure::Lasting(Reason::SignIn)),
            // What cannot be understood is asked again: the key makes that harmless.
            Some(_) => return Err(later),
            None => match reply.status {
                200..=299 => {}
                // Signing in would not mend what the operator has set.
                401 if !matches!(step.credentials, Credentials::Session) => return Err(later),
                status => {
                    let (message, violations) = self.objections(step);
                    return Err(Failure::from_status(status, retry_after, message, violations));
                }
            },
        }
        self.paper += 1;
        if !step.each || self.paper >= self.papers.len() {
            self.paper = 0;
            self.step += 1;
        }
        Ok(())
    }

    fn step(&self) -> Option<&'t Step> {
        self.target.steps.get(self.step)
    }

    /// Lays out what the rules of a step see: the paper, and what was said before. Of a step for
    /// each paper, another one such sees what was said about the same paper, any other a list.
    fn look_around(&mut self, step: &Step) {
        let mut steps = Map::new();
        for (number, replies) in self.replies.iter().enumerate() {
            let other = &self.target.steps[number];
            let said = match (other.each, step.each) {
                (true, true) => replies.get(self.paper).cloned(),
                (true, false) => Some(Value::Array(replies.clone())),
                (false, _) => replies.last().cloned(),
            };
            steps.insert(other.id.clone(), said.unwrap_or_default());
        }
        let paper = self.papers.get(self.paper).filter(|_| step.each).map(Json::to_json);
        if let Value::Object(data) = &mut self.data {
            data.insert("steps".to_owned(), Value::Object(steps));
            data.insert("attachment".to_owned(), paper.unwrap_or_default());
        }
    }

    fn evaluate(&self, rule: &Rule) -> Result<Value, ()> {
        let context = Context { data: &self.data, row: None, today: self.today };
        rule.evaluate(&context).map_err(|_| ())
    }

    fn value(&self, rule: &Rule, at: impl FnOnce() -> Pointer) -> Result<Value, Problem> {
        self.evaluate(rule).map_err(|()| failed(at()))
    }

    fn url(&self, step: &Step, at: &Pointer) -> Result<String, Problem> {
        let mut url = match &step.url {
            Address::Template(template) => {
                let mut url = template.clone();
                for name in names_in(template) {
                    let mut value = Some(&self.data);
                    for part in name.split('.') {
                        value = value.and_then(|value| value.get(part));
                    }
                    let value =
                        value.filter(|it| matches!(it, Value::String(_) | Value::Number(_)));
                    let value = value.ok_or_else(|| failed(at.clone()).with("name", name))?;
                    url = url.replace(&["{", name, "}"].concat(), &encoded(value));
                }
                url
            }
            Address::Rule(rule) => {
                let url = self.value(rule, || at.clone())?;
                text(&url).ok_or_else(|| failed(at.clone()))?
            }
        };
        let is_own = url.starts_with('/') && !url.starts_with("//") && !url.contains('\\');
        if is_own {
            url.insert_str(0, &self.target.base);
        }
        let is_own = is_own && self.target.base.is_empty();
        if is_own || origin(&url).is_some() {
            return Ok(url);
        }
        Err(Problem::error("not-an-address", at.clone()))
    }

    fn body(&self, step: &Step, at: &Pointer) -> Result<(String, encode::Parts), Problem> {
        let value = match &step.body {
            Some(rule) => Some(self.value(rule, || at.join("body"))?),
            None => None,
        };
        let key = self.data["key"].as_str().unwrap_or_default();
        let mut event = Map::new();
        if step.encoding == Encoding::CloudEvents {
            event.insert("specversion".to_owned(), "1.0".into());
            event.insert("id".to_owned(), key.into());
            event.insert("time".to_owned(), self.data["now"].clone());
            for (name, rule) in &step.event {
                let value = self.value(rule, || at.join("event").join(name.as_str()))?;
                event.insert(name.clone(), value);
            }
        }
        let paper = self.papers.get(self.paper).filter(|_| step.each);
        encode::body(step.encoding, value, event, step.files.as_deref(), paper, key)
            .ok_or_else(|| failed(at.join("body")))
    }

    fn refusal(&self, step: &Step) -> Reason {
        let (message, violations) = self.objections(step);
        Reason::Refused { message, violations }
    }

    fn objections(&self, step: &Step) -> (Option<Text>, Vec<Violation>) {
        let given = |rule: &Option<Rule>| self.evaluate(rule.as_ref()?).ok();
        let message = given(&step.message).and_then(|mut said| match said {
            Value::String(words) => Some(words).filter(|it| !it.is_empty()).map(Text::same),
            _ => Text::from_json(&mut said),
        });
        let Some(Value::Array(violations)) = given(&step.violations) else {
            return (message, Vec::new());
        };
        // One malformed objection must not hide the others.
        let violations = violations.into_iter().filter_map(|mut it| Violation::from_json(&mut it));
        (message, violations.collect())
    }

    fn filed(&self) -> Filed {
        let given = |name: &str| {
            let (_, rule) = self.target.receipt.iter().find(|(other, _)| *other == name)?;
            self.evaluate(rule).ok().filter(|value| !value.is_null())
        };
        let line = |name: &str| {
            let line = text(&given(name)?)?;
            let is_one = !line.chars().any(char::is_control) && line.chars().count() <= MAX_CODE;
            Some(line.trim().to_owned()).filter(|line| is_one && !line.is_empty())
        };
        let is_moment = |at: &String| {
            at.get(..10).is_some_and(|day| Date::parse(day).is_some())
                && at.get(10..11) == Some("T")
        };
        let text_of = |name: &str| self.data[name].as_str().unwrap_or_default().to_owned();
        Filed {
            code: line("code").unwrap_or_else(|| text_of("key")),
            received_at: line("receivedAt").filter(is_moment).unwrap_or_else(|| text_of("now")),
            link: given("link").and_then(|it| text(&it)).filter(|it| origin(it).is_some()),
            handled_by: given("handledBy").and_then(|mut by| match by {
                Value::String(name) => Some(Text::same(name)),
                _ => Text::from_json(&mut by),
            }),
            due_on: line("dueOn").filter(|day| Date::parse(day).is_some()),
            fee: given("fee").and_then(|fee| fee.as_u64()),
        }
    }
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }
}

/// A reply as rules see it; a body that is no JSON is a text.
fn seen(reply: &Reply) -> Value {
    let body = reply.body.get(..MAX_REPLY).unwrap_or(&reply.body);
    let body = serde_json::from_slice(body)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(body).into_owned()));
    let headers = reply.headers.iter();
    let headers = headers.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let mut seen = Map::new();
    seen.insert("status".to_owned(), reply.status.into());
    seen.insert("headers".to_owned(), Value::Object(headers.collect()));
    seen.insert("body".to_owned(), body);
    Value::Object(seen)
}

/// A text or a number as text.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn failed(at: Pointer) -> Problem {
    Problem::error("rule-failed", at)
}
