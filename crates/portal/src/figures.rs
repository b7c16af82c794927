//! `/operations`: how long people need, form by form, and how much fills itself in. For whoever
//! runs the portal; it holds no answers and names nobody.
//!
//! A page of its own, outside the app: it needs no script, and no citizen loads it.

use std::fmt::Write;
use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::error::ApiError;
use crate::portal::Portal;
use crate::store::FormMetrics;

/// What the city asks for, in seconds: less than eight minutes from login to submission.
const IN_TIME: i64 = 480;

/// The chart's width for its time axis, in its own units.
const WIDTH: i64 = 600;

/// `GET /operations`
pub(crate) async fn show(State(portal): State<Arc<Portal>>) -> Result<Response, ApiError> {
    let mut forms = Vec::new();
    for metrics in portal.store.metrics(IN_TIME).await? {
        let document = portal.forms.get(&metrics.form).await.ok().flatten();
        let title = document.map(|document| document.about().title.vi.clone());
        forms.push((title.unwrap_or_else(|| metrics.form.clone()), metrics));
    }
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    Ok((headers, page(&forms)).into_response())
}

fn page(forms: &[(String, FormMetrics)]) -> String {
    let mut page = String::from(
        "<!doctype html><html lang=vi><meta charset=utf-8>\
         <meta name=viewport content=\"width=device-width,initial-scale=1\">\
         <title>Thời gian nộp hồ sơ</title><link rel=stylesheet href=/operations.css>\
         <main><h1>Thời gian nộp hồ sơ <small lang=en>Time to submission</small></h1>\
         <p>Từ lúc đăng nhập đến lúc nộp, không tính thời gian nghỉ. Mục tiêu: dưới 8 phút. \
         <span lang=en>From login to submission, idle time left out. The aim: less than 8 minutes.</span></p>",
    );
    if forms.is_empty() {
        page += "<p>Chưa có hồ sơ nào. <span lang=en>No dossiers yet.</span></p>";
    } else {
        page += &chart(forms);
        page += &table(forms);
    }
    page += "</main></html>";
    page
}

/// Median and ninetieth percentile of each form, beside the aim.
fn chart(forms: &[(String, FormMetrics)]) -> String {
    let longest = forms.iter().map(|(_, it)| it.ninetieth).max().unwrap_or_default();
    let end = longest.max(IN_TIME) * 11 / 10;
    let x = |seconds: i64| seconds * WIDTH / end.max(1);
    let height = 64 * forms.len() + 40;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {} {height}\" role=img aria-labelledby=chart>\
         <title id=chart>Trung vị và phân vị 90 của từng tờ khai, so với 8 phút; số liệu ở bảng dưới</title>",
        WIDTH + 80
    );
    for (number, (title, it)) in forms.iter().enumerate() {
        let top = 64 * number;
        let _ = write!(
            svg,
            "<text x=0 y={} class=name>{}</text>\
             <rect class=ninetieth x=0 y={} width={} height=22 rx=4 />\
             <rect class=median x=0 y={} width={} height=22 rx=4 />\
             <text x={} y={} class=value>{} · {}</text>",
            top + 16,
            escaped(title),
            top + 26,
            x(it.ninetieth).max(2),
            top + 26,
            x(it.median).max(2),
            x(it.ninetieth) + 8,
            top + 42,
            minutes(it.median),
            minutes(it.ninetieth),
        );
    }
    let _ = write!(
        svg,
        "<line class=aim x1={0} x2={0} y1=0 y2={1} /><text x={0} y={2} class=aim-name>8 phút</text></svg>",
        x(IN_TIME),
        height - 24,
        height - 6
    );
    svg
}

fn table(forms: &[(String, FormMetrics)]) -> String {
    let mut table = String::from(
        "<div class=scroll tabindex=0 role=region aria-label=\"Bảng số liệu\"><table><thead><tr>\
         <th scope=col>Tờ khai <span lang=en>Form</span>\
         <th scope=col>Hồ sơ <span lang=en>Dossiers</span>\
         <th scope=col>Trung vị <span lang=en>Median</span>\
         <th scope=col>Phân vị 90 <span lang=en>90th percentile</span>\
         <th scope=col>Dưới 8 phút <span lang=en>Under 8 minutes</span>\
         <th scope=col>Tự điền <span lang=en>Filled in</span>\
         <th scope=col>Sửa lại <span lang=en>Corrected</span></tr></thead><tbody>",
    );
    for (title, it) in forms {
        let answers = it.filled + it.corrected + it.typed;
        let _ = write!(
            table,
            "<tr><th scope=row>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escaped(title),
            it.dossiers,
            minutes(it.median),
            minutes(it.ninetieth),
            share(it.in_time, it.dossiers),
            share(it.filled + it.corrected, answers),
            share(it.corrected, it.filled + it.corrected),
        );
    }
    table + "</tbody></table></div>"
}

/// `2:05` for 125 seconds.
fn minutes(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn share(part: i64, whole: i64) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{} %", (part * 100 + whole / 2) / whole) }
}

/// Text within HTML. Titles come from form documents, which may say anything.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for char in text.chars() {
        match char {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            other => escaped.push(other),
        }
    }
    escaped
}

/// `GET /operations.css`
pub(crate) async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("figures.css"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metrics(median: i64, ninetieth: i64) -> FormMetrics {
        FormMetrics {
            form: "ct01".to_owned(),
            dossiers: 3,
            median,
            ninetieth,
            in_time: 2,
            filled: 6,
            corrected: 2,
            typed: 4,
        }
    }

    #[test]
    fn figures_are_said_as_people_say_them() {
        let page = page(&[("Cư trú".to_owned(), metrics(125, 600))]);
        for said in ["2:05", "10:00", "67 %", "25 %"] {
            assert!(page.contains(said), "{said}");
        }
    }

    #[test]
    fn a_title_is_text_whatever_it_says() {
        let page = page(&[("<script>x</script>".to_owned(), metrics(1, 2))]);
        assert!(!page.contains("<script"));
        assert!(page.contains("&lt;script&gt;"));
    }

    #[test]
    fn without_dossiers_it_says_so() {
        assert!(page(&[]).contains("Chưa có hồ sơ nào."));
    }
}
