//! `kamerton staff list`: who is behind a staff number; and `kamerton staff rename`.

use anyhow::{Context, bail};
use clap::Subcommand;

use super::{Target, listed, now_and_chance, say};
use crate::{
    report::staff,
    school::{
        audit::Act,
        classes::same_person,
        roster::{read_staff_name, read_staff_number, staff_number},
    },
    settings::Settings,
    store::{
        Store,
        staff::{StaffMember, namesake_of},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Lists everybody who is or was on the staff: the numbers that stand in journals and reports,
    /// with the names; that is written to the audit
    List(Target),
    /// Gives somebody another name, as after a marriage; account, classes, timetable and marks stay
    /// theirs
    Rename {
        /// The name that they have, or their number, such as “№ 1”
        old: String,
        /// The new one, as the roster is to have it
        new: String,
    },
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    match command {
        Command::List(target) => list(&store, &target).await,
        Command::Rename { old, new } => rename(&store, &old, &new).await,
    }
}

async fn list(store: &Store, target: &Target) -> anyhow::Result<()> {
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

async fn rename(store: &Store, old: &str, new: &str) -> anyhow::Result<()> {
    let new = read_staff_name(new).with_context(|| {
        format!("“{new}” is no name that a roster could have; write one such as Скрипкина С. С.")
    })?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let staff = tx.staff().await?;
    let member = member_named(&staff, old)?;
    let number = staff_number(member.role.number);
    if member.name == new {
        bail!("{number} is called “{new}” already");
    }
    if let Some(other) = namesake_of(&staff, (member.role.number, &new)) {
        let other = staff_number(other.role.number);
        bail!(
            "{other} is called “{new}” already; if they are one person, first give {other} another \
             name, then {number} this one, and import the roster again: the classes come back to \
             {number}"
        );
    }
    tx.rename_staff(member.role.number, &new).await?;
    tx.note_act(None, Act::Rename, &number, "").await?;
    tx.commit().await?;
    say(&format!("renamed: {number} {} → {new}", member.name))
}

/// The member of staff of a name, or of a number.
fn member_named<'s>(staff: &'s [StaffMember], name: &str) -> anyhow::Result<&'s StaffMember> {
    let number = read_staff_number(name.trim());
    let is_meant = |member: &&StaffMember| match number {
        Some(number) => member.role.number == number,
        None => same_person(&member.name, name),
    };
    let named = staff.iter().filter(|member| !member.name.is_empty());
    let meant: Vec<&StaffMember> = named.clone().filter(is_meant).collect();
    match meant.as_slice() {
        [only] => Ok(only),
        [] => {
            let names = named.map(|member| member.name.as_str());
            bail!(
                "there is no “{name}” on the staff; there are: {}",
                listed(names)
            )
        }
        several => {
            let numbers = several
                .iter()
                .map(|member| staff_number(member.role.number));
            let numbers: Vec<String> = numbers.collect();
            bail!(
                "several are called “{name}”: write one as {}",
                numbers.join(" or ")
            )
        }
    }
}
