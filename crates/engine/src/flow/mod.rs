//! Any schema as a form: what is no form document of ours becomes one.
//!
//! [`adopt`] takes a bare JSON Schema, or a document of JSON Forms (`{"schema", "uischema"?,
//! "data"?}`), and gives a form document as an author could have written it, in
//! `docs/form-format.md`'s format. From there on everything is as with any other form; and an
//! author may take the generated document as a beginning.
//!
//! Invariants: whatever comes in, a document comes out, at most [`MAX_QUESTIONS`] questions large. A
//! recursive schema is followed only as far as data lead or the person has opened it.
//!
//! Deliberately absent: checking the schema, which compiling the form does.

mod defaults;
mod dependencies;
mod json_forms;
mod pages;
mod questions;
mod unasked;

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::schema::pattern::Patterns;
use crate::schema::{Draft, NodeId, Options, Schema};
use crate::{Pointer, Problem};
use questions::{Generator, MAX_ALTERNATIVES};

/// No generated form has more questions. What does not fit is a problem `too-many-questions`.
pub const MAX_QUESTIONS: usize = 20_000;

/// A document that the form compiler takes.
pub struct Adopted<'d> {
    /// The form document: the one that was given, or one made from it.
    pub document: Cow<'d, Value>,
    /// The answers with which a new form begins: `data`, and the schema's `default`s.
    pub data: Value,
    /// What could not be taken over. Places are those of the given document.
    pub problems: Vec<Problem>,
    /// Whether the answers are those below `/value`, because the schema describes no object.
    pub wrapped: bool,
    origins: Origins,
}

/// Where the parts of a generated document come from.
#[derive(Default)]
struct Origins {
    /// The given schema's place, if the document is generated.
    schema: Option<Pointer>,
    /// By the path of the answer.
    answers: Vec<(String, Pointer)>,
}

impl Adopted<'static> {
    /// A form document of ours, as it is.
    pub fn plain(document: Value) -> Adopted<'static> {
        Adopted {
            document: Cow::Owned(document),
            data: Value::Null,
            problems: Vec::new(),
            wrapped: false,
            origins: Origins::default(),
        }
    }
}

impl Adopted<'_> {
    /// The same, apart from what was given.
    pub fn into_owned(self) -> Adopted<'static> {
        Adopted { document: Cow::Owned(self.document.into_owned()), ..self }
    }

    /// The place in the given document that a place in [`Adopted::document`] comes from.
    pub fn origin(&self, place: &Pointer) -> Pointer {
        let Some(schema) = &self.origins.schema else { return place.clone() };
        let segments = place.segments();
        if segments.first().is_some_and(|first| first == "schema") {
            let skipped = if self.wrapped { 3 } else { 1 };
            return schema.concat(&Pointer::from_segments(segments.iter().skip(skipped).cloned()));
        }
        // The innermost item around the place that names an answer.
        for depth in (0..=segments.len()).rev() {
            let around = place.prefix(depth);
            let Some(item) = around.get(&self.document) else { continue };
            let known = answer_of(item)
                .and_then(|path| self.origins.answers.iter().find(|(at, _)| at == path));
            if let Some((_, origin)) = known {
                return origin.clone();
            }
        }
        schema.clone()
    }

    /// The answers as the given schema describes them.
    pub fn answers(&self, data: &Value) -> Value {
        if self.wrapped { data.get("value").cloned().unwrap_or_default() } else { data.clone() }
    }
}

/// The place that an item names, or the first item in a group.
fn answer_of(item: &Value) -> Option<&str> {
    let mut kinds = ["answer", "repeat", "variants", "calculate", "more"].iter();
    let inside =
        || item.get("group").and(item.get("items"))?.as_array()?.iter().find_map(answer_of);
    kinds.find_map(|kind| item.get(*kind)?.as_str()).or_else(inside)
}

/// Whether a document is a form document of ours, and not one to be adopted.
pub fn is_form(document: &Value) -> bool {
    document.get("tokhai").is_some()
}

