//! A list of rows with the same questions: cards, or on a wide screen a table where that fits.
//!
//! Both are drawn from the same parts: rows can be added, removed, moved and pasted into, each of
//! which is a step that can be undone ([`crate::live::history`]).

mod cards;
mod keys;
mod offers;
mod paste;
mod sheet;
mod stretch;
mod table;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use tokhai_engine::answers::{At, Change, RowId, State};
use tokhai_engine::form::{Form, Item, Question, QuestionId, Rows, Segment};
use wasm_bindgen::JsCast;

use super::{Control, Widget, dom_id, focus, reach, render, show};
use crate::live::app;
use crate::live::form::LiveForm;
use crate::live::shell::Shell;
use crate::live::whether;
use crate::text::{fill_in, language, later_words, say};
use crate::view::{El, button, el, mark_page};
use paste::Pasted;

pub(super) static WIDGET: Widget = Widget {
    name: "repeat",
    suits: |question| question.rows.is_some(),
    seldom: false,
    grouped: true,
    view,
    show: |_, value, _| value.as_array().map_or(0, Vec::len).to_string(),
    read: |_, _| Value::Null,
};

/// No more rows than this are pasted, whatever the schema allows.
const MOST: u64 = 5_000;

/// More columns than this make a table too narrow to type into.
const COLUMNS: usize = 8;

/// What the parts of one repeat share.
#[derive(Clone)]
struct Repeat {
    form: LiveForm,
    at: At,
    /// The DOM id of the list.
    id: String,
    about: Arc<Rows>,
    rows: RwSignal<Vec<RowId>>,
    /// The questions of a row, those in groups included.
    columns: Arc<Vec<QuestionId>>,
    /// The row that was removed last, and what brings it back.
    removed: RwSignal<Option<(RowId, Change)>>,
    /// What came of pasting.
    pasted: RwSignal<Option<Pasted>>,
    /// What happened, for whoever does not see it.
    said: RwSignal<String>,
}

fn view(control: Control) -> Vec<El> {
    let Some(about) = control.with_question(|question| question.rows.clone()) else {
        return Vec::new();
    };
    let (form, at) = (control.form, control.at);
    let compiled = form.form();
    let mut columns = Vec::new();
    collect(&compiled, &about.items, &mut columns);
    let repeat = Repeat {
        form,
        at,
        id: control.id.clone(),
        about: Arc::new(about),
        rows: form.rows(at),
        columns: Arc::new(columns),
        removed: RwSignal::new(None),
        pasted: RwSignal::new(None),
        said: RwSignal::new(String::new()),
    };
    let wide = app::find::<Shell>().map(|shell| shell.wide);
    let suits = table_suits(&compiled, compiled.question(at.question));
    let as_table = whether(move || suits && wide.is_some_and(|wide| wide.get()));
    let (drawn, status, add) = (repeat.clone(), repeat.clone(), repeat.clone());
    let list = el("div.repeat").live(move || {
        let drawn = drawn.clone();
        let as_table = as_table.get();
        untrack(move || if as_table { table::table(&drawn) } else { cards::cards(&drawn) })
    });
    let (key, pasting) = (repeat.clone(), repeat.clone());
    let add = button("button.secondary", &say(&repeat.about.add)).on("click", move |_| {
        if let Some(row) = add.add() {
            add.focus_first(row);
        }
    });
    let copy = repeat.clone();
    let copy = move || {
        let copy = copy.clone();
        let words = later_words().copy_table;
        as_table.get().then(|| button("button.quiet", words).on("click", move |_| copy.copy()))
    };
    let said = repeat.said;
    let all = el("div")
        .add(list)
        .add(el("div").attr("role", "status").live(move || status.status()))
        .add(el("p.visually-hidden").attr("role", "status").say(move || said.get()))
        .add(el("div").live(offers::known_rows(&repeat)))
        .add(el("div.actions").add(add).live(copy))
        .on("keydown", move |event| keys::pressed(&key, as_table.get_untracked(), &event))
        .on("paste", move |event| pasting.paste(as_table.get_untracked(), &event));
    vec![all]
}

/// The questions among the items of a row. The compiler of forms bounds how deep groups nest.
fn collect(form: &Form, items: &[Item], columns: &mut Vec<QuestionId>) {
    for item in items {
        match item {
            Item::Question(id) if form.question(*id).rows.is_none() => columns.push(*id),
            Item::Group { items, .. } => collect(form, items, columns),
            _ => {}
        }
    }
}

