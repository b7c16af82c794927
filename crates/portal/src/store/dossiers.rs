//! Filed dossiers. A filing is one transaction: its number of the day, the dossier, its
//! attachments; all of it or nothing.

use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use tokhai_engine::dossier::Attachment;

use super::{Measured, Store, metrics};
use crate::clock::Moment;

/// A dossier to be filed. Whoever files gives a `receipt` for the number the day's sequence has
/// reached.
pub(crate) struct Filing<'a> {
    pub(crate) person: &'a str,
    pub(crate) idempotency_key: &'a str,
    pub(crate) form: &'a str,
    pub(crate) form_version: &'a str,
    /// The calendar day in the city, `2026-11-22`.
    pub(crate) day: &'a str,
    pub(crate) received_at: Moment,
    pub(crate) status: i64,
    pub(crate) envelope: &'a str,
    pub(crate) attachments: &'a [Attachment],
    /// What the app has measured, if it has.
    pub(crate) measured: Option<Measured>,
}

/// What came of a filing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Filed {
    /// Stored now; the receipt is the one given.
    Stored {
        /// The receipt as it will be answered to every repetition.
        receipt: String,
    },
    /// This person has filed under this key before; nothing was stored.
    KnownKey,
}

/// A dossier as it was stored.
#[derive(Clone, Debug)]
pub(crate) struct StoredDossier {
    pub(crate) envelope: String,
    pub(crate) receipt: String,
    pub(crate) status: i64,
}

impl Store {
    /// Files a dossier. `receipt` makes code and receipt (as JSON text) from the number of the day.
    pub(crate) async fn file(
        &self,
        filing: &Filing<'_>,
        receipt: impl FnOnce(i64) -> (String, String),
    ) -> Result<Filed, sqlx::Error> {
        let mut transaction = self.pool.begin().await?;
        let sequence = next_sequence(&mut transaction, filing.day).await?;
        let (code, receipt) = receipt(sequence);
        let inserted = sqlx::query(
            "INSERT INTO dossiers (code, day, sequence, person, idempotency_key, form, \
             form_version, status, received_at, envelope, receipt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (person, idempotency_key) DO NOTHING",
        )
        .bind(&code)
        .bind(filing.day)
        .bind(sequence)
        .bind(filing.person)
        .bind(filing.idempotency_key)
        .bind(filing.form)
        .bind(filing.form_version)
        .bind(filing.status)
        .bind(filing.received_at.0)
        .bind(filing.envelope)
        .bind(&receipt)
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(Filed::KnownKey);
        }
        for (number, attachment) in (1..).zip(filing.attachments) {
            add_attachment(&mut transaction, &code, number, attachment).await?;
        }
        if let Some(measured) = filing.measured {
            metrics::add(&mut transaction, &code, filing.form, filing.day, measured).await?;
        }
        transaction.commit().await?;
        Ok(Filed::Stored { receipt })
    }

    /// What this person filed under this key.
    pub(crate) async fn dossier_by_key(
        &self,
        person: &str,
        idempotency_key: &str,
    ) -> Result<Option<StoredDossier>, sqlx::Error> {
        sqlx::query(
            "SELECT envelope, receipt, status FROM dossiers \
             WHERE person = $1 AND idempotency_key = $2",
        )
        .bind(person)
        .bind(idempotency_key)
        .fetch_optional(&self.pool)
        .await?
        .map(stored)
        .transpose()
    }

    /// The dossier with this code, if it is this person's.
    pub(crate) async fn dossier_by_code(
        &self,
        person: &str,
        code: &str,
    ) -> Result<Option<StoredDossier>, sqlx::Error> {
        sqlx::query(
            "SELECT envelope, receipt, status FROM dossiers WHERE person = $1 AND code = $2",
        )
        .bind(person)
        .bind(code)
        .fetch_optional(&self.pool)
        .await?
        .map(stored)
        .transpose()
    }

    /// What this person has sent, newest first: at most `limit` envelopes.
    pub(crate) async fn envelopes(
        &self,
        person: &str,
        limit: i64,
    ) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query(
            "SELECT envelope FROM dossiers WHERE person = $1 \
             ORDER BY day DESC, sequence DESC LIMIT $2",
        )
        .bind(person)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?
        .iter()
        .map(|row| row.try_get("envelope"))
        .collect()
    }

    /// Receipts and statuses of this person's dossiers, newest first: at most `limit`, those
    /// older than the dossier `before` if it is given.
    pub(crate) async fn receipts(
        &self,
        person: &str,
        before: Option<&str>,
        limit: i64,
    ) -> Result<Vec<(String, i64)>, sqlx::Error> {
        let rows =
            match before {
                None => {
                    sqlx::query(
                        "SELECT receipt, status FROM dossiers WHERE person = $1 \
                     ORDER BY day DESC, sequence DESC LIMIT $2",
                    )
                    .bind(person)
                    .bind(limit)
                    .fetch_all(&self.pool)
                    .await?
                }
                Some(code) => sqlx::query(
                    "SELECT receipt, status FROM dossiers WHERE person = $1 AND (day, sequence) < \
                     (SELECT day, sequence FROM dossiers WHERE person = $1 AND code = $3) \
                     ORDER BY day DESC, sequence DESC LIMIT $2",
                )
                .bind(person)
                .bind(limit)
                .bind(code)
                .fetch_all(&self.pool)
                .await?,
            };
        rows.iter().map(|row| Ok((row.try_get("receipt")?, row.try_get("status")?))).collect()
    }
}

/// Takes the next number of the day; from here on other filings of the day wait.
async fn next_sequence(
    transaction: &mut Transaction<'_, Any>,
    day: &str,
) -> Result<i64, sqlx::Error> {
    sqlx::query(
        "INSERT INTO days (day, last_sequence) VALUES ($1, 1) \
         ON CONFLICT (day) DO UPDATE SET last_sequence = days.last_sequence + 1 \
         RETURNING last_sequence",
    )
    .bind(day)
    .fetch_one(&mut **transaction)
    .await?
    .try_get("last_sequence")
}

async fn add_attachment(
    transaction: &mut Transaction<'_, Any>,
    dossier: &str,
    number: i64,
    attachment: &Attachment,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO attachments (dossier, number, slot, name, media_type, size, sha256) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(dossier)
    .bind(number)
    .bind(&attachment.slot)
    .bind(&attachment.name)
    .bind(&attachment.media_type)
    .bind(i64::try_from(attachment.size).unwrap_or(i64::MAX))
    .bind(&attachment.sha256)
    .execute(&mut **transaction)
    .await
    .map(drop)
}

fn stored(row: AnyRow) -> Result<StoredDossier, sqlx::Error> {
    Ok(StoredDossier {
        envelope: row.try_get("envelope")?,
        receipt: row.try_get("receipt")?,
        status: row.try_get("status")?,
    })
}
