//! Identifiers that Vietnamese authorities give out, and dates that are known in part.

pub(super) fn find(name: &str) -> Option<fn(&str) -> bool> {
    Some(match name {
        "vn-phone" => phone,
        _ => return None,
    })
}

fn digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Ten digits after a leading zero, or the same behind +84.
fn phone(text: &str) -> bool {
    let national = text.strip_prefix("+84").map(|rest| rest.strip_prefix('0').unwrap_or(rest));
    match national {
        Some(rest) => digits(rest, 9),
        None => text.starts_with('0') && digits(text, 10),
    }
}
