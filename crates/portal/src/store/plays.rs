//! How registers are to behave in a session.

use sqlx::Row;

use super::Store;

impl Store {
    /// Notes how a register is to behave from now on.
    pub(crate) async fn set_play(
        &self,
        session: &str,
        register: &str,
        play: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO plays (session, register, play) VALUES ($1, $2, $3) \
             ON CONFLICT (session, register) DO UPDATE SET play = excluded.play",
        )
        .bind(session)
        .bind(register)
        .bind(play)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// How a register is to behave, if anything was said.
    pub(crate) async fn play(
        &self,
        session: &str,
        register: &str,
    ) -> Result<Option<String>, sqlx::Error> {
        sqlx::query("SELECT play FROM plays WHERE session = $1 AND register = $2")
            .bind(session)
            .bind(register)
            .fetch_optional(&self.pool)
            .await?
            .map(|row| row.try_get("play"))
            .transpose()
    }
}
