//! Checks that look at one value and no further, and what to say when one refuses.

use serde_json::{Number, Value};

use super::equal;
use super::node::Check;
use super::number::{self, compare};
use super::types::Types;
use crate::{Pointer, Violation};

/// Whether `value` fits a check that needs no other node. Checks that do are the walk's business
/// and hold here, as do all checks of another type of value.
pub(super) fn fits(check: &Check, value: &Value) -> bool {
    match (check, value) {
        (Check::Never(_), _) => false,
        (Check::Type(types), _) => types.meets(Types::of(value)),
        (Check::Const(expected), _) => equal::equal(expected, value),
        (Check::Enum(choices), _) => choices.contains(value),
        (Check::MinLength(limit), Value::String(text)) => length(text) >= *limit,
        (Check::MaxLength(limit), Value::String(text)) => length(text) <= *limit,
        (Check::Pattern(pattern), Value::String(text)) => pattern.matcher.matches(text),
        (Check::Format(_, Some(format)), Value::String(text)) => format.accepts(text),
        (_, Value::Number(number)) => fits_number(check, number),
        (Check::MinItems(limit), Value::Array(items)) => items.len() as u64 >= *limit,
        (Check::MaxItems(limit), Value::Array(items)) => items.len() as u64 <= *limit,
        (Check::UniqueItems, Value::Array(items)) => equal::duplicate(items).is_none(),
        (Check::MinProperties(limit), Value::Object(members)) => members.len() as u64 >= *limit,
        (Check::MaxProperties(limit), Value::Object(members)) => members.len() as u64 <= *limit,
        _ => true,
    }
}

#[inline(never)]
fn fits_number(check: &Check, number: &Number) -> bool {
    match check {
        Check::Minimum(limit) => compare(number, limit).is_ge(),
        Check::Maximum(limit) => compare(number, limit).is_le(),
        Check::ExclusiveMinimum(limit) => compare(number, limit).is_gt(),
        Check::ExclusiveMaximum(limit) => compare(number, limit).is_lt(),
        Check::MultipleOf(divisor) => number::is_multiple(number, divisor),
        _ => true,
    }
}

/// The violation of a check by a value `at` a place. `node`: where the check's subschema stands.
pub(super) fn violation(check: &Check, value: &Value, at: Pointer, node: Pointer) -> Violation {
    let keyword = keyword(check);
    let rule = if keyword == "false" { node } else { node.join(keyword) };
    let violation = Violation::new(keyword, at, rule);
    let actual = match value {
        Value::String(text) => length(text),
        Value::Array(items) => items.len() as u64,
        Value::Object(members) => members.len() as u64,
        _ => 0,
    };
    match check {
        Check::Never(keyword) => {
            let mut violation = violation;
            violation.code = (*keyword).into();
            match violation.at.last().map(str::to_owned) {
                Some(property) => violation.with("property", property),
                None => violation,
            }
        }
        Check::Type(types) => {
            let actual = Types::of(value).names().first().copied().unwrap_or_default();
            violation.with("expected", types.names()).with("actual", actual)
        }
        Check::Const(expected) => violation.with("expected", (**expected).clone()),
        Check::Minimum(limit)
        | Check::Maximum(limit)
        | Check::ExclusiveMinimum(limit)
        | Check::ExclusiveMaximum(limit)
        | Check::MultipleOf(limit) => violation.with("limit", Value::Number(limit.clone())),
        Check::MinLength(limit)
        | Check::MaxLength(limit)
        | Check::MinItems(limit)
        | Check::MaxItems(limit)
        | Check::MinProperties(limit)
        | Check::MaxProperties(limit) => violation.with("limit", *limit).with("actual", actual),
        Check::Pattern(pattern) => violation.with("pattern", &*pattern.source),
        Check::Format(name, _) => {
            let mut violation = violation;
            violation.code = ["format:", name].concat().into();
            violation.with("format", &**name).with("actual", actual)
        }
        Check::UniqueItems => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            let (first, second) = equal::duplicate(items).unwrap_or_default();
            violation.with("first", first).with("second", second)
        }
        Check::Contains(contains) => {
            let violation = violation.with("min", contains.min);
            match contains.max {
                Some(max) => violation.with("max", max),
                None => violation,
            }
        }
        _ => violation,
    }
}

/// Whether a violation of an alternative says that another one was meant: a wrong type, or a
/// member that tells the alternatives apart with a wrong value.
pub(super) fn is_mismatch(violation: &Violation, here: &Pointer) -> bool {
    let depth = violation.at.segments().len().saturating_sub(here.segments().len());
    match &*violation.code {
        "type" => depth == 0,
        "const" | "enum" => depth <= 1,
        "false" => true,
        _ => false,
    }
}

fn keyword(check: &Check) -> &'static str {
    match check {
        Check::Never(_) => "false",
        Check::Type(_) => "type",
        Check::Const(_) => "const",
        Check::Enum(_) => "enum",
        Check::Minimum(_) => "minimum",
        Check::Maximum(_) => "maximum",
        Check::ExclusiveMinimum(_) => "exclusiveMinimum",
        Check::ExclusiveMaximum(_) => "exclusiveMaximum",
        Check::MultipleOf(_) => "multipleOf",
        Check::MinLength(_) => "minLength",
        Check::MaxLength(_) => "maxLength",
        Check::Pattern(_) => "pattern",
        Check::Format(..) => "format",
        Check::MinItems(_) => "minItems",
        Check::MaxItems(_) => "maxItems",
        Check::UniqueItems => "uniqueItems",
        Check::MinProperties(_) => "minProperties",
        Check::MaxProperties(_) => "maxProperties",
        Check::Contains(_) => "contains",
        Check::Not(_) => "not",
        _ => "",
    }
}

/// Length as people count it: code points.
fn length(text: &str) -> u64 {
    text.chars().count() as u64
}
