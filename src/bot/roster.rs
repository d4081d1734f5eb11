//! `/roster`: the roster sent, and a roster received: read, shown as what it adds, changes
//! and leaves, and imported after a tap.

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    speech::{answer, with_buttons},
    text::{Lang, fingerprint},
};
use crate::{
    messenger::{Content, Said, Say},
    report::{recipe::Recipe, template::column_name as column_letter},
    school::{
        audit::Act,
        personal::Passes,
        roster::{
            LISTED, Plan, Problem, ProblemKind, RosterFault, RosterFile, Sheet, Student, StudentId,
            TableFault, counted, is_plain_heading, plan, staff_number,
        },
        submissions::PartKind,
    },
    store::{self, Tx, accounts::Account, departures::Return},
};

/// How many problems are shown of a file that has many.
const PROBLEMS: usize = 15;

impl Talk<'_, '_> {
    /// `/roster`: alone, the roster is sent; as a file's caption, the file is read.
    pub(super) async fn roster_command(&mut self, said: &Said) -> Answer {
        self.check_admin()?;
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        let file = said
            .file
            .clone()
            .or_else(|| said.reply.as_ref().and_then(|reply| reply.file.clone()));
        let Some(file) = file else {
            return self.send_roster().await;
        };
        if file.kind != PartKind::Document {
            return Err(Stop::Refused(self.lang.roster_no_table()));
        }
        if let Some(size) = file.size
            && size > self.profile.download_limit
        {
            return Err(Stop::Refused(self.lang.table_too_large()));
        }
        let account = self.known_account()?;
        let messenger = self.chat.address.messenger.clone();
        self.tx.expect_roster(account.id, &messenger, &file).await?;
        self.ask(self.lang.roster_reading(), Vec::new());
        Ok(())
    }

    async fn send_roster(&mut self) -> Answer {
        let names = self.passes() == Passes::Full;
        self.note_act(Act::ExportRoster, "").await?;
        let caption = match names {
            true => self.lang.roster_sent(),
            false => self.lang.roster_sent_nameless(),
        };
        self.send_document(
            self.lang.file_roster(),
            caption,
            Content::Recipe(Recipe::Roster { names }.to_text()),
        )
    }

    /// «Импортировать», or «Перевести» with it: as it was shown, or shown anew where the school has
    /// changed since.
    pub(super) async fn import_roster(
        &mut self,
        file: i64,
        (shown, moving): (&str, bool),
    ) -> Answer {
        self.check_admin()?;
        let account = self.known_account()?;
        let sent = self.tx.sent_roster(file).await?;
        let sent = sent.filter(|sent| sent.account == account.id);
        let Some(content) = sent.and_then(|sent| sent.content) else {
            return Err(Stop::Refused(self.lang.roster_gone()));
        };
        let names = self.passes() == Passes::Full;
        let roster = self.tx.roster().await?;
        let plan = plan(&roster, &content).map_err(|problems| {
            let problems = (problems.as_slice(), content.sheet.as_slice());
            Stop::Refused(problems_in_words(self.lang, problems, names))
        })?;
        let preview = preview(self.lang, &plan, &content, names);
        if fingerprint(&preview) != shown {
            let rows = import_rows(self.lang, file, (&plan, &preview));
            let words = format!("{}\n\n{preview}", self.lang.roster_changed_since());
            self.ask(words, rows);
            return Ok(());
        }
        let plan = if moving { plan.moving() } else { plan };
        let admin = self.staff_number_of_mine()?;
        self.note_act_with(Act::ImportRoster, "", &plan.in_brief())
            .await?;
        let moved = self
            .tx
            .apply(&plan, (self.profile.zone, Some(admin)))
            .await?;
        self.tx.drop_roster(file).await?;
        let back = |deed| vec![(self.lang.button_undo_move(), Action::UndoMove(deed))];
        let rows = moved.map(back).into_iter().collect();
        self.ask(self.lang.roster_imported(), rows);
        Ok(())
    }

    /// «Вернуть в старые классы»: as if it had been imported without moving anybody.
    pub(super) async fn undo_move(&mut self, deed: i64) -> Answer {
        self.check_admin()?;
        if !self.tx.may_come_back(deed).await? {
            return Err(Stop::Refused(self.lang.button_old()));
        }
        let everybody = Return {
            deed,
            class: None,
            student: None,
        };
        let count = self.tx.come_back(&everybody, self.profile.zone).await?;
        self.note_act_with(Act::ComeBack, "", &format!("+{count}"))
            .await?;
        self.ask(self.lang.move_undone(count), Vec::new());
        Ok(())
    }

