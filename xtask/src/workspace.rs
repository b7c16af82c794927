//! Where things are: the workspace, the cache of tools, and the environment children start with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;

/// The checkout this command works on.
pub(crate) struct Workspace {
    /// The folder that holds the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
}

impl Workspace {
    /// Finds the workspace at or above the current folder.
    pub(crate) fn find() -> Result<Self> {
        let here = std::env::current_dir().map_err(|e| format!("No current folder: {e}."))?;
        let root = here.ancestors().find(|dir| dir.join("xtask/Cargo.toml").is_file());
        match root {
            Some(root) => Ok(Self { root: root.to_path_buf() }),
            None => Err("Start this inside a checkout of tokhai.".into()),
        }
    }

    /// A path below the root.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Where cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        match std::env::var_os("CARGO_TARGET_DIR") {
            Some(dir) => self.root.join(dir),
            None => self.root.join("target"),
        }
    }

    /// The user's cache folder for one tool in one version, shared by every checkout.
    pub(crate) fn tool(&self, name: &str, version: &str) -> Result<PathBuf> {
        let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|dir| !dir.is_empty()) {
            Some(dir) => PathBuf::from(dir),
            None => match std::env::var_os("HOME") {
                Some(home) => PathBuf::from(home).join(".cache"),
                None => return Err("Set HOME or XDG_CACHE_HOME: the tools go there.".into()),
            },
        };
        Ok(cache.join("tokhai/tools").join(format!("{name}-{version}")))
    }

    /// The version of `package` that Cargo.lock names.
    pub(crate) fn locked_version(&self, package: &str) -> Result<String> {
        let lock = read(&self.path("Cargo.lock"))?;
        let header = format!("name = \"{package}\"\nversion = \"");
        lock.split_once(&header)
            .and_then(|(_, rest)| rest.split('"').next())
            .map(str::to_owned)
            .ok_or_else(|| format!("Cargo.lock names no {package}. Run `cargo update -w`."))
    }

    /// A command that starts in the root, without what cargo told this process about xtask itself
    /// (another toolchain's cargo would take it for its own).
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env_remove("LD_LIBRARY_PATH").env_remove("CARGO");
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy();
            if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
                command.env_remove(name.as_ref());
            }
        }
        command
    }
}

/// Reads a text file, or says which one could not be read.
pub(crate) fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))
}

/// Writes a file with the folders it needs, or says which one could not be written.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)
            .map_err(|e| format!("Cannot make {}: {e}.", folder.display()))?;
    }
    std::fs::write(path, content).map_err(|e| format!("Cannot write {}: {e}.", path.display()))
}

/// Every file below `folder`, sorted, with its path relative to it (`/` between parts).
pub(crate) fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(dir) = folders.pop() {
        let entries =
            std::fs::read_dir(&dir).map_err(|e| format!("Cannot list {}: {e}.", dir.display()))?;
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(relative) = path.strip_prefix(folder) {
                found.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
    found.sort();
    Ok(found)
}
