//! Form document → [`Form`] and problems.

use std::collections::BTreeMap;

use serde_json::Value;

use super::dependencies;
use super::migrations;
use super::parts;
use super::reader::{Reader, read_text};
use super::service;
use super::typical;
use super::{
    About, Check, Choice, Condition, ConditionId, Consent, Form, Item, Page, Question, QuestionId,
    Rows, Test, Text,
};
use crate::logic::Rule;
use crate::schema::pattern::Patterns;
use crate::schema::{Chosen, Facets, NodeId, Options, Schema, Types};
use crate::{Pointer, Problem, Severity};

/// How deep groups and repeats may nest.
const MAX_NESTING: usize = 32;

/// Compiles a form document.
///
/// The form is as complete as the document allows. Problems name their place in the document;
/// what they concern is left out of the form (a question without a place for its answer) or
/// replaced by something harmless (a condition that cannot be read holds).
pub fn compile(document: &Value, patterns: &dyn Patterns) -> (Form, Vec<Problem>) {
    compile_parts(document, patterns, Some(read_more))
}

/// The same without [`About::service`], [`About::typical`] and migrations, which whoever fills in a
/// form has no use for: they are neither read nor checked.
pub fn compile_to_fill(document: &Value, patterns: &dyn Patterns) -> (Form, Vec<Problem>) {
    compile_parts(document, patterns, None)
}

type ReadMore = fn(&Reader, &mut Compiler, &mut About);

fn read_more(root: &Reader, compiler: &mut Compiler, about: &mut About) {
    about.service = service::read(root, compiler);
    about.typical = typical::read(root, compiler);
    migrations::check(root, compiler);
}

fn compile_parts(
    document: &Value,
    patterns: &dyn Patterns,
    read_more: Option<ReadMore>,
) -> (Form, Vec<Problem>) {
    let mut problems = Vec::new();
    let known = &[
        "$schema",
        "tokhai",
        "id",
        "version",
        "effective",
        "title",
        "summary",
        "service",
        "schema",
        "pages",
        "navigation",
        "card",
        "calculate",
        "checks",
        "consents",
        "typical",
        "migrations",
    ];
    let Some(root) = Reader::open(document, Pointer::ROOT, known, &mut problems) else {
        return (empty_form(patterns), problems);
    };
    if root.value("tokhai") != Some(&Value::from(1)) {
        problems.push(Problem::error("unknown-format-version", root.place("tokhai")));
    }

    let anything = Value::Bool(true);
    let contract = root.required("schema", &mut problems).unwrap_or(&anything);
    let options = Options { draft: None, bundled: &[], format_assertion: true, patterns };
    let (schema, found) = Schema::compile(contract, &options);
    let schema_at = root.place("schema");
    for problem in found {
        problems.push(problem.below(&schema_at));
    }

    let mut about = About {
        id: root.string("id", true, &mut problems).unwrap_or_default().to_owned(),
        version: root.string("version", true, &mut problems).unwrap_or_default().to_owned(),
        title: root.words("title", &mut problems),
        summary: root.text("summary", false, &mut problems).unwrap_or_default(),
        service: service::Service::default(),
        typical: Vec::new(),
    };
    let mut consents = Vec::new();
    for (at, value) in root.list("consents", &mut problems) {
        if let Some(consent) = consent(value, at, &mut problems) {
            consents.push(consent);
        }
    }

    let card = root.value("card") != Some(&Value::Bool(false));
    let tabs = root.string("navigation", false, &mut problems) == Some("tabs");
    let mut compiler = Compiler {
        schema: &schema,
        patterns,
        chosen: Vec::new(),
        questions: Vec::new(),
        conditions: Vec::new(),
        checks: Vec::new(),
        by_path: BTreeMap::new(),
        named: Vec::new(),
        offered: Vec::new(),
        problems,
    };
    let pages = compiler.pages(&root);
    compiler.calculations(&root);
    compiler.form_checks(&root);
    if let Some(read) = read_more {
        read(&root, &mut compiler, &mut about);
    }
    compiler.report_unknown_named();
    compiler.report_unasked_offers();
    let Compiler { questions, conditions, checks, by_path, mut problems, .. } = compiler;

    let mut form = Form {
        about,
        pages,
        consents,
        tabs,
        card,
        schema,
        questions,
        conditions,
        checks,
        by_path,
        dependents: Vec::new(),
        daily: Vec::new(),
        governed: Vec::new(),
        ranks: Vec::new(),
    };
    super::variants::find_contested(&mut form);
    dependencies::connect(&mut form, &mut problems);
    (form, problems)
}

