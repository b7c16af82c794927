//! Drawing a long page: what is seen first at once, the rest between frames.
//!
//! What waits is drawn from the top on, so that nothing moves that is already seen; each part in
//! the owner that asked for it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::time::Duration;

use leptos::prelude::*;

/// How long the page may be kept busy at a time, in milliseconds: too short to be noticed while
/// typing, long enough that the browser does not lay out the page for each few questions.
const TURN: f64 = 32.0;

type Job = Box<dyn FnOnce()>;

thread_local! {
    static WAITING: RefCell<VecDeque<(Owner, Job)>> = RefCell::default();
    /// How many parts may be drawn at once; all, outside [`at_leisure`].
    static AT_ONCE: Cell<usize> = const { Cell::new(usize::MAX) };
}

/// Draws with `draw`; of the parts that it leaves to [`in_turn`], the first `at_once` are drawn
/// with it and the others soon after, as long as the current owner lives.
pub(crate) fn at_leisure<T>(at_once: usize, draw: impl FnOnce() -> T) -> T {
    forget();
    on_cleanup(forget);
    AT_ONCE.set(at_once);
    let drawn = draw();
    AT_ONCE.set(usize::MAX);
    if WAITING.with_borrow(|waiting| !waiting.is_empty()) {
        // After what is there now has been painted.
        request_animation_frame(soon);
    }
    drawn
}

/// Draws a part now, or when its turn comes.
pub(crate) fn in_turn(draw: impl FnOnce() + 'static) {
    let left = AT_ONCE.get();
    if left > 0 {
        AT_ONCE.set(if left == usize::MAX { left } else { left - 1 });
        draw();
    } else if let Some(owner) = Owner::current() {
        WAITING.with_borrow_mut(|waiting| waiting.push_back((owner, Box::new(draw))));
    }
}

/// Draws whatever still waits.
pub(crate) fn finish() {
    while draw_next() {}
}

fn forget() {
    WAITING.with_borrow_mut(VecDeque::clear);
}

fn soon() {
    set_timeout(turn, Duration::ZERO);
}

fn turn() {
    let clock = window().performance();
    let now = || clock.as_ref().map_or(f64::INFINITY, web_sys::Performance::now);
    let end = now() + TURN;
    while draw_next() {
        if now() >= end {
            return soon();
        }
    }
}

fn draw_next() -> bool {
    let next = WAITING.with_borrow_mut(VecDeque::pop_front);
    let found = next.is_some();
    if let Some((owner, draw)) = next {
        // What it draws asks for no turn of its own.
        owner.with(|| untrack(draw));
    }
    found
}
