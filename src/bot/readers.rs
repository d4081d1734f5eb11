//! Who reads an assignment: its class's group, or families in private.

use std::sync::Arc;

use super::{Profile, text::Lang};
use crate::{
    messenger::{Address, Membership},
    school::{classes::ClassKind, roster::StudentId},
    store::{self, Tx, accounts::Account, assignments::Assignment},
};

/// Where an assignment goes.
pub(super) enum Targets {
    /// To the class's group, of this title.
    Group(Address, String),
    /// To people; some students may have nobody who has joined.
    Private {
        people: Vec<Arc<Account>>,
        unreachable: Vec<StudentId>,
    },
}

/// Who reads a post: a group, or one person.
pub(super) struct Reader {
    pub(super) to: Address,
    pub(super) lang: Lang,
    pub(super) private: bool,
    /// Without a sound.
    pub(super) silent: bool,
    /// Not where one of these people is in that group.
    pub(super) unless_in: Option<Membership>,
}

/// Where an assignment goes: to its class's group where all of it may read it there, the
/// preferred one of its `groups`; otherwise to the families of its `students`.
pub(super) async fn targets(
    tx: &mut Tx<'_>,
    (assignment, students): (&Assignment, &[StudentId]),
    (groups, preferred): (&[(Address, String)], Option<&Address>),
) -> store::Result<Targets> {
    let chosen = groups
        .iter()
        .find(|(address, _)| Some(address) == preferred)
        .or(groups.first());
    if assignment.whole_class
        && let Some((address, title)) = chosen
        && is_its_own(tx, assignment.class, address).await?
    {
        return Ok(Targets::Group(address.clone(), title.clone()));
    }
    let (mut people, mut unreachable): (Vec<Arc<Account>>, Vec<StudentId>) = Default::default();
    for student in students {
        let recipients = tx.recipients(student).await?;
        if recipients.is_empty() {
            unreachable.push(student.clone());
        }
        people.extend(recipients.iter().cloned());
    }
    people.sort_by_key(|account| account.id);
    people.dedup_by_key(|account| account.id);
    Ok(Targets::Private {
        people,
        unreachable,
    })
}

/// Whether everybody in a group may read what one of its classes is given: not where
/// an individual class shares it with others.
async fn is_its_own(tx: &mut Tx<'_>, class: i64, group: &Address) -> store::Result<bool> {
    let Some(group) = tx.group(group).await? else {
        return Ok(false);
    };
    let individual = group
        .classes
        .iter()
        .any(|it| it.id == class && it.kind == ClassKind::Individual);
    Ok(!individual || group.classes.len() == 1)
}

/// Who reads what is posted.
pub(super) async fn readers(
    (tx, profile): (&mut Tx<'_>, &Profile),
    students: &[StudentId],
    targets: &Targets,
) -> store::Result<Vec<Reader>> {
    match targets {
        Targets::Group(to, _) => {
            let group = Reader {
                to: to.clone(),
                lang: profile.language,
                private: false,
                silent: profile.is_night(tx.now),
                unless_in: None,
            };
            let mut readers = vec![group];
            readers.extend(absent((tx, profile), students, to).await?);
            Ok(readers)
        }
        Targets::Private { people, .. } => Ok(people
            .iter()
            .map(|account| in_private((tx, profile), account, None))
            .collect()),
    }
}

fn in_private(
    (tx, profile): (&Tx<'_>, &Profile),
    account: &Account,
    unless_in: Option<Membership>,
) -> Reader {
    Reader {
        to: account.address.clone(),
        lang: Lang::named(&account.language),
        private: true,
        silent: profile.is_quiet_for(account, tx.now),
        unless_in,
    }
}

/// What is posted in a group goes in private to those of whose family nobody is in there.
async fn absent(
    (tx, profile): (&mut Tx<'_>, &Profile),
    students: &[StudentId],
    group: &Address,
) -> store::Result<Vec<Reader>> {
    let mut told: Vec<i64> = Vec::new();
    let mut readers = Vec::new();
    for student in students {
        let recipients = tx.recipients(student).await?;
        let family: Vec<&Arc<Account>> = recipients
            .iter()
            .filter(|account| account.address.messenger == group.messenger)
            .collect();
        if family.is_empty() {
            continue;
        }
        let membership = Membership {
            group: group.chat.clone(),
            people: family
                .iter()
                .map(|account| account.person.clone())
                .collect(),
        };
        for account in family {
            if told.contains(&account.id) {
                continue;
            }
            told.push(account.id);
            let unless_in = Some(membership.clone());
            readers.push(in_private((tx, profile), account, unless_in));
        }
    }
    Ok(readers)
}
