//! The faults one by one, each with what becomes of the dossier. `docs/faults.md` has the table;
//! the test below compares it, line by line.

use std::collections::BTreeSet;

use super::device::{Device, Step};
use super::disk::Trouble;
use super::journal::words;
use super::portal::Fault;
use crate::live::records;

const SECOND: u64 = 1_000;
const HOUR: u64 = 3_600 * SECOND;
const DAY: i64 = 24 * HOUR as i64;

/// What has become of a dossier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    ArrivedOnce,
    StillWithThePerson,
}

use Outcome::{ArrivedOnce, StillWithThePerson};

impl Outcome {
    fn words(self) -> &'static str {
        match self {
            ArrivedOnce => "arrived once",
            StillWithThePerson => "still with the person",
        }
    }
}

/// A fault: what it is called, what happens, and what becomes of the dossier.
type Case = (&'static str, fn(&Device), Outcome);

const CASES: &[Case] = &[
    ("nothing goes wrong", |it| it.submits(), ArrivedOnce),
    ("a paper is cut at its first byte", |it| it.cut_at(&[0]), ArrivedOnce),
    ("a paper is cut in the middle, five times", |it| it.cut_at(&[32_768; 5]), ArrivedOnce),
    ("a paper is cut before its last byte", |it| it.cut_at(&[65_535]), ArrivedOnce),
    ("the dossier is cut in the middle", |it| it.filing(&[Fault::Cut(32_768)]), ArrivedOnce),
    ("the dossier is lost on its way", |it| it.filing(&[Fault::Lost]), ArrivedOnce),
    ("the receipt is lost on its way", |it| it.filing(&[Fault::ReplyLost]), ArrivedOnce),
    ("the dossier arrives twice", |it| it.filing(&[Fault::Doubled]), ArrivedOnce),
    ("the dossier arrives long after it was given up", |it| it.filing(&[Fault::Late]), ArrivedOnce),
    ("the receipt takes as long as anybody waits", |it| it.filing(&[Fault::Slow]), ArrivedOnce),
    (
        "a Wi-Fi gate answers with a page, as if all were well",
        |it| it.filing(&[Fault::Page]),
        ArrivedOnce,
    ),
    (
        "a Wi-Fi gate refuses with a page, after the receipt was lost",
        |it| it.filing(&[Fault::ReplyLost, Fault::Barred(403)]),
        ArrivedOnce,
    ),
    ("the portal answers nonsense", |it| it.filing(&[Fault::Nonsense]), ArrivedOnce),
    ("the portal is busy and names a moment", |it| it.filing(&[Fault::Busy(90)]), ArrivedOnce),
    ("the portal is in trouble, five times", |it| it.filing(&[Fault::Down; 5]), ArrivedOnce),
    (
        "the portal forgets a paper that has arrived in part",
        |it| {
            it.ambush("PATCH", "/api/tus", &[Fault::Cut(32_768)]);
            it.ambush("HEAD", "/api/tus", &[Fault::Forgets]);
            it.submits();
        },
        ArrivedOnce,
    ),
    (
        "the portal says that a paper has arrived, and then that it has not",
        |it| {
            it.ambush("PATCH", "/api/tus", &[Fault::Cut(32_768)]);
            it.ambush("HEAD", "/api/tus", &[Fault::Boast(65_535)]);
            it.submits();
        },
        StillWithThePerson,
    ),
    ("the portal objects to an answer", |it| it.filing(&[Fault::Objects]), StillWithThePerson),
    (
        "the session ends, and the person signs in again",
        |it| {
            it.filing(&[Fault::SignedOut]);
            it.steps(&[Step::SignIn { tab: 0 }]);
        },
        ArrivedOnce,
    ),
    (
        "the session ends, and the person has gone",
        |it| it.filing(&[Fault::SignedOut]),
        StillWithThePerson,
    ),
    (
        "there is no network for a day",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.steps(&[wait(24 * HOUR), Step::Network { is_there: true }]);
        },
        ArrivedOnce,
    ),
    (
        "the tab is killed before the dossier was submitted",
        |it| it.steps(&[Step::Kill { tab: 0 }, Step::OpenTab, wait(HOUR)]),
        StillWithThePerson,
    ),
    (
        "the tab is killed while a paper is sent",
        |it| {
            it.ambush("PATCH", "/api/tus", &[Fault::Slow]);
            it.submits_for(5 * SECOND);
            it.steps(&[Step::Kill { tab: 0 }, Step::OpenTab]);
        },
        ArrivedOnce,
    ),
    (
        "the tab is killed between the filing and the receipt",
        |it| {
            it.ambush("POST", "/api/dossiers", &[Fault::Slow]);
            it.submits_for(5 * SECOND);
            it.steps(&[Step::Kill { tab: 0 }, Step::OpenTab]);
        },
        ArrivedOnce,
    ),
    (
        "the clock is set back by a day while it waits for another attempt",
        |it| {
            it.ambush("POST", "/api/dossiers", &[Fault::Down]);
            it.submits_for(SECOND);
            it.steps(&[Step::Clock { milliseconds: -DAY }]);
        },
        ArrivedOnce,
    ),
    (
        "the clock is set back by an hour while it waits for another attempt",
        |it| {
            it.ambush("POST", "/api/dossiers", &[Fault::Down]);
            it.submits_for(SECOND);
            it.steps(&[Step::Clock { milliseconds: -DAY / 24 }]);
        },
        ArrivedOnce,
    ),
    (
        "the clock is set on by a year",
        |it| {
            it.steps(&[Step::Clock { milliseconds: 365 * DAY }]);
            it.submits();
        },
        ArrivedOnce,
    ),
    (
        "the disk is full when it is submitted",
        |it| {
            it.disk(Trouble::Full, u32::MAX);
            it.submits();
        },
        StillWithThePerson,
    ),
    (
        "the disk is full once it was submitted, and has room again",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.disk(Trouble::Full, u32::MAX);
            it.steps(&[Step::Network { is_there: true }, wait(HOUR)]);
            it.disk(Trouble::None, 0);
        },
        ArrivedOnce,
    ),
    (
        "the disk refuses for a moment while it is sent",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.disk(Trouble::Refuses, 4);
            it.steps(&[Step::Network { is_there: true }]);
        },
        ArrivedOnce,
    ),
    (
        "a new version of the form moves an answer and has no place for another",
        |it| {
            it.steps(&[Step::NewVersion, Step::NewVersion, Step::Kill { tab: 0 }, Step::OpenTab]);
            it.steps(&[wait(SECOND), open_draft(0), wait(SECOND)]);
            it.submits();
        },
        ArrivedOnce,
    ),
    (
        "two tabs send at once",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.steps(&[Step::OpenTab, wait(SECOND), Step::Network { is_there: true }]);
        },
        ArrivedOnce,
    ),
    (
        "it is taken back while there is no network",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.steps(&[Step::TakeBack { tab: 0, number: 0 }]);
        },
        StillWithThePerson,
    ),
    (
        "it is taken back in another tab, changed, and submitted again",
        |it| {
            it.steps(&[Step::Network { is_there: false }]);
            it.submits();
            it.steps(&[Step::OpenTab, wait(SECOND), Step::TakeBack { tab: 1, number: 0 }]);
            it.steps(&[wait(SECOND), Step::Type { tab: 1, question: 1 }, wait(SECOND)]);
            it.steps(&[Step::Submit { tab: 1 }, wait(SECOND), Step::Network { is_there: true }]);
        },
        ArrivedOnce,
    ),
    (
        "another tab takes over what the full disk has not kept",
        |it| {
            it.steps(&[Step::OpenTab, wait(SECOND), Step::OpenDraft { tab: 1, number: 0 }]);
            it.steps(&[wait(SECOND)]);
            it.disk(Trouble::Full, u32::MAX);
            it.steps(&[Step::Type { tab: 0, question: 0 }, wait(SECOND)]);
            it.steps(&[Step::TakeOver { tab: 1 }, wait(10 * SECOND)]);
        },
        StillWithThePerson,
    ),
];

