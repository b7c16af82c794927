//! `cargo xtask profile`: records which functions run up to the first question.
//!
//! The release program is made to tell which of its functions run, and a browser takes the ways
//! by which citizens come to a form. What ran stands in `src/start/first.txt` afterwards: the part
//! of the program that they wait for (`split`).

use crate::Result;
use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::{Console, Line, Step};
use crate::dist::{FIRST, RECORD};
use crate::running::{Running, wait_for};
use crate::setup::{self, Need};
use crate::split::Names;
use crate::workspace::{Workspace, read, write};
use crate::{serve, test};

const HEAD: &str = "# The functions that run up to the first question, recorded by `cargo xtask \
                    profile`. Every other\n# function is in the part of the program that loads \
                    after it.\n";

/// `cargo xtask profile`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &Args) -> Result {
    args.end()?;
    let mut steps = setup::steps(workspace, Need::Browser)?;
    steps.push(Step::always("site that records itself", |line| recorded(workspace, line)));
    steps.push(serve::portal_step(workspace));
    steps.push(Step::always("ways to the first question", |line| record(workspace, line)));
    console.run(&steps)
}

/// Builds the site into a folder of its own.
fn recorded(workspace: &Workspace, line: &Line) -> Result {
    let folder = workspace.target().join("profile");
    let mut trunk = build::trunk(workspace, "build", Mode::Release)?;
    trunk.arg("--dist").arg(folder.join("dist")).env(RECORD, folder.join("names.txt"));
    line.run(&mut trunk, "The site could not be built: see the words above.")?;
    Ok(())
}

fn record(workspace: &Workspace, line: &Line) -> Result {
    let folder = workspace.target().join("profile");
    let names = read(&folder.join("names.txt"))?;
    let names: Vec<&str> = names.split('\n').collect();

    let port = serve::free_port()?;
    let data = folder.join("data");
    let mut portal = serve::portal(workspace, &folder.join("dist"), port, &data);
    let mut portal = Running::start(portal.stdout(std::process::Stdio::null()))?;
    wait_for(port, &mut portal)?;
    let seen = folder.join("seen.json");
    let mut node = workspace.command("node");
    node.current_dir(workspace.path("tests/e2e"))
        .arg("support/record.js")
        .arg(&seen)
        .env("TOKHAI_URL", format!("http://127.0.0.1:{port}"))
        .env("CHROMIUM", setup::chromium().ok_or(test::NO_BROWSER)?);
    line.run(&mut node, "The ways to the first question could not be taken: see above.")?;

    let seen: Vec<usize> = serde_json::from_str(&read(&seen)?).map_err(|e| e.to_string())?;
    let mut first = Names::default();
    for number in seen {
        first.add(names.get(number).ok_or("The recording tells of functions nobody knows.")?);
    }
    let list = first.list();
    line.note(format!("{} of {} functions", list.lines().count(), names.len()));
    write(&workspace.path(FIRST), HEAD.to_owned() + &list)
}
