//! Reading the card: a dialog with the camera, or a photo; then what it filled in, where it differs
//! from what the person has typed, and where a register says something else.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use leptos::prelude::*;
use leptos::task::spawn_local;
use tokhai_engine::answers::{At, Change};
use tokhai_engine::autofill::Known;
use tokhai_engine::autofill::card::{self, Difference, Proposal, Refusal, disagreements, propose};
use tokhai_engine::date::moment;
use tokhai_engine::dossier::{MOST_PIXELS, media_type, pixels};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ClipboardEvent, HtmlInputElement};

use super::{BUTTON, Open};
use crate::live::app::app;
use crate::live::on_change;
use crate::live::ports::{Ports, Seen, Studied};
use crate::live::shell::Shell;
use crate::live::sources::Sources;
use crate::pages::layout::Announcement;
use crate::text::{card_words, fill_in, language, later_words, say};
use crate::view::{El, button, dress, el, first_file};
use crate::widgets::{self, show};

/// The id of the camera's picture.
const VIDEO: &str = "scan-video";
const TITLE: &str = "scan-title";
/// The largest photo, in bytes.
const LARGEST: f64 = 25.0 * 1024.0 * 1024.0;

/// What came of a card on this page.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    filled: usize,
    differing: Vec<Difference>,
}

/// The dialog while it is open.
#[derive(Clone, Copy)]
struct Scan {
    open: Open,
    ports: Ports,
    announcement: Announcement,
    sources: Sources,
    result: RwSignal<Option<Found>>,
    camera: RwSignal<Camera>,
    trouble: RwSignal<Option<&'static str>>,
    /// A photo is being read.
    reading: RwSignal<bool>,
    element: StoredValue<El, LocalStorage>,
}

#[derive(Clone, Copy, PartialEq)]
enum Camera {
    Off,
    Opening,
    Live { has_light: bool },
}

/// Has everything fetched that reading a card takes.
#[inline(never)]
pub(super) fn prepare(ports: Ports) {
    dress("/lazy/scan.css");
    ports.scanner().prepare();
}

/// Opens the dialog in `place`; what comes of it goes to `result`.
#[inline(never)]
pub(super) fn open(open: Open, result: RwSignal<Option<Found>>, place: &El) {
    let scan = Scan {
        open,
        ports: app::<Ports>(),
        announcement: app::<Announcement>(),
        sources: expect_context::<Sources>(),
        result,
        camera: RwSignal::new(Camera::Off),
        trouble: RwSignal::new(None),
        reading: RwSignal::new(false),
        element: StoredValue::new_local(el("dialog.card.scan")),
    };
    let shell = app::<Shell>();
    // Nobody is filmed by a page that they do not see.
    on_change(move || shell.hidden.track(), move || scan.rest());
    on_cleanup(move || scan.ports.scanner().stop());
    let dialog = scan.element.get_value();
    let dialog = dialog
        .attr("aria-labelledby", TITLE)
        .on("close", move |_| scan.closed())
        .on("paste", move |event| {
            let pasted = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
            if let Some(photo) = pasted.and_then(|data| first_file(data.files())) {
                event.prevent_default();
                scan.study(photo);
            }
        })
        .add(el("h2").id(TITLE).text(later_words().scan_card))
        .add(el("p").text(card_words().hint))
        .add(
            el("div")
                .attr("role", "alert")
                .live(move || scan.trouble.get().map(|sentence| el("p.error").text(sentence))),
        )
        .add(picture(scan))
        .add(actions(scan))
        .add(el("p.help.scan-paste").text(card_words().paste));
    dress("/lazy/scan.css");
    place.replace(dialog.clone());
    call(&dialog, "showModal");
    scan.watch(false);
}

fn picture(scan: Scan) -> El {
    let state = move || {
        let words = match (scan.reading.get(), scan.camera.get()) {
            (true, _) => card_words().reading,
            (false, Camera::Opening) => card_words().opening,
            (false, Camera::Live { .. }) => card_words().looking,
            (false, Camera::Off) => "",
        };
        words.to_owned()
    };
    let video = el("video")
        .id(VIDEO)
        .attr("aria-label", card_words().picture)
        .attr("playsinline", "")
        .prop("muted", || true.into());
    // Some browsers play only what is shown.
    let is_off = move || scan.camera.get() == Camera::Off;
    el("div.scan-picture")
        .add(video.bind("hidden", move || is_off().then(String::new)))
        .add(el("p.help").attr("role", "status").say(state))
}

