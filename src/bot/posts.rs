//! The posts of assignments: where each goes, what it says, and keeping every delivered
//! copy up to date.

use std::sync::Arc;

use super::{
    Profile,
    action::Action,
    series::{ask_about_late, is_in_time},
    speech::post_say,
    text::{LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Button, ButtonDoes, Membership, Outgoing, RemoteFile, Say},
    school::{classes::ClassKind, personal::Passes, roster::StudentId, submissions::PartKind},
    store::{
        self, Tx,
        accounts::Account,
        assignments::Assignment,
        outbox::{About, Lane, Letter},
    },
};

/// Where an assignment goes.
pub(super) enum Targets {
    /// To the class's group, of this title.
    Group(Address, String),
    /// To people; some students may have nobody who has joined.
    Private {
        people: Vec<Arc<Account>>,
        silent: Vec<StudentId>,
    },
}

impl Targets {
    pub(super) fn addresses(self) -> Vec<Address> {
        match self {
            Targets::Group(address, _) => vec![address],
            Targets::Private { people, .. } => people
                .into_iter()
                .map(|account| account.address.clone())
                .collect(),
        }
    }
}

/// Posts the assignments whose time has come; of those whose time passed long ago their
/// teachers are asked.
///
/// # Errors
/// Fails when the memory does.
pub async fn post_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for assignment in tx.assignments_to_post().await? {
        match assignment.at.is_none_or(|at| is_in_time(tx.now, at)) {
            true => {
                post(tx, profile, &assignment, None).await?;
            }
            false => ask_about_late(tx, profile, &assignment).await?,
        }
    }
    Ok(())
}

/// Queues an assignment's post; `preferred` is the group in which it was asked for.
pub(super) async fn post(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    preferred: Option<&Address>,
) -> store::Result<Targets> {
    tx.note_posted(assignment.id).await?;
    let files = tx.attachments(assignment.id).await?;
    let targets = targets(tx, assignment, preferred).await?;
    match &targets {
        Targets::Group(to, _) => {
            let reader = Reader {
                to: to.clone(),
                lang: profile.language,
                private: false,
                silent: profile.is_night(tx.now),
                unless_in: None,
            };
            post_to((tx, profile), assignment, &reader, &files);
            post_to_absent((tx, profile), assignment, to, &files).await?;
        }
        Targets::Private { people, .. } => {
            for account in people {
                let reader = Reader {
                    to: account.address.clone(),
                    lang: Lang::named(&account.language),
                    private: true,
                    silent: profile.is_quiet_for(account, tx.now),
                    unless_in: None,
                };
                post_to((tx, profile), assignment, &reader, &files);
            }
        }
    }
    Ok(targets)
}

/// What was posted in a group goes in private to those of whose family nobody is in there.
async fn post_to_absent(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    group: &Address,
    files: &[RemoteFile],
) -> store::Result<()> {
    let mut told: Vec<i64> = Vec::new();
    for student in tx.assignees(assignment.id).await? {
        let recipients = tx.recipients(&student).await?;
        let family: Vec<&Arc<Account>> = recipients
            .iter()
            .filter(|account| account.address.messenger == group.messenger)
            .collect();
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
            let reader = Reader {
                to: account.address.clone(),
                lang: Lang::named(&account.language),
                private: true,
                silent: profile.is_quiet_for(account, tx.now),
                unless_in: Some(membership.clone()),
            };
            post_to((tx, profile), assignment, &reader, files);
        }
    }
    Ok(())
}

