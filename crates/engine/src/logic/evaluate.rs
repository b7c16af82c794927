//! Running a compiled rule.

use std::borrow::Cow;
use std::cell::Cell;

use serde_json::{Map, Value, json};

use super::LogicErrorKind::{self, InvalidArguments, TooMuchWork, UnknownDate};
use super::compile::{Node, Path};
use super::numbers::{self, Num};
use super::operators::Op;
use super::{Context, LogicError, dates, text};
use crate::date::Date;
use crate::pointer::child;

/// What one evaluation may cost: roughly a step for each operator and each value that is looked
/// at or copied. A thousand times the largest honest rule; a few dozen milliseconds on a phone.
const BUDGET: u32 = 1_000_000;

/// Nesting of values that rules may build or compare.
const MAX_DEPTH: u16 = 256;

static NULL: Value = Value::Null;

type Result<T> = std::result::Result<T, LogicErrorKind>;

/// The result of a rule on these data.
pub(super) fn evaluate(root: &Node, context: &Context) -> std::result::Result<Value, LogicError> {
    let (run, scope) = start(context);
    Ok(run.eval(root, &scope).and_then(|value| run.own(value))?)
}

/// Whether that result is truthy.
pub(super) fn holds(root: &Node, context: &Context) -> bool {
    let (run, scope) = start(context);
    run.eval(root, &scope).is_ok_and(|value| numbers::truthy(&value))
}

fn start<'a>(context: &Context<'a>) -> (Run<'a>, Scope<'a>) {
    let run = Run { row: context.row, today: context.today, left: Cell::new(BUDGET) };
    let scope = Scope { item: Item::Value(context.data), index: None, outer: None };
    (run, scope)
}

/// One evaluation.
struct Run<'a> {
    row: Option<&'a Value>,
    today: Date,
    /// What is left of the budget.
    left: Cell<u32>,
}

/// What paths start from.
struct Scope<'a> {
    item: Item<'a>,
    /// Index of the item, in an iterator.
    index: Option<usize>,
    outer: Option<&'a Scope<'a>>,
}

#[derive(Clone, Copy)]
enum Item<'a> {
    Value(&'a Value),
    /// What `reduce` shows its rule, without building the object.
    Reduction {
        current: &'a Value,
        accumulator: &'a Value,
    },
}

