//! Reads declarations of targets: what is wrong becomes a problem with its place.

use serde_json::{Map, Value};

use super::{Address, Credentials, Encoding, Step, TIMEOUT, Target};
use crate::address::{names_in, origin};
use crate::form::with_suggestion;
use crate::logic::Rule;
use crate::{Pointer, Problem};

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];
const ENCODINGS: [(&str, Encoding); 5] = [
    ("json", Encoding::Json),
    ("form", Encoding::Form),
    ("multipart", Encoding::Multipart),
    ("bytes", Encoding::Bytes),
    ("cloudevents", Encoding::CloudEvents),
];
/// What a receipt says beside its code.
const RECEIPT: [&str; 6] = ["code", "receivedAt", "link", "handledBy", "dueOn", "fee"];
/// What rules of a request see, beside `attachment` and the steps before theirs.
const ASKING: [&str; 6] = ["dossier", "key", "form", "person", "now", "attachment"];
/// What rules of a reply see besides.
const ANSWERED: [&str; 3] = ["status", "headers", "body"];
/// Headers that a browser sets itself and lets nobody else set (Fetch, section 2.2.2).
const FORBIDDEN: [&str; 10] = [
    "accept-encoding",
    "connection",
    "content-length",
    "cookie",
    "date",
    "host",
    "origin",
    "referer",
    "te",
    "transfer-encoding",
];

/// The targets of a list of declarations, and what is wrong with the list. One with an error is
/// there as far as it could be read, so that nobody sends past it elsewhere.
pub fn targets(json: &Value) -> (Vec<Target>, Vec<Problem>) {
    let mut reading = Reading { problems: Vec::new(), at: Pointer::from_segments(["targets"]) };
    let mut targets: Vec<Target> = Vec::new();
    match json.get("targets") {
        None => {}
        Some(Value::Array(list)) => {
            for (index, json) in list.iter().enumerate() {
                let below = &index.to_string();
                let target = reading.below(below, |it| it.target(json));
                if targets.iter().any(|other| other.id == target.id) {
                    let at = reading.at.join(below).join("id");
                    let problem = Problem::error("target-twice", at);
                    reading.problems.push(problem.with("id", target.id.as_str()));
                }
                targets.push(target);
            }
        }
        Some(_) => reading.complain("not-a-list"),
    }
    (targets, reading.problems)
}

/// The target that takes the dossiers of a form: the first of the list that does.
pub fn for_form<'t>(targets: &'t [Target], form: &str) -> Option<&'t Target> {
    targets.iter().find(|target| target.takes(form))
}

/// Reads one value after the other, and knows where it is.
struct Reading {
    problems: Vec<Problem>,
    at: Pointer,
}

/// Which names a rule may read.
struct Scope<'s> {
    /// Whether there is a reply.
    answered: bool,
    /// The steps before this one; with a reply, this one as well.
    steps: &'s [String],
}

impl Reading {
    fn below<T>(&mut self, name: &str, read: impl FnOnce(&mut Reading) -> T) -> T {
        let inner = self.at.join(name);
        let outer = std::mem::replace(&mut self.at, inner);
        let found = read(self);
        self.at = outer;
        found
    }

    fn complain(&mut self, code: &'static str) {
        self.problems.push(Problem::error(code, self.at.clone()));
    }

    fn unknown(&mut self, code: &'static str, name: &str, known: &[&str]) {
        let problem = Problem::error(code, self.at.clone());
        self.problems.push(with_suggestion(problem, name, known.iter().copied()));
    }

