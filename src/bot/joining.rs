//! Coming in: codes, «это вы?», greetings, help and language.

use std::{sync::Arc, time::Duration};

use super::{
    Answer, Stop, Talk,
    action::Action,
    codes::{code_of_link, codes_in},
    menus::{help_lines, words_at_hand},
    naming::called,
    queue::count_in,
    text::Lang,
};
use crate::{
    chance::normal_code,
    messenger::{Said, Say},
    school::{
        classes::ClassKind,
        personal::{Passes, initials},
        roster::StudentId,
    },
    store::{
        accounts::{Account, each_once},
        invitations::{Invitation, Invitee, hash_of},
    },
};

/// So many wrong codes within [`GUESSES_WITHIN`], and no further one is looked at.
const WRONG_CODES: i64 = 5;
/// How long a wrong code is held against a person.
const GUESSES_WITHIN: Duration = Duration::from_secs(3600);

impl Talk<'_, '_> {
    /// `/start` without a word: a greeting, or an explanation for whom nobody knows.
    pub(super) async fn greet(&mut self) -> Answer {
        match self.account {
            Some(_) => self.help().await,
            None => Err(Stop::Refused(self.lang.unknown_person())),
        }
    }

    /// `/start WORD` in private: a link out of a post, or a code.
    pub(super) async fn start(&mut self, word: &str) -> Answer {
        let word = code_of_link(word).unwrap_or(word);
        let address = self.chat.address.clone();
        if self
            .tx
            .pressed_keyboard(&address.messenger, word)
            .await?
            .is_some()
        {
            return self.act(word, 0).await;
        }
        let person = self.check_guesses().await?;
        match self.tx.open_invitation(&hash_of(word)).await? {
            Some(invitation) => match invitation.invitee.clone() {
                Invitee::Staff(_) => self.welcome(&invitation).await,
                Invitee::Student(student) => {
                    self.check_consent(&student).await?;
                    self.ask_who(&invitation, &student).await
                }
                Invitee::Guardian(student) => self.ask_who(&invitation, &student).await,
            },
            None if self.tx.class_by_code(&normal_code(word)).await?.is_some() => {
                Err(Stop::Refused(self.lang.code_for_group()))
            }
            // The link is how many come back to the chat.
            None if self.has_used(&hash_of(word)).await? => {
                Err(Stop::Refused(self.lang.joined_already()))
            }
            None => {
                self.tx.note_wrong_code(&address.messenger, &person).await?;
                let words = self.lang.code_wrong();
                self.reply(Say::text(words));
                Ok(())
            }
        }
    }

    /// Who tries a code, unless too many of theirs were wrong within the hour.
    async fn check_guesses(&mut self) -> Result<String, Stop> {
        let Some(person) = self.from.clone() else {
            return Err(Stop::Refused(self.lang.unknown_person()));
        };
        let messenger = self.chat.address.messenger.clone();
        let since = self.tx.now.minus(GUESSES_WITHIN);
        let wrong = self.tx.wrong_codes(&messenger, &person.id, since).await?;
        match wrong >= WRONG_CODES {
            true => Err(Stop::Refused(self.lang.codes_exhausted())),
            false => Ok(person.id),
        }
    }

    /// `/start WORD` in a group: a class's code binds; a personal code is burnt.
    pub(super) async fn start_in_group(&mut self, word: &str, topic: Option<&str>) -> Answer {
        if word.is_empty() {
            self.reply(Say::text(self.group_help(self.lang)));
            return Ok(());
        }
        // A personal code that everybody has seen is burnt, whoever shows it.
        let Some(invitation) = self.tx.open_invitation(&hash_of(word)).await? else {
            return self.bind_by_code(word, topic).await;
        };
        self.reply(Say::text(self.lang.code_burnt()));
        self.burn(&invitation).await
    }

    /// Voids the personal codes that stand in what was said in a group, by itself or in a link, once that
    /// is answered: everybody has seen them.
    pub(super) async fn burn_codes(&mut self, done: Answer, said: &Said) -> Answer {
        if !matches!(done, Ok(()) | Err(Stop::Refused(_))) {
            return done;
        }
        let hashes: Vec<String> = codes_in(&said.text).map(hash_of).collect();
        let shown = self.tx.open_invitations(&hashes).await?;
        if shown.is_empty() {
            return done;
        }
        if let Err(Stop::Refused(words)) = done {
            self.refuse(words);
        }
        self.reply(Say::text(self.lang.code_burnt()));
        for invitation in &shown {
            self.burn(invitation).await?;
        }
        Ok(())
    }

    /// Voids an invitation, and tells whom that concerns.
    async fn burn(&mut self, invitation: &Invitation) -> Answer {
        self.tx.void_invitation(&invitation.hash).await?;
        for owner in self.owners_of(invitation).await? {
            let lang = Lang::named(&owner.language);
            let words = match &invitation.invitee {
                Invitee::Staff(number) => lang.code_burnt_staff(*number, self.chat.title.clone()),
                Invitee::Student(student) | Invitee::Guardian(student) => {
                    let called = called(self.tx, self.profile, &owner, student).await?;
                    let group = self.chat.title.clone();
                    match owner.staff {
                        Some(_) => lang.code_burnt_student(called, group),
                        None => lang.code_burnt_of_yours(called, group),
                    }
                }
            };
            self.notify(&owner, Say::text(words), None);
        }
        Ok(())
    }

