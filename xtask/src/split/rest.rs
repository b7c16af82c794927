//! The second part: everything else.

use std::collections::{BTreeMap, HashSet};

use walrus::ir::Value;
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, GlobalKind,
    ImportKind, ImportedFunction, Module, TableId,
};

use super::first::Slots;
use super::{FIRST, SLOTS, base36};
use crate::Result;

/// What the second part takes from the first, by the name under which it does.
pub(super) struct Shared(BTreeMap<String, ImportKind>);

impl Shared {
    /// Exports it from the first part, where it has the same index.
    pub(super) fn export(&self, module: &mut Module) {
        let functions = super::functions(module);
        let tables: Vec<_> = module.tables.iter().map(|it| it.id()).collect();
        let memories: Vec<_> = module.memories.iter().map(|it| it.id()).collect();
        let globals: Vec<_> = module.globals.iter().map(|it| it.id()).collect();
        for (name, kind) in &self.0 {
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

/// Makes a whole program the second part: what moved, put into its slots, and nothing of what
/// the first part holds but by import.
pub(super) fn keep(module: &mut Module, moved: &HashSet<usize>, slots: &Slots) -> Result<Shared> {
    module.start = None;
    drop_all(module);
    let table = super::table(module)?;
    fill(module, slots, table);
    let functions = super::functions(module);
    for (index, &slot) in slots.called() {
        module.exports.add(&base36(u64::from(slot)), functions[index]);
    }
    import_functions(module, moved);
    import_stores(module, table);
    walrus::passes::gc::run(module);
    let taken = module.imports.iter().filter(|import| import.module == FIRST);
    Ok(Shared(taken.map(|import| (import.name.clone(), import.kind.clone())).collect()))
}

/// Exports and elements are the first part's.
fn drop_all(module: &mut Module) {
    let exports: Vec<_> = module.exports.iter().map(|it| it.id()).collect();
    for id in exports {
        module.exports.delete(id);
    }
    let elements: Vec<_> = module.elements.iter().map(|it| it.id()).collect();
    for id in elements {
        module.elements.delete(id);
    }
    for table in module.tables.iter_mut() {
        table.elem_segments.clear();
    }
}

/// Puts each moved function into its slots, neighbours together.
fn fill(module: &mut Module, slots: &Slots, table: TableId) {
    let functions = super::functions(module);
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (&slot, index) in &slots.filled {
        let function = functions[index];
        match runs.last_mut() {
            Some((start, run)) if *start + run.len() as u32 == slot => run.push(function),
            _ => runs.push((slot, vec![function])),
        }
    }
    for (start, run) in runs {
        let offset = ConstExpr::Value(Value::I32(start as i32));
        let kind = ElementKind::Active { table, offset };
        let element = module.elements.add(kind, ElementItems::Functions(run));
        module.tables.get_mut(table).elem_segments.insert(element);
    }
}

fn import_functions(module: &mut Module, moved: &HashSet<usize>) {
    let stays =
        module.funcs.iter_local().map(|(id, _)| id).filter(|id| !moved.contains(&id.index()));
    let stays: Vec<_> = stays.collect();
    for (number, id) in stays.into_iter().enumerate() {
        let ty = module.funcs.get(id).ty();
        let import = module.imports.add(FIRST, &base36(number as u64), id);
        module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
    }
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
