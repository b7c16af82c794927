//! UI schemas of JSON Forms (jsonforms.io) → pages and items.
//!
//! Layouts become groups, categories pages, rules conditions. What has no counterpart is a problem
//! and is shown in a plain way, so that no control is lost.

use serde_json::{Map, Value};

use super::questions::Generator;
use super::{object, words};
use crate::{Pointer, Problem};

/// Levels that elements may nest; deeper ones are left out with a problem.
const MAX_DEPTH: usize = 8;

/// The pages that a UI schema describes, and whether they are gone to by tabs.
pub(super) fn pages(generator: &mut Generator<'_>, uischema: &Value) -> (Vec<Value>, bool) {
    let mut walk = Walk { generator, depth: 0 };
    let at = Pointer::from_segments(["uischema"]);
    let kind = uischema.get("type").and_then(Value::as_str).unwrap_or_default();
    let base = Base::default();
    if kind != "Categorization" {
        let title = text_of(uischema).unwrap_or_else(|| words("Nội dung khai", "Your answers"));
        let items = walk.element(uischema, &at, &base);
        return (vec![page(0, title, items)], false);
    }
    let mut pages = Vec::new();
    for (place, category) in children(uischema, &at) {
        let title = text_of(category).unwrap_or_else(|| words("Phần", "Part"));
        let items = walk.elements(category, &place, &base);
        let mut made = page(pages.len(), title, items);
        walk.put_rule(category, &place, &base, &mut made);
        pages.push(made);
    }
    let variant = uischema.pointer("/options/variant").and_then(Value::as_str);
    (pages, variant != Some("stepper"))
}

fn page(number: usize, title: Value, items: Vec<Value>) -> Value {
    let id = ["page-", &(number + 1).to_string()].concat();
    object([("id", id.into()), ("title", title), ("items", Value::Array(items))])
}

/// The value that scopes start at: the whole answers, or a row.
#[derive(Clone, Default)]
struct Base(Pointer);

struct Walk<'w, 's> {
    generator: &'w mut Generator<'s>,
    depth: usize,
}

impl Walk<'_, '_> {
    fn elements(&mut self, parent: &Value, at: &Pointer, base: &Base) -> Vec<Value> {
        let mut items = Vec::new();
        for (place, child) in children(parent, at) {
            items.append(&mut self.element(child, &place, base));
        }
        items
    }

    fn element(&mut self, ui: &Value, at: &Pointer, base: &Base) -> Vec<Value> {
        if self.depth >= MAX_DEPTH {
            self.problem(Problem::error("too-deep", at.clone()));
            return Vec::new();
        }
        self.depth += 1;
        let mut items = self.drawn(ui, at, base);
        self.depth -= 1;
        if ui.get("rule").is_some() && !items.is_empty() {
            let mut group = object([("group", "".into()), ("items", Value::Array(items))]);
            self.put_rule(ui, at, base, &mut group);
            items = vec![group];
        }
        items
    }

    fn drawn(&mut self, ui: &Value, at: &Pointer, base: &Base) -> Vec<Value> {
        let kind = ui.get("type").and_then(Value::as_str).unwrap_or_default();
        match kind {
            "VerticalLayout" => self.elements(ui, at, base),
            "HorizontalLayout" => {
                let items = Value::Array(self.elements(ui, at, base));
                vec![object([
                    ("group", "".into()),
                    ("layout", "horizontal".into()),
                    ("items", items),
                ])]
            }
            "Group" | "Category" => vec![self.group(ui, at, base)],
            "Categorization" => children(ui, at)
                .into_iter()
                .flat_map(|(place, category)| self.element(category, &place, base))
                .collect(),
            "Label" => {
                let text = text_of(ui);
                text.map(|text| object([("note", text)])).into_iter().collect()
            }
            "Control" | "ListWithDetail" => self.control(ui, at, base),
            _ => {
                let problem = Problem::warning("unknown-renderer", at.join("type"));
                self.problem(problem.with("name", kind));
                match ui.get("scope") {
                    Some(_) => self.control(ui, at, base),
                    None => self.elements(ui, at, base),
                }
            }
        }
    }

