//! How each action is done, and what the model makes of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days};
use kamerton::sandbox::Act;

use super::{
    actions::{Action, Way},
    life::{Halt, Life, STUDENTS, heading, row},
    model::{
        Assignment, At, DAY, Lesson, MINUTE, MOST_VERSIONS, SECOND_THOUGHTS, Series, State, ZONE,
    },
};
use crate::school::{Who, file, reply, send_files};

const MARKS: [&str; 7] = ["5", "5-", "4+", "4", "4-", "3", "2"];

/// How long a work that was begun in private stays open.
const FORGOTTEN: At = 60 * MINUTE;

/// How long a lesson takes.
const LESSON: At = 45 * MINUTE;

/// What can be chosen as quiet hours, and which that are.
const QUIET: [(&str, Option<(At, At)>); 4] = [
    ("21-9", Some((21, 9))),
    ("12-15", Some((12, 15))),
    ("23-7", Some((23, 7))),
    ("off", None),
];

fn pick<T: Copy>(all: &[T], number: u8) -> Result<T, Halt> {
    match all.is_empty() {
        true => Err(Halt::Skipped),
        false => Ok(all[usize::from(number) % all.len()]),
    }
}

fn remark(comment: bool, place: usize) -> String {
    match comment {
        true => format!("замечание {place}"),
        false => String::new(),
    }
}

impl Life {
    /// Does the action at this place of the life.
    pub async fn perform(&mut self, place: usize, action: Action) -> Result<(), Halt> {
        match action {
            Action::Import(what) => self.import_roster(what).await,
            Action::Join { student, guardian } => self.join(student, guardian).await,
            Action::Bind { class } => self.bind(class).await,
            Action::Assign {
                class,
                due,
                only,
                times,
            } => self.assign(place, class, (due, only, times)).await,
            Action::HandIn {
                student,
                assignment,
                way,
            } => self.hand_in(place, (student, assignment), way).await,
            Action::Edit { student } => self.edit(place, student).await,
            Action::Withdraw {
                student,
                assignment,
            } => self.withdraw(student, assignment).await,
            Action::Grade {
                class,
                student,
                mark,
                comment,
            } => {
                let comment = remark(comment, place);
                let mark = pick(&MARKS, mark)?;
                self.grade((class, student), mark, &comment).await?;
                Ok(())
            }
            Action::GradeReply {
                work,
                mark,
                comment,
            } => {
                self.grade_reply(work, pick(&MARKS, mark)?, &remark(comment, place))
                    .await
            }
            Action::GradeButton { class, mark } => {
                self.grade_button(class, pick(&MARKS, mark)?).await
            }
            Action::Slip {
                class,
                student,
                mark,
                minutes,
            } => {
                self.slip((class, student), pick(&MARKS, mark)?, minutes)
                    .await
            }
            Action::Return { work } => self.send_back(place, work).await,
            Action::Lesson {
                class,
                absent,
                mark,
            } => self.lesson(place, class, (absent, mark)).await,
            Action::Intrude { student } => self.intrude(student).await,
            Action::Quiet { student, hours } => self.quiet(student, hours).await,
            Action::Minutes(minutes) => {
                self.pass(At::from(minutes) * MINUTE).await;
                Ok(())
            }
            Action::Fault { chat, kind, times } => {
                let mut chats: Vec<i64> = self.teachers.to_vec();
                chats.extend(self.groups);
                chats.extend(self.model.families.values().flatten());
                self.trouble(pick(&chats, chat)?, kind, times);
                Ok(())
            }
            Action::Twice { lost } => {
                self.twice(lost);
                Ok(())
            }
            Action::Restart => {
                self.restart().await;
                Ok(())
            }
            Action::Crash { trap, minutes } => {
                self.set_trap(trap, At::from(minutes) * MINUTE);
                Ok(())
            }
        }
    }

