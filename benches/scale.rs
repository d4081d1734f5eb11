//! How a school's size tells on its bot: `cargo bench --bench scale`.
//!
//! A term of 10,000 students and a million marks: what each command takes, from the message to
//! the durable answer; how large the database is, and how soon a service has started on it. Then
//! the cost of one `/grade` in schools of 100 to 100,000 students, how long a school day's messages
//! take that have waited, and how long a backup and putting it back.

mod machine;
mod school;
mod wire;

use std::{
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use kamerton::{
    clock::Clock,
    messenger::{Arrival, Messenger},
    school::moments::Moment,
    service::{
        desk::{Door, Event},
        schedule,
    },
    store::Store,
};
use machine::Reply;
use school::Size;
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;
use wire::Wire;

/// A term of a million marks.
const TERM: Size = Size {
    students: 10_000,
    given: 100,
};
/// Saturday, 26 December 2026, 15:00 in Moscow: the quarter's last days.
const NOW: Moment = Moment::from_millis(1_798_286_400_000);
/// How often each command is said.
const TIMES: i64 = 300;
/// How often a service is started.
const STARTS: usize = 20;
/// How often a backup is made and put back.
const BACKUPS: usize = 3;
/// How many students the schools have in which one update is measured.
const SIZES: [u32; 4] = [100, 1_000, 10_000, 100_000];
/// Batches in each of them, and their updates: what one poll brings.
const ROUNDS: usize = 50;
const POLL: i64 = 100;
/// What has waited.
const BACKLOG: i64 = 20_000;

/// People are known by their number: students by their identifier.
const TEACHER: i64 = 2_000_000;
const ADMIN: i64 = 3_000_000;
/// Groups and waiting assignments are numbered as their classes.
const GROUP: i64 = -4_000_000;
const WAITING: i64 = 5_000_000;
/// Posts of new assignments, one for each group, for which nothing is handed in yet.
const POST: i64 = 6_000_000;

/// An address where nobody answers.
const NOWHERE: &str = "http://127.0.0.1:9";

fn main() {
    let runtime = machine::runtime();
    runtime.block_on(async {
        if is_asked("growth") {
            growth().await;
        }
        if !["commands", "backups", "backlog"].into_iter().any(is_asked) {
            return;
        }
        let folder = tempfile::tempdir().expect("a folder");
        let term = folder.path().join("term.db");
        school::build(&term, TERM).await;
        println!("a term's journal: {} MB", school::megabytes(&term));
        people(&term, TERM).await;
        remembered(&term).await;
        post(&term).await;
        let all = school::megabytes(&term);
        println!("with people, lessons, works and what the bot has said: {all} MB");
        if is_asked("commands") {
            starts(&term).await;
            commands(&term).await;
        }
        if is_asked("backlog") {
            backlog(&term).await;
        }
        if is_asked("backups") {
            backups(&term).await;
        }
    });
}

/// Whether a part was named on the command line, or none was.
fn is_asked(part: &str) -> bool {
    let mut named = std::env::args().skip(1).filter(|it| !it.starts_with('-'));
    let first = named.next();
    first.is_none() || first.as_deref() == Some(part) || named.any(|it| it == part)
}

/// Lets everybody join; each class has a group, and a work of each student that waits.
async fn people(database: &Path, size: Size) {
    let classes = size.classes();
    let one = |sql: String| (1, sql);
    school::fill(
        database,
        &[
            one("INSERT INTO staff (number, teacher, admin, added_at)
                 SELECT max(number) + 1, 0, 1, 0 FROM staff"
                .to_owned()),
            one(format!(
                "INSERT INTO accounts (id, messenger, person, chat, language, since)
                 SELECT {TEACHER} + number, 'telegram', iif(admin, {ADMIN}, {TEACHER} + number),
                     iif(admin, {ADMIN}, {TEACHER} + number), 'ru', 0 FROM staff"
            )),
            one(format!(
                "INSERT INTO links (account, role, staff, since)
                 SELECT {TEACHER} + number, 'staff', number, 0 FROM staff"
            )),
            one("INSERT INTO links (account, role, student_id, since)
                 SELECT student_id, 'student', student_id, 0 FROM students"
                .to_owned()),
            (
                classes,
                format!(
                    "INSERT INTO group_chats (messenger, chat, title, language, since)
                     SELECT 'telegram', {GROUP} - value, 'Группа', 'ru', 0 FROM counted"
                ),
            ),
            one(format!(
                "INSERT INTO class_groups (class, messenger, chat, bound_by, bound_at)
                 SELECT id, 'telegram', {GROUP} - id, teacher, 0 FROM classes"
            )),
            one(format!(
                "INSERT INTO assignments
                     (id, class, author, title, body, whole_class, created_at, posted_at)
                 SELECT {WAITING} + id, id, teacher, 'Этюд', '', 1, {now}, {now} FROM classes",
                now = NOW.millis() - 86_400_000
            )),
            one(format!(
                "INSERT INTO assignees (assignment, student_id)
                 SELECT {WAITING} + class, student_id FROM enrolments"
            )),
            one(format!(
                "INSERT INTO submissions
                     (assignment, student_id, attempt, account, state, opened_at, handed_in_at)
                 SELECT {WAITING} + class, student_id, 1, student_id, 'waiting', {now}, {now}
                 FROM enrolments",
                now = NOW.millis() - 3_600_000
            )),
            one(format!(
                "INSERT INTO submission_parts
                     (submission, position, messenger, chat, message, text, at)
                 SELECT id, 1, 'telegram', {GROUP} - (assignment - {WAITING}), student_id, 'Вот',
                     handed_in_at
                 FROM submissions WHERE state = 'waiting'"
            )),
        ],
    )
    .await;
}

/// Gives each class something new to do, in its group.
async fn post(database: &Path) {
    let now = NOW.millis() - 3_600_000;
    school::fill(
        database,
        &[
            (
                1,
                format!(
                    "INSERT INTO assignments
                         (id, class, author, title, body, whole_class, created_at, posted_at)
                     SELECT {POST} + id, id, teacher, 'Этюд', '', 1, {now}, {now} FROM classes"
                ),
            ),
            (
                1,
                format!(
                    "INSERT INTO assignees (assignment, student_id)
                     SELECT {POST} + class, student_id FROM enrolments"
                ),
            ),
            (
                1,
                format!(
                    "INSERT INTO outbox (messenger, chat, lane, body, about, queued_at, due,
                         state, tries, message, settled_at)
                     SELECT 'telegram', {GROUP} - id, 2, '', 'assignment:' || ({POST} + id), {now},
                         {now}, 'sent', 1, {POST} - {GROUP} + id, {now} FROM classes"
                ),
            ),
        ],
    )
    .await;
}

