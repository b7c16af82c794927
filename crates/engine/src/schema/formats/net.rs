//! Addresses: hosts, mailboxes, URIs.

use super::super::uri::{is_scheme, split_before};
use super::{among, digits};

/// Four numbers up to 255 without leading zeros.
pub(super) fn ipv4(text: &str) -> bool {
    let number = |part: &str| {
        let plain = digits(part, part.len()) && (part.len() == 1 || !part.starts_with('0'));
        plain && matches!(part.parse::<u32>(), Ok(0..=255))
    };
    text.split('.').count() == 4 && text.split('.').all(number)
}

/// RFC 4291, section 2.2: eight groups, `::` for one or more of them, the last two as IPv4.
pub(super) fn ipv6(text: &str) -> bool {
    let (mut groups, mut gaps) = (0, 0);
    let mut parts = text.split(':').enumerate().peekable();
    while let Some((index, part)) = parts.next() {
        let last = parts.peek().is_none();
        if part.is_empty() {
            // Inside, an empty part is the gap; at an end it can only stand beside it.
            let beside = index == 0 && text.starts_with("::") || last && text.ends_with("::");
            if !beside && (index == 0 || last) {
                return false;
            }
            gaps += usize::from(!beside);
        } else if last && part.contains('.') {
            groups += 2;
            if !ipv4(part) {
                return false;
            }
        } else {
            groups += 1;
            if part.len() > 4 || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return false;
            }
        }
    }
    gaps == 0 && groups == 8 || gaps == 1 && groups < 8
}

/// RFC 1123, and what stands behind labels that begin with `xn--`.
pub(super) fn hostname(text: &str) -> bool {
    text.is_ascii() && host(text, text.split('.'))
}

/// RFC 5890, approximately: the rules that need no tables.
pub(super) fn idn_hostname(text: &str) -> bool {
    host(text, text.split(['.', '\u{3002}', '\u{ff0e}', '\u{ff61}']))
}

/// RFC 5321, section 4.1.2: a mailbox.
pub(super) fn email(text: &str) -> bool {
    text.is_ascii() && mailbox(text, hostname)
}

/// RFC 6531: the same beyond ASCII.
pub(super) fn idn_email(text: &str) -> bool {
    mailbox(text, idn_hostname)
}

/// RFC 3986, with a scheme.
pub(super) fn uri(text: &str) -> bool {
    text.is_ascii() && iri(text)
}

/// RFC 3986, with or without a scheme.
pub(super) fn uri_reference(text: &str) -> bool {
    text.is_ascii() && iri_reference(text)
}

/// RFC 3987, with a scheme.
pub(super) fn iri(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| is_scheme(scheme) && hierarchy(rest))
}

/// RFC 3987, with or without a scheme.
pub(super) fn iri_reference(text: &str) -> bool {
    // A first segment with a colon would be taken for a scheme.
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    iri(text) || !first.contains(':') && hierarchy(text)
}

/// Whether each `%` is followed by two hexadecimal digits.
pub(super) fn escapes_are_whole(text: &str) -> bool {
    text.split('%')
        .skip(1)
        .all(|rest| rest.len() >= 2 && rest.bytes().take(2).all(|byte| byte.is_ascii_hexdigit()))
}

/// What follows the scheme.
fn hierarchy(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (text, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, path) = match text.strip_prefix("//") {
        Some(rest) => split_before(rest, '/'),
        None => ("", text),
    };
    escapes_are_whole(text)
        && escapes_are_whole(query)
        && escapes_are_whole(fragment)
        && self::authority(authority)
        && characters(path, "/:@")
        && characters(query, "/:@?")
        && characters(fragment, "/:@?")
}

fn authority(text: &str) -> bool {
    let (user, host) = text.rsplit_once('@').unwrap_or(("", text));
    let port = |text: &str| text.strip_prefix(':').is_none_or(|port| digits(port, port.len()));
    let host_fits = match host.strip_prefix('[') {
        Some(literal) => literal.split_once(']').is_some_and(|(literal, rest)| {
            let future = literal.strip_prefix(['v', 'V']).and_then(|rest| rest.split_once('.'));
            let future = future.is_some_and(|(version, address)| {
                !version.is_empty()
                    && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && !address.is_empty()
                    && address.is_ascii()
                    && characters(address, ":")
            });
            (ipv6(literal) || future) && (rest.is_empty() || rest.starts_with(':') && port(rest))
        }),
        None => {
            let (name, rest) = split_before(host, ':');
            characters(name, "") && port(rest)
        }
    };
    characters(user, ":") && host_fits
}

/// Unreserved characters and sub-delimiters, `more`, and anything beyond ASCII that is visible.
fn characters(text: &str, more: &str) -> bool {
    text.chars().all(|c| {
        c.is_ascii_alphanumeric()
            || among(c, "-._~!$&'()*+,;=%")
            || among(c, more)
            || !c.is_ascii() && !c.is_control()
    })
}

fn mailbox(text: &str, hostname: fn(&str) -> bool) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_fits = match local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(quoted) => {
            let mut escaped = false;
            let fits = quoted.chars().all(|c| {
                let plain = !c.is_ascii_control() && (escaped || c != '"');
                escaped = !escaped && c == '\\';
                plain
            });
            fits && !escaped
        }
        None => local.split('.').all(|atom| {
            let fits = |c: char| {
                c.is_ascii_alphanumeric() || !c.is_ascii() || among(c, "!#$%&'*+-/=?^_`{|}~")
            };
            !atom.is_empty() && atom.chars().all(fits)
        }),
    };
    let literal = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let domain_fits = match literal {
        Some(literal) => literal.strip_prefix("IPv6:").map_or_else(|| ipv4(literal), ipv6),
        None => hostname(domain),
    };
    local_fits && domain_fits
}

