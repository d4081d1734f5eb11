//! «Изменить» an assignment: its words and its due date, and a file that was forgotten. Posts are edited,
//! which nobody hears, so who has another date is told.

use std::collections::HashMap;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    assignments::Made,
    attachments::Album,
    planned::PlanTap,
    post_copies::edit_posts,
    posts::hand_in_button,
    readers::{Reader, posted_in, readers, targets},
    speech::post_say,
    step::Step,
    text::Lang,
};
use crate::{
    messenger::{Address, RemoteFile, Said, Say},
    school::{
        assignments::{Draft, due_alone},
        moments::Moment,
        roster::StudentId,
    },
    store::{
        self, Tx,
        assignments::Assignment,
        outbox::Lane,
        post_copies::{PostCopy, PostMessage},
    },
};

impl Talk<'_, '_> {
    /// «Изменить»: asks for the text anew.
    pub(super) async fn ask_rewording(&mut self, assignment: i64) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        self.begin_step(&Step::Rewording(assignment.id)).await?;
        let rows = vec![vec![self.cancel_button()]];
        let how = self.lang.reword_how(assignment.title);
        let words = format!("{how}\n\n{}", self.lang.reword_file_how());
        self.ask(words, rows);
        Ok(())
    }

    /// The text anew, or a file that belongs to it, or both.
    pub(super) async fn reword(&mut self, said: &Said, assignment: i64) -> Answer {
        let account = self.known_account()?;
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        if said.file.is_some() && said.text.trim().is_empty() {
            let added = self.lang.file_added(assignment.id, assignment.title);
            self.ask(added, Vec::new());
        } else {
            let words = self.words_of(said)?;
            self.reword_as(&words, &assignment).await?;
        }
        if let Some(file) = &said.file {
            self.add_file(said, (assignment.id, file)).await?;
        }
        self.tx.set_step::<Step>(account.id, None);
        Ok(())
    }

    /// One more file of an assignment; what follows of its album belongs to it, too.
    async fn add_file(&mut self, said: &Said, (assignment, file): (i64, &RemoteFile)) -> Answer {
        let made = Made::Assignment(assignment);
        self.attach_item(made, file).await?;
        self.attach_album(&Album::begun_by(said), made).await
    }

    async fn reword_as(&mut self, words: &str, assignment: &Assignment) -> Answer {
        let mut draft = self.read_rewording(words, (&assignment.title, &assignment.body))?;
        draft.due = self.due_once_posted(&draft, assignment)?;
        let is_moved = assignment.due != draft.due && assignment.posted_at.is_some();
        let before = match is_moved {
            true => Some(Before::of(self.tx, assignment).await?),
            false => None,
        };
        self.tx.reword_assignment(assignment.id, &draft).await?;
        let Some(now) = self.tx.assignment(assignment.id).await? else {
            return Err(Stop::Failed("the reworded assignment is gone".to_owned()));
        };
        edit_posts((self.tx, self.profile), &now).await?;
        let is_told = match before {
            Some(before) => before.tell_moved((self.tx, self.profile), &now).await?,
            None => false,
        };
        let title = now.title.clone();
        let mut lines = vec![self.lang.assignment_changed(now.id, title)];
        match now.due {
            Some(due) if assignment.due != now.due => {
                let due = self.lang.moment(due, self.tx.now, self.profile.zone);
                lines.push(self.lang.card_due(due));
            }
            None if assignment.due.is_some() => lines.push(self.lang.assignment_lost_due()),
            _ => {}
        }
        lines.extend(is_told.then(|| self.lang.due_move_told()));
        let has_missed = now.posted_at.is_none() && now.at.is_some_and(|at| at <= self.tx.now);
        let post_now = (
            self.lang.button_post_now(),
            Action::Plan(PlanTap::PostNow(now.id)),
        );
        let rows = has_missed.then(|| vec![post_now]).into_iter().collect();
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// When an assignment is due that is reworded. What waits for its hour may be due after that only:
    /// it would never be posted else.
    fn due_once_posted(
        &self,
        draft: &Draft,
        assignment: &Assignment,
    ) -> Result<Option<Moment>, Stop> {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let waits = |at: &Moment| assignment.posted_at.is_none() && *at > now;
        let (Some(due), Some(at)) = (draft.due, assignment.at.filter(waits)) else {
            return Ok(draft.due);
        };
        match draft.due_when_posted(at, zone) {
            Some(due) => Ok(Some(due)),
            None => {
                let moment = |moment| self.lang.moment(moment, now, zone);
                let words = self.lang.draft_due_before_posting(moment(due), moment(at));
                Err(Stop::Refused(words))
            }
        }
    }

    /// What an assignment that is there is to say from now on; a due date alone leaves its words. When
    /// it comes, and for whom, does not change by that.
    pub(super) fn read_rewording(
        &self,
        words: &str,
        (title, body): (&str, &str),
    ) -> Result<Draft, Stop> {
        let (now, zone) = (self.tx.now, self.profile.zone);
        if let Some(due) = due_alone(words, now, zone) {
            let words = format!("{title}\nсрок: {due}");
            let draft = self.read_as((&words, now), Lang::reword_unclear)?;
            return Ok(Draft {
                body: body.to_owned(),
                ..draft
            });
        }
        let draft = self.read_as((words, now), Lang::reword_unclear)?;
        let is_more = draft.at.is_some()
            || draft.repeat.is_some()
            || !draft.to.is_empty()
            || draft.class.is_some();
        match is_more {
            true => Err(Stop::Refused(self.lang.reword_words_only())),
            false => Ok(draft),
        }
    }
}

