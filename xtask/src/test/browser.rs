//! The runners that need a browser.

use std::process::Command;

use serde_json::json;

use super::Outcome;
use super::counts::Counts;
use crate::Result;
use crate::console::Line;
use crate::running::{Running, wait_for};
use crate::workspace::{Workspace, read, write};
use crate::{serve, setup};

/// What Chromium needs to start anywhere, as root in a container too, and to leave the network
/// alone.
const FLAGS: [&str; 8] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// The command that runs the tests of the app as WebAssembly in Chromium.
pub(super) fn wasm_tests(workspace: &Workspace) -> Result<Command> {
    let capabilities = workspace.target().join("webdriver.json");
    let binary = setup::chromium().ok_or(NO_BROWSER)?;
    let options = json!({ "goog:chromeOptions": { "binary": binary, "args": FLAGS } });
    write(&capabilities, options.to_string())?;

    let mut cargo = setup::wasm_command(workspace, "cargo")?;
    cargo
        .args(["test", "--no-fail-fast", "--package", "tokhai", "--target", setup::TARGET])
        .env("CHROMEDRIVER", setup::chromedriver().ok_or(NO_BROWSER)?)
        .env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", capabilities)
        .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
    Ok(cargo)
}

/// Runs the journeys with Playwright against a portal of their own: its port is free, and its
/// data is gone with the next run.
pub(super) fn journeys(workspace: &Workspace, line: &Line, words: &[String]) -> Result<Outcome> {
    let folder = workspace.target().join("e2e");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)
            .map_err(|e| format!("Cannot clear {}: {e}.", folder.display()))?;
    }
    let port = serve::free_port()?;
    let mut portal = serve::portal(workspace, &workspace.path("dist"), port, &folder.join("data"));
    // What it logs is read after a failure, and would tear the line of this step.
    write(&folder.join("portal.log"), "")?;
    let log = std::fs::File::create(folder.join("portal.log")).map_err(|e| e.to_string())?;
    portal.stderr(log).stdout(std::process::Stdio::null());
    let mut portal = Running::start(&mut portal)?;
    wait_for(port, &mut portal)?;

    let report = folder.join("report.json");
    let mut playwright = workspace.command("node");
    playwright
        .current_dir(workspace.path("tests/e2e"))
        .args(["node_modules/@playwright/test/cli.js", "test"])
        .args(words)
        .env("TOKHAI_URL", format!("http://127.0.0.1:{port}"))
        // Some journeys start a portal of their own.
        .env("TOKHAI_PORTAL", workspace.target().join("debug/tokhai-portal"))
        .env("CHROMIUM", setup::chromium().ok_or(NO_BROWSER)?)
        .env("TOKHAI_E2E_OUTPUT", &folder);
    let attempt = line.run_to_end(&mut playwright)?;
    let report = read(&report).ok().and_then(|text| serde_json::from_str(&text).ok());
    let counts = Counts::of_playwright(&report.unwrap_or_default());
    Ok(Outcome { counts, success: attempt.success })
}

/// What to do where there is no browser.
pub(crate) const NO_BROWSER: &str = "No Chromium with its driver is here: run `cargo xtask setup`.";
