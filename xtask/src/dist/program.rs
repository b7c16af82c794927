//! The program of a release: split, with short names, and started by one script.

use std::path::Path;
use std::process::Command;

use super::{Site, start_script};
use crate::Result;
use crate::split::{self, Addresses, Names};
use crate::workspace::{read, write};

/// Set to a file's path, the program is not split but made to record which functions run, and
/// their names are written into that file.
pub(crate) const RECORD: &str = "TOKHAI_RECORD";

/// The functions that run up to the first question.
pub(crate) const FIRST: &str = "src/start/first.txt";

/// The parts behind doors, in their order, each with a list in `src/start`. `start.js` knows them by
/// their place after the second part.
const BEHIND_DOORS: [&str; 2] = ["online", "seldom"];

/// The program as the linker wrote it, in cargo's folder.
const LINKED: &str = "wasm32-unknown-unknown/release/tokhai.wasm";

/// Before the split no function may be put into its only caller, nor what several have in common into
/// a new one, for they may belong to different parts; and each keeps its name.
const BEFORE_SPLIT: [&str; 3] =
    ["-g", "--one-caller-inline-max-function-size=0", "--skip-pass=merge-similar-functions"];

/// What the compiler uses of WebAssembly.
const FEATURES: [&str; 8] = [
    "bulk-memory",
    "bulk-memory-opt",
    "nontrapping-float-to-int",
    "reference-types",
    "sign-ext",
    "mutable-globals",
    "multivalue",
    "call-indirect-overlong",
];

/// Puts the split program in the place of trunk's and gives the page that starts it.
pub(super) fn put(site: &Site, html: String) -> Result<String> {
    let (wasm_name, glue_name) = (find(site, "_bg.wasm")?, find(site, ".js")?);
    let wasm_path = site.folder.join(&wasm_name);
    let wasm = std::fs::read(&wasm_path).map_err(|e| format!("Cannot read {wasm_name}: {e}."))?;
    let wasm = optimised(&wasm, &BEFORE_SPLIT)?;
    let glue = glue(&read(&site.folder.join(&glue_name))?)?;
    for old in [&wasm_name, &glue_name] {
        std::fs::remove_file(site.folder.join(old)).map_err(|e| format!("{old}: {e}."))?;
    }

    let source = |name: &str| read(&site.workspace.path("src/start").join(name));
    let scripts = without_comments(&source("scripts.js")?);
    let (program, script) = if let Some(file) = std::env::var_os(RECORD) {
        let recording = split::record(&wasm)?;
        write(Path::new(&file), recording.names.join("\n"))?;
        let first = site.write_hashed("first", "wasm", recording.wasm)?;
        (first, glue + &scripts + &source("record.js")?)
    } else {
        let linked = site.workspace.target().join(LINKED);
        let linked = std::fs::read(&linked)
            .map_err(|e| format!("Cannot read {}: {e}.", linked.display()))?;
        let addresses = Addresses::read(&linked)?;
        let names = Names::parse(&read(&site.workspace.path(FIRST))?);
        let lists = BEHIND_DOORS.map(|part| source(&format!("{part}.txt")));
        let lists = lists.into_iter().collect::<Result<Vec<_>>>()?;
        let doors = |list| str::lines(list).filter(|line| !line.starts_with('#')).collect();
        let doors: Vec<Vec<&str>> = lists.iter().map(|list| doors(list)).collect();
        let mut parts = split::split(&wasm, &glue, &names, &doors, &addresses)?;
        let glue = split::shorten(&mut parts, glue)?;
        let first = part(&mut parts.first)?;
        let later = parts.later.iter_mut().map(part).collect::<Result<Vec<_>>>()?;
        let (first, later) = split::number(&first, &later)?;
        let names = std::iter::once("rest".to_owned())
            .chain(BEHIND_DOORS.map(|part| format!("lazy/{part}")));
        let later = names.zip(later).map(|(name, part)| site.write_hashed(&name, "wasm", part));
        let later = later.collect::<Result<Vec<_>>>()?.join("\",\"");
        let first = site.write_hashed("first", "wasm", first)?;
        let start = without_comments(&source("start.js")?);
        (first, format!("const LATER=[\"{later}\"];{glue}{scripts}{start}"))
    };
    let script = format!("const FIRST=\"{program}\";{script}");
    let script = site.write_hashed("start", "js", script)?;
    let html = start_script::replace(&html, &script)?;
    Ok(html.replace(&format!("/{wasm_name}"), &program).replace(&format!("/{glue_name}"), &script))
}

