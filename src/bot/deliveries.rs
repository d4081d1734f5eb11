//! What could not be delivered: another way is tried, and who has to know is told.

use std::sync::Arc;

use super::{
    Profile,
    announcements::{gone, take_away},
    forms::has_form,
    groups::{lose_group, lose_person, teachers},
    naming::called,
    post_copies::{edit_post_in, part_gone},
    posts::offer_again,
    speech::{post_say, tell},
    text::{self, LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Content, Document, Outgoing, RemoteFile, Say},
    report::{order::Kind, recipe::Recipe},
    store::{
        self, Tx,
        about::About,
        accounts::Account,
        deliveries::{Late, Loss, Undelivered},
        outbox::{Lane, Letter},
    },
};

/// Answers that row `id` of the outbox will never be delivered, because of such a loss.
///
/// # Errors
/// Fails when the memory does.
pub async fn undelivered(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (id, loss): (i64, Loss),
) -> store::Result<()> {
    let Some(lost) = tx.undelivered(id).await? else {
        return Ok(());
    };
    // Of a copy it may as well be the chat that it was to be taken from.
    let is_copy = matches!(lost.outgoing, Outgoing::Copy { .. });
    if loss == Loss::Gone && !is_copy {
        match tx.group(&lost.to).await? {
            Some(_) => lose_group((tx, profile), &lost.to).await?,
            None => lose_person((tx, profile), &lost.to).await?,
        }
        return tell_sponsor(tx, profile, &lost, loss).await;
    }
    let lang = profile.language;
    match &lost.outgoing {
        // That an earlier text is one is no news by itself.
        Outgoing::Edit { say, .. } if says_it_is_gone(lang, say) => {}
        Outgoing::Edit { message, say } => say_anew(tx, &lost, (message, say)).await?,
        Outgoing::Say(say) if say.file.is_some() => {
            say_instead(tx, &lost, without_file(say, lang));
        }
        Outgoing::Delete { message } if is_posted(&lost) => {
            say_it_is_gone((tx, profile), &lost, message).await?;
        }
        // A command of nobody in particular stays: others may delete it.
        Outgoing::Delete { .. } if lost.sponsor.is_none() => {
            ask_to_delete(tx, profile, &lost.to).await?;
        }
        Outgoing::Say(_) | Outgoing::Delete { .. } => {
            tell_sponsor(tx, profile, &lost, loss).await?;
        }
        Outgoing::Copy { .. } => say_instead(tx, &lost, Say::text(lang.message_not_shown())),
        Outgoing::Document(document) => {
            let words = instead_of_document(tx, lang, document).await?;
            let to = lost.to.clone();
            post_say((tx, profile), to, lost.lane, Say::text(words), (None, None));
        }
        Outgoing::React { .. }
        | Outgoing::Acknowledge { .. }
        | Outgoing::Leave
        | Outgoing::Menu { .. } => {}
    }
    Ok(())
}

/// Whether a message is of an assignment's post or of an announcement: these do not stay beside their new
/// words.
fn is_posted(lost: &Undelivered) -> bool {
    matches!(
        lost.about,
        Some(About::Assignment(_) | About::Announcement(_))
    )
}

/// Whether this is what a text becomes that was said anew and cannot be taken away.
fn says_it_is_gone(lang: Lang, say: &Say) -> bool {
    say.text == lang.announcement_said_anew() || say.text == lang.post_part_gone()
}

