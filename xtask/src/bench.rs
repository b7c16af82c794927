//! `cargo xtask bench`: how fast it is, measured here and now.
//!
//! The engine by itself, natively; the app in Chromium beside other form renderers; the portal over
//! each database; and people, at the pace of the time budget's model. Each prints a table and writes
//! it into its page of `docs/`, between the marks of its part, as it was measured. `--quick` measures
//! less and writes nothing.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tokhai_engine::budget::model::PHOTO;
use tokhai_engine::budget::{FAST, SLOW};
use tokhai_engine::date::Date;

use crate::args::Args;
use crate::build::{self, Mode};
use crate::console::{Console, Line, Step};
use crate::running::{Running, wait_for};
use crate::setup::{self, Need};
use crate::workspace::{Workspace, files, read, write};
use crate::{Result, forms, serve, test};

/// Where the tables of machines stand.
const PAGE: &str = "docs/benchmarks.md";

/// Where the one of people does.
const PEOPLE_PAGE: &str = "docs/time-budget.md";

/// Where the bench in the browser is.
const FOLDER: &str = "tests/bench/browser";

/// The profile that native code is measured in: as the portal runs.
const PROFILE: &str = "server";

/// `cargo xtask bench engine|browser|portal|people [--quick]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let quick = args.flag("--quick");
    let what = args.next();
    match what.as_deref() {
        Some("engine") => {
            args.end()?;
            setup::run(workspace, console, Need::Compile)?;
            let table = std::cell::RefCell::default();
            console.run(&[
                Step::always("engine and its bench, optimised", |line| {
                    compile(workspace, line, &["bench-engine"])
                }),
                Step::always("bench", |line| {
                    table.replace(native(workspace, line)?);
                    Ok(())
                }),
            ])?;
            let table = [&here_and_now(), "\n\n", &table.take()].concat();
            report(workspace, PAGE, "engine", &table, quick)
        }
        Some("browser") => browser(workspace, console, quick, &args.rest()),
        Some("people") => {
            args.end()?;
            people(workspace, console, quick)
        }
        Some("portal") => {
            args.end()?;
            portal(workspace, console, quick)
        }
        _ => {
            Err("Say what to measure: `cargo xtask bench engine`, `… browser`, `… portal` or `… people`."
                .into())
        }
    }
}

fn compile(workspace: &Workspace, line: &Line, packages: &[&str]) -> Result {
    let mut cargo = workspace.command("cargo");
    cargo.args(["build", "--profile", PROFILE]);
    cargo.args(packages.iter().flat_map(|package| ["--package", package]));
    line.run(&mut cargo, "The bench could not be built: see the compiler's words above.")?;
    Ok(())
}

/// What the native bench says.
fn native(workspace: &Workspace, line: &Line) -> Result<String> {
    let program = workspace.target().join(PROFILE).join("bench-engine");
    line.run(&mut workspace.command(program), "The bench has failed: see its words above.")
}

/// The portal under load, over SQLite and over PostgreSQL, with few and many dossiers stored.
fn portal(workspace: &Workspace, console: &Console, quick: bool) -> Result {
    let table = std::cell::RefCell::default();
    console.run(&[
        setup::postgres_step(workspace),
        Step::always("portal and its bench, optimised", |line| {
            compile(workspace, line, &["tokhai-portal", "bench-portal"])
        }),
        Step::always("bench", |line| {
            let programs = workspace.target().join(PROFILE);
            let mut bench = workspace.command(programs.join("bench-portal"));
            bench.arg(programs.join("tokhai-portal")).arg(workspace.path("forms"));
            bench.arg(workspace.target().join("bench/portal")).args(quick.then_some("--quick"));
            table.replace(line.run(&mut bench, "The bench has failed: see its words above.")?);
            Ok(())
        }),
    ])?;
    let table = [&here_and_now(), "\n\n", &table.take()].concat();
    report(workspace, PAGE, "portal", &table, quick)
}

/// "Measured on 2026-11-22: some processor, 2 cores."
fn here_and_now() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let days = since.map_or(0, |since| since.as_secs() / 86_400);
    let day = i64::try_from(days).ok().and_then(Date::from_epoch_days);
    let day = day.map_or_else(String::new, |day| format!(" on {day}"));
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name"));
    let model =
        model.map_or(std::env::consts::ARCH, |line| line.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("Measured{day}: {model}, {cores} cores.")
}

/// Prints a table and, unless it was measured in haste, puts it into its place.
fn report(workspace: &Workspace, page: &str, part: &str, table: &str, quick: bool) -> Result {
    println!("{table}");
    if quick {
        return Ok(());
    }
    let path = workspace.path(page);
    let text = read(&path)?;
    let (begin, end) = (format!("<!-- {part} -->\n"), format!("<!-- end of {part} -->"));
    let marks = text.split_once(&begin).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(&end)?;
        Some((before, after))
    });
    let Some((before, after)) = marks else {
        return Err(format!("{page} has no marks `{}`.", begin.trim()));
    };
    write(&path, [before, &begin, table.trim_end(), "\n", &end, after].concat())?;
    println!("written into {page}");
    Ok(())
}