/// What a term leaves besides the journal: the works' messages, the notices of marks, posts,
/// and two lessons a week with their lines.
async fn remembered(database: &Path) {
    let one = |sql: String| (1, sql);
    school::fill(
        database,
        &[
            one(format!(
                "INSERT INTO submission_parts
                     (submission, position, messenger, chat, message, text, at)
                 SELECT submissions.id, 1, 'telegram', {GROUP} - class, 1000000 + submissions.id,
                     'Вот', handed_in_at
                 FROM submissions JOIN assignments ON assignments.id = submissions.assignment
                 WHERE state = 'marked'"
            )),
            one(
                "INSERT INTO outbox (id, messenger, chat, lane, body, about, queued_at, due, state,
                     tries, message, settled_at)
                 SELECT id, 'telegram', student_id, 1, '',
                     'mark:' || assignment || ':' || student_id, marked_at, marked_at, 'sent', 1,
                     id, marked_at
                 FROM marks"
                    .to_owned(),
            ),
            one(format!(
                "INSERT INTO outbox (messenger, chat, lane, body, about, queued_at, due, state,
                     tries, message, settled_at)
                 SELECT 'telegram', {GROUP} - class, 2, '', 'assignment:' || id, posted_at,
                     posted_at, 'sent', 1, id, posted_at
                 FROM assignments"
            )),
            one(
                "INSERT INTO timetable (class, weekday, starts, minutes, form, mode, place,
                     from_day, to_day, added_at, planned_to)
                 SELECT id, 1 + id % 6, 540 + id % 12 * 45, 45, 'lesson', 'offline',
                     'каб. ' || id, '2026-09-01', '2027-05-31', 0, '9999-12-31' FROM classes"
                    .to_owned(),
            ),
            (
                TERM.classes() * 14,
                format!(
                    "INSERT INTO lessons (id, class, starts_at, minutes, form, mode, place, made_at)
                     SELECT value, (value - 1) % {classes} + 1, 1793836800000 + value * 700000, 45,
                         'lesson', 'offline', '', 0 FROM counted",
                    classes = TERM.classes()
                ),
            ),
            one(
                "INSERT INTO lesson_records (id, lesson, starts_at, minutes, form, mode, topic,
                     taught_by, recorded_by, recorded_at)
                 SELECT id, id, starts_at, minutes, form, mode, 'Тональности', class, class,
                     starts_at FROM lessons"
                    .to_owned(),
            ),
            one("UPDATE lessons SET record = id".to_owned()),
            one("INSERT INTO lesson_entries
                     (lesson, student_id, value, comment, marked_by, marked_at)
                 SELECT lessons.id, student_id, iif(lessons.id % 7 = student_id % 7, '4', ''), '',
                     class, starts_at
                 FROM lessons JOIN enrolments USING (class)"
                .to_owned()),
        ],
    )
    .await;
}

