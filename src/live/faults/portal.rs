//! The portal and the line to it: what arrives is judged as the reference portal judges it
//! (`crates/portal`), and what happens to a request on its way is planned.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use serde_json::{Value, json};

use super::world::{self, Answer, Life, WORLD};
use crate::live::ports::{Http, NoReply, Request, Response, Task};

/// A request is given up after this time, in milliseconds.
const PATIENCE: u64 = 30_000;

/// What happens to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not arrive.
    Lost,
    /// It arrives, and the reply does not.
    ReplyLost,
    /// It arrives twice.
    Doubled,
    /// It arrives long after it was given up.
    Late,
    /// It arrives at once; the reply takes almost as long as anybody waits.
    Slow,
    /// Of its body so many of 65,536 parts arrive, then the line is cut.
    Cut(u16),
    /// Something in between answers with a page, and success.
    Page,
    /// Something in between refuses, with a page.
    Barred(u16),
    /// What arrives is answered with success and nothing that makes sense.
    Nonsense,
    /// A server of uploads says that so many of 65,535 parts have arrived, whatever has.
    Boast(u16),
    /// The portal is busy and wants to be asked again after so many seconds.
    Busy(u16),
    /// The portal is in trouble.
    Down,
    /// The session has ended.
    SignedOut,
    /// The portal has forgotten the uploads that are not whole.
    Forgets,
    /// The portal objects to an answer.
    Objects,
}

/// A dossier that has been filed.
#[derive(Clone, Debug)]
pub(super) struct Filed {
    pub(super) key: String,
    pub(super) code: String,
    pub(super) dossier: Value,
    /// The bytes of its papers, by their digest.
    pub(super) papers: BTreeMap<String, Vec<u8>>,
}

#[derive(Clone, Debug)]
struct Upload {
    sha256: String,
    size: usize,
    bytes: Vec<u8>,
}

/// The portal.
#[derive(Default)]
pub(super) struct Portal {
    pub(super) filed: RefCell<Vec<Filed>>,
    files: RefCell<BTreeMap<String, Vec<u8>>>,
    uploads: RefCell<BTreeMap<String, Upload>>,
    count: Cell<u32>,
    signed_in: Cell<bool>,
    /// It objects to the next dossier.
    objects: Cell<bool>,
    /// The keys of what it has refused: what was wrong once is wrong whenever it comes.
    refused: RefCell<BTreeSet<String>>,
    /// Whether there is a line to it.
    pub(super) reachable: Cell<bool>,
    /// What happens to the next requests.
    pub(super) plan: RefCell<VecDeque<Fault>>,
    /// What happens to the next requests of these methods to addresses that begin like these.
    pub(super) ambushes: RefCell<VecDeque<(&'static str, &'static str, Fault)>>,
}

/// Where the portal takes papers.
const UPLOADS: &str = "/api/tus";
/// Where the portal takes dossiers.
const DOSSIERS: &str = "/api/dossiers";

