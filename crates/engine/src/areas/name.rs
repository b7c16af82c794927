//! Names as people write them: with marks or without, the tone mark on either vowel (Hòa, Hoà),
//! kinds in full, short or left out, numbers with zeros before them.

use crate::logic::plain;

/// Words as they are compared: without marks, single spaces between, no other signs, numbers
/// without zeros before them.
pub(super) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in plain(text).split(|c: char| !c.is_alphanumeric()).filter(|it| !it.is_empty()) {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(without_zeros(word));
    }
    key
}

/// A number without the zeros before it.
pub(super) fn without_zeros(word: &str) -> &str {
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    let short = word.trim_start_matches('0');
    if is_number && !short.is_empty() { short } else { word }
}

/// Whether two keys are of the same name, however it is spelt: i or y (Mỹ, Mĩ), written together
/// or not.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    // The first letter has no other spelling, and most names differ there.
    one.as_bytes().first() == other.as_bytes().first() && Spelt::of(one).eq(Spelt::of(other))
}

/// The letters of a key without its spaces, `y` as `i` where it stands behind a consonant.
struct Spelt<'k> {
    letters: std::str::Chars<'k>,
    before: char,
}

impl Spelt<'_> {
    fn of(key: &str) -> Spelt<'_> {
        Spelt { letters: key.chars(), before: ' ' }
    }
}

impl Iterator for Spelt<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            let letter = self.letters.next()?;
            let before = std::mem::replace(&mut self.before, letter);
            match letter {
                ' ' => {}
                'y' if before != ' ' && !matches!(before, 'a' | 'e' | 'o' | 'u') => {
                    return Some('i');
                }
                letter => return Some(letter),
            }
        }
    }
}

/// How far the marks of what was typed are those of a name that begins with it. Who leaves a mark
/// out is right; who sets another one is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marks {
    /// The same.
    Same,
    /// Some are left out.
    LeftOut,
    /// One is another.
    Other,
}

impl Marks {
    /// Compares word by word, leaving out so many words before each.
    pub(super) fn of(typed: &str, typed_from: usize, name: &str, name_from: usize) -> Marks {
        let (mut typed, mut name) = (words(typed).skip(typed_from), words(name).skip(name_from));
        let mut worst = Marks::Same;
        while let Some((typed, name)) = typed.next().zip(name.next()) {
            worst = worst.max(Marks::of_word(typed, name));
        }
        worst
    }

