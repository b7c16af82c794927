//! Named kinds of text: those of the specification, and ours for Vietnamese identifiers.
//!
//! Each is small enough to travel to the browser. Where the rules behind a name need tables
//! (which characters a domain name may have), the check is approximate and errs towards accepting.

mod net;
mod text;
mod time;
mod vietnam;

use std::sync::Arc;

use super::pattern::{Matcher, Patterns};

/// How a format is checked.
pub(super) struct Format {
    check: Test,
    /// Ours refuse in every dialect; those of the specification only where asked to.
    pub(super) ours: bool,
}

enum Test {
    Function(fn(&str) -> bool),
    Matcher(Arc<dyn Matcher>),
}

impl Format {
    /// Whether a text is of this format.
    pub(super) fn accepts(&self, text: &str) -> bool {
        match &self.check {
            Test::Function(check) => check(text),
            Test::Matcher(matcher) => matcher.matches(text),
        }
    }
}

/// The format of this name.
pub(super) fn find(name: &str, patterns: &dyn Patterns) -> Option<Format> {
    if let Some(check) = vietnam::find(name) {
        return Some(Format { check: Test::Function(check), ours: true });
    }
    let check: fn(&str) -> bool = match name {
        "date-time" => time::date_time,
        "date" => time::date,
        "time" => time::time,
        "duration" => time::duration,
        "email" => net::email,
        "idn-email" => net::idn_email,
        "hostname" => net::hostname,
        "idn-hostname" => net::idn_hostname,
        "ipv4" => net::ipv4,
        "ipv6" => net::ipv6,
        "uri" => net::uri,
        "uri-reference" => net::uri_reference,
        "iri" => net::iri,
        "iri-reference" => net::iri_reference,
        "uri-template" => text::uri_template,
        "json-pointer" => text::json_pointer,
        "relative-json-pointer" => text::relative_json_pointer,
        "uuid" => text::uuid,
        "regex" => {
            return Some(Format { check: Test::Matcher(patterns.well_formed()), ours: false });
        }
        _ => return None,
    };
    Some(Format { check: Test::Function(check), ours: false })
}

/// Whether `text` is exactly `len` ASCII digits.
fn digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether `c` is one of the ASCII characters of `set`.
fn among(c: char, set: &str) -> bool {
    set.bytes().any(|byte| char::from(byte) == c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::pattern::NativePatterns;

    #[test]
    fn no_text_however_odd_makes_a_check_panic() {
        const NAMES: [&str; 30] = [
            "date-time",
            "date",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri",
            "uri-reference",
            "iri",
            "iri-reference",
            "uri-template",
            "json-pointer",
            "relative-json-pointer",
            "uuid",
            "regex",
            "vn-personal-id",
            "vn-cmnd",
            "vn-tax-code",
            "vn-phone",
            "vn-social-insurance",
            "vn-health-insurance",
            "vn-bank-account",
            "vn-passport",
            "vn-business-line",
            "vn-commune",
            "partial-date",
        ];
        let pieces: Vec<&str> = "2020-01-01T|12:00:0|é|💡|0300000018|-|:|::1|P1Y|T1|xn--|%|{a|}|/~|\"@|[|\0|٠|07919000|+84|1é|A|"
            .split('|')
            .collect();
        for name in NAMES {
            let format = find(name, &NativePatterns).unwrap();
            for a in &pieces {
                for b in &pieces {
                    for c in &pieces {
                        format.accepts(&[*a, *b, *c].concat());
                        format.accepts(&[*a, *b, *c, *a, *b, *c].concat());
                    }
                }
            }
        }
    }
}
