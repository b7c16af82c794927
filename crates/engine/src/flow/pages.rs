//! A bare schema's pages: one if the form is short, otherwise one for each larger part.

use serde_json::Value;

use super::questions::Generator;
use super::{object, words};
use crate::Pointer;

/// Forms with at most so many questions are one page.
const SHORT: usize = 20;
/// Parts with fewer questions get no page of their own.
const LARGE: usize = 4;

/// The pages for everything that the schema describes.
pub(super) fn of_schema(generator: &mut Generator<'_>) -> Vec<Value> {
    let items = generator.members(&Pointer::ROOT);
    let total: usize = items.iter().map(questions).sum();
    let mut pages = Pages(Vec::new());
    if total <= SHORT {
        pages.add(words("Nội dung khai", "Your answers"), items);
        return pages.0;
    }
    let mut small = Vec::new();
    for item in items {
        let is_part = ["group", "repeat", "variants"].iter().any(|kind| item.get(*kind).is_some());
        if is_part && questions(&item) >= LARGE {
            // A few questions go along with the part that follows them.
            if small.iter().map(questions).sum::<usize>() >= LARGE {
                pages.add_small(&mut small);
            }
            pages.add_part(std::mem::take(&mut small), item);
        } else {
            small.push(item);
        }
    }
    pages.add_small(&mut small);
    pages.0
}

struct Pages(Vec<Value>);

impl Pages {
    fn add(&mut self, title: Value, items: Vec<Value>) {
        let mut id = String::from("page-");
        id.push_str(&(self.0.len() + 1).to_string());
        let page = [("id", id.into()), ("title", title), ("items", Value::Array(items))];
        self.0.push(object(page));
    }

    fn add_small(&mut self, small: &mut Vec<Value>) {
        if small.is_empty() {
            return;
        }
        let title = match self.0.is_empty() {
            true => words("Thông tin chung", "General"),
            false => words("Thông tin khác", "Further details"),
        };
        self.add(title, std::mem::take(small));
    }

    /// A page for one part, and what stands before it. A group's title is the page's.
    fn add_part(&mut self, before: Vec<Value>, mut item: Value) {
        let title = item.get("group").or(item.get("label")).cloned().unwrap_or_default();
        let plain_group =
            item.as_object().is_some_and(|it| it.contains_key("group") && it.len() == 2);
        match item.get_mut("items").map(Value::take) {
            Some(Value::Array(items)) if plain_group => {
                self.add(title, [before, items].concat());
            }
            Some(items) => {
                if let Some(members) = item.as_object_mut() {
                    members.insert("items".to_owned(), items);
                }
                self.add(title, [before, vec![item]].concat());
            }
            None => self.add(title, [before, vec![item]].concat()),
        }
    }
}

/// How many questions an item asks, variants and rows included.
fn questions(item: &Value) -> usize {
    let own =
        usize::from(["answer", "repeat", "variants"].iter().any(|it| item.get(*it).is_some()));
    let below = |name: &str| item.get(name).and_then(Value::as_array).into_iter().flatten();
    let options = below("options").flat_map(|it| it.get("items").and_then(Value::as_array));
    own + below("items").chain(options.flatten()).map(questions).sum::<usize>()
}
