//! `cargo xtask dist`: finishes the site that trunk has put together.
//!
//! It runs as trunk's `post_build` hook, so that `trunk build` and `trunk serve` give the same
//! site: the bundled stylesheet, the start script as a file of its own, forms, fonts and icons,
//! the service worker with its list, and in release builds a `.br` and a `.gz` beside every file
//! that gains from it.

mod compress;
mod content;
mod pictures;
mod program;
mod scanner;
mod service_worker;
mod start_script;
mod stylesheet;

pub(crate) use compress::brotli;
pub(crate) use program::{FIRST, RECORD};
pub(crate) use service_worker::is_kept;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Result;
use crate::args::Args;
use crate::workspace::{Workspace, read, write};

/// The site while it is being finished.
struct Site<'a> {
    workspace: &'a Workspace,
    folder: PathBuf,
}

/// `cargo xtask dist`, told by trunk's hook variables what to work on.
pub(crate) fn command(workspace: &Workspace, args: &Args) -> Result {
    args.end()?;
    let folder = match std::env::var_os("TRUNK_STAGING_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => workspace.path("dist"),
    };
    let release = std::env::var("TRUNK_PROFILE").is_ok_and(|profile| profile == "release");
    // While the developer's server runs, nothing may come from a cache.
    let precache = std::env::var_os("TOKHAI_NO_PRECACHE").is_none();
    let site = Site { workspace, folder };

    content::copy(&site)?;
    let page = site.folder.join("index.html");
    let html = stylesheet::link(&site, read(&page)?)?;
    // Whoever develops reloads often and downloads from this machine: nothing to split.
    let html = if release { program::put(&site, html)? } else { start_script::link(&site, &html)? };
    write(&page, html)?;
    scanner::put(&site, release)?;
    pictures::put(&site, release)?;
    service_worker::write(&site, precache)?;
    if release { compress::all(&site.folder) } else { Ok(()) }
}

impl Site<'_> {
    /// Writes a file whose name carries its content's hash, so that it may be cached for ever,
    /// and gives its address.
    fn write_hashed(
        &self,
        stem: &str,
        extension: &str,
        content: impl AsRef<[u8]>,
    ) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", &hex(&sha256(content.as_ref()))[..16]);
        write(&self.folder.join(&name), content)?;
        Ok(format!("/{name}"))
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&sha256(bytes))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Copies a file of the checkout into the site.
fn copy(from: &Path, to: &Path) -> Result {
    let bytes = std::fs::read(from).map_err(|e| format!("Cannot read {}: {e}.", from.display()))?;
    write(to, bytes)
}
