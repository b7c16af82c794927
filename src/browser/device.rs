//! Clock, randomness, digests and timers.

use js_sys::{Date as JsDate, Math, Uint8Array};
use leptos::prelude::window;
use tokhai_engine::date::Date;
use tokhai_engine::schema::pattern::Patterns;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::patterns::PlatformPatterns;
use crate::live::ports::{Device, Task};

/// Việt Nam's offset from UTC, in milliseconds. It has no summer time.
const VIETNAM: f64 = 7.0 * 3_600_000.0;
const DAY: f64 = 86_400_000.0;

pub(super) struct ThisDevice {
    patterns: PlatformPatterns,
}

impl ThisDevice {
    pub(super) fn new() -> ThisDevice {
        ThisDevice { patterns: PlatformPatterns }
    }
}

/// Milliseconds since 1970.
pub(super) fn now() -> u64 {
    JsDate::now() as u64
}

impl Device for ThisDevice {
    fn now(&self) -> u64 {
        now()
    }

    fn today(&self) -> Date {
        let days = ((JsDate::now() + VIETNAM) / DAY).floor() as i64;
        // A clock outside the years 1 to 9999 is not worth a panic.
        Date::from_epoch_days(days).unwrap_or(Date::EPOCH)
    }

    fn new_id(&self) -> String {
        window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
    }

    fn random(&self) -> f64 {
        Math::random()
    }

    fn sha256(&self, bytes: &[u8]) -> Task<String> {
        let digest = window()
            .crypto()
            .map(|crypto| crypto.subtle())
            .and_then(|subtle| subtle.digest_with_str_and_u8_array("SHA-256", bytes));
        Box::pin(async move {
            let Ok(promise) = digest else { return String::new() };
            let Ok(buffer) = JsFuture::from(promise).await else { return String::new() };
            let mut hex = String::new();
            for byte in Uint8Array::new(&buffer).to_vec() {
                for nibble in [byte >> 4, byte & 15] {
                    hex.extend(char::from_digit(nibble.into(), 16));
                }
            }
            hex
        })
    }

    fn after(&self, milliseconds: u32, then: Box<dyn FnOnce()>) {
        gloo_timers::callback::Timeout::new(milliseconds, then).forget();
    }

    fn whole_program(&self) -> Task<()> {
        Box::pin(async {
            // Set by src/start/start.js; a program that is not split is whole from its start.
            let whole = js_sys::Reflect::get(&js_sys::global(), &"wholeProgram".into());
            if let Some(whole) = whole.ok().and_then(|it| it.dyn_into::<js_sys::Promise>().ok()) {
                let _ = JsFuture::from(whole).await;
            }
        })
    }

    fn online_program(&self) -> Task<bool> {
        later_part(1)
    }

    fn seldom_program(&self) -> Task<bool> {
        later_part(2)
    }

    fn patterns(&self) -> &dyn Patterns {
        &self.patterns
    }
}

/// Loads a part of the program, by its number in `src/start/start.js`.
fn later_part(number: u32) -> Task<bool> {
    Box::pin(async move {
        let ask = js_sys::Reflect::get(&js_sys::global(), &"laterPart".into());
        let ask = ask.ok().and_then(|it| it.dyn_into::<js_sys::Function>().ok());
        let asked = ask.and_then(|ask| ask.call1(&JsValue::NULL, &number.into()).ok());
        match asked.and_then(|it| it.dyn_into::<js_sys::Promise>().ok()) {
            Some(loaded) => JsFuture::from(loaded).await.is_ok(),
            None => true,
        }
    })
}
