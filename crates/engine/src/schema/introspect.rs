//! What a form compiler asks a schema: which subschemas judge a place, when, and what they say.

use serde_json::Value;

use super::node::Check;
use super::types::Types;
use super::{NodeId, Schema};
use crate::Pointer;

/// A subschema that judges the value at a place while all its guards hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constraint {
    /// The subschema.
    pub node: NodeId,
    /// Its conditions, outermost first.
    pub guards: Vec<Guard>,
}

/// A condition from `if` or `dependentSchemas` that lies `depth` segments down the path (0: the
/// root object): the value there must fit `node`, or must not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// How many segments of the path lead to the value that decides.
    pub depth: usize,
    /// The subschema that decides.
    pub node: NodeId,
    /// Whether it has to hold or has to fail.
    pub holds: bool,
}

/// What a subschema says about its value, `$ref` and `allOf` included.
#[derive(Default, Clone, Debug, PartialEq)]
pub struct Facets {
    /// The types that are allowed; all if it does not say.
    pub types: Types,
    /// `title`, the outermost.
    pub title: Option<String>,
    /// `description`, the outermost.
    pub description: Option<String>,
    /// `format`, the outermost, whether it is asserted or not.
    pub format: Option<String>,
    /// `pattern`, the outermost.
    pub pattern: Option<String>,
    /// The only values allowed: `enum`, `const`, or `oneOf`/`anyOf` of titled constants.
    pub choices: Option<Vec<Choice>>,
    /// The tightest `minLength`.
    pub min_length: Option<u64>,
    /// The tightest `maxLength`.
    pub max_length: Option<u64>,
    /// The tightest lower bound; exclusive ones too.
    pub minimum: Option<f64>,
    /// The tightest upper bound; exclusive ones too.
    pub maximum: Option<f64>,
    /// `multipleOf`, the outermost.
    pub multiple_of: Option<f64>,
    /// The tightest `minItems`.
    pub min_items: Option<u64>,
    /// The tightest `maxItems`.
    pub max_items: Option<u64>,
    /// Whether items must differ.
    pub unique_items: bool,
    /// `contentMediaType`, the outermost.
    pub media_type: Option<String>,
    /// Whether the value is not the person's to change.
    pub read_only: bool,
    /// `default`, the outermost.
    pub default: Option<Value>,
    /// `examples`, the outermost.
    pub examples: Vec<Value>,
}

/// One of a few values.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is stored.
    pub value: Value,
    /// What people read, if the schema says.
    pub title: Option<String>,
}

/// An alternative that has been chosen: it judges the value `depth` segments down the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// How many segments of the path lead to the value.
    pub depth: usize,
    /// The alternative.
    pub node: NodeId,
}

/// Subschemas visited at most for one question: references may form a maze.
const MAX_VISITED: usize = 4096;

impl Schema {
    /// Every subschema that judges the value at `path`, in the schema's order. A segment `*` means
    /// any item of an array. Follows `properties`, `patternProperties`, `additionalProperties`,
    /// items, references and `allOf`, and with guards `if` and `dependentSchemas`. Alternatives
    /// (`anyOf`, `oneOf`) and `not` judge whole values; of them only those `chosen` are entered.
    pub fn constraints(&self, path: &Pointer, chosen: &[Chosen]) -> Vec<Constraint> {
        let mut here = self.expand(Constraint { node: self.root, guards: Vec::new() }, 0);
        for (depth, segment) in path.segments().iter().enumerate() {
            self.add_chosen(depth, chosen, &mut here);
            let mut below = Vec::new();
            for constraint in &here {
                for node in self.children(constraint.node, segment) {
                    let guards = constraint.guards.clone();
                    below.append(&mut self.expand(Constraint { node, guards }, depth + 1));
                    if below.len() > MAX_VISITED {
                        break;
                    }
                }
            }
            here = below;
        }
        self.add_chosen(path.segments().len(), chosen, &mut here);
        here
    }