/// From the start of a process to its first `getUpdates`.
async fn starts(database: &Path) {
    let mut took = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        let (mut child, sandbox) = machine::process(database).await;
        sandbox.polled(1).await;
        took.push(begin.elapsed());
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
    }
    println!("start to first getUpdates: {}", Spread::of(took));
}

/// How long a backup takes, and how long a school is without its bot until it polls again on one
/// that was put back.
async fn backups(database: &Path) {
    let done = |arguments: &[&str]| {
        let output = machine::command(database, arguments).output();
        let output = output.expect("it runs");
        assert!(output.status.success(), "{output:?}");
    };
    let copy = "copy.db";
    for _ in 0..BACKUPS {
        let begin = Instant::now();
        done(&["backup", copy]);
        let backed_up = begin.elapsed();
        let begin = Instant::now();
        done(&["restore", copy]);
        let (mut child, sandbox) = machine::process(database).await;
        sandbox.polled(1).await;
        let restored = begin.elapsed();
        println!("backed up in {backed_up:.2?}; restored, and polled, after {restored:.2?}");
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
        for left in [
            database.with_file_name(copy),
            database.with_extension("replaced-1.db"),
        ] {
            std::fs::remove_file(left).expect("a file");
        }
    }
}

/// Durations, sorted.
struct Spread(Vec<Duration>);

impl Spread {
    fn of(mut took: Vec<Duration>) -> Spread {
        took.sort();
        Spread(took)
    }

    fn at(&self, percent: usize) -> Duration {
        self.0[(self.0.len() * percent / 100).min(self.0.len() - 1)]
    }
}

impl std::fmt::Display for Spread {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (half, most, all) = (self.at(50), self.at(99), self.at(100));
        write!(out, "p50 {half:.2?}, p99 {most:.2?}, max {all:.2?}")
    }
}

/// Who says something.
#[derive(Clone, Copy)]
enum Who {
    Student,
    Teacher,
    Admin,
}

use Who::{Admin, Student, Teacher};

