//! Erasing people: what names them goes, what they handed in goes, and the journal stays,
//! about a number.

use std::{sync::Arc, time::Duration};

use super::{Result, Tx, accounts::Account, invitations::Invitee, json};
use crate::school::roster::{StudentId, staff_number};

/// Everything up to now is before now and a moment.
const A_MOMENT: Duration = Duration::from_millis(1);

/// What is there to be erased of a student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erasable {
    /// Accounts that speak for the student: the own ones and the guardians'.
    pub accounts: i64,
    /// Those of the guardians among them.
    pub guardians: i64,
    /// Works.
    pub works: i64,
    /// Files in them.
    pub files: i64,
}

impl Tx<'_> {
    /// Whether a student's data was erased: no name is kept then, not even an empty one.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_erased(&mut self, student: &StudentId) -> Result<bool> {
        let id = student.as_str();
        let found = sqlx::query_scalar!(
            "SELECT student_id FROM student_names WHERE student_id = ?",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_none())
    }

    /// Counts what erasing a student would erase.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn erasable(&mut self, student: &StudentId) -> Result<Erasable> {
        let id = student.as_str();
        let row = sqlx::query!(
            r#"SELECT (SELECT count(*) FROM links
                       WHERE student_id = ?1 AND until IS NULL) AS "accounts!: i64",
                   (SELECT count(*) FROM links WHERE student_id = ?1 AND until IS NULL
                        AND role = 'guardian') AS "guardians!: i64",
                   (SELECT count(*) FROM submissions WHERE student_id = ?1) AS "works!: i64",
                   (SELECT count(DISTINCT file) FROM submission_parts WHERE submission IN
                       (SELECT id FROM submissions WHERE student_id = ?1)) AS "files!: i64""#,
            id
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(Erasable {
            accounts: row.accounts,
            guardians: row.guardians,
            works: row.works,
            files: row.files,
        })
    }

    /// Erases a student: names, accounts that speak for nobody else, works with their
    /// files, comments, questions. Identifiers, marks and dates stay.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn erase_student(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        self.begin_erasing().await?;
        for link in self.links_of_student(student).await? {
            self.end_link(&link).await?;
            self.erase_unsorted(link.account.id).await?;
        }
        self.erase_sayings(student).await?;
        if let Some((name, guardian)) = self.names_about(student).await? {
            self.erase_mentions(&[&name, &guardian], id).await?;
        }
        self.erase_names(student).await?;
        self.erase_works(student).await?;
        for account in self.accounts_once_of(student).await? {
            self.erase_if_nobodys(&account).await?;
        }
        for invitee in [
            Invitee::Student(student.clone()),
            Invitee::Guardian(student.clone()),
        ] {
            self.void_invitations(&invitee).await?;
        }
        self.shred();
        Ok(())
    }

    /// Erases a student's guardians: their name, and accounts that speak for nobody else.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn erase_guardians(&mut self, student: &StudentId) -> Result<()> {
        self.begin_erasing().await?;
        for link in self.links_of_student(student).await? {
            if matches!(link.whom, Invitee::Guardian(_)) {
                self.end_link(&link).await?;
                self.erase_unsorted(link.account.id).await?;
            }
        }
        let id = student.as_str();
        let guardians = sqlx::query_scalar!(
            "SELECT DISTINCT account FROM links WHERE student_id = ? AND role = 'guardian'",
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        // As `About` writes it.
        sqlx::query!(
            "DELETE FROM outbox WHERE about IN
                 (SELECT 'question:' || id FROM questions WHERE student_id = ?1 AND account IN
                     (SELECT account FROM links WHERE student_id = ?1 AND role = 'guardian'))",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM questions WHERE student_id = ?1 AND account IN
                 (SELECT account FROM links WHERE student_id = ?1 AND role = 'guardian')",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE links SET label = '' WHERE student_id = ? AND role = 'guardian'",
            id
        )
        .execute(self.writing().await?)
        .await?;
        for account in self.load_accounts(&guardians).await? {
            self.erase_if_nobodys(&account).await?;
        }
        if let Some((_, guardian)) = self.names_about(student).await? {
            self.erase_mentions(&[&guardian], id).await?;
        }
        sqlx::query!(
            "UPDATE student_names SET guardian = '' WHERE student_id = ?",
            id
        )
        .execute(self.writing().await?)
        .await?;
        self.void_invitations(&Invitee::Guardian(student.clone()))
            .await?;
        self.shred();
        Ok(())
    }

    /// Erases a member of staff: the name and the accounts. The number stays in the journal.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn erase_staff(&mut self, number: i64) -> Result<()> {
        self.begin_erasing().await?;
        for link in self.links_of_staff(number).await? {
            self.end_link(&link).await?;
        }
        let name = sqlx::query_scalar!("SELECT name FROM staff_names WHERE number = ?", number)
            .fetch_optional(self.reading().await?)
            .await?;
        if let Some(name) = name {
            self.erase_mentions(&[&name], &staff_number(number)).await?;
        }
        sqlx::query!("DELETE FROM staff_names WHERE number = ?", number)
            .execute(self.writing().await?)
            .await?;
        // And the one that somebody was about to give them.
        self.flush_steps().await?;
        self.steps.forget();
        sqlx::query!(
            "DELETE FROM steps WHERE step ->> '$.renaming.staff' = ?",
            number
        )
        .execute(self.writing().await?)
        .await?;
        let ids = sqlx::query_scalar!("SELECT DISTINCT account FROM links WHERE staff = ?", number)
            .fetch_all(self.reading().await?)
            .await?;
        for id in ids {
            let account = self.load_account(id).await?;
            self.erase_if_nobodys(&account).await?;
        }
        self.void_invitations(&Invitee::Staff(number)).await?;
        self.shred();
        Ok(())
    }

    /// What the same batch has queued is erased as well, so it has to be found; a roster that waits
    /// to be imported would bring the name back, and a file of an album may be called by it.
    async fn begin_erasing(&mut self) -> Result<()> {
        self.flush_queued().await?;
        self.forget_album_items(self.now.plus(A_MOMENT)).await?;
        self.forget_rosters(self.now.plus(A_MOMENT)).await
    }

    /// What an account has sent without saying of whom it is may be of who is erased.
    async fn erase_unsorted(&mut self, account: i64) -> Result<()> {
        self.flush_steps().await?;
        self.steps.forget();
        sqlx::query!(
            r#"DELETE FROM steps
               WHERE account = ? AND (step LIKE '{"offered"%' OR step LIKE '{"unsorted"%')"#,
            account
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The names of a student and of the guardians, as the roster has them.
    async fn names_about(&mut self, student: &StudentId) -> Result<Option<(String, String)>> {
        let id = student.as_str();
        let names = sqlx::query!(
            "SELECT name, guardian FROM student_names WHERE student_id = ?",
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(names.map(|names| (names.name, names.guardian)))
    }

    async fn accounts_once_of(&mut self, student: &StudentId) -> Result<Vec<Arc<Account>>> {
        let id = student.as_str();
        let ids = sqlx::query_scalar!(
            "SELECT DISTINCT account FROM links WHERE student_id = ?",
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        self.load_accounts(&ids).await
    }

    async fn erase_names(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        sqlx::query!("DELETE FROM student_names WHERE student_id = ?", id)
            .execute(self.writing().await?)
            .await?;
        sqlx::query!(
            "UPDATE students SET year = '', department = '' WHERE student_id = ?",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!("UPDATE links SET label = '' WHERE student_id = ?", id)
            .execute(self.writing().await?)
            .await?;
        sqlx::query!("DELETE FROM enrolments WHERE student_id = ?", id)
            .execute(self.writing().await?)
            .await?;
        // What was not handed out yet will not reach them.
        sqlx::query!(
            "DELETE FROM assignees WHERE student_id = ?
                 AND (SELECT posted_at FROM assignments WHERE id = assignment) IS NULL",
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// The works' messages and files, and what was said about them. That there was a work,
    /// and when, stays.
    async fn erase_works(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        let files = sqlx::query_scalar!(
            r#"SELECT file AS "file!: i64" FROM submission_parts
               JOIN submissions ON submissions.id = submission_parts.submission
               WHERE student_id = ?1 AND file IS NOT NULL
               UNION SELECT comment_file FROM marks
               WHERE student_id = ?1 AND comment_file IS NOT NULL
               UNION SELECT comment_file FROM returns
               JOIN submissions ON submissions.id = returns.submission
               WHERE student_id = ?1 AND comment_file IS NOT NULL"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        sqlx::query!(
            "DELETE FROM submission_parts WHERE submission IN
                 (SELECT id FROM submissions WHERE student_id = ?)",
            id
        )
        .execute(self.writing().await?)
        .await?;
        self.end_works(student).await?;
        self.erase_comments(student).await?;
        self.erase_files(&files).await
    }

    /// Works of which nothing is left wait for nobody. One that was handed in leaves the queue as
    /// if a later one had: were it withdrawn, the journal would say that there was none.
    async fn end_works(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        sqlx::query!(
            "UPDATE submissions SET closes_at = NULL, nudge_at = NULL,
                 state = CASE state WHEN 'waiting' THEN 'superseded' ELSE 'withdrawn' END
             WHERE student_id = ? AND state IN ('collecting', 'waiting')",
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What was said with marks and instead of them.
    async fn erase_comments(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        sqlx::query!(
            "UPDATE lesson_entries SET comment = '' WHERE student_id = ?",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE exam_entries SET programme = '' WHERE student_id = ?",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!("UPDATE term_marks SET reason = '' WHERE student_id = ?", id)
            .execute(self.writing().await?)
            .await?;
        sqlx::query!(
            "UPDATE audit SET reason = '' WHERE whom = ? AND reason <> ''",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE marks SET comment = '', comment_file = NULL WHERE student_id = ?",
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE returns SET comment = '', comment_file = NULL WHERE submission IN
                 (SELECT id FROM submissions WHERE student_id = ?)",
            id
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Files of which nothing but the number stays.
    async fn erase_files(&mut self, files: &[i64]) -> Result<()> {
        let (files, now) = (json(&files), self.now.millis());
        sqlx::query!(
            "INSERT OR IGNORE INTO discarded_files (path, since)
             SELECT path, ? FROM files
             WHERE path IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            now,
            files
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE files SET state = 'remote', path = NULL, remote = '', name = '', sent_as = NULL,
                 sent_kind = NULL, uncopied = NULL, error = 'erased'
             WHERE id IN (SELECT value FROM json_each(?))",
            files
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// What was said to the family about the student, and what they asked.
    async fn erase_sayings(&mut self, student: &StudentId) -> Result<()> {
        let id = student.as_str();
        // As `About` writes it.
        sqlx::query!(
            "DELETE FROM outbox WHERE about IN
                 (SELECT 'mark:' || assignment || ':' || student_id
                  FROM submissions WHERE student_id = ?1
                  UNION ALL SELECT 'lesson-mark:' || lesson || ':' || student_id
                  FROM lesson_entries WHERE student_id = ?1
                  UNION ALL SELECT 'term-mark:' || class || ':' || kind || ':' || middle || ':' ||
                      student_id FROM term_marks WHERE student_id = ?1
                  UNION ALL SELECT 'submission:' || id FROM submissions WHERE student_id = ?1
                  UNION ALL SELECT 'return:' || id FROM submissions WHERE student_id = ?1
                  UNION ALL SELECT 'question:' || id FROM questions WHERE student_id = ?1)",
            id
        )
        .execute(self.writing().await?)
        .await?;
        // What waits to be written about this student, with whoever teaches them.
        self.flush_steps().await?;
        self.steps.forget();
        sqlx::query!(
            r#"DELETE FROM steps WHERE (step LIKE '{"comment%' OR step LIKE '{"remark%'
                   OR step LIKE '{"recording%' OR step LIKE '{"examining%')
               AND account IN (SELECT account FROM links WHERE staff IN
                   (WITH given AS (SELECT class FROM assignees
                        JOIN assignments ON assignments.id = assignees.assignment
                        WHERE student_id = ?1
                        UNION SELECT class FROM enrolments WHERE student_id = ?1)
                    SELECT teacher FROM classes WHERE id IN given
                    UNION SELECT staff FROM stand_ins WHERE class IN given))"#,
            id
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!("DELETE FROM questions WHERE student_id = ?", id)
            .execute(self.writing().await?)
            .await?;
        Ok(())
    }
}