fn host<'t>(text: &str, mut labels: impl Iterator<Item = &'t str>) -> bool {
    text.chars().count() <= 253 && labels.all(label)
}

fn label(text: &str) -> bool {
    if text.is_empty() || text.starts_with('-') || text.ends_with('-') || text.chars().count() > 63
    {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    match lower.strip_prefix("xn--") {
        Some(encoded) => punycode(encoded)
            .is_some_and(|decoded| !decoded.iter().all(char::is_ascii) && unicode_label(&decoded)),
        None if text.is_ascii() => {
            text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        }
        None => unicode_label(&text.chars().collect::<Vec<char>>()),
    }
}

/// The rules of RFC 5891 to 5893 that single characters decide.
fn unicode_label(label: &[char]) -> bool {
    let at = |index: usize| label.get(index).copied().unwrap_or_default();
    let any = |fits: fn(char) -> bool| label.iter().any(|c| fits(*c));
    if is_mark(at(0)) || at(2) == '-' && at(3) == '-' || at(0) == '-' || label.last() == Some(&'-')
    {
        return false;
    }
    let right_to_left = |c: char| matches!(c, '\u{590}'..='\u{65f}' | '\u{66d}'..='\u{6ef}' | '\u{6fa}'..='\u{8ff}');
    if any(right_to_left) {
        let (arabic, european) = (
            any(|c| matches!(c, '\u{660}'..='\u{669}')),
            any(|c| c.is_ascii_digit() || matches!(c, '\u{6f0}'..='\u{6f9}')),
        );
        if !right_to_left(at(0)) || any(|c| c.is_ascii_alphabetic()) || arabic && european {
            return false;
        }
    }
    label.iter().enumerate().all(|(index, c)| {
        let before = if index == 0 { '\0' } else { at(index - 1) };
        let after = at(index + 1);
        match *c {
            '\u{b7}' => before == 'l' && after == 'l',
            '\u{375}' => matches!(after, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'),
            '\u{5f3}' | '\u{5f4}' => matches!(before, '\u{590}'..='\u{5ff}'),
            '\u{30fb}' => any(|c| {
                matches!(c, '\u{3041}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{3005}'..='\u{3007}')
            }),
            '\u{660}'..='\u{669}' => !any(|c| matches!(c, '\u{6f0}'..='\u{6f9}')),
            '\u{200d}' => is_virama(before),
            '\u{200c}' => is_virama(before) || is_joining(before) && is_joining(after),
            '\u{640}' | '\u{7fa}' | '\u{302e}' | '\u{302f}' | '\u{3031}'..='\u{3035}' | '\u{303b}' => false,
            c if c.is_ascii() => c.is_ascii_alphanumeric() || c == '-',
            '\u{80}'..='\u{b6}' | '\u{b8}'..='\u{bf}' | '\u{d7}' | '\u{f7}' => false,
            '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3029}' => false,
            '\u{e000}'..='\u{fa0d}' | '\u{fe00}'..='\u{ffff}' => false,
            c => !c.is_uppercase(),
        }
    })
}

/// Combining marks of the common scripts.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}'
        | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{302a}'..='\u{302f}' | '\u{3099}' | '\u{309a}')
}

/// The sign of the Indic scripts that joiners may follow: at the same place in each block.
fn is_virama(c: char) -> bool {
    let code = u32::from(c);
    (0x900..0xd80).contains(&code) && code & 0x7f == 0x4d
}

/// Letters of the cursive scripts.
fn is_joining(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{710}'..='\u{72f}')
}

/// Decodes RFC 3492.
fn punycode(text: &str) -> Option<Vec<char>> {
    let (basic, extended) = text.rsplit_once('-').unwrap_or(("", text));
    let mut out: Vec<char> = basic.chars().collect();
    let (mut code, mut index, mut bias) = (128u32, 0u32, 72u32);
    let mut digits = extended.chars().peekable();
    digits.peek()?;
    while digits.peek().is_some() {
        let before = index;
        let (mut weight, mut k) = (1u32, 36u32);
        loop {
            let digit = match digits.next()? {
                c @ 'a'..='z' => u32::from(c) - u32::from('a'),
                c @ '0'..='9' => u32::from(c) - u32::from('0') + 26,
                _ => return None,
            };
            index = index.checked_add(digit.checked_mul(weight)?)?;
            let threshold = k.saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
            k += 36;
        }
        let len = out.len() as u32 + 1;
        let mut delta = (index - before) / if before == 0 { 700 } else { 2 };
        delta += delta / len;
        bias = 0;
        while delta > 455 {
            delta /= 35;
            bias += 36;
        }
        bias += 36 * delta / (delta + 38);
        code = code.checked_add(index / len)?;
        index %= len;
        out.insert(index as usize, char::from_u32(code)?);
        index += 1;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn addresses_agree_with_the_standard_library() {
        let pieces = [
            "",
            ":",
            "::",
            "1",
            "ffff",
            "0:0",
            "12345",
            "1.2.3.4",
            "1.2.3.256",
            "g",
            ":1:2:3",
            "01.2.3.4",
            ".",
        ];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    for d in pieces {
                        let text = [a, b, c, d].concat();
                        assert_eq!(ipv6(&text), text.parse::<Ipv6Addr>().is_ok(), "{text}");
                        assert_eq!(ipv4(&text), text.parse::<Ipv4Addr>().is_ok(), "{text}");
                    }
                }
            }
        }
    }
}
