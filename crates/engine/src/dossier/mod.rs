//! The dossier: what is sent, and the check that both sides run.

mod content;
mod slot;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Violation;
use crate::answers::{Answers, Draft, FormVersion, Provenance};
use crate::date::Date;
use crate::form::{Form, Language};
use crate::{Pointer, Severity, record};
use std::sync::Arc;

pub use content::{MOST_PIXELS, media_type, pixels};
pub use slot::{Slot, comes_from};

/// A finished declaration, as it is posted.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The version of this layout: 1.
    pub tokhai: u32,
    /// Which form, in which version.
    pub form: FormVersion,
    /// The answers of all questions that were asked. The form's JSON Schema alone validates them.
    pub answers: Value,
    /// Where answers come from that the person did not type, by the answer's place.
    pub provenance: BTreeMap<String, Provenance>,
    /// The papers that were attached; their bytes travel beside the dossier.
    pub attachments: Vec<Attachment>,
    /// What the person agreed to, word for word.
    pub consents: Vec<ConsentGiven>,
    /// The language in which it was filled in.
    pub locale: Language,
    /// When it was begun (RFC 3339).
    pub created_at: String,
    /// When it was finished (RFC 3339).
    pub completed_at: String,
    /// When it was handed over to be sent (RFC 3339).
    pub queued_at: Option<String>,
    /// The key under which it counts once, however often it is sent (a UUID).
    pub idempotency_key: Option<String>,
    /// How long it took, and who answered ([`crate::metrics`]); null if nobody measured.
    pub metrics: Value,
    /// By the device on which it was filled in, over everything else
    /// ([`crate::signature::detached`]).
    pub signature: Option<String>,
}

record!(Dossier {
    tokhai: "tokhai",
    form: "form",
    answers: "answers",
    provenance: "provenance" or default,
    attachments: "attachments" or default,
    consents: "consents" or default,
    locale: "locale",
    created_at: "createdAt",
    completed_at: "completedAt",
    queued_at: "queuedAt" or nothing,
    idempotency_key: "idempotencyKey" or nothing,
    metrics: "metrics" or nothing,
    signature: "signature" or nothing,
});

/// One paper of a dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// The place of the question it answers.
    pub slot: String,
    /// The file's name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// The code of the person's earlier dossier it comes from: its bytes are there already.
    pub from: Option<String>,
}

record!(Attachment {
    slot: "slot",
    name: "name",
    media_type: "type",
    size: "size",
    sha256: "sha256",
    from: "from" or nothing,
});

/// What the person agreed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentGiven {
    /// The consent's id in the form.
    pub id: String,
    /// The version of its wording.
    pub version: String,
    /// The wording, as it was shown.
    pub text: String,
    /// The language of the wording.
    pub locale: Language,
    /// When (RFC 3339).
    pub at: String,
}

record!(ConsentGiven { id: "id", version: "version", text: "text", locale: "locale", at: "at" });

impl Dossier {
    /// The dossier of a form that has been filled in.
    pub fn new(
        answers: &Answers,
        consents: Vec<ConsentGiven>,
        locale: Language,
        created_at: String,
        completed_at: String,
    ) -> Dossier {
        let asked: Vec<_> =
            answers.all().into_iter().filter(|&at| answers.state(at).answered).collect();
        let place = |at| answers.pointer(at).to_string();
        let mut provenance = BTreeMap::new();
        for &at in &asked {
            if let Some(origin) = answers.provenance(at) {
                provenance.insert(place(at), origin.clone());
            }
        }
        let attachments = asked
            .iter()
            .filter(|at| is_attachment(answers.form(), at.question))
            .filter_map(|&at| Some((place(at), answers.value(at)?)))
            .flat_map(|(slot, files)| papers(&slot, files))
            .collect();
        Dossier {
            tokhai: 1,
            form: answers.form_version(),
            answers: answers.data(),
            provenance,
            attachments,
            consents,
            locale,
            created_at,
            completed_at,
            queued_at: None,
            idempotency_key: None,
            metrics: Value::Null,
            signature: None,
        }
    }

