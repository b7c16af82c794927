//! `cargo xtask target check FILE`: a submission target, before a dossier meets it. The engine
//! compiles it as the app does; then, if asked to, a made-up dossier is sent to the real server
//! (`crates/portal/examples/target.rs`, where there is an HTTP client).

use tokhai_engine::Severity;
use tokhai_engine::target::targets;

use crate::Result;
use crate::args::Args;
use crate::finding::Finding;
use crate::workspace::{Workspace, files, read};

/// Where the ready-made ones lie.
const READY_MADE: &str = "forms/targets";
/// This checkout's own configuration.
const CONFIGURATION: &str = "forms/portal.json";
/// The form whose dossier is sent where none is named.
const FORM: &str = "ct01";

/// `cargo xtask target check FILE [--send] [--url ADDRESS] [--form SLUG] [--header NAME:VALUE]…`.
pub(crate) fn command(workspace: &Workspace, args: &mut Args) -> Result {
    const USAGE: &str = "Say which file: `cargo xtask target check FILE [--url ADDRESS]`.";
    let url = args.option("--url")?;
    let form = args.option("--form")?.unwrap_or_else(|| FORM.to_owned());
    let mut headers = Vec::new();
    while let Some(header) = args.option("--header")? {
        headers.push(header);
    }
    let sends = args.flag("--send") || url.is_some();
    if args.next().as_deref() != Some("check") {
        return Err(USAGE.into());
    }
    let file = args.next().ok_or(USAGE)?;
    args.end()?;

    let (count, findings) = findings(&read(file.as_ref())?);
    let lines: Vec<String> = findings.iter().map(|finding| finding.line(&file)).collect();
    if findings.iter().any(|finding| finding.severity == Severity::Error) {
        return Err(lines.join("\n"));
    }
    for line in &lines {
        println!("{line}");
    }
    println!("{file}: {count} targets without an error");
    if !sends {
        return Ok(());
    }
    let mut cargo = workspace.command("cargo");
    cargo.args(["run", "--quiet", "--package", "tokhai-portal", "--example", "target", "--"]);
    let here = std::env::current_dir().map_err(|error| error.to_string())?;
    cargo.arg(here.join(&file)).arg(workspace.path(&format!("forms/{form}/form.json")));
    for (name, value) in url.iter().map(|url| ("--url", url)) {
        cargo.arg(name).arg(value);
    }
    for header in &headers {
        cargo.arg("--header").arg(header);
    }
    let status = cargo.status().map_err(|error| format!("cargo cannot be started: {error}."))?;
    if status.success() { Ok(()) } else { Err("The target did not take it: see above.".into()) }
}

/// What is wrong with the checkout's own targets and the ready-made ones, a line each.
pub(crate) fn check_all(workspace: &Workspace) -> Result<Vec<String>> {
    let ready_made = files(&workspace.path(READY_MADE))?;
    let ready_made = ready_made.iter().map(|file| format!("{READY_MADE}/{file}"));
    let mut lines = Vec::new();
    for file in ready_made.chain([CONFIGURATION.to_owned()]) {
        let (_, findings) = findings(&read(&workspace.path(&file))?);
        lines.extend(findings.iter().map(|finding| finding.line(&file)));
    }
    Ok(lines)
}

/// How many targets a document has, and what is wrong with them.
fn findings(text: &str) -> (usize, Vec<Finding>) {
    match serde_json::from_str(text) {
        Ok(json) => {
            let (found, problems) = targets(&json);
            let findings = problems.iter().map(|problem| Finding::problem(text, problem));
            (found.len(), findings.collect())
        }
        Err(error) => (0, vec![Finding::not_json(&error)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_named_with_its_line() {
        let text = "{\"targets\": [\n  {\"id\": \"x\", \"steps\": [\n    {\"id\": \"a\", \"request\": {\"url\": \"/{ky}\"}}\n  ]}\n]}";
        let (count, findings) = findings(text);
        let lines: Vec<String> = findings.iter().map(|it| it.line("t.json")).collect();
        assert_eq!((count, lines.len()), (1, 1));
        assert!(lines[0].starts_with("t.json:3:29: unknown-name: "), "{}", lines[0]);
        assert!(lines[0].ends_with("Did you mean key?"), "{}", lines[0]);
    }
}