impl Run<'_> {
    fn eval<'v>(&'v self, node: &'v Node, scope: &'v Scope<'v>) -> Result<Cow<'v, Value>> {
        self.spend(1)?;
        match node {
            Node::Literal(value) => Ok(Cow::Borrowed(value)),
            Node::Read(path, default) => match (self.lookup(path, scope)?, default) {
                (Some(value), _) => Ok(value),
                (None, Some(default)) => self.eval(default, scope),
                (None, None) => Ok(Cow::Borrowed(&NULL)),
            },
            Node::Exists(path) => bool(self.lookup(path, scope)?.is_some()),
            Node::Array(nodes) => {
                let items = nodes.iter().map(|node| self.eval_owned(node, scope));
                owned(items.collect::<Result<Vec<Value>>>()?)
            }
            Node::Object(nodes) => {
                let mut members = Map::new();
                for (name, node) in nodes {
                    members.insert(name.clone(), self.eval_owned(node, scope)?);
                }
                owned(members)
            }
            Node::Call { op, args, spread } => self.call(*op, args, *spread, scope),
            Node::Fail(kind) => Err(kind.clone()),
        }
    }

    fn eval_owned(&self, node: &Node, scope: &Scope) -> Result<Value> {
        self.own(self.eval(node, scope)?)
    }

    fn call<'v>(
        &'v self,
        op: Op,
        args: &'v [Node],
        spread: bool,
        scope: &'v Scope<'v>,
    ) -> Result<Cow<'v, Value>> {
        match op {
            Op::If => self.choose(args, scope),
            Op::And => self.first(args, scope, |value| !numbers::truthy(value)),
            Op::Or => self.first(args, scope, numbers::truthy),
            Op::Coalesce => self.first(args, scope, |value| !value.is_null()),
            Op::Not => bool(!numbers::truthy(&*self.arg(args, 0, scope)?)),
            Op::Truthy => bool(numbers::truthy(&*self.arg(args, 0, scope)?)),
            Op::Var | Op::Val | Op::Exists => self.computed_path(op, args, spread, scope),
            Op::Missing | Op::MissingSome => self.missing(op, args, spread, scope),
            Op::Map | Op::Filter | Op::All | Op::Some | Op::None => self.iterate(op, args, scope),
            Op::Reduce => self.reduce(args, scope),
            Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => {
                self.calculate(op, args, spread, scope)
            }
            Op::Min | Op::Max => {
                let mut best = None;
                self.each(args, spread, scope, &mut |value| {
                    best = Some(numbers::extreme(op, best, value)?);
                    Ok(())
                })?;
                Ok(Cow::Owned(best.ok_or(InvalidArguments)?.to_value()?))
            }
            Op::Merge => {
                let mut merged = Vec::new();
                self.each(args, spread, scope, &mut |value| {
                    for item in items_or_self(value) {
                        merged.push(self.own(Cow::Borrowed(item))?);
                    }
                    Ok(())
                })?;
                owned(merged)
            }
            Op::Cat => {
                let mut joined = String::new();
                self.each(args, spread, scope, &mut |value| {
                    self.weigh(value)?;
                    text::append(&mut joined, value)
                })?;
                owned(joined)
            }
            Op::Try => self.attempt(args, scope),
            Op::Throw => {
                let thrown = self.own(self.arg(args, 0, scope)?)?;
                let error = if thrown.is_object() { thrown } else { json!({ "type": thrown }) };
                Err(LogicErrorKind::Thrown(Box::new(error)))
            }
            Op::Substr | Op::Length | Op::In | Op::Normalise | Op::Plain | Op::MatchesPlain => {
                self.textual(op, args, scope)
            }
            Op::Today | Op::Age | Op::DateAdd | Op::DateDiff => self.dated(op, args, scope),
            Op::Before | Op::After | Op::SameOrBefore | Op::SameOrAfter => {
                self.compare_dates(op, args, scope)
            }
            _ => self.compare(op, args, scope),
        }
    }

    fn choose<'v>(&'v self, args: &'v [Node], scope: &'v Scope<'v>) -> Result<Cow<'v, Value>> {
        for branch in args.chunks(2) {
            match branch {
                [condition, then] => {
                    if numbers::truthy(&*self.eval(condition, scope)?) {
                        return self.eval(then, scope);
                    }
                }
                [otherwise, ..] => return self.eval(otherwise, scope),
                [] => {}
            }
        }
        Ok(Cow::Borrowed(&NULL))
    }

    /// The first value that is wanted, else the last one.
    fn first<'v>(
        &'v self,
        args: &'v [Node],
        scope: &'v Scope<'v>,
        wanted: fn(&Value) -> bool,
    ) -> Result<Cow<'v, Value>> {
        let mut last = Cow::Borrowed(&NULL);
        for arg in args {
            last = self.eval(arg, scope)?;
            if wanted(&last) {
                break;
            }
        }
        Ok(last)
    }

    fn compare<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let mut left = self.arg(args, 0, scope)?;
        self.weigh(&left)?;
        for arg in args.iter().skip(1) {
            let right = self.eval(arg, scope)?;
            self.weigh(&right)?;
            if !numbers::compare(op, &left, &right)? {
                return bool(false);
            }
            left = right;
        }
        bool(true)
    }

    fn calculate<'v>(
        &self,
        op: Op,
        args: &[Node],
        spread: bool,
        scope: &Scope,
    ) -> Result<Cow<'v, Value>> {
        let mut count = 0;
        let mut total = Num::Int(if op == Op::Multiply { 1 } else { 0 });
        self.each(args, spread, scope, &mut |value| {
            let next = Num::of(value)?;
            total = if count == 0 { next } else { total.calculate(op, next)? };
            count += 1;
            Ok(())
        })?;
        let total = match (op, count) {
            (Op::Subtract, 1) => Num::Int(0).calculate(op, total)?,
            (Op::Divide, 1) => Num::Int(1).calculate(op, total)?,
            (Op::Remainder, 1) | (Op::Subtract | Op::Divide | Op::Remainder, 0) => {
                return Err(InvalidArguments);
            }
            _ => total,
        };
        Ok(Cow::Owned(total.to_value()?))
    }

    fn iterate<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let (collection, body) = (self.arg(args, 0, scope)?, body(args)?);
        let items = items(&collection);
        let mut out = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let inner = Scope { item: Item::Value(item), index: Some(index), outer: Some(scope) };
            let result = self.eval(body, &inner)?;
            if op == Op::Map {
                out.push(self.own(result)?);
                continue;
            }
            let holds = numbers::truthy(&result);
            match op {
                Op::Filter if holds => out.push(self.own(Cow::Borrowed(item))?),
                Op::Some if holds => return bool(true),
                Op::None if holds => return bool(false),
                Op::All if !holds => return bool(false),
                _ => {}
            }
        }
        match op {
            Op::All => bool(!items.is_empty()),
            Op::Some => bool(false),
            Op::None => bool(true),
            _ => owned(out),
        }
    }

    fn reduce<'v>(&self, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let (collection, body) = (self.arg(args, 0, scope)?, body(args)?);
        let mut accumulator = self.own(self.arg(args, 2, scope)?)?;
        for (index, current) in items(&collection).iter().enumerate() {
            let item = Item::Reduction { current, accumulator: &accumulator };
            let inner = Scope { item, index: Some(index), outer: Some(scope) };
            accumulator = self.eval_owned(body, &inner)?;
        }
        Ok(Cow::Owned(accumulator))
    }

    fn attempt<'v>(&'v self, args: &'v [Node], scope: &'v Scope<'v>) -> Result<Cow<'v, Value>> {
        let mut failure = None;
        for arg in args {
            let result = match failure {
                None => self.eval(arg, scope),
                Some(kind) => {
                    let error = LogicError { kind }.to_json();
                    let inner =
                        Scope { item: Item::Value(&error), index: None, outer: Some(scope) };
                    self.eval_owned(arg, &inner).map(Cow::Owned)
                }
            };
            match result {
                Err(kind) if kind != TooMuchWork => failure = Some(kind),
                settled => return settled,
            }
        }
        failure.map_or(Ok(Cow::Borrowed(&NULL)), Err)
    }

    fn textual<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let first = self.arg(args, 0, scope)?;
        self.weigh(&first)?;
        match op {
            Op::Length => {
                return match &*first {
                    Value::String(text) => owned(text.chars().count()),
                    Value::Array(items) => owned(items.len()),
                    _ => Err(InvalidArguments),
                };
            }
            Op::In => {
                let second = self.arg(args, 1, scope)?;
                self.weigh(&second)?;
                return bool(match (&*first, &*second) {
                    (Value::String(part), Value::String(text)) => text.contains(part.as_str()),
                    (item, Value::Array(items)) => {
                        items.iter().any(|other| numbers::same(item, other))
                    }
                    _ => false,
                });
            }
            Op::MatchesPlain => {
                let second = self.arg(args, 1, scope)?;
                self.weigh(&second)?;
                let known = !first.is_null() && !second.is_null();
                return bool(known && text::matches_plain(&as_text(&first)?, &as_text(&second)?));
            }
            Op::Normalise | Op::Plain if first.is_null() => return Ok(Cow::Borrowed(&NULL)),
            _ => {}
        }
        let whole = as_text(&first)?;
        match op {
            Op::Normalise => owned(text::normalise(&whole)),
            Op::Plain => owned(text::plain(&whole)),
            _ => {
                let start = Num::of(&*self.arg(args, 1, scope)?)?.to_int();
                let length = match &*self.arg(args, 2, scope)? {
                    Value::Null => None,
                    length => Some(Num::of(length)?.to_int()),
                };
                owned(text::substring(&whole, start, length))
            }
        }
    }

    fn dated<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let today = || owned(self.today.to_string());
        if op == Op::Today {
            return today();
        }
        let first = dates::read(&*self.arg(args, 0, scope)?);
        let second = match args.get(1) {
            Some(second) => self.eval(second, scope)?,
            None => today()?,
        };
        if op == Op::Age {
            let (birth, at) = (first.ok_or(UnknownDate)?, dates::read(&second).ok_or(UnknownDate)?);
            return owned(dates::age(birth, at).ok_or(UnknownDate)?);
        }
        let unit = dates::Unit::of(&*self.arg(args, 2, scope)?).ok_or(InvalidArguments)?;
        if op == Op::DateDiff {
            let (from, to) = (first.ok_or(UnknownDate)?, dates::read(&second).ok_or(UnknownDate)?);
            return owned(dates::difference(from, to, unit).ok_or(UnknownDate)?);
        }
        let Value::Number(amount) = Num::of(&second)?.to_value()? else {
            return Err(InvalidArguments);
        };
        let amount = amount.as_i64().ok_or(InvalidArguments)?;
        match first.and_then(|date| dates::add(date, amount, unit)) {
            Some(date) => owned(date.to_string()),
            None => Ok(Cow::Borrowed(&NULL)),
        }
    }

    /// Three-valued "and" over neighbours: false where one pair tells, else unknown (`null`) where
    /// one pair cannot tell.
    fn compare_dates<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Cow<'v, Value>> {
        let mut known = true;
        let mut left = dates::read(&*self.arg(args, 0, scope)?);
        for arg in args.iter().skip(1) {
            let right = dates::read(&*self.eval(arg, scope)?);
            match left.zip(right).and_then(|(a, b)| dates::compare(op, a, b)) {
                Some(true) => {}
                Some(false) => return bool(false),
                None => known = false,
            }
            left = right;
        }
        if known { bool(true) } else { Ok(Cow::Borrowed(&NULL)) }
    }

    fn computed_path<'v>(
        &'v self,
        op: Op,
        args: &'v [Node],
        single: bool,
        scope: &'v Scope<'v>,
    ) -> Result<Cow<'v, Value>> {
        let path = if op == Op::Var {
            Path::of_var(&*self.arg(args, 0, scope)?)
        } else {
            let values: Result<Vec<Value>> =
                args.iter().map(|arg| self.eval_owned(arg, scope)).collect();
            match &values?[..] {
                [Value::Array(values)] if single => Path::of_val(values),
                values => Path::of_val(values),
            }
        };
        let found = self.lookup(&path.ok_or(InvalidArguments)?, scope)?;
        match (op, found) {
            (Op::Exists, found) => bool(found.is_some()),
            (_, Some(value)) => Ok(value),
            (Op::Var, None) => self.arg(args, 1, scope),
            (_, None) => Ok(Cow::Borrowed(&NULL)),
        }
    }

    fn missing<'v>(
        &self,
        op: Op,
        args: &[Node],
        spread: bool,
        scope: &Scope,
    ) -> Result<Cow<'v, Value>> {
        let (mut named, mut missing) = (0, Vec::new());
        let names = if op == Op::Missing { args } else { args.get(1..).unwrap_or_default() };
        self.each(names, spread, scope, &mut |value| {
            for name in items_or_self(value) {
                named += 1;
                let found = match Path::of_var(name) {
                    Some(path) => self.lookup(&path, scope)?,
                    None => None,
                };
                let there = found.is_some_and(|value| !value.is_null() && *value != "");
                if !there {
                    missing.push(self.own(Cow::Borrowed(name))?);
                }
            }
            Ok(())
        })?;
        if op == Op::MissingSome {
            let wanted = Num::of(&*self.arg(args, 0, scope)?)?.to_int();
            if named - missing.len() as i64 >= wanted {
                missing.clear();
            }
        }
        owned(missing)
    }

    /// What is at a path; `None` if there is nothing, not even `null`.
    fn lookup<'v>(&'v self, path: &Path, scope: &'v Scope<'v>) -> Result<Option<Cow<'v, Value>>> {
        let segments = &path.segments[..];
        self.spend(segments.len() as u32)?;
        if path.from_row {
            return Ok(self.row.and_then(|row| descend(row, segments)).map(Cow::Borrowed));
        }
        let mut from = scope;
        for _ in 0..path.level / 2 {
            match from.outer {
                Some(outer) => from = outer,
                None => return Ok(None),
            }
        }
        if path.level % 2 == 1 {
            let Some(index) = from.index else { return Ok(None) };
            return Ok(match segments {
                [] => Some(Cow::Owned(json!({ "index": index }))),
                [name] if name == "index" => Some(Cow::Owned(index.into())),
                _ => None,
            });
        }
        let (current, accumulator) = match from.item {
            Item::Value(value) => return Ok(descend(value, segments).map(Cow::Borrowed)),
            Item::Reduction { current, accumulator } => (current, accumulator),
        };
        Ok(match segments.split_first() {
            Some((name, rest)) if name == "current" => descend(current, rest).map(Cow::Borrowed),
            Some((name, rest)) if name == "accumulator" => {
                descend(accumulator, rest).map(Cow::Borrowed)
            }
            Some(_) => None,
            None => {
                self.weigh(current)?;
                self.weigh(accumulator)?;
                Some(Cow::Owned(json!({ "current": current, "accumulator": accumulator })))
            }
        })
    }

    fn arg<'v>(
        &'v self,
        args: &'v [Node],
        index: usize,
        scope: &'v Scope<'v>,
    ) -> Result<Cow<'v, Value>> {
        args.get(index).map_or(Ok(Cow::Borrowed(&NULL)), |arg| self.eval(arg, scope))
    }

    /// Calls `take` with each argument, or with each item where one argument stands for all.
    fn each(
        &self,
        args: &[Node],
        spread: bool,
        scope: &Scope,
        take: &mut dyn FnMut(&Value) -> Result<()>,
    ) -> Result<()> {
        for arg in args {
            let value = self.eval(arg, scope)?;
            if spread {
                for item in items_or_self(&value) {
                    self.spend(1)?;
                    take(item)?;
                }
            } else {
                take(&value)?;
            }
        }
        Ok(())
    }

    /// The value itself; a copy costs what it weighs.
    fn own(&self, value: Cow<Value>) -> Result<Value> {
        match value {
            Cow::Owned(value) => Ok(value),
            Cow::Borrowed(value) => {
                self.weigh(value)?;
                Ok(value.clone())
            }
        }
    }

    /// Spends what it costs to look at or copy all of a value, and refuses values so deep that
    /// walking them could exhaust the stack.
    fn weigh(&self, value: &Value) -> Result<()> {
        let mut left = self.left.get();
        let light = subtract(value, &mut left, MAX_DEPTH);
        self.left.set(left);
        if light { Ok(()) } else { Err(TooMuchWork) }
    }

    fn spend(&self, steps: u32) -> Result<()> {
        let left = self.left.get().checked_sub(steps);
        self.left.set(left.unwrap_or(0));
        left.map(|_| ()).ok_or(TooMuchWork)
    }
}

