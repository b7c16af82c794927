//! `cargo xtask build`: the site in `dist/`, with trunk.

use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::Result;
use crate::args::Args;
use crate::console::{Console, Step};
use crate::setup::{self, Need};
use crate::workspace::Workspace;

/// How the site is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build.
    Dev,
    /// Small, and precompressed.
    Release,
}

impl Mode {
    /// The mode that the flag `--dev` chooses.
    pub(crate) fn from_args(args: &mut Args) -> Self {
        if args.flag("--dev") { Self::Dev } else { Self::Release }
    }
}

/// What the site is made of; when none of it changed, the site is not built again.
const SOURCES: [&str; 12] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/engine",
    "crates/scan",
    "forms",
    "index.html",
    "src",
    "style",
    "xtask/src/build.rs",
    "xtask/src/dist",
    "xtask/src/split",
];

/// What a release is compiled with, as variables for cargo. The names of functions, and what the
/// linker knows of addresses, are written so that the program can be split by them. The standard
/// library is compiled along, for size, and a panic ends the program without a word: the page says
/// the words (`src/start/start.js`). The compiler has no stable options for that yet.
///
/// Constants lie behind the stack. With the usual 1 MiB, numbers that are often in code, such as
/// the limit of `char`, 0x110000, would be addresses among them; 1.5 MiB set them apart.
const RELEASE: [(&str, &str); 4] = [
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Csymbol-mangling-version=v0 -Clink-arg=--emit-relocs -Clink-arg=-zstack-size=1572864 \
         -Zlocation-detail=none -Zfmt-debug=none -Zunstable-options \
         -Cpanic=immediate-abort",
    ),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    ("RUSTC_BOOTSTRAP", "1"),
];

/// `cargo xtask build [--dev]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let mode = Mode::from_args(args);
    args.end()?;
    let mut steps = setup::steps(workspace, Need::Site)?;
    steps.push(Step::always(title(mode), move |line| build(workspace, line, mode)));
    console.run(&steps)
}

/// The step that builds the site unless it is there and newer than its sources.
pub(crate) fn step(workspace: &Workspace, mode: Mode) -> Step<'_> {
    Step::new(
        title(mode),
        move || is_fresh(workspace, mode),
        move |line| build(workspace, line, mode),
    )
}

/// trunk, with everything in its environment that our `Trunk.toml` relies on.
pub(crate) fn trunk(workspace: &Workspace, word: &str, mode: Mode) -> Result<Command> {
    let mut command = setup::wasm_command(workspace, "trunk")?;
    command.args([word, "--color", "never"]);
    if mode == Mode::Release {
        command.arg("--release").envs(RELEASE);
    }
    let this = std::env::current_exe().map_err(|e| format!("Where is this program? {e}."))?;
    command
        // The hook calls this very program: a cargo of its own would build it again, with the
        // browser's toolchain.
        .env("TOKHAI_XTASK", this)
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env("RUST_BACKTRACE", "0")
        // trunk reads it as a boolean and refuses the usual `1`.
        .env_remove("NO_COLOR");
    Ok(command)
}

fn title(mode: Mode) -> &'static str {
    match mode {
        Mode::Dev => "site, for development",
        Mode::Release => "site, for release",
    }
}

fn build(workspace: &Workspace, line: &crate::console::Line, mode: Mode) -> Result {
    let mut trunk = trunk(workspace, "build", mode)?;
    line.run(&mut trunk, "The site could not be built: see the words above.")?;
    Ok(())
}

fn is_fresh(workspace: &Workspace, mode: Mode) -> bool {
    let dist = workspace.path("dist");
    let proof = if mode == Mode::Release { "index.html.br" } else { "index.html" };
    let Some(built) = modified(&dist.join(proof)) else { return false };
    SOURCES.iter().all(|source| newest(&workspace.path(source)).is_none_or(|time| time <= built))
}

/// When a file, or anything in a folder, was last written, added or taken away.
fn newest(path: &Path) -> Option<SystemTime> {
    let own = modified(path);
    let Ok(entries) = std::fs::read_dir(path) else { return own };
    entries.flatten().map(|entry| newest(&entry.path())).fold(own, Option::max)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|meta| meta.modified()).ok()
}
