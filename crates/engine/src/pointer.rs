//! JSON Pointers (RFC 6901): how a place in a document or in the answers is named.

use std::fmt::{self, Write};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// A place in a JSON document, kept as unescaped segments.
///
/// In a form document a segment `*` stands for "any row" (`/members/*/fullName`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer(Vec<String>);

impl Pointer {
    /// The whole document.
    pub const ROOT: Pointer = Pointer(Vec::new());

    /// Reads RFC 6901 text. `None` if it neither is empty nor starts with `/`, or if a `~` is not
    /// followed by `0` or `1`.
    pub fn parse(text: &str) -> Option<Pointer> {
        if text.is_empty() {
            return Some(Pointer::ROOT);
        }
        let mut segments = Vec::new();
        for raw in text.strip_prefix('/')?.split('/') {
            let mut segment = String::with_capacity(raw.len());
            let mut chars = raw.chars();
            while let Some(c) = chars.next() {
                segment.push(match c {
                    '~' => match chars.next()? {
                        '0' => '~',
                        '1' => '/',
                        _ => return None,
                    },
                    c => c,
                });
            }
            segments.push(segment);
        }
        Some(Pointer(segments))
    }

    /// A pointer with these (unescaped) segments.
    pub fn from_segments<S: Into<String>>(segments: impl IntoIterator<Item = S>) -> Pointer {
        Pointer(segments.into_iter().map(Into::into).collect())
    }

    /// The unescaped segments, outermost first.
    pub fn segments(&self) -> &[String] {
        &self.0
    }

    /// This place's child named `segment`.
    pub fn join(&self, segment: impl Into<String>) -> Pointer {
        self.joined(segment.into())
    }

    #[inline(never)]
    fn joined(&self, segment: String) -> Pointer {
        let mut segments = self.0.clone();
        segments.push(segment);
        Pointer(segments)
    }

    /// The place that `relative` names when it starts from here.
    #[inline(never)]
    pub fn concat(&self, relative: &Pointer) -> Pointer {
        Pointer(self.0.iter().chain(&relative.0).cloned().collect())
    }

    /// The place that holds this one; `None` for the whole document.
    pub fn parent(&self) -> Option<Pointer> {
        let depth = self.0.len().checked_sub(1)?;
        Some(self.prefix(depth))
    }

    /// The place that the first `depth` segments name; this one if it has no more than that.
    #[inline(never)]
    pub fn prefix(&self, depth: usize) -> Pointer {
        Pointer(self.0.iter().take(depth).cloned().collect())
    }

    /// The last segment; `None` for the whole document.
    pub fn last(&self) -> Option<&str> {
        self.0.last().map(String::as_str)
    }

    /// Whether `other` is this place or lies inside it.
    pub fn contains(&self, other: &Pointer) -> bool {
        other.0.starts_with(&self.0)
    }

    /// The value at this place.
    pub fn get<'v>(&self, document: &'v Value) -> Option<&'v Value> {
        self.0.iter().try_fold(document, |at, segment| child(at, segment))
    }
}

/// The member or item of `value` that `segment` names.
pub fn child<'v>(value: &'v Value, segment: &str) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(segment),
        Value::Array(items) => items.get(index(segment)?),
        _ => None,
    }
}

/// An array index as RFC 6901 writes it: digits without a leading zero.
pub fn index(segment: &str) -> Option<usize> {
    let plain = segment.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = segment.len() > 1 && segment.starts_with('0');
    (plain && !leading_zero).then(|| segment.parse().ok()).flatten()
}

impl From<Vec<String>> for Pointer {
    fn from(segments: Vec<String>) -> Pointer {
        Pointer(segments)
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for segment in &self.0 {
            f.write_char('/')?;
            for c in segment.chars() {
                match c {
                    '~' => f.write_str("~0")?,
                    '/' => f.write_str("~1")?,
                    c => f.write_char(c)?,
                }
            }
        }
        Ok(())
    }
}

impl Serialize for Pointer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Pointer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Pointer, D::Error> {
        let text = String::deserialize(deserializer)?;
        Pointer::parse(&text).ok_or_else(|| serde::de::Error::custom("not a JSON Pointer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_and_writes_escapes() {
        let pointer = Pointer::parse("/a~1b/~0/").unwrap();
        assert_eq!(pointer.segments(), ["a/b", "~", ""]);
        assert_eq!(pointer.to_string(), "/a~1b/~0/");
        assert_eq!(Pointer::parse("a"), None);
        assert_eq!(Pointer::parse("/~2"), None);
    }

    #[test]
    fn finds_members_and_items_but_no_padded_index() {
        let document = json!({"rows": [{"": 1}]});
        let at = |text: &str| Pointer::parse(text).unwrap().get(&document).cloned();
        assert_eq!(at("/rows/0/"), Some(json!(1)));
        assert_eq!(at("/rows/00/"), None);
        assert_eq!(at("/rows/1"), None);
        assert_eq!(at(""), Some(document.clone()));
    }
}
