//! Killed at random moments of days full of what falls due, and started again: each occurrence
//! of an assignment and each lesson comes once, and what was to be said is said.
//!
//! The child is the service with a turned clock: each life goes on at the hour to which the
//! one before it has come. The negative control takes, at its start, what was queued for
//! said.

use std::{
    collections::HashMap,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
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
        calendar::Moment,
        year::SchoolYear,
    },
    service::{Parts, Service},
    settings::Settings,
    store::{Store, series::NewSeries},
};
use sqlx::{Connection, SqliteConnection};

use crate::school::{START, School, Who, database_url};

/// How many times the child is killed; `KAMERTON_KILLS=1000` makes three weeks of it.
const KILLS: u32 = 20;
/// Tells the child from when on it lives, and until when, in milliseconds.
const LIFE: &str = "KAMERTON_TEST_LIFE";
/// Tells it to forget what was queued.
const FORGETFUL: &str = "KAMERTON_TEST_FORGETFUL";
/// Tells it that it is the last one.
const LAST: &str = "KAMERTON_TEST_LAST";
/// How far each life goes, and in which steps.
const LENGTH: Duration = Duration::from_secs(30 * 60);
const STEP: Duration = Duration::from_secs(10 * 60);
/// How often is looked how far it has come.
const LOOK: Duration = Duration::from_millis(5);
/// What is planned has been said this long after the last kill: due dates are a day away.
const AFTERWARDS: Duration = Duration::from_secs(36 * 3600);
/// How many assignments come back each day: some at once, so many minutes apart.
const SERIES: u32 = 90;
const AT_ONCE: u32 = 3;
const APART: u32 = 20;
/// The lessons of each day.
const LESSONS: [&str; 6] = ["12:45", "14:30", "16:00", "17:30", "19:00", "20:30"];

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
    /// Occurrences and lessons that are not there exactly once, reminders not done.
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
    let evening = NaiveTime::from_hms_opt(21, 0, 0).expect("a time");
    for number in 0..SERIES {
        let first = first_of(number);
        let days = u64::from(first.time() >= evening);
        let series = NewSeries {
            class: class.id,
            author: 1,
            title: &title(number),
            body: "",
            file: None,
            to: &[],
            repeat: &repeat,
            first,
            due: Some((days, evening)),
        };
        tx.begin_series(&series, Moscow).await.expect("a series");
    }
    tx.commit().await.expect("it is durable");
    drop(writer);
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
    let mut now = START;
    for _ in 0..kills {
        let before = days.school.sandbox.asked();
        let until = now.plus(LENGTH);
        let mut child = start(&days.school, (now, until), forgetful, false);
        // A random moment: the so-many-th request from here, or the end of this life where it
        // asks less.
        let moment = before + 1 + dice.seed() % 16;
        tokio::select! {
            () = days.school.sandbox.asked_for(moment) => {}
            () = comes_to(&days.school, until) => {}
        }
        child.kill().expect("it can be killed");
        child.wait().expect("it is dead");
        now = reached(&days.school).unwrap_or(now);
    }
    days.end = START.plus(LENGTH * kills).plus(AFTERWARDS);
    let mut last = start(&days.school, (now, days.end), forgetful, true);
    let ended = tokio::task::spawn_blocking(move || last.wait());
    let status = ended.await.expect("a thread").expect("a status");
    assert!(status.success(), "the last life did not end well");
    days
}

/// Waits until the child has come to the end of its life.
async fn comes_to(school: &School, end: Moment) {
    while reached(school).is_none_or(|now| now < end) {
        tokio::time::sleep(LOOK).await;
    }
}

/// To which hour the child's clock has come.
fn reached(school: &School) -> Option<Moment> {
    let millis = std::fs::read_to_string(school.path("clock")).ok()?;
    Some(Moment::from_millis(millis.parse().expect("a moment")))
}

