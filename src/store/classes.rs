//! Classes, and who is in them.

use std::collections::HashMap;

use super::{
    Result, Tx,
    accounts::{student_id, students_in_order},
    json, parsed,
};
use crate::school::{
    classes::{ClassKind, ClassName, labels},
    moments::Moment,
    roster::StudentId,
};

/// One discipline, one teacher, its students.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its number.
    pub id: i64,
    /// Its name in the roster, which may be that of several.
    pub name: String,
    /// What people call it, so that they tell it from others.
    pub label: String,
    /// What is taught.
    pub discipline: String,
    /// For several students or for one.
    pub kind: ClassKind,
    /// Its teacher's staff number.
    pub teacher: i64,
    /// The code by which a group is bound to it.
    pub code: String,
}

impl Class {
    fn as_named(&self) -> ClassName<'_> {
        ClassName {
            name: &self.name,
            discipline: &self.discipline,
            teacher: self.teacher,
        }
    }
}

/// The classes that are meant by a name: alone, with the discipline before it, or with the teacher's
/// number behind that.
pub fn classes_named<'c>(classes: &'c [Class], name: &str) -> Vec<&'c Class> {
    classes
        .iter()
        .filter(|it| it.as_named().is_called(name))
        .collect()
}

/// The same, and where none is called so those that have its words: «3А» of «Сольфеджио 3А».
pub fn classes_meant<'c>(classes: &'c [Class], name: &str) -> Vec<&'c Class> {
    let named = classes_named(classes, name);
    match named.is_empty() {
        true => {
            let with_words = |it: &&Class| it.as_named().has_words(name);
            classes.iter().filter(with_words).collect()
        }
        false => named,
    }
}

/// What tells these classes from each other, the shortest way.
pub fn told_apart(classes: &[&Class]) -> Vec<String> {
    let names: Vec<ClassName<'_>> = classes.iter().map(|class| class.as_named()).collect();
    labels(&names)
}

/// How many students a class has, and how many of them can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headcount {
    /// Enrolled.
    pub students: i64,
    /// With at least one account linked.
    pub linked: i64,
}