    /// «Нет»: the file is forgotten.
    pub(super) async fn leave_roster(&mut self, file: i64) -> Answer {
        let account = self.known_account()?;
        let sent = self.tx.sent_roster(file).await?;
        if sent.is_none_or(|sent| sent.account != account.id) {
            return Err(Stop::Refused(self.lang.roster_gone()));
        }
        self.tx.drop_roster(file).await?;
        self.ask(self.lang.left_as_it_was(), Vec::new());
        Ok(())
    }
}

/// Tells who sent a roster what it would do, or what is wrong with it.
///
/// # Errors
/// Fails when the memory does.
pub async fn roster_read(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (file, read): (i64, &Result<RosterFile, RosterFault>),
) -> store::Result<()> {
    let Some(sent) = tx.sent_roster(file).await? else {
        return Ok(());
    };
    let Some(account) = tx.account(&sent.chat.messenger, &sent.person).await? else {
        return Ok(());
    };
    let lang = Lang::named(&account.language);
    // Rights may have been taken away while it was read.
    if !account.is_admin() {
        tx.drop_roster(file).await?;
        answer((tx, profile), &account, Say::text(lang.only_admin()));
        return Ok(());
    }
    let names = profile.personal.passes(&account.address.messenger) == Passes::Full;
    let refused = match read {
        Ok(content) => {
            let roster = tx.roster().await?;
            match plan(&roster, content) {
                Ok(plan) => {
                    return show_plan(tx, profile, (file, &account), (&plan, content)).await;
                }
                Err(problems) => {
                    problems_in_words(lang, (&problems, content.sheet.as_slice()), names)
                }
            }
        }
        Err(RosterFault::Problems(problems, sheets)) => {
            problems_in_words(lang, (problems, sheets), names)
        }
        Err(RosterFault::NoTable(fault)) => table_fault(lang, fault),
        Err(RosterFault::Unfetched(_)) => lang.roster_unfetched(),
    };
    tx.drop_roster(file).await?;
    answer((tx, profile), &account, Say::text(refused));
    Ok(())
}

async fn show_plan(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (file, account): (i64, &Account),
    (plan, content): (&Plan, &RosterFile),
) -> store::Result<()> {
    let lang = Lang::named(&account.language);
    let names = profile.personal.passes(&account.address.messenger) == Passes::Full;
    let preview = preview(lang, plan, content, names);
    let mut words = vec![preview.clone()];
    let mut rows = Vec::new();
    match plan.is_empty() && !plan.has_moves() {
        true => {
            tx.drop_roster(file).await?;
            words.push(lang.roster_nothing_new());
        }
        false => {
            tx.keep_roster(file, content).await?;
            rows = import_rows(lang, file, (plan, &preview));
        }
    }
    if !names {
        words.push(lang.roster_warning());
    }
    let say = with_buttons(tx, account, words.join("\n\n"), rows);
    answer((tx, profile), account, say);
    Ok(())
}

fn import_rows(
    lang: Lang,
    file: i64,
    (plan, preview): (&Plan, &str),
) -> Vec<Vec<(String, Action)>> {
    let import = |moving| Action::ImportRoster {
        file,
        shown: fingerprint(&preview),
        moving,
    };
    let mut rows = Vec::new();
    if plan.has_moves() {
        rows.push(vec![(lang.button_move(), import(true))]);
    }
    let mut last = Vec::new();
    if !plan.is_empty() {
        last.push((lang.button_import(), import(false)));
    }
    last.push((lang.button_no(), Action::LeaveRoster(file)));
    rows.push(last);
    rows
}

