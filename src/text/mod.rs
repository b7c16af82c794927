//! The interface's words, in Vietnamese and English.
//!
//! Each name stands once with both languages, so a missing translation does not compile and an
//! unused name is a warning. Words of forms and sentences for codes come from the engine.

mod card;
mod drafts;
mod login;
pub(crate) mod pretty;
mod preview;
mod receipt;
mod words;

use leptos::prelude::*;
use tokhai_engine::form::{Language, Text};

pub(crate) use card::CardWords;
pub(crate) use drafts::{DraftListWords, DraftWords};
pub(crate) use login::LoginWords;
pub(crate) use preview::PreviewWords;
pub(crate) use receipt::ReceiptWords;
pub(crate) use words::{LaterWords, Words};

thread_local! {
    /// Not a context: event handlers and futures speak too, and have no owner to ask.
    static CURRENT: ArcRwSignal<Language> = ArcRwSignal::new(Language::default());
}

/// The current language. It does not make a view follow: what is drawn is drawn anew as a whole
/// when the language changes ([`follow_language`]), which is rare.
pub(crate) fn language() -> Language {
    CURRENT.with(GetUntracked::get_untracked)
}

/// Makes the reactive scope it is called in run again when the language changes.
pub(crate) fn follow_language() {
    CURRENT.with(Track::track);
}

/// Changes the language of the interface.
pub(crate) fn speak(language: Language) {
    CURRENT.with(|current| current.set(language));
}

/// The interface's words in the current language.
pub(crate) fn words() -> &'static Words {
    Words::in_language(language())
}

/// Those that nobody needs for the first question.
pub(crate) fn later_words() -> &'static LaterWords {
    LaterWords::in_language(language())
}

/// The words of signing in at a provider in the current language.
pub(crate) fn login_words() -> &'static LoginWords {
    LoginWords::in_language(language())
}

/// The words of the designer's preview in the current language.
pub(crate) fn preview_words() -> &'static PreviewWords {
    PreviewWords::in_language(language())
}

/// The words for reading an identity card in the current language.
pub(crate) fn card_words() -> &'static CardWords {
    CardWords::in_language(language())
}

/// The words of drafts in the current language.
pub(crate) fn draft_words() -> &'static DraftWords {
    DraftWords::in_language(language())
}

/// The words of managing drafts in the current language.
pub(crate) fn draft_list_words() -> &'static DraftListWords {
    DraftListWords::in_language(language())
}

/// The words of receipts in the current language.
pub(crate) fn receipt_words() -> &'static ReceiptWords {
    ReceiptWords::in_language(language())
}

/// A form's words in the current language.
pub(crate) fn say(text: &Text) -> String {
    text.get(language()).to_owned()
}

/// `words` with `{}` replaced, in order, by `values`.
pub(crate) fn fill_in(words: &str, values: &[&str]) -> String {
    let mut parts = words.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (i, part) in parts.enumerate() {
        filled.push_str(values.get(i).copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}
