//! What is on the bench: the document that is being written, the form that it makes, and whoever
//! tries it.
//!
//! The text comes first. A moment after it has changed it is parsed and compiled; the answers move
//! into the new form. What cannot be parsed leaves the last form standing, and says where it stops.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::answers::{Answers, Draft};
use tokhai_engine::budget::{self, Costs};
use tokhai_engine::dossier::Dossier;
use tokhai_engine::flow::adopt;
use tokhai_engine::form::{self, Form, QuestionId};
use tokhai_engine::position::{Place, Position};
use tokhai_engine::{Pointer, Problem, sample};

use super::kept::Kept;
use crate::live::app::app;
use crate::live::form::LiveForm;
use crate::live::portal::DemoPerson;
use crate::live::ports::Ports;
use crate::live::shell::Shell;
use crate::live::sources::{Sources, Whom, inquiry};
use crate::pages::fill::{Open, Purpose};
use crate::pages::layout::Announcement;
use crate::pages::route;
use crate::text::pretty;
use crate::text::{fill_in, preview_words};

/// How long the text rests before it is compiled, in milliseconds.
const REST: u32 = 150;
/// How long it rests before its paths are counted and its problems read out.
const LONG_REST: u32 = 700;
/// Questions whose subschemas are looked through for the one around the cursor.
const MOST_SEARCHED: usize = 2_000;
/// Problems whose line is looked up.
const MOST_PROBLEMS: usize = 100;

/// The bench, for everything in the preview.
#[derive(Clone, Copy)]
pub(super) struct Bench {
    pub(super) ports: Ports,
    pub(super) shell: Shell,
    owner: StoredValue<Owner, LocalStorage>,
    announcement: Announcement,
    /// The document's address; empty for what lies nowhere else.
    pub(super) src: StoredValue<String>,
    pub(super) name: RwSignal<String>,
    /// Whether there is a document at all.
    pub(super) is_open: RwSignal<bool>,
    pub(super) text: RwSignal<String>,
    /// Counts how often the text was put there by somebody else than the editor.
    pub(super) pushed: RwSignal<u32>,
    /// What is kept of it, and what it was before.
    pub(super) kept: Kept,
    /// The last form that could be read.
    pub(super) form: RwSignal<Option<Open>>,
    /// Whether the text can no longer be read, so that `form` is older.
    pub(super) stale: RwSignal<bool>,
    pub(super) complaints: RwSignal<Complaints>,
    pub(super) costs: RwSignal<Option<Costs>>,
    pub(super) people: RwSignal<Vec<DemoPerson>>,
    pub(super) person: RwSignal<String>,
    pub(super) sources: Sources,
    /// The concepts that they may give.
    given: RwSignal<BTreeSet<String>>,
    /// Whether the question that the cursor stands in is not asked now.
    pub(super) is_hidden: RwSignal<bool>,
    /// Why a file was not taken.
    pub(super) refused: RwSignal<Option<String>>,
    /// What would have been sent.
    pub(super) sent: RwSignal<Option<Dossier>>,
    /// What the editor is to select.
    pub(super) selected: RwSignal<Option<Range<usize>>>,
    /// For each question of the form, where it is written in what was given.
    origins: StoredValue<Vec<Pointer>>,
    pages: StoredValue<Vec<Pointer>>,
    /// The owners of the present form and of the one before, which effects may still look at.
    generations: StoredValue<Vec<Owner>, LocalStorage>,
    changes: StoredValue<u32>,
    /// Places of a recursive schema that were opened.
    opened: StoredValue<Vec<Pointer>>,
}

/// What is wrong with the document.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Complaints {
    /// In the order of the text.
    pub(super) found: Vec<Complaint>,
    /// How many more there are.
    pub(super) more: usize,
}

/// One thing that is wrong.
#[derive(Clone, PartialEq)]
pub(super) struct Complaint {
    pub(super) line: usize,
    pub(super) problem: Problem,
    pub(super) place: Range<usize>,
    /// What to write instead, and where.
    pub(super) fix: Option<(Range<usize>, String)>,
}

