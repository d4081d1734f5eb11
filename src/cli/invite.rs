//! `kamerton invite`: one-time invitations, for staff and for students.

use std::{io::Write, path::Path, time::Duration};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::{Aside, Target, class_named, now_and_chance, say};
use crate::{
    messenger::{Doors, Messenger},
    report::invitations::{self, Handout},
    school::{
        audit::Act,
        classes::same_person,
        roster::{StudentId, staff_number},
    },
    settings::Settings,
    store::{
        Store, Tx,
        accounts::StaffRole,
        classes::Class,
        invitations::{Codes, INVITATION_LIFE, Invitee},
    },
};

/// How long the messenger may take to say where the bot is found.
const FIRST_WORD: Duration = Duration::from_secs(5);

/// What an invitation lacks, where it is not known where the bot is found.
fn without_doors(lacks: &str) {
    eprintln!("the bot's name is not known, so {lacks}; see `kamerton check`");
}

/// Says that codes which are at people's homes already are worth nothing any more.
fn remark_on_voided(count: i64) {
    if count > 0 {
        eprintln!(
            "codes that were given out before, and that nobody has used: {count}; they open \
             nothing any more"
        );
    }
}

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
    let (number, name) = number_of(&mut tx, &name, admin).await?;
    let invitee = Invitee::Staff(number);
    let voided = tx.count_open_invitations_of(&invitee).await?;
    let code = tx.invite(&invitee).await?;
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
    remark_on_voided(voided);
    match doors {
        Some(doors) => say(&format!("{}{code}", doors.start))?,
        None => without_doors("there is no link: the line with the code is sent to the bot"),
    }
    say(&format!("/start {code}"))
}

/// The number of whoever is invited, and their name as the roster has it: a teacher, or an administrator,
/// who may be new.
async fn number_of(tx: &mut Tx<'_>, name: &str, admin: bool) -> anyhow::Result<(i64, String)> {
    let staff = tx.roster().await?.staff;
    let known = staff.iter().find(|member| same_person(&member.name, name));
    Ok(match known {
        Some(member) if admin => {
            tx.set_staff_role(StaffRole {
                number: member.number,
                teacher: member.teacher,
                admin: true,
            })
            .await?;
            (member.number, member.name.clone())
        }
        Some(member) if member.teacher => (member.number, member.name.clone()),
        None if admin => {
            let number = tx.next_staff_number().await?;
            tx.add_staff(StaffRole::administrator(number), name).await?;
            (number, name.to_owned())
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
    })
}

async fn students(settings: &Settings, store: &Store, order: Students) -> anyhow::Result<()> {
    let cards = order.cards()?;
    let doors = doors(settings).await;
    let (class, students) = invited(store, order.class.as_deref()).await?;
    let (now, mut chance) = now_and_chance();
    let codes = Codes::draw(&students, &mut chance);
    // A file that cannot be written voids no invitation: it is whole before the codes are kept, and
    // takes its name after that. Nobody else can write in the short time that they are kept in, which
    // is why nothing is drawn or printed in it.
    let written = match cards {
        Some(path) => {
            let handout = Handout {
                codes: codes.clone(),
                class: class.clone(),
                doors,
                until: now.plus(INVITATION_LIFE),
                names: order.names,
            };
            Some(draw_cards(settings, store, (path, handout)).await?)
        }
        None => write_table(&order.target, store, (&codes, doors.as_ref()))?,
    };
    let whom = class.unwrap_or_default();
    let voided = keep(store, &codes, (&whom, order.names)).await;
    let voided = voided.context("the codes that were written open nothing")?;
    remark_on_voided(voided);
    match written {
        Some(aside) => aside.publish(&format!("{} students invited", codes.len())),
        None => Ok(()),
    }
}

/// Who is invited: the students of a class, with its name, or those of the whole school.
async fn invited(
    store: &Store,
    class: Option<&str>,
) -> anyhow::Result<(Option<String>, Vec<StudentId>)> {
    let class = chosen(store, class).await?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let students = match &class {
        None => tx.students_of_school().await?,
        Some(class) => tx.students_in(class.id).await?,
    };
    tx.commit().await?;
    writer.close().await;
    let class = class.map(|class| class.label);
    match &class {
        Some(class) if students.is_empty() => bail!("there is nobody in the class “{class}”"),
        None if students.is_empty() => {
            bail!("there are no students to invite: import the roster first")
        }
        _ => Ok((class, students)),
    }
}

/// Draws cards into a file that has yet to take its name.
async fn draw_cards(
    settings: &Settings,
    store: &Store,
    (path, handout): (&Path, Handout),
) -> anyhow::Result<Aside> {
    if handout.doors.is_none() {
        without_doors("the cards carry codes without QR codes, and a line for the name");
    }
    let (aside, mut file) = Aside::create(path, store.path())?;
    let pages = handout.to_pdf(store.reader().await?, settings.zone).await?;
    file.write_all(&pages)
        .and_then(|()| file.sync_all())
        .with_context(|| format!("cannot write {}", path.display()))?;
    Ok(aside)
}

/// Writes a table of codes; a file has yet to take its name.
fn write_table(
    target: &Target,
    store: &Store,
    (codes, doors): (&[Codes], Option<&Doors>),
) -> anyhow::Result<Option<Aside>> {
    let mut output = target.open("Приглашения", &invitations::WIDTHS, store.path())?;
    if doors.is_none() {
        without_doors("the columns of links are empty");
    }
    let door = doors.map(|doors| doors.start.as_str());
    invitations::write(output.sheet.as_mut(), codes, door)?;
    output.whole()
}

/// Has codes open something. Returns how many that were given out before open nothing any more.
async fn keep(store: &Store, codes: &[Codes], (whom, names): (&str, bool)) -> anyhow::Result<i64> {
    let students: Vec<StudentId> = codes.iter().map(|codes| codes.student.clone()).collect();
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let voided = tx.count_open_invitations(&students).await?;
    tx.invite_with(codes).await?;
    let invited = codes.len().to_string();
    tx.note_act(None, Act::Invite, whom, &invited).await?;
    if names {
        tx.note_act(None, Act::ExportNames, whom, "").await?;
    }
    tx.commit().await?;
    Ok(voided)
}

/// The class that was named, where one was.
async fn chosen(store: &Store, name: Option<&str>) -> anyhow::Result<Option<Class>> {
    let Some(name) = name else { return Ok(None) };
    let classes = store.reader().await?.all_classes().await?;
    Ok(Some(class_named(&classes, name)?.clone()))
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
