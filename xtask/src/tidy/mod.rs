//! `cargo xtask tidy`: proves what the compiler does not.
//!
//! Each rule reads the checkout and gives its problems, a line each, beginning with the place.

mod engine;
mod layers;
mod prose;
mod texts;
mod widgets;

use std::path::Path;

use crate::Result;
use crate::args::Args;
use crate::workspace::{Workspace, files, read};

/// Longer files want splitting along ideas.
const LONGEST: usize = 900;

/// What a checkout holds that is nobody's writing.
const NOT_OURS: [&str; 7] =
    [".git/", "data/", "dist/", "node_modules/", "target/", "test-results/", "playwright-report/"];

/// `cargo xtask tidy`.
pub(crate) fn command(workspace: &Workspace, args: &Args) -> Result {
    args.end()?;
    check(workspace)?;
    println!("tidy");
    Ok(())
}

/// Runs every rule.
///
/// # Errors
/// The problems, a line each.
pub(crate) fn check(workspace: &Workspace) -> Result {
    let checkout = Checkout::read(workspace)?;
    let rules: [fn(&Checkout) -> Vec<String>; 8] = [
        engine::is_pure,
        layers::flow_one_way,
        widgets::are_all_listed,
        prose::names_what_exists,
        prose::names_tests_that_are_there,
        prose::stands_alone,
        texts::are_complete,
        lengths,
    ];
    let problems: Vec<String> = rules.iter().flat_map(|rule| rule(&checkout)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("\n")) }
}

/// The text files of the checkout.
struct Checkout {
    files: Vec<File>,
}

/// One file: its path from the root, with `/` between parts, and what it says.
struct File {
    path: String,
    text: String,
}

impl Checkout {
    fn read(workspace: &Workspace) -> Result<Self> {
        let mut found = Vec::new();
        for path in listed(workspace)? {
            // What is no text (a font, a picture) has nothing for a rule.
            if let Ok(text) = read(&workspace.path(&path)) {
                found.push(File { path, text });
            }
        }
        Ok(Self { files: found })
    }

    fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder))
    }

    fn get(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// Whether a file or folder of this path is in the checkout.
    fn has(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.files.iter().any(|file| file.path == path || file.path.starts_with(&folder))
    }
}

impl File {
    /// Its lines that are not only comment, numbered from 1.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// What git keeps or would keep; without git, all but what tools make.
fn listed(workspace: &Workspace) -> Result<Vec<String>> {
    let git = workspace
        .command("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .output();
    if let Ok(output) = git
        && output.status.success()
    {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let there = text.lines().filter(|path| workspace.path(path).is_file());
        return Ok(there.map(str::to_owned).collect());
    }
    let ours = |path: &String| !NOT_OURS.iter().any(|folder| path.contains(folder));
    Ok(files(Path::new(&workspace.root))?.into_iter().filter(ours).collect())
}

fn lengths(checkout: &Checkout) -> Vec<String> {
    let written = [".rs", ".js", ".ts", ".mjs", ".css", ".html", ".md"];
    let long = checkout.files.iter().filter_map(|file| {
        let lines = file.text.lines().count();
        let is_written = written.iter().any(|extension| file.path.ends_with(extension));
        (is_written && lines > LONGEST).then(|| {
            format!("{}: {lines} lines, more than {LONGEST}: split it along ideas", file.path)
        })
    });
    long.collect()
}
