//! Schemathesis, which throws requests at the portal's interface: from PyPI, in an environment of its
//! own below *target*.

use std::path::PathBuf;

use super::apt;
use crate::console::Step;
use crate::workspace::{Workspace, read, write};

const REQUIREMENTS: &str = "tests/api/requirements.txt";

/// The program.
pub(crate) fn schemathesis(workspace: &Workspace) -> PathBuf {
    folder(workspace).join("bin/schemathesis")
}

/// The step that brings it, in the versions that are written down.
pub(crate) fn step(workspace: &Workspace) -> Step<'_> {
    let wanted = move || read(&workspace.path(REQUIREMENTS));
    // Written last, so that an interrupted install is not taken for a finished one.
    let installed = folder(workspace).join("requirements.txt");
    let there = installed.clone();
    Step::new(
        "schemathesis",
        move || matches!((wanted(), read(&there)), (Ok(want), Ok(have)) if want == have),
        move |line| {
            let folder = folder(workspace);
            let create = || {
                let mut python = workspace.command("python3");
                python.args(["-m", "venv", "--clear"]).arg(&folder);
                python
            };
            if !line.attempt(&mut create(), std::time::Duration::MAX)?.success {
                // Debian's Python comes without.
                let advice = "Python 3.10 or newer with venv is missing: install it (your \
                              system's packages python3 and python3-venv), then start again.";
                let mut install = apt(workspace);
                install.args(["install", "-y", "--no-install-recommends", "python3-venv"]);
                line.run(&mut install, advice)?;
                line.run(&mut create(), advice)?;
            }
            let mut pip = workspace.command(folder.join("bin/pip"));
            pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]);
            pip.arg(workspace.path(REQUIREMENTS));
            let advice = "pip could not install it: check the network, then start again.";
            line.run(&mut pip, advice)?;
            write(&installed, wanted()?)
        },
    )
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("schemathesis")
}
