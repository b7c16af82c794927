//! A whole address as people write or paste it: what stands before the commune, and which commune.
//!
//! Read from its end: province, district, ward, each in full, short or (the province and, since
//! July 2025, the district) left out. A unit begins where a part of the text does (`,`, `;`, a new
//! line) or with the word for its kind. An address with a district is of before July 2025, and its
//! ward is looked up among the old ones first; any other among the present ones first.

use super::name::{Marks, is_same, without_zeros};
use super::{Areas, Found, Kind};
use crate::logic::plain;

/// No address is as long as this, in bytes; whoever pastes a novel gets no answer.
const LONGEST_TEXT: usize = 2_000;

/// No unit's name, with its kind, has more words.
const LONGEST: usize = 10;

/// What a text says of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What stands before the commune: house, street, hamlet.
    pub detail: String,
    /// The commune; or those among which the person has to choose, the likeliest first.
    pub candidates: Vec<Found>,
    /// Whether the text names more than the commune: a detail, a district or a province.
    pub is_whole: bool,
}

/// A word of the text.
struct Word {
    /// As it is compared.
    key: String,
    /// Where it begins in the text.
    at: usize,
    /// Whether a new part of the text begins with it.
    begins: bool,
}

/// Some last words of what is left of the text, taken for a unit.
struct Taken {
    /// The first of them.
    start: usize,
    /// How its kind is written, if it is.
    kind: Option<&'static str>,
    /// The name without its kind, as it is compared.
    key: String,
    /// Where the name begins in the text.
    at: usize,
    end: usize,
}

/// How kinds are written: as compared, and which kind that is.
const WARDS: [(&str, &str); 11] = [
    ("dac khu", "d"),
    ("dk", "d"),
    ("phuong", "p"),
    ("p", "p"),
    ("ph", "p"),
    ("f", "p"),
    ("thi tran", "t"),
    ("tt", "t"),
    ("xa", "x"),
    ("x", "x"),
    ("", ""),
];
const DISTRICTS: [(&str, &str); 12] = [
    ("quan", "q"),
    ("q", "q"),
    ("huyen", "h"),
    ("h", "h"),
    ("thi xa", "tx"),
    ("tx", "tx"),
    ("thanh pho", "tp"),
    ("tp", "tp"),
    ("t p", "tp"),
    ("t x", "tx"),
    ("dist", "q"),
    ("", ""),
];
const PROVINCES: [(&str, &str); 6] =
    [("tinh", "t"), ("thanh pho", "tp"), ("tp", "tp"), ("t p", "tp"), ("t", "t"), ("", "")];

/// Short names of provinces.
const SHORT: [(&str, &str); 6] = [
    ("hcm", "ho chi minh"),
    ("tphcm", "ho chi minh"),
    ("sai gon", "ho chi minh"),
    ("hn", "ha noi"),
    ("brvt", "ba ria vung tau"),
    ("vung tau", "ba ria vung tau"),
];

