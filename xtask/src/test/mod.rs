//! `cargo xtask test`: every check and every test, and one closing line for all of them.
//!
//! Nothing is skipped because something before it failed. A check that counts nothing itself (the
//! format, the lints, the budget) is one more failure when it fails.

mod browser;
mod counts;

use std::cell::Cell;
use std::process::Command;

use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::{Console, Line, Step};
use crate::setup::{self, Need};
use crate::workspace::Workspace;
use crate::{Result, forms, serve, size, tidy};

pub(crate) use browser::NO_BROWSER;
use counts::Counts;

/// A part of the tests that can be asked for alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Checks of the source, and tests that run on this machine.
    Native,
    /// Tests that run as WebAssembly in a browser.
    Wasm,
    /// The app as people meet it: its size, and journeys through it.
    Browser,
}

/// `cargo xtask test [--only native|wasm|browser] [-- WORDS FOR PLAYWRIGHT]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let words = args.after_dashes();
    let only = match args.option("--only")?.as_deref() {
        None => None,
        Some("native") => Some(Part::Native),
        Some("wasm") => Some(Part::Wasm),
        Some("browser") => Some(Part::Browser),
        Some(_) => return Err("--only takes native, wasm or browser.".into()),
    };
    args.end()?;
    let wants = |part| only.is_none_or(|only| only == part);

    let need = if only == Some(Part::Native) { Need::Compile } else { Need::Browser };
    setup::run(workspace, console, need)?;

    let tally = Tally::default();
    let mut steps = Vec::new();
    if wants(Part::Native) {
        steps.extend(native(workspace, &tally));
    }
    if wants(Part::Wasm) {
        steps.push(tally.runner("tests as WebAssembly, in Chromium", |line| {
            cargo_tests(line, &mut browser::wasm_tests(workspace)?)
        }));
    }
    if wants(Part::Browser) {
        steps.push(build::step(workspace, Mode::Release));
        steps.push(Step::always("size", |line| {
            line.note(size::check(workspace)?);
            Ok(())
        }));
        steps.push(serve::portal_step(workspace));
        steps.push(tally.runner("journeys in Chromium, on a phone and on a desktop", |line| {
            browser::journeys(workspace, line, &words)
        }));
    }
    let failures = console.run_all(&steps);
    drop(steps);
    tally.close(failures.len())
}

fn native<'a>(workspace: &'a Workspace, tally: &'a Tally) -> [Step<'a>; 6] {
    const CLIPPY: &str = "Clippy has something to say: see its words above.";
    let cargo = |words: &'static [&'static str], advice: &'static str| {
        move |line: &Line| line.run(workspace.command("cargo").args(words), advice).map(drop)
    };
    [
        Step::always("format", cargo(&["fmt", "--all", "--check"], "Run `cargo fmt --all`.")),
        Step::always("tidy", |_| tidy::check(workspace)),
        Step::always("forms", |_| forms::check(workspace).map(drop)),
        Step::always(
            "lints, for this machine",
            cargo(&["clippy", "--workspace", "--all-targets", "--", "-Dwarnings"], CLIPPY),
        ),
        Step::always("lints, for the browser", |line| {
            let mut cargo = setup::wasm_command(workspace, "cargo")?;
            cargo.args(["clippy", "--package", "tokhai", "--all-targets"]);
            cargo.args(["--target", setup::TARGET, "--", "-Dwarnings"]);
            line.run(&mut cargo, CLIPPY).map(drop)
        }),
        tally.runner("tests on this machine", |line| {
            let mut cargo = workspace.command("cargo");
            cargo_tests(line, cargo.args(["test", "--workspace", "--no-fail-fast"]))
        }),
    ]
}

fn cargo_tests(line: &Line, cargo: &mut Command) -> Result<Outcome> {
    let attempt = line.run_to_end(cargo)?;
    Ok(Outcome { counts: Counts::of_cargo(&attempt.output), success: attempt.success })
}

/// How a test runner ended.
struct Outcome {
    counts: Counts,
    success: bool,
}

/// The sum of what the runners count.
#[derive(Default)]
struct Tally {
    counts: Cell<Counts>,
    /// Runners that failed and said how many of their tests did.
    counted_failures: Cell<usize>,
}

impl Tally {
    /// A step that runs a test runner.
    fn runner<'a>(
        &'a self,
        title: &'static str,
        run: impl Fn(&Line) -> Result<Outcome> + 'a,
    ) -> Step<'a> {
        Step::always(title, move |line| {
            let Outcome { counts, success } = run(line)?;
            self.counts.set(self.counts.get() + counts);
            line.note(counts.to_string());
            if success {
                return Ok(());
            }
            if counts.failed == 0 {
                return Err("It stopped before its tests were done: see its words above.".into());
            }
            self.counted_failures.set(self.counted_failures.get() + 1);
            Err(format!("{counts}: see above."))
        })
    }

    /// Prints the closing line and fails if anything did.
    fn close(&self, failed_steps: usize) -> Result {
        let uncounted = failed_steps - self.counted_failures.get();
        let counts = self.counts.get() + Counts { passed: 0, failed: uncounted };
        println!("{counts}");
        if counts.failed == 0 { Ok(()) } else { Err("Not everything passed.".into()) }
    }
}