/// When an assignment that is posted was due, for each student, and what every chat had of its post.
struct Before {
    dues: HashMap<StudentId, Moment>,
    copies: Vec<PostCopy>,
}

impl Before {
    async fn of(tx: &mut Tx<'_>, assignment: &Assignment) -> store::Result<Before> {
        Ok(Before {
            dues: tx.own_dues(assignment.id).await?.into_iter().collect(),
            copies: tx.post_copies(assignment.id).await?,
        })
    }

    /// Tells those who have another date than before, where the post is; returns whether there was
    /// anybody to tell. Whoever was given longer than that already has the same one.
    async fn tell_moved(
        &self,
        (tx, profile): (&mut Tx<'_>, &Profile),
        assignment: &Assignment,
    ) -> store::Result<bool> {
        let dues = tx.own_dues(assignment.id).await?;
        let dues: HashMap<StudentId, Moment> = dues.into_iter().collect();
        let mut moved = tx.assignees(assignment.id).await?;
        moved.retain(|student| self.dues.get(student) != dues.get(student));
        if moved.is_empty() {
            return Ok(false);
        }
        tx.meet_recipients(&moved).await?;
        let groups = tx.groups_of(assignment.class).await?;
        let posted_in = posted_in(tx, &groups, &self.copies).await?;
        let targets = targets(tx, (assignment, &moved), (&groups, posted_in.as_ref())).await?;
        let mut is_told = false;
        for reader in readers((tx, profile), &moved, &targets).await? {
            let copy = self.copy_in(&reader.to);
            let reply_to = match copy.and_then(|copy| copy.texts.first()) {
                // It goes out in the new words.
                Some(PostMessage::Waiting(_)) => continue,
                Some(PostMessage::Arrived(message)) => Some(message.clone()),
                None => None,
            };
            say_moved((tx, profile), assignment, (reader, reply_to));
            is_told = true;
        }
        Ok(is_told)
    }

    fn copy_in(&self, chat: &Address) -> Option<&PostCopy> {
        self.copies.iter().find(|copy| copy.to == *chat)
    }
}

/// Below the post, under a button of its own: a reply to this is a work as well.
fn say_moved(
    (tx, profile): (&mut Tx<'_>, &Profile),
    assignment: &Assignment,
    (reader, reply_to): (Reader, Option<String>),
) {
    let lang = reader.lang;
    let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
    let mut lines = vec![match assignment.due {
        Some(due) => lang.due_moved(title, class, lang.moment(due, tx.now, profile.zone)),
        None => lang.due_dropped(title, class),
    }];
    lines.extend(reader.whose.map(|whose| lang.post_for(whose)));
    let say = Say {
        text: lines.join("\n"),
        buttons: hand_in_button(tx, profile, assignment, (&reader.to, lang, reader.private)),
        silent: reader.silent,
        topic: reader.topic,
        unless_in: reader.unless_in,
        reply_to,
        ..Say::default()
    };
    let why = (None, Some(assignment.teacher));
    post_say((tx, profile), reader.to, Lane::Notice, say, why);
}
