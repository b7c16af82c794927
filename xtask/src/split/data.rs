//! Which constants of the program the first part needs.
//!
//! The linker's map tells where each constant (a text, a table, a vtable) lies. One belongs to
//! the first part if an address in it occurs in the first part's code, in its changing data, or in
//! a constant that belongs to it. All others are laid down together with the second part, whose
//! code alone can know where they are.

use std::collections::BTreeMap;
use std::ops::Range;

use walrus::ir::{
    BinaryOp, Binop, Const, Instr, InstrLocId, Load, Store, Value, Visitor, dfs_in_order,
};
use walrus::{ConstExpr, DataKind, Module};

use crate::Result;

/// Code may reach a constant from a base a little before it, or by its end. A whole address at which a
/// constant begins means that one. Where that is wrong, the constant comes with the second part,
/// a moment later.
const BEFORE: u32 = 64;

/// The tables of words that the designer's preview alone uses, as their symbols call them.
const SELDOM: &str = "PreviewWords";

/// The places of the program's constants: the input sections of `.rodata`.
pub(crate) struct Constants(Vec<Range<u32>>, Vec<u32>);

impl Constants {
    /// Reads the map of wasm-ld (`--Map`): a line a section, with its address, its offset in the
    /// file, its size, and `object:(section)`.
    pub(crate) fn parse(map: &str) -> Result<Self> {
        let mut constants = Vec::new();
        let mut seldom = Vec::new();
        for line in map.lines().filter(|line| line.contains(":(.rodata")) {
            let mut columns = line.split_whitespace();
            let mut hex = || u32::from_str_radix(columns.next()?, 16).ok();
            if let (Some(start), Some(_), Some(size)) = (hex(), hex(), hex()) {
                constants.push(start..start + size);
                if line.contains(SELDOM) {
                    seldom.push(start);
                }
            }
        }
        constants.sort_by_key(|range| range.start);
        if constants.is_empty() {
            return Err("The linker's map names no constants: was its format changed?".into());
        }
        Ok(Self(constants, seldom))
    }

    /// The one that holds this address.
    fn at(&self, address: u32) -> Option<usize> {
        let after = self.0.partition_point(|range| range.start <= address);
        let found = after.checked_sub(1)?;
        self.0[found].contains(&address).then_some(found)
    }
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

    fn end(&self) -> u32 {
        self.start + self.bytes.len() as u32
    }

    /// Which bytes the first part needs: all but the constants that its code cannot reach.
    pub(super) fn needed(&self, first: &Module, constants: &Constants) -> Vec<bool> {
        let mut reached = vec![false; constants.0.len()];
        let mut waiting = Vec::new();
        let mut reach = |found: Option<usize>, waiting: &mut Vec<usize>| {
            if let Some(found) = found
                && !std::mem::replace(&mut reached[found], true)
            {
                waiting.push(found);
            }
        };
        // Tables are indexed from a base that may lie before them; words are not.
        let is_table =
            |range: &Range<u32>| range.start.is_multiple_of(4) && range.len().is_multiple_of(4);
        for (address, is_whole) in addresses(first) {
            let found = constants.at(address);
            let is_exact =
                is_whole && found.is_some_and(|found| constants.0[found].start == address);
            reach(found, &mut waiting);
            let mut near: Vec<usize> = constants.at(address.wrapping_sub(1)).into_iter().collect();
            let next = constants.0.partition_point(|range| range.end <= address);
            let until = address.saturating_add(BEFORE);
            near.extend((next..constants.0.len()).take_while(|&it| constants.0[it].start <= until));
            for it in near {
                if !is_exact || is_table(&constants.0[it]) {
                    reach(Some(it), &mut waiting);
                }
            }
        }
        let mut changing = self.start;
        for range in &constants.0 {
            for pointer in self.pointers(changing..range.start) {
                reach(constants.at(pointer), &mut waiting);
            }
            changing = changing.max(range.end);
        }
        for pointer in self.pointers(changing..self.end()) {
            reach(constants.at(pointer), &mut waiting);
        }
        // Whatever holds an address is aligned and as long as addresses are.
        // A table of characters may look like addresses; those that matter are aligned.
        let may_hold = |range: &Range<u32>| range.start.is_multiple_of(4);
        while let Some(constant) = waiting.pop() {
            let range = constants.0[constant].clone();
            for pointer in self.pointers(if may_hold(&range) { range } else { 0..0 }) {
                reach(constants.at(pointer), &mut waiting);
            }
        }
        let mut needed = vec![true; self.bytes.len()];
        for (range, reached) in constants.0.iter().zip(&reached) {
            if !reached {
                for address in range.clone() {
                    if let Some(byte) = needed.get_mut(address.wrapping_sub(self.start) as usize) {
                        *byte = false;
                    }
                }
            }
        }
        needed
    }

    /// Which bytes only the third part needs: words of its tables that the second cannot reach.
    /// What code may reach cannot be told for certain, and the third part may never come; so no
    /// other constants go there.
    pub(super) fn seldom(&self, rest: &Module, constants: &Constants) -> Vec<bool> {
        let needed = self.needed(rest, constants);
        let mut seldom = vec![false; self.bytes.len()];
        for table in &constants.1 {
            let Some(table) = constants.at(*table) else { continue };
            for pointer in self.pointers(constants.0[table].clone()) {
                for address in
                    constants.at(pointer).map_or(0..0, |found| constants.0[found].clone())
                {
                    let at = address.wrapping_sub(self.start) as usize;
                    if let (Some(byte), Some(false)) = (seldom.get_mut(at), needed.get(at)) {
                        *byte = true;
                    }
                }
            }
        }
        seldom
    }

    /// Everything at an aligned place that may be an address.
    fn pointers(&self, within: Range<u32>) -> Vec<u32> {
        let places = (within.start.next_multiple_of(4)..within.end.min(self.end())).step_by(4);
        let word = |at: u32| {
            let at = at.checked_sub(self.start)? as usize;
            let bytes = self.bytes.get(at..at + 4)?;
            Some(u32::from_le_bytes(bytes.try_into().ok()?))
        };
        places.filter_map(word).collect()
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

/// Every number in the code that may be an address, and whether it is a whole one: to those in
/// loads and stores something may be added.
fn addresses(module: &Module) -> Vec<(u32, bool)> {
    struct Numbers(Vec<(u32, bool)>);
    impl Visitor<'_> for Numbers {
        fn visit_instr(&mut self, instruction: &Instr, _: &InstrLocId) {
            match instruction {
                // A table whose numbers do not begin with 0 is reached from before its beginning.
                Instr::Binop(Binop { op: BinaryOp::I32Add }) => {
                    if let Some(last) = self.0.last_mut() {
                        last.1 = false;
                    }
                }
                Instr::Const(Const { value: Value::I32(number) }) => {
                    self.0.push((*number as u32, true))
                }
                Instr::Load(Load { arg, .. }) | Instr::Store(Store { arg, .. }) => {
                    self.0.extend(u32::try_from(arg.offset).map(|offset| (offset, false)));
                }
                _ => {}
            }
        }
    }
    let mut numbers = Numbers(Vec::new());
    for (_, function) in module.funcs.iter_local() {
        dfs_in_order(&mut numbers, function, function.entry_block());
    }
    numbers.0
}
