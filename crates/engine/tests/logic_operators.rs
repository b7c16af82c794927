//! What every operator of the logic dialect gives, and which errors.

#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, Rule, plain};

/// The day that `today` gives in these tests.
const TODAY: &str = "2026-11-22";

/// The result, or the error.
fn run(rule: &Value, data: &Value, row: Option<&Value>) -> Result<Value, Value> {
    let context = Context { data, row, today: Date::parse(TODAY).unwrap() };
    let (rule, _) = Rule::compile(rule);
    let result = rule.evaluate(&context);
    let truth = result.as_ref().is_ok_and(|value| {
        let not = json!({"!!": [{"preserve": value}]});
        Rule::compile(&not).0.evaluate(&context) == Ok(json!(true))
    });
    assert_eq!(rule.holds(&context), truth, "holding and truthiness differ");
    result.map_err(|error| error.to_json())
}

/// Each rule gives its result on the data.
#[track_caller]
fn check(data: Value, cases: &[(Value, Value)]) {
    for (rule, wanted) in cases {
        assert_eq!(run(rule, &data, None).as_ref(), Ok(wanted), "{rule} on {data}");
    }
}

/// Each rule gives an error of its type on the data.
#[track_caller]
fn check_errors(data: Value, cases: &[(Value, &str)]) {
    for (rule, kind) in cases {
        let wanted = json!({ "type": kind });
        assert_eq!(run(rule, &data, None).as_ref(), Err(&wanted), "{rule} on {data}");
    }
}

#[test]
fn what_is_no_operation_is_itself() {
    check(
        json!({"x": 2}),
        &[
            (json!(17), json!(17)),
            (json!(null), json!(null)),
            (json!({}), json!({})),
            (json!([1, {"var": "x"}, [{"var": "x"}]]), json!([1, 2, [2]])),
            (json!({"preserve": {"var": "x"}}), json!({"var": "x"})),
            (json!({"object": {"a": {"var": "x"}, "b": 1}}), json!({"a": 2, "b": 1})),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"nope": 1}), "Unknown Operator"),
            (json!({"+": 1, "-": 1}), "Unknown Operator"),
            (json!({"object": 1}), "Invalid Arguments"),
        ],
    );
}

#[test]
fn var_follows_dots_and_pointers() {
    check(
        json!({"a": {"b": [10, {"c": null}]}, "x.y": {"/": 7}, "": 8}),
        &[
            (json!({"var": "a.b.0"}), json!(10)),
            (json!({"var": "/a/b/0"}), json!(10)),
            (json!({"var": "/x.y/~1"}), json!(7)),
            (json!({"var": "/"}), json!(8)),
            (json!({"var": ["a.b.7", "none"]}), json!("none")),
            (json!({"var": ["a.b.1.c", "none"]}), json!(null)),
            (json!({"var": {"cat": ["a.", "b.0"]}}), json!(10)),
            (
                json!({"var": [{"var": "nothing"}]}),
                json!({"a": {"b": [10, {"c": null}]}, "x.y": {"/": 7}, "": 8}),
            ),
            (json!({"val": ["x.y", "/"]}), json!(7)),
            (json!({"val": ""}), json!(8)),
            (json!({"val": ["a", {"cat": "b"}, 0]}), json!(10)),
            (json!({"exists": ["a", "b", 1, "c"]}), json!(true)),
            (json!({"exists": ["a", "b", 2]}), json!(false)),
        ],
    );
    check(
        json!(["x", ["y"]]),
        &[(json!({"var": 0}), json!("x")), (json!({"var": "1.0"}), json!("y"))],
    );
    check_errors(json!({}), &[(json!({"var": "/~2"}), "Invalid Arguments")]);
}

