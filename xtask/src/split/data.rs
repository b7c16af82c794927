//! The program's data, divided: each constant is laid down by the part that needs it first.

use std::collections::BTreeMap;
use std::ops::Range;

use walrus::ir::Value;
use walrus::{ConstExpr, DataKind, Module};

use super::Addresses;
use super::reach::Reached;
use crate::Result;

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

    /// Which part, by its number, lays each byte down: the first whatever may change, the earliest
    /// that can come to a constant all others. `parts`: what each can come to.
    pub(super) fn divide(&self, addresses: &Addresses, parts: &[Reached]) -> Vec<usize> {
        // What nobody seems to come to is laid down with the second, before anything could.
        let owner =
            |constant: usize| parts.iter().position(|part| part.constants[constant]).unwrap_or(1);
        let mut owners = vec![0; self.bytes.len()];
        // Where one lies within another, the earliest owner lays it down.
        for wanted in (0..parts.len()).rev() {
            for constant in (0..addresses.constants()).filter(|it| owner(*it) == wanted) {
                for address in addresses.place(constant) {
                    if let Some(owner) = owners.get_mut(address.wrapping_sub(self.start) as usize) {
                        *owner = wanted;
                    }
                }
            }
        }
        owners
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
