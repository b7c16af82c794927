//! What the app needs of the outside world.

use std::cell::RefCell;
use std::future::{Future, ready};
use std::pin::Pin;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::date::Date;
use tokhai_engine::schema::pattern::Patterns;
use tokhai_engine::target;

/// A future of the browser's single thread.
pub(crate) type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// Where records are kept. A record is bytes under a shelf and a key.
pub(crate) trait Store {
    /// The record, or `None` if there is none. One that the present key does not open is
    /// [`StoreError::Damaged`].
    fn get(&self, shelf: Shelf, key: &str) -> Task<Result<Option<Vec<u8>>, StoreError>>;
    /// Writes the record; it is there when the future is done.
    fn put(&self, shelf: Shelf, key: &str, record: Vec<u8>) -> Task<Result<(), StoreError>>;
    /// Writes the record of a page that is being left: nobody will be there to see it done.
    fn put_last(&self, shelf: Shelf, key: &str, record: Vec<u8>);
    /// Removes the record, if it is there.
    fn remove(&self, shelf: Shelf, key: &str) -> Task<Result<(), StoreError>>;
    /// All keys of a shelf that begin with `prefix`, in order.
    fn keys(&self, shelf: Shelf, prefix: &str) -> Task<Result<Vec<String>, StoreError>>;
    /// Whether the browser has promised to keep the records until somebody removes them; `ask` asks
    /// it to.
    fn is_promised(&self, ask: bool) -> Task<bool>;
    /// Signs as [`tokhai_engine::signature::detached`] has it, with a key of this device that
    /// never leaves it. Nothing where no key can be kept.
    fn sign(&self, content: &Value) -> Task<Option<String>>;
    /// Forgets everything, and the keys that sealed and signed it.
    fn wipe(&self) -> Task<Result<(), StoreError>>;
    /// Whether records outlive the page.
    fn is_lasting(&self) -> bool;
}

/// A group of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shelf {
    /// Forms being filled in.
    Drafts,
    /// Papers, by their digest.
    Files,
    /// Dossiers on their way.
    Outbox,
    /// Receipts of dossiers that have arrived.
    Receipts,
    /// Who signed in, and what the registers said.
    Session,
}

impl Shelf {
    /// Every shelf.
    pub(crate) const ALL: [Shelf; 5] =
        [Shelf::Drafts, Shelf::Files, Shelf::Outbox, Shelf::Receipts, Shelf::Session];

    /// The lasting name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shelf::Drafts => "drafts",
            Shelf::Files => "files",
            Shelf::Outbox => "outbox",
            Shelf::Receipts => "receipts",
            Shelf::Session => "session",
        }
    }
}

/// Why a record could not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// The device has no room left.
    Full,
    /// The browser refuses, or the store is damaged.
    Unavailable,
    /// The record is there, but not as it was written, or not where.
    Damaged,
}

/// Requests to servers.
pub(crate) trait Http {
    /// Sends a request. `Err` means that no reply came: offline, cut, or timed out.
    fn send(&self, request: Request) -> Task<Result<Response, NoReply>>;
}

/// A request. Credentials of the page's own origin go along.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// GET, HEAD, POST, PUT, PATCH or DELETE.
    pub(crate) method: &'static str,
    /// Absolute, or relative to the page's origin.
    pub(crate) url: String,
    /// Names and values.
    pub(crate) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(crate) body: Option<Vec<u8>>,
    /// Milliseconds after which a reply counts as none, where that is not left to the network.
    pub(crate) patience: Option<u32>,
}

impl Request {
    /// A request for what is at an address.
    pub(crate) fn get(url: String) -> Request {
        Request { method: "GET", url, headers: Vec::new(), body: None, patience: None }
    }

    /// A request with JSON for a body, if there is any.
    pub(crate) fn json(method: &'static str, url: String, body: Option<&Value>) -> Request {
        let headers = match body {
            Some(_) => vec![("Content-Type", "application/json".to_owned())],
            None => Vec::new(),
        };
        let body = body.map(|body| body.to_string().into_bytes());
        Request { method, headers, body, ..Request::get(url) }
    }
}

/// A reply.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// The HTTP status.
    pub(crate) status: u16,
    /// `Retry-After` in milliseconds.
    pub(crate) retry_after: Option<u64>,
    /// `ETag`: which version this is.
    pub(crate) tag: Option<String>,
    /// `Location`: where what was made is.
    pub(crate) location: Option<String>,
    /// `Upload-Offset`: how many bytes of an upload have arrived.
    pub(crate) offset: Option<u64>,
    /// The body; hostile until read.
    pub(crate) body: Vec<u8>,
}

/// No reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoReply;

