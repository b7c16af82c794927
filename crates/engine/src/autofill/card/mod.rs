//! What the QR code on an identity card says, and how that fits what is known already.
//!
//! The code is text, fields between pipes: number, number of the old card (may be empty), name,
//! date of birth, sex, address, date of issue; newer cards append more. Anybody can print such a
//! code, and the browser can make one up: what a card says is *declared*, as if the person had typed
//! it, and never outdoes a register.

mod compare;

use serde_json::{Map, Value};

use super::{Known, Outcome};
use crate::answers::Assurance;
use crate::date::Date;
use crate::form::Text;

pub use compare::{Difference, Disagreement, Proposal, disagreements, propose};

/// The lasting name of the card among the sources.
pub const SOURCE: &str = "card";

/// The concepts that a card can answer.
pub const CONCEPTS: [&str; 8] = [
    "person.personalId",
    "person.fullName",
    "person.birthDate",
    "person.sex",
    "identityPaper.kind",
    "identityPaper.number",
    "identityPaper.issuedOn",
    "residence.permanent.text",
];

/// The longest text that is looked at, in bytes: twice what a card's code has room for.
const LONGEST: usize = 2_000;

/// The longest field, in characters.
const LONGEST_FIELD: usize = 250;

/// Why a text gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is the text of some other code: of a receipt, a web address.
    Other,
    /// It is built as a card's, and what it says cannot be.
    Damaged,
}

/// What an identity card says, with the time `read_at` (RFC 3339) at which it was read.
///
/// Gives `person.personalId`, `person.fullName`, `person.birthDate`, `person.sex`,
/// `identityPaper.kind` (always `cccd`), `identityPaper.number`, `identityPaper.issuedOn` and
/// `residence.permanent.text`: the address as it stands on the card, with the names of its day.
///
/// # Errors
/// [`Refusal`]; a text of any length and content is safe to give.
pub fn read(text: &str, read_at: String) -> Result<Known, Refusal> {
    let text = text.trim_matches(|sign: char| sign.is_whitespace() || sign == '\u{feff}');
    if text.len() > LONGEST {
        return Err(Refusal::Other);
    }
    let fields: Vec<&str> = text.split('|').map(str::trim).collect();
    let &[id, former, name, born, sex, address, issued, ..] = fields.as_slice() else {
        return Err(Refusal::Other);
    };
    let values = values(id, former, name, born, sex, address, issued).ok_or(Refusal::Damaged)?;
    Ok(Known {
        id: SOURCE.to_owned(),
        title: Text { vi: "Thẻ căn cước".to_owned(), en: Some("Identity card".to_owned()) },
        fetched_at: read_at,
        assurance: Assurance::Declared,
        outcome: Outcome::Match,
        values,
        locked: Vec::new(),
    })
}

fn values(
    id: &str,
    former: &str,
    name: &str,
    born: &str,
    sex: &str,
    address: &str,
    issued: &str,
) -> Option<Map<String, Value>> {
    let is_former = former.is_empty() || is_digits(former, 9) || is_digits(former, 12);
    if !is_digits(id, 12) || !is_former {
        return None;
    }
    let sex = match sex.to_lowercase().as_str() {
        "nam" => "male",
        "nữ" => "female",
        _ => return None,
    };
    let (born, issued) = (date(born)?, date(issued)?);
    if issued.is_before(born) == Some(true) {
        return None;
    }
    let mut values = Map::new();
    let mut give = |concept: &str, value: String| {
        values.insert(concept.to_owned(), Value::String(value));
    };
    give("person.personalId", id.to_owned());
    give("person.fullName", words(name)?);
    give("person.birthDate", born.to_string());
    give("person.sex", sex.to_owned());
    give("identityPaper.kind", "cccd".to_owned());
    give("identityPaper.number", id.to_owned());
    give("identityPaper.issuedOn", issued.to_string());
    if !address.is_empty() {
        give("residence.permanent.text", words(address)?);
    }
    Some(values)
}

fn is_digits(text: &str, count: usize) -> bool {
    text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `15031990`. Of whom only the year of birth is known, day and month are zeros.
fn date(text: &str) -> Option<Date> {
    if !is_digits(text, 8) {
        return None;
    }
    let (day, month) = (text[..2].parse().ok()?, text[2..4].parse().ok()?);
    let year = text[4..].parse().ok().filter(|year| (1900..=2100).contains(year))?;
    match (day, month) {
        (0, 0) => Date::year(year),
        (0, month) => Date::month(year, month),
        (day, month) => Date::day(year, month, day),
    }
}

/// Words with single spaces. `None` for none, for too many, and where signs among them would make
/// them look like others.
fn words(text: &str) -> Option<String> {
    let deceives = |sign: char| {
        let turns = matches!(sign, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}');
        sign.is_control()
            || turns
            || matches!(sign, '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fffd}')
    };
    if text.chars().any(deceives) || text.chars().count() > LONGEST_FIELD {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}
