//! Words with a little markup, as elements: the engine reads it, and nothing is parsed as HTML.

use leptos::prelude::*;
use tokhai_engine::answers::RowId;
use tokhai_engine::form::Text;
use tokhai_engine::form::rich::{self, Block, Span};

use super::render;
use crate::live::form::LiveForm;
use crate::text::{language, later_words, say};
use crate::view::{El, el};

/// Whether a text has any markup; most have none, and are drawn without all this.
pub(crate) fn is_rich(text: &Text) -> bool {
    rich::is_rich(text.get(language()))
}

/// Where the answers lie that words may name: in a form, and in a row of it.
pub(crate) type Answers = (LiveForm, Option<RowId>);

/// Draws a text below `frame`. Answers named in it, where words may name them, are shown as
/// words, whatever they contain.
#[inline(never)]
pub(crate) fn rich(frame: El, text: &Text, answers: Option<Answers>) -> El {
    let blocks = rich::parse(&say(text)).into_iter().map(|block| match block {
        Block::Paragraph(spans) => el("p").add(line(spans, answers)),
        Block::List(points) => {
            let point = |spans: Vec<Span>| el("li").add(line(spans, answers));
            el("ul.plain").add(points.into_iter().map(point).collect::<Vec<El>>())
        }
    });
    frame.add(blocks.collect::<Vec<El>>())
}

fn line(spans: Vec<Span>, answers: Option<Answers>) -> Vec<El> {
    spans.into_iter().map(|span| stretch(span, answers)).collect()
}

fn stretch(span: Span, answers: Option<Answers>) -> El {
    let Span { words: said, strong, link } = span;
    let element = match &link {
        Some(address) => el("a").attr("href", address),
        None => el(if strong { "strong" } else { "span" }),
    };
    let element = match answers.filter(|_| said.contains('{')) {
        Some((form, row)) => {
            let said = Text::same(said);
            element.say(move || {
                form.changes().track();
                form.with(|answers| render(&said, answers, row, language()))
            })
        }
        None => element.text(&said),
    };
    let element = match &link {
        Some(address) if is_other_site(address) => element
            .attr("target", "_blank")
            .attr("rel", "noopener")
            .add(el("span.visually-hidden").text(later_words().new_tab)),
        _ => element,
    };
    if strong && link.is_some() { el("strong").add(element) } else { element }
}

fn is_other_site(address: &str) -> bool {
    address.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
}
