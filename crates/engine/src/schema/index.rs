//! Finding one of many by a hash: one table for names, values and addresses alike.

/// Numbers found by hash. It keeps neither keys nor values: whoever owns them compares.
///
/// Linear probing in a power of two that is never more than half full; written out because every
/// map type of the standard library would cost the browser its own copy.
#[derive(Default)]
pub(super) struct Index {
    /// Hash and number plus one; zero for a free slot.
    slots: Vec<(u32, u32)>,
    used: usize,
}

impl Index {
    /// The number entered under `hash` for which `is` holds.
    pub(super) fn find(&self, hash: u64, is: &dyn Fn(u32) -> bool) -> Option<u32> {
        let hash = hash as u32;
        let mut at = hash as usize;
        loop {
            at &= self.slots.len().wrapping_sub(1);
            let (known, number) = *self.slots.get(at)?;
            let number = number.checked_sub(1)?;
            if known == hash && is(number) {
                return Some(number);
            }
            at += 1;
        }
    }

    /// Enters a number; the first of equal ones stays the one that is found.
    pub(super) fn insert(&mut self, hash: u64, number: u32) {
        if self.used * 2 >= self.slots.len() {
            let size = (self.slots.len() * 2).max(8);
            let old = std::mem::replace(&mut self.slots, vec![(0, 0); size]);
            // In the order of the old table equal hashes keep their order, but for a run that
            // wraps around its end: start behind a free slot.
            let start = old.iter().position(|slot| slot.1 == 0).unwrap_or(0);
            let (front, back) = old.split_at(start);
            for &(hash, number) in back.iter().chain(front).filter(|slot| slot.1 != 0) {
                self.enter(hash, number);
            }
        }
        self.used += 1;
        self.enter(hash as u32, number + 1);
    }

    fn enter(&mut self, hash: u32, number: u32) {
        let mask = self.slots.len() - 1;
        let mut at = hash as usize & mask;
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == 0 {
                *slot = (hash, number);
                return;
            }
            at = (at + 1) & mask;
        }
    }
}

/// The hash of a name.
pub(super) fn hash_text(text: &str) -> u64 {
    text.as_bytes().chunks(8).fold(7, |sum, chunk| {
        mix(sum, chunk.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)))
    })
}

/// One round of a multiply-and-fold hash (constant of splitmix64).
pub(super) fn mix(sum: u64, bits: u64) -> u64 {
    let product = (sum ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    product ^ (product >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_of_equal_ones_among_thousands() {
        let names: Vec<String> = (0..5000).map(|i| format!("name {}", i % 4000)).collect();
        let mut index = Index::default();
        let find = |index: &Index, name: &str| {
            index.find(hash_text(name), &|number| names[number as usize] == name)
        };
        assert_eq!(find(&index, "name 1"), None);
        for (name, number) in names.iter().zip(0..) {
            index.insert(hash_text(name), number);
        }
        for (name, number) in names.iter().zip(0..4000) {
            assert_eq!(find(&index, name), Some(number));
        }
        assert_eq!(find(&index, "name 4000"), None);
    }

    #[test]
    fn equal_hashes_stay_apart() {
        let mut index = Index::default();
        for number in 0..100 {
            index.insert(0xffff_ffff, number);
        }
        assert_eq!(index.find(0xffff_ffff, &|number| number == 99), Some(99));
        assert_eq!(index.find(0xffff_ffff, &|_| true), Some(0));
        assert_eq!(index.find(1, &|_| true), None);
    }
}