    fn class(&self, number: u8) -> usize {
        usize::from(number) % self.model.classes.len()
    }

    /// Who teaches a class: their person.
    fn teacher_of(&self, class: usize) -> Who {
        self.teachers[self.model.classes[class].teacher - 1]
    }

    /// A student who has come in: the identifier and the person.
    fn joined(&self, number: u8) -> Result<(&'static str, Who), Halt> {
        let joined: Vec<(&'static str, Who)> = self
            .students
            .iter()
            .filter(|(id, [own, _])| {
                let family = self.model.families.get(**id);
                family.is_some_and(|family| family.contains(own))
            })
            .map(|(id, [own, _])| (*id, *own))
            .collect();
        pick(&joined, number)
    }

    async fn import_roster(&mut self, what: u8) -> Result<(), Halt> {
        let class = usize::from(what) % 2;
        let id = STUDENTS[3 + usize::from(what / 2) % 3];
        let mut teacher = self.model.classes[class].teacher;
        if class == 1 && what % 16 == 1 {
            teacher = 1;
        }
        let text = [heading(), row(id, class, teacher - 1)].join("\n");
        self.import(&text).await;
        let now = self.now();
        self.model.classes[class].teacher = teacher;
        self.model.enrol(class, id, now);
        Ok(())
    }

    async fn join(&mut self, number: u8, guardian: bool) -> Result<(), Halt> {
        let enrolled: BTreeSet<String> = self
            .model
            .classes
            .iter()
            .flat_map(|class| class.students.clone())
            .collect();
        let known: Vec<&str> = enrolled.iter().map(String::as_str).collect();
        let id = pick(&known, number)?;
        let who = self.students[id][usize::from(guardian)];
        if self
            .model
            .families
            .get(id)
            .is_some_and(|it| it.contains(&who))
        {
            return Err(Halt::Skipped);
        }
        let id = id.to_owned();
        let code = self.code(Life::invitee(&id, guardian)).await;
        self.says(who, None, &format!("/start {code}")).await?;
        let question = self.heard(who, "это вы?", |heard| has(heard, "Да")).await?;
        self.presses(who, &question, "Да").await?;
        for group in self.groups {
            self.people.join(who, group);
        }
        self.model.families.entry(id).or_default().push(who);
        Ok(())
    }

    async fn bind(&mut self, class: u8) -> Result<(), Halt> {
        let class = self.class(class);
        if self.model.classes[class].bound {
            return Err(Halt::Skipped);
        }
        let (teacher, group) = (self.teacher_of(class), self.groups[class]);
        self.says(teacher, None, "/classes").await?;
        let name = format!("{}:", self.model.classes[class].name);
        let list = self
            .heard(teacher, "the classes", |heard| heard.text.contains(&name))
            .await?;
        let link = list
            .text
            .split_once(&name)
            .and_then(|(_, rest)| {
                rest.split_whitespace()
                    .find(|word| word.contains("startgroup="))
            })
            .ok_or_else(|| format!("no link in {list:?}"))?
            .to_owned();
        self.act(Act::Follow {
            user: teacher,
            url: link,
            chat: Some(group),
        })
        .await?;
        self.act(Act::SetRights {
            user: teacher,
            chat: group,
            admin: true,
            can_delete_messages: true,
        })
        .await?;
        self.model.classes[class].bound = true;
        Ok(())
    }

    async fn assign(
        &mut self,
        place: usize,
        class: u8,
        (due, only, times): (Option<u8>, Option<u8>, Option<u8>),
    ) -> Result<(), Halt> {
        let class = self.class(class);
        let title = format!("Этюд {place:04}");
        let mut lines = vec![format!("/assign {title}")];
        let mut due_at = None;
        let mut assignees = self.model.classes[class].students.clone();
        let repeats = times.map(|times| 2 + times % 3);
        if let Some(times) = repeats {
            lines.push(format!("повтор: каждый день {times} раз"));
        } else {
            if let Some(days) = due {
                let today = DateTime::from_timestamp_millis(self.now() + ZONE).expect("a time");
                let day = today.date_naive() + Days::new(1 + u64::from(days) % 8);
                let local = day.and_hms_opt(18, 0, 0).expect("an hour").and_utc();
                lines.push(format!("срок: {}", local.format("%d.%m %H:%M")));
                due_at = Some(local.timestamp_millis() - ZONE);
            }
            if let Some(only) = only {
                let all: Vec<&String> = assignees.iter().collect();
                let one = pick(&all, only)?.clone();
                lines.push(format!("кому: {one}"));
                assignees = BTreeSet::from([one]);
            }
        }
        let chat = match self.model.classes[class].bound {
            true => Some(self.groups[class]),
            false => {
                lines.push(format!("класс: {}", self.model.classes[class].name));
                None
            }
        };
        let done = self
            .says(self.teacher_of(class), chat, &lines.join("\n"))
            .await?;
        self.model.assignments.push(Assignment {
            class,
            title: title.clone(),
            given_at: done.taken,
            due: due_at,
            whole: only.is_none() || repeats.is_some(),
            assignees,
            repeated: repeats.is_some(),
        });
        if let Some(times) = repeats {
            self.model.series.push(Series {
                class,
                title,
                next: done.taken + DAY,
                left: times - 1,
            });
        }
        Ok(())
    }

    /// A student who has come in, and one of their assignments.
    fn work_of(&self, (student, assignment): (u8, u8)) -> Result<(&'static str, Who, usize), Halt> {
        let (id, who) = self.joined(student)?;
        let given: Vec<usize> = (0..self.model.assignments.len())
            .filter(|at| {
                let it = &self.model.assignments[*at];
                !it.repeated && it.assignees.contains(id)
            })
            .collect();
        Ok((id, who, pick(&given, assignment)?))
    }

    async fn hand_in(&mut self, place: usize, whose: (u8, u8), way: Way) -> Result<(), Halt> {
        let (id, who, assignment) = self.work_of(whose)?;
        self.flush().await?;
        let title = self.model.assignments[assignment].title.clone();
        let group = self.groups[self.model.assignments[assignment].class];
        let post = [who, group].into_iter().find_map(|chat| {
            let heard = self.people.heard(chat, 0);
            let post = heard.into_iter().rfind(|heard| {
                heard.is_bot
                    && heard.text.starts_with(&format!("🎵 {title}"))
                    && has(heard, "Сдать")
            });
            post.map(|post| (chat, post))
        });
        // Who has come in later has not been told.
        let (chat, post) = post.ok_or(Halt::Skipped)?;
        let words = format!("работа {place}");
        if chat == who || way == Way::Private {
            return self
                .hand_in_privately((id, who, assignment), &post, &words)
                .await;
        }
        let act = match way {
            Way::Album => {
                let photos = vec![file("photo", "раз"), file("photo", "два")];
                send_files(who, group, Some(post.message), photos)
            }
            _ => reply(who, group, post.message, &words),
        };
        let open = self.model.is_open(assignment, id);
        let done = self.act(act).await?;
        let messages: Vec<(i64, i64)> = done.messages.iter().map(|it| (group, *it)).collect();
        self.model
            .hand_in(assignment, id, (&messages, done.sent), true);
        if way == Way::Album {
            // An album has no end on the wire.
            self.pass(MINUTE / 20).await;
        }
        if open {
            self.receipt(who, assignment, id).await?;
        }
        Ok(())
    }

    /// What was handed in is acknowledged, under its number.
    async fn receipt(&mut self, who: Who, assignment: usize, id: &str) -> Result<(), Halt> {
        let number = self.model.counting(assignment, id).map_or(0, |at| at + 1);
        let words = format!("✅ Работа № {number} принята");
        self.heard(who, &words, |heard| heard.text.starts_with(&words))
            .await?;
        Ok(())
    }

    async fn hand_in_privately(
        &mut self,
        (id, who, assignment): (&'static str, Who, usize),
        post: &kamerton::sandbox::Heard,
        words: &str,
    ) -> Result<(), Halt> {
        if !self.model.is_open(assignment, id) {
            return Err(Halt::Skipped);
        }
        let begun = self.presses(who, post, "Сдать").await?;
        if self.now() - begun.taken >= FORGOTTEN {
            // The service was away, and what was begun is over.
            self.model.give_up(assignment, id);
            self.presses(who, post, "Сдать").await?;
        }
        self.heard(who, "присылайте", |heard| has(heard, "Готово"))
            .await?;
        let done = self.says(who, None, words).await?;
        self.says(who, None, "Готово").await?;
        let messages: Vec<(i64, i64)> = done.messages.iter().map(|it| (who, *it)).collect();
        self.model
            .hand_in(assignment, id, (&messages, done.sent), false);
        self.receipt(who, assignment, id).await
    }

    async fn edit(&mut self, place: usize, student: u8) -> Result<(), Halt> {
        let (id, _) = self.joined(student)?;
        let last = (0..self.model.attempts.len())
            .rev()
            .find(|at| {
                let it = &self.model.attempts[*at];
                it.student == id && it.parts > 0
            })
            .ok_or(Halt::Skipped)?;
        let (chat, message) = self.model.attempts[last].messages[0];
        self.act(Act::Edit {
            chat,
            message,
            text: format!("исправлено {place}"),
        })
        .await?;
        let work = &mut self.model.attempts[last];
        // So many versions of a message are kept; it is always the first that is corrected here.
        let versions = 1 + work.parts - work.messages.len();
        if work.state == State::Waiting && versions < MOST_VERSIONS {
            work.parts += 1;
        }
        Ok(())
    }

    async fn withdraw(&mut self, student: u8, assignment: u8) -> Result<(), Halt> {
        let (id, who, assignment) = self.work_of((student, assignment))?;
        let attempt = self.model.counting(assignment, id).ok_or(Halt::Skipped)?;
        if self.model.attempts[attempt].state != State::Waiting {
            return Err(Halt::Skipped);
        }
        let words = format!("✅ Работа № {} принята", attempt + 1);
        let receipt = self
            .heard(who, &words, |heard| {
                heard.text.starts_with(&words) && has(heard, "Отозвать")
            })
            .await?;
        self.presses(who, &receipt, "Отозвать").await?;
        let question = self
            .heard(who, "отозвать?", |heard| has(heard, "Да, отозвать"))
            .await?;
        self.presses(who, &question, "Да, отозвать").await?;
        self.model.withdraw(attempt);
        Ok(())
    }

    /// `/grade` in the group; which work was marked, if one was.
    async fn grade(
        &mut self,
        (class, student): (u8, u8),
        mark: &str,
        comment: &str,
    ) -> Result<Option<usize>, Halt> {
        let class = self.class(class);
        if !self.model.classes[class].bound {
            return Err(Halt::Skipped);
        }
        let all: Vec<&String> = self.model.classes[class].students.iter().collect();
        let id = pick(&all, student)?.clone();
        let (teacher, group) = (self.teacher_of(class), self.groups[class]);
        let words = format!("/grade {id} {mark} {comment}");
        let done = self.says(teacher, Some(group), words.trim()).await?;
        let Some(work) = self.model.last_work(class, &id) else {
            return Ok(None);
        };
        let news = self.model.mark(work, (mark, comment), done.taken);
        Ok(news.then_some(work))
    }

    /// A work whose messages stand in a group: its number, the group, a message.
    fn work_in_group(&self, number: u8) -> Result<(usize, i64, i64), Halt> {
        let works: Vec<(usize, i64, i64)> = self
            .model
            .attempts
            .iter()
            .enumerate()
            .filter_map(|(at, attempt)| {
                let (chat, message) = *attempt.messages.first()?;
                self.groups.contains(&chat).then_some((at, chat, message))
            })
            .collect();
        pick(&works, number)
    }

    async fn grade_reply(&mut self, work: u8, mark: &str, comment: &str) -> Result<(), Halt> {
        let (attempt, group, message) = self.work_in_group(work)?;
        let class = self.model.assignments[self.model.attempts[attempt].assignment].class;
        let words = format!("/grade {mark} {comment}");
        let act = reply(self.teacher_of(class), group, message, words.trim());
        let done = self.act(act).await?;
        if let Some(meant) = self.model.meant(attempt) {
            self.model.mark(meant, (mark, comment), done.taken);
        }
        Ok(())
    }

    async fn grade_button(&mut self, class: u8, mark: &str) -> Result<(), Halt> {
        let class = self.class(class);
        let teacher = self.teacher_of(class);
        self.flush().await?;
        let before = self.last(teacher);
        self.says(teacher, None, "/queue").await?;
        let Some(work) = self.model.oldest_waiting(self.model.classes[class].teacher) else {
            self.heard(teacher, "nothing waits", |heard| {
                heard.message > before && heard.text.starts_with("Все работы проверены")
            })
            .await?;
            return Ok(());
        };
        let it = &self.model.attempts[work];
        let title = self.model.assignments[it.assignment].title.clone();
        let words = format!("Работа № {}: {},", work + 1, it.student);
        let card = self
            .heard(teacher, &words, |heard| {
                heard.message > before
                    && heard.text.starts_with(&words)
                    && heard.text.contains(&title)
                    && has(heard, mark)
            })
            .await?;
        let done = self.presses(teacher, &card, mark).await?;
        self.model.mark(work, (mark, ""), done.taken);
        Ok(())
    }

    async fn slip(&mut self, whose: (u8, u8), mark: &str, minutes: u8) -> Result<(), Halt> {
        let teacher = self.teacher_of(self.class(whose.0));
        self.flush().await?;
        let before = self.last(teacher);
        let work = self.grade(whose, mark, "").await?.ok_or(Halt::Skipped)?;
        let card = self
            .heard(teacher, "the mark is given", |heard| {
                heard.message > before && heard.text.starts_with("✅") && has(heard, "Отменить")
            })
            .await?;
        self.pass(At::from(minutes) * MINUTE).await;
        if minutes % 2 == 1 {
            let (id, group) = {
                let it = &self.model.attempts[work];
                (it.student.clone(), self.groups[self.class(whose.0)])
            };
            let words = format!("/return {id}");
            let done = self.says(teacher, Some(group), &words).await?;
            self.model.send_back(work, "", done.taken);
        }
        let given = self.model.marks.last().map_or(0, |mark| mark.at);
        let done = self.presses(teacher, &card, "Отменить").await?;
        if done.taken - given <= SECOND_THOUGHTS {
            self.model.take_back(work, done.taken);
        }
        Ok(())
    }

    async fn send_back(&mut self, place: usize, work: u8) -> Result<(), Halt> {
        let (attempt, group, message) = self.work_in_group(work)?;
        let class = self.model.assignments[self.model.attempts[attempt].assignment].class;
        let comment = format!("ещё раз {place}");
        let words = format!("/return {comment}");
        let done = self
            .act(reply(self.teacher_of(class), group, message, &words))
            .await?;
        if let Some(meant) = self.model.meant(attempt)
            && self.model.attempts[meant].state != State::Returned
        {
            self.model.send_back(meant, &comment, done.taken);
        }
        Ok(())
    }

    async fn lesson(
        &mut self,
        place: usize,
        class: u8,
        (absent, mark): (Option<u8>, Option<(u8, u8)>),
    ) -> Result<(), Halt> {
        let class = self.class(class);
        let (teacher, number) = (self.teacher_of(class), self.model.classes[class].teacher);
        let students: Vec<String> = self.model.classes[class].students.iter().cloned().collect();
        let mut lines: BTreeMap<String, (String, String)> = students
            .iter()
            .map(|id| (id.clone(), Default::default()))
            .collect();
        // No class has two lessons at one time.
        let lessons = self.model.lessons.iter().filter(|it| it.class == class);
        if let Some(last) = lessons.map(|it| it.at).max() {
            self.pass((last + LESSON - self.now()).max(0)).await;
        }
        self.says(teacher, None, "/lesson").await?;
        let list = self
            .heard(teacher, "lessons", |heard| has(heard, "Вне расписания"))
            .await?;
        self.presses(teacher, &list, "Вне расписания").await?;
        let taught = self.model.classes.iter().filter(|it| it.teacher == number);
        if taught.count() > 1 {
            let name = self.model.classes[class].name;
            let question = self
                .heard(teacher, "which class", |heard| has(heard, name))
                .await?;
            self.presses(teacher, &question, name).await?;
        }
        let question = self
            .heard(teacher, "when", |heard| has(heard, "Сейчас"))
            .await?;
        let held = self.presses(teacher, &question, "Сейчас").await?;
        if let Some(absent) = absent {
            let id = &students[usize::from(absent) % students.len()];
            let label = format!("✓ {id}");
            let card = self
                .heard(teacher, &label, |heard| has(heard, &label))
                .await?;
            self.presses(teacher, &card, &label).await?;
            lines.insert(id.clone(), ("absent".to_owned(), String::new()));
        }
        if let Some((whose, mark)) = mark {
            let there: Vec<&String> = lines
                .iter()
                .filter(|(_, line)| line.0.is_empty())
                .map(|(id, _)| id)
                .collect();
            let id = pick(&there, whose)?.clone();
            let (mark, comment) = (pick(&MARKS, mark)?, remark(true, place));
            let card = self
                .heard(teacher, "«Оценки»", |heard| has(heard, "Оценки"))
                .await?;
            self.presses(teacher, &card, "Оценки").await?;
            let label = format!("✓ {id}");
            let question = self
                .heard(teacher, &label, |heard| has(heard, &label))
                .await?;
            self.presses(teacher, &question, &label).await?;
            self.says(teacher, None, &format!("{mark} {comment}"))
                .await?;
            lines.insert(id, (mark.to_owned(), comment));
        }
        let topic = format!("Тема {place:04}");
        self.says(teacher, None, &topic).await?;
        let save = match absent {
            Some(_) => "✅ Записать",
            None => "✅ Все были",
        };
        let card = self
            .heard(teacher, save, |heard| {
                has(heard, save) && heard.text.contains(&topic)
            })
            .await?;
        let done = self.presses(teacher, &card, save).await?;
        self.model.record(Lesson {
            class,
            at: held.taken,
            topic,
            by: number,
            recorded: done.taken,
            lines,
        });
        Ok(())
    }

    async fn intrude(&mut self, student: u8) -> Result<(), Halt> {
        let (id, who) = self.joined(student)?;
        let chat = self.model.classes[0].bound.then_some(self.groups[0]);
        self.says(who, chat, &format!("/grade {id} 5")).await?;
        Ok(())
    }

    async fn quiet(&mut self, student: u8, hours: u8) -> Result<(), Halt> {
        let (_, who) = self.joined(student)?;
        let (words, hours) = pick(&QUIET, hours)?;
        self.says(who, None, &format!("/quiet {words}")).await?;
        self.model.quiet.insert(who, hours);
        Ok(())
    }
}

/// Whether there is a button on which this stands.
fn has(heard: &kamerton::sandbox::Heard, button: &str) -> bool {
    heard
        .buttons
        .iter()
        .flatten()
        .any(|offered| offered.text == button)
}
