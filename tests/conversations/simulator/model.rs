//! The model: what a school's journal has to be, and who has to have been told what. It knows
//! no database, no messenger and no faults: those must make no difference.

use std::collections::{BTreeMap, BTreeSet};

/// Milliseconds, by the turned clock.
pub type At = i64;

/// A chat, and the messenger that it is of, by their numbers; somebody's own chat has their number
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chat {
    pub messenger: usize,
    pub id: i64,
}

pub const MINUTE: At = 60_000;
pub const DAY: At = 1440 * MINUTE;
/// So many versions of a message of a work are kept.
pub const MOST_VERSIONS: usize = 20;
/// Moscow's offset.
pub const ZONE: At = 180 * MINUTE;

/// Replies of one account within this time are one work.
const SAME_WORK: At = 2 * MINUTE;
/// A mark can be taken back for so long.
pub const SECOND_THOUGHTS: At = 10 * MINUTE;

#[derive(Default)]
pub struct Model {
    pub classes: Vec<Class>,
    pub assignments: Vec<Assignment>,
    pub series: Vec<Series>,
    pub attempts: Vec<Attempt>,
    pub marks: Vec<Mark>,
    pub lessons: Vec<Lesson>,
    pub told: Vec<Told>,
    /// The chats of who has come in for a student.
    pub families: BTreeMap<String, Vec<Chat>>,
    /// Whose quiet hours are not the usual ones.
    pub quiet: BTreeMap<Chat, Option<(At, At)>>,
}

pub struct Class {
    pub name: &'static str,
    /// The number of the member of staff.
    pub teacher: usize,
    pub students: BTreeSet<String>,
    pub bound: bool,
}

pub struct Assignment {
    pub class: usize,
    pub title: String,
    pub given_at: At,
    pub due: Option<At>,
    /// Given to the whole class, and so to who joins it.
    pub whole: bool,
    pub assignees: BTreeSet<String>,
    /// One of a series, which nobody hands in here.
    pub repeated: bool,
    /// The chats of who has it in private.
    pub readers: Vec<Chat>,
    /// Whether there is a photo with it, in which its title stands.
    pub photo: bool,
}

pub struct Series {
    pub class: usize,
    pub title: String,
    pub next: At,
    pub left: u8,
    pub photo: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Waiting,
    Marked,
    Returned,
    Withdrawn,
    Superseded,
}

impl State {
    pub fn as_str(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Marked => "marked",
            State::Returned => "returned",
            State::Withdrawn => "withdrawn",
            State::Superseded => "superseded",
        }
    }
}

/// One handing in; its number is its place, counted from 1.
pub struct Attempt {
    pub assignment: usize,
    pub student: String,
    pub state: State,
    pub handed_in: At,
    /// When its last message was sent.
    pub last: At,
    /// How many messages, each version of one counted.
    pub parts: usize,
    /// Its messages: the chat, and the id there.
    pub messages: Vec<(Chat, i64)>,
    /// Who began it.
    pub by: Chat,
    /// What is in its photo, where it was handed in in private.
    pub photo: Option<String>,
}

/// A version of a mark; without a value where one was taken back.
#[derive(Clone)]
pub struct Mark {
    pub assignment: usize,
    pub student: String,
    pub value: String,
    pub comment: String,
    pub by: usize,
    pub at: At,
    /// How far the work had come before.
    pub instead_of: State,
}

pub struct Lesson {
    pub class: usize,
    pub at: At,
    pub topic: String,
    pub by: usize,
    pub recorded: At,
    /// What is written down of each student, and the comment.
    pub lines: BTreeMap<String, (String, String)>,
}

/// Something that has to have been said in a chat.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Told {
    pub chat: Chat,
    pub text: String,
    /// Without a sound, where it is a message of its own.
    pub silent: bool,
    /// The assignment and the student of the mark that it is about.
    pub mark: Option<(usize, String)>,
    /// The mark is another one now: what was not said yet is not said any more.
    pub outdated: bool,
}

