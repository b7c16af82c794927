//! The reactive mirror of the engine: signals and memos over forms, drafts, session and outbox.
//!
//! What the app needs of the outside world is declared in [`ports`]; the browser provides it, and
//! a twin in memory stands beside each. Nothing here knows the DOM.

pub(crate) mod drafts;
pub(crate) mod form;
pub(crate) mod outbox;
pub(crate) mod portal;
pub(crate) mod ports;
pub(crate) mod records;
pub(crate) mod session;
pub(crate) mod shell;
