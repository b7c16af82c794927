//! Addresses of other servers.

use reqwest::Url;

/// The origin of an address that may be asked: HTTPS, or plain HTTP on this very machine; without
/// a name, a query or a fragment.
pub(crate) fn origin(address: &str) -> Option<String> {
    secure(address).map(|url| url.origin().ascii_serialization())
}

/// Such an address.
pub(crate) fn secure(address: &str) -> Option<Url> {
    secure_with_query(address).filter(|url| url.query().is_none())
}

/// Such an address, that may have a query.
pub(crate) fn secure_with_query(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_safe = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    (is_plain && is_safe && url.has_host()).then_some(url)
}

/// Whether it is this very machine.
pub(crate) fn is_loopback(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_overheard_is_asked() {
        assert_eq!(origin("https://id.example.vn/realms/city").unwrap(), "https://id.example.vn");
        assert_eq!(origin("https://id.example.vn:8443").unwrap(), "https://id.example.vn:8443");
        assert_eq!(origin("http://127.0.0.1:9000").unwrap(), "http://127.0.0.1:9000");
        assert_eq!(origin("http://[::1]:9000/").unwrap(), "http://[::1]:9000");
        for bad in [
            "",
            "id.example.vn",
            "http://id.example.vn",
            "http://127.0.0.1.example.vn",
            "https://name:word@id.example.vn",
            "https://id.example.vn?x=1",
            "https://id.example.vn/#x",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }
}