#[test]
fn the_row_is_reached_from_any_scope_and_null_without_one() {
    let data = json!({"members": [{"n": 1}, {"n": 2}], "$row": "not the row"});
    let row = json!({"n": 2, "name": "An"});
    let others = json!({"filter": [{"var": "members"}, {"!=": [{"var": "n"}, {"var": "$row.n"}]}]});
    assert_eq!(run(&others, &data, Some(&row)), Ok(json!([{"n": 1}])));
    assert_eq!(run(&json!({"val": ["$row", "name"]}), &data, Some(&row)), Ok(json!("An")));
    assert_eq!(
        run(&json!({"missing": ["$row.name", "$row.x"]}), &data, Some(&row)),
        Ok(json!(["$row.x"]))
    );
    assert_eq!(run(&json!({"exists": ["$row", "name"]}), &data, None), Ok(json!(false)));
    assert_eq!(run(&json!({"var": "$row.name"}), &data, None), Ok(json!(null)));
    assert_eq!(run(&json!({"var": "$row"}), &data, None), Ok(json!(null)));
}

#[test]
fn missing_names_what_is_absent_null_or_empty() {
    check(
        json!({"a": 0, "b": "", "c": null, "d": {"e": false}}),
        &[
            (json!({"missing": ["a", "b", "c", "d.e", "d.f"]}), json!(["b", "c", "d.f"])),
            (json!({"missing": {"merge": [["a"], ["b"]]}}), json!(["b"])),
            (json!({"missing_some": [1, ["a", "b"]]}), json!([])),
            (json!({"missing_some": [2, ["a", "b", "c"]]}), json!(["b", "c"])),
        ],
    );
}

#[test]
fn control_stops_as_soon_as_it_can() {
    let stop = json!({"throw": "reached"});
    check(
        json!({}),
        &[
            (json!({"if": [true, 1, stop]}), json!(1)),
            (json!({"if": [0, stop, [], stop, {}, stop, 4]}), json!(4)),
            (json!({"if": [false, 1]}), json!(null)),
            (json!({"?:": ["0", "yes", "no"]}), json!("yes")),
            (json!({"and": [1, "", stop]}), json!("")),
            (json!({"or": [0, 3, stop]}), json!(3)),
            (json!({"??": [null, 0, stop]}), json!(0)),
            (json!({"==": [1, 2, stop]}), json!(false)),
            (json!({"!": [{"var": "no"}]}), json!(true)),
            (json!({"!!": {"preserve": []}}), json!(false)),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"if": true}), "Invalid Arguments"),
            (json!({"and": {"var": "x"}}), "Invalid Arguments"),
            (json!({"==": [1]}), "Invalid Arguments"),
        ],
    );
}

#[test]
fn equality_converts_to_numbers_and_order_too() {
    check(
        json!({}),
        &[
            (json!({"==": [1, "1.0", true]}), json!(true)),
            (json!({"===": [1, 1.0]}), json!(true)),
            (json!({"===": [1, "1"]}), json!(false)),
            (
                json!({"===": [{"preserve": {"a": [1], "b": 2}}, {"preserve": {"b": 2.0, "a": [1]}}]}),
                json!(true),
            ),
            (json!({"==": [null, ""]}), json!(true)),
            (json!({"==": [null, "Huế"]}), json!(false)),
            (json!({"!=": [null, "Huế"]}), json!(true)),
            (json!({"!=": [3, 2, 3]}), json!(true)),
            (json!({"<": ["10", 9]}), json!(false)),
            (json!({"<": ["10", "9"]}), json!(true)),
            (json!({"<=": [1, 2, 2, 3]}), json!(true)),
            (json!({"in": [1.0, [0, 1]]}), json!(true)),
            (json!({"in": ["1", [0, 1]]}), json!(false)),
            (json!({"in": ["ế", "Huế"]}), json!(true)),
            (json!({"in": ["x", null]}), json!(false)),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"==": [1, "một"]}), "NaN"),
            (json!({"<": [[], 1]}), "NaN"),
            (json!({"==": [[], [1]]}), "NaN"),
        ],
    );
}

