//! Every widget is a folder and a line of the list, `src/widgets/mod.rs`.

use std::collections::BTreeSet;

use super::Checkout;

const FOLDER: &str = "src/widgets/";
const LIST: &str = "src/widgets/mod.rs";

/// No folder without its line, no line without its folder or file.
pub(super) fn are_all_listed(checkout: &Checkout) -> Vec<String> {
    let Some(list) = checkout.get(LIST) else { return Vec::new() };
    let listed: BTreeSet<&str> = list.code().filter_map(|(_, line)| module(line)).collect();
    let folders: BTreeSet<&str> = checkout
        .below(FOLDER)
        .filter_map(|file| file.path[FOLDER.len()..].split_once('/'))
        .map(|(folder, _)| folder)
        .collect();
    let unlisted = folders.difference(&listed).map(|name| {
        format!("{FOLDER}{name}: the widget is not in {LIST}; add `mod {name};` and its line")
    });
    let missing = listed.iter().filter(|name| {
        !folders.contains(*name) && checkout.get(&format!("{FOLDER}{name}.rs")).is_none()
    });
    let missing = missing.map(|name| format!("{LIST}: there is no widget {name}"));
    // A module that the list does not name again is compiled but never shown.
    let unused = folders.intersection(&listed).filter(|name| {
        let path = format!("{name}::");
        !list.code().any(|(_, line)| line.contains(&path))
    });
    let unused = unused.map(|name| format!("{LIST}: the widget {name} is in no line of the list"));
    unlisted.chain(missing).chain(unused).collect()
}

fn module(line: &str) -> Option<&str> {
    let line = line.trim();
    let line = line.strip_prefix("pub ").or(line.strip_prefix("pub(crate) ")).unwrap_or(line);
    line.strip_prefix("mod ")?.strip_suffix(';')
}
