//! How fast the road of a message is: `cargo bench`.
//!
//! One event is one `/grade` in reply to the card of a work: the role looked up, the mark and
//! its history written, durably, and one answer queued (or sent). In a group there is one
//! message more to send for each: the command is taken away, for others read it.

mod machine;
mod wire;

use chrono::NaiveDate;
use divan::{Bencher, counter::ItemsCount};
use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{Address, Arrival, Outgoing, Person, Say, telegram},
    school::{
        assignments::{Draft, Every, Repeat},
        moments::Moment,
        roster::{RosterFile, Row, StudentId, plan},
    },
    service::{desk::Event, schedule},
    store::{
        Store,
        about::About,
        deliveries::Outcome,
        invitations::{Invitation, Invitee, hash_of},
        outbox::{Lane, Letter},
        series::NewSeries,
        submission_parts::Part,
    },
};
use machine::Reply;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use wire::Wire;

/// An address where nobody answers.
const NOWHERE: &str = "http://127.0.0.1:9";
/// Students on the roster, and classes of 25 that they are in. Each class has a group, and a work
/// of each of its students waits.
const STUDENTS: usize = 10_000;
const CLASSES: usize = STUDENTS / CLASS;
const CLASS: usize = 25;
/// Who teaches them: ten classes each.
const TEACHERS: usize = 40;
/// Events in a measured round: what ten polls bring.
const EVENTS: usize = 1_000;
/// Events that wait for a service, all the way to their answers.
const WAITING: usize = 5_000;
/// Repeating assignments that fall due at once.
const OCCURRENCES: usize = 10_000;
/// What one poll brings.
const POLL: usize = 100;

fn main() {
    report_process();
    divan::main();
}

/// A school with works to be graded.
struct School {
    /// Where the database lies, for as long as it is needed.
    _folder: tempfile::TempDir,
    store: Store,
    works: Vec<Work>,
    next_update: i64,
}

/// A work that waits to be graded.
struct Work {
    group: i64,
    teacher: i64,
    /// Its message in the group.
    message: i64,
    /// The bot's card of it, in the teacher's own chat.
    card: i64,
}

/// Where something is graded.
#[derive(Clone, Copy, Debug)]
enum Place {
    Private,
    Group,
}

