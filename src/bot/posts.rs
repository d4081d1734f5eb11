//! The posts of assignments: what each says, and where it goes.

use std::sync::Arc;

use super::{
    Profile,
    action::Action,
    occurrences::{ask_about_late, is_in_time},
    planned::PlanTap,
    readers::{Reader, Targets, posted_in, readers, targets},
    speech::{post_say, tell, with_buttons},
    text::{LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Button, ButtonDoes, RemoteFile, Say},
    school::{roster::StudentId, submissions::PartKind},
    store::{
        self, Tx, about::About, accounts::Account, assignments::Assignment, groups::Meeting,
        outbox::Lane,
    },
};

/// An assignment that is to be posted, with all that its posts are made of.
pub(super) struct ToPost {
    pub(super) assignment: Assignment,
    pub(super) students: Arc<[StudentId]>,
    pub(super) files: Vec<RemoteFile>,
}

/// Posts the assignments whose time has come; of those whose time passed long ago, or whose due
/// date has passed, too, their teachers are asked.
///
/// # Errors
/// Fails when the memory does.
pub async fn post_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let now = tx.now;
    let (in_time, late): (Vec<Assignment>, Vec<Assignment>) = tx
        .assignments_to_post()
        .await?
        .into_iter()
        .partition(|assignment| {
            assignment.at.is_none_or(|at| is_in_time(now, at))
                && assignment.due.is_none_or(|due| due > now)
        });
    for assignment in &late {
        ask_about_late(tx, profile, assignment).await?;
    }
    if in_time.is_empty() {
        return Ok(());
    }
    let all = to_post(tx, in_time).await?;
    post_by_itself(tx, profile, &all).await
}

/// Queues the posts of assignments on whose card nobody is looking: teachers are told where one went
/// to the students in private.
pub(super) async fn post_by_itself(
    tx: &mut Tx<'_>,
    profile: &Profile,
    all: &[ToPost],
) -> store::Result<()> {
    let posted = post_all(tx, profile, all, None).await?;
    for (it, targets) in all.iter().zip(&posted) {
        tell_where_muted((tx, profile), &it.assignment, targets).await?;
    }
    Ok(())
}

/// Tells a class's teachers that a post went to the students in private, for the bot may not write in
/// the group.
async fn tell_where_muted(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    targets: &Targets,
) -> store::Result<()> {
    let Targets::Private {
        instead_of: Some(meeting),
        ..
    } = targets
    else {
        return Ok(());
    };
    for teacher in tx.class_accounts(assignment.class).await? {
        let lang = Lang::named(&teacher.language);
        let words = lang.post_muted(assignment.id, meeting.title.clone());
        let say = offer_again(tx, &teacher, (assignment.id, &meeting.group), words);
        tell((tx, profile), &teacher, say, None);
    }
    Ok(())
}

/// That a post is not in a group, with the button that posts it once that is mended.
pub(super) fn offer_again(
    tx: &mut Tx<'_>,
    account: &Account,
    (assignment, group): (i64, &Address),
    words: String,
) -> Say {
    let lang = Lang::named(&account.language);
    let rows = vec![vec![post_again_button(lang, (assignment, group))]];
    with_buttons(tx, account, words, rows)
}

/// «Выдать ещё раз» in a group that did not get an assignment's post.
pub(super) fn post_again_button(
    lang: Lang,
    (assignment, group): (i64, &Address),
) -> (String, Action) {
    let action = Action::Plan(PlanTap::PostAgain {
        assignment,
        group: group.clone(),
    });
    (lang.button_post_again(), action)
}

/// Queues an assignment's post; `preferred` is the group in which it was asked for.
pub(super) async fn post(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    preferred: Option<&Address>,
) -> store::Result<Targets> {
    let all = to_post(tx, vec![assignment.clone()]).await?;
    let posted = post_all(tx, profile, &all, preferred).await?;
    let nobody = Targets::Private {
        people: Vec::new(),
        unreachable: Vec::new(),
        instead_of: None,
    };
    Ok(posted.into_iter().next().unwrap_or(nobody))
}

/// What the posts of assignments that were written down before are made of; that they are posted is
/// noted with it.
pub(super) async fn to_post(
    tx: &mut Tx<'_>,
    assignments: Vec<Assignment>,
) -> store::Result<Vec<ToPost>> {
    let ids: Vec<i64> = assignments.iter().map(|assignment| assignment.id).collect();
    tx.note_posted(&ids).await?;
    let mut files = tx.attachments_of(&ids).await?;
    let mut students = tx.assignees_of(&ids).await?;
    let all = assignments.into_iter().map(|assignment| ToPost {
        students: students.remove(&assignment.id).unwrap_or_default().into(),
        files: files.remove(&assignment.id).unwrap_or_default(),
        assignment,
    });
    Ok(all.collect())
}