impl Bench {
    /// An empty bench for the document at `src`.
    pub(super) fn new(src: &str, sources: Sources) -> Bench {
        let ports = app::<Ports>();
        Bench {
            ports,
            shell: app::<Shell>(),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
            announcement: app::<Announcement>(),
            src: StoredValue::new(src.to_owned()),
            name: RwSignal::new(name_of(src)),
            is_open: RwSignal::new(false),
            text: RwSignal::new(String::new()),
            pushed: RwSignal::new(0),
            kept: Kept::new(ports, src),
            form: RwSignal::new(None),
            stale: RwSignal::new(false),
            complaints: RwSignal::new(Complaints::default()),
            costs: RwSignal::new(None),
            people: RwSignal::new(Vec::new()),
            person: RwSignal::new(String::new()),
            sources,
            given: RwSignal::new(BTreeSet::new()),
            is_hidden: RwSignal::new(false),
            refused: RwSignal::new(None),
            sent: RwSignal::new(None),
            selected: RwSignal::new(None),
            origins: StoredValue::new(Vec::new()),
            pages: StoredValue::new(Vec::new()),
            generations: StoredValue::new_local(Vec::new()),
            changes: StoredValue::new(0),
            opened: StoredValue::new(Vec::new()),
        }
    }

    /// Puts a text on the bench; the editor shows it.
    pub(super) fn put(self, text: String) {
        self.text.set(text);
        self.refused.set(None);
        self.is_open.set(true);
        self.pushed.update(|count| *count += 1);
        self.compile();
        self.rest(LONG_REST, Bench::reflect);
    }

    /// The editor has changed the text.
    pub(super) fn type_in(self, text: String) {
        // Compiling a long text takes its time: it waits until the person does.
        let rest = REST + (text.len() / 4_000) as u32;
        self.text.set(text);
        self.rest(rest, |bench| {
            bench.compile();
            bench.kept.keep(bench, false);
            bench.rest(LONG_REST, Bench::reflect);
        });
    }

    /// Does `then` unless something has changed until then.
    fn rest(self, milliseconds: u32, then: fn(Bench)) {
        self.changes.update_value(|count| *count += 1);
        let changes = self.changes.get_value();
        let due = move || {
            // The page may be gone by then.
            if self.changes.try_get_value() == Some(changes) {
                then(self);
            }
        };
        self.ports.device().after(milliseconds, Box::new(due));
    }

    fn compile(self) {
        let parsed =
            self.text.with_untracked(|text| serde_json::from_slice::<Value>(text.as_bytes()));
        let document = match parsed {
            Ok(document) => document,
            Err(error) => {
                self.stale.set(true);
                let found = self.text.with_untracked(|text| vec![not_json(text, &error)]);
                self.complaints.set(Complaints { found, more: 0 });
                return;
            }
        };
        let device = self.ports.device();
        let before = self.form.get_untracked().map(|open| open.form.draft());
        let answers = before.as_ref().map_or(&Value::Null, |draft| &draft.answers);
        let opened = self.opened.get_value();
        let adopted = adopt(&document, answers, &opened, device.patterns());
        let (compiled, problems) = form::compile(&adopted.document, device.patterns());
        let problems: Vec<Problem> = problems
            .into_iter()
            .map(|problem| Problem { at: adopted.origin(&problem.at), ..problem })
            .chain(adopted.problems.iter().cloned())
            .collect();
        self.complain(&document, problems);
        // A document without a page makes no form; the last one is better than none.
        self.stale.set(compiled.pages.is_empty());
        if compiled.pages.is_empty() {
            return;
        }
        let places = compiled.questions().map(|(_, question)| {
            let item = question.place.parent().unwrap_or_default();
            adopted.origin(&item)
        });
        self.origins.set_value(places.collect());
        let page = |number: usize| Pointer::from_segments(["pages".to_owned(), number.to_string()]);
        let pages = (0..compiled.pages.len()).map(|number| adopted.origin(&page(number)));
        self.pages.set_value(pages.collect());
        let given = Draft { answers: adopted.data.clone(), ..Draft::default() };
        let draft = before.unwrap_or(given);
        let answers = Answers::restore(Arc::new(compiled), device.today(), draft).0;
        self.show(answers);
    }

    /// Opens the form another level at a place of its recursive schema.
    pub(super) fn open_more(self, place: Pointer) {
        self.opened.update_value(|opened| opened.push(place));
        self.compile();
    }

