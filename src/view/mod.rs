//! Elements, built without types: what the app draws with.
//!
//! Leptos' own views give every piece of markup a type of its own, and the compiler writes code
//! for building, changing and removing each; for this app that was most of what a phone had to
//! load (`docs/decisions/views.md`). Here every element is the same [`El`], and markup is a
//! sequence of calls. What is reactive is a closure in an effect of Leptos; whatever is made
//! inside such a closure is disposed of before it runs again.
//!
//! Words only ever become text nodes and attribute values: nothing is parsed as HTML.

mod keyed;
mod later;
mod near;
mod reactive;

use leptos::prelude::document;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement, Node};

pub(crate) use later::{at_leisure, finish, in_turn};
pub(crate) use reactive::{mark_page, mount};

/// An element of the page.
#[derive(Clone)]
pub(crate) struct El(Element);

/// What a reactive part may draw: nothing, one element or several.
pub(crate) trait Drawn {
    /// The elements.
    fn elements(self) -> Vec<El>;
}

impl Drawn for El {
    fn elements(self) -> Vec<El> {
        vec![self]
    }
}

impl Drawn for Option<El> {
    fn elements(self) -> Vec<El> {
        self.into_iter().collect()
    }
}

impl Drawn for Vec<El> {
    fn elements(self) -> Vec<El> {
        self
    }
}

/// A new element; classes follow the name: `el("section.card.known")`.
pub(crate) fn el(name: &str) -> El {
    let mut parts = name.split('.');
    let element = create(None, parts.next().unwrap_or("div"));
    let classes: Vec<&str> = parts.collect();
    if !classes.is_empty() {
        set(&element, "class", &classes.join(" "));
    }
    El(element)
}

/// Asks for a style sheet, once.
pub(crate) fn dress(address: &str) {
    let links = document().query_selector(&["link[href='", address, "']"].concat());
    if let (Ok(None), Some(head)) = (links, document().head()) {
        append(&head, &el("link").attr("rel", "stylesheet").attr("href", address).0);
    }
}

/// Puts an element before everything else in the page's element with this id.
pub(crate) fn put_first(id: &str, element: El) {
    if let Some(around) = document().get_element_by_id(id) {
        let _ = around.insert_before(&element.0, around.first_child().as_ref());
    }
}

/// The first of the files that were chosen, dropped or pasted.
pub(crate) fn first_file(files: Option<web_sys::FileList>) -> Option<web_sys::File> {
    files?.get(0)
}

/// All of them.
pub(crate) fn all_files(files: Option<web_sys::FileList>) -> Vec<web_sys::File> {
    let files = files.iter();
    files.flat_map(|files| (0..files.length()).filter_map(|i| files.get(i))).collect()
}

/// A new element of a drawing.
pub(crate) fn svg(name: &str) -> El {
    El(create(Some("http://www.w3.org/2000/svg"), name))
}

/// A link of the app, or a button-like one with a class.
pub(crate) fn link(name: &str, address: &str, words: &str) -> El {
    el(name).attr("href", address).text(words)
}

/// A button that sends no form.
pub(crate) fn button(name: &str, words: &str) -> El {
    el(name).attr("type", "button").text(words)
}

impl El {
    /// Sets an attribute.
    pub(crate) fn attr(self, name: &str, value: &str) -> El {
        set(&self.0, name, value);
        self
    }

    /// Sets the id.
    pub(crate) fn id(self, id: &str) -> El {
        self.attr("id", id)
    }

    /// Sets a custom property for the style sheets to reckon with.
    pub(crate) fn size(self, name: &str, value: usize) -> El {
        if let Some(element) = self.0.dyn_ref::<HtmlElement>() {
            let _ = element.style().set_property(name, &value.to_string());
        }
        self
    }

    /// Sets an attribute that follows what `value` reads; `None` takes it away.
    pub(crate) fn bind(
        self,
        name: &'static str,
        value: impl Fn() -> Option<String> + 'static,
    ) -> El {
        let element = self.0.clone();
        reactive::follow(Box::new(move || match value() {
            Some(value) => set(&element, name, &value),
            None => {
                let _ = element.remove_attribute(name);
            }
        }));
        self
    }

    /// Gives the element a class while `on` holds.
    pub(crate) fn toggle(self, class: &'static str, on: impl Fn() -> bool + 'static) -> El {
        let list = self.0.class_list();
        reactive::follow(Box::new(move || {
            let _ = list.toggle_with_force(class, on());
        }));
        self
    }

