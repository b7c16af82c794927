//! Document, draft and registers → an open form.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::answers::{Answers, Change, Draft};
use tokhai_engine::date::Date;
use tokhai_engine::flow::{self, Adopted};
use tokhai_engine::form::{self, Language};
use tokhai_engine::metrics;
use tokhai_engine::wording;
use tokhai_engine::{Pointer, Problem};

use super::{Loaded, Open, Purpose};
use crate::live::app::app;
use crate::live::drafts::{self, Autosave, StoredDraft};
use crate::live::form::LiveForm;
use crate::live::portal::{self, DocumentError};
use crate::live::ports::{Ports, Shelf, Task};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::live::sources::{self, Sources, Whom};
use crate::pages::layout::Announcement;
use crate::pages::route;
use crate::text::{fill_in, language, later_words};
use crate::widgets::OpenMore;

/// Opens the form at `src` with the person's draft, then with what the registers know.
pub(super) async fn load(
    owner: Option<Owner>,
    ports: Ports,
    src: String,
    sources: Sources,
    further: Option<Further>,
) -> Loaded {
    let document = match further.as_ref().and_then(Further::document) {
        Some(document) => Ok(document),
        None => portal::document(ports, &src).await,
    };
    let document = match document {
        Ok(document) => document,
        Err(DocumentError::Unreachable) => return Loaded::Unreachable,
        Err(DocumentError::Missing) => return Loaded::Missing,
        Err(DocumentError::TooLarge) => return Loaded::Broken(vec![portal::too_large()]),
        Err(DocumentError::NotJson(detail)) => {
            let problem = Problem::error("not-json", Pointer::ROOT).with("detail", detail);
            return Loaded::Broken(vec![problem]);
        }
    };
    let device = ports.device();
    let owner = owner.unwrap_or_default();
    let session = owner.with(app::<Session>);
    let folder = session.folder();
    let (given, source) = if flow::is_form(&document) {
        (Adopted::plain(document), Arc::default())
    } else {
        let source = Arc::new(document);
        let given = adopted(ports, drafts::key(&folder, &src), source.clone(), further.clone());
        (given.await, source)
    };
    let (compiled, mut problems) = form::compile_to_fill(&given.document, device.patterns());
    for problem in &mut problems {
        problem.at = given.origin(&problem.at);
    }
    let is_nothing = given.problems.iter().any(|problem| problem.code == "no-schema");
    problems.extend(given.problems);
    if is_nothing {
        return Loaded::Broken(problems);
    }
    if compiled.pages.is_empty() {
        return Loaded::Broken(problems);
    }
    let is_ours = !compiled.about.id.is_empty();
    let now = device.now();
    let form = Arc::new(compiled);
    let fresh = || StoredDraft {
        src: src.clone(),
        title: form.about.title.clone(),
        created_at: now,
        saved_at: now,
        left: 0,
        parcel: None,
        refused: Vec::new(),
        spent: Value::Null,
        draft: Default::default(),
    };
    let key = drafts::key(&folder, if is_ours { &form.about.id } else { &src });
    let stored = match ports.store().get(Shelf::Drafts, &key).await {
        Ok(Some(_)) => stored(ports, session.folder(), key.clone()).await,
        _ => Stored::Nothing,
    };
    let (stored, answers) = match stored {
        Stored::HandedOver(parcel) => return Loaded::HandedOver(parcel),
        Stored::Nothing if is_ours => (fresh(), Answers::new(form.clone(), device.today())),
        stored => {
            let mut stored = match stored {
                Stored::Draft(mut stored) => {
                    metrics::resume(&mut stored.spent);
                    *stored
                }
                _ => {
                    let draft = Draft { answers: given.data, ..Draft::default() };
                    StoredDraft { draft, ..fresh() }
                }
            };
            // What stands in the form may not have been kept yet.
            if let Some(further) = &further {
                stored.draft = further.from.form.draft();
            }
            let answers = resume(form.clone(), device.today(), &stored);
            (stored, answers)
        }
    };
    let refused = stored.refused.clone();
    let open = owner.with(|| {
        let form = LiveForm::new(answers);
        let about = StoredDraft { src: src.clone(), parcel: None, refused: Vec::new(), ..stored };
        let autosave = Autosave::start(ports, form, key, about);
        let purpose = match is_ours {
            true => Purpose::Filing { autosave, was_refused: !refused.is_empty() },
            false => Purpose::Keeping {
                autosave,
                wrapped: given.wrapped,
                document: StoredValue::new(source),
            },
        };
        Open::new(form, &route::fill(&src), purpose)
    });
    // The focus goes to what was opened.
    if let Some(further) = &further {
        open.quiet.set(true);
        further.more.land();
    }
    if !refused.is_empty() {
        let tongue = owner.with(language);
        object(open, refused, tongue);
    }
    // Registers speak to whoever is signed in, or was when there was a network.
    if session.standing_now() != Standing::Nobody && session.is_somebody() {
        let fill = move || spawn_local(autofill(owner, ports, open, sources));
        ports.when_whole(Box::new(fill));
    }
    Loaded::Open(Box::new(open), problems)
}

