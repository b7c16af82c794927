//! What is known about a rule before it runs: its mistakes with their place, and what it reads.

use serde_json::{Value, json};
use tokhai_engine::logic::Rule;

/// Code and place of each problem.
fn problems(rule: Value) -> Vec<(&'static str, String)> {
    let found = Rule::compile(&rule).1;
    found.iter().map(|problem| (problem.code, problem.at.to_string())).collect()
}

/// What the rule reads: `$row/…` from the row, `…#` only its shape.
fn inputs(rule: Value) -> Vec<String> {
    let (rule, _) = Rule::compile(&rule);
    let write = |input: &tokhai_engine::logic::Input| {
        let mut text = if input.from_row { "$row/" } else { "/" }.to_owned();
        text.push_str(&input.path.join("/"));
        text + if input.shape_only { "#" } else { "" }
    };
    rule.inputs().iter().map(write).collect()
}

#[track_caller]
fn check_problem(rule: Value, code: &'static str, at: &str) {
    assert_eq!(problems(rule.clone()), [(code, at.to_owned())], "{rule}");
}

#[track_caller]
fn check_inputs(rule: Value, wanted: &[&str]) {
    assert_eq!(inputs(rule.clone()), wanted, "{rule}");
}

#[test]
fn mistakes_are_named_with_their_place() {
    check_problem(json!({"and": [true, {"iff": [1, 2]}]}), "unknown-operator", "/and/1/iff");
    check_problem(json!({"if": [{"<": [1, 2], "==": [1, 1]}, 1]}), "several-operators", "/if/0");
    check_problem(json!({"!": {"==": [1]}}), "argument-count", "/!/==");
    check_problem(json!({"and": {"var": "x"}}), "argument-count", "/and");
    check_problem(json!({"some": [{"var": "x"}]}), "argument-count", "/some");
    check_problem(json!({"!": [1, 2]}), "argument-count", "/!");
    check_problem(json!({"object": [1]}), "object-expected", "/object");
    check_problem(json!({"var": "/a/~2"}), "bad-path", "/var");
    check_problem(json!({"val": [["a"], "b"]}), "bad-path", "/val");
    check_problem(json!({"+": [1, "một"]}), "not-a-number", "/+/1");
    check_problem(json!({"+": "một"}), "not-a-number", "/+");
    check_problem(json!({"before": [{"var": "d"}, "30/04/1975"]}), "not-a-date", "/before/1");
    check_problem(json!({"age": "1975-02-30"}), "not-a-date", "/age");
    check_problem(json!({"date_add": [{"var": "d"}, 1, "days"]}), "unknown-unit", "/date_add/2");
    check_problem(json!({"in": [{"var": "x"}, 5]}), "never-contains", "/in/1");
    check_problem(json!({"===": [{"length": {"var": "x"}}, "3"]}), "never-matches", "/===");
    check_problem(json!({"==": [{"length": {"var": "x"}}, "ba"]}), "never-matches", "/==");
    check_problem(json!({"<": [{"length": {"var": "x"}}, ["a"]]}), "never-matches", "/<");
}

#[test]
fn honest_rules_have_no_problems() {
    for rule in [
        json!({"==": [{"length": {"var": "x"}}, "3"]}),
        json!({"===": [{"var": "x"}, null]}),
        json!({"==": [{"cat": [{"var": "x"}]}, 3]}),
        json!({"today": []}),
        json!({"today": null}),
        json!({"+": {"var": "list"}}),
        json!({"-": {"map": [{"var": "list"}, 1]}}),
        json!({"date_diff": [{"var": "a"}, {"today": []}, "month"]}),
    ] {
        assert_eq!(problems(rule.clone()), [], "{rule}");
    }
}

#[test]
fn near_misses_are_suggested() {
    for (rule, suggestion) in [
        (json!({"lenght": 1}), Some("length")),
        (json!({"Var": "x"}), Some("var")),
        (json!({"=": [1, 1]}), Some("==")),
        (json!({"datediff": []}), Some("date_diff")),
        (json!({"date_diff": ["2020", "2021", "years"]}), Some("year")),
        (json!({"frobnicate": 1}), None),
    ] {
        let found = Rule::compile(&rule).1;
        let suggested = found[0].params.get("suggestion").and_then(Value::as_str);
        assert_eq!(suggested, suggestion, "{rule}");
    }
}