fn browser(workspace: &Workspace, console: &Console, quick: bool, words: &[String]) -> Result {
    let mut steps = setup::steps(workspace, Need::Browser)?;
    steps.push(setup::packages_of(workspace, "npm packages of the bench", FOLDER));
    steps.push(build::step(workspace, Mode::Release));
    steps.push(serve::portal_step(workspace));
    steps.push(Step::always("the engine's check as WebAssembly of its own", |line| {
        wasm(workspace, line)
    }));
    console.run(&steps)?;

    // The portal serves a copy, for the bench adds its forms.
    let folder = workspace.target().join("bench");
    let site = folder.join("site");
    copy(&workspace.path("dist"), &site)?;
    let port = serve::free_port()?;
    let mut portal = serve::portal(workspace, &site, port, &folder.join("data"));
    let mut portal = Running::start(portal.stdout(Stdio::null()))?;
    wait_for(port, &mut portal)?;
    let mut node = workspace.command("node");
    node.current_dir(workspace.path(FOLDER))
        .arg("bench.js")
        .args(quick.then_some("--quick"))
        .args(words)
        .env("TOKHAI_URL", format!("http://127.0.0.1:{port}"))
        .env("TOKHAI_SITE", &site)
        .env("TOKHAI_WASM", folder.join("wasm"))
        .env("CHROMIUM", setup::chromium().ok_or(test::NO_BROWSER)?)
        // How far it is.
        .stderr(Stdio::inherit());
    let output = node.output().map_err(|e| format!("node cannot be started: {e}."))?;
    if !output.status.success() {
        return Err("The bench has failed: see its words above.".into());
    }
    let table = String::from_utf8_lossy(&output.stdout);
    report(workspace, PAGE, "browser", &table, quick || !words.is_empty())
}

/// Each form on a phone, at a slow person's pace; in haste, at a fast one's.
fn people(workspace: &Workspace, console: &Console, quick: bool) -> Result {
    let mut steps = setup::steps(workspace, Need::Browser)?;
    steps.push(build::step(workspace, Mode::Release));
    steps.push(serve::portal_step(workspace));
    console.run(&steps)?;

    let folder = workspace.target().join("bench");
    let port = serve::free_port()?;
    let data = folder.join("people");
    let mut portal = serve::portal(workspace, &workspace.path("dist"), port, &data);
    let mut portal = Running::start(portal.stdout(Stdio::null()))?;
    wait_for(port, &mut portal)?;
    let person = if quick { FAST } else { SLOW };
    let pace = json!({
        "word": person.word, "skim": person.skim, "decision": person.decision, "tap": person.tap,
        "key": person.key, "photo": PHOTO * person.slowness,
    });
    let mut node = workspace.command("node");
    node.current_dir(workspace.path("tests/e2e"))
        .arg("support/clock.js")
        .arg(pace.to_string())
        .env("TOKHAI_URL", format!("http://127.0.0.1:{port}"))
        .env("CHROMIUM", setup::chromium().ok_or(test::NO_BROWSER)?)
        .stderr(Stdio::inherit());
    println!("Five people fill in a form each, in real time …");
    let output = node.output().map_err(|e| format!("node cannot be started: {e}."))?;
    if !output.status.success() {
        return Err("Somebody did not get to the receipt: see the words above.".into());
    }

    let model = forms::typical_seconds(workspace)?;
    let mut table = here_and_now()
        + "\n\n| form | model | clock | reading, deciding | tapping, typing | waiting | as the app \
           counts |\n|---|---:|---:|---:|---:|---:|---:|\n";
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let said: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
        let number = |name: &str| said[name].as_f64().unwrap_or_default().round() as u32;
        let form = said["form"].as_str().unwrap_or_default();
        let by_heart = said["byHeart"] == true;
        let reckoned = model.iter().find(|(slug, _)| slug == form && !by_heart);
        let reckoned = reckoned.map_or("–".to_owned(), |(_, [with, _])| forms::clock(*with));
        let [all, reading, hands] = ["seconds", "reading", "hands"].map(number);
        let waiting = all.saturating_sub(reading + hands);
        let times = [all, reading, hands, waiting, number("active")].map(forms::clock);
        let name = if by_heart { ", known by heart" } else { "" };
        table += &format!("| `{form}`{name} | {reckoned} | {} |\n", times.join(" | "));
    }
    report(workspace, PEOPLE_PAGE, "people", &table, quick)
}

/// The engine's validator alone, compiled as the app is, to be called beside ajv.
fn wasm(workspace: &Workspace, line: &Line) -> Result {
    let mut cargo = setup::wasm_command(workspace, "cargo")?;
    cargo.args(["build", "--release", "--package", "bench-wasm", "--target", setup::TARGET]);
    line.run(&mut cargo, "It could not be compiled: see the compiler's words above.")?;
    let made = workspace.target().join(setup::TARGET).join("release/bench_wasm.wasm");
    let mut bindgen = setup::wasm_command(workspace, "wasm-bindgen")?;
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]);
    bindgen.arg(workspace.target().join("bench/wasm")).arg(made);
    line.run(&mut bindgen, "Its glue could not be made: see above.").map(drop)
}

fn copy(from: &Path, to: &Path) -> Result {
    for file in files(from)? {
        let content = std::fs::read(from.join(&file)).map_err(|e| format!("{file}: {e}."))?;
        write(&to.join(&file), content)?;
    }
    Ok(())
}
