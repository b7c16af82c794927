//! How long dossiers took, and how much of them was filled in by itself.

use sqlx::{Any, Row, Transaction};

use super::Store;

/// What the app has measured of one dossier. See `docs/time-budget.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Measured {
    /// From login to submission, idle time left out.
    pub(crate) active_seconds: i64,
    /// Answers that came from sources and stayed.
    pub(crate) filled: i64,
    /// Answers that came from sources and were changed.
    pub(crate) corrected: i64,
    /// Answers that the person gave.
    pub(crate) typed: i64,
}

/// What was measured of all dossiers of a form.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FormMetrics {
    pub(crate) form: String,
    pub(crate) dossiers: i64,
    /// Seconds.
    pub(crate) median: i64,
    /// Seconds within which nine of ten were done.
    pub(crate) ninetieth: i64,
    /// How many took at most the time that was asked for.
    pub(crate) in_time: i64,
    pub(crate) filled: i64,
    pub(crate) corrected: i64,
    pub(crate) typed: i64,
}

/// Notes what was measured of a dossier, within its filing.
pub(super) async fn add(
    transaction: &mut Transaction<'_, Any>,
    dossier: &str,
    form: &str,
    day: &str,
    measured: Measured,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO metrics (dossier, form, day, active_seconds, filled, corrected, typed) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(dossier)
    .bind(form)
    .bind(day)
    .bind(measured.active_seconds)
    .bind(measured.filled)
    .bind(measured.corrected)
    .bind(measured.typed)
    .execute(&mut **transaction)
    .await
    .map(drop)
}

impl Store {
    /// What was measured, form by form. `in_time`: the seconds that were asked for.
    pub(crate) async fn metrics(&self, in_time: i64) -> Result<Vec<FormMetrics>, sqlx::Error> {
        let rows = sqlx::query(
            "SELECT form, COUNT(*) AS dossiers, \
             SUM(CASE WHEN active_seconds <= $1 THEN 1 ELSE 0 END) AS in_time, \
             CAST(SUM(filled) AS BIGINT) AS filled, CAST(SUM(corrected) AS BIGINT) AS corrected, \
             CAST(SUM(typed) AS BIGINT) AS typed FROM metrics GROUP BY form ORDER BY form",
        )
        .bind(in_time)
        .fetch_all(&self.pool)
        .await?;
        let mut all = Vec::new();
        for row in rows {
            let form: String = row.try_get("form")?;
            let dossiers: i64 = row.try_get("dossiers")?;
            all.push(FormMetrics {
                median: self.percentile(&form, dossiers, 50).await?,
                ninetieth: self.percentile(&form, dossiers, 90).await?,
                in_time: row.try_get("in_time")?,
                filled: row.try_get("filled")?,
                corrected: row.try_get("corrected")?,
                typed: row.try_get("typed")?,
                form,
                dossiers,
            });
        }
        Ok(all)
    }

    /// The least time within which so many of a hundred dossiers of a form were done.
    async fn percentile(&self, form: &str, dossiers: i64, of: i64) -> Result<i64, sqlx::Error> {
        let before = (dossiers * of + 99) / 100 - 1;
        let row = sqlx::query(
            "SELECT active_seconds FROM metrics WHERE form = $1 \
             ORDER BY active_seconds LIMIT 1 OFFSET $2",
        )
        .bind(form)
        .bind(before.max(0))
        .fetch_optional(&self.pool)
        .await?;
        row.map_or(Ok(0), |row| row.try_get("active_seconds"))
    }
}
