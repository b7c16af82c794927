//! The app's start as a file of its own.
//!
//! trunk writes it into the page. There it would need `unsafe-inline` or a hash in the portal's
//! Content-Security-Policy; as a file of the portal it needs neither.

use super::Site;
use crate::Result;

const OPEN: &str = "<script type=\"module\"";
const CLOSE: &str = "</script>";

/// Moves trunk's inline module script into a file and gives the page that refers to it.
pub(super) fn link(site: &Site, html: String) -> Result<String> {
    let Some((before, script, after)) = inline_module(&html) else {
        return Err("trunk wrote no start script into index.html: was its version changed?".into());
    };
    let address = site.write_hashed("start", "js", script.trim())?;
    Ok(format!("{before}<script type=\"module\" src=\"{address}\"></script>{after}"))
}

fn inline_module(html: &str) -> Option<(&str, &str, &str)> {
    let start = html.find(OPEN)?;
    let body = start + html[start..].find('>')? + 1;
    let end = body + html[body..].find(CLOSE)?;
    Some((&html[..start], &html[body..end], &html[end + CLOSE.len()..]))
}
