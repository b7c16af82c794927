//! The names of functions as the list keeps them.

use std::collections::BTreeSet;

/// Functions by name, without what differs between two builds of the same source.
#[derive(Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// Reads a list of one name a line; `#` begins a comment.
    pub(crate) fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim);
        Self(lines.filter(|it| !it.is_empty() && !it.starts_with('#')).map(Into::into).collect())
    }

    /// Adds a function by its name in the program.
    pub(crate) fn add(&mut self, symbol: &str) {
        if !symbol.is_empty() {
            self.0.insert(plain(symbol));
        }
    }

    /// Whether a function with this name in the program is on the list, as is one without a name:
    /// the tools add such, small and often called.
    pub(crate) fn has(&self, symbol: &str) -> bool {
        symbol.is_empty() || self.0.contains(&plain(symbol))
    }

    /// One name a line, in their order.
    pub(crate) fn list(&self) -> String {
        self.0.iter().map(|name| format!("{name}\n")).collect()
    }
}

/// `mycrate[0123456789abcdef]::foo`, as wasm-bindgen writes it, is `mycrate::foo` whatever compiler
/// and machine made it. The hash is written without leading zeros. Two tools number functions by
/// where they happen to stand: wasm-bindgen its shims (`shim_idx: 12`, `shim_34`), and wasm-opt all
/// but the first of those with one name (`foo.123`). Such are one here.
pub(super) fn plain(symbol: &str) -> String {
    let symbol = match symbol.rsplit_once(['.', '_']) {
        Some((name, number)) if is_number(number) => name,
        _ => symbol,
    };
    let mut parts = symbol.split('[');
    let mut name = parts.next().unwrap_or("").to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest))
                if (12..=16).contains(&hash.len()) && u64::from_str_radix(hash, 16).is_ok() =>
            {
                name += rest;
            }
            _ => name += &format!("[{part}"),
        }
    }
    match name.split_once("shim_idx: ") {
        Some((before, after)) => {
            before.to_owned() + after.trim_start_matches(|it: char| it.is_ascii_digit())
        }
        None => name,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn a_function_is_known_whatever_built_it() {
        let mut names = Names::default();
        names.add("<alloc[3ca501edff3f0c7c]::vec::Vec<u8>>::push::<[u8; 16], it[ab]>[2]");
        assert!(names.has("<alloc[ca501edff3f0c7c]::vec::Vec<u8>>::push::<[u8; 16], it[ab]>[2]"));
        assert!(!names.has("<alloc[ca501edff3f0c7c]::vec::Vec<u8>>::push::<[u8; 16], it[ab]>[3]"));
        names.add("Closure { shim_idx: 105, ret: Unit } shim_4438");
        assert!(names.has("Closure { shim_idx: 9, ret: Unit } shim_1"));
        names.add("<it>::twice.412");
        assert!(names.has("<it>::twice") && names.has("<it>::twice.17"));
        assert_eq!(Names::parse(&format!("# comment\n{}", names.list())).list(), names.list());
    }
}
