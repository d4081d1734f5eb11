//! Classes that a roster has given another teacher: both hear of it, and the families of those who
//! were in the class before; what families have asked passes over.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{Profile, naming::whose_line, questions::tell_passed_over, speech::tell, text::Lang};
use crate::{
    messenger::Say,
    school::{
        personal::Passes,
        roster::{StudentId, staff_number},
    },
    store::{self, Tx, accounts::Account, handovers::Handover},
};

/// Tells of classes that have got another teacher, each once.
///
/// # Errors
/// Fails when the memory does.
pub async fn tell_handovers(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let handovers = tx.take_handovers().await?;
    if handovers.is_empty() {
        return Ok(());
    }
    let classes: Vec<i64> = handovers.iter().map(|handover| handover.class).collect();
    let mut waiting = tx.waiting_questions(&classes).await?;
    // The roster has changed already: what is theirs by that alone is new to them.
    let own = tx.questions_put_to(&waiting).await?;
    waiting.retain(|pair| own.contains(pair) || handovers.iter().all(|it| it.to != pair.1));
    tx.pass_on_questions(&handovers).await?;
    tell_teachers((tx, profile), &handovers).await?;
    tell_families((tx, profile), &handovers).await?;
    tell_passed_over((tx, profile), &classes, &waiting).await
}

async fn tell_teachers(
    (tx, profile): (&mut Tx<'_>, &Profile),
    handovers: &[Handover],
) -> store::Result<()> {
    let mut gained: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    let mut lost: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    for Handover {
        class_name: class,
        from,
        to,
        ..
    } in handovers
    {
        gained.entry(*to).or_default().push(class.clone());
        let passed = format!("{class} → {}", staff_number(*to));
        lost.entry(*from).or_default().push(passed);
    }
    tell_of_classes((tx, profile), gained, Lang::classes_now_yours).await?;
    tell_of_classes((tx, profile), lost, Lang::classes_no_longer_yours).await
}

/// Tells members of staff, by their numbers, of classes: how many they are, and which.
async fn tell_of_classes(
    (tx, profile): (&mut Tx<'_>, &Profile),
    classes: BTreeMap<i64, Vec<String>>,
    words: fn(Lang, usize, String) -> String,
) -> store::Result<()> {
    for (staff, classes) in classes {
        for account in tx.staff_accounts(staff).await? {
            let lang = Lang::named(&account.language);
            let say = Say::text(words(lang, classes.len(), classes.join(", ")));
            tell((tx, profile), &account, say, None);
        }
    }
    Ok(())
}

/// What is to be told to an account: of which of its students, and which class.
type Concerned<'h> = BTreeMap<i64, (Arc<Account>, Vec<(StudentId, &'h Handover)>)>;

async fn tell_families(
    (tx, profile): (&mut Tx<'_>, &Profile),
    handovers: &[Handover],
) -> store::Result<()> {
    let staff = tx.staff().await?.into_iter();
    let names: HashMap<i64, String> = staff.map(|it| (it.role.number, it.name)).collect();
    for (account, classes) in concerned(tx, handovers).await?.into_values() {
        let lang = Lang::named(&account.language);
        let may_name = profile.personal.passes(&account.address.messenger) == Passes::Full;
        let mut lines = Vec::new();
        for (student, handover) in classes {
            let class = handover.class_name.clone();
            let name = names.get(&handover.to).filter(|name| !name.is_empty());
            lines.push(match name.filter(|_| may_name) {
                Some(name) => lang.class_taught_by(class, name.clone()),
                None => lang.class_has_another_teacher(class),
            });
            lines.extend(whose_line(tx, profile, &account, &student).await?);
        }
        tell((tx, profile), &account, Say::text(lines.join("\n")), None);
    }
    Ok(())
}

/// Whom of the families it concerns: those of students who were in such a class, and still are.
async fn concerned<'h>(tx: &mut Tx<'_>, handovers: &'h [Handover]) -> store::Result<Concerned<'h>> {
    let classes: Vec<i64> = handovers.iter().map(|handover| handover.class).collect();
    let present = tx.students_in_each(&classes).await?;
    tx.meet_recipients(handovers.iter().flat_map(|handover| &handover.students))
        .await?;
    let mut concerned = Concerned::new();
    for handover in handovers {
        let present = present.get(&handover.class);
        let is_present = |student: &&StudentId| present.is_some_and(|it| it.contains(student));
        for student in handover.students.iter().filter(is_present) {
            for account in tx.recipients(student).await?.iter() {
                let told = concerned.entry(account.id);
                let told = told.or_insert_with(|| (Arc::clone(account), Vec::new()));
                told.1.push((student.clone(), handover));
            }
        }
    }
    Ok(concerned)
}
