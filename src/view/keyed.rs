//! Lists whose elements keep their state when others come, go or move.

use std::cell::RefCell;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use super::reactive::{follow, remove};
use super::{El, append};

/// One entry: what it owns, and what is drawn.
struct Entry {
    owner: Owner,
    element: El,
}

/// Draws an element for each key into `parent` at its present end.
pub(super) fn keyed<K: Copy + Ord + 'static>(
    parent: &Element,
    keys: Box<dyn Fn() -> Vec<K>>,
    build: Box<dyn Fn(K) -> El>,
) {
    let end: Node = document().create_comment("").unchecked_into();
    append(parent, &end);
    // By key, in the order of the keys, so that an entry is found among thousands.
    let entries: RefCell<Vec<(K, Entry)>> = RefCell::new(Vec::new());
    // Entries outlive the runs of the effect: they belong to whoever owns the list.
    let owner = Owner::current().unwrap_or_default();
    follow(Box::new(move || {
        let keys = keys();
        let mut wanted = keys.clone();
        wanted.sort_unstable();
        let (mut stay, go): (Vec<_>, Vec<_>) =
            entries.take().into_iter().partition(|(key, _)| wanted.binary_search(key).is_ok());
        for (_, entry) in go {
            remove(entry.element.node());
            entry.owner.cleanup();
        }
        let stayed = stay.len();
        let mut order = Vec::with_capacity(keys.len());
        for key in keys {
            let found = stay[..stayed].binary_search_by(|(other, _)| other.cmp(&key));
            let element = match found {
                Ok(place) => stay[place].1.element.clone(),
                Err(_) => {
                    let owner = owner.with(Owner::new);
                    let element = untrack(|| owner.with(|| build(key)));
                    stay.push((key, Entry { owner, element: element.clone() }));
                    element
                }
            };
            order.push(element);
        }
        // Only what stands in the wrong place is moved: moving would take the focus away.
        let mut next = end.clone();
        for element in order.iter().rev() {
            let node = element.node();
            let in_place = node.next_sibling().is_some_and(|it| it.is_same_node(Some(&next)));
            if !in_place && let Some(parent) = end.parent_node() {
                let _ = parent.insert_before(node, Some(&next));
            }
            next = node.clone();
        }
        stay.sort_unstable_by_key(|(key, _)| *key);
        entries.replace(stay);
    }));
}
