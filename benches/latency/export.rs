//! The bot goes on answering while a million rows of the journal are carried out beside it.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{
    machine::Machine,
    marks::{Load, Pace},
    report,
    school::{Place, School},
};

/// How many marks are given a second.
const RATE: f64 = 20.0;
/// How many a second's worth of marks is, between two looks at the export.
const AT_A_TIME: usize = 20;
/// How often each export is made.
const ROUNDS: usize = 3;

/// How long an answer takes beside an export.
pub async fn beside() {
    let mut school = School::build(100, false).await;
    let mut machine = Machine::build(false, School::teachers()).await;
    machine.start(&school).await;
    let load = |count| Load {
        rate: RATE,
        pace: Pace::Even,
        place: Place::Group,
        count,
    };
    load(AT_A_TIME).give(&mut machine, &mut school).await;
    let waited = load(AT_A_TIME * 15).give(&mut machine, &mut school).await;
    report(
        &format!("an answer at {RATE} updates a second, a million rows"),
        waited,
    );
    for format in ["csv", "xlsx"] {
        let mut waited = Vec::new();
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let begin = Instant::now();
            let mut export = export(&school, format);
            while export.try_wait().expect("a child").is_none() {
                waited.extend(load(AT_A_TIME).give(&mut machine, &mut school).await);
            }
            took.push(begin.elapsed());
        }
        let longest = took.into_iter().max().unwrap_or(Duration::ZERO);
        report(
            &format!("the same beside an export as {format} ({longest:.1?})"),
            waited,
        );
    }
}

fn export(school: &School, format: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kamerton"))
        .args(["journal", "export", "-o"])
        .arg(school.folder.path().join(format!("journal.{format}")))
        .env("DATABASE_URL", school.url())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program")
}
