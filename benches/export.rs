//! How long a large journal takes to be carried out, and in how much memory:
//! `cargo bench --bench export`.
//!
//! 10,000 students in 400 classes have 100 assignments each, all handed in and marked: a
//! million rows of ten columns, written by `kamerton journal export` itself.

mod school;

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;

/// A million rows.
const SIZE: school::Size = school::Size {
    students: 10_000,
    given: 100,
};
/// How often each export is made.
const ROUNDS: usize = 3;
/// How often is looked whether it is ready.
const LOOK: Duration = Duration::from_millis(5);

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("school.db");
    Runtime::new()
        .expect("a runtime")
        .block_on(school::build(&database, SIZE));
    let size = school::megabytes(&database);
    println!("a million rows, {size} MB of database");
    for format in ["csv", "xlsx"] {
        let mut rounds: Vec<(Duration, u64)> = (0..ROUNDS)
            .map(|_| export(&database, &folder.path().join(format!("journal.{format}"))))
            .collect();
        rounds.sort();
        let (fastest, _) = rounds[0];
        let (median, memory) = rounds[ROUNDS / 2];
        println!("{format}: median {median:.2?}, fastest {fastest:.2?}, at most {memory} kB");
    }
}

/// How long one export takes, as a process of its own, and how many kB of memory at most.
fn export(database: &Path, file: &Path) -> (Duration, u64) {
    let begin = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_kamerton"))
        .args(["journal", "export", "-o"])
        .arg(file)
        .env("DATABASE_URL", school::url(database))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let mut memory = 0;
    while child.try_wait().expect("a child").is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let peak = status.unwrap_or_default();
        let peak = peak.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(peak.unwrap_or(0));
        std::thread::sleep(LOOK);
    }
    let rows = std::fs::metadata(file).expect("a file").len();
    assert!(rows > 1_000_000, "{rows} bytes are no million rows");
    (begin.elapsed(), memory)
}
