//! The later parts: each a whole program without what other parts hold.

use std::collections::BTreeMap;

use walrus::{
    ExportItem, FunctionId, FunctionKind, GlobalKind, ImportKind, ImportedFunction, Module, TableId,
};

use super::first::{self, Slots};
use super::{FIRST, Moved, SLOTS, base36, is_of_part};
use crate::Result;

/// What later parts take from earlier ones, by the name under which they do.
#[derive(Default)]
pub(super) struct Shared {
    first: BTreeMap<String, ImportKind>,
    /// Functions of later parts, by their index.
    later: BTreeMap<String, usize>,
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

/// Makes a whole program the later part of this number: what belongs to it, put into its slots, and
/// nothing of what earlier parts hold but by import. Those after it come first: what they take from
/// this one is `shared` by then.
pub(super) fn keep(
    module: &mut Module,
    part: usize,
    moved: &Moved,
    slots: &Slots,
    shared: &mut Shared,
) -> Result {
    begin(module, part, moved, slots)?;
    first::redirect(module, slots, |index| moved.part(index) > part)?;
    let functions = super::functions(module);
    for (name, index) in shared.later.iter().filter(|(_, index)| moved.part(**index) == part) {
        module.exports.add(name, functions[index]);
    }
    for (index, earlier) in moved.functions().filter(|&(_, earlier)| earlier < part) {
        // No number begins with this sign.
        let name = format!("_{}", base36(index as u64));
        import_function(module, &earlier.to_string(), &name, functions[&index]);
    }
    end(module, moved, shared)
}

fn begin(module: &mut Module, part: usize, moved: &Moved, slots: &Slots) -> Result {
    module.start = None;
    drop_all(module);
    let table = super::table(module)?;
    let functions = super::functions(module);
    let filled = slots.filled.iter().filter(|(_, index)| moved.part(**index) == part);
    super::fill(module, table, filled.map(|(&slot, index)| (slot, functions[index])));
    for (index, &slot) in slots.called().filter(|(index, _)| moved.part(**index) == part) {
        module.exports.add(&base36(u64::from(slot)), functions[index]);
    }
    Ok(())
}

fn end(module: &mut Module, moved: &Moved, shared: &mut Shared) -> Result {
    let table = super::table(module)?;
    import_functions(module, moved);
    import_stores(module, table);
    walrus::passes::gc::run(module);
    for import in module.imports.iter() {
        match &import.kind {
            kind if import.module == FIRST => {
                shared.first.insert(import.name.clone(), kind.clone());
            }
            ImportKind::Function(id) if is_of_part(&import.module) => {
                shared.later.insert(import.name.clone(), id.index());
            }
            _ => {}
        }
    }
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

fn import_functions(module: &mut Module, moved: &Moved) {
    let local = module.funcs.iter_local().map(|(id, _)| id);
    let stays = local.filter(|id| moved.part(id.index()) == 0);
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