/// What can no longer be taken away says at least that it was.
async fn say_it_is_gone(
    (tx, profile): (&mut Tx<'_>, &Profile),
    lost: &Undelivered,
    message: &str,
) -> store::Result<()> {
    let is_recalled = match lost.about {
        Some(About::Announcement(id)) => {
            let announcement = tx.announcement(id).await?;
            announcement.is_none_or(|announcement| announcement.withdrawn)
        }
        _ => false,
    };
    // From before a group's id changed nothing can be changed, and of a former text nobody has to hear.
    if !is_recalled && tx.moved_group(&lost.to).await?.is_some() {
        return Ok(());
    }
    let letter = match lost.about {
        Some(About::Announcement(_)) => gone(profile, &lost.to, (message, is_recalled)),
        _ => part_gone(profile, &lost.to, message),
    };
    tx.queue(letter);
    Ok(())
}

/// What cannot be edited is said anew. A post is taken away, for its old words would stand beside the new
/// ones; the file comes again below which these had no room.
async fn say_anew(
    tx: &mut Tx<'_>,
    lost: &Undelivered,
    (message, say): (&str, &Say),
) -> store::Result<()> {
    let file = file_above(tx, lost, message).await?;
    if let Some(about) = &lost.about {
        tx.supersede(&lost.to, about).await?;
    }
    if is_posted(lost) {
        tx.queue(Letter {
            to: lost.to.clone(),
            lane: lost.lane,
            outgoing: Outgoing::Delete {
                message: message.to_owned(),
            },
            about: lost.about.clone(),
            sponsor: lost.sponsor,
        });
    }
    if file.is_some() && utf16(&say.text) <= LONGEST_CAPTION {
        say_instead(
            tx,
            lost,
            Say {
                file,
                ..say.clone()
            },
        );
        return Ok(());
    }
    say_instead(tx, lost, say.clone());
    if file.is_some() {
        let say = Say {
            file,
            silent: say.silent,
            topic: say.topic.clone(),
            ..Say::default()
        };
        say_instead(tx, lost, say);
    }
    Ok(())
}

/// The file that was in a message which could not be changed: it goes with that.
async fn file_above(
    tx: &mut Tx<'_>,
    lost: &Undelivered,
    message: &str,
) -> store::Result<Option<RemoteFile>> {
    let Some(about) = &lost.about else {
        return Ok(None);
    };
    let files = match about {
        About::Assignment(id) => tx.attachments(*id).await?,
        About::Announcement(id) => {
            let announcement = tx.announcement(*id).await?;
            announcement.and_then(|it| it.file).into_iter().collect()
        }
        _ => return Ok(None),
    };
    let standing = tx.delivered_about(about).await?.into_iter();
    let here: Vec<String> = standing
        .filter(|(chat, _)| *chat == lost.to)
        .map(|(_, message)| message)
        .collect();
    // Words by themselves are a message more than there are files; and once another message of the post
    // is said anew, its file has been thought of.
    let is_above = here.len() <= files.len() && here.iter().any(|it| it == message);
    Ok(files.into_iter().next().filter(|_| is_above))
}

/// What was changed or given up while it was on its way, and has arrived as it was, says the new words,
/// or is taken away.
///
/// # Errors
/// Fails when the memory does.
pub async fn mend_late_arrivals(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let mut posts = Vec::new();
    for late in tx.arrived_late().await? {
        match (&late.about, &late.outgoing) {
            (About::Announcement(_), _) => tx.queue(take_away(late.to, late.message, None)),
            (About::Assignment(_), _) if late.superseded => {
                tx.queue(take_away(late.to, late.message, Some(late.about)));
            }
            (
                About::Assignment(_)
                | About::Mark { .. }
                | About::Return(_)
                | About::LessonMark { .. }
                | About::TermMark { .. },
                Some(Outgoing::Say(say)),
            ) => {
                let say = Say {
                    file: None,
                    ..say.clone()
                };
                tx.queue(reworded(late, say));
            }
            (About::Assignment(assignment), _) => posts.push((*assignment, late.to)),
            // The end of a notice that is shorter now.
            (
                About::Mark { .. }
                | About::Return(_)
                | About::LessonMark { .. }
                | About::TermMark { .. },
                None,
            ) => {
                tx.queue(take_away(late.to, late.message, None));
            }
            _ => {}
        }
    }
    posts.sort();
    posts.dedup();
    for (assignment, chat) in posts {
        edit_post_in((tx, profile), assignment, &chat).await?;
    }
    Ok(())
}

/// Has what has arrived in other words say this. Where it does so already nobody sees a difference.
fn reworded(late: Late, say: Say) -> Letter {
    Letter {
        to: late.to,
        lane: Lane::Reply,
        outgoing: Outgoing::Edit {
            message: late.message,
            say,
        },
        about: Some(late.about),
        sponsor: late.sponsor,
    }
}

/// The words of what had a file that the messenger did not take.
fn without_file(say: &Say, lang: Lang) -> Say {
    let text = match say.text.as_str() {
        "" => lang.file_not_shown(),
        text => format!("{text}\n\n{}", lang.file_not_shown()),
    };
    Say {
        text,
        file: None,
        ..say.clone()
    }
}

/// What is said where a document of ours could not be sent.
async fn instead_of_document(
    tx: &mut Tx<'_>,
    lang: Lang,
    document: &Document,
) -> store::Result<String> {
    Ok(match &document.content {
        Content::Recipe(recipe) if let Some(kind) = in_form(recipe) => {
            form_not_filled(tx, lang, kind).await?
        }
        Content::Recipe(recipe) if let Ok(Recipe::Codes(handout)) = Recipe::from_text(recipe) => {
            // Codes are kept nowhere else: they are said, as no file carries them.
            let lines = handout.codes.into_iter().map(|codes| {
                let student = codes.student.to_string();
                lang.invited_one_of_many(student, codes.own, codes.guardian)
            });
            let lines: Vec<String> = lines.collect();
            format!("{}\n\n{}", document.caption, lines.join("\n"))
        }
        // So they were queued before there was a recipe for them.
        Content::Text(text) => format!("{}\n\n{text}", document.caption),
        Content::Recipe(_) | Content::Made(_) | Content::Pictures(_) => {
            lang.document_not_sent(document.name.clone())
        }
    })
}

/// The kind of a report that was ordered in the school's own form.
fn in_form(recipe: &str) -> Option<Kind> {
    match Recipe::from_text(recipe) {
        Ok(Recipe::Report(order)) if order.in_form => Some(order.kind),
        _ => None,
    }
}

/// The form was taken away meanwhile, or does not fit what there was to fill in.
async fn form_not_filled(tx: &mut Tx<'_>, lang: Lang, kind: Kind) -> store::Result<String> {
    let title = lang.report_kind(kind.as_str());
    Ok(match has_form(tx, kind).await? {
        true => lang.form_not_filled(title),
        false => lang.form_gone(title),
    })
}

/// Says it anew, in as many parts as it needs: what was too long for one message is refused
/// as a change of one, too.
fn say_instead(tx: &mut Tx<'_>, lost: &Undelivered, say: Say) {
    for part in text::parts(say) {
        tx.queue(Letter {
            to: lost.to.clone(),
            lane: lost.lane,
            outgoing: Outgoing::Say(part),
            about: lost.about.clone(),
            sponsor: lost.sponsor,
        });
    }
}

/// Asks those who teach in a group to delete a command that was written in the group's own name.
async fn ask_to_delete(tx: &mut Tx<'_>, profile: &Profile, to: &Address) -> store::Result<()> {
    let Some(group) = tx.group(to).await? else {
        return Ok(());
    };
    for teacher in teachers(tx, &group).await? {
        let words = Lang::named(&teacher.language).please_delete_unsigned(group.title.clone());
        tell((tx, profile), &teacher, Say::text(words), None);
    }
    Ok(())
}

async fn tell_sponsor(
    tx: &mut Tx<'_>,
    profile: &Profile,
    lost: &Undelivered,
    loss: Loss,
) -> store::Result<()> {
    let Some(number) = lost.sponsor else {
        return Ok(());
    };
    let group = tx.group(&lost.to).await?;
    // What changes a post that is there is no post.
    let stands = match (&group, &lost.about, &lost.outgoing) {
        (Some(_), Some(about @ About::Assignment(_)), Outgoing::Say(_)) => {
            let copies = tx.ever_delivered_about(about).await?;
            copies.iter().any(|(chat, _)| *chat == lost.to)
        }
        _ => false,
    };
    let mut listeners = to_be_told(tx, lost.about.as_ref(), number).await?;
    listeners.retain(|account| account.address != lost.to);
    // However many in private it does not reach, its teachers hear of that once.
    if let (None, Some(About::Assignment(assignment))) = (&group, &lost.about)
        && !matches!(lost.outgoing, Outgoing::Delete { .. })
        && !listeners.is_empty()
        && !tx.note_unreached(*assignment).await?
    {
        return Ok(());
    }
    for account in listeners {
        let lang = Lang::named(&account.language);
        if let (Some(group), Some(About::Assignment(assignment)), Outgoing::Say(post)) =
            (&group, &lost.about, &lost.outgoing)
            && !stands
        {
            // Its files have no buttons: one word is enough for all of it.
            if !post.buttons.is_empty() {
                let words = match loss {
                    Loss::Gone => lang.post_undelivered(*assignment, group.title.clone()),
                    Loss::Rejected => lang.post_not_taken(*assignment, group.title.clone()),
                };
                let say = offer_again(tx, &account, (*assignment, &lost.to), words);
                tell((tx, profile), &account, say, None);
            }
            continue;
        }
        let text = match (&lost.outgoing, &lost.about) {
            (Outgoing::Delete { .. }, _) => lang.please_delete(),
            (
                _,
                Some(
                    About::Mark { student, .. }
                    | About::LessonMark { student, .. }
                    | About::TermMark { student, .. },
                ),
            ) => lang.mark_undelivered(called(tx, profile, &account, student).await?),
            (_, Some(About::Assignment(assignment))) if group.is_none() => {
                lang.post_undelivered_in_private(*assignment)
            }
            (Outgoing::Say(say) | Outgoing::Edit { say, .. }, _) => {
                lang.undelivered(say.text.clone())
            }
            _ => continue,
        };
        tell((tx, profile), &account, Say::text(text), None);
    }
    Ok(())
}

/// Who can mend it: of a post, whoever teaches the class now; of a mark, its giver, while they
/// teach the class; and the member of staff behind it where those are not reached.
async fn to_be_told(
    tx: &mut Tx<'_>,
    about: Option<&About>,
    sponsor: i64,
) -> store::Result<Vec<Arc<Account>>> {
    let class = match about {
        Some(About::Assignment(id) | About::Mark { assignment: id, .. }) => {
            tx.assignment(*id).await?.map(|it| it.class)
        }
        Some(About::LessonMark { lesson, .. }) => tx.lesson(*lesson).await?.map(|it| it.class),
        _ => None,
    };
    if let Some(class) = class
        && (matches!(about, Some(About::Assignment(_))) || !tx.teaches_now(class, sponsor).await?)
    {
        let teachers = tx.class_accounts(class).await?;
        if !teachers.is_empty() {
            return Ok(teachers);
        }
    }
    tx.staff_accounts(sponsor).await
}
