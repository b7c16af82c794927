//! Where a walk is in the data.

use crate::Pointer;

/// Where the walk is in the data: a list through the stack, so that going down costs nothing.
pub(super) struct Place<'p> {
    up: Option<&'p Place<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Start,
    Member(&'p str),
    Item(usize),
}

impl<'p> Place<'p> {
    pub(super) const START: Place<'static> = Place { up: None, step: Step::Start };

    pub(super) fn member(&'p self, name: &'p str) -> Place<'p> {
        Place { up: Some(self), step: Step::Member(name) }
    }

    pub(super) fn item(&'p self, index: usize) -> Place<'p> {
        Place { up: Some(self), step: Step::Item(index) }
    }

    /// The place below `base`.
    pub(super) fn below(&self, base: &Pointer) -> Pointer {
        let mut steps = Vec::new();
        let mut at = Some(self);
        while let Some(place) = at {
            match place.step {
                Step::Start => {}
                Step::Member(name) => steps.push(name.to_owned()),
                Step::Item(index) => steps.push(index.to_string()),
            }
            at = place.up;
        }
        steps.extend(base.segments().iter().rev().cloned());
        steps.reverse();
        Pointer::from_segments(steps)
    }
}
