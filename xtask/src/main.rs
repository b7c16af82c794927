//! Every developer command of tokhai: `cargo xtask COMMAND`.
//!
//! One module a command or concern. Commands print plain lines; a command that fails prints one
//! sentence that says what to do, and exits with 1.

// Printing is what a developer command is for.
#![allow(clippy::print_stdout)]

mod areas;
mod args;
mod bench;
mod build;
mod conformance;
mod console;
mod dev;
mod dist;
mod finding;
mod forms;
mod fuzz;
mod logic_suite;
mod profile;
mod running;
mod serve;
mod setup;
mod size;
mod split;
mod target;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use args::Args;
use console::Console;
use workspace::Workspace;

/// What a command gives: nothing, or the one sentence that says what went wrong and what to do.
type Result<T = ()> = std::result::Result<T, String>;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--port N]      build what is missing and start the portal with the app
  dev                   rebuild on change and reload the browser (http://127.0.0.1:8080)
  build [--dev]         make dist/, precompressed
  test [--only PART]    run every test; PART is native, interface, wasm or browser; words after
                        -- go to Playwright
  size [--check]        the wire table; with --check fail above the budget
  profile               record anew which functions run up to the first question
  tidy                  prove the layers of the house and its lists
  forms check [FILE…]   check every form document, or these
  target check FILE [--url ADDRESS] [--form SLUG] [--header NAME:VALUE]…
                        check a submission target; with --url or --send file a sample dossier there
  conformance DIR [--draft 2020-12|7|6|4]
                        run a checkout of the official JSON Schema suite
  logic FILE            run a JSONLogic suite
  areas                 write the lists of communes (areas/) from their registry package
  fuzz TARGET [--seconds N]
                        throw hostile input at the engine; TARGET is schema, logic, form or data
  bench engine [--quick]
                        measure the engine natively, beside crate jsonschema
  bench portal [--quick]
                        measure the portal over SQLite and PostgreSQL, up to a million dossiers
  bench browser [--quick] [WORDS]
                        measure the app in Chromium, beside other form renderers; WORDS are for
                        tests/bench/browser/bench.js
  bench people [--quick]
                        walk through every form at a slow person's pace, beside the model
  setup                 install what the commands above need (they do it themselves)
  dist                  finish a built site (trunk's hook; TRUNK_STAGING_DIR names the site)

  --verbose             show the output of every step";

fn main() -> ExitCode {
    let mut args = Args::from_env();
    let console = Console::new(args.flag("--verbose"));
    match run(&mut args, &console) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: &mut Args, console: &Console) -> Result {
    let command = args.next().unwrap_or_default();
    let workspace = Workspace::find()?;
    match command.as_str() {
        "areas" => areas::command(&workspace, console, args),
        "bench" => bench::command(&workspace, console, args),
        "build" => build::command(&workspace, console, args),
        "conformance" => suite(conformance::run, args),
        "dev" => dev::command(&workspace, console, args),
        "dist" => dist::command(&workspace, args),
        "forms" => forms::command(&workspace, args),
        "fuzz" => fuzz::command(&workspace, console, args),
        "profile" => profile::command(&workspace, console, args),
        "logic" => suite(logic_suite::run, args),
        "serve" => serve::command(&workspace, console, args),
        "setup" => setup::command(&workspace, console, args),
        "size" => size::command(&workspace, args),
        "target" => target::command(&workspace, args),
        "test" => test::command(&workspace, console, args),
        "tidy" => tidy::command(&workspace, args),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(format!("There is no command “{other}”. `cargo xtask help` lists them.")),
    }
}

/// A suite prints its own counts; that some failed is all that is left to say.
fn suite(run: fn(&[String]) -> Result<bool>, args: &mut Args) -> Result {
    if run(&args.rest())? { Ok(()) } else { Err("Not everything passed.".into()) }
}
