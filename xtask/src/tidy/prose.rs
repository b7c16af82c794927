//! What is written about the project is true of the checkout, and needs nothing beside it.

use super::Checkout;

/// Folders of the checkout that prose may name a path in.
const ROOTS: [&str; 10] = [
    ".ci/",
    ".cargo/",
    "crates/",
    "docs/",
    "forms/",
    "src/",
    "style/",
    "tests/",
    "xtask/",
    "examples/",
];
/// What stands for something else in a path: `forms/<slug>/form.json`.
const PLACEHOLDERS: [char; 8] = ['<', '*', '{', '…', ' ', '$', ':', '('];

/// Every path in backticks in the README and the docs exists.
pub(super) fn names_what_exists(checkout: &Checkout) -> Vec<String> {
    let mut problems = Vec::new();
    let pages = checkout.files.iter().filter(|file| {
        file.path.ends_with(".md") && (file.path.starts_with("docs/") || !file.path.contains('/'))
    });
    for page in pages {
        let mut fenced = false;
        for (at, line) in page.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            for path in line.split('`').skip(1).step_by(2).filter(|quoted| is_path(quoted)) {
                if !checkout.has(path.trim_end_matches('/')) {
                    let place = format!("{}:{}", page.path, at + 1);
                    problems.push(format!("{place}: there is no {path} in the checkout"));
                }
            }
        }
    }
    problems
}

/// Nothing refers to the folder that lies beside the checkout in one workplace only; the script
/// that runs there may.
pub(super) fn stands_alone(checkout: &Checkout) -> Vec<String> {
    let beside = concat!("../", "shared");
    let mut problems = Vec::new();
    for file in checkout.files.iter().filter(|file| file.path != ".ci/run") {
        for (at, line) in file.text.lines().enumerate() {
            if line.contains(beside) || line.contains(concat!("/work/", "shared")) {
                problems.push(format!(
                    "{}:{}: {beside} is not part of the project",
                    file.path,
                    at + 1
                ));
            }
        }
    }
    problems
}

fn is_path(quoted: &str) -> bool {
    ROOTS.iter().any(|root| quoted.starts_with(root)) && !quoted.contains(PLACEHOLDERS)
}
