//! Asking the sources: each once it can be, all at once, and never in the person's way.
//!
//! A source is asked when the form is opened, or as soon as all that it needs is known: from other
//! sources, or from an answer that the person has given and left. What it says reaches the answers
//! as [`Change::Fill`], so nothing typed is ever overwritten.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde_json::Value;
use tokhai_engine::answers::{Answers, At, Change, RowId};
use tokhai_engine::autofill::{
    self, Ask, Known, Outcome, Source, Trouble, fill, fill_row, look, useful, with_own,
};
use tokhai_engine::date::moment;
use tokhai_engine::record;

use super::super::form::LiveForm;
use super::super::ports::{Ports, Request, Shelf, Task};
use super::super::session;
use super::super::{drafts, on_change, records, whether};
use super::{Asked, Sources, Standing, Whom};

/// What every portal asks, and what this one asks besides or instead.
const DECLARED: [&str; 2] = ["/forms/sources.json", "/portal.json"];

/// Milliseconds after which it is said that a source is being asked.
const PATIENCE: u32 = 1_500;

/// Asks the sources of a form for as long as `owner` lives. `told` hears how many answers were
/// filled in at a time.
#[inline(never)]
pub(crate) fn inquire(
    owner: Owner,
    ports: Ports,
    sources: Sources,
    form: LiveForm,
    whom: Whom,
    told: Box<dyn Fn(usize)>,
) -> Task<()> {
    Box::pin(async move {
        let declared = declared(ports).await;
        // The page may be gone by now.
        let Some(compiled) = form.try_with(|answers| answers.form().clone()) else { return };
        let declared = useful(declared, &compiled);
        let asked = declared.iter().map(|source| Asked {
            id: source.id.clone(),
            title: source.title.clone(),
            standing: Standing::Waiting,
        });
        sources.asked.try_set(asked.collect());
        let asked = RefCell::default();
        let inquiry = Rc::new(Inquiry { ports, sources, form, whom, declared, asked, told });
        owner.with(|| inquiry.clone().listen());
        inquiry.advance();
    })
}

/// The sources that are declared, whatever form they are for.
pub(crate) async fn declared(ports: Ports) -> Vec<Source> {
    let mut declared = Vec::new();
    for url in DECLARED {
        let request = Request::get(url.to_owned());
        let Ok(reply) = ports.http().send(request).await else { continue };
        let Some(json) = records::parse::<Value>(&reply.body) else { continue };
        declared = with_own(declared, autofill::sources(&json).0);
    }
    declared
}

struct Inquiry {
    ports: Ports,
    sources: Sources,
    form: LiveForm,
    whom: Whom,
    /// Those that the form has something to ask.
    declared: Vec<Source>,
    /// What each was asked last; of those about rows, for which row.
    asked: RefCell<Vec<(usize, Option<RowId>, Ask)>>,
    told: Box<dyn Fn(usize)>,
}

impl Inquiry {
    fn listen(self: Rc<Self>) {
        let left = self.form.left();
        let inquiry = self.clone();
        on_change(
            move || left.track(),
            move || {
                if let Some(at) = left.get_untracked() {
                    inquiry.clone().was_left(at);
                }
            },
        );
        if let Whom::Person(session) = self.whom {
            let inquiry = self.clone();
            let holds = whether(move || session.standing() == session::Standing::Confirmed);
            on_change(
                // Read, for a memo that nobody has read follows nothing.
                move || {
                    holds.get();
                },
                move || {
                    if holds.get_untracked() {
                        inquiry.is_renewed();
                    }
                },
            );
        }
        let again = self.sources.again;
        on_change(
            move || again.track(),
            move || {
                if let Some(id) = again.get_untracked() {
                    self.repeat(&[id]);
                }
            },
        );
    }

    /// There is a session again: whatever was missing one is asked.
    fn is_renewed(self: &Rc<Self>) {
        let lacked = |asked: &Asked| asked.standing == Standing::Failed(Trouble::SignedOut);
        let ids: Vec<String> = self.sources.asked.with_untracked(|all| {
            all.iter().filter(|it| lacked(it)).map(|it| it.id.clone()).collect()
        });
        self.repeat(&ids);
    }

