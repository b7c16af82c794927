//! Splits the program into parts: what runs up to the first question, the rest, and what is behind
//! doors.
//!
//! A citizen waits for the first part only. Which functions belong to it is recorded in a browser
//! (`cargo xtask profile`) and kept by name in `src/start/first.txt`; every other function goes
//! into a later part, which `src/start/start.js` loads after it.
//!
//! All parts share memory, globals and tables. A function of a later part has a slot in the
//! function table: code of earlier ones calls it through that slot. Until its part fills the
//! slot, a placeholder from JavaScript stands there, which loads that part and calls again. A
//! name that is missing in the list, or one too many, therefore costs time or bytes, and never
//! changes what the program does.
//!
//! A part behind doors holds what can only be come to through the functions that a list of its own
//! names (`src/start/online.txt`: what works with a network only; `src/start/seldom.txt`: the
//! designer's preview, above all). Each stands to those before it as the second to the first. They
//! are kept for working offline by those only who have used them.

mod addresses;
mod data;
mod doors;
mod first;
mod later;
mod names;
mod reach;
mod recording;
mod shorten;

use std::collections::{BTreeMap, HashMap, HashSet};

use walrus::ir::Value;
use walrus::{ConstExpr, ElementItems, ElementKind, FunctionId, Module, ModuleConfig, TableId};

use crate::Result;
use reach::reach;

pub(crate) use addresses::Addresses;
pub(crate) use names::Names;
pub(crate) use recording::record;
pub(crate) use shorten::{number, shorten};

/// The namespace of what later parts take from the first. What they take from another has that
/// part's number for one.
const FIRST: &str = "first";
/// The function table, as JavaScript knows it.
const SLOTS: &str = "slots";
/// The namespace of the placeholders.
const REST: &str = "rest";

/// Whether a namespace is a later part's number.
fn is_of_part(namespace: &str) -> bool {
    namespace.parse::<usize>().is_ok()
}

/// The parts of a program.
pub(crate) struct Parts {
    /// Instantiated with wasm-bindgen's imports and the placeholders.
    pub(crate) first: Module,
    /// Each instantiated with wasm-bindgen's imports, the first part's exports, and those of the
    /// later ones before it, which have the numbers from 1 on.
    pub(crate) later: Vec<Module>,
}

/// The later part to which functions belong that are not in the first, by their index.
struct Moved(BTreeMap<usize, usize>);

impl Moved {
    /// Those behind the doors of the last list belong to the last part, and so on.
    fn find(module: &Module, names: &Names, doors: &[Vec<&str>], on: &Addresses) -> Result<Self> {
        let all = unlisted(module, names);
        if all.is_empty() {
            return Err("No function can be moved: has the program lost its names?".into());
        }
        let mut parts: BTreeMap<_, _> = all.iter().map(|&function| (function, 1)).collect();
        for number in 0..doors.len() {
            let doors = doors[number..].iter().flatten().copied();
            let behind = doors::behind(module, on, &all, doors)?;
            parts.extend(behind.into_iter().map(|function| (function, number + 2)));
        }
        Ok(Self(parts))
    }

    /// The number of a function's part; 0 is the first.
    fn part(&self, function: usize) -> usize {
        self.0.get(&function).copied().unwrap_or(0)
    }

    /// All of them, with their parts' numbers.
    fn functions(&self) -> impl Iterator<Item = (usize, usize)> {
        self.0.iter().map(|(&function, &part)| (function, part))
    }
}

/// Splits a program that still has its function names. `doors`: for each part behind doors, what the
/// names of the functions begin with that lead to it. Exports that its `glue` does not use are
/// dropped: they are for other users of the libraries that declare them.
///
/// # Errors
/// A sentence, when the program is not what wasm-bindgen makes of Rust.
pub(crate) fn split(
    wasm: &[u8],
    glue: &str,
    names: &Names,
    doors: &[Vec<&str>],
    addresses: &Addresses,
) -> Result<Parts> {
    // All are read from the same bytes, so a thing has the same index in each.
    let mut first = parse(wasm)?;
    drop_exports(&mut first, glue);
    let moved = Moved::find(&first, names, doors, addresses)?;
    let slots = first::Slots::assign(&mut first, &moved)?;
    let memory = data::Memory::take(&mut first)?;
    let mut shared = later::Shared::default();
    let mut parts = Vec::new();
    for number in (1..=doors.len() + 1).rev() {
        let mut part = parse(wasm)?;
        data::Memory::take(&mut part)?;
        later::keep(&mut part, number, &moved, &slots, &mut shared)?;
        parts.push(part);
    }
    first::keep(&mut first, &slots, &shared)?;
    parts.push(first);
    parts.reverse();
    let reached = parts.iter().map(|part| {
        let own = part.funcs.iter_local().map(|(id, _)| id);
        reach(part, addresses, own, |_| false)
    });
    let reached = reached.collect::<Result<Vec<_>>>()?;
    first::leave_empty(&mut parts[0], |slot, function| {
        let before = &reached[..moved.part(function)];
        // The part that fills it is the first of those that name it.
        !slots.direct.contains(&slot) && !before.iter().any(|part| part.slots.contains(&slot))
    })?;
    let owners = memory.divide(addresses, &reached);
    for (number, part) in parts.iter_mut().enumerate() {
        memory.lay(part, |at| owners[at] == number)?;
    }
    let first = parts.remove(0);
    Ok(Parts { first, later: parts })
}

/// The functions that are not on the list.
fn unlisted(module: &Module, names: &Names) -> HashSet<usize> {
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
