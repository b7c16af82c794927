//! Short names for what the program and its glue share: wasm-bindgen's end with a hash of sixteen
//! digits, some hundred times over.

use std::collections::BTreeMap;

use walrus::Module;

use super::{FIRST, Parts, REST, base36, is_of_part};
use crate::Result;

/// Gives imports and exports short names, in all parts and in the glue, which it gives back.
///
/// # Errors
/// A sentence, when the glue does not know one of them.
pub(crate) fn shorten(parts: &mut Parts, glue: String) -> Result<String> {
    let mut glue = glue;
    let mut short = BTreeMap::new();
    for module in std::iter::once(&mut parts.first).chain(&mut parts.later) {
        for import in module.imports.iter_mut() {
            if [FIRST, REST].contains(&&*import.module) || is_of_part(&import.module) {
                continue;
            }
            let number = short.len() as u64;
            let name =
                short.entry(import.name.clone()).or_insert_with(|| format!("${}", base36(number)));
            import.name.clone_from(name);
        }
    }
    for (long, short) in &short {
        glue = rename(&glue, ["{,", ":"], long, short)?;
    }
    let mut number = 0;
    for export in exports(&parts.first) {
        if glue.contains(&format!("wasm.{export}")) {
            let short = format!("${}", base36(number));
            number += 1;
            glue = rename(&glue, ["", ""], &export, &short)?;
            for it in parts.first.exports.iter_mut().filter(|it| it.name == export) {
                it.name.clone_from(&short);
            }
        }
    }
    Ok(glue)
}

/// Takes the names off the placeholders of a first part: JavaScript knows each by its place among
/// them, which becomes the name of the function that a later part exports for it. Nothing may
/// change the order of imports after this.
///
/// # Errors
/// A sentence, when the parts do not belong together.
pub(crate) fn number(first: &[u8], later: &[Vec<u8>]) -> Result<(Vec<u8>, Vec<Vec<u8>>)> {
    let mut first = super::parse(first)?;
    let later = later.iter().map(|part| super::parse(part));
    let mut later = later.collect::<Result<Vec<_>>>()?;
    let mut places = BTreeMap::new();
    for import in first.imports.iter_mut().filter(|import| import.module == REST) {
        let place = base36(places.len() as u64);
        places.insert(std::mem::take(&mut import.name), place);
    }
    let mut known = 0;
    for part in &mut later {
        let mut unknown = Vec::new();
        for export in part.exports.iter_mut() {
            match places.get(&export.name) {
                Some(place) => {
                    export.name.clone_from(place);
                    known += 1;
                }
                // What one later part takes from another has a name of its own.
                None if export.name.starts_with('_') => {}
                None => unknown.push(export.id()),
            }
        }
        for id in unknown {
            part.exports.delete(id);
        }
    }
    if known != places.len() {
        return Err("The parts of the program do not belong together.".into());
    }
    Ok((first.emit_wasm(), later.iter_mut().map(Module::emit_wasm).collect()))
}

/// The exports that the glue may use; those that later parts share keep their names.
fn exports(module: &Module) -> Vec<String> {
    let names = module.exports.iter().map(|it| it.name.clone());
    names.filter(|name| name.contains('_')).collect()
}

/// Renames every use of a name that stands after one of the signs `between.0` (any, if there is
/// none) and before `between.1`; an identifier that only contains the name is another one.
fn rename(text: &str, between: [&str; 2], long: &str, short: &str) -> Result<String> {
    let [before, after] = between;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find(long) {
        let end = at + long.len();
        let sign = rest[..at].chars().next_back();
        let begins = sign.is_none_or(|it| {
            before.contains(it) || before.is_empty() && !it.is_alphanumeric() && it != '_'
        });
        let ends = rest[end..].starts_with(after)
            && !rest[end..].starts_with(|sign: char| sign.is_alphanumeric() || sign == '_');
        out.push_str(&rest[..at]);
        out.push_str(if begins && ends { short } else { long });
        found |= begins && ends;
        rest = &rest[end..];
    }
    out.push_str(rest);
    if found { Ok(out) } else { Err(format!("wasm-bindgen's glue does not know {long}.")) }
}
