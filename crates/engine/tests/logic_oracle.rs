//! Random rules through this dialect and through `datalogic-rs`: both agree, or the difference is
//! one of those explained in `differences_are_these`.

#![allow(clippy::unwrap_used)]

mod random;

use datalogic_rs::{DivisionByZeroHandling, Engine, EvaluationConfig};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, Rule};

/// Where the two differ on purpose, and what each gives; the generators below leave these out.
#[test]
fn differences_are_these() {
    for (rule, data, ours, theirs) in [
        // Nothing answered is missing, as in the original JSONLogic.
        (json!({"missing": ["a", "b"]}), json!({"a": null, "b": ""}), json!(["a", "b"]), json!([])),
        // No answer equals no `false` and no 0, as in JavaScript.
        (json!({"==": [null, false]}), json!({}), json!(false), json!(true)),
        (json!({"==": [null, 0]}), json!({}), json!(false), json!(true)),
        // Each differs from the next; there, not all are equal.
        (json!({"!=": [1, 2, 2]}), json!({}), json!(false), json!(true)),
        // Two levels for each iterator; there they end at the root.
        (
            json!({"map": [[1], {"map": [[2], {"val": [[2], "n"]}]}]}),
            json!({"n": 3}),
            json!([[null]]),
            json!([[3]]),
        ),
        // Only arrays and objects have items.
        (json!({"map": [7, {"val": []}]}), json!({}), json!([]), json!([7])),
        (json!({"merge": [[null], 1]}), json!({}), json!([null, 1]), json!([1])),
        // A mistake there: its shortcut for filters takes the index for a member of the item.
        (
            json!({"filter": [{"var": ""}, {"!==": [{"val": [[1], "index"]}, {"var": "n"}]}]}),
            json!([{"n": 0}]),
            json!([]),
            json!([{"n": 0}]),
        ),
    ] {
        assert_eq!(run_ours(&rule, &data).unwrap(), ours, "{rule}");
        assert_eq!(run_theirs(&rule, &data).unwrap(), theirs, "{rule} there");
    }
}

fn run_ours(rule: &Value, data: &Value) -> Result<Value, String> {
    let context = Context { data, row: None, today: Date::parse("2026-11-22").unwrap() };
    Rule::compile(rule).0.evaluate(&context).map_err(|error| format!("{error:?}"))
}

fn run_theirs(rule: &Value, data: &Value) -> Result<Value, String> {
    // Without this a fraction divided by zero is the largest float there.
    let zero = DivisionByZeroHandling::ThrowError;
    let config = EvaluationConfig::default().with_division_by_zero(zero);
    let engine = Engine::builder().with_config(config).build();
    let result = engine.eval_str(rule.to_string().as_str(), data.to_string().as_str());
    result.map(|json| serde_json::from_str(&json).unwrap()).map_err(|error| format!("{error:?}"))
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-20i64..20).prop_map(Value::from),
        prop::sample::select(&[0.5f64, -1.25, 3.75, 100.0][..]).prop_map(Value::from),
    ]
}

fn text() -> impl Strategy<Value = Value> {
    prop::sample::select(&["", "a", "bc", "Đà Nẵng", "abc", "x y"][..]).prop_map(Value::from)
}

fn numbers() -> impl Strategy<Value = Value> {
    vec(number(), 0..5).prop_map(Value::from)
}

/// The document every rule runs on.
fn data() -> impl Strategy<Value = Value> {
    (number(), number(), text(), text(), numbers(), vec((number(), text()), 0..4), any::<bool>()).prop_map(
        |(n, m, t, u, list, rows, flag)| {
            let rows: Vec<Value> = rows.into_iter().map(|(n, t)| json!({"n": n, "t": t})).collect();
            json!({"n": n, "deep": {"m": m, "t": t}, "u": u, "list": list, "rows": rows, "flag": flag})
        },
    )
}

fn op(name: &str, args: impl Into<Value>) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), args.into())]))
}

fn one_of(names: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(names)
}

/// A rule that gives a number (or an error).
fn numeric(truth: BoxedStrategy<Value>) -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        number(),
        Just(json!({"var": "n"})),
        Just(json!({"val": ["deep", "m"]})),
        Just(json!({"var": ["deep.none", 7]})),
        Just(json!({"length": {"var": "list"}})),
        Just(json!({"length": {"var": "u"}})),
        Just(json!({"+": {"var": "list"}})),
        Just(json!({"max": {"var": "list"}})),
        Just(
            json!({"reduce": [{"var": "rows"}, {"+": [{"var": "current.n"}, {"var": "accumulator"}]}, 1]})
        ),
    ];
    leaf.prop_recursive(3, 20, 3, move |inner| {
        let branch = (truth.clone(), inner.clone(), inner.clone());
        prop_oneof![
            (one_of(&["+", "*", "min", "max"]), vec(inner.clone(), 1..4))
                .prop_map(|(name, args)| op(name, args)),
            (one_of(&["-", "/", "%"]), vec(inner.clone(), 2..3))
                .prop_map(|(name, args)| op(name, args)),
            inner.clone().prop_map(|n| op("-", vec![n])),
            branch.prop_map(|(c, a, b)| json!({"if": [c, a, b]})),
            // The remedy reads the error, which has no `n`: `+` makes a number of that null.
            (inner.clone(), inner).prop_map(|(a, b)| json!({"try": [a, {"+": [b]}]})),
        ]
    })
    .boxed()
}

