//! Running a compiled rule.

use serde_json::{Map, Value};

use super::LogicErrorKind::{self, InvalidArguments, TooMuchWork};
use super::compile::{Node, Path};
use super::numbers::{self, Num};
use super::operators::Op;
use super::scope::{Item, Scope, Turn, descend};
use super::strict::{self, Args, items_or_self};
use super::work::{Held, Work};
use super::{Context, LogicError};
use crate::date::Date;

type Result<T> = std::result::Result<T, LogicErrorKind>;

/// The result of a rule on these data.
pub(super) fn evaluate(root: &Node, context: &Context) -> std::result::Result<Value, LogicError> {
    let (run, scope) = start(context);
    Ok(run.eval(root, &scope).and_then(|value| run.work.own(value))?)
}

/// Whether that result is truthy.
pub(super) fn holds(root: &Node, context: &Context) -> bool {
    let (run, scope) = start(context);
    run.eval(root, &scope).is_ok_and(|value| numbers::truthy(&value))
}

fn start<'a>(context: &Context<'a>) -> (Run<'a>, Scope<'a>) {
    let run = Run { row: context.row, today: context.today, work: Work::new() };
    let scope = Scope { item: Item::Value(context.data), turn: None, outer: None };
    (run, scope)
}

/// One evaluation.
struct Run<'a> {
    row: Option<&'a Value>,
    today: Date,
    work: Work,
}

