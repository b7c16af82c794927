//! From keywords to checks.

use serde_json::{Map, Number, Value};

use super::document::{Dialect, Documents};
use super::equal::ValueSet;
use super::node::{
    Check, Contains, DependentRequired, DependentSchema, DynamicRef, If, Items, Meta, Node,
    Pattern, Properties,
};
use super::types::Types;
use super::{Draft, NodeId, Options, Schema, ambiguity, formats, keywords};
use crate::{Problem, Severity};

/// See [`Schema::compile`].
pub(super) fn compile(document: &Value, options: &Options<'_>) -> (Schema, Vec<Problem>) {
    let mut compiler =
        Compiler { documents: Documents::new(options), checks: Vec::new(), dynamic: false };
    let root = compiler.documents.add(document, None);
    // References add documents, hence nodes, while this runs.
    let mut next = 0;
    while next < compiler.documents.nodes.len() {
        compiler.node(NodeId(next as u32));
        next += 1;
    }
    compiler.cut_cycles();
    let Compiler { documents, checks, dynamic, .. } = compiler;
    let Documents { nodes, resources, problems, .. } = documents;
    (Schema { nodes, checks, resources, dynamic, root }, problems)
}

/// A schema on its way to being compiled.
pub(super) struct Compiler<'a> {
    pub(super) documents: Documents<'a>,
    pub(super) checks: Vec<Check>,
    dynamic: bool,
}

/// What a keyword's value must be, as the problem names it.
type Expected = &'static str;

impl<'a> Compiler<'a> {
    fn node(&mut self, id: NodeId) {
        let at = id.0 as usize;
        if self.documents.nodes[at].checks != (0, 0) {
            // Made by the compiler, or cut off for being too deep.
            return;
        }
        let mut checks = Vec::new();
        match self.documents.values[at] {
            Value::Bool(true) => {}
            Value::Bool(false) => checks.push(Check::Never(blame(&self.documents.nodes[at]))),
            Value::Object(members) => {
                checks = self.keywords(id, members);
                self.documents.nodes[at].meta = meta(members);
            }
            _ => {
                self.documents.problem("not-a-schema", Severity::Error, id, "");
            }
        }
        let from = self.checks.len() as u32;
        self.checks.append(&mut checks);
        self.documents.nodes[at].checks = (from, self.checks.len() as u32);
    }

    fn keywords(&mut self, id: NodeId, members: &'a Map<String, Value>) -> Vec<Check> {
        let dialect = self.documents.dialect(id);
        if dialect.draft <= Draft::Draft7
            && let Some(reference) = members.get("$ref")
        {
            return self.reference(id, "$ref", reference).into_iter().collect();
        }
        let mut checks = Vec::new();
        let (mut properties, mut items, mut contains) = (false, false, false);
        for (key, value) in members {
            let key = key.as_str();
            match key {
                "properties" | "patternProperties" | "additionalProperties" => properties = true,
                "prefixItems" | "items" => items |= keywords::known(key, dialect.draft),
                "contains" => contains = keywords::known(key, dialect.draft),
                _ => {}
            }
            let Some((since, until, _)) = keywords::keyword(key) else {
                continue;
            };
            if dialect.draft < since || until < dialect.draft {
                let tuple =
                    key == "additionalItems" && members.get("items").is_some_and(Value::is_array);
                if !tuple {
                    self.warn(id, key, "keyword-of-other-draft");
                }
                continue;
            }
            match self.keyword(id, key, value, members, dialect) {
                Ok(Some(check)) => add(&mut checks, Some(check)),
                Ok(None) => {}
                Err(expected) => self.invalid(id, key, expected),
            }
        }
        if properties {
            let check = self.properties(id, members);
            add(&mut checks, Some(check));
        }
        if items {
            if dialect.draft == Draft::Draft2020_12
                && members.get("items").is_some_and(Value::is_array)
            {
                self.warn(id, "items", "keyword-of-other-draft");
            }
            add(&mut checks, self.items(members));
        }
        if contains {
            let check = self.contains(id, members, dialect);
            add(&mut checks, check);
        }
        checks
    }