fn wait(milliseconds: u64) -> Step {
    Step::Pause { milliseconds }
}

fn open_draft(tab: usize) -> Step {
    Step::OpenDraft { tab, number: 0 }
}

impl Device {
    /// A declaration with three answers and a paper, saved.
    fn filled_in() -> Device {
        let device = Device::new(7);
        device.steps(&[Step::OpenTab, wait(SECOND), open_draft(0), wait(SECOND)]);
        for question in 0..3 {
            device.steps(&[Step::Type { tab: 0, question }]);
        }
        device.steps(&[Step::Attach { tab: 0, size: 280_000 }, wait(SECOND)]);
        device
    }

    fn steps(&self, steps: &[Step]) {
        for step in steps {
            self.step(step);
        }
    }

    fn disk(&self, trouble: Trouble, operations: u32) {
        self.step(&Step::Disk { trouble, operations });
    }

    fn submits_for(&self, milliseconds: u64) {
        self.steps(&[Step::Submit { tab: 0 }, wait(milliseconds)]);
    }

    fn submits(&self) {
        self.submits_for(HOUR);
    }

    fn ambush(&self, method: &'static str, address: &'static str, faults: &[Fault]) {
        let faults = faults.iter().map(|&fault| (method, address, fault));
        self.phone.portal.ambushes.borrow_mut().extend(faults);
    }