/// What an import would add, change and leave. Nobody is named; headings that the roster does
/// not know are quoted only where `names` may be: in a shifted file they are somebody's.
fn preview(lang: Lang, plan: &Plan, file: &RosterFile, names: bool) -> String {
    let ids = plan.new_students.iter().map(|new| new.id.to_string());
    let teachers = plan
        .new_teachers
        .iter()
        .map(|(number, _)| staff_number(*number));
    let classes = plan.new_class_labels().into_iter();
    let changed = plan.changed_students.iter();
    let changed = changed.map(|change| changes_of(lang, change, names));
    let moved = plan
        .changed_classes
        .iter()
        .map(|(_, name, teacher)| format!("{name} → {}", staff_number(*teacher)));
    let mut lines = vec![lang.roster_preview()];
    let sheet = file.sheet.as_ref();
    lines.extend(sheet.map(|sheet| lang.roster_sheet(called_sheet(lang, sheet, names))));
    let changes = [
        counted(ids).map(|(count, list)| lang.adds_students(count, list)),
        counted(teachers).map(|(count, list)| lang.adds_teachers(count, list)),
        counted(classes).map(|(count, list)| lang.adds_classes(count, list)),
        counted(changed).map(|(count, list)| lang.changes_students(count, list)),
        counted(moved).map(|(count, list)| lang.changes_classes(count, list)),
    ];
    lines.extend(changes.into_iter().flatten());
    lines.extend(second_departments(lang, plan, names));
    lines.extend(doubts(lang, plan, file));
    if !plan.new_enrolments.is_empty() {
        lines.push(lang.adds_enrolments(plan.new_enrolments.len()));
    }
    lines.extend(moves(lang, plan));
    lines.push(lang.leaves_rows(plan.unchanged_rows, plan.left_alone));
    if !file.unknown_columns.is_empty() {
        lines.push(match names {
            true => lang.unknown_columns(file.unknown_columns.join(", ")),
            false => lang.unknown_columns(unnamed_columns(file)),
        });
    }
    lines.join("\n")
}

/// Who is in classes that the file does not give them any more, and whose lessons have another teacher.
fn moves(lang: Lang, plan: &Plan) -> Vec<String> {
    let stays = plan.stays.iter();
    let stays = stays.map(|it| format!("{}: {}", it.student, it.name));
    let handovers = plan.handovers.iter();
    let handovers = handovers.map(|it| format!("{} → {}", it.name, staff_number(it.to)));
    let moves = [
        counted(stays).map(|(count, list)| lang.stays_in_old_classes(count, list)),
        counted(handovers).map(|(count, list)| lang.has_another_teacher(count, list)),
    ];
    moves.into_iter().flatten().collect()
}

/// Whose rows name a second department, a line each of the first of them, and how many more there are.
fn second_departments(lang: Lang, plan: &Plan, names: bool) -> Vec<String> {
    let rows = plan.other_departments.iter().take(LISTED);
    let mut lines: Vec<String> = rows
        .map(|row| {
            let student = row.student.to_string();
            match names {
                true => {
                    let (kept, other) = (row.kept.clone(), row.other.clone());
                    lang.two_departments_named(row.line, student, kept, other)
                }
                false => lang.two_departments(row.line, student),
            }
        })
        .collect();
    if plan.other_departments.len() > LISTED {
        lines.push(lang.more_departments(plan.other_departments.len() - LISTED));
    }
    lines
}

/// Columns that are not stored, by their letters, and by their headings where these are surely
/// nobody's name.
fn unnamed_columns(file: &RosterFile) -> String {
    let columns = file.unknown_columns.iter().zip(&file.unknown_places);
    let columns = columns.map(|(heading, at)| {
        let letter = column_letter(u32::try_from(*at).unwrap_or(u32::MAX).saturating_add(1));
        match is_plain_heading(heading) {
            true => format!("{letter} «{heading}»"),
            false => letter,
        }
    });
    columns.collect::<Vec<_>>().join(", ")
}

/// What may be wrong with a file that is imported all the same.
fn doubts(lang: Lang, plan: &Plan, file: &RosterFile) -> Vec<String> {
    let pairs = plan.namesakes.iter();
    let pairs = pairs.map(|it| format!("{} – {}", it.new, it.known));
    let slips = plan.mistyped.iter().map(StudentId::to_string);
    let lines = file.left_out.iter().map(usize::to_string);
    let doubts = [
        counted(pairs).map(|(count, list)| lang.roster_namesakes(count, list)),
        counted(slips).map(|(count, list)| lang.roster_mistyped(count, list)),
        counted(lines).map(|(_, list)| lang.roster_left_out(list)),
    ];
    doubts.into_iter().flatten().collect()
}

/// Whose particulars change: how, where `names` may be, or else only which.
fn changes_of(
    lang: Lang,
    (id, before, after): &(StudentId, Student, Student),
    names: bool,
) -> String {
    let or_none = |value: &str| if value.is_empty() { "–" } else { value }.to_owned();
    let changes = before.changes(after).into_iter();
    let changes: Vec<String> = changes
        .map(|(column, before, after)| {
            let column = column_name(lang, column);
            match names {
                true => format!("{column} {} → {}", or_none(before), or_none(after)),
                false => column,
            }
        })
        .collect();
    format!("{id}: {}", changes.join(", "))
}

