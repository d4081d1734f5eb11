//! Who reads an assignment: its class's group and who is not in there, or families in private.

use std::sync::Arc;

use super::{Profile, Stop, Talk, naming::called, text::Lang};
use crate::{
    messenger::{Address, Membership},
    school::{classes::ClassKind, roster::StudentId},
    store::{
        self, Tx,
        accounts::{Account, each_once},
        assignments::Assignment,
        groups::Meeting,
        post_copies::PostCopy,
    },
};

/// Where an assignment goes.
pub(super) enum Targets {
    /// To the class's group.
    Group(Meeting),
    /// To people; some students may have nobody who has joined.
    Private {
        people: Vec<Arc<Account>>,
        unreachable: Vec<StudentId>,
        /// The group in whose place that is, where the bot may not write in it.
        instead_of: Option<Meeting>,
    },
}

/// Who reads a post: a group, or one person.
pub(super) struct Reader {
    pub(super) to: Address,
    /// The class's topic in a group.
    pub(super) topic: Option<String>,
    pub(super) lang: Lang,
    pub(super) private: bool,
    /// Whose assignment it is, where that has to be said.
    pub(super) whose: Option<String>,
    /// Without a sound.
    pub(super) silent: bool,
    /// Not where of each of these families one is in that group.
    pub(super) unless_in: Vec<Membership>,
}

/// Where an assignment goes: to its class's group where all of it may read it there, the
/// preferred one of its `groups`; otherwise to the families of its `students`.
pub(super) async fn targets(
    tx: &mut Tx<'_>,
    (assignment, students): (&Assignment, &[StudentId]),
    (groups, preferred): (&[Meeting], Option<&Address>),
) -> store::Result<Targets> {
    let chosen = groups
        .iter()
        .find(|meeting| Some(&meeting.group) == preferred)
        .or(groups.first());
    let mut instead_of = None;
    if assignment.whole_class
        && let Some(meeting) = chosen
        && is_its_own(tx, assignment.class, &meeting.group).await?
    {
        if !is_muted(tx, &meeting.group).await? {
            return Ok(Targets::Group(meeting.clone()));
        }
        instead_of = Some(meeting.clone());
    }
    let (mut people, mut unreachable) = (Vec::new(), Vec::new());
    for student in students {
        let recipients = tx.recipients(student).await?;
        if recipients.is_empty() {
            unreachable.push(student.clone());
        }
        people.extend(recipients.iter().cloned());
    }
    Ok(Targets::Private {
        people: each_once(people),
        unreachable,
        instead_of,
    })
}

/// Whether the bot may not write in a group, as far as the messenger has told.
pub(super) async fn is_muted(tx: &mut Tx<'_>, group: &Address) -> store::Result<bool> {
    let group = tx.group(group).await?;
    let rights = group.and_then(|group| group.rights);
    Ok(rights.is_some_and(|rights| rights.muted))
}

impl Talk<'_, '_> {
    /// Whom a post does not reach, and what can be done: some have not joined yet, others have stopped
    /// the bot.
    pub(super) async fn unreached_lines(
        &mut self,
        unreachable: &[StudentId],
    ) -> Result<Vec<String>, Stop> {
        if unreachable.is_empty() {
            return Ok(Vec::new());
        }
        let stopped = self.tx.stopped_hearing(unreachable).await?;
        let mut new = unreachable.to_vec();
        new.retain(|student| !stopped.contains(student));
        let mut lines = Vec::new();
        if !new.is_empty() {
            let new = self.all_called(&new).await?;
            lines.push(self.lang.card_not_joined(new));
        }
        if !stopped.is_empty() {
            let stopped = self.all_called(&stopped).await?;
            lines.push(self.lang.card_stopped(stopped));
        }
        Ok(lines)
    }

    /// Why nobody was told what concerns a student.
    pub(super) async fn why_untold(&mut self, student: &StudentId) -> Result<String, Stop> {
        Ok(match self.tx.is_spoken_for(student).await? {
            true => self.lang.nobody_listens(),
            false => self.lang.nobody_to_tell(),
        })
    }
}

/// Whether everybody in a group may read what one of its classes is given: not where
/// an individual class shares it with others.
pub(super) async fn is_its_own(
    tx: &mut Tx<'_>,
    class: i64,
    group: &Address,
) -> store::Result<bool> {
    let Some(group) = tx.group(group).await? else {
        return Ok(false);
    };
    let individual = group
        .classes
        .iter()
        .any(|it| it.id == class && it.kind == ClassKind::Individual);
    Ok(!individual || group.classes.len() == 1)
}

