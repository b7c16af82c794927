//! The first part: what runs up to the first question.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use walrus::ir::{Call, CallIndirect, Const, Instr, InstrSeq, Value, Visitor, VisitorMut};
use walrus::ir::{dfs_in_order, dfs_pre_order_mut};
use walrus::{
    ConstExpr, ElementItems, ElementKind, ExportItem, FunctionId, FunctionKind, ImportKind, Module,
    TableId,
};

use super::later::Shared;
use super::{Moved, REST, base36};
use crate::Result;

/// Where the moved functions, by their index, stand in the function table.
#[derive(Default)]
pub(super) struct Slots {
    /// The slot by which each is called, for those that the first part can reach.
    of: BTreeMap<usize, u32>,
    /// Those of them that an earlier part than the function's own calls or exports.
    pub(super) direct: BTreeSet<u32>,
    /// Every slot that holds one, with those that the program had before.
    pub(super) filled: BTreeMap<u32, usize>,
}

impl Slots {
    /// The functions that the first part can reach, with the slot by which it does.
    pub(super) fn called(&self) -> impl Iterator<Item = (&usize, &u32)> {
        self.of.iter()
    }

    /// Finds the slots that moved functions have, and gives one to each that an earlier part calls
    /// or exports and that has none.
    pub(super) fn assign(module: &mut Module, moved: &Moved) -> Result<Self> {
        let table = super::table(module)?;
        let mut slots = Self::default();
        for (start, functions) in elements(module, table)? {
            for (slot, function) in (start..).zip(functions) {
                if moved.part(function.index()) > 0 {
                    slots.of.entry(function.index()).or_insert(slot);
                    slots.filled.insert(slot, function.index());
                }
            }
        }
        let wanted: BTreeSet<_> = reached(module, moved).into_iter().collect();
        let mut added = Vec::new();
        let size = u32::try_from(module.tables.get(table).initial).map_err(|e| e.to_string())?;
        for function in wanted {
            let index = function.index();
            let slot = *slots.of.entry(index).or_insert_with(|| {
                let slot = size + added.len() as u32;
                slots.filled.insert(slot, index);
                added.push(function);
                slot
            });
            slots.direct.insert(slot);
        }
        let entry = module.tables.get_mut(table);
        entry.initial += added.len() as u64;
        entry.maximum = entry.maximum.map(|maximum| maximum + added.len() as u64);
        let offset = ConstExpr::Value(Value::I32(size as i32));
        let element = module
            .elements
            .add(ElementKind::Active { table, offset }, ElementItems::Functions(added));
        module.tables.get_mut(table).elem_segments.insert(element);
        Ok(slots)
    }
}

/// The functions with which a table begins, each run with its first slot.
pub(super) fn elements(module: &Module, table: TableId) -> Result<Vec<(u32, Vec<FunctionId>)>> {
    let mut runs = Vec::new();
    for element in module.elements.iter() {
        match (&element.kind, &element.items) {
            (ElementKind::Active { table: of, offset }, ElementItems::Functions(functions))
                if *of == table =>
            {
                let ConstExpr::Value(Value::I32(start)) = offset else {
                    return Err("A part of the function table begins nowhere.".into());
                };
                runs.push((*start as u32, functions.clone()));
            }
            (ElementKind::Declared, _) => {}
            _ => return Err("The program fills its tables in a way that cannot be split.".into()),
        }
    }
    Ok(runs)
}

/// The functions that an earlier part than theirs calls or exports.
fn reached(module: &Module, moved: &Moved) -> HashSet<FunctionId> {
    struct Calls<'a> {
        moved: &'a Moved,
        /// The part that calls.
        from: usize,
        reached: HashSet<FunctionId>,
    }
    impl Visitor<'_> for Calls<'_> {
        fn visit_function_id(&mut self, function: &FunctionId) {
            if self.moved.part(function.index()) > self.from {
                self.reached.insert(*function);
            }
        }
    }
    let mut calls = Calls { moved, from: 0, reached: HashSet::new() };
    for export in module.exports.iter() {
        if let ExportItem::Function(function) = &export.item {
            calls.visit_function_id(function);
        }
    }
    for (id, function) in module.funcs.iter_local() {
        calls.from = moved.part(id.index());
        dfs_in_order(&mut calls, function, function.entry_block());
    }
    calls.reached
}