    fn cut_at(&self, places: &[u16]) {
        let cuts: Vec<Fault> = places.iter().map(|&place| Fault::Cut(place)).collect();
        self.ambush("PATCH", "/api/tus", &cuts);
        self.submits();
    }

    fn filing(&self, faults: &[Fault]) {
        self.ambush("POST", "/api/dossiers", faults);
        self.submits();
    }

    /// Where the declaration is, if it is in one place.
    fn outcome(&self) -> Result<Outcome, String> {
        let filed = self.phone.portal.filed.borrow();
        let kept: BTreeSet<String> = self
            .drafts()
            .iter()
            .map(records::print)
            .chain(self.parcels().iter().map(records::print))
            .flat_map(|record| words(&String::from_utf8_lossy(&record)))
            .collect();
        let has_its_draft =
            |key: &str| self.drafts().iter().any(|it| it.parcel.as_deref() == Some(key));
        if self.parcels().iter().any(|parcel| !has_its_draft(&parcel.key)) {
            return Err("a parcel is kept whose draft is not handed over in it".to_owned());
        }
        // The first word that was typed is in the declaration, wherever it is.
        let arrived = filed.iter().filter(|it| words(&it.dossier.to_string()).contains("w00001"));
        match (arrived.count(), kept.contains("w00001")) {
            (1, false) => Ok(ArrivedOnce),
            (0, true) => Ok(StillWithThePerson),
            (times, kept) => Err(format!("arrived {times} times; on the device: {kept}")),
        }
    }
}

#[test]
fn each_fault_ends_with_the_portal_or_with_the_person() {
    let mut table = String::from("| fault | the dossier has |\n|---|---|\n");
    let mut wrong = Vec::new();
    for (fault, happens, expected) in CASES {
        let happened = std::panic::catch_unwind(|| {
            let device = Device::filled_in();
            happens(&device);
            device.step(&wait(2 * HOUR));
            device.outcome()
        });
        match happened {
            Ok(Ok(outcome)) if outcome == *expected => {}
            Ok(outcome) => wrong.push(format!("{fault}: {outcome:?}")),
            Err(_) => wrong.push(format!("{fault}: what must hold does not, see above")),
        }
        table += &format!("| {fault} | {} |\n", expected.words());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let document = include_str!("../../../docs/faults.md");
    assert!(document.contains(&table), "docs/faults.md should have this table:\n{table}");
}
