//! What registers said that nobody may change, sealed by its digest.

use sqlx::Row;

use super::Store;

/// What one register said about one concept.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct HandedOut {
    pub(crate) source: String,
    pub(crate) concept: String,
    pub(crate) digest: String,
}

impl Store {
    /// Notes what a source has just said to this person, instead of what it said before.
    pub(crate) async fn hand_out(
        &self,
        person: &str,
        source: &str,
        locked: &[(String, String)],
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM handed_out WHERE person = $1 AND source = $2")
            .bind(person)
            .bind(source)
            .execute(&mut *transaction)
            .await?;
        for (concept, digest) in locked {
            sqlx::query(
                "INSERT INTO handed_out (person, source, concept, digest) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (person, source, concept) DO UPDATE SET digest = excluded.digest",
            )
            .bind(person)
            .bind(source)
            .bind(concept)
            .bind(digest)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }

    /// All that was handed out to this person.
    pub(crate) async fn handed_out(&self, person: &str) -> Result<Vec<HandedOut>, sqlx::Error> {
        let rows = sqlx::query("SELECT source, concept, digest FROM handed_out WHERE person = $1")
            .bind(person)
            .fetch_all(&self.pool)
            .await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(HandedOut {
                source: row.try_get("source")?,
                concept: row.try_get("concept")?,
                digest: row.try_get("digest")?,
            })
        };
        rows.iter().map(read).collect()
    }
}