    /// Shows a form with these answers.
    fn show(self, answers: Answers) {
        let owner = self.owner.with_value(|owner| owner.with(Owner::new));
        let address = self.src.with_value(|src| route::preview(src));
        let sent = self.sent;
        let open =
            owner.with(|| Open::new(LiveForm::new(answers), &address, Purpose::Trying { sent }));
        owner.with(|| self.inquire(open.form));
        // Whoever writes the document keeps the focus.
        open.quiet.set(true);
        self.sent.set(None);
        self.form.set(Some(open));
        self.generations.update_value(|generations| {
            generations.push(owner);
            if generations.len() > 2 {
                generations.remove(0).cleanup();
            }
        });
    }

    fn complain(self, document: &Value, problems: Vec<Problem>) {
        let complaints = self.text.with_untracked(|text| {
            // Each is looked up from the beginning of the text.
            let most = if text.len() > 500_000 { MOST_PROBLEMS / 5 } else { MOST_PROBLEMS };
            let more = problems.len().saturating_sub(most);
            let found = problems.into_iter().take(most);
            let mut found: Vec<Complaint> =
                found.map(|problem| complaint(text, document, problem)).collect();
            found.sort_by_key(|complaint| complaint.place.start);
            Complaints { found, more }
        });
        if self.complaints.with_untracked(|before| *before != complaints) {
            self.complaints.set(complaints);
        }
    }

    /// What takes longer, once nobody types: paths are counted, problems read out.
    fn reflect(self) {
        self.count();
        let count = self.complaints.with_untracked(|it| it.found.len() + it.more);
        let words = fill_in(preview_words().problems_found, &[&count.to_string()]);
        if !self.announcement.was(&words) {
            self.announcement.say(words);
        }
    }

    fn count(self) {
        let form = self.form.get_untracked().map(|open| open.form.form());
        let today = self.ports.device().today();
        // Nobody in particular: somebody with everything on file, as the check of forms has it.
        let is_nobody = self.person.with_untracked(String::is_empty);
        let costs = |form: Arc<Form>| {
            self.given.with_untracked(|given| {
                self.sources.known().with_untracked(|known| {
                    budget::costs(&form, today, |concept| match is_nobody {
                        true => given.contains(concept),
                        false => known.iter().any(|it| it.values.contains_key(concept)),
                    })
                })
            })
        };
        self.costs.set(form.map(costs));
    }

    /// Finds out what the sources may give, and counts with it.
    pub(super) async fn learn_given(self) {
        let given = budget::given(&inquiry::declared(self.ports).await);
        // The page may be gone by now.
        if self.given.try_set(given).is_none() {
            self.count();
        }
    }

    /// The compiled form.
    pub(super) fn compiled(self) -> Option<Arc<Form>> {
        Some(self.form.get()?.form.form())
    }

    /// Answers everything with made-up answers.
    pub(super) fn sample(self) {
        let Some(open) = self.form.get_untracked() else { return };
        for _ in 0..sample::ROUNDS {
            let changes = open.form.with(sample::round);
            if changes.is_empty() {
                break;
            }
            for change in changes {
                open.form.apply(change);
            }
        }
        let left = open.form.journey().with_untracked(|journey| journey.left.questions);
        self.announcement.say(match left {
            0 => preview_words().sampled.to_owned(),
            left => fill_in(preview_words().sample_left, &[&left.to_string()]),
        });
    }

    /// Starts the form anew, with what is known of the person.
    pub(super) fn start_anew(self) {
        let Some(form) = self.form.get_untracked().map(|open| open.form.form()) else { return };
        self.show(Answers::new(form, self.ports.device().today()));
        self.rest(LONG_REST, Bench::count);
    }

    /// Asks the sources about the person as whom the form is tried.
    fn inquire(self, form: LiveForm) {
        let person = self.person.get_untracked();
        if person.is_empty() {
            return;
        }
        let (owner, whom) = (Owner::current().unwrap_or_default(), Whom::Demo(person));
        let told = Box::new(move |_| self.count());
        spawn_local(inquiry::inquire(owner, self.ports, self.sources, form, whom, told));
    }

    /// Tries the form as one of the demo's people, or as nobody.
    pub(super) fn try_as(self, person: String) {
        self.person.set(person);
        self.sources.clear();
        self.start_anew();
    }