impl Run<'_> {
    fn eval<'v>(&'v self, node: &'v Node, scope: &'v Scope<'v>) -> Result<Held<'v>> {
        self.work.spend(1)?;
        match node {
            Node::Literal(value) => Ok(Held::Borrowed(value)),
            Node::Read(path, default) => match (self.lookup(path, scope)?, default) {
                (Some(value), _) => Ok(value),
                (None, Some(default)) => self.eval(default, scope),
                (None, None) => Ok(Held::NULL),
            },
            Node::Exists(path) => bool(self.lookup(path, scope)?.is_some()),
            Node::Array(nodes) => owned(self.eval_all(nodes, scope)?),
            Node::Object(nodes) => self.object(nodes, scope),
            Node::Call { op, args, spread } => self.call(*op, args, *spread, scope),
            Node::Fits(value, schema) => bool(schema.is_valid(&*self.eval(value, scope)?)),
            Node::Fail(kind) => Err(kind.clone()),
        }
    }

    #[inline(never)]
    fn object<'v>(&self, nodes: &[(String, Node)], scope: &Scope) -> Result<Held<'v>> {
        let mut members = Map::new();
        for (name, node) in nodes {
            members.insert(name.clone(), self.eval_owned(node, scope)?);
        }
        owned(members)
    }

    #[inline(never)]
    fn eval_all(&self, nodes: &[Node], scope: &Scope) -> Result<Vec<Value>> {
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            values.push(self.eval_owned(node, scope)?);
        }
        Ok(values)
    }

    #[inline(never)]
    fn eval_owned(&self, node: &Node, scope: &Scope) -> Result<Value> {
        self.work.own(self.eval(node, scope)?)
    }

    fn call<'v>(
        &'v self,
        op: Op,
        args: &'v [Node],
        spread: bool,
        scope: &'v Scope<'v>,
    ) -> Result<Held<'v>> {
        match op {
            Op::If => self.choose(args, scope),
            Op::And => self.first(args, scope, |value| !numbers::truthy(value)),
            Op::Or => self.first(args, scope, numbers::truthy),
            Op::Coalesce => self.first(args, scope, |value| !value.is_null()),
            Op::Not => bool(!numbers::truthy(&*self.arg(args, 0, scope)?)),
            Op::Truthy => bool(numbers::truthy(&*self.arg(args, 0, scope)?)),
            Op::Var | Op::Val | Op::Exists => self.computed_path(op, args, spread, scope),
            Op::Map | Op::Filter | Op::All | Op::Some | Op::None => self.iterate(op, args, scope),
            Op::Reduce => self.reduce(args, scope),
            Op::Try => self.attempt(args, scope),
            _ if op.compares() => self.compare(op, args, scope),
            _ => {
                let mut values = Vec::with_capacity(args.len());
                for arg in args {
                    values.push(self.eval(arg, scope)?);
                }
                if matches!(op, Op::Missing | Op::MissingSome) {
                    return self.missing(op, &values, scope);
                }
                strict::apply(op, &Args { values: &values, spread }, self.today, &self.work)
            }
        }
    }

    #[inline(never)]
    fn choose<'v>(&'v self, args: &'v [Node], scope: &'v Scope<'v>) -> Result<Held<'v>> {
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
        Ok(Held::NULL)
    }

    /// The first value that is wanted, else the last one.
    fn first<'v>(
        &'v self,
        args: &'v [Node],
        scope: &'v Scope<'v>,
        wanted: fn(&Value) -> bool,
    ) -> Result<Held<'v>> {
        let mut last = Held::NULL;
        for arg in args {
            last = self.eval(arg, scope)?;
            if wanted(&last) {
                break;
            }
        }
        Ok(last)
    }

    #[inline(never)]
    fn compare<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Held<'v>> {
        let mut left = self.arg(args, 0, scope)?;
        self.work.weigh(&left)?;
        for arg in args.iter().skip(1) {
            let right = self.eval(arg, scope)?;
            self.work.weigh(&right)?;
            if !numbers::compare(op, &left, &right)? {
                return bool(false);
            }
            left = right;
        }
        bool(true)
    }

    #[inline(never)]
    fn iterate<'v>(&self, op: Op, args: &[Node], scope: &Scope) -> Result<Held<'v>> {
        let (collection, body) = (self.arg(args, 0, scope)?, body(args)?);
        let (mut out, mut none) = (Vec::new(), true);
        for (turn, item) in turns(&collection) {
            none = false;
            let inner = Scope { item: Item::Value(item), turn: Some(turn), outer: Some(scope) };
            let result = self.eval(body, &inner)?;
            if op == Op::Map {
                out.push(self.work.own(result)?);
                continue;
            }
            let holds = numbers::truthy(&result);
            match op {
                Op::Filter if holds => out.push(self.work.own(Held::Borrowed(item))?),
                Op::Some if holds => return bool(true),
                Op::None if holds => return bool(false),
                Op::All if !holds => return bool(false),
                _ => {}
            }
        }
        match op {
            Op::All => bool(!none),
            Op::Some => bool(false),
            Op::None => bool(true),
            _ => owned(out),
        }
    }

    #[inline(never)]
    fn reduce<'v>(&self, args: &[Node], scope: &Scope) -> Result<Held<'v>> {
        let (collection, body) = (self.arg(args, 0, scope)?, body(args)?);
        let mut accumulator = self.work.own(self.arg(args, 2, scope)?)?;
        for (turn, current) in turns(&collection) {
            let item = Item::Reduction { current, accumulator: &accumulator };
            let inner = Scope { item, turn: Some(turn), outer: Some(scope) };
            accumulator = self.eval_owned(body, &inner)?;
        }
        owned(accumulator)
    }

    #[inline(never)]
    fn attempt<'v>(&'v self, args: &'v [Node], scope: &'v Scope<'v>) -> Result<Held<'v>> {
        let mut failure = None;
        for arg in args {
            let result = match failure {
                None => self.eval(arg, scope),
                Some(kind) => {
                    let error = LogicError { kind }.to_json();
                    let inner = Scope { item: Item::Value(&error), turn: None, outer: Some(scope) };
                    self.eval_owned(arg, &inner).map(Held::built)
                }
            };
            match result {
                Err(kind) if kind != TooMuchWork => failure = Some(kind),
                settled => return settled,
            }
        }
        failure.map_or(Ok(Held::NULL), Err)
    }

    #[inline(never)]
    fn computed_path<'v>(
        &'v self,
        op: Op,
        args: &'v [Node],
        single: bool,
        scope: &'v Scope<'v>,
    ) -> Result<Held<'v>> {
        let path = if op == Op::Var {
            Path::of_var(&*self.arg(args, 0, scope)?)
        } else {
            match &self.eval_all(args, scope)?[..] {
                [Value::Array(values)] if single => Path::of_val(values),
                values => Path::of_val(values),
            }
        };
        let found = self.lookup(&path.ok_or(InvalidArguments)?, scope)?;
        match (op, found) {
            (Op::Exists, found) => bool(found.is_some()),
            (_, Some(value)) => Ok(value),
            (Op::Var, None) => self.arg(args, 1, scope),
            (_, None) => Ok(Held::NULL),
        }
    }

    #[inline(never)]
    fn missing<'v>(&self, op: Op, args: &[Held], scope: &Scope) -> Result<Held<'v>> {
        // `missing_some` counts before it names.
        let (count, names) = match args {
            [count, names @ ..] if op == Op::MissingSome => (Some(count), names),
            names => (None, names),
        };
        let (mut named, mut missing) = (0, Vec::new());
        for name in names.iter().flat_map(|value| items_or_self(value)) {
            named += 1;
            let found = match Path::of_var(name) {
                Some(path) => self.lookup(&path, scope)?,
                None => None,
            };
            if !found.is_some_and(|value| !value.is_null() && *value != "") {
                missing.push(self.work.own(Held::Borrowed(name))?);
            }
        }
        if let Some(count) = count
            && named - missing.len() as i64 >= Num::of(count)?.to_int()
        {
            missing.clear();
        }
        owned(missing)
    }

    fn lookup<'v>(&'v self, path: &Path, scope: &'v Scope<'v>) -> Result<Option<Held<'v>>> {
        self.work.spend(path.segments.len())?;
        if path.from_row {
            let found = self.row.and_then(|row| descend(row, &path.segments));
            return Ok(found.map(Held::Borrowed));
        }
        scope.lookup(path, &self.work)
    }

    fn arg<'v>(&'v self, args: &'v [Node], index: usize, scope: &'v Scope<'v>) -> Result<Held<'v>> {
        args.get(index).map_or(Ok(Held::NULL), |arg| self.eval(arg, scope))
    }
}

/// The items of an array or the values of an object; anything else has none.
fn turns(collection: &Value) -> impl Iterator<Item = (Turn<'_>, &Value)> {
    let items = collection.as_array().into_iter().flatten().map(|item| (None, item));
    let members = collection.as_object().into_iter().flatten();
    items
        .chain(members.map(|(key, value)| (Some(key.as_str()), value)))
        .enumerate()
        .map(|(index, (key, value))| (Turn { index, key }, value))
}

fn body(args: &[Node]) -> Result<&Node> {
    args.get(1).ok_or(InvalidArguments)
}

fn bool<'v>(truth: bool) -> Result<Held<'v>> {
    Ok(Held::bool(truth))
}

fn owned<'v>(value: impl Into<Value>) -> Result<Held<'v>> {
    Ok(Held::built(value))
}
