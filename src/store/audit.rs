//! What the privileged did: written down in the transaction that does it, never changed.

use super::{Reader, Result, Tx, parsed};
use crate::school::{audit::Act, moments::Moment};

/// One privileged act.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Moment,
    /// Who, by staff number; `None` for the command line.
    pub staff: Option<i64>,
    /// What.
    pub act: Act,
    /// To whom or what: an identifier, a number, a class.
    pub whom: String,
    /// What else has to be known of it.
    pub more: String,
}

impl Tx<'_> {
    /// Writes down what `staff` did, or the command line where that is `None`. Neither
    /// `whom` nor `more` may name a person.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_act(
        &mut self,
        staff: Option<i64>,
        act: Act,
        whom: &str,
        more: &str,
    ) -> Result<()> {
        self.note_act_because(staff, act, (whom, more), "").await
    }

    /// The same with the reason, in the words of whoever did it: it is erased with the data of
    /// the student who is `whom`.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn note_act_because(
        &mut self,
        staff: Option<i64>,
        act: Act,
        (whom, more): (&str, &str),
        reason: &str,
    ) -> Result<()> {
        let (now, act) = (self.now.millis(), act.as_str());
        sqlx::query!(
            "INSERT INTO audit (at, staff, act, whom, more, reason) VALUES (?, ?, ?, ?, ?, ?)",
            now,
            staff,
            act,
            whom,
            more,
            reason
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Privileged acts before number `before`, `limit` at most, the newest first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn acts_before(&mut self, before: i64, limit: i64) -> Result<Vec<Entry>> {
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id AS "id!", at, staff, act, whom, more, reason FROM audit
               WHERE id < ? ORDER BY id DESC LIMIT ?"#,
            before,
            limit
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(entry).collect()
    }
}

impl Reader {
    /// Privileged acts after number `last`, `limit` at most, the oldest first; of those from
    /// a moment on, and before another.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn acts_after(
        &mut self,
        last: i64,
        (from, before): (Option<Moment>, Option<Moment>),
        limit: i64,
    ) -> Result<Vec<Entry>> {
        let (from, before) = (from.map(Moment::millis), before.map(Moment::millis));
        let rows = sqlx::query_as!(
            Row,
            r#"SELECT id AS "id!", at, staff, act, whom, more, reason FROM audit
               WHERE id > ?1 AND (?2 IS NULL OR at >= ?2) AND (?3 IS NULL OR at < ?3)
               ORDER BY id LIMIT ?4"#,
            last,
            from,
            before,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter().map(entry).collect()
    }
}

struct Row {
    id: i64,
    at: i64,
    staff: Option<i64>,
    act: String,
    whom: String,
    more: String,
    reason: String,
}

fn entry(row: Row) -> Result<Entry> {
    Ok(Entry {
        id: row.id,
        at: Moment::from_millis(row.at),
        staff: row.staff,
        act: parsed("audit", "act", row.id, &row.act)?,
        whom: row.whom,
        more: match row.reason.as_str() {
            "" => row.more,
            reason => format!("{}; {reason}", row.more),
        },
    })
}
