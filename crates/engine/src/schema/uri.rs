//! References to other places (RFC 3986, sections 4 and 5), as far as `$id` and `$ref` need them.

/// The five parts of a URI reference, delimiters left out.
struct Parts<'u> {
    scheme: Option<&'u str>,
    authority: Option<&'u str>,
    path: &'u str,
    query: Option<&'u str>,
}

/// What `reference` means in a document at `base`: an address without fragment, and the fragment
/// (`""` if there is none), percent-decoding left to [`decode`].
pub(super) fn resolve<'u>(base: &str, reference: &'u str) -> (String, &'u str) {
    let (reference, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    (join(base, reference), fragment)
}

/// Percent-decodes a fragment. What is not valid stays as it is.
pub(crate) fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    decode_escapes(text)
}

#[inline(never)]
fn decode_escapes(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match tail {
            [high, low, ..] if *first == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    (digit as char).to_digit(16).map(|digit| digit as u8)
}

fn join(base: &str, reference: &str) -> String {
    if reference.is_empty() {
        return base.to_owned();
    }
    join_parts(base, reference)
}

#[inline(never)]
fn join_parts(base: &str, reference: &str) -> String {
    let (base, reference) = (parts(base), parts(reference));
    if reference.scheme.is_some() || base.scheme.is_none() && base.path.is_empty() {
        return write(&reference, &without_dots(reference.path));
    }
    let scheme = base.scheme;
    if reference.authority.is_some() {
        return write(&Parts { scheme, ..reference }, &without_dots(reference.path));
    }
    let authority = base.authority;
    let path = if reference.path.is_empty() {
        let query = reference.query.or(base.query);
        return write(&Parts { scheme, authority, path: base.path, query }, base.path);
    } else if reference.path.starts_with('/') {
        without_dots(reference.path)
    } else {
        let folder = match base.path.rfind('/') {
            Some(end) => base.path.split_at_checked(end + 1).unwrap_or_default().0,
            None if authority.is_some() => "/",
            None => "",
        };
        without_dots(&[folder, reference.path].concat())
    };
    write(&Parts { scheme, authority, ..reference }, &path)
}

fn parts(uri: &str) -> Parts<'_> {
    let (rest, query) = match uri.split_once('?') {
        Some((rest, query)) => (rest, Some(query)),
        None => (uri, None),
    };
    let (scheme, rest) = match rest.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, rest),
    };
    let (authority, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = split_before(rest, '/');
            (Some(authority), path)
        }
        None => (None, rest),
    };
    Parts { scheme, authority, path, query }
}

/// What comes before the first `delimiter`, and the rest with it.
pub(super) fn split_before(text: &str, delimiter: char) -> (&str, &str) {
    text.split_at_checked(text.find(delimiter).unwrap_or(text.len())).unwrap_or((text, ""))
}

/// Whether `text` can stand before the colon of a URI.
pub(super) fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

fn write(parts: &Parts<'_>, path: &str) -> String {
    let mut uri = String::new();
    if let Some(scheme) = parts.scheme {
        uri.push_str(&scheme.to_ascii_lowercase());
        uri.push(':');
    }
    if let Some(authority) = parts.authority {
        uri.push_str("//");
        uri.push_str(authority);
    }
    uri.push_str(path);
    if let Some(query) = parts.query {
        uri.push('?');
        uri.push_str(query);
    }
    uri
}

fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." && kept.len() > usize::from(path.starts_with('/')) {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            segment => kept.push(segment),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves_like_the_examples_of_the_rfc() {
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("", "http://a/b/c/d;p?q"),
            ("..", "http://a/b/"),
            ("../../../g", "http://a/g"),
            ("./../g", "http://a/b/g"),
            ("g?y/./x", "http://a/b/c/g?y/./x"),
        ] {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference).0, expected, "{reference}");
        }
    }

    #[test]
    fn names_and_fragments_of_urns_and_of_documents_without_address() {
        assert_eq!(resolve("urn:x:y", "#a/b"), ("urn:x:y".to_owned(), "a/b"));
        assert_eq!(resolve("", "item.json#"), ("item.json".to_owned(), ""));
        assert_eq!(resolve("http://a", "b"), ("http://a/b".to_owned(), ""));
        assert_eq!(decode("/a%25b%7"), "/a%b%7");
    }
}
