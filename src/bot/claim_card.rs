//! The card by which a teacher is asked whose a work is, or which: what its sender did not say is left
//! to the teachers.

use std::sync::Arc;

use super::{
    Profile,
    action::Action,
    naming::{called, in_rows},
    offers::offer_label,
    pages::more_row,
    speech::{tell, with_buttons},
    text::Lang,
    titles::titles_of_each,
};
use crate::{
    messenger::Say,
    school::roster::StudentId,
    store::{
        self, Tx, accounts::Account, assignments::Assignment, submission_parts::Part,
        unclaimed::sent_at,
    },
};

/// How many identifiers stand in a row of buttons.
const ROW: usize = 3;
/// How many identifiers, or assignments, are offered at once.
pub(super) const OFFERED: usize = 60;

/// The sender has not said whose a work is: its teachers are asked.
pub(super) async fn leave_to_teachers(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (assignment, sender): (&Assignment, &Account),
    teachers: &[Arc<Account>],
    (id, parts, candidates): (i64, &[Part], &[StudentId]),
) -> store::Result<()> {
    // Who speaks for nobody any more is to the school like any other account.
    let students = match candidates {
        [] => tx.claimants(assignment.id, sent_at(parts)).await?,
        some => some.to_vec(),
    };
    for teacher in teachers {
        let lang = Lang::named(&teacher.language);
        let (title, class) = (assignment.title.clone(), assignment.class_name.clone());
        let question = match candidates {
            [] => lang.unclaimed(id, title, class),
            _ => lang.unclaimed_by_parent(id, title, class),
        };
        let work = (id, parts, students.as_slice());
        ask_teacher(tx, profile, teacher, question, work).await?;
    }
    let words = Lang::named(&sender.language).owner_left_to_teacher(assignment.title.clone());
    tell((tx, profile), sender, Say::text(words), None);
    Ok(())
}