#[test]
fn whole_numbers_stay_whole_and_exact() {
    check(
        json!({"big": 9_007_199_254_740_993_i64}),
        &[
            (json!({"+": [1, 1]}), json!(2)),
            (json!({"+": ["1", " 0.5 ", true, null, ""]}), json!(2.5)),
            (json!({"+": [0.5, 0.5]}), json!(1)),
            (json!({"+": ["007", "+1", "-08", ".5"]}), json!(0.5)),
            (json!({"+": [{"var": "big"}, 1]}), json!(9_007_199_254_740_994_i64)),
            (json!({"*": [0.1, 3]}), json!(0.30000000000000004)),
            (json!({"-": 0.0}), json!(0)),
            (json!({"/": [6, 3]}), json!(2)),
            (json!({"/": [1, 8]}), json!(0.125)),
            (json!({"/": 4}), json!(0.25)),
            (json!({"%": [-7, 3]}), json!(-1)),
            (json!({"%": [1, 0.5]}), json!(0)),
            (json!({"*": [i64::MAX, 2]}), json!(1.8446744073709552e19)),
            (json!({"+": []}), json!(0)),
            (json!({"*": []}), json!(1)),
            (json!({"min": [3, 1.5, 2]}), json!(1.5)),
            (json!({"max": {"map": [[1, 5, 3], {"var": ""}]}}), json!(5)),
        ],
    );
    check_errors(
        json!({"huge": 1e308}),
        &[
            (json!({"/": [1, 0]}), "NaN"),
            (json!({"%": [1, 0]}), "NaN"),
            (json!({"*": [{"var": "huge"}, 10]}), "NaN"),
            (json!({"+": ["1e400"]}), "NaN"),
            (json!({"+": "inf"}), "NaN"),
            (json!({"+": "-"}), "NaN"),
            (json!({"+": [[1]]}), "NaN"),
            (json!({"%": 4}), "Invalid Arguments"),
            (json!({"-": []}), "Invalid Arguments"),
            (json!({"max": []}), "Invalid Arguments"),
            (json!({"max": [1, "2"]}), "Invalid Arguments"),
        ],
    );
}

#[test]
fn text_is_joined_cut_and_counted_by_characters() {
    check(
        json!({"parts": ["a", 1, 2.0, null, true]}),
        &[
            (json!({"cat": {"var": "parts"}}), json!("a12true")),
            (json!({"cat": ["Số ", 0.5, [" và ", 3]]}), json!("Số 0.5 và 3")),
            (json!({"substr": ["phường Thượng Cát", -3]}), json!("Cát")),
            (json!({"substr": ["Thượng", 0, -2]}), json!("Thượ")),
            (json!({"substr": ["Thượng", 2, 2]}), json!("ượ")),
            (json!({"substr": ["Thượng", 9, 2]}), json!("")),
            (json!({"substr": ["Thượng", i64::MIN, i64::MAX]}), json!("Thượng")),
            (json!({"length": "Đặng"}), json!(4)),
            (json!({"length": {"var": "parts"}}), json!(5)),
            (json!({"merge": [1, [2, [3]], null]}), json!([1, 2, [3], null])),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"length": {"var": "x"}}), "Invalid Arguments"),
            (json!({"cat": [{"preserve": {"a": 1}}]}), "Invalid Arguments"),
        ],
    );
}

#[test]
fn iterators_show_their_items_and_the_scopes_around() {
    check(
        json!({
            "factor": 10,
            "rows": [{"n": 1, "inner": [1, 2]}, {"n": 2, "inner": [3]}],
            "fees": {"copy": 2, "post": 5},
        }),
        &[
            (
                json!({"map": [{"var": "rows"}, {"*": [{"var": "n"}, {"val": [[2], "factor"]}]}]}),
                json!([10, 20]),
            ),
            (
                json!({"map": [{"var": "rows"}, {"map": [{"var": "inner"}, {"+": [
                    {"val": []}, {"val": [[1], "index"]}, {"val": [[2], "n"]}, {"val": [[3], "index"]}, {"val": [[4], "factor"]}
                ]}]}]}),
                json!([[12, 14], [16]]),
            ),
            (json!({"map": [[7], {"val": [[6], "factor"]}]}), json!([null])),
            (
                json!({"filter": [{"var": "rows"}, {">": [{"var": "n"}, 1]}]}),
                json!([{"n": 2, "inner": [3]}]),
            ),
            (
                json!({"reduce": [{"var": "rows"}, {"+": [{"var": "accumulator"}, {"var": "current.n"}]}, 5]}),
                json!(8),
            ),
            (
                json!({"reduce": [[1, 2], {"merge": [{"var": "accumulator"}, {"var": ""}]}, []]}),
                json!([{"current": 1, "accumulator": []}, {"current": 2, "accumulator": [{"current": 1, "accumulator": []}]}]),
            ),
            (json!({"all": [[], true]}), json!(false)),
            (json!({"none": [[], true]}), json!(true)),
            (json!({"some": [null, true]}), json!(false)),
            (
                json!({"map": [{"var": "fees"}, {"cat": [{"val": [[1], "key"]}, "=", {"var": ""}]}]}),
                json!(["copy=2", "post=5"]),
            ),
            (json!({"+": {"map": [{"var": "fees"}, {"var": ""}]}}), json!(7)),
        ],
    );
    check_errors(
        json!({}),
        &[(json!({"map": [[1]]}), "Invalid Arguments"), (json!({"some": 1}), "Invalid Arguments")],
    );
}