    fn of_word(typed: &str, name: &str) -> Marks {
        let mut worst = Marks::Same;
        let mut note = |typed: u8, name: u8| {
            worst = worst.max(match (typed, name) {
                (typed, name) if typed == name => Marks::Same,
                (0, _) => Marks::LeftOut,
                _ => Marks::Other,
            });
        };
        for (one, other) in typed.chars().zip(name.chars()) {
            note(Letter::of(one).shape, Letter::of(other).shape);
        }
        // Its place in the word says nothing.
        note(tone(typed), tone(name));
        worst
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A Vietnamese letter, taken apart.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    /// Without marks, in lower case.
    base: char,
    /// Which letter of those with this base: a, ă, â.
    shape: u8,
    /// In the order of dictionaries: none, huyền, hỏi, ngã, sắc, nặng.
    tone: u8,
}

/// Vowels, in a row for each tone.
const VOWELS: [&str; 6] = [
    "aăâeêioôơuưy",
    "àằầèềìòồờùừỳ",
    "ảẳẩẻểỉỏổởủửỷ",
    "ãẵẫẽễĩõỗỡũữỹ",
    "áắấéếíóốớúứý",
    "ạặậẹệịọộợụựỵ",
];

/// What the vowels in such a row are: base and shape.
const COLUMNS: [(char, u8); 12] = [
    ('a', 0),
    ('a', 1),
    ('a', 2),
    ('e', 0),
    ('e', 1),
    ('i', 0),
    ('o', 0),
    ('o', 1),
    ('o', 2),
    ('u', 0),
    ('u', 1),
    ('y', 0),
];

impl Letter {
    fn of(c: char) -> Letter {
        let base = lower(c);
        if base == 'đ' {
            return Letter { base: 'd', shape: 1, tone: 0 };
        }
        if !base.is_ascii() {
            for (row, vowels) in VOWELS.iter().enumerate() {
                if let Some(at) = vowels.chars().position(|vowel| vowel == base) {
                    let (base, shape) = COLUMNS[at];
                    return Letter { base, shape, tone: row as u8 };
                }
            }
        }
        Letter { base, shape: 0, tone: 0 }
    }
}

/// A Vietnamese letter in lower case, without the tables of all alphabets.
fn lower(c: char) -> char {
    let code = u32::from(c);
    let small = match c {
        'À'..='Ý' => code + 0x20,
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | '\u{1ea0}'..='\u{1ef9}' => code | 1,
        'Ơ' | 'Ư' => code + 1,
        c => u32::from(c.to_ascii_lowercase()),
    };
    char::from_u32(small).unwrap_or(c)
}

fn tone(word: &str) -> u8 {
    word.chars().map(|c| Letter::of(c).tone).find(|tone| *tone > 0).unwrap_or(0)
}

/// What puts names into the order of Vietnamese dictionaries: by their letters, then by tones;
/// numbers by what they count.
pub(super) fn order(name: &str) -> Vec<u32> {
    let mut order = Vec::new();
    for word in words(name) {
        match word.parse() {
            Ok(number) => order.extend([1, number]),
            Err(_) => order.extend(
                word.chars()
                    .map(Letter::of)
                    .map(|letter| 2 + u32::from(letter.base) * 4 + u32::from(letter.shape)),
            ),
        }
        order.push(0);
    }
    order.extend(words(name).map(|word| u32::from(tone(word))));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_no_marks_signs_and_zeros() {
        assert_eq!(key("  Phường  Văn Miếu - Quốc Tử Giám"), "phuong van mieu quoc tu giam");
        assert_eq!(key("P.04"), "p 4");
        assert_eq!(key("Đ\u{1eb7}c khu C\u{f4}n Đảo"), "dac khu con dao");
        assert_eq!(key("0"), "0");
        assert_eq!(key("𝄞 ☃"), "");
    }

    #[test]
    fn a_name_is_the_same_however_it_is_spelt() {
        for (one, other) in
            [("Mỹ Tho", "Mĩ Tho"), ("Hoà An", "Hòa An"), ("Lý", "Lí"), ("Ia Drăng", "iadrang")]
        {
            assert!(is_same(&key(one), &key(other)), "{one}");
        }
        for (one, other) in [("Tây", "Tai"), ("Quy", "Qui"), ("Hải", "Hải An")] {
            assert!(!is_same(&key(one), &key(other)), "{one}");
        }
    }

    #[test]
    fn a_mark_left_out_is_no_mistake_and_a_tone_may_stand_on_either_vowel() {
        for (typed, name, marks) in [
            ("Hoà Bình", "Hòa Bình", Marks::Same),
            ("THUỶ", "Thủy", Marks::Same),
            ("thuy", "Thủy", Marks::LeftOut),
            ("hô", "Hồng", Marks::LeftOut),
            ("hơ", "Hồng", Marks::Other),
            ("Thanh An", "Thạnh An", Marks::LeftOut),
            ("Thạnh An", "Thanh An", Marks::Other),
            ("Dông", "Đông", Marks::LeftOut),
            ("Đông", "Dông", Marks::Other),
        ] {
            assert_eq!(Marks::of(typed, 0, name, 0), marks, "{typed} {name}");
        }
    }

    #[test]
    fn names_stand_in_the_order_of_dictionaries() {
        let mut names =
            ["Đa Kao", "Ân Thi", "Ba", "2", "An Thới", "10", "Ăn", "Bá", "Dã", "An Thời", "Bà"];
        names.sort_by_key(|name| order(name));
        assert_eq!(
            names,
            ["2", "10", "An Thời", "An Thới", "Ăn", "Ân Thi", "Ba", "Bà", "Bá", "Dã", "Đa Kao"]
        );
    }
}
