//! The roster: students, staff, and who is in which class.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;
use sqlx::SqliteConnection;

use super::{
    Reader, Result, Tx,
    accounts::{StaffRole, student_id, students_in_order},
    json, parsed,
};
use crate::school::roster::{
    Class, ClassRef, Member, NewClass, Plan, Roster, Student, StudentId, in_order,
};

/// Letters of the code that binds a group to a class: 80 bits.
const CLASS_CODE: usize = 16;

/// A row of the roster as it is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRow {
    /// The student's identifier.
    pub student_id: String,
    /// The name.
    pub name: String,
    /// The year of study.
    pub year: String,
    /// The department.
    pub department: String,
    /// What is taught.
    pub discipline: String,
    /// By whom.
    pub teacher: String,
    /// That teacher's number.
    pub teacher_number: i64,
    /// The class; empty for individual lessons.
    pub class: String,
    /// What people call the class.
    pub label: String,
    /// The guardian's name.
    pub guardian: String,
}

impl Tx<'_> {
    /// The whole roster, for planning an import.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn roster(&mut self) -> Result<Roster> {
        Ok(Roster {
            students: self.roster_students().await?,
            staff: self.roster_staff().await?,
            classes: self.roster_classes().await?,
            enrolments: self.roster_enrolments().await?,
            departed: self.roster_departed().await?,
        })
    }

    async fn roster_students(&mut self) -> Result<HashMap<StudentId, Student>> {
        let rows = sqlx::query!(
            r#"SELECT students.student_id, year, department, coalesce(name, '') AS "name!: String",
                   coalesce(guardian, '') AS "guardian!: String"
               FROM students LEFT JOIN student_names USING (student_id)"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                let student = Student {
                    name: row.name,
                    year: row.year,
                    department: row.department,
                    guardian: row.guardian,
                };
                Ok((student_id("students", &row.student_id)?, student))
            })
            .collect()
    }

    async fn roster_staff(&mut self) -> Result<Vec<Member>> {
        let rows = sqlx::query!(
            r#"SELECT staff.number AS "number!", teacher, coalesce(name, '') AS "name!: String"
               FROM staff LEFT JOIN staff_names USING (number) ORDER BY staff.number"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        let members = rows.into_iter().map(|row| Member {
            number: row.number,
            name: row.name,
            teacher: row.teacher == 1,
        });
        Ok(members.collect())
    }

    async fn roster_classes(&mut self) -> Result<Vec<Class>> {
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", name, discipline, kind, teacher FROM classes ORDER BY id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Class {
                    kind: parsed("classes", "kind", row.id, &row.kind)?,
                    id: row.id,
                    name: row.name,
                    discipline: row.discipline,
                    teacher: row.teacher,
                })
            })
            .collect()
    }

    async fn roster_enrolments(&mut self) -> Result<HashSet<(i64, StudentId)>> {
        let rows = sqlx::query!(r#"SELECT class AS "class!: i64", student_id FROM enrolments"#)
            .fetch_all(self.reading().await?)
            .await?;
        rows.iter()
            .map(|row| Ok((row.class, student_id("enrolments", &row.student_id)?)))
            .collect()
    }

    async fn roster_departed(&mut self) -> Result<HashMap<i64, StudentId>> {
        // Of several in one class the last one counts.
        let rows = sqlx::query!(
            r#"SELECT class AS "class!: i64", student_id FROM departures
               JOIN classes ON classes.id = departures.class
               WHERE kind = 'individual' AND class NOT IN (SELECT class FROM enrolments)
               ORDER BY departures.id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.iter()
            .map(|row| Ok((row.class, student_id("departures", &row.student_id)?)))
            .collect()
    }

    /// Applies an import as it was planned, by `staff`, or by the command line; the school year is
    /// reckoned in `zone`. Returns the number of the deed by which students left their old classes,
    /// where any did.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn apply(
        &mut self,
        plan: &Plan,
        (zone, staff): (Tz, Option<i64>),
    ) -> Result<Option<i64>> {
        self.memory.forget();
        self.apply_students(plan).await?;
        self.apply_staff(plan).await?;
        let new_classes = self.open_classes(&plan.new_classes).await?;
        let changed = plan.changed_classes.iter();
        let changed: Vec<(i64, i64)> = changed.map(|(class, _, to)| (*class, *to)).collect();
        self.hand_over(&changed).await?;
        let changed: Vec<i64> = changed.iter().map(|(class, _)| *class).collect();
        self.end_substitutes(&changed, staff).await?;
        let enrolments: Vec<(i64, &StudentId)> = plan
            .new_enrolments
            .iter()
            .map(|(class, student)| {
                let class = match class {
                    ClassRef::Known(id) => *id,
                    ClassRef::New(at) => new_classes[*at],
                };
                (class, student)
            })
            .collect();
        let (enrolments, now) = (json(&enrolments), self.now.millis());
        sqlx::query!(
            "INSERT INTO enrolments (class, student_id, since)
             SELECT value ->> 0, value ->> 1, ?1 FROM json_each(?2)",
            now,
            enrolments
        )
        .execute(self.writing().await?)
        .await?;
        self.label_classes().await?;
        self.join_open_assignments(&enrolments, zone).await?;
        match plan.leavers.is_empty() {
            true => Ok(None),
            false => Ok(Some(self.leave_classes(&plan.leavers, staff).await?)),
        }
    }

    /// Returns the numbers of the new classes, in their order.
    async fn open_classes(&mut self, new: &[NewClass]) -> Result<Vec<i64>> {
        let now = self.now.millis();
        let mut opened = Vec::with_capacity(new.len());
        for class in new {
            let (kind, code) = (class.kind.as_str(), self.chance.code(CLASS_CODE));
            let id = sqlx::query_scalar!(
                r#"INSERT INTO classes (name, label, discipline, kind, teacher, code, opened_at)
                   VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6) RETURNING id AS "id!""#,
                class.name,
                class.discipline,
                kind,
                class.teacher,
                code,
                now
            )
            .fetch_one(self.writing().await?)
            .await?;
            opened.push(id);
        }
        Ok(opened)
    }

    async fn apply_students(&mut self, plan: &Plan) -> Result<()> {
        let now = self.now.millis();
        let rows: Vec<_> = plan
            .new_students
            .iter()
            .map(|new| (&new.id, &new.student))
            .chain(
                plan.changed_students
                    .iter()
                    .map(|(id, _, after)| (id, after)),
            )
            .map(|(id, student)| {
                (
                    id,
                    &student.year,
                    &student.department,
                    &student.name,
                    &student.guardian,
                )
            })
            .collect();
        let rows = json(&rows);
        sqlx::query!(
            "INSERT INTO students (student_id, year, department, added_at)
             SELECT value ->> 0, value ->> 1, value ->> 2, ?1 FROM json_each(?2) WHERE TRUE
             ON CONFLICT (student_id) DO UPDATE
             SET year = excluded.year, department = excluded.department",
            now,
            rows
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO student_names (student_id, name, guardian)
             SELECT value ->> 0, value ->> 3, value ->> 4 FROM json_each(?) WHERE TRUE
             ON CONFLICT (student_id) DO UPDATE
             SET name = excluded.name, guardian = excluded.guardian",
            rows
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    async fn apply_staff(&mut self, plan: &Plan) -> Result<()> {
        for (number, name) in &plan.new_teachers {
            self.add_staff(StaffRole::teacher(*number), name).await?;
        }
        for number in &plan.promoted {
            sqlx::query!("UPDATE staff SET teacher = 1 WHERE number = ?", number)
                .execute(self.writing().await?)
                .await?;
        }
        Ok(())
    }

    /// Whether the roster has this student.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_student(&mut self, student: &StudentId) -> Result<bool> {
        is_student(self.reading().await?, student).await
    }

    /// A student's name; `None` where the school keeps it elsewhere.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn name_of(&mut self, student: &StudentId) -> Result<Option<String>> {
        let id = student.as_str();
        let name = sqlx::query_scalar!("SELECT name FROM student_names WHERE student_id = ?", id)
            .fetch_optional(self.reading().await?)
            .await?;
        Ok(name.filter(|name| !name.is_empty()))
    }

    /// A student's year of study, as the roster writes it.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn year_of(&mut self, student: &StudentId) -> Result<String> {
        let id = student.as_str();
        let year = sqlx::query_scalar!("SELECT year FROM students WHERE student_id = ?", id)
            .fetch_optional(self.reading().await?)
            .await?;
        Ok(year.unwrap_or_default())
    }

    /// All whom the school knows, but those whose data was erased, each with the name; that is empty
    /// where the school keeps it elsewhere.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn everybody(&mut self) -> Result<Vec<(StudentId, String)>> {
        let rows = sqlx::query!("SELECT student_id, name FROM student_names")
            .fetch_all(self.reading().await?)
            .await?;
        let everybody = rows.into_iter();
        let everybody =
            everybody.map(|row| Ok((student_id("student_names", &row.student_id)?, row.name)));
        let mut everybody: Vec<(StudentId, String)> = everybody.collect::<Result<_>>()?;
        everybody.sort();
        Ok(everybody)
    }

    /// Who is in any class of the school, by identifier.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn students_of_school(&mut self) -> Result<Vec<StudentId>> {
        let ids = sqlx::query_scalar!(
            r#"SELECT DISTINCT enrolments.student_id AS "student_id!" FROM classes
               CROSS JOIN enrolments ON enrolments.class = classes.id"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        students_in_order("enrolments", &ids)
    }
}

