//! Lists whose elements keep their state when others come, go or move.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::reactive::{follow, remove};
use super::{El, append};

/// One entry: its key, what it owns, and what is drawn.
struct Entry<K> {
    key: K,
    owner: Owner,
    element: El,
}

/// Draws an element for each key into `parent` at its present end.
pub(super) fn keyed<K: Copy + Eq + 'static>(
    parent: &Element,
    keys: Box<dyn Fn() -> Vec<K>>,
    build: Box<dyn Fn(K) -> El>,
) {
    let end: Node = document().create_comment("").unchecked_into();
    append(parent, &end);
    let entries: RefCell<Vec<Entry<K>>> = RefCell::new(Vec::new());
    // Entries outlive the runs of the effect: they belong to whoever owns the list.
    let owner = Owner::current().unwrap_or_default();
    follow(Box::new(move || {
        let keys = keys();
        let mut before = entries.take();
        let (stay, go): (Vec<_>, Vec<_>) =
            before.drain(..).partition(|entry| keys.contains(&entry.key));
        for entry in go {
            remove(entry.element.node());
            entry.owner.cleanup();
        }
        let mut stay = stay;
        let mut after = Vec::with_capacity(keys.len());
        for key in keys {
            let found = stay.iter().position(|entry| entry.key == key);
            after.push(match found {
                Some(place) => stay.remove(place),
                None => {
                    let owner = owner.with(Owner::new);
                    let element = untrack(|| owner.with(|| build(key)));
                    Entry { key, owner, element }
                }
            });
        }
        // Only what stands in the wrong place is moved: moving would take the focus away.
        let mut next = end.clone();
        for entry in after.iter().rev() {
            let node = entry.element.node();
            let in_place = node.next_sibling().is_some_and(|it| it.is_same_node(Some(&next)));
            if !in_place && let Some(parent) = end.parent_node() {
                let _ = parent.insert_before(node, Some(&next));
            }
            next = node.clone();
        }
        entries.replace(after);
    }));
}
