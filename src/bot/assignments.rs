//! Handing out: `/assign`, the post in the group, the teacher's card, `/homework`.

use super::{
    Answer, Profile, Stop, Talk,
    command::{Action, Step},
    post_say,
    text::{LONGEST_CAPTION, Lang, utf16},
};
use crate::{
    messenger::{Address, Button, ButtonDoes, Outgoing, RemoteFile, Said, Say},
    school::{
        assignments::{Draft, Unclear, UnclearKind},
        classes::{ClassKind, same_name},
        roster::StudentId,
        submissions::PartKind,
    },
    store::{
        self, Tx,
        assignments::Assignment,
        classes::Class,
        outbox::{About, Lane, Letter},
    },
};

/// How many assignments a list shows.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// `/assign` in a group or in private.
    pub(super) async fn assign(&mut self, text: &str, said: &Said) -> Answer {
        let file = said
            .file
            .clone()
            .or_else(|| said.reply.as_ref().and_then(|reply| reply.file.clone()));
        if text.trim().is_empty() {
            return Err(Stop::Refused(self.lang.assign_how()));
        }
        let draft = self.read_draft(text)?;
        let class = match self.choose_class(&draft).await? {
            Choice::One(class) => class,
            Choice::Ask(classes) => return self.ask_class(classes, text, file).await,
        };
        let assignment = self.create(&class, &draft, file).await?;
        if let Some(album) = &said.album {
            let chat = self.chat.address.clone();
            self.tx
                .note_album(&chat, album, &About::Assignment(assignment))
                .await?;
        }
        Ok(())
    }

    /// The class for an assignment that waited for one was chosen.
    pub(super) async fn assign_to(&mut self, class: i64) -> Answer {
        let account = self.known_account()?;
        let Some(Step::ChoosingClass { text, file }) = self.tx.step::<Step>(account.id).await?
        else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let draft = self.read_draft(&text)?;
        let class = self.own_class(class).await?;
        self.create(&class, &draft, file).await?;
        self.tx.set_step::<Step>(account.id, None).await?;
        Ok(())
    }

    /// A further item of an album that began with `/assign`.
    pub(super) async fn attach_item(&mut self, assignment: i64, file: &RemoteFile) -> Answer {
        let messenger = self.chat.address.messenger.clone();
        let assignment = self.own_assignment(assignment).await?;
        self.tx.attach(assignment.id, &messenger, file).await?;
        if assignment.posted_at.is_some() {
            let targets = targets(self.tx, &assignment, Some(&self.chat.address)).await?;
            for to in targets.addresses() {
                queue_file(self.tx, to, file.clone(), &assignment);
            }
        }
        Ok(())
    }

    fn read_draft(&self, text: &str) -> Result<Draft, Stop> {
        Draft::read(text, self.tx.now, self.profile.zone).map_err(|unclear| {
            let lines: Vec<String> = unclear
                .into_iter()
                .map(|unclear| self.explain(unclear))
                .collect();
            Stop::Refused(self.lang.assign_unclear(lines.join("\n")))
        })
    }

    fn explain(&self, unclear: Unclear) -> String {
        let Unclear { quote, problem } = unclear;
        match problem {
            UnclearKind::NoTitle => self.lang.unclear_no_title(),
            UnclearKind::LongTitle => self.lang.unclear_long_title(),
            UnclearKind::Repeated => self.lang.unclear_repeated(quote),
            UnclearKind::Empty => self.lang.unclear_empty(quote),
            UnclearKind::Date => self.lang.unclear_date(quote),
            UnclearKind::PastDue => self.lang.unclear_past_due(quote),
            UnclearKind::DueBeforePosting => self.lang.unclear_due_before_posting(quote),
            UnclearKind::PastPosting => self.lang.unclear_past_posting(quote),
            UnclearKind::Repeat => self.lang.unclear_repeat(quote),
            UnclearKind::StudentId => self.lang.unclear_student(quote),
        }
    }

    async fn choose_class(&mut self, draft: &Draft) -> Result<Choice, Stop> {
        let teacher = self.teacher_number()?;
        let mut own = self.tx.classes_taught(teacher).await?;
        if own.is_empty() {
            return Err(Stop::Refused(self.lang.no_classes()));
        }
        if let Some(name) = &draft.class {
            let names: Vec<String> = own.iter().map(|class| class.name.clone()).collect();
            own.retain(|class| {
                same_name(&class.name, name)
                    || same_name(&format!("{} {}", class.discipline, class.name), name)
            });
            if own.is_empty() {
                return Err(Stop::Refused(
                    self.lang.class_unknown(name.clone(), names.join(", ")),
                ));
            }
        } else if !self.chat.private {
            let address = self.chat.address.clone();
            let here = self.tx.group(&address).await?;
            own.retain(|class| {
                here.as_ref()
                    .is_some_and(|group| group.classes.iter().any(|it| it.id == class.id))
            });
            if own.is_empty() {
                return Err(Stop::Refused(self.lang.group_not_yours()));
            }
        }
        if !draft.to.is_empty() && own.len() > 1 {
            // The students named may leave only one class in question.
            let mut fitting = Vec::new();
            for class in &own {
                let students = self.tx.students_in(class.id).await?;
                if draft.to.iter().all(|student| students.contains(student)) {
                    fitting.push(class.clone());
                }
            }
            if !fitting.is_empty() {
                own = fitting;
            }
        }
        match own.len() {
            1 => Ok(Choice::One(own.remove(0))),
            _ => Ok(Choice::Ask(own)),
        }
    }

    async fn ask_class(
        &mut self,
        classes: Vec<Class>,
        text: &str,
        file: Option<RemoteFile>,
    ) -> Answer {
        let account = self.known_account()?;
        let step = Step::ChoosingClass {
            text: text.to_owned(),
            file,
        };
        self.tx.set_step(account.id, Some(&step)).await?;
        let rows = classes
            .into_iter()
            .map(|class| vec![(class.name, Action::AssignTo(class.id))])
            .collect();
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(self.lang.which_class())
        });
        Ok(())
    }

    async fn own_class(&mut self, class: i64) -> Result<Class, Stop> {
        let teacher = self.teacher_number()?;
        self.tx
            .class(class)
            .await?
            .filter(|class| class.teacher == teacher)
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher_of_class()))
    }

    async fn own_assignment(&mut self, assignment: i64) -> Result<Assignment, Stop> {
        let teacher = self.teacher_number()?;
        self.tx
            .assignment(assignment)
            .await?
            .filter(|assignment| assignment.teacher == teacher)
            .ok_or_else(|| Stop::Refused(self.lang.only_teacher_of_class()))
    }

    async fn create(
        &mut self,
        class: &Class,
        draft: &Draft,
        file: Option<RemoteFile>,
    ) -> Result<i64, Stop> {
        let teacher = self.teacher_number()?;
        let enrolled = self.tx.students_in(class.id).await?;
        let strangers: Vec<&str> = draft
            .to
            .iter()
            .filter(|student| !enrolled.contains(student))
            .map(StudentId::as_str)
            .collect();
        if !strangers.is_empty() {
            return Err(Stop::Refused(
                self.lang
                    .not_in_class(strangers.join(", "), class.name.clone()),
            ));
        }
        if enrolled.is_empty() {
            return Err(Stop::Refused(self.lang.class_empty(class.name.clone())));
        }
        let students = match draft.to.is_empty() {
            true => &enrolled,
            false => &draft.to,
        };
        let id = self.tx.assign(class.id, teacher, draft, students).await?;
        if let Some(file) = file {
            let messenger = self.chat.address.messenger.clone();
            self.tx.attach(id, &messenger, &file).await?;
        }
        let Some(assignment) = self.tx.assignment(id).await? else {
            return Err(Stop::Failed(format!("assignment {id} is gone")));
        };
        let whereto = match draft.at {
            Some(_) => None,
            None => Some(post(self.tx, self.profile, &assignment, Some(&self.chat.address)).await?),
        };
        self.card(&assignment, students, whereto.as_ref());
        Ok(id)
    }

    /// Tells the teacher, in private, what was understood.
    fn card(&mut self, assignment: &Assignment, students: &[StudentId], whereto: Option<&Targets>) {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let moment = |moment| self.lang.moment(moment, now, zone);
        let mut lines = vec![self.lang.assigned(
            assignment.id,
            assignment.title.clone(),
            assignment.class_name.clone(),
        )];
        lines.push(match assignment.due {
            Some(due) => self.lang.card_due(moment(due)),
            None => self.lang.card_no_due(),
        });
        lines.push(match assignment.whole_class {
            true => self.lang.card_everybody(students.len()),
            false => {
                let ids: Vec<&str> = students.iter().map(StudentId::as_str).collect();
                self.lang.card_some(ids.join(", "))
            }
        });
        match (assignment.at, whereto) {
            (_, Some(Targets::Group(_, title))) => {
                lines.push(self.lang.card_posted_group(title.clone()));
            }
            (_, Some(Targets::Private { people, silent })) => {
                lines.push(self.lang.card_posted_private(people.len()));
                if !silent.is_empty() {
                    let ids: Vec<&str> = silent.iter().map(StudentId::as_str).collect();
                    lines.push(self.lang.card_not_joined(ids.join(", ")));
                }
            }
            (Some(at), None) => lines.push(self.lang.card_at(moment(at))),
            (None, None) => {}
        }
        if let Some(repeat) = &assignment.repeat {
            lines.push(self.lang.card_repeat(repeat.clone()));
        }
        let rows = vec![vec![
            (self.lang.button_change(), Action::Reword(assignment.id)),
            (
                self.lang.button_cancel(),
                Action::CancelAssignment(assignment.id),
            ),
        ]];
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(lines.join("\n"))
        });
    }

    /// «Изменить»: asks for the text anew.
    pub(super) async fn ask_rewording(&mut self, assignment: i64) -> Answer {
        let account = self.known_account()?;
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        self.tx
            .set_step(account.id, Some(&Step::Rewording(assignment.id)))
            .await?;
        self.reply_in_private(Say::text(self.lang.reword_how(assignment.title)));
        Ok(())
    }

    /// The text anew.
    pub(super) async fn reword(&mut self, said: &Said, assignment: i64) -> Answer {
        let account = self.known_account()?;
        let text = self.words_of(said)?;
        let draft = self.read_draft(&text)?;
        let assignment = self.own_assignment(assignment).await?;
        self.tx.reword_assignment(assignment.id, &draft).await?;
        self.tx.set_step::<Step>(account.id, None).await?;
        let Some(assignment) = self.tx.assignment(assignment.id).await? else {
            return Err(Stop::Failed("the reworded assignment is gone".to_owned()));
        };
        edit_posts(self.tx, self.profile, &assignment).await?;
        let words = self
            .lang
            .assignment_changed(assignment.id, assignment.title);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// «Отменить».
    pub(super) async fn cancel_assignment(&mut self, assignment: i64) -> Answer {
        let assignment = self.own_assignment(assignment).await?;
        if assignment.cancelled {
            return Err(Stop::Refused(self.lang.assignment_cancelled_already()));
        }
        self.tx.cancel_assignment(assignment.id).await?;
        let cancelled = Assignment {
            cancelled: true,
            ..assignment
        };
        edit_posts(self.tx, self.profile, &cancelled).await?;
        let words = self
            .lang
            .assignment_cancelled(cancelled.id, cancelled.title);
        self.reply_in_private(Say::text(words));
        Ok(())
    }

    /// `/homework`: open assignments, with «Сдать» for each.
    pub(super) async fn homework(&mut self) -> Answer {
        self.list_open(false).await
    }

    /// `/submit`: which one is handed in?
    pub(super) async fn submit(&mut self) -> Answer {
        self.list_open(true).await
    }

    async fn list_open(&mut self, handing_in: bool) -> Answer {
        let account = self.known_account()?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let several = account.students.len() > 1;
        let (mut lines, mut rows) = (Vec::new(), Vec::new());
        for linked in &account.students {
            let open = self.tx.open_assignments(&linked.id).await?;
            if several && !open.is_empty() {
                lines.push(self.lang.homework_of(linked.id.as_str().to_owned()));
            }
            for assignment in open.into_iter().take(LISTED) {
                let due = match assignment.due {
                    Some(due) if due < now => self.lang.overdue(self.lang.moment(due, now, zone)),
                    Some(due) => self.lang.due_by(self.lang.moment(due, now, zone)),
                    None => self.lang.without_due(),
                };
                lines.push(self.lang.homework_line(
                    assignment.title.clone(),
                    assignment.class_name,
                    due,
                ));
                let label = match several {
                    true => self
                        .lang
                        .button_hand_in_for(assignment.title, linked.id.as_str().to_owned()),
                    false => self.lang.button_hand_in_one(assignment.title),
                };
                rows.push(vec![(
                    label,
                    Action::HandInFor {
                        assignment: assignment.id,
                        student: linked.id.clone(),
                    },
                )]);
            }
        }
        if rows.is_empty() {
            self.reply_in_private(Say::text(self.lang.no_homework()));
            return Ok(());
        }
        let head = match handing_in {
            true => self.lang.submit_what(),
            false => self.lang.homework_head(),
        };
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(format!("{head}\n\n{}", lines.join("\n")))
        });
        Ok(())
    }
}

