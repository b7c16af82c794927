//! What to ask for the value at a place of a schema.

use serde_json::{Map, Value};

use super::{MAX_QUESTIONS, object};
use crate::schema::{Chosen, Constraint, Facets, NodeId, Schema, Types};
use crate::{Pointer, Problem};

/// Levels of objects and lists that a generated form goes down; the form compiler takes 32 levels
/// of items, of which a list in a variant needs three.
const MAX_DEPTH: usize = 10;

/// Forms with more questions fold what nobody demands and lies deep; whoever opens it is asked.
pub(super) const LONG: usize = 2_000;

/// The levels that even those show.
const SHOWN: usize = 2;

/// Alternatives in alternatives that are looked into.
pub(super) const MAX_ALTERNATIVES: usize = 4;

/// Members whose titles are compared.
const MAX_COMPARED: usize = 100;

/// Makes the items of a form document for places of a schema.
pub(super) struct Generator<'s> {
    schema: &'s Schema,
    /// Answers that are there already.
    answers: [&'s Value; 2],
    opened: &'s [Pointer],
    /// Where the schema lies in the given document.
    schema_at: Pointer,
    wrapped: bool,
    /// The alternatives entered on the way here.
    chosen: Vec<Chosen>,
    /// The subschemas of the values around the present one: who meets one again is going round.
    around: Vec<NodeId>,
    depth: usize,
    deepest: usize,
    /// The level from which on what nobody demands is folded.
    folded: usize,
    asked: usize,
    pub(super) problems: Vec<Problem>,
    pub(super) origins: Vec<(String, Pointer)>,
    pub(super) defaults: Vec<(Pointer, Value)>,
}

/// What the schema says of the value at a place.
struct Described {
    nodes: Vec<NodeId>,
    facets: Facets,
    /// Whether it depends on other answers if the value may be there.
    conditional: bool,
}

impl<'s> Generator<'s> {
    pub(super) fn new(
        schema: &'s Schema,
        answers: [&'s Value; 2],
        opened: &'s [Pointer],
        schema_at: Pointer,
        wrapped: bool,
    ) -> Generator<'s> {
        Generator {
            schema,
            answers,
            opened,
            schema_at,
            wrapped,
            chosen: Vec::new(),
            around: Vec::new(),
            depth: 0,
            deepest: 0,
            folded: MAX_DEPTH,
            asked: 0,
            problems: Vec::new(),
            origins: Vec::new(),
            defaults: Vec::new(),
        }
    }

    /// Begins anew with fewer levels, if those there were made the form too long.
    pub(super) fn refold(&mut self) -> bool {
        if !self.is_too_long() {
            return false;
        }
        let folded = if self.folded == MAX_DEPTH { SHOWN + 2 } else { self.folded - 1 };
        let schema_at = self.schema_at.clone();
        let anew = Generator::new(self.schema, self.answers, self.opened, schema_at, self.wrapped);
        *self = Generator { folded, ..anew };
        true
    }

    /// Whether it has become so long that it will not do, and fewer levels may help.
    fn is_too_long(&self) -> bool {
        self.asked > LONG && self.deepest > SHOWN && self.folded > SHOWN
    }

    /// The items for the members of the object at `place`, and for its alternatives.
    pub(super) fn members(&mut self, place: &Pointer) -> Vec<Value> {
        let Some(described) = self.describe(place) else { return Vec::new() };
        let names = self.names(place);
        self.enter(&described, |this| this.inside(place, &described, &names))
    }

    /// The items for the value at `place`: one, or none if nothing may be there.
    pub(super) fn item(&mut self, place: &Pointer) -> Option<Value> {
        // A form that is begun anew needs no more of this one.
        if self.is_too_long() {
            return None;
        }
        let described = self.describe(place)?;
        let mut item = self.described_item(place, &described)?;
        if described.conditional && (item.contains_key("answer") || item.contains_key("repeat")) {
            item.insert("whileAllowed".to_owned(), true.into());
        }
        Some(Value::Object(item))
    }

    /// The row's items of the list at `place`, without the list itself.
    pub(super) fn row(&mut self, place: &Pointer) -> Vec<Value> {
        let row = place.join("*");
        let Some(described) = self.describe(&row) else { return Vec::new() };
        if self.is_object(&row, &described) {
            let names = self.names(&row);
            self.enter(&described, |this| this.inside(&row, &described, &names))
        } else {
            self.item(&row).into_iter().collect()
        }
    }

