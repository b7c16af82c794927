//! Which drafts know a keyword, and where subschemas lie in it.

use super::Draft;

/// What a keyword's value holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// No subschema.
    Nothing,
    /// A subschema.
    One,
    /// An array of subschemas.
    Many,
    /// A subschema or an array of them (`items`).
    OneOrMany,
    /// Subschemas by name.
    Map,
    /// Subschemas or arrays of names, by name (`dependencies`).
    MapOrNames,
}

/// The drafts that know `keyword`, first and last, and what it holds. `None` for a keyword that
/// asks nothing of data and holds nothing: annotations, comments, keywords of others.
pub(super) fn keyword(name: &str) -> Option<(Draft, Draft, Holds)> {
    use Draft::*;
    use Holds::*;
    let (since, until, holds) = match name {
        "allOf" | "anyOf" | "oneOf" => (Draft4, Draft2020_12, Many),
        "prefixItems" => (Draft2020_12, Draft2020_12, Many),
        "items" => (Draft4, Draft2020_12, OneOrMany),
        "not" | "additionalProperties" => (Draft4, Draft2020_12, One),
        "additionalItems" => (Draft4, Draft2019_09, One),
        "contains" | "propertyNames" => (Draft6, Draft2020_12, One),
        "if" | "then" | "else" => (Draft7, Draft2020_12, One),
        "unevaluatedItems" | "unevaluatedProperties" | "contentSchema" => {
            (Draft2019_09, Draft2020_12, One)
        }
        "properties" | "patternProperties" | "definitions" | "$defs" => (Draft4, Draft2020_12, Map),
        "dependentSchemas" => (Draft2019_09, Draft2020_12, Map),
        // Since 2019-09 split in two, but the old one is still understood.
        "dependencies" => (Draft4, Draft2020_12, MapOrNames),
        "type" | "enum" | "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum"
        | "multipleOf" | "minLength" | "maxLength" | "pattern" | "format" | "minItems"
        | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties" | "required" | "$ref" => {
            (Draft4, Draft2020_12, Nothing)
        }
        "const" => (Draft6, Draft2020_12, Nothing),
        "minContains" | "maxContains" | "dependentRequired" => {
            (Draft2019_09, Draft2020_12, Nothing)
        }
        "$recursiveRef" => (Draft2019_09, Draft2019_09, Nothing),
        "$dynamicRef" => (Draft2020_12, Draft2020_12, Nothing),
        _ => return None,
    };
    Some((since, until, holds))
}

/// Whether `draft` knows `keyword`.
pub(super) fn known(name: &str, draft: Draft) -> bool {
    keyword(name).is_some_and(|(since, until, _)| since <= draft && draft <= until)
}

/// The keyword that names a schema resource.
pub(super) fn id(draft: Draft) -> &'static str {
    if draft == Draft::Draft4 { "id" } else { "$id" }
}