enum Choice {
    One(Class),
    Ask(Vec<Class>),
}

/// Where an assignment goes.
enum Targets {
    /// To the class's group, of this title.
    Group(Address, String),
    /// To people; some students may have nobody who has joined.
    Private {
        people: Vec<(Address, Lang)>,
        silent: Vec<StudentId>,
    },
}

impl Targets {
    fn addresses(self) -> Vec<Address> {
        match self {
            Targets::Group(address, _) => vec![address],
            Targets::Private { people, .. } => people.into_iter().map(|(to, _)| to).collect(),
        }
    }
}

/// Posts the assignments whose time has come.
///
/// # Errors
/// Fails when the memory does.
pub async fn post_due(tx: &mut Tx<'_>, profile: &Profile) -> store::Result<()> {
    for assignment in tx.assignments_to_post().await? {
        post(tx, profile, &assignment, None).await?;
    }
    Ok(())
}

/// Queues an assignment's post; `preferred` is the group in which it was asked for.
async fn post(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    preferred: Option<&Address>,
) -> store::Result<Targets> {
    tx.note_posted(assignment.id).await?;
    let files = tx.attachments(assignment.id).await?;
    let targets = targets(tx, assignment, preferred).await?;
    match &targets {
        Targets::Group(to, _) => {
            post_to(
                tx,
                profile,
                assignment,
                (to, profile.language, false),
                &files,
            );
        }
        Targets::Private { people, .. } => {
            for (to, lang) in people {
                post_to(tx, profile, assignment, (to, *lang, true), &files);
            }
        }
    }
    Ok(targets)
}