impl Reader {
    /// Whether the roster has this student.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn is_student(&mut self, student: &StudentId) -> Result<bool> {
        is_student(self.connection(), student).await
    }

    /// The roster, a row for each student and class.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn roster_rows(&mut self) -> Result<Vec<RosterRow>> {
        let mut rows = sqlx::query_as!(
            RosterRow,
            r#"SELECT students.student_id, coalesce(student_names.name, '') AS "name!: String",
                   year, department, discipline, coalesce(staff_names.name, '') AS "teacher!: String",
                   classes.teacher AS teacher_number,
                   CASE kind WHEN 'group' THEN classes.name ELSE '' END AS "class!: String",
                   classes.label,
                   coalesce(guardian, '') AS "guardian!: String"
               FROM enrolments
               JOIN students ON students.student_id = enrolments.student_id
               JOIN classes ON classes.id = enrolments.class
               LEFT JOIN student_names ON student_names.student_id = students.student_id
               LEFT JOIN staff_names ON staff_names.number = classes.teacher
               ORDER BY students.student_id, classes.id"#
        )
        .fetch_all(self.connection())
        .await?;
        rows.sort_by(|one, other| in_order(&one.student_id, &other.student_id));
        Ok(rows)
    }
}

async fn is_student(connection: &mut SqliteConnection, student: &StudentId) -> Result<bool> {
    let id = student.as_str();
    let found = sqlx::query_scalar!("SELECT student_id FROM students WHERE student_id = ?", id)
        .fetch_optional(connection)
        .await?;
    Ok(found.is_some())
}
