//! Handing out: `/assign` and the teacher's card of it.

use super::{
    Answer, Stop, Talk,
    action::Action,
    attachments::Album,
    class_choice::Choice,
    post_copies::edit_posts,
    posts::{post, post_again_button},
    readers::Targets,
    step::Step,
    text::Lang,
};
use crate::{
    messenger::{Address, RemoteFile, Said, Say},
    school::{
        assignments::{Draft, Unclear, UnclearKind},
        moments::Moment,
        roster::StudentId,
    },
    store::{assignments::Assignment, classes::Class},
};

/// What came of a draft.
#[derive(Clone, Copy)]
pub(super) enum Made {
    /// An assignment.
    Assignment(i64),
    /// One that comes back.
    Series(i64),
}

impl Talk<'_, '_> {
    /// `/assign` in a group or in private.
    pub(super) async fn assign(&mut self, text: &str, said: &Said) -> Answer {
        let (file, album) = self.files_of(said).await?;
        if text.trim().is_empty() {
            return self.begin_drafting(file, album).await;
        }
        let draft = self.read_draft(text)?;
        let class = match self.choose_class(&draft).await? {
            Choice::One(class) => class,
            Choice::Ask(classes) => {
                let step = Step::ChoosingClass {
                    text: text.to_owned(),
                    file,
                    album,
                    said_in: Some(self.chat.address.clone()),
                    classes: classes.iter().map(|class| class.id).collect(),
                };
                return self.ask_class(classes, step).await;
            }
            Choice::Each(classes) => {
                return self.create_in_each(classes, &draft, (file, album)).await;
            }
        };
        let here = self.chat.address.clone();
        let made = self.create(&class, &draft, file, &here).await?;
        self.attach_album(&album, made).await
    }

    /// The class for an assignment that waited for one was chosen.
    pub(super) async fn assign_to(&mut self, class: i64) -> Answer {
        let account = self.known_account()?;
        let step = self.tx.step::<Step>(account.id).await?;
        let Some(Step::ChoosingClass {
            text,
            file,
            album,
            said_in,
            ..
        }) = step
        else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let said_in = said_in.unwrap_or_else(|| self.chat.address.clone());
        // «завтра» is counted from the day on which it was written.
        let asked = self.tx.step_since(account.id).await?;
        let draft = self.read_draft_of(&text, asked.unwrap_or(self.tx.now))?;
        self.check_ahead(&draft)?;
        let class = self.own_class(class).await?;
        let made = self.create(&class, &draft, file, &said_in).await?;
        self.attach_album(&album, made).await?;
        self.tx.set_step::<Step>(account.id, None);
        Ok(())
    }

    pub(super) fn read_draft(&self, text: &str) -> Result<Draft, Stop> {
        self.read_draft_of(text, self.tx.now)
    }

    /// The same of what was written at an earlier moment, as it was understood then.
    pub(super) fn read_draft_of(&self, text: &str, asked: Moment) -> Result<Draft, Stop> {
        self.read_as((text, asked), Lang::assign_unclear)
    }

    pub(super) fn read_as(
        &self,
        (text, asked): (&str, Moment),
        words: fn(Lang, String) -> String,
    ) -> Result<Draft, Stop> {
        Draft::read(text, asked, self.profile.zone).map_err(|unclear| {
            let lines: Vec<String> = unclear
                .into_iter()
                .map(|unclear| self.explain(unclear))
                .collect();
            Stop::Refused(words(self.lang, lines.join("\n")))
        })
    }

    fn explain(&self, unclear: Unclear) -> String {
        let Unclear { quote, problem } = unclear;
        match problem {
            UnclearKind::NoTitle => self.lang.unclear_no_title(),
            UnclearKind::LongTitle => self.lang.unclear_long_title(),
            UnclearKind::Repeated => self.lang.unclear_repeated(quote),
            UnclearKind::Empty => self.lang.unclear_empty(quote),
            UnclearKind::Date => self.lang.unclear_date(quote),
            UnclearKind::OtherWeekday(date) => {
                let (day, weekday) = self.lang.day_and_weekday(date);
                self.lang.unclear_weekday(quote, day, weekday)
            }
            UnclearKind::PastDue => self.lang.unclear_past_due(quote),
            UnclearKind::DueBeforePosting => self.lang.unclear_due_before_posting(quote),
            UnclearKind::PastPosting => self.lang.unclear_past_posting(quote),
            UnclearKind::Repeat => self.lang.unclear_repeat(quote),
            UnclearKind::TimesAWeek => self.lang.unclear_times_a_week(quote),
            UnclearKind::PastRepeat => self.lang.unclear_past_repeat(quote),
            UnclearKind::StudentId => self.lang.unclear_student(quote),
            UnclearKind::Mistyped(key) => self.lang.unclear_mistyped(quote, key),
        }
    }

    /// The same assignment in several classes, for those of each for whom it is.
    async fn create_in_each(
        &mut self,
        classes: Vec<(Class, Vec<StudentId>)>,
        draft: &Draft,
        (file, album): (Option<RemoteFile>, Album),
    ) -> Answer {
        // What is still to come of an album belongs to one assignment.
        if album.id.is_some() {
            return Err(self.of_several_classes(&classes).await?);
        }
        let here = self.chat.address.clone();
        for (class, to) in classes {
            let draft = Draft {
                to,
                ..draft.clone()
            };
            let made = self.create(&class, &draft, file.clone(), &here).await?;
            self.attach_album(&album, made).await?;
        }
        Ok(())
    }

