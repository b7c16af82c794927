//! Sorted lists without duplicates: for a handful of items less code than a tree or a sort.

/// Puts an item where it belongs, unless it is there already.
pub(crate) fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    // Most items come in order.
    if list.last().is_none_or(|last| *last < item) {
        list.push(item);
    } else if let Err(at) = list.binary_search(&item) {
        list.insert(at, item);
    }
}
