//! Who is signed in. Only digests of tokens are stored.

use sqlx::Row;

use super::Store;
use crate::clock::Moment;

/// A session that has not expired.
pub(crate) struct Found {
    /// The person's id.
    pub(crate) person: String,
    /// Their name, if it came with the sign-in.
    pub(crate) name: String,
    pub(crate) expires_at: Moment,
}

impl Store {
    /// Stores a session, and forgets those that have expired. `name` is empty for those whose name
    /// is known by their id.
    pub(crate) async fn add_session(
        &self,
        token_digest: &str,
        person: &str,
        name: &str,
        now: Moment,
        expires_at: Moment,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO sessions (token_digest, person, name, expires_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(token_digest)
        .bind(person)
        .bind(name)
        .bind(expires_at.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }

    /// The session with this token.
    pub(crate) async fn session(
        &self,
        token_digest: &str,
        now: Moment,
    ) -> Result<Option<Found>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT person, name, expires_at FROM sessions WHERE token_digest = $1 AND expires_at > $2",
        )
        .bind(token_digest)
        .bind(now.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Found {
                person: row.try_get("person")?,
                name: row.try_get("name")?,
                expires_at: Moment(row.try_get("expires_at")?),
            })
        })
        .transpose()
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

    /// Notes that an ID token has been taken; false if it had been before. Those that are worth
    /// nothing any more are forgotten.
    pub(crate) async fn spend_token(
        &self,
        digest: &str,
        now: Moment,
        expires_at: Moment,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM spent_tokens WHERE expires_at <= $1")
            .bind(now.0)
            .execute(&mut *transaction)
            .await?;
        let added = sqlx::query(
            "INSERT INTO spent_tokens (digest, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(digest)
        .bind(expires_at.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(added.rows_affected() == 1)
    }
}
