//! UI schemas of JSON Forms (jsonforms.io) → pages and items.
//!
//! Layouts become groups, categories pages, rules conditions. What has no counterpart is a problem
//! and is shown in a plain way, so that no control is lost.

use serde_json::{Map, Value};

use super::questions::Generator;
use super::{object, words};
use crate::schema::uri::decode;
use crate::{Pointer, Problem};

/// Levels that elements may nest; deeper ones are left out with a problem.
const MAX_DEPTH: usize = 8;

/// The pages that a UI schema describes, and whether they are gone to by tabs.
pub(super) fn pages(generator: &mut Generator<'_>, uischema: &Value) -> (Vec<Value>, bool) {
    let base = Base(generator.base());
    let mut walk = Walk { generator, depth: 0, asked: Vec::new() };
    let at = Pointer::from_segments(["uischema"]);
    let kind = uischema.get("type").and_then(Value::as_str).unwrap_or_default();
    if kind != "Categorization" {
        let title = text_of(uischema).filter(|_| uischema.get("scope").is_none());
        let title = title.unwrap_or_else(|| words("Nội dung khai", "Your answers"));
        let mut made = page(0, title, Vec::new());
        // A group's label is the page's title already.
        let items = if kind == "Group" {
            walk.put_rule(uischema, &at, &base, &mut made);
            walk.elements(uischema, &at, &base)
        } else {
            walk.element(uischema, &at, &base)
        };
        if let Value::Object(page) = &mut made {
            page.insert("items".to_owned(), items.into());
        }
        return (vec![made], false);
    }
    let mut pages = Vec::new();
    for (place, category) in children(uischema, &at) {
        let title = text_of(category).unwrap_or_else(|| words("Phần", "Part"));
        walk.note_ignored(category, &place);
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
    /// What controls have asked for.
    asked: Vec<Pointer>,
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
        self.note_ignored(ui, at);
        let mut items = self.drawn(ui, at, base);
        self.depth -= 1;
        let locks = is_locked(ui) && ui.get("scope").is_none();
        if (ui.get("rule").is_some() || locks) && !items.is_empty() {
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
        let Some(path) = scope_of(ui).map(|path| self.known(base.0.concat(&path))) else {
            self.problem(Problem::error("not-a-scope", at.join("scope")));
            return Vec::new();
        };
        // A place is asked for once. Another control for it is mostly another way to show it.
        if self.asked.iter().any(|known| known.contains(&path)) {
            let problem = Problem::warning("asked-twice", at.join("scope"));
            self.problem(problem.with("name", path.to_string()));
            return Vec::new();
        }
        if path.segments().is_empty() {
            let mut group = object([
                ("group", text_of(ui).unwrap_or_else(|| "".into())),
                ("items", Value::Array(self.generator.members(&path))),
            ]);
            lock(ui, group.as_object_mut());
            self.asked.push(path);
            return vec![group];
        }
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
        self.dress(ui, &path, members);
        // What only stands around what a detail asks is not asked for itself.
        if detail.is_none() || members.contains_key("repeat") {
            self.asked.push(path);
        }
        vec![item]
    }

    /// Names what is not taken over and changes more than the looks.
    fn note_ignored(&mut self, ui: &Value, at: &Pointer) {
        if ui.get("i18n").is_some() {
            self.problem(Problem::warning("ignored-translation", at.join("i18n")));
        }
        let Some(Value::Object(options)) = ui.get("options") else { return };
        for (name, value) in options {
            let known = match name.as_str() {
                "format" => ["radio", "date", "time", "date-time"].iter().any(|it| value == it),
                "detail" => value != "REGISTERED",
                name => OPTIONS.contains(&name),
            };
            if !known {
                let problem = Problem::warning("ignored-option", at.join("options").join(&**name));
                self.problem(problem.with("name", name.as_str()));
            }
        }
    }

    /// What a control's label and options say of its question.
    fn dress(&mut self, ui: &Value, path: &Pointer, item: &mut Map<String, Value>) {
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
        lock(ui, Some(item));
        let hint = options.get("placeholder").filter(|hint| hint.is_string());
        if let Some(hint) = hint.filter(|_| item.contains_key("answer")) {
            item.entry("help").or_insert_with(|| hint.clone());
        }
        let row_title = options.get("elementLabelProp").and_then(Value::as_str);
        let items = item.get("items").cloned().unwrap_or_default();
        if let Some(name) = row_title.filter(|_| item.contains_key("repeat")) {
            let name = name.replace('.', "/");
            let asked = [&path.to_string(), "/*/", &name].concat();
            if mentions(&items, &asked) {
                item.insert("title".to_owned(), ["{", &name, "}"].concat().into());
            }
        }
    }

    /// `rule` → `when` or `enabled`.
    fn put_rule(&mut self, ui: &Value, at: &Pointer, base: &Base, item: &mut Value) {
        lock(ui, item.as_object_mut());
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
            item.entry(key).or_insert(condition);
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
        let scope = scope_of(condition);
        let test = match (condition.get("schema"), condition.get("expectedValue")) {
            (Some(schema), _) => Some(schema.clone()),
            (None, Some(value)) => Some(object([("const", value.clone())])),
            (None, None) => None,
        };
        let (Some(scope), Some(test)) = (scope, test) else {
            self.problem(Problem::error("unknown-condition", at.clone()));
            return None;
        };
        let path = segments(&base.0, &self.known(base.0.concat(&scope)));
        let fits = object([("fits", vec![object([("val", path.clone().into())]), test].into())]);
        if condition.get("failWhenUndefined") == Some(&Value::Bool(true)) {
            let exists = object([("exists", path.into())]);
            return Some(object([("and", vec![exists, fits].into())]));
        }
        Some(fits)
    }

    /// The place as the schema knows it: whoever writes a scope as a URI escapes names, too.
    fn known(&self, path: Pointer) -> Pointer {
        let decoded = || Pointer::from_segments(path.segments().iter().map(|it| decode(it)));
        if self.generator.knows(&path) { path } else { decoded() }
    }

    fn problem(&mut self, problem: Problem) {
        self.generator.problems.push(problem);
    }
}

/// Options that are taken over, and those that only change how things look.
const OPTIONS: [&str; 27] = [
    "multi",
    "readonly",
    "readOnly",
    "elementLabelProp",
    "variant",
    "placeholder",
    "slider",
    "toggle",
    "trim",
    "restrict",
    "showUnfocusedDescription",
    "hideRequiredAsterisk",
    "focus",
    "ampm",
    "clearLabel",
    "cancelLabel",
    "okLabel",
    "dateFormat",
    "timeFormat",
    "dateTimeFormat",
    "views",
    "showNavButtons",
    "showSortButtons",
    "collapsed",
    "autocomplete",
    "orientation",
    "clearable",
];

/// Whether an element says that what it shows cannot be changed.
fn is_locked(ui: &Value) -> bool {
    let is = |name: &str| ui.pointer(name) == Some(&Value::Bool(true));
    is("/options/readonly") || is("/options/readOnly")
}

fn lock(ui: &Value, item: Option<&mut Map<String, Value>>) {
    if let Some(item) = item.filter(|_| is_locked(ui)) {
        item.insert("enabled".to_owned(), false.into());
    }
}

/// The segments by which a rule reads a place; inside a list from its row.
fn segments(base: &Pointer, place: &Pointer) -> Vec<Value> {
    let row = base.segments().iter().rposition(|segment| segment == "*");
    let below = place.segments().iter().skip(row.map_or(0, |row| row + 1));
    let row = row.map(|_| Value::from("$row")).into_iter();
    row.chain(below.map(|segment| Value::from(segment.as_str()))).collect()
}

/// The place that a `scope` names: `#/properties/a/properties/b` → `/a/b`; items of lists are those
/// of the row. JSON Forms does without the `#`, too.
fn scope_of(ui: &Value) -> Option<Pointer> {
    let scope = ui.get("scope")?.as_str()?;
    let scope = scope.strip_prefix('#').unwrap_or(scope);
    let pointer = Pointer::parse(if scope == "/" { "" } else { scope })?;
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

/// The words of a label or a group; if they are only named for translators, that name.
fn text_of(ui: &Value) -> Option<Value> {
    let text = ui.get("text").or(ui.get("label")).or(ui.get("i18n"))?.as_str()?;
    // Braces would name answers.
    Some(text.replace(['{', '}'], "").into())
}