/// A part as it is served. What wasm-opt has written it can make a little smaller still, twice.
fn part(module: &mut walrus::Module) -> Result<Vec<u8>> {
    let once = optimised(&module.emit_wasm(), &[])?;
    optimised(&optimised(&once, &[])?, &[])
}

/// What wasm-opt makes of a program, or of a part of one.
pub(super) fn optimised(wasm: &[u8], options: &[&str]) -> Result<Vec<u8>> {
    let folder = std::env::temp_dir().join(format!("tokhai-part-{}", std::process::id()));
    let (before, after) = (folder.join("before.wasm"), folder.join("after.wasm"));
    write(&before, wasm)?;
    let status = Command::new("wasm-opt")
        .arg("-Oz")
        // The linker puts the stack first: the lowest kilobyte is its very end.
        .arg("--low-memory-unused")
        .args(options)
        .args(FEATURES.map(|feature| format!("--enable-{feature}")))
        .arg("--output")
        .args([&after, &before])
        .status()
        .map_err(|e| format!("wasm-opt cannot be started: {e}."))?;
    let optimised = std::fs::read(&after);
    // Two files in the folder for temporary ones; nobody misses them.
    let _ = std::fs::remove_dir_all(&folder);
    match optimised {
        Ok(wasm) if status.success() => Ok(wasm),
        _ => Err("wasm-opt could not read the program: see its words above.".into()),
    }
}

/// The file that trunk wrote for the app with this ending.
fn find(site: &Site, ending: &str) -> Result<String> {
    let files = crate::workspace::files(&site.folder)?;
    let found = files.into_iter().find(|it| it.starts_with("tokhai-") && it.ends_with(ending));
    found.ok_or_else(|| format!("trunk wrote no tokhai-*{ending}: was its version changed?"))
}

/// wasm-bindgen's glue without what only other programs need: the classes that libraries export
/// to JavaScript, which stand before the imports, and its own ways to start, which stand last.
fn glue(script: &str) -> Result<String> {
    const IMPORTS: &str = "function __wbg_get_imports";
    let parts = script.split_once(IMPORTS).and_then(|(before, rest)| {
        let declarations = before.split("export class").next()?;
        let (glue, _) = rest.split_once("async function __wbg_load")?;
        Some(format!("{declarations}{IMPORTS}{glue}"))
    });
    let glue = parts.ok_or("wasm-bindgen wrote other glue: was its version changed?")?;
    // What the minifier has moved out of the classes.
    let glue = without(&glue, "Symbol.dispose&&(", ");", "");
    const REGISTRY: &str = "=\"u\"<typeof FinalizationRegistry?{register:()=>{},unregister:()=>{}}:\
                            new FinalizationRegistry(e=>wasm.__wbg_";
    Ok(without(&glue, REGISTRY, "_free(e,1))", "=0"))
}

/// The text with `other` in the place of everything that reaches from `begin` to the next `end`.
fn without(text: &str, begin: &str, end: &str, other: &str) -> String {
    let mut parts = text.split(begin);
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        match part.split_once(end) {
            Some((_, after)) => out += &format!("{other}{after}"),
            None => out += &format!("{begin}{part}"),
        }
    }
    out
}

/// Whole lines of comments, and indentation, which nobody downloads.
pub(super) fn without_comments(source: &str) -> String {
    let lines = source.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with("//"));
    lines.map(|line| format!("{line}\n")).collect()
}
