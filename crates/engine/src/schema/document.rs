//! Documents before they are compiled: every subschema found and numbered, every name it goes by.
//!
//! A document is walked once, through the keywords that hold subschemas and no others, so that an
//! `$id` inside an `enum` is data and not a name. The walk keeps its own stack: nesting costs
//! memory, never the call stack.

use serde_json::Value;

use super::index::{Index, hash_text, mix};
use super::keywords::{self, Holds};
use super::node::Node;
use super::{Draft, NodeId, Options, uri};
use crate::pointer::{self, Pointer};
use crate::{Problem, Severity};

/// Subschemas nested deeper are not looked at.
const MAX_DEPTH: u32 = 256;

/// The checks of a node that is not to be compiled.
const NO_CHECKS: (u32, u32) = (u32::MAX, u32::MAX);

/// A document, or a part of one with its own `$id`.
pub(super) struct Resource {
    /// Its address, without fragment; empty for a document without `$id`.
    base: String,
    root: NodeId,
    pub(super) dialect: Dialect,
    /// The bundled document it lies in, by address; `None` in the form's own schema.
    document: Option<String>,
    /// Its `$dynamicAnchor`s.
    pub(super) dynamic: Vec<(Box<str>, NodeId)>,
}

/// The rules that a resource is written by.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    /// Whether the validation vocabulary is in use.
    pub(super) validation: bool,
    /// Whether `format` refuses data.
    pub(super) format_assertion: bool,
}

/// All documents looked at so far.
pub(super) struct Documents<'a> {
    pub(super) options: &'a Options<'a>,
    pub(super) nodes: Vec<Node>,
    /// What each node is compiled from.
    pub(super) values: Vec<&'a Value>,
    pub(super) resources: Vec<Resource>,
    pub(super) problems: Vec<Problem>,
    /// Finds nodes by their value: by where it lies in memory, as it is borrowed all the while.
    ids: Index,
    /// Nodes by absolute address, with `#anchor` if that is how they are named.
    names: Vec<(String, NodeId)>,
    /// Finds those in `names`.
    names_index: Index,
}

/// A subschema still to be looked at.
struct Pending<'a> {
    value: &'a Value,
    parent: Option<NodeId>,
    step: String,
    resource: u32,
    depth: u32,
}

fn address_hash(value: &Value) -> u64 {
    mix(0, std::ptr::from_ref(value) as usize as u64)
}

