//! Identifiers that Vietnamese authorities give out, and dates that are known in part.
//!
//! Sources: Circular 59/2021/TT-BCA and Decree 137/2015/ND-CP (personal identifiers and province
//! codes), Circular 86/2024/TT-BTC (tax codes), Decision 1666/QD-BHXH (insurance numbers). They
//! check structure only; whether a number belongs to somebody is for a source to say. Text must be
//! as it is stored: no spaces, no dots.

use super::digits;
use crate::date::Date;

/// The check behind a name of ours.
pub(super) fn find(name: &str) -> Option<fn(&str) -> bool> {
    Some(match name {
        "vn-personal-id" => personal_id,
        "vn-cmnd" => |text| digits(text, 9),
        "vn-tax-code" => tax_code,
        "vn-phone" => phone,
        "vn-social-insurance" => |text| digits(text, 10),
        "vn-health-insurance" => health_insurance,
        "vn-bank-account" => |text| (8..=19).contains(&text.len()) && digits(text, text.len()),
        "vn-passport" => |text| lettered(text, 1, 7),
        "vn-business-line" => |text| digits(text, 4),
        "vn-commune" => |text| digits(text, 5),
        "partial-date" => |text| Date::parse(text).is_some(),
        _ => return None,
    })
}

/// The 63 provinces that birth is registered in, by their old codes: bit n stands for code n.
const PROVINCES: u128 = {
    const CODES: [u8; 63] = [
        1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36,
        37, 38, 40, 42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74,
        75, 77, 79, 80, 82, 83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96,
    ];
    let mut bits = 0;
    let mut at = 0;
    while at < CODES.len() {
        bits |= 1 << CODES[at];
        at += 1;
    }
    bits
};

/// Twelve digits, the first three a province. The fourth (century and sex) may be any digit, and
/// there is no check digit.
fn personal_id(text: &str) -> bool {
    let province =
        |code: &str| code.parse::<u32>().is_ok_and(|code| code < 128 && PROVINCES >> code & 1 == 1);
    digits(text, 12) && text.get(..3).is_some_and(province)
}

/// Ten digits with a check digit, a branch behind a hyphen; or a person's identifier, which has
/// been the tax code of individuals since July 2025.
fn tax_code(text: &str) -> bool {
    let (number, branch) = match text.split_once('-') {
        Some((number, branch)) => (number, Some(branch)),
        None => (text, None),
    };
    if branch.is_some_and(|branch| !digits(branch, 3) || branch == "000") {
        return false;
    }
    digits(number, 10) && tax_check(number) || branch.is_none() && personal_id(text)
}

/// The tenth digit is ten less the weighted sum of the others modulo eleven.
fn tax_check(number: &str) -> bool {
    const WEIGHTS: [u32; 9] = [31, 29, 23, 19, 17, 13, 7, 5, 3];
    let mut digits = number.bytes().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = WEIGHTS.iter().zip(&mut digits).map(|(weight, digit)| weight * digit).sum();
    digits.next() == Some(10u32.wrapping_sub(sum % 11))
}

/// A zero and nine digits, or the same nine behind +84. No prefix is refused: operators get new
/// ones.
fn phone(text: &str) -> bool {
    match text.strip_prefix("+84") {
        Some(rest) => digits(rest, 9),
        None => text.starts_with('0') && digits(text, 10),
    }
}

/// A social insurance number, or the older code with two letters for the group of people.
fn health_insurance(text: &str) -> bool {
    digits(text, 10) || lettered(text, 2, 13)
}

/// Capital letters, then digits.
fn lettered(text: &str, letters: usize, len: usize) -> bool {
    text.split_at_checked(letters).is_some_and(|(group, rest)| {
        group.bytes().all(|byte| byte.is_ascii_uppercase()) && digits(rest, len)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(format: &str, text: &str) -> bool {
        find(format).unwrap()(text)
    }

    #[test]
    fn personal_id_names_a_province_and_has_no_check_digit() {
        for good in ["079190000000", "001085123456", "096901000001"] {
            assert!(accepts("vn-personal-id", good), "{good}");
        }
        for bad in [
            "003190000000",
            "097190000000",
            "79190000000",
            "0791900000000",
            "07919000000a",
            "०79190000000",
        ] {
            assert!(!accepts("vn-personal-id", bad), "{bad}");
        }
    }

    #[test]
    fn tax_code_has_a_check_digit_and_may_name_a_branch() {
        for good in ["0300000018", "0300000018-001", "079190000000"] {
            assert!(accepts("vn-tax-code", good), "{good}");
        }
        for bad in
            ["0300000019", "0300000018-000", "0300000018-01", "0300000018-", "079190000000-001", ""]
        {
            assert!(!accepts("vn-tax-code", bad), "{bad}");
        }
    }

    #[test]
    fn exactly_one_last_digit_fits_a_tax_code_or_none() {
        for first in 0..2000u32 {
            let fitting =
                (0..10).filter(|last| tax_code(&format!("{:09}{last}", first * 7919 + 1))).count();
            assert!(fitting <= 1);
        }
    }

    #[test]
    fn the_other_identifiers() {
        for (format, good, bad) in [
            ("vn-phone", "0912345678", "912345678"),
            ("vn-phone", "+84912345678", "+840912345678"),
            ("vn-cmnd", "020000000", "02000000"),
            ("vn-social-insurance", "7912345678", "791234567"),
            ("vn-health-insurance", "DN4791234567890", "dn4791234567890"),
            ("vn-health-insurance", "7912345678", "D34791234567890"),
            ("vn-bank-account", "19034567890123", "1234567"),
            ("vn-passport", "B1234567", "1B234567"),
            ("vn-passport", "C7654321", "é1234567"),
            ("vn-business-line", "4711", "471"),
            ("vn-commune", "00004", "4"),
            ("partial-date", "1952", "52"),
            ("partial-date", "1952-04-30", "1952-04-31"),
        ] {
            assert!(accepts(format, good), "{format} {good}");
            assert!(!accepts(format, bad), "{format} {bad}");
        }
    }
}
