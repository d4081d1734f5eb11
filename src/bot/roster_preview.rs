//! What an import of a roster would add, change and leave, in words.

use super::{
    roster::{called_sheet, column_name},
    text::Lang,
};
use crate::{
    report::template::column_name as column_letter,
    school::roster::{
        LISTED, Plan, RosterFile, Student, StudentId, counted, is_plain_heading, staff_number,
    },
};

/// What an import would add, change and leave. Nobody is named; headings that the roster does
/// not know are quoted only where `names` may be: in a shifted file they are somebody's.
pub(super) fn preview(lang: Lang, plan: &Plan, file: &RosterFile, names: bool) -> String {
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
    lines.extend(renames(lang, plan, names));
    lines.extend(second_programmes(lang, plan, names));
    lines.extend(doubts(lang, plan, file));
    if !plan.new_enrolments.is_empty() {
        lines.push(lang.adds_enrolments(plan.new_enrolments.len()));
    }
    let returning = plan.returning.iter().map(StudentId::to_string);
    lines.extend(counted(returning).map(|(count, list)| lang.come_back_by_roster(count, list)));
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

/// Who may only be called otherwise than the school calls them.
fn renames(lang: Lang, plan: &Plan, names: bool) -> Option<String> {
    let called = |number: i64, name: &str| match names {
        true => format!("{} {name}", staff_number(number)),
        false => staff_number(number),
    };
    let pairs = plan.renames.iter().map(|it| {
        let (known, new) = (
            called(it.known, &it.known_name),
            called(it.new, &it.new_name),
        );
        format!("{known} → {new}")
    });
    counted(pairs).map(|(_, list)| lang.roster_renames(list))
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

/// Whose rows name a second department or year, a line each of the first of them, and how many more
/// there are.
fn second_programmes(lang: Lang, plan: &Plan, names: bool) -> Vec<String> {
    let rows = plan.second_programmes.iter().take(LISTED);
    let mut lines: Vec<String> = rows
        .map(|row| {
            let (student, column) = (row.student.to_string(), row.column);
            match names {
                true => {
                    let (kept, other) = (row.kept.clone(), row.other.clone());
                    lang.second_programme_named(row.line, student, column, kept, other)
                }
                false => lang.second_programme(row.line, student, column),
            }
        })
        .collect();
    if plan.second_programmes.len() > LISTED {
        lines.push(lang.more_programmes(plan.second_programmes.len() - LISTED));
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
    let twins = plan.twins.iter().map(ToString::to_string);
    let alike = plan.lookalikes.iter();
    let alike = alike.map(|(new, other)| format!("{new} – {other}"));
    let slips = plan.mistyped.iter().map(StudentId::to_string);
    let lines = file.left_out.iter().map(usize::to_string);
    let doubts = [
        counted(pairs).map(|(count, list)| lang.roster_namesakes(count, list)),
        counted(twins).map(|(count, list)| lang.roster_twins(count, list)),
        counted(alike).map(|(count, list)| lang.roster_lookalikes(count, list)),
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