/// A rule that gives a text.
fn textual() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        text(),
        Just(json!({"var": "u"})),
        Just(json!({"var": "deep.t"})),
        Just(json!({"val": ["rows", 0, "t"]})).prop_map(|t| json!({"??": [t, "none"]})),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 1..4).prop_map(|args| op("cat", args)),
            (inner.clone(), -6i64..6).prop_map(|(t, at)| json!({"substr": [t, at]})),
            (inner, -6i64..6, -6i64..6).prop_map(|(t, at, n)| json!({"substr": [t, at, n]})),
        ]
    })
    .boxed()
}

/// A condition.
fn condition() -> BoxedStrategy<Value> {
    let simple = prop_oneof![
        Just(json!({"var": "flag"})),
        Just(json!({"var": "n"})),
        Just(json!({"var": "list"})),
        Just(json!({"exists": ["deep", "m"]})),
        Just(json!({"exists": "nothing"})),
        Just(json!({"!!": {"missing": ["nothing", "list"]}})),
        Just(json!({"missing_some": [1, ["nothing", "rows"]]})),
        (textual(), textual()).prop_map(|(a, b)| json!({"in": [a, b]})),
        (number(), Just(())).prop_map(|(n, ())| json!({"in": [n, {"var": "list"}]})),
    ];
    simple
        .prop_recursive(2, 12, 3, |inner| {
            let chain = one_of(&["==", "===", "<", "<=", ">", ">="]);
            let differ = one_of(&["!=", "!=="]);
            let numeric = numeric(inner.clone().boxed());
            prop_oneof![
                (one_of(&["and", "or"]), vec(inner.clone(), 1..4))
                    .prop_map(|(name, args)| op(name, args)),
                (one_of(&["!", "!!"]), inner.clone()).prop_map(|(name, arg)| op(name, vec![arg])),
                (chain, vec(numeric.clone(), 2..4)).prop_map(|(name, args)| op(name, args)),
                (differ, vec(numeric, 2)).prop_map(|(name, args)| op(name, args)),
            ]
        })
        .boxed()
}

/// A rule over the rows, with its own scope and a look outside.
fn iteration() -> BoxedStrategy<Value> {
    let of_row = prop_oneof![
        Just(json!({"var": "n"})),
        Just(json!({"val": "n"})),
        Just(json!({"val": [[2], "n"]})),
        number(),
    ];
    let test = (one_of(&["<", ">=", "==", "!=="]), of_row.clone(), of_row.clone())
        .prop_map(|(name, a, b)| op(name, vec![a, b]));
    let index = Just(json!({"val": [[1], "index"]}));
    let sum = vec(prop_oneof![of_row, index], 1..4).prop_map(|args| op("+", args));
    prop_oneof![
        (one_of(&["some", "all", "none", "filter"]), test)
            .prop_map(|(name, test)| op(name, vec![json!({"var": "rows"}), test])),
        sum.prop_map(|sum| json!({"map": [{"var": "rows"}, sum]})),
        Just(json!({"merge": [{"var": "list"}, {"map": [{"var": "rows"}, {"var": "t"}]}, "x"]})),
    ]
    .boxed()
}

fn rule() -> BoxedStrategy<Value> {
    prop_oneof![numeric(condition()), textual(), condition(), iteration()].boxed()
}

/// Numbers by value, allowing for another order of the same float operations.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap_or(f64::NAN), b.as_f64().unwrap_or(f64::NAN));
            (a - b).abs() <= 1e-9 * a.abs().max(1.0)
        }
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        _ => a == b,
    }
}

proptest! {
    #![proptest_config(random::config(6_000))]

    #[test]
    fn both_give_the_same(rule in rule(), data in data()) {
        let ours = run_ours(&rule, &data);
        let theirs = run_theirs(&rule, &data);
        match (&ours, &theirs) {
            (Ok(ours), Ok(theirs)) => {
                prop_assert!(same(ours, theirs), "{} on {}: ours {}, theirs {}", rule, data, ours, theirs);
            }
            (Err(_), Err(_)) => {}
            _ => prop_assert!(false, "{} on {}: ours {:?}, theirs {:?}", rule, data, ours, theirs),
        }
    }
}
