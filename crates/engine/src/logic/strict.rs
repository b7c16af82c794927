//! Operators that need nothing but the values of their arguments.

use std::borrow::Cow;

use serde_json::Value;

use super::LogicErrorKind::{self, InvalidArguments, UnknownDate};
use super::numbers::{self, Num};
use super::operators::Op;
use super::work::{Held, Work};
use super::{dates, object, text};
use crate::date::Date;

type Result<T> = std::result::Result<T, LogicErrorKind>;

/// The values of an operator's arguments.
pub(super) struct Args<'v> {
    pub(super) values: &'v [Held<'v>],
    /// Whether the items of the only value stand for all arguments.
    pub(super) spread: bool,
}

impl Args<'_> {
    /// The argument at an index; `null` if there is none. Not for operators that spread.
    fn get(&self, index: usize) -> &Value {
        self.values.get(index).map_or(&Value::Null, |value| value)
    }

    /// Calls `take` with each argument.
    fn each(&self, take: &mut dyn FnMut(&Value) -> Result<()>) -> Result<()> {
        for value in self.values {
            match &**value {
                Value::Array(items) if self.spread => items.iter().try_for_each(&mut *take)?,
                value => take(value)?,
            }
        }
        Ok(())
    }
}

/// What the operator gives.
pub(super) fn apply(op: Op, args: &Args, today: Date, work: &Work) -> Result<Held<'static>> {
    for value in args.values {
        if op != Op::Length || value.is_string() {
            work.weigh(value)?;
        }
    }
    let first = args.get(0);
    Ok(match op {
        Op::Add | Op::Subtract | Op::Multiply | Op::Divide | Op::Remainder => {
            Held::built(calculate(op, args)?)
        }
        Op::Min | Op::Max => extreme(op, args)?,
        Op::Merge => merge(args)?,
        Op::Cat => cat(args)?,
        Op::Throw => return Err(thrown(first)),
        Op::Length => length(first)?,
        Op::In => Held::bool(contains(args.get(1), first)),
        Op::MatchesPlain => matches_plain(first, args.get(1))?,
        Op::Normalise | Op::Plain if first.is_null() => Held::NULL,
        Op::Normalise => normalise(first)?,
        Op::Plain => plain(first)?,
        Op::Substr => substr(args)?,
        Op::Today => Held::built(today.to_string()),
        Op::Age => age(args, today)?,
        Op::DateAdd => date_add(args)?,
        Op::DateDiff => date_diff(args)?,
        _ => compare_dates(op, args.values),
    })
}

#[inline(never)]
fn extreme(op: Op, args: &Args) -> Result<Held<'static>> {
    let mut best = None;
    args.each(&mut |value| {
        best = Some(numbers::extreme(op, best, value)?);
        Ok(())
    })?;
    Ok(Held::built(best.ok_or(InvalidArguments)?.to_value()?))
}

#[inline(never)]
fn merge(args: &Args) -> Result<Held<'static>> {
    let mut merged = Vec::new();
    args.each(&mut |value| {
        merged.extend_from_slice(items_or_self(value));
        Ok(())
    })?;
    Ok(Held::built(merged))
}

#[inline(never)]
fn cat(args: &Args) -> Result<Held<'static>> {
    let mut joined = String::new();
    args.each(&mut |value| text::append(&mut joined, value))?;
    Ok(Held::built(joined))
}

#[inline(never)]
fn thrown(error: &Value) -> LogicErrorKind {
    let thrown = error.clone();
    let error = if thrown.is_object() { thrown } else { object([("type", thrown)]) };
    LogicErrorKind::Thrown(Box::new(error))
}

#[inline(never)]
fn length(value: &Value) -> Result<Held<'static>> {
    Ok(Held::built(match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        _ => return Err(InvalidArguments),
    }))
}

fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::String(text), Value::String(part)) => contains_text(text, part),
        (Value::Array(items), item) => items.iter().any(|other| numbers::same(item, other)),
        _ => false,
    }
}

#[inline(never)]
fn contains_text(text: &str, part: &str) -> bool {
    text.contains(part)
}

