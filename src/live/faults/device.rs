//! One person's phone with up to two tabs, what happens to it, and what must hold all the while.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use tokhai_engine::outbox::{Delivery, Parcel, Reason};

use super::disk::{Disk, Trouble};
use super::journal::{Journal, Told, words};
use super::portal::{Fault, Portal, digest};
use super::tab::{FOLDER, Phone, Tab};
use super::{locks, world};
use crate::live::drafts::StoredDraft;
use crate::live::keeping;
use crate::live::ports::Shelf;
use crate::live::records;

const HOUR: u64 = 3_600_000;

/// Something that the person does, or that happens to them. Tabs and questions are numbers, of
/// which the rest counts.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Type { tab: usize, question: usize },
    Attach { tab: usize, size: usize },
    Pause { milliseconds: u64 },
    Submit { tab: usize },
    TakeBack { tab: usize, number: usize },
    Retry { tab: usize, number: usize },
    TakeOver { tab: usize },
    SignIn { tab: usize },
    Hide { tab: usize },
    OpenTab,
    OpenDraft { tab: usize, number: usize },
    Close { tab: usize },
    Kill { tab: usize },
    Network { is_there: bool },
    Meet { faults: Vec<Fault> },
    Clock { milliseconds: i64 },
    Disk { trouble: Trouble, operations: u32 },
    NewVersion,
}

/// The phone.
pub(super) struct Device {
    pub(super) phone: Rc<Phone>,
    tabs: RefCell<Vec<Tab>>,
    lives: Cell<u32>,
}

impl Device {
    /// A phone whose person has signed in once, in a world of its own.
    pub(super) fn new(seed: u64) -> Device {
        world::begin(seed);
        locks::begin();
        let disk = Rc::new(Disk::default());
        disk.lay_down(Shelf::Session, "person", r#"{"id":"an","name":"Nguyễn Văn An"}"#);
        let phone = Phone {
            disk,
            portal: Rc::new(Portal::new()),
            journal: Rc::default(),
            skew: Rc::default(),
            version: Cell::new(1),
        };
        Device { phone: Rc::new(phone), tabs: RefCell::default(), lives: Cell::new(0) }
    }

    fn journal(&self) -> &Journal {
        &self.phone.journal
    }

    /// One of the tabs that are open.
    pub(super) fn tab(&self, number: usize) -> Option<Tab> {
        let tabs = self.tabs.borrow();
        tabs.get(number % tabs.len().max(1)).cloned()
    }

    fn take(&self, number: usize) -> Option<Tab> {
        let mut tabs = self.tabs.borrow_mut();
        let number = number % tabs.len().max(1);
        (number < tabs.len()).then(|| tabs.remove(number))
    }

    /// Does one step. What must hold is looked at before and after.
    pub(super) fn step(&self, step: &Step) {
        match step {
            Step::Type { tab, question } => self.with(*tab, |tab| tab.types(*question)),
            Step::Attach { tab, size } => self.with(*tab, |tab| tab.attaches(*size)),
            Step::Pause { milliseconds } => world::pass(*milliseconds),
            Step::Submit { tab } => self.with(*tab, Tab::submits),
            Step::TakeBack { tab, number } => self.with(*tab, |tab| tab.takes_back(*number)),
            Step::Retry { tab, number } => self.with(*tab, |tab| tab.retries(*number)),
            Step::TakeOver { tab } => self.with(*tab, Tab::takes_over),
            Step::SignIn { tab } => self.with(*tab, Tab::sign_in),
            Step::Hide { tab } => self.with(*tab, Tab::hide),
            Step::OpenTab => self.open_tab(),
            Step::OpenDraft { tab, number } => {
                let id = (number % 3 > 0).then(|| format!("d{}", number % 3));
                self.with(*tab, |tab| tab.opens(id));
            }
            Step::Close { tab } => {
                if let Some(tab) = self.take(*tab) {
                    tab.closes();
                }
            }
            Step::Kill { tab } => {
                if let Some(tab) = self.take(*tab) {
                    tab.dies();
                }
            }
            Step::Network { is_there } => self.network(*is_there),
            Step::Meet { faults } => self.phone.portal.plan.borrow_mut().extend(faults),
            Step::Clock { milliseconds } => {
                self.phone.skew.set(self.phone.skew.get() + milliseconds);
            }
            Step::Disk { trouble, operations } => self.phone.disk.fail(*trouble, *operations),
            Step::NewVersion => self.phone.version.set((self.phone.version.get() + 1).min(3)),
        }
        world::settle();
        self.holds();
    }

    fn with(&self, number: usize, act: impl FnOnce(&Tab)) {
        if let Some(tab) = self.tab(number) {
            act(&tab);
        }
    }

    fn open_tab(&self) {
        if self.tabs.borrow().len() < 2 {
            self.lives.set(self.lives.get() + 1);
            let tab = Tab::open(&self.phone, self.lives.get());
            self.tabs.borrow_mut().push(tab);
        }
    }

    fn network(&self, is_there: bool) {
        self.phone.portal.reachable.set(is_there);
        for tab in self.tabs.borrow().iter() {
            tab.notices(is_there);
        }
    }

    /// From here on nothing goes wrong any more, and the person waits for some hours, in the tabs
    /// that are open and then in a new one.
    pub(super) fn all_is_well(&self) {
        self.phone.portal.plan.borrow_mut().clear();
        self.phone.disk.fail(Trouble::None, 0);
        self.network(true);
        world::pass(HOUR);
        if self.tabs.borrow().is_empty() {
            self.open_tab();
        }
        for tab in self.tabs.borrow().iter() {
            tab.sign_in();
            world::pass(3 * HOUR);
        }
        self.holds();
        let tabs = self.tabs.take();
        self.has_come_to_rest(&tabs);
        for tab in tabs {
            tab.closes();
        }
        self.open_tab();
        self.with(0, Tab::sign_in);
        world::pass(3 * HOUR);
        self.holds();
        self.has_come_to_rest(&self.tabs.take());
    }

    /// What stands in the records of a shelf.
    fn read(&self, shelf: Shelf) -> Vec<String> {
        let records = self.phone.disk.all(shelf).into_iter();
        records.map(|(_, record)| String::from_utf8_lossy(&record).into_owned()).collect()
    }

    /// The drafts that are kept.
    pub(super) fn drafts(&self) -> Vec<StoredDraft> {
        let read = |record: &String| records::parse(record.as_bytes());
        self.read(Shelf::Drafts).iter().filter_map(read).collect()
    }

    /// The parcels that are kept.
    pub(super) fn parcels(&self) -> Vec<Parcel> {
        let read = |record: &String| records::parse(record.as_bytes());
        self.read(Shelf::Outbox).iter().filter_map(read).collect()
    }

    /// What the person can see: on the device, in a tab that may write, or at the portal.
    fn seen(&self) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        for record in self.read(Shelf::Drafts).iter().chain(&self.read(Shelf::Outbox)) {
            seen.extend(words(record));
        }
        for filed in self.phone.portal.filed.borrow().iter() {
            seen.extend(words(&filed.dossier.to_string()));
        }
        for tab in self.tabs.borrow().iter() {
            for parcel in tab.parcels() {
                seen.extend(words(&String::from_utf8_lossy(&records::print(&parcel))));
            }
            if let Some(open) = tab.form().filter(|open| open.writes()) {
                seen.extend(words(&open.text()));
            }
        }
        seen
    }

