//! For whom announcements are.

use serde::{Deserialize, Serialize};

use super::{Result, Tx, accounts::quiet_hours, from_json};
use crate::{messenger::Address, school::quiet::QuietHours};

/// For whom an announcement is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A group of a class: one message there.
    Group {
        /// The class.
        class: i64,
        /// Its group.
        chat: Address,
    },
    /// The families of this class, each in private.
    Class(i64),
    /// The families of all students of this member of staff.
    StudentsOf(i64),
    /// The families of all who are in a class of the school.
    Families,
    /// The staff.
    Staff,
    /// Everybody.
    Everybody,
}

/// Somebody to whom an announcement goes.
#[derive(Clone, Debug)]
pub struct Listener {
    /// Their account.
    pub account: i64,
    /// Their chat.
    pub address: Address,
    /// When they want it quiet, where they have said.
    pub quiet: Option<QuietHours>,
}

impl Tx<'_> {
    /// The accounts of an audience; none for a group, which is one chat. Who has blocked
    /// the bot is left out.
    ///
    /// # Errors
    /// Fails when SQLite does, or on a row that this program did not write.
    pub async fn audience(&mut self, audience: &Audience) -> Result<Vec<Listener>> {
        let (families, staff) = match audience {
            Audience::Group { .. } => return Ok(Vec::new()),
            Audience::Staff => (false, true),
            Audience::Everybody => (true, true),
            Audience::Class(_) | Audience::StudentsOf(_) | Audience::Families => (true, false),
        };
        let class = match audience {
            Audience::Class(class) => Some(*class),
            _ => None,
        };
        let teacher = match audience {
            Audience::StudentsOf(teacher) => Some(*teacher),
            _ => None,
        };
        // One row: a row of its own for each of ten thousand costs more than what is in it.
        let listeners = sqlx::query_scalar!(
            r#"SELECT json_group_array(json_array(id, messenger, chat, quiet) ORDER BY id)
                   AS "listeners!: String"
               FROM (SELECT DISTINCT accounts.id, messenger, chat, quiet FROM links
                   JOIN accounts ON accounts.id = links.account
                   WHERE links.until IS NULL AND accounts.gone_at IS NULL
                     AND (?1 AND links.student_id IS NOT NULL
                          AND (?3 IS NULL AND ?4 IS NULL AND EXISTS
                                   (SELECT 1 FROM enrolments
                                    WHERE enrolments.student_id = links.student_id)
                               OR links.student_id IN
                                   (SELECT student_id FROM enrolments
                                    WHERE class = ?3 OR class IN
                                        (SELECT class FROM teaching WHERE staff = ?4)))
                          OR ?2 AND links.staff IS NOT NULL))"#,
            families,
            staff,
            class,
            teacher
        )
        .fetch_one(self.reading().await?)
        .await?;
        let listeners: Vec<(i64, &str, String, Option<&str>)> =
            from_json("accounts", "chat", "an audience", &listeners)?;
        listeners
            .into_iter()
            .map(|(account, messenger, chat, quiet)| {
                Ok(Listener {
                    account,
                    address: Address::new(messenger, chat),
                    quiet: quiet_hours(account, quiet)?,
                })
            })
            .collect()
    }
}
