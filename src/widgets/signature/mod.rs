//! A signature: drawn with finger, pen or mouse, or typed. Black on white in every theme.
//!
//! The answer is the picture, `data:image/png;base64,…`.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlImageElement, PointerEvent};

use super::{Control, Widget, has_error};
use crate::live::effect;
use crate::text::{LaterWords, later_words};
use crate::view::{El, button, el};

pub(super) static WIDGET: Widget = Widget {
    name: "signature",
    suits: |question| {
        let facets = &question.facets;
        [&facets.media_type, &facets.format].iter().any(|it| it.as_deref() == Some("image/png"))
    },
    seldom: true,
    grouped: false,
    view,
    show: |_, _, language| LaterWords::in_language(language).signed.to_owned(),
    read: |_, _| Value::Null,
};

/// The picture's size in pixels: sharp on a phone of twice the density, some 20 KB at most.
const WIDTH: u32 = 900;
const HEIGHT: u32 = 300;
/// More points than a name needs.
const MOST_POINTS: usize = 10_000;
const PEN: f64 = 5.0;
/// How each answer begins.
pub(super) const PNG: &str = "data:image/png;base64,";

type Point = (f64, f64);

/// What is on the canvas.
#[derive(Default)]
struct Sheet {
    /// What was signed before the page was opened.
    before: Option<HtmlImageElement>,
    strokes: Vec<Vec<Point>>,
    typed: String,
    /// Whether a stroke is being drawn.
    drawing: bool,
    /// The picture as it was last given as an answer.
    given: Option<String>,
}

impl Sheet {
    fn is_empty(&self) -> bool {
        self.before.is_none() && self.strokes.is_empty() && self.typed.is_empty()
    }

    fn clear(&mut self) {
        *self = Sheet::default();
    }
}

struct Pad {
    control: Control,
    canvas: HtmlCanvasElement,
    sheet: RefCell<Sheet>,
    /// How many strokes could be taken back.
    strokes: RwSignal<usize>,
}

impl Pad {
    fn pen(&self) -> Option<CanvasRenderingContext2d> {
        self.canvas.get_context("2d").ok()??.dyn_into().ok()
    }

    fn paint(&self) {
        let Some(pen) = self.pen() else { return };
        let (width, height) = (f64::from(WIDTH), f64::from(HEIGHT));
        let sheet = self.sheet.borrow();
        pen.set_fill_style_str("#fff");
        pen.fill_rect(0.0, 0.0, width, height);
        pen.set_fill_style_str("#000");
        pen.set_stroke_style_str("#000");
        pen.set_line_width(PEN);
        pen.set_line_cap("round");
        pen.set_line_join("round");
        if let Some(before) = &sheet.before {
            let _ = pen
                .draw_image_with_html_image_element_and_dw_and_dh(before, 0.0, 0.0, width, height);
        }
        for stroke in &sheet.strokes {
            pen.begin_path();
            for (i, &(x, y)) in stroke.iter().enumerate() {
                if i == 0 {
                    pen.move_to(x, y);
                }
                // A dot is a line to itself.
                pen.line_to(x, y);
            }
            pen.stroke();
        }
        if !sheet.typed.is_empty() {
            pen.set_font("italic 110px 'Segoe Script', 'Brush Script MT', cursive");
            pen.set_text_align("center");
            pen.set_text_baseline("middle");
            let _ =
                pen.fill_text_with_max_width(&sheet.typed, width / 2.0, height / 2.0, width - 60.0);
        }
    }

    /// The picture becomes the answer.
    fn give(&self) {
        self.paint();
        let picture = if self.sheet.borrow().is_empty() {
            None
        } else {
            self.canvas.to_data_url_with_type("image/png").ok()
        };
        self.strokes.set(self.sheet.borrow().strokes.len());
        self.sheet.borrow_mut().given.clone_from(&picture);
        self.control.set(picture.map_or(Value::Null, Value::String));
    }

    /// Shows an answer that came from elsewhere, a draft or an undone change.
    fn follow(self: &Rc<Self>, answer: &Value) {
        let picture = answer.as_str().filter(|it| it.starts_with(PNG));
        if self.sheet.borrow().given.as_deref() == picture {
            return;
        }
        self.sheet.borrow_mut().clear();
        self.strokes.set(0);
        let Some(picture) = picture else { return self.paint() };
        let Ok(image) = HtmlImageElement::new() else { return };
        self.sheet.borrow_mut().given = Some(picture.to_owned());
        let (this, loaded) = (self.clone(), image.clone());
        let loaded = move || {
            // By now the person may have signed anew.
            if this.sheet.borrow().strokes.is_empty() && this.sheet.borrow().typed.is_empty() {
                this.sheet.borrow_mut().before = Some(loaded.clone());
                this.paint();
            }
        };
        let loaded = wasm_bindgen::closure::Closure::once_into_js(loaded);
        image.set_onload(Some(loaded.unchecked_ref()));
        image.set_src(picture);
    }

