//! `cargo xtask serve`: the reference portal with the app, and nothing else to start.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;

use crate::Result;
use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::{Console, Step};
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// `cargo xtask serve [--port N] [--dev]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let mode = Mode::from_args(args);
    let port = match args.option("--port")? {
        None => 8080,
        Some(text) => text.parse().map_err(|_| format!("{text} is no port number."))?,
    };
    args.end()?;
    free(port)?;

    let mut steps = setup::steps(workspace, Need::Site)?;
    steps.push(build::step(workspace, mode));
    steps.push(portal_step(workspace));
    console.run(&steps)?;
    let mut portal = portal(workspace, &workspace.path("dist"), port, &workspace.path("data"));
    // What is written there is served at once, and an open preview follows.
    portal.arg("--forms").arg(workspace.path("forms"));
    become_process(&mut portal)
}

/// The step that builds the portal: unoptimised, for it starts minutes earlier and the app's
/// work is done in the browser.
pub(crate) fn portal_step(workspace: &Workspace) -> Step<'_> {
    Step::always("portal", |line| {
        let mut cargo = workspace.command("cargo");
        cargo.args(["build", "--package", "tokhai-portal"]);
        line.run(&mut cargo, "The portal could not be built: see the compiler's words above.")?;
        Ok(())
    })
}

/// The portal with the site in the folder `dist`, on this port, keeping its data in this folder. It says
/// in one line when it is ready.
pub(crate) fn portal(workspace: &Workspace, dist: &Path, port: u16, data: &Path) -> Command {
    let mut command = workspace.command(workspace.target().join("debug/tokhai-portal"));
    command
        .arg("--dist")
        .arg(dist)
        .arg("--data")
        .arg(data)
        .args(["--listen", &format!("127.0.0.1:{port}")]);
    // A developer wants to read what went wrong, not each request.
    if std::env::var_os("TOKHAI_LOG").is_none() {
        command.env("TOKHAI_LOG", "warn");
    }
    command
}

/// A port that nothing listens on.
pub(crate) fn free_port() -> Result<u16> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|e| format!("No port is free: {e}."))
}

/// Refuses a port that something else listens on.
pub(crate) fn free(port: u16) -> Result {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!(
            "Port {port} is taken: end what listens there, or choose another with --port."
        )),
    }
}

/// Goes on as this program, so that whoever ends us ends it.
fn become_process(command: &mut Command) -> Result {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(format!("The portal cannot be started: {}.", command.exec()))
    }
    #[cfg(not(unix))]
    {
        let status = command.status().map_err(|e| format!("The portal cannot be started: {e}."))?;
        if status.success() { Ok(()) } else { Err("The portal has failed.".into()) }
    }
}
