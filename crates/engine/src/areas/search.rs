//! Communes by the first letters of their names, or of the old wards they were made of.

use super::name::{Marks, key, order};
use super::{Areas, Found};
use crate::sorted;

/// What may stand before a name, as it is searched.
const KINDS: [&str; 9] =
    ["phuong ", "xa ", "dac khu ", "thi tran ", "p ", "x ", "dk ", "tt ", "f "];

/// No name is as long as this, in bytes.
const LONGEST: usize = 200;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matches {
    /// The best, in their order.
    pub best: Vec<Found>,
    /// How many there are in all.
    pub total: usize,
}

/// Where something that was found stands among the rest, apart from the order of names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// In the name of the province only.
    outside: bool,
    /// How far from the province at hand.
    distance: usize,
    place: Place,
    marks: Marks,
    is_former: bool,
}

/// Where in a name it was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Whole,
    /// Its first words: “Tân Bình” before “Tăng Nhơn Phú”.
    FirstWords,
    Beginning,
    LaterWord,
}

/// What is looked for.
struct Query<'t> {
    typed: &'t str,
    /// How many of its words are only a kind.
    kind_words: usize,
    wanted: &'t str,
    /// As it begins a later word.
    later: String,
    near: Vec<usize>,
    within: Option<usize>,
}

impl Areas {
    /// The communes whose names, or whose old wards' names, have a word that begins with what was
    /// typed; then those whose provinces have. Nothing typed finds all of the nearest province.
    ///
    /// `near`: codes of provinces, the nearest first; their communes stand before others.
    /// `within`: the code of the only province to look in. `most`: so many of the best are wanted.
    pub fn search(&self, typed: &str, near: &[&str], within: Option<&str>, most: usize) -> Matches {
        if typed.len() > LONGEST {
            return Matches::default();
        }
        let number = |code: &str| self.provinces.iter().position(|it| it.code == code);
        let full = key(typed);
        let wanted = KINDS.iter().find_map(|kind| full.strip_prefix(kind)).unwrap_or(&full);
        let near: Vec<usize> = near.iter().filter_map(|code| number(code)).collect();
        // A province that nobody has heard of has no communes.
        let only = within.map(|code| number(code).unwrap_or(usize::MAX));
        let query = Query {
            typed,
            kind_words: full.matches(' ').count() - wanted.matches(' ').count(),
            wanted,
            later: [" ", wanted].concat(),
            within: only.or(near.first().copied().filter(|_| wanted.is_empty())),
            near,
        };
        let mut ranks = Vec::new();
        self.rank_present(&query, &mut ranks);
        if !wanted.is_empty() {
            self.rank_former(&query, &mut ranks);
        }
        self.best(ranks, most)
    }

    /// The best of these in their order; the names of others need not be put into any.
    fn best(&self, ranks: Vec<(Rank, usize, Option<usize>)>, most: usize) -> Matches {
        let total = ranks.len();
        let ranks = sorted::from(ranks);
        let mut best = Vec::new();
        let mut rest = &ranks[..];
        while let (Some((rank, ..)), true) = (rest.first(), best.len() < most) {
            let (equals, others) = rest.split_at(rest.partition_point(|(it, ..)| it == rank));
            let order = |&(_, commune, former): &(Rank, usize, Option<usize>)| {
                let found = Found { commune, former };
                (self.order(found), commune, former)
            };
            let equals = sorted::from(equals.iter().map(order).collect());
            let found =
                |&(_, commune, former): &(_, usize, Option<usize>)| Found { commune, former };
            best.extend(equals.iter().map(found));
            rest = others;
        }
        best.truncate(most);
        Matches { best, total }
    }

    /// What puts equals into an order: the name that was found; what became of one ward together.
    fn order(&self, found: Found) -> Vec<u32> {
        let Some(number) = found.former else {
            return order(self.at(found).map_or("", |it| &it.name));
        };
        let Some(former) = self.former.get(number) else { return Vec::new() };
        let nth = former.now.iter().position(|it| *it == found.commune).unwrap_or(0);
        let mut order = order(&former.name);
        order.extend([0, former.district as u32, nth as u32]);
        order
    }

    fn rank_present(&self, query: &Query, ranks: &mut Vec<(Rank, usize, Option<usize>)>) {
        for (number, commune) in self.communes.iter().enumerate() {
            if !query.looks_in(commune.province) {
                continue;
            }
            let Some((at, place)) = query.find(&commune.key, commune.name_len) else { continue };
            let rank = Rank {
                outside: at >= commune.name_len,
                distance: query.distance(commune.province),
                place,
                marks: query.marks(&commune.name, &commune.key, at),
                is_former: false,
            };
            ranks.push((rank, number, None));
        }
    }

    fn rank_former(&self, query: &Query, ranks: &mut Vec<(Rank, usize, Option<usize>)>) {
        for (number, former) in self.former.iter().enumerate() {
            let names = std::iter::once(&former.key).chain(&former.aliases);
            let places = names.filter_map(|key| query.find(key, key.len()));
            let Some((at, place)) = places.min_by_key(|(_, place)| *place) else { continue };
            let marks = query.marks(&former.name, &former.key, at);
            for &commune in &former.now {
                let Some(now) = self.communes.get(commune) else { continue };
                // What kept its name is found by it.
                let is_same = now.key.get(..now.name_len) == Some(&*former.key);
                if is_same || !query.looks_in(now.province) {
                    continue;
                }
                let distance = query.distance(now.province);
                let rank = Rank { outside: false, distance, place, marks, is_former: true };
                ranks.push((rank, commune, Some(number)));
            }
        }
    }
}

impl Query<'_> {
    fn looks_in(&self, province: usize) -> bool {
        self.within.is_none_or(|within| within == province)
    }

    fn distance(&self, province: usize) -> usize {
        self.near.iter().position(|near| *near == province).unwrap_or(self.near.len())
    }

    /// Where a key has it; the first `name_len` bytes of the key are the name.
    fn find(&self, key: &str, name_len: usize) -> Option<(usize, Place)> {
        if let Some(rest) = key.strip_prefix(self.wanted) {
            let place = match self.wanted.len() == name_len {
                true => Place::Whole,
                false if rest.starts_with(' ') => Place::FirstWords,
                false => Place::Beginning,
            };
            return Some((0, place));
        }
        key.find(&self.later).map(|at| (at + 1, Place::LaterWord))
    }

    /// How far the marks typed are those of the name in whose key it was found at `at`.
    fn marks(&self, name: &str, key: &str, at: usize) -> Marks {
        if self.typed.is_ascii() {
            return Marks::LeftOut;
        }
        let words_before = key.get(..at).map_or(0, |before| before.matches(' ').count());
        Marks::of(self.typed, self.kind_words, name, words_before)
    }
}
