//! Which functions are for seldom use.

use std::collections::{HashMap, HashSet};

use walrus::ir::{Visitor, dfs_in_order};
use walrus::{ElementItems, ExportItem, FunctionId, Module};

use crate::Result;

/// Those of these modules (parts of functions' names) among the moved ones, and what only they
/// call.
///
/// # Errors
/// A sentence, when a module has no function.
pub(super) fn find(
    module: &Module,
    moved: &HashSet<usize>,
    modules: &[&str],
) -> Result<HashSet<usize>> {
    let known_elsewhere = known_elsewhere(module);
    let mut found = HashSet::new();
    // Others' functions made for these modules: closures they gave away, their types of signals.
    let mut made_for = HashSet::new();
    for wanted in modules {
        let before = found.len() + made_for.len();
        for (function, local) in module.funcs.iter_local() {
            let index = function.index();
            let name = module.funcs.get(function).name.as_deref().unwrap_or("");
            let name = super::names::plain(name);
            if !moved.contains(&index) || !name.contains(wanted) {
                continue;
            }
            let is_own = name.trim_start_matches(['<', '&']).starts_with(wanted);
            let in_table = known_elsewhere.contains(&index);
            if in_table && local.size() >= unique_from(&name, is_own) || is_own && !in_table {
                found.insert(index);
            } else if !in_table {
                made_for.insert(index);
            }
        }
        if found.len() + made_for.len() == before {
            return Err(format!("No function of {wanted} can be moved (src/start/seldom.txt)."));
        }
    }
    let callers = callers(module);
    let free: Vec<usize> = moved.iter().copied().filter(|it| !found.contains(it)).collect();
    loop {
        let before = found.len();
        for function in &free {
            let callers = callers.get(function).map_or(&[][..], Vec::as_slice);
            let only_theirs = callers.iter().all(|it| found.contains(it));
            let is_known = known_elsewhere.contains(function) || callers.is_empty();
            if only_theirs && (made_for.contains(function) || !is_known) {
                found.insert(*function);
            }
        }
        if found.len() == before {
            return Ok(found);
        }
    }
}

/// The instructions from which on a function is surely no double of another. The compiler makes one
/// of several that are the same, under one of their names, and who calls it through the table
/// cannot be told. What a module itself says is hardly said elsewhere; what is done with its types
/// often is.
fn unique_from(name: &str, is_own: bool) -> u64 {
    match name {
        _ if name.starts_with("core::ptr::drop_in_place") => u64::MAX,
        _ if is_own => 16,
        _ if name.starts_with("<tokhai::view::El>") => 30,
        _ => 80,
    }
}

/// Who mentions each function.
fn callers(module: &Module) -> HashMap<usize, Vec<usize>> {
    struct Calls(Vec<usize>);
    impl Visitor<'_> for Calls {
        fn visit_function_id(&mut self, function: &FunctionId) {
            self.0.push(function.index());
        }
    }
    let mut callers: HashMap<usize, Vec<usize>> = HashMap::new();
    for (id, function) in module.funcs.iter_local() {
        let mut calls = Calls(Vec::new());
        dfs_in_order(&mut calls, function, function.entry_block());
        for called in calls.0 {
            callers.entry(called).or_default().push(id.index());
        }
    }
    callers
}

/// Functions that are called through the table or from outside.
fn known_elsewhere(module: &Module) -> HashSet<usize> {
    let mut known: HashSet<usize> = module.start.iter().map(|it| it.index()).collect();
    for element in module.elements.iter() {
        if let ElementItems::Functions(functions) = &element.items {
            known.extend(functions.iter().map(|it| it.index()));
        }
    }
    for export in module.exports.iter() {
        if let ExportItem::Function(function) = &export.item {
            known.insert(function.index());
        }
    }
    known
}
