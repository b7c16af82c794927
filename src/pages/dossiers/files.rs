//! Drafts as files, to go on elsewhere. A file proves nothing: of what it says only the answers
//! count, and they are typed answers.

use std::sync::Arc;

use serde_json::Value;
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, Draft, FormVersion, is_after, migrate};
use tokhai_engine::date::moment;
use tokhai_engine::form::{self, Form};
use tokhai_engine::journey;
use tokhai_engine::record;
use tokhai_engine::record::Json;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::live::drafts::{self, StoredDraft};
use crate::live::portal;
use crate::live::ports::{Ports, Shelf, Task};
use crate::live::records;
use crate::live::session::Session;
use crate::pages::save::save;
use crate::text::{draft_list_words, fill_in, pretty};

/// A file has at most as many bytes.
const LARGEST: f64 = 2_000_000.0;

/// The file (`docs/decisions/drafts.md`).
struct DraftFile {
    /// The version of this layout: 1.
    draft: u32,
    form: FormVersion,
    /// The SHA-256 of the form's document, for whoever wants to know which one it was exactly.
    digest: Option<String>,
    src: String,
    name: Option<String>,
    saved_at: String,
    answers: Value,
    /// For whoever reads the file: who else said so. It is not read.
    provenance: Value,
    variants: Value,
    aside: Value,
    left_over: Value,
}

record!(DraftFile {
    draft: "tokhaiDraft",
    form: "form",
    digest: "digest" or nothing,
    src: "src",
    name: "name" or nothing,
    saved_at: "savedAt",
    answers: "answers",
    provenance: "provenance" or nothing,
    variants: "variants" or nothing,
    aside: "aside" or nothing,
    left_over: "leftOver" or nothing,
});

/// Offers a draft as a file.
#[inline(never)]
pub(super) fn export(ports: Ports, key: String) -> Task<()> {
    Box::pin(offer(ports, key))
}

async fn offer(ports: Ports, key: String) {
    let Some(stored) = records::read::<StoredDraft>(ports, Shelf::Drafts, &key).await else {
        return;
    };
    let digest = match portal::document(ports, &stored.src).await {
        Ok(document) if version_of(&document) == stored.draft.form.version => {
            Some(ports.device().sha256(document.to_string().as_bytes()).await)
        }
        _ => None,
    };
    let title = stored.title();
    let file = DraftFile {
        draft: 1,
        form: stored.draft.form,
        digest,
        src: stored.src,
        name: stored.name,
        saved_at: moment(stored.saved_at),
        answers: stored.draft.answers,
        provenance: stored.draft.provenance.to_json(),
        variants: stored.draft.variants,
        aside: stored.draft.aside,
        left_over: stored.left_over,
    };
    // A file's name is no place for what some systems take for a folder.
    let title = title.replace(['/', '\\', ':'], "-");
    save(&[&title, ".json"].concat(), &pretty::print(&file.to_json()));
}

fn version_of(document: &Value) -> &str {
    document.get("version").and_then(Value::as_str).unwrap_or_default()
}

/// Takes a draft out of a file; says what came of it.
#[inline(never)]
pub(super) fn import(ports: Ports, session: Session, file: web_sys::File) -> Task<String> {
    Box::pin(async move {
        match read(ports, session, file).await {
            Ok(said) => said,
            Err(Refusal(words, value)) => fill_in(words, &[&value]),
        }
    })
}

/// Why a file cannot be taken: the words, and what to fill in.
struct Refusal(&'static str, String);

impl From<&'static str> for Refusal {
    fn from(words: &'static str) -> Refusal {
        Refusal(words, String::new())
    }
}