impl Tx<'_> {
    /// A class by its number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn class(&mut self, id: i64) -> Result<Option<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes WHERE id = ?"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(classes(rows)?.pop())
    }

    /// A class by the code that binds a group to it.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn class_by_code(&mut self, code: &str) -> Result<Option<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes WHERE code = ?"#,
            code
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(classes(rows)?.pop())
    }

    /// All classes of the school that anybody is in: those of groups first.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes(&mut self) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               WHERE EXISTS (SELECT 1 FROM enrolments WHERE class = classes.id)
               ORDER BY kind, name"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// Finds anew what each class is called, after one has come.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub(super) async fn label_classes(&mut self) -> Result<()> {
        let classes = self.classes().await?;
        let names: Vec<ClassName<'_>> = classes.iter().map(Class::as_named).collect();
        let labelled: Vec<(i64, String)> = classes
            .iter()
            .zip(labels(&names))
            .filter(|(class, label)| class.label != *label)
            .map(|(class, label)| (class.id, label))
            .collect();
        let labelled = json(&labelled);
        sqlx::query!(
            "UPDATE classes SET label = value ->> 1 FROM json_each(?)
             WHERE classes.id = value ->> 0",
            labelled
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Whether a member of staff teaches a student now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn teaches(&mut self, teacher: i64, student: &StudentId) -> Result<bool> {
        let id = student.as_str();
        let found = sqlx::query_scalar!(
            "SELECT classes.id FROM enrolments JOIN classes ON classes.id = enrolments.class
             WHERE enrolments.student_id = ?
               AND classes.id IN (SELECT class FROM teaching WHERE staff = ?) LIMIT 1",
            id,
            teacher
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(found.is_some())
    }

    /// All classes that the school has or had: those that nobody is in any more behind the others.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_ever(&mut self) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               ORDER BY NOT EXISTS (SELECT 1 FROM enrolments WHERE class = classes.id), kind, name"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// The classes that a member of staff teaches now, as a substitute too, and that anybody is in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_taught(&mut self, teacher: i64) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               WHERE id IN (SELECT class FROM teaching WHERE staff = ?)
                 AND EXISTS (SELECT 1 FROM enrolments WHERE class = classes.id)
               ORDER BY kind, name"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// The same with those that nobody is in any more, behind the others: their journal stays.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_ever_taught(&mut self, teacher: i64) -> Result<Vec<Class>> {
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               WHERE id IN (SELECT class FROM teaching WHERE staff = ?)
               ORDER BY NOT EXISTS (SELECT 1 FROM enrolments WHERE class = classes.id), kind, name"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// The classes that a student is in.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn classes_attended(&mut self, student: &StudentId) -> Result<Vec<Class>> {
        let id = student.as_str();
        let rows = sqlx::query_as!(
            ClassRow,
            r#"SELECT id AS "id!", name, label, discipline, kind, teacher, code FROM classes
               JOIN enrolments ON enrolments.class = classes.id
               WHERE enrolments.student_id = ? ORDER BY discipline, name"#,
            id
        )
        .fetch_all(self.reading().await?)
        .await?;
        classes(rows)
    }

    /// The students of a class.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn students_in(&mut self, class: i64) -> Result<Vec<StudentId>> {
        let mut of_each = self.students_in_each(&[class]).await?;
        Ok(of_each.remove(&class).unwrap_or_default())
    }

    /// The students who are in a class and were at a moment. Those with whom the class began
    /// count from ever: its older lessons may be recorded later.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn students_in_at(&mut self, class: i64, at: Moment) -> Result<Vec<StudentId>> {
        let at = at.millis();
        let rows = sqlx::query_scalar!(
            "SELECT student_id FROM enrolments
             WHERE class = ?1
               AND since <= max(?2, (SELECT min(since) FROM enrolments WHERE class = ?1))",
            class,
            at
        )
        .fetch_all(self.reading().await?)
        .await?;
        students_in_order("enrolments", &rows)
    }

    /// The students in each of some classes.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn students_in_each(
        &mut self,
        classes: &[i64],
    ) -> Result<HashMap<i64, Vec<StudentId>>> {
        let classes = json(&classes);
        let rows = sqlx::query!(
            "SELECT class, student_id FROM enrolments
             WHERE class IN (SELECT value FROM json_each(?))",
            classes
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut of_each: HashMap<i64, Vec<StudentId>> = HashMap::new();
        for row in rows {
            let student = student_id("enrolments", &row.student_id)?;
            of_each.entry(row.class).or_default().push(student);
        }
        of_each.values_mut().for_each(|students| students.sort());
        Ok(of_each)
    }

    /// How many students the school has, and how many of them have joined.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn count_joined(&mut self) -> Result<(i64, i64)> {
        let row = sqlx::query!(
            r#"SELECT count(DISTINCT enrolments.student_id) AS "students!: i64",
                   count(DISTINCT links.student_id) AS "joined!: i64"
               FROM enrolments LEFT JOIN links
                   ON links.student_id = enrolments.student_id AND links.until IS NULL"#
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok((row.students, row.joined))
    }

    /// How many students a class has, and how many of them have joined.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn headcount(&mut self, class: i64) -> Result<Headcount> {
        let row = sqlx::query!(
            r#"SELECT count(*) AS "students!: i64", coalesce(sum(EXISTS (
                   SELECT 1 FROM links WHERE links.student_id = enrolments.student_id
                   AND links.until IS NULL)), 0) AS "linked!: i64"
               FROM enrolments WHERE class = ?"#,
            class
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(Headcount {
            students: row.students,
            linked: row.linked,
        })
    }
}

pub(super) struct ClassRow {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) discipline: String,
    pub(super) kind: String,
    pub(super) teacher: i64,
    pub(super) code: String,
}

pub(super) fn classes(rows: Vec<ClassRow>) -> Result<Vec<Class>> {
    rows.into_iter()
        .map(|row| {
            Ok(Class {
                kind: parsed("classes", "kind", row.id, &row.kind)?,
                id: row.id,
                name: row.name,
                label: row.label,
                discipline: row.discipline,
                teacher: row.teacher,
                code: row.code,
            })
        })
        .collect()
}