    /// What holds at any moment.
    fn holds(&self) {
        for tab in self.tabs.borrow().iter() {
            tab.note();
        }
        let missing = self.journal().missing(&self.seen());
        assert!(missing.is_empty(), "typed, and nowhere to be seen: {missing:?}");
        let filed = self.phone.portal.filed.borrow();
        for filed in filed.iter() {
            let told = self.journal().told(&filed.key);
            assert!(told.is_some(), "filed what nobody has submitted: {}", filed.key);
            assert_ne!(told, Some(Told::TakenBack), "filed what was taken back: {}", filed.key);
        }
        let is_filed = |key: &str| filed.iter().any(|filed| filed.key == key);
        for draft in self.drafts().iter().filter(|draft| draft.parcel.is_none()) {
            self.has_papers(&keeping::papers(&draft.draft.answers), "a draft");
        }
        for parcel in self.parcels().iter().filter(|parcel| !is_filed(&parcel.key)) {
            let papers = parcel.dossier.attachments.iter().map(|paper| paper.sha256.clone());
            self.has_papers(&papers.collect::<Vec<_>>(), "a parcel");
        }
    }

    fn has_papers(&self, papers: &[String], what: &str) {
        for paper in papers {
            let is_here = self.phone.disk.has(Shelf::Files, &format!("{FOLDER}/{paper}"));
            assert!(is_here, "{what} has lost a paper");
        }
    }

    /// What holds once nothing has gone wrong for hours.
    fn has_come_to_rest(&self, tabs: &[Tab]) {
        let kept = self.parcels();
        for parcel in kept.iter().chain(&tabs.iter().flat_map(Tab::parcels).collect::<Vec<_>>()) {
            // Nobody has thrown papers away, so none may be missing.
            let needs = match &parcel.state {
                Delivery::NeedsYou { reason: Reason::Refused { .. } } => {
                    self.phone.portal.has_refused(&parcel.key)
                }
                _ => false,
            };
            assert!(needs, "nothing is in its way, and it has not arrived: {:?}", parcel.state);
            assert!(!parcel.left, "nobody can say what became of it: {:?}", parcel.state);
        }
        let filed = self.phone.portal.filed.borrow();
        let is_filed = |key: &str| filed.iter().any(|filed| filed.key == key);
        for (sha256, bytes) in filed.iter().flat_map(|filed| &filed.papers) {
            assert_eq!(digest(bytes), *sha256, "a paper has arrived as something else");
        }
        for draft in self.drafts() {
            if let Some(parcel) = draft.parcel {
                assert!(!is_filed(&parcel), "what has arrived is offered as if it had not");
            }
        }
        for (key, _) in self.journal().all(Told::OnItsWay) {
            let is_kept = kept.iter().any(|parcel| parcel.key == key);
            assert!(!(is_filed(&key) && is_kept), "it has arrived, and waits to be sent");
        }
    }
}
