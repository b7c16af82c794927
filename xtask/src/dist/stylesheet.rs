//! One stylesheet from many: `style/main.css` with everything it imports, without comments and
//! spare white space; another for what can wait, `style/later.css`.
//!
//! Understood are `@import "other.css";` and `@import "other.css" layer(name);`, each on a line of
//! its own and relative to the file it stands in. A widget keeps its rules in its own folder this
//! way, and the browser still fetches one file.

use std::path::Path;

use super::Site;
use crate::Result;
use crate::workspace::{read, write};

const SOURCE: &str = "/style/main.css";
/// What the first question does without: the program asks for it by its name once it is whole.
const LATER: &str = "later.css";
/// What is for seldom use: whoever needs it asks for it by these names when it is used first.
const SELDOM: [&str; 2] = ["preview.css", "scan.css"];

/// Writes the bundle and gives the page that refers to it.
pub(super) fn link(site: &Site, html: String) -> Result<String> {
    if !html.contains(SOURCE) {
        return Err(format!("index.html does not link {SOURCE}."));
    }
    let css = bundle(&site.workspace.path(SOURCE.trim_start_matches('/')), 0)?;
    let later = bundle(&site.workspace.path("style").join(LATER), 0)?;
    write(&site.folder.join(LATER), minify(&later))?;
    for name in SELDOM {
        let rules = read(&site.workspace.path("style").join(name))?;
        let file = site.folder.join("lazy").join(name);
        write(&file, minify(&format!("@layer widgets {{\n{rules}}}")))?;
    }
    let address = site.write_hashed("style", "css", minify(&css))?;
    Ok(html.replace(SOURCE, &address))
}

fn bundle(path: &Path, depth: usize) -> Result<String> {
    if depth > 8 {
        return Err(format!("{} imports itself.", path.display()));
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut out = String::new();
    for line in read(path)?.lines() {
        match import(line) {
            None => out.push_str(line),
            Some((file, None)) => out.push_str(&bundle(&folder.join(file), depth + 1)?),
            Some((file, Some(layer))) => {
                let rules = bundle(&folder.join(file), depth + 1)?;
                out.push_str(&format!("@layer {layer} {{\n{rules}}}"));
            }
        }
        out.push('\n');
    }
    Ok(out)
}

/// The file and the layer of an import line.
fn import(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.trim().strip_prefix("@import")?.trim().strip_suffix(';')?;
    let (file, rest) = rest.strip_prefix('"')?.split_once('"')?;
    match rest.trim() {
        "" => Some((file, None)),
        layer => Some((file, Some(layer.strip_prefix("layer(")?.strip_suffix(')')?))),
    }
}

/// Takes out comments, and white space where it means nothing. Strings stay as they are.
fn minify(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space = false;
    while let Some(next) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            space = true;
            continue;
        }
        if next.is_whitespace() {
            space = true;
            rest = &rest[next.len_utf8()..];
            continue;
        }
        let before = out.chars().next_back();
        if space && !"{};,".contains(next) && before.is_some_and(|c| !"{};,:".contains(c)) {
            out.push(' ');
        }
        space = false;
        if next == '}' && before == Some(';') {
            out.pop();
        }
        let length = if next == '"' || next == '\'' { string(rest, next) } else { next.len_utf8() };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The length of the string that `text` begins with.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::{import, minify};

    #[test]
    fn keeps_what_means_something() {
        let css = "/* a */\na:hover > b ,\n.c :focus { margin : 0 auto ;  content: \" ; /* \" ; }\n\
                   @media (width >= 40em) and (hover) { p { width: calc(1px + 2px) ; } }";
        let small = "a:hover > b,.c :focus{margin :0 auto;content:\" ; /* \"}\
                     @media (width >= 40em) and (hover){p{width:calc(1px + 2px)}}";
        assert_eq!(minify(css), small);
    }

    #[test]
    fn reads_imports() {
        assert_eq!(import("@import \"a/b.css\";"), Some(("a/b.css", None)));
        assert_eq!(import(" @import \"a.css\" layer(base);"), Some(("a.css", Some("base"))));
        assert_eq!(import("a { b: c; }"), None);
    }
}
