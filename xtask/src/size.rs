//! `cargo xtask size`: what goes over the wire, and whether it is within the budget.

use std::path::Path;

use crate::Result;
use crate::args::Args;
use crate::dist::is_kept;
use crate::workspace::{Workspace, files};

/// Everything a citizen loads up to the first question, in kilobytes of 1,000 bytes.
const FIRST_QUESTION: f64 = 130.0;
/// What is loaded when the first question is there (the rest of the program, what the sources are,
/// lists of communes, the typeface, later styles, what makes photos ready), and what only the catalogue or a session's
/// renewal loads.
const AFTER: [&str; 9] = [
    "areas/",
    "fonts/",
    "forms/index.json",
    "forms/sources.json",
    "later.css",
    "pictures.js",
    "portal.json",
    "rest-",
    "silent.html",
];
/// Everything kept for working offline.
const PRECACHED: f64 = 400.0;

/// `cargo xtask size [--check]`, of the site that `cargo xtask build` made.
pub(crate) fn command(workspace: &Workspace, args: &mut Args) -> Result {
    let check = args.flag("--check");
    args.end()?;
    let report = Report::of(&workspace.path("dist"))?;
    report.print();
    if check { report.check() } else { Ok(()) }
}

/// Fails, with the table, when the site is above a budget.
pub(crate) fn check(workspace: &Workspace) -> Result<String> {
    let report = Report::of(&workspace.path("dist"))?;
    report.check()?;
    Ok(report.summary())
}

struct Report {
    rows: Vec<Row>,
}

struct Row {
    file: String,
    raw: usize,
    brotli: usize,
    first_question: bool,
    precached: bool,
}

impl Report {
    fn of(dist: &Path) -> Result<Self> {
        if !dist.join("index.html.br").is_file() {
            return Err("There is no release site in dist: run `cargo xtask build` first.".into());
        }
        let mut rows = Vec::new();
        for file in files(dist)? {
            if [".br", ".gz", ".trunk-lock"].iter().any(|extension| file.ends_with(extension)) {
                continue;
            }
            let bytes = read(&dist.join(&file))?;
            let wire = match std::fs::read(dist.join(format!("{file}.br"))) {
                Ok(compressed) => compressed.len(),
                // A font is compressed as it is.
                Err(_) => bytes.len(),
            };
            rows.push(Row {
                first_question: is_kept(&file) && !AFTER.iter().any(|it| file.starts_with(it)),
                precached: is_kept(&file),
                raw: bytes.len(),
                brotli: wire,
                file,
            });
        }
        keep_largest_form(&mut rows);
        rows.sort_by_key(|row| std::cmp::Reverse(row.brotli));
        Ok(Self { rows })
    }

    fn sum(&self, which: impl Fn(&Row) -> bool) -> f64 {
        self.rows.iter().filter(|row| which(row)).map(|row| row.brotli as f64 / 1000.0).sum()
    }

    fn first_question(&self) -> f64 {
        self.sum(|row| row.first_question)
    }

    fn precached(&self) -> f64 {
        self.sum(|row| row.precached)
    }

    fn summary(&self) -> String {
        format!(
            "up to the first question {:.1} of {FIRST_QUESTION:.0} KB, kept offline {:.1} of \
             {PRECACHED:.0} KB (brotli, 1 KB = 1,000 bytes)",
            self.first_question(),
            self.precached()
        )
    }

    fn print(&self) {
        println!("{:<46} {:>10} {:>10}  {:<8} kept", "file", "raw", "brotli", "first");
        for row in &self.rows {
            let mark = |is: bool| if is { "yes" } else { "" };
            let (first, kept) = (mark(row.first_question), mark(row.precached));
            println!("{:<46} {:>10} {:>10}  {first:<8} {kept}", row.file, row.raw, row.brotli);
        }
        println!("{}", self.summary());
    }

    fn check(&self) -> Result {
        if self.first_question() <= FIRST_QUESTION && self.precached() <= PRECACHED {
            return Ok(());
        }
        Err(format!(
            "Over the budget: {}. `cargo xtask size` shows the files; if the program has changed \
             much, `cargo xtask profile` may find less that the first question needs.",
            self.summary()
        ))
    }
}

/// A citizen fills in one form: the largest stands for it.
fn keep_largest_form(rows: &mut [Row]) {
    let is_form = |row: &Row| row.file.ends_with("/form.json");
    let largest = rows.iter().filter(|row| is_form(row)).map(|row| row.brotli).max();
    let mut found = false;
    for row in rows.iter_mut().filter(|row| is_form(row)) {
        row.first_question = !found && Some(row.brotli) == largest;
        row.precached = row.first_question;
        found |= row.first_question;
    }
}

fn read(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("Cannot read {}: {e}.", path.display()))
}