/// The device itself.
pub(crate) trait Device {
    /// Milliseconds since 1970.
    fn now(&self) -> u64;
    /// The calendar day where the authority is (Việt Nam, UTC+7).
    fn today(&self) -> Date;
    /// A new random UUID.
    fn new_id(&self) -> String;
    /// A random number from 0 to 1.
    fn random(&self) -> f64;
    /// The SHA-256 of some bytes, in lower-case hexadecimal.
    fn sha256(&self, bytes: &[u8]) -> Task<String>;
    /// Runs `then` after some milliseconds.
    fn after(&self, milliseconds: u32, then: Box<dyn FnOnce()>);
    /// The platform's regular expressions.
    fn patterns(&self) -> &dyn Patterns;
    /// Ends once the whole program is there. A release loads first what the first question needs;
    /// what can wait for it waits for this, so that nobody has to wait for what cannot.
    fn whole_program(&self) -> Task<()>;
    /// Ends once the part that works with a network only is there as well, or cannot be had just
    /// now. Gives whether it is there.
    fn online_program(&self) -> Task<bool>;
    /// Ends once the part for seldom use is there as well, or cannot be had just now: what needs
    /// it then waits for it where it stands. Gives whether it is there.
    fn seldom_program(&self) -> Task<bool>;
}

/// Reads QR codes. Neither pictures nor texts leave the device.
pub(crate) trait Scanner {
    /// Gets ready what reading takes, so that it can be done without a network later.
    fn prepare(&self);
    /// Shows the camera in the page's element with this id, looks for codes in it, and tells what
    /// happens until [`Scanner::stop`]. With `ask` off the camera is used only if the person has
    /// allowed it before.
    fn watch(&self, video: String, ask: bool, tell: Rc<dyn Fn(Seen)>);
    /// Switches the camera off.
    fn stop(&self);
    /// Switches the camera's lamp.
    fn light(&self, on: bool);
    /// Tells the hand that holds the device that a code was read, where it can.
    fn nod(&self);
    /// The text of the code in a photo (the bytes of a file), as far as there is one.
    fn study(&self, photo: Vec<u8>) -> Task<Studied>;
}

/// The tabs of this browser that have the same draft open. One of them has the right to write.
pub(crate) trait Tabs {
    /// Asks for the right, and waits in line if another tab has it.
    fn ask(&self);
    /// Takes it from a tab that does not answer.
    fn seize(&self);
    /// Gives it to the next in line, or steps out of it.
    fn give_back(&self);
    /// Says a word to the other tabs.
    fn say(&self, word: &str);
    /// Gives it back and hears no more.
    fn leave(&self);
}

/// What [`Tabs`] tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// This tab has the right to write.
    Mine,
    /// Another has it.
    Theirs,
    /// Another tab says this.
    Said(String),
}

/// Meets the tabs that have the same draft open.
pub(crate) type Meet = fn(&str, Rc<dyn Fn(Heard)>) -> Rc<dyn Tabs>;

/// What happens while the camera looks for codes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Seen {
    /// The camera has not been asked for.
    Off,
    /// There is a picture; whether there is a lamp.
    Live(bool),
    /// A code says this.
    Text(String),
    /// The person, or the browser for them, does not allow the camera.
    Refused,
    /// There is no camera.
    NoCamera,
    /// Something else uses it.
    InUse,
    /// What reads could not be loaded, or has failed.
    Failed,
}

/// What came of a photo.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Studied {
    /// A code says this.
    Text(String),
    /// There is no code that can be read.
    NoCode,
    /// The file is no picture that this browser knows.
    NoPicture,
    /// What reads could not be loaded, or has failed.
    Failed,
}

/// What came of a photo that was to be attached.
pub(crate) enum Pictured {
    /// Its bytes, made ready.
    Ready(Vec<u8>),
    /// The file is no picture that this browser knows.
    Unknown,
    /// What makes photos ready could not be loaded.
    Failed,
}

