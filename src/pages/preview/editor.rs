//! The text of the document: a plain text area, so that everything the browser does with one
//! works, over a coloured copy of the lines that can be seen.
//!
//! The copy and the line numbers never hold more than a screenful, whatever the length of the
//! text. They are scrolled by what is left of a line.

use std::ops::Range;

use leptos::prelude::*;
use tokhai_engine::Severity;
use tokhai_engine::position::pointer_at;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlDocument, HtmlTextAreaElement, ResizeObserver};

use super::bench::Bench;
use super::frame;
use super::highlight::{Kind, stretches};
use crate::live::effect;
use crate::text::{follow_language, preview_words};
use crate::view::{El, el};

/// The height of a line in pixels until it can be measured.
const LINE: f64 = 22.0;
/// Lines above one that is brought into view.
const ABOVE: f64 = 4.0;

/// The text area with what is drawn from it.
#[derive(Clone, Copy)]
struct Editor {
    bench: Bench,
    area: StoredValue<HtmlTextAreaElement, LocalStorage>,
    /// Where each line of the text begins.
    starts: RwSignal<Vec<usize>>,
    /// What can be seen: the first line, and how many there is room for.
    seen: RwSignal<(usize, usize)>,
    /// The line with the cursor.
    current: RwSignal<usize>,
}

pub(super) fn editor(bench: Bench) -> El {
    let drawn = el("textarea.editor-text")
        .id("editor")
        .attr("wrap", "off")
        .attr("spellcheck", "false")
        .attr("autocomplete", "off")
        .attr("autocapitalize", "off")
        .attr("translate", "no")
        .attr("aria-describedby", "editor-hint")
        .bind("aria-label", || {
            follow_language();
            Some(preview_words().document.to_owned())
        });
    let area: HtmlTextAreaElement = drawn.input().unchecked_into();
    let editor = Editor {
        bench,
        area: StoredValue::new_local(area),
        starts: RwSignal::new(vec![0]),
        seen: RwSignal::new((0, 60)),
        current: RwSignal::new(usize::MAX),
    };
    let paint = el("div.editor-paint").attr("aria-hidden", "true").attr("translate", "no");
    let paint = paint.live(move || editor.lines(false));
    let numbers = el("div.editor-numbers").attr("aria-hidden", "true");
    let numbers = numbers.live(move || editor.lines(true));
    let copies = StoredValue::new_local([paint.input(), numbers.input()]);
    let follow = move || copies.with_value(|copies| editor.follow(copies));

    let typed = move |_| {
        let text = editor.area.with_value(HtmlTextAreaElement::value);
        editor.starts.set(starts(&text));
        bench.type_in(text);
        editor.cursor(false);
        follow();
    };
    let moved = move |_| editor.cursor(true);
    let drawn = drawn
        .on("input", typed)
        .on("scroll", move |_| follow())
        .on("keyup", moved)
        .on("pointerup", moved)
        .on("keydown", move |event| editor.key(&event));
    effect(move || {
        bench.pushed.track();
        untrack(|| {
            bench.text.with(|text| {
                editor.starts.set(starts(text));
                editor.area.with_value(|area| area.set_value(text));
            });
        });
        request_animation_frame(follow);
    });
    effect(move || {
        if let Some(range) = bench.selected.get() {
            bench.selected.set(None);
            request_animation_frame(move || {
                editor.select(&range);
                follow();
            });
        }
    });
    on_resize(&editor.area.get_value(), follow);
    let hint = el("p.visually-hidden").id("editor-hint").say(|| {
        follow_language();
        preview_words().editor_hint.to_owned()
    });
    let body = el("div.editor-body").add(paint).add(drawn);
    el("div.editor").add(hint).add(numbers).add(body)
}

impl Editor {
    /// The lines that can be seen, as numbers or as coloured words.
    fn lines(self, numbers: bool) -> Vec<El> {
        let (first, count) = self.seen.get();
        let current = self.current.get();
        self.starts.with(|starts| {
            self.bench.complaints.with(|complaints| {
                untrack(|| {
                    self.bench.text.with(|text| {
                        let last = (first + count).min(starts.len());
                        let line = |number: usize| {
                            let worst = complaints.found.iter().filter(|it| it.line == number + 1);
                            let worst = worst.map(|it| it.problem.severity);
                            let worst = worst.min_by_key(|severity| *severity != Severity::Error);
                            let name = match worst {
                                Some(Severity::Error) => "div.editor-line.wrong",
                                Some(Severity::Warning) => "div.editor-line.attention",
                                None if number == current => "div.editor-line.current",
                                None => "div.editor-line",
                            };
                            if numbers {
                                let sign = match worst {
                                    Some(Severity::Error) => "✕ ",
                                    Some(Severity::Warning) => "! ",
                                    None => "",
                                };
                                return el(name).text(&[sign, &(number + 1).to_string()].concat());
                            }
                            let end = starts.get(number + 1).map_or(text.len(), |next| next - 1);
                            let line = text.get(starts[number]..end).unwrap_or_default();
                            el(name).add(stretches(line).into_iter().map(word).collect::<Vec<El>>())
                        };
                        (first..last).map(line).collect()
                    })
                })
            })
        })
    }