    async fn bind_by_code(&mut self, word: &str, topic: Option<&str>) -> Answer {
        let person = self.check_guesses().await?;
        if let Some(class) = self.tx.class_by_code(&normal_code(word)).await? {
            return self.bind(class, topic).await;
        }
        let messenger = self.chat.address.messenger.clone();
        self.tx.note_wrong_code(&messenger, &person).await?;
        self.refuse(self.lang.code_wrong_group());
        Ok(())
    }

    /// Who has to know that an invitation was burnt: whose it was, and who can give a new one.
    async fn owners_of(&mut self, invitation: &Invitation) -> Result<Vec<Arc<Account>>, Stop> {
        let mut owners = self.tx.admin_accounts().await?;
        match &invitation.invitee {
            Invitee::Staff(number) => owners.extend(self.tx.staff_accounts(*number).await?),
            Invitee::Student(student) | Invitee::Guardian(student) => {
                owners.extend(self.tx.teachers_of(student).await?);
                owners.extend(self.tx.recipients(student).await?.iter().cloned());
            }
        }
        Ok(each_once(owners))
    }

    /// «Это вы?» of a student, «это ваш ребёнок?» of a guardian.
    async fn ask_who(&mut self, invitation: &Invitation, student: &StudentId) -> Answer {
        let year = self.tx.year_of(student).await?;
        let disciplines: Vec<String> = self
            .tx
            .classes_attended(student)
            .await?
            .into_iter()
            .map(|class| class.discipline)
            .collect();
        let disciplines = match disciplines.is_empty() {
            true => String::new(),
            false => format!(": {}", disciplines.join(", ")),
        };
        let student = self.hinted(student).await?;
        let year = match year.as_str() {
            "" => String::new(),
            year => self.lang.year_of_study(year.to_owned()),
        };
        let words = match invitation.invitee {
            Invitee::Guardian(_) => self.lang.is_it_your_child(student, year, disciplines),
            _ => self.lang.is_it_you(student, year, disciplines),
        };
        let rows = vec![vec![
            (
                self.lang.button_yes(),
                Action::Join(invitation.hash.clone()),
            ),
            (self.lang.button_no(), Action::NotMe),
        ]];
        self.ask_here(words, rows);
        Ok(())
    }

    /// A student as somebody is asked about who has only the code yet: by initials where
    /// the messenger may carry them, and always by identifier.
    async fn hinted(&mut self, student: &StudentId) -> Result<String, Stop> {
        if self.passes() != Passes::Full {
            return Ok(student.to_string());
        }
        Ok(match self.tx.name_of(student).await? {
            Some(name) => format!("{} ({student})", initials(&name)),
            None => student.to_string(),
        })
    }

    /// «Да» under «это вы?».
    pub(super) async fn join(&mut self, hash: &str) -> Answer {
        match self.tx.open_invitation(hash).await? {
            Some(invitation) => self.welcome(&invitation).await,
            None if self.has_used(hash).await? => Err(Stop::Refused(self.lang.joined_already())),
            None => Err(Stop::Refused(self.lang.code_wrong())),
        }
    }

    /// Whether this very person has come in by an invitation, and still is in: whoever taps twice is.
    async fn has_used(&mut self, hash: &str) -> Result<bool, Stop> {
        Ok(match &self.account {
            Some(account) => {
                let account = account.id;
                self.tx.has_used_invitation(hash, account).await?
            }
            None => false,
        })
    }

    /// «Нет» under «это вы?».
    pub(super) fn not_me(&mut self) -> Answer {
        self.reply(Say::text(self.lang.not_me()));
        Ok(())
    }

    async fn welcome(&mut self, invitation: &Invitation) -> Answer {
        let Some(person) = self.from.clone() else {
            return Err(Stop::Refused(self.lang.unknown_person()));
        };
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        match &invitation.invitee {
            Invitee::Staff(number) => self.check_only_place(*number)?,
            Invitee::Student(student) => self.check_consent(student).await?,
            Invitee::Guardian(_) => {}
        }
        let chat = self.chat.address.clone();
        let (account, new_link) = self
            .tx
            .join(&person, &chat, self.lang.tag(), invitation)
            .await?;
        self.lang = Lang::named(&account.language);
        self.show_menu(&account);
        self.account = Some(account);
        let words = self.welcome_words(&invitation.invitee).await?;
        self.reply(Say::text(words));
        self.first_steps().await?;
        if let Some(link) = new_link {
            self.announce_link(link).await?;
        }
        if let Invitee::Guardian(student) = &invitation.invitee {
            self.maybe_ask_consent(student).await?;
            self.maybe_ask_label().await?;
        }
        Ok(())
    }

