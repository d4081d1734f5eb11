//! When assignments that come back come next: what is due, and what has to be planned anew.

use std::time::Duration;

use chrono::NaiveDateTime;
use chrono_tz::Tz;

use super::{
    Result, Tx, json,
    series::{LOCAL, Series, SeriesRow},
};
use crate::school::moments::Moment;

/// What has ended longer ago did so in another school year.
const A_YEAR: Duration = Duration::from_secs(366 * 24 * 3600);

/// How a series goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The series.
    pub series: i64,
    /// How often it was posted.
    pub posted: i64,
    /// Up to which of its times it is settled, in local time.
    pub settled: Option<NaiveDateTime>,
    /// When it comes next, in local time; never again where `None`.
    pub next: Option<NaiveDateTime>,
}

impl Tx<'_> {
    /// Series whose time has come, `limit` at most, the longest due first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn series_due(&mut self, limit: i64) -> Result<Vec<Series>> {
        let now = self.now.millis();
        let rows = sqlx::query_as!(
            SeriesRow,
            r#"SELECT series.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, file, students, words, rule, first_local, due_days, due_time,
                   posted, next_local, next_at, settled_local, stopped_at
               FROM series JOIN classes ON classes.id = series.class
               WHERE next_at IS NOT NULL AND stopped_at IS NULL AND next_at <= ?
               ORDER BY next_at, series.id LIMIT ?"#,
            now,
            limit
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Series::try_from).collect()
    }

    /// The calendar has changed: series count as planned by the clocks of nowhere, and are planned anew
    /// with the next look at what is due; those too of which nothing is left, unless they have ended in
    /// another school year.
    pub(super) async fn plan_series_anew(&mut self) -> Result<()> {
        let year_ago = self.now.minus(A_YEAR).millis();
        let local = Moment::from_millis(year_ago).local(Tz::UTC);
        let since = local.format(LOCAL).to_string();
        sqlx::query!(
            "UPDATE series SET zone = '' WHERE stopped_at IS NULL AND zone > ''
               AND (next_at IS NOT NULL OR coalesce(settled_local, first_local) > ?)",
            since
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Series that were planned by the clocks of another zone, for the school has moved, or by an
    /// older calendar.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn series_to_plan(&mut self, zone: Tz) -> Result<Vec<Series>> {
        let zone = zone.name();
        let rows = sqlx::query_as!(
            SeriesRow,
            r#"SELECT series.id AS "id!", class, classes.label AS class_name, classes.teacher,
                   title, body, file, students, words, rule, first_local, due_days, due_time,
                   posted, next_local, next_at, settled_local, stopped_at
               FROM series JOIN classes ON classes.id = series.class
               WHERE (stopped_at IS NULL AND zone < ?1) OR (stopped_at IS NULL AND zone > ?1)"#,
            zone
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(Series::try_from).collect()
    }

    /// Sets how series go on, all at once.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn plan_series(&mut self, planned: &[Planned], zone: Tz) -> Result<()> {
        if planned.is_empty() {
            return Ok(());
        }
        let rows: Vec<_> = planned
            .iter()
            .map(|plan| {
                let at = plan
                    .next
                    .map(|next| Moment::from_local(next, zone).millis());
                let local = |time: NaiveDateTime| time.format(LOCAL).to_string();
                let (next, settled) = (plan.next.map(local), plan.settled.map(local));
                (plan.series, plan.posted, next, at, settled)
            })
            .collect();
        let (rows, zone) = (json(&rows), zone.name());
        sqlx::query!(
            "UPDATE series SET posted = value ->> 1, next_local = value ->> 2,
                 next_at = value ->> 3, settled_local = value ->> 4, zone = ?
             FROM json_each(?) WHERE series.id = value ->> 0",
            zone,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }
}