/// Where an assignment goes: to its class's group where all of it may read it there.
pub(super) async fn targets(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    preferred: Option<&Address>,
) -> store::Result<Targets> {
    let mut groups = tx.groups_of(assignment.class).await?;
    if let Some(here) = groups
        .iter()
        .position(|(address, _)| Some(address) == preferred)
    {
        groups.swap(0, here);
    }
    if assignment.whole_class
        && let Some((address, title)) = groups.into_iter().next()
        && is_its_own(tx, assignment.class, &address).await?
    {
        return Ok(Targets::Group(address, title));
    }
    let (mut people, mut silent): (Vec<Arc<Account>>, Vec<StudentId>) = Default::default();
    for student in tx.assignees(assignment.id).await? {
        let recipients = tx.recipients(&student).await?;
        if recipients.is_empty() {
            silent.push(student);
        }
        people.extend(recipients.iter().cloned());
    }
    people.sort_by_key(|account| account.id);
    people.dedup_by_key(|account| account.id);
    Ok(Targets::Private { people, silent })
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

/// Who reads a post: a group, or one person.
struct Reader {
    to: Address,
    lang: Lang,
    private: bool,
    silent: bool,
    unless_in: Option<Membership>,
}

fn post_to(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    reader: &Reader,
    files: &[RemoteFile],
) {
    let Reader {
        to,
        lang,
        private,
        silent,
        unless_in,
    } = reader;
    let text = post_text(tx, profile, assignment, *lang);
    let mut say = Say {
        text,
        silent: *silent,
        unless_in: unless_in.clone(),
        buttons: hand_in_button(tx, profile, assignment, (to, *lang, *private)),
        ..Say::default()
    };
    let separately = match files {
        [file] if file.kind != PartKind::VideoNote && utf16(&say.text) <= LONGEST_CAPTION => {
            say.file = Some(file.clone());
            &[]
        }
        files => files,
    };
    let lane = match private {
        true => Lane::Notice,
        false => Lane::Reply,
    };
    let about = About::Assignment(assignment.id);
    let why = (Some(about), Some(assignment.teacher));
    post_say((tx, profile), to.clone(), lane, say, why);
    for file in separately {
        let say = Say {
            file: Some(file.clone()),
            silent: *silent,
            unless_in: unless_in.clone(),
            ..Say::default()
        };
        let why = (
            Some(About::Assignment(assignment.id)),
            Some(assignment.teacher),
        );
        post_say((tx, profile), to.clone(), Lane::Notice, say, why);
    }
}

/// Queues one of an assignment's files.
pub(super) fn queue_file(
    (tx, profile): (&mut Tx<'_>, &Profile),
    to: Address,
    file: RemoteFile,
    assignment: &Assignment,
) {
    let say = Say {
        file: Some(file),
        ..Say::default()
    };
    let why = (
        Some(About::Assignment(assignment.id)),
        Some(assignment.teacher),
    );
    post_say((tx, profile), to, Lane::Notice, say, why);
}

fn post_text(tx: &Tx<'_>, profile: &Profile, assignment: &Assignment, lang: Lang) -> String {
    let due = assignment
        .due
        .filter(|_| !assignment.cancelled)
        .map(|due| lang.moment(due, tx.now, profile.zone));
    let words = post_words(lang, &assignment.title, &assignment.body, due);
    let last = match assignment.cancelled {
        true => lang.post_cancelled(),
        false => lang.post_how(),
    };
    format!("{words}\n\n{last}")
}

/// What an assignment's post says of it: title, text and due date.
pub(super) fn post_words(lang: Lang, title: &str, body: &str, due: Option<String>) -> String {
    let mut paragraphs = vec![lang.post_title(title.to_owned())];
    if !body.is_empty() {
        paragraphs.push(body.to_owned());
    }
    paragraphs.extend(due.map(|due| lang.post_due(due)));
    paragraphs.join("\n\n")
}

/// «Сдать»: in a group a link into the private chat, where the bot's name is known.
fn hand_in_button(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    (to, lang, private): (&Address, Lang, bool),
) -> Vec<Vec<Button>> {
    let about = About::Assignment(assignment.id);
    let action = Action::HandIn(assignment.id);
    match profile.doors(&to.messenger) {
        Some(doors) if !private => {
            let handle = tx.link_handle(&to.messenger, action, Some(&about));
            vec![vec![Button {
                text: lang.button_hand_in(),
                does: ButtonDoes::Link(format!("{}{handle}", doors.start)),
            }]]
        }
        _ => tx.keyboard(
            &to.messenger,
            None,
            vec![vec![(lang.button_hand_in(), action)]],
            Some(&about),
        ),
    }
}

/// Brings every delivered copy of an assignment's post up to date.
pub(super) async fn edit_posts(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
) -> store::Result<()> {
    let about = About::Assignment(assignment.id);
    let mut edited: Vec<Address> = Vec::new();
    for (to, message) in tx.delivered_about(&about).await? {
        // The first message about it in a chat is the post; files follow it.
        if edited.contains(&to) || profile.personal.passes(&to.messenger) == Passes::Nothing {
            continue;
        }
        edited.push(to.clone());
        let private = tx.group(&to).await?.is_none();
        let lang = profile.language;
        let buttons = match assignment.cancelled {
            true => Vec::new(),
            false => hand_in_button(tx, profile, assignment, (&to, lang, private)),
        };
        let say = Say {
            text: post_text(tx, profile, assignment, lang),
            buttons,
            ..Say::default()
        };
        tx.queue(Letter {
            to,
            lane: Lane::Reply,
            outgoing: Outgoing::Edit { message, say },
            about: Some(about.clone()),
            sponsor: Some(assignment.teacher),
        });
    }
    Ok(())
}
