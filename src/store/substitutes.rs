//! Who teaches a class now: the one place that knows about substitutes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Error, Result, Tx, json, parsed};
use crate::school::{moments::Moment, substitutes::StandInKind};

/// Somebody who stands in for a class's teacher, or teaches beside them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// The row.
    pub id: i64,
    /// The class.
    pub class: i64,
    /// The class's name.
    pub class_name: String,
    /// The class's own teacher.
    pub teacher: i64,
    /// Their staff number.
    pub staff: i64,
    /// As what.
    pub kind: StandInKind,
    /// From when.
    pub from: Moment,
    /// Until when; until further notice where there is none.
    pub until: Option<Moment>,
}

/// What the time has come for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// They stand in from now on.
    Begins,
    /// They no longer do.
    Ends,
}

impl Tx<'_> {
    /// Whether a member of staff teaches a class now: as its teacher, unless somebody
    /// substitutes, or because they stand in.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn teaches_now(&mut self, class: i64, staff: i64) -> Result<bool> {
        Ok(self.teachers_now(class).await?.contains(&staff))
    }

    /// The staff numbers of those who teach a class now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn teachers_now(&mut self, class: i64) -> Result<Arc<[i64]>> {
        self.meet_teachers([class]).await?;
        let met = self.memory.teachers.get(&class);
        Ok(met.map_or_else(|| Arc::from([]), Arc::clone))
    }

    /// Remembers who teaches some classes now, so that each need not be asked for.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn meet_teachers(&mut self, classes: impl IntoIterator<Item = i64>) -> Result<()> {
        let is_unknown = |class: &i64| !self.memory.teachers.contains_key(class);
        let unknown: BTreeSet<i64> = classes.into_iter().filter(is_unknown).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let asked = json(&unknown);
        let rows = sqlx::query!(
            r#"SELECT DISTINCT class AS "class!: i64", staff AS "staff!: i64" FROM teaching
               WHERE class IN (SELECT value FROM json_each(?)) ORDER BY class, staff"#,
            asked
        )
        .fetch_all(self.reading().await?)
        .await?;
        for class in unknown {
            let here = rows.iter().filter(|row| row.class == class);
            let teachers = here.map(|row| row.staff).collect();
            self.memory.teachers.insert(class, teachers);
        }
        Ok(())
    }

    /// Who stands in for a class now, or is going to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn stand_ins(&mut self, class: i64) -> Result<Vec<StandIn>> {
        let rows = sqlx::query_as!(
            StandInRow,
            r#"SELECT stand_ins.id AS "id!", class, classes.label AS class_name, teacher, staff,
                   stand_ins.kind, from_at, until_at
               FROM stand_ins JOIN classes ON classes.id = stand_ins.class
               WHERE class = ? AND state <> 'over' ORDER BY from_at, stand_ins.id"#,
            class
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(StandIn::try_from).collect()
    }

    /// Somebody who stands in, while that is not over.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn stand_in(&mut self, id: i64) -> Result<Option<StandIn>> {
        let row = sqlx::query_as!(
            StandInRow,
            r#"SELECT stand_ins.id AS "id!", class, classes.label AS class_name, teacher, staff,
                   stand_ins.kind, from_at, until_at
               FROM stand_ins JOIN classes ON classes.id = stand_ins.class
               WHERE stand_ins.id = ? AND state <> 'over'"#,
            id
        )
        .fetch_optional(self.reading().await?)
        .await?;
        row.map(StandIn::try_from).transpose()
    }

    /// What a member of staff stands in for now, or is going to.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn stand_ins_of(&mut self, staff: i64) -> Result<Vec<StandIn>> {
        let rows = sqlx::query_as!(
            StandInRow,
            r#"SELECT stand_ins.id AS "id!", class, classes.label AS class_name, teacher, staff,
                   stand_ins.kind, from_at, until_at
               FROM stand_ins JOIN classes ON classes.id = stand_ins.class
               WHERE staff = ? AND state <> 'over' ORDER BY from_at, stand_ins.id"#,
            staff
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(StandIn::try_from).collect()
    }

    /// Who substitutes for a teacher now, by class.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn substitutes_for(&mut self, teacher: i64) -> Result<Vec<StandIn>> {
        let rows = sqlx::query_as!(
            StandInRow,
            r#"SELECT stand_ins.id AS "id!", class, classes.label AS class_name, teacher, staff,
                   stand_ins.kind, from_at, until_at
               FROM classes JOIN stand_ins ON stand_ins.class = classes.id
               WHERE teacher = ? AND state = 'current' AND stand_ins.kind = 'substitute'
               ORDER BY classes.label, stand_ins.id"#,
            teacher
        )
        .fetch_all(self.reading().await?)
        .await?;
        rows.into_iter().map(StandIn::try_from).collect()
    }

    /// Whether a member of staff teaches a class beside its teacher, or once did.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn has_taught_beside(&mut self, class: i64, staff: i64) -> Result<bool> {
        let found = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM stand_ins
               WHERE class = ? AND staff = ? AND kind <> 'substitute') AS "found!: bool""#,
            class,
            staff
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(found)
    }

    /// Who substitutes at a moment, by class.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn substitutes_at(&mut self, at: Moment) -> Result<BTreeMap<i64, i64>> {
        let at = at.millis();
        let rows = sqlx::query!(
            "SELECT class, staff FROM stand_ins
             WHERE kind = 'substitute' AND state <> 'over' AND from_at <= ?1
               AND (until_at IS NULL OR until_at > ?1)",
            at
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows.into_iter().map(|row| (row.class, row.staff)).collect())
    }

    /// Who substitutes in a class at a moment, or did so, be it over by now.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn substitute_at(&mut self, class: i64, at: Moment) -> Result<Option<i64>> {
        let at = at.millis();
        let staff = sqlx::query_scalar!(
            "SELECT staff FROM stand_ins
             WHERE class = ?1 AND kind = 'substitute' AND from_at <= ?2
               AND (until_at IS NULL OR until_at > ?2) AND (ended_by IS NULL OR ended_at > ?2)
             ORDER BY id DESC LIMIT 1",
            class,
            at
        )
        .fetch_optional(self.reading().await?)
        .await?;
        Ok(staff)
    }

    /// Appoints somebody; the clock lets it begin.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn appoint_stand_in(
        &mut self,
        (class, staff, kind): (i64, i64, StandInKind),
        (from, until): (Moment, Option<Moment>),
        by: i64,
    ) -> Result<()> {
        let (kind, now) = (kind.as_str(), self.now.millis());
        let (from, until) = (from.millis(), until.map(Moment::millis));
        sqlx::query!(
            "INSERT INTO stand_ins (class, staff, kind, from_at, until_at, appointed_by,
                 appointed_at)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            class,
            staff,
            kind,
            from,
            until,
            by,
            now
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Ends it before its time, or takes back what has not begun.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn end_stand_in(&mut self, id: i64, by: i64) -> Result<()> {
        let now = self.now.millis();
        sqlx::query!(
            "UPDATE stand_ins SET state = 'over', ended_by = ?, ended_at = ? WHERE id = ?",
            by,
            now,
            id
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// Classes have other teachers from now on, who would not teach them while somebody substitutes for
    /// the former ones: the clock ends that, and what has not begun is taken back. `staff` is who said
    /// so, nobody for the command line.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub(super) async fn end_substitutes(
        &mut self,
        classes: &[i64],
        staff: Option<i64>,
    ) -> Result<()> {
        if classes.is_empty() {
            return Ok(());
        }
        let (classes, now) = (json(&classes), self.now.millis());
        sqlx::query!(
            "UPDATE stand_ins SET until_at = ?1
             WHERE class IN (SELECT value FROM json_each(?2)) AND kind = 'substitute'
               AND state <> 'over' AND from_at < ?1 AND (until_at IS NULL OR until_at > ?1)",
            now,
            classes
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "UPDATE stand_ins SET state = 'over', ended_by = coalesce(?1, appointed_by),
                 ended_at = ?2
             WHERE class IN (SELECT value FROM json_each(?3)) AND kind = 'substitute'
               AND state <> 'over' AND from_at >= ?2",
            staff,
            now,
            classes
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// Those whose time to begin has come, and those whose time to end, by their number.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn stand_ins_due(&mut self) -> Result<Vec<(StandIn, Turn)>> {
        let now = self.now.millis();
        let rows = sqlx::query!(
            r#"SELECT id AS "id!", until_at IS NOT NULL AND until_at <= ?1 AS "ends!: bool"
               FROM stand_ins
               WHERE state <> 'over' AND (state = 'coming' AND from_at <= ?1
                   OR until_at IS NOT NULL AND until_at <= ?1)
               ORDER BY id"#,
            now
        )
        .fetch_all(self.reading().await?)
        .await?;
        let mut due = Vec::with_capacity(rows.len());
        for row in rows {
            let turn = match row.ends {
                true => Turn::Ends,
                false => Turn::Begins,
            };
            let found = self.stand_in(row.id).await?;
            due.extend(found.map(|stand_in| (stand_in, turn)));
        }
        Ok(due)
    }

    /// Lets somebody begin, or end.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn turn_stand_in(&mut self, id: i64, turn: Turn) -> Result<()> {
        let state = match turn {
            Turn::Begins => "current",
            Turn::Ends => "over",
        };
        sqlx::query!("UPDATE stand_ins SET state = ? WHERE id = ?", state, id)
            .execute(self.writing().await?)
            .await?;
        self.memory.forget();
        Ok(())
    }
}

struct StandInRow {
    id: i64,
    class: i64,
    class_name: String,
    teacher: i64,
    staff: i64,
    kind: String,
    from_at: i64,
    until_at: Option<i64>,
}

impl TryFrom<StandInRow> for StandIn {
    type Error = Error;

    fn try_from(row: StandInRow) -> Result<Self> {
        Ok(StandIn {
            kind: parsed("stand_ins", "kind", row.id, &row.kind)?,
            id: row.id,
            class: row.class,
            class_name: row.class_name,
            teacher: row.teacher,
            staff: row.staff,
            from: Moment::from_millis(row.from_at),
            until: row.until_at.map(Moment::from_millis),
        })
    }
}
