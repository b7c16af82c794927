//! What people usually answer, as the form's author knows it: the typical path of the time budget.

use serde_json::Value;

use super::compile::{Compiler, unknown_answer};
use super::reader::Reader;
use crate::logic::Rule;
use crate::{Pointer, Problem};

/// Reads the document's `typical`: places of answers outside rows, each with the rule that gives
/// the usual answer; `null` is none.
pub(super) fn read(root: &Reader, compiler: &mut Compiler) -> Vec<(Pointer, Rule)> {
    let at = root.place("typical");
    let Some(Value::Object(answers)) = root.value("typical") else {
        if root.value("typical").is_some() {
            compiler.problems.push(Problem::error("not-an-object", at));
        }
        return Vec::new();
    };
    let mut typical = Vec::new();
    for (place, rule) in answers {
        let at = at.join(place.as_str());
        match Pointer::parse(place).filter(|place| compiler.by_path.contains_key(place)) {
            Some(path) => typical.push((path, compiler.rule(rule, &at))),
            None => {
                let problem = unknown_answer(at, place, &compiler.by_path);
                compiler.problems.push(problem);
            }
        }
    }
    typical
}