/// A form that goes on another level of its recursive schema.
#[derive(Clone)]
pub(super) struct Further {
    /// Where it was opened.
    pub(super) opened: Vec<Pointer>,
    /// The form so far.
    pub(super) from: Open,
    pub(super) more: OpenMore,
}

impl Further {
    /// What the form was made from.
    fn document(&self) -> Option<Value> {
        match self.from.purpose {
            Purpose::Keeping { document, .. } => Some((*document.get_value()).clone()),
            _ => None,
        }
    }
}

/// Makes a form of a bare schema, or of a document of JSON Forms. Stored answers tell how far a
/// recursive schema has to go.
fn adopted(
    ports: Ports,
    key: String,
    document: Arc<Value>,
    further: Option<Further>,
) -> Task<Adopted<'static>> {
    Box::pin(async move {
        ports.device().seldom_program().await;
        let stored = records::read::<StoredDraft>(ports, Shelf::Drafts, &key).await;
        let (opened, draft) = match (further, stored) {
            (Some(further), _) => (further.opened, further.from.form.draft()),
            (None, stored) => (Vec::new(), stored.map(|it| it.draft).unwrap_or_default()),
        };
        let device = ports.device();
        flow::adopt(&document, &draft.answers, &opened, device.patterns()).into_owned()
    })
}

/// What was kept of a form.
enum Stored {
    Nothing,
    Draft(Box<StoredDraft>),
    /// It waits in the outbox under this key.
    HandedOver(String),
}

/// Reads what was kept, for which the whole program is needed. As late as that: a page that was
/// just closed may still be writing its last change.
fn stored(ports: Ports, folder: String, key: String) -> Task<Stored> {
    Box::pin(async move {
        ports.device().whole_program().await;
        let Some(stored) = records::read::<StoredDraft>(ports, Shelf::Drafts, &key).await else {
            return Stored::Nothing;
        };
        if let Some(parcel) = &stored.parcel {
            // A crash between handing over and posting leaves no parcel: then it is still a draft.
            let at = drafts::key(&folder, parcel);
            if let Ok(Some(_)) = ports.store().get(Shelf::Outbox, &at).await {
                return Stored::HandedOver(parcel.clone());
            }
        }
        Stored::Draft(Box::new(stored))
    })
}

#[inline(never)]
fn resume(form: Arc<form::Form>, today: Date, stored: &StoredDraft) -> Answers {
    Answers::restore(form, today, stored.draft.clone()).0
}

/// The portal's objections land on their questions; those that concern none are said above.
#[inline(never)]
fn object(open: Open, violations: Vec<tokhai_engine::Violation>, language: Language) {
    let unplaced = open.form.apply(Change::Refuse { violations }).unplaced;
    open.form.insist(None);
    let form = open.form.form();
    let sentence = |it: &tokhai_engine::Violation| wording::violation(it, &form, None, language);
    open.objections.set(unplaced.iter().map(sentence).collect());
}

/// Asks the sources. They may be slow: the form is open meanwhile, and what the person has typed
/// by then stays.
async fn autofill(owner: Owner, ports: Ports, open: Open, sources: Sources) {
    let (session, announcement) = owner.with(|| (app::<Session>(), app::<Announcement>()));
    let told = move |filled: usize| {
        let words = fill_in(later_words().filled_in, &[&filled.to_string()]);
        announcement.0.try_set(words);
    };
    sources::inquire(owner, ports, sources, open.form, Whom::Person(session), told).await;
}