/// What is said in private; of each word's answer the first button is pressed, too, where
/// it has one.
const SAID: [(Who, &str); 37] = [
    (Student, "/start"),
    (Student, "/homework"),
    (Student, "/grades"),
    (Student, "/classes"),
    (Student, "/submit"),
    (Student, "/ask"),
    (Student, "/timetable"),
    (Student, "/mydata"),
    (Student, "/quiet"),
    (Student, "/help"),
    (Teacher, "/start"),
    (Teacher, "/queue"),
    (Teacher, "/journal"),
    (Teacher, "/lesson"),
    (Teacher, "/timetable"),
    (Teacher, "/classes"),
    (Teacher, "/term"),
    (Teacher, "/plan"),
    (Teacher, "/again"),
    (Teacher, "/assign"),
    (Teacher, "/assign Гамма до мажор"),
    (Teacher, "/grade {student} 5"),
    (Teacher, "/announce"),
    (Teacher, "/announce Завтра концерт"),
    (Teacher, "/calendar"),
    (Teacher, "/mydata"),
    (Admin, "/start"),
    (Admin, "/classes"),
    (Admin, "/roster"),
    (Admin, "/report"),
    (Admin, "/staff"),
    (Admin, "/student {student}"),
    (Admin, "/invite"),
    (Admin, "/announce Завтра концерт"),
    (Admin, "/substitute"),
    (Admin, "/audit"),
    (Admin, "/term"),
];

/// A desk in the term's school.
struct AtDesk {
    door: Door,
    wire: Arc<dyn Messenger>,
    look: SqliteConnection,
    next: i64,
}

impl AtDesk {
    /// How long an update takes until its answer is durable.
    async fn take(&mut self, mut update: Value) -> Duration {
        self.next += 1;
        update["update_id"] = json!(self.next);
        let arrival: Arrival = self.wire.read(&update.to_string());
        let begin = Instant::now();
        let events = vec![Event::Arrived(Box::new(arrival))];
        self.door.submit(events).await.expect("the desk is open");
        begin.elapsed()
    }

    /// The first button under the last message to a chat.
    async fn button(&mut self, chat: i64) -> Option<String> {
        let body: Option<String> =
            sqlx::query_scalar("SELECT body FROM outbox WHERE chat = ? ORDER BY id DESC LIMIT 1")
                .bind(chat.to_string())
                .fetch_optional(&mut self.look)
                .await
                .expect("an outbox");
        let body = body?;
        let (_, data) = body.split_once("\"data\":\"")?;
        Some(data.split('"').next()?.to_owned())
    }

    async fn count(&mut self, table: &'static str) -> i64 {
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut self.look)
            .await
            .expect("a count")
    }
}

/// Text of a person to the bot, in private or, in reply to something, in a group.
fn said(who: i64, text: &str, reply: Option<(i64, i64)>) -> Value {
    let from = json!({ "id": who, "is_bot": false, "first_name": "Кто-то" });
    let mut message = json!({
        "message_id": who, "date": NOW.millis() / 1000, "from": from, "text": text,
        "chat": { "id": who, "type": "private", "first_name": "Кто-то" },
    });
    if let Some((group, post)) = reply {
        let chat = json!({ "id": group, "type": "group", "title": "Группа" });
        message["chat"] = chat.clone();
        message["reply_to_message"] = json!({
            "message_id": post, "date": 1, "chat": chat, "text": "Этюд",
            "from": { "id": 1_000_001, "is_bot": true, "first_name": "Камертон" },
        });
    }
    json!({ "message": message })
}

fn pressed(who: i64, data: &str) -> Value {
    let from = json!({ "id": who, "is_bot": false, "first_name": "Кто-то" });
    json!({ "callback_query": {
        "id": "1", "from": from, "chat_instance": "1", "data": data,
        "message": {
            "message_id": 1, "date": 1, "text": "…",
            "chat": { "id": who, "type": "private", "first_name": "Кто-то" },
        },
    } })
}

/// The `at`th student that something is measured with: they come from everywhere.
fn student(at: i64, students: u32) -> i64 {
    i64::from(school::FIRST) + at * 7_919 % i64::from(students)
}

