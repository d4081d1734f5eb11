//! Reminders of due dates: to families before and once after, and to the teacher the list
//! of those who have not handed in. What to say is decided when it is said: who has handed
//! in meanwhile hears nothing.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use super::{
    Profile,
    action::Action,
    naming::called,
    speech::{post_say, with_buttons},
    submissions::ALBUM_WAIT,
    text::Lang,
};
use crate::{
    messenger::Say,
    school::reminders::{AFTER, helps_until, is_too_late, is_true},
    store::{
        self, Tx,
        accounts::Account,
        outbox::Lane,
        reminders::{Saying, ToSay},
    },
};

/// How many works one message reminds of.
const IN_ONE: usize = 10;

/// Plans reminders, begins those whose moment has come, and says what is to be said by now.
///
/// # Errors
/// Fails when the memory does.
pub async fn remind(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    plan(tx, profile).await?;
    begin(tx, profile).await?;
    say_due(tx, profile).await
}

async fn plan(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    tx.plan_by_leads(&profile.remind).await?;
    for assignment in tx.reminders_to_plan().await? {
        let mut planned = Vec::new();
        for (student, due) in tx.own_dues(assignment).await? {
            for (lead, moment) in profile.remind.ahead(due, tx.now) {
                planned.push((student.clone(), lead, moment));
            }
        }
        tx.plan_reminders(assignment, &planned).await?;
    }
    Ok(())
}

/// Notes who is to hear of the works whose moment has come.
async fn begin(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let mut teachers: HashMap<i64, Vec<Arc<Account>>> = HashMap::new();
    let mut to_say = Vec::new();
    for reminder in tx.begin_reminders(tx.now.plus(ALBUM_WAIT)).await? {
        if !reminder.holds || !profile.remind.has(reminder.lead) {
            continue;
        }
        let mut hear = |account: &Account, as_teacher| {
            let over = profile.quiet_of(account.quiet, reminder.due);
            to_say.push(ToSay {
                account: account.id,
                assignment: reminder.assignment,
                student: reminder.student.clone(),
                as_teacher,
                lead: reminder.lead,
                due: over.unwrap_or(reminder.due),
            });
        };
        for account in tx.recipients(&reminder.student).await?.iter() {
            hear(account, false);
        }
        if reminder.lead != AFTER {
            continue;
        }
        let accounts = match teachers.entry(reminder.class) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(tx.class_accounts(reminder.class).await?),
        };
        for account in accounts.iter() {
            hear(account, true);
        }
    }
    tx.note_to_say(&to_say).await
}

/// Says what is to be said by now, where it is not quiet.
async fn say_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let sayings = tx.to_say().await?;
    for of_account in sayings.chunk_by(|one, other| one.to_say.account == other.to_say.account) {
        let number = of_account[0].to_say.account;
        let account = tx.account_numbered(number).await?;
        if let Some(account) = account {
            if let Some(over) = profile.quiet_of(account.quiet, tx.now) {
                tx.put_off_to_say(number, over).await?;
                continue;
            }
            say_to(tx, profile, &account, of_account).await?;
        }
        tx.forget_to_say(of_account).await?;
    }
    Ok(())
}

/// What a teacher was to hear of a class that somebody else teaches by now is theirs to hear. Who
/// taught beside another leaves it to them: they were told as well.
async fn pass_on(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    sayings: &[&Saying],
) -> store::Result<()> {
    let mut to_say = Vec::new();
    for saying in sayings {
        if let Some(staff) = account.staff
            && tx.has_taught_beside(saying.class, staff.number).await?
        {
            continue;
        }
        for account in tx.class_accounts(saying.class).await? {
            to_say.push(ToSay {
                account: account.id,
                due: profile.quiet_of(account.quiet, tx.now).unwrap_or(tx.now),
                ..saying.to_say.clone()
            });
        }
    }
    tx.note_to_say(&to_say).await
}

async fn say_to(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    sayings: &[Saying],
) -> store::Result<()> {
    let now = tx.now;
    let (for_teacher, for_family): (Vec<&Saying>, Vec<&Saying>) = sayings
        .iter()
        .filter(|saying| {
            let lead = saying.to_say.lead;
            saying.owed_until.is_some_and(|due| is_true(lead, due, now))
        })
        .partition(|saying| saying.to_say.as_teacher);
    let mut for_family: Vec<&Saying> = for_family
        .into_iter()
        .filter(|Saying { to_say, .. }| {
            account.speaks_for(&to_say.student) && !is_too_late(to_say.due, now)
        })
        .collect();
    for_family.sort_by(|one, other| one.to_say.student.cmp(&other.to_say.student));
    for together in for_family.chunks(IN_ONE) {
        remind_family(tx, profile, account, together).await?;
    }
    let (for_some_class, mut for_teacher, mut for_another) = (for_teacher, Vec::new(), Vec::new());
    for saying in for_some_class {
        // Who taught the class when it was due may not any more.
        match account.teacher() {
            Some(number) if tx.teaches_now(saying.class, number).await? => for_teacher.push(saying),
            _ => for_another.push(saying),
        }
    }
    pass_on(tx, profile, account, &for_another).await?;
    for_teacher.sort_by_key(|saying| (saying.to_say.assignment, saying.owed_until));
    let lists: Vec<&[&Saying]> = for_teacher
        .chunk_by(|one, other| {
            (one.to_say.assignment, one.owed_until) == (other.to_say.assignment, other.owed_until)
        })
        .collect();
    for together in lists.chunks(IN_ONE) {
        tell_teacher(tx, profile, account, together).await?;
    }
    Ok(())
}

