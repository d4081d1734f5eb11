//! The staff: who teaches, who administers.

use super::{Result, Tx, accounts::StaffRole};
use crate::school::classes::same_person;

/// A member of staff, as an administrator sees them.
#[derive(Clone, Debug)]
pub struct StaffMember {
    /// Their place.
    pub role: StaffRole,
    /// Their name; empty where it was erased.
    pub name: String,
    /// How many accounts they have.
    pub accounts: i64,
    /// How many classes they teach.
    pub classes: i64,
}

/// Whoever else of these is called as the one with this number is to be.
pub fn namesake_of<'s>(
    staff: &'s [StaffMember],
    (number, name): (i64, &str),
) -> Option<&'s StaffMember> {
    staff
        .iter()
        .find(|other| other.role.number != number && same_person(&other.name, name))
}

impl Tx<'_> {
    /// Adds a member of staff.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn add_staff(&mut self, role: StaffRole, name: &str) -> Result<()> {
        let now = self.now.millis();
        let (teacher, admin) = (i64::from(role.teacher), i64::from(role.admin));
        sqlx::query!(
            "INSERT INTO staff (number, teacher, admin, added_at) VALUES (?, ?, ?, ?)",
            role.number,
            teacher,
            admin,
            now
        )
        .execute(self.writing().await?)
        .await?;
        sqlx::query!(
            "INSERT INTO staff_names (number, name) VALUES (?, ?)",
            role.number,
            name
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Gives a member of staff another name. Their number stays, and with it all that is theirs.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn rename_staff(&mut self, number: i64, name: &str) -> Result<()> {
        sqlx::query!(
            "UPDATE staff_names SET name = ? WHERE number = ?",
            name,
            number
        )
        .execute(self.writing().await?)
        .await?;
        Ok(())
    }

    /// Sets whether a member of staff teaches, and whether they administer.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn set_staff_role(&mut self, role: StaffRole) -> Result<()> {
        let (teacher, admin) = (i64::from(role.teacher), i64::from(role.admin));
        sqlx::query!(
            "UPDATE staff SET teacher = ?, admin = ? WHERE number = ?",
            teacher,
            admin,
            role.number
        )
        .execute(self.writing().await?)
        .await?;
        self.memory.forget();
        Ok(())
    }

    /// What a member of staff is.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn staff_role(&mut self, number: i64) -> Result<Option<StaffRole>> {
        let row = sqlx::query!("SELECT teacher, admin FROM staff WHERE number = ?", number)
            .fetch_optional(self.reading().await?)
            .await?;
        Ok(row.map(|row| StaffRole {
            number,
            teacher: row.teacher == 1,
            admin: row.admin == 1,
        }))
    }

    /// Everybody who is or was on the staff, by number.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn staff(&mut self) -> Result<Vec<StaffMember>> {
        let rows = sqlx::query!(
            r#"SELECT staff.number AS "number!", teacher, admin,
                   coalesce(staff_names.name, '') AS "name!: String",
                   (SELECT count(*) FROM links
                    WHERE links.staff = staff.number AND until IS NULL) AS "accounts!: i64",
                   (SELECT count(*) FROM classes
                    WHERE classes.teacher = staff.number) AS "classes!: i64"
               FROM staff LEFT JOIN staff_names USING (number) ORDER BY staff.number"#
        )
        .fetch_all(self.reading().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| StaffMember {
                role: StaffRole {
                    number: row.number,
                    teacher: row.teacher == 1,
                    admin: row.admin == 1,
                },
                name: row.name,
                accounts: row.accounts,
                classes: row.classes,
            })
            .collect())
    }

    /// The number of the next member of staff.
    ///
    /// # Errors
    /// Fails when SQLite does.
    pub async fn next_staff_number(&mut self) -> Result<i64> {
        let number = sqlx::query_scalar!(
            r#"SELECT coalesce(max(number), 0) + 1 AS "next!: i64" FROM staff"#
        )
        .fetch_one(self.reading().await?)
        .await?;
        Ok(number)
    }
}