impl<'a> Documents<'a> {
    pub(super) fn new(options: &'a Options<'a>) -> Documents<'a> {
        Documents {
            options,
            nodes: Vec::new(),
            values: Vec::new(),
            resources: Vec::new(),
            problems: Vec::new(),
            ids: Index::default(),
            names: Vec::new(),
            names_index: Index::default(),
        }
    }

    /// Takes in a document found at `address` (`None`: the form's own schema).
    pub(super) fn add(&mut self, value: &'a Value, address: Option<&str>) -> NodeId {
        if let Some(known) = self.id_of(value) {
            self.name(address.unwrap_or_default(), known);
            return known;
        }
        let root = NodeId(self.nodes.len() as u32);
        let dialect = match self.resources.first() {
            Some(first) => first.dialect,
            None => Dialect {
                draft: self.options.draft.unwrap_or(Draft::Draft2020_12),
                validation: true,
                format_assertion: self.options.format_assertion,
            },
        };
        let resource = self.resources.len() as u32;
        self.resources.push(Resource {
            base: address.unwrap_or_default().to_owned(),
            root,
            dialect,
            document: address.map(str::to_owned),
            dynamic: Vec::new(),
        });
        self.name(address.unwrap_or_default(), root);
        self.scan(Pending { value, parent: None, step: String::new(), resource, depth: 0 });
        root
    }

    /// The node of a subschema that has been walked over.
    pub(super) fn id_of(&self, value: &Value) -> Option<NodeId> {
        let is =
            |id: u32| self.values.get(id as usize).is_some_and(|known| std::ptr::eq(*known, value));
        self.ids.find(address_hash(value), &is).map(NodeId)
    }

    pub(super) fn dialect(&self, id: NodeId) -> Dialect {
        self.resources[self.nodes[id.0 as usize].resource as usize].dialect
    }

    /// The node that `reference`, written in `from`, leads to. Bundled documents are taken in as
    /// they are needed.
    pub(super) fn resolve(&mut self, from: NodeId, reference: &str) -> Option<NodeId> {
        let resource = &self.resources[self.nodes[from.0 as usize].resource as usize];
        let (address, fragment) = uri::resolve(&resource.base, reference);
        let root = match self.named(&address) {
            Some(root) => root,
            None => {
                let (address, value) = self.bundled(&address)?;
                self.add(value, Some(address))
            }
        };
        let fragment = uri::decode(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            self.follow(root, &Pointer::parse(&fragment)?)
        } else {
            let base = &self.resources[self.nodes[root.0 as usize].resource as usize].base;
            self.named(&[base, "#", &fragment].concat())
        }
    }

    /// Reports a mistake in the member `keyword` of a node.
    #[cold]
    #[inline(never)]
    pub(super) fn problem(
        &mut self,
        code: &'static str,
        severity: Severity,
        node: NodeId,
        keyword: &str,
    ) -> &mut Problem {
        let mut steps = Vec::new();
        let mut up = Some(node);
        while let Some(id) = up {
            let node = &self.nodes[id.0 as usize];
            steps.push(&*node.step);
            up = node.parent;
        }
        steps.reverse();
        let mut at = Pointer::parse(&steps.concat()).unwrap_or_default();
        if !keyword.is_empty() {
            at = at.join(keyword);
        }
        let mut problem = Problem { severity, ..Problem::error(code, at) };
        let resource = &self.resources[self.nodes[node.0 as usize].resource as usize];
        if let Some(document) = &resource.document {
            problem = problem.with("document", document.as_str());
        }
        let last = self.problems.len();
        self.problems.push(problem);
        &mut self.problems[last]
    }

    #[inline(never)]
    fn bundled(&self, address: &str) -> Option<(&'a str, &'a Value)> {
        let plain = |address: &'a str| address.strip_suffix('#').unwrap_or(address);
        let named = |&&(known, _): &&(&'a str, &'a Value)| plain(known) == address;
        let own_name = |&&(_, value): &&(&'a str, &'a Value)| {
            ["$id", "id"].iter().any(|key| {
                let own = value.get(key).and_then(Value::as_str);
                own.is_some_and(|own| own.strip_suffix('#').unwrap_or(own) == address)
            })
        };
        let bundled = self.options.bundled;
        let &(known, value) =
            bundled.iter().find(named).or_else(|| bundled.iter().find(own_name))?;
        Some((plain(known), value))
    }

    /// Follows a JSON Pointer, into other resources too, and into places that no keyword marks
    /// as a schema.
    fn follow(&mut self, root: NodeId, pointer: &Pointer) -> Option<NodeId> {
        let mut value = *self.values.get(root.0 as usize)?;
        let mut last = root;
        let mut below = Vec::new();
        for segment in pointer.segments() {
            value = pointer::child(value, segment)?;
            below.push(segment.as_str());
            if let Some(id) = self.id_of(value) {
                last = id;
                below.clear();
            }
        }
        if below.is_empty() {
            return Some(last);
        }
        Some(self.unmarked(last, below, value))
    }

    /// A node for a place that no keyword marks as a schema, `below` another one.
    #[inline(never)]
    fn unmarked(&mut self, last: NodeId, below: Vec<&str>, value: &'a Value) -> NodeId {
        let resource = self.nodes[last.0 as usize].resource;
        let step = Pointer::from_segments(below).to_string();
        let id = NodeId(self.nodes.len() as u32);
        self.scan(Pending { value, parent: Some(last), step, resource, depth: 0 });
        id
    }

    fn scan(&mut self, first: Pending<'a>) {
        let mut stack = vec![first];
        while let Some(mut next) = stack.pop() {
            let id = NodeId(self.nodes.len() as u32);
            self.ids.insert(address_hash(next.value), id.0);
            self.values.push(next.value);
            self.nodes.push(Node {
                checks: (0, 0),
                resource: next.resource,
                parent: next.parent,
                step: next.step.as_str().into(),
                unevaluated: false,
                meta: None,
            });
            let Value::Object(members) = next.value else {
                continue;
            };
            next.resource = self.names_of(id, next.value, next.resource);
            if next.depth >= MAX_DEPTH {
                self.cut_off(id);
                continue;
            }
            let draft = self.resources[next.resource as usize].dialect.draft;
            let below = stack.len();
            for (key, value) in members {
                let Some((since, until, holds)) = keywords::keyword(key) else {
                    continue;
                };
                // Tuples in `items` are a thing of the past, but met everywhere.
                let known = since <= draft && draft <= until || key == "additionalItems";
                if !known || holds == Holds::Nothing {
                    continue;
                }
                let keyword = ["/", key].concat();
                let mut push = |value: &'a Value, step: String| {
                    stack.push(Pending {
                        value,
                        parent: Some(id),
                        step,
                        resource: next.resource,
                        depth: next.depth + 1,
                    });
                };
                match (holds, value) {
                    (Holds::Many | Holds::OneOrMany, Value::Array(items)) => {
                        for (index, item) in items.iter().enumerate() {
                            push(item, [&*keyword, "/", &index.to_string()].concat());
                        }
                    }
                    (Holds::One | Holds::OneOrMany, value) => push(value, keyword),
                    (Holds::Map | Holds::MapOrNames, Value::Object(map)) => {
                        for (name, value) in map {
                            if holds == Holds::Map || !value.is_array() {
                                let name = Pointer::ROOT.join(name.as_str()).to_string();
                                push(value, [&*keyword, &name].concat());
                            }
                        }
                    }
                    _ => {}
                }
            }
            stack[below..].reverse();
        }
    }

    /// A node too deep to be looked at: cut here, it checks nothing at all.
    #[cold]
    #[inline(never)]
    fn cut_off(&mut self, id: NodeId) {
        let problem = self.problem("too-deep", Severity::Error, id, "");
        problem.params.insert("limit".to_owned(), MAX_DEPTH.into());
        self.nodes[id.0 as usize].checks = NO_CHECKS;
    }

    /// Notes the names that a subschema gives itself. Returns the resource that it belongs to.
    fn names_of(&mut self, id: NodeId, value: &'a Value, mut resource: u32) -> u32 {
        let text = |key: &str| value.get(key).and_then(Value::as_str);
        let is_root = self.resources[resource as usize].root == id;
        if is_root && let Some(address) = text("$schema") {
            self.resources[resource as usize].dialect = self.dialect_of(id, address, resource);
        }
        let mut draft = self.resources[resource as usize].dialect.draft;
        // Up to draft 7 a `$ref` silences everything beside it.
        let silenced = |draft: Draft| draft <= Draft::Draft7 && value.get("$ref").is_some();
        // An embedded document may be written by other rules, under the other name for `$id`.
        let own = text("$schema").and_then(Draft::from_address).unwrap_or(draft);
        let names_itself = text(keywords::id(own)).filter(|_| !silenced(own));
        if let Some(name) = names_itself {
            resource = self.own_name(id, value, resource, own, name);
            draft = self.resources[resource as usize].dialect.draft;
        }
        if draft >= Draft::Draft2019_09
            && let Some(name) = text("$anchor")
        {
            self.anchor(id, resource, name, "$anchor");
        }
        if draft == Draft::Draft2020_12
            && let Some(name) = text("$dynamicAnchor")
        {
            self.anchor(id, resource, name, "$dynamicAnchor");
            self.resources[resource as usize].dynamic.push((name.into(), id));
        }
        // What 2019-09 calls a recursive anchor is a dynamic one without a name.
        if draft == Draft::Draft2019_09 && value.get("$recursiveAnchor") == Some(&Value::Bool(true))
        {
            self.resources[resource as usize].dynamic.push(("".into(), id));
        }
        resource
    }

    /// Notes the name that a subschema gives itself by the keyword for it in the draft `own`.
    /// Returns the resource that it belongs to, or becomes.
    #[inline(never)]
    fn own_name(
        &mut self,
        id: NodeId,
        value: &'a Value,
        mut resource: u32,
        own: Draft,
        name: &str,
    ) -> u32 {
        let is_root = self.resources[resource as usize].root == id;
        let (address, anchor) = uri::resolve(&self.resources[resource as usize].base, name);
        let anchor_only = name.starts_with('#');
        if !anchor_only {
            if is_root {
                self.resources[resource as usize].base.clone_from(&address);
            } else {
                let outer = &self.resources[resource as usize];
                let (dialect, document) = (outer.dialect, outer.document.clone());
                let base = address.clone();
                let dynamic = Vec::new();
                let inner = self.resources.len() as u32;
                self.resources.push(Resource { base, root: id, dialect, document, dynamic });
                self.nodes[id.0 as usize].resource = inner;
                if let Some(address) = value.get("$schema").and_then(Value::as_str) {
                    self.resources[inner as usize].dialect = self.dialect_of(id, address, inner);
                }
                resource = inner;
            }
            if !self.name(&address, id) {
                self.problem("duplicate-id", Severity::Warning, id, keywords::id(own));
            }
        }
        let draft = self.resources[resource as usize].dialect.draft;
        if !anchor.is_empty() && draft <= Draft::Draft7 {
            self.anchor(id, resource, anchor, keywords::id(draft));
        }
        resource
    }

    #[inline(never)]
    fn anchor(&mut self, id: NodeId, resource: u32, name: &str, keyword: &str) {
        let address = [&*self.resources[resource as usize].base, "#", name].concat();
        if !self.name(&address, id) {
            self.problem("duplicate-id", Severity::Warning, id, keyword);
        }
    }

    /// Gives a node a name. The first one keeps it: `false` if it was another's.
    fn name(&mut self, address: &str, id: NodeId) -> bool {
        match self.named(address) {
            Some(taken) => taken == id,
            None => {
                self.names_index.insert(hash_text(address), self.names.len() as u32);
                self.names.push((address.to_owned(), id));
                true
            }
        }
    }

    fn named(&self, address: &str) -> Option<NodeId> {
        let known = |number: u32| self.names.get(number as usize);
        let is = |number: u32| known(number).is_some_and(|(name, _)| name == address);
        let found = self.names_index.find(hash_text(address), &is)?;
        known(found).map(|(_, id)| *id)
    }

    /// The dialect that a `$schema` names.
    fn dialect_of(&mut self, id: NodeId, address: &str, resource: u32) -> Dialect {
        let inherited = self.resources[resource as usize].dialect;
        let plain = Dialect {
            validation: true,
            format_assertion: self.options.format_assertion,
            ..inherited
        };
        if let Some(draft) = Draft::from_address(address) {
            return Dialect { draft, ..plain };
        }
        self.dialect_of_metaschema(id, address, plain)
    }

    #[inline(never)]
    fn dialect_of_metaschema(&mut self, id: NodeId, address: &str, plain: Dialect) -> Dialect {
        let Some((_, metaschema)) = self.bundled(address.trim_end_matches('#')) else {
            self.problem("unknown-draft", Severity::Warning, id, "$schema")
                .params
                .insert("draft".to_owned(), address.into());
            return plain;
        };
        let mut dialect = Dialect { draft: Draft::detect(metaschema), ..plain };
        if let Some(vocabularies) = metaschema.get("$vocabulary").and_then(Value::as_object) {
            let uses = |name: &str| {
                vocabularies.keys().any(|key| {
                    key.strip_prefix("https://json-schema.org/draft/2020-12/vocab/") == Some(name)
                })
            };
            dialect.validation = uses("validation");
            dialect.format_assertion |= uses("format-assertion");
        }
        dialect
    }
}
