//! One line of text; phone numbers and email addresses with their keyboards.

mod codec;

use tokhai_engine::form::Question;

use super::entry::{Codec, Hints, entry};
use super::{Control, Widget};
use crate::view::El;

pub(super) use codec::TEXT;

pub(super) static WIDGET: Widget = Widget {
    name: "text",
    suits: |_| true,
    seldom: false,
    grouped: false,
    view,
    show: |question, value, _| (codec_of(question).format)(value),
    read: |question, words| (codec_of(question).parse)(words),
};

fn kind(question: &Question) -> &str {
    let format = question.facets.format.as_deref();
    match (question.widget.as_deref(), format) {
        (Some("phone"), _) | (_, Some("vn-phone")) => "phone",
        (Some("email"), _) | (_, Some("email")) => "email",
        _ => "text",
    }
}

fn codec_of(question: &Question) -> Codec {
    match kind(question) {
        "phone" => codec::PHONE,
        "email" => codec::EMAIL,
        _ => codec::TEXT,
    }
}

fn view(control: Control) -> Vec<El> {
    let (codec, hints) = control.with_question(|question| {
        let hints = match kind(question) {
            "phone" => Hints { kind: "tel", mode: "tel", short: true },
            "email" => Hints { kind: "email", mode: "email", short: false },
            _ => Hints { kind: "text", mode: "text", short: false },
        };
        (codec_of(question), hints)
    });
    vec![entry(&control, codec, hints)]
}
