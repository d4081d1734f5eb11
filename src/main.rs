//! The command line of Kamerton.

use std::{io::IsTerminal, process::ExitCode};

use clap::Parser;
use kamerton::cli::Cli;
use tracing_subscriber::EnvFilter;

// One worker, for each that finds something to do wakes another, and two of them are in the way of
// SQLite's thread and of the desk's. What takes long is done aside, by threads of their own.
#[tokio::main(worker_threads = 1)]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let otherwise = if cli.is_service() {
        "kamerton=info"
    } else {
        "kamerton=error"
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(otherwise));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // What cannot be written down, because the disk is full, must not be complained of in
        // the same place: that complaint is a panic of whoever had something to say.
        .log_internal_errors(false)
        .init();
    match cli.run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("kamerton: {error:#}");
            ExitCode::FAILURE
        }
    }
}
