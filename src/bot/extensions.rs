//! Extensions: a teacher puts the due date of one student's work off.

use super::{
    Answer, Stop, Talk, action::Action, naming::whose_line, picking::Purpose, step::Step,
    text::Lang,
};
use crate::{
    messenger::{Said, Say},
    school::{
        assignments::{UnclearKind, read_due},
        moments::Moment,
        roster::StudentId,
    },
    store::assignments::Assignment,
};

/// By how many days an extension is offered.
const OFFERED: [u64; 3] = [1, 3, 7];

/// How many assignments are offered, those due first first.
const LISTED: usize = 50;

impl Talk<'_, '_> {
    /// `/extend`, `/extend STUDENT_ID`, `/extend STUDENT_ID DATE`.
    pub(super) async fn extend_command(&mut self, words: &str) -> Answer {
        if words.is_empty() {
            return self.pick_class(Purpose::Extend, 0).await;
        }
        let (id, when) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        let student = self.read_extended(id).await?;
        let until = match when.trim() {
            "" => None,
            when => Some(self.read_until(when)?),
        };
        self.extend_one_of(&student, until).await
    }

    async fn read_extended(&mut self, id: &str) -> Result<StudentId, Stop> {
        let student = StudentId::read(id)
            .map_err(|_| Stop::Refused(self.lang.extend_student_unclear(id.to_owned())))?;
        match self.tx.is_student(&student).await? {
            true => Ok(student),
            false => Err(Stop::Refused(
                self.lang.extend_student_unknown(id.to_owned()),
            )),
        }
    }

    fn read_until(&self, words: &str) -> Result<Moment, Stop> {
        let until = read_due(words, self.tx.now, self.profile.zone);
        until.map_err(|unclear| match unclear {
            UnclearKind::PastDue => Stop::Refused(self.lang.extend_past(words.to_owned())),
            UnclearKind::OtherWeekday(date) => self.not_that_weekday(words.to_owned(), date),
            _ => Stop::Refused(self.lang.extend_unclear(words.to_owned())),
        })
    }

    /// Which of the student's open assignments? The only one is not asked for.
    pub(super) async fn extend_one_of(
        &mut self,
        student: &StudentId,
        until: Option<Moment>,
    ) -> Answer {
        let open = self.extendable(student).await?;
        match (open.as_slice(), until) {
            ([only], Some(until)) => return self.extend(only, student, until).await,
            ([only], None) => return self.ask_until(only, student).await,
            _ => {}
        }
        let titles = self.titles(&open);
        let rows = open
            .into_iter()
            .take(LISTED)
            .map(|assignment| {
                let (id, student) = (assignment.id, student.clone());
                let action = match until {
                    Some(until) => Action::ExtendUntil {
                        assignment: id,
                        student,
                        until,
                    },
                    None => Action::Extend {
                        assignment: id,
                        student,
                    },
                };
                vec![(titles.title(id), action)]
            })
            .collect();
        let called = self.called(student).await?;
        self.ask(self.lang.extend_which(called), rows);
        Ok(())
    }

    /// The student's open assignments of this teacher's that have a due date.
    async fn extendable(&mut self, student: &StudentId) -> Result<Vec<Assignment>, Stop> {
        let teacher = self.teacher_number()?;
        let mut open = self.tx.open_assignments(student).await?;
        let own: Vec<i64> = self
            .tx
            .classes_taught(teacher)
            .await?
            .iter()
            .map(|class| class.id)
            .collect();
        open.retain(|assignment| own.contains(&assignment.class) && assignment.due.is_some());
        if open.is_empty() {
            // By identifier: whoever does not teach the student learns no name here.
            let student = student.to_string();
            return Err(Stop::Refused(self.lang.extend_nothing_open(student)));
        }
        Ok(open)
    }

