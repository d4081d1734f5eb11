//! What «Задать» asks for next, and the preview of what it comes to.

use chrono::{Days, NaiveTime};

use super::{
    Answer, Stop, Talk,
    action::Action,
    drafting::{Drafting, Move, Stage},
    picking::STUDENTS,
    posts::post_words,
    step::Step,
};
use crate::{
    messenger::{Outgoing, Say},
    school::moments::Moment,
    store::outbox::{Lane, Letter},
};

impl Talk<'_, '_> {
    /// Remembers how far an assignment has come, and asks for the next thing.
    pub(super) async fn go_on_drafting(&mut self, drafting: Drafting) -> Answer {
        let say = match drafting.stage {
            Stage::Class => self.ask_draft_class(0).await?,
            Stage::Text => {
                let words = match drafting.file {
                    Some(_) if drafting.text.is_empty() => self.lang.draft_words(),
                    _ => self.lang.draft_text(),
                };
                self.draft_say(words, Vec::new(), Some(Stage::Class))
            }
            Stage::Due => self.ask_draft_due(),
            Stage::Whom => self.ask_draft_whom(&drafting).await?,
            Stage::Pick => {
                let rows = self.student_rows(&drafting, 0).await?;
                self.draft_say(self.lang.draft_pick(), rows, Some(Stage::Whom))
            }
            Stage::At => self.ask_draft_at(),
            Stage::Repeat => self.ask_draft_repeat(),
            Stage::Preview => self.preview(&drafting).await?,
        };
        self.begin_step(&Step::Drafting(drafting)).await?;
        self.reply_in_private(say);
        Ok(())
    }

    async fn ask_draft_class(&mut self, skip: usize) -> Result<Say, Stop> {
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_taught(teacher).await?;
        let choose = |class| Action::Drafting(Move::Class(class));
        let more = |skip| Action::Drafting(Move::Classes(skip));
        let rows = self.page_of_classes((own, skip), choose, more).await?;
        Ok(self.draft_say(self.lang.which_class(), rows, None))
    }

    /// «Ещё»: further classes that it may be for.
    pub(super) async fn more_draft_classes(&mut self, drafting: Drafting, skip: usize) -> Answer {
        let say = self.ask_draft_class(skip).await?;
        let drafting = Drafting {
            stage: Stage::Class,
            ..drafting
        };
        self.begin_step(&Step::Drafting(drafting)).await?;
        self.reply_in_private(say);
        Ok(())
    }

    fn ask_draft_due(&mut self) -> Say {
        let mut rows = self.days_ahead([1, 3, 7, 14], 18, |due| Move::Due(Some(due)));
        rows.push(vec![(
            self.lang.button_no_due(),
            Action::Drafting(Move::Due(None)),
        )]);
        self.draft_say(self.lang.draft_due(), rows, Some(Stage::Text))
    }

    fn ask_draft_at(&mut self) -> Say {
        let mut rows = self.days_ahead([1, 2, 3, 7], 9, |at| Move::At(Some(at)));
        rows.push(vec![(
            self.lang.button_at_once(),
            Action::Drafting(Move::At(None)),
        )]);
        self.draft_say(self.lang.draft_at(), rows, Some(Stage::Preview))
    }

    fn ask_draft_repeat(&mut self) -> Say {
        let lang = self.lang;
        let mut rows: Vec<_> = [
            lang.repeat_weekly(),
            lang.repeat_other_week(),
            lang.repeat_daily(),
        ]
        .into_iter()
        .map(|rule| {
            let action = Action::Drafting(Move::Repeat(Some(rule.clone())));
            vec![(rule, action)]
        })
        .collect();
        rows.push(vec![(
            lang.button_no_repeat(),
            Action::Drafting(Move::Repeat(None)),
        )]);
        self.draft_say(lang.draft_repeat(), rows, Some(Stage::Preview))
    }

    /// Buttons for so many days ahead, at that hour.
    fn days_ahead(
        &self,
        days: [u64; 4],
        hour: u32,
        chosen: fn(Moment) -> Move,
    ) -> Vec<Vec<(String, Action)>> {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let hour = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
        let mut buttons = Vec::new();
        for days in days {
            let Some(day) = now.date(zone).checked_add_days(Days::new(days)) else {
                continue;
            };
            let then = Moment::from_local(day.and_time(hour), zone);
            let label = self.lang.moment(then, now, zone);
            buttons.push((label, Action::Drafting(chosen(then))));
        }
        buttons.chunks(2).map(<[_]>::to_vec).collect()
    }

