//! `cargo xtask dev`: an edit is on the screen within seconds.
//!
//! trunk watches, rebuilds without optimisation and reloads the browser; what it does not know,
//! `/api/`, it passes to a portal beside it (see `Trunk.toml`).

use std::process::Stdio;

use crate::Result;
use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::Console;
use crate::running::{Running, wait_for};
use crate::serve;
use crate::setup::{self, Need};
use crate::workspace::Workspace;

const PORT: u16 = 8080;
/// Stands in `Trunk.toml`, too.
const PORTAL_PORT: u16 = 8081;

/// `cargo xtask dev`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &Args) -> Result {
    args.end()?;
    serve::free(PORT)?;
    serve::free(PORTAL_PORT)?;
    let mut steps = setup::steps(workspace, Need::Site)?;
    steps.push(build::step(workspace, Mode::Dev));
    steps.push(serve::portal_step(workspace));
    console.run(&steps)?;

    let mut portal =
        serve::portal(workspace, &workspace.path("dist"), PORTAL_PORT, &workspace.path("data"));
    // It would say that it is ready, at an address that is not the developer's.
    portal.stdout(Stdio::null());
    let _portal = Running::start(&mut portal)?;
    let mut trunk = build::trunk(workspace, "serve", Mode::Dev)?;
    trunk.args(["--port", &PORT.to_string()]).env("TOKHAI_NO_PRECACHE", "1");
    let mut trunk = Running::start(&mut trunk)?;
    wait_for(PORT, &mut trunk)?;
    println!("tokhai is ready at http://127.0.0.1:{PORT}, and follows your edits");
    trunk.wait()
}
