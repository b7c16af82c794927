//! No rule and no data panics, exhausts the stack or runs without bound.

#![allow(clippy::unwrap_used)]

mod random;

use proptest::collection::{hash_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, LogicErrorKind, Rule};

/// All operators, and names that are none.
const NAMES: &[&str] = &[
    "var",
    "val",
    "exists",
    "missing",
    "missing_some",
    "if",
    "?:",
    "and",
    "or",
    "??",
    "!",
    "!!",
    "==",
    "!=",
    "===",
    "!==",
    "<",
    "<=",
    ">",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "min",
    "max",
    "cat",
    "substr",
    "length",
    "in",
    "merge",
    "map",
    "filter",
    "all",
    "some",
    "none",
    "reduce",
    "object",
    "preserve",
    "try",
    "throw",
    "today",
    "age",
    "date_add",
    "date_diff",
    "before",
    "after",
    "same_or_before",
    "same_or_after",
    "normalise",
    "plain",
    "matches_plain",
    "nope",
    "",
];

/// Texts that mean something to some operator.
const TEXTS: &[&str] = &[
    "",
    "a",
    "a.b",
    "/a/0",
    "/~2",
    "$row",
    "$row.a",
    "current",
    "accumulator",
    "accumulator.0",
    "index",
    "1952",
    "2024-02-29",
    "2024-13",
    "day",
    "month",
    "year",
    "1e308",
    "-0",
    " 12 ",
    "Đường",
    "e\u{301}",
    "__proto__",
    "~",
    "0",
];

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-3i64..10).prop_map(Value::from),
        prop::sample::select(TEXTS).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ]
}

fn data() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(Value::from),
            hash_map("a|b|c|0|", inner, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn rule() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(6, 80, 4, |inner| {
        let name = prop::sample::select(NAMES);
        prop_oneof![
            6 => (name, vec(inner.clone(), 0..4)).prop_map(|(name, args)| operation(name, args.into())),
            2 => (prop::sample::select(NAMES), inner.clone()).prop_map(|(name, arg)| operation(name, arg)),
            1 => vec(inner.clone(), 0..4).prop_map(Value::from),
            1 => (inner.clone(), inner).prop_map(|(a, b)| json!({"a": a, "b": b})),
        ]
    })
}

fn operation(name: &str, arguments: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), arguments)]))
}

fn run(rule: &Value, data: &Value) -> Result<Value, LogicErrorKind> {
    let context = Context { data, row: Some(data), today: Date::parse("2026-11-22").unwrap() };
    Rule::compile(rule).0.evaluate(&context).map_err(|error| error.kind)
}

/// `{name: [{name: [… inner …]}]}`.
fn nested(name: &str, depth: usize, inner: Value) -> Value {
    (0..depth).fold(inner, |rule, _| operation(name, vec![rule].into()))
}

proptest! {
    #![proptest_config(random::config(4_000))]

    #[test]
    fn any_rule_on_any_data_ends_the_same_way_each_time(rule in rule(), data in data()) {
        let first = run(&rule, &data);
        prop_assert_eq!(&first, &run(&rule, &data));
        let (compiled, problems) = Rule::compile(&rule);
        // Problems lie in the rule, and inputs where something is read.
        for at in problems.iter().map(|problem| &problem.at) {
            prop_assert!(at.get(&rule).is_some(), "{} is not in {}", at, rule);
        }
        for input in compiled.inputs() {
            prop_assert!(input.at.get(&rule).is_some(), "{} is not in {}", input.at, rule);
        }
    }

    #[test]
    fn what_is_not_read_does_not_matter(rule in rule(), before in data(), after in data()) {
        let data = |rest: &Value| json!({"a": 1, "b": [1, {"a": 2}], "c": rest});
        let (compiled, _) = Rule::compile(&rule);
        let reads_c = compiled.inputs().iter().any(|i| i.path.first().is_none_or(|first| first == "c"));
        if !reads_c {
            let run = |data: &Value| {
                let today = Date::parse("2026-11-22").unwrap();
                compiled.evaluate(&Context { data, row: None, today })
            };
            prop_assert_eq!(run(&data(&before)), run(&data(&after)));
        }
    }
}

#[test]
fn deep_rules_are_a_problem_not_a_crash() {
    let fine = nested("!", 60, json!(true));
    assert_eq!(run(&fine, &Value::Null), Ok(json!(true)));
    let deep = nested("!", 5_000, json!(true));
    let problems = Rule::compile(&deep).1;
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "too-deep");
    assert_eq!(run(&deep, &Value::Null), Err(LogicErrorKind::TooMuchWork));
    // Dropping it would recurse as deep as it is nested.
    std::mem::forget(deep);
}

#[test]
fn loops_in_loops_over_large_arrays_give_up() {
    let data = json!({"rows": (0..5_000).collect::<Vec<_>>()});
    let once = json!({"some": [{"var": "rows"}, {"<": [{"var": ""}, 0]}]});
    assert_eq!(run(&once, &data), Ok(json!(false)), "one loop over every row is honest");
    let twice = json!({"all": [{"var": "rows"}, {"none": [{"val": [[2], "rows"]}, {"<": [{"var": ""}, 0]}]}]});
    assert_eq!(run(&twice, &data), Err(LogicErrorKind::TooMuchWork));
    let caught = json!({"try": [twice, "spared"]});
    assert_eq!(run(&caught, &data), Err(LogicErrorKind::TooMuchWork), "a rule cannot ignore it");
}

#[test]
fn what_grows_with_every_step_gives_up() {
    let data = json!({"rows": (0..5_000).collect::<Vec<_>>(), "text": "x".repeat(1_000)});
    let accumulator = json!({"var": "accumulator"});
    for body in [
        // Twice as long, twice as many, one level deeper, each time.
        json!({"cat": [accumulator, accumulator, "x"]}),
        json!({"merge": [accumulator, accumulator, 1]}),
        json!([accumulator, accumulator]),
        json!([accumulator]),
        json!({"object": {"a": accumulator}}),
    ] {
        let rule = json!({"reduce": [{"var": "rows"}, body, 0]});
        assert_eq!(run(&rule, &data), Err(LogicErrorKind::TooMuchWork), "{rule}");
    }
    let texts = json!({"map": [{"var": "rows"}, {"plain": {"cat": {"map": [{"val": [[2], "rows"]}, {"val": [[4], "text"]}]}}}]});
    assert_eq!(run(&texts, &data), Err(LogicErrorKind::TooMuchWork));
}

#[test]
fn deep_data_is_refused_where_it_would_be_walked() {
    let deep = (0..10_000).fold(json!(0), |inner, _| Value::Array(vec![inner]));
    let mut data = json!({"n": 1});
    data["deep"] = deep;
    assert_eq!(run(&json!({"var": "n"}), &data), Ok(json!(1)));
    assert_eq!(run(&json!({"!!": {"var": "deep"}}), &data), Ok(json!(true)));
    for rule in [
        json!({"var": "deep"}),
        json!({"===": [{"var": "deep"}, {"var": "deep"}]}),
        json!({"cat": {"var": "deep"}}),
        json!({"in": [{"var": "deep"}, [{"var": "deep"}]]}),
    ] {
        assert_eq!(run(&rule, &data), Err(LogicErrorKind::TooMuchWork), "{rule}");
    }
    let preserve = operation("preserve", data["deep"].take());
    assert_eq!(Rule::compile(&preserve).1[0].code, "too-deep");
    // Dropping it would recurse as deep as it is nested.
    std::mem::forget(preserve);
}