    /// The place of what the given schema describes.
    pub(super) fn base(&self) -> Pointer {
        if self.wrapped { Pointer::ROOT.join("value") } else { Pointer::ROOT }
    }

    /// Whether the schema says anything of a place.
    pub(super) fn knows(&self, place: &Pointer) -> bool {
        self.describe(place).is_some()
    }

    /// Says that the question for `place` is written at `at` in the given document.
    pub(super) fn note_place(&mut self, place: &Pointer, at: &Pointer) {
        self.origins.insert(0, (place.to_string(), at.clone()));
    }

    /// What people call the value at `place`.
    pub(super) fn label(&self, place: &Pointer) -> String {
        let title = |place: &Pointer| {
            let title = self.describe(place).and_then(|described| described.facets.title);
            title.filter(|title| !title.trim().is_empty())
        };
        let Some(found) = title(place) else { return named(place) };
        let described = self.describe(place);
        let own = described.as_ref().and_then(|described| described.nodes.first());
        if own.is_some_and(|own| self.schema.title(*own) == Some(&found)) {
            return found;
        }
        // A title that comes with a reference may be that of others, too.
        let parent = place.parent().unwrap_or_default();
        let siblings = self.names(&parent);
        let is_shared = siblings.len() > MAX_COMPARED
            || title(&parent).as_ref() == Some(&found)
            || described.is_some_and(|described| self.goes_round(&described))
            || siblings
                .iter()
                .map(|name| parent.join(name.as_str()))
                .any(|sibling| sibling != *place && title(&sibling).as_ref() == Some(&found));
        if is_shared { named(place) } else { found }
    }

    fn describe(&self, place: &Pointer) -> Option<Described> {
        let constraints = self.schema.constraints(place, &self.chosen);
        let never = |it: &&Constraint| self.schema.is_never(it.node);
        let plain = |it: &&Constraint| it.guards.is_empty();
        if constraints.iter().filter(plain).any(|it| never(&it)) || constraints.is_empty() {
            return None;
        }
        let has_plain = constraints.iter().any(|it| it.guards.is_empty());
        let conditional = !has_plain || constraints.iter().any(|it| never(&it));
        let mut nodes = Vec::new();
        for constraint in constraints.iter().filter(|it| !never(it)) {
            if (plain(&constraint) || !has_plain) && !nodes.contains(&constraint.node) {
                nodes.push(constraint.node);
            }
        }
        let mut facets = self.schema.facets(&nodes);
        if facets.types != Types::NULL {
            facets.types = facets.types.without(Types::NULL);
        }
        Some(Described { nodes, facets, conditional })
    }

    fn described_item(
        &mut self,
        place: &Pointer,
        described: &Described,
    ) -> Option<Map<String, Value>> {
        let facets = &described.facets;
        // No answer is ever null.
        if facets.types == Types::NULL {
            if self.is_demanded(place) {
                let problem = Problem::warning("not-asked", self.origin(described));
                self.problems.push(problem.with("name", place.to_string()));
            }
            return None;
        }
        self.note_origin(place, described);
        if self.asked >= MAX_QUESTIONS {
            let told = self.problems.iter().any(|problem| problem.code == "too-many-questions");
            if !told {
                let problem = Problem::error("too-many-questions", self.origin(described));
                self.problems.push(problem.with("limit", MAX_QUESTIONS));
            }
            return None;
        }
        self.asked += 1;
        if let Some(value) = self.fixed(place, facets) {
            return Some(members([("calculate", place.to_string().into()), ("value", value)]));
        }
        let is_choice = facets.choices.is_some() || facets.types == Types::BOOLEAN;
        let composite = !is_choice
            && (self.is_object(place, described)
                || self.is_list(place, described)
                || self.alternatives(described).is_some());
        if !composite {
            // Some schemas keep a place for their own forms' words this way.
            let mut nodes = described.nodes.iter();
            if facets.types == Types::OBJECT && nodes.any(|it| self.schema.has_no_members(*it)) {
                return None;
            }
            return Some(self.answer(place, facets));
        }
        let is_folded = self.goes_round(described)
            || self.depth >= self.folded && !self.is_member_demanded(place);
        if is_folded && !self.is_opened(place) || self.depth >= MAX_DEPTH {
            let label = self.label(place);
            return Some(members([("more", place.to_string().into()), ("label", label.into())]));
        }
        if self.is_list(place, described) {
            return Some(self.enter(described, |this| this.repeat(place, &described.facets)));
        }
        let names = self.names(place);
        let inside = self.enter(described, |this| this.inside(place, described, &names));
        let label = self.label(place);
        let mut group = members([("group", label.into()), ("items", Value::Array(inside))]);
        // Alternatives alone need no title of their own.
        let only = group.get_mut("items").and_then(Value::as_array_mut).filter(|it| it.len() == 1);
        if let Some(Value::Object(only)) = only.and_then(|it| it.first_mut())
            && only.contains_key("variants")
        {
            return Some(std::mem::take(only));
        }
        Some(group)
    }

