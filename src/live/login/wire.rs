//! How things are written that go to the provider and come from there: addresses, forms, base64url.

/// Names and values as an address or a form has them.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                form.push(byte.into());
            } else {
                form.push('%');
                for nibble in [byte >> 4, byte & 15] {
                    form.extend(char::from_digit(nibble.into(), 16));
                }
            }
        }
    }
    form
}

/// An address with more of a query.
pub(super) fn with_query(address: &str, fields: &[(&str, &str)]) -> String {
    let joint = if address.contains('?') { "&" } else { "?" };
    [address, joint, &form(fields)].concat()
}

/// The first value of this name in the query of an address.
pub(super) fn parameter(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.into_iter().find(|(other, _)| *other == name).map(|(_, value)| decode(value))
}

fn decode(text: &str) -> String {
    let hex = |byte: Option<&u8>| byte.and_then(|it| char::from(*it).to_digit(16));
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += 1;
        match (byte, hex(bytes.get(at)), hex(bytes.get(at + 1))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Hexadecimal text as base64url without padding (RFC 4648).
pub(super) fn base64url(hex: &str) -> String {
    let bits: Vec<u32> = hex.chars().filter_map(|it| it.to_digit(16)).collect();
    let mut text = String::new();
    // Three hexadecimal digits are two of base64.
    for group in bits.chunks(3) {
        let value = (0..3).fold(0, |sum, at| sum << 4 | group.get(at).copied().unwrap_or(0));
        let digits = if group.len() == 1 { 1 } else { 2 };
        for shift in [6, 0].into_iter().take(digits) {
            text.extend(DIGITS.get((value >> shift) as usize & 63).map(|it| char::from(*it)));
        }
    }
    text
}

/// The bytes of base64url.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut count) = (Vec::new(), 0u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        let value = DIGITS.iter().position(|it| *it == digit)?;
        held = held << 6 | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((held >> count) as u8);
            held &= (1 << count) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn what_is_written_is_read_again() {
        let next = "/fill?src=/forms/ấ&page=a+b%";
        let address = with_query("https://id.vn/auth?tenant=1", &[("next", next), ("x", "")]);
        assert_eq!(parameter(&address, "next").as_deref(), Some(next));
        assert_eq!(parameter(&address, "tenant").as_deref(), Some("1"));
        assert_eq!(parameter(&address, "none"), None);
        assert_eq!(parameter("/signed-in?a=%zz%4&b=c+d#e", "a").as_deref(), Some("%zz%4"));
        assert_eq!(parameter("/signed-in?a=%zz%4&b=c+d#e", "b").as_deref(), Some("c d"));
    }

    #[wasm_bindgen_test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B: the SHA-256 of its verifier.
        let digest = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3";
        assert_eq!(base64url(digest), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(from_base64url("eyJhIjoxfQ").as_deref(), Some(br#"{"a":1}"#.as_slice()));
        assert_eq!(from_base64url("a b"), None);
    }
}
