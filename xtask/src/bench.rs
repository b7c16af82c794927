//! `cargo xtask bench`: how fast it is, measured here and now.
//!
//! The engine by itself, natively, and the app in Chromium beside other form renderers. Each
//! prints a table and writes it into `docs/benchmarks.md`, between the marks of its part, as it
//! was measured. `--quick` measures less and writes nothing.

use std::path::Path;
use std::process::Stdio;

use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::{Console, Line, Step};
use crate::running::{Running, wait_for};
use crate::setup::{self, Need};
use crate::workspace::{Workspace, read, write};
use crate::{Result, serve, test};

/// Where the tables stand.
const PAGE: &str = "docs/benchmarks.md";

/// The profile that native code is measured in: as the portal runs.
const PROFILE: &str = "server";

/// `cargo xtask bench engine|browser [--quick]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let quick = args.flag("--quick");
    let what = args.next();
    match what.as_deref() {
        Some("engine") => {
            args.end()?;
            setup::run(workspace, console, Need::Compile)?;
            let table = std::cell::RefCell::default();
            console.run(&[
                Step::always("engine and its bench, optimised", |line| compile(workspace, line)),
                Step::always("bench", |line| {
                    table.replace(native(workspace, line, &[])?);
                    Ok(())
                }),
            ])?;
            report(workspace, "engine", &table.take(), quick)
        }
        Some("browser") => browser(workspace, console, quick, &args.rest()),
        _ => Err("Say what to measure: `cargo xtask bench engine` or `… browser`.".into()),
    }
}

fn compile(workspace: &Workspace, line: &Line) -> Result {
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "--package", "bench-engine", "--profile", PROFILE]);
    line.run(&mut cargo, "The bench could not be built: see the compiler's words above.")?;
    Ok(())
}

/// What the native bench says.
fn native(workspace: &Workspace, line: &Line, words: &[&str]) -> Result<String> {
    let program = workspace.target().join(PROFILE).join("bench-engine");
    line.run(workspace.command(program).args(words), "The bench has failed: see its words above.")
}

/// Prints a table and, unless it was measured in haste, puts it into its place.
fn report(workspace: &Workspace, part: &str, table: &str, quick: bool) -> Result {
    println!("{table}");
    if quick {
        return Ok(());
    }
    let page = workspace.path(PAGE);
    let text = read(&page)?;
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
    let marks = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    let Some((before, after)) = marks else {
        return Err(format!("{PAGE} has no marks `{}`.", begin.trim()));
    };
    write(&page, [before, &begin, table.trim_end(), "\n", &end, after].concat())?;
    println!("written into {PAGE}");
    Ok(())
}
