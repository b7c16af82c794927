//! What the tests in a browser need: Chromium with its driver, and the journeys' npm packages.

use std::path::PathBuf;

use super::apt;
use crate::console::Step;
use crate::workspace::Workspace;

/// The browser to test in: `$CHROMIUM`, or the first one on the PATH.
pub(crate) fn chromium() -> Option<PathBuf> {
    program("CHROMIUM", &["chromium", "chromium-browser", "google-chrome", "chrome"])
}

/// The program that drives it for wasm-bindgen's runner: `$CHROMEDRIVER`, or the one on the PATH.
pub(crate) fn chromedriver() -> Option<PathBuf> {
    program("CHROMEDRIVER", &["chromedriver", "chromium-driver"])
}

/// The step that brings Chromium and its driver.
pub(super) fn chromium_step(workspace: &Workspace) -> Step<'_> {
    Step::new(
        "Chromium and its driver",
        || chromium().is_some() && chromedriver().is_some(),
        |line| {
            let advice = "Chromium could not be installed: install Chromium and ChromeDriver of \
                          one version, or name them in CHROMIUM and CHROMEDRIVER.";
            line.run(apt(workspace).arg("update"), advice)?;
            let mut install = apt(workspace);
            install.args(["install", "-y", "--no-install-recommends"]);
            install.args(["chromium", "chromium-driver"]);
            line.run(&mut install, advice)?;
            Ok(())
        },
    )
}

/// The step that brings the npm packages of the journeys.
pub(super) fn packages(workspace: &Workspace) -> Step<'_> {
    packages_of(workspace, "npm packages of the browser journeys", "tests/e2e")
}

/// The step that brings npm packages into a folder, as its lock file names them.
pub(crate) fn packages_of<'a>(
    workspace: &'a Workspace,
    title: &'static str,
    folder: &'static str,
) -> Step<'a> {
    let folder = workspace.path(folder);
    let lock = folder.join("package-lock.json");
    // npm writes this file last, so an interrupted install is not taken for a finished one.
    let installed = folder.join("node_modules/.package-lock.json");
    Step::new(
        title,
        move || {
            let time = |path: &PathBuf| path.metadata().and_then(|meta| meta.modified()).ok();
            matches!((time(&installed), time(&lock)), (Some(have), Some(want)) if have >= want)
        },
        move |line| {
            let mut npm = workspace.command("npm");
            npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund"]);
            // The journeys run in the system's browser.
            npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
            let advice = "npm could not install the packages: check the network, then start again.";
            line.run(&mut npm, advice)?;
            Ok(())
        },
    )
}

fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    if let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
}
