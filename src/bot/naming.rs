//! How a student is called: by a guardian's own label («старшая»), by name where the
//! messenger may carry names and the listener knows them anyway, else by identifier alone.

use super::{Profile, Stop, Talk, text::Lang};
use crate::{
    school::{personal::Passes, roster::StudentId},
    store::{self, Tx, accounts::Account},
};

/// A button with more letters than this stands in a row of its own.
const SHORT: usize = 12;

impl Talk<'_, '_> {
    /// How a student is called to the person who is being answered.
    pub(super) async fn called(&mut self, student: &StudentId) -> Result<String, Stop> {
        Ok(match self.account.clone() {
            Some(account) => called(self.tx, self.profile, &account, student).await?,
            None => student.to_string(),
        })
    }

    /// The same of several, as an enumeration.
    pub(super) async fn all_called(&mut self, students: &[StudentId]) -> Result<String, Stop> {
        let mut names = Vec::with_capacity(students.len());
        for student in students {
            names.push(self.called(student).await?);
        }
        Ok(names.join(", "))
    }
}

/// How a student is called to `account`.
pub(super) async fn called(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    student: &StudentId,
) -> store::Result<String> {
    // A family's own word may be a name: no more is said there than it takes to tell children apart.
    let says_news_only = profile.says_news_only(&account.address.messenger);
    if let Some(label) = account.label_of(student).filter(|_| !says_news_only) {
        return Ok(format!("{label} ({student})"));
    }
    let knows = account.staff.is_some() || account.speaks_for(student);
    if !knows || profile.personal.passes(&account.address.messenger) != Passes::Full {
        return Ok(student.to_string());
    }
    Ok(match tx.name_of(student).await? {
        Some(name) => format!("{name} ({student})"),
        None => student.to_string(),
    })
}

/// Whom something is about, as a line of its own, to who is told of several students.
pub(super) async fn whose_line(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    student: &StudentId,
) -> store::Result<Option<String>> {
    if account.students.len() < 2 {
        return Ok(None);
    }
    let called = called(tx, profile, account, student).await?;
    Ok(Some(Lang::named(&account.language).receipt_student(called)))
}

/// Buttons in rows of `many`; one to a row where there are long ones among them.
pub(super) fn in_rows<A: Clone>(buttons: &[(String, A)], many: usize) -> Vec<Vec<(String, A)>> {
    let short = buttons
        .iter()
        .all(|(label, _)| label.chars().count() <= SHORT);
    let many = if short { many } else { 1 };
    buttons.chunks(many).map(<[_]>::to_vec).collect()
}
