//! The model: a person filling in a form, in the operators of the keystroke-level model (Card,
//! Moran and Newell, "The keystroke-level model for user performance time with interactive
//! systems", 1980), and how long each of them takes.
//!
//! [`answering`] says what a question takes, a [`Person`] how fast that goes. All constants stand
//! here; where each is from is told in `docs/time-budget.md`, which a test holds against them.
//!
//! [`answering`] is a part of what a citizen's phone loads first: whole numbers only, and nothing
//! that is looked up.

use std::iter::Sum;
use std::ops::{Add, Mul};

use serde_json::{Map, Value};

use crate::form::{Parts, Question, Text};
use crate::schema::Types;

/// What something takes a person, in operators of the model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Words to read.
    pub words: u32,
    /// Words to skim: known already, and only confirmed.
    pub skimmed: u32,
    /// Things to decide or to recall (M).
    pub decisions: u32,
    /// Things to point at (P).
    pub taps: u32,
    /// Keys to press (K).
    pub keys: u32,
    /// Vietnamese letters to type, each of them [`TELEX`] keys.
    pub letters: u32,
    /// How often the hands go to the keyboard (H); on a phone it comes to them.
    pub entries: u32,
    /// Work away from the form, in milliseconds of a person of average speed.
    pub handling: u32,
    /// Waiting for the system (R), in milliseconds.
    pub waiting: u32,
}

/// How fast somebody is: milliseconds an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// To read a word.
    pub word: u32,
    /// To skim one.
    pub skim: u32,
    /// To decide.
    pub decision: u32,
    /// To point at something and touch it.
    pub tap: u32,
    /// To press a key.
    pub key: u32,
    /// To type a Vietnamese letter.
    pub letter: u32,
    /// To bring the hands to the keyboard.
    pub entry: u32,
    /// How many times as long as the average person they take.
    pub slowness: u32,
}

/// Words read a minute: silently, no fiction (Brysbaert 2019, 190 studies).
pub const READING: u32 = 238;
/// Words skimmed a hundred words read: 450 a minute against 300 (Carver 1992).
pub const SKIMMING: u32 = 150;
/// Milliseconds to decide (M, Card et al. 1980).
pub const DECIDING: u32 = 1_350;
/// Milliseconds to point (P, Card et al. 1980).
pub const POINTING: u32 = 1_100;
/// Tenths of a word typed a minute on a phone; a word is five keys (Palin et al. 2019, 37,370
/// people).
pub const PHONE_TYPING: u32 = 362;
/// Milliseconds a key on a desktop (K, the average typist of Card et al. 1980).
pub const DESKTOP_KEY: u32 = 280;
/// Milliseconds to bring the hands to a desktop's keyboard (H, Card et al. 1980).
pub const DESKTOP_HOMING: u32 = 400;
/// Keys a hundred Vietnamese letters with Telex; a test counts them in this project's own words.
pub const TELEX: u32 = 131;
/// How many times as long as the average a slow person takes for everything.
pub const SLOWNESS: u32 = 2;

/// Words that an answer has when it is shown again.
pub const ANSWER_WORDS: u32 = 3;
/// Milliseconds to lay out a paper and take its photo.
pub const PHOTO: u32 = 15_000;
/// Milliseconds to draw a signature.
pub const SIGNATURE: u32 = 5_000;
/// Digits of a phone number, and of most numbers of papers.
pub const PAPER_DIGITS: u32 = 10;
/// Digits of an amount of money.
pub const MONEY_DIGITS: u32 = 8;
/// Digits of another number.
pub const NUMBER_DIGITS: u32 = 4;
/// Keys of an e-mail address.
pub const EMAIL: u32 = 22;
/// Answers to choose from that are seen at once; more are a list to open.
pub const SEEN: usize = 5;
/// Answers in a list that is read; in a longer one, it is searched.
pub const LISTED: usize = 15;
/// Letters typed to find an answer in a long list.
pub const SEARCHED: u32 = 4;
/// An answer's length where the schema does not bound it is that of one bounded by this.
pub const ROOM: u64 = 100;
/// An answer takes one in so many of the letters for which there is room.
pub const SHARE: u64 = 5;
/// The least that a longer text has in letters, and the most.
pub const SHORT: u64 = 12;
/// See [`SHORT`].
pub const LONG: u64 = 120;

