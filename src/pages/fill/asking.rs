//! How the sources are: which are being asked, which have not answered, and what to do about it.

use leptos::prelude::*;
use tokhai_engine::autofill::{Outcome, Trouble};

use crate::live::sources::{Asked, Sources, Standing};
use crate::text::{fill_in, later_words, say, words};
use crate::view::{El, button, el};

/// What is said of the sources above the questions. It is read out as it changes.
pub(super) fn status(sources: Sources) -> El {
    let asked = sources.asked();
    let said = Memo::new(move |_| {
        let says = |it: &Asked| sentence(it.standing).map(|words| (it.clone(), words));
        asked.with(|asked| asked.iter().filter_map(says).collect::<Vec<_>>())
    });
    el("div.sources").attr("aria-live", "polite").live(move || {
        let lines = said.get().into_iter().map(|(asked, words)| line(sources, asked, words));
        lines.collect::<Vec<El>>()
    })
}

fn line(sources: Sources, asked: Asked, sentence: &str) -> El {
    let said = fill_in(sentence, &[&say(&asked.title)]);
    match asked.standing {
        Standing::Failed(_) => {
            let name = [words().try_again, ": ", &say(&asked.title)].concat();
            let again = button("button.quiet", words().try_again).attr("aria-label", &name);
            let again = again.on("click", move |_| sources.ask_again(&asked.id));
            let stays = [&said, " ", later_words().typed_stays].concat();
            el("p.source-trouble").text(&stays).text(" ").add(again)
        }
        _ => el("p.help").text(&said),
    }
}

/// What is worth saying: that a source knows everything it was asked shows in the answers.
fn sentence(standing: Standing) -> Option<&'static str> {
    let words = later_words();
    Some(match standing {
        Standing::Waiting | Standing::Said(Outcome::Match | Outcome::Partial) => return None,
        Standing::Asking => words.source_asking,
        Standing::Said(Outcome::Mismatch) => words.source_mismatch,
        Standing::Said(Outcome::NotFound) => words.source_not_found,
        Standing::Failed(trouble) => match trouble {
            Trouble::Unreachable => words.source_unreachable,
            Trouble::Slow => words.source_slow,
            Trouble::SignedOut => words.source_signed_out,
            Trouble::Forbidden => words.source_forbidden,
            Trouble::Busy(_) => words.source_busy,
            Trouble::Failing => words.source_failing,
            Trouble::Malformed | Trouble::TooLarge => words.source_malformed,
        },
    })
}
