//! Provinces and communes, the wards they were made of in July 2025, and how people write them.
//!
//! [`Areas::read`] takes lists as `cargo xtask areas` writes them (`areas/`), each of which may be
//! missing; whatever has been read can be looked up by code, searched ([`Areas::search`]) and found
//! in a whole address ([`Areas::address`]).
//!
//! Invariants: a list is hostile until read, and read whole or not at all. A code is text of two
//! or five digits, for some begin with 0. A [`Found`] belongs to the areas that gave it; of others
//! it is worth nothing, and never a panic.
//!
//! Deliberately absent: where lists come from, and which province people are at home in.

mod address;
mod name;
mod read;
mod search;

pub use address::Address;
pub use read::Damaged;
pub use search::Matches;

/// What has been read of the lists.
#[derive(Debug, Default)]
pub struct Areas {
    provinces: Vec<Province>,
    communes: Vec<Commune>,
    districts: Vec<District>,
    former: Vec<Former>,
}

/// A commune, and the old ward that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    commune: usize,
    former: Option<usize>,
}

#[derive(Debug)]
struct Province {
    /// Two digits.
    code: String,
    name: String,
    /// As it is searched, without its kind.
    key: String,
    /// Whether its communes have been read.
    is_listed: bool,
}

#[derive(Debug)]
struct Commune {
    number: u32,
    kind: Kind,
    name: String,
    /// As it is searched: the name and, behind it, that of its province.
    key: String,
    /// How much of the key is the name.
    name_len: usize,
    province: usize,
}

/// A district as it was until July 2025.
#[derive(Debug)]
struct District {
    name: String,
    key: String,
    aliases: Vec<String>,
    /// The province as it was then, as it is searched.
    province_key: String,
    /// The present province.
    province: usize,
    wards: Vec<usize>,
}

/// A ward as it was until July 2025.
#[derive(Debug)]
struct Former {
    kind: Kind,
    /// Empty for a district that had no wards.
    name: String,
    key: String,
    aliases: Vec<String>,
    district: usize,
    /// What became of it, the largest part first.
    now: Vec<usize>,
}

/// What a unit is called before its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Ward,
    Commune,
    SpecialZone,
    Township,
    /// A district that had no wards.
    District,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Kind::Ward => "Phường ",
            Kind::Commune => "Xã ",
            Kind::SpecialZone => "Đặc khu ",
            Kind::Township => "Thị trấn ",
            Kind::District => "",
        }
    }
}

impl Areas {
    /// The commune with this code of five digits.
    pub fn commune(&self, code: &str) -> Option<Found> {
        let number = code.parse::<u32>().ok().filter(|_| is_digits(code, 5))?;
        let commune = self.communes.iter().position(|it| it.number == number)?;
        Some(Found { commune, former: None })
    }

    /// Its code.
    pub fn code(&self, found: Found) -> String {
        let digits = self.at(found).map_or(0, |it| it.number).to_string();
        ["0".repeat(5usize.saturating_sub(digits.len())), digits].concat()
    }

    /// The code of its province.
    pub fn province(&self, found: Found) -> &str {
        self.province_at(found).map_or("", |it| &it.code)
    }

    /// Its name with its kind: “Phường Sài Gòn”.
    pub fn name(&self, found: Found) -> String {
        self.at(found).map(|it| [it.kind.words(), &it.name].concat()).unwrap_or_default()
    }

    /// Its name and its province's: “Phường Sài Gòn, Thành phố Hồ Chí Minh”.
    pub fn label(&self, found: Found) -> String {
        let province = self.province_at(found).map_or("", |it| &it.name);
        [&self.name(found), ", ", province].concat()
    }

    /// The old ward that led to it, with its district: “Phường Bến Nghé, Quận 1”.
    pub fn former(&self, found: Found) -> Option<String> {
        let former = self.former.get(found.former?)?;
        let district = &self.districts.get(former.district)?.name;
        Some(match former.kind {
            Kind::District => district.clone(),
            kind => [kind.words(), &former.name, ", ", district].concat(),
        })
    }

    /// The name of a province by its code of two digits.
    pub fn province_name(&self, code: &str) -> Option<&str> {
        self.provinces.iter().find(|it| it.code == code).map(|it| &*it.name)
    }

    /// Whether a province's communes have been read.
    pub fn is_listed(&self, code: &str) -> bool {
        self.provinces.iter().any(|it| it.is_listed && it.code == code)
    }

    fn at(&self, found: Found) -> Option<&Commune> {
        self.communes.get(found.commune)
    }

    fn province_at(&self, found: Found) -> Option<&Province> {
        self.provinces.get(self.at(found)?.province)
    }
}

/// Whether `text` is exactly `len` ASCII digits.
fn is_digits(text: &str, len: usize) -> bool {
    text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit())
}