    /// Sets a property (`value`, `checked`, `selected`) that follows what `value` reads.
    pub(crate) fn prop(self, name: &'static str, value: impl Fn() -> JsValue + 'static) -> El {
        let element = self.0.clone();
        reactive::follow(Box::new(move || {
            // To set again what is there would cut a line's own undoing into letters.
            let (name, value) = (JsValue::from_str(name), value());
            if js_sys::Reflect::get(&element, &name).as_ref() != Ok(&value) {
                let _ = js_sys::Reflect::set(&element, &name, &value);
            }
        }));
        self
    }

    /// Appends words.
    pub(crate) fn text(self, words: &str) -> El {
        if !words.is_empty() {
            append(&self.0, &document().create_text_node(words));
        }
        self
    }

    /// Appends words that follow what `words` reads.
    pub(crate) fn say(self, words: impl Fn() -> String + 'static) -> El {
        let text = document().create_text_node("");
        append(&self.0, &text);
        reactive::follow(Box::new(move || {
            let words = words();
            // The same words again would be read out again where changes are announced.
            if text.data() != words {
                text.set_data(&words);
            }
        }));
        self
    }

    /// Appends elements.
    pub(crate) fn add(self, children: impl Drawn) -> El {
        append_all(&self.0, children.elements());
        self
    }

    /// Appends elements that are drawn anew whenever what `draw` reads has changed.
    pub(crate) fn live<D: Drawn>(self, draw: impl Fn() -> D + 'static) -> El {
        reactive::region(&self.0, Box::new(move || draw().elements()));
        self
    }

    /// Calls `run` with the element now, and whenever what it reads has changed.
    pub(crate) fn follow(self, run: impl Fn(&El) + 'static) -> El {
        let element = self.clone();
        reactive::follow(Box::new(move || run(&element)));
        self
    }

    /// Has these elements as its children, and no others.
    pub(crate) fn replace(&self, children: impl Drawn) {
        self.0.set_text_content(None);
        append_all(&self.0, children.elements());
    }

    /// Has these words as its content.
    pub(crate) fn replace_text(&self, words: &str) {
        self.0.set_text_content(Some(words));
    }

    /// Gives the element a class, or takes it away.
    pub(crate) fn set_class(&self, class: &str, on: bool) {
        let _ = self.0.class_list().toggle_with_force(class, on);
    }

    /// Sets an attribute of an element that is drawn.
    pub(crate) fn set_attr(&self, name: &str, value: &str) {
        set(&self.0, name, value);
    }

    /// Appends an element for each key, in their order; an element stays while its key does.
    pub(crate) fn each<K: Copy + Ord + 'static>(
        self,
        keys: impl Fn() -> Vec<K> + 'static,
        build: impl Fn(K) -> El + 'static,
    ) -> El {
        keyed::keyed(&self.0, Box::new(keys), Box::new(build));
        self
    }

    /// Says whether the element is near what is seen, soon and whenever that changes.
    pub(crate) fn near(self, tell: impl Fn(bool) + 'static) -> El {
        near::near(&self.0, Box::new(tell));
        self
    }

    /// Listens to an event.
    pub(crate) fn on(self, event: &'static str, handler: impl FnMut(Event) + 'static) -> El {
        reactive::listen(&self.0, event, Box::new(handler));
        self
    }

    /// The element as an input, for reading and writing what was typed.
    pub(crate) fn input(&self) -> HtmlInputElement {
        self.0.clone().unchecked_into()
    }

    /// Whether the focus is on it or inside it.
    pub(crate) fn has_focus(&self) -> bool {
        document().active_element().is_some_and(|focused| self.0.contains(Some(&focused)))
    }

    /// The node itself.
    fn node(&self) -> &Node {
        &self.0
    }
}

fn create(namespace: Option<&str>, name: &str) -> Element {
    let made = match namespace {
        Some(_) => document().create_element_ns(namespace, name),
        None => document().create_element(name),
    };
    // Only a malformed name could fail, and names are ours; a paragraph then holds the content.
    made.or_else(|_| document().create_element("p"))
        .unwrap_or_else(|_| JsValue::NULL.unchecked_into())
}

fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

fn append(parent: &Node, child: &Node) {
    let _ = parent.append_child(child);
}

fn append_all(parent: &Node, children: Vec<El>) {
    for child in children {
        append(parent, &child.0);
    }
}