    fn keyword(
        &mut self,
        id: NodeId,
        key: &'a str,
        value: &'a Value,
        members: &'a Map<String, Value>,
        dialect: Dialect,
    ) -> Result<Option<Check>, Expected> {
        let check = match key {
            // Read with the keywords that they belong to.
            "properties" | "additionalProperties" | "items" | "then" | "else" | "$defs" => {
                return Ok(None);
            }
            // Referring and applying come first: they work without the validation vocabulary.
            "$ref" => return Ok(self.reference(id, key, value)),
            "allOf" => Check::AllOf(self.schemas(value)?),
            "oneOf" => Check::OneOf(self.schemas(value)?),
            "if" => {
                let branch = |key| members.get(key).and_then(|value| self.documents.id_of(value));
                let (then, otherwise) = (branch("then"), branch("else"));
                // Alone, `if` decides nothing, but what it evaluates counts.
                Check::If(Box::new(If { condition: self.schema(value)?, then, otherwise }))
            }
            "format" => {
                let name = value.as_str().ok_or("string")?;
                let format = formats::find(name, self.documents.options.patterns);
                if format.is_none() {
                    self.unknown_format(id, name);
                }
                let asserted = |format: &formats::Format| format.ours || dialect.format_assertion;
                Check::Format(name.into(), format.filter(asserted))
            }
            "type" | "enum" | "const" | "minimum" | "maximum" | "minLength" | "maxLength"
            | "pattern" | "minItems" | "maxItems" | "required"
                if !dialect.validation =>
            {
                return Ok(None);
            }
            "type" => Check::Type(types(value, dialect.draft)?),
            "enum" => {
                let values = value.as_array().ok_or("array")?;
                if values.is_empty() {
                    self.warn(id, key, "empty-enum");
                }
                Check::Enum(Box::new(ValueSet::new(values.clone())))
            }
            "const" => Check::Const(Box::new(value.clone())),
            "minimum" => match members.get("exclusiveMinimum") {
                Some(Value::Bool(true)) => Check::ExclusiveMinimum(number(value)?),
                _ => Check::Minimum(number(value)?),
            },
            "maximum" => match members.get("exclusiveMaximum") {
                Some(Value::Bool(true)) => Check::ExclusiveMaximum(number(value)?),
                _ => Check::Maximum(number(value)?),
            },
            "minLength" => Check::MinLength(count(value)?),
            "maxLength" => Check::MaxLength(count(value)?),
            "pattern" => {
                let source = value.as_str().ok_or("string")?;
                let pattern = self.pattern(id, key, source);
                return Ok(pattern.map(|pattern| Check::Pattern(Box::new(pattern))));
            }
            "minItems" => Check::MinItems(count(value)?),
            "maxItems" => Check::MaxItems(count(value)?),
            "required" => Check::Required(names(value)?),
            _ => return self.seldom(id, key, value, dialect),
        };
        Ok(Some(check))
    }

