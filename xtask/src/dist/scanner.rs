//! What reads QR codes: the decoder, compiled for itself, and the two scripts around it. All three
//! are for seldom use.

use super::{Site, program};
use crate::Result;
use crate::setup::{self, TARGET};
use crate::workspace::{read, write};

const CRATE: &str = "tokhai-scan";
/// As the linker names it, in cargo's folder.
const LINKED: &str = "release/tokhai_scan.wasm";
/// The address that `src/browser/scanner.rs` asks for.
const SCRIPT: &str = "lazy/scanner.js";

/// Where cargo reads what the compiler is told; a release tells it more (`xtask/src/build.rs`), and
/// what is needed only to split the program is taken out here.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
const FOR_SPLIT: [&str; 2] = ["-Clink-arg=--emit-relocs", "-Clink-arg=-zstack-size=1572864"];

/// Compiles the decoder and puts it into the site with its scripts. It is optimised in development,
/// too: it would not keep up with the camera.
pub(super) fn put(site: &Site, release: bool) -> Result {
    let mut cargo = setup::wasm_command(site.workspace, "cargo")?;
    cargo.args(["build", "--quiet", "--release", "--package", CRATE, "--target", TARGET]);
    if let Ok(flags) = std::env::var(FLAGS) {
        cargo.env(FLAGS, FOR_SPLIT.iter().fold(flags, |flags, flag| flags.replace(flag, "")));
    }
    let status = cargo.status().map_err(|e| format!("cargo cannot be started: {e}."))?;
    if !status.success() {
        return Err("The decoder of QR codes could not be built: see the words above.".into());
    }
    let path = site.workspace.target().join(TARGET).join(LINKED);
    let wasm = std::fs::read(&path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))?;
    let wasm = if release { program::optimised(&wasm, &["--strip-debug"])? } else { wasm };
    let source = |name: &str| -> Result<String> {
        let source = read(&site.workspace.path("src/scan").join(name))?;
        Ok(if release { program::without_comments(&source) } else { source })
    };
    let wasm = site.write_hashed("lazy/scan", "wasm", wasm)?;
    let worker = site.write_hashed("lazy/scan", "js", source("worker.js")?)?;
    let script = source("scanner.js")?;
    let addresses = format!("const WORKER=\"{worker}\",WASM=\"{wasm}\";\n");
    write(&site.folder.join(SCRIPT), addresses + &script)
}
