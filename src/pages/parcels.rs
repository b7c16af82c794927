//! Dossiers on their way, as cards: how far each is, when it is tried again, and what the person
//! can do about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::outbox::{Delivery, Parcel, Reason};

use super::layout::{self, Announcement, list, when};
use super::receipt::moment_of;
use super::route;
use crate::live::app::app;
use crate::live::drafts;
use crate::live::outbox::{Outbox, Pause};
use crate::live::shell::Shell;
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, button, el};
use crate::widgets::readable;

/// The parcels of the outbox below their title, if there are any.
pub(super) fn on_the_way() -> impl Fn() -> Vec<El> {
    let outbox = app::<Outbox>();
    let shell = app::<Shell>();
    // Each card follows its parcel by itself.
    let keys = Memo::new(move |_| outbox.keys());
    move || {
        if keys.with(Vec::is_empty) {
            return Vec::new();
        }
        let parcels = untrack(|| outbox.parcels());
        let mut drawn = vec![
            el("h2").text(later_words().on_the_way),
            list("ul.services", &parcels, |parcel| card("li.card", parcel)),
        ];
        // Where the browser does not say what a line costs, there is nothing to wish for.
        drawn.extend((shell.metered)().map(|_| wish(outbox)));
        drawn
    }
}

/// A parcel, following it.
pub(super) fn card(name: &str, parcel: &Parcel) -> El {
    let handed_in = fill_in(later_words().handed_in, &[&moment_of(parcel.queued_at as f64)]);
    el(name)
        .add(el("p").add(el("strong").text(&say(&parcel.title))))
        .add(el("p").add(el("small").text(&handed_in)))
        .add(state(parcel))
        .add(progress(parcel))
        .add(actions(parcel))
}

/// Whether its papers are being sent, or may be in part.
fn is_uploading(parcel: &Parcel) -> bool {
    let (sent, all) = parcel.progress();
    sent < all && !parcel.left && !matches!(parcel.state, Delivery::NeedsYou { .. })
}

fn state(parcel: &Parcel) -> El {
    let outbox = app::<Outbox>();
    let key = parcel.key.clone();
    el("p").attr("role", "status").say(move || match outbox.parcel(&key) {
        Some(parcel) => sentence(&parcel, outbox),
        None => String::new(),
    })
}

fn sentence(parcel: &Parcel, outbox: Outbox) -> String {
    let words = later_words();
    let is_sending = outbox.sending().as_ref() == Some(&parcel.key);
    let mut sentence = match &parcel.state {
        Delivery::Queued | Delivery::RetryAt { .. } if is_sending => {
            let sending = if is_uploading(parcel) { words.uploading } else { words.sending_now };
            return sending.to_owned();
        }
        Delivery::Queued | Delivery::RetryAt { .. } => match (outbox.pause(), &parcel.state) {
            (Some(Pause::Offline), _) => words.queued_offline.to_owned(),
            (Some(Pause::Metered), _) => words.queued_metered.to_owned(),
            (None, Delivery::RetryAt { at, .. }) => {
                let moment = moment_of(*at as f64);
                let clock = moment.split(' ').next().unwrap_or_default();
                [words.retrying, " ", &fill_in(words.retry_at, &[clock])].concat()
            }
            (None, _) => words.its_turn.to_owned(),
        },
        Delivery::NeedsYou { reason: Reason::SignIn } => words.needs_sign_in.to_owned(),
        Delivery::NeedsYou { reason: Reason::PaperLost { name } } => {
            fill_in(words.paper_lost, &[name])
        }
        Delivery::NeedsYou { reason: Reason::Refused { message: Some(message), .. } } => {
            say(message)
        }
        Delivery::NeedsYou { reason: Reason::Refused { .. } } => words.refused.to_owned(),
    };
    if parcel.left {
        sentence.push(' ');
        sentence.push_str(words.may_have_arrived);
    }
    sentence
}

/// How many bytes of the papers have arrived.
fn progress(parcel: &Parcel) -> El {
    let outbox = app::<Outbox>();
    let key = StoredValue::new(parcel.key.clone());
    let (_, all) = parcel.progress();
    let here = move || key.with_value(|key| outbox.parcel(key));
    let sent = move || here().map_or(0, |parcel| parcel.progress().0);
    let words = move || fill_in(later_words().uploaded, &[&readable(sent()), &readable(all)]);
    when(
        el("div.upload"),
        move || here().as_ref().is_some_and(is_uploading),
        move || {
            let bar = el("progress")
                .attr("aria-label", later_words().uploading)
                .attr("max", &all.to_string())
                .bind("value", move || Some(sent().to_string()));
            vec![bar, el("small").say(words)]
        },
    )
}

/// What the person can do about a parcel.
fn actions(parcel: &Parcel) -> El {
    let outbox = app::<Outbox>();
    let shell = app::<Shell>();
    let announcement = app::<Announcement>();
    let key = StoredValue::new(parcel.key.clone());
    let src = StoredValue::new(parcel.src.clone());
    let edit = move |_| {
        let (key, src) = (key.get_value(), src.get_value());
        spawn_local(async move {
            if let Some(draft) = outbox.take_back(&key).await {
                let form = route::draft(&src, drafts::id_in(&draft));
                shell.go(&route::page(&form, "review"));
            }
        });
    };
    let withdraw = move |_| {
        let key = key.get_value();
        spawn_local(async move {
            if outbox.take_back(&key).await.is_some() {
                announcement.say(later_words().withdrawn.to_owned());
                crate::widgets::focus("heading".into());
            }
        });
    };
    let send = move |_| {
        let key = key.get_value();
        spawn_local(async move { outbox.retry(&key).await });
    };
    let is = move |wanted: fn(&Parcel) -> bool| {
        move || key.with_value(|key| outbox.parcel(key)).as_ref().is_some_and(wanted)
    };
    let signed_out =
        is(|parcel| matches!(parcel.state, Delivery::NeedsYou { reason: Reason::SignIn }));
    let on_its_way = is(|parcel| !matches!(parcel.state, Delivery::NeedsYou { .. }));
    let busy = move || key.with_value(|key| outbox.sending().as_ref() == Some(key));
    let place =
        when(el("p.actions"), signed_out, || layout::sign_in_link("a.primary", words().sign_in));
    let place = when(place, on_its_way, move || {
        button("button.secondary", later_words().send_now)
            .bind("aria-disabled", move || Some(busy().to_string()))
            .on("click", send)
    });
    when(place, is(|parcel| !parcel.left), move || {
        vec![
            button("button.secondary", later_words().edit).on("click", edit),
            button("button.secondary", later_words().withdraw).on("click", withdraw),
        ]
    })
}

/// The wish to wait for a line that costs nothing.
fn wish(outbox: Outbox) -> El {
    let tick = el("input")
        .attr("type", "checkbox")
        .attr("name", SPARING)
        .prop("checked", move || outbox.is_sparing().into())
        .on("change", move |event| spawn_local(outbox.spare(event_target_checked(&event))));
    el("label.choice").add(tick).add(el("span").text(later_words().sparing))
}

const SPARING: &str = "sparing";