    /// The keywords that the schemas of forms seldom have.
    #[inline(never)]
    fn seldom(
        &mut self,
        id: NodeId,
        key: &'a str,
        value: &'a Value,
        dialect: Dialect,
    ) -> Result<Option<Check>, Expected> {
        let check = match key {
            "$dynamicRef" | "$recursiveRef" => return Ok(self.reference(id, key, value)),
            "anyOf" => Check::AnyOf(self.schemas(value)?),
            "not" => Check::Not(self.schema(value)?),
            "propertyNames" => Check::PropertyNames(self.schema(value)?),
            "dependentSchemas" => return Ok(self.dependent_schemas(id, object(value)?)),
            "dependencies" => {
                let required = self.dependent_required(id, "dependencies", object(value)?)?;
                let schemas = self.dependent_schemas(id, object(value)?);
                // Both kinds in one keyword: the first goes into a node of its own.
                return Ok(match (required, schemas) {
                    (Some(required), Some(schemas)) => {
                        let both = [required, schemas].map(|check| self.synthetic(id, check));
                        Some(Check::AllOf(both.into()))
                    }
                    (required, schemas) => required.or(schemas),
                });
            }
            "unevaluatedItems" => {
                self.documents.nodes[id.0 as usize].unevaluated = true;
                Check::UnevaluatedItems(self.schema(value)?)
            }
            "unevaluatedProperties" => {
                self.documents.nodes[id.0 as usize].unevaluated = true;
                Check::UnevaluatedProperties(self.schema(value)?)
            }
            _ if !dialect.validation => return Ok(None),
            "exclusiveMinimum" | "exclusiveMaximum" => match value {
                Value::Bool(_) if dialect.draft == Draft::Draft4 => return Ok(None),
                Value::Bool(_) => {
                    self.warn(id, key, "keyword-of-other-draft");
                    return Ok(None);
                }
                _ if dialect.draft == Draft::Draft4 => return Err("boolean"),
                _ if key == "exclusiveMinimum" => Check::ExclusiveMinimum(number(value)?),
                _ => Check::ExclusiveMaximum(number(value)?),
            },
            "multipleOf" => {
                let divisor = number(value)?;
                if divisor.as_f64().is_none_or(|divisor| divisor <= 0.0) {
                    return Err("positive-number");
                }
                Check::MultipleOf(divisor)
            }
            "uniqueItems" => match value.as_bool().ok_or("boolean")? {
                true => Check::UniqueItems,
                false => return Ok(None),
            },
            "minProperties" => Check::MinProperties(count(value)?),
            "maxProperties" => Check::MaxProperties(count(value)?),
            "dependentRequired" => {
                return self.dependent_required(id, "dependentRequired", object(value)?);
            }
            _ => return Ok(None),
        };
        Ok(Some(check))
    }

    fn properties(&mut self, id: NodeId, members: &'a Map<String, Value>) -> Check {
        let mut properties = Properties::default();
        match members.get("properties") {
            Some(Value::Object(map)) => {
                for (name, value) in map {
                    if let Some(node) = self.id(value) {
                        properties.add(name, node);
                    }
                }
            }
            Some(_) => self.invalid(id, "properties", "object"),
            None => {}
        }
        match members.get("patternProperties") {
            Some(Value::Object(map)) => properties.patterns = self.by_pattern(id, map),
            Some(_) => self.invalid(id, "patternProperties", "object"),
            None => {}
        }
        properties.additional =
            members.get("additionalProperties").and_then(|value| self.id(value));
        Check::Properties(Box::new(properties))
    }

    #[inline(never)]
    fn by_pattern(&mut self, id: NodeId, map: &'a Map<String, Value>) -> Vec<(Pattern, NodeId)> {
        let mut patterns = Vec::new();
        for (source, value) in map {
            let pattern = self.pattern(id, "patternProperties", source);
            patterns.extend(pattern.zip(self.id(value)));
        }
        patterns
    }

    fn items(&mut self, members: &'a Map<String, Value>) -> Option<Check> {
        let at = |key: &str| members.get(key);
        // Up to draft 7 a tuple stands in `items`, and what follows it in `additionalItems`.
        let (prefix, rest) = match at("items") {
            Some(Value::Array(tuple)) => (Some(tuple), at("additionalItems")),
            items => (at("prefixItems").and_then(Value::as_array), items),
        };
        let mut ids = Vec::new();
        for value in prefix.map(Vec::as_slice).unwrap_or_default() {
            ids.extend(self.id(value));
        }
        let prefix = ids;
        let rest = rest.and_then(|value| self.id(value));
        Some(Check::Items(Box::new(Items { prefix, rest })))
    }

    #[inline(never)]
    fn contains(
        &mut self,
        id: NodeId,
        members: &'a Map<String, Value>,
        dialect: Dialect,
    ) -> Option<Check> {
        let node = self.id(members.get("contains")?)?;
        let bounded = dialect.draft >= Draft::Draft2019_09 && dialect.validation;
        let mut bound = |key| {
            let value = members.get(key).filter(|_| bounded)?;
            let bound = count(value);
            if let Err(expected) = bound {
                self.invalid(id, key, expected);
            }
            bound.ok()
        };
        let (min, max) = (bound("minContains").unwrap_or(1), bound("maxContains"));
        let evaluates = dialect.draft == Draft::Draft2020_12;
        Some(Check::Contains(Box::new(Contains { node, min, max, evaluates })))
    }

