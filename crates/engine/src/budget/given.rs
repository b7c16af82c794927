//! Which concepts the demo portal's sources give.

/// What each concept that a source gives begins with.
const GIVEN: [&str; 9] = [
    "person.",
    "residence.",
    "household.",
    "father.",
    "mother.",
    "spouse.",
    "marriage.",
    "org.",
    "land.",
];

/// Whether some source of the demo portal gives this concept of somebody with everything on file.
pub fn is_given(concept: &str) -> bool {
    GIVEN.iter().any(|begin| concept.starts_with(begin))
}
