//! Sends a made-up dossier to a target, as the app would, and says what came back: `cargo xtask
//! target check` has looked at the file before.
//!
//! It sends twice under one key: a target that is set up right gives the same receipt both times.

// Printing is what it is for.
#![allow(clippy::print_stdout)]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use reqwest::{Client, Method};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokhai_engine::answers::{Answers, Change};
use tokhai_engine::date::{Date, moment};
use tokhai_engine::dossier::{ConsentGiven, Dossier, is_attachment};
use tokhai_engine::form::{self, Form, Language};
use tokhai_engine::outbox::{Failure, Reason};
use tokhai_engine::schema::pattern::NativePatterns;
use tokhai_engine::target::{
    Facts, Filed, Next, Reply, Request, Sending, Target, for_form, targets,
};
use tokhai_engine::{sample, wording};

/// What every paper of the made-up dossier is: the smallest PDF that readers open.
const PAPER: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";

type Result<T> = std::result::Result<T, String>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// What the command line asks for: the target's file, the form's, the server, and headers.
struct Wanted {
    target: String,
    form: String,
    url: Option<String>,
    headers: Vec<(String, String)>,
}

impl Wanted {
    fn read(arguments: &[String]) -> Result<Wanted> {
        const USAGE: &str = "target TARGET.json FORM.json [--url ADDRESS] [--header NAME:VALUE]…";
        let [target, form, rest @ ..] = arguments else { return Err(USAGE.to_owned()) };
        let mut wanted =
            Wanted { target: target.clone(), form: form.clone(), url: None, headers: Vec::new() };
        for pair in rest.chunks(2) {
            match pair {
                [name, value] if name == "--url" => {
                    wanted.url = Some(value.trim_end_matches('/').to_owned());
                }
                [name, value] if name == "--header" => {
                    let header = value.split_once(':').ok_or("A header is NAME:VALUE.")?;
                    wanted.headers.push((header.0.to_owned(), header.1.trim().to_owned()));
                }
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(wanted)
    }
}

async fn run(arguments: &[String]) -> Result<()> {
    let wanted = Wanted::read(arguments)?;
    let mut document = json(&wanted.target)?;
    if let Some(url) = &wanted.url {
        for target in
            document.get_mut("targets").and_then(Value::as_array_mut).into_iter().flatten()
        {
            target["base"] = url.as_str().into();
        }
    }
    let (found, _) = targets(&document);
    let (form, _) = form::compile(&json(&wanted.form)?, &NativePatterns);
    let form = Arc::new(form);
    let target = for_form(&found, &form.about.id);
    let target = target.ok_or(format!("No target takes dossiers of {}.", form.about.id))?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(|error| error.to_string())?;
    let (now, day) = (now.as_millis() as u64, (now.as_secs() + 7 * 3_600) / 86_400);
    let today =
        i64::try_from(day).ok().and_then(Date::from_epoch_days).ok_or("The clock is off.")?;
    let dossier = made_up(&form, today, &moment(now));
    let key = uuid(now);
    println!("{}: a dossier of {} under the key {key}", target.id, form.about.id);
    let facts = Facts {
        key: &key,
        title: &form.about.title,
        dossier: &dossier,
        person: &json!({"id": "sample", "name": "Nguyễn Văn Mẫu"}),
        now: &moment(now),
        today,
    };
    let first = send(target, &facts, &wanted).await?;
    println!("filed: {}", said(&first));
    println!("once more, as after a lost reply:");
    let second = send(target, &facts, &wanted).await?;
    if first.code != second.code {
        return Err(format!(
            "The repetition got another code ({}): the backend does not tell it from a new dossier. \
             Let the key travel where the backend looks, and say in the outcome what a duplicate is.",
            second.code
        ));
    }
    println!("filed once: the same code again");
    Ok(())
}

async fn send(target: &Target, facts: &Facts<'_>, wanted: &Wanted) -> Result<Filed> {
    let client = Client::builder().build().map_err(|error| error.to_string())?;
    let mut sending = Sending::new(target, facts);
    loop {
        let request = match sending.ask() {
            Ok(Next::Send(request)) => *request,
            Ok(Next::Done(filed)) => return Ok(*filed),
            Err(problem) => {
                let sentence = wording::problem(&problem, Language::En);
                return Err(format!("{}: {}: {sentence}", problem.at, problem.code));
            }
        };
        let began = Instant::now();
        let reply = exchange(&client, &request, wanted).await?;
        println!(
            "  {}: {} {} → {} in {} ms, {} bytes",
            request.step,
            request.method,
            request.url.split('?').next().unwrap_or_default(),
            reply.status,
            began.elapsed().as_millis(),
            reply.body.len()
        );
        if let Err(failure) = sending.hear(&reply) {
            let body = String::from_utf8_lossy(&reply.body).chars().take(600).collect::<String>();
            return Err(format!("{}\nThe reply: {body}", why(&failure)));
        }
    }
}

async fn exchange(client: &Client, request: &Request, wanted: &Wanted) -> Result<Reply> {
    if request.url.starts_with('/') {
        return Err("The target has no “base”: say with --url where the portal is.".to_owned());
    }
    let method =
        Method::from_bytes(request.method.as_bytes()).map_err(|error| error.to_string())?;
    let patience = Duration::from_millis(request.timeout.into());
    let mut ask = client.request(method, &request.url).timeout(patience);
    for (name, value) in request.headers.iter().chain(&wanted.headers) {
        ask = ask.header(name, value);
    }
    let papers: Vec<Vec<u8>> = request.papers.iter().map(|_| PAPER.to_vec()).collect();
    if let Some(body) = request.body(&papers) {
        ask = ask.body(body);
    }
    let unreachable = |error: reqwest::Error| format!("No reply: {}.", error.without_url());
    let reply = ask.send().await.map_err(unreachable)?;
    let headers = reply.headers().iter();
    let headers =
        headers.filter_map(|(name, it)| Some((name.to_string(), it.to_str().ok()?.to_owned())));
    Ok(Reply {
        status: reply.status().as_u16(),
        headers: headers.collect(),
        body: reply.bytes().await.map_err(unreachable)?.to_vec(),
    })
}

/// A dossier that the form accepts, as far as answers can be made up.
fn made_up(form: &Arc<Form>, today: Date, now: &str) -> Dossier {
    let mut answers = Answers::new(form.clone(), today);
    sample::fill(&mut answers);
    let digest: String = Sha256::digest(PAPER).iter().map(|byte| format!("{byte:02x}")).collect();
    let paper = json!([{"name": "giấy tờ mẫu.pdf", "type": "application/pdf", "size": PAPER.len(), "sha256": digest}]);
    for at in answers.all() {
        if is_attachment(form, at.question) && answers.state(at).relevant {
            answers.apply(Change::Set { at, value: paper.clone() });
        }
    }
    sample::fill(&mut answers);
    let consents = form.consents.iter().map(|consent| ConsentGiven {
        id: consent.id.clone(),
        version: consent.version.clone(),
        text: consent.text.get(Language::Vi).to_owned(),
        locale: Language::Vi,
        at: now.to_owned(),
    });
    Dossier::new(&answers, consents.collect(), Language::Vi, now.to_owned(), now.to_owned())
}

fn json(path: &str) -> Result<Value> {
    let text = std::fs::read(path).map_err(|error| format!("{path}: {error}."))?;
    serde_json::from_slice(&text).map_err(|error| format!("{path}: {error}."))
}

/// A key that no other run gets.
fn uuid(now: u64) -> String {
    let digest = Sha256::digest(format!("{now}-{}", std::process::id()));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

fn said(filed: &Filed) -> String {
    let mut said = format!("code {}, received at {}", filed.code, filed.received_at);
    let more = [("follow at", &filed.link), ("due on", &filed.due_on)];
    for (name, value) in more.iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
        said.push_str(&format!(", {name} {value}"));
    }
    said
}

fn why(failure: &Failure) -> String {
    match failure {
        Failure::Passing { retry_after: Some(after) } => {
            format!("The app would try again, after {} s.", after / 1_000)
        }
        Failure::Passing { retry_after: None } => "The app would try again later.".to_owned(),
        Failure::Lasting(Reason::SignIn) => "The person would have to sign in again.".to_owned(),
        Failure::Lasting(Reason::PaperLost { name }) => format!("The paper {name} is missing."),
        Failure::Lasting(Reason::Refused { message, violations }) => {
            let words = message.as_ref().map_or("without a word", |it| it.get(Language::En));
            let mut why = format!("The backend refuses: {words}");
            for violation in violations {
                why.push_str(&format!("\n  {}: {}", violation.at, violation.code));
            }
            why
        }
    }
}
