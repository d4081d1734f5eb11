//! Killed at random moments of days full of what falls due, and started again: each occurrence
//! of an assignment, each reminder and each lesson is planned once, and what was to be said is
//! said.
//!
//! The child is the service with a turned clock: each life goes on at the hour to which the
//! one before it has come, until it has asked for so many things, or written so often. The
//! negative control takes, at its start, what was queued for said.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use chrono_tz::Europe::Moscow;
use kamerton::{
    chance::Chance,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
    },
    sandbox::TOKEN,
    school::{
        assignments::{Every, Repeat},
        calendar::SchoolYear,
        moments::Moment,
    },
    service::{Parts, Service},
    settings::Settings,
    store::{Store, series::NewSeries},
};
use sqlx::{Connection, SqliteConnection};

use crate::{
    runs::{asked, seed},
    school::{START, School, Who, database_url},
};

/// How many times the child is killed; `KAMERTON_KILLS=1000` makes a month of it.
const KILLS: u32 = 40;
/// Within how many requests, or commits, of its life it is killed.
const LIFE_LENGTH: u64 = 16;
/// Tells the child from when on it lives, and until when, in milliseconds.
const LIFE: &str = "KAMERTON_TEST_LIFE";
/// Tells it to forget what was queued.
const FORGETFUL: &str = "KAMERTON_TEST_FORGETFUL";
/// In which steps its clock goes on.
const STEP: Duration = Duration::from_secs(10 * 60);
/// How long it lives after the last kill: it posts, reminds and holds lessons once more.
const AFTERWARDS: Duration = Duration::from_secs(24 * 3600);
/// How many assignments come back each day, so many at once, so many minutes apart.
const SERIES: u32 = 60;
const AT_ONCE: u32 = 6;
const APART: u32 = 15;
/// When all of them are due, on the same day; two hours before, and then, it is reminded.
const DUE: NaiveTime = NaiveTime::from_hms_opt(17, 0, 0).expect("a time");
const REMINDED: [NaiveTime; 2] = [NaiveTime::from_hms_opt(15, 0, 0).expect("a time"), DUE];
/// The lessons of each day.
const LESSONS: [&str; 6] = ["12:45", "13:30", "14:30", "15:15", "16:15", "17:15"];

/// What there is to look at afterwards.
struct Days {
    school: School,
    student: Who,
    group: i64,
    end: Moment,
}

/// What the oracle found wrong.
#[derive(Debug, Default)]
struct Verdict {
    /// Occurrences, reminders and lessons that are not there exactly once, or not done.
    wrong: Vec<String>,
    /// What is there, and was not said often enough.
    unsaid: Vec<String>,
}

/// A class with its group, a student, and every day full of lessons and assignments.
async fn plan() -> Days {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let student = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[student]).await;
    let lines: Vec<String> = LESSONS
        .iter()
        .map(|time| format!("Сольфеджио 3А: пн, вт, ср, чт, пт, сб, вс {time} 30 мин"))
        .collect();
    school
        .says(teacher, &format!("/timetable {}", lines.join("\n")))
        .await;
    let mut chance = Chance::from_seed(1);
    let mut writer = school.store.writer();
    let mut tx = writer.begin(START, &mut chance).await.expect("a door");
    let class = tx.classes_taught(1).await.expect("classes").remove(0);
    let repeat = Repeat {
        text: "каждый день".to_owned(),
        every: Every::Daily,
        until: None,
        count: None,
    };
    for number in 0..SERIES {
        let series = NewSeries {
            class: class.id,
            author: 1,
            title: &title(number),
            body: "",
            file: None,
            to: &[],
            repeat: &repeat,
            first: first_of(number),
            due: Some((0, DUE)),
        };
        tx.begin_series(&series, Moscow).await.expect("a series");
    }
    tx.commit().await.expect("it is durable");
    writer.close().await;
    school.hand_over().await;
    Days {
        school,
        student,
        group,
        end: START,
    }
}