/// Whether the rows fit a table: a few plain questions that need no help. The form may say so
/// itself; but what is no question has no place in a cell.
fn table_suits(form: &Form, question: &Question) -> bool {
    let Some(rows) = &question.rows else { return false };
    let wanted = question.widget.as_deref();
    let plain = |item: &Item| match item {
        Item::Question(id) => {
            let column = form.question(*id);
            let is_file = column.widget.as_deref() == Some("file");
            let helped = column.help.is_some() && wanted != Some("table");
            column.rows.is_none() && !is_file && !helped
        }
        _ => false,
    };
    let few = rows.items.len() <= COLUMNS || wanted == Some("table");
    wanted != Some("cards") && few && rows.items.iter().all(plain)
}

impl Repeat {
    fn list(&self) -> Vec<RowId> {
        self.rows.get_untracked()
    }

    /// The position of a row, if it is one of this list.
    fn position(&self, row: RowId) -> Option<usize> {
        let place = self.form.with(|answers| answers.row_place(row));
        place.filter(|(repeat, _)| *repeat == self.at).map(|(_, position)| position)
    }

    /// What names a row. It follows the answers that are named in it, and no others.
    fn title(&self, row: RowId) -> Memo<String> {
        let repeat = self.clone();
        Memo::new(move |_| {
            let (form, title) = (repeat.form, &repeat.about.title);
            for segment in title.segments(language()) {
                let Segment::Answer { in_row, at } = segment else { continue };
                let named = form.with(|answers| {
                    let base = if in_row { answers.row_pointer(row) } else { None };
                    answers.locate(&base.unwrap_or_default().concat(&at))
                });
                if let Some(named) = named {
                    form.asking(named).track();
                }
            }
            let named = form.with(|answers| render(title, answers, Some(row), language()));
            if named.trim().is_empty() { repeat.number(row) } else { named }
        })
    }

    /// "Entry 3". It follows the row.
    fn number(&self, row: RowId) -> String {
        self.rows.track();
        let position = self.position(row).map_or(0, |position| position + 1);
        fill_in(later_words().entry_number, &[&position.to_string()])
    }

    fn add(&self) -> Option<RowId> {
        let change = Change::AddRow { repeat: self.at, position: None, answers: Value::Null };
        self.clear();
        self.form.apply(change).added
    }

    /// Takes a row out and offers to bring it back.
    fn remove(&self, row: RowId) {
        self.clear();
        if let Some(back) = self.form.apply(Change::RemoveRow { row }).inverse {
            self.removed.set(Some((row, back)));
        }
    }

    /// Moves a row up or down by one, and says where it is.
    fn shift(&self, row: RowId, down: bool) {
        let Some(from) = self.position(row) else { return };
        let last = self.rows.with_untracked(Vec::len).saturating_sub(1);
        let to = if down { (from + 1).min(last) } else { from.saturating_sub(1) };
        self.clear();
        self.form.apply(Change::MoveRow { row, to });
        self.form.want(row);
        let (here, all) = ((to + 1).to_string(), (last + 1).to_string());
        self.said.set(fill_in(later_words().row_moved, &[&here, &all]));
    }

    /// What was said of the last change is over.
    fn clear(&self) {
        self.removed.set(None);
        self.pasted.set(None);
        self.said.set(String::new());
    }

    fn undo_id(&self) -> String {
        [&self.id, "-undo"].concat()
    }

    /// What happened, and what can be done about it.
    fn status(&self) -> Option<El> {
        let is_gone = |row: RowId| self.position(row).is_none();
        self.rows.track();
        if let Some((_, back)) = self.removed.get().filter(|(row, _)| is_gone(*row)) {
            let repeat = self.clone();
            let undo = button("button.quiet", later_words().undo).id(&self.undo_id());
            let undo = undo.on("click", move |_| {
                repeat.removed.set(None);
                if let Some(row) = repeat.form.apply(back.clone()).added {
                    repeat.focus_first(row);
                }
            });
            mark_page("with-undo");
            return Some(el("p.undo").text(later_words().removed).text(" ").add(undo));
        }
        // What was taken back was not pasted.
        let is_undone = self.form.ways().get().1;
        self.pasted.get().filter(|_| !is_undone).map(|pasted| self.summed_up(pasted))
    }

