//! The command line on the database of a school under test, or of none.

use std::{
    path::Path,
    process::{Command, Output},
};

use kamerton::sandbox::TOKEN;

use super::School;

impl School {
    /// Runs the command line on this school's database.
    pub async fn kamerton(&self, arguments: &[&str]) -> Output {
        let (folder, api) = (self.folder.path().to_owned(), self.sandbox.url().to_owned());
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        // The sandbox lives on this thread, and may be asked something meanwhile.
        tokio::task::spawn_blocking(move || {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            kamerton(&folder, &api, &arguments)
        })
        .await
        .expect("it ends")
    }

    /// The journal as CSV: its lines, the heading left out.
    pub async fn journal(&self) -> Vec<Vec<String>> {
        let output = self.kamerton(&["journal", "export"]).await;
        assert!(output.status.success(), "{output:?}");
        csv::Reader::from_reader(output.stdout.as_slice())
            .records()
            .map(|record| record.expect("CSV").iter().map(str::to_owned).collect())
            .collect()
    }
}

pub fn database_url(folder: &Path) -> String {
    format!("sqlite://{}", folder.join("school.db").display())
}

/// The command line, with settings from the environment alone.
pub fn command(folder: &Path, api: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kamerton"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_remove("RUST_LOG")
        .env("DATABASE_URL", database_url(folder))
        .env("TELOXIDE_TOKEN", TOKEN)
        .env("TELOXIDE_API_URL", api)
        .env("KAMERTON_FILES", folder.join("files"));
    command
}

/// Runs the command line.
pub fn kamerton(folder: &Path, api: &str, arguments: &[&str]) -> Output {
    command(folder, api, arguments)
        .output()
        .expect("the program runs")
}

/// What a command has written that did what it was to do.
#[track_caller]
pub fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command has complained of that failed.
#[track_caller]
pub fn complaint(output: &Output) -> String {
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The same of a failure that is one clear line.
#[track_caller]
pub fn complaint_line(output: &Output) -> String {
    let line = complaint(output);
    assert_eq!(line.lines().count(), 1, "{line}");
    line
}

#[track_caller]
pub fn last_line(output: &Output) -> String {
    said(output).lines().last().expect("a line").to_owned()
}
