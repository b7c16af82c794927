//! Reads a form document forgivingly: what is wrong becomes a problem with its place, what can be
//! used is used.

use serde_json::{Map, Value};

use super::Text;
use crate::{Pointer, Problem};

/// One object of a form document, with its place.
pub(super) struct Reader<'d> {
    pub(super) at: Pointer,
    object: &'d Map<String, Value>,
}

impl<'d> Reader<'d> {
    /// Reads `value` as an object that has only the members `known`.
    pub(super) fn open(
        value: &'d Value,
        at: Pointer,
        known: &[&str],
        problems: &mut Vec<Problem>,
    ) -> Option<Reader<'d>> {
        let Value::Object(object) = value else {
            problems.push(Problem::error("not-an-object", at));
            return None;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            problems.push(unknown_member(&at, key, known));
        }
        Some(Reader { at, object })
    }

    #[inline(never)]
    pub(super) fn value(&self, key: &str) -> Option<&'d Value> {
        self.object.get(key)
    }

    #[inline(never)]
    pub(super) fn place(&self, key: &str) -> Pointer {
        self.at.join(key)
    }

    /// A member that must be a string; absent or wrong, it is a problem if `required`.
    #[inline(never)]
    pub(super) fn string(
        &self,
        key: &str,
        required: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<&'d str> {
        match self.value(key) {
            Some(Value::String(text)) => Some(text),
            Some(_) => {
                problems.push(Problem::error("not-a-string", self.place(key)));
                None
            }
            None => {
                self.report_missing(key, required, problems);
                None
            }
        }
    }

    /// A member that must be a whole number from 0 up; absent or wrong, it is a problem as with
    /// [`Reader::string`].
    pub(super) fn count(
        &self,
        key: &str,
        required: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<u64> {
        let Some(value) = self.value(key) else {
            self.report_missing(key, required, problems);
            return None;
        };
        let count = value.as_u64();
        if count.is_none() {
            problems.push(Problem::error("not-a-count", self.place(key)));
        }
        count
    }

    /// A member in the form's languages: `{"vi": …, "en": …}`, or a string for both.
    #[inline(never)]
    pub(super) fn text(
        &self,
        key: &str,
        required: bool,
        problems: &mut Vec<Problem>,
    ) -> Option<Text> {
        let Some(value) = self.value(key) else {
            self.report_missing(key, required, problems);
            return None;
        };
        read_text(value, self.place(key), problems)
    }

    /// As [`Reader::text`] where there must be words; empty if there are none.
    #[inline(never)]
    pub(super) fn words(&self, key: &str, problems: &mut Vec<Problem>) -> Text {
        self.text(key, true, problems).unwrap_or_default()
    }

    /// A member that is a list: its items with their places. Absent is empty.
    pub(super) fn list(&self, key: &str, problems: &mut Vec<Problem>) -> Vec<(Pointer, &'d Value)> {
        let at = self.place(key);
        let mut list = Vec::new();
        match self.value(key) {
            Some(Value::Array(items)) => {
                for (i, item) in items.iter().enumerate() {
                    list.push((at.join(i.to_string()), item));
                }
            }
            Some(_) => problems.push(Problem::error("not-a-list", at)),
            None => {}
        }
        list
    }

    /// A member that must be there.
    #[inline(never)]
    pub(super) fn required(&self, key: &str, problems: &mut Vec<Problem>) -> Option<&'d Value> {
        let value = self.value(key);
        if value.is_none() {
            self.report_missing(key, true, problems);
        }
        value
    }

    #[inline(never)]
    fn report_missing(&self, key: &str, required: bool, problems: &mut Vec<Problem>) {
        if required {
            problems.push(Problem::error("missing-member", self.at.clone()).with("name", key));
        }
    }
}

#[cold]
#[inline(never)]
fn unknown_member(at: &Pointer, key: &str, known: &[&str]) -> Problem {
    let problem = Problem::warning("unknown-member", at.join(key));
    with_suggestion(problem, key, known.iter().copied())
}

/// Reads words in the form's languages.
pub(super) fn read_text(value: &Value, at: Pointer, problems: &mut Vec<Problem>) -> Option<Text> {
    match value {
        Value::String(words) => Some(Text::same(words.as_str())),
        Value::Object(map) => {
            let words = |tag: &str| map.get(tag).and_then(Value::as_str).map(str::to_owned);
            let (vi, en) = (words("vi"), words("en"));
            if vi.is_none() {
                problems.push(Problem::error("missing-vietnamese", at.clone()));
            }
            if en.is_none() {
                problems.push(Problem::warning("missing-english", at));
            }
            let vi = vi.or_else(|| en.clone())?;
            Some(Text { vi, en })
        }
        _ => {
            problems.push(Problem::error("not-a-text", at));
            None
        }
    }
}

/// Adds the near miss among `known` to a problem about the name `written`, if there is one.
pub(crate) fn with_suggestion<'k>(
    problem: Problem,
    written: &str,
    known: impl Iterator<Item = &'k str>,
) -> Problem {
    let problem = problem.with("name", written);
    let nearest = known.map(|name| (distance(written, name), name)).min();
    match nearest {
        Some((distance, name)) if distance <= 1 + written.len() / 5 => {
            problem.with("suggestion", name)
        }
        _ => problem,
    }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[b.len()]
}
