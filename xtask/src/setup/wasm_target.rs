//! The Wasm standard library, with or without rustup's servers.
//!
//! The ordinary way is `rustup target add`, and `rustup component add rust-src` for a release, which
//! compiles the library along. Where rustup's servers cannot be reached, Debian's
//! `rustc-web` packages bring a compiler with its sources: the library is built from them once,
//! copied into that compiler's sysroot, and the compiler is linked as the toolchain
//! `debian-web`, for Wasm builds alone.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::{answer, apt, privileged};
use crate::Result;
use crate::console::{Line, Step};
use crate::workspace::{Workspace, write};

/// The name of the platform that the app is compiled for.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_TOOLCHAIN: &str = "debian-web";
const DEBIAN_PREFIX: &str = "/usr";
const DEBIAN_PACKAGES: [&str; 5] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "lld-22"];
const DEBIAN_LINKER: &str = "wasm-ld-22";
/// Long enough to fetch 20 MB over a slow line, short enough when no one answers.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// The compiler that can build for the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmCompiler {
    /// The one that builds everything else.
    Default,
    /// Debian's, beside rustup's.
    Debian,
}

impl WasmCompiler {
    /// Looks for a compiler with the Wasm standard library.
    pub(crate) fn find(workspace: &Workspace) -> Option<Self> {
        let rustc = || workspace.command("rustc");
        if has_library(&library(rustc())?) && has_sources(rustc()) {
            return Some(Self::Default);
        }
        let linked = answer(workspace.command("rustup").args(["toolchain", "list"]))?
            .lines()
            .any(|line| line.split_whitespace().next() == Some(DEBIAN_TOOLCHAIN));
        (linked && has_library(&debian_library(workspace)?)).then_some(Self::Debian)
    }

    /// Makes `command` build for the browser with this compiler.
    pub(crate) fn apply(self, command: &mut Command) {
        if self == Self::Debian {
            command
                .env("RUSTUP_TOOLCHAIN", DEBIAN_TOOLCHAIN)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", DEBIAN_LINKER);
        }
    }
}

/// The step that brings the Wasm standard library and its sources.
pub(super) fn step(workspace: &Workspace) -> Step<'_> {
    Step::new(
        "Wasm standard library",
        || WasmCompiler::find(workspace).is_some(),
        |line| {
            for words in [["target", "add", TARGET], ["component", "add", "rust-src"]] {
                let mut rustup = workspace.command("rustup");
                rustup.args(words).env("RUSTUP_MAX_RETRIES", "1");
                if !line.attempt(&mut rustup, RUSTUP_LIMIT)?.success {
                    break;
                }
            }
            if WasmCompiler::find(workspace).is_some() {
                return Ok(());
            }
            debian(workspace, line)
        },
    )
}

fn debian(workspace: &Workspace, line: &Line) -> Result {
    if answer(workspace.command("rustup").arg("--version")).is_none() {
        return Err(format!(
            "This Rust has no library for {TARGET}: install your system's package of it, or rustup."
        ));
    }
    if answer(workspace.command("apt-get").arg("--version")).is_none() {
        return Err(format!(
            "`rustup target add {TARGET}` failed: check that rustup's servers can be reached."
        ));
    }
    if !debian_library(workspace).is_some_and(|folder| has_library(&folder)) {
        let advice = "Debian's Rust could not be installed: check the network and the rights \
                      (root, or sudo without a password), then start again.";
        line.run(apt(workspace).arg("update"), advice)?;
        let mut install = apt(workspace);
        install.args(["install", "-y", "--no-install-recommends"]).args(DEBIAN_PACKAGES);
        line.run(&mut install, advice)?;
        build_library(workspace, line)?;
    }
    line.run(
        workspace.command("rustup").args(["toolchain", "link", DEBIAN_TOOLCHAIN, DEBIAN_PREFIX]),
        "rustup could not link Debian's Rust: see its words above.",
    )?;
    Ok(())
}

/// Builds the library from Debian's sources with a throw-away crate, and copies it into the
/// compiler's sysroot.
fn build_library(workspace: &Workspace, line: &Line) -> Result {
    const NAME: &str = "tokhai_throw_away";
    let advice = "The Wasm standard library could not be built: see the compiler's words above.";
    let folder = std::env::temp_dir().join(format!("tokhai-wasm-std-{}", std::process::id()));
    write(
        &folder.join("Cargo.toml"),
        format!("[package]\nname = \"{NAME}\"\nedition = \"2021\"\n[workspace]\n"),
    )?;
    write(&folder.join("src/lib.rs"), "")?;
    let target = folder.join("target");
    let mut build = workspace.command(Path::new(DEBIAN_PREFIX).join("bin/cargo"));
    build
        .current_dir(&folder)
        .args(["build", "--release", "--target", TARGET])
        .arg("-Zbuild-std=core,alloc,std,panic_abort,panic_unwind,proc_macro,test")
        .env("RUSTC", Path::new(DEBIAN_PREFIX).join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without bitcode, link-time optimisation of the app fails later.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target);
    line.run(&mut build, advice)?;

    let library = debian_library(workspace).ok_or(advice)?;
    line.run(privileged(workspace, "mkdir").arg("-p").arg(&library), advice)?;
    let built = target.join(TARGET).join("release/deps");
    let files = std::fs::read_dir(&built).map_err(|_| advice)?;
    let rlibs = files.flatten().map(|entry| entry.path()).filter(|path| {
        path.extension().is_some_and(|extension| extension == "rlib")
            && !path.to_string_lossy().contains(NAME)
    });
    line.run(privileged(workspace, "cp").args(rlibs).arg(&library), advice)?;
    // What stays behind in the temp folder does no harm.
    let _ = std::fs::remove_dir_all(&folder);
    Ok(())
}

fn debian_library(workspace: &Workspace) -> Option<PathBuf> {
    let mut rustc = workspace.command(Path::new(DEBIAN_PREFIX).join("bin/rustc"));
    rustc.env_remove("RUSTUP_TOOLCHAIN");
    library(rustc)
}

fn library(mut rustc: Command) -> Option<PathBuf> {
    answer(rustc.args(["--print", "target-libdir", "--target", TARGET])).map(PathBuf::from)
}

/// Whether the sources of the standard library are there, from which a release is built.
fn has_sources(mut rustc: Command) -> bool {
    let root = answer(rustc.args(["--print", "sysroot"])).map(PathBuf::from);
    root.is_some_and(|root| root.join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}

fn has_library(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}
