//! A commune by its name, its old name, or a whole address; the answer is its code of five digits.
//!
//! What names no commune stays as typed, so that the check can say so, and is read again once more
//! lists are there. An answer of the form nearby (`options`: `province`, `detail`) is set together
//! with it, in one step.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{At, Change};
use tokhai_engine::areas::{Address, Areas, Found};

use super::combobox::{Findings, Offer, SHOWN, Source, combobox};
use super::{Control, Widget};
use crate::live::app::{self, app};
use crate::live::areas::{HOME, Need, again, areas, areas_now, has, is_missing, want};
use crate::live::ports::Ports;
use crate::live::shell::Shell;
use crate::live::sources::Sources;
use crate::live::{effect, on_change};
use crate::text::{fill_in, later_words, words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "commune",
    suits: |question| question.facets.format.as_deref() == Some("vn-commune"),
    seldom: false,
    grouped: false,
    view,
    show: |_, value, _| value.as_str().map(name_of).unwrap_or_default(),
    read: |_, typed| {
        let address = areas_now().address(typed, None);
        let only = address.filter(|it| it.candidates.len() == 1);
        let code = only.map(|it| areas_now().code(it.candidates[0]));
        Value::String(code.unwrap_or_else(|| typed.trim().to_owned()))
    },
};

/// A commune's name by its code; anything else as it is. Loads the lists that it takes.
fn name_of(code: &str) -> String {
    if !is_code(code) {
        return code.to_owned();
    }
    let areas = areas();
    if let Some(found) = areas.commune(code) {
        return areas.label(found);
    }
    if let Some(ports) = app::find::<Ports>() {
        want(ports, if has(Need::Home) { Need::Present } else { Need::Home });
    }
    code.to_owned()
}

