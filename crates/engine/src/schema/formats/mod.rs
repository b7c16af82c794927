//! Named kinds of text.

mod vietnam;

/// How a format is checked.
#[derive(Clone, Copy)]
pub(super) struct Format {
    /// Whether a text is of this format.
    pub(super) check: fn(&str) -> bool,
    /// Ours refuse in every dialect; those of the specification only where asked to.
    pub(super) ours: bool,
}

/// The format of this name.
pub(super) fn find(name: &str) -> Option<Format> {
    if let Some(check) = vietnam::find(name) {
        return Some(Format { check, ours: true });
    }
    None
}
