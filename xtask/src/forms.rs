//! `cargo xtask forms check`: every form document of the checkout, before a citizen meets it.

use serde_json::Value;

use crate::Result;
use crate::args::Args;
use crate::workspace::{Workspace, files, read};

/// What every form document has.
const REQUIRED: [&str; 3] = ["id", "version", "title"];

/// `cargo xtask forms check`.
pub(crate) fn command(workspace: &Workspace, args: &mut Args) -> Result {
    match args.next().as_deref() {
        Some("check") => {}
        _ => return Err("Say what to do with the forms: `cargo xtask forms check`.".into()),
    }
    args.end()?;
    let checked = check(workspace)?;
    println!("{checked} forms without a problem");
    Ok(())
}

/// Checks all forms and says how many there are.
///
/// # Errors
/// The problems, a line each, with the place of each.
pub(crate) fn check(workspace: &Workspace) -> Result<usize> {
    let folder = workspace.path("forms");
    let forms: Vec<String> =
        files(&folder)?.into_iter().filter(|file| file.ends_with("/form.json")).collect();
    let mut problems = Vec::new();
    for file in &forms {
        match serde_json::from_str::<Value>(&read(&folder.join(file))?) {
            Err(error) => problems.push(format!("forms/{file}: {error}")),
            Ok(form) => problems.extend(
                REQUIRED
                    .iter()
                    .filter(|key| form.get(key).is_none())
                    .map(|key| format!("forms/{file}: “{key}” is missing")),
            ),
        }
    }
    if problems.is_empty() { Ok(forms.len()) } else { Err(problems.join("\n")) }
}