/// The group into which a class's assignments come; none where they come to families alone.
pub(super) async fn posts_in(tx: &mut Tx<'_>, class: i64) -> store::Result<Option<Meeting>> {
    let first = tx.groups_of(class).await?.into_iter().next();
    match first {
        Some(meeting) if is_its_own(tx, class, &meeting.group).await? => Ok(Some(meeting)),
        _ => Ok(None),
    }
}

/// The group of a class in which an assignment's post stands, though its id may be another one since.
pub(super) async fn posted_in(
    tx: &mut Tx<'_>,
    groups: &[Meeting],
    copies: &[PostCopy],
) -> store::Result<Option<Address>> {
    let is_one = |chat: &Address| groups.iter().any(|meeting| meeting.group == *chat);
    if let Some(copy) = copies.iter().find(|copy| is_one(&copy.to)) {
        return Ok(Some(copy.to.clone()));
    }
    if groups.is_empty() {
        return Ok(None);
    }
    for copy in copies {
        if let Some(moved) = tx.moved_group(&copy.to).await?
            && is_one(&moved.address)
        {
            return Ok(Some(moved.address.clone()));
        }
    }
    Ok(None)
}

/// Who reads what is posted.
pub(super) async fn readers(
    (tx, profile): (&mut Tx<'_>, &Profile),
    students: &[StudentId],
    targets: &Targets,
) -> store::Result<Vec<Reader>> {
    match targets {
        Targets::Group(Meeting { group, topic, .. }) => {
            let together = Reader {
                to: group.clone(),
                topic: topic.clone(),
                lang: profile.language,
                private: false,
                whose: None,
                silent: profile.is_night(tx.now),
                unless_in: Vec::new(),
            };
            let mut readers = vec![together];
            readers.extend(absent((tx, profile), students, group).await?);
            Ok(readers)
        }
        Targets::Private { people, .. } => {
            let mut readers = Vec::with_capacity(people.len());
            for account in people {
                let reader = in_private((tx, profile), (account, students), Vec::new());
                readers.push(reader.await?);
            }
            Ok(readers)
        }
    }
}

async fn in_private(
    (tx, profile): (&mut Tx<'_>, &Profile),
    (account, students): (&Account, &[StudentId]),
    unless_in: Vec<Membership>,
) -> store::Result<Reader> {
    Ok(Reader {
        to: account.address.clone(),
        topic: None,
        lang: Lang::named(&account.language),
        private: true,
        whose: whose((tx, profile), account, students).await?,
        silent: profile.is_quiet_for(account, tx.now),
        unless_in,
    })
}

/// Which of an account's students are among these, where it has several.
pub(super) async fn whose(
    (tx, profile): (&mut Tx<'_>, &Profile),
    account: &Account,
    students: &[StudentId],
) -> store::Result<Option<String>> {
    if account.students.len() < 2 {
        return Ok(None);
    }
    let mut names = Vec::new();
    for linked in &account.students {
        if students.contains(&linked.id) {
            names.push(called(tx, profile, account, &linked.id).await?);
        }
    }
    Ok(Some(names.join(", ")))
}

/// What is posted in a group goes in private to those of whose family nobody is in there, to a
/// parent of several students where that is so of one of them; and to who uses another messenger,
/// where that group cannot be read.
async fn absent(
    (tx, profile): (&mut Tx<'_>, &Profile),
    students: &[StudentId],
    group: &Address,
) -> store::Result<Vec<Reader>> {
    let mut everybodys = Vec::with_capacity(students.len());
    for student in students {
        everybodys.push(tx.recipients(student).await?);
    }
    let can_be_in = |account: &Account| account.address.messenger == group.messenger;
    let mut absent: Vec<(&Account, Vec<Membership>)> = Vec::new();
    for recipients in &everybodys {
        let family = recipients.iter().map(Arc::as_ref);
        let membership = Membership {
            group: group.chat.clone(),
            people: family
                .clone()
                .filter(|account| can_be_in(account))
                .map(|account| account.person.clone())
                .collect(),
        };
        for account in family {
            let own = can_be_in(account).then(|| membership.clone());
            let known = absent.iter_mut().find(|(known, _)| known.id == account.id);
            match known {
                Some((_, before)) => before.extend(own),
                None => absent.push((account, own.into_iter().collect())),
            }
        }
    }
    let mut readers = Vec::with_capacity(absent.len());
    for (account, families) in absent {
        readers.push(in_private((tx, profile), (account, students), families).await?);
    }
    Ok(readers)
}