impl Areas {
    /// The commune that a text names, with what stands before it. `None` if it names none that has
    /// been read. `within`: the code of the only province that counts.
    pub fn address(&self, text: &str, within: Option<&str>) -> Option<Address> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let words = words(text);
        let mut end = words.len();
        let country = |words: &[Word]| {
            matches!(words, [.., viet, nam] if viet.key == "viet" && nam.key == "nam")
                || matches!(words, [.., last] if last.key == "vietnam" || last.key == "vn")
        };
        if country(&words) {
            end -= if words[end - 1].key == "nam" { 2 } else { 1 };
        }
        // A name may be of several levels (Huế, Cà Mau): what leaves a ward is right.
        let province = self.take_province(text, &words[..end]);
        let shorter = province.as_ref().map(|(_, start)| *start);
        [shorter, Some(end)].into_iter().flatten().find_map(|end| {
            let province = province.as_ref().filter(|(_, start)| *start == end);
            let province = province.map(|(province, _)| &**province);
            self.ward(text, &words[..end], province, within)
        })
    }

    /// A detail as it is kept: with the old ward behind it, where that says more than the commune's
    /// name.
    pub fn detail(&self, detail: &str, found: Found) -> String {
        let name = self.name(found);
        match self.former(found) {
            Some(former) if !detail.is_empty() && former.split(", ").next() != Some(&*name) => {
                [detail, " (trước đây: ", &former, ")"].concat()
            }
            _ => detail.to_owned(),
        }
    }

    /// The province at the end, as it is compared, and where it begins.
    fn take_province(&self, text: &str, words: &[Word]) -> Option<(String, usize)> {
        take(text, words, &PROVINCES).into_iter().find_map(|taken| {
            let long = SHORT.iter().find(|(short, _)| is_same(short, &taken.key));
            let key = long.map_or(&*taken.key, |(_, long)| long);
            let is_it = |it: &&str| is_same(it, key);
            let now = self.provinces.iter().map(|it| &*it.key).find(is_it);
            let then = || self.districts.iter().map(|it| &*it.province_key).find(is_it);
            Some((now.or_else(then)?.to_owned(), taken.start))
        })
    }

    fn ward(
        &self,
        text: &str,
        words: &[Word],
        province: Option<&str>,
        within: Option<&str>,
    ) -> Option<Address> {
        for taken in take(text, words, &DISTRICTS) {
            // A number alone is no district.
            let is_number = taken.key.bytes().all(|byte| byte.is_ascii_digit());
            if taken.kind.is_none() && is_number {
                continue;
            }
            let districts: Vec<usize> = (0..self.districts.len())
                .filter(|&it| self.is_district(it, &taken.key, province))
                .collect();
            if districts.is_empty() {
                continue;
            }
            let wards = take(text, &words[..taken.start], &WARDS);
            let old = wards.iter().find_map(|ward| {
                let found = self.old_wards(text, ward, &|it| districts.contains(&it));
                (!found.is_empty()).then_some((ward.start, found))
            });
            // Who has kept the old district beside the new name.
            let new = || {
                wards.iter().filter(|ward| ward.kind.is_some()).find_map(|ward| {
                    let found = self.present(text, ward, province);
                    (!found.is_empty()).then_some((ward.start, found))
                })
            };
            // An island has no wards.
            let island = || {
                let found = self.islands(&districts);
                (!found.is_empty()).then_some((taken.start, found))
            };
            if let Some((start, found)) = old.or_else(new).or_else(island) {
                return self.answer(text, words, start, found, within, true);
            }
        }
        take(text, words, &WARDS).into_iter().find_map(|ward| {
            let mut found = self.present(text, &ward, province);
            if found.is_empty() {
                found = self.old_wards(text, &ward, &|it| self.is_in(it, province));
            }
            if found.is_empty() {
                return None;
            }
            self.answer(text, words, ward.start, found, within, province.is_some())
        })
    }

    fn answer(
        &self,
        text: &str,
        words: &[Word],
        start: usize,
        mut candidates: Vec<Found>,
        within: Option<&str>,
        is_whole: bool,
    ) -> Option<Address> {
        if let Some(within) = within {
            candidates.retain(|&it| self.province(it) == within);
        }
        if candidates.is_empty() {
            return None;
        }
        let detail = words.get(start).and_then(|word| text.get(..word.at)).unwrap_or_default();
        let is_separator = |c: char| c.is_whitespace() || ",;-–|.".contains(c);
        let detail = detail.trim_matches(is_separator).to_owned();
        let is_whole = is_whole || !detail.is_empty();
        Some(Address { detail, candidates, is_whole })
    }

    /// The present communes of this name.
    fn present(&self, text: &str, ward: &Taken, province: Option<&str>) -> Vec<Found> {
        let is_now =
            |at: usize, key: &str| self.provinces.get(at).is_some_and(|it| is_same(&it.key, key));
        let was = |at, key: &str| {
            self.districts.iter().any(|it| it.province == at && it.province_key == key)
        };
        let is_there = |at: usize| province.is_none_or(|key| is_now(at, key) || was(at, key));
        let mut best = Best::default();
        for (number, it) in self.communes.iter().enumerate() {
            let name = it.key.get(..it.name_len).unwrap_or_default();
            if is_same(name, &ward.key) && is_there(it.province) {
                best.note(ward.rate(text, it.kind, &it.name), number, None);
            }
        }
        best.found
    }

    /// What became of the old wards of this name in these districts.
    fn old_wards(&self, text: &str, ward: &Taken, is_there: &dyn Fn(usize) -> bool) -> Vec<Found> {
        let mut best = Best::default();
        for (number, it) in self.former.iter().enumerate() {
            if !it.is_called(&ward.key) || !is_there(it.district) {
                continue;
            }
            let rate = ward.rate(text, it.kind, &it.name);
            for &commune in &it.now {
                best.note(rate, commune, Some(number));
            }
        }
        best.found
    }

    /// What became of districts that had no wards.
    fn islands(&self, districts: &[usize]) -> Vec<Found> {
        let mut found = Vec::new();
        for (number, it) in self.former.iter().enumerate() {
            if it.kind == Kind::District && districts.contains(&it.district) {
                let now = |&commune: &usize| Found { commune, former: Some(number) };
                found.extend(it.now.first().map(now));
            }
        }
        found
    }

    fn is_district(&self, number: usize, key: &str, province: Option<&str>) -> bool {
        self.districts.get(number).is_some_and(|it| it.is_called(key))
            && self.is_in(number, province)
    }

    /// Whether a district lay in this province, or lies in what is now called so.
    fn is_in(&self, district: usize, province: Option<&str>) -> bool {
        let Some(district) = self.districts.get(district) else { return false };
        let now = self.provinces.get(district.province).map_or("", |it| &it.key);
        province.is_none_or(|it| is_same(it, &district.province_key) || is_same(it, now))
    }
}

