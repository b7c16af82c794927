//! The other tabs: who may write (Web Locks), and short words between them (BroadcastChannel).
//!
//! The browser gives a lock back by itself when the tab that has it is closed or killed.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

use crate::live::ports::{Heard, Tabs};

/// Those that have `name` open as well; they are heard through `tell` until [`Tabs::leave`].
#[inline(never)]
pub(super) fn tabs(name: &str, tell: Rc<dyn Fn(Heard)>) -> Rc<dyn Tabs> {
    let name = String::from("tokhai/") + name;
    let channel = BroadcastChannel::new(&name).ok();
    if let Some(channel) = &channel {
        let tell = tell.clone();
        let hear = move |event: &web_sys::Event| {
            let word = event.dyn_ref::<MessageEvent>().and_then(|event| event.data().as_string());
            tell(Heard::Said(word.unwrap_or_default()));
        };
        gloo_events::EventListener::new(channel, "message", hear).forget();
    }
    let line = Line { name, tell, turn: Cell::new(0), give_back: RefCell::default() };
    Rc::new(OtherTabs { line: Rc::new(line), channel })
}

struct OtherTabs {
    line: Rc<Line>,
    channel: Option<BroadcastChannel>,
}

struct Line {
    name: String,
    tell: Rc<dyn Fn(Heard)>,
    /// Counts how often this tab has asked: what comes of an earlier time is passed by.
    turn: Cell<u32>,
    /// Gives the right back.
    give_back: RefCell<Option<Function>>,
}

impl Tabs for OtherTabs {
    fn ask(&self) {
        self.line.clone().request("ifAvailable");
    }

    fn seize(&self) {
        self.line.clone().request("steal");
    }

    fn say(&self, word: &str) {
        if let Some(channel) = &self.channel {
            let _ = channel.post_message(&word.into());
        }
    }

    fn give_back(&self) {
        self.line.turn.set(self.line.turn.get() + 1);
        if let Some(give_back) = self.line.give_back.take() {
            let _ = give_back.call0(&JsValue::NULL);
        }
    }

    fn leave(&self) {
        self.give_back();
        if let Some(channel) = &self.channel {
            channel.close();
        }
    }
}

impl Line {
    /// Asks for the lock, in this way; without one, waits in line.
    fn request(self: Rc<Self>, way: &'static str) {
        let turn = self.turn.get() + 1;
        self.turn.set(turn);
        self.wait(way, turn);
    }

    fn wait(self: Rc<Self>, way: &'static str, turn: u32) {
        let line = self.clone();
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if line.turn.get() != turn {
                return JsValue::NULL;
            }
            if lock.is_null() {
                (line.tell)(Heard::Theirs);
                line.wait("", turn);
                return JsValue::NULL;
            }
            let held = Promise::new(&mut |give_back, _| {
                line.give_back.replace(Some(give_back));
            });
            (line.tell)(Heard::Mine);
            held.into()
        });
        let options = Object::new();
        if !way.is_empty() {
            let _ = Reflect::set(&options, &way.into(), &JsValue::TRUE);
        }
        let Some(asked) = ask_for(&self.name, &options, &granted) else {
            // A browser without locks: nobody else can be asked.
            (self.tell)(Heard::Mine);
            return;
        };
        leptos::task::spawn_local(async move {
            // Another tab has taken it.
            if JsFuture::from(asked).await.is_err() && self.turn.get() == turn {
                self.give_back.take();
                (self.tell)(Heard::Theirs);
                self.wait("", turn);
            }
        });
    }
}

fn ask_for(name: &str, options: &Object, granted: &JsValue) -> Option<Promise> {
    let locks = Reflect::get(&window().navigator(), &"locks".into()).ok()?;
    let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
    let asked = request.apply(&locks, &Array::of3(&name.into(), options, granted)).ok()?;
    asked.dyn_into().ok()
}