    fn add_chosen(&self, depth: usize, chosen: &[Chosen], here: &mut Vec<Constraint>) {
        for it in chosen.iter().filter(|it| it.depth == depth) {
            here.append(&mut self.expand(Constraint { node: it.node, guards: Vec::new() }, depth));
        }
    }

    /// When the object around `path` demands a value there: each item of the list is one way to
    /// be demanded, in force while all its guards hold. No guards: always.
    pub fn requirements(&self, path: &Pointer, chosen: &[Chosen]) -> Vec<Vec<Guard>> {
        let (Some(parent), Some(name)) = (path.parent(), path.last()) else {
            return Vec::new();
        };
        let depth = parent.segments().len();
        let mut found = Vec::new();
        for constraint in self.constraints(&parent, chosen) {
            for check in self.checks(constraint.node) {
                match check {
                    Check::Required(names) if names.iter().any(|known| **known == *name) => {
                        found.push(constraint.guards.clone());
                    }
                    Check::DependentRequired(_, dependents) => {
                        for dependent in dependents {
                            if dependent.required.iter().any(|known| **known == *name) {
                                let mut guards = constraint.guards.clone();
                                guards.push(Guard { depth, node: dependent.present, holds: true });
                                found.push(guards);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
        found
    }

    /// The places, relative to its value, that a subschema looks at; a place stands for all that
    /// lies in it. `*` means any item.
    pub fn reads(&self, node: NodeId) -> Vec<Pointer> {
        let mut found = Vec::new();
        self.read(node, &Pointer::ROOT, &mut Vec::new(), &mut found);
        // A place that is read whole covers those inside it.
        let mut kept: Vec<Pointer> = Vec::new();
        for place in found {
            if !kept.iter().any(|outer| outer.contains(&place)) {
                kept.retain(|inner| !place.contains(inner));
                kept.push(place);
            }
        }
        kept
    }

    /// What some subschemas of one value say together, `$ref` and `allOf` included.
    pub fn facets(&self, nodes: &[NodeId]) -> Facets {
        let mut facets = Facets::default();
        for node in nodes {
            for node in self.merged(*node) {
                self.add_facets(node, &mut facets);
            }
        }
        facets
    }

    /// The names that a subschema declares, in its order, `$ref` and `allOf` included.
    pub fn properties(&self, node: NodeId) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for node in self.merged(node) {
            for check in self.checks(node) {
                if let Check::Properties(properties) = check {
                    for (name, _) in &properties.named {
                        if !names.iter().any(|known| **known == **name) {
                            names.push(name.to_string());
                        }
                    }
                }
            }
        }
        names
    }

    /// Whether a subschema itself says that there are no members: `properties` without any.
    pub fn has_no_members(&self, node: NodeId) -> bool {
        self.checks(node).iter().any(|check| match check {
            Check::Properties(check) => {
                let none = check.named.is_empty() && check.patterns.is_empty();
                none && check.additional.is_none_or(|node| self.is_never(node))
            }
            _ => false,
        })
    }

    /// The `title` of a subschema itself.
    pub fn title(&self, node: NodeId) -> Option<&String> {
        self.nodes.get(node.0 as usize)?.meta.as_deref()?.title.as_ref()
    }

    /// The name of the definition that a subschema refers to, if it does nothing else.
    pub fn name(&self, node: NodeId) -> Option<String> {
        let [Check::Ref(target)] = self.checks(node) else { return None };
        let place = self.place(*target);
        place.last().filter(|name| crate::pointer::index(name).is_none()).map(str::to_owned)
    }

    /// The alternatives that a subschema itself has (`oneOf`, else `anyOf`), but for `null`.
    pub fn alternatives(&self, node: NodeId) -> Vec<NodeId> {
        let mut found: &[NodeId] = &[];
        for check in self.checks(node) {
            match check {
                Check::OneOf(nodes) => found = nodes,
                Check::AnyOf(nodes) if found.is_empty() => found = nodes,
                _ => {}
            }
        }
        found.iter().filter(|node| !self.is_null(**node)).copied().collect()
    }

    /// The alternatives of a subschema, `$ref` and `allOf` included: the first there are.
    pub fn all_alternatives(&self, node: NodeId) -> Vec<NodeId> {
        let all = self.merged(node).into_iter().map(|node| self.alternatives(node));
        all.into_iter().find(|nodes| !nodes.is_empty()).unwrap_or_default()
    }

    /// The subschemas that judge the member or item `segment` (`*`: any item) of a value that
    /// `node` judges, `$ref` and `allOf` included.
    pub fn below(&self, node: NodeId, segment: &str) -> Vec<NodeId> {
        self.merged(node).into_iter().flat_map(|node| self.children(node, segment)).collect()
    }

    /// How many positions of an array have subschemas of their own.
    pub fn positions(&self, node: NodeId) -> usize {
        let checks = self.merged(node).into_iter().flat_map(|node| self.checks(node));
        let positions = checks.map(|check| match check {
            Check::Items(items) => items.prefix.len(),
            _ => 0,
        });
        positions.max().unwrap_or_default()
    }

    /// The subschema of members whose names are free: the first of `patternProperties`, else
    /// `additionalProperties`, if it lets anything pass.
    pub fn free_entry(&self, node: NodeId) -> Option<NodeId> {
        let checks = self.merged(node).into_iter().flat_map(|node| self.checks(node));
        let entries = checks.filter_map(|check| match check {
            Check::Properties(check) => {
                let by_pattern = check.patterns.first().map(|(_, node)| *node);
                by_pattern.or(check.additional)
            }
            _ => None,
        });
        entries.into_iter().find(|node| !self.is_never(*node))
    }

    /// A node and what applies to the same value without a condition, itself first.
    fn merged(&self, node: NodeId) -> Vec<NodeId> {
        let mut nodes = vec![node];
        let mut next = 0;
        while let Some(node) = nodes.get(next).copied() {
            next += 1;
            let mut insert = next;
            for check in self.checks(node) {
                let more: &[NodeId] = match check {
                    Check::Ref(target) => std::slice::from_ref(target),
                    Check::DynamicRef(reference) => std::slice::from_ref(&reference.fallback),
                    Check::AllOf(nodes) => nodes,
                    _ => continue,
                };
                for node in more {
                    if !nodes.contains(node) && nodes.len() < MAX_VISITED {
                        nodes.insert(insert, *node);
                        insert += 1;
                    }
                }
            }
        }
        nodes
    }

    /// A constraint and all that follow from it at the same place.
    fn expand(&self, first: Constraint, depth: usize) -> Vec<Constraint> {
        let mut all = vec![first];
        let mut next = 0;
        while let Some(Constraint { node, guards }) = all.get(next).cloned() {
            next += 1;
            let mut insert = next;
            let mut add = |node: NodeId, guard: Option<Guard>, check_again: bool| {
                let mut constraint = Constraint { node, guards: guards.clone() };
                constraint.guards.extend(guard);
                // Only references meet a node again.
                let again = check_again && all.contains(&constraint);
                if !again && all.len() < MAX_VISITED {
                    all.insert(insert, constraint);
                    insert += 1;
                }
            };
            for check in self.checks(node) {
                match check {
                    Check::Ref(target) => add(*target, None, true),
                    Check::DynamicRef(reference) => add(reference.fallback, None, true),
                    Check::AllOf(nodes) => nodes.iter().for_each(|node| add(*node, None, false)),
                    Check::AnyOf(nodes) | Check::OneOf(nodes) => {
                        if let Some(node) = self.only_alternative(nodes) {
                            add(node, None, true);
                        }
                    }
                    Check::If(check) => {
                        for (node, holds) in [(check.then, true), (check.otherwise, false)] {
                            if let Some(node) = node {
                                add(
                                    node,
                                    Some(Guard { depth, node: check.condition, holds }),
                                    false,
                                );
                            }
                        }
                    }
                    Check::DependentSchemas(dependents) => {
                        for dependent in dependents {
                            let guard = Guard { depth, node: dependent.present, holds: true };
                            add(dependent.node, Some(guard), false);
                        }
                    }
                    _ => {}
                }
            }
        }
        all
    }

    /// The only alternative, `null` apart, which no answer ever is.
    #[inline(never)]
    fn only_alternative(&self, nodes: &[NodeId]) -> Option<NodeId> {
        let mut others = nodes.iter().filter(|node| !self.is_null(**node));
        let only = others.next()?;
        others.next().is_none().then_some(*only)
    }

    /// Whether a subschema takes nothing but `null`.
    fn is_null(&self, node: NodeId) -> bool {
        self.checks(node).iter().any(|check| match check {
            Check::Type(types) => *types == Types::NULL,
            Check::Const(value) => value.is_null(),
            _ => false,
        })
    }

    /// The subschemas that a node itself puts on its member or item `segment`.
    fn children(&self, node: NodeId, segment: &str) -> Vec<NodeId> {
        let mut found = Vec::new();
        for check in self.checks(node) {
            match check {
                Check::Properties(check) => {
                    let before = found.len();
                    let named = check.position(segment, 0).and_then(|at| check.named.get(at));
                    found.extend(named.map(|(_, node)| *node));
                    for (pattern, node) in &check.patterns {
                        if pattern.matcher.matches(segment) {
                            found.push(*node);
                        }
                    }
                    if found.len() == before {
                        found.extend(check.additional);
                    }
                }
                Check::Items(check) => {
                    let index = crate::pointer::index(segment);
                    if index.is_some() || segment == "*" {
                        let tuple = index.and_then(|index| check.prefix.get(index)).copied();
                        found.extend(tuple.or(check.rest));
                    }
                }
                _ => {}
            }
        }
        found
    }

    fn read(&self, id: NodeId, at: &Pointer, above: &mut Vec<NodeId>, found: &mut Vec<Pointer>) {
        // A schema that holds itself reads, from there on, everything.
        if above.contains(&id) || above.len() > 64 || found.len() > MAX_VISITED {
            found.push(at.clone());
            return;
        }
        above.push(id);
        let checks = self.checks(id);
        // Beside named members, `type: object` says nothing that they do not.
        let entered = |check: &Check| {
            matches!(
                check,
                Check::Properties(_) | Check::Required(_) | Check::Items(_) | Check::Contains(_)
            )
        };
        let enters = checks.iter().any(entered);
        for check in checks {
            for node in check.in_place() {
                self.read(node, at, above, found);
            }
            match check {
                Check::Type(_) if enters => {}
                Check::Properties(check) => {
                    for (name, node) in &check.named {
                        self.read(*node, &at.join(&**name), above, found);
                    }
                    let open = |node: NodeId| !self.checks(node).is_empty();
                    if check.patterns.iter().any(|(_, node)| open(*node))
                        || check.additional.is_some_and(open)
                    {
                        found.push(at.clone());
                    }
                }
                Check::Items(check) => {
                    for (index, node) in check.prefix.iter().enumerate() {
                        self.read(*node, &at.join(index.to_string()), above, found);
                    }
                    if let Some(node) = check.rest {
                        self.read(node, &at.join("*"), above, found);
                    }
                }
                Check::Required(names) => {
                    for name in names {
                        found.push(at.join(&**name));
                    }
                }
                Check::DependentRequired(_, dependents) => {
                    for dependent in dependents {
                        found.push(at.join(&*dependent.trigger));
                        for name in &dependent.required {
                            found.push(at.join(&**name));
                        }
                    }
                }
                Check::DependentSchemas(dependents) => {
                    for dependent in dependents {
                        found.push(at.join(&*dependent.trigger));
                    }
                }
                Check::AllOf(_)
                | Check::AnyOf(_)
                | Check::OneOf(_)
                | Check::Not(_)
                | Check::Ref(_)
                | Check::DynamicRef(_)
                | Check::If(_) => {}
                _ => found.push(at.clone()),
            }
        }
        above.pop();
    }

    fn add_facets(&self, id: NodeId, facets: &mut Facets) {
        if let Some(meta) = self.nodes.get(id.0 as usize).and_then(|node| node.meta.as_deref()) {
            let or = |known: &mut Option<String>, new: &Option<String>| {
                if known.is_none() {
                    *known = new.clone();
                }
            };
            or(&mut facets.title, &meta.title);
            or(&mut facets.description, &meta.description);
            or(&mut facets.media_type, &meta.media_type);
            if facets.default.is_none() {
                facets.default = meta.default.clone();
            }
            if facets.examples.is_empty() {
                facets.examples = meta.examples.clone();
            }
            facets.read_only |= meta.read_only;
        }
        let plain = |value: &Value| Choice { value: value.clone(), title: None };
        for check in self.checks(id) {
            match check {
                Check::Type(types) => facets.types = facets.types.and(*types),
                Check::Format(name, _) if facets.format.is_none() => {
                    facets.format = Some(name.to_string());
                }
                Check::Pattern(pattern) if facets.pattern.is_none() => {
                    facets.pattern = Some(pattern.source.to_string());
                }
                Check::MinLength(limit) => facets.min_length = facets.min_length.max(Some(*limit)),
                Check::MaxLength(limit) => tighten(&mut facets.max_length, *limit),
                Check::MinItems(limit) => facets.min_items = facets.min_items.max(Some(*limit)),
                Check::MaxItems(limit) => tighten(&mut facets.max_items, *limit),
                Check::UniqueItems => facets.unique_items = true,
                Check::Minimum(limit) | Check::ExclusiveMinimum(limit) => {
                    if let Some(limit) = limit.as_f64() {
                        facets.minimum =
                            Some(facets.minimum.map_or(limit, |known| known.max(limit)));
                    }
                }
                Check::Maximum(limit) | Check::ExclusiveMaximum(limit) => {
                    if let Some(limit) = limit.as_f64() {
                        facets.maximum =
                            Some(facets.maximum.map_or(limit, |known| known.min(limit)));
                    }
                }
                Check::MultipleOf(divisor) if facets.multiple_of.is_none() => {
                    facets.multiple_of = divisor.as_f64();
                }
                Check::Const(value) => match &facets.choices {
                    // It may have a title from elsewhere.
                    Some(choices) if choices.len() == 1 => {}
                    _ => facets.choices = Some(vec![plain(value)]),
                },
                Check::Enum(set) if facets.choices.is_none() => {
                    let mut choices: Vec<Choice> = set.values.iter().map(plain).collect();
                    let meta = self.nodes.get(id.0 as usize).and_then(|node| node.meta.as_deref());
                    let names = meta.map_or(&[][..], |meta| &meta.enum_names);
                    for (choice, name) in choices.iter_mut().zip(names) {
                        choice.title = name.as_str().map(str::to_owned);
                    }
                    facets.choices = Some(choices);
                }
                Check::OneOf(nodes) | Check::AnyOf(nodes) if facets.choices.is_none() => {
                    facets.choices = self.titled_constants(nodes);
                }
                _ => {}
            }
        }
    }

    /// `[{"const": …, "title": …}, …]` as choices; `None` if any alternative is something else.
    fn titled_constants(&self, nodes: &[NodeId]) -> Option<Vec<Choice>> {
        let choice = |node: &NodeId| {
            let constant = self.checks(*node).iter().find_map(|check| match check {
                Check::Const(value) => Some(&**value),
                Check::Enum(set) if set.values.len() == 1 => set.values.first(),
                _ => None,
            });
            let meta = self.nodes.get(node.0 as usize)?.meta.as_deref();
            let title = meta.and_then(|meta| meta.title.clone());
            Some(Choice { value: constant?.clone(), title })
        };
        let mut choices = Vec::new();
        for node in nodes {
            choices.push(choice(node)?);
        }
        Some(choices)
    }
}

fn tighten(known: &mut Option<u64>, limit: u64) {
    *known = Some(known.map_or(limit, |known| known.min(limit)));
}
