//! The portal's own keys.

use sqlx::Row;

use super::Store;

impl Store {
    /// The key of this name, in hexadecimal: `fresh`, unless there has been one before. Portals that
    /// start at the same time come to the same.
    pub(crate) async fn key(&self, name: &str, fresh: &str) -> Result<String, sqlx::Error> {
        sqlx::query(
            "INSERT INTO keys (name, secret) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        )
        .bind(name)
        .bind(fresh)
        .execute(&self.pool)
        .await?;
        sqlx::query("SELECT secret FROM keys WHERE name = $1")
            .bind(name)
            .fetch_one(&self.pool)
            .await?
            .try_get("secret")
    }
}