/// One message about all that is due for a family, with «Сдать» for each.
async fn remind_family(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    sayings: &[&Saying],
) -> store::Result<()> {
    let lang = Lang::named(&account.language);
    let (several, alone) = (account.students.len() > 1, sayings.len() == 1);
    let (mut paragraphs, mut rows) = (Vec::new(), Vec::new());
    for saying in sayings {
        let student = &saying.to_say.student;
        let called = called(tx, profile, account, student).await?;
        let words = in_words(lang, profile, tx, saying);
        paragraphs.push(match several {
            true => format!("{}\n{words}", lang.receipt_student(called.clone())),
            false => words,
        });
        let title = saying.title.clone();
        let label = match (alone, several) {
            (true, _) => lang.button_hand_in(),
            (false, true) => lang.button_hand_in_for(title, called),
            (false, false) => lang.button_hand_in_one(title),
        };
        let action = Action::HandInFor {
            assignment: saying.to_say.assignment,
            student: student.clone(),
        };
        rows.push(vec![(label, action)]);
    }
    send((tx, profile), (account, sayings), (paragraphs, rows));
    Ok(())
}

fn in_words(lang: Lang, profile: &Profile, tx: &Tx<'_>, saying: &Saying) -> String {
    let due = saying.owed_until.unwrap_or(tx.now);
    let due = lang.moment(due, tx.now, profile.zone);
    let (title, class) = (saying.title.clone(), saying.class_name.clone());
    match saying.to_say.lead {
        AFTER => lang.remind_after(title, class, due),
        _ => lang.remind_before(title, class, due),
    }
}

/// One message with those who have not handed in what was due: a list for each assignment,
/// with «Продлить».
async fn tell_teacher(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    lists: &[&[&Saying]],
) -> store::Result<()> {
    let lang = Lang::named(&account.language);
    let (mut paragraphs, mut rows) = (Vec::new(), Vec::new());
    for list in lists {
        let mut students = Vec::with_capacity(list.len());
        for saying in *list {
            students.push(called(tx, profile, account, &saying.to_say.student).await?);
        }
        let Some(first) = list.first() else {
            continue;
        };
        let due = first.owed_until.unwrap_or(tx.now);
        let due = lang.moment(due, tx.now, profile.zone);
        let (title, class) = (first.title.clone(), first.class_name.clone());
        paragraphs.push(lang.remind_teacher(title.clone(), class, due, students.join(", ")));
        let label = match lists.len() {
            1 => lang.button_extend(),
            _ => lang.button_extend_one(title),
        };
        rows.push(vec![(label, Action::ExtendWhom(first.to_say.assignment))]);
    }
    let sayings = lists.concat();
    // Theirs may be among those of which it is not known yet whose they are.
    let classes: Vec<i64> = sayings.iter().map(|saying| saying.class).collect();
    let to_claim = tx.count_unclaimed_in(&classes).await?;
    if to_claim > 0 {
        paragraphs.push(lang.unclaimed_waiting(to_claim));
        rows.push(vec![(lang.button_whose(), Action::NextUnclaimed(0))]);
    }
    send((tx, profile), (account, &sayings), (paragraphs, rows));
    Ok(())
}

/// Sends reminders as one message, which is worth saying for as long as any of them is.
fn send(
    (tx, profile): (&mut Tx<'_>, &Profile),
    (account, sayings): (&Account, &[&Saying]),
    (paragraphs, rows): (Vec<String>, Vec<Vec<(String, Action)>>),
) {
    let now = tx.now;
    let until = sayings.iter().filter_map(|saying| {
        let due = saying.owed_until?;
        Some(helps_until(saying.to_say.lead, due, now))
    });
    let until = until.max();
    let say = Say {
        until,
        ..with_buttons(tx, account, paragraphs.join("\n\n"), rows)
    };
    let to = account.address.clone();
    post_say((tx, profile), to, Lane::Broadcast, say, (None, None));
}
