//! The second part, everything else, and the third, what is for seldom use.

use std::collections::{BTreeMap, HashSet};

use walrus::{
    ExportItem, FunctionId, FunctionKind, GlobalKind, ImportKind, ImportedFunction, Module, TableId,
};

use super::first::{self, Slots};
use super::{FIRST, Moved, SECOND, SLOTS, base36};
use crate::Result;

/// What later parts take from earlier ones, by the name under which they do.
#[derive(Default)]
pub(super) struct Shared {
    first: BTreeMap<String, ImportKind>,
    /// Functions of the second part, by their index.
    second: BTreeMap<String, usize>,
}

impl Shared {
    /// Exports it from the first part, where it has the same index.
    pub(super) fn export(&self, module: &mut Module) {
        let functions = super::functions(module);
        let tables: Vec<_> = module.tables.iter().map(|it| it.id()).collect();
        let memories: Vec<_> = module.memories.iter().map(|it| it.id()).collect();
        let globals: Vec<_> = module.globals.iter().map(|it| it.id()).collect();
        for (name, kind) in &self.first {
            let item = match kind {
                ImportKind::Function(id) => ExportItem::Function(functions[&id.index()]),
                ImportKind::Table(id) => ExportItem::Table(tables[id.index()]),
                ImportKind::Memory(id) => ExportItem::Memory(memories[id.index()]),
                ImportKind::Global(id) => ExportItem::Global(globals[id.index()]),
                // `keep` takes none.
                ImportKind::Tag(_) => continue,
            };
            module.exports.add(name, item);
        }
    }
}

/// Makes a whole program the second part: what moved but for the third part, put into its slots,
/// and nothing of what the first part holds but by import.
pub(super) fn keep(
    module: &mut Module,
    moved: &Moved,
    slots: &Slots,
    shared: &mut Shared,
) -> Result {
    let own: HashSet<usize> = moved.all.difference(&moved.seldom).copied().collect();
    begin(module, &own, slots)?;
    first::redirect(module, slots, |index| moved.seldom.contains(&index))?;
    let functions = super::functions(module);
    for (name, index) in &shared.second {
        module.exports.add(name, functions[index]);
    }
    end(module, moved, shared)
}

/// Makes a whole program the third part, which takes from both others.
pub(super) fn keep_seldom(
    module: &mut Module,
    moved: &Moved,
    slots: &Slots,
    shared: &mut Shared,
) -> Result {
    begin(module, &moved.seldom, slots)?;
    let second: Vec<_> = moved.all.difference(&moved.seldom).copied().collect();
    let functions = super::functions(module);
    for index in second {
        // No number begins with this sign.
        import_function(module, SECOND, &format!("_{}", base36(index as u64)), functions[&index]);
    }
    end(module, moved, shared)?;
    for import in module.imports.iter().filter(|import| import.module == SECOND) {
        if let ImportKind::Function(id) = import.kind {
            shared.second.insert(import.name.clone(), id.index());
        }
    }
    Ok(())
}

fn begin(module: &mut Module, own: &HashSet<usize>, slots: &Slots) -> Result {
    module.start = None;
    drop_all(module);
    let table = super::table(module)?;
    let functions = super::functions(module);
    let filled = slots.filled.iter().filter(|(_, index)| own.contains(index));
    super::fill(module, table, filled.map(|(&slot, index)| (slot, functions[index])));
    for (index, &slot) in slots.called().filter(|(index, _)| own.contains(index)) {
        module.exports.add(&base36(u64::from(slot)), functions[index]);
    }
    Ok(())
}

fn end(module: &mut Module, moved: &Moved, shared: &mut Shared) -> Result {
    let table = super::table(module)?;
    import_functions(module, &moved.all);
    import_stores(module, table);
    walrus::passes::gc::run(module);
    let taken = module.imports.iter().filter(|import| import.module == FIRST);
    shared.first.extend(taken.map(|import| (import.name.clone(), import.kind.clone())));
    Ok(())
}

/// Exports and elements are the first part's.
fn drop_all(module: &mut Module) {
    let exports: Vec<_> = module.exports.iter().map(|it| it.id()).collect();
    for id in exports {
        module.exports.delete(id);
    }
    super::drop_elements(module);
}

fn import_functions(module: &mut Module, moved: &HashSet<usize>) {
    let stays =
        module.funcs.iter_local().map(|(id, _)| id).filter(|id| !moved.contains(&id.index()));
    let stays: Vec<_> = stays.collect();
    // The same ones, and so the same numbers, in each later part.
    for (number, id) in stays.into_iter().enumerate() {
        import_function(module, FIRST, &base36(number as u64), id);
    }
}

fn import_function(module: &mut Module, from: &str, name: &str, id: FunctionId) {
    let ty = module.funcs.get(id).ty();
    let import = module.imports.add(from, name, id);
    module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
}

/// Memory, tables and globals. Their names begin with a letter that no number does.
fn import_stores(module: &mut Module, slots: TableId) {
    let memories: Vec<_> = module.memories.iter().map(|it| it.id()).collect();
    for (number, id) in memories.into_iter().enumerate() {
        let import = module.imports.add(FIRST, &format!("M{number}"), id);
        module.memories.get_mut(id).import = Some(import);
    }
    let tables: Vec<_> = module.tables.iter().map(|it| it.id()).collect();
    for (number, id) in tables.into_iter().enumerate() {
        let name = if id == slots { SLOTS.to_owned() } else { format!("T{number}") };
        let import = module.imports.add(FIRST, &name, id);
        let table = module.tables.get_mut(id);
        table.import = Some(import);
        table.maximum = None;
    }
    let globals: Vec<_> = module.globals.iter().map(|it| it.id()).collect();
    for (number, id) in globals.into_iter().enumerate() {
        if module.globals.get(id).mutable {
            let import = module.imports.add(FIRST, &format!("G{number}"), id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
    }
}