impl School {
    async fn build() -> School {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}", folder.path().join("school.db").display());
        let store = Store::open(&url).await.expect("a database");
        let mut works = Vec::new();
        let mut chance = Chance::from_seed(1);
        let mut writer = store.writer();
        let now = Clock::system().now();
        let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
        let file = RosterFile {
            rows: (0..STUDENTS).map(row).collect(),
            ..RosterFile::default()
        };
        let plan = plan(&tx.roster().await.expect("a roster"), &file).expect("it is clear");
        tx.apply(&plan, (chrono_tz::Europe::Moscow, None))
            .await
            .expect("it is applied");
        let mut accounts = Vec::new();
        for number in (1_i64..).take(TEACHERS) {
            let code = tx.invite(&Invitee::Staff(number)).await.expect("a code");
            let invitation = Invitation {
                hash: hash_of(&code),
                invitee: Invitee::Staff(number),
            };
            let teacher = (1_000 + number).to_string();
            let private = Address::new(telegram::NAME, teacher.clone());
            let person = Person {
                id: teacher,
                language: None,
            };
            let joined = tx.join(&person, &private, "ru", &invitation).await;
            let (account, _) = joined.expect("an account");
            let classes = tx.classes_taught(number).await.expect("classes");
            accounts.push((account, private, classes));
        }
        for at in 0..CLASSES {
            let number = i64::try_from(at % TEACHERS).expect("small") + 1;
            let (account, private, classes) = &accounts[at % TEACHERS];
            let class = &classes[at / TEACHERS];
            let (teacher, group) = (1_000 + number, -(1_000 + class.id));
            let chat = Address::new(telegram::NAME, group.to_string());
            tx.note_group(&chat, "Группа", "ru", None)
                .await
                .expect("a group");
            tx.bind(class.id, (&chat, None), number)
                .await
                .expect("it is bound");
            let students = tx.students_in(class.id).await.expect("students");
            let draft = Draft {
                title: "Гамма".to_owned(),
                ..Draft::default()
            };
            let assignment = tx
                .assign(class.id, number, &draft, &students)
                .await
                .expect("work");
            tx.note_posted(&[assignment]).await.expect("it is posted");
            for (place, student) in students.iter().enumerate() {
                let message = i64::try_from(place).expect("small") + 10;
                let work = tx
                    .open_attempt(assignment, student, account.id, None)
                    .await
                    .expect("one");
                let part = Part {
                    message: message.to_string(),
                    text: "Вот".to_owned(),
                    file: None,
                    at: now,
                    edited_at: None,
                };
                tx.add_part(&work, &chat, &part).await.expect("a part");
                let work = tx.hand_in(work, now).await.expect("it is handed in");
                let card = i64::try_from(works.len()).expect("small") + 1;
                tx.queue(Letter {
                    to: private.clone(),
                    lane: Lane::Reply,
                    outgoing: Outgoing::Say(Say::text("Вот")),
                    about: Some(About::Submission(work.id)),
                    sponsor: None,
                });
                works.push(Work {
                    group,
                    teacher,
                    message,
                    card,
                });
            }
        }
        tx.commit().await.expect("it is durable");
        let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
        let sent = |work: &Work| (work.card, Outcome::Sent(Some(work.card.to_string())));
        let sent: Vec<(i64, Outcome)> = works.iter().map(sent).collect();
        tx.settle(&sent).await.expect("the cards are sent");
        tx.commit().await.expect("it is durable");
        School {
            _folder: folder,
            store,
            works,
            next_update: 1,
        }
    }

    /// Lets something repeat every Monday, in a class of each teacher, for so many students each.
    async fn repeat_all(&self, students: usize) {
        let mut chance = Chance::from_seed(1);
        let mut writer = self.store.writer();
        let mut tx = writer
            .begin(monday(), &mut chance)
            .await
            .expect("a transaction");
        let repeat = Repeat {
            text: "каждую неделю".to_owned(),
            every: Every::Weekly {
                weeks: 1,
                days: Vec::new(),
            },
            until: None,
            count: None,
        };
        for at in 0..OCCURRENCES {
            let teacher = i64::try_from(at % TEACHERS).expect("small") + 1;
            let class = tx.classes_taught(teacher).await.expect("classes").remove(0);
            let mut to = tx.students_in(class.id).await.expect("students");
            to.truncate(students);
            if students == CLASS {
                to.clear();
            }
            let series = NewSeries {
                class: class.id,
                author: teacher,
                title: "Гамма",
                body: "",
                file: None,
                to: &to,
                repeat: &repeat,
                first: monday().local(chrono_tz::Europe::Moscow),
                due: None,
            };
            tx.begin_series(&series, chrono_tz::Europe::Moscow)
                .await
                .expect("a series");
        }
        tx.commit().await.expect("it is durable");
    }

    async fn is_anything_due(&self) -> bool {
        let mut chance = Chance::from_seed(1);
        let mut writer = self.store.writer();
        let mut tx = writer
            .begin(monday(), &mut chance)
            .await
            .expect("a transaction");
        !tx.series_due(1).await.expect("series").is_empty()
    }

    /// How many marks were given.
    async fn marks(&self) -> i64 {
        let options = SqliteConnectOptions::new().filename(self.store.path());
        let connection = SqliteConnection::connect_with(&options).await;
        sqlx::query_scalar("SELECT count(*) FROM marks")
            .fetch_one(&mut connection.expect("a database"))
            .await
            .expect("a count")
    }

    /// The next `/grade` in reply to a work; marks alternate, so that each is news.
    fn update(&mut self, place: Place) -> serde_json::Value {
        let number = self.next_update;
        self.next_update += 1;
        let at = usize::try_from(number).expect("small");
        let work = &self.works[at % self.works.len()];
        let mark = if (at / self.works.len()).is_multiple_of(2) {
            "5"
        } else {
            "4"
        };
        let reply = match place {
            Place::Private => Reply {
                chat: serde_json::json!({ "id": work.teacher, "type": "private" }),
                message: work.card,
                author: serde_json::json!({ "id": 1, "is_bot": true, "first_name": "Камертон" }),
            },
            Place::Group => Reply::in_group(work.group, work.message),
        };
        machine::grade(number, work.teacher, reply, mark)
    }
}

fn row(at: usize) -> Row {
    let class = at / CLASS;
    Row {
        line: at + 2,
        student_id: StudentId::read(&format!("S{at}")).ok(),
        name: format!("Учащийся {at}"),
        year: "3".to_owned(),
        discipline: "Сольфеджио".to_owned(),
        teacher: format!("Преподаватель {}", class % TEACHERS),
        class: Some(format!("Класс {}", class % CLASSES)),
        ..Row::default()
    }
}

