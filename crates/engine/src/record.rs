//! Our own records as JSON: one list of members a record, from which both directions follow.
//!
//! Everything goes by way of [`Value`]: whoever reads has the document as a value already, and the
//! functions below are shared by all records. A derived parser and printer for each would cost the
//! browser some 90 KB. [`serde`]'s traits follow from the same list, for whoever speaks to serde
//! (the portal, tests); the browser has no use for them and does not get them.
//!
//! Deliberately absent: why a record cannot be read. The browser counts such a record as absent;
//! the portal types what it checks by itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::mem::take;

#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use serde_json::{Map, Value};

use crate::Pointer;

/// What is read from a value and written as one.
pub trait Json: Sized {
    /// Reads it, taking the parts it keeps out of `json`; `None` if that is something else.
    fn from_json(json: &mut Value) -> Option<Self>;

    /// The value that [`Json::from_json`] reads.
    fn to_json(&self) -> Value;
}

/// How a record is written: its fields and, for an enumeration, its variants with their names.
///
/// Members have to be there, others are passed over. One that may be left out is read as if it
/// were empty then: `or default` writes it all the same, `or nothing` leaves out `null` and
/// `false`. A variant without fields is its name; one with fields is an object whose only member
/// has its name.
///
/// ```
/// use tokhai_engine::record;
/// use tokhai_engine::record::Json;
///
/// struct Stop { name: String, is_last: bool, seen: Vec<String> }
/// record!(Stop { name: "name", is_last: "isLast" or nothing, seen: "seen" or default });
///
/// enum Way { Foot, Bus { stop: Stop } }
/// record!(enum Way { Foot: "on-foot", Bus: "by-bus" { stop: "stop" } });
///
/// let stop = Stop { name: "Bến Thành".into(), is_last: false, seen: Vec::new() };
/// let json = Way::Bus { stop }.to_json();
/// assert_eq!(json.to_string(), r#"{"by-bus":{"stop":{"name":"Bến Thành","seen":[]}}}"#);
/// assert_eq!(Way::Foot.to_json(), "on-foot");
/// assert!(Way::from_json(&mut "by-bus".into()).is_none());
/// ```
#[macro_export]
macro_rules! record {
    (enum $record:ident { $(
        $variant:ident: $name:literal
        $({ $($field:ident: $key:literal $(or $absent:ident)?),* $(,)? })?
    ),* $(,)? }) => {
        impl $crate::record::Json for $record {
            fn from_json(json: &mut $crate::record::Value) -> Option<Self> {
                let (name, inside) = &mut $crate::record::variant(json)?;
                match name.as_str() {
                    $($name => $crate::record!(
                        @read inside (Self::$variant) $({ $($field: $key $(or $absent)?),* })?
                    ),)*
                    _ => None,
                }
            }

            fn to_json(&self) -> $crate::record::Value {
                match self {
                    $(Self::$variant $({ $($field),* })? => $crate::record!(
                        @variant $name $({ $($field: $key $(or $absent)?),* })?
                    ),)*
                }
            }
        }
        $crate::record!(@serde $record concat!("expected one of" $(, " ", $name)*));
    };
    ($record:ident { $($field:ident: $key:literal $(or $absent:ident)?),* $(,)? }) => {
        impl $crate::record::Json for $record {
            fn from_json(json: &mut $crate::record::Value) -> Option<Self> {
                $crate::record!(@read json (Self) { $($field: $key $(or $absent)?),* })
            }

            fn to_json(&self) -> $crate::record::Value {
                let Self { $($field),* } = self;
                $crate::record!(@write { $($field: $key $(or $absent)?),* })
            }
        }
        $crate::record!(@serde $record concat!(
            "expected a ", stringify!($record), " of" $(, " ", $key $(, " or ", stringify!($absent))?)*
        ));
    };

    // The parts of both: first reading,
    (@read $json:ident ($($made:tt)+)) => { $json.is_null().then_some($($made)+) };
    (@read $json:ident ($($made:tt)+) { $($field:ident: $key:literal $(or $absent:ident)?),* }) => {{
        let members = $json.as_object_mut()?;
        Some($($made)+ { $($field: $crate::record!(@take members $key $($absent)?)?),* })
    }};
    (@take $members:ident $key:literal) => { $crate::record::member($members, $key) };
    (@take $members:ident $key:literal $absent:ident) => {
        $crate::record::member_or_default($members, $key)
    };
    // then writing,
    (@variant $name:literal) => { $crate::record::Value::from($name) };
    (@variant $name:literal $fields:tt) => {
        $crate::record::with_name($name, $crate::record!(@write $fields))
    };
    (@write { $($field:ident: $key:literal $(or $absent:ident)?),* }) => {{
        let mut members = $crate::record::Map::new();
        $($crate::record!(@put members $key $field $($absent)?);)*
        $crate::record::Value::Object(members)
    }};
    (@put $members:ident $key:literal $field:ident nothing) => {
        $crate::record::put_unless_empty(&mut $members, $key, $crate::record::Json::to_json($field))
    };
    (@put $members:ident $key:literal $field:ident $($default:ident)?) => {
        $crate::record::put(&mut $members, $key, $crate::record::Json::to_json($field))
    };
    // then what follows for serde.
    (@serde $record:ident $expected:expr) => {
        impl $crate::record::serde::Serialize for $record {
            fn serialize<S: $crate::record::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                let json = $crate::record::Json::to_json(self);
                $crate::record::serde::Serialize::serialize(&json, serializer)
            }
        }

        impl<'de> $crate::record::serde::Deserialize<'de> for $record {
            fn deserialize<D: $crate::record::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::record::deserialize(deserializer, $expected)
            }
        }
    };
}

