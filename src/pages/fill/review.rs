//! Everything once more, with a way back to each answer; consent; sending.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{Answers, At};
use tokhai_engine::date::moment;
use tokhai_engine::dossier::{ConsentGiven, Dossier};
use tokhai_engine::form::Consent;
use tokhai_engine::journey;
use tokhai_engine::metrics::metrics;
use tokhai_engine::outbox::{Delivery, Parcel};

use super::summary::{self, Summary};
use super::{Open, Purpose, REVIEW};
use crate::live::app::app;
use crate::live::drafts::Autosave;
use crate::live::outbox::Outbox;
use crate::live::ports::{Ports, StoreError};
use crate::live::session::{Session, Standing};
use crate::live::shell::Shell;
use crate::pages::layout::{Heading, heading};
use crate::pages::lines::{Line, lines};
use crate::pages::route;
use crate::pages::save::save;
use crate::text::pretty;
use crate::text::{fill_in, language, later_words, say, words};
use crate::view::{El, el, link};
use crate::widgets::{picture, show, source_and_day};

#[inline(never)]
pub(super) fn review(open: Open) -> El {
    let session = app::<Session>();
    let shell = app::<Shell>();
    let ports = app::<Ports>();
    let outbox = app::<Outbox>();
    let form = open.form.form();
    let summary = Summary::new();
    let agreed: Vec<RwSignal<bool>> = form.consents.iter().map(|_| RwSignal::new(false)).collect();
    let insisted = RwSignal::new(false);
    let problem = RwSignal::new(None::<StoreError>);
    let busy = RwSignal::new(false);

    let boxes = form.consents.iter().zip(&agreed).enumerate();
    let boxes = boxes.map(|(i, (consent, &agreed))| consent_box(i, consent, agreed, insisted));
    let boxes: Vec<El> = boxes.collect();
    let send = move |event: web_sys::Event| {
        event.prevent_default();
        if open.form.shut().get_untracked() {
            return;
        }
        insisted.set(true);
        let missing = open.form.insist(None);
        if !missing.is_empty() {
            summary.show(missing);
            return;
        }
        if let Some(first) = agreed.iter().position(|agreed| !agreed.get_untracked()) {
            crate::widgets::focus(consent_id(first));
            return;
        }
        let autosave = match open.purpose {
            Purpose::Filing { autosave, .. } => autosave,
            Purpose::Keeping { wrapped, .. } => {
                take_along(open, wrapped);
                return;
            }
            Purpose::Trying { sent } => {
                sent.set(Some(dossier(open, ports, ports.device().now())));
                return;
            }
        };
        // Who it is may not be known yet, or not any more.
        if session.standing_now() == Standing::Nobody || !session.is_somebody() {
            shell.go(&route::sign_in(&open.address_of(REVIEW)));
            return;
        }
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let parcel = parcel(open, autosave, ports);
        spawn_local(async move {
            let key = parcel.key.clone();
            match outbox.hand_over(autosave, parcel).await {
                Ok(()) => shell.go(&(String::from("/dossiers/") + &key)),
                Err(error) => {
                    busy.set(false);
                    problem.set(Some(error));
                }
            }
        });
    };
    let sections = move || {
        open.form.changes().track();
        let steps = open.form.journey().with(|journey| journey.steps.clone());
        steps.into_iter().filter_map(|step| section(open, step.page)).collect::<Vec<El>>()
    };
    let left = open.form.with(journey::left).questions;
    let left = (left > 0).then(|| {
        el("p.notice.attention").text(&fill_in(later_words().review_left, &[&left.to_string()]))
    });
    super::ready();
    open.enter(None);
    if matches!(open.purpose, Purpose::Filing { was_refused: true, .. }) {
        // What the portal objected to comes first, without another attempt.
        app::<Heading>().owes_focus.set(false);
        summary.show(open.form.with(|answers| journey::missing(answers, None)));
    }
    let failed = move || problem.get().map(|_| el("p.error").text(later_words().cannot_keep));
    let is_kept = matches!(open.purpose, Purpose::Keeping { .. });
    let comfort = move || {
        if is_kept {
            later_words().no_recipient
        } else if shell.online.get() {
            words().harmless
        } else {
            later_words().sent_later
        }
    };
    let label = move || match busy.get() {
        _ if is_kept => later_words().take_along,
        true => later_words().sending,
        false => later_words().submit,
    };
    let submit = el("button.primary")
        .bind("aria-disabled", move || Some((busy.get() || open.form.shut().get()).to_string()))
        .say(move || label().to_owned());
    let agreement = (!boxes.is_empty())
        .then(|| el("section.card.questions").add(el("h2").text(later_words().agree)).add(boxes));
    let drawn = el("form").attr("novalidate", "").on("submit", send);
    drawn
        .add(heading(words().review))
        .add(el("p.lead").text(later_words().review_lead))
        .add(left)
        .add(super::objections(open))
        .add(summary::view(open, summary, true))
        .live(sections)
        .add(agreement)
        .add(el("div").attr("role", "alert").live(failed))
        .add(super::bar(open, comfort, submit))
}

