//! `kamerton consent list`: the consents in force.

use clap::Subcommand;

use super::Target;
use crate::{settings::Settings, store::Store};

/// The columns: other programs rely on them.
const COLUMNS: [&str; 4] = ["student_id", "given_at", "version", "how"];

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists the consents in force: for whom, when, to which text, by a tap or on paper
    List {
        #[command(flatten)]
        target: Target,
    },
}

pub(super) async fn run(
    settings: &Settings,
    Command::List { target }: Command,
) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let consents = store.reader().await?.consents_in_force().await?;
    let mut output = target.open("Согласия", &[14, 26, 14, 8], store.path())?;
    output.sheet.row(&COLUMNS)?;
    for consent in &consents {
        output.sheet.row(&[
            consent.student.as_str(),
            &consent.at.rfc3339(settings.zone),
            &consent.version,
            consent.how.as_str(),
        ])?;
    }
    output.finish(&format!("{} consents in force", consents.len()))
}