    /// Brings the copies to where the text area is.
    fn follow(self, copies: &[web_sys::HtmlInputElement; 2]) {
        let Some((top, left, height)) = self.area.try_with_value(|area| {
            (area.scroll_top(), area.scroll_left(), f64::from(area.client_height()))
        }) else {
            return;
        };
        let line = line_height(&copies[0]);
        let first = (f64::from(top) / line).floor().max(0.0);
        let seen = (first as usize, (height / line).ceil() as usize + 2);
        if self.seen.get_untracked() != seen {
            self.seen.set(seen);
        }
        let rest = (f64::from(top) - first * line).round() as i32;
        let copies = copies.clone();
        // Effects run before the next frame: by then the lines are there.
        request_animation_frame(move || {
            for copy in &copies {
                copy.set_scroll_top(rest);
            }
            copies[0].set_scroll_left(left);
        });
    }

    /// The cursor has moved: its line is marked, and the form shows its question if asked to.
    fn cursor(self, show: bool) {
        let units = self.area.with_value(|area| area.selection_start()).ok().flatten();
        let (offset, line) = self.bench.text.with_untracked(|text| {
            let offset = bytes(text, units.unwrap_or(0) as usize);
            let line =
                self.starts.with_untracked(|it| it.partition_point(|start| *start <= offset));
            (offset, line.saturating_sub(1))
        });
        if self.current.get_untracked() == line {
            return;
        }
        self.current.set(line);
        if show && !self.bench.stale.get_untracked() {
            let place = self.bench.text.with_untracked(|text| pointer_at(text, offset));
            frame::point(self.bench, &place);
        }
    }

    /// A new line begins as far in as the last one.
    fn key(self, event: &web_sys::Event) {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        let plain = !event.shift_key() && !event.ctrl_key() && !event.alt_key();
        if event.key() != "Enter" || !plain || event.is_composing() {
            return;
        }
        let before = self.area.with_value(|area| {
            let end = area.selection_start().ok().flatten()? as usize;
            self.bench.text.with_untracked(|text| {
                let upto = text.get(..bytes(text, end))?;
                let line = upto.rsplit('\n').next()?;
                let space = line.len() - line.trim_start_matches(' ').len();
                let opens = line.trim_end().ends_with(['{', '[']);
                Some(space + if opens { 2 } else { 0 })
            })
        });
        if let Some(space) = before {
            event.prevent_default();
            insert(&(String::from("\n") + &" ".repeat(space)));
        }
    }

    fn select(self, range: &Range<usize>) {
        let (from, to, line) = self.bench.text.with_untracked(|text| {
            let line = text.get(..range.start).map_or(0, |before| before.matches('\n').count());
            (units(text, range.start), units(text, range.end), line)
        });
        self.area.with_value(|area| {
            let _ = area.focus();
            let _ = area.set_selection_range(from as u32, to as u32);
            let top = (line as f64 - ABOVE).max(0.0) * measured(area);
            area.set_scroll_top(top as i32);
            area.set_scroll_left(0);
        });
        self.current.set(line);
    }
}

/// Calls `then` whenever the area's size has changed, until the owner is cleaned up.
fn on_resize(area: &HtmlTextAreaElement, then: impl Fn() + 'static) {
    let called = Closure::<dyn Fn()>::new(then);
    let Ok(observer) = ResizeObserver::new(called.as_ref().unchecked_ref()) else { return };
    observer.observe(area);
    let held = StoredValue::new_local((observer, called));
    on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
}

/// Writes `words` over a stretch of the text, so that the browser can undo it.
pub(super) fn write(bench: Bench, range: &Range<usize>, words: &str) {
    let area = document().get_element_by_id("editor");
    let Some(area) = area.and_then(|it| it.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let (from, to) =
        bench.text.with_untracked(|text| (units(text, range.start), units(text, range.end)));
    let _ = area.focus();
    let _ = area.set_selection_range(from as u32, to as u32);
    insert(words);
}

fn insert(words: &str) {
    if let Ok(document) = document().dyn_into::<HtmlDocument>() {
        let _ = document.exec_command_with_show_ui_and_value("insertText", false, words);
    }
}

fn word((kind, words): (Kind, &str)) -> El {
    let name = match kind {
        Kind::Name => "span.json-name",
        Kind::Text => "span.json-text",
        Kind::Word => "span.json-word",
        Kind::Plain => "span",
    };
    el(name).text(words)
}

fn starts(text: &str) -> Vec<usize> {
    let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
}

/// The height of a line that has been drawn.
fn line_height(copy: &web_sys::Element) -> f64 {
    let line = copy.first_element_child();
    line.map(|line| line.get_bounding_client_rect().height())
        .filter(|height| *height > 1.0)
        .unwrap_or(LINE)
}

fn measured(area: &HtmlTextAreaElement) -> f64 {
    area.previous_element_sibling().map_or(LINE, |copy| line_height(&copy))
}

/// The byte at which so many UTF-16 units of a text end.
fn bytes(text: &str, units: usize) -> usize {
    let mut left = units;
    for (at, c) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(c.len_utf16());
    }
    text.len()
}

/// The UTF-16 units of a text up to a byte.
fn units(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn places_are_counted_as_the_browser_counts() {
        let text = "a\u{1f600}đ\n";
        for (unit, byte) in [(0, 0), (1, 1), (3, 5), (4, 7), (5, 8)] {
            assert_eq!(bytes(text, unit), byte);
            assert_eq!(units(text, byte), unit);
        }
        assert_eq!(starts("a\n\nb"), [0, 2, 3]);
    }
}