fn title(number: u32) -> String {
    format!("Гамма {number:02}")
}

/// When a series comes first: local time.
fn first_of(number: u32) -> NaiveDateTime {
    let minutes = i64::from(5 + number / AT_ONCE * APART);
    START.local(Moscow) + chrono::Duration::minutes(minutes)
}

/// Lets the service live and die, and then live to the end.
async fn live(forgetful: bool, kills: u32, seed: u64) -> Days {
    let mut dice = Chance::from_seed(seed);
    let mut days = plan().await;
    let mut watch = Watch::begin(&days.school).await;
    let mut now = START;
    for _ in 0..kills {
        let (by_commits, moment) = (dice.seed().is_multiple_of(2), 1 + dice.seed() % LIFE_LENGTH);
        watch.look().await;
        let asked = days.school.sandbox.asked();
        let mut child = start(&days.school, (now, None), forgetful);
        let mut commits = 0;
        loop {
            commits += u64::from(watch.look().await);
            let reached = match by_commits {
                true => commits,
                false => days.school.sandbox.asked() - asked,
            };
            if reached >= moment {
                break;
            }
            let ended = child.try_wait().expect("a status");
            assert!(ended.is_none(), "it has died by itself: {ended:?}");
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
        now = reached(&days.school).unwrap_or(now);
    }
    days.end = now.plus(AFTERWARDS);
    let mut last = start(&days.school, (now, Some(days.end)), forgetful);
    let ended = tokio::task::spawn_blocking(move || last.wait());
    let status = ended.await.expect("a thread").expect("a status");
    assert!(status.success(), "the last life did not end well");
    days
}

/// Sees from outside when the child has committed something.
struct Watch {
    database: SqliteConnection,
    version: i64,
}

impl Watch {
    async fn begin(school: &School) -> Watch {
        let database = SqliteConnection::connect(&database_url(school.folder.path()));
        let mut watch = Watch {
            database: database.await.expect("a database"),
            version: 0,
        };
        watch.look().await;
        watch
    }

    /// Whether something was committed since the last look.
    async fn look(&mut self) -> bool {
        let version = sqlx::query_scalar("PRAGMA data_version");
        let version = version.fetch_one(&mut self.database).await;
        let before = std::mem::replace(&mut self.version, version.expect("a version"));
        self.version != before
    }
}

/// To which hour the child's clock has come.
fn reached(school: &School) -> Option<Moment> {
    let millis = std::fs::read_to_string(school.path("clock")).ok()?;
    Some(Moment::from_millis(millis.parse().expect("a moment")))
}

/// Starts a child; one without an end lives until it is killed.
fn start(school: &School, (from, until): (Moment, Option<Moment>), forgetful: bool) -> Child {
    let until = until.map_or(i64::MAX, Moment::millis);
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "crash_schedule::turned_child"])
        .current_dir(school.folder.path())
        .env("DATABASE_URL", database_url(school.folder.path()))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", school.sandbox.url())
        .env("KAMERTON_QUIET", "off")
        .env(LIFE, format!("{} {until}", from.millis()))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if forgetful {
        command.env(FORGETFUL, "1");
    }
    command.spawn().expect("the child starts")
}