impl Model {
    /// Lets happen what is due.
    pub fn tick(&mut self, now: At) {
        let mut given = Vec::new();
        for series in &mut self.series {
            while series.left > 0 && series.next <= now {
                given.push((series.class, series.title.clone(), series.photo));
                series.left -= 1;
                series.next += DAY;
            }
        }
        for (class, title, photo) in given {
            self.assignments.push(Assignment {
                class,
                title,
                given_at: now,
                due: None,
                whole: true,
                assignees: self.classes[class].students.clone(),
                repeated: true,
                readers: self.readers(class, &self.classes[class].students, true),
                photo,
            });
        }
    }

    /// Who has an assignment in private: all families, where there is no group or it is not for
    /// the whole class; who has come in at the group's messenger is in there.
    pub fn readers(&self, class: usize, students: &BTreeSet<String>, whole: bool) -> Vec<Chat> {
        let posted = whole && self.classes[class].bound;
        let families = students.iter().filter_map(|id| self.families.get(id));
        let reads_there = |chat: &Chat| posted && chat.messenger == 0;
        let mut readers: Vec<Chat> = families.flatten().copied().collect();
        readers.retain(|chat| !reads_there(chat));
        readers
    }

    /// Somebody is put into a class, and into its open assignments: all of them are of this
    /// school year.
    pub fn enrol(&mut self, class: usize, student: &str, now: At) {
        if !self.classes[class].students.insert(student.to_owned()) {
            return;
        }
        for given in &mut self.assignments {
            if given.class == class && given.whole && given.due.is_none_or(|due| due > now) {
                given.assignees.insert(student.to_owned());
            }
        }
    }

    /// The attempts of a student at an assignment, the last first.
    fn tries(&self, assignment: usize, student: &str) -> impl Iterator<Item = usize> {
        (0..self.attempts.len()).rev().filter(move |at| {
            let it = &self.attempts[*at];
            it.assignment == assignment && it.student == student
        })
    }

    /// The attempt that counts: the last that was not taken back.
    pub fn counting(&self, assignment: usize, student: &str) -> Option<usize> {
        self.tries(assignment, student)
            .find(|at| self.attempts[*at].state != State::Withdrawn)
    }

    /// Whether a student may hand in: not once what counts is marked.
    pub fn is_open(&self, assignment: usize, student: &str) -> bool {
        self.counting(assignment, student)
            .is_none_or(|at| self.attempts[at].state != State::Marked)
    }

    /// A student hands in messages, the last of them sent at `at`. A reply soon after the last
    /// one belongs to the same work.
    pub fn hand_in(
        &mut self,
        (assignment, student): (usize, &str),
        by: Chat,
        (messages, at): (&[(Chat, i64)], At),
        may_continue: bool,
    ) {
        if !self.is_open(assignment, student) {
            return;
        }
        let counts = self.counting(assignment, student);
        if let Some(counts) = counts.filter(|_| may_continue) {
            let counts = &mut self.attempts[counts];
            let goes_on = counts.by == by && at - counts.last <= SAME_WORK;
            if counts.state == State::Waiting && goes_on {
                counts.parts += messages.len();
                counts.messages.extend(messages);
                (counts.last, counts.handed_in) = (at, at);
                return;
            }
        }
        let earlier: Vec<usize> = self.tries(assignment, student).collect();
        for at in earlier {
            if self.attempts[at].state == State::Waiting {
                self.attempts[at].state = State::Superseded;
            }
        }
        self.attempts.push(Attempt {
            assignment,
            student: student.to_owned(),
            state: State::Waiting,
            handed_in: at,
            last: at,
            parts: messages.len(),
            messages: messages.to_vec(),
            by,
            photo: None,
        });
    }

    /// A work is begun, and nothing comes: it only takes a number.
    pub fn give_up(&mut self, assignment: usize, student: &str, by: Chat) {
        self.attempts.push(Attempt {
            assignment,
            student: student.to_owned(),
            state: State::Withdrawn,
            handed_in: 0,
            last: 0,
            parts: 0,
            messages: Vec::new(),
            by,
            photo: None,
        });
    }

    /// A work is taken back; the one before it counts again.
    pub fn withdraw(&mut self, attempt: usize) {
        self.attempts[attempt].state = State::Withdrawn;
        let (assignment, student) = {
            let it = &self.attempts[attempt];
            (it.assignment, it.student.clone())
        };
        if let Some(before) = self.counting(assignment, &student)
            && self.attempts[before].state == State::Superseded
        {
            self.attempts[before].state = State::Waiting;
        }
    }