async fn read(ports: Ports, session: Session, file: web_sys::File) -> Result<String, Refusal> {
    let words = draft_list_words();
    if file.size() > LARGEST {
        return Err(words.too_large.into());
    }
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(|_| words.no_draft)?;
    let bytes = js_sys::Uint8Array::new(buffer.unchecked_ref()).to_vec();
    let file: DraftFile = records::parse(&bytes).ok_or(words.no_draft)?;
    if file.draft != 1 || !file.answers.is_object() {
        return Err(words.no_draft.into());
    }
    let (form, document, src) = form_of(ports, &file).await?;
    if is_after(&file.form.version, &form.about.version) {
        return Err(Refusal(words.later_version, file.form.version));
    }
    let device = ports.device();
    let draft = Draft {
        tokhai: 1,
        form: file.form,
        answers: file.answers,
        variants: file.variants,
        aside: file.aside,
        ..Draft::default()
    };
    let carried = migrate(&form, &document, device.today(), device.patterns(), draft);
    let mut stored = StoredDraft {
        name: file.name.map(|name| name.chars().take(80).collect()),
        left_over: file.left_over,
        draft: carried.draft,
        ..StoredDraft::new(src, form.about.title.clone(), device.now())
    };
    stored.leave_over(carried.left_over);
    let folder = session.folder();
    leave_papers(ports, &folder, &form, &mut stored).await;
    let (answers, _) = Answers::restore(form.clone(), device.today(), stored.draft.clone());
    stored.left = journey::left(&answers).questions;
    let first = drafts::key(&folder, &form.about.id);
    let key = match ports.store().get(Shelf::Drafts, &first).await {
        Ok(None) => first,
        _ => drafts::key_of_another(&first, &device.new_id()),
    };
    let kept = records::write(ports, Shelf::Drafts, &key, &stored).await;
    kept.map_err(|_| words.not_kept)?;
    let title = stored.title();
    Ok(match stored.left_over.as_array().map_or(0, Vec::len) {
        0 => fill_in(words.opened, &[&title]),
        count => fill_in(words.opened_in_part, &[&title, &count.to_string()]),
    })
}

/// The form that a file is a draft of, as this portal has it: the file may name another address.
async fn form_of(ports: Ports, file: &DraftFile) -> Result<(Arc<Form>, Value, String), Refusal> {
    let words = draft_list_words();
    let unknown = || Refusal(words.no_form, file.form.id.chars().take(80).collect());
    let entries = portal::catalogue(ports).await.map_err(|_| words.unreachable)?;
    let entry = entries.into_iter().find(|entry| entry.slug == file.form.id).ok_or_else(unknown)?;
    let src = ["/forms/", &entry.slug, "/form.json"].concat();
    let document = portal::document(ports, &src).await.map_err(|_| words.unreachable)?;
    let (form, _) = form::compile_to_fill(&document, ports.device().patterns());
    if form.about.id != file.form.id {
        return Err(unknown());
    }
    Ok((Arc::new(form), document, src))
}

/// Papers that are not on this device are no papers: what is known of them stays beside the form.
async fn leave_papers(ports: Ports, folder: &str, form: &Form, stored: &mut StoredDraft) {
    let mut missing = Vec::new();
    for (_, question) in form.questions() {
        let is_paper = question.widget.as_deref() == Some("file") && question.repeat.is_none();
        let Some(Value::Array(papers)) =
            is_paper.then(|| question.path.get(&stored.draft.answers)).flatten()
        else {
            continue;
        };
        for paper in papers {
            let digest = paper.get("sha256").and_then(Value::as_str).unwrap_or_default();
            let kept = ports.store().get(Shelf::Files, &drafts::key(folder, digest)).await;
            if !matches!(kept, Ok(Some(_))) {
                missing.push((question.path.clone(), paper.clone()));
            }
        }
    }
    for (place, paper) in &missing {
        remove(&mut stored.draft.answers, place, paper);
    }
    let named = missing.into_iter().map(|(place, paper)| {
        let name = paper.get("name").and_then(Value::as_str).map(Value::from);
        (place, name.unwrap_or(paper))
    });
    stored.leave_over(named.collect());
}

fn remove(answers: &mut Value, place: &Pointer, paper: &Value) {
    if let Some(Value::Array(papers)) = answers.pointer_mut(&place.to_string()) {
        papers.retain(|other| other != paper);
    }
}