/// Not a test by itself: a child's whole life, when the parent asks for it.
#[tokio::test]
async fn turned_child() {
    let Ok(life) = std::env::var(LIFE) else {
        return;
    };
    let life: Vec<i64> = life
        .split(' ')
        .map(|millis| millis.parse().expect("a moment"))
        .collect();
    let (from, until) = (Moment::from_millis(life[0]), Moment::from_millis(life[1]));
    let settings = Settings::load().expect("settings");
    if std::env::var_os(FORGETFUL).is_some() {
        let mut connection = SqliteConnection::connect(&settings.database_url)
            .await
            .expect("a database");
        sqlx::query("UPDATE outbox SET state = 'sent', body = '' WHERE state = 'queued'")
            .execute(&mut connection)
            .await
            .expect("it forgets");
        connection.close().await.expect("it closes");
    }
    let (store, _lock) = Store::open_as_service(&settings.database_url)
        .await
        .expect("a database");
    let telegram: Arc<dyn Messenger> = Arc::new(
        Telegram::new(Access {
            token: TOKEN.into(),
            api: settings.telegram_api_url.clone(),
            proxy: None,
            download_limit: settings.download_limit,
            limits: false,
        })
        .expect("a bot"),
    );
    let clock = Clock::turned(from);
    let mut service = Service::start(Parts {
        clock: clock.clone(),
        chance: Chance::from_system(),
        profile: settings.profile(),
        messengers: HashMap::from([(telegram::NAME, telegram)]),
        files: PathBuf::from("files"),
        store,
    })
    .await;
    service.catch_up().await;
    service.settle().await;
    while clock.now() < until {
        clock.turn(STEP);
        // Half a file is none: it gets its name when it is whole.
        std::fs::write("clock.new", clock.now().millis().to_string()).expect("a file");
        std::fs::rename("clock.new", "clock").expect("its name");
        service.settle().await;
    }
    service.stop(Duration::from_secs(10)).await;
}

/// The days from the start to the end on which something comes at `time`.
fn days(time: NaiveTime, end: Moment) -> Vec<NaiveDate> {
    let year = SchoolYear::usual(START.date(Moscow));
    let (start, end) = (START.local(Moscow), end.local(Moscow));
    start
        .date()
        .iter_days()
        .take_while(|day| *day <= end.date())
        .filter(|day| year.is_school_day(*day))
        .filter(|day| start < day.and_time(time) && day.and_time(time) <= end)
        .collect()
}

/// The same, as moments.
fn moments(time: NaiveTime, end: Moment) -> Vec<i64> {
    days(time, end)
        .into_iter()
        .map(|day| Moment::from_local(day.and_time(time), Moscow).millis())
        .collect()
}

async fn judge(days: &Days) -> Verdict {
    let mut database = SqliteConnection::connect(&database_url(days.school.folder.path()))
        .await
        .expect("a database");
    let check: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut database)
        .await
        .expect("a check");
    assert_eq!(check, "ok");
    let mut verdict = Verdict::default();
    let left: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'queued')
             + (SELECT count(*) FROM held_back) + (SELECT count(*) FROM quarantine)
             + (SELECT count(*) FROM reminders_to_plan) + (SELECT count(*) FROM reminders_to_say)
             + (SELECT count(*) FROM reminders WHERE done = 0 AND due <= ?1)
             + (SELECT count(*) FROM series WHERE next_at <= ?1)
             + (SELECT count(*) FROM lessons WHERE remind_at <= ?1)",
    )
    .bind(days.end.millis())
    .fetch_one(&mut database)
    .await
    .expect("a count");
    if left > 0 {
        verdict.wrong.push(format!("{left} left undone"));
    }
    for number in 0..SERIES {
        days.judge_series(number, &mut database, &mut verdict).await;
    }
    for time in LESSONS {
        days.judge_lessons(time, &mut database, &mut verdict).await;
    }
    database.close().await.expect("it closes");
    verdict
}

impl Verdict {
    fn expect<T: PartialEq + std::fmt::Debug>(&mut self, what: &str, there: &[T], expected: &[T]) {
        if there != expected {
            self.wrong
                .push(format!("{what}: {there:?}, not {expected:?}"));
        }
    }
}

