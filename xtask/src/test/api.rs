//! The portal's interface under schemathesis: requests that its own description allows and forbids,
//! and whatever comes to mind, over PostgreSQL, which takes less than SQLite does. No reply may be a
//! fault (5xx) or another than is described.

use std::process::Stdio;

use throwaway_postgres::Server;

use crate::console::Line;
use crate::running::{Running, wait_for};
use crate::workspace::Workspace;
use crate::{Result, serve, setup};

/// How many requests are tried for each operation, beside those that follow from its description.
const EXAMPLES: &str = "30";

/// Runs it against a portal of its own. It tries the same each time.
pub(super) fn fuzz(workspace: &Workspace, line: &Line) -> Result {
    let database = Server::start()?;
    let folder = workspace.target().join("api");
    let port = serve::free_port()?;
    let forms = workspace.path("forms");
    // Nobody asks for pages.
    let mut portal = serve::portal(workspace, &folder, port, &folder);
    portal.arg("--forms").arg(&forms).env("DATABASE_URL", database.database()?);
    portal.args(["--session-requests", "0", "--address-requests", "0"]);
    let mut portal = Running::start(portal.stdout(Stdio::null()))?;
    wait_for(port, &mut portal)?;

    let address = format!("http://127.0.0.1:{port}");
    let mut schemathesis = workspace.command(setup::schemathesis(workspace));
    schemathesis
        .arg("--config-file")
        .arg(workspace.path("tests/api/schemathesis.toml"))
        .args(["run", &format!("{address}/api/openapi.json")])
        .args(["--header", "Sec-Fetch-Site: same-origin"])
        .args(["--generation-deterministic", "--max-examples", EXAMPLES, "--continue-on-failure"])
        // What a form asks for is more than the interface's description says.
        .args(["--exclude-checks", "positive_data_acceptance"])
        .args(["--phases", "examples,coverage,fuzzing", "--request-timeout", "20"])
        .args(["--no-color", "--warnings", "off"])
        .current_dir(&folder)
        .env("SCHEMATHESIS_HOOKS", workspace.path("tests/api/hooks.py"))
        .env("TOKHAI_URL", &address)
        .env("TOKHAI_FORMS", &forms);
    let output = line.run(&mut schemathesis, "See above what the interface has not kept to.")?;
    let tried = output.lines().find(|line| line.contains(" generated"));
    line.note(format!(
        "{} requests",
        tried.and_then(|it| it.split_whitespace().next()).unwrap_or("no")
    ));
    Ok(())
}