/// Makes a whole program the first part: placeholders for what moved, and exports for what the
/// later parts share.
pub(super) fn keep(module: &mut Module, slots: &Slots, shared: &Shared) -> Result {
    let redirect = redirect(module, slots, |_| true)?;
    for (&function, &(slot, ty)) in &redirect.slots {
        let import = module.imports.add(REST, &base36(u64::from(slot)), function);
        module.funcs.get_mut(function).kind =
            FunctionKind::Import(walrus::ImportedFunction { import, ty });
    }
    shared.export(module);
    walrus::passes::gc::run(module);
    Ok(())
}

/// Leaves those slots empty, until later parts fill them, whose placeholders nobody can call before:
/// `is_idle` is told the slot and the function, by its index in the whole program.
pub(super) fn leave_empty(module: &mut Module, is_idle: impl Fn(u32, usize) -> bool) -> Result {
    let table = super::table(module)?;
    let filled = elements(module, table)?;
    let filled = filled.into_iter().flat_map(|(start, run)| (start..).zip(run));
    let placeholders = module.imports.iter().filter(|import| import.module == REST);
    let placeholders: HashSet<FunctionId> = placeholders
        .filter_map(|import| match import.kind {
            ImportKind::Function(id) => Some(id),
            _ => None,
        })
        .collect();
    let idle = |slot, id: FunctionId| placeholders.contains(&id) && is_idle(slot, id.index());
    let wanted: Vec<_> = filled.filter(|&(slot, id)| !idle(slot, id)).collect();
    super::drop_elements(module);
    super::fill(module, table, wanted.into_iter());
    walrus::passes::gc::run(module);
    Ok(())
}

/// Turns calls of these functions into calls through their slots.
pub(super) fn redirect(
    module: &mut Module,
    slots: &Slots,
    wanted: impl Fn(usize) -> bool,
) -> Result<Redirect> {
    let functions = super::functions(module);
    let mut redirect = Redirect { table: super::table(module)?, slots: BTreeMap::new() };
    for (index, &slot) in slots.of.iter().filter(|(index, _)| wanted(**index)) {
        let ty = module.funcs.get(functions[index]).ty();
        redirect.slots.insert(functions[index], (slot, ty));
    }
    let moved = |id: &FunctionId| redirect.slots.contains_key(id);
    let stays: Vec<_> =
        module.funcs.iter_local().map(|(id, _)| id).filter(|it| !moved(it)).collect();
    for id in stays {
        let function = module.funcs.get_mut(id).kind.unwrap_local_mut();
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut redirect, function, entry);
    }
    Ok(redirect)
}

/// The functions that are called through slots.
pub(super) struct Redirect {
    table: TableId,
    slots: BTreeMap<FunctionId, (u32, walrus::TypeId)>,
}

impl VisitorMut for Redirect {
    fn start_instr_seq_mut(&mut self, sequence: &mut InstrSeq) {
        let before = std::mem::take(&mut sequence.instrs);
        for (instruction, place) in before {
            let slot = match &instruction {
                Instr::Call(Call { func }) => self.slots.get(func),
                _ => None,
            };
            match slot {
                Some(&(slot, ty)) => {
                    let slot = Const { value: Value::I32(slot as i32) };
                    let call = CallIndirect { ty, table: self.table };
                    sequence.instrs.push((slot.into(), place));
                    sequence.instrs.push((call.into(), place));
                }
                None => sequence.instrs.push((instruction, place)),
            }
        }
    }
}
