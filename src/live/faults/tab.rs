//! A tab with the app in it: the real session, outbox, form and autosave, and in place of the pages
//! what they do (`src/pages/fill/load.rs`, `src/pages/fill/review.rs`, `src/main.rs`).

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::{Value, json};
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, is_after, migrate};
use tokhai_engine::date::{Date, moment};
use tokhai_engine::dossier::Dossier;
use tokhai_engine::form::{self, Form, Language};
use tokhai_engine::outbox::{Delivery, Parcel};
use tokhai_engine::record::Json;
use tokhai_engine::schema::pattern::{NativePatterns, Patterns};

use super::disk::{Disk, TabsDisk};
use super::journal::Journal;
use super::locks;
use super::portal::{Line, Portal, digest};
use super::world::{self, Life};
use crate::live::drafts::{self, Autosave, Safety, StoredDraft};
use crate::live::form::LiveForm;
use crate::live::outbox::Outbox;
use crate::live::ports::{Device, NoReply, Outside, Pictured, Ports, Shelf, Task};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::live::turn::{Desk, News, Turn};

const DAY: u64 = 86_400_000;
/// What the clock shows when the world begins.
const BEGINNING: u64 = 1_795_000_000_000;
/// The folder of the person.
pub(super) const FOLDER: &str = "an";
/// The form.
const PETS: &str = "pets";

/// What the tabs of one device share.
pub(super) struct Phone {
    pub(super) disk: Rc<Disk>,
    pub(super) portal: Rc<Portal>,
    pub(super) journal: Rc<Journal>,
    /// By how many milliseconds the clock is wrong.
    pub(super) skew: Rc<Cell<i64>>,
    /// The version of the form that is published.
    pub(super) version: Cell<usize>,
}

/// The three versions of the form: a question moves, then one goes.
pub(super) fn document(version: usize) -> Value {
    let text = json!({"type": "string"});
    let mut properties = json!({"name": text, "papers": {"type": "array"}});
    match version {
        1 => properties["phone"] = text.clone(),
        _ => properties["contact"] = json!({"type": "object", "properties": {"phone": text}}),
    }
    if version < 3 {
        properties["note"] = text;
    }
    let places = PLACES.iter().map(|places| places[version - 1]).filter(|place| !place.is_empty());
    let mut items: Vec<Value> =
        places.map(|place| json!({"answer": place, "label": {"vi": place, "en": place}})).collect();
    let label = json!({"vi": "Giấy tờ", "en": "Papers"});
    items.push(json!({"answer": "/papers", "label": label, "widget": "file"}));
    let moved = json!({"from": "1", "rules": [{"answer": "/contact/phone", "was": "/phone"}]});
    let migrations = [moved, json!({"from": "2", "rules": []})];
    json!({
        "tokhai": 1, "id": PETS, "version": version.to_string(),
        "title": {"vi": "Thú nuôi", "en": "Pets"},
        "schema": {"type": "object", "properties": properties},
        "pages": [{"id": "one", "title": {"vi": "Trang", "en": "Page"}, "items": items}],
        "migrations": migrations[..version - 1],
    })
}

/// Where a question stands in each version; nowhere if it is not asked any more.
const PLACES: [[&str; 3]; 3] = [
    ["/name", "/name", "/name"],
    ["/phone", "/contact/phone", "/contact/phone"],
    ["/note", "/note", ""],
];

thread_local! {
    static FORMS: RefCell<Vec<Arc<Form>>> = RefCell::default();
}

fn compiled(version: usize) -> Arc<Form> {
    FORMS.with_borrow_mut(|forms| {
        if forms.is_empty() {
            forms.extend((1..=3).map(|version| {
                let (form, problems) = form::compile(&document(version), &NativePatterns);
                assert_eq!(problems, []);
                Arc::new(form)
            }));
        }
        forms[version - 1].clone()
    })
}