    fn answer(&mut self, place: &Pointer, facets: &Facets) -> Map<String, Value> {
        let label = self.label(place);
        let mut item = members([("answer", place.to_string().into()), ("label", label.into())]);
        put_help(&mut item, facets);
        let in_row = place.segments().iter().any(|segment| segment == "*");
        if let Some(default) = &facets.default
            && !in_row
            && self.chosen.is_empty()
            && self.is_demanded(&place.parent().unwrap_or_default())
        {
            self.defaults.push((place.clone(), default.clone()));
        }
        item
    }

    fn repeat(&mut self, place: &Pointer, facets: &Facets) -> Map<String, Value> {
        let label = self.label(place);
        let items = self.row(place);
        // A row is called after its first text.
        let first = items.iter().find_map(|item| {
            let answer = Pointer::parse(item.get("answer")?.as_str()?)?;
            let facets = self.describe(&answer)?.facets;
            let name = answer.last()?;
            let plain = facets.types == Types::STRING && !name.contains(['{', '}', '/', '*']);
            (plain && answer.segments().len() == place.segments().len() + 2)
                .then(|| ["{", name, "}"].concat())
        });
        let add = super::words(&["Thêm: ", &label].concat(), &["Add: ", &label].concat());
        let mut item = members([
            ("repeat", place.to_string().into()),
            ("label", label.into()),
            ("title", first.unwrap_or_default().into()),
            ("add", add),
            ("items", Value::Array(items)),
        ]);
        put_help(&mut item, facets);
        item
    }

    fn variants(
        &mut self,
        place: &Pointer,
        described: &Described,
        alternatives: &[NodeId],
        base: &[&String],
    ) -> Value {
        let depth = place.segments().len();
        // The value of a variant is no value inside the present one.
        let around = self.around.clone();
        self.around.retain(|node| !described.nodes.contains(node));
        let mut options = Vec::new();
        for (number, &node) in alternatives.iter().enumerate() {
            let mut names: Vec<String> = base.iter().copied().cloned().collect();
            add_names(&mut names, self.names_in(place, node));
            if !self.may_be_object(node) {
                names.clear();
            }
            self.chosen.push(Chosen { depth, node });
            let inside = match self.describe(place).filter(|_| !names.is_empty()) {
                None => self.item(place).into_iter().collect(),
                Some(variant) => self.enter(&variant, |this| this.inside(place, &variant, &names)),
            };
            self.chosen.pop();
            options.push(object([
                ("label", self.name_variant(node, number, &inside)),
                ("alternative", number.into()),
                ("items", Value::Array(inside)),
            ]));
        }
        self.around = around;
        let label = self.label(place);
        let label = match label.is_empty() {
            true => super::words("Chọn một", "Choose one"),
            false => label.into(),
        };
        object([
            ("variants", place.to_string().into()),
            ("label", label),
            ("options", Value::Array(options)),
        ])
    }

    /// The members `names` of a value, and its alternatives. What alternatives declare is asked in
    /// each of them.
    fn inside(&mut self, place: &Pointer, described: &Described, names: &[String]) -> Vec<Value> {
        let alternatives = self.alternatives(described).unwrap_or_default();
        let in_variants: Vec<String> =
            alternatives.iter().flat_map(|node| self.names_in(place, *node)).collect();
        // Where the value may be something else than an object, its members are, too.
        let all = !alternatives.iter().all(|node| self.may_be_object(*node));
        let (base, own): (Vec<&String>, Vec<&String>) =
            names.iter().partition(|name| all || in_variants.contains(name));
        let mut items: Vec<Value> =
            own.into_iter().filter_map(|name| self.item(&place.join(name.as_str()))).collect();
        if !alternatives.is_empty() {
            items.push(self.variants(place, described, &alternatives, &base));
        }
        items
    }
}

