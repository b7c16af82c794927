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
    let mut found = HashSet::new();
    for wanted in modules {
        let before = found.len();
        let functions = module.funcs.iter().filter(|it| moved.contains(&it.id().index()));
        let named = functions
            .filter(|it| super::names::plain(it.name.as_deref().unwrap_or("")).contains(wanted));
        found.extend(named.map(|it| it.id().index()));
        if found.len() == before {
            return Err(format!("No function of {wanted} can be moved (src/start/seldom.txt)."));
        }
    }
    let callers = callers(module);
    let free: Vec<usize> = moved.iter().copied().filter(|it| !found.contains(it)).collect();
    let known_elsewhere = known_elsewhere(module);
    loop {
        let before = found.len();
        for function in &free {
            let callers = callers.get(function).map_or(&[][..], Vec::as_slice);
            let only_theirs = !callers.is_empty() && callers.iter().all(|it| found.contains(it));
            if only_theirs && !known_elsewhere.contains(function) {
                found.insert(*function);
            }
        }
        if found.len() == before {
            return Ok(found);
        }
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