    /// The last work of a student in a class, whatever became of it.
    pub fn last_work(&self, class: usize, student: &str) -> Option<usize> {
        let judged = [State::Waiting, State::Marked, State::Returned];
        (0..self.attempts.len())
            .filter(|at| {
                let it = &self.attempts[*at];
                it.student == student
                    && self.assignments[it.assignment].class == class
                    && judged.contains(&it.state)
            })
            .max_by_key(|at| (self.attempts[*at].handed_in, *at))
    }

    /// What has waited for a teacher longest.
    pub fn oldest_waiting(&self, teacher: usize) -> Option<usize> {
        (0..self.attempts.len())
            .filter(|at| {
                let it = &self.attempts[*at];
                let class = self.assignments[it.assignment].class;
                it.state == State::Waiting && self.classes[class].teacher == teacher
            })
            .min_by_key(|at| (self.attempts[*at].handed_in, *at))
    }

    /// The work that a reply to one of its messages means.
    pub fn meant(&self, attempt: usize) -> Option<usize> {
        let it = &self.attempts[attempt];
        match it.state {
            State::Withdrawn => None,
            State::Waiting => Some(attempt),
            State::Marked | State::Returned | State::Superseded => {
                self.counting(it.assignment, &it.student)
            }
        }
    }

    pub fn in_force(&self, assignment: usize, student: &str) -> Option<&Mark> {
        self.versions(assignment, student)
            .last()
            .filter(|mark| !mark.value.is_empty())
    }

    fn versions(&self, assignment: usize, student: &str) -> impl DoubleEndedIterator<Item = &Mark> {
        self.marks
            .iter()
            .filter(move |mark| mark.assignment == assignment && mark.student == student)
    }

    /// A work is marked; whether that is news.
    pub fn mark(&mut self, attempt: usize, (value, comment): (&str, &str), now: At) -> bool {
        let (assignment, student) = {
            let it = &self.attempts[attempt];
            (it.assignment, it.student.clone())
        };
        let before = self.in_force(assignment, &student).cloned();
        let state = self.attempts[attempt].state;
        if before.as_ref().is_some_and(|before| {
            state == State::Marked
                && before.value == value
                && (comment.is_empty() || before.comment == comment)
        }) {
            return false;
        }
        // The mark of a new attempt is news, and no correction.
        let before = before.filter(|_| state != State::Waiting);
        let changed = before.is_some_and(|before| before.value != value);
        if state == State::Marked {
            self.outdate((assignment, &student));
        }
        let class = self.assignments[assignment].class;
        self.marks.push(Mark {
            assignment,
            student: student.clone(),
            value: value.to_owned(),
            comment: comment.to_owned(),
            by: self.classes[class].teacher,
            at: now,
            instead_of: self.attempts[attempt].state,
        });
        self.attempts[attempt].state = State::Marked;
        self.tell_mark((assignment, &student), (value, comment), changed, now);
        true
    }

    /// A mark is taken back: the one before it is in force again, or the work waits again, or is
    /// sent back as it was before.
    pub fn take_back(&mut self, attempt: usize, now: At) {
        let (assignment, student) = {
            let it = &self.attempts[attempt];
            (it.assignment, it.student.clone())
        };
        let before = self.versions(assignment, &student).rev().nth(1).cloned();
        let before = before.filter(|before| !before.value.is_empty());
        let class = self.assignments[assignment].class;
        let instead_of = self.versions(assignment, &student).last();
        let instead_of = instead_of.map_or(State::Waiting, |mark| mark.instead_of);
        let (value, comment) = before
            .map(|before| (before.value, before.comment))
            .unwrap_or_default();
        self.marks.push(Mark {
            assignment,
            student: student.clone(),
            value: value.clone(),
            comment: comment.clone(),
            by: self.classes[class].teacher,
            at: now,
            instead_of: self.attempts[attempt].state,
        });
        let it = &mut self.attempts[attempt];
        if it.state == State::Marked {
            it.state = instead_of;
        }
        let redo = "Работу, как и прежде, нужно доработать и сдать ещё раз.";
        let waits = "Работа снова ждёт проверки.";
        let given = &self.assignments[assignment];
        let (title, class) = (&given.title, self.classes[given.class].name);
        let text = match (value.as_str(), it.state) {
            ("", State::Returned) => {
                format!("Преподаватель отменил оценку: «{title}», {class}. {redo}")
            }
            ("", _) => format!("Преподаватель отменил оценку: «{title}», {class}. {waits}"),
            (value, State::Returned) => {
                format!("Оценка {value} (исправлено): «{title}», {class}\n{redo}")
            }
            (value, State::Waiting) => {
                format!("Оценка {value} (исправлено): «{title}», {class}\n{waits}")
            }
            (value, _) => format!("Оценка {value} (исправлено): «{title}», {class}"),
        };
        self.outdate((assignment, &student));
        self.tell((&student, Some(assignment)), text, &comment, now);
    }