    async fn ask_draft_whom(&mut self, drafting: &Drafting) -> Result<Say, Stop> {
        let count = self.enrolled(drafting).await?.len();
        let rows = vec![vec![
            (
                self.lang.button_everybody(count),
                Action::Drafting(Move::Everybody),
            ),
            (
                self.lang.button_some(),
                Action::Drafting(Move::To(Stage::Pick)),
            ),
        ]];
        Ok(self.draft_say(self.lang.draft_whom(), rows, Some(Stage::Due)))
    }

    /// The students of the class, a page of them, those who were chosen marked.
    async fn student_rows(
        &mut self,
        drafting: &Drafting,
        skip: usize,
    ) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let students = self.enrolled(drafting).await?;
        let toggle = |student| Action::Drafting(Move::Toggle(student));
        let more = |skip| Action::Drafting(Move::Further(skip));
        let rows = self.page_of_students((students, skip), toggle, more);
        let mut rows = rows.await?;
        for (label, action) in rows.iter_mut().flatten() {
            if let Action::Drafting(Move::Toggle(student)) = action
                && drafting.to.contains(student)
            {
                *label = format!("✓ {label}");
            }
        }
        if skip > 0 {
            let back = Move::Further(skip.saturating_sub(STUDENTS));
            rows.push(vec![(self.lang.button_back(), Action::Drafting(back))]);
        }
        rows.push(vec![(
            self.lang.button_done(),
            Action::Drafting(Move::To(Stage::Preview)),
        )]);
        Ok(rows)
    }

    /// A page of the students, in place of the one that was pressed.
    pub(super) async fn redraw_students(&mut self, drafting: Drafting, skip: usize) -> Answer {
        let rows = self.student_rows(&drafting, skip).await?;
        let say = self.draft_say(self.lang.draft_pick(), rows, Some(Stage::Whom));
        self.begin_step(&Step::Drafting(drafting)).await?;
        match self.message.clone() {
            Some(message) => self.tx.queue(Letter {
                to: self.chat.address.clone(),
                lane: Lane::Reply,
                outgoing: Outgoing::Edit { message, say },
                about: None,
                sponsor: None,
            }),
            None => self.reply_in_private(say),
        }
        Ok(())
    }

    async fn preview(&mut self, drafting: &Drafting) -> Result<Say, Stop> {
        let draft = self.whole_draft(drafting)?;
        let enrolled = self.enrolled(drafting).await?;
        let class = self.own_class(drafting.class.unwrap_or_default()).await?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let due = draft.due.map(|due| self.lang.moment(due, now, zone));
        let mut lines = vec![
            self.lang.draft_preview(class.label.clone()),
            post_words(self.lang, &draft.title, &draft.body, due),
        ];
        lines.push(match draft.to.is_empty() {
            true => self.lang.card_everybody(enrolled.len()),
            false => self.lang.card_some(self.all_called(&draft.to).await?),
        });
        let students = match draft.to.is_empty() {
            true => &enrolled,
            false => &draft.to,
        };
        let at = draft.at.unwrap_or(now);
        lines.extend(self.closed_term_line(class.id, students, at).await?);
        if let Some(at) = draft.at {
            lines.push(self.lang.card_at(self.lang.moment(at, now, zone)));
        }
        if let Some(repeat) = draft.repeat {
            lines.push(self.lang.series_rule(repeat.text));
        }
        if drafting.file.is_some() {
            lines.push(self.lang.draft_with_file());
        }
        let to = |stage| Action::Drafting(Move::To(stage));
        let post = Move::Post(drafting.shown());
        let rows = vec![
            vec![(self.lang.button_post(), Action::Drafting(post))],
            vec![
                (self.lang.button_text(), to(Stage::Text)),
                (self.lang.button_due(), to(Stage::Due)),
                (self.lang.button_whom(), to(Stage::Whom)),
            ],
            vec![
                (self.lang.button_at(), to(Stage::At)),
                (self.lang.button_repeat(), to(Stage::Repeat)),
            ],
        ];
        Ok(self.draft_say(lines.join("\n\n"), rows, None))
    }

    /// A question with its buttons, and with «Назад» and «Отменить» below them.
    fn draft_say(
        &mut self,
        words: String,
        mut rows: Vec<Vec<(String, Action)>>,
        back: Option<Stage>,
    ) -> Say {
        let mut last: Vec<(String, Action)> = back
            .map(|stage| {
                let action = Action::Drafting(Move::To(stage));
                (self.lang.button_back(), action)
            })
            .into_iter()
            .collect();
        last.push((self.lang.button_cancel(), Action::Drafting(Move::Cancel)));
        rows.push(last);
        let buttons = self.buttons(rows);
        Say {
            buttons,
            ..Say::text(words)
        }
    }
}
