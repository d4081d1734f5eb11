//! `kamerton staff list`: who is behind a staff number.

use clap::Subcommand;

use super::{Target, now_and_chance};
use crate::{report::staff, school::audit::Act, settings::Settings, store::Store};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists everybody who is or was on the staff: the numbers that stand in journals and reports,
    /// with the names; that is written to the audit
    List(Target),
}

pub(super) async fn run(settings: &Settings, Command::List(target): Command) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let mut output = target.open("Сотрудники", &staff::WIDTHS, store.path())?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let members = tx.staff().await?;
    tx.note_act(None, Act::ExportNames, "", "staff").await?;
    tx.commit().await?;
    staff::write(&members, output.sheet.as_mut())?;
    output.finish(&format!("{} members of staff", members.len()))
}
