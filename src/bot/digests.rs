//! Digests: a teacher's morning, a family's week, and `/digest`, which turns them off.

use std::time::Duration;

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    calendar::tell_if_run_out,
    closed_terms::unconfirmed,
    grades::title_words,
    homework::due_words,
    marks::show,
    naming::called,
    speech::{post_say, with_buttons},
    text::Lang,
    timetable::place_words,
};
use crate::{
    messenger::Say,
    school::{
        digests::{DigestKind, SILENCE, WEEK, is_too_late},
        moments::Moment,
    },
    store::{
        self, Tx,
        accounts::Account,
        digests::{Due, DueDigest, Told},
        outbox::Lane,
    },
};

/// Nobody is silent about what was given longer ago than this.
const HALF_A_YEAR: Duration = Duration::from_secs(180 * 24 * 3600);
/// How many marks of a week are told.
const MARKS: usize = 50;
/// How much of what is open is told of each student.
const OPEN: usize = 20;

type Rows = Vec<Vec<(String, Action)>>;

impl Talk<'_, '_> {
    /// `/digest`: what comes, and buttons to change that.
    pub(super) async fn digest_command(&mut self) -> Answer {
        let account = self.known_account()?;
        let (mut lines, mut rows) = (Vec::new(), Vec::new());
        for (kind, on) in self.digests_of(&account).await? {
            let label = match (kind, on) {
                (DigestKind::Morning, true) => self.lang.button_morning_off(),
                (DigestKind::Morning, false) => self.lang.button_morning_on(),
                (DigestKind::Week, true) => self.lang.button_week_off(),
                (DigestKind::Week, false) => self.lang.button_week_on(),
            };
            lines.push(digest_state(self.lang, kind, on));
            rows.push(vec![(label, Action::Digest { kind, on: !on })]);
        }
        self.ask(lines.join("\n"), rows);
        Ok(())
    }

    /// The digests that an account can get, and whether it wants them.
    pub(super) async fn digests_of(
        &mut self,
        account: &Account,
    ) -> Result<Vec<(DigestKind, bool)>, Stop> {
        let mut kinds = Vec::new();
        if account.teacher().is_some() {
            kinds.push(DigestKind::Morning);
        }
        if !account.students.is_empty() {
            kinds.push(DigestKind::Week);
        }
        let mut digests = Vec::with_capacity(kinds.len());
        for kind in kinds {
            digests.push((kind, self.tx.wants_digest(account.id, kind).await?));
        }
        Ok(digests)
    }

    /// A digest is turned on or off.
    pub(super) async fn set_digest(&mut self, kind: DigestKind, on: bool) -> Answer {
        let account = self.known_account()?;
        self.tx.set_digest(account.id, kind, on).await?;
        self.digest_command().await
    }
}

/// Whether a digest comes, in words.
pub(super) fn digest_state(lang: Lang, kind: DigestKind, on: bool) -> String {
    match (kind, on) {
        (DigestKind::Morning, true) => lang.morning_is_on(),
        (DigestKind::Morning, false) => lang.morning_is_off(),
        (DigestKind::Week, true) => lang.week_is_on(),
        (DigestKind::Week, false) => lang.week_is_off(),
    }
}

/// Begins the digests that are due on this day, and says those whose moment has come.
///
/// # Errors
/// Fails when the memory does.
pub async fn digest(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    let day = tx.now.date(profile.zone);
    for kind in DigestKind::ALL {
        if let Some(planned) = kind.due_on(day, profile.zone)
            && planned <= tx.now
            && !tx.has_begun_digests(kind, day).await?
        {
            begin(tx, profile, kind, planned).await?;
            if kind == DigestKind::Morning {
                tell_if_run_out((tx, profile)).await?;
            }
        }
    }
    for due in tx.take_digests().await? {
        let Some(account) = tx.account_numbered(due.account).await? else {
            continue;
        };
        if is_too_late(due.due, tx.now) || !tx.wants_digest(account.id, due.kind).await? {
            continue;
        }
        if let Some(over) = profile.quiet_of(account.quiet, tx.now) {
            let due = DueDigest { due: over, ..due };
            tx.put_off_digest(&due).await?;
            continue;
        }
        say(tx, profile, &account, due.kind).await?;
    }
    Ok(())
}

/// Notes who is to get the digest of this day; who has quiet then gets it afterwards.
async fn begin(
    tx: &mut Tx<'_>,
    profile: &Profile,
    kind: DigestKind,
    planned: Moment,
) -> store::Result<()> {
    let day = tx.now.date(profile.zone);
    let mut readers = Vec::new();
    if kind.is_of_school(day, &tx.school_year(profile.zone).await?) {
        for (account, quiet) in tx.digest_readers(kind).await? {
            let due = profile.quiet_of(quiet, planned).unwrap_or(planned);
            if !is_too_late(due, tx.now) {
                readers.push((account, due));
            }
        }
    }
    tx.begin_digests((kind, day), &readers).await
}

