//! `kamerton demo`.

/// How the demo is shown.
#[derive(Debug, clap::Args)]
pub struct Options {}

/// Shows one school day.
///
/// # Errors
/// Fails when the sandbox or the database cannot be set up.
pub async fn run(_options: Options) -> anyhow::Result<()> {
    Ok(())
}