#[inline(never)]
fn matches_plain(first: &Value, second: &Value) -> Result<Held<'static>> {
    let known = !first.is_null() && !second.is_null();
    Ok(Held::bool(known && text::matches_plain(&as_text(first)?, &as_text(second)?)))
}

#[inline(never)]
fn normalise(value: &Value) -> Result<Held<'static>> {
    Ok(Held::built(text::normalise(&as_text(value)?)))
}

#[inline(never)]
fn plain(value: &Value) -> Result<Held<'static>> {
    Ok(Held::built(text::plain(&as_text(value)?)))
}

#[inline(never)]
fn substr(args: &Args) -> Result<Held<'static>> {
    let start = Num::of(args.get(1))?.to_int();
    let length = match args.get(2) {
        Value::Null => None,
        length => Some(Num::of(length)?.to_int()),
    };
    Ok(Held::built(text::substring(&as_text(args.get(0))?, start, length)))
}

#[inline(never)]
fn age(args: &Args, today: Date) -> Result<Held<'static>> {
    let at = if args.values.len() > 1 { dates::read(args.get(1)) } else { Some(today) };
    let (birth, at) = dates::read(args.get(0)).zip(at).ok_or(UnknownDate)?;
    Ok(Held::built(dates::age(birth, at).ok_or(UnknownDate)?))
}

#[inline(never)]
fn date_add(args: &Args) -> Result<Held<'static>> {
    let unit = dates::Unit::of(args.get(2)).ok_or(InvalidArguments)?;
    let Num::Int(amount) = Num::of(args.get(1))? else {
        return Err(InvalidArguments);
    };
    Ok(match dates::read(args.get(0)).and_then(|date| dates::add(date, amount, unit)) {
        Some(date) => Held::built(date.to_string()),
        None => Held::NULL,
    })
}

#[inline(never)]
fn date_diff(args: &Args) -> Result<Held<'static>> {
    let unit = dates::Unit::of(args.get(2)).ok_or(InvalidArguments)?;
    let dates = dates::read(args.get(0)).zip(dates::read(args.get(1)));
    let difference = dates.and_then(|(from, to)| dates::difference(from, to, unit));
    Ok(Held::built(difference.ok_or(UnknownDate)?))
}

/// The items of an array; anything else is its own only item.
pub(super) fn items_or_self(value: &Value) -> &[Value] {
    match value {
        Value::Array(items) => items,
        single => std::slice::from_ref(single),
    }
}

#[inline(never)]
fn calculate(op: Op, args: &Args) -> Result<Value> {
    let mut count = 0;
    let mut total = Num::Int(i64::from(op == Op::Multiply));
    args.each(&mut |value| {
        let next = Num::of(value)?;
        total = if count == 0 { next } else { total.calculate(op, next)? };
        count += 1;
        Ok(())
    })?;
    match (op, count) {
        (Op::Subtract, 1) => Num::Int(0).calculate(op, total)?,
        (Op::Divide, 1) => Num::Int(1).calculate(op, total)?,
        (Op::Remainder, 1) | (Op::Subtract | Op::Divide | Op::Remainder, 0) => {
            return Err(InvalidArguments);
        }
        _ => total,
    }
    .to_value()
}

/// Three-valued "and" over neighbours: false where one pair tells, else unknown (`null`) where one
/// pair cannot tell.
#[inline(never)]
fn compare_dates(op: Op, values: &[Held]) -> Held<'static> {
    let mut known = true;
    for pair in values.windows(2) {
        let [a, b] = pair else { continue };
        match dates::read(a).zip(dates::read(b)).and_then(|(a, b)| dates::compare(op, a, b)) {
            Some(true) => {}
            Some(false) => return Held::bool(false),
            None => known = false,
        }
    }
    if known { Held::bool(true) } else { Held::NULL }
}

#[inline(never)]
fn as_text(value: &Value) -> Result<Cow<'_, str>> {
    if let Value::String(text) = value {
        return Ok(Cow::Borrowed(text));
    }
    let mut text = String::new();
    text::append(&mut text, value)?;
    Ok(Cow::Owned(text))
}
