//! Which files a person has uploaded. The bytes are blobs, shared by digest; a row here is
//! the person's right to them.

use sqlx::{AnyConnection, Row};

use super::Store;
use crate::clock::Moment;

/// What is known of an uploaded file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    pub(crate) sha256: String,
    pub(crate) media_type: String,
    pub(crate) size: i64,
}

impl Store {
    /// Remembers an upload of a person; `false` if it was known already.
    pub(crate) async fn add_upload(
        &self,
        person: &str,
        upload: &Upload,
        now: Moment,
    ) -> Result<bool, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        Store::insert_upload(&mut connection, person, upload, now).await
    }

    /// The same as a part of something larger.
    pub(super) async fn insert_upload(
        connection: &mut AnyConnection,
        person: &str,
        upload: &Upload,
        now: Moment,
    ) -> Result<bool, sqlx::Error> {
        let done = sqlx::query(
            "INSERT INTO uploads (person, sha256, media_type, size, received_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (person, sha256) DO NOTHING",
        )
        .bind(person)
        .bind(&upload.sha256)
        .bind(&upload.media_type)
        .bind(upload.size)
        .bind(now.0)
        .execute(connection)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// An upload of this person.
    pub(crate) async fn upload(
        &self,
        person: &str,
        sha256: &str,
    ) -> Result<Option<Upload>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT sha256, media_type, size FROM uploads WHERE person = $1 AND sha256 = $2",
        )
        .bind(person)
        .bind(sha256)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(Upload {
                sha256: row.try_get("sha256")?,
                media_type: row.try_get("media_type")?,
                size: row.try_get("size")?,
            })
        })
        .transpose()
    }
}
