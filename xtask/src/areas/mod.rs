//! `cargo xtask areas`: the lists of provinces and communes in `areas/`, from a registry package.
//!
//! The package is fetched through the package registry, held against its digest, and read without
//! running any of its code. What is written depends on nothing else, so the same package gives the
//! same bytes. The format is told in `crates/engine/src/areas/read.rs`, which reads it.

mod package;
mod write;

use tokhai_engine::areas::Areas;

use crate::Result;
use crate::args::Args;
use crate::console::Console;
use crate::dist::brotli;
use crate::workspace::{self, Workspace};

/// The province whose lists everybody keeps offline: most who come are at home there.
const HOME: &str = "79";

/// What has changed since the package: a province's code, and its name now. Đồng Nai has been a
/// city since 30 April 2026.
const RENAMED: [(&str, &str); 1] = [("75", "Thành phố Đồng Nai")];

/// A present province with its communes.
struct Province {
    code: String,
    name: String,
    communes: Vec<Commune>,
}

/// A present commune, and the wards it was made of.
struct Commune {
    code: String,
    /// With its kind: “Phường Sài Gòn”.
    name: String,
    former: Vec<Former>,
}

/// A ward as it was before July 2025, or a part of one.
struct Former {
    province: String,
    district: String,
    /// Other names of the district, without marks and spaces: those of before its last merger.
    district_aliases: Vec<String>,
    /// With its kind; `None` for a district that had no wards.
    name: Option<String>,
    /// Other names, as of the district.
    aliases: Vec<String>,
    /// Of a ward that became several: whether this commune took less of it than another.
    lesser: bool,
    /// Where it stands among the old wards.
    order: String,
}

/// `cargo xtask areas`
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &Args) -> Result {
    args.end()?;
    let mut provinces = package::read(workspace, console)?;
    for (code, name) in RENAMED {
        if let Some(province) = provinces.iter_mut().find(|it| it.code == code) {
            province.name = name.to_owned();
        }
    }
    let (home, rest): (Vec<_>, Vec<_>) = provinces.iter().partition(|it| it.code == HOME);
    let written = [
        ("home.list", write::home(&provinces, &home)),
        ("rest.list", write::communes(&rest)),
        ("rest-former.list", write::former(&rest)),
    ];
    let written = written.map(|(name, body)| (name, [package::SOURCE, &body].concat()));
    Areas::read(&written.each_ref().map(|(_, text)| &**text))
        .map_err(|_| "The engine cannot read what was made of the package.".to_owned())?;
    for (name, text) in written {
        let wire = brotli(text.as_bytes()).map_err(|e| format!("Cannot compress {name}: {e}."))?;
        println!("areas/{name}: {} bytes, {} with Brotli", text.len(), wire.len());
        workspace::write(&workspace.path("areas").join(name), text)?;
    }
    let communes: usize = provinces.iter().map(|it| it.communes.len()).sum();
    println!("{} provinces, {communes} communes", provinces.len());
    Ok(())
}
