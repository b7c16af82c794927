//! The engine is pure: no input or output, no clock, no chance, no page.

use super::Checkout;

/// What would bring the world in.
const IMPURE: [&str; 13] = [
    "std::time",
    "std::fs",
    "std::env",
    "std::net::Tcp",
    "std::net::Udp",
    "std::process",
    "std::thread::sleep",
    "js_sys",
    "web_sys",
    "wasm_bindgen",
    "leptos",
    "rand::",
    "getrandom",
];

/// The engine's source names none of it; its tests, which stand last in a file, may.
pub(super) fn is_pure(checkout: &Checkout) -> Vec<String> {
    let mut problems = Vec::new();
    for file in checkout.below("crates/engine/src/") {
        for (number, line) in file.code().take_while(|(_, line)| *line != "#[cfg(test)]") {
            for impure in IMPURE.iter().filter(|impure| line.contains(**impure)) {
                problems
                    .push(format!("{}:{number}: the engine is pure, without {impure}", file.path));
            }
        }
    }
    problems
}
