//! The compiled form: a flat arena of subschemas and the flat list of their checks.

use std::sync::Arc;

use serde_json::{Number, Value};

use super::NodeId;
use super::equal::ValueSet;
use super::formats::Format;
use super::index::{Index, hash_text};
use super::pattern::Matcher;
use super::types::Types;

/// One subschema.
pub(super) struct Node {
    /// Its checks in [`super::Schema::checks`], from and to.
    pub(super) checks: (u32, u32),
    /// The schema resource (document or embedded `$id`) it belongs to, for dynamic scopes.
    pub(super) resource: u32,
    /// The subschema that holds it, if that is where it is written.
    pub(super) parent: Option<NodeId>,
    /// Its place below `parent`, or in its document, as text of a JSON Pointer.
    pub(super) step: Box<str>,
    /// Whether it has `unevaluatedProperties` or `unevaluatedItems`.
    pub(super) unevaluated: bool,
    /// What it tells people.
    pub(super) meta: Option<Box<Meta>>,
}

/// Annotations that a form shows.
#[derive(Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) default: Option<Value>,
    pub(super) examples: Vec<Value>,
    /// `enumNames`: no keyword of any draft, but what many have used in its place.
    pub(super) enum_names: Vec<Value>,
    pub(super) media_type: Option<String>,
    pub(super) read_only: bool,
}

/// One rule of a subschema. Keywords that lean on each other are one check.
pub(super) enum Check {
    /// The schema `false`, with the keyword to blame.
    Never(&'static str),
    Type(Types),
    Enum(Box<ValueSet>),
    Const(Box<Value>),
    Minimum(Number),
    Maximum(Number),
    ExclusiveMinimum(Number),
    ExclusiveMaximum(Number),
    MultipleOf(Number),
    MinLength(u64),
    MaxLength(u64),
    Pattern(Box<Pattern>),
    /// A format by its name; checked only where it is asserted.
    Format(Box<str>, Option<Format>),
    MinItems(u64),
    MaxItems(u64),
    UniqueItems,
    MinProperties(u64),
    MaxProperties(u64),
    Required(Box<[Box<str>]>),
    DependentRequired(&'static str, Box<[DependentRequired]>),
    DependentSchemas(Box<[DependentSchema]>),
    Properties(Box<Properties>),
    PropertyNames(NodeId),
    Items(Box<Items>),
    Contains(Box<Contains>),
    AllOf(Box<[NodeId]>),
    AnyOf(Box<[NodeId]>),
    OneOf(Box<[NodeId]>),
    Not(NodeId),
    If(Box<If>),
    Ref(NodeId),
    DynamicRef(Box<DynamicRef>),
    UnevaluatedItems(NodeId),
    UnevaluatedProperties(NodeId),
}

/// A pattern and its source.
pub(super) struct Pattern {
    pub(super) source: Box<str>,
    pub(super) matcher: Arc<dyn Matcher>,
}

/// `properties`, `patternProperties` and `additionalProperties` of one subschema.
#[derive(Default)]
pub(super) struct Properties {
    /// In the author's order.
    pub(super) named: Vec<(Box<str>, NodeId)>,
    /// Finds those in `named`.
    index: Index,
    pub(super) patterns: Vec<(Pattern, NodeId)>,
    pub(super) additional: Option<NodeId>,
}

impl Properties {
    pub(super) fn add(&mut self, name: &str, node: NodeId) {
        self.index.insert(hash_text(name), self.named.len() as u32);
        self.named.push((name.into(), node));
    }

    /// The index in `named`. `hint` is tried first: data mostly comes in the schema's order.
    pub(super) fn position(&self, name: &str, hint: usize) -> Option<usize> {
        let is = |at: usize| self.named.get(at).is_some_and(|(known, _)| **known == *name);
        if is(hint) {
            return Some(hint);
        }
        let found = self.index.find(hash_text(name), &|number| is(number as usize))?;
        Some(found as usize)
    }
}

/// `prefixItems` and `items`, or their older spellings.
pub(super) struct Items {
    pub(super) prefix: Vec<NodeId>,
    pub(super) rest: Option<NodeId>,
}

/// `contains` with its bounds.
pub(super) struct Contains {
    pub(super) node: NodeId,
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    /// Since 2020-12 the items found count as evaluated.
    pub(super) evaluates: bool,
}

/// `if` with its branches.
pub(super) struct If {
    pub(super) condition: NodeId,
    pub(super) then: Option<NodeId>,
    pub(super) otherwise: Option<NodeId>,
}

/// `$dynamicRef` to a `$dynamicAnchor`.
pub(super) struct DynamicRef {
    pub(super) name: Box<str>,
    /// Where it leads if no outer resource knows the name.
    pub(super) fallback: NodeId,
}

/// One member of `dependentRequired`.
pub(super) struct DependentRequired {
    pub(super) trigger: Box<str>,
    /// A node that holds exactly where the trigger is present.
    pub(super) present: NodeId,
    pub(super) required: Box<[Box<str>]>,
}

/// One member of `dependentSchemas`.
pub(super) struct DependentSchema {
    pub(super) trigger: Box<str>,
    /// A node that holds exactly where the trigger is present.
    pub(super) present: NodeId,
    pub(super) node: NodeId,
}

impl Check {
    /// The subschemas that judge the same value as this check does.
    pub(super) fn in_place(&self) -> Vec<NodeId> {
        match self {
            Check::AllOf(nodes) | Check::AnyOf(nodes) | Check::OneOf(nodes) => nodes.to_vec(),
            Check::Not(node) | Check::Ref(node) => vec![*node],
            Check::DynamicRef(reference) => vec![reference.fallback],
            Check::If(check) => {
                let mut nodes = vec![check.condition];
                nodes.extend(check.then);
                nodes.extend(check.otherwise);
                nodes
            }
            Check::DependentSchemas(members) => members.iter().map(|member| member.node).collect(),
            _ => Vec::new(),
        }
    }
}
