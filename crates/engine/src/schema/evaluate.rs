//! Checking data: one walk for both "does it fit?" and "what does it break?".
//!
//! Without collecting, the walk stops at the first broken rule and allocates nothing. With it, the
//! same code goes on and notes a [`Violation`] for each. Which members and items have been
//! evaluated is tracked only inside nodes that ask for it.

use serde_json::{Map, Value};

use super::node::{Check, Contains, DynamicRef, If, Items, Properties};
use super::place::Place;
use super::{NodeId, Schema, explain};
use crate::{Pointer, Violation};

/// How many nodes may wait for one another. Bounds the stack: each takes well under a kilobyte.
const MAX_DEPTH: u32 = 800;

/// How many nodes one call may look at: a second, not hours, for schemas made to explode.
const MAX_STEPS: u32 = 1 << 23;

/// How many violations are told: more than anybody reads, less than fills the memory.
const MAX_FOUND: usize = 10_000;

/// See [`Schema::check`].
pub(super) fn collect(
    schema: &Schema,
    node: NodeId,
    value: &Value,
    at: &Pointer,
    out: &mut Vec<Violation>,
) {
    let mut run = Run::new(schema, at, true);
    run.node(node, value, &Place::START, None);
    out.append(&mut run.found);
    if let Some((code, place)) = run.gave_up {
        out.push(Violation::new(code, place, schema.place(node)));
    }
}

/// See [`Schema::holds`].
pub(super) fn holds(schema: &Schema, node: NodeId, value: &Value) -> bool {
    let base = Pointer::ROOT;
    let mut run = Run::new(schema, &base, false);
    run.node(node, value, &Place::START, None) && run.gave_up.is_none()
}

/// Members (in the object's order) or items that some check has looked at.
pub(super) type Marks = Vec<bool>;

/// One walk.
pub(super) struct Run<'r> {
    pub(super) schema: &'r Schema,
    pub(super) base: &'r Pointer,
    pub(super) collecting: bool,
    pub(super) found: Vec<Violation>,
    /// Where collecting stops. What is found up to there decides already that the value does not
    /// fit, so that the rest may end at once.
    pub(super) limit: usize,
    /// Resources passed through, outermost first; kept only if some `$dynamicRef` asks.
    scope: Vec<u32>,
    depth: u32,
    steps: u32,
    /// Why and where the walk was cut short.
    gave_up: Option<(&'static str, Pointer)>,
}

