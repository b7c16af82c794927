//! A person in one text, as people send it to each other ("Nguyễn Văn An, 079090001234, 0901 234
//! 567"), taken apart.

/// Longer texts are no line about a person, in bytes.
const LONG: usize = 500;

/// Words that say what follows, or how somebody is addressed; none is a part of a name.
const LABELS: [&str; 19] = [
    "CCCD", "CMND", "SĐT", "SDT", "ĐT", "Tel", "TEL", "Email", "EMAIL", "Số", "SỐ", "Ngày", "NGÀY",
    "Họ", "HỌ", "Tên", "TÊN", "Bà", "Ông",
];

/// What a text says of a person: each piece with the last part of its concept (`fullName`,
/// `personalId`, `phone`, `email`, `birthDate`) and as the text has it; dates as `dd/mm/yyyy`. At
/// most one of each, the first.
pub fn pieces(text: &str) -> Vec<(&'static str, String)> {
    let mut found = Found::default();
    if text.len() <= LONG {
        for part in text.split([',', ';', '|', ':', '\n', '\r', '\t', '(', ')']) {
            for word in part.split_whitespace() {
                found.word(word.trim_end_matches('.'));
            }
            found.end();
        }
    }
    found.pieces
}

#[derive(Default)]
struct Found {
    pieces: Vec<(&'static str, String)>,
    /// The words of a name so far.
    name: Vec<String>,
    /// The digits of a number so far.
    number: String,
}

impl Found {
    fn word(&mut self, word: &str) {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.".contains(&byte));
        if word.contains('@') {
            self.end();
            self.note("email", word.to_owned());
        } else if let Some(date) = date(word) {
            self.end();
            self.note("birthDate", date);
        } else if is_number && word.bytes().any(|byte| byte.is_ascii_digit()) {
            self.end_name();
            if kind(&self.number).is_some_and(|kind| kind == "personalId" || word.len() > 2) {
                self.end_number();
            }
            self.number.extend(word.chars().filter(char::is_ascii_digit));
        } else {
            self.end_number();
            let is_name = word.chars().next().is_some_and(is_capital)
                && word.chars().all(|c| c.is_alphabetic() || c == '\'');
            if is_name && !LABELS.contains(&word) {
                self.name.push(word.to_owned());
            } else {
                self.end_name();
            }
        }
    }

    fn end(&mut self) {
        self.end_name();
        self.end_number();
    }

    fn end_name(&mut self) {
        let words = std::mem::take(&mut self.name);
        if (2..=7).contains(&words.len()) {
            self.note("fullName", words.join(" "));
        }
    }

    fn end_number(&mut self) {
        let number = std::mem::take(&mut self.number);
        if let Some(kind) = kind(&number) {
            let national = number.strip_prefix("84").filter(|_| kind == "phone");
            let number = national.map_or(number.clone(), |rest| ["0", rest].concat());
            self.note(kind, number);
        }
    }

    fn note(&mut self, part: &'static str, text: String) {
        if self.pieces.iter().all(|(other, _)| *other != part) {
            self.pieces.push((part, text));
        }
    }
}

/// Whether a letter is one that Vietnamese names begin with. The library's own question would bring
/// its tables of all scripts along.
fn is_capital(c: char) -> bool {
    match c {
        'A'..='Z' | 'À'..='Þ' | 'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => true,
        '\u{1ea0}'..='\u{1ef9}' => u32::from(c) % 2 == 0,
        _ => false,
    }
}

/// What a number of so many digits is.
fn kind(number: &str) -> Option<&'static str> {
    match (number.len(), number.as_bytes().first()) {
        (12, _) => Some("personalId"),
        (10, Some(b'0')) => Some("phone"),
        (11, _) if number.starts_with("84") => Some("phone"),
        _ => None,
    }
}

/// A day as people write it, `5/3/1990` or `1990-03-05`, as `05/03/1990`.
fn date(word: &str) -> Option<String> {
    let mut parts = word.split(['/', '-', '.']);
    let (first, middle, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    let is = |part: &str, longest: usize| {
        !part.is_empty() && part.len() <= longest && part.bytes().all(|it| it.is_ascii_digit())
    };
    let whole = parts.next().is_none() && is(day, 2) && is(middle, 2) && year.len() == 4;
    (whole && is(year, 4)).then(|| {
        let two = |part: &str| if part.len() < 2 { ["0", part].concat() } else { part.to_owned() };
        [&two(day), "/", &two(middle), "/", year].concat()
    })
}

#[cfg(test)]
mod tests {
    use super::pieces;

    fn read(text: &str) -> String {
        let pieces = pieces(text);
        pieces.iter().map(|(part, text)| format!("{part}={text}")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_person_is_taken_apart() {
        for (text, parts) in [
            ("Nguyễn Văn An 079090001234", "fullName=Nguyễn Văn An personalId=079090001234"),
            ("079 090 001 234 - NGUYỄN VĂN AN", "personalId=079090001234 fullName=NGUYỄN VĂN AN"),
            (
                "Họ và tên: Lê Thị Hoa; CCCD: 079190001234, SĐT: 0901.234.567",
                "fullName=Lê Thị Hoa personalId=079190001234 phone=0901234567",
            ),
            (
                "Ông Lê Văn Chủ\t+84 901 234 567\tchu@example.com",
                "fullName=Lê Văn Chủ phone=0901234567 email=chu@example.com",
            ),
            (
                "Trần Mai, sinh ngày 5/3/1990, 079190001234 0901234567",
                "fullName=Trần Mai birthDate=05/03/1990 personalId=079190001234 phone=0901234567",
            ),
            ("Trần Mai 1990-03-05", "fullName=Trần Mai birthDate=05/03/1990"),
        ] {
            assert_eq!(read(text), parts, "{text}");
        }
    }

    #[test]
    fn what_is_no_person_is_left_alone() {
        for text in ["", "12 Đường Mẫu, Phường Sài Gòn 70000", "0300000019", "1.2.3", "+-.", "@"]
        {
            let parts = pieces(text);
            assert!(parts.len() < 2, "{text}: {parts:?}");
        }
        assert!(pieces(&"Lê Mai 079190001234 ".repeat(100)).is_empty());
    }
}
