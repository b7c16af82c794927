//! `tokhai-portal verify FILE`: whether a saved receipt is a portal's, and what was sent is as it
//! arrived. Without a network.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tokhai_portal::{digest, dossier_holds, name_of, receipt_signed};

/// A saved receipt is no larger, in bytes.
const MAX_FILE: u64 = 16 << 20;

/// What was found.
pub(crate) struct Report {
    /// Line by line, for people.
    pub(crate) text: String,
    /// Whether everything is as it should be.
    pub(crate) holds: bool,
}

/// Verifies what the command line names: a file that the app has saved and, after `--keys`, one with
/// the portal's keys (from its `/api/keys`).
///
/// # Errors
/// A sentence, when that cannot be read.
pub(crate) fn run(mut arguments: impl Iterator<Item = OsString>) -> Result<Report, String> {
    const USAGE: &str = "Write: tokhai-portal verify FILE [--keys FILE]";
    let file = PathBuf::from(arguments.next().ok_or(USAGE)?);
    let keys = match arguments.next() {
        None => None,
        Some(option) if option == "--keys" => Some(PathBuf::from(arguments.next().ok_or(USAGE)?)),
        Some(_) => return Err(USAGE.into()),
    };
    let saved = json(&file)?;
    let given = keys.map(|keys| json(&keys)).transpose()?;
    let (receipt, dossier) = match (saved.get("receipt"), saved.get("dossier")) {
        (Some(receipt), Some(dossier)) => (receipt, dossier),
        _ => {
            return Err(format!(
                "{} is no saved receipt: it has no members “receipt” and “dossier”. Save it on the receipt's page.",
                file.display()
            ));
        }
    };
    Ok(examine(receipt, dossier, saved.get("keys"), given.as_ref()))
}

fn examine(
    receipt: &Value,
    dossier: &Value,
    own_keys: Option<&Value>,
    given: Option<&Value>,
) -> Report {
    let mut text = String::new();
    let mut holds = true;
    let mut say = |good: bool, words: &str| {
        text.push_str(if good { "  good  " } else { "  BAD   " });
        text.push_str(words);
        text.push('\n');
        holds &= good;
    };
    let keys = given.or(own_keys).unwrap_or(&Value::Null);
    let content = receipt_signed(receipt, keys);
    match &content {
        None => say(false, "the receipt is not signed by one of these keys"),
        Some(content) => {
            say(true, "the receipt is signed by one of these keys");
            let text = |name: &str| content.get(name).and_then(Value::as_str).unwrap_or("?");
            say(true, &format!("code {}, received at {}", text("code"), text("receivedAt")));
            let lasting = |receipt: &Value| {
                let mut receipt = receipt.clone();
                if let Some(members) = receipt.as_object_mut() {
                    members.retain(|name, value| {
                        !["status", "signature"].contains(&name.as_str()) && !value.is_null()
                    });
                }
                receipt
            };
            let same = lasting(receipt) == lasting(content);
            say(same, "the receipt says what was signed");
            let same = content.get("dossier").and_then(Value::as_str) == Some(&digest(dossier));
            say(same, "the dossier is the one that was received");
        }
    }
    let signed = dossier_holds(dossier);
    if let Some(as_signed) = signed {
        say(as_signed, "the dossier is as its device signed it");
    }
    if signed.is_none() {
        text.push_str("  –     the dossier is not signed by its device\n");
    }
    let listed = keys.get("keys").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    for key in listed {
        text.push_str(&format!("  key   {}\n", name_of(key)));
    }
    if given.is_none() {
        text.push_str("The keys are those in the file itself: whoever made it up has made them up as well. Name the portal's own with --keys (curl https://PORTAL/api/keys).\n");
    }
    Report { text, holds }
}

fn json(path: &Path) -> Result<Value, String> {
    let name = path.display();
    let size = std::fs::metadata(path).map_err(|error| format!("{name}: {error}."))?.len();
    if size > MAX_FILE {
        return Err(format!("{name} is larger than a receipt can be."));
    }
    let text = std::fs::read(path).map_err(|error| format!("{name}: {error}."))?;
    serde_json::from_slice(&text).map_err(|error| format!("{name} is no JSON: {error}."))
}
