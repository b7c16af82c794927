//! Who is signed in. Only digests of session tokens are stored.

use sqlx::Row;

use super::Store;
use crate::clock::Moment;

impl Store {
    /// Stores a session, and forgets those that have expired.
    pub(crate) async fn add_session(
        &self,
        token_digest: &str,
        person: &str,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("INSERT INTO sessions (token_digest, person, expires_at) VALUES ($1, $2, $3)")
            .bind(token_digest)
            .bind(person)
            .bind(expires_at.0)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await
    }

    /// The person of a session that has not expired, and when it will.
    pub(crate) async fn session(
        &self,
        token_digest: &str,
        now: Moment,
    ) -> Result<Option<(String, Moment)>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT person, expires_at FROM sessions WHERE token_digest = $1 AND expires_at > $2",
        )
        .bind(token_digest)
        .bind(now.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| Ok((row.try_get("person")?, Moment(row.try_get("expires_at")?)))).transpose()
    }

    /// Moves the end of a session.
    pub(crate) async fn extend_session(
        &self,
        token_digest: &str,
        expires_at: Moment,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sessions SET expires_at = $2 WHERE token_digest = $1")
            .bind(token_digest)
            .bind(expires_at.0)
            .execute(&self.pool)
            .await
            .map(drop)
    }

    /// Ends a session.
    pub(crate) async fn remove_session(&self, token_digest: &str) -> Result<(), sqlx::Error> {
        sqlx::query("DELETE FROM sessions WHERE token_digest = $1")
            .bind(token_digest)
            .execute(&self.pool)
            .await
            .map(drop)
    }
}
