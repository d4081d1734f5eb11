//! Digests: who is to get one, and what is in it.

use chrono::NaiveDate;

use super::{
    Result, Tx,
    accounts::{quiet_hours, students_in_order},
    assignments::LONG_OVERDUE,
    json, parsed,
};
use crate::school::{digests::DigestKind, moments::Moment, quiet::QuietHours, roster::StudentId};

/// How many digests are put together at once.
const AT_ONCE: i64 = 10;

/// A digest that somebody is to get.
#[derive(Clone, Debug)]
pub struct DueDigest {
    /// The account.
    pub account: i64,
    /// What it is about.
    pub kind: DigestKind,
    /// Of which day, as it stands in the database.
    pub day: String,
    /// Not before.
    pub due: Moment,
}

/// An assignment as a digest tells of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its title.
    pub title: String,
    /// The class's name.
    pub class_name: String,
    /// When it is due.
    pub due: Option<Moment>,
}

/// An assignment that is due on a day.
#[derive(Clone, Debug)]
pub struct Due {
    /// The assignment, with that date.
    pub told: Told,
    /// Whose own date this is; nobody where it is the whole class's.
    pub extended: Vec<StudentId>,
}

impl Tx<'_> {
    /// Whether the digests of a day have been begun.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn has_begun_digests(&mut self, kind: DigestKind, day: NaiveDate) -> Result<bool> {
        let (kind, day) = (kind.as_str(), day.to_string());
        let found = sqlx::query_scalar!(
            "SELECT day FROM digest_days WHERE kind = ? AND day = ?",
            kind,
            day
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }

    /// Who wants digests of a kind, with their quiet hours where they have said.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn digest_readers(
        &mut self,
        kind: DigestKind,
    ) -> Result<Vec<(i64, Option<QuietHours>)>> {
        let morning = kind == DigestKind::Morning;
        let rows = sqlx::query!(
            r#"SELECT DISTINCT accounts.id AS "id!", quiet FROM links
               JOIN accounts ON accounts.id = links.account
               LEFT JOIN staff ON staff.number = links.staff
               WHERE links.until IS NULL AND accounts.gone_at IS NULL
                 AND CASE ?1 WHEN 1 THEN staff.teacher = 1 AND morning = 1
                             ELSE links.student_id IS NOT NULL AND week = 1 END"#,
            morning
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| Ok((row.id, quiet_hours(row.id, row.quiet.as_deref())?)))
            .collect()
    }

    /// Begins the digests of a day: for each account not before its moment.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn begin_digests(
        &mut self,
        (kind, day): (DigestKind, NaiveDate),
        readers: &[(i64, Moment)],
    ) -> Result<()> {
        let (kind, day) = (kind.as_str(), day.to_string());
        let readers = json(&readers);
        sqlx::query!(
            "INSERT INTO digest_days (kind, day) VALUES (?, ?)",
            kind,
            day
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO digests (account, kind, day, due)
             SELECT value ->> 0, ?1, ?2, value ->> 1 FROM json_each(?3)",
            kind,
            day,
            readers
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Takes the digests whose moment has come, ten at most.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn take_digests(&mut self) -> Result<Vec<DueDigest>> {
        let now = self.now.millis();
        let first = sqlx::query_scalar!("SELECT account FROM digests WHERE due <= ? LIMIT 1", now)
            .fetch_optional(self.reading().await?)
            .await?;
        if first.is_none() {
            return Ok(Vec::new());
        }
        let rows = sqlx::query!(
            "DELETE FROM digests WHERE (account, kind, day) IN
                 (SELECT account, kind, day FROM digests WHERE due <= ? ORDER BY due LIMIT ?)
             RETURNING account, kind, day, due",
            now,
            AT_ONCE
        )
        .fetch_all(self.writing().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DueDigest {
                    account: row.account,
                    kind: parsed("digests", "kind", row.account, &row.kind)?,
                    day: row.day,
                    due: Moment::from_millis(row.due),
                })
            })
            .collect()
    }

    /// It is quiet for its reader: a digest waits.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn put_off_digest(&mut self, digest: &DueDigest) -> Result<()> {
        let (kind, due) = (digest.kind.as_str(), digest.due.millis());
        sqlx::query!(
            "INSERT INTO digests (account, kind, day, due) VALUES (?, ?, ?, ?)",
            digest.account,
            kind,
            digest.day,
            due
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Whether an account wants digests of a kind.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn wants_digest(&mut self, account: i64, kind: DigestKind) -> Result<bool> {
        let row = sqlx::query!("SELECT morning, week FROM accounts WHERE id = ?", account)
            .fetch_one(self.reading().await?)
            .await?;
        Ok(1 == match kind {
            DigestKind::Morning => row.morning,
            DigestKind::Week => row.week,
        })
    }

    /// Turns the digests of a kind on or off for an account.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_digest(&mut self, account: i64, kind: DigestKind, on: bool) -> Result<()> {
        let morning = kind == DigestKind::Morning;
        sqlx::query!(
            "UPDATE accounts SET morning = CASE ?1 WHEN 1 THEN ?2 ELSE morning END,
                 week = CASE ?1 WHEN 1 THEN week ELSE ?2 END
             WHERE id = ?3",
            morning,
            on,
            account
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// How many works wait for a teacher, and since when the oldest does; none of the teacher's `own`
    /// children, whom somebody else marks.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn waiting_since(
        &mut self,
        (teacher, own): (i64, &[&StudentId]),
    ) -> Result<(i64, Option<Moment>)> {
        let own = json(&own);
        let row = sqlx::query!(
            r#"SELECT count(*) AS "count!: i64", min(handed_in_at) AS "oldest: i64" FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN submissions ON submissions.assignment = assignments.id
               WHERE class IN (SELECT class FROM teaching WHERE staff = ?) AND state = 'waiting'
                 AND student_id NOT IN (SELECT value FROM json_each(?))"#,
            teacher,
            own
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok((row.count, row.oldest.map(Moment::from_millis)))
    }

    /// A teacher's assignments that somebody owes from one moment on and before another: who has been
    /// given a date of their own owes by that one, and stands beside it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn due_between(
        &mut self,
        teacher: i64,
        (from, before): (Moment, Moment),
    ) -> Result<Vec<Due>> {
        let (from, before) = (from.millis(), before.millis());
        let rows = sqlx::query!(
            r#"SELECT assignments.id AS "id!", assignments.title, classes.label AS class_name,
                   owed.due_at AS "due_at!: i64",
                   iif(owed.due_at IS assignments.due_at, NULL, owed.student_id) AS "own?: String"
               FROM classes
               JOIN assignments ON assignments.class = classes.id
               JOIN owed ON owed.assignment = assignments.id
               WHERE assignments.class IN (SELECT class FROM teaching WHERE staff = ?1)
                 AND (assignments.due_at >= ?2 AND assignments.due_at < ?3
                   OR EXISTS (SELECT 1 FROM extensions
                       WHERE extensions.assignment = assignments.id AND until >= ?2 AND until < ?3))
                 AND owed.due_at >= ?2 AND owed.due_at < ?3
               ORDER BY owed.due_at, assignments.id, owed.due_at IS assignments.due_at DESC,
                   owed.student_id"#,
            teacher,
            from,
            before
        )
        .fetch_all(self.reading().await?)
        .await?;
        let of_one = rows.chunk_by(|one, other| {
            (one.id, one.due_at, one.own.is_some()) == (other.id, other.due_at, other.own.is_some())
        });
        of_one
            .filter_map(|rows| rows.split_first())
            .map(|(first, rest)| {
                let own = first
                    .own
                    .iter()
                    .chain(rest.iter().filter_map(|row| row.own.as_ref()));
                let own: Vec<String> = own.cloned().collect();
                Ok(Due {
                    told: Told {
                        title: first.title.clone(),
                        class_name: first.class_name.clone(),
                        due: Some(Moment::from_millis(first.due_at)),
                    },
                    extended: students_in_order("extensions", &own)?,
                })
            })
            .collect()
    }

    /// A teacher's students who have handed nothing in to them since `since`, though one of the
    /// assignments posted before then, but not before `first`, is open; without those who have come
    /// into the class since then, and later than the class itself.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn silent_students(
        &mut self,
        teacher: i64,
        (first, since): (Moment, Moment),
    ) -> Result<Vec<StudentId>> {
        let (first, since) = (first.millis(), since.millis());
        let ids = sqlx::query_scalar!(
            "SELECT DISTINCT owed.student_id FROM owed
             WHERE owed.class IN (SELECT class FROM teaching WHERE staff = ?1)
               AND owed.posted_at >= ?2 AND owed.posted_at <= ?3
               AND EXISTS (SELECT 1 FROM enrolments JOIN classes ON classes.id = enrolments.class
                   WHERE enrolments.class = owed.class AND enrolments.student_id = owed.student_id
                     AND enrolments.since <= max(?3, opened_at))
               AND NOT EXISTS (SELECT 1 FROM submissions
                   JOIN assignments ON assignments.id = submissions.assignment
                   WHERE submissions.student_id = owed.student_id
                     AND assignments.class IN (SELECT class FROM teaching WHERE staff = ?1)
                     AND handed_in_at > ?3 AND state <> 'withdrawn')",
            teacher,
            first,
            since
        )
        .fetch_all(self.reading().await?)
        .await?;
        students_in_order("assignees", &ids)
    }

    /// What a student has not handed in yet, of what was posted from `since` on or is still due: what is
    /// due first first, then what has no date, and last what has been due for long; 500 at most.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn owed_by(&mut self, student: &StudentId, since: Moment) -> Result<Vec<Told>> {
        let (student, since, now) = (student.as_str(), since.millis(), self.now.millis());
        let overdue = self.now.minus(LONG_OVERDUE).millis();
        let rows = sqlx::query_as!(
            ToldRow,
            r#"SELECT title, classes.label AS class_name, due_at AS "due_at: i64" FROM owed
               JOIN classes ON classes.id = owed.class
               WHERE student_id = ?1 AND (posted_at >= ?3 OR due_at > ?4)
               ORDER BY coalesce(due_at, ?2) < ?2, due_at IS NULL,
                   CASE WHEN due_at < ?2 THEN -due_at ELSE due_at END LIMIT 500"#,
            student,
            overdue,
            since,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(Told::from).collect())
    }
}

struct ToldRow {
    title: String,
    class_name: String,
    due_at: Option<i64>,
}

impl From<ToldRow> for Told {
    fn from(row: ToldRow) -> Self {
        Told {
            title: row.title,
            class_name: row.class_name,
            due: row.due_at.map(Moment::from_millis),
        }
    }
}