fn start(school: &School, (from, until): (Moment, Moment), forgetful: bool, last: bool) -> Child {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command
        .args(["--exact", "crash_schedule::turned_child"])
        .current_dir(school.folder.path())
        .env("DATABASE_URL", database_url(school.folder.path()))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", school.sandbox.url())
        .env("KAMERTON_QUIET", "off")
        .env(LIFE, format!("{} {}", from.millis(), until.millis()))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if forgetful {
        command.env(FORGETFUL, "1");
    }
    if last {
        command.env(LAST, "1");
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
    service.settle().await;
    while clock.now() < until {
        clock.turn(STEP);
        // Half a file is none: it gets its name when it is whole.
        std::fs::write("clock.new", clock.now().millis().to_string()).expect("a file");
        std::fs::rename("clock.new", "clock").expect("its name");
        service.settle().await;
    }
    match std::env::var_os(LAST) {
        Some(_) => service.stop(Duration::from_secs(10)).await,
        // It waits for its end.
        None => std::future::pending().await,
    }
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

async fn judge(days_lived: &Days) -> Verdict {
    let Days { end, .. } = days_lived;
    let mut database = SqliteConnection::connect(&database_url(days_lived.school.folder.path()))
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
             + (SELECT count(*) FROM reminders_to_say) + (SELECT count(*) FROM quarantine)
             + (SELECT count(*) FROM reminders WHERE done = 0 AND due <= ?1)
             + (SELECT count(*) FROM lessons WHERE remind_at <= ?1)",
    )
    .bind(end.millis())
    .fetch_one(&mut database)
    .await
    .expect("a count");
    if left > 0 {
        verdict.wrong.push(format!("{left} left undone"));
    }
    for number in 0..SERIES {
        let title = title(number);
        let first = first_of(number);
        let expected: Vec<String> = days(first.time(), *end)
            .into_iter()
            .map(|day| {
                day.and_time(first.time())
                    .format("%Y-%m-%dT%H:%M:%S")
                    .to_string()
            })
            .collect();
        let posted: Vec<String> = sqlx::query_scalar(
            "SELECT occurrence FROM assignments
             WHERE title = ? AND posted_at IS NOT NULL ORDER BY occurrence",
        )
        .bind(&title)
        .fetch_all(&mut database)
        .await
        .expect("a list");
        if posted != expected {
            verdict
                .wrong
                .push(format!("{title}: {posted:?}, not {expected:?}"));
        }
        let reminders: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM reminders
             JOIN assignments ON assignments.id = reminders.assignment
             WHERE title = ? AND student_id = '10427' AND done = 1",
        )
        .bind(&title)
        .fetch_one(&mut database)
        .await
        .expect("a count");
        days_lived.expect_said(&mut verdict, days_lived.group, (&title, expected.len()));
        let reminders = usize::try_from(reminders).expect("a count");
        days_lived.expect_said(&mut verdict, days_lived.student, (&title, reminders));
    }
    for time in LESSONS {
        let at = NaiveTime::parse_from_str(time, "%H:%M").expect("a time");
        let expected: Vec<String> = days(at, *end).iter().map(NaiveDate::to_string).collect();
        let made: Vec<String> = sqlx::query_scalar(
            "SELECT day FROM lessons JOIN timetable ON timetable.id = entry
             WHERE starts = ?1 AND lessons.starts_at <= ?2 ORDER BY day",
        )
        .bind(chrono::Timelike::num_seconds_from_midnight(&at) / 60)
        .bind(end.millis())
        .fetch_all(&mut database)
        .await
        .expect("a list");
        if made != expected {
            verdict
                .wrong
                .push(format!("{time}: {made:?}, not {expected:?}"));
        }
        let words = format!("В {time} урок");
        days_lived.expect_said(&mut verdict, days_lived.student, (&words, expected.len()));
    }
    database.close().await.expect("it closes");
    verdict
}

impl Days {
    /// Whether words were said so often in a chat, or more: what was on its way when the child
    /// died is said again.
    fn expect_said(&self, verdict: &mut Verdict, chat: i64, (words, times): (&str, usize)) {
        let heard = self.school.people.heard(chat, 0);
        let said: usize = heard
            .iter()
            .filter(|heard| heard.is_bot)
            .map(|heard| heard.text.matches(words).count())
            .sum();
        if said < times {
            verdict
                .unsaid
                .push(format!("{words} in {chat}: {said} of {times}"));
        }
    }
}

fn kills() -> u32 {
    let kills = std::env::var("KAMERTON_KILLS").ok();
    kills.and_then(|kills| kills.parse().ok()).unwrap_or(KILLS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_while_things_fall_due_each_of_them_comes_once() {
    let days = live(false, kills(), 20_261_124).await;
    let verdict = judge(&days).await;
    assert!(verdict.wrong.is_empty(), "{verdict:#?}");
    assert!(verdict.unsaid.is_empty(), "{verdict:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_forgets_what_was_queued_is_caught() {
    let days = live(true, KILLS, 20_261_124).await;
    let verdict = judge(&days).await;
    assert!(!verdict.unsaid.is_empty(), "the oracle is blind");
}