    #[inline(never)]
    fn dependent_required(
        &mut self,
        id: NodeId,
        keyword: &'static str,
        map: &'a Map<String, Value>,
    ) -> Result<Option<Check>, Expected> {
        let mut members = Vec::new();
        for (trigger, value) in map {
            if value.is_array() {
                let present = self.present(id, trigger);
                let trigger = trigger.as_str().into();
                members.push(DependentRequired { trigger, present, required: names(value)? });
            } else if keyword == "dependentRequired" {
                return Err("names-by-name");
            }
        }
        let some = !members.is_empty();
        Ok(some.then(|| Check::DependentRequired(keyword, members.into())))
    }

    #[inline(never)]
    fn dependent_schemas(&mut self, id: NodeId, map: &'a Map<String, Value>) -> Option<Check> {
        let mut members = Vec::new();
        for (trigger, value) in map {
            if let Some(node) = self.id(value) {
                let present = self.present(id, trigger);
                members.push(DependentSchema { trigger: trigger.as_str().into(), present, node });
            }
        }
        (!members.is_empty()).then(|| Check::DependentSchemas(members.into()))
    }

    fn reference(&mut self, id: NodeId, keyword: &'a str, value: &'a Value) -> Option<Check> {
        let Some(reference) = value.as_str() else {
            self.invalid(id, keyword, "string");
            return None;
        };
        let Some(target) = self.documents.resolve(id, reference) else {
            self.mistaken(id, keyword, "unresolved-reference", "reference", reference);
            return None;
        };
        Some(match keyword {
            "$ref" => Check::Ref(target),
            _ => self.dynamic_reference(keyword, reference, target),
        })
    }

    #[inline(never)]
    fn dynamic_reference(&mut self, keyword: &str, reference: &str, target: NodeId) -> Check {
        let name = reference.split_once('#').map_or("", |(_, fragment)| fragment);
        let at_target = |key| self.documents.values[target.0 as usize].get(key);
        let dynamic = match keyword {
            "$dynamicRef" => at_target("$dynamicAnchor").and_then(Value::as_str) == Some(name),
            _ => at_target("$recursiveAnchor") == Some(&Value::Bool(true)),
        };
        if !dynamic {
            return Check::Ref(target);
        }
        self.dynamic = true;
        Check::DynamicRef(Box::new(DynamicRef { name: name.into(), fallback: target }))
    }

    fn pattern(&mut self, id: NodeId, keyword: &str, source: &str) -> Option<Pattern> {
        // Judged before it is compiled: platforms read groups by recursion.
        let (code, matcher) = if ambiguity::may_run_for_ever(source) {
            ("slow-pattern", None)
        } else {
            ("invalid-pattern", self.documents.options.patterns.compile(source))
        };
        if matcher.is_none() {
            self.mistaken(id, keyword, code, "pattern", source);
        }
        Some(Pattern { source: source.into(), matcher: matcher? })
    }

    /// A node that holds where an object has the member `name`.
    fn present(&mut self, id: NodeId, name: &str) -> NodeId {
        self.synthetic(id, Check::Required([name.into()].into()))
    }

    /// A node of one check that no author wrote.
    #[inline(never)]
    fn synthetic(&mut self, parent: NodeId, check: Check) -> NodeId {
        let id = NodeId(self.documents.nodes.len() as u32);
        let at = self.checks.len() as u32;
        self.checks.push(check);
        self.documents.values.push(&Value::Bool(true));
        self.documents.nodes.push(Node {
            checks: (at, at + 1),
            resource: self.documents.nodes[parent.0 as usize].resource,
            parent: Some(parent),
            step: "".into(),
            unevaluated: false,
            meta: None,
        });
        id
    }

    fn id(&self, value: &Value) -> Option<NodeId> {
        self.documents.id_of(value)
    }

    fn schema(&self, value: &Value) -> Result<NodeId, Expected> {
        self.id(value).ok_or("schema")
    }

    fn schemas(&self, value: &Value) -> Result<Box<[NodeId]>, Expected> {
        let values = value.as_array().filter(|values| !values.is_empty()).ok_or("schemas")?;
        let mut nodes = Vec::new();
        for value in values {
            nodes.push(self.schema(value)?);
        }
        Ok(nodes.into())
    }

