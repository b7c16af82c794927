//! Where in a JSON text something stands: from the JSON Pointers that the engine speaks in to the
//! lines and columns that editors jump to, and back.
//!
//! The text has been parsed before, so it is known to be JSON; on any other text the answer is
//! merely unhelpful.

use std::fmt;
use std::ops::Range;

use serde_json::Value;

use crate::{Pointer, pointer};

/// A place in a text. Lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// Where `place` stands in the JSON `text`: a member at its name, an item at its beginning.
    /// What is not there stands where the last thing on the way to it does.
    pub fn of(text: &str, place: &Pointer) -> Position {
        Position::at(text, Place::of(text, place).starts)
    }

    /// The position of a byte of the text.
    pub fn at(text: &str, offset: usize) -> Position {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Where something stands in a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it begins: a member at its name.
    pub starts: usize,
    /// Its value alone.
    pub value: Range<usize>,
    /// How many segments of the pointer are there.
    pub depth: usize,
}

impl Place {
    /// Where `place` stands in the JSON `text`, or the last thing on the way to it.
    pub fn of(text: &str, place: &Pointer) -> Place {
        let mut scan = Scan { text, at: 0 };
        scan.space();
        let mut starts = scan.at;
        let mut depth = 0;
        for segment in place.segments() {
            let Some(found) = scan.enter(segment) else { break };
            starts = found;
            depth += 1;
        }
        let from = scan.at.min(text.len());
        scan.value();
        Place { starts, value: from..scan.at.min(text.len()).max(from), depth }
    }
}

/// The innermost member or item of the JSON `text` in whose name or value the byte at `offset`
/// stands.
pub fn pointer_at(text: &str, offset: usize) -> Pointer {
    let mut scan = Scan { text, at: 0 };
    scan.space();
    let mut segments = Vec::new();
    while let Some(segment) = scan.enter_at(offset) {
        segments.push(segment);
    }
    Pointer::from(segments)
}

/// A place in the text that moves forward, always to the beginning of a token.
#[derive(Clone, Copy)]
struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl Scan<'_> {
    /// From a value to what `segment` names in it: moves to that value and gives the offset of its
    /// name, or of the value itself where it has none.
    fn enter(&mut self, segment: &str) -> Option<usize> {
        match self.peek()? {
            b'{' => self.enter_member(segment),
            b'[' => self.enter_item(pointer::index(segment)?),
            _ => None,
        }
    }

    fn enter_member(&mut self, name: &str) -> Option<usize> {
        let mut scan = *self;
        let mut found = None;
        scan.skip();
        while scan.peek()? == b'"' {
            let name_at = scan.at;
            scan.value();
            let written = scan.text.get(name_at..scan.at)?;
            scan.space();
            scan.skip_if(b':');
            // Of members with the same name, the last one counts.
            if text_of(written).is_some_and(|written| written == name) {
                found = Some((name_at, scan.at));
            }
            scan.value();
            scan.space();
            scan.skip_if(b',');
        }
        let (name_at, value_at) = found?;
        self.at = value_at;
        Some(name_at)
    }

    fn enter_item(&mut self, index: usize) -> Option<usize> {
        let mut scan = *self;
        scan.skip();
        for _ in 0..index {
            scan.value();
            scan.space();
            scan.skip_if(b',');
        }
        (scan.peek()? != b']').then(|| {
            self.at = scan.at;
            scan.at
        })
    }

    /// From a value to what in it holds the byte at `offset`: moves there and gives its segment.
    fn enter_at(&mut self, offset: usize) -> Option<String> {
        let is_object = self.peek()? == b'{';
        if !is_object && self.peek()? != b'[' {
            return None;
        }
        let mut scan = *self;
        scan.skip();
        let mut index = 0usize;
        while scan.at <= offset && !matches!(scan.peek()?, b'}' | b']') {
            let mut segment = index.to_string();
            let starts = scan.at;
            if is_object {
                scan.value();
                segment = text_of(scan.text.get(starts..scan.at)?)?;
                scan.space();
                scan.skip_if(b':');
            }
            let value_at = scan.at;
            scan.value();
            if offset < scan.at {
                self.at = value_at;
                return Some(segment);
            }
            scan.space();
            scan.skip_if(b',');
            // Whatever it is, scanning ends.
            scan.at = scan.at.max(starts + 1);
            index += 1;
        }
        None
    }

    /// Behind the value that begins here.
    fn value(&mut self) {
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.string(),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b'}' | b']' | b',' | b':' if depth == 0 => return,
                b',' | b':' => self.at += 1,
                _ => self.word(),
            }
            if depth == 0 {
                return;
            }
            self.space();
        }
    }

    /// Behind the string that begins here.
    fn string(&mut self) {
        let mut escaped = false;
        let inside = self.text.as_bytes().iter().skip(self.at + 1);
        let end = inside.take_while(|&&byte| {
            let goes_on = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            goes_on
        });
        self.at += 2 + end.count();
    }

    /// Behind the number or name (`true`) that begins here.
    fn word(&mut self) {
        let inside = self.text.as_bytes().iter().skip(self.at);
        let is_part = |byte: &&u8| !b",:{}[]\"".contains(byte) && !byte.is_ascii_whitespace();
        // At least one byte, so that whatever it is, scanning ends.
        self.at += inside.take_while(is_part).count().max(1);
    }

    /// Behind white space.
    fn space(&mut self) {
        let inside = self.text.as_bytes().iter().skip(self.at);
        self.at += inside.take_while(|byte| byte.is_ascii_whitespace()).count();
    }

    /// To the token behind this one-byte token.
    fn skip(&mut self) {
        self.at += 1;
        self.space();
    }

    fn skip_if(&mut self, token: u8) {
        if self.peek() == Some(token) {
            self.skip();
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }
}

