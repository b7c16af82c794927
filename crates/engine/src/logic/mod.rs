//! Conditions, calculations and mappings: one pinned dialect of JSONLogic.
//!
//! A rule is compiled once ([`Rule::compile`]); its mistakes are [`Problem`]s with their place, and
//! what it reads is known before it ever runs ([`Rule::inputs`]). Evaluating borrows from the data
//! wherever it can, because conditions run on every keystroke.
//!
//! Invariants: no rule and no data, however hostile, panics, exhausts the stack or runs without
//! bound. Nesting is limited when compiling, work and the size of what is built when evaluating.
//!
//! # The dialect
//!
//! A rule is a JSON value. An object with exactly one member is an operation, `{operator:
//! arguments}`; an array is evaluated item by item; everything else, also `{}`, is itself. Where
//! the arguments are no array they are the one argument. The semantics are those of the original
//! JSONLogic tests, completed by the JSON Logic community's proposals where those leave off:
//! mistakes are errors with a `type`, not silent nonsense.
//!
//! **True or false.** `null`, `false`, `0`, `""`, `[]` and `{}` are falsy; the rest is truthy,
//! also `"0"`.
//!
//! **Numbers.** Calculations take numbers, numeric texts, booleans (0, 1), `null` and `""` (0);
//! anything else is the error `NaN`. Whole numbers stay whole and exact as far as 64 bits go.
//!
//! **Spreading (…).** Where the table shows `…`, a single argument that is an operation and yields
//! an array stands for all arguments: `{"+": {"map": …}}` is a sum.
//!
//! **Paths.** `var` takes `"a.b.0"` or a JSON Pointer `"/a/b/0"`; `val` and `exists` take the
//! segments one by one, so any key can be named. `""` (for `val`: `[]`) is the whole scope. A
//! first segment `$row` is the row of a repeated question, from any scope; without a row `null`.
//!
//! **Scopes.** Inside an iterator the item is the scope (for `reduce`: `{current, accumulator}`;
//! behind an error in `try`: the error). `{"val": [[n], …]}` leaves scopes: `[1]` is the
//! iteration itself (`{"val": [[1], "index"]}`, `"key"` for objects), `[2]` the scope around it,
//! `[4]` the one around that. Iterators take arrays and the values of objects; anything else has
//! no items.
//!
//! | operator | arguments | gives |
//! |---|---|---|
//! | `var` | path, default? | what is there; the default (or `null`) if nothing is |
//! | `val` | [level]?, segments | the same, key by key |
//! | `exists` | [level]?, segments | whether there is anything, be it `null` |
//! | `missing` | paths … | those where nothing, `null` or `""` is |
//! | `missing_some` | count, [paths] | `[]` if at least that many are there, else those missing |
//! | `if`, `?:` | condition, then, …, else? | the first branch whose condition holds; `null` |
//! | `and`, `or` | values | the first falsy (truthy) one, else the last |
//! | `??` | values | the first that is not `null` |
//! | `!`, `!!` | value | whether it is falsy, truthy |
//! | `==`, `!=` | a, b, more? | equal after conversion to numbers where types differ; `null` only to itself and `""` |
//! | `===`, `!==` | a, b, more? | equal without conversion |
//! | `<`, `<=`, `>`, `>=` | a, b, more? | each before the next; texts by code points |
//! | `+`, `*` | numbers … | sum, product |
//! | `-`, `/`, `%` | numbers … | from left to right; one argument: `-x`, `1/x` |
//! | `min`, `max` | numbers … | the least, the greatest; numbers only |
//! | `cat` | values … | their texts, joined |
//! | `substr` | text, start, length? | part of it; negative counts from the end |
//! | `length` | text or array | characters or items |
//! | `in` | a, text or array | whether it contains `a` |
//! | `merge` | values … | one array of all, arrays opened |
//! | `map`, `filter` | items, rule | array of results, of the items whose result is truthy |
//! | `all`, `some`, `none` | items, condition | for how many items it holds; `all` of none is false |
//! | `reduce` | items, rule, start? | the last `accumulator` |
//! | `object` | {name: rule} | an object of the rules' results |
//! | `preserve` | any JSON | that JSON, not evaluated |
//! | `try` | values | the first without an error; the error is the scope of the next |
//! | `throw` | type or object | the error with this `type`, or this error |
//! | `today` | | today's date |
//! | `age` | birth, at? | full years that are certain at a day, today if not named |
//! | `date_add` | date, n, unit | `n` `day`s, `month`s or `year`s later; `null` if not known that exactly |
//! | `date_diff` | from, to, unit | full days, months or years between |
//! | `before`, `after` | date, date, more? | their order: `null` where precision cannot tell |
//! | `same_or_before`, `same_or_after` | date, date, more? | likewise |
//! | `normalise` | text | without outer spaces, inner ones single; `null` stays |
//! | `plain` | text | lower case without Vietnamese marks, `đ` as `d`; `null` stays |
//! | `matches_plain` | part, text | whether the text contains the part, both plain and normalised |
//! | `fits` | value, schema | whether the value fits the JSON Schema, which stands as it is; only in forms |
//!
//! **Dates** are texts of [`Date`]'s three precisions. One that is absent or unreadable is not
//! known: comparisons and `date_add` give `null`, but `age` and `date_diff` the error `Unknown
//! Date`, because a `null` would count as 0 and make everybody a minor who has not answered yet.
//!
//! **Errors** as JSON: `{"type": …}` with `NaN`, `Invalid Arguments`, `Unknown Operator`, `Unknown
//! Date`, `Too Much Work` (which `try` does not catch), or what was thrown.

