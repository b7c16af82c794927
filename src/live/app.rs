//! What there is one of in the app: put up at its root, found from everywhere.
//!
//! A cell each, and not Leptos' contexts: these are looked up by type in tables, at every owner on
//! the way up, which is more code than all else that the first question needs of them.

use std::cell::Cell;
use std::thread::LocalKey;

use super::outbox::Outbox;
use super::ports::Ports;
use super::session::Session;
use super::shell::Shell;

/// A type with one value in the app.
pub(crate) trait AppWide: Copy + 'static {
    /// Where the value is.
    fn cell() -> &'static LocalKey<Cell<Option<Self>>>;
}

/// Gives these types a cell each.
macro_rules! app_wide {
    ($($type:ty),+) => {
        $(impl $crate::live::app::AppWide for $type {
            fn cell() -> &'static std::thread::LocalKey<std::cell::Cell<Option<Self>>> {
                thread_local! {
                    static CELL: std::cell::Cell<Option<$type>> =
                        const { std::cell::Cell::new(None) };
                }
                &CELL
            }
        })+
    };
}

pub(crate) use app_wide;

app_wide!(Ports, Shell, Session, Outbox);

/// Puts the value up.
pub(crate) fn provide<T: AppWide>(value: T) {
    T::cell().set(Some(value));
}

/// The value, where there is an app around.
pub(crate) fn find<T: AppWide>() -> Option<T> {
    T::cell().get()
}

/// The value.
///
/// # Panics
/// Where there is no app around: in a test that puts none up.
#[expect(clippy::expect_used, reason = "no data from outside decides it, as with contexts")]
pub(crate) fn app<T: AppWide>() -> T {
    find().expect("the app puts it up before anything else")
}