fn is_code(text: &str) -> bool {
    text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The question, with what belongs to it.
struct Communes {
    control: Control,
    ports: Ports,
    /// Where the code of the province goes, and comes from.
    province: Option<At>,
    /// Where the rest of an address goes.
    detail: Option<At>,
    /// The only province to choose from.
    within: Option<String>,
    /// What was found last, and the detail that stood before it.
    found: RefCell<(Vec<Found>, String)>,
}

impl Communes {
    /// The province at hand.
    fn near(&self) -> Option<String> {
        let at = self.province?;
        let value = self.control.form.with(|answers| answers.value(at).cloned());
        value.as_ref().and_then(Value::as_str).map(str::to_owned)
    }

    fn want(&self, need: Need) {
        let is_home = self.within.as_deref() == Some(HOME);
        want(self.ports, if is_home { Need::Home } else { need });
    }

    fn address(&self, text: &str) -> Option<Address> {
        areas_now().address(text, self.within.as_deref())
    }

    /// Answers with a commune, and with what a whole address says besides.
    fn take(&self, areas: &Areas, found: Found, detail: &str) {
        let set = |at: At, text: String| Change::Set { at, value: Value::String(text) };
        let mut changes = vec![set(self.control.at, areas.code(found))];
        let province = areas.province(found);
        changes.extend(self.province.map(|at| set(at, province.to_owned())));
        let detail = areas.detail(detail, found);
        changes.extend(self.detail.filter(|_| !detail.is_empty()).map(|at| set(at, detail)));
        self.control.form.apply(Change::Batch(changes));
    }

    /// Answers with the only commune that a text can mean. Whether there is one.
    fn resolve(&self, text: &str) -> bool {
        let areas = areas_now();
        if let Some(found) = areas.commune(text.trim()) {
            self.take(&areas, found, "");
            return true;
        }
        let Some(address) = self.address(text) else { return false };
        let [found] = address.candidates[..] else { return false };
        self.take(&areas, found, &address.detail);
        true
    }

    /// What other answers and the sources say of where this is, while nobody has answered.
    fn hint(&self) -> Option<String> {
        let form = self.control.form;
        let own = self.control.asking.with(|asking| asking.value.clone());
        if let Some(own) = own {
            return own.as_str().filter(|text| !is_code(text)).map(str::to_owned);
        }
        let detail = self.detail.and_then(|at| form.asking(at).with(|it| it.value.clone()));
        let said = self.said();
        match detail.as_ref().and_then(Value::as_str) {
            Some(detail) if said.as_ref().is_none_or(|said| !said.starts_with(detail)) => {
                Some(detail.to_owned())
            }
            _ => said,
        }
    }

    /// The address that the sources know where they do not know the commune's code.
    fn said(&self) -> Option<String> {
        let concept = self.control.with_question(|question| question.concept.clone())?;
        let place = concept.strip_suffix("commune")?;
        let sources = use_context::<Sources>()?;
        let parts = ["detail", "communeName", "provinceName"];
        let said = sources.known().with(|all| {
            parts.map(|part| {
                let concept = [place, part].concat();
                let value = all.iter().find_map(|source| source.values.get(&concept));
                value.and_then(|value| value.as_str().map(str::to_owned))
            })
        });
        let said: Vec<String> = said.into_iter().flatten().collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

impl Source for Communes {
    fn label(&self, answer: Option<&Value>) -> String {
        answer.and_then(Value::as_str).map(name_of).unwrap_or_default()
    }

    fn find(&self, typed: &str) -> Findings {
        let typed = typed.trim();
        let near = self.near();
        let elsewhere = near.as_ref().is_some_and(|near| near != HOME);
        if !typed.is_empty() || elsewhere {
            self.want(Need::Present);
        }
        let areas = areas_now();
        let address = self.address(typed).filter(|it| it.is_whole);
        let (found, total, detail) = match (areas.commune(typed), address) {
            (Some(found), _) => (vec![found], 1, String::new()),
            (None, Some(Address { candidates, detail, .. })) => {
                let total = candidates.len();
                (candidates, total, detail)
            }
            (None, None) => {
                let near: Vec<&str> = near.as_deref().into_iter().chain([HOME]).collect();
                let matches = areas.search(typed, &near, self.within.as_deref(), SHOWN);
                (matches.best, matches.total, String::new())
            }
        };
        if total == 0 {
            self.want(Need::Former);
        }
        let offer = |(number, &found): (usize, &Found)| {
            let was = areas.former(found).map(|it| fill_in(later_words().commune_was, &[&it]));
            let parts = [Some(detail.clone()).filter(|it| !it.is_empty()), was];
            let note = parts.into_iter().flatten().collect::<Vec<String>>().join(" · ");
            Offer { number, label: areas.label(found), note }
        };
        let offers = found.iter().take(SHOWN).enumerate().map(offer).collect();
        let heading = which(&areas, &found).filter(|_| found.len() > 1 && total == found.len());
        self.found.replace((found, detail));
        Findings { offers, total, heading }
    }

    fn nothing(&self) -> &'static str {
        if is_missing() {
            // It is said below the line.
            ""
        } else if has(Need::Former) || has(Need::Home) && self.within.as_deref() == Some(HOME) {
            words().nothing_found
        } else {
            words().loading
        }
    }

    fn pick(&self, number: usize) {
        let (found, detail) = self.found.borrow().clone();
        if let Some(&found) = found.get(number) {
            self.take(&areas_now(), found, &detail);
        }
    }

    fn leave(&self, typed: &str) {
        let typed = typed.trim();
        let now = self.control.asking.with_untracked(|asking| asking.value.clone());
        if typed != untrack(|| self.label(now.as_ref())) && !self.resolve(typed) {
            self.control.set(Value::String(typed.to_owned()));
        }
    }

    fn paste(&self, text: &str) -> bool {
        self.want(Need::Former);
        self.resolve(text)
    }

    fn track(&self) {
        areas();
        is_missing();
    }
}

/// What has to be asked where one old ward became all of these.
fn which(areas: &Areas, found: &[Found]) -> Option<String> {
    let former = areas.former(*found.first()?)?;
    let all = found.iter().all(|it| areas.former(*it).as_deref() == Some(&*former));
    all.then(|| fill_in(later_words().commune_which, &[&former]))
}

fn view(control: Control) -> Vec<El> {
    let form = control.form;
    let beside = |name: &str| {
        let (question, path) = control.with_question(|question| {
            let name = question.options.get(name).and_then(Value::as_str);
            let path = name.and_then(|name| Some(question.path.parent()?.join(name)));
            (path.as_ref().and_then(|path| form.form().question_at(path)), path)
        });
        // What is calculated cannot be set, but it tells.
        path.and(question).map(|question| form.at(question, control.at.row))
    };
    let within = control.with_question(|question| {
        question.options.get("within").and_then(Value::as_str).map(str::to_owned)
    });
    let communes = Rc::new(Communes {
        ports: app(),
        province: beside("province")
            .filter(|at| !form.form().question(at.question).is_calculated()),
        detail: beside("detail"),
        within,
        found: RefCell::default(),
        control: control.clone(),
    });
    let line = combobox(control.clone(), communes.clone());
    // Lists, and what follows from them, can wait for the first question.
    let around = el("div");
    let (ports, drawn) = (communes.ports, around.clone());
    let owner = Owner::current().unwrap_or_default();
    ports.when_whole(Box::new(move || {
        owner.with(|| drawn.replace(untrack(|| with_lists(communes))));
    }));
    vec![line, around]
}

/// What there is to say once there are lists, or where they cannot be had.
fn with_lists(communes: Rc<Communes>) -> Vec<El> {
    communes.want(Need::Home);
    retry(communes.clone());
    let missing = el("div")
        .attr("role", "status")
        .live(|| is_missing().then(|| el("p.warning").text(later_words().communes_missing)));
    let hinted = el("div.offers").attr("role", "status").live(move || hinted(&communes));
    vec![missing, hinted]
}

/// Reads again what could not be read before, once there are more lists or a network.
fn retry(communes: Rc<Communes>) {
    let those = communes.clone();
    effect(move || {
        areas();
        let asking = those.control.asking;
        let left = asking.with_untracked(|asking| asking.value.clone());
        if let Some(text) = left.as_ref().and_then(Value::as_str).filter(|text| !is_code(text)) {
            untrack(|| those.resolve(text));
        }
    });
    if let Some(shell) = app::find::<Shell>() {
        on_change(
            move || shell.online.track(),
            move || {
                if shell.online.get_untracked() {
                    again(communes.ports);
                }
            },
        );
    }
}

/// The communes that an address means which is known and has not been answered with.
#[inline(never)]
fn hinted(communes: &Rc<Communes>) -> Vec<El> {
    let Some(text) = communes.hint() else { return Vec::new() };
    let areas: Arc<Areas> = areas();
    let Some(address) = communes.address(&text).filter(|it| it.is_whole) else {
        // House and street alone name no commune.
        if text.contains(',') {
            communes.want(Need::Former);
        }
        return Vec::new();
    };
    let asked = which(&areas, &address.candidates).filter(|_| address.candidates.len() > 1);
    let asked = asked.unwrap_or_else(|| fill_in(later_words().commune_now, &[&text]));
    let choose = |&found: &Found| {
        let (communes, areas, detail) = (communes.clone(), areas.clone(), address.detail.clone());
        button("button.secondary", &areas.label(found))
            .on("click", move |_| communes.take(&areas, found, &detail))
    };
    let mut drawn = vec![el("p").text(&asked)];
    drawn.extend(address.candidates.iter().take(8).map(choose));
    drawn
}
