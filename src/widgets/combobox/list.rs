//! The line and the list below it, wherever what it offers comes from.
//!
//! Follows the combobox pattern of the ARIA Authoring Practices (list autocomplete, manual
//! selection).

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::text::{fill_in, words};
use crate::view::{El, el};
use crate::widgets::Control;

/// More than this is neither drawn nor read; typing on is quicker.
pub(crate) const SHOWN: usize = 50;

/// Where a combobox has what it offers.
pub(crate) trait Source {
    /// What the line says of an answer. Runs again when what it reads has changed.
    fn label(&self, answer: Option<&Value>) -> String;
    /// What fits to what was typed.
    fn find(&self, typed: &str) -> Findings;
    /// What is said where nothing does.
    fn nothing(&self) -> &'static str;
    /// The person picks an offer of those found last.
    fn pick(&self, number: usize);
    /// The person leaves the line with this in it, and has picked nothing.
    fn leave(&self, typed: &str);
    /// This was pasted: whether it was picked at once.
    fn paste(&self, _: &str) -> bool {
        false
    }
    /// Makes the reactive scope it is called in run again when there may be more to find.
    fn track(&self) {}
}

/// What was found.
#[derive(Clone, Default)]
pub(crate) struct Findings {
    /// The best, [`SHOWN`] at most.
    pub(crate) offers: Vec<Offer>,
    /// How many there are in all.
    pub(crate) total: usize,
    /// What has to be said before them.
    pub(crate) heading: Option<String>,
}

/// One line of the list.
#[derive(Clone)]
pub(crate) struct Offer {
    /// What [`Source::pick`] is told.
    pub(crate) number: usize,
    pub(crate) label: String,
    /// What is said below it, if anything.
    pub(crate) note: String,
}

/// The parts of one combobox, shared by its listeners.
#[derive(Clone)]
struct Combobox {
    control: Control,
    source: Rc<dyn Source>,
    input: HtmlInputElement,
    /// `None`: the list is closed. Otherwise what was typed since it was opened.
    query: RwSignal<Option<String>>,
    /// Which of the offers would be picked by Enter.
    active: RwSignal<usize>,
    /// What was found when `query` was set last.
    found: Rc<RefCell<Findings>>,
    /// Whether what is in the line was pasted.
    pasted: Rc<Cell<bool>>,
}

impl Combobox {
    fn open(&self, typed: String) {
        self.found.replace(self.source.find(&typed));
        self.active.set(0);
        self.query.set(Some(typed));
    }

    /// Opens the list where the answer stands in it; what is typed now takes the answer's place.
    fn browse(&self) {
        let answer = self.input.value();
        self.open(String::new());
        let nth = self.found.borrow().offers.iter().position(|offer| offer.label == answer);
        if let Some(nth) = nth {
            self.active.set(nth);
            // It is not drawn yet.
            let id = self.option_id(nth);
            request_animation_frame(move || show_option(&id));
        }
        self.input.select();
    }

    fn is_open(&self) -> bool {
        self.query.with_untracked(Option::is_some)
    }

    fn pick(&self, number: usize) {
        self.source.pick(number);
        self.shut();
    }

    /// Closes the list; the line says what the answer says.
    fn shut(&self) {
        self.query.set(None);
        let answer = self.control.asking.with_untracked(|asking| asking.value.clone());
        self.input.set_value(&untrack(|| self.source.label(answer.as_ref())));
    }

    fn key(&self, event: &web_sys::KeyboardEvent) {
        let open = self.is_open();
        // In a table they lead to other rows.
        if self.control.at.row.is_some() && (event.ctrl_key() || event.alt_key()) {
            return;
        }
        let shown = self.found.borrow().offers.len();
        let step = |by: usize| {
            self.active.update(|i| *i = (*i + by) % shown);
            show_option(&self.option_id(self.active.get_untracked()));
        };
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if !open => self.browse(),
            "ArrowDown" if shown > 0 => step(1),
            "ArrowUp" if shown > 0 => step(shown - 1),
            // With nothing to pick it does not send the page either: the person is still searching.
            "Enter" if open => {
                let active = self.active.get_untracked();
                let number = self.found.borrow().offers.get(active).map(|offer| offer.number);
                if let Some(number) = number {
                    self.pick(number);
                }
            }
            "Escape" if open => self.shut(),
            _ => return,
        }
        event.prevent_default();
    }

    /// The id of the option that stands `nth`.
    fn option_id(&self, nth: usize) -> String {
        [&self.control.id, "-", &nth.to_string()].concat()
    }

    fn options(&self) -> Vec<El> {
        if self.query.with(Option::is_none) {
            return Vec::new();
        }
        let option = |(nth, offer): (usize, &Offer)| {
            let (active, this, number) = (self.active, self.clone(), offer.number);
            let note = (!offer.note.is_empty()).then(|| el("span.was").text(&offer.note));
            el("li.option")
                .attr("role", "option")
                .id(&self.option_id(nth))
                .bind("aria-selected", move || Some((active.get() == nth).to_string()))
                .text(&offer.label)
                .add(note)
                // Before blur, so that the line keeps the focus.
                .on("mousedown", move |event| {
                    event.prevent_default();
                    this.pick(number);
                })
        };
        let found = self.found.borrow();
        let mut options: Vec<El> = found.heading.iter().map(|it| no_option(it)).collect();
        options.extend(found.offers.iter().enumerate().map(option));
        let nothing = self.source.nothing();
        if found.offers.is_empty() && !nothing.is_empty() {
            options.push(no_option(nothing));
        }
        let more = found.total.checked_sub(found.offers.len()).filter(|more| *more > 0);
        if let Some(more) = more {
            options.push(no_option(&fill_in(words().found_more, &[&more.to_string()])));
        }
        options
    }
}

