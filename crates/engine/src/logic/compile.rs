//! From JSON to a tree that evaluates quickly, and what can be known about a rule beforehand:
//! its mistakes, and what it reads.

use serde_json::{Map, Value};

use super::numbers::Num;
use super::operators::{self, Gives, MANY, Op, Operator};
use super::work::is_shallow;
use super::{Comparison, Compiled, Input, LogicErrorKind, dates};
use crate::schema::pattern::Patterns;
use crate::schema::{Options, Schema};
use crate::{Pointer, Problem, Severity};

/// Nesting of arrays and objects that a rule may have; what is deeper is a problem.
const MAX_DEPTH: usize = 128;

/// A compiled rule or a part of one.
#[derive(Debug)]
pub(super) enum Node {
    /// Evaluates to itself.
    Literal(Value),
    /// An array of rules.
    Array(Vec<Node>),
    /// An object of rules.
    Object(Vec<(String, Node)>),
    /// What is at a path, else the default.
    Read(Path, Option<Box<Node>>),
    /// Whether anything is at a path.
    Exists(Path),
    /// An operator with its arguments.
    Call { op: Op, args: Vec<Node>, spread: bool },
    /// Whether a value fits a schema.
    Fits(Box<Node>, Box<Schema>),
    /// A mistake: an error when it is reached.
    Fail(LogicErrorKind),
}

/// A path from a scope or from the row.
#[derive(Debug, Default)]
pub(super) struct Path {
    /// From the row instead of a scope.
    pub(super) from_row: bool,
    /// How many levels to leave first: two for each iterator.
    pub(super) level: usize,
    pub(super) segments: Vec<String>,
}

impl Path {
    /// The path that `var` means by a text; `None` for a malformed pointer.
    pub(super) fn parse(text: &str) -> Option<Path> {
        let segments = if text.is_empty() {
            Vec::new()
        } else if text.starts_with('/') {
            Pointer::parse(text)?.segments().to_vec()
        } else {
            text.split('.').map(str::to_owned).collect()
        };
        Some(Path::from_segments(0, segments))
    }

    /// The path that `var` means by any value.
    pub(super) fn of_var(value: &Value) -> Option<Path> {
        match value {
            Value::Null => Some(Path::default()),
            Value::String(text) => Path::parse(text),
            // An array is [path, default]; where it is computed, only the path counts.
            Value::Array(items) => items.first().map_or(Some(Path::default()), Path::of_var),
            scalar => Path::parse(&segment(scalar)?),
        }
    }

    /// The path that `val` means by its arguments: an array of the level to leave, then keys.
    pub(super) fn of_val(values: &[Value]) -> Option<Path> {
        let (level, keys) = match values {
            [Value::Array(level), keys @ ..] => {
                (level.first()?.as_i64()?.unsigned_abs() as usize, keys)
            }
            keys => (0, keys),
        };
        Some(Path::from_segments(level, keys.iter().map(segment).collect::<Option<_>>()?))
    }

    fn from_segments(level: usize, mut segments: Vec<String>) -> Path {
        let from_row = level == 0 && segments.first().is_some_and(|first| first == "$row");
        if from_row {
            segments.remove(0);
        }
        Path { from_row, level, segments }
    }
}

/// Compiles a rule; `patterns` are for the schemas of `fits`.
pub(super) fn compile(json: &Value, patterns: Option<&dyn Patterns>) -> (Compiled, Vec<Problem>) {
    let mut compiler = Compiler {
        patterns,
        problems: Vec::new(),
        inputs: Vec::new(),
        comparisons: Vec::new(),
        reads_today: false,
        at: Vec::new(),
        scopes: vec![Scope::Place { from_row: false, path: Vec::new() }],
        shape_only: false,
    };
    let root = compiler.node(json);
    let Compiler { problems, inputs, comparisons, reads_today, .. } = compiler;
    (Compiled { root, inputs, comparisons, reads_today }, problems)
}

struct Compiler<'p> {
    patterns: Option<&'p dyn Patterns>,
    problems: Vec<Problem>,
    inputs: Vec<Input>,
    comparisons: Vec<Comparison>,
    reads_today: bool,
    /// Where in the rule the compiler is.
    at: Vec<String>,
    /// What the scopes around this place stand for, innermost last.
    scopes: Vec<Scope>,
    /// Whether only the shape of what the next node reads matters.
    shape_only: bool,
}