/// The class of a student.
fn class_of(student: i64) -> i64 {
    (student - i64::from(school::FIRST)) / i64::from(school::CLASS) + 1
}

/// What each command takes, and the tick of the clock beside them.
async fn commands(database: &Path) {
    let store = Store::open(&school::url(database))
        .await
        .expect("a database");
    let wire = machine::telegram(NOWHERE);
    let mut desk = AtDesk {
        door: machine::desk(&store, Clock::turned(NOW), &wire),
        wire,
        look: SqliteConnection::connect(&school::url(database))
            .await
            .expect("a connection"),
        next: 0,
    };
    let mut worst = Duration::ZERO;
    let mut show = |what: &str, took: Vec<Duration>| {
        let count = took.len();
        let spread = Spread::of(took);
        worst = worst.max(spread.at(99));
        println!("{what}: {spread} ({count})");
    };
    for (who, words) in SAID {
        let (mut took, mut presses) = (Vec::new(), Vec::new());
        let before = desk.count("outbox").await;
        for at in 0..TIMES {
            let one = student(at, TERM.students);
            let (id, title) = match who {
                Student => (one, "student"),
                Teacher => (TEACHER + class_of(one), "teacher"),
                Admin => (ADMIN, "administrator"),
            };
            let words = words.replace("{student}", &one.to_string());
            took.push(desk.take(said(id, &words, None)).await);
            if let Some(data) = desk.button(id).await {
                presses.push(desk.take(pressed(id, &data)).await);
            }
            if at + 1 == TIMES {
                let told = desk.count("outbox").await - before;
                assert!(told >= TIMES, "{told} answers to {words}");
                show(&format!("{title}: {words}"), took.split_off(0));
                if !presses.is_empty() {
                    show("  and its first button", presses.split_off(0));
                }
            }
        }
    }
    let (mut works, mut grades, mut ticks) = (Vec::new(), Vec::new(), Vec::new());
    let (handed_in, marks) = (desk.count("submissions").await, desk.count("marks").await);
    for at in 0..TIMES {
        let one = student(TIMES + at, TERM.students);
        let class = class_of(one);
        let (group, teacher) = (GROUP - class, TEACHER + class);
        let grade = machine::grade(0, teacher, Reply::in_group(group, one), "5");
        grades.push(desk.take(grade).await);
        works.push(
            desk.take(said(one, "Вот", Some((group, POST - group))))
                .await,
        );
        let begin = Instant::now();
        let tick = schedule::all_due();
        desk.door.submit(tick).await.expect("the desk is open");
        ticks.push(begin.elapsed());
    }
    show("teacher: /grade in reply to a work", grades);
    show("student: a work in reply to a post", works);
    show("a tick of the clock", ticks);
    assert_eq!(desk.count("submissions").await - handed_in, TIMES);
    assert_eq!(desk.count("marks").await - marks, TIMES);
    assert_eq!(desk.count("quarantine").await, 0);
    println!("the slowest p99: {worst:.2?}");
}

/// A school that is graded.
struct Growing {
    size: Size,
    _folder: TempDir,
    store: Store,
    door: Door,
    next: i64,
    scattered: bool,
    took: Vec<Duration>,
}

impl Growing {
    async fn new(students: u32) -> Growing {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("school.db");
        let size = Size { students, given: 3 };
        school::build(&database, size).await;
        people(&database, size).await;
        let store = Store::open(&school::url(&database))
            .await
            .expect("a database");
        let wire = machine::telegram(NOWHERE);
        Growing {
            door: machine::desk(&store, Clock::turned(NOW), &wire),
            size,
            _folder: folder,
            store,
            next: 0,
            scattered: false,
            took: Vec::new(),
        }
    }

    fn update(&mut self) -> Value {
        self.next += 1;
        let steps = match self.scattered {
            true => 7_919,
            false => 1,
        };
        grade(self.next, (self.next * steps, self.size))
    }