/// The digest of a file, as far as a simulation needs it: 64 digits that differ.
pub(super) fn digest(bytes: &[u8]) -> String {
    let add = |sum: u64, &byte: &u8| (sum ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    let sum = bytes.iter().fold(0xCBF2_9CE4_8422_2325, add);
    format!("{sum:016x}").repeat(4)
}

fn reply(status: u16, body: &Value) -> Response {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    Response { status, retry_after: None, tag: None, location: None, offset: None, body }
}

fn refusal(status: u16, code: &str) -> Response {
    let error = json!({"code": code, "vi": "Không nhận.", "en": "Not accepted."});
    reply(status, &json!({ "error": error }))
}

fn page(status: u16) -> Response {
    let body = b"<h1>Free Wi-Fi</h1>".to_vec();
    Response { body, ..reply(status, &Value::Null) }
}

impl Portal {
    /// A portal that can be reached and where the person is signed in.
    pub(super) fn new() -> Portal {
        Portal { signed_in: true.into(), reachable: true.into(), ..Portal::default() }
    }

    /// Whether it has objected to the dossier under this key.
    pub(super) fn has_refused(&self, key: &str) -> bool {
        self.refused.borrow().contains(key)
    }

    /// What happens to this request on its way.
    fn planned(&self, request: &Request) -> Option<Fault> {
        let mut ambushes = self.ambushes.borrow_mut();
        let meant =
            |it: &(&str, &str, Fault)| it.0 == request.method && request.url.starts_with(it.1);
        let place = ambushes.iter().position(meant);
        let ambush = place.and_then(|place| ambushes.remove(place)).map(|(_, _, fault)| fault);
        ambush.or_else(|| self.plan.borrow_mut().pop_front())
    }

    /// What becomes of a request that has arrived.
    fn hear(&self, request: &Request) -> Response {
        match (request.method, &*request.url) {
            ("GET", "/api/session") => self.session(),
            ("POST", "/api/session") => {
                self.signed_in.set(true);
                reply(204, &Value::Null)
            }
            (_, url) if !url.starts_with("/api/") => refusal(404, "not-found"),
            _ if !self.signed_in.get() => refusal(401, "signed-out"),
            ("POST", DOSSIERS) => self.file(request),
            ("POST", UPLOADS) => self.begin(request),
            (method, url) if url.starts_with(UPLOADS) => self.go_on(method, url, request),
            _ => refusal(404, "not-found"),
        }
    }

    fn session(&self) -> Response {
        let person = json!({"id": "an", "name": "Nguyễn Văn An"});
        match self.signed_in.get() {
            true => reply(200, &json!({"person": person, "expiresIn": 36_000})),
            false => reply(200, &json!({"person": null})),
        }
    }

    /// The same key brings the same receipt.
    fn file(&self, request: &Request) -> Response {
        let body: Option<Value> = serde_json::from_slice(body(request)).ok();
        let Some(dossier) = body else { return refusal(400, "not-json") };
        let Some(key) = header(request, "Idempotency-Key") else {
            return refusal(400, "idempotency-key-needed");
        };
        let receipt = |code: &str| {
            let form = json!({"id": "pets", "title": {"vi": "Thú nuôi", "en": "Pets"}});
            json!({"code": code, "receivedAt": "2026-11-22T09:00:00+07:00", "status": 2, "form": form})
        };
        if let Some(filed) = self.filed.borrow().iter().find(|filed| filed.key == *key) {
            return match filed.dossier == dossier {
                true => reply(200, &receipt(&filed.code)),
                false => refusal(422, "idempotency-key-used"),
            };
        }
        if self.objects.take() || self.refused.borrow().contains(key) {
            self.refused.borrow_mut().insert(key.clone());
            return objection("pattern", &json!("/name"));
        }
        let mut papers = BTreeMap::new();
        for paper in dossier["attachments"].as_array().into_iter().flatten() {
            let sha256 = paper["sha256"].as_str().unwrap_or_default();
            match self.files.borrow().get(sha256) {
                Some(bytes) => papers.insert(sha256.to_owned(), bytes.clone()),
                None => {
                    self.refused.borrow_mut().insert(key.clone());
                    return objection("missing-upload", &paper["slot"]);
                }
            };
        }
        let code = format!("H29-{}", self.filed.borrow().len() + 1);
        let answer = reply(201, &receipt(&code));
        self.filed.borrow_mut().push(Filed { key: key.clone(), code, dossier, papers });
        answer
    }

    fn begin(&self, request: &Request) -> Response {
        let size = header(request, "Upload-Length").and_then(|size| size.parse().ok());
        let about = header(request, "Upload-Metadata").map(String::as_str).unwrap_or_default();
        let sha256 = about.split(',').find_map(|it| it.strip_prefix("sha256 ")).map(text_of);
        let (Some(size), Some(sha256)) = (size, sha256) else { return refusal(400, "bad-header") };
        self.count.set(self.count.get() + 1);
        let place = format!("{UPLOADS}/{}", self.count.get());
        let upload = Upload { sha256, size, bytes: Vec::new() };
        self.uploads.borrow_mut().insert(place.clone(), upload);
        Response { location: Some(place), ..reply(201, &Value::Null) }
    }

    fn go_on(&self, method: &str, place: &str, request: &Request) -> Response {
        let mut uploads = self.uploads.borrow_mut();
        let Some(upload) = uploads.get_mut(place) else { return refusal(404, "no-such-upload") };
        let standing = |upload: &Upload| Some(upload.bytes.len() as u64);
        match method {
            "HEAD" => Response { offset: standing(upload), ..reply(200, &Value::Null) },
            "DELETE" => {
                uploads.remove(place);
                reply(204, &Value::Null)
            }
            "PATCH" => {
                let from = header(request, "Upload-Offset").and_then(|from| from.parse().ok());
                if from != Some(upload.bytes.len()) {
                    return refusal(409, "other-offset");
                }
                let room = upload.size - upload.bytes.len();
                upload.bytes.extend(body(request).iter().take(room));
                if upload.bytes.len() == upload.size {
                    if digest(&upload.bytes) != upload.sha256 {
                        uploads.remove(place);
                        return refusal(422, "digest-differs");
                    }
                    self.files.borrow_mut().insert(upload.sha256.clone(), upload.bytes.clone());
                }
                Response { offset: standing(upload), ..reply(204, &Value::Null) }
            }
            _ => refusal(405, "method"),
        }
    }
}

fn objection(code: &str, at: &Value) -> Response {
    let violation = json!({"code": code, "at": at, "rule": "", "params": {}, "severity": "error"});
    let error = json!({"code": "refused", "vi": "Chưa đúng.", "en": "Not right."});
    reply(422, &json!({"error": error, "violations": [violation]}))
}

fn body(request: &Request) -> &[u8] {
    request.body.as_deref().unwrap_or_default()
}

fn header<'r>(request: &'r Request, name: &str) -> Option<&'r String> {
    request.headers.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// What Base64 says, of characters that the digest of a file is written with.
