//! What is stored of a form being filled in.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::{Answers, Change, Provenance};
use crate::date::Date;
use crate::form::Form;
use crate::{Pointer, record};

/// Which form, and which version of its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormVersion {
    /// The form's id.
    pub id: String,
    /// The version of the document.
    pub version: String,
    /// The SHA-256 of the document as it was served, in lower-case hexadecimal, where it matters.
    pub digest: Option<String>,
}

record!(FormVersion { id: "id", version: "version", digest: "digest" or nothing });

/// A form being filled in, as it is stored: nothing here can be derived from the rest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// The version of this layout: 1.
    pub tokhai: u32,
    /// What is being filled in.
    pub form: FormVersion,
    /// Everything ever answered, hidden branches included.
    pub answers: Value,
    /// By the answer's place.
    pub provenance: BTreeMap<String, Provenance>,
    /// The ids of the pages that were left with "continue".
    pub seen: Vec<String>,
    /// The number of the chosen variant, by the place in the data: an object, if there is any.
    pub variants: Value,
    /// Answers of other variants whose places the chosen one uses: by the question's place in the
    /// document, `#`, and the answer's place. An object, if there is any.
    pub aside: Value,
}

record!(Draft {
    tokhai: "tokhai",
    form: "form",
    answers: "answers",
    provenance: "provenance" or default,
    seen: "seen" or default,
    variants: "variants" or nothing,
    aside: "aside" or nothing,
});

impl Answers {
    /// What has to be stored to go on later.
    pub fn draft(&self) -> Draft {
        let mut provenance = BTreeMap::new();
        for (&at, origin) in &self.provenance {
            provenance.insert(self.pointer(at).to_string(), origin.clone());
        }
        Draft {
            tokhai: 1,
            form: self.form_version(),
            answers: self.kept.clone(),
            provenance,
            seen: self.seen.clone(),
            variants: self.variants_by_place(),
            aside: self.aside_by_place(),
        }
    }

    /// The form's id and version.
    pub fn form_version(&self) -> FormVersion {
        let about = &self.form.about;
        FormVersion { id: about.id.clone(), version: about.version.clone(), digest: None }
    }

    /// Goes on with a stored draft, and the answers in it that this form has no place for.
    pub fn restore(form: Arc<Form>, today: Date, draft: Draft) -> (Answers, Vec<(Pointer, Value)>) {
        let mut answers = Answers::begin_with(form, today, &draft.answers, draft.variants);
        answers.put_aside(&draft.aside);
        for (place, provenance) in draft.provenance {
            let at = Pointer::parse(&place).and_then(|place| answers.locate(&place));
            if let Some(at) = at {
                answers.recall(at, provenance);
            }
        }
        for page in draft.seen {
            answers.apply(Change::See { page });
        }
        let mut left_over = Vec::new();
        collect_left_over(&answers, &draft.answers, Pointer::ROOT, &mut left_over);
        (answers, left_over)
    }
}

/// The parser that read the draft bounds the depth of `value`.
fn collect_left_over(
    answers: &Answers,
    value: &Value,
    at: Pointer,
    left_over: &mut Vec<(Pointer, Value)>,
) {
    if let Some(found) = answers.locate(&at)
        && answers.form().question(found.question).rows.is_none()
    {
        return;
    }
    match value {
        Value::Object(map) => {
            for (name, value) in map {
                collect_left_over(answers, value, at.join(name.as_str()), left_over);
            }
        }
        Value::Array(items) => {
            for (i, value) in items.iter().enumerate() {
                collect_left_over(answers, value, at.join(i.to_string()), left_over);
            }
        }
        Value::Null => {}
        value => left_over.push((at, value.clone())),
    }
}