    /// "120 rows pasted, 3 cells need your attention", with the way to the first.
    fn summed_up(&self, pasted: Pasted) -> El {
        let count = |number: usize| number.to_string();
        let said = match pasted.wrong {
            0 => fill_in(later_words().pasted, &[&count(pasted.rows)]),
            wrong => fill_in(later_words().pasted_wrong, &[&count(pasted.rows), &count(wrong)]),
        };
        let left_out = (pasted.left_out > 0)
            .then(|| el("span").text(&fill_in(later_words().left_out, &[&count(pasted.left_out)])));
        let form = self.form;
        let go = pasted.first.map(|first| {
            let go = button("button.quiet", later_words().first_wrong);
            go.on("click", move |_| reach(form, first))
        });
        el("p.pasted").text(&said).text(" ").add(left_out).add(go)
    }

    /// Puts the focus on the first question of a row, once it is there.
    fn focus_first(&self, row: RowId) {
        self.focus_on(row, |state| state.relevant);
    }

    /// Puts the focus on the first question of a row that has no answer yet; else on the first.
    fn focus_open(&self, row: RowId) {
        if !self.focus_on(row, |state| state.relevant && !state.is_answered()) {
            self.focus_first(row);
        }
    }

    /// Puts the focus on the first of a row's questions that is `wanted`, if there is one.
    fn focus_on(&self, row: RowId, wanted: fn(&State) -> bool) -> bool {
        self.form.want(row);
        let at = |&question: &QuestionId| At { question, row: Some(row) };
        let mut all = self.columns.iter().map(at);
        let first = self.form.with(|answers| all.find(|&at| wanted(answers.state(at))));
        if let Some(at) = first {
            focus(dom_id(at));
        }
        first.is_some()
    }

    /// The cell of this list that an event comes from.
    fn cell(&self, event: &web_sys::Event) -> Option<At> {
        let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
        let place = tokhai_engine::Pointer::parse(&target.get_attribute("name")?)?;
        let at = self.form.with(|answers| answers.locate(&place))?;
        self.position(at.row?)?;
        Some(at)
    }

    /// A table that is pasted into a cell of the table, into the first of a card, or where there
    /// is no cell, fills the list.
    fn paste(&self, as_table: bool, event: &web_sys::Event) {
        let Some(pasting) = event.dyn_ref::<web_sys::ClipboardEvent>() else { return };
        let data = pasting.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
        let Some(text) = data.filter(|text| paste::is_table(text)) else { return };
        let cell = self.cell(event);
        let named = event.target().and_then(|it| it.dyn_into::<web_sys::Element>().ok());
        let named = named.is_some_and(|it| it.has_attribute("name"));
        let into = match cell {
            Some(cell) => as_table || self.columns.first() == Some(&cell.question),
            // A control of a row within a row belongs to that one.
            None => !named,
        };
        let long =
            event.target().is_some_and(|it| it.is_instance_of::<web_sys::HtmlTextAreaElement>());
        if event.default_prevented() || !into || long && !text.contains('\t') {
            return;
        }
        event.prevent_default();
        self.clear();
        let pasted = paste::paste(self, cell, &text);
        self.pasted.set(Some(pasted));
    }

    /// Puts the whole table on the clipboard, its header included.
    fn copy(&self) {
        let form = self.form.form();
        let header = self.columns.iter().map(|&id| say(&form.question(id).label)).collect();
        let mut lines: Vec<Vec<String>> = vec![header];
        self.form.with(|answers| {
            for &row in answers.rows(self.at) {
                let cell = |&question: &QuestionId| {
                    let at = At { question, row: Some(row) };
                    let value = answers.value(at).filter(|_| answers.state(at).relevant);
                    let shown = value.map(|value| show(form.question(question), value, language()));
                    shown.unwrap_or_default()
                };
                lines.push(self.columns.iter().map(cell).collect());
            }
        });
        let clipboard = window().navigator().clipboard();
        if !clipboard.is_undefined() {
            let _ = clipboard.write_text(&sheet::write(&lines));
            self.said.set(later_words().table_copied.to_owned());
        }
    }
}

/// A button with a sign that says in words what it does to which row.
pub(super) fn sign(sign: &str, words: &'static str, title: Memo<String>) -> El {
    let name = move || [words, " ", &title.get()].concat();
    button("button.sign", sign).bind("aria-label", name_of(name)).attr("title", words)
}

fn name_of(name: impl Fn() -> String) -> impl Fn() -> Option<String> {
    move || Some(name())
}
