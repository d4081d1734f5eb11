//! `/roster`: the roster sent, and a roster received: read, shown as what it adds, changes
//! and leaves, and imported after a tap.

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    handovers::tell_handovers,
    renaming::RenameTap,
    roster_preview::preview,
    speech::{answer, with_buttons},
    text::{Lang, fingerprint},
};
use crate::{
    messenger::{Content, Said, Say},
    report::recipe::Recipe,
    school::{
        audit::Act,
        personal::Passes,
        roster::{
            LISTED, Plan, Problem, ProblemKind, Rename, Roster, RosterFault, RosterFile, Sheet,
            TableFault, plan,
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
        let Some((_, plan)) = self.roster_as_shown(file, shown).await? else {
            return Ok(());
        };
        let plan = if moving { plan.moving() } else { plan };
        let admin = self.staff_number_of_mine()?;
        self.note_act_with(Act::ImportRoster, "", &plan.in_brief())
            .await?;
        let moved = self
            .tx
            .apply(&plan, (self.profile.zone, Some(admin)))
            .await?;
        self.tx.drop_roster(file).await?;
        let mut words = self.lang.roster_imported();
        if !plan.changed_classes.is_empty() {
            tell_handovers(self.tx, self.profile).await?;
            words = self.and_concerned_are_told(words);
        }
        let back = |deed| vec![(self.lang.button_undo_move(), Action::UndoMove(deed))];
        let rows = moved.map(back).into_iter().collect();
        self.ask(words, rows);
        Ok(())
    }

    /// A roster that was sent, with what it does, where that still is what was `shown`; else it is shown
    /// anew.
    pub(super) async fn roster_as_shown(
        &mut self,
        file: i64,
        shown: &str,
    ) -> Result<Option<(RosterFile, Plan)>, Stop> {
        let account = self.known_account()?;
        let sent = self.tx.sent_roster(file).await?;
        let sent = sent.filter(|sent| sent.account == account.id);
        let Some(content) = sent.and_then(|sent| sent.content) else {
            return Err(Stop::Refused(self.lang.roster_gone()));
        };
        let roster = self.tx.roster().await?;
        let plan = self.planned(&roster, &content)?;
        let preview = preview(self.lang, &plan, &content, self.passes() == Passes::Full);
        if fingerprint(&preview) == shown {
            return Ok(Some((content, plan)));
        }
        let rows = import_rows(self.lang, file, (&plan, &preview));
        let words = format!("{}\n\n{preview}", self.lang.roster_changed_since());
        self.ask(words, rows);
        Ok(None)
    }

    /// What a file does to a roster.
    pub(super) fn planned(&self, roster: &Roster, file: &RosterFile) -> Result<Plan, Stop> {
        let names = self.passes() == Passes::Full;
        plan(roster, file).map_err(|problems| {
            let problems = (problems.as_slice(), file.sheet.as_slice());
            Stop::Refused(problems_in_words(self.lang, problems, names))
        })
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
                    return show_plan((tx, profile), (file, &account), (&plan, content)).await;
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

/// Tells who sent a roster what it would do, with the buttons that let it.
pub(super) async fn show_plan(
    (tx, profile): (&mut Tx<'_>, &Profile),
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
    if !names && content.has_names() {
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
    let same_person = |rename: &Rename| {
        let tap = RenameTap::InRoster {
            staff: rename.known,
            file,
            shown: fingerprint(&preview),
        };
        let label = lang.button_same_person(rename.known);
        vec![(label, Action::Rename(tap))]
    };
    let mut rows: Vec<_> = plan.renames.iter().take(LISTED).map(same_person).collect();
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

/// A sheet by its number, and where `names` may be by its name: schools call them after people.
pub(super) fn called_sheet(lang: Lang, sheet: &Sheet, names: bool) -> String {
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
        ProblemKind::TwoClasses { one, other, line } => {
            lang.problem_two_classes(one.clone(), other.clone(), *line)
        }
        ProblemKind::YearOrGroup(heading) => lang.problem_year_or_group(heading.clone()),
        ProblemKind::NoRows => lang.problem_no_rows(),
        ProblemKind::Empty(_) => lang.problem_empty(),
        ProblemKind::Bare => lang.problem_bare(),
        ProblemKind::TooLong(most) => lang.problem_too_long(*most),
        ProblemKind::Formula(error) => lang.problem_formula(error.clone()),
        ProblemKind::Date(_) => lang.problem_date(),
        ProblemKind::Invisible(letter) => {
            lang.problem_invisible(format!("U+{:04X}", u32::from(*letter)))
        }
        ProblemKind::BadStudentId(id) if names => lang.problem_bad_id(id.clone()),
        ProblemKind::BadStudentId(_) => lang.problem_no_id(),
        ProblemKind::Zeros(known) => lang.problem_zeros(known.to_string()),
        ProblemKind::SameNumber { other, line } => {
            lang.problem_same_number(other.to_string(), *line)
        }
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
pub(super) fn column_name(lang: Lang, column: &str) -> String {
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
