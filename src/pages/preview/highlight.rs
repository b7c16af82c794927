//! The kinds of words in a line of JSON. No token goes beyond its line.

/// What a stretch of a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The name of a member.
    Name,
    /// A text.
    Text,
    /// A number, `true`, `false`, `null`.
    Word,
    /// Everything else.
    Plain,
}

/// Bytes of a line that are told apart; what follows is plain.
const MOST: usize = 4_000;

/// The stretches of a line, one after the other.
pub(super) fn stretches(line: &str) -> Vec<(Kind, &str)> {
    let mut found = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut plain = 0;
    while at < bytes.len().min(MOST) {
        let end = match bytes[at] {
            b'"' => end_of_text(bytes, at),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                let word = bytes[at..].iter().take_while(|it| is_word(**it));
                at + word.count()
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let (Some(before), Some(token)) = (line.get(plain..at), line.get(at..end)) else { break };
        if !before.is_empty() {
            found.push((Kind::Plain, before));
        }
        let is_name = || line[end..].trim_start().starts_with(':');
        let kind = match bytes[at] {
            b'"' if is_name() => Kind::Name,
            b'"' => Kind::Text,
            _ => Kind::Word,
        };
        found.push((kind, token));
        at = end;
        plain = end;
    }
    if let Some(rest) = line.get(plain..).filter(|rest| !rest.is_empty()) {
        found.push((Kind::Plain, rest));
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)
}

fn end_of_text(bytes: &[u8], start: usize) -> usize {
    let mut escaped = false;
    for (offset, byte) in bytes[start + 1..].iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return start + offset + 2,
            _ => {}
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn names_texts_and_words_are_told_apart() {
        use Kind::{Name, Plain, Text, Word};
        assert_eq!(
            stretches(r#"  "a\"": {"vi" : "Tờ khai: {x}", "n": -1.5e3, "b": true}"#),
            [
                (Plain, "  "),
                (Name, r#""a\"""#),
                (Plain, ": {"),
                (Name, r#""vi""#),
                (Plain, " : "),
                (Text, "\"Tờ khai: {x}\""),
                (Plain, ", "),
                (Name, "\"n\""),
                (Plain, ": "),
                (Word, "-1.5e3"),
                (Plain, ", "),
                (Name, "\"b\""),
                (Plain, ": "),
                (Word, "true"),
                (Plain, "}"),
            ]
        );
    }

    #[wasm_bindgen_test]
    fn any_line_is_given_back_whole() {
        for line in ["", "\"", "\"\\", "đ\"ờ", "\"a\"\"b", "[1,,", "–-é1"] {
            let whole: String = stretches(line).into_iter().map(|(_, part)| part).collect();
            assert_eq!(whole, line);
        }
    }
}