fn actions(scan: Scan) -> El {
    let camera = move || {
        (scan.camera.get() == Camera::Off).then(|| {
            let press = move |_| scan.watch(true);
            button("button.primary", card_words().use_camera).on("click", press)
        })
    };
    let light = move || {
        (scan.camera.get() == Camera::Live { has_light: true }).then(|| {
            let on = RwSignal::new(false);
            button("button.secondary", card_words().light)
                .bind("aria-pressed", move || Some(on.get().to_string()))
                .on("click", move |_| {
                    on.update(|on| *on = !*on);
                    scan.ports.scanner().light(on.get_untracked());
                })
        })
    };
    let input = el("input").attr("type", "file").attr("accept", "image/*");
    let chosen = input.input();
    let input = input.attr("aria-label", card_words().choose_photo).on("change", move |_| {
        if let Some(photo) = first_file(HtmlInputElement::files(&chosen)) {
            scan.study(photo);
        }
        // The same file may be chosen again.
        chosen.set_value("");
    });
    let photo = el("span.secondary").attr("aria-hidden", "true").text(card_words().choose_photo);
    let close = button("button.link", card_words().close).on("click", move |_| scan.close());
    el("div.actions")
        .add(el("div").live(camera))
        .add(el("div").live(light))
        .add(el("span.file-button").add(input).add(photo))
        .add(close)
}

impl Scan {
    /// Uses the camera: if the person has pressed for it, or has allowed it before.
    fn watch(self, ask: bool) {
        self.trouble.set(None);
        self.camera.set(Camera::Opening);
        let tell = Rc::new(move |seen| {
            // What comes late finds a dialog that is gone.
            if self.trouble.try_get_untracked().is_some() {
                self.see(seen);
            }
        });
        self.ports.scanner().watch(VIDEO.to_owned(), ask, tell);
    }

    fn see(self, seen: Seen) {
        let trouble = match seen {
            Seen::Off => None,
            Seen::Live(has_light) => {
                self.camera.set(Camera::Live { has_light });
                return;
            }
            Seen::Text(text) => return self.take(&text),
            Seen::Refused => Some(card_words().refused),
            Seen::NoCamera => Some(card_words().no_camera),
            Seen::InUse => Some(card_words().in_use),
            Seen::Failed => Some(card_words().failed),
        };
        self.camera.set(Camera::Off);
        self.trouble.set(trouble);
    }

    /// Reads a photo.
    fn study(self, photo: web_sys::File) {
        self.rest();
        if photo.size() > LARGEST {
            self.trouble.set(Some(card_words().too_large));
            return;
        }
        self.trouble.set(None);
        self.reading.set(true);
        spawn_local(async move {
            let studied = match JsFuture::from(photo.array_buffer()).await {
                Ok(buffer) => {
                    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
                    // A few kilobytes may claim gigapixels: that is read before they are decoded.
                    let is_modest = match pixels(&bytes) {
                        Some(pixels) => pixels <= MOST_PIXELS,
                        // What phones write; the browser that decodes it bounds it.
                        None => media_type(&bytes) == Some("image/heic"),
                    };
                    match is_modest {
                        true => self.ports.scanner().study(bytes).await,
                        false => Studied::NoPicture,
                    }
                }
                Err(_) => Studied::NoPicture,
            };
            if self.reading.try_set(false).is_some() {
                return;
            }
            match studied {
                Studied::Text(text) => self.take(&text),
                Studied::NoCode => self.trouble.set(Some(card_words().no_code)),
                Studied::NoPicture => self.trouble.set(Some(card_words().no_picture)),
                Studied::Failed => self.trouble.set(Some(card_words().failed)),
            }
        });
    }

    /// A code was read: a card's ends the search.
    fn take(self, text: &str) {
        match card::read(text, moment(self.ports.device().now())) {
            Ok(known) => {
                self.ports.scanner().nod();
                self.rest();
                self.close();
                self.fill(known);
            }
            Err(Refusal::Other) => self.trouble.set(Some(card_words().other_code)),
            Err(Refusal::Damaged) => self.trouble.set(Some(card_words().damaged)),
        }
    }

    fn fill(self, known: Known) {
        let proposal = self.open.form.with(|answers| propose(answers, &known));
        let Proposal { fills, differing } = proposal;
        let filled = fills.len();
        if filled > 0 {
            self.open.form.apply(Change::Batch(fills));
        }
        let disagrees =
            self.sources.known().with_untracked(|all| !disagreements(&known, all).is_empty());
        self.sources.card().set(Some(known));
        let found = Found { filled, differing };
        let mut said = summary(filled).unwrap_or_default();
        for (words, is_so) in [
            (card_words().differs, !found.differing.is_empty()),
            (card_words().disagree, disagrees),
        ] {
            if is_so {
                said.extend([if said.is_empty() { "" } else { " " }, words, "."]);
            }
        }
        let said = if said.is_empty() { card_words().nothing_new.to_owned() } else { said };
        self.announcement.say(said);
        self.result.set(Some(found));
    }

    /// Switches the camera off.
    fn rest(self) {
        self.ports.scanner().stop();
        self.camera.set(Camera::Off);
    }

    fn close(self) {
        call(&self.element.get_value(), "close");
    }

    /// However it was closed. Not every browser has put the focus on the button when it was pressed.
    fn closed(self) {
        self.rest();
        widgets::focus(BUTTON.to_owned());
    }
}

