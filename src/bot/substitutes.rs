//! `/substitute`: an administrator appoints who stands in for a class's teacher, or teaches
//! beside them; it begins and ends by itself, and those concerned are told.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    Answer, Profile, Stop, Talk, action::Action, questions::tell_passed_over, speech::tell,
    step::Step, text::Lang,
};
use crate::{
    messenger::{Said, Say},
    school::{
        audit::Act,
        moments::{Moment, UnclearMoment},
        roster::staff_number,
        substitutes::{StandInKind, UnclearSpan, read_span},
    },
    store::{
        self, Tx,
        classes::Class,
        substitutes::{StandIn, Turn},
    },
};

/// A step on the way to a substitute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appoint {
    /// The classes, after so many.
    Classes(usize),
    /// One class.
    Class(i64),
    /// The same, with who could stand in after so many of them.
    Further {
        /// The class.
        class: i64,
        /// How many were shown.
        shown: usize,
    },
    /// This member of staff, for this class.
    Staff {
        /// The class.
        class: i64,
        /// The staff number.
        staff: i64,
    },
    /// As this; for so many days from today where it is not until further notice.
    As {
        /// The class.
        class: i64,
        /// The staff number.
        staff: i64,
        /// As what.
        kind: StandInKind,
        /// How many days.
        days: Option<u64>,
    },
    /// Ends it.
    End(i64),
}

/// Lets substitutes begin and end when their time has come, and tells those concerned.
///
/// # Errors
/// Fails when the memory does.
pub async fn switch_substitutes(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let due = tx.stand_ins_due().await?;
    if due.is_empty() {
        return Ok(());
    }
    let classes: Vec<i64> = due.iter().map(|(stand_in, _)| stand_in.class).collect();
    let waiting = tx.waiting_questions(&classes).await?;
    for (stand_in, turn) in &due {
        tx.turn_stand_in(stand_in.id, *turn).await?;
        match turn {
            Turn::Begins => tell_began((tx, profile), stand_in).await?,
            Turn::Ends => tell_ended((tx, profile), stand_in).await?,
        }
    }
    tell_passed_over((tx, profile), &classes, &waiting).await
}

