//! `kamerton audit export`: what the privileged did.

use clap::Subcommand;

use super::{Days, Target, note_act};
use crate::{
    report,
    school::{audit::Act, moments::Moment},
    settings::Settings,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes every privileged act, by number and without names
    Export {
        #[command(flatten)]
        days: Days,
        #[command(flatten)]
        target: Target,
    },
}

pub(super) async fn run(
    settings: &Settings,
    Command::Export { days, target }: Command,
) -> anyhow::Result<()> {
    let (from, to) = days.read()?;
    let store = Store::open_existing(&settings.database_url).await?;
    note_act(&store, Act::ExportAudit).await?;
    let mut reader = store.reader().await?;
    let mut output = target.open("Действия", &report::audit::WIDTHS, store.path())?;
    let span = (
        from.map(|day| Moment::start_of(day, settings.zone)),
        to.map(|day| Moment::end_of(day, settings.zone)),
    );
    let count =
        report::audit::write(&mut reader, settings.zone, span, output.sheet.as_mut()).await?;
    output.finish(&format!("{count} acts"))
}
