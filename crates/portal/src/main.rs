//! The reference portal as a program.

mod verify;

use std::ffi::OsString;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::http::HeaderName;
use tokhai_portal::{Clock, Config, Limits, OpenId, S3, app, serve};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::filter::LevelFilter;

const USAGE: &str = "\
tokhai-portal: the reference portal of tokhai

  --listen ADDRESS        where to listen            [TOKHAI_LISTEN, 127.0.0.1:8080]
  --dist FOLDER           the built app              [TOKHAI_DIST, dist]
  --forms FOLDER          forms to serve instead of the app's own, for whoever writes them
                                                     [TOKHAI_FORMS]
  --data FOLDER           database and uploads       [TOKHAI_DATA, data]
  --database ADDRESS      a PostgreSQL database, postgres://user:password@host/name, instead of
                          SQLite in the data folder  [DATABASE_URL]
  --s3-endpoint ADDRESS   an S3-compatible store for uploads, instead of the folder; its key is in
                          AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
                                                     [TOKHAI_S3_ENDPOINT]
  --s3-bucket NAME        the bucket there           [TOKHAI_S3_BUCKET, tokhai]
  --s3-region NAME        its region                 [TOKHAI_S3_REGION, us-east-1]
  --session-minutes N     how long a session lasts   [TOKHAI_SESSION_MINUTES, 30]
  --session-requests N    so many requests a minute of one session; 0 for any number
                                                     [TOKHAI_SESSION_REQUESTS, 600]
  --address-requests N    and of one address         [TOKHAI_ADDRESS_REQUESTS, 6000]
  --client-address HEADER where the proxy says whose request it is, X-Forwarded-For for example;
                          without it, requests that come through a proxy have no address
                                                     [TOKHAI_CLIENT_ADDRESS]
  --oidc-issuer ADDRESS   where people sign in, an OpenID Connect provider, instead of as one of
                          the demo's people          [TOKHAI_OIDC_ISSUER]
  --oidc-client NAME      the client that the app is there
                                                     [TOKHAI_OIDC_CLIENT]
  --targets FILE          which backends the app may send to, and secrets for those that the portal
                          signs or forwards for      [TOKHAI_TARGETS]
  --help                  this text

tokhai-portal verify FILE [--keys FILE]
                          whether a receipt that the app has saved is a portal's, by its keys (from
                          /api/keys); needs no network

TOKHAI_LOG sets how much is logged to standard error: off, error, warn, info (default), debug.
";

#[tokio::main]
async fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == "verify").is_some() {
        return match verify::run(arguments) {
            Ok(report) if report.holds => say(&report.text),
            Ok(report) => fail(report.text.trim_end()),
            Err(sentence) => fail(&sentence),
        };
    }
    let settings = match Settings::read(arguments, |name| std::env::var_os(name)) {
        Ok(Some(settings)) => settings,
        Ok(None) => return say(USAGE),
        Err(sentence) => return fail(&sentence),
    };
    tracing_subscriber::fmt().json().with_writer(io::stderr).with_max_level(settings.log).init();
    match run(settings).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => fail(&sentence),
    }
}

async fn run(settings: Settings) -> Result<(), String> {
    let app = app(settings.config).await.map_err(|error| error.to_string())?;
    let address = settings.listen;
    let listener = TcpListener::bind(address).await.map_err(|error| {
        format!("Cannot listen on {address} ({error}). Stop the program that uses it, or choose another address with --listen.")
    })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
    say(&format!("tokhai is ready at http://{address}\n"));
    let stop = async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    serve(listener, app, stop).await;
    Ok(())
}

/// What the command line and the environment ask for.
struct Settings {
    listen: SocketAddr,
    config: Config,
    log: LevelFilter,
}