/// The sender has not said which of these assignments it is that `parts` are for: the teachers of
/// each class are asked, and may be answered by the sender still. Where none of them can be reached,
/// the sender hears that nothing is handed in.
pub(super) async fn leave_offer_to_teachers(
    (tx, profile): (&mut Tx<'_>, &Profile),
    sender: &Account,
    (parts, offers): (&[Part], &[(StudentId, Assignment)]),
) -> store::Result<()> {
    let lang = Lang::named(&sender.language);
    let mut rows = Vec::new();
    let mut left = None;
    for (class, first) in first_of_each_class(offers) {
        let teachers = tx.class_accounts(class).await?;
        if teachers.is_empty() {
            continue;
        }
        let here = offers.iter().filter(|(_, open)| open.class == class);
        let here: Vec<&(StudentId, Assignment)> = here.take(OFFERED).collect();
        let id = note_offer(tx, sender, (first.id, parts)).await?;
        for teacher in teachers {
            ask_which(tx, profile, &teacher, (id, parts, &here)).await?;
        }
        let titles = titles_of_each(lang, (tx.now, profile.zone), here.iter().copied());
        for ((student, open), title) in here.into_iter().zip(titles) {
            let label = offer_label((tx, profile), sender, (student, title)).await?;
            rows.push(vec![(label, claim_for(id, student, open))]);
        }
        left = Some(id);
    }
    let words = match left {
        None => lang.offer_forgotten(parts.len()),
        Some(_) => lang.offer_left_to_teacher(),
    };
    rows.truncate(OFFERED);
    rows.extend(left.map(|id| vec![(lang.button_cancel(), Action::Disown(id))]));
    let say = with_buttons(tx, sender, words, rows);
    tell((tx, profile), sender, say, None);
    Ok(())
}

/// The classes of these assignments, each with the first of them.
fn first_of_each_class(offers: &[(StudentId, Assignment)]) -> Vec<(i64, &Assignment)> {
    let mut classes: Vec<(i64, &Assignment)> = Vec::new();
    for (_, open) in offers {
        if !classes.iter().any(|(class, _)| *class == open.class) {
            classes.push((open.class, open));
        }
    }
    classes
}

/// Keeps what was sent as a work without an owner, for the teachers of one class.
async fn note_offer(
    tx: &mut Tx<'_>,
    sender: &Account,
    (assignment, parts): (i64, &[Part]),
) -> store::Result<i64> {
    let from = (&sender.address, Some(sender.person.as_str()));
    let id = tx.begin_unclaimed(assignment, from, None).await?;
    for part in parts {
        tx.add_unclaimed(id, part).await?;
    }
    Ok(id)
}

/// Shows what was sent without an assignment to a teacher: for which of these is it?
async fn ask_which(
    tx: &mut Tx<'_>,
    profile: &Profile,
    teacher: &Account,
    (id, parts, offers): (i64, &[Part], &[&(StudentId, Assignment)]),
) -> store::Result<()> {
    let lang = Lang::named(&teacher.language);
    let mut students: Vec<&StudentId> = offers.iter().map(|(student, _)| student).collect();
    students.sort_unstable();
    students.dedup();
    let mut names = Vec::with_capacity(students.len());
    for student in &students {
        names.push(called(tx, profile, teacher, student).await?);
    }
    let class = offers
        .first()
        .map_or_else(String::new, |(_, open)| open.class_name.clone());
    let question = lang.unclaimed_offer(id, class, names.join(", "));
    let rows = which_rows((tx, profile), teacher, (id, offers)).await?;
    show((tx, profile), teacher, (question, parts), rows);
    Ok(())
}

/// For which of these assignments a work may be, and of whom where that is not clear; or that it is
/// none.
pub(super) async fn which_rows(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (id, offers): (i64, &[&(StudentId, Assignment)]),
) -> store::Result<Vec<Vec<(String, Action)>>> {
    let lang = Lang::named(&teacher.language);
    let is_one_students = offers.windows(2).all(|two| two[0].0 == two[1].0);
    let mut rows = Vec::with_capacity(offers.len() + 1);
    let titles = titles_of_each(lang, (tx.now, profile.zone), offers.iter().copied());
    for ((student, open), title) in offers.iter().zip(titles) {
        let label = match is_one_students {
            true => title,
            false => {
                let called = called(tx, profile, teacher, student).await?;
                lang.button_hand_in_for(title, called)
            }
        };
        rows.push(vec![(label, claim_for(id, student, open))]);
    }
    rows.push(vec![(lang.button_no_work(), Action::Disown(id))]);
    Ok(rows)
}

fn claim_for(unclaimed: i64, student: &StudentId, open: &Assignment) -> Action {
    Action::Claim {
        unclaimed,
        student: student.clone(),
        assignment: Some(open.id),
    }
}

/// Shows a work without an owner to a teacher, who is to say whose it is.
pub(super) async fn ask_teacher(
    tx: &mut Tx<'_>,
    profile: &Profile,
    teacher: &Account,
    question: String,
    (id, parts, students): (i64, &[Part], &[StudentId]),
) -> store::Result<()> {
    let rows = claim_rows((tx, profile), teacher, (id, students, 0)).await?;
    show((tx, profile), teacher, (question, parts), rows);
    Ok(())
}

/// Whose a work may be, a page of them; or that it is nobody's.
pub(super) async fn claim_rows(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (id, students, skip): (i64, &[StudentId], usize),
) -> store::Result<Vec<Vec<(String, Action)>>> {
    let lang = Lang::named(&teacher.language);
    let rest = students.get(skip..).unwrap_or_default();
    let page = &rest[..rest.len().min(OFFERED)];
    let buttons = claim_buttons(tx, profile, teacher, (id, page)).await?;
    let mut rows = in_rows(&buttons, ROW);
    let more = |skip| Action::ClaimMore {
        unclaimed: id,
        skip,
    };
    let shown = skip + page.len();
    rows.extend(more_row(lang, (shown, students.len()), more));
    rows.push(vec![(lang.button_nobodys(), Action::Disown(id))]);
    Ok(rows)
}

/// Shows what was sent, and below it a question.
pub(super) fn show(
    (tx, profile): (&mut Tx<'_>, &Profile),
    teacher: &Account,
    (question, parts): (String, &[Part]),
    rows: Vec<Vec<(String, Action)>>,
) {
    for say in card(tx, teacher, (question, parts), rows) {
        tell((tx, profile), teacher, say, None);
    }
}

/// The files that were sent, and below them the question, with the words that were.
pub(super) fn card(
    tx: &mut Tx<'_>,
    teacher: &Account,
    (question, parts): (String, &[Part]),
    rows: Vec<Vec<(String, Action)>>,
) -> Vec<Say> {
    let files = parts.iter().filter_map(|part| part.file.clone());
    let files = files.map(|file| Say {
        file: Some(file),
        ..Say::default()
    });
    let texts = parts.iter().map(|part| part.text.trim());
    let texts = texts.filter(|text| !text.is_empty());
    let quoted = texts.map(|text| format!("«{text}»"));
    let words: Vec<String> = [question].into_iter().chain(quoted).collect();
    let asked = with_buttons(tx, teacher, words.join("\n\n"), rows);
    files.chain([asked]).collect()
}

/// A button for each student whose work it may be.
pub(super) async fn claim_buttons(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    (unclaimed, students): (i64, &[StudentId]),
) -> store::Result<Vec<(String, Action)>> {
    let mut buttons = Vec::with_capacity(students.len());
    for student in students {
        let action = Action::Claim {
            unclaimed,
            student: student.clone(),
            assignment: None,
        };
        buttons.push((called(tx, profile, account, student).await?, action));
    }
    Ok(buttons)
}