impl<'r> Run<'r> {
    fn new(schema: &'r Schema, base: &'r Pointer, collecting: bool) -> Run<'r> {
        // Whatever node is asked for, it is asked for as part of the whole document.
        let scope = if schema.dynamic { vec![0] } else { Vec::new() };
        let found = Vec::new();
        let limit = MAX_FOUND;
        Run { schema, base, collecting, found, limit, scope, depth: 0, steps: 0, gave_up: None }
    }

    /// Whether a value fits a node. Notes what it breaks if collecting.
    pub(super) fn node(
        &mut self,
        id: NodeId,
        value: &Value,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        let schema = self.schema;
        let Some(node) = schema.nodes.get(id.0 as usize) else {
            return true;
        };
        if node.checks.0 == node.checks.1 {
            return true;
        }
        if self.gave_up.is_some() {
            return false;
        }
        if self.depth == MAX_DEPTH || self.steps == MAX_STEPS {
            let code = if self.depth == MAX_DEPTH { "tooDeep" } else { "tooComplex" };
            self.gave_up = Some((code, at.below(self.base)));
            return false;
        }
        self.depth += 1;
        self.steps += 1;
        let enters = schema.dynamic && self.scope.last() != Some(&node.resource);
        if enters {
            self.scope.push(node.resource);
        }
        let fits = if node.unevaluated {
            self.tracked(id, value, at, marks)
        } else {
            self.checks(id, value, at, marks)
        };
        if enters {
            self.scope.pop();
        }
        self.depth -= 1;
        fits
    }

    fn checks(
        &mut self,
        id: NodeId,
        value: &Value,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut fits = true;
        for check in self.schema.checks(id) {
            fits &= self.check(id, check, value, at, marks.as_deref_mut());
            if !fits && (!self.collecting || matches!(check, Check::Type(_))) {
                return false;
            }
        }
        fits
    }

    /// The checks of a node that asks what was evaluated.
    #[inline(never)]
    fn tracked(
        &mut self,
        id: NodeId,
        value: &Value,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        let len = match value {
            Value::Object(members) => members.len(),
            Value::Array(items) => items.len(),
            _ => return self.checks(id, value, at, None),
        };
        let mut own = vec![false; len];
        let fits = self.checks(id, value, at, Some(&mut own));
        merge(marks, &own);
        fits
    }

    fn check(
        &mut self,
        id: NodeId,
        check: &Check,
        value: &Value,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        match (check, value) {
            (Check::Properties(check), Value::Object(members)) => {
                self.properties(check, members, at, marks)
            }
            (Check::Items(check), Value::Array(items)) => self.items(check, items, at, marks),
            (Check::Ref(target), _) => self.node(*target, value, at, marks),
            (Check::AllOf(nodes), _) => self.all_of(nodes, value, at, marks),
            (Check::If(check), _) => self.condition(check, value, at, marks),
            (Check::Required(names), Value::Object(members)) => {
                self.required(id, "required", None, names, members, at)
            }
            (
                Check::AnyOf(_)
                | Check::OneOf(_)
                | Check::Not(_)
                | Check::DynamicRef(_)
                | Check::Contains(_)
                | Check::DependentSchemas(_)
                | Check::PropertyNames(_)
                | Check::DependentRequired(..)
                | Check::UnevaluatedProperties(_)
                | Check::UnevaluatedItems(_),
                _,
            ) => self.seldom(id, check, value, at, marks),
            _ => explain::fits(check, value) || self.refuse(id, check, value, at),
        }
    }

    /// What the schemas of forms seldom ask.
    #[inline(never)]
    fn seldom(
        &mut self,
        id: NodeId,
        check: &Check,
        value: &Value,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        match (check, value) {
            (Check::AnyOf(nodes), _) => self.any_of(id, nodes, value, at, marks),
            (Check::OneOf(nodes), _) => self.one_of(id, nodes, value, at, marks),
            (Check::Not(node), _) => {
                !self.quietly(*node, value, at, None) || self.refuse(id, check, value, at)
            }
            (Check::DynamicRef(reference), _) => {
                let target = self.dynamic(reference);
                self.node(target, value, at, marks)
            }
            (Check::Contains(contains), Value::Array(items)) => {
                self.contains(contains, items, at, marks) || self.refuse(id, check, value, at)
            }
            (Check::DependentSchemas(dependents), Value::Object(members)) => {
                let mut marks = marks;
                let mut fits = true;
                for dependent in dependents {
                    if members.contains_key(&*dependent.trigger) {
                        fits &= self.node(dependent.node, value, at, marks.as_deref_mut());
                    }
                }
                fits
            }
            (Check::PropertyNames(node), Value::Object(members)) => {
                self.names(id, *node, members, at)
            }
            (Check::DependentRequired(keyword, dependents), Value::Object(members)) => {
                let mut fits = true;
                for dependent in dependents {
                    if members.contains_key(&*dependent.trigger) {
                        let trigger = Some(&*dependent.trigger);
                        let names = &dependent.required;
                        fits &= self.required(id, keyword, trigger, names, members, at);
                    }
                }
                fits
            }
            (Check::UnevaluatedProperties(node), Value::Object(members)) => {
                self.unevaluated_properties(*node, members, at, marks)
            }
            (Check::UnevaluatedItems(node), Value::Array(items)) => {
                self.unevaluated_items(*node, items, at, marks)
            }
            _ => true,
        }
    }

    /// A node's answer, without noting what is broken.
    fn quietly(
        &mut self,
        node: NodeId,
        value: &Value,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        let collecting = std::mem::replace(&mut self.collecting, false);
        let fits = self.node(node, value, at, marks);
        self.collecting = collecting;
        fits
    }

    /// Notes that the value breaks a check. Always `false`.
    fn refuse(&mut self, id: NodeId, check: &Check, value: &Value, at: &Place<'_>) -> bool {
        if self.collecting {
            self.note(id, check, value, at);
        }
        false
    }

    pub(super) fn tell(&mut self, violation: Violation) {
        self.found.push(violation);
        self.collecting &= self.found.len() < self.limit;
    }

    #[inline(never)]
    fn note(&mut self, id: NodeId, check: &Check, value: &Value, at: &Place<'_>) {
        let place = at.below(self.base);
        self.tell(explain::violation(check, value, place, self.schema.place(id)));
    }

    #[inline(never)]
    fn required(
        &mut self,
        id: NodeId,
        keyword: &'static str,
        trigger: Option<&str>,
        names: &[Box<str>],
        members: &Map<String, Value>,
        at: &Place<'_>,
    ) -> bool {
        let mut fits = true;
        for name in names {
            if members.contains_key(&**name) {
                continue;
            }
            if !self.collecting {
                return false;
            }
            fits = false;
            self.note_missing(id, keyword, trigger, name, at);
        }
        fits
    }

    #[inline(never)]
    fn note_missing(
        &mut self,
        id: NodeId,
        keyword: &'static str,
        trigger: Option<&str>,
        name: &str,
        at: &Place<'_>,
    ) {
        let rule = self.schema.place(id).join(keyword);
        // Lands on the question that misses its answer.
        let place = at.member(name).below(self.base);
        let mut violation = Violation::new("required", place, rule).with("property", name);
        if let Some(trigger) = trigger {
            violation.code = "dependentRequired".into();
            violation = violation.with("trigger", trigger);
        }
        self.tell(violation);
    }

    #[inline(never)]
    fn names(
        &mut self,
        id: NodeId,
        node: NodeId,
        members: &Map<String, Value>,
        at: &Place<'_>,
    ) -> bool {
        let mut fits = true;
        for name in members.keys() {
            let at = at.member(name);
            if self.quietly(node, &Value::String(name.clone()), &at, None) {
                continue;
            }
            if !self.collecting {
                return false;
            }
            fits = false;
            let rule = self.schema.place(id).join("propertyNames");
            let violation = Violation::new("propertyNames", at.below(self.base), rule);
            self.tell(violation.with("property", name.as_str()));
        }
        fits
    }

    #[inline(never)]
    fn properties(
        &mut self,
        check: &Properties,
        members: &Map<String, Value>,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut fits = true;
        let mut hint = 0;
        for (index, (name, value)) in members.iter().enumerate() {
            let at = at.member(name);
            let mut evaluated = false;
            if let Some(position) = check.position(name, hint) {
                hint = position + 1;
                evaluated = true;
                fits &= self.node(check.named[position].1, value, &at, None);
            }
            for (pattern, node) in &check.patterns {
                if pattern.matcher.matches(name) {
                    evaluated = true;
                    fits &= self.node(*node, value, &at, None);
                }
            }
            if let (false, Some(node)) = (evaluated, check.additional) {
                evaluated = true;
                fits &= self.node(node, value, &at, None);
            }
            if !fits && !self.collecting {
                return false;
            }
            if evaluated {
                mark(&mut marks, index);
            }
        }
        fits
    }

    #[inline(never)]
    fn items(
        &mut self,
        check: &Items,
        items: &[Value],
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut fits = true;
        for (index, item) in items.iter().enumerate() {
            let Some(node) = check.prefix.get(index).copied().or(check.rest) else {
                break;
            };
            mark(&mut marks, index);
            fits &= self.node(node, item, &at.item(index), None);
            if !fits && !self.collecting {
                return false;
            }
        }
        fits
    }

    #[inline(never)]
    fn contains(
        &mut self,
        check: &Contains,
        items: &[Value],
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut count = 0;
        for (index, item) in items.iter().enumerate() {
            if self.quietly(check.node, item, &at.item(index), None) {
                count += 1;
                if check.evaluates {
                    mark(&mut marks, index);
                }
                if marks.is_none() && check.max.is_none() && count >= check.min {
                    return true;
                }
            }
        }
        count >= check.min && check.max.is_none_or(|max| count <= max)
    }

    #[inline(never)]
    fn all_of(
        &mut self,
        nodes: &[NodeId],
        value: &Value,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let mut fits = true;
        for node in nodes {
            fits &= self.node(*node, value, at, marks.as_deref_mut());
            if !fits && !self.collecting {
                return false;
            }
        }
        fits
    }

    #[inline(never)]
    fn condition(
        &mut self,
        check: &If,
        value: &Value,
        at: &Place<'_>,
        mut marks: Option<&mut Marks>,
    ) -> bool {
        let collecting = std::mem::replace(&mut self.collecting, false);
        let holds = self.marked(check.condition, value, at, &mut marks);
        self.collecting = collecting;
        match if holds { check.then } else { check.otherwise } {
            Some(node) => self.node(node, value, at, marks),
            None => true,
        }
    }

    /// Where a `$dynamicRef` leads: to the outermost resource that knows the name.
    fn dynamic(&self, reference: &DynamicRef) -> NodeId {
        let known = |resource: &u32| {
            let anchors = &self.schema.resources.get(*resource as usize)?.dynamic;
            let (_, node) = anchors.iter().find(|(name, _)| *name == reference.name)?;
            Some(*node)
        };
        self.scope.iter().find_map(known).unwrap_or(reference.fallback)
    }

    #[inline(never)]
    fn unevaluated_properties(
        &mut self,
        node: NodeId,
        members: &Map<String, Value>,
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        let Some(marks) = marks else {
            return true;
        };
        let mut fits = true;
        for ((name, value), evaluated) in members.iter().zip(marks) {
            if !std::mem::replace(evaluated, true) {
                fits &= self.node(node, value, &at.member(name), None);
                if !fits && !self.collecting {
                    return false;
                }
            }
        }
        fits
    }

    #[inline(never)]
    fn unevaluated_items(
        &mut self,
        node: NodeId,
        items: &[Value],
        at: &Place<'_>,
        marks: Option<&mut Marks>,
    ) -> bool {
        let Some(marks) = marks else {
            return true;
        };
        let mut fits = true;
        for ((index, item), evaluated) in items.iter().enumerate().zip(marks) {
            if !std::mem::replace(evaluated, true) {
                fits &= self.node(node, item, &at.item(index), None);
                if !fits && !self.collecting {
                    return false;
                }
            }
        }
        fits
    }
}

fn mark(marks: &mut Option<&mut Marks>, index: usize) {
    if let Some(mark) = marks.as_deref_mut().and_then(|marks| marks.get_mut(index)) {
        *mark = true;
    }
}

pub(super) fn merge(marks: Option<&mut Marks>, found: &[bool]) {
    for (mark, found) in marks.into_iter().flatten().zip(found) {
        *mark |= found;
    }
}
