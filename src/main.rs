//! The command line of Kamerton.

use std::{io::IsTerminal, process::ExitCode};

use clap::{Parser, error::ErrorKind};
use kamerton::cli::{self, Cli};
use tokio::runtime::Builder;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return misread(&error),
    };
    let otherwise = if cli.is_service() {
        "kamerton=info"
    } else {
        "kamerton=error"
    };
    let filter = match filter(otherwise) {
        Ok(filter) => filter,
        Err(error) => {
            eprintln!("kamerton: {error}");
            return ExitCode::FAILURE;
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // What cannot be written down, because the disk is full, must not be complained of in
        // the same place: that complaint is a panic of whoever had something to say.
        .log_internal_errors(false)
        .init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<cli::Unheard>() => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("kamerton: {}", cli::failure(&error));
            ExitCode::FAILURE
        }
    }
}

/// What is logged: as RUST_LOG says, or `otherwise` where it says nothing.
fn filter(otherwise: &str) -> Result<EnvFilter, String> {
    let Some(asked) = std::env::var_os("RUST_LOG").filter(|asked| !asked.is_empty()) else {
        return Ok(EnvFilter::new(otherwise));
    };
    let asked = asked.to_string_lossy();
    EnvFilter::try_new(&asked).map_err(|error| {
        format!("RUST_LOG: “{asked}” is not understood ({error}); write it like kamerton=debug")
    })
}

/// Shows the help that was asked for, or says in one line what is wrong with the command line.
fn misread(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => error.exit(),
        _ => {
            eprintln!("kamerton: {}", cli::complaint(error));
            ExitCode::from(2)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<()> {
    // One worker, for each that finds something to do wakes another, and two of them are in the
    // way of SQLite's thread and of the desk's. What takes long is done aside, by threads of their
    // own.
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    let done = runtime.block_on(cli.run());
    // What had to come to an end has. A name that no server tells, or a report that nobody gets
    // any more, is not waited for.
    runtime.shutdown_background();
    done
}
