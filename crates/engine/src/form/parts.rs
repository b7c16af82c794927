//! Answers that are asked as a whole and made of parts: the choices of a list, the positions of a
//! tuple, the entries of a map with free keys.
//!
//! Only parts that one small control can ask are parts here: no objects or lists inside.

use serde_json::Value;

use super::compile::choices;
use super::reader::read_text;
use super::{Choice, Question, Text};
use crate::Problem;
use crate::schema::{Constraint, Facets, NodeId, Schema, Types};

/// What an answer is made of, where it is asked as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Parts {
    /// Of nothing that the schema tells.
    #[default]
    None,
    /// An array whose positions mean something each, in their order.
    Tuple(Vec<Part>),
    /// An object whose keys are free: what each of them holds.
    Map(Box<Part>),
}

/// One part.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What it is called; empty if neither the document nor the schema says.
    pub label: Text,
    /// What the schema says of its shape.
    pub facets: Facets,
    /// The answers to choose from, with their labels.
    pub choices: Vec<Choice>,
}

/// More positions than anybody would ask for one by one.
const MOST_POSITIONS: usize = 64;

/// Adds to a question that is asked as a whole what its answer is made of. `labels` are the
/// document's own for answers to choose from; `options.labels` names the positions of a tuple.
#[inline(never)]
pub(super) fn complete(
    question: &mut Question,
    schema: &Schema,
    labels: &[(String, Text)],
    problems: &mut Vec<Problem>,
) {
    let nodes = judging(&question.constraints);
    let part = |nodes: Vec<NodeId>| {
        let facets = schema.facets(&nodes);
        let label = Text::same(facets.title.clone().unwrap_or_default());
        Part { label, choices: choices(&facets, labels), facets }
    };
    let below = |segment: &str| -> Vec<NodeId> {
        nodes.iter().flat_map(|node| schema.below(*node, segment)).collect()
    };
    let is_leaf = |part: &Part| {
        !part.choices.is_empty() || !part.facets.types.meets(Types::ARRAY.or(Types::OBJECT))
    };
    if question.facets.types == Types::ARRAY {
        let positions = nodes.iter().map(|node| schema.positions(*node)).max().unwrap_or_default();
        let asked = 0..positions.min(MOST_POSITIONS);
        let parts: Vec<Part> = asked.map(|at| part(below(&at.to_string()))).collect();
        if positions == 0 {
            question.choices = part(below("*")).choices;
        } else if parts.len() == positions && parts.iter().all(is_leaf) {
            question.parts = Parts::Tuple(parts);
        }
    } else if question.facets.types == Types::OBJECT
        && nodes.iter().all(|node| schema.properties(*node).is_empty())
    {
        let entry = nodes.iter().find_map(|node| schema.free_entry(*node));
        let entry = entry.map(|node| part(vec![node])).filter(is_leaf);
        question.parts = entry.map_or(Parts::None, |part| Parts::Map(Box::new(part)));
    }
    if let Parts::Tuple(parts) = &mut question.parts {
        let own = question.options.get("labels").and_then(Value::as_array);
        let at = question.place.parent().unwrap_or_default().join("options").join("labels");
        for (i, (part, label)) in parts.iter_mut().zip(own.into_iter().flatten()).enumerate() {
            let label = read_text(label, at.join(i.to_string()), problems);
            part.label = label.unwrap_or_default();
        }
    }
}

/// The subschemas that always judge the answer, else the first that does at times.
fn judging(constraints: &[Constraint]) -> Vec<NodeId> {
    let always = constraints.iter().filter(|it| it.guards.is_empty()).map(|it| it.node);
    let always: Vec<NodeId> = always.collect();
    if always.is_empty() {
        constraints.first().map(|it| it.node).into_iter().collect()
    } else {
        always
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::form::{Language, QuestionId, compile};
    use crate::schema::pattern::NativePatterns;

    /// The question about a value with this schema.
    fn question<T>(schema: Value, options: Value, look: impl Fn(&Question) -> T) -> T {
        let words = |words: &str| json!({"vi": words, "en": words});
        let document = json!({
            "tokhai": 1, "id": "demo", "version": "1", "title": words("Demo"),
            "schema": {"properties": {"a": schema}},
            "pages": [{"id": "one", "title": words("One"), "items": [{
                "answer": "/a", "label": words("A"), "options": options,
                "choices": {"x": words("Mười")},
            }]}],
        });
        let (form, problems) = compile(&document, &NativePatterns);
        assert_eq!(problems, []);
        look(form.question(QuestionId(0)))
    }

    #[test]
    fn a_list_offers_the_choices_of_its_items() {
        let several = json!({"type": "array", "uniqueItems": true, "items": {"enum": ["x", "y"]}});
        let labels = question(several, json!({}), |it| {
            let labels = it.choices.iter().map(|it| it.label.get(Language::Vi).to_owned());
            labels.collect::<Vec<_>>()
        });
        assert_eq!(labels, ["Mười", "y"]);
        let free = json!({"type": "array", "items": {"type": "string"}});
        assert!(question(free, json!({}), |it| it.choices.is_empty() && it.parts == Parts::None));
    }

    #[test]
    fn positions_of_a_tuple_are_parts_in_each_draft() {
        let positions = json!([{"type": "string", "title": "Tỉnh"}, {"type": "number"}]);
        let old = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "$id": "http://example.com/tuple",
            "type": "array",
            "items": positions,
        });
        let new = json!({"type": "array", "prefixItems": positions, "items": false});
        for schema in [new, old] {
            let labels = |it: &Question| match &it.parts {
                Parts::Tuple(parts) => parts.iter().map(|it| it.label.vi.clone()).collect(),
                _ => Vec::new(),
            };
            assert_eq!(question(schema.clone(), json!({}), labels), ["Tỉnh", ""]);
            let own = json!({"labels": ["Nơi", {"vi": "Số", "en": "Number"}]});
            assert_eq!(question(schema, own, labels), ["Nơi", "Số"]);
        }
        let nested = json!({"type": "array", "prefixItems": [{"type": "object"}]});
        assert!(question(nested, json!({}), |it| it.parts == Parts::None));
    }

    #[test]
    fn an_object_with_free_keys_only_is_a_map() {
        let is_map = |it: &Question| matches!(it.parts, Parts::Map(_));
        let value = json!({"type": "integer"});
        let object = |member: &str, inside: Value| json!({"type": "object", member: inside});
        assert!(question(object("additionalProperties", value.clone()), json!({}), is_map));
        let by_pattern = object("patternProperties", json!({"^k": value}));
        assert!(question(by_pattern, json!({}), is_map));
        let mut named = object("additionalProperties", value);
        named["properties"] = json!({"b": {}});
        for other in
            [named, object("additionalProperties", json!(false)), json!({"type": "object"})]
        {
            assert!(!question(other, json!({}), is_map));
        }
    }
}