    /// Where the pointer is, in pixels of the picture.
    fn point(&self, event: &PointerEvent) -> Point {
        let shown = self.canvas.get_bounding_client_rect();
        let scale = f64::from(WIDTH) / shown.width().max(1.0);
        (
            (f64::from(event.client_x()) - shown.left()) * scale,
            (f64::from(event.client_y()) - shown.top()) * scale,
        )
    }

    fn begin(&self, event: &PointerEvent) {
        if !event.is_primary() || event.button() != 0 {
            return;
        }
        event.prevent_default();
        let _ = self.canvas.set_pointer_capture(event.pointer_id());
        let point = self.point(event);
        {
            let mut sheet = self.sheet.borrow_mut();
            sheet.typed.clear();
            sheet.drawing = true;
            sheet.strokes.push(vec![point]);
        }
        self.paint();
    }

    fn go_on(&self, event: &PointerEvent) {
        let point = self.point(event);
        {
            let mut sheet = self.sheet.borrow_mut();
            let points: usize = sheet.strokes.iter().map(Vec::len).sum();
            if !sheet.drawing || points > MOST_POINTS {
                return;
            }
            if let Some(stroke) = sheet.strokes.last_mut() {
                stroke.push(point);
            }
        }
        self.paint();
    }

    fn end(&self) {
        let was_drawing = std::mem::take(&mut self.sheet.borrow_mut().drawing);
        if was_drawing {
            self.give();
            self.control.form.visit(self.control.at);
        }
    }
}

fn view(control: Control) -> Vec<El> {
    let asking = control.asking;
    let (form, at) = (control.form, control.at);
    let canvas = el("canvas.signature")
        .attr("width", &WIDTH.to_string())
        .attr("height", &HEIGHT.to_string())
        .attr("role", "img")
        .bind("aria-label", move || {
            let signed = asking.with(|asking| asking.value.is_some());
            Some(if signed { later_words().signed } else { later_words().not_signed }.to_owned())
        });
    let line = control.describe(control.dress(el("input.entry")), &["-sign"]);
    let how = el("p.help").id(&[&control.id, "-sign"].concat()).text(later_words().sign_here);
    let pad = Rc::new(Pad {
        canvas: canvas.input().unchecked_into(),
        sheet: RefCell::default(),
        strokes: RwSignal::new(0),
        control,
    });
    let (a, b, c, d, e, f, g, h) = (
        pad.clone(),
        pad.clone(),
        pad.clone(),
        pad.clone(),
        pad.clone(),
        pad.clone(),
        pad.clone(),
        pad.clone(),
    );
    pad.paint();
    effect(move || {
        let answer = asking.with(|asking| asking.value.clone()).unwrap_or_default();
        a.follow(&answer);
    });
    let pointer = |handle: fn(&Pad, &PointerEvent), pad: Rc<Pad>| {
        move |event: web_sys::Event| {
            if let Some(event) = event.dyn_ref::<PointerEvent>() {
                handle(&pad, event);
            }
        }
    };
    let canvas = canvas
        .on("pointerdown", pointer(Pad::begin, b))
        .on("pointermove", pointer(Pad::go_on, c))
        .on("pointerup", pointer(|pad, _| pad.end(), d.clone()))
        .on("pointercancel", pointer(|pad, _| pad.end(), d));
    let strokes = pad.strokes;
    let typed = line.input();
    let line = line
        .attr("type", "text")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .attr("maxlength", "60")
        .attr("placeholder", later_words().type_to_sign)
        // A name that is drawn over, cleared or replaced is no longer the signature.
        .prop("value", {
            let typed = typed.clone();
            move || {
                asking.track();
                let typing = !e.sheet.borrow().typed.is_empty();
                if typing { typed.value().into() } else { JsValue::from("") }
            }
        })
        .on("input", move |event| {
            let name = event_target_value(&event);
            {
                let mut sheet = f.sheet.borrow_mut();
                sheet.clear();
                name.trim().clone_into(&mut sheet.typed);
            }
            f.give();
        })
        .on("blur", move |_| form.visit(at));
    let undo = button("button.quiet", later_words().undo_stroke)
        .bind("hidden", move || (strokes.get() == 0).then(String::new))
        .on("click", move |_| {
            g.sheet.borrow_mut().strokes.pop();
            g.give();
        });
    let clear = button("button.quiet", later_words().clear)
        .bind("hidden", move || asking.with(|asking| asking.value.is_none()).then(String::new))
        .on("click", move |_| {
            h.sheet.borrow_mut().clear();
            h.give();
            super::focus(h.control.id.clone());
        });
    let wrong = move || asking.with(|asking| asking.visited && has_error(asking));
    vec![
        how,
        el("div.signature-pad").toggle("wrong", wrong).add(canvas),
        el("div.actions.signature-actions").add(undo).add(clear),
        line,
    ]
}