impl Settings {
    /// `None` if help is asked for; `Err` is a sentence.
    fn read(
        mut arguments: impl Iterator<Item = OsString>,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Settings>, String> {
        let given = |name, default: &str| environment(name).unwrap_or_else(|| default.into());
        let mut listen = given("TOKHAI_LISTEN", "127.0.0.1:8080");
        let mut dist = given("TOKHAI_DIST", "dist");
        let mut forms = given("TOKHAI_FORMS", "");
        let mut data = given("TOKHAI_DATA", "data");
        let mut database = given("DATABASE_URL", "");
        let mut s3_endpoint = given("TOKHAI_S3_ENDPOINT", "");
        let mut s3_bucket = given("TOKHAI_S3_BUCKET", "tokhai");
        let mut s3_region = given("TOKHAI_S3_REGION", "us-east-1");
        let mut minutes = given("TOKHAI_SESSION_MINUTES", "30");
        let mut session_requests = given("TOKHAI_SESSION_REQUESTS", "600");
        let mut address_requests = given("TOKHAI_ADDRESS_REQUESTS", "6000");
        let mut client_address = given("TOKHAI_CLIENT_ADDRESS", "");
        let mut issuer = given("TOKHAI_OIDC_ISSUER", "");
        let mut client = given("TOKHAI_OIDC_CLIENT", "");
        let mut targets = given("TOKHAI_TARGETS", "");
        let log = given("TOKHAI_LOG", "info");
        while let Some(argument) = arguments.next() {
            let target = match argument.to_str() {
                Some("--listen") => &mut listen,
                Some("--dist") => &mut dist,
                Some("--forms") => &mut forms,
                Some("--data") => &mut data,
                Some("--database") => &mut database,
                Some("--s3-endpoint") => &mut s3_endpoint,
                Some("--s3-bucket") => &mut s3_bucket,
                Some("--s3-region") => &mut s3_region,
                Some("--session-minutes") => &mut minutes,
                Some("--session-requests") => &mut session_requests,
                Some("--address-requests") => &mut address_requests,
                Some("--client-address") => &mut client_address,
                Some("--oidc-issuer") => &mut issuer,
                Some("--oidc-client") => &mut client,
                Some("--targets") => &mut targets,
                Some("--help" | "-h") => return Ok(None),
                _ => {
                    let argument = argument.to_string_lossy();
                    return Err(format!(
                        "There is no option {argument}. --help lists those there are."
                    ));
                }
            };
            *target = arguments
                .next()
                .ok_or_else(|| format!("{} needs a value.", argument.to_string_lossy()))?;
        }
        let listen = text(&listen).parse().map_err(|_| {
            format!("{} is no address to listen on. Write it as 127.0.0.1:8080.", text(&listen))
        })?;
        let session_minutes = text(&minutes)
            .parse()
            .map_err(|_| format!("{} is no number of minutes. Write it as 30.", text(&minutes)))?;
        let limits = Limits {
            session: requests(&session_requests)?,
            address: requests(&address_requests)?,
            client_address: header_name(&client_address)?,
        };
        let log = text(&log).parse().map_err(|_| {
            format!("TOKHAI_LOG is {}. It can be off, error, warn, info or debug.", text(&log))
        })?;
        let (dist, data) = (PathBuf::from(dist), PathBuf::from(data));
        let forms = Some(PathBuf::from(forms)).filter(|forms| !forms.as_os_str().is_empty());
        let database = Some(text(&database)).filter(|address| !address.is_empty());
        let targets = Some(PathBuf::from(targets)).filter(|file| !file.as_os_str().is_empty());
        // One without the other is a mistake, which the portal says.
        let is_given = !(issuer.is_empty() && client.is_empty());
        let openid = is_given.then(|| OpenId { issuer: text(&issuer), client: text(&client) });
        let s3 = (!s3_endpoint.is_empty()).then(|| S3 {
            endpoint: text(&s3_endpoint),
            bucket: text(&s3_bucket),
            region: text(&s3_region),
            key: text(&given("AWS_ACCESS_KEY_ID", "")),
            secret: text(&given("AWS_SECRET_ACCESS_KEY", "")),
        });
        let clock = Clock::system();
        let config = Config {
            dist,
            forms,
            data,
            database,
            s3,
            session_minutes,
            limits,
            openid,
            targets,
            clock,
        };
        Ok(Some(Settings { listen, config, log }))
    }
}

fn requests(argument: &OsString) -> Result<u32, String> {
    let argument = text(argument);
    argument.parse().map_err(|_| {
        format!("{argument} is no number of requests a minute. Write it as 600, or 0 for no limit.")
    })
}

/// A header's name, unless nothing is given.
fn header_name(argument: &OsString) -> Result<Option<HeaderName>, String> {
    let argument = text(argument);
    if argument.is_empty() {
        return Ok(None);
    }
    argument
        .parse()
        .map(Some)
        .map_err(|_| format!("{argument} is no header. Write --client-address as X-Forwarded-For."))
}

fn text(argument: &OsString) -> String {
    argument.to_string_lossy().into_owned()
}

fn say(words: &str) -> ExitCode {
    // Nobody may be listening any more; the portal serves all the same.
    let mut out = io::stdout().lock();
    let _ = out.write_all(words.as_bytes()).and_then(|()| out.flush());
    ExitCode::SUCCESS
}

fn fail(sentence: &str) -> ExitCode {
    let _ = writeln!(io::stderr().lock(), "{sentence}");
    ExitCode::FAILURE
}
