//! Amounts of đồng in words, as receipts have them.

use tokhai_engine::form::Language;

/// Beyond this nobody reads words.
const LARGEST: u64 = 999_999_999_999_999_999;

/// `1250000` → "một triệu hai trăm năm mươi nghìn đồng"; `None` beyond 18 digits.
pub(super) fn in_words(amount: i64, language: Language) -> Option<String> {
    let size = amount.unsigned_abs();
    if size > LARGEST {
        return None;
    }
    let mut words: Vec<&str> = Vec::new();
    match language {
        Language::Vi => {
            words.extend((amount < 0).then_some("âm"));
            vietnamese(size, false, &mut words);
        }
        Language::En => {
            words.extend((amount < 0).then_some("minus"));
            english(size, &mut words);
        }
    }
    words.push("đồng");
    Some(words.join(" ").replace(" - ", "-"))
}

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// `after`: more stands before, so that no place may be left out.
fn vietnamese(number: u64, after: bool, words: &mut Vec<&str>) {
    const SCALES: [(u64, &str); 3] =
        [(1_000_000_000, "tỷ"), (1_000_000, "triệu"), (1_000, "nghìn")];
    if number == 0 && !after {
        words.push(DIGITS[0]);
    }
    let (mut rest, mut after) = (number, after);
    for (scale, name) in SCALES {
        let count = rest / scale;
        rest %= scale;
        if count > 0 {
            vietnamese(count, after, words);
            words.push(name);
            after = true;
        }
    }
    if rest > 0 {
        hundreds(rest, after, words);
    }
}

/// A number below a thousand.
fn hundreds(number: u64, after: bool, words: &mut Vec<&str>) {
    let digit = |number: u64| DIGITS[(number % 10) as usize];
    let (hundred, ten, one) = (number / 100, number / 10 % 10, number % 10);
    if hundred > 0 || after {
        words.extend([digit(hundred), "trăm"]);
    }
    match ten {
        0 if one > 0 && (hundred > 0 || after) => words.push("linh"),
        0 => {}
        1 => words.push("mười"),
        _ => words.extend([digit(ten), "mươi"]),
    }
    match (ten, one) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(one)),
    }
}

fn english(number: u64, words: &mut Vec<&str>) {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    const SCALES: [(u64, &str); 6] = [
        (1_000_000_000_000_000, "quadrillion"),
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1_000, "thousand"),
        (100, "hundred"),
    ];
    let mut rest = number;
    for (scale, name) in SCALES {
        if rest >= scale {
            english(rest / scale, words);
            words.push(name);
            rest %= scale;
        }
    }
    if rest == 0 && number > 0 {
        return;
    }
    if rest < number {
        words.push("and");
    }
    if rest < 20 {
        words.push(SMALL[rest as usize]);
        return;
    }
    let (ten, one) = (rest / 10, rest % 10);
    words.push(TENS[ten as usize]);
    if one > 0 {
        // Joined with a hyphen at the end.
        words.extend(["-", SMALL[one as usize]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn vietnamese_amounts() {
        for (amount, words) in [
            (0, "không"),
            (1, "một"),
            (4, "bốn"),
            (5, "năm"),
            (10, "mười"),
            (11, "mười một"),
            (15, "mười lăm"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi bốn"),
            (25, "hai mươi lăm"),
            (91, "chín mươi mốt"),
            (100, "một trăm"),
            (101, "một trăm linh một"),
            (105, "một trăm linh năm"),
            (110, "một trăm mười"),
            (115, "một trăm mười lăm"),
            (121, "một trăm hai mươi mốt"),
            (555, "năm trăm năm mươi lăm"),
            (1_000, "một nghìn"),
            (1_001, "một nghìn không trăm linh một"),
            (1_010, "một nghìn không trăm mười"),
            (1_055, "một nghìn không trăm năm mươi lăm"),
            (1_100, "một nghìn một trăm"),
            (10_500, "mười nghìn năm trăm"),
            (21_000, "hai mươi mốt nghìn"),
            (100_001, "một trăm nghìn không trăm linh một"),
            (1_250_000, "một triệu hai trăm năm mươi nghìn"),
            (1_000_005, "một triệu không trăm linh năm"),
            (1_005_000, "một triệu không trăm linh năm nghìn"),
            (1_000_000_000, "một tỷ"),
            (2_015_000_000, "hai tỷ không trăm mười lăm triệu"),
            (1_000_000_001, "một tỷ không trăm linh một"),
            (
                1_234_567_890,
                "một tỷ hai trăm ba mươi bốn triệu năm trăm sáu mươi bảy nghìn tám trăm chín mươi",
            ),
            (1_000_000_000_000, "một nghìn tỷ"),
            (1_005_000_000_000, "một nghìn không trăm linh năm tỷ"),
            (1_000_000_000_000_000, "một triệu tỷ"),
            (
                999_999_999_999_999,
                "chín trăm chín mươi chín nghìn chín trăm chín mươi chín tỷ chín trăm chín mươi chín triệu chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
            ),
            (-50_000, "âm năm mươi nghìn"),
        ] {
            let words = [words, " đồng"].concat();
            assert_eq!(in_words(amount, Language::Vi), Some(words), "{amount}");
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn english_amounts() {
        for (amount, words) in [
            (0, "zero"),
            (13, "thirteen"),
            (21, "twenty-one"),
            (40, "forty"),
            (100, "one hundred"),
            (105, "one hundred and five"),
            (1_001, "one thousand and one"),
            (1_250_000, "one million two hundred and fifty thousand"),
            (99_999, "ninety-nine thousand nine hundred and ninety-nine"),
            (2_000_000_015, "two billion and fifteen"),
            (1_000_000_000_000_000, "one quadrillion"),
            (-7, "minus seven"),
        ] {
            let words = [words, " đồng"].concat();
            assert_eq!(in_words(amount, Language::En), Some(words), "{amount}");
        }
    }

    /// The value of Vietnamese words, by their grammar: what has been said can be understood.
    fn heard(words: &str) -> i64 {
        let (mut total, mut billions, mut group, mut last) = (0i64, 0i64, 0i64, 0i64);
        for word in words.split(' ') {
            match word {
                "đồng" | "linh" => {}
                "mười" => (group, last) = (group + 10, 0),
                "mươi" => (group, last) = (group + last * 10, 0),
                "trăm" => (group, last) = (group + last * 100, 0),
                "nghìn" => (total, group, last) = (total + (group + last) * 1_000, 0, 0),
                "triệu" => (total, group, last) = (total + (group + last) * 1_000_000, 0, 0),
                "tỷ" => (billions, total, group, last) = (total + group + last, 0, 0, 0),
                "mốt" => last = 1,
                "lăm" => last = 5,
                digit => last = DIGITS.iter().position(|it| *it == digit).unwrap() as i64,
            }
        }
        billions * 1_000_000_000 + total + group + last
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_amount_said_is_the_amount_heard() {
        let mut amount: i64 = 1;
        while amount <= 1_000_000_000_000_000 {
            for near in [amount - 1, amount, amount + 1, amount / 3, amount / 7 * 5] {
                let words = in_words(near, Language::Vi).unwrap();
                assert_eq!(heard(&words), near, "{words}");
            }
            amount = amount * 3 / 2 + 1;
        }
        for amount in 0..20_000 {
            assert_eq!(heard(&in_words(amount, Language::Vi).unwrap()), amount);
        }
        assert_eq!(in_words(i64::MIN, Language::Vi), None);
        assert_eq!(in_words(i64::MAX, Language::En), None);
    }
}
