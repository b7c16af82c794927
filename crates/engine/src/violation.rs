//! Rules that an answer breaks.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::{Pointer, Severity, record};

/// One rule that an answer, or a whole dossier, breaks.
///
/// As JSON: `{"code": "minLength", "at": "/phone", "rule": "/properties/phone/minLength",
/// "params": {"limit": 10, "actual": 9}, "severity": "error"}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The JSON Schema keyword that refuses (`minLength`), `format:` and the format's name, or a
    /// code that the form gives one of its own checks. Sentences: [`crate::wording`].
    pub code: Cow<'static, str>,
    /// The place in the answers.
    pub at: Pointer,
    /// The place of the rule in the schema or the form document. A backend need not name it.
    pub rule: Pointer,
    /// What the sentence needs: limits (`limit`), measures of the answer (`actual`), names.
    /// Never the answer itself.
    pub params: Map<String, Value>,
    /// Warnings never keep anybody from going on.
    pub severity: Severity,
}

record!(Violation {
    code: "code",
    at: "at",
    rule: "rule" or default,
    params: "params" or default,
    severity: "severity" or default,
});

impl Violation {
    /// An error without parameters.
    pub fn new(code: impl Into<Cow<'static, str>>, at: Pointer, rule: Pointer) -> Violation {
        Violation { code: code.into(), at, rule, params: Map::new(), severity: Severity::Error }
    }

    /// The same violation with one more parameter.
    pub fn with(self, name: &str, value: impl Into<Value>) -> Violation {
        self.with_value(name, value.into())
    }

    #[inline(never)]
    fn with_value(mut self, name: &str, value: Value) -> Violation {
        self.params.insert(name.to_owned(), value);
        self
    }
}
