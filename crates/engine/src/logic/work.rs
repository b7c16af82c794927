//! Values on their way through a rule, and the bounds of one evaluation: how much work, how much
//! copying, how deep.

use std::cell::Cell;
use std::ops::Deref;

use serde_json::Value;

use super::LogicErrorKind::{self, TooMuchWork};

/// What one evaluation may cost: roughly a step for each operator and each value that is looked
/// at or copied. Far more than any honest rule needs, and some dozen milliseconds on a phone.
const BUDGET: u32 = 1_000_000;

/// Nesting of values that rules may build or compare.
const MAX_DEPTH: u16 = 256;

/// What is left of the budget.
pub(super) struct Work {
    left: Cell<u32>,
}

impl Work {
    /// The whole budget.
    pub(super) fn new() -> Work {
        Work { left: Cell::new(BUDGET) }
    }

    pub(super) fn spend(&self, steps: usize) -> Result<(), LogicErrorKind> {
        let left = u32::try_from(steps).ok().and_then(|steps| self.left.get().checked_sub(steps));
        self.left.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(TooMuchWork)
    }

    /// Spends what it costs to look at or copy all of a value, and refuses values so deep that
    /// walking them could exhaust the stack.
    pub(super) fn weigh(&self, value: &Value) -> Result<(), LogicErrorKind> {
        let mut left = self.left.get();
        let light = subtract(value, &mut left, MAX_DEPTH);
        self.left.set(left);
        if light { Ok(()) } else { Err(TooMuchWork) }
    }

    /// The value itself; a copy costs what it weighs. Everything a rule builds passes here, so
    /// nothing grows without bound.
    pub(super) fn own(&self, value: Held) -> Result<Value, LogicErrorKind> {
        match value {
            Held::Built(value) => Ok(*value),
            Held::Borrowed(value) => {
                self.weigh(value)?;
                Ok(value.clone())
            }
        }
    }
}

/// A value that is borrowed from the data or the rule, or has been built. One word, so that
/// results travel cheaply.
pub(super) enum Held<'v> {
    Borrowed(&'v Value),
    Built(Box<Value>),
}

impl Held<'_> {
    pub(super) const NULL: Held<'static> = Held::Borrowed(&Value::Null);

    pub(super) fn bool(truth: bool) -> Held<'static> {
        Held::Borrowed(if truth { &Value::Bool(true) } else { &Value::Bool(false) })
    }

    pub(super) fn built(value: impl Into<Value>) -> Held<'static> {
        Held::Built(Box::new(value.into()))
    }
}

impl Deref for Held<'_> {
    type Target = Value;

    fn deref(&self) -> &Value {
        match self {
            Held::Borrowed(value) => value,
            Held::Built(value) => value,
        }
    }
}

/// Whether a value can be walked and copied without exhausting the stack.
pub(super) fn is_shallow(value: &Value) -> bool {
    let mut unbounded = u32::MAX;
    subtract(value, &mut unbounded, MAX_DEPTH)
}

/// Subtracts the weight of a value; false if nothing is left or the value is too deep.
fn subtract(value: &Value, left: &mut u32, depth: u16) -> bool {
    /// Bytes of text that cost as much as one step.
    const BYTES: usize = 64;
    let weight = match value {
        Value::String(text) => 1 + u32::try_from(text.len() / BYTES).unwrap_or(u32::MAX - 1),
        _ => 1,
    };
    match left.checked_sub(weight) {
        Some(rest) if depth > 0 => *left = rest,
        _ => {
            *left = 0;
            return false;
        }
    }
    match value {
        Value::Array(items) => items.iter().all(|item| subtract(item, left, depth - 1)),
        Value::Object(members) => members.values().all(|item| subtract(item, left, depth - 1)),
        _ => true,
    }
}