#[cold]
#[inline(never)]
fn empty_form(patterns: &dyn Patterns) -> Form {
    let options = Options { draft: None, bundled: &[], format_assertion: false, patterns };
    Form {
        about: About::default(),
        pages: Vec::new(),
        consents: Vec::new(),
        tabs: false,
        card: false,
        schema: Schema::compile(&Value::Bool(true), &options).0,
        questions: Vec::new(),
        conditions: Vec::new(),
        checks: Vec::new(),
        by_path: BTreeMap::new(),
        dependents: Vec::new(),
        daily: Vec::new(),
        governed: Vec::new(),
        ranks: Vec::new(),
    }
}

pub(super) struct Compiler<'a> {
    pub(super) schema: &'a Schema,
    pub(super) patterns: &'a dyn Patterns,
    /// The alternatives that are chosen where the compiler is.
    pub(super) chosen: Vec<Chosen>,
    pub(super) questions: Vec<Question>,
    pub(super) conditions: Vec<Condition>,
    checks: Vec<Check>,
    pub(super) by_path: BTreeMap<Pointer, QuestionId>,
    /// Answers that words name, and the words' places.
    pub(super) named: Vec<(Pointer, Pointer)>,
    /// Places that can be filled in from elsewhere, and where that is written.
    pub(super) offered: Vec<(Pointer, Pointer)>,
    pub(super) problems: Vec<Problem>,
}

/// Where in the form an item stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Surroundings {
    pub(super) page: usize,
    pub(super) repeat: Option<QuestionId>,
    pub(super) condition: Option<ConditionId>,
    pub(super) enabled: Option<ConditionId>,
    pub(super) depth: usize,
}