async fn targets(
    tx: &mut Tx<'_>,
    assignment: &Assignment,
    preferred: Option<&Address>,
) -> store::Result<Targets> {
    let mut groups = tx.groups_of(assignment.class).await?;
    if let Some(here) = groups
        .iter()
        .position(|(address, _)| Some(address) == preferred)
    {
        groups.swap(0, here);
    }
    if assignment.whole_class
        && let Some((address, title)) = groups.into_iter().next()
        && is_its_own(tx, assignment.class, &address).await?
    {
        return Ok(Targets::Group(address, title));
    }
    let (mut people, mut silent): (Vec<(Address, Lang)>, Vec<StudentId>) = Default::default();
    for student in tx.assignees(assignment.id).await? {
        let recipients = tx.recipients(&student).await?;
        if recipients.is_empty() {
            silent.push(student);
        }
        people.extend(
            recipients
                .iter()
                .map(|account| (account.address.clone(), Lang::named(&account.language))),
        );
    }
    people.sort_by(|one, other| one.0.cmp(&other.0));
    people.dedup_by(|one, other| one.0 == other.0);
    Ok(Targets::Private { people, silent })
}

/// Whether everybody in a group may read what one of its classes is given: not where
/// an individual class shares it with others.
async fn is_its_own(tx: &mut Tx<'_>, class: i64, group: &Address) -> store::Result<bool> {
    let Some(group) = tx.group(group).await? else {
        return Ok(false);
    };
    let individual = group
        .classes
        .iter()
        .any(|it| it.id == class && it.kind == ClassKind::Individual);
    Ok(!individual || group.classes.len() == 1)
}

