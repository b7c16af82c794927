//! A PostgreSQL server for tests and benches: its data in a temporary folder, reached by a Unix
//! socket in there, so that it meets no other server and nobody else on the machine.
//!
//! Its end is tied to the process that started it, however that ends: a shell waits for the end of
//! its input, which only this process holds open, then stops the server and removes the folder.
//!
//! It writes as durably as any other: what a test calls stored has been synced to disk.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Where Debian keeps the programs, a folder a version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// What is called here.
const NEEDED: [&str; 4] = ["initdb", "pg_ctl", "createdb", "pg_dump"];
/// Root may not run the server: whom it runs as then.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];
/// The one who may do everything in it.
const ROLE: &str = "tokhai";
const WATCH: &str = r#"read -r _; "$1/pg_ctl" stop -s -m immediate -D "$2/data"; rm -rf "$2""#;

/// A running server.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    folder: PathBuf,
    /// User and group that it runs as, if not as ourselves.
    owner: Option<(u32, u32)>,
    databases: AtomicU32,
    /// Its input ends when we do.
    _watch: std::process::Child,
}

/// The folder with PostgreSQL's programs, the server among them; `None` if it is not installed.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let mut versions: Vec<PathBuf> =
        fs::read_dir(DEBIAN).into_iter().flatten().flatten().map(|it| it.path()).collect();
    // The newest first: 9.6 is long gone, so that names of equal length sort as numbers do.
    versions.sort();
    folders.extend(versions.iter().rev().map(|version| version.join("bin")));
    folders.into_iter().find_map(|folder| {
        // A link to one program says where all of them are.
        let real = folder.join(NEEDED[0]).canonicalize().ok()?.parent()?.to_owned();
        NEEDED.iter().all(|name| real.join(name).is_file()).then_some(real)
    })
}

impl Server {
    /// Starts a server without data.
    ///
    /// # Errors
    /// A sentence that says what to do: PostgreSQL is not installed, or has not started.
    pub fn start() -> Result<Server, String> {
        let programs = programs().ok_or(
            "PostgreSQL is not installed here: run `cargo xtask setup`, or install Debian's \
             package postgresql.",
        )?;
        Server::start_in(programs).map_err(|error| format!("PostgreSQL has not started: {error}"))
    }

    fn start_in(programs: PathBuf) -> io::Result<Server> {
        let folder = tempfile::Builder::new().prefix("tokhai-postgres-").tempdir()?;
        let owner = stand_in(fs::metadata(folder.path())?.uid())?;
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group))?;
        }
        let mut watch = Command::new("sh");
        watch.args(["-c", WATCH, "sh"]).arg(&programs).arg(folder.path());
        // Ctrl-C is for us: our end is what ends it.
        watch.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let watch = as_owner(&mut watch, owner).spawn()?;
        let folder = folder.keep();
        let databases = AtomicU32::new(0);
        let server = Server { programs, folder, owner, databases, _watch: watch };
        let data = server.folder.join("data");
        let mut create = server.command("initdb");
        create.args(["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        done(create.arg(format!("--username={ROLE}")).arg("-D").arg(&data))?;
        server.launch()?;
        Ok(server)
    }

    /// The address of a new, empty database.
    ///
    /// # Errors
    /// A sentence, with PostgreSQL's own words.
    pub fn database(&self) -> Result<String, String> {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut create = self.command("createdb");
        create.args(["-U", ROLE, "-h"]).arg(&self.folder).arg(&name);
        done(&mut create).map_err(|error| format!("No database could be made: {error}"))?;
        Ok(format!("postgres://{ROLE}@localhost/{name}?host={}", self.folder.display()))
    }

    /// All that is stored in one of its databases, as SQL.
    ///
    /// # Errors
    /// A sentence, with PostgreSQL's own words.
    pub fn dump(&self, database: &str) -> Result<Vec<u8>, String> {
        let output = done(self.command("pg_dump").args(["-d", database]));
        output.map(|it| it.stdout).map_err(|error| format!("It cannot be dumped: {error}"))
    }

    /// Ends the server at once, without letting it finish anything, as a crash would.
    ///
    /// # Errors
    /// A sentence, with PostgreSQL's own words.
    pub fn crash(&self) -> Result<(), String> {
        let end = done(self.control("stop").args(["-m", "immediate"]));
        end.map(drop).map_err(|error| format!("PostgreSQL has not stopped: {error}"))
    }

    /// Starts the server again over what it has on disk.
    ///
    /// # Errors
    /// A sentence, with PostgreSQL's own words.
    pub fn restart(&self) -> Result<(), String> {
        self.launch().map_err(|error| format!("PostgreSQL has not come back: {error}"))
    }

    fn launch(&self) -> io::Result<()> {
        let settings = format!(
            "-c unix_socket_directories={} -c listen_addresses= -c max_connections=300",
            self.folder.display()
        );
        done(self.control("start").args(["-o", &settings])).map(drop)
    }

    fn control(&self, action: &str) -> Command {
        let mut command = self.command("pg_ctl");
        command.args([action, "--silent", "--wait", "-D"]).arg(self.folder.join("data"));
        command.arg("-l").arg(self.folder.join("log"));
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        // Not every folder of ours is one that somebody else may stand in.
        command.current_dir(&self.folder).stdin(Stdio::null());
        as_owner(&mut command, self.owner);
        command
    }
}

fn as_owner(command: &mut Command, owner: Option<(u32, u32)>) -> &mut Command {
    match owner {
        Some((user, group)) => command.uid(user).gid(group),
        None => command,
    }
}

/// Whom to run the server as when we, with this number, may not.
fn stand_in(own: u32) -> io::Result<Option<(u32, u32)>> {
    if own != 0 {
        return Ok(None);
    }
    let people = fs::read_to_string(Path::new("/etc/passwd"))?;
    let find = |name: &str| {
        let line = people.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
        let mut fields = line.split(':').skip(1).map(str::parse);
        Some((fields.next()?.ok()?, fields.next()?.ok()?))
    };
    let found = STAND_INS.into_iter().find_map(find);
    found.map(Some).ok_or_else(|| io::Error::other("there is no user “postgres” to run it as"))
}

fn done(command: &mut Command) -> io::Result<Output> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(output);
    }
    Err(io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
}
