//! The app's start as a file of its own.
//!
//! trunk writes it into the page. There it would need `unsafe-inline` or a hash in the portal's
//! Content-Security-Policy; as a file of the portal it needs neither.

use super::Site;
use crate::Result;

/// Moves trunk's inline module script into a file and gives the page that refers to it.
pub(super) fn link(site: &Site, html: &str) -> Result<String> {
    let (_, script, _) = inline_module(html).ok_or(MISSING)?;
    let address = site.write_hashed("start", "js", script.trim())?;
    replace(html, &address)
}

/// The page with the script of this address in the place of trunk's.
pub(super) fn replace(html: &str, address: &str) -> Result<String> {
    let (before, _, after) = inline_module(html).ok_or(MISSING)?;
    Ok(format!("{before}<script type=\"module\" src=\"{address}\"></script>{after}"))
}

const MISSING: &str = "trunk wrote no start script into index.html: was its version changed?";

/// The page before, within and after its inline module script; minified pages have no quotes.
fn inline_module(html: &str) -> Option<(&str, &str, &str)> {
    ["<script type=\"module\">", "<script type=module>"].into_iter().find_map(|open| {
        let (before, rest) = html.split_once(open)?;
        let (script, after) = rest.split_once("</script>")?;
        Some((before, script, after))
    })
}

#[cfg(test)]
mod tests {
    use super::inline_module;

    #[test]
    fn finds_the_script_in_both_spellings() {
        let parts = Some(("<a>", "x()", "<b>"));
        assert_eq!(inline_module("<a><script type=\"module\">x()</script><b>"), parts);
        assert_eq!(inline_module("<a><script type=module>x()</script><b>"), parts);
        assert_eq!(inline_module("<script type=module src=/x.js></script>"), None);
    }
}