    /// What was to be said of a mark need not be said any more where it was still waiting.
    fn outdate(&mut self, (assignment, student): (usize, &str)) {
        let of_mark = |told: &&mut Told| {
            let about = told.mark.as_ref();
            about.is_some_and(|it| *it == (assignment, student.to_owned()))
        };
        for told in self.told.iter_mut().filter(of_mark) {
            told.outdated = true;
        }
    }

    fn tell_mark(
        &mut self,
        (assignment, student): (usize, &str),
        (value, comment): (&str, &str),
        changed: bool,
        now: At,
    ) {
        let given = &self.assignments[assignment];
        let (title, class) = (&given.title, self.classes[given.class].name);
        let text = match changed {
            true => format!("Оценка {value} (исправлено): «{title}», {class}"),
            false => format!("Оценка {value}: «{title}», {class}"),
        };
        self.tell((student, Some(assignment)), text, comment, now);
    }

    /// A work is sent back.
    pub fn send_back(&mut self, attempt: usize, comment: &str, now: At) {
        let it = &mut self.attempts[attempt];
        it.state = State::Returned;
        let student = it.student.clone();
        let given = &self.assignments[it.assignment];
        let text = format!(
            "Работа «{}» ({}) возвращена на доработку. Исправьте и сдайте ещё раз.",
            given.title, self.classes[given.class].name
        );
        self.tell((&student, None), text, comment, now);
    }

    /// A lesson is recorded.
    pub fn record(&mut self, lesson: Lesson) {
        let class = self.classes[lesson.class].name;
        for (student, (value, comment)) in &lesson.lines {
            if value.is_empty() || value == "absent" {
                continue;
            }
            let (day, topic) = (day_of(lesson.at), &lesson.topic);
            let text = format!("Оценка {value} за урок {day}: «{topic}», {class}");
            self.tell((student, None), text, comment, lesson.recorded);
        }
        self.lessons.push(lesson);
    }

    /// Tells a family; of the mark on which assignment, where it is about one.
    fn tell(
        &mut self,
        (student, assignment): (&str, Option<usize>),
        mut text: String,
        comment: &str,
        now: At,
    ) {
        if !comment.is_empty() {
            text = format!("{text}\n💬 {comment}");
        }
        for chat in self.families.get(student).into_iter().flatten() {
            self.told.push(Told {
                chat: *chat,
                text: text.clone(),
                silent: is_quiet(self.quiet.get(chat).copied(), now),
                mark: assignment.map(|assignment| (assignment, student.to_owned())),
                outdated: false,
            });
        }
    }
}

/// The day of a moment, such as `24.11`.
fn day_of(at: At) -> String {
    let local = chrono::DateTime::from_timestamp_millis(at + ZONE).expect("a moment");
    local.format("%d.%m").to_string()
}

/// Whether these hours, from ten in the evening to eight where nobody chose, are quiet now.
fn is_quiet(chosen: Option<Option<(At, At)>>, now: At) -> bool {
    let hour = (now + ZONE).rem_euclid(DAY) / (60 * MINUTE);
    match chosen.unwrap_or(Some((22, 8))) {
        None => false,
        Some((from, to)) if from <= to => (from..to).contains(&hour),
        Some((from, to)) => hour >= from || hour < to,
    }
}
