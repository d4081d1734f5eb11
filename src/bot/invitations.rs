//! `/invite`: new codes for one student, for a class, for all; a teacher's for the
//! teacher's own students.

use super::{
    Answer, Stop, Talk,
    action::Action,
    pages::more_row,
    picking::{PickTap, Purpose},
};
use crate::{
    messenger::Content,
    report::{invitations::Handout, recipe::Recipe},
    school::{audit::Act, roster::StudentId},
    store::{
        classes::Class,
        invitations::{INVITATION_LIFE, Invitee},
    },
};

/// How many classes a page shows.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// `/invite`, `/invite 10427`, `/invite Сольфеджио 3А`, `/invite all`.
    pub(super) async fn invite_command(&mut self, words: &str) -> Answer {
        let account = self.known_account()?;
        if words.is_empty() {
            return self.ask_whom_to_invite(0).await;
        }
        if account.is_admin() && ["all", "все", "всех"].contains(&words.to_lowercase().as_str())
        {
            return self.ask_invite(None).await;
        }
        let classes = self.classes_to_invite().await?;
        if let Some(class) = self.class_named(&classes, words)? {
            return self.ask_invite(Some(class.id)).await;
        }
        match StudentId::read(words) {
            Ok(student) if self.tx.is_student(&student).await? => {
                self.ask_invite_one(Invitee::Student(student)).await
            }
            _ => Err(Stop::Refused(self.lang.invite_unknown(words.to_owned()))),
        }
    }

    /// The classes whose students this person may invite: a teacher's own, or all.
    async fn classes_to_invite(&mut self) -> Result<Vec<Class>, Stop> {
        let account = self.known_account()?;
        Ok(match account.teacher() {
            _ if account.is_admin() => self.tx.classes().await?,
            Some(teacher) => self.tx.classes_taught(teacher).await?,
            None => return Err(Stop::Refused(self.lang.only_teacher())),
        })
    }

    /// Whom? A class by a button, or one of its students.
    pub(super) async fn ask_whom_to_invite(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let classes = self.classes_to_invite().await?;
        if classes.is_empty() {
            return Err(self.no_classes().await?);
        }
        let all = classes.len();
        let mut rows: Vec<Vec<(String, Action)>> = classes
            .into_iter()
            .skip(skip)
            .take(LISTED)
            .map(|class| {
                let one = Action::Pick(PickTap::In {
                    class: class.id,
                    purpose: Purpose::Invite,
                    skip: 0,
                });
                vec![
                    (class.label, Action::InviteClass(class.id)),
                    (self.lang.button_invite_one(), one),
                ]
            })
            .collect();
        let shown = skip + rows.len();
        rows.extend(more_row(self.lang, (shown, all), Action::InviteMore));
        if account.is_admin() {
            rows.push(vec![(self.lang.button_invite_all(), Action::InviteAll)]);
        }
        self.ask(self.lang.invite_whom(), rows);
        Ok(())
    }

    /// New codes for one person: asks once more where that would void some that nobody has
    /// used yet; they may be on their way.
    pub(super) async fn ask_invite_one(&mut self, invitee: Invitee) -> Answer {
        self.check_may_invite(&invitee).await?;
        let open = self.tx.count_open_invitations_of(&invitee).await?;
        if open == 0 {
            return self.invite_one(&invitee).await;
        }
        self.ask_invite_again(open, Action::InviteOneNow(invitee));
        Ok(())
    }

    /// New codes for one person, whatever becomes of earlier ones.
    pub(super) async fn invite_one(&mut self, invitee: &Invitee) -> Answer {
        match invitee {
            Invitee::Student(student) | Invitee::Guardian(student) => self.invite(student).await,
            Invitee::Staff(number) => self.invite_staff(*number).await,
        }
    }

    fn ask_invite_again(&mut self, open: i64, yes: Action) {
        let rows = vec![vec![
            (self.lang.button_yes(), yes),
            (self.lang.button_no(), Action::Keep),
        ]];
        self.ask(self.lang.invite_again(open), rows);
    }

    /// New codes for one student and the guardians.
    async fn invite(&mut self, student: &StudentId) -> Answer {
        self.check_may_invite(&Invitee::Student(student.clone()))
            .await?;
        self.note_act(Act::Invite, student.as_str()).await?;
        let called = self.called(student).await?;
        let one = std::slice::from_ref(student);
        for codes in self.tx.invite_students(one).await? {
            let (own, guardian) = (self.way_in(&codes.own), self.way_in(&codes.guardian));
            self.ask(self.lang.invited(called.clone(), own, guardian), Vec::new());
        }
        Ok(())
    }

    async fn check_may_invite(&mut self, invitee: &Invitee) -> Answer {
        let student = match invitee {
            Invitee::Student(student) | Invitee::Guardian(student) => student,
            Invitee::Staff(_) => return self.check_admin(),
        };
        let account = self.known_account()?;
        let teaches = match account.teacher() {
            Some(teacher) => self.tx.teaches(teacher, student).await?,
            None => false,
        };
        match teaches || account.is_admin() {
            true => self.check_not_erased(student).await,
            false => Err(Stop::Refused(self.lang.invite_not_yours())),
        }
    }

    /// How a code is used: a link, where the bot's name is known.
    pub(super) fn way_in(&self, code: &str) -> String {
        match self.profile.doors(&self.chat.address.messenger) {
            Some(doors) => format!("{}{code}", doors.start),
            None => format!("/start {code}"),
        }
    }

    /// New codes for a class, or for all: asks once more where that would void some that
    /// nobody has used yet; they may be printed and handed out.
    pub(super) async fn ask_invite(&mut self, class: Option<i64>) -> Answer {
        let students = self.students_to_invite(class).await?;
        let open = self.tx.count_open_invitations(&students).await?;
        if open == 0 {
            return self.invite_many(class).await;
        }
        self.ask_invite_again(open, Action::InviteNow(class));
        Ok(())
    }

    async fn students_to_invite(&mut self, class: Option<i64>) -> Result<Vec<StudentId>, Stop> {
        let Some(class) = class else {
            self.check_admin()?;
            let students = self.tx.students_of_school().await?;
            return match students.is_empty() {
                true => Err(Stop::Refused(self.lang.roster_empty())),
                false => Ok(students),
            };
        };
        let classes = self.classes_to_invite().await?;
        let Some(class) = classes.into_iter().find(|it| it.id == class) else {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        };
        let students = self.tx.students_in(class.id).await?;
        match students.is_empty() {
            true => Err(Stop::Refused(self.lang.class_without_students(class.label))),
            false => Ok(students),
        }
    }

    /// New codes for a class, or for all, as a table and as cards to print.
    pub(super) async fn invite_many(&mut self, class: Option<i64>) -> Answer {
        let students = self.students_to_invite(class).await?;
        let name = match class {
            Some(class) => self.tx.class(class).await?.map(|class| class.label),
            None => None,
        };
        self.send_codes(&students, &name.unwrap_or_default()).await
    }

    async fn send_codes(&mut self, students: &[StudentId], class: &str) -> Answer {
        let count = students.len();
        self.note_act_with(Act::Invite, class, &count.to_string())
            .await?;
        let codes = self.tx.invite_students(students).await?;
        let doors = self.profile.doors(&self.chat.address.messenger);
        let handout = Handout {
            codes,
            class: Some(class.to_owned()).filter(|class| !class.is_empty()),
            doors: doors.cloned(),
            until: self.tx.now.plus(INVITATION_LIFE),
            names: false,
        };
        let table = Content::Recipe(Recipe::Codes(handout.clone()).to_text());
        let caption = self.lang.invited_many(count);
        self.send_document(self.lang.file_invitations(), caption, table)?;
        let cards = Content::Recipe(Recipe::Cards(handout).to_text());
        let caption = self.lang.invited_on_cards();
        self.send_document(self.lang.file_cards(), caption, cards)
    }
}