mod compile;
mod dates;
mod evaluate;
mod numbers;
mod operators;
mod scope;
mod strict;
mod text;
mod work;

pub use numbers::truthy;
pub use text::plain;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::date::Date;
use crate::schema::pattern::Patterns;
use crate::{Pointer, Problem};

/// A compiled rule. Copies share what was compiled.
#[derive(Clone, Debug)]
pub struct Rule(Arc<Compiled>);

#[derive(Debug)]
struct Compiled {
    root: compile::Node,
    inputs: Vec<Input>,
    comparisons: Vec<Comparison>,
    reads_today: bool,
}

/// What a rule is evaluated on.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The document: the scope outside all iterators.
    pub data: &'a Value,
    /// The row that `$row` names.
    pub row: Option<&'a Value>,
    /// What `today` gives.
    pub today: Date,
}

/// A path that a rule reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Whether the path starts at the row instead of the document's root.
    pub from_row: bool,
    /// Unescaped segments; `*` stands for each item of an array that the rule iterates over. Empty
    /// also where the path is computed: then anything may be read.
    pub path: Vec<String>,
    /// Only how many items the array has is read. What the rule reads of the items are inputs of
    /// their own.
    pub shape_only: bool,
    /// The first place in the rule that reads it.
    pub at: Pointer,
}

/// An answer compared with a constant: whoever knows the answer's type can tell whether the two
/// can ever be equal.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Index of the answer among the rule's inputs.
    pub input: usize,
    /// The constants it is compared with: one, or each item of the array of `in`.
    pub with: Vec<Value>,
    /// Whether types are not converted (`===`, `!==`, `in`).
    pub strict: bool,
    /// The place of the comparison in the rule.
    pub at: Pointer,
}

/// Why a rule has no result.
#[derive(Clone, Debug, PartialEq)]
pub struct LogicError {
    /// What went wrong.
    pub kind: LogicErrorKind,
}

/// Kinds of [`LogicError`].
#[derive(Clone, Debug, PartialEq)]
pub enum LogicErrorKind {
    /// A calculation or comparison on what is no number.
    NotANumber,
    /// Too few arguments, or arguments that the operator cannot take.
    InvalidArguments,
    /// No such operator.
    UnknownOperator,
    /// A count of days or years from or to a date that is not known well enough.
    UnknownDate,
    /// The rule, what it builds or its nesting goes beyond any honest use.
    TooMuchWork,
    /// `throw`; the error as JSON.
    Thrown(Box<Value>),
}

impl Rule {
    /// Compiles a rule. It can always be evaluated: what is wrong in it is an error when it is
    /// reached. The problems' places are relative to `json`.
    pub fn compile(json: &Value) -> (Rule, Vec<Problem>) {
        let (compiled, problems) = compile::compile(json, None);
        (Rule(Arc::new(compiled)), problems)
    }

    /// The same where rules know `fits`, whose schemas need regular expressions.
    pub fn compile_with(json: &Value, patterns: &dyn Patterns) -> (Rule, Vec<Problem>) {
        let (compiled, problems) = compile::compile(json, Some(patterns));
        (Rule(Arc::new(compiled)), problems)
    }

    /// The rule's result.
    ///
    /// # Errors
    /// See [`LogicErrorKind`].
    pub fn evaluate(&self, context: &Context) -> Result<Value, LogicError> {
        evaluate::evaluate(&self.0.root, context)
    }

    /// Whether the result is truthy; an error counts as false.
    pub fn holds(&self, context: &Context) -> bool {
        evaluate::holds(&self.0.root, context)
    }

    /// What the rule reads: distinct, in order of first appearance.
    pub fn inputs(&self) -> &[Input] {
        &self.0.inputs
    }

    /// Answers that the rule compares with constants.
    pub fn comparisons(&self) -> &[Comparison] {
        &self.0.comparisons
    }

    /// Whether the result depends on today's date.
    pub fn reads_today(&self) -> bool {
        self.0.reads_today
    }
}

impl LogicError {
    /// The error as rules see it behind `try`: an object with a `type`, or whatever was thrown.
    pub fn to_json(&self) -> Value {
        let name = match &self.kind {
            LogicErrorKind::NotANumber => "NaN",
            LogicErrorKind::InvalidArguments => "Invalid Arguments",
            LogicErrorKind::UnknownOperator => "Unknown Operator",
            LogicErrorKind::UnknownDate => "Unknown Date",
            LogicErrorKind::TooMuchWork => "Too Much Work",
            LogicErrorKind::Thrown(error) => return Value::clone(error),
        };
        object([("type", name.into())])
    }
}

impl From<LogicErrorKind> for LogicError {
    fn from(kind: LogicErrorKind) -> LogicError {
        LogicError { kind }
    }
}

fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut object = Map::new();
    for (name, value) in members {
        object.insert(name.to_owned(), value);
    }
    Value::Object(object)
}
