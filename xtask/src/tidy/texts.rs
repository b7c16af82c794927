//! Every word of the interface is there in both languages.

use super::Checkout;

/// Waits for the format of `src/text/`; the compiler proves it when the texts are Rust.
pub(super) fn are_complete(_checkout: &Checkout) -> Vec<String> {
    Vec::new()
}
