//! The portal's database.
//!
//! The SQL is what SQLite and PostgreSQL share (`$1` parameters, `ON CONFLICT`, `RETURNING`, TEXT
//! and BIGINT columns) and runs through sqlx's `Any` driver, so that the other database is another
//! address. A transaction starts with a write: SQLite then waits for its turn instead of failing
//! halfway, and PostgreSQL holds the row's lock.
//!
//! Either database has synced a transaction to disk when it is committed, whatever its settings.

mod dossiers;
mod handed_out;
mod keys;
mod metrics;
mod partial_uploads;
mod plays;
mod sessions;
mod uploads;

use std::path::Path;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection, Executor, SqlSafeStr};

pub(crate) use dossiers::{Filed, Filing, StoredDossier};
pub(crate) use handed_out::HandedOut;
pub(crate) use metrics::{FormMetrics, Measured};
pub(crate) use partial_uploads::PartialUpload;
pub(crate) use sessions::Found;
pub(crate) use uploads::Upload;

const MIGRATIONS: [(i64, &str, &str); 7] = [
    (
        1,
        "sessions, uploads, dossiers",
        include_str!("migrations/0001_sessions_uploads_dossiers.sql"),
    ),
    (2, "handed out", include_str!("migrations/0002_handed_out.sql")),
    (3, "metrics", include_str!("migrations/0003_metrics.sql")),
    (4, "OpenID Connect", include_str!("migrations/0004_openid.sql")),
    (5, "plays", include_str!("migrations/0005_plays.sql")),
    (6, "partial uploads", include_str!("migrations/0006_partial_uploads.sql")),
    (7, "keys", include_str!("migrations/0007_keys.sql")),
];

/// Connections kept open. SQLite has one writer at a time; the others read beside it.
const CONNECTIONS: u32 = 8;
/// How long the database may take to be there.
const PATIENCE: Duration = Duration::from_secs(10);

/// The database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: AnyPool,
}

impl Store {
    /// Opens the SQLite file at `path`, creating it if needed, and brings its tables up to date.
    pub(crate) async fn open_sqlite(path: &Path) -> Result<Store, sqlx::Error> {
        // WAL lets readers go on beside the writer; FULL makes an acknowledged dossier survive a
        // power cut.
        let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        Store::open(&sqlite_url(path), settings).await
    }

    /// Opens the PostgreSQL database at `url` and brings its tables up to date; portals that start
    /// at the same time take turns.
    pub(crate) async fn open_postgres(url: &str) -> Result<Store, sqlx::Error> {
        // As above: what is committed survives a power cut, unless the server was told otherwise
        // for everything (`fsync`). Waiting for replicas as well is left as it is.
        // A plan for anybody takes people to have one dossier or two, and then reads all of somebody
        // who has thousands to find one: each is planned for whoever asks.
        let settings = "SELECT set_config('plan_cache_mode', 'force_custom_plan', false); \
            SELECT set_config('synchronous_commit', 'on', false) \
            WHERE current_setting('synchronous_commit') = 'off'";
        Store::open(url, settings).await
    }

    async fn open(url: &str, settings: &'static str) -> Result<Store, sqlx::Error> {
        install_default_drivers();
        // A pool goes on trying for a while; whether the database is one at all, show it first.
        let mut first = tokio::time::timeout(PATIENCE, AnyConnection::connect(url))
            .await
            .map_err(std::io::Error::from)??;
        first.execute(settings).await?;
        migrator().run(&mut first).await.map_err(|error| match error {
            MigrateError::Execute(error) => error,
            other => sqlx::Error::Migrate(Box::new(other)),
        })?;
        first.close().await?;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .after_connect(move |connection, _| {
                Box::pin(async move { connection.execute(settings).await.map(drop) })
            })
            .connect(url)
            .await?;
        Ok(Store { pool })
    }

    /// How many connections are open, and how many of them idle.
    pub(crate) fn connections(&self) -> (usize, usize) {
        (self.pool.size() as usize, self.pool.num_idle())
    }

    /// Whether the database answers.
    pub(crate) async fn ping(&self) -> Result<(), sqlx::Error> {
        sqlx::query("SELECT 1").fetch_one(&self.pool).await.map(drop)
    }
}

fn migrator() -> Migrator {
    let migrations = MIGRATIONS.map(|(version, description, sql)| {
        let kind = MigrationType::Simple;
        Migration::new(version, description.into(), kind, sql.into_sql_str(), false)
    });
    Migrator::with_migrations(migrations.into())
}

/// `sqlite://` and the path, with what a URL cannot hold escaped.
fn sqlite_url(path: &Path) -> String {
    let mut url = "sqlite://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                url.push(char::from(*byte));
            }
            other => url.push_str(&format!("%{other:02X}")),
        }
    }
    url.push_str("?mode=rwc");
    url
}

#[cfg(test)]
mod tests {
    use sqlx::Row;
    use throwaway_postgres::Server;

    use super::*;

    #[tokio::test]
    async fn postgresql_syncs_even_where_it_was_told_not_to_wait() {
        let server = Server::start().unwrap();
        let database = server.database().unwrap();
        let before = Store::open_postgres(&database).await.unwrap();
        let alter = "DO $$ BEGIN EXECUTE format(\
            'ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
        sqlx::raw_sql(alter).execute(&before.pool).await.unwrap();
        let after = Store::open_postgres(&database).await.unwrap();
        let ask = "SELECT current_setting('synchronous_commit') AS it";
        let it: String = sqlx::query(ask).fetch_one(&after.pool).await.unwrap().get("it");
        assert_eq!(it, "on");
    }
}
