//! What has been filed before: written by SQL that both databases understand, as the portal would
//! have written it.

use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, Connection, Executor};

use crate::Result;

/// Fills the database with so many dossiers over a hundred days and more, one in a thousand of them
/// `person`'s, who will look for theirs; the others' have five each.
pub(crate) async fn fill(database: &str, stored: i64, person: &str, dossier: &str) -> Result {
    if stored == 0 {
        return Ok(());
    }
    install_default_drivers();
    let mut connection = AnyConnection::connect(database).await?;
    let is_sqlite = database.starts_with("sqlite:");
    if is_sqlite {
        connection.execute("PRAGMA synchronous = OFF").await?;
    }
    let mut transaction = connection.begin().await?;
    sqlx::query(
        "WITH RECURSIVE numbers (i) AS \
         (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < $1) \
         INSERT INTO dossiers (code, day, sequence, person, idempotency_key, form, form_version, \
         status, received_at, envelope, receipt) \
         SELECT '000.00.01.H29-' || (100000 + i / 10000) || '-' || i, '2025-' || (1000 + i / 10000), \
         i, CASE WHEN i % 1000 = 0 THEN $2 ELSE 'citizen-' || (i % 200000) END, \
         (10000000 + i * 7919 % 90000000) || '-0000-4000-8000-' || (100000000000 + i), \
         'ct01', '1.0.0', 1, 1700000000000 + i, $3, \
         '{\"code\":\"000.00.01.H29-' || (100000 + i / 10000) || '-' || i || '\",\"receivedAt\":' || \
         '\"2025-11-22T08:10:01Z\",\"status\":1,\"form\":{\"id\":\"ct01\",\"title\":' || \
         '{\"vi\":\"Tờ khai thay đổi thông tin cư trú\",\"en\":\"Residence\"}}}' FROM numbers",
    )
    .bind(stored)
    .bind(person)
    .bind(dossier)
    .execute(&mut *transaction)
    .await?;
    transaction
        .execute(
            "INSERT INTO metrics (dossier, form, day, active_seconds, filled, corrected, typed) \
             SELECT code, form, day, 100 + sequence % 500, 7, 0, 6 FROM dossiers",
        )
        .await?;
    transaction.commit().await?;
    // As the databases do by themselves sooner or later.
    connection.execute(if is_sqlite { "ANALYZE" } else { "VACUUM ANALYZE" }).await?;
    if is_sqlite {
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
    } else {
        connection.execute("CHECKPOINT").await?;
    }
    connection.close().await?;
    Ok(())
}
