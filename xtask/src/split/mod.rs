//! Splits the program in three: what runs up to the first question, the rest, and what is for
//! seldom use.
//!
//! A citizen waits for the first part only. Which functions belong to it is recorded in a browser
//! (`cargo xtask profile`) and kept by name in `src/start/first.txt`; every other function goes
//! into the second part, which `src/start/start.js` loads after it.
//!
//! Both parts share memory, globals and tables. A function of the second part has a slot in the
//! function table: code of the first calls it through that slot. Until the second part fills the
//! slot, a placeholder from JavaScript stands there, which loads that part and calls again. A
//! name that is missing in the list, or one too many, therefore costs time or bytes, and never
//! changes what the program does.
//!
//! The third part stands to the second as the second to the first. It holds what can only be come
//! to through the modules that `src/start/seldom.txt` names (the designer's preview, above all).
//! It is kept for working offline by those only who have used it.

mod addresses;
mod data;
mod first;
mod names;
mod reach;
mod recording;
mod rest;
mod seldom;
mod shorten;

use std::collections::{HashMap, HashSet};

use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module, ModuleConfig, TableId};

use crate::Result;
use data::Owner;
use reach::reach;

pub(crate) use addresses::Addresses;
pub(crate) use names::Names;
pub(crate) use recording::record;
pub(crate) use shorten::{number, shorten};

/// The namespace of what the second part takes from the first.
const FIRST: &str = "first";
/// The function table, as JavaScript knows it.
const SLOTS: &str = "slots";
/// The namespace of the placeholders.
const REST: &str = "rest";
/// The namespace of what the third part takes from the second.
const SECOND: &str = "second";

/// The parts of a program.
pub(crate) struct Parts {
    /// Instantiated with wasm-bindgen's imports and the placeholders.
    pub(crate) first: Module,
    /// Instantiated with wasm-bindgen's imports and the first part's exports.
    pub(crate) rest: Module,
    /// Instantiated with those of the second as well.
    pub(crate) seldom: Module,
}

/// Which functions, by their index, are not in the first part.
struct Moved {
    all: HashSet<usize>,
    /// Those of the third part.
    seldom: HashSet<usize>,
}

/// Splits a program that still has its function names. Exports that its `glue` does not use are
/// dropped: they are for other users of the libraries that declare them.
///
/// # Errors
/// A sentence, when the program is not what wasm-bindgen makes of Rust.
pub(crate) fn split(
    wasm: &[u8],
    glue: &str,
    names: &Names,
    modules: &[&str],
    addresses: &Addresses,
) -> Result<Parts> {
    let mut first = parse(wasm)?;
    let mut rest = parse(wasm)?;
    let mut seldom = parse(wasm)?;
    drop_exports(&mut first, glue);
    // All are read from the same bytes, so a thing has the same index in each.
    let all = moved(&first, names);
    if all.is_empty() {
        return Err("No function can be moved: has the program lost its names?".into());
    }
    let moved = Moved { seldom: seldom::find(&first, addresses, &all, modules)?, all };
    let slots = first::Slots::assign(&mut first, &moved)?;
    let memory = data::Memory::take(&mut first)?;
    data::Memory::take(&mut rest)?;
    data::Memory::take(&mut seldom)?;
    let mut shared = rest::Shared::default();
    rest::keep_seldom(&mut seldom, &moved, &slots, &mut shared)?;
    rest::keep(&mut rest, &moved, &slots, &mut shared)?;
    first::keep(&mut first, &slots, &shared)?;
    let mut parts = Parts { first, rest, seldom };
    let [by_first, by_rest, by_seldom] = [&parts.first, &parts.rest, &parts.seldom].map(|part| {
        let own = part.funcs.iter_local().map(|(id, _)| id);
        reach(part, addresses, own, |_| false)
    });
    let (by_first, by_rest, by_seldom) = (by_first?, by_rest?, by_seldom?);
    first::leave_empty(&mut parts.first, |slot, function| {
        let until_third = moved.seldom.contains(&function) && by_rest.slots.contains(&slot);
        !slots.direct.contains(&slot) && !by_first.slots.contains(&slot) && !until_third
    })?;
    let owners = memory.divide(addresses, &by_first, &by_rest, &by_seldom);
    memory.lay(&mut parts.first, |at| owners[at] == Owner::First)?;
    memory.lay(&mut parts.rest, |at| owners[at] == Owner::Rest)?;
    memory.lay(&mut parts.seldom, |at| owners[at] == Owner::Seldom)?;
    Ok(parts)
}

/// The functions that are not on the list.
fn moved(module: &Module, names: &Names) -> HashSet<usize> {
    let local = module.funcs.iter_local().map(|(id, _)| module.funcs.get(id));
    local
        .filter(|it| !names.has(it.name.as_deref().unwrap_or("")))
        .map(|it| it.id().index())
        .collect()
}

/// The program's functions by their index.
fn functions(module: &Module) -> HashMap<usize, FunctionId> {
    module.funcs.iter().map(|it| (it.id().index(), it.id())).collect()
}

/// Fills slots of the function table, neighbours together.
fn fill(module: &mut Module, table: TableId, slots: impl Iterator<Item = (u32, FunctionId)>) {
    let mut runs: Vec<(u32, Vec<FunctionId>)> = Vec::new();
    for (slot, function) in slots {
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

/// Empties the function table.
fn drop_elements(module: &mut Module) {
    let elements: Vec<_> = module.elements.iter().map(|it| it.id()).collect();
    for id in elements {
        module.elements.delete(id);
    }
    for table in module.tables.iter_mut() {
        table.elem_segments.clear();
    }
}

/// The function table.
fn table(module: &Module) -> Result<TableId> {
    let table = module.tables.main_function_table().ok().flatten();
    table.ok_or_else(|| "The program has no function table to share.".into())
}

fn drop_exports(module: &mut Module, glue: &str) {
    let unused = module.exports.iter().filter(|it| !glue.contains(&format!("wasm.{}", it.name)));
    let unused: Vec<_> = unused.map(|it| it.id()).collect();
    for id in unused {
        module.exports.delete(id);
    }
}

fn parse(wasm: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = Module::from_buffer_with_config(wasm, &config)
        .map_err(|error| format!("The program is no WebAssembly that can be split: {error}."))?;
    let customs: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for custom in customs {
        module.customs.delete(custom);
    }
    Ok(module)
}

/// A number as JavaScript's `toString(36)` writes it.
fn base36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut text = Vec::new();
    loop {
        text.push(DIGITS[(number % 36) as usize] as char);
        number /= 36;
        if number == 0 {
            return text.iter().rev().collect();
        }
    }
}