    async fn extendable_one(
        &mut self,
        assignment: i64,
        student: &StudentId,
    ) -> Result<Assignment, Stop> {
        let open = self.extendable(student).await?;
        match open.into_iter().find(|open| open.id == assignment) {
            Some(found) => Ok(found),
            None => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// «Продлить» under the list of those who have not handed in: for whom? A page of them.
    pub(super) async fn ask_extended(&mut self, assignment: i64, skip: usize) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        let students = self.tx.not_handed_in(assignment.id).await?;
        if students.is_empty() {
            return Err(Stop::Refused(
                self.lang.extend_all_handed_in(assignment.title),
            ));
        }
        let assignment_id = assignment.id;
        let open = |student| Action::Extend {
            assignment: assignment_id,
            student,
        };
        let more = |shown| Action::ExtendMore {
            assignment: assignment_id,
            shown,
        };
        let rows = self.page_of_students((students, skip), open, more);
        let mut rows = rows.await?;
        let everybody = Action::Reword(assignment_id);
        rows.push(vec![(self.lang.button_extend_everybody(), everybody)]);
        self.ask(self.lang.extend_whom(assignment.title), rows);
        Ok(())
    }

    /// «Продлить» the due date of one student's work: until when?
    pub(super) async fn begin_extending(&mut self, assignment: i64, student: &StudentId) -> Answer {
        let assignment = self.extendable_one(assignment, student).await?;
        self.ask_until(&assignment, student).await
    }

    async fn ask_until(&mut self, assignment: &Assignment, student: &StudentId) -> Answer {
        let called = self.called(student).await?;
        self.begin_step(&Step::Extending {
            assignment: assignment.id,
            student: student.clone(),
        })
        .await?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let due = assignment.due.unwrap_or(now);
        let row = OFFERED
            .iter()
            .map(|days| {
                let until = due.max(now).days_later(*days, zone);
                let action = Action::ExtendUntil {
                    assignment: assignment.id,
                    student: student.clone(),
                    until,
                };
                (self.lang.moment(until, now, zone), action)
            })
            .collect();
        let due = self.lang.moment(due, now, zone);
        let words = self
            .lang
            .extend_until(assignment.title.clone(), called, due);
        self.ask(words, vec![row, vec![self.cancel_button()]]);
        Ok(())
    }

    /// The new due date, in words.
    pub(super) async fn extend_said(
        &mut self,
        said: &Said,
        (assignment, student): (i64, &StudentId),
    ) -> Answer {
        let until = self.read_until(&self.words_of(said)?)?;
        let assignment = self.extendable_one(assignment, student).await?;
        self.extend(&assignment, student, until).await
    }

    /// The new due date was tapped.
    pub(super) async fn extend_until(
        &mut self,
        (assignment, student): (i64, &StudentId),
        until: Moment,
    ) -> Answer {
        let assignment = self.extendable_one(assignment, student).await?;
        self.extend(&assignment, student, until).await
    }

    async fn extend(
        &mut self,
        assignment: &Assignment,
        student: &StudentId,
        until: Moment,
    ) -> Answer {
        let account = self.known_account()?;
        let teacher = self.teacher_number()?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let until_words = self.lang.moment(until, now, zone);
        let called = self.called(student).await?;
        if account.speaks_for(student) {
            return Err(Stop::Refused(self.lang.extend_own_child()));
        }
        if until <= now {
            return Err(Stop::Refused(self.lang.extend_past(until_words)));
        }
        if assignment.due == Some(until) {
            let words = self.lang.extend_already(called, until_words);
            return Err(Stop::Refused(words));
        }
        let of_class = self.own_assignment(assignment.id).await?.due;
        if let Some(due) = of_class.filter(|due| until <= *due) {
            let due = self.lang.moment(due, now, zone);
            let words = self.lang.extend_not_later(until_words, due);
            return Err(Stop::Refused(words));
        }
        self.tx
            .extend(assignment.id, student, until, teacher)
            .await?;
        if let Some(Step::Extending { .. }) = self.tx.step::<Step>(account.id).await? {
            self.tx.set_step::<Step>(account.id, None);
        }
        let title = assignment.title.clone();
        let class = assignment.class_name.clone();
        let mut words = self.lang.extended(title, class, called, until_words);
        if self.tell_extended(assignment, student, until).await? == 0 {
            words = format!("{words}\n{}", self.lang.extended_unheard());
        }
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// Tells the student and the guardians; returns how many accounts that is.
    async fn tell_extended(
        &mut self,
        assignment: &Assignment,
        student: &StudentId,
        until: Moment,
    ) -> Result<usize, Stop> {
        let family = self.tx.recipients(student).await?;
        for account in family.iter() {
            let lang = Lang::named(&account.language);
            let until = lang.moment(until, self.tx.now, self.profile.zone);
            let title = assignment.title.clone();
            let whose = whose_line(self.tx, self.profile, account, student).await?;
            let mut lines: Vec<String> = whose.into_iter().collect();
            lines.push(lang.extended_for_you(title, assignment.class_name.clone(), until));
            self.notify(account, Say::text(lines.join("\n")), None);
        }
        Ok(family.len())
    }
}