    /// Who somebody is from now on, and what comes here where more may pass than that there is news.
    async fn welcome_words(&mut self, invitee: &Invitee) -> Result<String, Stop> {
        let is_bare = self.says_news_only();
        let student = match invitee {
            Invitee::Staff(number) => return Ok(self.lang.welcome_staff(*number)),
            Invitee::Student(student) | Invitee::Guardian(student) => self.called(student).await?,
        };
        Ok(match (invitee, is_bare) {
            (Invitee::Guardian(_), true) => self.lang.welcome_guardian_bare(student),
            (Invitee::Guardian(_), false) => self.lang.welcome_guardian(student),
            (_, true) => self.lang.welcome_student_bare(student),
            (_, false) => self.lang.welcome_student(student),
        })
    }

    /// Refuses a second place among the staff: it would hide the first one, with its roles.
    fn check_only_place(&self, number: i64) -> Answer {
        match self.account.as_ref().and_then(|account| account.staff) {
            Some(staff) if staff.number != number => Err(Stop::Refused(
                self.lang.joined_as_other_staff(staff.number, number),
            )),
            _ => Ok(()),
        }
    }

    /// After the welcome: the one next thing to do, and the words at hand.
    async fn first_steps(&mut self) -> Answer {
        let account = self.known_account()?;
        if self.says_news_only() {
            self.first_news();
            return Ok(());
        }
        let mut words = self.next_things(&account).await?;
        words.push(self.lang.help_hint());
        self.reply_in_private(Say {
            at_hand: words_at_hand(&account, self.lang),
            ..Say::text(words.join("\n\n"))
        });
        Ok(())
    }

    /// `/help`: the one next thing to do, and what else this person can do here.
    pub(super) async fn help(&mut self) -> Answer {
        let Some(account) = self.account.clone() else {
            self.reply(Say::text(self.lang.unknown_person()));
            return Ok(());
        };
        if self.says_news_only() {
            self.help_with_news(&account);
            return Ok(());
        }
        let mut words = self.next_things(&account).await?;
        words.push(help_lines(&account, self.lang, self.passes()));
        if account.teacher().is_some() {
            words.push(self.lang.help_teacher());
        }
        if account.is_admin() {
            words.push(self.lang.help_admin());
        }
        self.reply_in_private(Say {
            at_hand: words_at_hand(&account, self.lang),
            ..Say::text(words.join("\n\n"))
        });
        Ok(())
    }

    /// What waits for this person, one line for each of their roles.
    async fn next_things(&mut self, account: &Account) -> Result<Vec<String>, Stop> {
        let mut words = Vec::new();
        if let Some(teacher) = account.teacher() {
            let own = account.own_students();
            let waiting = self.tx.count_waiting((teacher, &own)).await?;
            let to_claim = self.tx.unclaimed_of(teacher).await?.len();
            match count_in(&waiting, None) {
                0 if to_claim > 0 => {}
                0 if !self.has_group(teacher).await? => words.push(self.lang.next_bind()),
                0 => words.push(self.lang.next_assign()),
                waiting => words.push(self.lang.next_check(waiting)),
            }
            words.extend((to_claim > 0).then(|| self.lang.next_whose(to_claim)));
        }
        if account.is_admin() {
            let (students, joined) = self.tx.count_joined().await?;
            if students == 0 {
                words.push(self.lang.next_roster());
            } else if joined < students {
                words.push(self.lang.next_invite(students - joined));
            }
        }
        if !account.students.is_empty() {
            let mut open = 0;
            for linked in &account.students {
                open += self.tx.open_assignments(&linked.id).await?.len();
            }
            words.push(match open {
                0 => self.lang.no_homework(),
                open => self.lang.next_homework(open),
            });
        }
        Ok(words)
    }

    async fn has_group(&mut self, teacher: i64) -> Result<bool, Stop> {
        for class in self.tx.classes_taught(teacher).await? {
            if class.kind == ClassKind::Individual || !self.tx.groups_of(class.id).await?.is_empty()
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// `/language`: a choice by buttons.
    pub(super) fn language(&mut self) -> Answer {
        let rows = vec![vec![
            ("Русский".to_owned(), Action::Speak("ru".to_owned())),
            ("English".to_owned(), Action::Speak("en".to_owned())),
        ]];
        self.ask(self.lang.which_language(), rows);
        Ok(())
    }

    /// A language was chosen.
    pub(super) async fn speak(&mut self, language: &str) -> Answer {
        let account = self.known_account()?;
        let lang = Lang::named(language);
        self.tx.set_language(account.id, lang.tag()).await?;
        let account = Account {
            language: lang.tag().to_owned(),
            ..(*account).clone()
        };
        self.show_menu(&account);
        let at_hand = match self.says_news_only() {
            true => Vec::new(),
            false => words_at_hand(&account, lang),
        };
        self.reply_in_private(Say {
            at_hand,
            ..Say::text(lang.language_set())
        });
        Ok(())
    }
}