    /// Selects where a question is written.
    pub(super) fn define(self, question: QuestionId) {
        let place = self.origins.with_value(|all| all.get(question.number() as usize).cloned());
        if let Some(place) = place {
            self.select(&place);
        }
    }

    /// Selects a place of the document.
    pub(super) fn select(self, place: &Pointer) {
        let found = self.text.with_untracked(|text| Place::of(text, place));
        self.selected.set(Some(found.starts..found.value.end));
    }

    /// The question that is written around a place of the document, or its page.
    pub(super) fn written_at(self, place: &Pointer) -> (Option<QuestionId>, Option<usize>) {
        let form = self.form.get_untracked().map(|open| open.form.form());
        let Some(form) = form else { return (None, None) };
        let found = self.origins.with_value(|origins| {
            let around = form.questions().filter(|(id, _)| {
                origins.get(id.number() as usize).is_some_and(|origin| origin.contains(place))
            });
            let depth = |id: &QuestionId| {
                origins.get(id.number() as usize).map_or(0, |origin| origin.segments().len())
            };
            around.map(|(id, _)| id).max_by_key(depth)
        });
        let found = found.or_else(|| in_schema(&form, place));
        let page = match found {
            Some(question) => form.question(question).page,
            None => self.pages.with_value(|all| all.iter().position(|page| page.contains(place))),
        };
        (found, page)
    }
}

/// The question that a place in the schema is about: the one whose subschemas lie around it.
fn in_schema(form: &Form, place: &Pointer) -> Option<QuestionId> {
    let (first, inside) = place.segments().split_first()?;
    if first != "schema" {
        return None;
    }
    if form.questions().nth(MOST_SEARCHED).is_some() {
        return None;
    }
    let inside = Pointer::from(inside.to_vec());
    let mut best: Option<(usize, QuestionId)> = None;
    for (id, question) in form.questions() {
        for constraint in form.schema().constraints(&question.path, &[]) {
            let written = form.schema().place(constraint.node);
            let depth = written.segments().len();
            let nearer = best.is_none_or(|(other, _)| depth > other);
            if nearer && written.contains(&inside) {
                best = Some((depth, id));
            }
        }
    }
    best.map(|(_, id)| id)
}

fn complaint(text: &str, document: &Value, problem: Problem) -> Complaint {
    let place = Place::of(text, &problem.at);
    let line = Position::at(text, place.starts).line;
    let fix = fix(text, document, &problem, &place);
    Complaint { line, place: place.starts..place.value.end, problem, fix }
}

/// The near miss in place of what was written, where that is one name or one text.
fn fix(
    text: &str,
    document: &Value,
    problem: &Problem,
    place: &Place,
) -> Option<(Range<usize>, String)> {
    let meant = problem.params.get("suggestion")?.as_str()?;
    let quoted = |words: &str| Value::from(words).to_string();
    if place.depth < problem.at.segments().len() {
        return None;
    }
    if problem.code == "unknown-member" {
        let name = text.get(place.starts..place.value.start)?;
        let end = place.starts + name.rfind('"')? + 1;
        return Some((place.starts..end, quoted(meant)));
    }
    let Value::String(written) = problem.at.get(document)? else { return None };
    // Rules may write a path with dots.
    let dotted = || meant.trim_start_matches('/').replace('/', ".");
    let meant = if written.starts_with('/') { meant.to_owned() } else { dotted() };
    Some((place.value.clone(), quoted(&meant)))
}

fn not_json(text: &str, error: &serde_json::Error) -> Complaint {
    let starts = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len);
    let starts: usize = starts.sum();
    let line = text.get(starts..).unwrap_or_default().lines().next().unwrap_or_default();
    Complaint {
        line: error.line().max(1),
        place: starts..starts + line.len(),
        problem: Problem::not_json(error),
        fix: None,
    }
}

/// A text for reading: in lines of its own where the portal has sent it without any.
pub(super) fn readable(text: String) -> String {
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    if text.trim_end().contains('\n') {
        return text;
    }
    match serde_json::from_slice::<Value>(text.as_bytes()) {
        Ok(document) => pretty::print(&document),
        Err(_) => text,
    }
}

/// What a document is called: the end of its address.
fn name_of(src: &str) -> String {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.rsplit('/').filter(|part| !part.is_empty()).take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join("/")
}
