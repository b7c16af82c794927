//! Reading the lists.
//!
//! A list is UTF-8 text, a line each:
//!
//! | line | what it is |
//! |---|---|
//! | `# …` | a remark |
//! | `=79Thành phố Hồ Chí Minh` | a province with its code; its communes follow, by their codes |
//! | `10pBình Dương` | a commune: how much its code is above the one before it (3 if nothing is said; the first's is the code itself), its kind and its name |
//! | `<79` | a province that has been read; the old wards of each of its communes follow, a line a commune, in the same order |
//!
//! In such a line stand, with tabs between them, old wards and where they were:
//! `/Tỉnh Bình Dương/Thành phố Dĩ An` (the province may be left out if it is that of before) names
//! the district of those that follow, also in the next lines. A ward is written `pAn Bình`; without
//! a name it has that of the commune; `~` before it means that a larger part of it went elsewhere.
//! `<binhan` behind a ward or a district is another name, without marks and spaces. Kinds are `p`
//! phường, `x` xã, `d` đặc khu, `t` thị trấn, and `h` for a district that had no wards.

use super::name::{is_same, key};
use super::{Areas, Commune, District, Former, Kind, Province};

/// A list is not what it should be, or belongs to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

/// No name is as long as this.
const LONGEST: usize = 80;

/// More communes than a list can have; there are 3,321.
const MOST: usize = 20_000;

impl Areas {
    /// What these lists say, those first that others build on.
    ///
    /// # Errors
    /// If one of them is damaged.
    pub fn read(lists: &[&str]) -> Result<Areas, Damaged> {
        let mut areas = Areas::default();
        for list in lists {
            Reader { areas: &mut areas, province: None, former: None }.read(list)?;
        }
        Ok(areas)
    }
}

struct Reader<'a> {
    areas: &'a mut Areas,
    /// The province whose communes are being read, and the code before.
    province: Option<(usize, u32)>,
    /// The communes whose old wards are being read: the present one, and the end.
    former: Option<(usize, usize)>,
}