/// The text that is written as a string of JSON. By way of [`Value`], whose parser is there anyway.
fn text_of(written: &str) -> Option<String> {
    match serde_json::from_slice(written.as_bytes()) {
        Ok(Value::String(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, place: &str) -> (usize, usize) {
        let Position { line, column } = Position::of(text, &Pointer::parse(place).unwrap());
        (line, column)
    }

    #[test]
    fn members_stand_at_their_names_and_items_at_their_beginnings() {
        let text = "{\n  \"pages\": [\n    {\"id\": \"a\"}, {\"id\" : \"b\",\n     \"when\":true}\n  ],\n  \"x\": 1\n}";
        assert_eq!(at(text, ""), (1, 1));
        assert_eq!(at(text, "/pages"), (2, 3));
        assert_eq!(at(text, "/pages/0"), (3, 5));
        assert_eq!(at(text, "/pages/1"), (3, 18));
        assert_eq!(at(text, "/pages/1/id"), (3, 19));
        assert_eq!(at(text, "/pages/1/when"), (4, 6));
        assert_eq!(at(text, "/x"), (6, 3));
    }

    #[test]
    fn what_is_missing_stands_where_it_should_be() {
        let text = "{\n \"pages\": [{\"id\": 7}],\n \"empty\": []}";
        assert_eq!(at(text, "/pages/0/title/vi"), (2, 12));
        assert_eq!(at(text, "/pages/1"), (2, 2));
        assert_eq!(at(text, "/pages/-1"), (2, 2));
        assert_eq!(at(text, "/pages/0/id/deeper"), (2, 13));
        assert_eq!(at(text, "/empty/0"), (3, 2));
        assert_eq!(at(text, "/schema"), (1, 1));
        assert_eq!(at("  7", "/a"), (1, 3));
    }

    #[test]
    fn strings_hide_what_looks_like_structure() {
        let text = r#"{"a}": "]\\", "b\"{": {"c": "\"", "d": [[], {}, -1.5e3, null]}, "e": 0}"#;
        assert_eq!(at(text, "/a}"), (1, 2));
        assert_eq!(at(text, "/b\"{"), (1, 15));
        assert_eq!(at(text, "/b\"{/d"), (1, 35));
        assert_eq!(at(text, "/b\"{/d/3"), (1, 57));
        assert_eq!(at(text, "/e"), (1, 65));
    }

    #[test]
    fn columns_count_characters_and_names_may_be_escaped() {
        let text = "{\"vi\": \"Họ và tên\", \"\\u0111/~\": [1, 2]}";
        assert_eq!(at(text, "/đ~1~0"), (1, 21));
        assert_eq!(at(text, "/đ~1~0/1"), (1, 37));
    }

    #[test]
    fn of_equal_names_the_last_counts_as_it_does_for_the_parser() {
        let text = "{\"a\": {\"b\": 1},\n\"a\": {\"c\": 2}}";
        assert_eq!(at(text, "/a"), (2, 1));
        assert_eq!(at(text, "/a/c"), (2, 7));
        assert_eq!(at(text, "/a/b"), (2, 1));
    }

    #[test]
    fn every_place_of_every_form_is_found() {
        let forms = concat!(env!("CARGO_MANIFEST_DIR"), "/../../forms/ct01/form.json");
        let text = std::fs::read_to_string(forms).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let mut places = vec![(Pointer::ROOT, serde_json::from_str(&text).unwrap())];
        let mut members = 0;
        while let Some((place, value)) = places.pop() {
            match value {
                serde_json::Value::Object(map) => {
                    for (name, value) in map {
                        let place = place.join(name.as_str());
                        let Position { line, column } = Position::of(&text, &place);
                        let rest: String = lines[line - 1].chars().skip(column - 1).collect();
                        let written = serde_json::Value::from(name).to_string();
                        assert!(rest.starts_with(&written), "{place} is not at {line}:{column}");
                        let found = Place::of(&text, &place);
                        let parsed: serde_json::Value =
                            serde_json::from_str(&text[found.value.clone()]).unwrap();
                        assert_eq!(parsed, value);
                        assert_eq!(pointer_at(&text, found.starts + 1), place);
                        members += 1;
                        places.push((place, value));
                    }
                }
                serde_json::Value::Array(items) => {
                    // A long list is more of the same.
                    let items = items.into_iter().enumerate().take(5);
                    places.extend(items.map(|(i, item)| (place.join(i.to_string()), item)));
                }
                _ => {}
            }
        }
        assert!(members > 500);
    }

    #[test]
    fn a_byte_tells_the_innermost_place_around_it() {
        let text = "{ \"a/b\": [1, {\"c\": true}], \"d\": {} }";
        let around = |part: &str| pointer_at(text, text.find(part).unwrap()).to_string();
        assert_eq!(around("a/b"), "/a~1b");
        assert_eq!(around("1,"), "/a~1b/0");
        assert_eq!(around("{\"c"), "/a~1b/1");
        assert_eq!(around("true"), "/a~1b/1/c");
        assert_eq!(around("{}"), "/d");
        assert_eq!(pointer_at(text, 1), Pointer::ROOT);
        assert_eq!(pointer_at(text, 999), Pointer::ROOT);
    }

    #[test]
    fn text_that_is_no_json_ends_all_the_same() {
        for text in [
            "",
            "{",
            "[",
            "{\"a",
            "{\"a\"",
            "{\"a\":",
            "[1",
            "[1,",
            "{]",
            "[}",
            "{a:1}",
            "[,",
            "\"",
            "{\"a\\",
            "[:",
            "{\"a\"::1}",
        ] {
            for place in ["", "/a", "/0", "/1", "/a/0/b"] {
                at(text, place);
            }
            for offset in 0..=text.len() + 1 {
                pointer_at(text, offset);
            }
        }
    }
}
