//! Numbers as mathematics sees them: compared and divided exactly, however they are written.

use std::cmp::Ordering;

use serde_json::Number;

/// A number without its spelling: `1`, `1.0` and `1e0` are one integer.
enum Exact {
    Integer(i128),
    /// Anything with a fraction, or too large for the 64-bit integers of JSON libraries.
    Float(f64),
}

/// Whether the number has no fraction (`1.0` has none).
pub(super) fn is_integer(number: &Number) -> bool {
    is_integer_token(number) || number.as_f64().is_some_and(|float| float.fract() == 0.0)
}

/// Whether the number is also written as one; draft 4 asks for that.
///
/// Integers beyond 64 bits have lost their spelling and get the benefit of the doubt.
pub(super) fn is_integer_token(number: &Number) -> bool {
    let large = |float: f64| float.abs() >= 9.3e18 && float.fract() == 0.0;
    number.is_i64() || number.is_u64() || number.as_f64().is_some_and(large)
}

/// The order of two numbers, without rounding either.
pub(super) fn compare(a: &Number, b: &Number) -> Ordering {
    match (exact(a), exact(b)) {
        (Exact::Integer(a), Exact::Integer(b)) => a.cmp(&b),
        (Exact::Float(a), Exact::Float(b)) => a.total_cmp(&b),
        (Exact::Integer(a), Exact::Float(b)) => integer_to_float(a, b),
        (Exact::Float(a), Exact::Integer(b)) => integer_to_float(b, a).reverse(),
    }
}

/// Bits that are the same for equal numbers.
pub(super) fn hash(number: &Number) -> u64 {
    match exact(number) {
        Exact::Integer(integer) => integer as u64,
        Exact::Float(float) => float.to_bits(),
    }
}

/// Whether `number` is a whole multiple of `divisor`, both taken as the decimals they are written
/// as: 0.07 is seven times 0.01, whatever binary fractions make of it.
pub(super) fn is_multiple(number: &Number, divisor: &Number) -> bool {
    if let (Some(number), Some(divisor)) = (number.as_i64(), divisor.as_i64()) {
        return divisor != 0 && number.wrapping_rem(divisor) == 0;
    }
    let ((digits, exponent), (divisor, divisor_exponent)) = (decimal(number), decimal(divisor));
    if digits == 0 || divisor == 0 {
        return divisor != 0;
    }
    // digits/divisor in lowest terms, times ten to the power of `shift`.
    let common = gcd(digits, divisor);
    let (over, under) = (digits / common, divisor / common);
    let shift = exponent - divisor_exponent;
    if shift >= 0 {
        powers_in(under, shift).is_some_and(|rest| rest == 1)
    } else {
        under == 1 && divides_powers(over, -shift)
    }
}

fn exact(number: &Number) -> Exact {
    if let Some(integer) = number.as_i64() {
        return Exact::Integer(integer.into());
    }
    if let Some(integer) = number.as_u64() {
        return Exact::Integer(integer.into());
    }
    let float = number.as_f64().unwrap_or_default();
    if float.fract() == 0.0 && float.abs() < 1e19 {
        Exact::Integer(float as i128)
    } else {
        Exact::Float(float)
    }
}

fn integer_to_float(integer: i128, float: f64) -> Ordering {
    // A float here has a fraction, hence lies within ±2^53, or is larger than any 64-bit integer
    // that is not itself spelled as a float; the cast saturates beyond i128.
    let whole = float as i128;
    integer.cmp(&whole).then_with(|| {
        if float.fract() > 0.0 {
            Ordering::Less
        } else if float.fract() < 0.0 {
            Ordering::Greater
        } else {
            Ordering::Equal
        }
    })
}

/// Digits and power of ten of the shortest spelling that means this number. Signs do not matter
/// for divisibility.
fn decimal(number: &Number) -> (u64, i32) {
    let text = number.to_string();
    let (mantissa, power) = text.split_once(['e', 'E']).unwrap_or((&text, "0"));
    let mut exponent: i32 = power.parse().unwrap_or(0);
    let mut digits: u64 = 0;
    let mut fraction = false;
    for byte in mantissa.bytes() {
        match byte {
            b'.' => fraction = true,
            b'0'..=b'9' => {
                digits = digits.saturating_mul(10).saturating_add(u64::from(byte - b'0'));
                exponent -= i32::from(fraction);
            }
            _ => {}
        }
    }
    while digits != 0 && digits.is_multiple_of(10) {
        digits /= 10;
        exponent += 1;
    }
    (digits, exponent)
}

fn gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// `number` without its factors 2 and 5; `None` if it has more of either than ten to the `power`.
fn powers_in(mut number: u64, power: i32) -> Option<u64> {
    for factor in [2, 5] {
        let mut left = power;
        while number.is_multiple_of(factor) {
            number /= factor;
            left -= 1;
        }
        if left < 0 {
            return None;
        }
    }
    Some(number)
}

fn divides_powers(mut number: u64, power: i32) -> bool {
    (0..power).all(|_| {
        let divisible = number.is_multiple_of(10);
        number /= 10;
        divisible && number != 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn compares_without_rounding() {
        let order = |a: &str, b: &str| compare(&number(a), &number(b));
        assert_eq!(order("9007199254740993", "9007199254740992.0"), Ordering::Greater);
        assert_eq!(order("18446744073709551615", "18446744073709551616.0"), Ordering::Less);
        assert_eq!(order("1", "1.0"), Ordering::Equal);
        assert_eq!(order("-1", "-1.5"), Ordering::Greater);
        assert_eq!(order("1", "1.5"), Ordering::Less);
        assert_eq!(order("0", "-0.0"), Ordering::Equal);
        assert_eq!(order("-9223372036854775808", "-1e300"), Ordering::Greater);
    }

    #[test]
    fn divides_decimals_as_people_do() {
        let multiple = |a: &str, b: &str| is_multiple(&number(a), &number(b));
        for (a, b) in [
            ("0.07", "0.01"),
            ("4.35", "0.01"),
            ("0.0075", "0.0001"),
            ("1e300", "5"),
            ("1e300", "0.5"),
            ("0", "0.3"),
            ("-9", "3"),
            ("1.1e20", "1000"),
            ("9223372036854775807", "0.5"),
            ("18446744073709551615", "5"),
        ] {
            assert!(multiple(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("0.00751", "0.0001"),
            ("1e308", "0.123456789"),
            ("35", "1.5"),
            ("1", "0"),
            ("0.5", "1"),
            ("1e-300", "1"),
            ("10", "1e300"),
        ] {
            assert!(!multiple(a, b), "{a} {b}");
        }
    }
}
