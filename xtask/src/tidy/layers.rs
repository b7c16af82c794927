//! The app's layers: engine ← live ← widgets ← pages ← main, and live's ports ← browser ← main.
//!
//! `live` declares what it needs of the outside as ports and never knows who fills them;
//! `browser` fills them, and only `main` brings the two together.

use super::{Checkout, File};

/// Each layer below `main`, with the layers it may use besides itself. `text` is the interface's
/// words and `view` how elements are drawn: neither knows what they are for.
const LAYERS: [(&str, &[&str]); 6] = [
    ("text", &[]),
    ("view", &[]),
    ("live", &["text"]),
    ("widgets", &["live", "text", "view"]),
    ("pages", &["live", "text", "view", "widgets"]),
    ("browser", &["live"]),
];

/// No layer names one that it does not stand on.
pub(super) fn flow_one_way(checkout: &Checkout) -> Vec<String> {
    let mut problems = Vec::new();
    for file in checkout.below("src/").filter(|file| file.path.ends_with(".rs")) {
        let layer = layer_of(&file.path);
        if layer == "main" {
            continue;
        }
        let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
            problems.push(format!(
                "{}: “{layer}” is no layer; xtask/src/tidy/layers.rs lists them",
                file.path
            ));
            continue;
        };
        for (line, used) in uses(file) {
            if used != layer && !below.contains(&used) {
                problems.push(format!("{}:{line}: {layer} may not use {used}", file.path));
            }
        }
    }
    problems
}

/// `src/pages/fill.rs` and `src/pages.rs` are of the layer `pages`.
fn layer_of(path: &str) -> &str {
    let inner = path.strip_prefix("src/").unwrap_or(path);
    inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
}

/// Every module of the crate's root that a file names, with the line it is named on.
fn uses(file: &File) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, _) in file.text.match_indices("crate::") {
        let before = &file.text[..at];
        let line_start = before.rfind('\n').map_or(0, |end| end + 1);
        let is_comment = before[line_start..].trim_start().starts_with("//");
        // `$crate::` and `my_crate::` are something else.
        let is_part = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        if is_comment || is_part {
            continue;
        }
        let line = before.matches('\n').count() + 1;
        let rest = &file.text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(heads(group).into_iter().map(|name| (line, name))),
            None => found.push((line, name(rest))),
        }
    }
    // Names in the root itself (a macro, a type) are main's own to give.
    found.retain(|(_, used)| LAYERS.iter().any(|(layer, _)| layer == used));
    found
}

/// The first name of each path in a group: `a, b::{c, d}, e}` gives a, b, e.
fn heads(group: &str) -> Vec<&str> {
    let mut names = vec![name(group.trim_start())];
    let mut depth = 0usize;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(name(group[at + 1..].trim_start())),
            _ => {}
        }
    }
    names
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::flow_one_way;
    use crate::tidy::{Checkout, File};

    fn problems(path: &str, text: &str) -> Vec<String> {
        let file = File { path: path.into(), text: text.into() };
        flow_one_way(&Checkout { files: vec![file] })
    }

    #[test]
    fn a_layer_may_use_what_it_stands_on() {
        let text =
            "use crate::{live::Form, text::{self, Key}};\n// crate::pages\ncrate::main_thing();";
        assert_eq!(problems("src/widgets/choice/mod.rs", text), Vec::<String>::new());
    }

    #[test]
    fn a_layer_may_not_use_what_stands_on_it() {
        let text = "\nuse crate::{\n    live::Form,\n    pages::fill,\n};\nfn f() { crate::browser::now() }";
        assert_eq!(
            problems("src/widgets/choice/mod.rs", text),
            [
                "src/widgets/choice/mod.rs:2: widgets may not use pages",
                "src/widgets/choice/mod.rs:6: widgets may not use browser",
            ]
        );
    }

    #[test]
    fn a_new_folder_must_find_its_layer() {
        assert_eq!(problems("src/helpers/mod.rs", "").len(), 1);
    }
}