    pub(super) async fn own_class(&mut self, class: i64) -> Result<Class, Stop> {
        let teacher = self.teacher_number()?;
        match self.tx.class(class).await? {
            Some(class) if self.tx.teaches_now(class.id, teacher).await? => Ok(class),
            _ => Err(Stop::Refused(self.lang.only_teacher_of_class())),
        }
    }

    pub(super) async fn own_assignment(&mut self, assignment: i64) -> Result<Assignment, Stop> {
        let teacher = self.teacher_number()?;
        match self.tx.assignment(assignment).await? {
            Some(found) if self.tx.teaches_now(found.class, teacher).await? => Ok(found),
            _ => Err(Stop::Refused(self.lang.only_teacher_of_class())),
        }
    }

    /// Makes an assignment, and posts what is to be posted at once: in the group in which it was
    /// written, where that is one of the class's.
    pub(super) async fn create(
        &mut self,
        class: &Class,
        draft: &Draft,
        file: Option<RemoteFile>,
        said_in: &Address,
    ) -> Result<Made, Stop> {
        let teacher = self.teacher_number()?;
        let enrolled = self.tx.students_in(class.id).await?;
        let mut strangers = draft.to.clone();
        strangers.retain(|student| !enrolled.contains(student));
        if !strangers.is_empty() {
            let strangers = self.all_called(&strangers).await?;
            return Err(Stop::Refused(
                self.lang.not_in_class(strangers, class.label.clone()),
            ));
        }
        if enrolled.is_empty() {
            return Err(Stop::Refused(self.lang.class_empty(class.label.clone())));
        }
        let students = match draft.to.is_empty() {
            true => &enrolled,
            false => &draft.to,
        };
        if let Some(repeat) = &draft.repeat {
            let series = self.plan_series(class, draft, repeat, file).await?;
            return Ok(Made::Series(series));
        }
        let id = self.tx.assign(class.id, teacher, draft, students).await?;
        if let Some(file) = file {
            let messenger = self.chat.address.messenger.clone();
            self.tx.attach(id, &messenger, &file).await?;
        }
        let Some(assignment) = self.tx.assignment(id).await? else {
            return Err(Stop::Failed(format!("assignment {id} is gone")));
        };
        let whereto = match draft.at {
            Some(_) => None,
            None => Some(post(self.tx, self.profile, &assignment, Some(said_in)).await?),
        };
        self.card(&assignment, students, whereto.as_ref()).await?;
        Ok(Made::Assignment(id))
    }

    /// Tells the teacher, in private, what was understood.
    async fn card(
        &mut self,
        assignment: &Assignment,
        students: &[StudentId],
        whereto: Option<&Targets>,
    ) -> Answer {
        let (lang, now, zone) = (self.lang, self.tx.now, self.profile.zone);
        let moment = |moment| lang.moment(moment, now, zone);
        let mut lines = vec![self.lang.assigned(
            assignment.id,
            assignment.title.clone(),
            assignment.class_name.clone(),
        )];
        lines.push(match assignment.due {
            Some(due) => self.lang.card_due(moment(due)),
            None => self.lang.card_no_due(),
        });
        lines.push(match assignment.whole_class {
            true => self.lang.card_everybody(students.len()),
            false => lang.card_some(self.all_called(students).await?),
        });
        let at = assignment.at.unwrap_or(now);
        lines.extend(
            self.closed_term_line(assignment.class, students, at)
                .await?,
        );
        let mut rows = vec![vec![
            (self.lang.button_change(), Action::Reword(assignment.id)),
            (
                self.lang.button_cancel(),
                Action::CancelAssignment(assignment.id),
            ),
        ]];
        match (assignment.at, whereto) {
            (_, Some(Targets::Group(meeting))) => {
                lines.push(self.lang.card_posted_group(meeting.title.clone()));
            }
            (
                _,
                Some(Targets::Private {
                    people,
                    unreachable,
                    instead_of,
                }),
            ) => {
                if let Some(meeting) = instead_of {
                    lines.push(self.lang.card_group_muted(meeting.title.clone()));
                    rows.push(vec![post_again_button(
                        lang,
                        (assignment.id, &meeting.group),
                    )]);
                }
                lines.push(self.lang.card_posted_private(people.len()));
                lines.extend(self.unreached_lines(unreachable).await?);
            }
            (Some(at), None) => lines.push(self.lang.card_at(moment(at))),
            (None, None) => {}
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// «Отменить»: asks once more where something was handed in.
    pub(super) async fn ask_cancelling(&mut self, assignment: i64) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        let works = self.tx.count_works(assignment.id).await?;
        if works == 0 || assignment.cancelled {
            return self.cancel_assignment(assignment.id).await;
        }
        let rows = vec![vec![
            (
                self.lang.button_yes(),
                Action::CancelAssignmentNow(assignment.id),
            ),
            (self.lang.button_no(), Action::Keep),
        ]];
        let words = self.lang.cancel_really(assignment.title, works);
        self.ask(words, rows);
        Ok(())
    }

    /// «Да»: it is taken back, and what was handed in is kept.
    pub(super) async fn cancel_assignment(&mut self, assignment: i64) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        self.tx.cancel_assignment(assignment.id).await?;
        let cancelled = Assignment {
            cancelled: true,
            ..assignment
        };
        edit_posts((self.tx, self.profile), &cancelled).await?;
        let words = self
            .lang
            .assignment_cancelled(cancelled.id, cancelled.title);
        self.reply_in_private(Say::text(words));
        Ok(())
    }
}