/// What can be said of a place.
impl Generator<'_> {
    /// The declared members of the value, in the schema's order; also those that depend on others.
    pub(super) fn names(&self, place: &Pointer) -> Vec<String> {
        let mut names = Vec::new();
        for constraint in self.schema.constraints(place, &self.chosen) {
            add_names(&mut names, self.schema.properties(constraint.node));
        }
        names
    }

    /// The members that an alternative declares.
    fn names_in(&mut self, place: &Pointer, node: NodeId) -> Vec<String> {
        let known = self.schema.constraints(place, &self.chosen);
        self.chosen.push(Chosen { depth: place.segments().len(), node });
        let all = self.schema.constraints(place, &self.chosen);
        self.chosen.pop();
        let mut names = Vec::new();
        for constraint in all.iter().filter(|it| !known.contains(it)) {
            add_names(&mut names, self.schema.properties(constraint.node));
        }
        names
    }

    fn may_be_object(&self, node: NodeId) -> bool {
        self.schema.facets(&[node]).types.meets(Types::OBJECT)
    }

    fn is_object(&self, place: &Pointer, described: &Described) -> bool {
        let types = described.facets.types;
        types.meets(Types::OBJECT) && !self.names(place).is_empty()
    }

    /// Whether the value is a list of rows: not a tuple, and not several of a few values.
    fn is_list(&self, place: &Pointer, described: &Described) -> bool {
        if !described.facets.types.meets(Types::ARRAY) {
            return false;
        }
        let nodes = |segment: &str| -> Vec<NodeId> {
            let found = self.schema.constraints(&place.join(segment), &self.chosen);
            found.into_iter().map(|it| it.node).collect()
        };
        let rows = nodes("*");
        let is_tuple = nodes("0").iter().any(|node| !rows.contains(node));
        let Some(row) = self.describe(&place.join("*")) else { return false };
        let only_list = described.facets.types == Types::ARRAY
            || described.facets.types == Types::default().without(Types::NULL);
        let several = described.facets.unique_items && row.facets.choices.is_some();
        only_list && !rows.is_empty() && !is_tuple && !several
    }

    /// The alternatives of which the person has to choose one: those that differ in what they ask,
    /// not only in what they demand.
    fn alternatives(&self, described: &Described) -> Option<Vec<NodeId>> {
        let open = |node: &NodeId| !self.chosen.iter().any(|chosen| chosen.node == *node);
        let asks = |node: &NodeId| self.asks(*node, MAX_ALTERNATIVES);
        let found = described.nodes.iter().map(|node| self.schema.alternatives(*node));
        found
            .into_iter()
            .find(|nodes| nodes.len() > 1 && nodes.iter().all(open) && nodes.iter().any(asks))
    }

    /// Whether an alternative says what is asked, itself or in alternatives of its own.
    fn asks(&self, node: NodeId, levels: usize) -> bool {
        let inside = |node: &NodeId| levels > 0 && self.asks(*node, levels - 1);
        self.schema.facets(&[node]).types != Types::default()
            || !self.schema.properties(node).is_empty()
            || self.schema.all_alternatives(node).iter().any(inside)
    }

    /// The rule that gives the only value there can be, where it need not be asked for.
    fn fixed(&self, place: &Pointer, facets: &Facets) -> Option<Value> {
        let [only] = facets.choices.as_deref()? else { return None };
        let around = place.parent().unwrap_or_default();
        let is_consent = only.value == Value::Bool(true) && self.chosen.is_empty();
        let is_there =
            !self.chosen.is_empty() || self.is_demanded(place) && self.is_demanded(&around);
        if is_consent || !is_there || only.value.is_null() {
            return None;
        }
        let is_scalar = !only.value.is_object() && !only.value.is_array();
        let value = only.value.clone();
        Some(if is_scalar { value } else { object([("preserve", value)]) })
    }

    /// Whether an object demands its member in any case; a row is there.
    pub(super) fn is_member_demanded(&self, place: &Pointer) -> bool {
        place.last() == Some("*")
            || self.schema.requirements(place, &self.chosen).iter().any(Vec::is_empty)
    }

    /// Whether a place and all objects around it are demanded in any case.
    fn is_demanded(&self, place: &Pointer) -> bool {
        let segments = place.segments();
        (1..=segments.len()).all(|depth| self.is_member_demanded(&place.prefix(depth)))
    }

    fn goes_round(&self, described: &Described) -> bool {
        described.nodes.iter().any(|node| self.around.contains(node))
    }

    fn is_opened(&self, place: &Pointer) -> bool {
        self.opened.contains(place)
            || self.answers.iter().any(|answers| has_data(answers, place.segments()))
    }

    /// Runs `inside` where a value is entered.
    fn enter<T>(&mut self, described: &Described, inside: impl FnOnce(&mut Self) -> T) -> T {
        let around = self.around.len();
        self.around.extend(&described.nodes);
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let result = inside(self);
        self.depth -= 1;
        self.around.truncate(around);
        result
    }

    fn note_origin(&mut self, place: &Pointer, described: &Described) {
        self.origins.push((place.to_string(), self.origin(described)));
    }

    fn origin(&self, described: &Described) -> Pointer {
        let node = described.nodes.first().copied().unwrap_or(self.schema.root());
        let place = self.schema.place(node);
        let skipped = if self.wrapped { 2 } else { 0 };
        let inside = place.segments().iter().skip(skipped).cloned();
        self.schema_at.concat(&Pointer::from_segments(inside))
    }

    /// What people call an alternative: its title, else what marks it, its definition, its type,
    /// its number with what it asks first.
    fn name_variant(&self, node: NodeId, number: usize, inside: &[Value]) -> Value {
        let facets = self.schema.facets(&[node]);
        if let Some(title) = facets.title {
            return title.into();
        }
        let marks = inside.iter().find_map(|item| {
            item.get("calculate")?;
            item.get("value")?.as_str()
        });
        if let Some(mark) = marks {
            return spelled(mark).into();
        }
        if let Some(name) = self.schema.name(node) {
            return spelled(&name).into();
        }
        let types = [
            (Types::STRING, "Văn bản", "Text"),
            (Types::INTEGER, "Số nguyên", "Whole number"),
            (Types::NUMBER, "Số", "Number"),
            (Types::BOOLEAN, "Có hoặc không", "Yes or no"),
            (Types::ARRAY, "Danh sách", "List"),
        ];
        if let Some((_, vi, en)) = types.iter().find(|(types, ..)| facets.types == *types) {
            return super::words(vi, en);
        }
        let mut called = (number + 1).to_string();
        // What it begins with tells more than a number.
        if let Some(first) = self.schema.properties(node).first() {
            called = [&called, ": ", &spelled(first)].concat();
        }
        super::words(&["Phương án ", &called].concat(), &["Option ", &called].concat())
    }
}