    /// Asks these sources again what they were asked last.
    fn repeat(self: &Rc<Self>, ids: &[String]) {
        let asked = self.asked.take().into_iter();
        let (again, others): (Vec<_>, Vec<_>) =
            asked.partition(|(number, ..)| ids.contains(&self.declared[*number].id));
        self.asked.replace(others);
        for (number, row, _) in again {
            self.ask(number, row);
        }
    }

    /// Asks whatever can be asked and has not been asked so. Those about rows wait for somebody to
    /// answer there.
    fn advance(self: &Rc<Self>) {
        for number in 0..self.declared.len() {
            if !self.declared[number].rows {
                self.ask(number, None);
            }
        }
    }

    /// An answer was left: it may be what a source has been waiting for.
    fn was_left(self: Rc<Self>, at: At) {
        let form = self.form.form();
        let Some(concept) = form.question(at.question).concept.as_deref() else { return };
        let from_source = self
            .form
            .with(|answers| answers.provenance(at).is_some_and(|provenance| !provenance.changed));
        for number in 0..self.declared.len() {
            let source = &self.declared[number];
            let needs = source.needs.iter().any(|name| name == concept);
            if needs && !from_source && source.rows == at.row.is_some() {
                self.ask(number, at.row);
            }
        }
    }

    fn ask(self: &Rc<Self>, number: usize, row: Option<RowId>) {
        let source = &self.declared[number];
        let ask = self.sources.known.with_untracked(|known| {
            self.form.try_with(|answers| {
                let look = |concept: &str| look(answers, row, known, concept);
                source.ask(answers.today(), &look)
            })
        });
        let Some(ask) = ask.flatten() else { return };
        let now = (number, row, ask.clone());
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&now) {
            asked.retain(|(other, whom, _)| (*other, *whom) != (number, row));
            asked.push(now);
            spawn_local(self.clone().inquire(number, row, ask));
        }
    }

    async fn inquire(self: Rc<Self>, number: usize, row: Option<RowId>, ask: Ask) {
        let source = &self.declared[number];
        // Words that come and go at once would only push the questions about.
        let (sources, id) = (self.sources, source.id.clone());
        let still = move || {
            if sources.standing(&id) == Some(Standing::Waiting) {
                sources.stand(&id, Standing::Asking);
            }
        };
        self.ports.device().after(PATIENCE, Box::new(still));
        let mut reply = self.reply(source, row, &ask).await;
        if let (Err(Trouble::SignedOut), Whom::Person(session)) = (&reply, &self.whom) {
            // It may have been asked just before there was a new session, or it may be the source
            // alone that wants a new login.
            session.confirm().await;
            if session.standing_now() == session::Standing::Confirmed {
                reply = self.reply(source, row, &ask).await;
            }
        }
        let standing = match reply {
            Ok(known) => {
                let outcome = known.outcome;
                self.take(row, &known);
                // Whoever is in no register is typed in, and what nobody is asked nobody misses.
                let missed = outcome != Outcome::NotFound || self.is_missed(source);
                if row.is_none() && missed { Standing::Said(outcome) } else { Standing::Waiting }
            }
            Err(trouble) => Standing::Failed(trouble),
        };
        self.sources.stand(&source.id, standing);
        if standing != Standing::Failed(Trouble::SignedOut) && row.is_none() {
            self.advance();
        }
    }

    /// Whether a question is asked and open that the source could have answered.
    fn is_missed(&self, source: &Source) -> bool {
        let missed = |answers: &Answers| {
            answers.all().into_iter().any(|at| {
                let concept = answers.form().question(at.question).concept.as_deref();
                answers.state(at).relevant
                    && answers.value(at).is_none()
                    && concept.is_some_and(|concept| source.may_give(concept))
            })
        };
        self.form.try_with(missed).unwrap_or_default()
    }

    /// What the source says: what it has said before while that is fresh, or while it is silent.
    async fn reply(
        &self,
        source: &Source,
        row: Option<RowId>,
        ask: &Ask,
    ) -> Result<Known, Trouble> {
        let said = self.sources.replies.try_with_value(|replies| {
            let same = |(id, other, _): &&(String, Ask, Known)| *id == source.id && other == ask;
            replies.iter().find(same).map(|(_, _, known)| known.clone())
        });
        if let Some(known) = said.flatten() {
            return Ok(known);
        }
        let (now, store_key) = (self.ports.device().now(), self.store_key(source, row));
        let kept: Option<Kept> = match &store_key {
            Some(key) => records::read(self.ports, Shelf::Session, key).await,
            None => None,
        };
        let kept = kept.filter(|kept| kept.url == ask.url && kept.body == ask.body);
        let is_fresh =
            |kept: &Kept| now.saturating_sub(kept.at) < source.fresh.saturating_mul(1_000);
        let known = match kept {
            Some(kept) if is_fresh(&kept) => kept.known,
            kept => match (self.send(source, ask).await, kept) {
                (Ok(known), _) => {
                    if let Some(key) = store_key {
                        let Ask { url, body } = ask.clone();
                        let kept = Kept { url, body, at: now, known: known.clone() };
                        let _ = records::write(self.ports, Shelf::Session, &key, &kept).await;
                    }
                    known
                }
                // What it said once is better than nothing; each answer shows from when it is.
                (Err(trouble), Some(kept)) if trouble != Trouble::SignedOut => kept.known,
                (Err(trouble), _) => return Err(trouble),
            },
        };
        self.sources.replies.try_update_value(|replies| {
            replies.push((source.id.clone(), ask.clone(), known.clone()));
        });
        Ok(known)
    }

    async fn send(&self, source: &Source, ask: &Ask) -> Result<Known, Trouble> {
        let device = self.ports.device();
        let begun = device.now();
        let url = match &self.whom {
            Whom::Person(_) => ask.url.clone(),
            Whom::Demo(id) => {
                let own = ["/api/demo/people/", id, "/registers/"].concat();
                ask.url.replacen("/api/registers/", &own, 1)
            }
        };
        let method = if ask.body.is_some() { "POST" } else { "GET" };
        let request = Request {
            patience: Some(source.timeout),
            ..Request::json(method, url, ask.body.as_ref())
        };
        let reply = self.ports.http().send(request).await;
        let now = device.now();
        let Ok(reply) = reply else {
            let waited = now.saturating_sub(begun) >= source.timeout.into();
            return Err(if waited { Trouble::Slow } else { Trouble::Unreachable });
        };
        let read = source.read(reply.status, &reply.body, moment(now), device.today());
        read.map_err(|trouble| match trouble {
            Trouble::Busy(_) => Trouble::Busy(reply.retry_after),
            other => other,
        })
    }

    /// Where a reply about the person is kept; what is asked about others is not.
    fn store_key(&self, source: &Source, row: Option<RowId>) -> Option<String> {
        match &self.whom {
            Whom::Person(session) if row.is_none() => {
                Some(drafts::key(&session.folder(), &["known/", &source.id].concat()))
            }
            _ => None,
        }
    }

    /// Brings what a source has said into the answers.
    fn take(&self, row: Option<RowId>, known: &Known) {
        if row.is_none() {
            self.sources.learn(known);
        }
        let changes = self.form.try_with(|answers| match row {
            Some(row) => fill_row(answers, row, known),
            None => self.sources.known.with_untracked(|all| fill(answers, all)),
        });
        let is_empty = |at: At| self.form.with(|answers| answers.value(at).is_none());
        let mut filled = 0;
        for change in changes.unwrap_or_default() {
            let Change::Fill { at, .. } = change else { continue };
            let was_empty = is_empty(at);
            self.form.apply(change);
            filled += usize::from(was_empty && !is_empty(at));
        }
        if filled > 0 {
            (self.told)(filled);
        }
    }
}

/// A reply, as it is kept.
struct Kept {
    url: String,
    body: Option<Value>,
    at: u64,
    known: Known,
}

record!(Kept { url: "url", body: "body" or default, at: "at", known: "known" });
