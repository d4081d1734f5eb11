//! `kamerton journal export`.

use clap::{Args, Subcommand};

use super::{Days, Target, class_named, note_act};
use crate::{
    report,
    school::{audit::Act, moments::Moment},
    settings::Settings,
    store::{Store, exports::ExportFilter},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Writes the journal: a row for each student and assignment
    Export(Export),
}

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Only the class of this name
    #[arg(long)]
    class: Option<String>,
    #[command(flatten)]
    days: Days,
    /// Adds a last column with names, which are left out otherwise
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(
    settings: &Settings,
    Command::Export(export): Command,
) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let (from, to) = export.days.read()?;
    let class = match &export.class {
        Some(name) => {
            let classes = store.reader().await?.all_classes().await?;
            Some(class_named(&classes, name)?.id)
        }
        None => None,
    };
    let filter = ExportFilter {
        class,
        from: from.map(|date| Moment::start_of(date, settings.zone)),
        before: to
            .and_then(|date| date.succ_opt())
            .map(|next| Moment::start_of(next, settings.zone)),
        ..ExportFilter::default()
    };
    if export.names {
        note_act(&store, Act::ExportNames).await?;
    }
    let mut output = export
        .target
        .open("Журнал", &report::journal::WIDTHS, store.path())?;
    let mut reader = store.reader().await?;
    let rows = report::journal::write(
        &mut reader,
        &filter,
        settings.zone,
        (&mut *output.sheet, export.names),
    )
    .await?;
    output.finish(&format!("{rows} rows"))
}