#[test]
fn errors_are_thrown_and_caught() {
    check(
        json!({"x": {"type": "mine", "hint": "h"}, "spare": 4}),
        &[
            (json!({"try": [{"/": [1, 0]}, "else"]}), json!("else")),
            (json!({"try": [{"/": [1, 0]}, {"val": "type"}]}), json!("NaN")),
            (json!({"try": [{"throw": {"var": "x"}}, {"var": "hint"}]}), json!("h")),
            (json!({"try": [{"throw": "a"}, {"throw": "b"}, {"var": "type"}]}), json!("b")),
            (json!({"try": [{"throw": "a"}, {"val": [[2], "spare"]}]}), json!(4)),
            (json!({"try": []}), json!(null)),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"throw": "a"}), "a"),
            (json!({"try": [{"throw": "a"}, {"throw": "b"}]}), "b"),
            (json!({"map": [[1], {"throw": "a"}]}), "a"),
        ],
    );
}

#[test]
fn dates_compare_only_as_far_as_they_are_known() {
    check(
        json!({"birth": "1952", "empty": null}),
        &[
            (json!({"today": []}), json!(TODAY)),
            (json!({"before": ["2026-01-01", {"today": []}]}), json!(true)),
            (json!({"before": [{"var": "birth"}, "1952-06-01"]}), json!(null)),
            (json!({"after": [{"var": "birth"}, "1952-06-01"]}), json!(null)),
            (json!({"before": [{"var": "birth"}, "1953"]}), json!(true)),
            (json!({"same_or_before": [{"var": "birth"}, "1952-12-31"]}), json!(true)),
            (json!({"same_or_after": [{"var": "birth"}, "1952-01-01"]}), json!(true)),
            (json!({"same_or_after": [{"var": "birth"}, "1952-01-02"]}), json!(null)),
            (json!({"same_or_before": ["2026-01-01", "2026-01-01", "2026-12-31"]}), json!(true)),
            (json!({"before": ["1990", "1952", {"var": "birth"}]}), json!(false)),
            (json!({"before": [{"var": "birth"}, "1990", "1952"]}), json!(false)),
            (json!({"before": [{"var": "empty"}, "1990"]}), json!(null)),
            (json!({"before": ["no date", "1990"]}), json!(null)),
        ],
    );
}

#[test]
fn ages_are_the_least_that_is_certain() {
    check(
        json!({}),
        &[
            (json!({"age": "2008-11-22"}), json!(18)),
            (json!({"age": ["2008-11-23"]}), json!(17)),
            (json!({"age": "2008"}), json!(17)),
            (json!({"age": ["2008", "2030-01-01"]}), json!(21)),
            (json!({"age": "2026"}), json!(0)),
        ],
    );
    // An age that is not known is neither below nor above anything.
    check_errors(
        json!({}),
        &[
            (json!({"age": {"var": "birth"}}), "Unknown Date"),
            (json!({"<": [{"age": {"var": "birth"}}, 18]}), "Unknown Date"),
            (json!({"age": "2027"}), "Unknown Date"),
            (json!({"age": ["2008", null]}), "Unknown Date"),
        ],
    );
}

