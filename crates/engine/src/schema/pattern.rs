//! Regular expressions, on whatever the platform has.
//!
//! JSON Schema asks for ECMA-262 with the `u` flag. The browser has it for nothing; natively
//! `regress` stands in. What is malformed there but not without the flag (`\@`) is read without it:
//! many schemas were written for programs that do. The engine sees only these two traits.

use std::sync::Arc;

/// Compiles patterns.
pub trait Patterns {
    /// A matcher for an ECMA-262 pattern (`u` flag if it can be, not anchored), or `None` if it is
    /// malformed.
    fn compile(&self, pattern: &str) -> Option<Arc<dyn Matcher>>;

    /// A matcher for texts that are themselves well-formed patterns (`format: regex`). A platform
    /// that does not say takes every text for one.
    fn well_formed(&self) -> Arc<dyn Matcher> {
        struct Any;
        impl Matcher for Any {
            fn matches(&self, _: &str) -> bool {
                true
            }
        }
        Arc::new(Any)
    }
}

/// A compiled pattern. Shared between threads natively, so that a portal compiles a form once.
pub trait Matcher: Send + Sync {
    /// Whether the pattern matches anywhere in `text`.
    fn matches(&self, text: &str) -> bool;
}

/// Patterns on `regress`.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Clone, Copy, Debug, Default)]
pub struct NativePatterns;

#[cfg(not(target_arch = "wasm32"))]
impl Patterns for NativePatterns {
    fn compile(&self, pattern: &str) -> Option<Arc<dyn Matcher>> {
        let read = |flags| regress::Regex::with_flags(pattern, flags);
        Some(Arc::new(read("u").or_else(|_| read("")).ok()?))
    }

    fn well_formed(&self) -> Arc<dyn Matcher> {
        struct WellFormed;
        impl Matcher for WellFormed {
            fn matches(&self, text: &str) -> bool {
                regress::Regex::with_flags(text, "u").is_ok()
            }
        }
        Arc::new(WellFormed)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Matcher for regress::Regex {
    fn matches(&self, text: &str) -> bool {
        self.find(text).is_some()
    }
}
