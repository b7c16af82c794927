//! Which functions are for seldom use.

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

/// Of the moved functions, those that nobody can come to but through these modules: parts of
/// functions' names with which they begin.
///
/// # Errors
/// A sentence, when a module has no function.
pub(super) fn find(
    module: &Module,
    addresses: &Addresses,
    moved: &HashSet<usize>,
    modules: &[&str],
) -> Result<HashSet<usize>> {
    let mut closed = HashSet::new();
    for wanted in modules {
        let before = closed.len();
        for (function, local) in module.funcs.iter_local() {
            let name = plain(module.funcs.get(function).name.as_deref().unwrap_or(""));
            let is_own = name.trim_start_matches(['<', '&']).starts_with(wanted);
            if is_own && local.size() >= UNIQUE {
                closed.insert(function);
            }
        }
        if closed.len() == before {
            return Err(format!("{wanted} has no function (src/start/seldom.txt)."));
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