    /// The form as it was filled in, on the day `today`, and the answers that `form` has no
    /// place for. Where the answers come from does not matter here and is left out.
    pub fn restore(&self, form: &Arc<Form>, today: Date) -> (Answers, Vec<(Pointer, Value)>) {
        let draft = Draft {
            tokhai: 1,
            form: self.form.clone(),
            answers: self.answers.clone(),
            ..Draft::default()
        };
        Answers::restore(form.clone(), today, draft)
    }
}

/// Whether a question asks for papers: its answers are lists of file descriptions.
pub fn is_attachment(form: &Form, question: crate::form::QuestionId) -> bool {
    let question = form.question(question);
    question.widget.as_deref() == Some("file") && question.rows.is_none()
}

fn papers(slot: &str, files: &Value) -> Vec<Attachment> {
    let files = files.as_array().map_or(&[][..], Vec::as_slice);
    let text = |file: &Value, name: &str| Some(file.get(name)?.as_str()?.to_owned());
    files
        .iter()
        .filter_map(|file| {
            Some(Attachment {
                slot: slot.to_owned(),
                name: text(file, "name")?,
                media_type: text(file, "type")?,
                size: file.get("size")?.as_u64()?,
                sha256: text(file, "sha256")?,
                from: text(file, "from"),
            })
        })
        .collect()
}

/// Everything that keeps a dossier from being accepted, judged by the form alone: its schema,
/// its conditions, its checks, its attachments and its consents.
///
/// The browser runs this before it sends, the portal when it receives; both find the same.
/// `today` is the day of filing.
pub fn check(form: &Arc<Form>, today: Date, dossier: &Dossier) -> Vec<Violation> {
    let mut violations = form.schema().validate(&dossier.answers);
    let (answers, left_over) = dossier.restore(form, today);
    for at in answers.all() {
        for violation in &answers.state(at).violations {
            let known =
                |other: &Violation| other.at == violation.at && other.code == violation.code;
            if violation.severity == Severity::Error && !violations.iter().any(known) {
                violations.push(violation.clone());
            }
        }
    }
    // An answer that no question asks for, or whose question is hidden, is not part of the form.
    if left_over.is_empty() && answers.live() != &dossier.answers {
        let at = difference(answers.live(), &dossier.answers, Pointer::ROOT);
        violations.push(Violation::new("not-asked", at, Pointer::ROOT));
    }
    for (at, _) in left_over {
        violations.push(Violation::new("not-asked", at, Pointer::ROOT));
    }
    let papers: Vec<Attachment> = answers
        .all()
        .into_iter()
        .filter(|at| is_attachment(form, at.question) && answers.state(*at).answered)
        .flat_map(|at| {
            let slot = answers.pointer(at).to_string();
            answers.value(at).map(|files| papers(&slot, files)).unwrap_or_default()
        })
        .collect();
    if papers != dossier.attachments {
        violations.push(Violation::new("attachment-differs", Pointer::ROOT, Pointer::ROOT));
    }
    for consent in &form.consents {
        let given = dossier.consents.iter().any(|given| {
            given.id == consent.id
                && given.version == consent.version
                && given.text == consent.text.get(given.locale)
        });
        if !given {
            let at = Pointer::from_segments(["consents", consent.id.as_str()]);
            violations.push(Violation::new("consent-missing", Pointer::ROOT, at));
        }
    }
    violations
}

/// The first place at which two trees differ.
fn difference(one: &Value, other: &Value, at: Pointer) -> Pointer {
    if let (Value::Object(one), Value::Object(other)) = (one, other) {
        let names = one.keys().chain(other.keys());
        for name in names {
            let (a, b) = (one.get(name), other.get(name));
            if a != b {
                let at = at.join(name.as_str());
                return match (a, b) {
                    (Some(a), Some(b)) => difference(a, b, at),
                    _ => at,
                };
            }
        }
    }
    at
}