fn text_of(base64: &str) -> String {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut text = String::new();
    let (mut bits, mut held) = (0u32, 0);
    for byte in base64.bytes().filter(|&byte| byte != b'=') {
        (bits, held) = (bits << 6 | u32::from(digit(byte)), held + 6);
        if held >= 8 {
            held -= 8;
            text.push(char::from((bits >> held) as u8));
        }
    }
    text
}

/// The line from one tab to the portal.
pub(super) struct Line {
    pub(super) portal: Rc<Portal>,
    pub(super) life: Life,
}

impl Line {
    /// The request arrives in `wait` milliseconds, whatever has become of the tab by then.
    fn arrive(&self, wait: u64, request: Request, then: impl FnOnce(Response) + 'static) {
        let portal = self.portal.clone();
        world::later(WORLD, wait, move || then(portal.hear(&request)));
    }
}

impl Http for Line {
    fn send(&self, request: Request) -> Task<Result<Response, NoReply>> {
        let (answer, task) = Answer::new();
        let life = self.life;
        let way = || 5 + world::below(80);
        let (there, back) = (way(), way());
        let hear = move |wait: u64, reply: Result<Response, NoReply>| {
            world::later(life, wait, move || answer.give(reply));
        };
        if !self.portal.reachable.get() {
            hear(there, Err(NoReply));
            return task;
        }
        let plan = self.portal.planned(&request);
        let arrives = |wait, request, hear: Box<dyn FnOnce(Response)>| {
            self.arrive(wait, request, hear);
        };
        let is_upload = request.url.starts_with(UPLOADS) && request.method != "POST";
        match plan {
            None => arrives(there, request, Box::new(move |reply| hear(back, Ok(reply)))),
            Some(Fault::Lost) => hear(PATIENCE, Err(NoReply)),
            Some(Fault::ReplyLost) => {
                arrives(there, request, Box::new(|_| ()));
                hear(PATIENCE, Err(NoReply));
            }
            Some(Fault::Doubled) => {
                arrives(there, request.clone(), Box::new(|_| ()));
                arrives(there + way(), request, Box::new(move |reply| hear(back, Ok(reply))));
            }
            Some(Fault::Late) => {
                arrives(PATIENCE + world::below(10 * PATIENCE), request, Box::new(|_| ()));
                hear(PATIENCE, Err(NoReply));
            }
            Some(Fault::Slow) => {
                let back = PATIENCE - 2 * there;
                arrives(there, request, Box::new(move |reply| hear(back, Ok(reply))));
            }
            Some(Fault::Cut(part)) => {
                let whole = body(&request).len();
                let arrived = whole * usize::from(part) / 65_536;
                let is_empty = whole == 0;
                let mut cut = request;
                if let Some(body) = &mut cut.body {
                    body.truncate(arrived);
                }
                if !is_empty {
                    arrives(there, cut, Box::new(|_| ()));
                }
                hear(there + back, Err(NoReply));
            }
            Some(Fault::Page) => hear(back, Ok(page(200))),
            Some(Fault::Barred(status)) => hear(back, Ok(page(status))),
            Some(Fault::Nonsense) => {
                arrives(there, request, Box::new(move |_| hear(back, Ok(reply(200, &json!({}))))));
            }
            Some(Fault::Boast(part)) if is_upload => {
                let said = self.portal.uploads.borrow().get(&request.url).map(|it| it.size as u64);
                let offset = said.map(|size| size * u64::from(part) / 65_535);
                hear(back, Ok(Response { offset, ..reply(200, &Value::Null) }));
            }
            Some(Fault::Busy(seconds)) => {
                let retry_after = Some(u64::from(seconds) * 1_000);
                hear(back, Ok(Response { retry_after, ..refusal(429, "too-many") }));
            }
            Some(Fault::Down) => hear(back, Ok(refusal(503, "unavailable"))),
            Some(Fault::SignedOut) => {
                self.portal.signed_in.set(false);
                arrives(there, request, Box::new(move |reply| hear(back, Ok(reply))));
            }
            Some(Fault::Forgets) => {
                self.portal.uploads.borrow_mut().clear();
                arrives(there, request, Box::new(move |reply| hear(back, Ok(reply))));
            }
            Some(Fault::Objects) if request.method == "POST" && request.url == DOSSIERS => {
                self.portal.objects.set(true);
                arrives(there, request, Box::new(move |reply| hear(back, Ok(reply))));
            }
            Some(Fault::Objects | Fault::Boast(_)) => {
                arrives(there, request, Box::new(move |reply| hear(back, Ok(reply))));
            }
        }
        task
    }
}