/// A moment on a school day.
fn monday() -> Moment {
    let day = NaiveDate::from_ymd_opt(2026, 11, 30).expect("a day");
    let local = day.and_hms_opt(15, 0, 0).expect("a time");
    Moment::from_local(local, chrono_tz::Europe::Moscow)
}

/// Through the desk: read, answered, committed, in batches of a poll.
#[divan::bench(sample_count = 20, sample_size = 1, args = [Place::Private, Place::Group])]
fn events_through_the_desk(bencher: Bencher, place: Place) {
    let runtime = machine::runtime();
    let mut school = runtime.block_on(School::build());
    let wire = machine::telegram(NOWHERE);
    let door = {
        let _inside = runtime.enter();
        machine::desk(&school.store, Clock::system(), &wire)
    };
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| {
            (0..EVENTS)
                .map(|_| school.update(place).to_string())
                .collect::<Vec<_>>()
        })
        .bench_local_refs(|updates| {
            runtime.block_on(async {
                for poll in updates.chunks(POLL) {
                    let arrivals: Vec<Arrival> = poll.iter().map(|raw| wire.read(raw)).collect();
                    let events = arrivals.into_iter().map(|it| Event::Arrived(Box::new(it)));
                    door.submit(events.collect())
                        .await
                        .expect("the desk is open");
                }
            });
        });
    let given = runtime.block_on(school.marks());
    assert_eq!(given, school.next_update - 1, "each is a mark");
}

/// Ten thousand occurrences of repeating assignments fall due in the same minute: each
/// becomes an assignment, is queued for the group or for its student, and its next one is planned.
/// For one student each, and for whole classes.
#[divan::bench(sample_count = 3, sample_size = 1, args = [1, CLASS])]
fn due_occurrences(bencher: Bencher, students: usize) {
    let runtime = machine::runtime();
    bencher
        .counter(ItemsCount::new(OCCURRENCES))
        .with_inputs(|| {
            runtime.block_on(async {
                let school = School::build().await;
                let clock = Clock::turned(monday());
                school.repeat_all(students).await;
                let wire = machine::telegram(NOWHERE);
                let door = machine::desk(&school.store, clock, &wire);
                (school, door)
            })
        })
        .bench_local_values(|(school, door)| {
            runtime.block_on(async {
                while school.is_anything_due().await {
                    door.submit(schedule::all_due())
                        .await
                        .expect("the desk is open");
                }
            });
            (school, door)
        });
}

/// From `getUpdates` to the last answer's result written down, over loopback HTTP, with the
/// limits off.
#[divan::bench(sample_count = 10, sample_size = 1, args = [Place::Private, Place::Group])]
fn end_to_end(bencher: Bencher, place: Place) {
    let runtime = machine::runtime();
    let mut school = runtime.block_on(School::build());
    let wire = Wire::start();
    let mut service =
        runtime.block_on(machine::service(&school.store, Clock::system(), wire.url()));
    bencher
        .counter(ItemsCount::new(WAITING))
        .with_inputs(|| {
            let updates = (0..WAITING).map(|_| {
                let number = school.next_update;
                (number, school.update(place).to_string())
            });
            updates.collect::<Vec<_>>()
        })
        .bench_local_values(|updates| {
            let last = updates.last().expect("there are some").0;
            let before = wire.taken();
            wire.bring(updates);
            runtime.block_on(async {
                wire.confirms(last).await;
                service.settle().await;
            });
            let said = usize::try_from(wire.taken() - before).expect("small");
            assert!(said >= WAITING, "{said} answers to {WAITING} marks");
        });
    let given = runtime.block_on(school.marks());
    assert_eq!(given, school.next_update - 1, "each is a mark");
}

/// A process of its own on an existing database, until its first `getUpdates`.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn start_to_first_poll(bencher: Bencher) {
    let runtime = machine::runtime();
    let school = runtime.block_on(School::build());
    bencher.bench_local(|| {
        let (mut child, sandbox) = runtime.block_on(machine::process(school.store.path()));
        runtime.block_on(sandbox.polled(1));
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
    });
}

/// Says what a process at rest weighs, on a roster of 10,000.
fn report_process() {
    let runtime = machine::runtime();
    let school = runtime.block_on(School::build());
    let (mut child, sandbox) = runtime.block_on(machine::process(school.store.path()));
    runtime.block_on(sandbox.polled(1));
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    for line in status.unwrap_or_default().lines() {
        if line.starts_with("VmRSS") || line.starts_with("VmHWM") {
            println!(
                "at rest: {}",
                line.split_whitespace().collect::<Vec<_>>().join(" ")
            );
        }
    }
    child.kill().expect("it can be killed");
    child.wait().expect("it is dead");
}
