//! Which constants of the program each part needs.
//!
//! The linker tells where each constant (a text, a table, a vtable) lies, and which words of code
//! and data are addresses of which (`constants.rs`). One belongs to the first part if the first
//! part's code, its changing data, or a constant that belongs to it names it. Those that only the
//! third part's code can name come with it; all others are laid down together with the second.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use walrus::ir::{Const, Instr, InstrLocId, Load, Store, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataKind, Module};

use super::{Constants, Parts};
use crate::Result;

/// Which part lays a byte down.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    First,
    Rest,
    Seldom,
}

/// The program's data as it lies in memory at its start.
pub(super) struct Memory {
    start: u32,
    bytes: Vec<u8>,
}

impl Memory {
    /// Takes the data out of a program.
    pub(super) fn take(module: &mut Module) -> Result<Self> {
        let mut pieces = BTreeMap::new();
        let ids: Vec<_> = module.data.iter().map(|data| data.id()).collect();
        for id in ids {
            let data = module.data.get(id);
            let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind
            else {
                return Err("A part of the program's data has no place of its own.".into());
            };
            pieces.insert(start as u32, data.value.clone());
            module.data.delete(id);
        }
        for memory in module.memories.iter_mut() {
            memory.data_segments.clear();
        }
        let start = pieces.keys().next().copied().ok_or("The program has no data.")?;
        let mut bytes = Vec::new();
        for (at, piece) in pieces {
            bytes.resize((at - start) as usize, 0);
            bytes.extend(piece);
        }
        Ok(Self { start, bytes })
    }

    /// Whose bytes each part lays down, by their places in the data: the first part whatever may
    /// change and the constants that it can name, the third those that nothing else can, the
    /// second all others.
    pub(super) fn divide(&self, parts: &Parts, constants: &Constants) -> Vec<Owner> {
        let first = self.named(&parts.first, constants);
        let rest = self.named(&parts.rest, constants);
        let seldom = self.named(&parts.seldom, constants);
        let owner = |constant: usize| match () {
            () if first[constant] => Owner::First,
            () if seldom[constant] && !rest[constant] => Owner::Seldom,
            () => Owner::Rest,
        };
        let mut owners = vec![Owner::First; self.bytes.len()];
        // Where one lies within another, the earliest owner lays it down.
        for wanted in [Owner::Seldom, Owner::Rest, Owner::First] {
            for constant in (0..constants.count()).filter(|it| owner(*it) == wanted) {
                for address in constants.place(constant) {
                    if let Some(owner) = owners.get_mut(address.wrapping_sub(self.start) as usize) {
                        *owner = wanted;
                    }
                }
            }
        }
        owners
    }

    /// Which constants a part can reach: those that its code names, those that the changing data
    /// name, and those that these name.
    fn named(&self, part: &Module, constants: &Constants) -> Vec<bool> {
        let end = self.start + self.bytes.len() as u32;
        let mut waiting: Vec<usize> =
            numbers(part).into_iter().flat_map(|number| constants.meant(number)).collect();
        let mut changing = self.start;
        for place in (0..constants.count()).map(|it| constants.place(it)) {
            waiting.extend(constants.named_in(changing..place.start));
            changing = changing.max(place.end);
        }
        waiting.extend(constants.named_in(changing..end));
        let mut named = vec![false; constants.count()];
        while let Some(constant) = waiting.pop() {
            if !std::mem::replace(&mut named[constant], true) {
                waiting.extend(constants.named_in(constants.place(constant)));
            }
        }
        named
    }

    /// The slots of the function table that a part may call, or hand on: each number in its code
    /// may be one, and those in its data are known.
    pub(super) fn slots(
        &self,
        part: &Module,
        constants: &Constants,
        is_own: impl Fn(usize) -> bool,
    ) -> BTreeSet<u32> {
        let own = |place: u32| is_own(place.wrapping_sub(self.start) as usize);
        let in_data = constants.slots().iter().filter(|(place, _)| own(*place));
        numbers(part).into_iter().chain(in_data.map(|(_, slot)| *slot)).collect()
    }

    /// Lays those bytes down that are `wanted`, in as few pieces as is worth it.
    pub(super) fn lay(&self, module: &mut Module, wanted: impl Fn(usize) -> bool) -> Result {
        /// A new piece takes about as many bytes as it may leave out.
        const GAP: usize = 8;
        let memory = module.get_memory_id().map_err(|e| e.to_string())?;
        let mut pieces: Vec<Range<usize>> = Vec::new();
        for at in (0..self.bytes.len()).filter(|&at| wanted(at) && self.bytes[at] != 0) {
            match pieces.last_mut() {
                Some(piece) if at < piece.end + GAP => piece.end = at + 1,
                _ => pieces.push(at..at + 1),
            }
        }
        for piece in pieces {
            let start = self.start + piece.start as u32;
            let offset = ConstExpr::Value(Value::I32(start as i32));
            // What lies between two constants is constant, too: laid down twice it stays the same.
            let bytes = self.bytes[piece].to_vec();
            let data = module.data.add(DataKind::Active { memory, offset }, bytes);
            module.memories.get_mut(memory).data_segments.insert(data);
        }
        Ok(())
    }
}

/// Every number in the code that may be an address.
fn numbers(module: &Module) -> BTreeSet<u32> {
    struct Numbers(BTreeSet<u32>);
    impl Visitor<'_> for Numbers {
        fn visit_instr(&mut self, instruction: &Instr, _: &InstrLocId) {
            match instruction {
                Instr::Const(Const { value: Value::I32(number) }) => {
                    self.0.insert(*number as u32);
                }
                Instr::Load(Load { arg, .. }) | Instr::Store(Store { arg, .. }) => {
                    self.0.extend(u32::try_from(arg.offset));
                }
                _ => {}
            }
        }
    }
    let mut numbers = Numbers(BTreeSet::new());
    for (_, function) in module.funcs.iter_local() {
        dfs_in_order(&mut numbers, function, function.entry_block());
    }
    numbers.0
}