/// The average of the published figures, without a mistake: somebody used to forms.
pub const FAST: Person = Person::on_a_phone(1);
/// Half as fast in everything.
pub const SLOW: Person = Person::on_a_phone(SLOWNESS);
/// [`FAST`] at a desktop.
pub const FAST_AT_DESKTOP: Person = FAST.at_a_desktop();
/// [`SLOW`] at a desktop.
pub const SLOW_AT_DESKTOP: Person = SLOW.at_a_desktop();

/// From "sign in" to the first question: the account, a code of six digits, the sources.
pub const SIGNING_IN: Work =
    Work { decisions: 2, taps: 3, keys: 6, entries: 1, waiting: 5_000, ..Work::NONE };
/// From one page to the next.
pub const TURNING: Work = Work { decisions: 1, taps: 1, waiting: 300, ..Work::NONE };
/// A box to tick on the last page, besides its words.
pub const CONSENTING: Work = Work { decisions: 1, taps: 1, ..Work::NONE };
/// Sending, until the receipt is there.
pub const SENDING: Work = Work { decisions: 1, taps: 1, waiting: 3_000, ..Work::NONE };
/// Adding a row to a list, besides its questions.
pub const ADDING: Work = Work { decisions: 1, taps: 1, ..Work::NONE };

impl Work {
    /// Nothing to do.
    pub const NONE: Work = Work {
        words: 0,
        skimmed: 0,
        decisions: 0,
        taps: 0,
        keys: 0,
        letters: 0,
        entries: 0,
        handling: 0,
        waiting: 0,
    };
}

impl Add for Work {
    type Output = Work;

    fn add(self, other: Work) -> Work {
        Work {
            words: self.words.saturating_add(other.words),
            skimmed: self.skimmed.saturating_add(other.skimmed),
            decisions: self.decisions.saturating_add(other.decisions),
            taps: self.taps.saturating_add(other.taps),
            keys: self.keys.saturating_add(other.keys),
            letters: self.letters.saturating_add(other.letters),
            entries: self.entries.saturating_add(other.entries),
            handling: self.handling.saturating_add(other.handling),
            waiting: self.waiting.saturating_add(other.waiting),
        }
    }
}

impl Mul<u32> for Work {
    type Output = Work;

    fn mul(self, times: u32) -> Work {
        Work {
            words: self.words.saturating_mul(times),
            skimmed: self.skimmed.saturating_mul(times),
            decisions: self.decisions.saturating_mul(times),
            taps: self.taps.saturating_mul(times),
            keys: self.keys.saturating_mul(times),
            letters: self.letters.saturating_mul(times),
            entries: self.entries.saturating_mul(times),
            handling: self.handling.saturating_mul(times),
            waiting: self.waiting.saturating_mul(times),
        }
    }
}

impl Sum for Work {
    fn sum<I: Iterator<Item = Work>>(all: I) -> Work {
        all.fold(Work::NONE, Add::add)
    }
}

impl Person {
    const fn on_a_phone(slowness: u32) -> Person {
        let word = 60_000 * slowness / READING;
        let key = 600_000 * slowness / (PHONE_TYPING * 5);
        Person {
            word,
            skim: word * 100 / SKIMMING,
            decision: DECIDING * slowness,
            tap: POINTING * slowness,
            key,
            letter: key * TELEX / 100,
            entry: 0,
            slowness,
        }
    }

    const fn at_a_desktop(self) -> Person {
        let key = DESKTOP_KEY * self.slowness;
        let entry = DESKTOP_HOMING * self.slowness;
        Person { key, letter: key * TELEX / 100, entry, ..self }
    }

    /// How long that takes, in milliseconds.
    pub fn takes(&self, work: &Work) -> u64 {
        let times = |count: u32, each: u32| u64::from(count) * u64::from(each);
        times(work.words, self.word)
            + times(work.skimmed, self.skim)
            + times(work.decisions, self.decision)
            + times(work.taps, self.tap)
            + times(work.keys, self.key)
            + times(work.letters, self.letter)
            + times(work.entries, self.entry)
            + times(work.handling, self.slowness)
            + u64::from(work.waiting)
    }

