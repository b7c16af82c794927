//! `[schema, data]`: any two documents as schema and data.

#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::schema::{Draft, Options, Schema};
use tokhai_engine::Pointer;

fuzz_target!(|input: &[u8]| {
    let Ok([schema, data]) = serde_json::from_slice::<[Value; 2]>(input) else { return };
    for draft in [Draft::Draft4, Draft::Draft7, Draft::Draft2020_12] {
        let options = Options {
            draft: Some(draft),
            bundled: &[],
            format_assertion: true,
            patterns: &NativePatterns,
        };
        let (compiled, problems) = Schema::compile(&schema, &options);
        let violations = compiled.validate(&data);
        assert_eq!(compiled.is_valid(&data), violations.is_empty());
        drop(problems);
        // What a form asks of it.
        for path in ["", "/a", "/a/b", "/*", "/a/*/b"] {
            let path = Pointer::parse(path).unwrap_or_default();
            let constraints = compiled.constraints(&path, &[]);
            for constraint in &constraints {
                let _ = compiled.reads(constraint.node);
            }
            let _ = compiled.facets(constraints.iter().map(|constraint| constraint.node));
            let _ = compiled.requirements(&path, &[]);
        }
    }
});
