//! The second check of a dossier: what the browser would not let pass, the portal does not take.
//!
//! The same engine, the same codes. What only the portal can know is added: what the registers
//! have said (here), which communes there are, and which files were uploaded (where they are
//! kept).

use tokhai_engine::date::Date;
use tokhai_engine::dossier::{self, Dossier};
use tokhai_engine::{Pointer, Violation};

use crate::communes;
use crate::forms::FormDocument;
use crate::people::Person;
use crate::registers;
use crate::store::HandedOut;

/// The rules that the dossier breaks when `person`, to whom registers have `handed_out` this, files
/// it on the day `today`.
pub(crate) fn recheck(
    form: &FormDocument,
    dossier: &Dossier,
    today: Date,
    person: &Person,
    handed_out: &[HandedOut],
) -> Vec<Violation> {
    let mut violations = dossier::check(&form.form, today, dossier);
    violations.extend(changed_locked(form, dossier, person, handed_out));
    violations.extend(communes::unknown(form, &dossier.answers));
    violations
}

/// Answers that differ from what a register has said and does not let anybody change.
///
/// The form's questions and what was handed out decide what is compared, never the dossier's own
/// word on where an answer came from. Rows are about other people.
fn changed_locked(
    form: &FormDocument,
    dossier: &Dossier,
    person: &Person,
    handed_out: &[HandedOut],
) -> Vec<Violation> {
    let own = form.form.questions().filter(|(_, question)| question.repeat.is_none());
    own.filter_map(|(_, question)| {
        let concept = question.concept.as_deref()?;
        let answer = question.path.get(&dossier.answers)?;
        let digest = registers::digest(&person.id, concept, answer);
        let mut said = handed_out.iter().filter(|it| it.concept == concept).peekable();
        let source = said.peek()?.source.clone();
        let changed = Violation::new("locked", question.path.clone(), Pointer::ROOT);
        said.all(|it| it.digest != digest).then(|| changed.with("source", source))
    })
    .collect()
}
