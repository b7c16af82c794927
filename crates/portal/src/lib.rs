//! The reference portal of tokhai: serves the app, knows fictional people and what registers say
//! about them, and takes their dossiers.
//!
//! Invariants:
//!
//! - **A dossier is filed once.** One key of one person, one dossier, however often it arrives.
//! - **What is acknowledged is stored**, synced to disk before the reply leaves.
//! - **Nobody reads another's** dossier, file or register record: each query names the person.
//! - **Other sites cannot act** for a signed-in person (`csrf`).
//! - **Logs hold no answers**, names of people, tokens, addresses' queries or codes.
//! - **Time is injected** ([`Clock`]).
//!
//! Deliberately absent: knowledge of any one form, and sessions or uploads in memory: several
//! portals may share one database and one store of blobs.

mod address;
mod assets;
mod blobs;
mod body;
mod clock;
mod communes;
mod csrf;
mod dossiers;
mod envelope;
mod error;
mod figures;
mod forms;
mod hex;
mod limits;
mod monitoring;
mod open;
mod openapi;
mod openid;
mod people;
mod portal;
mod receipt;
mod recheck;
mod registers;
mod routes;
mod serve;
mod session;
mod signing;
mod store;
mod targets;
mod uploads;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, io};

use axum::Router;
use validator::Validate;

pub use blobs::S3;
pub use clock::{Clock, Moment};
pub use limits::Limits;
pub use openid::OpenId;
pub use routes::operations;
pub use serve::serve;
pub use signing::{digest, dossier_holds, name_of, receipt_signed};

/// Where the portal finds and keeps things.
#[derive(Clone, Debug, Validate)]
pub struct Config {
    /// The built app; its forms lie in `forms/<slug>/form.json`.
    pub dist: PathBuf,
    /// Where the forms lie instead, in `<slug>/form.json` as well: a folder that is being worked
    /// in. Each request reads it anew.
    pub forms: Option<PathBuf>,
    /// Where the uploads are kept, and the database unless it is elsewhere; created if needed.
    pub data: PathBuf,
    /// The address of a PostgreSQL database, `postgres://…`; without it, a SQLite file in `data`.
    pub database: Option<String>,
    /// Where uploads are kept instead: in a bucket.
    pub s3: Option<S3>,
    /// How long somebody stays signed in without doing anything.
    #[validate(range(min = 1, max = 1440))]
    pub session_minutes: i64,
    /// How often somebody may ask.
    pub limits: Limits,
    /// Where people sign in; without it, as one of the fictional people.
    pub openid: Option<OpenId>,
    /// A file that names the backends which the app may send to, and those that the portal signs
    /// or forwards for.
    pub targets: Option<PathBuf>,
    /// Where the time comes from.
    pub clock: Clock,
}

/// Why the portal cannot start.
#[derive(Debug)]
pub enum StartError {
    /// A session cannot last that long.
    SessionMinutes,
    /// The provider has no safe address, or the client no name.
    OpenId,
    /// The file about backends cannot be used: why.
    Targets(PathBuf, String),
    /// The folder for data cannot be used.
    Data(PathBuf, io::Error),
    /// The bucket for uploads cannot be used.
    S3(String),
    /// The SQLite file cannot be opened or brought up to date.
    Database(PathBuf, sqlx::Error),
    /// The database's address is none of PostgreSQL's.
    DatabaseAddress,
    /// PostgreSQL cannot be reached, or its tables not brought up to date.
    Postgres(sqlx::Error),
    /// The portal's own key cannot be read or written.
    Keys(sqlx::Error),
    /// What is stored as the portal's own key is none.
    Key,
    /// The fictional people that are built in cannot be read.
    People(serde_json::Error),
}

