//! How fast a class's journal is made: `cargo bench --bench journal`.
//!
//! Reading the database included: what a teacher waits for after `/journal`.

use chrono::NaiveDate;
use divan::Bencher;
use kamerton::{
    chance::Chance,
    clock::Clock,
    report::{
        House,
        recipe::{Made, Recipe},
    },
    school::{
        calendar::PeriodKind,
        lessons::{Form, Mode},
        marks::MarkSet,
        moments::Moment,
        roster::{RosterFile, Row, StudentId, plan},
        term_marks::TermRule,
        terms::Span,
    },
    store::{
        Store,
        lesson_records::{Line, Record},
        lessons::{Held, NewLesson},
    },
};
use tokio::runtime::Runtime;

const ZONE: chrono_tz::Tz = chrono_tz::Europe::Moscow;

fn main() {
    divan::main();
}

/// A class whose journal is full: a line of each student in each of its lessons.
struct School {
    _folder: tempfile::TempDir,
    runtime: Runtime,
    store: Store,
    span: Span,
}

impl School {
    fn of(students: usize, lessons: u32) -> School {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = Runtime::new().expect("a runtime");
        let store = runtime.block_on(fill(folder.path(), students, lessons));
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        School {
            _folder: folder,
            runtime,
            store,
            span: Span {
                kind: Some(PeriodKind::Year),
                name: "учебный год".to_owned(),
                from: day(9, 1),
                to: day(12, 31),
            },
        }
    }

    fn made(&self, recipe: &Recipe) -> Made {
        let house = House {
            school: String::new(),
            zone: ZONE,
            marks: MarkSet::default(),
            term_rule: TermRule::default(),
        };
        self.runtime.block_on(async {
            let reader = self.store.reader().await.expect("a reader");
            let now = Clock::system().now();
            let made = recipe.make(reader, &house, now).await;
            made.expect("it is made")
        })
    }
}

async fn fill(folder: &std::path::Path, students: usize, lessons: u32) -> Store {
    let url = format!("sqlite://{}", folder.join("school.db").display());
    let store = Store::open(&url).await.expect("a database");
    let mut chance = Chance::from_seed(1);
    let mut writer = store.writer();
    let now = Clock::system().now();
    let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
    let file = RosterFile {
        rows: (0..students).map(row).collect(),
        ..RosterFile::default()
    };
    let plan = plan(&tx.roster().await.expect("a roster"), &file).expect("it is clear");
    tx.apply(&plan, (ZONE, None)).await.expect("it is applied");
    let first = NaiveDate::from_ymd_opt(2026, 9, 1).expect("a day");
    for number in 0..lessons {
        // Two a day.
        let day = first + chrono::Days::new(u64::from(number / 2));
        let hour = 15 + number % 2;
        let at = Moment::from_local(day.and_hms_opt(hour, 0, 0).expect("a time"), ZONE);
        let held = Held {
            at,
            minutes: 45,
            form: Form::Lesson,
            mode: Mode::Offline,
        };
        let lesson = NewLesson {
            class: 1,
            planned: None,
            held: held.clone(),
            place: String::new(),
            remind_at: None,
        };
        let id = tx.make_lesson(lesson).await.expect("a lesson");
        let record = Record {
            topic: "Интервалы: кварта и квинта".to_owned(),
            homework: None,
            taught_by: 1,
        };
        let lines = (0..students).map(|student| {
            let marks = ["5", "4", "", "5-", "absent", "4+", "3", "pass"];
            let line = Line {
                value: marks[(student + number as usize) % marks.len()].to_owned(),
                comment: String::new(),
            };
            (identifier(student), line)
        });
        tx.record_lesson(id, (&held, &record), &lines.collect(), 1)
            .await
            .expect("it is recorded");
    }
    tx.commit().await.expect("it is durable");
    store
}

fn row(at: usize) -> Row {
    Row {
        line: at + 2,
        student_id: Some(identifier(at)),
        name: format!("Учащийся {at}"),
        year: "3".to_owned(),
        discipline: "Сольфеджио".to_owned(),
        teacher: "Преподаватель".to_owned(),
        class: Some("Сольфеджио 3А".to_owned()),
        ..Row::default()
    }
}

fn identifier(at: usize) -> StudentId {
    StudentId::read(&format!("S{at:04}")).expect("an identifier")
}

/// 1,000 students × 200 columns.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn matrix_as_xlsx(bencher: Bencher) {
    let school = School::of(1_000, 200);
    let recipe = Recipe::Gradebook {
        class: 1,
        span: school.span.clone(),
    };
    bencher.bench_local(|| school.made(&recipe));
}

/// 30 students × 40 dates: three pictures.
#[divan::bench(sample_count = 20, sample_size = 1)]
fn class_as_pictures(bencher: Bencher) {
    let school = School::of(30, 40);
    let recipe = Recipe::GradebookPicture {
        class: 1,
        span: school.span.clone(),
    };
    bencher.bench_local(|| school.made(&recipe));
}