/// Queues the posts of assignments; returns where each goes. What is asked of the memory is
/// asked for all of them at once: thousands may fall due in the same minute.
async fn post_all(
    tx: &mut Tx<'_>,
    profile: &Profile,
    all: &[ToPost],
    preferred: Option<&Address>,
) -> store::Result<Vec<Targets>> {
    let mut classes: Vec<i64> = all.iter().map(|it| it.assignment.class).collect();
    classes.sort_unstable();
    classes.dedup();
    let groups = tx.groups_of_each(&classes).await?;
    tx.meet_recipients(all.iter().flat_map(|it| it.students.iter()))
        .await?;
    let mut where_to = Vec::with_capacity(all.len());
    for it in all {
        let groups = groups.get(&it.assignment.class);
        let groups = groups.map_or(&[][..], Vec::as_slice);
        let students = &it.students;
        let targets = targets(tx, (&it.assignment, students), (groups, preferred)).await?;
        post_there((tx, profile), it, &targets).await?;
        where_to.push(targets);
    }
    Ok(where_to)
}

async fn post_there(
    (tx, profile): (&mut Tx<'_>, &Profile),
    it: &ToPost,
    targets: &Targets,
) -> store::Result<()> {
    for reader in readers((tx, profile), &it.students, targets).await? {
        post_to((tx, profile), &it.assignment, &reader, &it.files).await?;
    }
    Ok(())
}

async fn post_to(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    reader: &Reader,
    files: &[RemoteFile],
) -> store::Result<()> {
    let Reader {
        to,
        topic,
        lang,
        private,
        whose,
        silent,
        unless_in,
    } = reader;
    let whom = match private {
        true => whose.clone().map(|whose| lang.post_for(whose)),
        false => class_line(tx, assignment, (to, *lang)).await?,
    };
    let text = post_text((tx, profile), assignment, (*lang, whom));
    let mut say = Say {
        text,
        silent: *silent,
        topic: topic.clone(),
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
        post_file((tx, profile), assignment, reader, file);
    }
    Ok(())
}

/// For which class a post in a group is, where others meet in there as well.
pub(super) async fn class_line(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    (group, lang): (&Address, Lang),
) -> store::Result<Option<String>> {
    let known = match tx.group(group).await? {
        None => tx.moved_group(group).await?,
        known => known,
    };
    let is_shared = known.is_some_and(|group| group.classes.len() > 1);
    Ok(is_shared.then(|| lang.post_class(assignment.class_name.clone())))
}

/// Queues an assignment's post once more for a group that did not get it; who is not in there has
/// it in private.
pub(super) async fn post_in_group(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    meeting: Meeting,
) -> store::Result<()> {
    let files = tx.attachments(assignment.id).await?;
    let together = Targets::Group(meeting);
    for reader in readers((tx, profile), &[], &together).await? {
        post_to((tx, profile), assignment, &reader, &files).await?;
    }
    Ok(())
}

/// Queues one of an assignment's files by itself.
fn post_file(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    reader: &Reader,
    file: &RemoteFile,
) {
    let say = Say {
        file: Some(file.clone()),
        silent: reader.silent,
        topic: reader.topic.clone(),
        unless_in: reader.unless_in.clone(),
        ..Say::default()
    };
    let about = About::Assignment(assignment.id);
    let why = (Some(about), Some(assignment.teacher));
    post_say((tx, profile), reader.to.clone(), Lane::Notice, say, why);
}

/// Queues a file that came after the post, for whoever reads that.
pub(super) async fn post_further_file(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    file: &RemoteFile,
) -> store::Result<()> {
    let students = tx.assignees(assignment.id).await?;
    let groups = tx.groups_of(assignment.class).await?;
    let copies = tx.post_copies(assignment.id).await?;
    let targets = match posted_in(tx, &groups, &copies).await? {
        None => targets(tx, (assignment, &students), (&[], None)).await?,
        group => targets(tx, (assignment, &students), (&groups, group.as_ref())).await?,
    };
    for reader in readers((tx, profile), &students, &targets).await? {
        post_file((tx, profile), assignment, &reader, file);
    }
    Ok(())
}

/// The words of a post, for whom they are where that has to be said, and how to hand in.
pub(super) fn post_text(
    (tx, profile): (&Tx<'_>, &Profile),
    assignment: &Assignment,
    (lang, whom): (Lang, Option<String>),
) -> String {
    let due = assignment
        .due
        .filter(|_| !assignment.cancelled)
        .map(|due| lang.moment(due, tx.now, profile.zone));
    let mut words = post_words(lang, &assignment.title, &assignment.body, due);
    if let Some(whom) = whom {
        words = format!("{words}\n\n{whom}");
    }
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
pub(super) fn hand_in_button(
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
