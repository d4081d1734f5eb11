//! The copies of an assignment's post, once it says something else or is taken back: what has arrived
//! is changed, and what still waits goes out in the new words, or not at all.

use std::collections::HashMap;

use super::{
    Profile,
    posts::{class_line, hand_in_button, post_text},
    readers::whose,
    text::{LONGEST_CAPTION, Lang, parts, utf16},
};
use crate::{
    messenger::{Address, Outgoing, Say},
    school::personal::Passes,
    store::{
        self, Tx,
        about::About,
        assignments::Assignment,
        outbox::{Lane, Letter},
        post_copies::{PostCopy, PostMessage},
    },
};

/// Brings every copy of an assignment's post up to date.
pub(super) async fn edit_posts(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
) -> store::Result<()> {
    let copies = tx.post_copies(assignment.id).await?;
    edit_copies((tx, profile), assignment, copies).await
}

/// The same in one chat.
pub(super) async fn edit_post_in(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: i64,
    chat: &Address,
) -> store::Result<()> {
    let Some(assignment) = tx.assignment(assignment).await? else {
        return Ok(());
    };
    let mut copies = tx.post_copies(assignment.id).await?;
    copies.retain(|copy| copy.to == *chat);
    edit_copies((tx, profile), &assignment, copies).await
}

async fn edit_copies(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    copies: Vec<PostCopy>,
) -> store::Result<()> {
    let readers = private_readers((tx, profile), assignment).await?;
    let groups = tx.groups_of(assignment.class).await?;
    for copy in copies {
        if assignment.cancelled && give_up_unread(tx, &copy).await? {
            continue;
        }
        if profile.personal.passes(&copy.to.messenger) == Passes::Nothing {
            continue;
        }
        // A group speaks the school's language; one whose id has changed is known no more.
        let (private, (lang, whom, silent)) = match readers.get(&copy.to) {
            Some((lang, whose, silent)) => {
                let whom = whose.clone().map(|whose| lang.post_for(whose));
                (true, (*lang, whom, *silent))
            }
            None => {
                let lang = profile.language;
                let class = class_line(tx, assignment, (&copy.to, lang)).await?;
                (false, (lang, class, profile.is_night(tx.now)))
            }
        };
        let buttons = match assignment.cancelled {
            true => Vec::new(),
            false => hand_in_button(tx, profile, assignment, (&copy.to, lang, private)),
        };
        let meeting = groups.iter().find(|meeting| meeting.group == copy.to);
        let say = Say {
            text: post_text((tx, profile), assignment, (lang, whom)),
            topic: meeting.and_then(|meeting| meeting.topic.clone()),
            buttons,
            silent,
            ..Say::default()
        };
        edit_copy(tx, assignment, copy, say).await?;
    }
    Ok(())
}

/// Gives up what still waits of a post that was taken back: its files, and its text where nobody has
/// read any of it. Returns whether that was all there is.
async fn give_up_unread(tx: &mut Tx<'_>, copy: &PostCopy) -> store::Result<bool> {
    let mut waiting = copy.files.clone();
    let unread: Option<Vec<i64>> = copy
        .texts
        .iter()
        .map(|message| match message {
            PostMessage::Arrived(_) => None,
            PostMessage::Waiting(post) => Some(post.id),
        })
        .collect();
    let is_all = unread.is_some();
    waiting.extend(unread.into_iter().flatten());
    tx.give_up_waiting(&waiting).await?;
    Ok(is_all)
}