    fn group(&mut self, ui: &Value, at: &Pointer, base: &Base) -> Value {
        let items = Value::Array(self.elements(ui, at, base));
        object([("group", text_of(ui).unwrap_or_else(|| "".into())), ("items", items)])
    }

    fn control(&mut self, ui: &Value, at: &Pointer, base: &Base) -> Vec<Value> {
        let scope = ui.get("scope").and_then(Value::as_str).and_then(path_of_scope);
        let Some(path) = scope.map(|path| base.0.concat(&path)) else {
            self.problem(Problem::error("not-a-scope", at.join("scope")));
            return Vec::new();
        };
        let detail = ui.pointer("/options/detail").filter(|detail| detail.is_object());
        let Some(mut item) = self.generator.item(&path) else {
            let problem = Problem::error("not-in-schema", at.join("scope"));
            self.problem(problem.with("name", path.to_string()));
            return Vec::new();
        };
        self.generator.note_place(&path, at);
        let Value::Object(members) = &mut item else { return Vec::new() };
        if let Some(detail) = detail {
            let place = at.join("options").join("detail");
            let inside = if members.contains_key("repeat") { path.join("*") } else { path.clone() };
            let items = self.element(detail, &place, &Base(inside));
            let items = Value::Array(items);
            // A row may be called only after what it asks.
            let called = members.get("title").and_then(Value::as_str).unwrap_or_default();
            let place = path.join("*").join(called.trim_matches(['{', '}']));
            if !mentions(&items, &place.to_string()) {
                members.insert("title".to_owned(), "".into());
            }
            members.insert("items".to_owned(), items);
        }
        self.dress(ui, members);
        vec![item]
    }

    /// What a control's label and options say of its question.
    fn dress(&mut self, ui: &Value, item: &mut Map<String, Value>) {
        let key = if item.contains_key("group") { "group" } else { "label" };
        match ui.get("label") {
            Some(Value::Bool(false)) if key == "group" => {
                item.insert(key.to_owned(), "".into());
            }
            Some(Value::String(label)) => {
                item.insert(key.to_owned(), label.as_str().into());
            }
            Some(Value::Object(label)) => {
                if let Some(text) = label.get("text").and_then(Value::as_str) {
                    item.insert(key.to_owned(), text.into());
                }
            }
            _ => {}
        }
        let Some(Value::Object(options)) = ui.get("options") else { return };
        let is = |name: &str| options.get(name) == Some(&Value::Bool(true));
        let format = options.get("format").and_then(Value::as_str);
        let widget = match format {
            Some("radio") => Some("choice"),
            Some("date") => Some("date"),
            Some("time") => Some("time"),
            Some("date-time") => Some("datetime"),
            Some("password") | None if is("multi") => Some("textarea"),
            _ => None,
        };
        if let Some(widget) = widget.filter(|_| item.contains_key("answer")) {
            item.insert("widget".to_owned(), widget.into());
        }
        if is("readonly") || is("readOnly") {
            item.insert("enabled".to_owned(), false.into());
        }
        let row_title = options.get("elementLabelProp").and_then(Value::as_str);
        if let Some(name) = row_title.filter(|_| item.contains_key("repeat")) {
            item.insert("title".to_owned(), ["{", name, "}"].concat().into());
        }
    }

    /// `rule` → `when` or `enabled`.
    fn put_rule(&mut self, ui: &Value, at: &Pointer, base: &Base, item: &mut Value) {
        let Some(rule) = ui.get("rule") else { return };
        let at = at.join("rule");
        let condition = rule.get("condition").unwrap_or(&Value::Null);
        let Some(condition) = self.condition(condition, &at.join("condition"), base, 0) else {
            return;
        };
        let not = |condition| object([("!", condition)]);
        let effect = rule.get("effect").and_then(Value::as_str).unwrap_or_default();
        let (key, condition) = match effect {
            "SHOW" => ("when", condition),
            "HIDE" => ("when", not(condition)),
            "ENABLE" => ("enabled", condition),
            "DISABLE" => ("enabled", not(condition)),
            other => {
                let problem = Problem::error("unknown-effect", at.join("effect"));
                self.problem(problem.with("name", other));
                return;
            }
        };
        if let Value::Object(item) = item {
            item.insert(key.to_owned(), condition);
        }
    }

