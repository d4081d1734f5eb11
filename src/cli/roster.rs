//! `kamerton roster import` and `kamerton roster export`.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chrono_tz::Tz;
use clap::Subcommand;

use super::{
    DRY, Target, content_of, in_one_line, note_act, now_and_chance, on_sheets, say, say_sheet,
    without_database,
};
use crate::{
    report,
    school::{
        audit::Act,
        roster::{self, Plan, Roster, RosterFault, RosterFile, Student, StudentId, counted},
    },
    settings::Settings,
    sheets,
    store::Store,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Imports a roster: students, teachers, classes. Importing twice changes nothing
    Import {
        /// CSV or XLSX with the columns student_id, name, year, department, discipline,
        /// teacher, class, guardian (Russian headings are understood too)
        file: PathBuf,
        /// Only says what would be added, changed and left
        #[arg(long)]
        dry_run: bool,
        /// Takes students out of the classes in whose stead the file gives them others of the same
        /// discipline, and hands individual lessons over to the teachers whom it names
        #[arg(long = "move")]
        moving: bool,
    },
    /// Exports the roster, in the same columns
    Export(Target),
}

pub(super) async fn run(settings: &Settings, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import {
            file,
            dry_run,
            moving,
        } => {
            // Read first: for a file that cannot be, no database is made.
            let roster = read(&file)?;
            if dry_run && let Some(without) = without_database(settings)? {
                let told = tell(&Roster::default(), &roster, moving);
                told.with_context(|| not_imported(&file))?;
                eprintln!("{without}");
                return say(DRY);
            }
            let store = Store::open(&settings.database_url).await?;
            let how = How { dry_run, moving };
            import(&store, (&file, &roster), (settings.zone, how)).await
        }
        Command::Export(target) => {
            let store = Store::open_existing(&settings.database_url).await?;
            note_act(&store, Act::ExportRoster).await?;
            let mut output = target.open("Список", &report::roster::WIDTHS, store.path())?;
            let mut reader = store.reader().await?;
            let rows = report::roster::write(&mut reader, (output.sheet.as_mut(), true)).await?;
            output.finish(&format!("{rows} rows"))
        }
    }
}

/// How a roster is imported.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct How {
    /// Only said.
    pub(crate) dry_run: bool,
    /// Out of the old classes as well.
    pub(crate) moving: bool,
}

/// Imports a roster's file, by the school year in a zone, or only says what that would do.
///
/// # Errors
/// One clear line about what is wrong with the file; then nothing is changed.
pub(crate) async fn import_file(store: &Store, file: &Path, how: (Tz, How)) -> anyhow::Result<()> {
    let roster = read(file)?;
    import(store, (file, &roster), how).await
}

fn not_imported(file: &Path) -> String {
    format!("{} was not imported", file.display())
}

fn read(file: &Path) -> anyhow::Result<RosterFile> {
    read_table(file).with_context(|| not_imported(file))
}

fn read_table(file: &Path) -> anyhow::Result<RosterFile> {
    let read = sheets::read_roster(&content_of(file)?);
    read.map_err(|fault| match fault {
        RosterFault::Problems(problems, sheets) => on_sheets(in_one_line(&problems), &sheets),
        RosterFault::NoTable(fault) => fault.into(),
        RosterFault::Unfetched(reason) => anyhow!(reason),
    })
}

async fn import(
    store: &Store,
    (file, roster): (&Path, &RosterFile),
    how: (Tz, How),
) -> anyhow::Result<()> {
    let imported = import_rows(store, roster, how).await;
    imported.with_context(|| not_imported(file))
}

async fn import_rows(
    store: &Store,
    file: &RosterFile,
    (zone, how): (Tz, How),
) -> anyhow::Result<()> {
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let plan = tell(&tx.roster().await?, file, how.moving)?;
    if how.dry_run {
        return say(DRY);
    }
    if plan.is_empty() {
        return say("nothing to change");
    }
    tx.apply(&plan, (zone, None)).await?;
    tx.note_act(None, Act::ImportRoster, "", &plan.in_brief())
        .await?;
    tx.commit().await?;
    say("imported")
}

/// Works out what a file would do to a school, with everybody moved where that is asked for, and says
/// so.
fn tell(school: &Roster, file: &RosterFile, moving: bool) -> anyhow::Result<Plan> {
    let plan = roster::plan(school, file).map_err(|problems| in_one_line(&problems));
    let plan = plan.map_err(|error| on_sheets(error, file.sheet.as_slice()))?;
    say_sheet(file.sheet.as_ref())?;
    if !file.unknown_columns.is_empty() {
        say(&format!(
            "not stored, no such column: {}",
            file.unknown_columns.join(", ")
        ))?;
    }
    doubts(&plan, file);
    let leave = if moving { stays(&plan) } else { None };
    let plan = if moving { plan.moving() } else { plan };
    summarise(&plan)?;
    if let Some(leave) = leave {
        say(&format!("leave old classes: {leave}"))?;
    }
    say(&format!(
        "leaves: {} rows that say nothing new, {} students who are not in the file",
        plan.unchanged_rows, plan.left_alone
    ))?;
    Ok(plan)
}

/// Says who may only be called otherwise than the school calls them.
fn renames(plan: &Plan) {
    for rename in &plan.renames {
        let (known, new) = (&rename.known_name, &rename.new_name);
        eprintln!(
            "warning: № {} {new} is new and has the classes of № {} {known}, who is not in the file; \
             if they are one person, rename them before an import: kamerton staff rename \"{known}\" \
             \"{new}\"",
            rename.new, rename.known
        );
    }
}