/// A line of the list that cannot be picked.
#[inline(never)]
fn no_option(words: &str) -> El {
    let line = el("li.option.more").attr("role", "option").attr("aria-disabled", "true");
    // Pressing it leaves the focus where it is.
    line.attr("aria-selected", "false").text(words).on("mousedown", |event| event.prevent_default())
}

/// Scrolls the list so that an option can be seen.
fn show_option(id: &str) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    if let Some(option) = document().get_element_by_id(id) {
        option.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Draws a combobox.
pub(crate) fn combobox(control: Control, source: Rc<dyn Source>) -> El {
    let line = control.dress(el("input.entry"));
    let (form, at, asking) = (control.form, control.at, control.asking);
    let list = [&control.id, "-list"].concat();
    let label = [&control.id, "-label"].concat();
    let this = Combobox {
        input: line.input(),
        control,
        source,
        query: RwSignal::new(None),
        active: RwSignal::new(0),
        found: Rc::default(),
        pasted: Rc::default(),
    };
    let (query, found, active) = (this.query, this.found.clone(), this.active);
    let offered = found.clone();
    let has_none = move || query.with(Option::is_none) || offered.borrow().offers.is_empty();
    let (a, b, c, d, e, f, g, h) = (
        this.clone(),
        this.source.clone(),
        this.clone(),
        this.clone(),
        this.clone(),
        this.clone(),
        this.clone(),
        this,
    );
    let (more, said) = (h.clone(), h.source.clone());
    crate::live::on_change(
        move || h.source.track(),
        move || {
            let Some(typed) = more.query.get_untracked() else { return };
            if more.pasted.get() && more.source.paste(&typed) {
                return more.shut();
            }
            let active = more.active.get_untracked();
            more.open(typed);
            more.active.set(active);
        },
    );
    let line = line
        .attr("type", "text")
        .attr("role", "combobox")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("aria-autocomplete", "list")
        .attr("aria-controls", &list)
        .bind("aria-expanded", move || Some((!query.with(Option::is_none)).to_string()))
        .bind("aria-activedescendant", move || (!has_none()).then(|| a.option_id(active.get())))
        .prop("value", move || asking.with(|asking| b.label(asking.value.as_ref())).into())
        .on("input", move |event| {
            let typed = event_target_value(&event);
            let is_pasted = event
                .dyn_ref::<web_sys::InputEvent>()
                .is_some_and(|event| event.input_type().starts_with("insertFromPaste"));
            c.pasted.set(is_pasted);
            if is_pasted && c.source.paste(&typed) {
                c.shut();
            } else {
                c.open(typed);
            }
        })
        .on("keydown", move |event| {
            if let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() {
                d.key(event);
            }
        })
        .on("click", move |_| {
            if !e.is_open() {
                e.browse();
            }
        })
        .on("blur", move |_| {
            if f.is_open() {
                f.source.leave(&f.input.value());
                f.shut();
            }
            form.visit(at);
        });
    let count = move || match (query.with(Option::is_some), &*found.borrow()) {
        (false, _) => String::new(),
        (true, Findings { total: 0, .. }) => said.nothing().to_owned(),
        (true, Findings { heading: Some(heading), .. }) => heading.clone(),
        (true, Findings { total, .. }) => fill_in(words().found, &[&total.to_string()]),
    };
    let options = el("ul.options")
        .attr("role", "listbox")
        .id(&list)
        .attr("aria-labelledby", &label)
        .bind("hidden", move || query.with(Option::is_none).then(String::new))
        .live(move || g.options());
    let status = el("p.visually-hidden").attr("role", "status").say(count);
    el("div.combobox").add(line).add(options).add(status)
}