struct Handset {
    skew: Rc<Cell<i64>>,
}

impl Device for Handset {
    fn now(&self) -> u64 {
        (BEGINNING + world::now()).saturating_add_signed(self.skew.get())
    }

    fn today(&self) -> Date {
        Date::from_epoch_days((self.now() / DAY) as i64).unwrap_or(Date::EPOCH)
    }

    fn new_id(&self) -> String {
        format!("{:016x}", world::below(u64::MAX))
    }

    fn random(&self) -> f64 {
        world::below(1_000) as f64 / 1_000.0
    }

    fn sha256(&self, bytes: &[u8]) -> Task<String> {
        Box::pin(std::future::ready(digest(bytes)))
    }

    fn after(&self, milliseconds: u32, then: Box<dyn FnOnce()>) {
        world::later(world::life(), milliseconds.into(), then);
    }

    fn patterns(&self) -> &dyn Patterns {
        &NativePatterns
    }

    fn whole_program(&self) -> Task<()> {
        Box::pin(std::future::ready(()))
    }

    fn online_program(&self) -> Task<bool> {
        Box::pin(std::future::ready(true))
    }

    fn seldom_program(&self) -> Task<bool> {
        Box::pin(std::future::ready(true))
    }
}

/// The page around the app: nothing of it is needed here but whether there is a network.
fn shell(online: bool) -> Shell {
    Shell {
        online: RwSignal::new(online),
        metered: || None,
        wake: || (),
        wide: RwSignal::new(false),
        hidden: RwSignal::new(0),
        alive: RwSignal::new((0, 0)),
        before: StoredValue::new(0),
        update: RwSignal::new(false),
        address: RwSignal::new(String::new()),
        navigate: |_, _| (),
        activate_update: || (),
        mark_ready: || (),
        keep_language: |_| (),
        others: RwSignal::new(0),
        tell_others: || (),
        origin: String::new,
        leave: |_| (),
        in_frame: |_, _| Box::pin(std::future::ready(None)),
        print: || (),
    }
}

/// A form that is open in a tab.
#[derive(Clone)]
pub(super) struct OpenForm {
    owner: Owner,
    pub(super) form: LiveForm,
    pub(super) autosave: Autosave,
    pub(super) desk: Desk,
    version: usize,
}

impl OpenForm {
    /// Whether this tab has the right to write, or does not know yet.
    pub(super) fn writes(&self) -> bool {
        let turn = untrack(|| self.desk.turn());
        matches!(turn, Turn::Unknown | Turn::Mine)
    }

    /// Everything that stands in it.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&records::print(&self.form.draft())).into_owned()
    }

    /// Whether the tab says that everything typed is safe.
    pub(super) fn says_saved(&self) -> bool {
        self.autosave.safety().get_untracked() == Safety::Saved
    }

    fn close(&self, life: Life) {
        // In a browser each tab has its own.
        if let Some(seat) = locks::seat(life) {
            drafts::when_closed(Rc::new(move || seat.leave()));
        }
        world::live(life, || self.autosave.close());
        self.owner.cleanup();
    }
}

/// A tab.
#[derive(Clone)]
pub(super) struct Tab(Rc<Inside>);

struct Inside {
    life: Life,
    owner: Owner,
    ports: Ports,
    session: Session,
    shell: Shell,
    outbox: Outbox,
    phone: Rc<Phone>,
    open: RefCell<Option<OpenForm>>,
    busy: Cell<bool>,
}