/// Makes a form document of whatever is given. A recursive schema is followed as far as `answers`
/// of earlier go, and where the person has `opened` it (places with `*` for any row).
pub fn adopt<'d>(
    document: &'d Value,
    answers: &Value,
    opened: &[Pointer],
    patterns: &dyn Patterns,
) -> Adopted<'d> {
    let given = document.as_object();
    if is_form(document) {
        return Adopted {
            document: Cow::Borrowed(document),
            data: Value::Null,
            problems: Vec::new(),
            wrapped: false,
            origins: Origins::default(),
        };
    }
    let parts = given.filter(|members| {
        members.contains_key("uischema") || members.contains_key("schema") && !is_schema(members)
    });
    let member = |name: &str| parts.and_then(|parts| parts.get(name));
    let (contract, at) = match parts {
        Some(parts) => (parts.get("schema").unwrap_or(&Value::Bool(true)), "schema"),
        None => (document, ""),
    };
    let at = Pointer::from_segments(at.split('/').filter(|segment| !segment.is_empty()));
    let data = member("data").cloned().unwrap_or_default();
    let mut problems = Vec::new();
    let contract = match contract {
        Value::Object(members) => {
            if !members.is_empty() && !says_anything(members) {
                problems.push(Problem::warning("no-schema", at.clone()));
            }
            contract
        }
        Value::Bool(_) => contract,
        _ => {
            problems.push(Problem::error("no-schema", at.clone()));
            &Value::Bool(true)
        }
    };
    let wrapped = !describes_object(contract, patterns);
    let mut contract = contract.clone();
    if Draft::detect(&contract) >= Draft::Draft7 {
        dependencies::spell_out(&mut contract, "#", 0);
    }
    let (contract, data) = if wrapped { wrap(contract, data) } else { (contract, data) };

    let options = Options { draft: None, bundled: &[], format_assertion: true, patterns };
    let (schema, _) = Schema::compile(&contract, &options);
    let mut generator = Generator::new(&schema, [&data, answers], opened, at.clone(), wrapped);
    let (pages, tabs) = loop {
        let made = match member("uischema") {
            Some(uischema) => json_forms::pages(&mut generator, uischema),
            None => (pages::of_schema(&mut generator), false),
        };
        if !generator.refold() {
            break made;
        }
    };
    let mut kept = Vec::new();
    if member("uischema").is_some() {
        let asked = unasked::Asked::of(&pages);
        asked.kept(&data, &Pointer::ROOT, &generator, &mut kept);
        asked.note_missing(&data, &Pointer::ROOT, &mut generator);
    }
    problems.extend(generator.problems);
    let (origins, defaults) = (generator.origins, generator.defaults);
    let title = schema.facets(&[schema.root()]).title;
    let title = title.map_or_else(|| words("Tờ khai", "Form"), Value::String);
    let mut made = Map::new();
    let mut put = |name: &str, value: Value| made.insert(name.to_owned(), value);
    put("tokhai", 1.into());
    put("id", "".into());
    put("version", "".into());
    put("title", title);
    put("schema", contract);
    if tabs {
        put("navigation", "tabs".into());
    }
    put("pages", Value::Array(pages));
    if !kept.is_empty() {
        put("calculate", Value::Array(kept));
    }
    Adopted {
        document: Cow::Owned(Value::Object(made)),
        data: defaults::merged(data, defaults),
        problems,
        wrapped,
        origins: Origins { schema: Some(at), answers: origins },
    }
}

/// Whether an object with a member `schema` is a JSON Schema all the same.
fn is_schema(members: &Map<String, Value>) -> bool {
    ["$schema", "type", "properties", "$ref", "allOf", "oneOf", "anyOf"]
        .iter()
        .any(|keyword| members.contains_key(*keyword))
}

/// Whether any member is one that schemas have at their root. JSON of another kind has none.
fn says_anything(members: &Map<String, Value>) -> bool {
    const USUAL: [&str; 17] = [
        "$defs",
        "$dynamicRef",
        "$recursiveRef",
        "additionalProperties",
        "const",
        "definitions",
        "description",
        "enum",
        "format",
        "if",
        "items",
        "maximum",
        "minimum",
        "not",
        "pattern",
        "patternProperties",
        "title",
    ];
    is_schema(members) || USUAL.iter().any(|keyword| members.contains_key(*keyword))
}

/// Whether a schema has named members, directly or in all its alternatives.
fn describes_object(contract: &Value, patterns: &dyn Patterns) -> bool {
    let options = Options { draft: None, bundled: &[], format_assertion: true, patterns };
    let (schema, _) = Schema::compile(contract, &options);
    let constraints = schema.constraints(&Pointer::ROOT, &[]);
    constraints.iter().any(|it| has_members(&schema, it.node, MAX_ALTERNATIVES))
}

fn has_members(schema: &Schema, node: NodeId, levels: usize) -> bool {
    let inside = |node: &NodeId| levels > 0 && has_members(schema, *node, levels - 1);
    let alternatives = schema.all_alternatives(node);
    !schema.properties(node).is_empty()
        || !alternatives.is_empty() && alternatives.iter().all(inside)
}

/// A schema, and data, as the member `value` of an object.
fn wrap(mut inside: Value, data: Value) -> (Value, Value) {
    let dialect = inside.get("$schema").cloned();
    let id = if Draft::detect(&inside) == Draft::Draft4 { "id" } else { "$id" };
    if let Value::Object(members) = &mut inside {
        // `#` must go on meaning the given schema.
        members.entry(id).or_insert_with(|| "tokhai:/given".into());
        // Beside a reference the older drafts read no address.
        if let Some(reference) = members.shift_remove("$ref") {
            members.insert("allOf".to_owned(), vec![object([("$ref", reference)])].into());
        }
    }
    let mut outside = object([
        ("type", "object".into()),
        ("required", Value::Array(vec!["value".into()])),
        ("properties", object([("value", inside)])),
    ]);
    if let (Value::Object(members), Some(dialect)) = (&mut outside, dialect) {
        members.insert("$schema".to_owned(), dialect);
    }
    let data = if data.is_null() { Value::Null } else { object([("value", data)]) };
    (outside, data)
}

/// Words in both languages.
fn words(vi: &str, en: &str) -> Value {
    object([("vi", vi.into()), ("en", en.into())])
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}