fn add_names(names: &mut Vec<String>, more: Vec<String>) {
    for name in more {
        if !names.contains(&name) {
            names.push(name);
        }
    }
}

/// Whether any value lies at `path`, in any row.
fn has_data(data: &Value, path: &[String]) -> bool {
    let Some((first, rest)) = path.split_first() else { return !data.is_null() };
    match data {
        Value::Array(rows) if first == "*" => rows.iter().any(|row| has_data(row, rest)),
        Value::Object(members) => members.get(first).is_some_and(|inner| has_data(inner, rest)),
        _ => false,
    }
}

/// A name for people, from the name in the data.
fn named(place: &Pointer) -> String {
    let name = place.segments().iter().rfind(|segment| *segment != "*");
    match name.map(String::as_str) {
        // Its place is the only name that it has.
        Some("") => place.to_string(),
        name => name.map_or_else(String::new, spelled),
    }
}

/// `firstName`, `first_name` → `First name`.
fn spelled(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for c in name.chars() {
        let begins = c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit());
        let is_space = matches!(c, '_' | '-' | ' ');
        if (begins || is_space) && !words.is_empty() && !words.ends_with(' ') {
            words.push(' ');
        }
        if !is_space {
            match words.is_empty() {
                true => words.push(c.to_ascii_uppercase()),
                false if begins => words.push(c.to_ascii_lowercase()),
                false => words.push(c),
            }
        }
        before = c;
    }
    if words.is_empty() { name.to_owned() } else { words }
}

/// What the schema says of it; else how it is written, where that is not plain.
fn put_help(item: &mut Map<String, Value>, facets: &Facets) {
    let help = match (&facets.description, facets.format.as_deref()) {
        (Some(description), _) => description.as_str().into(),
        (None, Some("date")) => {
            super::words("Ngày/tháng/năm, ví dụ 31/12/1990", "Day/month/year, e.g. 31/12/1990")
        }
        (None, Some("time")) => super::words("Ví dụ 14:30", "E.g. 14:30"),
        (None, Some("date-time")) => {
            super::words("Ví dụ 31/12/2026 14:30", "E.g. 31/12/2026 14:30")
        }
        _ => return,
    };
    item.insert("help".to_owned(), help);
}

fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
