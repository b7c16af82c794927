//! The app's start as a file of its own.
//!
//! trunk writes it into the page. There it would need `unsafe-inline` or a hash in the portal's
//! Content-Security-Policy; as a file of the portal it needs neither.

use super::Site;
use crate::Result;

/// Moves trunk's inline module script into a file and gives the page that refers to it.
pub(super) fn link(site: &Site, html: String) -> Result<String> {
    let Some((before, script, after)) = inline_module(&html) else {
        return Err("trunk wrote no start script into index.html: was its version changed?".into());
    };
    let address = site.write_hashed("start", "js", script.trim())?;
    Ok(format!("{before}<script type=\"module\" src=\"{address}\"></script>{after}"))
}

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