/// Has the messages of a post say this. Where there are too few of them it goes on below what was
/// said since, and those that are too many are taken away.
async fn edit_copy(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    copy: PostCopy,
    say: Say,
) -> store::Result<()> {
    let to = copy.to;
    let about = About::Assignment(assignment.id);
    tx.forget_changes(&about, &to).await?;
    let (lane, manner) = further(&copy.texts);
    let mut behind = Vec::new();
    let mut messages = copy.texts.into_iter();
    for part in parts(say) {
        match messages.next() {
            Some(PostMessage::Arrived(message)) => {
                let edit = Outgoing::Edit { message, say: part };
                tx.queue(letter(assignment, (&to, Lane::Reply), edit));
            }
            Some(PostMessage::Waiting(post)) => {
                let (say, apart) = in_new_words(post.say, part);
                let Some(file) = apart else {
                    tx.reword_waiting(post.id, say).await?;
                    continue;
                };
                // Should it be on its way already, it has no room for these words when it arrives.
                tx.replace_waiting(post.id).await?;
                tx.queue(letter(assignment, (&to, post.lane), Outgoing::Say(say)));
                behind.push(file);
            }
            None => {
                let say = in_manner_of(&manner, part);
                tx.queue(letter(assignment, (&to, lane), Outgoing::Say(say)));
            }
        }
    }
    for file in behind {
        tx.queue(letter(assignment, (&to, Lane::Notice), Outgoing::Say(file)));
    }
    for message in messages {
        match message {
            PostMessage::Arrived(message) => {
                tx.supersede_message(&to, &message).await?;
                let away = Outgoing::Delete { message };
                tx.queue(letter(assignment, (&to, Lane::Reply), away));
            }
            PostMessage::Waiting(post) => tx.give_up_waiting(&[post.id]).await?,
        }
    }
    Ok(())
}

/// How what does not fit into the messages of a post is said: as what waits of it will be, behind
/// that; else at once, and without a sound.
fn further(messages: &[PostMessage]) -> (Lane, Say) {
    let waiting = messages.iter().find_map(|message| match message {
        PostMessage::Waiting(post) => Some((post.lane, post.say.clone())),
        PostMessage::Arrived(_) => None,
    });
    waiting.unwrap_or_else(|| {
        let silently = Say {
            silent: true,
            ..Say::default()
        };
        (Lane::Reply, silently)
    })
}

/// To whom it is said, and how loud, as it was of another message.
fn in_manner_of(other: &Say, say: Say) -> Say {
    Say {
        silent: other.silent,
        unless_in: other.unless_in.clone(),
        ..say
    }
}

/// A message that waits, in new words; and its file apart, where these are too long to stand below
/// one.
fn in_new_words(waiting: Say, words: Say) -> (Say, Option<Say>) {
    let mut say = in_manner_of(&waiting, words);
    let Some(file) = waiting.file else {
        return (say, None);
    };
    if utf16(&say.text) <= LONGEST_CAPTION {
        say.file = Some(file);
        return (say, None);
    }
    let apart = Say {
        file: Some(file),
        topic: say.topic.clone(),
        ..in_manner_of(&say, Say::default())
    };
    (say, Some(apart))
}

fn letter(assignment: &Assignment, (to, lane): (&Address, Lane), outgoing: Outgoing) -> Letter {
    Letter {
        to: to.clone(),
        lane,
        outgoing,
        about: Some(About::Assignment(assignment.id)),
        sponsor: Some(assignment.teacher),
    }
}

/// What a part of a post becomes that is not needed any more and cannot be taken away.
pub(super) fn part_gone(profile: &Profile, to: &Address, message: &str) -> Letter {
    Letter {
        to: to.clone(),
        lane: Lane::Notice,
        outgoing: Outgoing::Edit {
            message: message.to_owned(),
            say: Say::text(profile.language.post_part_gone()),
        },
        about: None,
        sponsor: None,
    }
}

/// In which language those whose assignment it is are spoken to, by their chats; whose it is where
/// that has to be said; and whether without a sound.
async fn private_readers(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
) -> store::Result<HashMap<Address, (Lang, Option<String>, bool)>> {
    let students = tx.assignees(assignment.id).await?;
    tx.meet_recipients(&students).await?;
    let mut readers = HashMap::new();
    for student in &students {
        for account in tx.recipients(student).await?.iter() {
            let lang = Lang::named(&account.language);
            let whose = whose((tx, profile), account, &students).await?;
            let silent = profile.is_quiet_for(account, tx.now);
            readers.insert(account.address.clone(), (lang, whose, silent));
        }
    }
    Ok(readers)
}
