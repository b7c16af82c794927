//! Pointers, templates and identifiers.

use super::{among, net};
use crate::Pointer;

/// RFC 6901.
pub(super) fn json_pointer(text: &str) -> bool {
    Pointer::parse(text).is_some()
}

/// draft-handrews-relative-json-pointer-01: steps up, then `#` or a pointer.
pub(super) fn relative_json_pointer(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let steps = text.len() - rest.len();
    let plain = steps == 1 || steps > 1 && !text.starts_with('0');
    plain && (rest == "#" || json_pointer(rest))
}

/// RFC 4122: groups of 8, 4, 4, 4 and 12 hexadecimal digits.
pub(super) fn uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// RFC 6570, all four levels.
pub(super) fn uri_template(text: &str) -> bool {
    let mut rest = text;
    while let Some(start) = rest.find(['{', '}']) {
        let (literal, expression) = rest.split_at_checked(start).unwrap_or_default();
        let Some((expression, after)) =
            expression.strip_prefix('{').and_then(|rest| rest.split_once('}'))
        else {
            return false;
        };
        if !template_literal(literal) || !template_expression(expression) {
            return false;
        }
        rest = after;
    }
    template_literal(rest)
}

fn template_literal(text: &str) -> bool {
    net::escapes_are_whole(text) && !text.chars().any(|c| c.is_control() || among(c, " \"<>\\^`|"))
}

fn template_expression(text: &str) -> bool {
    let variables = text.strip_prefix(|c| among(c, "+#./;?&=,!@|")).unwrap_or(text);
    variables.split(',').all(|variable| {
        let name = match variable.split_once(':') {
            Some((name, len)) => {
                let valid = (1..=4).contains(&len.len())
                    && !len.starts_with('0')
                    && len.bytes().all(|byte| byte.is_ascii_digit());
                if !valid {
                    return false;
                }
                name
            }
            None => variable.strip_suffix('*').unwrap_or(variable),
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '%';
        net::escapes_are_whole(name)
            && name.split('.').all(|part| !part.is_empty() && part.chars().all(plain))
    })
}
