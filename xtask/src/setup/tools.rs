//! The tools that make the site: wasm-bindgen, trunk and wasm-opt, each in a pinned version.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::answer;
use crate::Result;
use crate::console::{Line, Step};
use crate::workspace::Workspace;

const TRUNK: &str = "0.22.1";
const BINARYEN: &str = "132.0.0";
/// The oldest Node.js that the npm packages run on.
const NODE: u32 = 20;

/// Node.js runs wasm-opt and the browser journeys.
pub(super) fn node(workspace: &Workspace) -> Step<'_> {
    Step::new(
        format!("Node.js {NODE} or newer"),
        || {
            let version = answer(workspace.command("node").arg("--version")).unwrap_or_default();
            let major = version.trim_start_matches('v').split('.').next().unwrap_or("");
            major.parse::<u32>().is_ok_and(|major| major >= NODE)
                && answer(workspace.command("npm").arg("--version")).is_some()
        },
        |_| {
            Err(format!(
                "Node.js {NODE} or newer with npm is missing: install it (https://nodejs.org, or \
                 your system's packages nodejs and npm), then start again."
            ))
        },
    )
}

/// wasm-bindgen's command of exactly the version that the app is compiled with.
pub(super) fn wasm_bindgen(workspace: &Workspace) -> Result<Step<'_>> {
    let version = workspace.locked_version("wasm-bindgen")?;
    let folder = workspace.tool("wasm-bindgen-cli", &version)?;
    let program = folder.join("bin/wasm-bindgen-test-runner");
    Ok(Step::new(
        format!("wasm-bindgen-cli {version}"),
        move || program.is_file(),
        move |line| {
            // Not --locked: its lock file may name versions that a registry does not have yet.
            let wanted = format!("wasm-bindgen-cli@{version}");
            install(line, cargo_install(workspace, &folder).arg(wanted))
        },
    ))
}

/// trunk builds the site and serves it while it is worked on.
pub(super) fn trunk(workspace: &Workspace) -> Result<Step<'_>> {
    let folder = workspace.tool("trunk", TRUNK)?;
    let program = folder.join("bin/trunk");
    Ok(Step::new(
        format!("trunk {TRUNK}"),
        move || program.is_file(),
        move |line| {
            let mut command = cargo_install(workspace, &folder);
            // It asks for a compiler a patch newer than it needs.
            command.arg(format!("trunk@{TRUNK}")).args(["--locked", "--ignore-rust-version"]);
            install(line, &mut command)
        },
    ))
}

/// wasm-opt makes the app smaller; the npm package ships it built.
pub(super) fn wasm_opt(workspace: &Workspace) -> Result<Step<'_>> {
    let folder = workspace.tool("binaryen", BINARYEN)?;
    let program = npm_bin(&folder).join("wasm-opt");
    Ok(Step::new(
        format!("wasm-opt {BINARYEN}"),
        move || program.is_file(),
        move |line| {
            let mut npm = workspace.command("npm");
            npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(&folder);
            npm.arg(format!("binaryen@{BINARYEN}"));
            let advice = "npm could not install binaryen: check the network, then start again.";
            line.run(&mut npm, advice)?;
            Ok(())
        },
    ))
}

/// The folders that hold these tools' programs.
pub(super) fn folders(workspace: &Workspace) -> Result<[PathBuf; 3]> {
    let bindgen = workspace.locked_version("wasm-bindgen")?;
    Ok([
        workspace.tool("trunk", TRUNK)?.join("bin"),
        workspace.tool("wasm-bindgen-cli", &bindgen)?.join("bin"),
        npm_bin(&workspace.tool("binaryen", BINARYEN)?),
    ])
}

fn npm_bin(folder: &Path) -> PathBuf {
    folder.join("node_modules/.bin")
}

fn cargo_install(workspace: &Workspace, folder: &Path) -> Command {
    let mut command = workspace.command("cargo");
    command
        // Away from the workspace, whose settings are not for tools.
        .current_dir(std::env::temp_dir())
        .env_remove("CARGO_TARGET_DIR")
        // A tool that builds in minutes is worth more than one that runs a little faster.
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .args(["install", "--root"])
        .arg(folder);
    command
}

fn install(line: &Line, command: &mut Command) -> Result {
    let advice = "The tool could not be built: see cargo's words above. If crates could not be \
                  fetched, check the network and start again.";
    line.run(command, advice)?;
    Ok(())
}
