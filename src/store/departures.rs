//! Who has left a class, or comes back to it.

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::{
    Result, Tx,
    accounts::student_id,
    classes::{Class, ClassRow, classes},
    json,
};
use crate::school::{classes::same_name, roster::StudentId, term_marks::Term};

/// How long ago one may have left, in milliseconds, to come back as if it had never been: it was a
/// slip then.
const SLIP: i64 = 24 * 60 * 60 * 1000;

/// Who left in one deed, and is to come back: all of them, or those of a class, or a student.
#[derive(Clone, Debug)]
pub struct Return {
    /// The number of the deed.
    pub deed: i64,
    /// Only to this class.
    pub class: Option<i64>,
    /// Only this student.
    pub student: Option<StudentId>,
}

impl Tx<'_> {
    /// Takes students out of classes, in one deed, whose number it returns; what is in the journal
    /// stays there. What a class gives out again and again ends with its last student. `staff` is who
    /// said so, nobody for the command line.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn leave_classes(
        &mut self,
        leavers: &[(i64, StudentId)],
        staff: Option<i64>,
    ) -> Result<i64> {
        let (leavers, now) = (json(&leavers), self.now.millis());
        // The number of the first row to come, which no row has had before: buttons outlive a deed
        // that was undone.
        let deed = sqlx::query_scalar!(
            r#"SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'departures'), 0) + 1
                   AS "deed!: i64""#
        )
        .fetch_one(self.reading().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO departures (student_id, class, staff, at, since, deed)
             SELECT student_id, class, ?2, ?3, since, ?4 FROM json_each(?1)
             CROSS JOIN enrolments ON class = value ->> 0 AND student_id = value ->> 1",
            leavers,
            staff,
            now,
            deed
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM enrolments WHERE (class, student_id) IN
                 (SELECT class, student_id FROM departures WHERE deed = ?)",
            deed
        )
        .execute(self.writing().await?)
        .await?;
        // What was not handed out yet will not reach them.
        sqlx::query!(
            "DELETE FROM assignees WHERE (assignment, student_id) IN
                 (SELECT assignments.id, student_id FROM departures
                  CROSS JOIN assignments ON assignments.class = departures.class
                  WHERE deed = ? AND posted_at IS NULL)",
            deed
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE series SET stopped_at = ?1
             WHERE class IN (SELECT class FROM departures WHERE deed = ?2) AND stopped_at IS NULL
               AND NOT EXISTS (SELECT 1 FROM enrolments WHERE enrolments.class = series.class)",
            now,
            deed
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(deed)
    }

    /// Puts students back into the classes that they had left, and into the open assignments there: the
    /// school year is reckoned in `zone`. Returns how many places in classes that were. Whose data was
    /// erased stays away, and so does who has come back since, and left again by another deed.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn come_back(&mut self, whose: &Return, zone: Tz) -> Result<u64> {
        let student = whose.student.as_ref().map(StudentId::as_str);
        let now = self.now.millis();
        let slip = now - SLIP;
        let rows = sqlx::query!(
            "SELECT class, student_id FROM departures
             WHERE deed = ?1 AND (?2 IS NULL OR class = ?2) AND (?3 IS NULL OR student_id = ?3)
               AND student_id IN (SELECT student_id FROM student_names)
               AND NOT EXISTS (SELECT 1 FROM departures AS later
                   WHERE later.student_id = departures.student_id
                     AND later.class = departures.class AND later.deed > departures.deed)",
            whose.deed,
            whose.class,
            student
        )
        .fetch_all(self.reading().await?)
        .await?;
        let returned: Vec<(i64, String)> = rows
            .into_iter()
            .map(|row| (row.class, row.student_id))
            .collect();
        let returned = json(&returned);
        sqlx::query!(
            "UPDATE series SET stopped_at = NULL
             WHERE class IN (SELECT value ->> 0 FROM json_each(?1))
               AND stopped_at IN (SELECT at FROM departures WHERE deed = ?2)",
            returned,
            whose.deed
        )
        .execute(self.writing().await?)
        .await?;
        let done = sqlx::query!(
            "INSERT OR IGNORE INTO enrolments (class, student_id, since)
             SELECT class, student_id, iif(at > ?2, coalesce(since, ?3), ?3) FROM json_each(?1)
             CROSS JOIN departures ON deed = ?4 AND class = value ->> 0
                 AND student_id = value ->> 1",
            returned,
            slip,
            now,
            whose.deed
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM departures WHERE deed = ?2 AND at > ?3 AND (class, student_id) IN
                 (SELECT value ->> 0, value ->> 1 FROM json_each(?1))",
            returned,
            whose.deed,
            slip
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        self.label_classes().await?;
        self.join_open_assignments(&returned, zone).await?;
        Ok(done.rows_affected())
    }

    /// The classes that a student was in, and is in no more, each with the deed by which they left
    /// it; those of the last deed first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_left(&mut self, student: &StudentId) -> Result<Vec<(i64, Class)>> {
        let student = student.as_str();
        let rows = sqlx::query_as!(
            LeftRow,
            r#"SELECT classes.id AS "id!", name AS "name!", label AS "label!",
                   discipline AS "discipline!", kind AS "kind!", teacher AS "teacher!",
                   code AS "code!", max(deed) AS "deed: i64"
               FROM departures JOIN classes ON classes.id = departures.class
               WHERE student_id = ?1
                 AND class NOT IN (SELECT class FROM enrolments WHERE student_id = ?1)
               GROUP BY classes.id ORDER BY 8 DESC, name"#,
            student
        )
        .fetch_all(self.reading().await?)
        .await?;
        left(rows)
    }

    /// The classes that everybody has left, each with the deed by which the last of them did; those
    /// that were left last come first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_deserted(&mut self) -> Result<Vec<(i64, Class)>> {
        let rows = sqlx::query_as!(
            LeftRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code,
                   (SELECT deed FROM departures WHERE class = classes.id
                    ORDER BY at DESC, departures.id DESC LIMIT 1) AS "deed: i64"
               FROM classes
               WHERE NOT EXISTS (SELECT 1 FROM enrolments WHERE class = classes.id)
               ORDER BY 8 DESC, kind, name"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        left(rows)
    }

    /// Whether anybody of a deed is not back yet, but for those who left by another one since.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn may_come_back(&mut self, deed: i64) -> Result<bool> {
        let found = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM departures WHERE deed = ? AND NOT EXISTS
                   (SELECT 1 FROM enrolments WHERE enrolments.class = departures.class
                        AND enrolments.student_id = departures.student_id)
                 AND NOT EXISTS (SELECT 1 FROM departures AS later
                   WHERE later.student_id = departures.student_id
                     AND later.class = departures.class AND later.deed > departures.deed))
               AS "found!: bool""#,
            deed
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(found)
    }

    /// The other classes of its discipline that students of a class were in during a term, and have left,
    /// each with those students.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn left_before(
        &mut self,
        class: i64,
        term: &Term,
    ) -> Result<Vec<(Class, Vec<StudentId>)>> {
        let (from, until) = (term.from.millis(), term.until.millis());
        let rows = sqlx::query!(
            r#"SELECT DISTINCT departures.class AS "class!: i64",
                   departures.student_id AS "student_id!: String",
                   (SELECT discipline FROM classes WHERE id = departures.class) AS "left!: String",
                   (SELECT discipline FROM classes WHERE id = ?1) AS "own!: String"
               FROM enrolments CROSS JOIN departures ON departures.student_id = enrolments.student_id
               WHERE enrolments.class = ?1 AND departures.class <> ?1
                 AND at > ?2 AND (departures.since IS NULL OR departures.since < ?3)
                 AND NOT EXISTS (SELECT 1 FROM enrolments AS still
                     WHERE still.class = departures.class
                       AND still.student_id = departures.student_id)
               ORDER BY departures.class, departures.student_id"#,
            class,
            from,
            until
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut left: Vec<(Class, Vec<StudentId>)> = Vec::new();
        for row in rows
            .into_iter()
            .filter(|row| same_name(&row.left, &row.own))
        {
            let student = student_id("departures", &row.student_id)?;
            match left.last_mut() {
                Some((class, students)) if class.id == row.class => students.push(student),
                _ => {
                    let class = self.class(row.class).await?;
                    left.extend(class.map(|class| (class, vec![student])));
                }
            }
        }
        Ok(left)
    }

    /// Who was in a class when a term was over, or is in it while the term lasts.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn members_at_end(&mut self, class: i64, term: &Term) -> Result<Vec<StudentId>> {
        let members = members_at(self.reading().await?, class, term.until.millis()).await?;
        let ids = members.iter().map(|id| student_id("departures", id));
        ids.collect()
    }
}