/// What a scope is, as far as it is known beforehand.
#[derive(Clone)]
enum Scope {
    /// A place of the document or the row.
    Place { from_row: bool, path: Vec<String> },
    /// `current` is the place, `accumulator` is computed.
    Reduction { from_row: bool, path: Vec<String> },
    /// A computed value. Whatever it was computed from has been noted already.
    Computed,
}

impl Compiler<'_> {
    fn node(&mut self, json: &Value) -> Node {
        if self.at.len() > MAX_DEPTH {
            return self.too_deep();
        }
        match json {
            Value::Array(items) => {
                let nodes = self.items(items);
                if nodes.iter().all(|node| matches!(node, Node::Literal(_))) {
                    Node::Literal(json.clone())
                } else {
                    Node::Array(nodes)
                }
            }
            Value::Object(members) => {
                let mut names = members.iter();
                match (names.next(), names.next()) {
                    (None, _) => Node::Literal(json.clone()),
                    (Some((name, argument)), None) => self.operation(name, argument),
                    _ => self.several_operators(members),
                }
            }
            literal => Node::Literal(literal.clone()),
        }
    }

    fn operation(&mut self, name: &str, argument: &Value) -> Node {
        self.at.push(name.to_owned());
        let node = match operators::find(name) {
            Some(operator) => self.call(operator, argument),
            None => self.unknown_operator(name),
        };
        self.at.pop();
        node
    }

    fn call(&mut self, operator: &Operator, argument: &Value) -> Node {
        let op = operator.op;
        let shape_only = std::mem::replace(&mut self.shape_only, op == Op::Length);
        match op {
            Op::Preserve if !is_shallow(argument) => return self.too_deep(),
            Op::Preserve => return Node::Literal(argument.clone()),
            Op::Object => return self.object(argument),
            Op::Fits => return self.fits(operator, argument),
            _ if op.iterates() => return self.iteration(operator, argument),
            _ => {}
        }
        let args = match argument {
            Value::Array(items) if op == Op::Try => self.attempts(items),
            Value::Array(items) => self.items(items),
            single => vec![self.node(single)],
        };
        self.shape_only = false;
        let is_list = argument.is_array();
        let spread = op.spreads() && argument.as_object().is_some_and(|rule| !rule.is_empty());
        let enough = spread || args.len() >= operator.least.into();
        if !enough || (op.needs_list() && !is_list) {
            return self.wrong_count(operator, args.len(), Severity::Error);
        }
        // A lone argument of an operator without arguments is how JSON spells "none".
        if args.len() > operator.most.into() && (is_list || operator.most > 0) {
            self.wrong_count(operator, args.len(), Severity::Warning);
        }
        self.check_types(op, &args, is_list);
        match op {
            Op::Var => return self.var(args, shape_only),
            Op::Val | Op::Exists => return self.val(op, args, is_list, shape_only),
            Op::Missing => self.reads_named(&args),
            Op::MissingSome => self.reads_named(&args[1..]),
            Op::Today => self.reads_today = true,
            Op::Age if args.len() == 1 => self.reads_today = true,
            _ => {}
        }
        Node::Call { op, args, spread }
    }

    fn items(&mut self, items: &[Value]) -> Vec<Node> {
        items.iter().enumerate().map(|(i, item)| self.item(i, item)).collect()
    }

    fn item(&mut self, index: usize, item: &Value) -> Node {
        self.at.push(index.to_string());
        let node = self.node(item);
        self.at.pop();
        node
    }

    /// The item of an argument list, in a scope of its own.
    fn item_in(&mut self, scope: Scope, index: usize, item: &Value) -> Node {
        self.scopes.push(scope);
        let node = self.item(index, item);
        self.scopes.pop();
        node
    }

    #[inline(never)]
    fn attempts(&mut self, items: &[Value]) -> Vec<Node> {
        let mut nodes = Vec::new();
        for (i, item) in items.iter().enumerate() {
            nodes.push(match i {
                0 => self.item(i, item),
                _ => self.item_in(Scope::Computed, i, item),
            });
        }
        nodes
    }

    #[inline(never)]
    fn object(&mut self, argument: &Value) -> Node {
        let Value::Object(members) = argument else {
            self.report("object-expected", Severity::Error, Vec::new());
            return Node::Fail(LogicErrorKind::InvalidArguments);
        };
        let mut nodes = Vec::new();
        for (name, rule) in members {
            self.at.push(name.clone());
            nodes.push((name.clone(), self.node(rule)));
            self.at.pop();
        }
        Node::Object(nodes)
    }

    #[inline(never)]
    fn fits(&mut self, operator: &Operator, argument: &Value) -> Node {
        let Some([value, schema]) = argument.as_array().map(Vec::as_slice) else {
            return self.wrong_count(operator, 1, Severity::Error);
        };
        let Some(patterns) = self.patterns else { return self.unknown_operator(operator.name) };
        let before = self.inputs.len();
        let value = self.item(0, value);
        let options = Options { draft: None, bundled: &[], format_assertion: true, patterns };
        let (schema, found) = Schema::compile(schema, &options);
        // Of a place that is read only what the schema looks at matters.
        if matches!(value, Node::Read(..))
            && self.inputs.len() == before + 1
            && let Some(read) = self.inputs.pop()
        {
            for below in schema.reads(schema.root()) {
                let path = [&read.path[..], below.segments()].concat();
                self.read(read.from_row, path, read.shape_only);
            }
        }
        let at = self.here().join("1");
        self.problems.extend(found.into_iter().map(|problem| problem.below(&at)));
        Node::Fits(Box::new(value), Box::new(schema))
    }

    #[inline(never)]
    fn iteration(&mut self, operator: &Operator, argument: &Value) -> Node {
        let Value::Array(items) = argument else {
            return self.wrong_count(operator, 1, Severity::Error);
        };
        let [collection, body, rest @ ..] = &items[..] else {
            return self.wrong_count(operator, items.len(), Severity::Error);
        };
        if items.len() > operator.most.into() {
            self.wrong_count(operator, items.len(), Severity::Warning);
        }
        let op = operator.op;
        // `filter` gives whole items; of the others only what the body reads matters.
        self.shape_only = op != Op::Filter;
        let collection = self.item(0, collection);
        self.shape_only = false;
        let scope = match self.origin(&collection) {
            Some((from_row, mut path)) => {
                path.push("*".to_owned());
                if op == Op::Reduce {
                    Scope::Reduction { from_row, path }
                } else {
                    Scope::Place { from_row, path }
                }
            }
            None => Scope::Computed,
        };
        let body = self.item_in(scope, 1, body);
        let mut args = vec![collection, body];
        if let (Op::Reduce, Some(start)) = (op, rest.first()) {
            args.push(self.item(2, start));
        }
        Node::Call { op, args, spread: false }
    }

    fn var(&mut self, mut args: Vec<Node>, shape_only: bool) -> Node {
        let path = match args.first() {
            None => Some(Path::default()),
            Some(Node::Literal(value)) => Path::of_var(value),
            Some(_) => {
                self.reads_anything();
                return Node::Call { op: Op::Var, args, spread: false };
            }
        };
        let Some(path) = path else {
            return self.bad_path();
        };
        self.reads(&path, shape_only);
        let default = (args.len() > 1).then(|| Box::new(args.swap_remove(1)));
        Node::Read(path, default)
    }

    #[inline(never)]
    fn val(&mut self, op: Op, args: Vec<Node>, is_list: bool, shape_only: bool) -> Node {
        let mut values = Vec::new();
        for arg in &args {
            match arg {
                // `{"val": null}` is the scope, as `{"var": null}` is.
                Node::Literal(Value::Null) if !is_list => {}
                Node::Literal(value) => values.push(value.clone()),
                _ => {
                    self.reads_anything();
                    return Node::Call { op, args, spread: !is_list };
                }
            }
        }
        let Some(path) = Path::of_val(&values) else {
            return self.bad_path();
        };
        self.reads(&path, shape_only);
        if op == Op::Exists { Node::Exists(path) } else { Node::Read(path, None) }
    }

    /// The place whose items a collection's items are.
    fn origin(&self, collection: &Node) -> Option<(bool, Vec<String>)> {
        match collection {
            Node::Read(path, None) => self.place(path),
            Node::Call { op: Op::Filter, args, .. } => self.origin(args.first()?),
            _ => None,
        }
    }

    /// The place that a path leads to from here; `None` if there is none in document or row.
    fn place(&self, path: &Path) -> Option<(bool, Vec<String>)> {
        let below = |base: &[String], rest: &[String]| [base, rest].concat();
        if path.from_row {
            return Some((true, path.segments.clone()));
        }
        if path.level % 2 == 1 {
            return None;
        }
        let left = self.scopes.len().checked_sub(path.level / 2 + 1)?;
        match self.scopes.get(left)? {
            Scope::Place { from_row, path: base } => Some((*from_row, below(base, &path.segments))),
            Scope::Reduction { from_row, path: base } => match path.segments.split_first() {
                Some((first, rest)) if first == "current" => Some((*from_row, below(base, rest))),
                Some(_) => None,
                None => Some((*from_row, base.clone())),
            },
            Scope::Computed => None,
        }
    }

    fn reads(&mut self, path: &Path, shape_only: bool) {
        if let Some((from_row, path)) = self.place(path) {
            self.read(from_row, path, shape_only);
        }
    }

    #[inline(never)]
    fn reads_anything(&mut self) {
        self.read(false, Vec::new(), false);
    }

    fn read(&mut self, from_row: bool, path: Vec<String>, shape_only: bool) {
        let known = self.inputs.iter_mut().find(|i| i.from_row == from_row && i.path == path);
        if let Some(known) = known {
            known.shape_only &= shape_only;
            return;
        }
        let at = self.here();
        self.inputs.push(Input { from_row, path, shape_only, at });
    }

    /// Notes the paths that the arguments of `missing` name.
    #[inline(never)]
    fn reads_named(&mut self, args: &[Node]) {
        for arg in args {
            match arg {
                Node::Literal(value) => self.reads_literal(value),
                Node::Array(nodes) => self.reads_named(nodes),
                Node::Call { op: Op::Merge, args, .. } => self.reads_named(args),
                Node::Call { op: Op::If, args, .. } => {
                    // Conditions stand at even places, except for a last "else".
                    for (i, arg) in args.iter().enumerate() {
                        if i % 2 == 1 || i + 1 == args.len() {
                            self.reads_named(std::slice::from_ref(arg));
                        }
                    }
                }
                _ => self.reads_anything(),
            }
        }
    }

    fn reads_literal(&mut self, value: &Value) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| self.reads_literal(item)),
            name => {
                if let Some(path) = Path::of_var(name) {
                    self.reads(&path, false);
                }
            }
        }
    }

    /// Mistakes that show without any data.
    fn check_types(&mut self, op: Op, args: &[Node], is_list: bool) {
        for (i, arg) in args.iter().enumerate() {
            let Node::Literal(value) = arg else { continue };
            let code = match op {
                _ if op.calculates() && Num::of(value).is_err() => "not-a-number",
                _ if op.takes_date(i) && dates::read(value).is_none() => "not-a-date",
                Op::DateAdd | Op::DateDiff if i == 2 && dates::Unit::of(value).is_none() => {
                    "unknown-unit"
                }
                Op::In if i == 1 && !value.is_string() && !value.is_array() => "never-contains",
                _ => continue,
            };
            self.wrong_literal(code, value, is_list.then_some(i));
        }
        match (op, args) {
            (Op::In, [answer, Node::Literal(Value::Array(items))]) => {
                self.comparison(answer, items.clone(), true);
            }
            _ if op.compares() => {
                let strict = matches!(op, Op::StrictEqual | Op::NotStrictEqual);
                for pair in args.windows(2) {
                    if let [a, b] = pair {
                        self.check_match(op, a, b, strict);
                    }
                }
            }
            _ => {}
        }
    }

    fn check_match(&mut self, op: Op, a: &Node, b: &Node, strict: bool) {
        match (a, b) {
            (Node::Literal(value), answer) | (answer, Node::Literal(value)) if op.equates() => {
                self.comparison(answer, vec![value.clone()], strict);
            }
            _ => {}
        }
        let (Some((a, a_number)), Some((b, b_number))) = (kind(a), kind(b)) else {
            return;
        };
        // Without conversion types have to be the same; with it, both have to be numbers somehow.
        if a != b && (strict || !a_number || !b_number) {
            self.never_matches(a, b);
        }
    }

    fn comparison(&mut self, answer: &Node, with: Vec<Value>, strict: bool) {
        let Node::Read(path, None) = answer else { return };
        let Some((from_row, path)) = self.place(path) else { return };
        let input = self.inputs.iter().position(|i| i.from_row == from_row && i.path == path);
        if let Some(input) = input {
            self.comparisons.push(Comparison { input, with, strict, at: self.here() });
        }
    }

    #[cold]
    #[inline(never)]
    fn several_operators(&mut self, members: &Map<String, Value>) -> Node {
        let names: Vec<&str> = members.keys().map(String::as_str).collect();
        let params = vec![("operators", names.into())];
        self.report("several-operators", Severity::Error, params);
        Node::Fail(LogicErrorKind::UnknownOperator)
    }

    #[cold]
    #[inline(never)]
    fn unknown_operator(&mut self, name: &str) -> Node {
        let mut params = vec![("operator", name.into())];
        let known = operators::OPERATORS.iter().map(|operator| operator.name);
        let meant = operators::nearest(name, known);
        params.extend(meant.map(|meant| ("suggestion", meant.into())));
        self.report("unknown-operator", Severity::Error, params);
        Node::Fail(LogicErrorKind::UnknownOperator)
    }

    /// A literal argument that cannot be what it should, with its index in a list.
    #[cold]
    #[inline(never)]
    fn wrong_literal(&mut self, code: &'static str, value: &Value, index: Option<usize>) {
        let mut params = vec![("value", value.clone())];
        if code == "unknown-unit" {
            let written = value.as_str().unwrap_or_default();
            let meant = operators::nearest(written, dates::UNITS.into_iter());
            params.extend(meant.map(|unit| ("suggestion", unit.into())));
        }
        let here = self.at.len();
        self.at.extend(index.map(|index| index.to_string()));
        self.report(code, Severity::Error, params);
        self.at.truncate(here);
    }

    #[cold]
    #[inline(never)]
    fn never_matches(&mut self, left: Gives, right: Gives) {
        let params = vec![("left", left.name().into()), ("right", right.name().into())];
        self.report("never-matches", Severity::Warning, params);
    }

    #[cold]
    #[inline(never)]
    fn bad_path(&mut self) -> Node {
        self.report("bad-path", Severity::Error, Vec::new());
        Node::Fail(LogicErrorKind::InvalidArguments)
    }

    #[cold]
    #[inline(never)]
    fn too_deep(&mut self) -> Node {
        self.report("too-deep", Severity::Error, vec![("limit", MAX_DEPTH.into())]);
        Node::Fail(LogicErrorKind::TooMuchWork)
    }

    #[cold]
    #[inline(never)]
    fn wrong_count(&mut self, operator: &Operator, actual: usize, severity: Severity) -> Node {
        let mut params = vec![
            ("operator", operator.name.into()),
            ("least", operator.least.into()),
            ("actual", actual.into()),
        ];
        if operator.most != MANY {
            params.push(("most", operator.most.into()));
        }
        self.report("argument-count", severity, params);
        Node::Fail(LogicErrorKind::InvalidArguments)
    }

    /// Adds a problem with what is here.
    #[cold]
    #[inline(never)]
    fn report(
        &mut self,
        code: &'static str,
        severity: Severity,
        params: Vec<(&'static str, Value)>,
    ) {
        let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.problems.push(Problem { code, at: self.here(), params, severity });
    }

    fn here(&self) -> Pointer {
        Pointer::from(self.at.clone())
    }
}

/// The type that a node's result has whenever it is neither `null` nor an error, and whether it
/// counts as a number.
fn kind(node: &Node) -> Option<(Gives, bool)> {
    match node {
        Node::Literal(Value::Bool(_)) => Some((Gives::Boolean, true)),
        Node::Literal(Value::Number(_)) => Some((Gives::Number, true)),
        Node::Literal(value @ Value::String(_)) => Some((Gives::Text, Num::of(value).is_ok())),
        Node::Literal(Value::Array(_)) | Node::Array(_) => Some((Gives::Array, false)),
        Node::Call { op, .. } => {
            let operator = operators::OPERATORS.iter().find(|operator| operator.op == *op)?;
            let gives = operator.gives;
            (gives != Gives::Anything).then_some((gives, gives != Gives::Array))
        }
        _ => None,
    }
}

/// A key or index as a segment.
fn segment(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => {
            let mut text = String::new();
            super::text::append(&mut text, &Value::Number(number.clone())).ok()?;
            Some(text)
        }
        _ => None,
    }
}