async fn tell_began(
    (tx, profile): (&mut Tx<'_>, &Profile),
    stand_in: &StandIn,
) -> store::Result<()> {
    tell_both((tx, profile), stand_in, |lang| {
        let (staff, class) = (stand_in.staff, stand_in.class_name.clone());
        let kind = lang.stand_in_kind(stand_in.kind.as_str());
        match stand_in.until {
            Some(until) => lang.stand_in_began(staff, class, kind, last_day(profile, until)),
            None => lang.stand_in_began_open(staff, class, kind),
        }
    })
    .await
}

async fn tell_ended(
    (tx, profile): (&mut Tx<'_>, &Profile),
    stand_in: &StandIn,
) -> store::Result<()> {
    tell_both((tx, profile), stand_in, |lang| {
        lang.stand_in_ended(stand_in.staff, stand_in.class_name.clone())
    })
    .await
}

async fn tell_both(
    (tx, profile): (&mut Tx<'_>, &Profile),
    stand_in: &StandIn,
    words: impl Fn(Lang) -> String,
) -> store::Result<()> {
    let mut accounts = tx.staff_accounts(stand_in.staff).await?;
    accounts.extend(tx.staff_accounts(stand_in.teacher).await?);
    for account in accounts {
        let say = Say::text(words(Lang::named(&account.language)));
        tell((tx, profile), &account, say, None);
    }
    Ok(())
}

/// Whether somebody is going to stand in, and does not yet.
fn is_ahead(stand_in: &StandIn, now: Moment) -> bool {
    stand_in.from > now
}

/// The last day of what is over at `until`.
fn last_day(profile: &Profile, until: Moment) -> String {
    let last = Moment::from_millis(until.millis() - 1).date(profile.zone);
    last.format("%d.%m.%Y").to_string()
}

impl Talk<'_, '_> {
    /// `/substitute`, `/substitute CLASS: № 2 с 01.12 до 14.12`.
    pub(super) async fn substitute_command(&mut self, words: &str) -> Answer {
        self.check_admin()?;
        if words.trim().is_empty() {
            return self.substitute_classes(0).await;
        }
        let unclear = Stop::Refused(self.lang.substitute_how(words.trim().to_owned()));
        let classes = self.tx.classes().await?;
        let Some((class, rest)) = self.class_before_colon(&classes, words)? else {
            return Err(match words.split_once(':') {
                None => unclear,
                Some((name, _)) => {
                    let name = name.trim().to_owned();
                    Stop::Refused(self.lang.substitute_class_unknown(name))
                }
            });
        };
        let rest = rest.replace('№', " ");
        let rest = rest.split_whitespace().collect::<Vec<_>>().join(" ");
        let (number, days) = rest.split_once(' ').unwrap_or((rest.as_str(), ""));
        let Ok(staff) = number.trim_end_matches([',', ';']).parse() else {
            return Err(unclear);
        };
        // As a substitution is shown: «№ 2, замещение, с 01.12 до 14.12».
        let kind = self.lang.stand_in_kind(StandInKind::Substitute.as_str());
        let days = days.strip_prefix(kind.as_str()).unwrap_or(days);
        let days = days.trim_start_matches([',', ';', ' ']);
        if days.is_empty() {
            self.check_may_stand_in(class, staff).await?;
            return self.ask_substitution(class.id, staff).await;
        }
        self.appoint_for(class.id, staff, days).await
    }

    /// The days, in words.
    pub(super) async fn substitute_said(&mut self, said: &Said, class: i64, staff: i64) -> Answer {
        let days = self.words_of(said)?;
        self.appoint_for(class, staff, &days).await
    }

    async fn appoint_for(&mut self, class: i64, staff: i64, days: &str) -> Answer {
        let today = self.tx.now.date(self.profile.zone);
        let (from, to) = read_span(days, today).map_err(|unclear| match unclear {
            UnclearSpan::Day(UnclearMoment::OtherWeekday(date)) => {
                self.not_that_weekday(days.to_owned(), date)
            }
            UnclearSpan::Backwards { from, to } => {
                let written = |day: NaiveDate| day.format("%d.%m.%Y").to_string();
                Stop::Refused(
                    self.lang
                        .substitute_days_backwards(written(from), written(to)),
                )
            }
            UnclearSpan::Day(_) => {
                Stop::Refused(self.lang.substitute_days_unclear(days.to_owned()))
            }
        })?;
        if to < today {
            return Err(Stop::Refused(
                self.lang.substitute_days_past(days.to_owned()),
            ));
        }
        self.appoint_stand_in((class, staff, StandInKind::Substitute), (from, Some(to)))
            .await
    }

    /// A button on the way.
    pub(super) async fn appoint_pressed(&mut self, appoint: Appoint) -> Answer {
        self.check_admin()?;
        match appoint {
            Appoint::Classes(skip) => self.substitute_classes(skip).await,
            Appoint::Class(class) => self.substitutes_of(class, 0).await,
            Appoint::Further { class, shown } => self.substitutes_of(class, shown).await,
            Appoint::Staff { class, staff } => self.ask_substitution(class, staff).await,
            Appoint::As {
                class,
                staff,
                kind,
                days,
            } => {
                let today = self.tx.now.date(self.profile.zone);
                let last = days.and_then(|days| today.checked_add_days(Days::new(days - 1)));
                self.appoint_stand_in((class, staff, kind), (today, last))
                    .await
            }
            Appoint::End(id) => self.end_substitution(id).await,
        }
    }

    async fn substitute_classes(&mut self, skip: usize) -> Answer {
        let classes = self.tx.classes().await?;
        let rows = self
            .page_of_classes(
                (classes, skip),
                |class| Action::Appoint(Appoint::Class(class)),
                |shown| Action::Appoint(Appoint::Classes(shown)),
            )
            .await?;
        self.ask(self.lang.substitute_which_class(), rows);
        Ok(())
    }

    async fn class_of_school(&mut self, class: i64) -> Result<Class, Stop> {
        self.tx
            .class(class)
            .await?
            .ok_or_else(|| Stop::Refused(self.lang.button_old()))
    }

    /// What is said to who has no class now: who substitutes in theirs, or that there is none.
    pub(super) async fn no_classes(&mut self) -> Result<Stop, Stop> {
        let away = match self.known_account()?.teacher() {
            Some(teacher) => self.tx.substitutes_for(teacher).await?,
            None => Vec::new(),
        };
        if away.is_empty() {
            return Ok(Stop::Refused(self.lang.no_classes()));
        }
        let lines = away.into_iter().map(|stand_in| {
            let (class, who) = (stand_in.class_name, staff_number(stand_in.staff));
            match stand_in.until {
                Some(until) => {
                    let to = last_day(self.profile, until);
                    self.lang.class_substituted(to, class, who)
                }
                None => self.lang.class_substituted_openly(class, who),
            }
        });
        Ok(Stop::Refused(lines.collect::<Vec<_>>().join("\n")))
    }

    /// A class: who stands in, and a page of who could.
    async fn substitutes_of(&mut self, class: i64, skip: usize) -> Answer {
        let class = self.class_of_school(class).await?;
        let stand_ins = self.tx.stand_ins(class.id).await?;
        let mut lines = vec![
            self.lang
                .substitute_head(class.label.clone(), staff_number(class.teacher)),
        ];
        let mut rows = Vec::new();
        for stand_in in &stand_ins {
            let who = staff_number(stand_in.staff);
            lines.push(self.stand_in_line(stand_in));
            let end = Action::Appoint(Appoint::End(stand_in.id));
            rows.push(vec![(self.lang.button_end_substitution(who), end)]);
        }
        lines.push(self.lang.substitute_who());
        let mut could = self.tx.staff().await?;
        could.retain(|member| member.role.teacher && member.role.number != class.teacher);
        let class = class.id;
        rows.extend(self.page_of(
            (could, skip),
            |member| {
                let staff = member.role.number;
                let action = Action::Appoint(Appoint::Staff { class, staff });
                (self.staff_called(&member), action)
            },
            |shown| Action::Appoint(Appoint::Further { class, shown }),
        ));
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    fn stand_in_line(&self, stand_in: &StandIn) -> String {
        let StandIn { staff, kind, .. } = stand_in;
        self.days_line((*staff, *kind), (stand_in.from, stand_in.until))
    }

    /// Who, as what, from when until when.
    fn days_line(
        &self,
        (staff, kind): (i64, StandInKind),
        (from, until): (Moment, Option<Moment>),
    ) -> String {
        let kind = self.lang.stand_in_kind(kind.as_str());
        let (who, from) = (staff_number(staff), self.day(from));
        match until {
            Some(until) => {
                let to = last_day(self.profile, until);
                self.lang.substitute_line(who, kind, from, to)
            }
            None => self.lang.substitute_line_open(who, kind, from),
        }
    }

    /// For how long, and as what?
    async fn ask_substitution(&mut self, class: i64, staff: i64) -> Answer {
        let class_name = self.class_of_school(class).await?.label;
        self.begin_step(&Step::Substituting { class, staff })
            .await?;
        let action = |kind, days| {
            Action::Appoint(Appoint::As {
                class,
                staff,
                kind,
                days,
            })
        };
        let kind = |kind: StandInKind| self.lang.stand_in_kind(kind.as_str());
        let substitute = StandInKind::Substitute;
        let rows = vec![
            vec![
                (self.lang.button_one_week(), action(substitute, Some(7))),
                (self.lang.button_two_weeks(), action(substitute, Some(14))),
            ],
            vec![
                (kind(StandInKind::Second), action(StandInKind::Second, None)),
                (
                    kind(StandInKind::Concertmaster),
                    action(StandInKind::Concertmaster, None),
                ),
            ],
            vec![self.cancel_button()],
        ];
        let words = self.lang.substitute_days(staff_number(staff), class_name);
        self.ask(words, rows);
        Ok(())
    }

    /// Refuses who is no teacher, and the class's own.
    async fn check_may_stand_in(&mut self, class: &Class, staff: i64) -> Answer {
        let who = staff_number(staff);
        let role = self.tx.staff_role(staff).await?;
        if !role.is_some_and(|role| role.teacher) {
            return Err(Stop::Refused(self.lang.substitute_no_teacher(who)));
        }
        match staff == class.teacher {
            true => {
                let words = self.lang.substitute_is_teacher(who, class.label.clone());
                Err(Stop::Refused(words))
            }
            false => Ok(()),
        }
    }

    async fn appoint_stand_in(
        &mut self,
        (class, staff, kind): (i64, i64, StandInKind),
        (from, to): (NaiveDate, Option<NaiveDate>),
    ) -> Answer {
        self.check_admin()?;
        let (account, by) = (self.known_account()?, self.staff_number_of_mine()?);
        let class = self.class_of_school(class).await?;
        self.check_may_stand_in(&class, staff).await?;
        let zone = self.profile.zone;
        let start = Moment::start_of(from, zone);
        let until = to.map(|to| Moment::end_of(to, zone));
        for other in self.tx.stand_ins(class.id).await? {
            let meets = other.from < until.unwrap_or(Moment::from_millis(i64::MAX))
                && other.until.is_none_or(|other| start < other);
            let rivals = other.staff == staff
                || kind == StandInKind::Substitute && other.kind == StandInKind::Substitute;
            if meets && rivals {
                let line = self.stand_in_line(&other);
                return Err(Stop::Refused(self.lang.substitute_taken(line)));
            }
        }
        self.tx
            .appoint_stand_in((class.id, staff, kind), (start, until), by)
            .await?;
        self.tx.set_step::<Step>(account.id, None);
        let line = self.days_line((staff, kind), (start, until));
        self.note_act_with(Act::AppointStandIn, &class.label, &line)
            .await?;
        let words = self.lang.substitute_appointed(class.label, line);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    async fn end_substitution(&mut self, id: i64) -> Answer {
        let by = self.staff_number_of_mine()?;
        let Some(stand_in) = self.tx.stand_in(id).await? else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        self.end_stand_in(&stand_in, by).await?;
        let who = staff_number(stand_in.staff);
        let words = match is_ahead(&stand_in, self.tx.now) {
            true => self.lang.substitute_cancelled(who, stand_in.class_name),
            false => self.lang.substitute_ended(who, stand_in.class_name),
        };
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// Somebody teaches no more: whatever they stand in for, or are going to, ends. Nobody would
    /// teach those classes else.
    pub(super) async fn end_stand_ins_of(&mut self, staff: i64) -> Answer {
        let by = self.staff_number_of_mine()?;
        for stand_in in self.tx.stand_ins_of(staff).await? {
            self.end_stand_in(&stand_in, by).await?;
        }
        Ok(())
    }

    async fn end_stand_in(&mut self, stand_in: &StandIn, by: i64) -> Answer {
        let classes = [stand_in.class];
        let waiting = self.tx.waiting_questions(&classes).await?;
        self.tx.end_stand_in(stand_in.id, by).await?;
        let line = self.stand_in_line(stand_in);
        self.note_act_with(Act::EndStandIn, &stand_in.class_name, &line)
            .await?;
        // Of what has not begun nobody has been told.
        if !is_ahead(stand_in, self.tx.now) {
            tell_ended((self.tx, self.profile), stand_in).await?;
        }
        tell_passed_over((self.tx, self.profile), &classes, &waiting).await?;
        Ok(())
    }
}