fn post_to(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    (to, lang, private): (&Address, Lang, bool),
    files: &[RemoteFile],
) {
    let text = post_text(tx, profile, assignment, lang);
    let say = Say {
        text,
        silent: profile.is_night(tx.now),
        buttons: hand_in_button(tx, profile, assignment, (to, lang, private)),
        ..Say::default()
    };
    let about = About::Assignment(assignment.id);
    let lane = match private {
        true => Lane::Notice,
        false => Lane::Reply,
    };
    match files {
        [file] if file.kind != PartKind::VideoNote && utf16(&say.text) <= LONGEST_CAPTION => {
            let say = Say {
                file: Some(file.clone()),
                ..say
            };
            post_say(
                tx,
                to.clone(),
                lane,
                say,
                (Some(about), Some(assignment.teacher)),
            );
        }
        files => {
            post_say(
                tx,
                to.clone(),
                lane,
                say,
                (Some(about), Some(assignment.teacher)),
            );
            for file in files {
                queue_file(tx, to.clone(), file.clone(), assignment);
            }
        }
    }
}

fn queue_file(tx: &mut Tx<'_>, to: Address, file: RemoteFile, assignment: &Assignment) {
    let say = Say {
        file: Some(file),
        ..Say::default()
    };
    let why = (
        Some(About::Assignment(assignment.id)),
        Some(assignment.teacher),
    );
    post_say(tx, to, Lane::Notice, say, why);
}

