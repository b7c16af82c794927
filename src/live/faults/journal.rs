//! What the person has done and what they were told: the measure for everything that is kept.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use tokhai_engine::outbox::Parcel;

use super::tab::OpenForm;
use super::world::{self, Life};
use crate::live::records;

/// What the person was told of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Nothing yet: the tab may be gone.
    Nothing,
    /// It is on its way.
    OnItsWay,
    /// It was taken back.
    TakenBack,
}

/// Everything that was typed, attached, handed over and taken back.
#[derive(Default)]
pub(super) struct Journal {
    count: Cell<u32>,
    /// By a word, the one that it was typed in place of.
    instead: RefCell<BTreeMap<String, String>>,
    /// The words of which the person was told that they are safe.
    owed: RefCell<BTreeSet<String>>,
    /// By tab, the words that stand in it, saved or not.
    held: RefCell<BTreeMap<Life, BTreeSet<String>>>,
    /// By its key, what the person was told of a dossier, and the words in it.
    dossiers: RefCell<BTreeMap<String, (Told, BTreeSet<String>)>>,
}

/// The words in a text: each is a `w` and five digits.
pub(super) fn words(text: &str) -> BTreeSet<String> {
    let is_word = |word: &&[u8]| word[0] == b'w' && word[1..].iter().all(u8::is_ascii_digit);
    let found = text.as_bytes().windows(6).filter(is_word);
    found.map(|word| String::from_utf8_lossy(word).into_owned()).collect()
}

impl Journal {
    fn word(&self) -> String {
        self.count.set(self.count.get() + 1);
        format!("w{:05}", self.count.get())
    }

    /// A new word, typed in place of `before`.
    pub(super) fn typed(&self, before: Option<&str>) -> String {
        let word = self.word();
        if let Some(before) = before {
            self.instead.borrow_mut().insert(word.clone(), before.to_owned());
        }
        word
    }

    /// A new paper: its name and its bytes.
    pub(super) fn paper(&self, size: usize) -> (String, Vec<u8>) {
        let name = self.word();
        let mut bytes = name.clone().into_bytes();
        bytes.resize(size.max(name.len()), world::below(256) as u8);
        (name, bytes)
    }

    /// Looks what stands in a tab, and whether it says that it is safe.
    pub(super) fn note(&self, life: Life, open: &OpenForm) {
        if !open.writes() {
            return;
        }
        let words = words(&open.text());
        self.held.borrow_mut().entry(life).or_default().extend(words.clone());
        if open.says_saved() {
            self.owes(words);
        }
    }

    /// The person leaves a form, or its tab is gone: what was not safe was said not to be.
    pub(super) fn let_go(&self, life: Life) {
        self.held.borrow_mut().remove(&life);
    }

    fn owes(&self, words: BTreeSet<String>) {
        let mut owed = self.owed.borrow_mut();
        for word in words {
            for before in self.line(&word) {
                owed.remove(&before);
            }
            owed.insert(word);
        }
    }

    /// The words that came before a word, in its place.
    fn line(&self, word: &str) -> Vec<String> {
        let instead = self.instead.borrow();
        std::iter::successors(instead.get(word), |before| instead.get(*before)).cloned().collect()
    }

    /// A dossier is about to be handed over.
    pub(super) fn submits(&self, parcel: &Parcel) {
        let text = String::from_utf8_lossy(&records::print(parcel)).into_owned();
        self.dossiers.borrow_mut().insert(parcel.key.clone(), (Told::Nothing, words(&text)));
    }

    /// The person was told that it is on its way. What the form had no place for was shown beside
    /// it, and does not go along.
    pub(super) fn submitted(&self, key: &str, left_over: &str) {
        let said = self.tell(key, Told::OnItsWay);
        self.owes(said);
        for word in words(left_over) {
            self.owed.borrow_mut().remove(&word);
        }
    }

    /// The person was told that it was taken back.
    pub(super) fn taken_back(&self, key: &str) {
        self.tell(key, Told::TakenBack);
    }

    fn tell(&self, key: &str, told: Told) -> BTreeSet<String> {
        let mut dossiers = self.dossiers.borrow_mut();
        let said = dossiers.get_mut(key).map(|dossier| {
            dossier.0 = told;
            dossier.1.clone()
        });
        said.unwrap_or_default()
    }

    /// The words that are safe as the person was told, or stand in a tab, of which nothing is among
    /// `seen`: neither they nor what was typed in their place.
    pub(super) fn missing(&self, seen: &BTreeSet<String>) -> Vec<String> {
        let mut covered = seen.clone();
        for word in seen {
            covered.extend(self.line(word));
        }
        let (owed, held) = (self.owed.borrow(), self.held.borrow());
        let expected = owed.iter().chain(held.values().flatten());
        expected.filter(|word| !covered.contains(*word)).cloned().collect()
    }

    /// What the person was told of a dossier; nothing of one that they have never submitted.
    pub(super) fn told(&self, key: &str) -> Option<Told> {
        self.dossiers.borrow().get(key).map(|dossier| dossier.0)
    }

    /// The dossiers of which the person was told this.
    pub(super) fn all(&self, told: Told) -> Vec<(String, BTreeSet<String>)> {
        let dossiers = self.dossiers.borrow();
        let these = dossiers.iter().filter(|(_, dossier)| dossier.0 == told);
        these.map(|(key, dossier)| (key.clone(), dossier.1.clone())).collect()
    }
}