#[test]
fn inputs_are_distinct_and_in_order() {
    check_inputs(
        json!({"and": [{"var": "b.c"}, {"==": [{"var": "a"}, {"var": "/b/c"}]}, {"val": ["a"]}]}),
        &["/b/c", "/a"],
    );
    check_inputs(json!({"var": ["a", {"var": "fallback"}]}), &["/fallback", "/a"]);
    check_inputs(json!({"exists": ["a", "b"]}), &["/a/b"]);
    check_inputs(json!({"var": ""}), &["/"]);
    check_inputs(json!({"preserve": {"var": "a"}}), &[]);
    check_inputs(json!({"var": "$row.name"}), &["$row/name"]);
    let (rule, _) = Rule::compile(&json!({"!": [{"var": "a.b"}]}));
    assert_eq!(rule.inputs()[0].at.to_string(), "/!/0/var");
}

#[test]
fn what_is_read_of_items_belongs_to_the_collection() {
    check_inputs(
        json!({"some": [{"var": "members"}, {"<": [{"var": "age"}, 18]}]}),
        &["/members#", "/members/*/age"],
    );
    check_inputs(
        json!({"map": [{"var": "a"}, {"map": [{"var": "b"}, [{"var": "c"}, {"val": [[2], "d"]}, {"val": [[4], "e"]}, {"val": [[1], "index"]}]]}]}),
        &["/a#", "/a/*/b#", "/a/*/b/*/c", "/a/*/d", "/e"],
    );
    check_inputs(
        json!({"reduce": [{"var": "m"}, {"+": [{"var": "accumulator"}, {"var": "current.n"}]}, {"var": "start"}]}),
        &["/m#", "/m/*/n", "/start"],
    );
    check_inputs(
        json!({"map": [{"filter": [{"var": "m"}, {"var": "on"}]}, {"var": "n"}]}),
        &["/m", "/m/*/on", "/m/*/n"],
    );
    check_inputs(
        json!({"map": [{"var": "$row.kids"}, {"var": "n"}]}),
        &["$row/kids#", "$row/kids/*/n"],
    );
    check_inputs(json!({"map": [{"merge": [{"var": "a"}]}, {"var": "n"}]}), &["/a"]);
    check_inputs(json!({"length": {"var": "m"}}), &["/m#"]);
    check_inputs(json!({"or": [{"length": {"var": "m"}}, {"var": "m"}]}), &["/m"]);
    check_inputs(json!({"or": [{"var": "m"}, {"length": [{"var": "m"}]}]}), &["/m"]);
    check_inputs(
        json!({"try": [{"var": "a"}, {"var": "type"}, {"val": [[2], "b"]}]}),
        &["/a", "/b"],
    );
}

#[test]
fn missing_reads_what_it_names_and_a_computed_path_reads_everything() {
    check_inputs(json!({"missing": ["a", "b.c", "$row.d"]}), &["/a", "/b/c", "$row/d"]);
    check_inputs(json!({"missing_some": [1, ["a", "b"]]}), &["/a", "/b"]);
    check_inputs(
        json!({"missing": {"merge": ["vin", {"if": [{"var": "financing"}, ["apr"], []]}]}}),
        &["/financing", "/vin", "/apr"],
    );
    check_inputs(json!({"missing": {"var": "names"}}), &["/names", "/"]);
    check_inputs(json!({"var": {"cat": ["a", {"var": "b"}]}}), &["/b", "/"]);
    check_inputs(json!({"val": ["a", {"var": "b"}]}), &["/b", "/"]);
}

#[test]
fn whether_it_reads_the_day_is_known() {
    for (rule, daily) in [
        (json!({"before": [{"var": "d"}, {"today": []}]}), true),
        (json!({"age": {"var": "d"}}), true),
        (json!({"age": [{"var": "d"}, {"var": "at"}]}), false),
        (json!({"preserve": {"today": []}}), false),
    ] {
        assert_eq!(Rule::compile(&rule).0.reads_today(), daily, "{rule}");
    }
}

#[test]
fn comparisons_with_constants_are_known() {
    let (rule, _) = Rule::compile(&json!({"and": [
        {"==": [{"var": "kind"}, "permanent"]},
        {"in": [{"var": "place"}, ["a", "b"]]},
        {"!==": [3, {"var": "count"}]},
        {"some": [{"var": "members"}, {"===": [{"var": "relation"}, "child"]}]},
        {"==": [{"cat": [{"var": "kind"}]}, "x"]},
        {"<": [{"var": "count"}, 5]},
    ]}));
    let known: Vec<Value> = rule
        .comparisons()
        .iter()
        .map(|comparison| {
            let path = rule.inputs()[comparison.input].path.join("/");
            json!([path, comparison.with, comparison.strict, comparison.at.to_string()])
        })
        .collect();
    assert_eq!(
        Value::from(known),
        json!([
            ["kind", ["permanent"], false, "/and/0/=="],
            ["place", ["a", "b"], true, "/and/1/in"],
            ["count", [3], true, "/and/2/!=="],
            ["members/*/relation", ["child"], true, "/and/3/some/1/==="],
        ])
    );
}