fn post_text(tx: &Tx<'_>, profile: &Profile, assignment: &Assignment, lang: Lang) -> String {
    let mut paragraphs = vec![lang.post_title(assignment.title.clone())];
    if !assignment.body.is_empty() {
        paragraphs.push(assignment.body.clone());
    }
    if assignment.cancelled {
        paragraphs.push(lang.post_cancelled());
        return paragraphs.join("\n\n");
    }
    if let Some(due) = assignment.due {
        paragraphs.push(lang.post_due(lang.moment(due, tx.now, profile.zone)));
    }
    paragraphs.push(lang.post_how());
    paragraphs.join("\n\n")
}

/// «Сдать»: in a group a link into the private chat, where the bot's name is known.
fn hand_in_button(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
    (to, lang, private): (&Address, Lang, bool),
) -> Vec<Vec<Button>> {
    let about = About::Assignment(assignment.id);
    let action = Action::HandIn(assignment.id);
    match profile.doors(&to.messenger) {
        Some(doors) if !private => {
            let handle = tx.link_handle(&to.messenger, action, Some(&about));
            vec![vec![Button {
                text: lang.button_hand_in(),
                does: ButtonDoes::Link(format!("{}{handle}", doors.start)),
            }]]
        }
        _ => tx.keyboard(
            &to.messenger,
            None,
            vec![vec![(lang.button_hand_in(), action)]],
            Some(&about),
        ),
    }
}

/// Brings every delivered copy of an assignment's post up to date.
async fn edit_posts(
    tx: &mut Tx<'_>,
    profile: &Profile,
    assignment: &Assignment,
) -> store::Result<()> {
    let about = About::Assignment(assignment.id);
    let mut edited: Vec<Address> = Vec::new();
    for (to, message) in tx.delivered_about(&about).await? {
        // The first message about it in a chat is the post; files follow it.
        if edited.contains(&to) {
            continue;
        }
        edited.push(to.clone());
        let private = tx.group(&to).await?.is_none();
        let lang = profile.language;
        let buttons = match assignment.cancelled {
            true => Vec::new(),
            false => hand_in_button(tx, profile, assignment, (&to, lang, private)),
        };
        let say = Say {
            text: post_text(tx, profile, assignment, lang),
            buttons,
            ..Say::default()
        };
        tx.queue(Letter {
            to,
            lane: Lane::Reply,
            outgoing: Outgoing::Edit { message, say },
            about: Some(about.clone()),
            sponsor: Some(assignment.teacher),
        });
    }
    Ok(())
}
