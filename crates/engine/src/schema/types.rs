//! The seven types of JSON Schema as a set.

use serde_json::Value;

use super::{Draft, number};

/// A set of JSON Schema types.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Types(u8);

impl Default for Types {
    fn default() -> Types {
        Types::ANY
    }
}

impl Types {
    /// `null`.
    pub const NULL: Types = Types(1);
    /// `boolean`.
    pub const BOOLEAN: Types = Types(2);
    /// `integer`: a number without a fraction, `1.0` too.
    pub const INTEGER: Types = Types(4);
    /// `number`, which every integer is as well.
    pub const NUMBER: Types = Types(4 + 8);
    /// `string`.
    pub const STRING: Types = Types(16);
    /// `array`.
    pub const ARRAY: Types = Types(32);
    /// `object`.
    pub const OBJECT: Types = Types(64);
    /// Every type.
    pub const ANY: Types = Types(127);

    /// Draft 4's `integer`: written without a fraction, not only without a value behind the point.
    const INTEGER_TOKEN: Types = Types(128);

    const NAMES: [(&'static str, Types); 7] = [
        ("null", Types::NULL),
        ("boolean", Types::BOOLEAN),
        ("number", Types::NUMBER),
        ("integer", Types::INTEGER),
        ("string", Types::STRING),
        ("array", Types::ARRAY),
        ("object", Types::OBJECT),
    ];

    /// The type that a keyword `type` names.
    pub(super) fn named(name: &str, draft: Draft) -> Option<Types> {
        let (_, types) = Types::NAMES.into_iter().find(|(known, _)| *known == name)?;
        let strict = types == Types::INTEGER && draft == Draft::Draft4;
        Some(if strict { Types::INTEGER_TOKEN } else { types })
    }

    /// The types that this value belongs to.
    pub fn of(value: &Value) -> Types {
        match value {
            Value::Null => Types::NULL,
            Value::Bool(_) => Types::BOOLEAN,
            Value::Number(number) if number::is_integer_token(number) => {
                Types::INTEGER.or(Types::INTEGER_TOKEN)
            }
            Value::Number(number) if number::is_integer(number) => Types::INTEGER,
            Value::Number(_) => Types(8),
            Value::String(_) => Types::STRING,
            Value::Array(_) => Types::ARRAY,
            Value::Object(_) => Types::OBJECT,
        }
    }

    /// Whether the sets share a type.
    pub fn meets(self, other: Types) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether this set is exactly one type (`integer` counts as one, `number` too).
    pub fn is(self, one: Types) -> bool {
        self == one
    }

    /// Types in either set.
    pub fn or(self, other: Types) -> Types {
        Types(self.0 | other.0)
    }

    /// Types in both sets.
    pub fn without(self, other: Types) -> Types {
        Types(self.0 & !other.0)
    }

    /// The types of both.
    pub fn and(self, other: Types) -> Types {
        Types(self.plain().0 & other.plain().0)
    }

    /// Whether no value can be of these types.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names, as the keyword `type` writes them.
    pub fn names(self) -> Vec<&'static str> {
        let set = self.plain();
        let mut names = Vec::new();
        for (name, types) in Types::NAMES {
            let covered = types == Types::INTEGER && names.contains(&"number");
            if set.0 & types.0 == types.0 && !covered {
                names.push(name);
            }
        }
        names
    }

    /// Draft 4's integers as everyone else's.
    pub(super) fn plain(self) -> Types {
        let integer = if self.meets(Types::INTEGER_TOKEN) { Types::INTEGER.0 } else { 0 };
        Types(self.0 & Types::ANY.0 | integer)
    }
}

impl std::fmt::Debug for Types {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}