impl Compiler<'_> {
    fn pages(&mut self, root: &Reader) -> Vec<Page> {
        let mut pages = Vec::new();
        for (at, value) in root.list("pages", &mut self.problems) {
            let known = &["id", "title", "intro", "when", "enabled", "items"];
            let Some(page) = Reader::open(value, at, known, &mut self.problems) else { continue };
            let number = pages.len();
            let id = page.string("id", true, &mut self.problems);
            let id = id.map_or_else(|| format!("page-{}", number + 1), str::to_owned);
            if pages.iter().any(|other: &Page| other.id == id) {
                self.problems.push(Problem::error("duplicate-page", page.place("id")));
            }
            let mut around = Surroundings { page: number, ..Surroundings::default() };
            around.condition = self.condition(&page, around);
            around.enabled = self.enabled(&page, around);
            pages.push(Page {
                id,
                title: page.words("title", &mut self.problems),
                intro: page.text("intro", false, &mut self.problems),
                condition: around.condition,
                items: self.items(&page, around),
            });
        }
        pages
    }

    pub(super) fn items(&mut self, holder: &Reader, around: Surroundings) -> Vec<Item> {
        let list = holder.list("items", &mut self.problems);
        if around.depth > MAX_NESTING {
            self.problems.push(Problem::error("too-deep", holder.at.clone()));
            return Vec::new();
        }
        let mut items = Vec::new();
        for (at, value) in list {
            if let Some(item) = self.item(value, at, around) {
                items.push(item);
            }
        }
        items
    }

    fn item(&mut self, value: &Value, at: Pointer, around: Surroundings) -> Option<Item> {
        let known = &[
            "answer",
            "repeat",
            "group",
            "note",
            "variants",
            "calculate",
            "more",
            "offer",
            "from",
            "label",
            "help",
            "concept",
            "widget",
            "autocomplete",
            "options",
            "choices",
            "messages",
            "when",
            "whileAllowed",
            "enabled",
            "items",
            "title",
            "add",
            "layout",
            "value",
        ];
        let item = Reader::open(value, at, known, &mut self.problems)?;
        let around = Surroundings {
            condition: self.condition(&item, around).or(around.condition),
            enabled: self.enabled(&item, around).or(around.enabled),
            depth: around.depth + 1,
            ..around
        };
        if item.value("note").is_some() {
            let text = item.text("note", true, &mut self.problems)?;
            self.note_named(&text, &item.place("note"), around.repeat);
            return Some(Item::Note { text, condition: around.condition });
        }
        if item.value("group").is_some() {
            let title = item.text("group", true, &mut self.problems)?;
            let items = self.items(&item, around);
            let side_by_side =
                item.string("layout", false, &mut self.problems) == Some("horizontal");
            return Some(Item::Group { title, condition: around.condition, items, side_by_side });
        }
        if item.value("repeat").is_some() {
            let id = self.question(&item, "repeat", around)?;
            let items = self.items(&item, Surroundings { repeat: Some(id), ..around });
            let title = item.words("title", &mut self.problems);
            self.note_named(&title, &item.place("title"), Some(id));
            let add = item.words("add", &mut self.problems);
            let row = self.questions[id.0 as usize].path.join("*");
            let bare = self.by_path.contains_key(&row);
            self.questions[id.0 as usize].rows = Some(Rows { items, title, add, bare });
            return Some(Item::Question(id));
        }
        if item.value("variants").is_some() {
            return self.variants(&item, around);
        }
        if item.value("calculate").is_some() {
            self.calculation(&item, "calculate", around);
            return None;
        }
        if item.value("more").is_some() {
            return self.more(&item, around);
        }
        if item.value("offer").is_some() {
            return self.offer(&item, around);
        }
        if item.value("answer").is_some() {
            return Some(Item::Question(self.question(&item, "answer", around)?));
        }
        self.problems.push(Problem::error("unknown-item", item.at));
        None
    }

    fn question(&mut self, item: &Reader, key: &str, around: Surroundings) -> Option<QuestionId> {
        let path = self.answer_path(item, key, around)?;
        let label = item.words("label", &mut self.problems);
        let mut question = self.blank_question(path, item.place(key), label);
        question.page = Some(around.page);
        question.repeat = around.repeat;
        question.condition = around.condition;
        question.enabled = around.enabled;
        if item.value("whileAllowed") == Some(&Value::Bool(true)) {
            question.condition = Some(self.while_allowed(item, around));
        }
        question.help = item.text("help", false, &mut self.problems);
        let string = |key: &str, problems: &mut Vec<Problem>| {
            item.string(key, false, problems).map(str::to_owned)
        };
        question.concept = string("concept", &mut self.problems);
        question.widget = string("widget", &mut self.problems);
        question.autocomplete = string("autocomplete", &mut self.problems);
        question.options = item.value("options").cloned().unwrap_or_default();
        question.messages = self.texts(item, "messages");
        let labels = self.texts(item, "choices");
        question.choices = choices(&question.facets, &labels);
        // Papers are no answer with parts.
        let is_whole = [Types::ARRAY, Types::OBJECT].contains(&question.facets.types)
            && question.widget.as_deref() != Some("file");
        if key == "answer" && is_whole {
            parts::complete(&mut question, self.schema, &labels, &mut self.problems);
        }
        Some(self.add(question))
    }

    /// The place of an answer: it must be new, allowed by the schema, and within its row.
    pub(super) fn answer_path(
        &mut self,
        item: &Reader,
        key: &str,
        around: Surroundings,
    ) -> Option<Pointer> {
        let written = item.string(key, true, &mut self.problems)?;
        let at = item.place(key);
        let Some(path) = Pointer::parse(written).filter(|path| !path.segments().is_empty()) else {
            self.problems.push(Problem::error("not-a-pointer", at).with("name", written));
            return None;
        };
        let row = around.repeat.map(|repeat| self.questions[repeat.0 as usize].path.join("*"));
        let row = row.unwrap_or_default();
        // Any row of another list is no place for one answer.
        let mut below = path.segments().iter().skip(row.segments().len());
        if !row.contains(&path) || below.any(|segment| segment == "*") {
            self.problems.push(Problem::error("outside-its-row", at).with("name", written));
            return None;
        }
        if self.is_asked(&path, around.condition) {
            self.problems.push(Problem::error("asked-twice", at).with("name", written));
            return None;
        }
        Some(path)
    }

    pub(super) fn blank_question(
        &mut self,
        path: Pointer,
        place: Pointer,
        label: Text,
    ) -> Question {
        let constraints = self.schema.constraints(&path, &self.chosen);
        let forbidden = constraints.iter().any(|constraint| {
            constraint.guards.is_empty() && self.schema.is_never(constraint.node)
        });
        if constraints.is_empty() || forbidden {
            self.problems.push(
                Problem::error("not-in-schema", place.clone()).with("name", path.to_string()),
            );
        }
        let plain = constraints.iter().filter(|constraint| constraint.guards.is_empty());
        let mut nodes: Vec<NodeId> = plain.map(|it| it.node).collect();
        if nodes.is_empty() {
            nodes.extend(constraints.first().map(|it| it.node));
        }
        let mut facets = self.schema.facets(&nodes);
        // No answer is ever null: that would be none.
        if facets.types != Types::NULL {
            facets.types = facets.types.without(Types::NULL);
        }
        let mut demands = Vec::new();
        for depth in 1..=path.segments().len() {
            demands.push(self.schema.requirements(&path.prefix(depth), &self.chosen));
        }
        Question {
            path,
            place,
            page: None,
            repeat: None,
            condition: None,
            enabled: None,
            label,
            help: None,
            concept: None,
            widget: None,
            autocomplete: None,
            options: Value::Null,
            choices: Vec::new(),
            parts: parts::Parts::None,
            facets,
            messages: Vec::new(),
            rows: None,
            variants: Vec::new(),
            twin: None,
            contested: false,
            calculation: None,
            constraints,
            demands,
            checks: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, question: Question) -> QuestionId {
        let id = QuestionId(self.questions.len() as u32);
        match self.by_path.get(&question.path) {
            None => {
                self.by_path.insert(question.path.clone(), id);
            }
            Some(&first) => self.add_twin(first, id),
        }
        self.questions.push(question);
        id
    }

    /// A map of texts by name.
    pub(super) fn texts(&mut self, item: &Reader, key: &str) -> Vec<(String, Text)> {
        let Some(value) = item.value(key) else { return Vec::new() };
        let at = item.place(key);
        let Value::Object(map) = value else {
            self.problems.push(Problem::error("not-an-object", at));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (name, text) in map {
            if let Some(text) = read_text(text, at.join(name.as_str()), &mut self.problems) {
                texts.push((name.clone(), text));
            }
        }
        texts
    }

    pub(super) fn rule(&mut self, json: &Value, at: &Pointer) -> Rule {
        let (rule, found) = Rule::compile_with(json, self.patterns);
        for problem in found {
            self.problems.push(problem.below(at));
        }
        rule
    }

    /// The rule under `when`, if there is one.
    pub(super) fn condition(&mut self, item: &Reader, around: Surroundings) -> Option<ConditionId> {
        let json = item.value("when")?;
        let place = item.place("when");
        let test = Test::Rule(self.rule(json, &place));
        let (parent, repeat) = (around.condition, around.repeat);
        Some(self.add_condition(Condition { test, place, parent, repeat }))
    }

    /// The rule under `enabled`, if there is one.
    fn enabled(&mut self, item: &Reader, around: Surroundings) -> Option<ConditionId> {
        let json = item.value("enabled")?;
        let place = item.place("enabled");
        let test = Test::Rule(self.rule(json, &place));
        let (parent, repeat) = (around.enabled, around.repeat);
        Some(self.add_condition(Condition { test, place, parent, repeat }))
    }

    pub(super) fn add_condition(&mut self, condition: Condition) -> ConditionId {
        self.conditions.push(condition);
        ConditionId(self.conditions.len() as u32 - 1)
    }

    fn calculations(&mut self, root: &Reader) {
        for (at, value) in root.list("calculate", &mut self.problems) {
            let known = &["answer", "value", "when"];
            let Some(item) = Reader::open(value, at, known, &mut self.problems) else { continue };
            let answer = item.string("answer", false, &mut self.problems).and_then(Pointer::parse);
            let repeat = answer.and_then(|path| self.enclosing_repeat(&path));
            // What is calculated in the rows of a hidden repeat is hidden with it.
            let condition = repeat.and_then(|id| self.questions[id.0 as usize].condition);
            let around = Surroundings { repeat, condition, ..Surroundings::default() };
            let condition = self.condition(&item, around).or(condition);
            self.calculation(&item, "answer", Surroundings { condition, ..around });
        }
    }

    fn calculation(&mut self, item: &Reader, key: &str, around: Surroundings) {
        let Some(json) = item.required("value", &mut self.problems) else { return };
        let Some(path) = self.answer_path(item, key, around) else { return };
        let mut question = self.blank_question(path, item.place(key), Text::default());
        question.repeat = around.repeat;
        question.condition = around.condition;
        question.calculation = Some(self.rule(json, &item.place("value")));
        self.add(question);
    }

    /// The innermost repeat whose rows hold the answers at `path`.
    fn enclosing_repeat(&self, path: &Pointer) -> Option<QuestionId> {
        let star = path.segments().iter().rposition(|segment| segment == "*")?;
        self.by_path.get(&path.prefix(star)).copied()
    }

    fn form_checks(&mut self, root: &Reader) {
        for (at, value) in root.list("checks", &mut self.problems) {
            let known = &["code", "answer", "holds", "severity", "message"];
            let Some(item) = Reader::open(value, at, known, &mut self.problems) else { continue };
            let code = item.string("code", true, &mut self.problems).unwrap_or("check").to_owned();
            let message = item.words("message", &mut self.problems);
            let Some(answer) = item.string("answer", true, &mut self.problems) else { continue };
            let question = Pointer::parse(answer).and_then(|path| self.by_path.get(&path).copied());
            let Some(question) = question else {
                self.problems.push(unknown_answer(item.place("answer"), answer, &self.by_path));
                continue;
            };
            let Some(json) = item.required("holds", &mut self.problems) else { continue };
            let place = item.place("holds");
            let rule = self.rule(json, &place);
            let severity = match item.string("severity", false, &mut self.problems) {
                Some("warning") => Severity::Warning,
                Some("error") | None => Severity::Error,
                Some(_) => {
                    self.problems.push(Problem::error("unknown-severity", item.place("severity")));
                    Severity::Error
                }
            };
            self.questions[question.0 as usize].checks.push(self.checks.len());
            self.checks.push(Check { code, rule, place, severity, message });
        }
    }
}

/// The problem of naming an answer that no question gives.
#[cold]
#[inline(never)]
pub(super) fn unknown_answer(
    at: Pointer,
    written: &str,
    by_path: &BTreeMap<Pointer, QuestionId>,
) -> Problem {
    let known: Vec<String> = by_path.keys().map(Pointer::to_string).collect();
    let problem = Problem::error("unknown-answer", at);
    super::reader::with_suggestion(problem, written, known.iter().map(String::as_str))
}

/// The answers to choose from: those of the schema, in its order, with the document's labels,
/// else the schema's titles, else the values themselves.
pub(super) fn choices(facets: &Facets, labels: &[(String, Text)]) -> Vec<Choice> {
    let either = [(true, "Có", "Yes"), (false, "Không", "No")];
    if facets.types == Types::BOOLEAN {
        let label = |(value, vi, en): (bool, &str, &str)| {
            let own = labels.iter().find(|(name, _)| *name == value.to_string());
            let usual = Text { vi: vi.to_owned(), en: Some(en.to_owned()) };
            let label = own.map_or(usual, |(_, label)| label.clone());
            Choice { value: Value::Bool(value), label }
        };
        return either.into_iter().map(label).collect();
    }
    let Some(choices) = &facets.choices else { return Vec::new() };
    let label = |choice: &crate::schema::Choice| {
        let name = match &choice.value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let own = labels.iter().find(|(value, _)| *value == name).map(|(_, text)| text.clone());
        own.unwrap_or_else(|| Text::same(choice.title.clone().unwrap_or(name)))
    };
    let choices = choices.iter().filter(|choice| !choice.value.is_null());
    choices.map(|it| Choice { value: it.value.clone(), label: label(it) }).collect()
}

fn consent(value: &Value, at: Pointer, problems: &mut Vec<Problem>) -> Option<Consent> {
    let item = Reader::open(value, at, &["id", "version", "text"], problems)?;
    Some(Consent {
        id: item.string("id", true, problems)?.to_owned(),
        version: item.string("version", true, problems)?.to_owned(),
        text: item.text("text", true, problems)?,
    })
}
