//! The school that every life begins with, and how rosters come into it.

use std::path::Path;

use kamerton::{
    chance::Chance,
    school::{moments::Moment, roster},
    sheets,
    store::Store,
};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::school::{START, database_url};

/// The students: those of the roster, and those whom a later one brings.
pub const STUDENTS: [&str; 6] = ["10427", "10434", "10441", "10458", "10465", "10472"];
pub const DISCIPLINES: [&str; 2] = ["Сольфеджио", "Хор"];
pub const CLASSES: [&str; 2] = ["Сольфеджио 3А", "Хор 3"];
pub const TEACHERS: [&str; 2] = ["Скрипкина С. С.", "Роялев Р. Р."];

/// A school's first roster.
fn first_roster() -> String {
    let mut lines = vec![heading()];
    for (class, students) in [(0, &STUDENTS[..3]), (1, &STUDENTS[..2])] {
        lines.extend(students.iter().map(|student| row(student, class, class)));
    }
    lines.join("\n")
}

pub fn heading() -> String {
    "student_id,name,year,department,discipline,teacher,class,guardian".to_owned()
}

pub fn row(student: &str, class: usize, teacher: usize) -> String {
    format!(
        "{student},Имя {student},3,Фортепиано,{},{},{},",
        DISCIPLINES[class], TEACHERS[teacher], CLASSES[class]
    )
}

/// A folder in memory, where there is such a thing.
pub fn folder() -> TempDir {
    let shared = Path::new("/dev/shm");
    let made = match shared.is_dir() {
        true => tempfile::tempdir_in(shared),
        false => tempfile::tempdir(),
    };
    made.expect("a folder")
}

/// The database that every life begins with.
pub async fn beginning() -> &'static TempDir {
    static MADE: OnceCell<TempDir> = OnceCell::const_new();
    MADE.get_or_init(|| async {
        let folder = folder();
        let url = database_url(folder.path());
        let (store, lock) = Store::open_as_service(&url).await.expect("a database");
        import(&store, &first_roster(), START, 0).await;
        // One file, whatever still lies in the write-ahead log.
        let beginning = folder.path().join("beginning.db");
        store.back_up(&beginning).await.expect("a copy");
        store.close().await;
        drop(lock);
        folder
    })
    .await
}

/// Imports a roster, as the command line does.
pub async fn import(store: &Store, text: &str, now: Moment, seed: u64) {
    let table = sheets::read(text.as_bytes()).expect("a table");
    let file = roster::read_file(table.head(), &table.rows).expect("a roster");
    let mut chance = Chance::from_seed(seed);
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await.expect("begun");
    let known = tx.roster().await.expect("a roster");
    let plan = roster::plan(&known, &file).expect("a plan");
    tx.apply(&plan, (chrono_tz::Europe::Moscow, None))
        .await
        .expect("applied");
    tx.commit().await.expect("durable");
}
