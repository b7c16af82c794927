//! Which functions are in a part behind doors: those that nobody can come to but through functions
//! that a list names.

use std::collections::HashSet;

use walrus::{ExportItem, Module};

use super::Addresses;
use super::names::plain;
use super::reach::reach;
use crate::Result;

/// The instructions from which on a function is surely no double of another. The compiler makes one
/// of several that are the same, under one of their names; and so one that is shorter may be what
/// others call, too.
const UNIQUE: u64 = 60;

/// Of the moved functions, those that nobody can come to but through these doors: what functions'
/// names begin with.
///
/// # Errors
/// A sentence, when a door has no function.
pub(super) fn behind<'a>(
    module: &Module,
    addresses: &Addresses,
    moved: &HashSet<usize>,
    doors: impl IntoIterator<Item = &'a str>,
) -> Result<HashSet<usize>> {
    let mut closed = HashSet::new();
    for door in doors {
        let before = closed.len();
        for (function, local) in module.funcs.iter_local() {
            let name = plain(module.funcs.get(function).name.as_deref().unwrap_or(""));
            let is_own = name.trim_start_matches(['<', '&']).starts_with(door);
            if is_own && local.size() >= UNIQUE {
                closed.insert(function);
            }
        }
        if closed.len() == before {
            return Err(format!("{door} has no function: see the lists in src/start."));
        }
    }
    let exports = module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(function) => Some(function),
        _ => None,
    });
    let begin = exports.chain(module.start);
    let reached = reach(module, addresses, begin, |function| closed.contains(&function))?;
    Ok(moved.difference(&reached.functions).copied().collect())
}