    fn condition(
        &mut self,
        condition: &Value,
        at: &Pointer,
        base: &Base,
        depth: usize,
    ) -> Option<Value> {
        let parts = condition.get("conditions").and_then(Value::as_array);
        let kind = condition.get("type").and_then(Value::as_str);
        if let (Some(parts), Some(kind @ ("AND" | "OR")), true) = (parts, kind, depth < MAX_DEPTH) {
            let mut rules = Vec::new();
            for (i, part) in parts.iter().enumerate() {
                let place = at.join("conditions").join(i.to_string());
                rules.push(self.condition(part, &place, base, depth + 1)?);
            }
            return Some(object([(if kind == "AND" { "and" } else { "or" }, rules.into())]));
        }
        let scope = condition.get("scope").and_then(Value::as_str).and_then(path_of_scope);
        let test = match (condition.get("schema"), condition.get("expectedValue")) {
            (Some(schema), _) => Some(schema.clone()),
            (None, Some(value)) => Some(object([("const", value.clone())])),
            (None, None) => None,
        };
        let (Some(scope), Some(test)) = (scope, test) else {
            self.problem(Problem::error("unknown-condition", at.clone()));
            return None;
        };
        let path = segments(&base.0, &scope);
        let fits = object([("fits", vec![object([("val", path.clone().into())]), test].into())]);
        if condition.get("failWhenUndefined") == Some(&Value::Bool(true)) {
            let exists = object([("exists", path.into())]);
            return Some(object([("and", vec![exists, fits].into())]));
        }
        Some(fits)
    }

    fn problem(&mut self, problem: Problem) {
        self.generator.problems.push(problem);
    }
}

/// The segments by which a rule reads a place; inside a list from its row.
fn segments(base: &Pointer, scope: &Pointer) -> Vec<Value> {
    let row = base.segments().iter().rposition(|segment| segment == "*");
    let below = base.segments().iter().skip(row.map_or(0, |row| row + 1));
    let mut path: Vec<Value> = row.map(|_| "$row".into()).into_iter().collect();
    path.extend(below.chain(scope.segments()).map(|segment| Value::from(segment.as_str())));
    path
}

/// `#/properties/a/properties/b` → `/a/b`; items of lists are those of the row.
fn path_of_scope(scope: &str) -> Option<Pointer> {
    let pointer = Pointer::parse(scope.strip_prefix('#')?)?;
    let mut path = Vec::new();
    let mut segments = pointer.segments().iter();
    while let Some(keyword) = segments.next() {
        match keyword.as_str() {
            "properties" => path.push(segments.next()?.clone()),
            "items" => path.push("*".to_owned()),
            // Where conditions and alternatives declare a member does not matter to its place.
            "then" | "else" => {}
            "allOf" | "anyOf" | "oneOf" => {
                segments.next()?;
            }
            _ => return None,
        }
    }
    Some(Pointer::from_segments(path))
}

fn children<'u>(parent: &'u Value, at: &Pointer) -> Vec<(Pointer, &'u Value)> {
    let at = at.join("elements");
    let elements = parent.get("elements").and_then(Value::as_array);
    let numbered = elements.into_iter().flatten().enumerate();
    numbered.map(|(i, child)| (at.join(i.to_string()), child)).collect()
}

/// Whether any of the items asks for `place`.
fn mentions(items: &Value, place: &str) -> bool {
    let mut items = items.as_array().into_iter().flatten();
    items.any(|item| {
        let own = item.get("answer").and_then(Value::as_str) == Some(place);
        own || item.get("items").is_some_and(|below| mentions(below, place))
    })
}

/// The words of a label or a group.
fn text_of(ui: &Value) -> Option<Value> {
    let text = ui.get("text").or(ui.get("label"))?.as_str()?;
    // Braces would name answers.
    Some(text.replace(['{', '}'], "").into())
}