/// The last words of these, taken for a unit in every way that its kinds allow; the longest first.
fn take(text: &str, words: &[Word], kinds: &[(&'static str, &'static str)]) -> Vec<Taken> {
    let mut all = Vec::new();
    for start in words.len().saturating_sub(LONGEST)..words.len() {
        let keys: Vec<&str> = words[start..].iter().map(|it| &*it.key).collect();
        let whole = keys.join(" ");
        for (written, kind) in kinds {
            let name = match written.is_empty() {
                true if words[start].begins => &*whole,
                true => continue,
                false => match whole.strip_prefix(written).and_then(|it| it.strip_prefix(' ')) {
                    Some(name) => name,
                    None => continue,
                },
            };
            let count = name.matches(' ').count() + 1;
            let first = words.len() - count;
            all.push(Taken {
                start,
                kind: (!kind.is_empty()).then_some(kind),
                key: name.to_owned(),
                at: words[first].at,
                end: text.len(),
            });
        }
    }
    all
}

impl Taken {
    /// How well a unit of the same key fits: by its kind, and by the marks of its name.
    fn rate(&self, text: &str, kind: Kind, name: &str) -> (bool, Marks) {
        let letter = match kind {
            Kind::Ward => "p",
            Kind::Commune => "x",
            Kind::SpecialZone => "d",
            Kind::Township => "t",
            Kind::District => "",
        };
        let other_kind = self.kind.is_some_and(|it| it != letter);
        let typed = text.get(self.at..self.end).unwrap_or_default();
        (other_kind, Marks::of(typed, 0, name, 0))
    }
}

/// What fits best, of several that have the same name.
#[derive(Default)]
struct Best {
    rate: Option<(bool, Marks)>,
    found: Vec<Found>,
}

impl Best {
    fn note(&mut self, rate: (bool, Marks), commune: usize, former: Option<usize>) {
        if self.rate.is_none_or(|best| rate < best) {
            self.rate = Some(rate);
            self.found.clear();
        }
        if self.rate == Some(rate) {
            self.found.push(Found { commune, former });
        }
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut begins = true;
    let mut spaces = 0;
    let mut dash = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        // Combining marks are of the letter before them.
        let is_letter = c.is_alphanumeric() || ('\u{300}'..='\u{36f}').contains(&c);
        let is_short_kind = |word: &Word| matches!(&*word.key, "p" | "q" | "f" | "h" | "x");
        if !is_letter {
            begins |= matches!(c, ',' | ';' | '\n' | '\t' | '|') || (dash && c.is_whitespace());
            dash = matches!(c, '-' | '–') && before.is_whitespace();
            spaces += 1;
        } else if spaces > 0
            || words.is_empty()
            || c.is_ascii_digit() && words.last().is_some_and(is_short_kind)
        {
            words.push(Word { key: String::new(), at, begins });
            (begins, spaces, dash) = (false, 0, false);
        }
        if let (true, Some(word)) = (is_letter, words.last_mut()) {
            word.key.push_str(&plain(c.encode_utf8(&mut [0; 4])));
        }
        before = c;
    }
    for word in &mut words {
        word.key = without_zeros(&word.key).to_owned();
    }
    words
}
