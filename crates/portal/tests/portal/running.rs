//! The program in a process of its own, to be asked over a socket, stopped and killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{form, sha256};

/// The program over this folder, on a port that is free.
pub(crate) fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tokhai-portal"));
    command
        .args(["--listen", "127.0.0.1:0"])
        .arg("--dist")
        .arg(folder.join("dist"))
        .arg("--data")
        .arg(folder.join("a folder with spaces?"))
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The address from the one line that the program prints.
pub(crate) fn address(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.strip_prefix("tokhai is ready at http://");
    address.unwrap_or_else(|| panic!("the portal has not started")).trim_end().to_owned()
}

/// Tells the program to stop, and waits until it has.
pub(crate) fn terminate(child: Child) -> Output {
    tell_to_stop(&child);
    child.wait_with_output().unwrap()
}

pub(crate) fn tell_to_stop(child: &Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
}

/// A folder with one form and a database, for portals one after the other or beside each other.
pub(crate) struct Place {
    folder: TempDir,
    database: Option<String>,
}

/// A portal at such a place. It is killed when it is dropped.
pub(crate) struct Running {
    child: Child,
    address: String,
    client: Client,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place::with(crate::database())
    }

    pub(crate) fn with(database: Option<String>) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let demo = folder.path().join("dist/forms/demo");
        std::fs::create_dir_all(&demo).unwrap();
        std::fs::write(demo.join("form.json"), form("1").to_string()).unwrap();
        Place { folder, database }
    }

    fn program(&self) -> Command {
        let mut program = program(self.folder.path());
        if let Some(database) = &self.database {
            program.env("DATABASE_URL", database);
        }
        program
    }

    /// Starts the program without waiting for it.
    pub(crate) fn spawn(&self) -> Child {
        self.program().stderr(Stdio::null()).spawn().unwrap()
    }

    /// Starts the program with everything it has to say in the log, and waits until it is ready.
    pub(crate) fn start_talkative(&self) -> Running {
        let log = File::create(self.folder.path().join("log")).unwrap();
        Running::from(self.program().env("TOKHAI_LOG", "debug").stderr(log).spawn().unwrap())
    }

    /// What it has said.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Starts the program and waits until it is ready.
    pub(crate) fn start(&self) -> Running {
        Running::from(self.spawn())
    }
}

impl From<Child> for Running {
    fn from(mut child: Child) -> Running {
        let address = address(&mut child);
        Running { child, address, client: Client::builder().no_proxy().build().unwrap() }
    }
}

impl Running {
    /// Ends it at once, as if the machine had been switched off.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn get(&self, path: &str, cookie: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.address)).header("cookie", cookie)
    }

    pub(crate) fn post(&self, path: &str, cookie: &str, body: &Value) -> RequestBuilder {
        let request = self.client.post(format!("http://{}{path}", self.address));
        let request = request.header("cookie", cookie).header("sec-fetch-site", "same-origin");
        request.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn delete(&self, path: &str, cookie: &str) -> RequestBuilder {
        let request = self.client.delete(format!("http://{}{path}", self.address));
        request.header("cookie", cookie).header("sec-fetch-site", "same-origin")
    }

    pub(crate) fn upload(&self, cookie: &str, bytes: &[u8]) -> RequestBuilder {
        let address = format!("http://{}/api/uploads/{}", self.address, sha256(bytes));
        let request = self.client.put(address).header("cookie", cookie);
        request.header("sec-fetch-site", "same-origin").body(bytes.to_vec())
    }

    pub(crate) fn file(&self, cookie: &str, key: &str, dossier: &Value) -> RequestBuilder {
        self.post("/api/dossiers", cookie, dossier).header("idempotency-key", key)
    }

    /// Signs this person in, and gives the cookie.
    pub(crate) async fn sign_in(&self, person: &str) -> String {
        let reply = self.post("/api/session", "", &json!({"person": person})).send().await.unwrap();
        let cookie = reply.headers()["set-cookie"].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// The codes of all dossiers of whoever has this cookie, in the order of their filing.
    pub(crate) async fn codes(&self, cookie: &str) -> Vec<String> {
        let mut codes = Vec::new();
        let mut path = "/api/dossiers".to_owned();
        loop {
            let page = read(self.get(&path, cookie).send().await.unwrap()).await;
            let dossiers = page["dossiers"].as_array().unwrap();
            codes.extend(dossiers.iter().map(|it| it["code"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => path = format!("/api/dossiers?before={next}"),
                None => break,
            }
        }
        codes.reverse();
        codes
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The JSON of a reply.
pub(crate) async fn read(reply: Response) -> Value {
    serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
}