/// A sheet by its number, and where `names` may be by its name: schools call them after people.
fn called_sheet(lang: Lang, sheet: &Sheet, names: bool) -> String {
    match names {
        true => lang.sheet_named(sheet.number, sheet.name.clone()),
        false => lang.sheet_number(sheet.number),
    }
}

/// What is wrong with a file; cells are quoted only where `names` may be.
fn problems_in_words(
    lang: Lang,
    (problems, sheets): (&[Problem], &[Sheet]),
    names: bool,
) -> String {
    let mut lines = vec![lang.roster_problems()];
    let called = sheets.iter().map(|sheet| called_sheet(lang, sheet, names));
    let called: Vec<String> = called.collect();
    match called.as_slice() {
        [] => {}
        [read] => lines.push(lang.roster_sheet(read.clone())),
        all => lines.push(lang.roster_no_sheet(all.join(", "))),
    }
    lines.extend(
        problems
            .iter()
            .take(PROBLEMS)
            .map(|problem| problem_in_words(lang, problem, names)),
    );
    if problems.len() > PROBLEMS {
        lines.push(lang.roster_more_problems(problems.len() - PROBLEMS));
    }
    lines.join("\n")
}

fn problem_in_words(lang: Lang, problem: &Problem, names: bool) -> String {
    let reason = match &problem.reason {
        ProblemKind::NoColumn => lang.problem_no_column(),
        ProblemKind::NobodyNamed => lang.problem_nobody_named(),
        ProblemKind::NamesElsewhere(_) => lang.problem_names_elsewhere(),
        // They are understood, and so are no names.
        ProblemKind::TwoColumns { one, other, line } => {
            lang.problem_two_columns(one.clone(), other.clone(), *line)
        }
        ProblemKind::NoRows => lang.problem_no_rows(),
        ProblemKind::Empty(_) => lang.problem_empty(),
        ProblemKind::Bare => lang.problem_bare(),
        ProblemKind::TooLong(most) => lang.problem_too_long(*most),
        ProblemKind::Formula(error) => lang.problem_formula(error.clone()),
        ProblemKind::Invisible(letter) => {
            lang.problem_invisible(format!("U+{:04X}", u32::from(*letter)))
        }
        ProblemKind::BadStudentId(id) if names => lang.problem_bad_id(id.clone()),
        ProblemKind::BadStudentId(_) => lang.problem_no_id(),
        ProblemKind::Zeros(known) => lang.problem_zeros(known.to_string()),
        ProblemKind::Namesakes { .. } => lang.problem_namesakes(),
        ProblemKind::Contradiction { student, line, .. } => {
            lang.problem_contradiction(student.to_string(), *line)
        }
        ProblemKind::NoSuchStaff(number) => lang.problem_no_such_staff(number.clone()),
        ProblemKind::TwoTeachers { class, line } => lang.problem_two_teachers(class.clone(), *line),
    };
    lang.problem(problem.line, column_name(lang, problem.column), reason)
}

/// A column as people call it.
fn column_name(lang: Lang, column: &str) -> String {
    match column {
        "student_id" => lang.column_student_id(),
        "name" => lang.column_name(),
        "year" => lang.column_year(),
        "department" => lang.column_department(),
        "discipline" => lang.column_discipline(),
        "teacher" => lang.column_teacher(),
        "class" => lang.column_class(),
        _ => lang.column_guardian(),
    }
}

fn table_fault(lang: Lang, fault: &TableFault) -> String {
    match fault {
        TableFault::Empty => lang.table_empty(),
        TableFault::NoHeadings => lang.table_no_headings(),
        TableFault::OpenQuote(line) => lang.table_open_quote(*line),
        TableFault::TwoSheets(first, second) => {
            lang.table_two_sheets(first.clone(), second.clone())
        }
        TableFault::TooWide(line) => lang.table_too_wide(*line),
        TableFault::TooLarge => lang.table_too_large(),
        TableFault::OldExcel => lang.table_old_excel(),
        TableFault::NoTable => lang.roster_no_table(),
        TableFault::Damaged(_) | TableFault::Csv(_) => lang.table_damaged(),
    }
}