#[test]
fn dates_are_added_to_and_counted_between() {
    check(
        json!({}),
        &[
            (json!({"date_add": ["2024-01-31", 1, "month"]}), json!("2024-02-29")),
            (json!({"date_add": ["2024-02-29", 1, "year"]}), json!("2025-02-28")),
            (json!({"date_add": ["2024-03-31", -13, "month"]}), json!("2023-02-28")),
            (json!({"date_add": ["2024-12-31", 1, "day"]}), json!("2025-01-01")),
            (json!({"date_add": ["1952", 10, "year"]}), json!("1962")),
            (json!({"date_add": ["1952-12", 1, "month"]}), json!("1953-01")),
            (json!({"date_add": ["1952", 1, "month"]}), json!(null)),
            (json!({"date_add": ["1952-12", 1, "day"]}), json!(null)),
            (json!({"date_add": [null, 1, "day"]}), json!(null)),
            (json!({"date_add": ["9999-12-31", 1, "day"]}), json!(null)),
            (json!({"date_add": ["2024-01-01", i64::MAX, "year"]}), json!(null)),
            (json!({"date_diff": ["2026-01-01", "2026-11-22", "day"]}), json!(325)),
            (json!({"date_diff": ["2026-01-31", "2026-02-28", "month"]}), json!(0)),
            (json!({"date_diff": ["2026-02-28", "2026-01-31", "month"]}), json!(0)),
            (json!({"date_diff": ["2026-11-22", "2024-11-22", "year"]}), json!(-2)),
            (json!({"date_diff": ["2004-02-29", "2005-02-28", "year"]}), json!(0)),
            (json!({"date_diff": ["1952", "1960-12-31", "year"]}), json!(8)),
        ],
    );
    check_errors(
        json!({}),
        &[
            (json!({"date_diff": ["1952", "1960-06-01", "year"]}), "Unknown Date"),
            (json!({"date_diff": ["1952", "1952", "day"]}), "Unknown Date"),
            (json!({"date_diff": ["1952-01-01", "1952-01-02", "week"]}), "Invalid Arguments"),
            (json!({"date_add": ["2024-01-01", 0.5, "day"]}), "Invalid Arguments"),
            (json!({"date_add": ["2024-01-01", "x", "day"]}), "NaN"),
        ],
    );
}

#[test]
fn text_is_found_without_diacritics() {
    check(
        json!({}),
        &[
            (json!({"normalise": "  Nguyễn \t Văn  An "}), json!("Nguyễn Văn An")),
            (json!({"normalise": null}), json!(null)),
            (json!({"plain": "Đặng Thị ỶNG Ơ ư Ỹ"}), json!("dang thi yng o u y")),
            (json!({"plain": null}), json!(null)),
            (json!({"matches_plain": ["thuong  cat", "Phường Thượng Cát"]}), json!(true)),
            (json!({"matches_plain": ["ĐỨC", "duc trong"]}), json!(true)),
            (json!({"matches_plain": ["duk", "Đức"]}), json!(false)),
            (json!({"matches_plain": [null, "Đức"]}), json!(false)),
        ],
    );
    // Decomposed text, and every Vietnamese letter.
    assert_eq!(plain("Đu\u{31b}\u{301}c"), "duc");
    assert_eq!(plain("aàáảãạăằắẳẵặâầấẩẫậ"), "a".repeat(18));
    assert_eq!(plain("AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ"), "a".repeat(18));
    assert_eq!(plain("eèéẻẽẹêềếểễệEÈÉẺẼẸÊỀẾỂỄỆ"), "e".repeat(24));
    assert_eq!(plain("iìíỉĩịIÌÍỈĨỊ"), "i".repeat(12));
    assert_eq!(plain("oòóỏõọôồốổỗộơờớởỡợOÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ"), "o".repeat(36));
    assert_eq!(plain("uùúủũụưừứửữựUÙÚỦŨỤƯỪỨỬỮỰ"), "u".repeat(24));
    assert_eq!(plain("yỳýỷỹỵYỲÝỶỸỴ"), "y".repeat(12));
}