impl Reader<'_> {
    fn read(mut self, list: &str) -> Result<(), Damaged> {
        let mut district = None;
        for line in list.lines() {
            match line.as_bytes().first() {
                Some(b'#') => {}
                Some(b'=') => self.begin_province(&line[1..])?,
                Some(b'<') if self.former.is_none_or(|(at, end)| at == end) => {
                    self.begin_former(&line[1..])?;
                    district = None;
                }
                _ => match (self.province, self.former) {
                    (Some(province), None) => self.commune(province, line)?,
                    (None, Some((commune, end))) if commune < end => {
                        self.former = Some((commune + 1, end));
                        for item in line.split('\t') {
                            self.old(commune, &mut district, item)?;
                        }
                    }
                    _ => return Err(Damaged),
                },
            }
        }
        if self.former.is_some_and(|(at, end)| at != end) { Err(Damaged) } else { Ok(()) }
    }

    fn begin_province(&mut self, text: &str) -> Result<(), Damaged> {
        let (code, name) = text.split_at_checked(2).ok_or(Damaged)?;
        if self.former.is_some() || !super::is_digits(code, 2) {
            return Err(Damaged);
        }
        let known = self.areas.provinces.iter().position(|it| it.code == code);
        let at = known.unwrap_or(self.areas.provinces.len());
        if known.is_none() {
            self.areas.provinces.push(Province {
                code: code.to_owned(),
                name: name.to_owned(),
                key: bare_key(name, &["thanh pho ", "tinh "])?,
                is_listed: false,
            });
        }
        self.province = Some((at, 0));
        Ok(())
    }

    fn commune(&mut self, (province, before): (usize, u32), line: &str) -> Result<(), Damaged> {
        let (more, rest) = line.split_at(line.bytes().take_while(u8::is_ascii_digit).count());
        let more = if more.is_empty() { 3 } else { more.parse().map_err(|_| Damaged)? };
        let number = before.checked_add(more).filter(|it| (1..100_000).contains(it));
        let number = number.ok_or(Damaged)?;
        let (kind, name) = unit(rest)?;
        let areas = &mut *self.areas;
        let of = areas.provinces.get_mut(province).ok_or(Damaged)?;
        // All of a province stand in one list.
        if before == 0 && of.is_listed || number == before || areas.communes.len() == MOST {
            return Err(Damaged);
        }
        of.is_listed = true;
        let short = key(proper(name)?);
        let (name_len, key) = (short.len(), [&short, " ", &of.key].concat());
        let name = name.to_owned();
        areas.communes.push(Commune { number, kind, name, key, name_len, province });
        self.province = Some((province, number));
        Ok(())
    }

    fn begin_former(&mut self, code: &str) -> Result<(), Damaged> {
        let province = self.areas.provinces.iter().position(|it| it.code == code).ok_or(Damaged)?;
        let of = |commune: &Commune| commune.province == province;
        let start = self.areas.communes.iter().position(of).ok_or(Damaged)?;
        let count = self.areas.communes.iter().filter(|commune| of(commune)).count();
        // Not twice.
        if self.areas.districts.iter().any(|it| it.province == province) {
            return Err(Damaged);
        }
        self.province = None;
        self.former = Some((start, start + count));
        Ok(())
    }

    /// An old ward, or the district of those that follow.
    fn old(
        &mut self,
        commune: usize,
        district: &mut Option<usize>,
        item: &str,
    ) -> Result<(), Damaged> {
        if let Some(place) = item.strip_prefix('/') {
            let province = self.areas.communes.get(commune).ok_or(Damaged)?.province;
            *district = Some(self.district(*district, province, place)?);
            return Ok(());
        }
        let district = district.ok_or(Damaged)?;
        let (item, is_lesser) = item.strip_prefix('~').map_or((item, false), |item| (item, true));
        let (item, aliases) = aliases(item)?;
        let (kind, mut name) = unit(item)?;
        let areas = &mut *self.areas;
        let now = areas.communes.get(commune).ok_or(Damaged)?;
        let mut ward_key = String::new();
        if kind != Kind::District {
            name = if name.is_empty() { &now.name } else { proper(name)? };
            ward_key = key(name);
        }
        let wards = &mut areas.districts.get_mut(district).ok_or(Damaged)?.wards;
        let is_it = |at: &&usize| {
            areas.former.get(**at).is_some_and(|it| it.kind == kind && it.name == name)
        };
        let at = wards.iter().find(is_it).copied().unwrap_or_else(|| {
            wards.push(areas.former.len());
            let (name, key) = (name.to_owned(), ward_key);
            areas.former.push(Former { kind, name, key, aliases, district, now: Vec::new() });
            areas.former.len() - 1
        });
        let now = &mut areas.former.get_mut(at).ok_or(Damaged)?.now;
        now.insert(if is_lesser { now.len() } else { 0 }, commune);
        Ok(())
    }

    /// The district with this name, in the same old province as the one before if no other is said.
    fn district(
        &mut self,
        before: Option<usize>,
        province: usize,
        place: &str,
    ) -> Result<usize, Damaged> {
        let (place, aliases) = aliases(place)?;
        let districts = &mut self.areas.districts;
        let (province_key, name) = match place.split_once('/') {
            Some((of, name)) => (bare_key(of, &["thanh pho ", "tinh "])?, name),
            None => {
                let before = before.and_then(|before| districts.get(before)).ok_or(Damaged)?;
                (before.province_key.clone(), place)
            }
        };
        let same = districts.iter().position(|it| {
            it.name == name && it.province == province && it.province_key == province_key
        });
        if let Some(same) = same {
            return Ok(same);
        }
        let key = bare_key(name, &["quan ", "huyen ", "thi xa ", "thanh pho "])?;
        let (name, wards) = (name.to_owned(), Vec::new());
        districts.push(District { name, key, aliases, province_key, province, wards });
        Ok(districts.len() - 1)
    }
}

/// A letter for the kind, and a name.
fn unit(text: &str) -> Result<(Kind, &str), Damaged> {
    let mut letters = text.chars();
    let kind = match letters.next() {
        Some('p') => Kind::Ward,
        Some('x') => Kind::Commune,
        Some('d') => Kind::SpecialZone,
        Some('t') => Kind::Township,
        Some('h') => Kind::District,
        _ => return Err(Damaged),
    };
    Ok((kind, letters.as_str()))
}

/// A name that can be shown and searched.
fn proper(name: &str) -> Result<&str, Damaged> {
    let is_proper = name.len() <= LONGEST
        && name.contains(char::is_alphanumeric)
        && !name.contains(char::is_control);
    if is_proper { Ok(name) } else { Err(Damaged) }
}

/// What a unit is searched by, without the kind that it begins with.
fn bare_key(name: &str, kinds: &[&str]) -> Result<String, Damaged> {
    let full = key(proper(name)?);
    let bare = kinds.iter().find_map(|kind| full.strip_prefix(kind));
    bare.map(str::to_owned).ok_or(Damaged)
}

fn aliases(item: &str) -> Result<(&str, Vec<String>), Damaged> {
    let mut parts = item.split('<');
    let name = parts.next().unwrap_or_default();
    let aliases = parts.map(|alias| Ok(key(proper(alias)?))).collect::<Result<_, _>>()?;
    Ok((name, aliases))
}

impl Former {
    /// Whether it was called so, now or before an earlier merger.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        is_same(&self.key, wanted) || self.aliases.iter().any(|alias| is_same(alias, wanted))
    }
}

impl District {
    /// Whether it was called so, now or before an earlier merger.
    pub(super) fn is_called(&self, wanted: &str) -> bool {
        is_same(&self.key, wanted) || self.aliases.iter().any(|alias| is_same(alias, wanted))
    }
}
