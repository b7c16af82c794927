//! The data contract: JSON Schema, compiled once into a flat arena and checked without I/O.

pub mod pattern;

use serde_json::{Map, Value};

use crate::{Pointer, Problem, Violation};
use pattern::Patterns;

/// A compiled subschema of a [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);
