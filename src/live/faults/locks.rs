//! The tabs of one browser among themselves: the right to write, and words.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::world::{self, Life};
use crate::live::ports::{Heard, Tabs};

/// How long a word or a right is under way, in milliseconds.
const WAY: u64 = 3;

/// Those who want to write the same draft: the first does.
type Queue = Vec<Rc<Place>>;

thread_local! {
    static QUEUES: RefCell<BTreeMap<String, Queue>> = RefCell::default();
    /// Everybody who hears what is said of a draft.
    static PRESENT: RefCell<Vec<Rc<Place>>> = RefCell::default();
}

struct Place {
    name: String,
    life: Life,
    tell: Rc<dyn Fn(Heard)>,
    has_left: Cell<bool>,
}

impl Place {
    fn hear(self: &Rc<Place>, heard: Heard) {
        let place = self.clone();
        world::later(self.life, WAY, move || {
            if !place.has_left.get() {
                (place.tell)(heard);
            }
        });
    }

    fn is_in_line(self: &Rc<Place>) -> bool {
        with_queue(&self.name, |queue| queue.iter().any(|it| Rc::ptr_eq(it, self)))
    }

    /// Leaves the line; whoever is first then has the right.
    fn step_out(self: &Rc<Place>) {
        let next = with_queue(&self.name, |queue| {
            let was_first = queue.first().is_some_and(|it| Rc::ptr_eq(it, self));
            queue.retain(|it| !Rc::ptr_eq(it, self));
            queue.first().filter(|_| was_first).cloned()
        });
        if let Some(next) = next {
            next.hear(Heard::Mine);
        }
    }
}

fn with_queue<T>(name: &str, act: impl FnOnce(&mut Queue) -> T) -> T {
    QUEUES.with(|queues| act(queues.borrow_mut().entry(name.to_owned()).or_default()))
}

/// A browser in which nobody waits for anything.
pub(super) fn begin() {
    let queues = QUEUES.take();
    let present = PRESENT.take();
    drop((queues, present));
}

/// The browser gives what a tab had to the next in line.
pub(super) fn end(life: Life) {
    let present = PRESENT.take();
    let (gone, rest) = present.into_iter().partition::<Vec<_>, _>(|place| place.life == life);
    PRESENT.set(rest);
    for place in gone {
        place.has_left.set(true);
        place.step_out();
    }
}

/// The place of a tab at the draft that it shows.
pub(super) fn seat(life: Life) -> Option<Rc<dyn Tabs>> {
    let place = PRESENT
        .with_borrow(|present| present.iter().rev().find(|place| place.life == life).cloned())?;
    Some(Rc::new(Seat(place)))
}

/// Meets those that have `name` open as well, for the tab on whose behalf this is called.
pub(super) fn meet(name: &str, tell: Rc<dyn Fn(Heard)>) -> Rc<dyn Tabs> {
    let place = Place { name: name.to_owned(), life: world::life(), tell, has_left: false.into() };
    let place = Rc::new(place);
    PRESENT.with_borrow_mut(|present| present.push(place.clone()));
    Rc::new(Seat(place))
}

struct Seat(Rc<Place>);

impl Tabs for Seat {
    fn ask(&self) {
        let is_first = with_queue(&self.0.name, |queue| {
            queue.push(self.0.clone());
            queue.len() == 1
        });
        self.0.hear(if is_first { Heard::Mine } else { Heard::Theirs });
    }

    fn seize(&self) {
        let robbed = with_queue(&self.0.name, |queue| {
            queue.retain(|it| !Rc::ptr_eq(it, &self.0));
            let robbed = if queue.is_empty() { None } else { Some(queue.remove(0)) };
            queue.insert(0, self.0.clone());
            queue.extend(robbed.clone());
            robbed
        });
        self.0.hear(Heard::Mine);
        if let Some(robbed) = robbed {
            robbed.hear(Heard::Theirs);
        }
    }

    fn say(&self, word: &str) {
        let others = PRESENT.with_borrow(Clone::clone);
        let here = |it: &Rc<Place>| it.name == self.0.name && !Rc::ptr_eq(it, &self.0);
        for other in others.into_iter().filter(here) {
            other.hear(Heard::Said(word.to_owned()));
        }
    }

    fn give_back(&self) {
        if self.0.is_in_line() {
            self.0.step_out();
        }
    }

    fn leave(&self) {
        self.give_back();
        self.0.has_left.set(true);
        PRESENT.with_borrow_mut(|present| present.retain(|it| !Rc::ptr_eq(it, &self.0)));
    }
}
