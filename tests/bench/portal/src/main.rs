//! `cargo xtask bench portal`: how many dossiers the portal takes a second, how long each takes, and
//! what a million that are stored already change.
//!
//! The portal runs as it does for people, in a process of its own over SQLite and over PostgreSQL,
//! each syncing to disk; browsers are connections over loopback, each sending again as soon as it
//! has its reply. All of them share this machine's processors. What is there beforehand is written
//! into the database by SQL, as large as what people send.

// Printing is what a bench is for.
#![allow(clippy::print_stdout)]

mod browser;
mod dossier;
mod stored;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use throwaway_postgres::Server;

use browser::Browser;

type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// As many browsers send at the same time.
const BROWSERS: usize = 32;
/// Of the fictional people this one sends.
const PERSON: &str = "tran-thi-mau";

/// What is asked of the portal, one after the other.
const QUESTIONS: [&str; 4] = ["submissions", "the same again", "my dossiers", "one dossier"];

struct Plan {
    /// How many dossiers are stored beforehand.
    stored: Vec<i64>,
    /// How long each question is asked.
    time: Duration,
}

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [portal, forms, data, rest @ ..] = arguments.as_slice() else {
        return Err("bench-portal PORTAL FORMS DATA [--quick]".into());
    };
    let plan = if rest.iter().any(|it| it == "--quick") {
        Plan { stored: vec![0, 10_000], time: Duration::from_secs(2) }
    } else {
        Plan { stored: vec![0, 10_000, 1_000_000], time: Duration::from_secs(5) }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(bench(&plan, Path::new(portal), Path::new(forms), Path::new(data)))
}

async fn bench(plan: &Plan, portal: &Path, forms: &Path, data: &Path) -> Result {
    std::fs::create_dir_all(data)?;
    let headings: String = QUESTIONS.map(|it| format!(" {it} | p99 |")).concat();
    println!("| | stored |{headings}");
    println!("|---|---:|{}", "---:|".repeat(2 * QUESTIONS.len()));
    let postgres = Server::start()?;
    for name in ["SQLite", "PostgreSQL"] {
        for &stored in &plan.stored {
            let folder = tempfile::tempdir_in(data)?;
            let database = match name {
                "SQLite" => None,
                _ => Some(postgres.database()?),
            };
            let place = Place { portal, forms, folder: folder.path().to_owned(), database };
            let cells = measure(&place, stored, plan.time).await?;
            println!("| {name} | {} |{cells}", grouped(stored));
        }
    }
    Ok(())
}

/// Where a portal finds everything.
struct Place<'p> {
    portal: &'p Path,
    forms: &'p Path,
    folder: PathBuf,
    database: Option<String>,
}

/// The cells of one line of the table.
async fn measure(place: &Place<'_>, stored: i64, time: Duration) -> Result<String> {
    let dossier = dossier::residence(place.forms)?;
    // The portal makes its tables.
    drop(Portal::start(place)?);
    let database = match &place.database {
        Some(database) => database.clone(),
        None => format!("sqlite://{}", place.folder.join("portal.sqlite").display()),
    };
    stored::fill(&database, stored, PERSON, &dossier).await?;
    let portal = Portal::start(place)?;
    let cookie = Browser::connect(&portal.address).await?.sign_in(PERSON).await?;
    let known = Browser::connect(&portal.address).await?;
    let known = known.file(&cookie, &dossier::key(0, 0), &dossier).await?;
    let code = serde_json::from_slice::<serde_json::Value>(&known)?["code"].clone();
    let code = code.as_str().ok_or("no code")?.to_owned();
    let mut cells = String::new();
    for question in QUESTIONS {
        let (cookie, dossier, code) = (cookie.clone(), dossier.clone(), code.clone());
        let ask = move |browser: usize, number: usize| match question {
            "submissions" => browser::file(&cookie, &dossier::key(browser + 1, number), &dossier),
            "the same again" => browser::file(&cookie, &dossier::key(0, 0), &dossier),
            "my dossiers" => browser::get(&cookie, "/api/dossiers"),
            _ => browser::get(&cookie, &format!("/api/dossiers/{code}")),
        };
        let (took, all) = browser::ask_all(&portal.address, BROWSERS, time, ask).await?;
        let rate = all.len() as f64 / took.as_secs_f64();
        let slow = all.get(all.len() * 99 / 100).map_or(0.0, Duration::as_secs_f64);
        cells += &format!(" {rate:.0}/s | {:.0} ms |", slow * 1000.0);
    }
    Ok(cells)
}

/// A portal that runs until it is dropped.
struct Portal {
    child: Child,
    address: String,
}

impl Portal {
    fn start(place: &Place<'_>) -> Result<Portal> {
        use std::io::{BufRead, BufReader};
        let mut command = Command::new(place.portal);
        command.args(["--listen", "127.0.0.1:0", "--session-requests", "0"]);
        command.args(["--address-requests", "0", "--dist"]).arg(&place.folder);
        command.arg("--forms").arg(place.forms).arg("--data").arg(&place.folder);
        command.env_remove("DATABASE_URL").env("TOKHAI_LOG", "warn");
        if let Some(database) = &place.database {
            command.env("DATABASE_URL", database);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        let out = child.stdout.as_mut().ok_or("no output")?;
        BufReader::new(out).read_line(&mut line)?;
        let address = line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        Ok(Portal { child, address })
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `1000000` as people read it.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}
