//! Addresses of other servers, as far as the app has to understand them.

use serde_json::Value;

/// The origin of an address that may be asked: HTTPS, or plain HTTP on this very machine; without a
/// user's name or a fragment.
pub fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let host_end = rest.find(['/', '?']).unwrap_or(rest.len());
    let host = rest.get(..host_end)?;
    let odd = |it: char| it.is_whitespace() || it.is_control() || matches!(it, '#' | '\\' | '"');
    if host.is_empty() || host.contains('@') || address.contains(odd) {
        return None;
    }
    let is_safe = match scheme {
        "https" => true,
        "http" => is_loopback(host),
        _ => false,
    };
    is_safe.then(|| address.get(..scheme.len() + 3 + host_end)).flatten()
}

fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix("[::1]") {
        Some(port) => return port.is_empty() || port.starts_with(':'),
        None => host.split(':').next().unwrap_or_default(),
    };
    matches!(name, "localhost" | "127.0.0.1")
}

/// The names in braces of an address.
pub(crate) fn names_in(url: &str) -> impl Iterator<Item = &str> {
    url.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

/// A value as a part of an address (RFC 3986, section 2.3).
pub(crate) fn encoded(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(byte.into());
        } else {
            encoded.push('%');
            for nibble in [byte >> 4, byte & 15] {
                let digit = char::from_digit(nibble.into(), 16).map(|it| it.to_ascii_uppercase());
                encoded.extend(digit);
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_ends_before_the_path() {
        assert_eq!(origin("https://id.vn/a?b"), Some("https://id.vn"));
        assert_eq!(origin("https://id.vn?b"), Some("https://id.vn"));
        assert_eq!(origin("http://localhost:90"), Some("http://localhost:90"));
        assert_eq!(origin("http://[::1].vn"), None);
        assert_eq!(origin("https://id.vn\\@evil"), None);
    }
}
