//! The second check of a dossier: what the browser would not let pass, the portal does not take.
//!
//! The same engine, the same codes. What only the portal can know is added: what the registers
//! say (here), which communes there are, and which files were uploaded (where they are kept).

use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, Dossier};
use tokhai_engine::{Pointer, Violation};

use crate::communes;
use crate::forms::FormDocument;
use crate::people::Person;

/// The rules that the dossier breaks when `person` files it on the day `today`.
pub(crate) fn recheck(
    form: &FormDocument,
    dossier: &Dossier,
    today: Date,
    person: &Person,
) -> Vec<Violation> {
    let mut violations = dossier::check(&form.form, today, dossier);
    violations.extend(changed_locked(form, dossier, person));
    violations.extend(communes::unknown(form, &dossier.answers));
    violations
}

/// Answers that differ from what a register says and does not let anybody change.
///
/// The form's questions decide what is compared, never the dossier's own word on where an answer
/// came from. Rows are about other people.
fn changed_locked(form: &FormDocument, dossier: &Dossier, person: &Person) -> Vec<Violation> {
    let own = form.form.questions().filter(|(_, question)| question.repeat.is_none());
    own.filter_map(|(_, question)| {
        let (source, known) = person.locked_value(question.concept.as_deref()?)?;
        let answer = question.path.get(&dossier.answers)?;
        let changed = Violation::new("locked", question.path.clone(), Pointer::ROOT);
        (answer != known).then(|| changed.with("source", source.id.as_str()))
    })
    .collect()
}
