//! Between what was given and what the engine compiles: the one place where documents that are no
//! form of ours become one.

use std::borrow::Cow;

use serde_json::Value;
use tokhai_engine::{Pointer, Problem};

/// A form document, and where its parts come from.
pub(super) struct Adopted<'d> {
    /// The form document.
    pub(super) document: Cow<'d, Value>,
    /// Answers that came along.
    pub(super) data: Value,
    /// What is wrong with what was given; places are those of what was given.
    pub(super) problems: Vec<Problem>,
}

impl Adopted<'_> {
    /// Where a place of the form document stands in what was given.
    pub(super) fn origin(&self, place: &Pointer) -> Pointer {
        place.clone()
    }
}

/// Makes a form document of what was given.
pub(super) fn adopt(document: &Value) -> Adopted<'_> {
    Adopted { document: Cow::Borrowed(document), data: Value::Null, problems: Vec::new() }
}
