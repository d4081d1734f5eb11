//! The school's calendar: terms, holidays, days off.

use chrono::NaiveDate;
use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::{Reader, Result, Tx, json, parsed};
use crate::school::{
    calendar::{Period, SchoolYear},
    moments::Moment,
};

impl Tx<'_> {
    /// The school's calendar; the usual Russian school year while the school has none, and after the
    /// last one that it has.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn school_year(&mut self, zone: Tz) -> Result<SchoolYear> {
        let periods = self.periods().await?;
        Ok(SchoolYear::around(periods, self.now.date(zone)))
    }

    /// The periods that the school has confirmed or written down; none while it has not.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn periods(&mut self) -> Result<Vec<Period>> {
        periods(self.reading().await?).await
    }

    /// The school years by which the school has lived until now, and the one around today: its own,
    /// and where it had none the usual ones. None before its first class was opened.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn years_lived_by(&mut self, zone: Tz) -> Result<Vec<Period>> {
        let today = self.now.date(zone);
        let own = self.periods().await?;
        if !own.is_empty() {
            return Ok(SchoolYear::around(own, today).periods);
        }
        let opened = sqlx::query_scalar!(r#"SELECT min(opened_at) AS "at: i64" FROM classes"#)
            .fetch_one(self.reading().await?)
            .await?;
        let opened = opened.map(|at| Moment::from_millis(at).date(zone));
        Ok(opened.map_or_else(Vec::new, |since| SchoolYear::usual_since(since, today)))
    }

    /// Replaces the school's calendar. Assignments that come back, and the lessons of `today`, are
    /// planned anew by it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_periods(&mut self, periods: &[Period], today: NaiveDate) -> Result<()> {
        let rows: Vec<_> = periods
            .iter()
            .map(|period| {
                let (from, to) = (period.from.to_string(), period.to.to_string());
                (period.kind.as_str(), &period.name, from, to)
            })
            .collect();
        let rows = json(&rows);
        sqlx::query!("DELETE FROM periods")
            .execute(self.writing().await?)
            .await?;
        sqlx::query!(
            "INSERT INTO periods (kind, name, from_day, to_day)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)",
            rows
        )
        .execute(self.writing().await?)
        .await?;
        self.plan_series_anew().await?;
        self.plan_lessons_anew(today).await
    }
}

impl Reader {
    /// The periods that the school has confirmed or written down; none while it has not.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn periods(&mut self) -> Result<Vec<Period>> {
        periods(self.connection()).await
    }
}

async fn periods(connection: &mut SqliteConnection) -> Result<Vec<Period>> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", kind, name, from_day, to_day FROM periods ORDER BY from_day, id"#
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Period {
                kind: parsed("periods", "kind", row.id, &row.kind)?,
                from: parsed("periods", "from_day", row.id, &row.from_day)?,
                to: parsed("periods", "to_day", row.id, &row.to_day)?,
                name: row.name,
            })
        })
        .collect()
}