    /// The members of an object that has only the `known` ones.
    fn members<'j>(&mut self, json: &'j Value, known: &[&str]) -> Option<&'j Map<String, Value>> {
        let Some(members) = json.as_object() else {
            self.complain("not-an-object");
            return None;
        };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            self.below(name, |it| it.unknown("unknown-member", name, known));
        }
        Some(members)
    }

    /// A text that may be absent.
    fn text<'j>(&mut self, json: &'j Value, name: &str) -> Option<&'j str> {
        match json.get(name)? {
            Value::String(text) if !text.is_empty() => Some(text),
            _ => {
                self.below(name, |it| it.complain("not-a-string"));
                None
            }
        }
    }

    fn needed<'j>(&mut self, json: &'j Value, name: &str) -> &'j str {
        if json.get(name).is_none() {
            let problem = Problem::error("missing-member", self.at.clone());
            self.problems.push(problem.with("name", name));
        }
        self.text(json, name).unwrap_or_default()
    }

    fn target(&mut self, json: &Value) -> Target {
        const KNOWN: [&str; 6] = ["id", "base", "forms", "steps", "receipt", "about"];
        self.members(json, &KNOWN);
        let id = self.needed(json, "id").to_owned();
        let base = self.text(json, "base").unwrap_or_default().trim_end_matches('/').to_owned();
        if !base.is_empty() && (origin(&base).is_none() || base.contains('?')) {
            self.below("base", |it| it.complain("not-an-address"));
        }
        let forms = match json.get("forms") {
            None => Vec::new(),
            Some(Value::Array(ids)) => {
                ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect()
            }
            Some(_) => {
                self.below("forms", |it| it.complain("not-a-list"));
                Vec::new()
            }
        };
        let mut steps: Vec<Step> = Vec::new();
        let mut names: Vec<String> = Vec::new();
        self.below("steps", |it| match json.get("steps").and_then(Value::as_array) {
            Some(list) if !list.is_empty() => {
                for (index, json) in list.iter().enumerate() {
                    let step = it.below(&index.to_string(), |it| it.step(json, &names));
                    names.push(step.id.clone());
                    steps.push(step);
                }
            }
            _ => it.complain("no-steps"),
        });
        let mut receipt = Vec::new();
        if let Some(json) = json.get("receipt") {
            let scope = Scope { answered: true, steps: &names };
            self.below("receipt", |it| {
                it.members(json, &RECEIPT);
                for name in RECEIPT {
                    receipt.extend(it.rule(json, name, &scope).map(|rule| (name, rule)));
                }
            });
        }
        Target { id, base, forms, steps, receipt }
    }

    fn step(&mut self, json: &Value, before: &[String]) -> Step {
        self.members(json, &["id", "each", "request", "reply", "timeout"]);
        let id = self.needed(json, "id").to_owned();
        if before.contains(&id) {
            let problem = Problem::error("step-twice", self.at.join("id"));
            self.problems.push(problem.with("id", id.as_str()));
        }
        let each = match self.text(json, "each") {
            None => false,
            Some("attachment") => true,
            Some(other) => {
                self.below("each", |it| it.unknown("unknown-word", other, &["attachment"]));
                true
            }
        };
        let timeout = json.get("timeout").and_then(Value::as_u64);
        let timeout = timeout.map_or(TIMEOUT, |it| it.clamp(100, 600_000) as u32);
        let mut step = Step {
            method: "POST",
            url: Address::Template(String::new()),
            headers: Vec::new(),
            credentials: Credentials::None,
            encoding: Encoding::Json,
            body: None,
            files: None,
            event: Vec::new(),
            timeout,
            outcome: None,
            message: None,
            violations: None,
            place: self.at.clone(),
            each,
            id,
        };
        match json.get("request") {
            None => _ = self.needed(json, "request"),
            Some(json) => self.below("request", |it| it.request(json, &mut step, before)),
        }
        if let Some(json) = json.get("reply") {
            let mut steps = before.to_vec();
            steps.push(step.id.clone());
            let scope = Scope { answered: true, steps: &steps };
            self.below("reply", |it| {
                it.members(json, &["outcome", "message", "violations"]);
                step.outcome = it.rule(json, "outcome", &scope);
                step.message = it.rule(json, "message", &scope);
                step.violations = it.rule(json, "violations", &scope);
            });
        }
        step
    }

    fn request(&mut self, json: &Value, step: &mut Step, before: &[String]) {
        const KNOWN: [&str; 8] =
            ["method", "url", "headers", "credentials", "encoding", "body", "files", "event"];
        if self.members(json, &KNOWN).is_none() {
            return;
        }
        let scope = Scope { answered: false, steps: before };
        if let Some(name) = self.text(json, "method") {
            match METHODS.iter().find(|method| **method == name) {
                Some(method) => step.method = method,
                None => self.below("method", |it| it.unknown("unknown-word", name, &METHODS)),
            }
        }
        step.url = self.below("url", |it| it.address(json.get("url"), &scope));
        self.below("headers", |it| step.headers = it.headers(json.get("headers"), &scope));
        if let Some(json) = json.get("credentials") {
            step.credentials = self.below("credentials", |it| it.credentials(json, &scope));
        }
        if let Some(name) = self.text(json, "encoding") {
            match ENCODINGS.iter().find(|(other, _)| *other == name) {
                Some((_, encoding)) => step.encoding = *encoding,
                None => {
                    let known = ENCODINGS.map(|(name, _)| name);
                    self.below("encoding", |it| it.unknown("unknown-word", name, &known));
                }
            }
        }
        step.body = self.rule(json, "body", &scope);
        step.files = self.text(json, "files").map(str::to_owned);
        if step.files.is_some() && matches!(step.encoding, Encoding::Form | Encoding::Bytes) {
            self.below("files", |it| it.complain("no-room-for-files"));
        }
        if step.encoding == Encoding::Bytes && !step.each {
            self.below("encoding", |it| it.complain("bytes-need-each"));
        }
        if let Some(event) = json.get("event") {
            step.event = self.below("event", |it| it.rules(event, &scope));
        }
        if step.encoding == Encoding::CloudEvents {
            for name in ["source", "type"] {
                if !step.event.iter().any(|(other, _)| other == name) {
                    let name = ["event/", name].concat();
                    let problem = Problem::error("missing-member", self.at.clone());
                    self.problems.push(problem.with("name", name));
                }
            }
        }
    }

    /// An address tells neither answers nor who the person is.
    fn address(&mut self, json: Option<&Value>, scope: &Scope) -> Address {
        match json {
            Some(Value::String(url)) => {
                let is_own = url.starts_with('/') && !url.starts_with("//");
                if !is_own && origin(url).is_none() {
                    self.complain("not-an-address");
                }
                for name in names_in(url) {
                    let path: Vec<String> = name.split('.').map(str::to_owned).collect();
                    self.known(&path, scope, Pointer::ROOT);
                    self.public(&path);
                }
                Address::Template(url.clone())
            }
            Some(json) => {
                let rule = self.compile(json, scope);
                for input in rule.inputs() {
                    self.public(&input.path);
                }
                Address::Rule(rule)
            }
            None => {
                self.complain("not-an-address");
                Address::Template(String::new())
            }
        }
    }

    fn public(&mut self, path: &[String]) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let is_private = match path[..] {
            ["person" | "dossier"] | ["person" | "attachment", ..] => {
                !matches!(path[..], ["attachment", "sha256" | "type" | "size"])
            }
            ["dossier", part, ..] => !matches!(part, "form" | "locale" | "tokhai"),
            _ => false,
        };
        if is_private {
            let problem = Problem::error("private-in-address", self.at.clone());
            self.problems.push(problem.with("name", path.join(".")));
        }
    }

    fn headers(&mut self, json: Option<&Value>, scope: &Scope) -> Vec<(String, Rule)> {
        let Some(json) = json else { return Vec::new() };
        let headers = self.rules(json, scope);
        for (name, _) in &headers {
            self.below(name, |it| it.header_name(name));
        }
        headers
    }

    fn header_name(&mut self, name: &str) {
        let lower = name.to_ascii_lowercase();
        let is_odd =
            |byte: u8| !byte.is_ascii_alphanumeric() && !b"!#$%&'*+-.^_`|~".contains(&byte);
        let is_forbidden = FORBIDDEN.contains(&lower.as_str())
            || lower.starts_with("sec-")
            || lower.starts_with("proxy-");
        if name.is_empty() || name.bytes().any(is_odd) || is_forbidden {
            let problem = Problem::error("forbidden-header", self.at.clone());
            self.problems.push(problem.with("name", name));
        } else if lower == "authorization" {
            self.problems.push(Problem::warning("public-secret", self.at.clone()));
        }
    }

    fn credentials(&mut self, json: &Value, scope: &Scope) -> Credentials {
        match json {
            Value::String(word) if word == "none" => return Credentials::None,
            Value::String(word) if word == "session" => return Credentials::Session,
            Value::String(word) => {
                self.unknown("unknown-word", word, &["none", "session"]);
                return Credentials::None;
            }
            _ => {}
        }
        let Some(members) = self.members(json, &["bearer", "apiKey", "header"]) else {
            return Credentials::None;
        };
        for name in ["bearer", "apiKey"] {
            // Whoever opens the portal can read what stands here.
            if members.get(name).is_some_and(Value::is_string) {
                let problem = Problem::warning("public-secret", self.at.join(name));
                self.problems.push(problem);
            }
        }
        if let Some(rule) = self.rule(json, "bearer", scope) {
            return Credentials::Bearer(rule);
        }
        let header = self.needed(json, "header").to_owned();
        self.below("header", |it| it.header_name(&header));
        match self.rule(json, "apiKey", scope) {
            Some(rule) => Credentials::ApiKey(header, rule),
            None => {
                self.needed(json, "apiKey");
                Credentials::None
            }
        }
    }

    fn rules(&mut self, json: &Value, scope: &Scope) -> Vec<(String, Rule)> {
        let Some(members) = json.as_object() else {
            self.complain("not-an-object");
            return Vec::new();
        };
        let mut rules = Vec::new();
        for name in members.keys() {
            rules.extend(self.rule(json, name, scope).map(|rule| (name.clone(), rule)));
        }
        rules
    }

    fn rule(&mut self, json: &Value, name: &str, scope: &Scope) -> Option<Rule> {
        let json = json.get(name)?;
        Some(self.below(name, |it| it.compile(json, scope)))
    }

    fn compile(&mut self, json: &Value, scope: &Scope) -> Rule {
        let (rule, found) = Rule::compile(json);
        self.problems.extend(found.into_iter().map(|problem| problem.below(&self.at)));
        for input in rule.inputs() {
            self.known(&input.path, scope, input.at.clone());
        }
        rule
    }

    /// Whether a path leads anywhere, as far as that can be told before a reply has come.
    fn known(&mut self, path: &[String], scope: &Scope, at: Pointer) {
        let Some((first, rest)) = path.split_first() else { return };
        let mut known: Vec<&str> = ASKING.to_vec();
        known.push("steps");
        if scope.answered {
            known.extend(ANSWERED);
        }
        let is_step = |id: &String| scope.steps.contains(id);
        let (name, known) = match (first.as_str(), rest.first()) {
            ("steps", Some(id)) if !is_step(id) => {
                (id, scope.steps.iter().map(String::as_str).collect())
            }
            (name, _) if !known.contains(&name) => (first, known),
            _ => return,
        };
        let problem = Problem::error("unknown-name", self.at.concat(&at));
        self.problems.push(with_suggestion(problem, name, known.into_iter()));
    }
}
