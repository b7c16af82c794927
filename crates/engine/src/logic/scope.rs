//! What paths start from: the document, the items of iterators, errors, the row.

use serde_json::Value;

use super::LogicErrorKind;
use super::compile::Path;
use super::object;
use super::work::{Held, Work};
use crate::pointer::child;

/// What paths start from.
pub(super) struct Scope<'a> {
    pub(super) item: Item<'a>,
    /// The iteration's own level.
    pub(super) turn: Option<Turn<'a>>,
    pub(super) outer: Option<&'a Scope<'a>>,
}

/// Where paths without a level lead.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    Value(&'a Value),
    /// What `reduce` shows its rule, without building the object.
    Reduction {
        current: &'a Value,
        accumulator: &'a Value,
    },
}

/// One turn of an iterator.
#[derive(Clone, Copy)]
pub(super) struct Turn<'a> {
    pub(super) index: usize,
    /// Where the collection is an object.
    pub(super) key: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// What is at a path that does not start from the row; `None` if there is nothing, not even
    /// `null`.
    pub(super) fn lookup(
        &'a self,
        path: &Path,
        work: &Work,
    ) -> Result<Option<Held<'a>>, LogicErrorKind> {
        let segments = &path.segments[..];
        let mut from = self;
        for _ in 0..path.level / 2 {
            match from.outer {
                Some(outer) => from = outer,
                None => return Ok(None),
            }
        }
        if path.level % 2 == 1 {
            return Ok(from.turn.and_then(|turn| turn.get(segments)).map(Held::built));
        }
        match from.item {
            Item::Value(value) => Ok(descend(value, segments).map(Held::Borrowed)),
            Item::Reduction { current, accumulator } => {
                in_reduction(current, accumulator, segments, work)
            }
        }
    }
}

/// What is at a path in what `reduce` shows its rule.
#[inline(never)]
fn in_reduction<'a>(
    current: &'a Value,
    accumulator: &'a Value,
    segments: &[String],
    work: &Work,
) -> Result<Option<Held<'a>>, LogicErrorKind> {
    let Some((first, rest)) = segments.split_first() else {
        work.weigh(current)?;
        work.weigh(accumulator)?;
        let both = object([("current", current.clone()), ("accumulator", accumulator.clone())]);
        return Ok(Some(Held::built(both)));
    };
    let value = match first.as_str() {
        "current" => current,
        "accumulator" => accumulator,
        _ => return Ok(None),
    };
    Ok(descend(value, rest).map(Held::Borrowed))
}

impl Turn<'_> {
    #[inline(never)]
    fn get(self, segments: &[String]) -> Option<Value> {
        match segments {
            [] => Some(object([("index", self.index.into()), ("key", self.key.into())])),
            [name] if name == "index" => Some(self.index.into()),
            [name] if name == "key" => self.key.map(Value::from),
            _ => None,
        }
    }
}

/// What is at a path below a value.
pub(super) fn descend<'v>(value: &'v Value, segments: &[String]) -> Option<&'v Value> {
    segments.iter().try_fold(value, |at, segment| child(at, segment))
}