/// Says what may be wrong with a file that is imported all the same.
fn doubts(plan: &Plan, file: &RosterFile) {
    renames(plan);
    for column in ["department", "year"] {
        let rows = plan.second_programmes.iter();
        let rows: Vec<String> = rows
            .filter(|row| row.column == column)
            .map(|row| {
                let (line, student) = (row.line, &row.student);
                format!(
                    "line {line}: {student} in “{}” and in “{}”",
                    row.kept, row.other
                )
            })
            .collect();
        if let Some(rows) = in_words(rows.into_iter()) {
            eprintln!(
                "warning: rows with another {column} than an earlier row of the same student: \
                 {rows}; a student has one {column}, and the first is kept"
            );
        }
    }
    let namesakes = plan.namesakes.iter().map(|namesake| {
        let known: Vec<&str> = namesake.known.0.iter().map(StudentId::as_str).collect();
        format!("{} as {}", namesake.new, known.join(" or "))
    });
    if let Some(called) = in_words(namesakes) {
        eprintln!(
            "warning: new ones are called like somebody whom the school has already: {called}; if \
             it is the same child, write the known identifier into the file, or the child is there \
             twice"
        );
    }
    if let Some(twins) = in_words(plan.twins.iter().map(ToString::to_string)) {
        eprintln!(
            "warning: one child seems to be written in the file in two ways (line and identifier): \
             {twins}; if it is one child, write one identifier, or the same name and year, into each \
             row, or the child is there twice"
        );
    }
    let alike = plan.lookalikes.iter();
    if let Some(alike) = in_words(alike.map(|(new, other)| format!("{new} as {other}"))) {
        eprintln!(
            "warning: new classes look like others, and are written with other letters, such as a \
             Latin “A” for a Russian one: {alike}; if it is one class, write it alike, or there are \
             two"
        );
    }
    if let Some(ids) = in_words(plan.mistyped.iter().map(StudentId::to_string)) {
        eprintln!("warning: check digits that do not fit: {ids}; look for typing slips");
    }
    if let Some(lines) = in_words(file.left_out.iter().map(usize::to_string)) {
        eprintln!("lines that are none of the table, and left out (signatures, sums): {lines}");
    }
}

/// How many they are, and the first of them: «12 (1, 2, …)».
fn in_words(items: impl ExactSizeIterator<Item = String>) -> Option<String> {
    counted(items).map(|(count, list)| format!("{count} ({list})"))
}

/// Whose particulars change, and how: names may stand on a terminal.
fn changes_of((id, before, after): &(StudentId, Student, Student)) -> String {
    let or_none = |value: &str| if value.is_empty() { "–" } else { value }.to_owned();
    let changes = before.changes(after).into_iter();
    let changes: Vec<String> = changes
        .map(|(column, before, after)| format!("{column} {} → {}", or_none(before), or_none(after)))
        .collect();
    format!("{id}: {}", changes.join(", "))
}

/// Who is in classes that the file does not give them any more.
fn stays(plan: &Plan) -> Option<String> {
    let stays = plan.stays.iter();
    in_words(stays.map(|it| format!("{}: {}", it.student, it.name)))
}

/// Says who is in classes that the file does not give them any more, and whose lessons have another
/// teacher.
fn moves(plan: &Plan) -> anyhow::Result<()> {
    if let Some(stays) = stays(plan) {
        say(&format!(
            "in old classes, too, of which the file says nothing: {stays}; --move takes them out"
        ))?;
    }
    let handovers = plan.handovers.iter();
    let handovers = handovers.map(|it| format!("{} → teacher № {}", it.name, it.to));
    if let Some(handovers) = in_words(handovers) {
        say(&format!(
            "second classes, for the file names other teachers: {handovers}; --move hands the old \
             ones over"
        ))?;
    }
    Ok(())
}

fn summarise(plan: &Plan) -> anyhow::Result<()> {
    let ids: Vec<&str> = plan
        .new_students
        .iter()
        .map(|new| new.id.as_str())
        .collect();
    let teachers: Vec<String> = plan
        .new_teachers
        .iter()
        .map(|(number, name)| format!("№ {number} {name}"))
        .collect();
    let labels = plan.new_class_labels();
    let classes: Vec<&str> = labels.iter().map(String::as_str).collect();
    let changed: Vec<String> = plan.changed_students.iter().map(changes_of).collect();
    let moved: Vec<String> = plan
        .changed_classes
        .iter()
        .map(|(_, name, teacher)| format!("{name} → teacher № {teacher}"))
        .collect();
    for (what, items) in [
        ("adds students", ids),
        (
            "adds teachers",
            teachers.iter().map(String::as_str).collect(),
        ),
        ("adds classes", classes),
        (
            "changes students",
            changed.iter().map(String::as_str).collect(),
        ),
        (
            "changes classes",
            moved.iter().map(String::as_str).collect(),
        ),
    ] {
        if let Some(items) = in_words(items.into_iter().map(str::to_owned)) {
            say(&format!("{what}: {items}"))?;
        }
    }
    say(&format!("adds enrolments: {}", plan.new_enrolments.len()))?;
    if let Some(returning) = in_words(plan.returning.iter().map(StudentId::to_string)) {
        say(&format!("brings back who is in no class now: {returning}"))?;
    }
    moves(plan)
}
