//! Sorted lists without duplicates, in less code than the standard library's trees and sorts take:
//! each kind of item costs the browser its own copy.

use std::collections::BinaryHeap;

/// The items of a list in order, each once.
pub(crate) fn from<T: Ord>(list: Vec<T>) -> Vec<T> {
    let mut list = BinaryHeap::from(list).into_sorted_vec();
    list.dedup();
    list
}

/// Puts an item where it belongs, unless it is there already.
pub(crate) fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    // Most items come in order.
    if list.last().is_none_or(|last| *last < item) {
        list.push(item);
    } else if let Err(at) = list.binary_search(&item) {
        list.insert(at, item);
    }
}
