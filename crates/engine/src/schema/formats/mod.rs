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
