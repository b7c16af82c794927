//! Numbers, truth and comparison as JSONLogic has them.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::LogicErrorKind::{self, InvalidArguments, NotANumber};
use super::operators::Op;

/// A number on its way through a calculation: exact as long as it is whole and fits 64 bits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Num {
    Int(i64),
    Real(f64),
}

impl Num {
    /// The number that a value counts as.
    pub(super) fn of(value: &Value) -> Result<Num, LogicErrorKind> {
        match value {
            Value::Null => Some(Num::Int(0)),
            Value::Bool(truth) => Some(Num::Int((*truth).into())),
            Value::Number(number) => Some(Num::from(number)),
            Value::String(text) => parse(text),
            Value::Array(_) | Value::Object(_) => None,
        }
        .ok_or(NotANumber)
    }

    /// The number as JSON.
    pub(super) fn to_value(self) -> Result<Value, LogicErrorKind> {
        match self {
            Num::Int(int) => Ok(int.into()),
            Num::Real(real) => Number::from_f64(real).map(Value::Number).ok_or(NotANumber),
        }
    }

    /// The number without its fraction, as far as 64 bits go.
    pub(super) fn to_int(self) -> i64 {
        match self {
            Num::Int(int) => int,
            Num::Real(real) => real as i64,
        }
    }

    /// `self op other`.
    pub(super) fn calculate(self, op: Op, other: Num) -> Result<Num, LogicErrorKind> {
        if let (Num::Int(a), Num::Int(b)) = (self, other) {
            let exact = match op {
                Op::Add => a.checked_add(b),
                Op::Subtract => a.checked_sub(b),
                Op::Multiply => a.checked_mul(b),
                Op::Remainder => a.checked_rem(b),
                _ if a.checked_rem(b) == Some(0) => a.checked_div(b),
                _ => None,
            };
            if let Some(exact) = exact {
                return Ok(Num::Int(exact));
            }
        }
        Num::calculate_real(self.real(), op, other.real())
    }

    /// What is no whole number, or too large for one.
    #[inline(never)]
    fn calculate_real(a: f64, op: Op, b: f64) -> Result<Num, LogicErrorKind> {
        let real = match op {
            Op::Add => a + b,
            Op::Subtract => a - b,
            Op::Multiply => a * b,
            Op::Remainder => a % b,
            _ => a / b,
        };
        if real.is_finite() { Ok(Num::whole_if_exact(real)) } else { Err(NotANumber) }
    }

    pub(super) fn compare(self, other: Num) -> Ordering {
        match (self, other) {
            (Num::Int(a), Num::Int(b)) => a.cmp(&b),
            _ => self.real().total_cmp(&other.real()),
        }
    }

    /// 2.0 is 2 and -0.0 is 0, as long as a float tells neighbouring integers apart.
    fn whole_if_exact(real: f64) -> Num {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if real.trunc() == real && real.abs() <= EXACT {
            Num::Int(real as i64)
        } else {
            Num::Real(real)
        }
    }

    fn real(self) -> f64 {
        match self {
            Num::Int(int) => int as f64,
            Num::Real(real) => real,
        }
    }
}

impl From<&Number> for Num {
    fn from(number: &Number) -> Num {
        match number.as_i64() {
            Some(int) => Num::Int(int),
            None => Num::whole_if_exact(number.as_f64().unwrap_or(f64::NAN)),
        }
    }
}

/// Whether a condition with this result holds.
pub fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

/// Equality without conversion; numbers by value, members in any order.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => Num::from(a).compare(b.into()).is_eq(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Whether `a op b` holds for one of the eight comparisons.
pub(super) fn compare(op: Op, a: &Value, b: &Value) -> Result<bool, LogicErrorKind> {
    Ok(match op {
        Op::StrictEqual => same(a, b),
        Op::NotStrictEqual => !same(a, b),
        Op::Equal => equal(a, b)?,
        Op::NotEqual => !equal(a, b)?,
        Op::Less => order(a, b)?.is_lt(),
        Op::LessOrEqual => order(a, b)?.is_le(),
        Op::Greater => order(a, b)?.is_gt(),
        _ => order(a, b)?.is_ge(),
    })
}

