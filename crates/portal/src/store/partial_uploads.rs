//! Uploads that may go on after a cut. What has arrived lies in blobs; a row here says which, and
//! how far they reach together.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use super::{Store, Upload};
use crate::clock::Moment;

/// An upload that has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PartialUpload {
    pub(crate) id: String,
    /// The digest of the whole, as it was announced.
    pub(crate) sha256: String,
    /// What its creator said of it, word for word.
    pub(crate) metadata: String,
    /// How many bytes the whole has.
    pub(crate) size: i64,
    /// How many have arrived.
    pub(crate) received: i64,
    /// When it is forgotten unless it goes on.
    pub(crate) expires_at: Moment,
}

impl Store {
    /// Notes an upload that a person begins.
    pub(crate) async fn add_partial_upload(
        &self,
        person: &str,
        upload: &PartialUpload,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO partial_uploads (id, person, sha256, metadata, size, received, expires_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&upload.id)
        .bind(person)
        .bind(&upload.sha256)
        .bind(&upload.metadata)
        .bind(upload.size)
        .bind(upload.received)
        .bind(upload.expires_at.0)
        .execute(&self.pool)
        .await
        .map(drop)
    }

    /// An upload of this person that has not expired.
    pub(crate) async fn partial_upload(
        &self,
        person: &str,
        id: &str,
        now: Moment,
    ) -> Result<Option<PartialUpload>, sqlx::Error> {
        let row = sqlx::query(
            "SELECT id, sha256, metadata, size, received, expires_at FROM partial_uploads \
             WHERE id = $1 AND person = $2 AND expires_at > $3",
        )
        .bind(id)
        .bind(person)
        .bind(now.0)
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| {
            Ok(PartialUpload {
                id: row.try_get("id")?,
                sha256: row.try_get("sha256")?,
                metadata: row.try_get("metadata")?,
                size: row.try_get("size")?,
                received: row.try_get("received")?,
                expires_at: Moment(row.try_get("expires_at")?),
            })
        })
        .transpose()
    }

    /// The uploads to forget: up to `limit` that have expired, and those of this person beyond the
    /// `most` that went on last.
    pub(crate) async fn forgettable_uploads(
        &self,
        person: &str,
        most: i64,
        now: Moment,
        limit: i64,
    ) -> Result<Vec<String>, sqlx::Error> {
        let expired = sqlx::query("SELECT id FROM partial_uploads WHERE expires_at <= $1 LIMIT $2")
            .bind(now.0)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        let surplus = sqlx::query(
            "SELECT id FROM partial_uploads WHERE person = $1 \
             ORDER BY expires_at DESC, id LIMIT $2 OFFSET $3",
        )
        .bind(person)
        .bind(limit)
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        expired.iter().chain(&surplus).map(|row| row.try_get("id")).collect()
    }

    /// Where the bytes of an upload lie, in their order. Others may have been added since `upload`
    /// was read: those are not among them.
    pub(crate) async fn upload_parts(
        &self,
        upload: &PartialUpload,
    ) -> Result<Vec<String>, sqlx::Error> {
        let mut connection = self.pool.acquire().await?;
        parts(&mut connection, &upload.id, upload.received).await
    }

    /// Adds a part that begins where the upload ended, `upload` being how it was then; `false` if
    /// something else has been added meanwhile, or the upload is gone.
    pub(crate) async fn add_upload_part(
        &self,
        upload: &PartialUpload,
        blob: &str,
        size: i64,
        expires_at: Moment,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let received = upload.received + size;
        if !advance(&mut transaction, upload, received, expires_at).await? {
            return Ok(false);
        }
        sqlx::query("INSERT INTO upload_parts (upload, first_byte, blob) VALUES ($1, $2, $3)")
            .bind(&upload.id)
            .bind(upload.received)
            .bind(blob)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Makes a file of an upload whose last byte has arrived; gives the parts that are not needed
    /// any more, or `None` as above.
    pub(crate) async fn finish_upload(
        &self,
        person: &str,
        upload: &PartialUpload,
        whole: &Upload,
        now: Moment,
        expires_at: Moment,
    ) -> Result<Option<Vec<String>>, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        if !advance(&mut transaction, upload, upload.size, expires_at).await? {
            return Ok(None);
        }
        let parts = take_parts(&mut transaction, &upload.id).await?;
        Store::insert_upload(&mut transaction, person, whole, now).await?;
        transaction.commit().await?;
        Ok(Some(parts))
    }

    /// Forgets an upload that cannot become a file; gives the parts that are not needed any more,
    /// or `None` as above.
    pub(crate) async fn give_up_upload(
        &self,
        upload: &PartialUpload,
    ) -> Result<Option<Vec<String>>, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let done = sqlx::query("DELETE FROM partial_uploads WHERE id = $1 AND received = $2")
            .bind(&upload.id)
            .bind(upload.received)
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let parts = take_parts(&mut transaction, &upload.id).await?;
        transaction.commit().await?;
        Ok(Some(parts))
    }

    /// Forgets an upload; gives the parts that are not needed any more.
    pub(crate) async fn remove_partial_upload(&self, id: &str) -> Result<Vec<String>, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query("DELETE FROM partial_uploads WHERE id = $1")
            .bind(id)
            .execute(&mut *transaction)
            .await?;
        let parts = take_parts(&mut transaction, id).await?;
        transaction.commit().await?;
        Ok(parts)
    }
}

/// Moves an upload on, unless somebody else has. The row is then this transaction's.
async fn advance(
    connection: &mut AnyConnection,
    upload: &PartialUpload,
    received: i64,
    expires_at: Moment,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(
        "UPDATE partial_uploads SET received = $3, expires_at = $4 WHERE id = $1 AND received = $2",
    )
    .bind(&upload.id)
    .bind(upload.received)
    .bind(received)
    .bind(expires_at.0)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The parts that begin before this byte.
async fn parts(
    connection: &mut AnyConnection,
    id: &str,
    before: i64,
) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::query(
        "SELECT blob FROM upload_parts WHERE upload = $1 AND first_byte < $2 ORDER BY first_byte",
    )
    .bind(id)
    .bind(before)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row: &AnyRow| row.try_get("blob")).collect()
}

async fn take_parts(connection: &mut AnyConnection, id: &str) -> Result<Vec<String>, sqlx::Error> {
    let parts = parts(connection, id, i64::MAX).await?;
    sqlx::query("DELETE FROM upload_parts WHERE upload = $1").bind(id).execute(connection).await?;
    Ok(parts)
}