/// Opens the database and the folders, and makes the portal as one service.
///
/// # Errors
/// See [`StartError`].
pub async fn app(config: Config) -> Result<Router, StartError> {
    config.validate().map_err(|_| StartError::SessionMinutes)?;
    let Config { dist, forms, data, database, s3, session_minutes, limits, openid, targets, clock } =
        config;
    let provider = match openid {
        Some(openid) => Some(openid::Provider::new(openid).ok_or(StartError::OpenId)?),
        None => None,
    };
    let targets = match targets {
        Some(path) => {
            let found = targets::Targets::read(&path).await;
            found.map_err(|error| StartError::Targets(path, error))?
        }
        None => targets::Targets::default(),
    };
    let in_data = |error| StartError::Data(data.clone(), error);
    tokio::fs::create_dir_all(&data).await.map_err(in_data)?;
    let uploads = data.join("uploads");
    let scratch = uploads::Scratch::open(uploads.join("unfinished")).await.map_err(in_data)?;
    let blobs: Box<dyn blobs::Blobs> = match s3 {
        Some(s3) => {
            let named = format!("{s3:?}");
            let opened = blobs::Bucket::open(s3).await;
            Box::new(opened.map_err(|trouble| StartError::S3(format!("{named}: {trouble}")))?)
        }
        None => Box::new(blobs::Folder::open(uploads).await.map_err(in_data)?),
    };
    let store = match database {
        Some(address) => open_postgres(&address).await?,
        None => open_sqlite(&data.join("portal.sqlite")).await?,
    };
    let signer = signing::Signer::open(&store).await?;
    let portal = portal::Portal {
        forms: forms::Forms::new(forms.clone().unwrap_or_else(|| dist.join("forms"))),
        assets: assets::Assets::new(dist, forms),
        blobs,
        clock,
        counts: limits::Counts::new(limits),
        monitoring: monitoring::Monitoring::default(),
        people: people::People::fictional().map_err(StartError::People)?,
        provider,
        scratch,
        session_minutes,
        signer,
        store,
        targets,
    };
    Ok(routes::router(Arc::new(portal)))
}

async fn open_sqlite(path: &Path) -> Result<store::Store, StartError> {
    let opened = store::Store::open_sqlite(path).await;
    opened.map_err(|error| StartError::Database(path.to_owned(), error))
}

async fn open_postgres(address: &str) -> Result<store::Store, StartError> {
    if !["postgres://", "postgresql://"].iter().any(|scheme| address.starts_with(scheme)) {
        return Err(StartError::DatabaseAddress);
    }
    store::Store::open_postgres(address).await.map_err(StartError::Postgres)
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StartError::SessionMinutes => f.write_str(
                "A session lasts between 1 and 1440 minutes: choose --session-minutes accordingly.",
            ),
            StartError::OpenId => f.write_str(
                "--oidc-issuer is the issuer's address, https and without a query (http on this machine only), and --oidc-client the client's name there: give both.",
            ),
            StartError::Targets(path, error) => write!(
                f,
                "{} cannot be used: {error} docs/targets.md says how it is written.",
                path.display()
            ),
            StartError::Data(path, error) => write!(
                f,
                "The folder {} cannot be used ({error}). Make it writable, or name another with --data.",
                path.display()
            ),
            StartError::S3(sentence) => write!(
                f,
                "The {sentence}. Check --s3-endpoint, --s3-bucket and --s3-region, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment."
            ),
            StartError::Database(path, error) => write!(
                f,
                "The database {} cannot be opened ({error}). If another program holds it, stop that one; otherwise move the file away and start again.",
                path.display()
            ),
            // Addresses hold passwords: neither is repeated.
            StartError::DatabaseAddress => f.write_str(
                "The database's address (DATABASE_URL or --database) begins with postgres://, as in postgres://user:password@host/name. Leave it out for SQLite in the folder --data.",
            ),
            StartError::Postgres(error) => write!(
                f,
                "PostgreSQL cannot be used ({error}). See that it runs, that DATABASE_URL (or --database) names its host, user, password and database, and that this user may make tables there."
            ),
            StartError::Keys(error) => write!(
                f,
                "The portal's own key cannot be read from the database ({error}). See that the portal may write there."
            ),
            StartError::Key => f.write_str(
                "What the database has as the portal's own key (table keys) is none. Restore it from a backup: without it nobody can tell older receipts to be real. If that does not matter, delete the row.",
            ),
            StartError::People(error) => write!(f, "people.json cannot be read ({error})."),
        }
    }
}

impl std::error::Error for StartError {}
