//! JSON in the one way in which everybody writes it who follows RFC 8785 (JCS): members in order,
//! no spaces, numbers as ECMAScript prints them.

use serde_json::{Number, Value};

/// Up to here every whole number is one that ECMAScript has, too.
const SAFE: u64 = 1 << 53;

/// The canonical text of a value. Numbers count as what ECMAScript reads of them.
pub fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(&mut text, value);
    text
}

fn write(text: &mut String, value: &Value) {
    match value {
        Value::Number(number) => write_number(text, number),
        Value::Array(items) => {
            text.push('[');
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write(text, item);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            // By the units of UTF-16: what lies beyond them begins lower than some that do not.
            members.sort_unstable_by(|(one, _), (other, _)| {
                one.encode_utf16().cmp(other.encode_utf16())
            });
            text.push('{');
            for (place, (name, value)) in members.into_iter().enumerate() {
                if place > 0 {
                    text.push(',');
                }
                write_string(text, name);
                text.push(':');
                write(text, value);
            }
            text.push('}');
        }
        Value::String(string) => write_string(text, string),
        Value::Null => text.push_str("null"),
        Value::Bool(holds) => text.push_str(if *holds { "true" } else { "false" }),
    }
}

fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for sign in string.chars() {
        match sign {
            '"' | '\\' => text.extend(['\\', sign]),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            '\0'..='\u{1f}' => {
                let digit = |value: u32| char::from_digit(value, 16).unwrap_or('0');
                let code = u32::from(sign);
                text.push_str("\\u00");
                text.extend([digit(code >> 4), digit(code & 15)]);
            }
            _ => text.push(sign),
        }
    }
    text.push('"');
}

fn write_number(text: &mut String, number: &Number) {
    let is_safe = match (number.as_u64(), number.as_i64()) {
        (Some(number), _) => number <= SAFE,
        (None, Some(number)) => number.unsigned_abs() <= SAFE,
        _ => false,
    };
    let Some(float) = number.as_f64().filter(|_| !is_safe) else {
        text.push_str(&number.to_string());
        return;
    };
    if float == 0.0 {
        text.push('0');
        return;
    }
    // The fewest digits that are read as this number, and where the point stands among them.
    let printed = Number::from_f64(float.abs()).map(|it| it.to_string()).unwrap_or_default();
    let (mantissa, exponent) = printed.split_once(['e', 'E']).unwrap_or((&printed, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = [whole, fraction].concat();
    let leading = all.len() - all.trim_start_matches('0').len();
    let digits = all.trim_matches('0');
    let point = whole.len() as i32 - leading as i32 + exponent.parse::<i32>().unwrap_or(0);
    if float < 0.0 {
        text.push('-');
    }
    write_digits(text, digits, point);
}

/// `Number::toString` of ECMA-262: `point` says after how many of the digits the point stands.
fn write_digits(text: &mut String, digits: &str, point: i32) {
    let count = digits.len() as i32;
    let zeros = |count: i32| std::iter::repeat_n('0', count.max(0) as usize);
    match point {
        _ if point > 21 || point <= -6 => {
            let (first, others) = digits.split_at(1);
            text.push_str(first);
            if !others.is_empty() {
                text.push('.');
                text.push_str(others);
            }
            text.push_str(if point > 0 { "e+" } else { "e-" });
            text.push_str(&(point - 1).unsigned_abs().to_string());
        }
        _ if point <= 0 => {
            text.push_str("0.");
            text.extend(zeros(-point));
            text.push_str(digits);
        }
        _ if point >= count => {
            text.push_str(digits);
            text.extend(zeros(point - count));
        }
        _ => {
            let (whole, fraction) = digits.split_at(point as usize);
            text.push_str(whole);
            text.push('.');
            text.push_str(fraction);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8785, appendix B.
    #[test]
    fn numbers_as_ecmascript_prints_them() {
        let pairs: [(u64, &str); 22] = [
            (0x0000_0000_0000_0000, "0"),
            (0x8000_0000_0000_0000, "0"),
            (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"),
            (0x7fef_ffff_ffff_ffff, "1.7976931348623157e+308"),
            (0xffef_ffff_ffff_ffff, "-1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"),
            (0xc340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"),
            (0x44b5_2d02_c7e1_4af5, "9.999999999999997e+22"),
            (0x44b5_2d02_c7e1_4af6, "1e+23"),
            (0x44b5_2d02_c7e1_4af7, "1.0000000000000001e+23"),
            (0x444b_1ae4_d6e2_ef4e, "999999999999999700000"),
            (0x444b_1ae4_d6e2_ef4f, "999999999999999900000"),
            (0x444b_1ae4_d6e2_ef50, "1e+21"),
            (0x3eb0_c6f7_a0b5_ed8c, "9.999999999999997e-7"),
            (0x3eb0_c6f7_a0b5_ed8d, "0.000001"),
            (0x41b3_de43_5555_5553, "333333333.3333332"),
            (0x41b3_de43_5555_5554, "333333333.33333325"),
            (0x41b3_de43_5555_5557, "333333333.33333343"),
            (0xbecb_f647_612f_3696, "-0.0000033333333333333333"),
            (0x4314_3ff3_c1cb_0959, "1424953923781206.2"),
        ];
        for (bits, printed) in pairs {
            let number = Number::from_f64(f64::from_bits(bits)).unwrap();
            assert_eq!(canonical(&Value::Number(number)), printed, "{bits:x}");
        }
    }

    /// RFC 8785, sections 3.2.2 and 3.2.3.
    #[test]
    fn the_examples_of_the_standard() {
        let given = r#"{
            "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
            "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
            "literals": [null, true, false]
        }"#;
        let value: Value = serde_json::from_str(given).unwrap();
        let wanted = concat!(
            r#"{"literals":[null,true,false],"#,
            r#""numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"#,
            "\"string\":\"\u{20ac}$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        );
        assert_eq!(canonical(&value), wanted);
        let given = r#"{"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5,
            "\u0080": 6, "\u00f6": 7}"#;
        let value: Value = serde_json::from_str(given).unwrap();
        let names = "\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{f6}\":7,\"\u{20ac}\":1,\"\u{1f600}\":5,\"\u{fb33}\":3";
        assert_eq!(canonical(&value), ["{", names, "}"].concat());
    }

    #[test]
    fn whole_numbers_beyond_what_ecmascript_has_are_what_it_reads() {
        let value: Value = serde_json::from_str("[9007199254740993, -9007199254740993]").unwrap();
        assert_eq!(canonical(&value), "[9007199254740992,-9007199254740992]");
    }
}