/// Saves the answers of a form without a recipient as a file.
#[inline(never)]
fn take_along(open: Open, wrapped: bool) {
    let data = open.form.with(Answers::data);
    let data = if wrapped { data.get("value").cloned().unwrap_or_default() } else { data };
    let title = say(&open.form.form().about.title);
    save(&[&title, ".json"].concat(), &pretty::print(&data));
}

fn consent_id(number: usize) -> String {
    String::from("consent-") + &number.to_string()
}

fn consent_box(
    number: usize,
    consent: &Consent,
    agreed: RwSignal<bool>,
    insisted: RwSignal<bool>,
) -> El {
    let id = consent_id(number);
    let error = [&id, "-error"].concat();
    let missing = move || insisted.get() && !agreed.get();
    let tick = el("input")
        .attr("type", "checkbox")
        .id(&id)
        .attr("name", &["consent/", &consent.id].concat())
        .attr("aria-describedby", &error)
        .bind("aria-invalid", move || Some(missing().to_string()))
        .on("change", move |event| agreed.set(event_target_checked(&event)));
    let words_of = el("span").text(&say(&consent.text));
    let asked = move || missing().then(|| el("p.error").text(later_words().tick_to_agree));
    el("div.field")
        .toggle("wrong", missing)
        .add(el("div").id(&error).live(asked))
        .add(el("label.choice").attr("for", &id).add(tick).add(words_of))
}

fn parcel(open: Open, autosave: Autosave, ports: Ports) -> Parcel {
    let device = ports.device();
    Parcel {
        key: device.new_id(),
        src: autosave.src(),
        title: open.form.form().about.title.clone(),
        dossier: dossier(open, ports, autosave.created_at()),
        queued_at: device.now(),
        state: Delivery::Queued,
        uploads: Vec::new(),
        left: false,
        failures: 0,
    }
}

fn dossier(open: Open, ports: Ports, created_at: u64) -> Dossier {
    let now = ports.device().now();
    let tongue = language();
    let form = open.form.form();
    let at = moment(now);
    let consents = form.consents.iter().map(|consent| ConsentGiven {
        id: consent.id.clone(),
        version: consent.version.clone(),
        text: consent.text.get(tongue).to_owned(),
        locale: tongue,
        at: at.clone(),
    });
    let created = moment(created_at);
    let spent = open.autosave().map(Autosave::spent).unwrap_or_default();
    open.form.with(|answers| Dossier {
        metrics: metrics(answers, &spent),
        ..Dossier::new(answers, consents.collect(), tongue, created, at.clone())
    })
}

/// The answers of one page.
fn section(open: Open, number: usize) -> Option<El> {
    let form = open.form.form();
    let page = form.pages.get(number)?;
    let lines = open.form.with(|answers| lines(answers, &page.items));
    let title = say(&page.title);
    let lines = lines.into_iter().map(|line| match line {
        Line::Title(title) => el("div.row-title").add(el("dt").text(&title)).add(el("dd")),
        Line::Answer(at) => answer(open, at, &page.id),
    });
    let lines: Vec<El> = lines.collect();
    let section = el("section.card").attr("aria-label", &title).add(el("h2").text(&title));
    Some(section.add(el("dl.facts.review").add(lines)))
}

fn answer(open: Open, at: At, page: &str) -> El {
    let form = open.form.form();
    let question = form.question(at.question);
    let asking = open.form.asking(at).get();
    let label = say(&question.label);
    let shown = asking.value.as_ref().map(|value| show(question, value, language()));
    let drawn = asking.value.as_ref().and_then(|value| picture(question, value));
    let value = match (&shown, drawn) {
        (Some(shown), Some(picture)) => {
            el("dd").add(el("img.signature").attr("src", picture).attr("alt", shown))
        }
        (Some(shown), None) => el("dd").text(shown),
        (None, _) => el("dd.empty").text(later_words().not_answered),
    };
    let source = asking.provenance.as_ref().map(|provenance| {
        let title = source_and_day(provenance);
        let words =
            if provenance.changed { later_words().changed_from } else { words().from_source };
        el("small.source").text(&fill_in(words, &[&title]))
    });
    let report = asking.provenance.as_ref().and_then(|provenance| provenance.report.as_ref());
    let report = report
        .map(|report| el("small.source.changed").text(&fill_in(later_words().reported, &[report])));
    let locked = asking.provenance.as_ref().is_some_and(|provenance| provenance.locked)
        || question.facets.read_only;
    let change = (!locked).then(|| {
        let address = super::correct(open, page, at);
        let name = [later_words().change, ": ", &label].concat();
        link("a.change", &address, later_words().change).attr("aria-label", &name)
    });
    // A list of terms and values holds nothing else: the way back stands within the value.
    el("div").add(el("dt").text(&label)).add(value.add(source).add(report).add(change))
}
