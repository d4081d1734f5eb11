//! How actions are done, and what the model makes of them; those about works are in `handing_in` and
//! `marking`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days};
use kamerton::sandbox::{Act, Heard, People};

use super::{
    actions::{Action, Newcomer},
    life::{Halt, Life},
    model::{Assignment, At, Chat, DAY, Lesson, MINUTE, Series, ZONE},
    rosters::{STUDENTS, heading, row},
};
use crate::school::{captioned, file};

const MARKS: [&str; 7] = ["5", "5-", "4+", "4", "4-", "3", "2"];

/// How long a lesson takes.
const LESSON: At = 45 * MINUTE;

/// What can be chosen as quiet hours, and which that are.
const QUIET: [(&str, Option<(At, At)>); 4] = [
    ("21-9", Some((21, 9))),
    ("12-15", Some((12, 15))),
    ("23-7", Some((23, 7))),
    ("off", None),
];

pub fn pick<T: Copy>(all: &[T], number: u8) -> Result<T, Halt> {
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
            Action::Join { student, who } => self.join(student, who).await,
            Action::Bind { class } => self.bind(class).await,
            Action::Assign {
                class,
                due,
                only,
                times,
                photo,
            } => self.assign((place, class), (due, only, times), photo).await,
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
                let mut chats: Vec<Chat> = self.teachers.to_vec();
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

    pub fn class(&self, number: u8) -> usize {
        usize::from(number) % self.model.classes.len()
    }

    /// Who teaches a class: their person.
    pub fn teacher_of(&self, class: usize) -> Chat {
        self.teachers[self.model.classes[class].teacher - 1]
    }

    /// A student who has come in, here or elsewhere: the identifier and the person.
    pub fn joined(&self, number: u8) -> Result<(&'static str, Chat), Halt> {
        let joined: Vec<(&'static str, Chat)> = self
            .students
            .iter()
            .flat_map(|(id, [own, elsewhere, _])| [(*id, *own), (*id, *elsewhere)])
            .filter(|(id, person)| {
                let family = self.model.families.get(*id);
                family.is_some_and(|family| family.contains(person))
            })
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

    async fn join(&mut self, number: u8, who: Newcomer) -> Result<(), Halt> {
        let enrolled: BTreeSet<String> = self
            .model
            .classes
            .iter()
            .flat_map(|class| class.students.clone())
            .collect();
        let known: Vec<&str> = enrolled.iter().map(String::as_str).collect();
        let id = pick(&known, number)?;
        let guardian = who == Newcomer::Guardian;
        let who = self.students[id][who as usize];
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
            if group.messenger == who.messenger {
                self.sides[who.messenger].people.join(who.id, group.id);
            }
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
        let follow = Act::Follow {
            user: teacher.id,
            url: link,
            chat: Some(group.id),
        };
        self.act(teacher.messenger, follow).await?;
        let rights = Act::SetRights {
            user: teacher.id,
            chat: group.id,
            admin: true,
            can_delete_messages: true,
        };
        self.act(teacher.messenger, rights).await?;
        self.model.classes[class].bound = true;
        Ok(())
    }

    async fn assign(
        &mut self,
        (place, class): (usize, u8),
        (due, only, times): (Option<u8>, Option<u8>, Option<u8>),
        photo: bool,
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
        let teacher = self.teacher_of(class);
        let photos = match photo {
            true => vec![file("photo", &title)],
            false => Vec::new(),
        };
        let (chat, words) = (chat.map(|chat| chat.id), lines.join("\n"));
        let act = captioned(teacher.id, chat, (None, &words), photos);
        let done = self.act(teacher.messenger, act).await?;
        let whole = only.is_none() || repeats.is_some();
        self.model.assignments.push(Assignment {
            class,
            title: title.clone(),
            given_at: done.taken,
            due: due_at,
            whole,
            readers: self.model.readers(class, &assignees, whole),
            photo,
            assignees,
            repeated: repeats.is_some(),
        });
        if let Some(times) = repeats {
            self.model.series.push(Series {
                class,
                title,
                next: done.taken + DAY,
                left: times - 1,
                photo,
            });
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
        let group = self.groups[0];
        let there = self.model.classes[0].bound && group.messenger == who.messenger;
        let chat = there.then_some(group);
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

/// Whether this is in the file of a message.
pub fn shows(people: &People, heard: &Heard, content: &str) -> bool {
    let media = heard.media.as_ref();
    let shown = media.and_then(|media| people.open_file(&media.file_id));
    shown.as_deref() == Some(content.as_bytes())
}

/// Whether there is a button on which this stands.
pub fn has(heard: &Heard, button: &str) -> bool {
    heard
        .buttons
        .iter()
        .flatten()
        .any(|offered| offered.text == button)
}
