//! `cargo xtask fuzz`: hostile input for the engine, found by libFuzzer.
//!
//! The targets are in `tests/fuzz/targets/`, a seed folder each beside them. The stable compiler
//! instruments them: coverage counters and compared values, no sanitizer, for the engine has no
//! unsafe code. What is found lies in `target/fuzz/`, and becomes a test in the engine.

use crate::Result;
use crate::args::Args;
use crate::console::{Console, Line, Step};
use crate::workspace::Workspace;

const TARGETS: [&str; 4] = ["schema", "logic", "form", "data"];

/// What libFuzzer needs to be told by the program.
const FLAGS: [&str; 6] = [
    "--cfg=fuzzing",
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];

/// `cargo xtask fuzz TARGET [--seconds N]`.
pub(crate) fn command(workspace: &Workspace, console: &Console, args: &mut Args) -> Result {
    let seconds: u32 = match args.option("--seconds")? {
        None => 60,
        Some(text) => text.parse().map_err(|_| format!("{text} is no number of seconds."))?,
    };
    let named = args.next();
    args.end()?;
    let target = TARGETS.iter().find(|target| named.as_deref() == Some(**target));
    let target = target.ok_or_else(|| format!("Name what to fuzz: {}.", TARGETS.join(", ")))?;
    let folder = workspace.target().join("fuzz");
    let found = folder.join("found").join(target);
    std::fs::create_dir_all(&found)
        .map_err(|e| format!("Cannot make {}: {e}.", found.display()))?;
    let host = host(workspace)?;
    let build = |line: &Line| {
        let mut cargo = workspace.command("cargo");
        cargo.args(["build", "--release", "--bin", target, "--manifest-path"]);
        cargo.arg(workspace.path("tests/fuzz/Cargo.toml"));
        // A target that is named keeps the flags from build scripts, which have no fuzzer.
        cargo.args(["--target", &host]).env("CARGO_TARGET_DIR", &folder);
        cargo.env("RUSTFLAGS", FLAGS.join(" "));
        let advice = "The target could not be built: see above. It needs a C++ compiler.";
        line.run(&mut cargo, advice).map(drop)
    };
    let run = |line: &Line| {
        let program = folder.join(&host).join("release").join(target);
        let seeds = workspace.path("tests/fuzz/seeds").join(target);
        let mut fuzzer = workspace.command(program);
        fuzzer.arg(&found).arg(&seeds);
        fuzzer.arg(format!("-dict={}", workspace.path("tests/fuzz/words.dict").display()));
        fuzzer.arg(format!("-max_total_time={seconds}"));
        fuzzer.args(["-timeout=10", "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1"]);
        fuzzer.arg(format!("-artifact_prefix={}/{target}-", folder.display()));
        let advice = format!("Something was found: the input is in {}.", folder.display());
        let said = line.run(&mut fuzzer, &advice)?;
        let runs = said.lines().rev().find(|line| line.starts_with("Done "));
        line.note(runs.unwrap_or("nothing found").to_lowercase());
        Ok(())
    };
    console.run(&[Step::always("fuzz target", build), Step::always("fuzzing", run)])
}

/// The name of this machine's target.
fn host(workspace: &Workspace) -> Result<String> {
    let asked = workspace.command("rustc").args(["--print", "host-tuple"]).output();
    let output = asked.map_err(|e| format!("rustc cannot be started: {e}."))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}