async fn say(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
    kind: DigestKind,
) -> store::Result<()> {
    let lang = Lang::named(&account.language);
    let (head, (mut paragraphs, rows)) = match kind {
        DigestKind::Morning => (lang.morning_head(), morning(tx, profile, account).await?),
        DigestKind::Week => (
            lang.week_head(),
            (week(tx, profile, account).await?, Rows::new()),
        ),
    };
    if paragraphs.is_empty() {
        return Ok(());
    }
    paragraphs.insert(0, head);
    paragraphs.push(lang.digest_how_off());
    // What it calls today is another day tomorrow.
    let until = Moment::end_of(tx.now.date(profile.zone), profile.zone);
    let say = Say {
        until: Some(until),
        ..with_buttons(tx, account, paragraphs.join("\n\n"), rows)
    };
    let to = account.address.clone();
    post_say((tx, profile), to, Lane::Broadcast, say, (None, None));
    Ok(())
}

/// What a teacher finds in the morning; nothing where there is nothing.
async fn morning(
    tx: &mut Tx<'_>,
    profile: &Profile,
    account: &Account,
) -> store::Result<(Vec<String>, Rows)> {
    let (mut paragraphs, mut rows) = (Vec::new(), Rows::new());
    let Some(teacher) = account.teacher() else {
        return Ok((paragraphs, rows));
    };
    // One's own child is marked by somebody else.
    let own = account.own_students();
    let by = (teacher, own.as_slice());
    let lang = Lang::named(&account.language);
    let (now, zone) = (tx.now, profile.zone);
    let today = now.date(zone);
    let hours = (Moment::start_of(today, zone), Moment::end_of(today, zone));
    let lessons = tx.lessons_of(teacher, hours.0, hours.1).await?;
    if !lessons.is_empty() {
        let mut lines = vec![lang.morning_lessons()];
        lines.extend(lessons.iter().map(|lesson| {
            let time = lesson.held.at.local(zone).format("%H:%M").to_string();
            let place = place_words(lang, lesson.held.mode, &lesson.place);
            match place.is_empty() {
                true => format!("{time} {}", lesson.class_name),
                false => format!("{time} {}. {place}", lesson.class_name),
            }
        }));
        paragraphs.push(lines.join("\n"));
    }
    if let (count @ 1.., Some(oldest)) = tx.waiting_since(by).await? {
        let oldest = lang.moment(oldest, now, zone);
        paragraphs.push(lang.morning_waiting(count, oldest));
        rows.push(vec![(lang.button_check(), Action::Queue(None))]);
    }
    let to_claim = tx.unclaimed_of(teacher).await?.len();
    if to_claim > 0 {
        paragraphs.push(lang.unclaimed_waiting(to_claim));
        rows.push(vec![(lang.button_whose(), Action::NextUnclaimed(0))]);
    }
    let due = tx.due_between(teacher, hours).await?;
    if !due.is_empty() {
        let mut lines = vec![lang.morning_due()];
        for Due { told, extended } in due {
            let line = line(lang, profile, now, told);
            let mut students = Vec::with_capacity(extended.len());
            for student in &extended {
                students.push(called(tx, profile, account, student).await?);
            }
            lines.push(match students.is_empty() {
                true => line,
                false => lang.morning_extended(line, students.join(", ")),
            });
        }
        paragraphs.push(lines.join("\n"));
    }
    paragraphs.extend(unconfirmed((tx, profile), by, lang).await?);
    let since = (now.minus(HALF_A_YEAR), now.minus(SILENCE));
    let mut silent = Vec::new();
    for student in tx.silent_students(teacher, since).await? {
        silent.push(called(tx, profile, account, &student).await?);
    }
    if !silent.is_empty() {
        paragraphs.push(lang.morning_silent(silent.join(", ")));
    }
    Ok((paragraphs, rows))
}

/// What a family finds on Sunday, child by child; nothing where there is nothing.
async fn week(tx: &mut Tx<'_>, profile: &Profile, account: &Account) -> store::Result<Vec<String>> {
    let lang = Lang::named(&account.language);
    let (now, zone) = (tx.now, profile.zone);
    let mut paragraphs = Vec::new();
    // Last year's classes are over, and what nobody handed in there is no task of this week.
    let year = tx.school_year(zone).await?;
    let since = Moment::start_of(year.given_since(now.date(zone)), zone);
    for linked in &account.students {
        let open = tx.owed_by(&linked.id, since).await?;
        let mut marks = tx.marks_of(&linked.id, 0, MARKS).await?;
        marks.retain(|mark| mark.given.at > now.minus(WEEK));
        if open.is_empty() && marks.is_empty() {
            continue;
        }
        if account.students.len() > 1 {
            let called = called(tx, profile, account, &linked.id).await?;
            paragraphs.push(lang.homework_of(called));
        }
        if !open.is_empty() {
            let mut lines = vec![lang.homework_head()];
            let more = open.len().saturating_sub(OPEN);
            let shown = open.into_iter().take(OPEN);
            lines.extend(shown.map(|told| line(lang, profile, now, told)));
            lines.extend((more > 0).then(|| lang.homework_more(more)));
            paragraphs.push(lines.join("\n"));
        }
        if !marks.is_empty() {
            let mut lines = vec![lang.week_marks()];
            lines.extend(marks.into_iter().map(|listed| {
                let mark = show(profile, lang, listed.given.mark);
                let when = lang.moment(listed.given.at, now, zone);
                let title = title_words(lang, listed.title, listed.form);
                lang.grades_line(mark, title, listed.class_name, when)
            }));
            paragraphs.push(lines.join("\n"));
        }
    }
    Ok(paragraphs)
}

fn line(lang: Lang, profile: &Profile, now: Moment, told: Told) -> String {
    let due = due_words(lang, told.due, now, profile.zone);
    lang.homework_line(told.title, told.class_name, due)
}