impl Tab {
    /// Opens the app in a new tab.
    pub(super) fn open(phone: &Rc<Phone>, life: Life) -> Tab {
        let owner = Owner::new();
        let tab = world::live(life, || {
            owner.with(|| {
                let outside = Outside {
                    store: RefCell::new(Some(Rc::new(TabsDisk { disk: phone.disk.clone(), life }))),
                    http: Rc::new(Line { portal: phone.portal.clone(), life }),
                    device: Rc::new(Handset { skew: phone.skew.clone() }),
                    scanner: || unreachable!("nobody scans"),
                    pictures: |_, _| Box::pin(std::future::ready(Pictured::Failed)),
                    abroad: |_, _| Box::pin(std::future::ready(Err(NoReply))),
                    tabs: locks::meet,
                    verify: |_, _, _| Box::pin(std::future::ready(false)),
                };
                let ports = Ports::new(outside);
                let shell = shell(phone.portal.reachable.get());
                let session = Session::new(ports);
                let outbox = Outbox::new(ports, session, shell);
                Tab(Rc::new(Inside {
                    life,
                    owner: owner.clone(),
                    ports,
                    session,
                    shell,
                    outbox,
                    phone: phone.clone(),
                    open: RefCell::default(),
                    busy: Cell::default(),
                }))
            })
        });
        tab.0.busy.set(true);
        tab.does(|tab| async move {
            tab.0.session.recall().await;
            // No page is shown before.
            tab.0.busy.set(false);
            tab.0.outbox.open().await;
            tab.0.session.confirm().await;
        });
        tab
    }

