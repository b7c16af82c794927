//! Installs what the other commands need and skips what is there.
//!
//! Tools land by version in the user's cache folder, so that a second checkout finds them at
//! once. Nothing here changes the checkout but `tests/e2e/node_modules`.

mod browser;
mod tools;
mod wasm_target;

use std::process::Command;

use crate::Result;
use crate::args::Args;
use crate::console::{Console, Step};
use crate::workspace::Workspace;

pub(crate) use browser::{chromedriver, chromium, packages_of};
pub(crate) use wasm_target::TARGET;

/// What a command is about to do, and so which tools it needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Compile the app for the browser.
    Compile,
    /// Build the site.
    Site,
    /// Run tests in a browser.
    Browser,
}

/// `cargo xtask setup`: everything.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &Args) -> Result {
    args.end()?;
    run(workspace, console, Need::Browser)
}

/// Installs what `need` and every lesser need asks for.
pub(crate) fn run(workspace: &Workspace, console: &Console, need: Need) -> Result {
    console.run(&steps(workspace, need)?)
}

/// The steps of [`run`], for a command that has steps of its own to add.
pub(crate) fn steps(workspace: &Workspace, need: Need) -> Result<Vec<Step<'_>>> {
    let mut steps = vec![wasm_target::step(workspace), tools::wasm_bindgen(workspace)?];
    if need >= Need::Site {
        steps.push(tools::node(workspace));
        steps.push(tools::trunk(workspace)?);
        steps.push(tools::wasm_opt(workspace)?);
    }
    if need >= Need::Browser {
        steps.push(browser::chromium_step(workspace));
        steps.push(browser::packages(workspace));
    }
    Ok(steps)
}

/// A command that finds this module's tools before any other, and compiles for the browser with
/// the toolchain that can.
///
/// # Errors
/// When no compiler here has the Wasm standard library.
pub(crate) fn wasm_command(workspace: &Workspace, program: &str) -> Result<Command> {
    let mut command = workspace.command(program);
    let own = tools::folders(workspace)?;
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(own.into_iter().chain(std::env::split_paths(&inherited)))
        .map_err(|e| format!("The PATH cannot hold the tools' folders: {e}."))?;
    command.env("PATH", path);
    wasm_target::WasmCompiler::find(workspace)
        .ok_or("No compiler here has the Wasm standard library. Run `cargo xtask setup`.")?
        .apply(&mut command);
    Ok(command)
}

/// `apt-get` as this person may call it.
fn apt(workspace: &Workspace) -> Command {
    let mut command = privileged(workspace, "apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// A program with the rights to change the system: as it is for root, else through sudo.
fn privileged(workspace: &Workspace, program: &str) -> Command {
    let root = workspace
        .command("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if root {
        return workspace.command(program);
    }
    let mut command = workspace.command("sudo");
    command.arg("-n").arg(program);
    command
}

/// What a program prints, if it can be started and exits with 0.
fn answer(command: &mut Command) -> Option<String> {
    let output = command.stderr(std::process::Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