/// The least or the greatest so far; numbers only.
pub(super) fn extreme(op: Op, so_far: Option<Num>, next: &Value) -> Result<Num, LogicErrorKind> {
    let Value::Number(number) = next else {
        return Err(InvalidArguments);
    };
    let next = Num::from(number);
    let better = if op == Op::Min { Ordering::Less } else { Ordering::Greater };
    Ok(so_far.filter(|best| next.compare(*best) != better).unwrap_or(next))
}

/// Equality after conversion. As in JavaScript, `null` equals nothing but `null`: who has not
/// answered has not said no. (Nothing answered is `""` as well, so those two are equal.)
fn equal(a: &Value, b: &Value) -> Result<bool, LogicErrorKind> {
    match (a, b) {
        (Value::Null, Value::String(text)) | (Value::String(text), Value::Null) => {
            Ok(text.is_empty())
        }
        (Value::String(_), Value::String(_)) => Ok(a == b),
        _ if same(a, b) => Ok(true),
        (Value::Null, _) | (_, Value::Null) => Ok(false),
        _ => Ok(Num::of(a)?.compare(Num::of(b)?).is_eq()),
    }
}

fn order(a: &Value, b: &Value) -> Result<Ordering, LogicErrorKind> {
    match (a, b) {
        (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
        _ => Ok(Num::of(a)?.compare(Num::of(b)?)),
    }
}

/// A decimal number as people type it: outer spaces, a plus and leading zeros are fine, nothing
/// is 0.
fn parse(text: &str) -> Option<Num> {
    /// More digits than this do not change a float.
    const MAX_MANTISSA: u64 = 100_000_000_000_000_000;
    let mut rest = text.trim().as_bytes();
    if rest.is_empty() {
        return Some(Num::Int(0));
    }
    let negative = sign(&mut rest);
    let (mut mantissa, mut scale, mut digits, mut fraction) = (0u64, 0i32, false, false);
    while let [byte, after @ ..] = rest {
        rest = after;
        match byte {
            b'0'..=b'9' => {
                digits = true;
                if mantissa < MAX_MANTISSA {
                    mantissa = mantissa * 10 + u64::from(byte - b'0');
                    scale -= i32::from(fraction);
                } else if !fraction {
                    scale = scale.saturating_add(1);
                }
            }
            b'.' if !fraction => fraction = true,
            b'e' | b'E' if digits => {
                scale = scale.saturating_add(exponent(rest)?);
                break;
            }
            _ => return None,
        }
    }
    if !digits {
        return None;
    }
    let mantissa = if negative { -(mantissa as i64) } else { mantissa as i64 };
    if mantissa == 0 || scale == 0 {
        return Some(Num::Int(mantissa));
    }
    scaled(mantissa, scale)
}

/// `mantissa` times ten to the power of `scale`.
#[inline(never)]
fn scaled(mantissa: i64, scale: i32) -> Option<Num> {
    // Powers of ten up to 22 are exact; so is what people type.
    let power = 10f64.powi(scale.saturating_abs());
    let real = if scale < 0 { mantissa as f64 / power } else { mantissa as f64 * power };
    real.is_finite().then(|| Num::whole_if_exact(real))
}

/// Takes a sign off the front; whether it is a minus.
fn sign(rest: &mut &[u8]) -> bool {
    match **rest {
        [sign @ (b'-' | b'+'), ref after @ ..] => {
            *rest = after;
            sign == b'-'
        }
        _ => false,
    }
}

#[inline(never)]
fn exponent(mut rest: &[u8]) -> Option<i32> {
    let negative = sign(&mut rest);
    if rest.is_empty() {
        return None;
    }
    let mut exponent = 0i32;
    for byte in rest {
        if !byte.is_ascii_digit() {
            return None;
        }
        exponent = exponent.saturating_mul(10).saturating_add(i32::from(byte - b'0'));
    }
    Some(if negative { -exponent } else { exponent })
}