/// Subtracts the weight of a value; false if nothing is left or the value is too deep.
fn subtract(value: &Value, left: &mut u32, depth: u16) -> bool {
    /// Bytes of text that cost as much as one step.
    const BYTES: usize = 64;
    let weight = match value {
        Value::String(text) => 1 + u32::try_from(text.len() / BYTES).unwrap_or(u32::MAX - 1),
        _ => 1,
    };
    match left.checked_sub(weight) {
        Some(rest) if depth > 0 => *left = rest,
        _ => {
            *left = 0;
            return false;
        }
    }
    match value {
        Value::Array(items) => items.iter().all(|item| subtract(item, left, depth - 1)),
        Value::Object(members) => members.values().all(|item| subtract(item, left, depth - 1)),
        _ => true,
    }
}

fn descend<'v>(value: &'v Value, segments: &[String]) -> Option<&'v Value> {
    segments.iter().try_fold(value, |at, segment| child(at, segment))
}

fn items(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        _ => &[],
    }
}

fn items_or_self(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

fn body(args: &[Node]) -> Result<&Node> {
    args.get(1).ok_or(InvalidArguments)
}

fn as_text(value: &Value) -> Result<Cow<'_, str>> {
    if let Value::String(text) = value {
        return Ok(Cow::Borrowed(text));
    }
    let mut text = String::new();
    text::append(&mut text, value)?;
    Ok(Cow::Owned(text))
}

fn bool<'v>(truth: bool) -> Result<Cow<'v, Value>> {
    Ok(Cow::Owned(Value::Bool(truth)))
}

fn owned<'v>(value: impl Into<Value>) -> Result<Cow<'v, Value>> {
    Ok(Cow::Owned(value.into()))
}