    /// Begins something in this tab.
    fn does<F: Future<Output = ()> + 'static>(&self, act: impl FnOnce(Tab) -> F) {
        world::live(self.0.life, || spawn_local(act(self.clone())));
        world::settle();
    }

    /// The form that is open.
    pub(super) fn form(&self) -> Option<OpenForm> {
        self.0.open.borrow().clone()
    }

    /// The parcels that it shows.
    pub(super) fn parcels(&self) -> Vec<Parcel> {
        untrack(|| self.0.outbox.parcels())
    }

    /// The person signs in, as `src/pages/session.rs` has it.
    pub(super) fn sign_in(&self) {
        self.does(|tab| async move {
            if tab.0.session.enter(&json!({"person": "an"})).await.is_ok() {
                tab.0.outbox.open().await;
                tab.0.outbox.resume().await;
            }
        });
    }

    /// The device notices whether there is a network.
    pub(super) fn notices(&self, online: bool) {
        self.0.shell.online.set(online);
        if online {
            self.does(|tab| async move {
                tab.0.session.confirm_soon();
                tab.0.outbox.network_is_back().await;
            });
        }
    }

    /// The person opens a draft: the first of the form, or the one with this id.
    pub(super) fn opens(&self, id: Option<String>) {
        if !self.0.busy.get() {
            self.leave();
            self.open_draft(id);
        }
    }

    /// Shows a draft.
    fn open_draft(&self, id: Option<String>) {
        if self.0.busy.replace(true) {
            return;
        }
        self.goes_elsewhere();
        self.does(|tab| async move {
            tab.load(id).await;
            tab.0.busy.set(false);
        });
    }

    /// As `src/pages/fill/load.rs` does it.
    async fn load(&self, id: Option<String>) {
        let (ports, phone) = (self.0.ports, &self.0.phone);
        let first = drafts::key(&self.0.session.folder(), PETS);
        let key = id.map_or_else(|| first.clone(), |id| drafts::key_of_another(&first, &id));
        let version = phone.version.get();
        let form = compiled(version);
        let device = ports.device();
        let store = ports.store();
        let stored: Option<StoredDraft> = match store.get(Shelf::Drafts, &key).await {
            Ok(record) => record.and_then(|record| records::parse(&record)),
            Err(_) => return,
        };
        let stored = stored.filter(|stored| !stored.erased);
        let mut about = stored.unwrap_or_else(|| fresh(device.now(), &form));
        if let Some(parcel) = &about.parcel {
            let at = drafts::key(&self.0.session.folder(), parcel);
            match store.get(Shelf::Outbox, &at).await {
                Ok(None) => {}
                Ok(Some(_)) | Err(_) => return,
            }
            if let Ok(None) = store.get(Shelf::Drafts, &key).await {
                about = fresh(device.now(), &form);
            }
        }
        let was = about.draft.form.version.clone();
        if !was.is_empty() && was != form.about.version {
            if is_after(&was, &form.about.version) {
                return;
            }
            let old = std::mem::take(&mut about.draft);
            let document = document(version);
            let carried = migrate(&form, &document, device.today(), device.patterns(), old);
            about.draft = carried.draft;
            about.leave_over(carried.left_over);
        }
        let answers = Answers::restore(form, device.today(), about.draft.clone()).0;
        let about = StoredDraft { parcel: None, refused: Vec::new(), ..about };
        let owner = self.0.owner.child();
        let open = owner.with(|| {
            let form = LiveForm::new(answers);
            let autosave = Autosave::start(ports, form, key, about);
            let tab = Rc::downgrade(&self.0);
            let again = drafts::id_in(&autosave.key()).map(str::to_owned);
            let tell = move |news: News| {
                let Some(tab) = tab.upgrade().map(Tab) else { return };
                match news {
                    News::Parted(id) => tab.open_draft(Some(id)),
                    News::Reopen => tab.open_draft(again.clone()),
                    News::HandedOver(_) => tab.goes_elsewhere(),
                    News::Yours | News::Redraw => {}
                }
            };
            let desk = Desk::new(ports, self.0.session, form, autosave, Rc::new(tell));
            OpenForm { owner: owner.clone(), form, autosave, desk, version }
        });
        owner.with(|| open.desk.meet());
        self.0.open.replace(Some(open));
    }

    /// The person leaves the form that is open.
    fn leave(&self) {
        self.goes_elsewhere();
        self.0.phone.journal.let_go(self.0.life);
    }

    /// The page of the form makes room for another.
    fn goes_elsewhere(&self) {
        if let Some(open) = self.0.open.take() {
            self.0.phone.journal.note(self.0.life, &open);
            open.close(self.0.life);
        }
        world::settle();
    }

    /// Looks what stands in it, and whether it says that it is safe.
    pub(super) fn note(&self) {
        if let Some(open) = self.form() {
            self.0.phone.journal.note(self.0.life, &open);
        }
    }

    /// The page is hidden: another app is in front of it.
    pub(super) fn hide(&self) {
        if let Some(open) = self.form() {
            world::live(self.0.life, || open.autosave.flush());
            world::settle();
        }
    }

    /// Types a word into a question, if it is asked.
    pub(super) fn types(&self, question: usize) {
        let Some(open) = self.form().filter(|open| !open.form.shut().get_untracked()) else {
            return;
        };
        let place = PLACES[question % PLACES.len()][open.version - 1];
        let Some(at) = Pointer::parse(place)
            .filter(|_| !place.is_empty())
            .and_then(|place| open.form.with(|answers| answers.locate(&place)))
        else {
            return;
        };
        let before = open.form.with(|answers| answers.value(at).cloned());
        let word = self.0.phone.journal.typed(before.as_ref().and_then(Value::as_str));
        world::live(self.0.life, || open.form.set(at, json!(word)));
        world::settle();
    }

    /// Attaches a paper of so many bytes, as `src/widgets/file/keep.rs` does it.
    pub(super) fn attaches(&self, size: usize) {
        let Some(open) = self.form().filter(|open| !open.form.shut().get_untracked()) else {
            return;
        };
        let (word, bytes) = self.0.phone.journal.paper(size);
        self.does(|tab| async move {
            let ports = tab.0.ports;
            let sha256 = ports.device().sha256(&bytes).await;
            let key = drafts::key(&tab.0.session.folder(), &sha256);
            let kept = ports.store().put(Shelf::Files, &key, bytes).await;
            let place = Pointer::parse("/papers").unwrap_or(Pointer::ROOT);
            let is_open = open.form.try_with(|answers| answers.locate(&place)).flatten();
            let (Ok(()), Some(at)) = (kept, is_open) else { return };
            let mut papers =
                open.form.with(|answers| answers.value(at).cloned()).unwrap_or_else(|| json!([]));
            if let Some(papers) = papers.as_array_mut() {
                let paper =
                    json!({"name": word, "type": "image/jpeg", "size": size, "sha256": sha256});
                papers.push(paper);
            }
            open.form.set(at, papers);
        });
    }

    /// Reviews the form and sends it, as `src/pages/fill/review.rs` does it.
    pub(super) fn submits(&self) {
        let Some(open) = self.form().filter(|open| !open.form.shut().get_untracked()) else {
            return;
        };
        let session = self.0.session;
        if session.standing_now() == Standing::Nobody || !session.is_somebody() {
            return;
        }
        if self.0.busy.replace(true) {
            return;
        }
        let device = self.0.ports.device();
        let now = device.now();
        let dossier = open.form.with(|answers| {
            let created = moment(open.autosave.created_at());
            Dossier::new(answers, Vec::new(), Language::Vi, created, moment(now))
        });
        let parcel = Parcel {
            key: device.new_id(),
            src: open.autosave.src(),
            title: open.form.form().about.title.clone(),
            dossier,
            queued_at: now,
            state: Delivery::Queued,
            failures: 0,
            uploads: Vec::new(),
            left: false,
        };
        self.0.phone.journal.submits(&parcel);
        self.does(|tab| async move {
            let key = parcel.key.clone();
            let posted = tab.0.outbox.hand_over(open.autosave, parcel).await;
            tab.0.busy.set(false);
            if posted.is_ok() {
                let left_over = open.autosave.left_over().to_json().to_string();
                tab.0.phone.journal.submitted(&key, &left_over);
                tab.leave();
            }
        });
    }

    /// Takes back the first parcel that can be, and opens its draft.
    pub(super) fn takes_back(&self, number: usize) {
        let can_be = |parcel: &Parcel| !parcel.left;
        let parcels: Vec<Parcel> = self.parcels().into_iter().filter(can_be).collect();
        let Some(parcel) = parcels.get(number % parcels.len().max(1)).cloned() else { return };
        self.does(|tab| async move {
            if let Some(draft) = tab.0.outbox.take_back(&parcel.key).await {
                tab.0.phone.journal.taken_back(&parcel.key);
                tab.open_draft(drafts::id_in(&draft).map(str::to_owned));
            }
        });
    }

    /// Sends a parcel at once.
    pub(super) fn retries(&self, number: usize) {
        let parcels = self.parcels();
        let may = |parcel: &&Parcel| !matches!(parcel.state, Delivery::NeedsYou { .. });
        let parcels: Vec<&Parcel> = parcels.iter().filter(may).collect();
        let Some(key) = parcels.get(number % parcels.len().max(1)).map(|it| it.key.clone()) else {
            return;
        };
        self.does(|tab| async move { tab.0.outbox.retry(&key).await });
    }

    /// Goes on here with what another tab writes.
    pub(super) fn takes_over(&self) {
        if let Some(open) = self.form().filter(|open| !open.writes()) {
            world::live(self.0.life, || open.desk.take_over());
            world::settle();
        }
    }

    /// Closes the tab as people do: what is not written yet is written.
    pub(super) fn closes(self) {
        self.hide();
        self.leave();
        self.dies();
    }

    /// Nothing of it goes on; of what it has asked the disk for, some is done.
    pub(super) fn dies(self) {
        self.note();
        let life = self.0.life;
        self.0.phone.journal.let_go(life);
        world::end(life);
        self.0.phone.disk.cut(life);
        locks::end(life);
        self.0.owner.cleanup();
    }
}

fn fresh(now: u64, form: &Form) -> StoredDraft {
    StoredDraft::new("/forms/pets/form.json".to_owned(), form.about.title.clone(), now)
}
