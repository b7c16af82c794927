//! `sw.js`: the service worker's source with the list of what it keeps.
//!
//! The lists name every file of the site with its SHA-256: those that everybody keeps, and those
//! that are kept once they were used: what is for seldom use, the typeface, and the forms, of which
//! a portal may have hundreds. The version is the hash of the lists and of the source, so any change
//! of either is a new version, and nothing else is.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::{Site, hex, sha256};
use crate::Result;
use crate::workspace::{self, files, read};

/// Files below this folder are for seldom use.
const LAZY: &str = "lazy/";
/// The typeface.
const FONTS: &str = "fonts/";
/// Which sources there are.
const SOURCES: &str = "forms/sources.json";

/// Writes `sw.js` into the site; with `precache` off it keeps nothing.
pub(super) fn write(site: &Site, precache: bool) -> Result {
    let source = read(&site.workspace.path("src/service_worker/sw.js"))?;
    let (mut list, mut seldom) = (Map::new(), Map::new());
    if precache {
        for file in files(&site.folder)?.into_iter().filter(|file| is_file_of_site(file)) {
            let bytes = std::fs::read(site.folder.join(&file))
                .map_err(|e| format!("Cannot read {file}: {e}."))?;
            let list = if is_kept(&file) { &mut list } else { &mut seldom };
            let address = if file == "index.html" { "/".into() } else { format!("/{file}") };
            list.insert(address, Value::String(base64(&sha256(&bytes))));
        }
    }
    let lists = format!("\"files\":{},\"seldom\":{}", Value::Object(list), Value::Object(seldom));
    let version = &hex(&sha256(format!("{lists}{source}").as_bytes()))[..16];
    let header = format!("const RELEASE = {{\"version\":\"{version}\",{lists}}};\n");
    workspace::write(&site.folder.join("sw.js"), header + &source)
}

/// Whether a file of the site belongs to what every citizen keeps for working offline. The typeface
/// does not: the system's stands in for it. Nor does whom to ask: that takes a network.
pub(crate) fn is_kept(file: &str) -> bool {
    let is_used_first =
        file.starts_with(LAZY) || file.starts_with(FONTS) || is_form(file) || file == SOURCES;
    is_file_of_site(file) && !is_used_first
}

fn is_file_of_site(file: &str) -> bool {
    let aside = [".br", ".gz", ".txt"].iter().any(|extension| file.ends_with(extension));
    !aside && file != "sw.js"
}

fn is_form(file: &str) -> bool {
    file.starts_with("forms/") && file.ends_with("/form.json")
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let [a, b, c] = [0, 1, 2].map(|at| u32::from(chunk.get(at).copied().unwrap_or(0)));
        let bits = a << 16 | b << 8 | c;
        for at in 0..4usize {
            let digit = (bits >> (18 - 6 * at)) & 63;
            let sign = if at <= chunk.len() { DIGITS[digit as usize] as char } else { '=' };
            let _ = text.write_char(sign);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn base64_as_rfc_4648_has_it() {
        let pairs =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (plain, encoded) in pairs {
            assert_eq!(base64(plain.as_bytes()), encoded);
        }
    }
}
