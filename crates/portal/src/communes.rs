//! Which communes there are: the lists that the app has, too.

use std::sync::LazyLock;

use serde_json::Value;
use tokhai_engine::areas::Areas;
use tokhai_engine::form::Question;
use tokhai_engine::{Pointer, Violation};

use crate::forms::FormDocument;

/// Empty if the lists are damaged, which a test would not let pass.
static AREAS: LazyLock<Areas> = LazyLock::new(|| {
    let lists =
        [include_str!("../../../areas/home.list"), include_str!("../../../areas/rest.list")];
    Areas::read(&lists).unwrap_or_default()
});

const FORMAT: &str = "vn-commune";

/// The name of a commune that is the answer to `question`.
pub(crate) fn name(question: &Question, answer: &Value) -> Option<String> {
    let is_commune = question.facets.format.as_deref() == Some(FORMAT);
    let found = AREAS.commune(answer.as_str().filter(|_| is_commune)?)?;
    Some(AREAS.name(found))
}

/// Answers with the code of a commune that does not exist, or lies in another province than the
/// answer beside it says (`options.province`) or the question allows (`options.within`).
pub(crate) fn unknown(form: &FormDocument, answers: &Value) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (_, question) in form.form.questions() {
        if question.facets.format.as_deref() != Some(FORMAT) {
            continue;
        }
        let option = |name: &str| question.options.get(name).and_then(Value::as_str);
        for place in places(&question.path, answers) {
            let Some(Value::String(code)) = place.get(answers) else { continue };
            let beside = |name: &str| place.parent().map(|around| around.join(name));
            let told = option("province").and_then(beside);
            let told = told.as_ref().and_then(|place| place.get(answers)).and_then(Value::as_str);
            let province = AREAS.commune(code).map(|found| AREAS.province(found));
            let fits = |wanted: Option<&str>| wanted.is_none() || wanted == province;
            if province.is_none() || !fits(told) || !fits(option("within")) {
                let code = "format:vn-commune";
                violations.push(Violation::new(code, place, Pointer::ROOT));
            }
        }
    }
    violations
}

/// Where answers to a question stand: `*` in its path is any row.
fn places(path: &Pointer, answers: &Value) -> Vec<Pointer> {
    let mut places = vec![Pointer::ROOT];
    for segment in path.segments() {
        places = places
            .into_iter()
            .flat_map(|place| {
                let rows = place.get(answers).and_then(Value::as_array).map_or(0, Vec::len);
                let names = match segment.as_str() {
                    "*" => (0..rows).map(|row| row.to_string()).collect(),
                    name => vec![name.to_owned()],
                };
                names.into_iter().map(move |name| place.join(name)).collect::<Vec<_>>()
            })
            .collect();
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::sync::Arc;
    use tokhai_engine::form::compile;
    use tokhai_engine::schema::pattern::NativePatterns;

    fn form() -> FormDocument {
        let words = |words: &str| json!({"vi": words, "en": words});
        let place = json!({"type": "object", "properties": {
            "province": {"type": "string"}, "commune": {"type": "string", "format": "vn-commune"},
        }});
        let options = json!({"province": "province"});
        let document = json!({
            "tokhai": 1, "id": "homes", "version": "1", "title": words("Homes"),
            "schema": {"properties": {"home": place, "others": {"type": "array", "items": place}}},
            "pages": [{"id": "one", "title": words("One"), "items": [
                {"answer": "/home/commune", "label": words("A"), "options": options},
                {"repeat": "/others", "label": words("B"), "title": words("B"), "add": words("C"), "items": [
                    {"answer": "/others/*/commune", "label": words("A"), "options": {"within": "01"}},
                ]},
            ]}],
        });
        FormDocument { form: Arc::new(compile(&document, &NativePatterns).0) }
    }

    #[test]
    fn a_commune_exists_and_lies_in_its_province() {
        let of = |answers: Value| {
            let violations = unknown(&form(), &answers);
            violations.iter().map(|it| it.at.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(of(json!({"home": {"commune": "26740"}})), [""; 0]);
        assert_eq!(of(json!({"home": {"commune": "26740", "province": "79"}})), [""; 0]);
        assert_eq!(of(json!({"home": {"commune": "26740", "province": "01"}})), ["/home/commune"]);
        assert_eq!(of(json!({"home": {"commune": "99999"}})), ["/home/commune"]);
        let others = json!([{"commune": "00004"}, {"commune": "26740"}, {}, 7, {"commune": "x"}]);
        assert_eq!(of(json!({"others": others})), ["/others/1/commune", "/others/4/commune"]);
        assert_eq!(of(json!({"home": 1, "others": {"0": {"commune": "x"}}})), [""; 0]);
    }
}