    /// The same in seconds, begun ones counted.
    pub fn seconds(&self, work: &Work) -> u32 {
        self.takes(work).div_ceil(1_000) as u32
    }
}

/// What it takes to answer a question that nobody has answered yet. Of a list: a row to be added.
pub fn answering(question: &Question) -> Work {
    let facets = &question.facets;
    let widget = question.widget.as_deref();
    let mut work = reading(question);
    work.decisions = 1;
    work.taps = 1;
    let choices = question.choices.len();
    if widget == Some("file") {
        work.decisions = 2;
        work.taps = 4;
        work.handling = PHOTO;
    } else if choices > 0 {
        let several = u32::from(facets.types == Types::ARRAY);
        work.decisions += several;
        work.taps += several;
        if choices > LISTED {
            work.decisions += 1;
            work.taps += 1;
            work.keys = SEARCHED;
            work.entries = 1;
        } else {
            let labels: u32 = question.choices.iter().map(|choice| words(&choice.label)).sum();
            if choices > SEEN {
                work.taps += 1;
                // It is found half-way down.
                work.words += labels.div_ceil(2);
            } else {
                work.words += labels;
            }
        }
    } else if let Parts::Tuple(parts) = &question.parts {
        let parts = parts.len() as u32;
        work.taps = parts;
        work.entries = parts;
        work.letters = SHORT as u32 * parts;
    } else if question.rows.is_none() {
        typing(question, &mut work);
    }
    work
}

/// Digits of an answer with this format, or asked for by this widget. Numbers of papers that are not
/// here have [`PAPER_DIGITS`].
const DIGITS: [(&str, u32); 11] = [
    ("vn-personal-id", 12),
    ("identity", 12),
    ("date", 8),
    ("partial-date", 8),
    ("vn-business-line", 4),
    ("month", 6),
    ("time", 4),
    ("date-time", 12),
    ("datetime", 12),
    ("phone", PAPER_DIGITS),
    ("email", EMAIL),
];

/// Adds what it takes to type an answer.
fn typing(question: &Question, work: &mut Work) {
    let facets = &question.facets;
    let kind = facets.format.as_ref().or(facets.media_type.as_ref());
    let kind = kind.or(question.widget.as_ref()).map_or("", String::as_str);
    if kind == "image/png" || kind == "signature" {
        work.handling = SIGNATURE;
        return;
    }
    work.entries = 1;
    work.keys = if let Some((_, digits)) = DIGITS.iter().find(|(name, _)| *name == kind) {
        *digits
    } else if kind.as_bytes().starts_with(b"vn-") {
        PAPER_DIGITS
    } else if !facets.types.meets(Types::STRING) && facets.types.meets(Types::NUMBER) {
        // To look it up would be far more code than to look through.
        let is_money = |options: &Map<String, Value>| options.keys().any(|name| name == "currency");
        if question.options.as_object().is_some_and(is_money) {
            MONEY_DIGITS
        } else {
            NUMBER_DIGITS
        }
    } else {
        0
    };
    if work.keys == 0 {
        let room = facets.max_length.unwrap_or(ROOM);
        let usual = (room / SHARE).min(LONG).max(room.min(SHORT));
        work.letters = usual.max(facets.min_length.unwrap_or(0).min(2_000)) as u32;
        // A sentence is thought about before it is typed.
        work.decisions += work.letters / 40;
    } else if work.keys < EMAIL {
        // Numbers are recalled, or copied from a paper, four digits at a time.
        work.decisions += work.keys / 4;
    }
}

/// What it takes to confirm an answer that is there.
pub fn confirming(question: &Question) -> Work {
    Work { skimmed: words(&question.label) + ANSWER_WORDS, ..Work::NONE }
}

/// What it takes to see that nobody has to answer a question.
pub fn passing(question: &Question) -> Work {
    Work { skimmed: words(&question.label), ..Work::NONE }
}

/// What it takes to read what is asked.
pub(super) fn reading(question: &Question) -> Work {
    let help = question.help.as_ref().map_or(0, words);
    Work { words: words(&question.label) + help, ..Work::NONE }
}

/// How many words a text has: Vietnamese, whose words are syllables.
pub(super) fn words(text: &Text) -> u32 {
    1 + text.vi.bytes().filter(|byte| *byte == b' ').count() as u32
}
