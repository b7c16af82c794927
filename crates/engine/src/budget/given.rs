//! Which concepts the sources give, before anybody has asked them.

use std::collections::BTreeSet;

use crate::autofill::Source;

/// The concepts that sources may give of somebody with everything on file. Those asked about the
/// rows of a list are not among them: they need an answer in the row first.
pub fn given(sources: &[Source]) -> BTreeSet<String> {
    let of_person = sources.iter().filter(|source| !source.rows);
    of_person.flat_map(Source::gives).map(str::to_owned).collect()
}