    async fn round(&mut self, wire: &Arc<dyn Messenger>) {
        let events = (0..POLL)
            .map(|_| wire.read(&self.update().to_string()))
            .map(|arrival| Event::Arrived(Box::new(arrival)))
            .collect();
        let begin = Instant::now();
        self.door.submit(events).await.expect("the desk is open");
        self.took.push(begin.elapsed());
    }
}

/// A `/grade` of the `at`th work, with another mark once all had one.
fn grade(number: i64, (at, size): (i64, Size)) -> Value {
    let students = i64::from(size.students);
    let one = i64::from(school::FIRST) + at % students;
    let class = class_of(one);
    let mark = ["5", "4"][usize::from(number / students % 2 == 0)];
    machine::grade(
        number,
        TEACHER + class,
        Reply::in_group(GROUP - class, one),
        mark,
    )
}

/// The cost of one update in schools of all sizes; turn by turn, so that what else the machine
/// does falls on all of them.
async fn growth() {
    let wire = machine::telegram(NOWHERE);
    let mut schools = Vec::new();
    for students in SIZES {
        schools.push(Growing::new(students).await);
    }
    for (scattered, order) in [(false, "class by class"), (true, "here and there")] {
        for _ in 0..ROUNDS {
            for school in &mut schools {
                school.scattered = scattered;
                school.round(&wire).await;
            }
        }
        let mut first = None;
        for school in &mut schools {
            let took = Spread::of(std::mem::take(&mut school.took));
            let each = |percent| took.at(percent).as_secs_f64() * 1e6 / POLL as f64;
            let (fastest, median) = (each(0), each(50));
            let (least, half) = *first.get_or_insert((fastest, median));
            println!(
                "one /grade among {} students, {order}: median {median:.0} µs (× {:.2}), \
                 fastest {fastest:.0} µs (× {:.2})",
                school.size.students,
                median / half,
                fastest / least,
            );
        }
    }
    for school in schools {
        school.store.close().await;
    }
}

/// What a school day leaves, twenty times over and over: in the groups people talk, hand works
/// in and grade, in private they ask.
fn of_a_day(at: i64) -> Value {
    let one = student(at, TERM.students);
    let group = GROUP - class_of(one);
    let mut update = match at % 20 {
        0 => said(one, "/homework", None),
        1..=3 => grade(1 + at, (at * 7_919, TERM)),
        4..=7 => said(one, "Вот", Some((group, POST - group))),
        _ => {
            let mut update = said(one, "А завтра во сколько?", Some((group, 0)));
            let message = update["message"].as_object_mut().expect("a message");
            message.remove("reply_to_message");
            update
        }
    };
    update["update_id"] = json!(1 + at);
    update["message"]["message_id"] = json!(200_000_000 + at);
    update
}

/// What has waited for the service, answered over HTTP: a day's messages, and as many marks.
async fn backlog(database: &Path) {
    for (what, update) in [
        ("messages of a day", of_a_day as fn(i64) -> Value),
        ("marks", |at| grade(1 + at, (at, TERM))),
    ] {
        // What was left unsaid is not to be said now, and numbers and dice begin anew: the same
        // handles come again.
        let before = ["outbox WHERE state = 'queued'", "received", "keyboards"];
        let before = before.map(|it| (1, format!("DELETE FROM {it}")));
        school::fill(database, &before).await;
        let store = Store::open(&school::url(database))
            .await
            .expect("a database");
        let wire = Wire::start();
        let updates = (0..BACKLOG).map(|at| (1 + at, update(at).to_string()));
        wire.bring(updates.collect());
        let begin = Instant::now();
        let mut service = machine::service(&store, Clock::turned(NOW), wire.url()).await;
        wire.confirms(BACKLOG).await;
        let confirmed = begin.elapsed();
        service.settle().await;
        let settled = begin.elapsed();
        println!(
            "{BACKLOG} {what}: confirmed after {confirmed:.2?}, all {} answers out after \
             {settled:.2?}",
            wire.taken()
        );
        service.stop(Duration::from_secs(10)).await;
        store.close().await;
    }
}
