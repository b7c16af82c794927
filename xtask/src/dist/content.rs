//! Forms, the lists of communes, the portal's configuration, fonts and icons, and the empty page on
//! which a provider's silent sign-in ends.

use serde_json::Value;
use tokhai_engine::catalogue;

use super::{self as dist, Site};
use crate::Result;
use crate::workspace::{files, read, write};

/// The app reads where it ended, in a frame (`src/browser/away.rs`).
const SILENT: &str = "<!doctype html><html lang=\"vi\"><title>Tờ khai</title>";

/// Copies them into the site, JSON without its white space, and writes `forms/index.json`.
pub(super) fn copy(site: &Site) -> Result {
    forms(site)?;
    areas(site)?;
    write(&site.folder.join("silent.html"), SILENT)?;
    folder(site, "style/fonts", "fonts", &[".woff2", ".txt"])?;
    folder(site, "style/icons", "icons", &[".svg", ".png", ".webmanifest"])
}

fn forms(site: &Site) -> Result {
    let source = site.workspace.path("forms");
    let mut index = Vec::new();
    for file in files(&source)? {
        let Some(slug) = file.strip_suffix("/form.json").filter(|slug| !slug.contains('/')) else {
            continue;
        };
        let mut form = parse(&source.join(&file))?;
        // For editors.
        if let Some(form) = form.as_object_mut() {
            form.shift_remove("$schema");
        }
        write(&site.folder.join("forms").join(&file), form.to_string())?;
        index.push(catalogue::entry(slug, &form));
    }
    write(&site.folder.join("forms/index.json"), Value::Array(index).to_string())?;

    let sources = parse(&source.join("sources.json"))?;
    write(&site.folder.join("forms/sources.json"), sources.to_string())?;
    write(&site.folder.join("portal.json"), parse(&source.join("portal.json"))?.to_string())
}

/// The province that most are at home in is kept offline by everybody, the others once used.
fn areas(site: &Site) -> Result {
    let source = site.workspace.path("areas");
    copy_file(site, &source, "home.list", "areas")?;
    copy_file(site, &source, "rest.list", "lazy/areas")?;
    copy_file(site, &source, "rest-former.list", "lazy/areas")
}

fn parse(path: &std::path::Path) -> Result<Value> {
    serde_json::from_str(&read(path)?).map_err(|e| format!("{} is not JSON: {e}.", path.display()))
}

fn folder(site: &Site, from: &str, to: &str, extensions: &[&str]) -> Result {
    let source = site.workspace.path(from);
    for file in files(&source)? {
        if extensions.iter().any(|extension| file.ends_with(extension)) {
            copy_file(site, &source, &file, to)?;
        }
    }
    Ok(())
}

fn copy_file(site: &Site, source: &std::path::Path, file: &str, to: &str) -> Result {
    dist::copy(&source.join(file), &site.folder.join(to).join(file))
}