/// "5 answers were filled in."
fn summary(filled: usize) -> Option<String> {
    match filled {
        0 => None,
        1 => Some(card_words().filled_one.to_owned()),
        _ => Some(fill_in(card_words().filled, &[&filled.to_string()])),
    }
}

/// What came of a card: the number of answers, what the person has yet to decide, and on the page
/// concerned what registers say otherwise.
#[inline(never)]
pub(super) fn found(open: Open, page: usize, result: RwSignal<Option<Found>>) -> El {
    let sources = expect_context::<Sources>();
    let announcement = app::<Announcement>();
    // Once an answer is another than it was, there is nothing to decide any more.
    let undecided = Memo::new(move |_| {
        open.form.changes().track();
        let mut differing = result.get().unwrap_or_default().differing;
        open.form.with(|answers| {
            differing.retain(|difference| answers.value(difference.at) == Some(&difference.answer));
        });
        differing
    });
    let otherwise = Memo::new(move |_| {
        let card = sources.card().get();
        card.map(|card| sources.known().with(|all| otherwise(open, page, &card, all)))
            .unwrap_or_default()
    });
    let told = move || {
        let found = result.get()?;
        let is_same = found.differing.is_empty() && otherwise.with(Vec::is_empty);
        let said = summary(found.filled);
        let said = said.or_else(|| is_same.then(|| card_words().nothing_new.to_owned()))?;
        Some(el("p.notice").text(&said))
    };
    let take = move |differences: Vec<Difference>| {
        let form = open.form.form();
        let names: Vec<String> =
            differences.iter().map(|it| say(&form.question(it.at.question).label)).collect();
        let changes = differences.into_iter().map(|it| it.take).collect();
        open.form.apply(Change::Batch(changes));
        announcement.say(fill_in(card_words().taken, &[&names.join(", ")]));
        widgets::focus(BUTTON.to_owned());
    };
    let to_decide = move || {
        let differing = undecided.get();
        (!differing.is_empty()).then(|| decisions(open, differing, take))
    };
    let warnings = move || {
        let lines = otherwise.get();
        (!lines.is_empty()).then(|| {
            let line = |(name, words): &(String, String)| {
                el("li").add(el("strong").text(name)).text(": ").text(words)
            };
            el("section.card.attention-card")
                .attr("aria-labelledby", "card-disagrees")
                .add(el("h2").id("card-disagrees").text(card_words().disagree))
                .add(el("ul.plain").add(lines.iter().map(line).collect::<Vec<El>>()))
                .add(el("p").text(card_words().check))
        })
    };
    el("div").live(told).add(el("div").live(to_decide)).add(el("div").live(warnings))
}

fn decisions(
    open: Open,
    differing: Vec<Difference>,
    take: impl Fn(Vec<Difference>) + Copy + 'static,
) -> El {
    let form = open.form.form();
    let row = |difference: &Difference| {
        let question = form.question(difference.at.question);
        let [typed, card] =
            [&difference.answer, &difference.card].map(|it| show(question, it, language()));
        let label = say(&question.label);
        let one = difference.clone();
        let button = button("button.secondary", card_words().take)
            .attr("aria-label", &[card_words().take, ": ", &label].concat())
            .on("click", move |_| take(vec![one.clone()]));
        el("li")
            .add(el("strong").text(&label))
            .add(el("p").text(&fill_in(card_words().you_typed, &[&typed, &card])))
            .add(button)
    };
    let rows: Vec<El> = differing.iter().map(row).collect();
    let all = (rows.len() > 1).then(|| {
        button("button.link", card_words().take_all).on("click", move |_| take(differing.clone()))
    });
    el("section.card.attention-card")
        .attr("aria-labelledby", "card-differs")
        .add(el("h2").id("card-differs").text(card_words().differs))
        .add(el("ul.plain").add(rows))
        .add(all)
}

/// The questions of a page about which the card and a register disagree: their names, and what both
/// say.
fn otherwise(open: Open, page: usize, card: &Known, sources: &[Known]) -> Vec<(String, String)> {
    let form = open.form.form();
    let mut lines = Vec::new();
    for it in disagreements(card, sources) {
        let mut questions = form.questions().filter(|(id, question)| {
            let is_asked = || {
                open.form.with(|answers| answers.state(At { question: *id, row: None }).relevant)
            };
            let is_here = question.repeat.is_none() && question.page == Some(page);
            is_here && question.concept.as_deref() == Some(it.concept) && is_asked()
        });
        let Some((_, question)) = questions.next() else { continue };
        let [card, said] = [it.card, it.said].map(|value| show(question, value, language()));
        let words = fill_in(card_words().both, &[&card, &say(&it.source.title), &said]);
        lines.push((say(&question.label), words));
    }
    lines
}

/// Calls a method without arguments.
fn call(element: &El, name: &str) {
    let element = element.input();
    let method = Reflect::get(&element, &name.into()).ok();
    if let Some(method) = method.and_then(|it| it.dyn_into::<Function>().ok()) {
        let _ = method.call0(&element);
    }
}
