//! Base64 (RFC 4648).

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// With padding (section 4).
pub(crate) fn padded(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { digit.into() } else { '=' });
        }
    }
    text
}

/// For addresses and signatures: two other digits, and no padding (section 5).
pub(crate) fn for_urls(bytes: &[u8]) -> String {
    padded(bytes).trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// What [`for_urls`] has written; `None` of anything else.
pub(crate) fn read_for_urls(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| match digit {
        b'-' => Some(62),
        b'_' => Some(63),
        b'+' | b'/' => None,
        _ => DIGITS.iter().position(|it| *it == digit).map(|value| value as u32),
    };
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for four in text.as_bytes().chunks(4) {
        let bits = four.iter().try_fold(0, |bits, digit| Some(bits << 6 | value(*digit)?))?;
        let bits: u32 = bits << (6 * (4 - four.len()));
        bytes.extend(&bits.to_be_bytes()[1..=four.len() * 6 / 8]);
    }
    // Digits that are one too many, or say more than the bytes, are nobody's writing.
    Some(bytes).filter(|bytes| for_urls(bytes) == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10.
    const WORDS: [&str; 7] = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];

    #[test]
    fn is_that_of_the_standard() {
        for (length, word) in WORDS.iter().enumerate() {
            let bytes = &b"foobar"[..length];
            assert_eq!(padded(bytes), *word);
            let bare = word.trim_end_matches('=');
            assert_eq!(for_urls(bytes), bare);
            assert_eq!(read_for_urls(bare).as_deref(), Some(bytes));
        }
        assert_eq!(for_urls(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn what_nobody_writes_so_is_not_read() {
        for text in ["Zg==", "Zh", "A", "Zm9vA", "Zm 9", "+_8", "Zm9vé"] {
            assert_eq!(read_for_urls(text), None, "{text}");
        }
    }
}
