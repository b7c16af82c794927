//! The other database that the portal runs on: Debian's PostgreSQL, of which tests start servers of
//! their own. The one that its package sets up by itself is not used.

use super::apt;
use crate::console::Step;
use crate::workspace::Workspace;

/// The step that brings PostgreSQL.
pub(crate) fn step(workspace: &Workspace) -> Step<'_> {
    Step::new(
        "PostgreSQL",
        || throwaway_postgres::programs().is_some(),
        |line| {
            let advice = "PostgreSQL could not be installed: check the network and the rights \
                          (root, or sudo without a password), or install it with initdb and \
                          pg_ctl on the PATH.";
            line.run(apt(workspace).arg("update"), advice)?;
            let mut install = apt(workspace);
            install.args(["install", "-y", "--no-install-recommends", "postgresql"]);
            line.run(&mut install, advice)?;
            Ok(())
        },
    )
}