/// Makes a photo (the bytes of a file) ready to be attached, written as this media type: upright,
/// small, and without what the camera wrote beside it. It does not leave the device.
pub(crate) type Pictures = fn(Vec<u8>, &'static str) -> Task<Pictured>;
/// Whether a key (a JSON Web Key) has signed a text, by ES256.
pub(crate) type Verify = fn(key: &Value, signed: &str, signature: &[u8]) -> Task<bool>;
/// Sends a request to a portal's own backend, with the bytes of its body.
pub(crate) type Abroad =
    fn(target::Request, Option<Vec<u8>>) -> Task<Result<target::Reply, NoReply>>;

/// Everything the app needs of the outside world.
#[derive(Clone, Copy)]
pub(crate) struct Ports(StoredValue<Outside, LocalStorage>);

/// The parts of [`Ports`].
#[derive(Clone)]
pub(crate) struct Outside {
    /// Once it is open.
    pub(crate) store: RefCell<Option<Rc<dyn Store>>>,
    pub(crate) http: Rc<dyn Http>,
    pub(crate) device: Rc<dyn Device>,
    /// Made when it is first used, which is seldom.
    pub(crate) scanner: fn() -> Rc<dyn Scanner>,
    pub(crate) pictures: Pictures,
    pub(crate) abroad: Abroad,
    pub(crate) verify: Verify,
    /// Made for whoever opens a draft.
    pub(crate) tabs: Meet,
}

impl Ports {
    /// Holds the ports for as long as the current owner lives.
    pub(crate) fn new(outside: Outside) -> Ports {
        Ports(StoredValue::new_local(outside))
    }

    /// Records are kept there from now on.
    pub(crate) fn keep_in(self, store: Rc<dyn Store>) {
        self.0.with_value(|outside| outside.store.replace(Some(store)));
    }

    /// Where records are kept. What is put there before the store is open is forgotten.
    pub(crate) fn store(self) -> Rc<dyn Store> {
        let store = self.0.with_value(|outside| outside.store.borrow().clone());
        store.unwrap_or_else(|| Rc::new(MemoryStore::default()))
    }

    /// Requests to servers.
    pub(crate) fn http(self) -> Rc<dyn Http> {
        self.0.with_value(|outside| outside.http.clone())
    }

    /// Runs `then` once the whole program is there.
    pub(crate) fn when_whole(self, then: Box<dyn FnOnce()>) {
        let whole = self.device().whole_program();
        spawn_local(async move {
            whole.await;
            then();
        });
    }

    /// Reads QR codes.
    pub(crate) fn scanner(self) -> Rc<dyn Scanner> {
        self.0.with_value(|outside| (outside.scanner)())
    }

    /// Makes photos ready to be attached.
    pub(crate) fn pictures(self) -> Pictures {
        self.0.with_value(|outside| outside.pictures)
    }

    /// Tells signatures that hold from others.
    pub(crate) fn verify(self) -> Verify {
        self.0.with_value(|outside| outside.verify)
    }

    /// Requests to a portal's own backend.
    pub(crate) fn abroad(self) -> Abroad {
        self.0.with_value(|outside| outside.abroad)
    }

    /// Meets the other tabs that have `name` open.
    pub(crate) fn tabs(self, name: &str, tell: Rc<dyn Fn(Heard)>) -> Rc<dyn Tabs> {
        self.0.with_value(|outside| (outside.tabs)(name, tell))
    }

    /// The device itself.
    pub(crate) fn device(self) -> Rc<dyn Device> {
        self.0.with_value(|outside| outside.device.clone())
    }
}

/// A store that forgets with the page: the twin of the browser's, and its stand-in where the
/// browser refuses to keep anything.
#[derive(Default)]
pub(crate) struct MemoryStore {
    /// In order: a sorted list costs the browser less code than a tree.
    records: RefCell<Vec<(Shelf, String, Vec<u8>)>>,
}

impl MemoryStore {
    /// Where a record is, or else where it would be.
    fn place(&self, shelf: Shelf, key: &str) -> Result<usize, usize> {
        let records = self.records.borrow();
        records.binary_search_by(|(at, other, _)| (*at, other.as_str()).cmp(&(shelf, key)))
    }
}

impl Store for MemoryStore {
    fn get(&self, shelf: Shelf, key: &str) -> Task<Result<Option<Vec<u8>>, StoreError>> {
        let place = self.place(shelf, key).ok();
        let record = place.map(|place| self.records.borrow()[place].2.clone());
        Box::pin(ready(Ok(record)))
    }

    fn put(&self, shelf: Shelf, key: &str, record: Vec<u8>) -> Task<Result<(), StoreError>> {
        let place = self.place(shelf, key);
        let mut records = self.records.borrow_mut();
        match place {
            Ok(place) => records[place].2 = record,
            Err(place) => records.insert(place, (shelf, key.to_owned(), record)),
        }
        Box::pin(ready(Ok(())))
    }

    fn put_last(&self, shelf: Shelf, key: &str, record: Vec<u8>) {
        drop(self.put(shelf, key, record));
    }

    fn remove(&self, shelf: Shelf, key: &str) -> Task<Result<(), StoreError>> {
        if let Ok(place) = self.place(shelf, key) {
            self.records.borrow_mut().remove(place);
        }
        Box::pin(ready(Ok(())))
    }

    fn keys(&self, shelf: Shelf, prefix: &str) -> Task<Result<Vec<String>, StoreError>> {
        let records = self.records.borrow();
        let here = records.iter().filter(|(at, key, _)| *at == shelf && key.starts_with(prefix));
        Box::pin(ready(Ok(here.map(|(_, key, _)| key.clone()).collect())))
    }

    fn sign(&self, _content: &Value) -> Task<Option<String>> {
        Box::pin(ready(None))
    }

    fn wipe(&self) -> Task<Result<(), StoreError>> {
        self.records.borrow_mut().clear();
        Box::pin(ready(Ok(())))
    }

    fn is_lasting(&self) -> bool {
        false
    }

    fn is_promised(&self, _ask: bool) -> Task<bool> {
        Box::pin(ready(false))
    }
}