/// Who was in a class at a moment. The first of it are taken to have been there from ever: what
/// they did before it was written down may be recorded later.
pub(super) async fn members_at(
    connection: &mut SqliteConnection,
    class: i64,
    moment: i64,
) -> Result<Vec<String>> {
    let members = sqlx::query_scalar!(
        r#"SELECT student_id AS "student_id!: String"
           FROM enrolments JOIN classes ON classes.id = class
           WHERE class = ?1 AND (since < ?2 OR since <= opened_at)
           UNION
           SELECT student_id FROM departures JOIN classes ON classes.id = class
           WHERE class = ?1 AND at >= ?2
             AND (since IS NULL OR since < ?2 OR since <= opened_at)"#,
        class,
        moment
    )
    .fetch_all(connection)
    .await?;
    Ok(members)
}

/// A class with the deed by which somebody left it; without one where nobody has left, and it is empty
/// since its students were erased.
struct LeftRow {
    id: i64,
    name: String,
    label: String,
    discipline: String,
    kind: String,
    teacher: i64,
    code: String,
    deed: Option<i64>,
}

/// Classes that were left, each with the deed.
fn left(rows: Vec<LeftRow>) -> Result<Vec<(i64, Class)>> {
    let (deeds, rows): (Vec<i64>, Vec<ClassRow>) = rows
        .into_iter()
        .filter_map(|row| {
            let class = ClassRow {
                id: row.id,
                name: row.name,
                label: row.label,
                discipline: row.discipline,
                kind: row.kind,
                teacher: row.teacher,
                code: row.code,
            };
            Some((row.deed?, class))
        })
        .unzip();
    Ok(deeds.into_iter().zip(classes(rows)?).collect())
}
