//! Works as they were handed in, to be carried out of the house: a page at a time.

use super::{Reader, Result, exports::ExportFilter, json, parsed};
use crate::school::{moments::Moment, submissions::PartKind};

/// A work, and what it consists of.
#[derive(Clone, Debug)]
pub struct Work {
    /// Its number; the next page begins behind it.
    pub id: i64,
    /// The student's identifier.
    pub student_id: String,
    /// The class's number.
    pub class: i64,
    /// What the class is called.
    pub class_name: String,
    /// The assignment's title.
    pub title: String,
    /// The first, the second, …
    pub attempt: i64,
    /// When it was handed in.
    pub at: Moment,
    /// Its messages in their last versions.
    pub parts: Vec<WorkPart>,
}

/// A message of a work.
#[derive(Clone, Debug)]
pub struct WorkPart {
    /// What was said.
    pub text: String,
    /// What came with it.
    pub file: Option<WorkFile>,
}

/// A file of a work.
#[derive(Clone, Debug)]
pub struct WorkFile {
    /// What kind of message carried it.
    pub kind: PartKind,
    /// What it was called.
    pub name: String,
    /// Where its copy lies, below the folder of files; none where only the messenger has it.
    pub path: Option<String>,
}

impl Reader {
    /// Up to `limit` works after the one of this number, in the order in which they were begun. What
    /// was taken back is none.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn works_page(
        &mut self,
        filter: &ExportFilter,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Work>> {
        let (from, before, student) = filter.bounds();
        let rows = sqlx::query!(
            r#"SELECT submissions.id AS "id!", student_id, class, classes.label AS class_name, title,
                   attempt, handed_in_at AS "handed_in_at!"
               FROM submissions JOIN assignments ON assignments.id = submissions.assignment
               JOIN classes ON classes.id = assignments.class
               WHERE submissions.id > ?1 AND handed_in_at IS NOT NULL AND state <> 'withdrawn'
                 AND (?2 IS NULL OR class = ?2) AND (?3 IS NULL OR student_id = ?3)
                 AND (?4 IS NULL OR handed_in_at >= ?4) AND (?5 IS NULL OR handed_in_at < ?5)
               ORDER BY submissions.id LIMIT ?6"#,
            after,
            filter.class,
            student,
            from,
            before,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        let works = rows.into_iter().map(|row| Work {
            id: row.id,
            student_id: row.student_id,
            class: row.class,
            class_name: row.class_name,
            title: row.title,
            attempt: row.attempt,
            at: Moment::from_millis(row.handed_in_at),
            parts: Vec::new(),
        });
        let mut works: Vec<Work> = works.collect();
        self.add_parts(&mut works).await?;
        Ok(works)
    }

    /// Adds their messages to works, which stand in the order of their numbers.
    async fn add_parts(&mut self, works: &mut [Work]) -> Result<()> {
        let ids: Vec<i64> = works.iter().map(|work| work.id).collect();
        let ids = json(&ids);
        let rows = sqlx::query!(
            r#"SELECT submission, position, part.messenger, chat, message, text,
                   kind AS "kind?", name AS "name?", path
               FROM submission_parts AS part LEFT JOIN files ON files.id = part.file
               WHERE submission IN (SELECT value FROM json_each(?))
               ORDER BY submission, position"#,
            ids
        )
        .fetch_all(self.connection())
        .await?;
        let mut works = works.iter_mut().peekable();
        // Which message each part is, for a later version stands in the place of the first.
        let mut messages: Vec<(String, String, String)> = Vec::new();
        for row in rows {
            while works.next_if(|work| work.id < row.submission).is_some() {
                messages.clear();
            }
            let Some(work) = works.peek_mut() else {
                break;
            };
            let file = match (&row.kind, row.name) {
                (Some(kind), Some(name)) => Some(WorkFile {
                    kind: parsed("files", "kind", row.submission, kind)?,
                    name,
                    path: row.path,
                }),
                _ => None,
            };
            let part = WorkPart {
                text: row.text,
                file,
            };
            let message = (row.messenger, row.chat, row.message);
            match messages.iter().position(|known| *known == message) {
                Some(earlier) => work.parts[earlier] = part,
                None => {
                    messages.push(message);
                    work.parts.push(part);
                }
            }
        }
        Ok(())
    }

    /// How many works there are.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_works(&mut self, filter: &ExportFilter) -> Result<i64> {
        let (from, before, student) = filter.bounds();
        let count = sqlx::query_scalar!(
            r#"SELECT count(*) AS "count!: i64"
               FROM submissions JOIN assignments ON assignments.id = submissions.assignment
               WHERE handed_in_at IS NOT NULL AND state <> 'withdrawn'
                 AND (?1 IS NULL OR class = ?1) AND (?2 IS NULL OR student_id = ?2)
                 AND (?3 IS NULL OR handed_in_at >= ?3) AND (?4 IS NULL OR handed_in_at < ?4)"#,
            filter.class,
            student,
            from,
            before
        )
        .fetch_one(self.connection())
        .await?;
        Ok(count)
    }
}
