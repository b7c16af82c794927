//! The script that makes photos of papers ready. Everybody keeps it: without a network, too, no photo
//! may leave the device with the place where it was taken.

use super::{Site, program};
use crate::Result;
use crate::workspace::{read, write};

/// The address that `src/browser/pictures.rs` asks for.
const SCRIPT: &str = "pictures.js";

/// Puts the script into the site.
pub(super) fn put(site: &Site, release: bool) -> Result {
    let source = read(&site.workspace.path("src/papers").join(SCRIPT))?;
    let script = if release { program::without_comments(&source) } else { source };
    write(&site.folder.join(SCRIPT), script)
}
