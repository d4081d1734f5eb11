//! `kamerton class close` and `kamerton class open`.

use anyhow::Context;
use clap::Subcommand;

use super::{class_named, now_and_chance, say};
use crate::{
    school::audit::Act,
    settings::Settings,
    store::{Store, Tx, classes::Class, departures::Return},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Takes everybody out of a class, without a word to them; its journal stays
    Close {
        /// What it is called
        class: String,
    },
    /// Opens a class again that nobody is in: who left it last and together is back
    Open {
        /// What it is called
        class: String,
    },
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let done = match command {
        Command::Close { class } => close(&mut tx, &class).await?,
        Command::Open { class } => open(&mut tx, &class, settings).await?,
    };
    tx.commit().await?;
    say(&done)
}

async fn close(tx: &mut Tx<'_>, name: &str) -> anyhow::Result<String> {
    let classes = tx.classes().await?;
    let class = class_named(&classes, name)?;
    let students = tx.students_in(class.id).await?.into_iter();
    let leavers: Vec<_> = students.map(|student| (class.id, student)).collect();
    tx.leave_classes(&leavers, None).await?;
    let left = format!("−{}", leavers.len());
    tx.note_act(None, Act::CloseClass, &class.label, &left)
        .await?;
    Ok(format!(
        "closed: {}, students: {}",
        class.label,
        leavers.len()
    ))
}

async fn open(tx: &mut Tx<'_>, name: &str, settings: &Settings) -> anyhow::Result<String> {
    let deserted = tx.classes_deserted().await?;
    let classes: Vec<Class> = deserted.iter().map(|(_, class)| class.clone()).collect();
    let class = class_named(&classes, name)?;
    let deed = deserted.iter().find(|(_, it)| it.id == class.id);
    let (deed, _) = deed.context("nobody has left that class")?;
    let its_students = Return {
        deed: *deed,
        class: Some(class.id),
        student: None,
    };
    let count = tx.come_back(&its_students, settings.zone).await?;
    tx.note_act(None, Act::OpenClass, &class.label, &format!("+{count}"))
        .await?;
    Ok(format!("opened: {}, students: {count}", class.label))
}
