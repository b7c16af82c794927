//! Mistakes of an author: what is wrong in a form document, with its place.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Pointer, record};

/// How much a problem or a violation weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Severity {
    /// Cannot go on before it is mended.
    #[default]
    Error,
    /// Worth a look; nothing is refused because of it.
    Warning,
}

record!(enum Severity { Error: "error", Warning: "warning" });

/// A mistake in a form document. It travels beside the result, which is as complete as it can be.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    /// What kind of mistake, in kebab-case (`unknown-operator`). Sentences: [`crate::wording`].
    pub code: &'static str,
    /// The place in the document.
    pub at: Pointer,
    /// What the sentence needs to be precise (names, near misses, limits).
    pub params: Map<String, Value>,
    /// Errors fail `cargo xtask forms check`; warnings are shown.
    pub severity: Severity,
}

impl Problem {
    /// An error without parameters.
    #[cold]
    #[inline(never)]
    pub fn error(code: &'static str, at: Pointer) -> Problem {
        Problem { code, at, params: Map::new(), severity: Severity::Error }
    }

    /// A warning without parameters.
    #[cold]
    #[inline(never)]
    pub fn warning(code: &'static str, at: Pointer) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(code, at) }
    }

    /// A text is no JSON: where, and what the parser (which speaks English only) says of it.
    #[cold]
    #[inline(never)]
    pub fn not_json(error: &serde_json::Error) -> Problem {
        let said = error.to_string();
        let detail = said.split(" at line ").next().unwrap_or_default();
        // It is JSON, but nothing reads it as deep as that.
        let problem = match detail.starts_with("recursion") {
            true => Problem::error("nested-too-deep", Pointer::ROOT),
            false => Problem::error("not-json", Pointer::ROOT),
        };
        problem.with("line", error.line()).with("column", error.column()).with("detail", detail)
    }

    /// The same problem with one more parameter.
    pub fn with(self, name: &str, value: impl Into<Value>) -> Problem {
        self.with_value(name, value.into())
    }

    #[cold]
    #[inline(never)]
    fn with_value(mut self, name: &str, value: Value) -> Problem {
        self.params.insert(name.to_owned(), value);
        self
    }

    /// The same problem, its place moved below `base` (a part reports places relative to itself).
    #[cold]
    #[inline(never)]
    pub fn below(mut self, base: &Pointer) -> Problem {
        self.at = base.concat(&self.at);
        self
    }
}
