//! What running code can come to: functions that it calls or whose slots it names, constants whose
//! addresses it names, and what these name in turn.

use std::collections::{BTreeSet, HashMap, HashSet};

use walrus::ir::{Const, Instr, InstrLocId, Load, Store, Value, Visitor, dfs_in_order};
use walrus::{FunctionId, Module};

use super::{Addresses, first, table};
use crate::Result;

/// What can be come to.
pub(super) struct Reached {
    /// Functions by their index in the whole program.
    pub(super) functions: HashSet<usize>,
    /// Whether each constant.
    pub(super) constants: Vec<bool>,
    /// The slots of the function table that may be called, or handed on.
    pub(super) slots: BTreeSet<u32>,
}

/// Follows everything from these functions and from the data that may change, but does not enter
/// functions that are `closed`.
pub(super) fn reach(
    module: &Module,
    addresses: &Addresses,
    from: impl IntoIterator<Item = FunctionId>,
    is_closed: impl Fn(FunctionId) -> bool,
) -> Result<Reached> {
    let mut filled: HashMap<u32, FunctionId> = HashMap::new();
    for (start, run) in first::elements(module, table(module)?)? {
        filled.extend((start..).zip(run));
    }
    let mut mentioned = Mentioned::default();
    mentioned.functions.extend(from);
    let mut changing = 0;
    for place in (0..addresses.constants()).map(|it| addresses.place(it)) {
        mentioned.data(addresses, changing..place.start);
        changing = changing.max(place.end);
    }
    mentioned.data(addresses, changing..u32::MAX);

    let constants = vec![false; addresses.constants()];
    let mut reached = Reached { functions: HashSet::new(), constants, slots: BTreeSet::new() };
    loop {
        if let Some(function) = mentioned.functions.pop() {
            if is_closed(function) || !reached.functions.insert(function.index()) {
                continue;
            }
            if let walrus::FunctionKind::Local(local) = &module.funcs.get(function).kind {
                dfs_in_order(&mut mentioned, local, local.entry_block());
            }
        } else if let Some(number) = mentioned.numbers.pop() {
            mentioned.constants.extend(addresses.meant(number));
            mentioned.slots.extend(Some(number).filter(|it| addresses.is_slot(*it)));
        } else if let Some(slot) = mentioned.slots.pop() {
            reached.slots.insert(slot);
            mentioned.functions.extend(filled.get(&slot));
        } else if let Some(constant) = mentioned.constants.pop() {
            if !std::mem::replace(&mut reached.constants[constant], true) {
                mentioned.data(addresses, addresses.place(constant));
            }
        } else {
            return Ok(reached);
        }
    }
}

/// What was mentioned and has yet to be followed.
#[derive(Default)]
struct Mentioned {
    functions: Vec<FunctionId>,
    numbers: Vec<u32>,
    slots: Vec<u32>,
    constants: Vec<usize>,
}

impl Mentioned {
    fn data(&mut self, addresses: &Addresses, places: std::ops::Range<u32>) {
        self.constants.extend(addresses.constants_in(places.clone()));
        self.slots.extend(addresses.slots_in(places));
    }
}

impl Visitor<'_> for Mentioned {
    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.push(*function);
    }

    fn visit_instr(&mut self, instruction: &Instr, _: &InstrLocId) {
        match instruction {
            Instr::Const(Const { value: Value::I32(number) }) => self.numbers.push(*number as u32),
            Instr::Load(Load { arg, .. }) | Instr::Store(Store { arg, .. }) => {
                self.numbers.extend(u32::try_from(arg.offset));
            }
            _ => {}
        }
    }
}
