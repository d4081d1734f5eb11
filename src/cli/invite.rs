//! `kamerton invite`: one-time invitations, for staff and for students.

use std::{io::Write, path::Path, time::Duration};

use anyhow::bail;
use clap::{Args, Subcommand};

use super::{Aside, Target, class_named, now_and_chance, say};
use crate::{
    messenger::{Doors, Messenger},
    report::invitations::{self, Handout},
    school::{audit::Act, classes::same_person, roster::staff_number},
    settings::Settings,
    store::{
        Store,
        accounts::StaffRole,
        invitations::{INVITATION_LIFE, Invitee},
    },
};

/// How long the messenger may take to say where the bot is found.
const FIRST_WORD: Duration = Duration::from_secs(5);

/// Said of cards without links.
const NO_DOORS: &str = "kamerton: the bot's name is not known, so the cards carry codes without \
    QR codes, and a line for the name; see `kamerton check`";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Invites a teacher of the roster
    Teacher {
        /// The name, as the roster has it
        name: String,
    },
    /// Invites an administrator
    Admin {
        /// The name; of a teacher who administers too, as the roster has it
        name: String,
    },
    /// Invites students and their guardians: a table with a code and a link for each, or,
    /// into a FILE.pdf, cards with QR codes to print and cut out
    Students(Students),
}

#[derive(Debug, Args)]
pub(super) struct Students {
    /// Only the students of the class of this name
    #[arg(long)]
    class: Option<String>,
    /// Writes names on the cards, which are left out otherwise
    #[arg(long)]
    names: bool,
    #[command(flatten)]
    target: Target,
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    // A school may begin with its administrator; everybody else is on its roster already.
    let store = match command {
        Command::Admin { .. } => Store::open(&settings.database_url).await?,
        _ => Store::open_existing(&settings.database_url).await?,
    };
    match command {
        Command::Teacher { name } => staff(settings, &store, &name, false).await,
        Command::Admin { name } => staff(settings, &store, &name, true).await,
        Command::Students(order) => students(settings, &store, order).await,
    }
}

async fn staff(settings: &Settings, store: &Store, name: &str, admin: bool) -> anyhow::Result<()> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        bail!("the name is empty: write it as the roster has it");
    }
    let doors = doors(settings).await;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let staff = tx.roster().await?.staff;
    let known = staff.iter().find(|member| same_person(&member.name, &name));
    let number = match known {
        Some(member) if admin => {
            tx.set_staff_role(StaffRole {
                number: member.number,
                teacher: member.teacher,
                admin: true,
            })
            .await?;
            member.number
        }
        Some(member) if member.teacher => member.number,
        None if admin => {
            let number = tx.next_staff_number().await?;
            tx.add_staff(number, &name, (false, true)).await?;
            number
        }
        _ => {
            let teachers: Vec<&str> = staff
                .iter()
                .filter(|member| member.teacher)
                .map(|member| member.name.as_str())
                .collect();
            bail!(
                "there is no teacher “{name}” in the roster; there {}",
                match teachers.as_slice() {
                    [] => "is none yet: import the roster first".to_owned(),
                    names => format!("are: {}", names.join("; ")),
                }
            );
        }
    };
    let code = tx.invite(&Invitee::Staff(number)).await?;
    let act = match admin {
        true => Act::Appoint,
        false => Act::Invite,
    };
    tx.note_act(None, act, &staff_number(number), "").await?;
    tx.commit().await?;
    // Beside what other programs read.
    eprintln!(
        "{} is {name}; `kamerton staff list` has them all",
        staff_number(number)
    );
    if let Some(doors) = doors {
        say(&format!("{}{code}", doors.start))?;
    }
    say(&format!("/start {code}"))
}

async fn students(settings: &Settings, store: &Store, order: Students) -> anyhow::Result<()> {
    let cards = order.cards()?;
    let doors = doors(settings).await;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let class = match order.class.as_deref() {
        None => None,
        Some(name) => {
            let classes = store.reader().await?.all_classes().await?;
            Some(class_named(&classes, name)?.clone())
        }
    };
    let students = match &class {
        None => tx.students_of_school().await?,
        Some(class) => tx.students_in(class.id).await?,
    };
    let class = class.map(|class| class.label);
    if students.is_empty() {
        bail!("there are no students to invite: import the roster first");
    }
    let whom = class.clone().unwrap_or_default();
    // A file that cannot be written voids no invitation: it is whole before the commit, and
    // takes its name after it, for the codes are durable before they are handed out.
    let written = match cards {
        Some(path) => {
            if doors.is_none() {
                eprintln!("{NO_DOORS}");
            }
            let (aside, mut file) = Aside::create(path, store.path())?;
            let handout = Handout {
                codes: tx.invite_students(&students).await?,
                class,
                doors,
                until: now.plus(INVITATION_LIFE),
                names: order.names,
            };
            let mut reader = store.reader().await?;
            file.write_all(&handout.to_pdf(&mut reader, settings.zone).await?)?;
            file.sync_all()?;
            Some(aside)
        }
        None => {
            let mut output =
                order
                    .target
                    .open("Приглашения", &invitations::WIDTHS, store.path())?;
            let codes = tx.invite_students(&students).await?;
            let door = doors.as_ref().map(|doors| doors.start.as_str());
            invitations::write(output.sheet.as_mut(), &codes, door)?;
            output.whole()?
        }
    };
    let invited = students.len().to_string();
    tx.note_act(None, Act::Invite, &whom, &invited).await?;
    if order.names {
        tx.note_act(None, Act::ExportNames, &whom, "").await?;
    }
    tx.commit().await?;
    match written {
        Some(aside) => aside.publish(&format!("{invited} students invited")),
        None => Ok(()),
    }
}

impl Students {
    /// The file of cards, where it is cards that were asked for.
    fn cards(&self) -> anyhow::Result<Option<&Path>> {
        let pdf = |path: &&Path| {
            let extension = path.extension();
            extension.is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"))
        };
        let cards = self.target.file().filter(pdf);
        match cards {
            Some(_) if self.target.format.is_some() => {
                bail!("a table does not go into a PDF file: leave out --format for cards to print")
            }
            None if self.names => bail!("names stand on cards only: add -o FILE.pdf"),
            cards => Ok(cards),
        }
    }
}

/// Where the bot is found, if the messenger can be asked.
async fn doors(settings: &Settings) -> Option<Doors> {
    let telegram = settings.telegram().ok()?;
    let answer = tokio::time::timeout(FIRST_WORD, telegram.doors()).await;
    answer.ok()?.ok()?
}
