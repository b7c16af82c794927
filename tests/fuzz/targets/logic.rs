//! `[rule, data]`: any document as a rule, evaluated on any other.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokhai_engine::date::Date;
use tokhai_engine::logic::{Context, Rule};

fuzz_target!(|input: &[u8]| {
    let Ok([rule, data]) = serde_json::from_slice::<[Value; 2]>(input) else { return };
    let Some(today) = Date::parse("2026-11-22") else { return };
    let (compiled, _) = Rule::compile(&rule);
    let evaluate = || compiled.evaluate(&Context { data: &data, row: Some(&data), today });
    // A rule has no state of its own.
    assert_eq!(format!("{:?}", evaluate()), format!("{:?}", evaluate()));
    let _ = (compiled.inputs(), compiled.reads_today());
});
