//! Document, draft and registers → an open form.

use std::borrow::Cow;
use std::cell::Cell;
use std::mem::take;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::Pointer;
use tokhai_engine::answers::{Answers, Change, Draft, is_after, migrate};
use tokhai_engine::date::Date;
use tokhai_engine::flow::{self, Adopted};
use tokhai_engine::form::{self, Language};
use tokhai_engine::metrics;
use tokhai_engine::wording;

use super::{Instead, Loaded, Open, Purpose, draft};
use crate::live::app::app;
use crate::live::drafts::{self, Autosave, StoredDraft};
use crate::live::form::LiveForm;
use crate::live::on_change;
use crate::live::portal::{self, DocumentError};
use crate::live::ports::{Ports, Shelf, StoreError, Task};
use crate::live::records;
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::live::sources::{Sources, Whom, inquiry};
use crate::pages::layout::Announcement;
use crate::pages::route;
use crate::text::{fill_in, language, later_words};
use crate::widgets::{OpenMore, widget_of};

/// Opens the form at `src` with the person's draft, then with what the registers know.
pub(super) async fn load(
    owner: Option<Owner>,
    ports: Ports,
    src: String,
    draft: Option<String>,
    sources: Sources,
    further: Option<Further>,
) -> Loaded {
    let document = match further.as_ref().and_then(Further::document) {
        Some(document) => Ok(document),
        None => portal::document(ports, &src).await,
    };
    let document = match document {
        Ok(document) => document,
        Err(error) => return without(error),
    };
    let device = ports.device();
    let owner = owner.unwrap_or_default();
    let session = owner.with(app::<Session>);
    let key_of = |form: &str| {
        let first = drafts::key(&session.folder(), form);
        draft.as_deref().map_or_else(|| first.clone(), |id| drafts::key_of_another(&first, id))
    };
    let (given, source) = if flow::is_form(&document) {
        (Adopted::plain(document), Arc::default())
    } else {
        let source = Arc::new(document);
        session.recalled().await;
        if !device.seldom_program().await {
            return Loaded::Unreachable;
        }
        let given = adopted(ports, key_of(&src), source.clone(), further.clone());
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
    let mut questions = compiled.questions();
    let is_seldom = compiled.tabs || questions.any(|(_, question)| widget_of(question).seldom);
    drop(questions);
    if is_seldom && !device.seldom_program().await {
        return Loaded::Unreachable;
    }
    session.recalled().await;
    let is_ours = !compiled.about.id.is_empty();
    let now = device.now();
    let form = Arc::new(compiled);
    let fresh = || StoredDraft::new(src.clone(), form.about.title.clone(), now);
    let key = key_of(if is_ours { &form.about.id } else { &src });
    let stored = match ports.store().get(Shelf::Drafts, &key).await {
        Ok(None) => Stored::Nothing,
        Ok(Some(_)) | Err(StoreError::Damaged) => {
            stored(ports, session.folder(), key.clone(), form.clone(), given.document).await
        }
        Err(_) => Stored::Unreadable,
    };
    let is_damaged = matches!(stored, Stored::Damaged);
    let (stored, answers) = match stored {
        Stored::Closed(instead) => return Loaded::Closed(instead),
        // What nobody has seen must not be written over.
        Stored::Unreadable => return Loaded::Unreachable,
        Stored::Nothing if is_ours => (fresh(), Answers::new(form.clone(), device.today())),
        stored => {
            let from = further.as_ref().map(|further| further.from);
            reopened(stored, from, form.clone(), device.today(), fresh(), given.data)
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
        Open::new(form, &route::draft(&src, draft.as_deref()), purpose)
    });
    // The focus goes to what was opened.
    if let Some(further) = &further {
        open.quiet.set(true);
        further.more.land();
    }
    if is_damaged {
        own_up(open);
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
    /// It cannot be gone on with here and now.
    Closed(Instead),
    /// It is there, and nobody can read it.
    Damaged,
    /// Whether there is anything cannot be told just now.
    Unreadable,
}

/// Reads what was kept, for which the whole program is needed. As late as that: a page that was
/// just closed may still be writing its last change.
fn stored(
    ports: Ports,
    folder: String,
    key: String,
    form: Arc<form::Form>,
    document: Cow<'static, Value>,
) -> Task<Stored> {
    Box::pin(async move {
        ports.device().whole_program().await;
        let store = ports.store();
        let record = match store.get(Shelf::Drafts, &key).await {
            Ok(Some(record)) => record,
            Ok(None) => return Stored::Nothing,
            Err(StoreError::Damaged) => return Stored::Damaged,
            Err(_) => return Stored::Unreadable,
        };
        let Some(mut stored) = records::parse::<StoredDraft>(&record) else {
            return Stored::Damaged;
        };
        if stored.erased {
            return Stored::Nothing;
        }
        if let Some(parcel) = &stored.parcel {
            // A crash between handing over and posting leaves no parcel: then it is still a draft.
            let at = drafts::key(&folder, parcel);
            match store.get(Shelf::Outbox, &at).await {
                Ok(Some(_)) => return Stored::Closed((draft::handed_over, parcel.clone())),
                Ok(None) | Err(StoreError::Damaged) => {}
                Err(_) => return Stored::Unreadable,
            }
            // Or it has arrived at this very moment, and taken its draft along.
            if let Ok(None) = store.get(Shelf::Drafts, &key).await {
                return Stored::Nothing;
            }
        }
        let (was, is) = (&stored.draft.form.version, &form.about.version);
        if !form.about.id.is_empty() && was != is {
            if is_after(was, is) {
                return Stored::Closed((draft::newer, was.clone()));
            }
            if !ports.device().seldom_program().await {
                return Stored::Unreadable;
            }
            carry_over(ports, form, &document, &mut stored);
        }
        Stored::Draft(Box::new(stored))
    })
}

/// Makes a draft of an earlier version one of this; what does not fit stays beside it.
#[inline(never)]
fn carry_over(ports: Ports, form: Arc<form::Form>, document: &Value, stored: &mut StoredDraft) {
    let device = ports.device();
    let old = take(&mut stored.draft);
    let carried = migrate(&form, document, device.today(), device.patterns(), old);
    stored.draft = carried.draft;
    stored.leave_over(carried.left_over);
}

/// What was kept cannot be read: that is said, and the form begins afresh.
#[inline(never)]
fn own_up(open: Open) {
    open.objections.set(vec![later_words().draft_damaged.to_owned()]);
}

/// Goes on with what was kept; a form that is not ours begins with the `data` that came with it.
#[inline(never)]
fn reopened(
    stored: Stored,
    from: Option<Open>,
    form: Arc<form::Form>,
    today: Date,
    fresh: StoredDraft,
    data: Value,
) -> (StoredDraft, Answers) {
    let mut stored = match stored {
        Stored::Draft(mut stored) => {
            metrics::resume(&mut stored.spent);
            *stored
        }
        _ => StoredDraft { draft: Draft { answers: data, ..Draft::default() }, ..fresh },
    };
    // What stands in the form may not have been kept yet.
    if let Some(from) = from {
        stored.draft = from.form.draft();
    }
    let answers = Answers::restore(form, today, stored.draft.clone()).0;
    (stored, answers)
}

/// What is there instead of a form whose document could not be had.
#[inline(never)]
fn without(error: DocumentError) -> Loaded {
    match error {
        DocumentError::Unreachable => Loaded::Unreachable,
        DocumentError::Missing => Loaded::Missing,
        DocumentError::TooLarge => Loaded::Broken(vec![portal::too_large()]),
        DocumentError::NotJson(problem) => Loaded::Broken(vec![*problem]),
    }
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

/// Asks the sources, as soon as there is a network. They may be slow: the form is open meanwhile,
/// and what the person has typed by then stays.
async fn autofill(owner: Owner, ports: Ports, open: Open, sources: Sources) {
    if !ports.device().online_program().await {
        owner.with(|| when_online(owner.clone(), ports, open, sources));
        return;
    }
    let (session, announcement) = owner.with(|| (app::<Session>(), app::<Announcement>()));
    let told = move |filled: usize| {
        let words = fill_in(later_words().filled_in, &[&filled.to_string()]);
        if !announcement.was(&words) {
            announcement.say(words);
        }
    };
    let (form, whom) = (open.form, Whom::Person(session));
    inquiry::inquire(owner, ports, sources, form, whom, Box::new(told)).await;
}

fn when_online(owner: Owner, ports: Ports, open: Open, sources: Sources) {
    let (shell, begun) = (app::<Shell>(), Cell::new(false));
    let begin = move || {
        if shell.online.get_untracked() && !begun.replace(true) {
            spawn_local(autofill(owner.clone(), ports, open, sources));
        }
    };
    on_change(move || shell.online.track(), begin);
}
