//! The data contract: JSON Schema, compiled once into a flat arena and checked without I/O.
//!
//! Draft 2020-12 whole, and drafts 2019-09, 07, 06 and 04 by their own rules. A document becomes an arena
//! of nodes, one for each subschema, whose checks lie side by side; `$ref`s are node ids by then,
//! so that checking never looks at the document again.
//!
//! Invariants:
//!
//! - A broken schema still compiles. What is wrong with it is a [`Problem`] with its place; the
//!   broken keyword checks nothing.
//! - No reference leads outside the document and what the caller bundles.
//! - Whatever the schema and the data: no panic, no unbounded recursion, no endless loop. Depth
//!   and work are bounded; beyond the bounds data is refused with `tooDeep` or `tooComplex`.
//! - A [`Violation`] never carries the value it complains about.

mod alternatives;
mod ambiguity;
mod compile;
mod cycles;
mod document;
mod equal;
mod evaluate;
mod explain;
mod formats;
mod index;
mod introspect;
mod keywords;
#[cfg(not(target_arch = "wasm32"))]
mod metaschema;
mod node;
mod number;
pub mod pattern;
mod place;
mod types;
pub(crate) mod uri;

use serde_json::Value;

use crate::{Pointer, Problem, Violation};
use document::Resource;
use node::{Check, Node};
use pattern::Patterns;

pub use introspect::{Choice, Chosen, Constraint, Facets, Guard};
#[cfg(not(target_arch = "wasm32"))]
pub use metaschema::metaschemas;
pub use types::Types;

/// A compiled subschema of a [`Schema`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(crate) u32);

/// A published version of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Draft {
    /// Draft 4 of 2013.
    Draft4,
    /// Draft 6 of 2017.
    Draft6,
    /// Draft 7 of 2018.
    Draft7,
    /// Draft 2019-09, which hardly anybody writes but some documents refer to.
    Draft2019_09,
    /// Draft 2020-12, the current one.
    Draft2020_12,
}

impl Draft {
    /// The draft that the document's `$schema` names; 2020-12 if it names none that we know.
    pub fn detect(document: &Value) -> Draft {
        let address = document.get("$schema").and_then(Value::as_str);
        address.and_then(Draft::from_address).unwrap_or(Draft::Draft2020_12)
    }

    /// The draft whose metaschema has this address.
    pub fn from_address(address: &str) -> Option<Draft> {
        let address = address.strip_suffix('#').unwrap_or(address);
        let address = address.strip_prefix("http")?;
        let path = address.strip_prefix('s').unwrap_or(address).strip_prefix("://json-schema.org/");
        Some(match path? {
            "draft-04/schema" => Draft::Draft4,
            "draft-06/schema" => Draft::Draft6,
            "draft-07/schema" => Draft::Draft7,
            "draft/2019-09/schema" => Draft::Draft2019_09,
            "draft/2020-12/schema" => Draft::Draft2020_12,
            _ => return None,
        })
    }
}

/// How to compile a schema.
#[derive(Clone, Copy)]
pub struct Options<'a> {
    /// The draft of documents that do not say (`$schema`). `None`: 2020-12.
    pub draft: Option<Draft>,
    /// Documents that `$ref` and `$schema` may name, with their addresses.
    pub bundled: &'a [(&'a str, &'a Value)],
    /// Whether `format` refuses data in every dialect. Formats of our own (`vn-phone`) always do.
    pub format_assertion: bool,
    /// The platform's regular expressions.
    pub patterns: &'a dyn Patterns,
}

/// A compiled schema.
pub struct Schema {
    nodes: Vec<Node>,
    checks: Vec<Check>,
    resources: Vec<Resource>,
    /// Whether any `$dynamicRef` needs to know the resources passed through.
    dynamic: bool,
    root: NodeId,
}

impl Schema {
    /// Compiles `document`. The problems' places are relative to it; problems inside a bundled
    /// document carry its address as parameter `document`, and their place is relative to that.
    pub fn compile(document: &Value, options: &Options<'_>) -> (Schema, Vec<Problem>) {
        compile::compile(document, options)
    }

    /// The node of the whole document.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// Everything that `data` breaks.
    pub fn validate(&self, data: &Value) -> Vec<Violation> {
        let mut out = Vec::new();
        self.check(self.root, data, &Pointer::ROOT, &mut out);
        out
    }

    /// Whether `data` breaks nothing.
    pub fn is_valid(&self, data: &Value) -> bool {
        self.holds(self.root, data)
    }

    /// Checks one subschema on one value that lies `at` in the answers, and appends what it
    /// breaks to `out`.
    pub fn check(&self, node: NodeId, value: &Value, at: &Pointer, out: &mut Vec<Violation>) {
        evaluate::collect(self, node, value, at, out);
    }

    /// Whether a value fits one subschema.
    pub fn holds(&self, node: NodeId, value: &Value) -> bool {
        evaluate::holds(self, node, value)
    }

    /// Whether a subschema is `false`: nothing may be there.
    pub fn is_never(&self, node: NodeId) -> bool {
        let Some(Node { checks: (from, to), .. }) = self.nodes.get(node.0 as usize) else {
            return false;
        };
        let checks = self.checks.get(*from as usize..*to as usize).unwrap_or_default();
        checks.iter().any(|check| matches!(check, Check::Never(_)))
    }

    /// Where a subschema is written in its document.
    pub fn place(&self, node: NodeId) -> Pointer {
        let mut steps = Vec::new();
        let mut at = Some(node);
        while let Some(node) = at.and_then(|id| self.nodes.get(id.0 as usize)) {
            steps.push(&*node.step);
            at = node.parent;
        }
        steps.reverse();
        Pointer::parse(&steps.concat()).unwrap_or_default()
    }

    fn checks(&self, id: NodeId) -> &[Check] {
        let range = self.nodes.get(id.0 as usize).map_or((0, 0), |node| node.checks);
        self.checks.get(range.0 as usize..range.1 as usize).unwrap_or_default()
    }
}

impl std::fmt::Debug for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schema")
            .field("nodes", &self.nodes.len())
            .field("checks", &self.checks.len())
            .finish_non_exhaustive()
    }
}