    fn invalid(&mut self, id: NodeId, keyword: &str, expected: Expected) {
        self.mistaken(id, keyword, "invalid-keyword", "expected", expected);
    }

    /// Reports a mistake with one parameter.
    #[cold]
    #[inline(never)]
    fn mistaken(&mut self, id: NodeId, keyword: &str, code: &'static str, name: &str, value: &str) {
        let problem = self.documents.problem(code, Severity::Error, id, keyword);
        problem.params.insert(name.to_owned(), value.into());
    }

    #[cold]
    #[inline(never)]
    fn unknown_format(&mut self, id: NodeId, name: &str) {
        let problem = self.warn(id, "format", "unknown-format");
        problem.params.insert("format".to_owned(), name.into());
    }

    #[cold]
    #[inline(never)]
    fn warn(&mut self, id: NodeId, keyword: &str, code: &'static str) -> &mut Problem {
        self.documents.problem(code, Severity::Warning, id, keyword)
    }
}

/// Adds a check where its rank puts it.
fn add(checks: &mut Vec<Check>, check: Option<Check>) {
    if let Some(check) = check {
        let after = checks.iter().position(|other| rank(other) > rank(&check));
        checks.insert(after.unwrap_or(checks.len()), check);
    }
}

/// Cheap and telling checks first; `unevaluated…` needs the others' findings.
fn rank(check: &Check) -> u8 {
    match check {
        Check::Type(_) => 0,
        Check::Const(_) | Check::Enum(_) => 1,
        Check::UnevaluatedItems(_) | Check::UnevaluatedProperties(_) => 4,
        Check::MinLength(_) | Check::MaxLength(_) => 2,
        _ => 3,
    }
}

/// The keyword that a `false` is best reported as.
fn blame(node: &Node) -> &'static str {
    match &*node.step {
        "/additionalProperties" => "additionalProperties",
        "/unevaluatedProperties" => "unevaluatedProperties",
        "/items" => "items",
        "/additionalItems" => "additionalItems",
        "/unevaluatedItems" => "unevaluatedItems",
        _ => "false",
    }
}

fn meta(members: &Map<String, Value>) -> Option<Box<Meta>> {
    let mut meta = Meta::default();
    let mut any = false;
    for (key, value) in members {
        let text = || value.as_str().map(str::to_owned);
        let list = || value.as_array().cloned().unwrap_or_default();
        match key.as_str() {
            "title" => meta.title = text(),
            "description" => meta.description = text(),
            "default" => meta.default = Some(value.clone()),
            "examples" => meta.examples = list(),
            "enumNames" => meta.enum_names = list(),
            "contentMediaType" => meta.media_type = text(),
            "readOnly" => meta.read_only = value == &Value::Bool(true),
            _ => continue,
        }
        any = true;
    }
    any.then(|| Box::new(meta))
}

fn types(value: &Value, draft: Draft) -> Result<Types, Expected> {
    let named =
        |value: &Value| value.as_str().and_then(|name| Types::named(name, draft)).ok_or("type");
    match value {
        Value::Array(names) if !names.is_empty() => {
            let mut names = names.iter().map(named);
            let first = names.next().ok_or("type")??;
            names.try_fold(first, |types, name| Ok(types.or(name?)))
        }
        value => named(value),
    }
}

fn number(value: &Value) -> Result<Number, Expected> {
    value.as_number().cloned().ok_or("number")
}

fn count(value: &Value) -> Result<u64, Expected> {
    let whole = |float: &f64| *float >= 0.0 && float.fract() == 0.0;
    let float = || value.as_f64().filter(whole).map(|float| float as u64);
    value.as_u64().or_else(float).ok_or("count")
}

fn object(value: &Value) -> Result<&Map<String, Value>, Expected> {
    value.as_object().ok_or("object")
}

fn names(value: &Value) -> Result<Box<[Box<str>]>, Expected> {
    let mut names = Vec::new();
    for name in value.as_array().ok_or("names")? {
        names.push(name.as_str().ok_or("names")?.into());
    }
    Ok(names.into())
}