impl Json for Value {
    fn from_json(json: &mut Value) -> Option<Value> {
        Some(take(json))
    }

    fn to_json(&self) -> Value {
        self.clone()
    }
}

impl Json for bool {
    fn from_json(json: &mut Value) -> Option<bool> {
        json.as_bool()
    }

    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
}

/// Whole numbers, each within its bounds.
macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Json for $number {
            fn from_json(json: &mut Value) -> Option<$number> {
                json.as_u64()?.try_into().ok()
            }

            fn to_json(&self) -> Value {
                Value::from(*self)
            }
        }
    )*};
}

numbers!(u16 u32 u64);

impl Json for String {
    fn from_json(json: &mut Value) -> Option<String> {
        match json {
            Value::String(text) => Some(take(text)),
            _ => None,
        }
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Json for Cow<'static, str> {
    fn from_json(json: &mut Value) -> Option<Cow<'static, str>> {
        String::from_json(json).map(Cow::Owned)
    }

    fn to_json(&self) -> Value {
        Value::from(&**self)
    }
}

impl Json for Pointer {
    fn from_json(json: &mut Value) -> Option<Pointer> {
        Pointer::parse(json.as_str()?)
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl Json for Map<String, Value> {
    fn from_json(json: &mut Value) -> Option<Map<String, Value>> {
        json.as_object_mut().map(take)
    }

    fn to_json(&self) -> Value {
        Value::Object(self.clone())
    }
}

/// `None` is `null`.
impl<T: Json> Json for Option<T> {
    fn from_json(json: &mut Value) -> Option<Option<T>> {
        if json.is_null() { Some(None) } else { T::from_json(json).map(Some) }
    }

    fn to_json(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_json)
    }
}

impl<T: Json> Json for Vec<T> {
    fn from_json(json: &mut Value) -> Option<Vec<T>> {
        let mut items = Vec::new();
        for item in json.as_array_mut()? {
            items.push(T::from_json(item)?);
        }
        Some(items)
    }

    fn to_json(&self) -> Value {
        let mut items = Vec::new();
        for item in self {
            items.push(item.to_json());
        }
        Value::Array(items)
    }
}

impl<T: Json> Json for BTreeMap<String, T> {
    fn from_json(json: &mut Value) -> Option<BTreeMap<String, T>> {
        let mut map = BTreeMap::new();
        for (key, mut value) in take(json.as_object_mut()?) {
            map.insert(key, T::from_json(&mut value)?);
        }
        Some(map)
    }

    fn to_json(&self) -> Value {
        let mut members = Map::new();
        for (key, value) in self {
            put(&mut members, key, value.to_json());
        }
        Value::Object(members)
    }
}

#[doc(hidden)]
pub fn member<T: Json>(members: &mut Map<String, Value>, key: &str) -> Option<T> {
    T::from_json(members.get_mut(key)?)
}

#[doc(hidden)]
pub fn member_or_default<T: Json + Default>(
    members: &mut Map<String, Value>,
    key: &str,
) -> Option<T> {
    members.get_mut(key).map_or_else(|| Some(T::default()), T::from_json)
}

#[doc(hidden)]
#[inline(never)]
pub fn put(members: &mut Map<String, Value>, key: &str, value: Value) {
    members.insert(key.to_owned(), value);
}

#[doc(hidden)]
#[inline(never)]
pub fn put_unless_empty(members: &mut Map<String, Value>, key: &str, value: Value) {
    if !matches!(value, Value::Null | Value::Bool(false)) {
        put(members, key, value);
    }
}

/// The name of a variant, and what is in it.
#[doc(hidden)]
#[inline(never)]
pub fn variant(json: &mut Value) -> Option<(String, Value)> {
    match json {
        Value::String(name) => Some((take(name), Value::Null)),
        Value::Object(members) if members.len() == 1 => take(members).into_iter().next(),
        _ => None,
    }
}

#[doc(hidden)]
#[inline(never)]
pub fn with_name(name: &str, inside: Value) -> Value {
    let mut members = Map::new();
    put(&mut members, name, inside);
    Value::Object(members)
}

#[doc(hidden)]
pub fn deserialize<'de, T: Json, D: serde::Deserializer<'de>>(
    deserializer: D,
    expected: &str,
) -> Result<T, D::Error> {
    let mut json = <Value as serde::Deserialize>::deserialize(deserializer)?;
    T::from_json(&mut json).ok_or_else(|| serde::de::Error::custom(expected))
}
