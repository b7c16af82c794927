//! The device's store, slow and in trouble: [`MemoryStore`] behind a line of pending operations.
//!
//! As in IndexedDB, what one tab asks of one shelf is done in the order in which it was asked for;
//! everything else may overtake. Of what a killed tab had asked for, the first so many are done.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use serde_json::Value;

use super::world::{self, Answer, Life};
use crate::live::ports::{MemoryStore, Shelf, Store, StoreError, Task};

/// The slowest operation, in milliseconds.
const SLOWEST: u64 = 60;

/// What is wrong with a disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trouble {
    #[default]
    None,
    /// There is no room for another word.
    Full,
    /// Nothing can be read or written but who is signed in: a store that does not even tell that is
    /// none, and the app works in memory (`src/browser/mod.rs`).
    Refuses,
}

type Operation = Box<dyn FnOnce(&Disk)>;

/// What every tab of the device shares.
#[derive(Default)]
pub(super) struct Disk {
    records: MemoryStore,
    trouble: Cell<Trouble>,
    /// How many operations the trouble lasts.
    lasts: Cell<u32>,
    pending: RefCell<BTreeMap<(Life, Shelf), VecDeque<Operation>>>,
    /// When the last operation is done that was asked for.
    busy: RefCell<BTreeMap<(Life, Shelf), u64>>,
}

impl Disk {
    /// Puts a record there that has always been there.
    pub(super) fn lay_down(&self, shelf: Shelf, key: &str, record: &str) {
        self.records.put_last(shelf, key, record.as_bytes().to_vec());
    }

    /// Something is wrong for so many operations.
    pub(super) fn fail(&self, trouble: Trouble, operations: u32) {
        self.trouble.set(trouble);
        self.lasts.set(operations);
    }

    /// A tab is gone: of what it has asked for, some is done yet.
    pub(super) fn cut(&self, life: Life) {
        let shelves: Vec<_> = self.pending.borrow().keys().copied().collect();
        for place in shelves.into_iter().filter(|place| place.0 == life) {
            let pending = self.pending.borrow_mut().remove(&place).unwrap_or_default();
            let done = world::below(pending.len() as u64 + 1) as usize;
            for operation in pending.into_iter().take(done) {
                operation(self);
            }
        }
    }

    /// Every record of a shelf, as it is now.
    pub(super) fn all(&self, shelf: Shelf) -> Vec<(String, Vec<u8>)> {
        let keys = at_once(self.records.keys(shelf, "")).unwrap_or_default();
        let record = |key: String| Some((at_once(self.records.get(shelf, &key)).ok()??, key));
        keys.into_iter().filter_map(record).map(|(record, key)| (key, record)).collect()
    }

    /// Whether there is a record.
    pub(super) fn has(&self, shelf: Shelf, key: &str) -> bool {
        at_once(self.records.keys(shelf, key)).is_ok_and(|keys| !keys.is_empty())
    }

    fn trouble(&self) -> Trouble {
        if self.trouble.get() != Trouble::None {
            match self.lasts.get() {
                0 => self.trouble.set(Trouble::None),
                lasts => self.lasts.set(lasts - 1),
            }
        }
        self.trouble.get()
    }
}

/// The result of what a store in memory does at once.
fn at_once<T>(mut task: Task<Result<T, StoreError>>) -> Result<T, StoreError> {
    match task.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => Err(StoreError::Unavailable),
    }
}

/// The disk, as one tab has it.
pub(super) struct TabsDisk {
    pub(super) disk: Rc<Disk>,
    pub(super) life: Life,
}

impl TabsDisk {
    fn ask<T: 'static>(
        &self,
        shelf: Shelf,
        writes: bool,
        act: impl FnOnce(&MemoryStore) -> Task<Result<T, StoreError>> + 'static,
    ) -> Task<Result<T, StoreError>> {
        let (answer, task) = Answer::new();
        let operation = move |disk: &Disk| {
            let result = match disk.trouble() {
                Trouble::Refuses if shelf != Shelf::Session => Err(StoreError::Unavailable),
                Trouble::Full if writes => Err(StoreError::Full),
                _ => at_once(act(&disk.records)),
            };
            answer.give(result);
        };
        let (disk, place) = (self.disk.clone(), (self.life, shelf));
        disk.pending.borrow_mut().entry(place).or_default().push_back(Box::new(operation));
        let soon = world::now() + world::below(SLOWEST);
        let at = soon.max(disk.busy.borrow().get(&place).copied().unwrap_or_default());
        disk.busy.borrow_mut().insert(place, at);
        world::later(self.life, at - world::now(), move || {
            let next = disk.pending.borrow_mut().get_mut(&place).and_then(VecDeque::pop_front);
            if let Some(operation) = next {
                operation(&disk);
            }
        });
        task
    }
}

impl Store for TabsDisk {
    fn get(&self, shelf: Shelf, key: &str) -> Task<Result<Option<Vec<u8>>, StoreError>> {
        let key = key.to_owned();
        self.ask(shelf, false, move |records| records.get(shelf, &key))
    }

    fn put(&self, shelf: Shelf, key: &str, record: Vec<u8>) -> Task<Result<(), StoreError>> {
        let key = key.to_owned();
        self.ask(shelf, true, move |records| records.put(shelf, &key, record))
    }

    /// The service worker is prompt, and outlives the page.
    fn put_last(&self, shelf: Shelf, key: &str, record: Vec<u8>) {
        if self.disk.trouble() == Trouble::None {
            self.disk.records.put_last(shelf, key, record);
        }
    }

    fn remove(&self, shelf: Shelf, key: &str) -> Task<Result<(), StoreError>> {
        let key = key.to_owned();
        self.ask(shelf, false, move |records| records.remove(shelf, &key))
    }

    fn keys(&self, shelf: Shelf, prefix: &str) -> Task<Result<Vec<String>, StoreError>> {
        let prefix = prefix.to_owned();
        self.ask(shelf, false, move |records| records.keys(shelf, &prefix))
    }

    fn is_promised(&self, _ask: bool) -> Task<bool> {
        Box::pin(std::future::ready(true))
    }

    fn sign(&self, _content: &Value) -> Task<Option<String>> {
        Box::pin(std::future::ready(None))
    }

    fn wipe(&self) -> Task<Result<(), StoreError>> {
        self.ask(Shelf::Session, false, MemoryStore::wipe)
    }

    fn is_lasting(&self) -> bool {
        true
    }
}