impl Days {
    /// Whether an assignment was posted, and reminded of, each time and once.
    async fn judge_series(
        &self,
        number: u32,
        database: &mut SqliteConnection,
        verdict: &mut Verdict,
    ) {
        let (title, at) = (title(number), first_of(number).time());
        let expected: Vec<String> = days(at, self.end)
            .into_iter()
            .map(|day| day.and_time(at).format("%Y-%m-%dT%H:%M:%S").to_string())
            .collect();
        let posted: Vec<String> = sqlx::query_scalar(
            "SELECT coalesce(occurrence, '') FROM assignments
             WHERE title = ? AND posted_at IS NOT NULL ORDER BY 1",
        )
        .bind(&title)
        .fetch_all(&mut *database)
        .await
        .expect("a list");
        verdict.expect(&title, &posted, &expected);
        let words = format!("«{title}»");
        self.expect_said(verdict, self.group, (&title, expected.len()));
        for (lead, (time, words)) in [7_200_000, 0].into_iter().zip(REMINDED.into_iter().zip([
            format!("🔔 Скоро срок: {words}"),
            format!("Срок задания {words}"),
        ])) {
            let done: Vec<i64> = sqlx::query_scalar(
                "SELECT reminders.due FROM reminders
                 JOIN assignments ON assignments.id = reminders.assignment
                 WHERE title = ? AND student_id = '10427' AND lead = ? AND done = 1
                 ORDER BY 1",
            )
            .bind(&title)
            .bind(lead)
            .fetch_all(&mut *database)
            .await
            .expect("a list");
            let expected = moments(time, self.end);
            verdict.expect(&words, &done, &expected);
            self.expect_said(verdict, self.student, (&words, expected.len()));
        }
    }

    /// Whether the lessons of a time of day were made, each once, and reminded of.
    async fn judge_lessons(
        &self,
        time: &str,
        database: &mut SqliteConnection,
        verdict: &mut Verdict,
    ) {
        let at = NaiveTime::parse_from_str(time, "%H:%M").expect("a time");
        let made: Vec<i64> = sqlx::query_scalar(
            "SELECT lessons.starts_at FROM lessons JOIN timetable ON timetable.id = entry
             WHERE starts = ? AND lessons.starts_at <= ? ORDER BY 1",
        )
        .bind(at.num_seconds_from_midnight() / 60)
        .bind(self.end.millis())
        .fetch_all(&mut *database)
        .await
        .expect("a list");
        let expected = moments(at, self.end);
        verdict.expect(time, &made, &expected);
        // They are worded alike each day, so that one said twice may hide one not said.
        let words = format!("В {time} урок");
        let said = self.said(self.student, &words).len();
        if said < expected.len() {
            verdict
                .unsaid
                .push(format!("{words}: {said} of {}", expected.len()));
        }
    }

    /// The messages with these words that the bot said in a chat.
    fn said(&self, chat: i64, words: &str) -> Vec<String> {
        self.school
            .people
            .heard(chat, 0)
            .iter()
            .filter(|heard| heard.is_bot)
            .map(|heard| heard.text.clone())
            .filter(|text| text.contains(words))
            .collect()
    }

    /// Whether so many different things with these words were said in a chat: what was on its
    /// way when the child died is said again, and each day's has its own date.
    fn expect_said(&self, verdict: &mut Verdict, chat: i64, (words, times): (&str, usize)) {
        let said: BTreeSet<String> = self.said(chat, words).into_iter().collect();
        if said.len() != times {
            verdict
                .unsaid
                .push(format!("{words}: {said:?}, not {times}"));
        }
    }
}

fn kills() -> u32 {
    asked("KAMERTON_KILLS").map_or(KILLS, |kills| kills as u32)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_things_fall_due_each_of_them_comes_once() {
    let days = live(false, kills(), seed("crash_schedule")).await;
    let verdict = judge(&days).await;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    assert!(verdict.unsaid.is_empty(), "{verdict:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_forgets_what_was_queued_is_caught() {
    let days = live(true, KILLS, seed("crash_schedule")).await;
    let verdict = judge(&days).await;
    assert!(!verdict.unsaid.is_empty(), "the oracle is blind");
}
