//! «Задать» step by step: class, text, due date, for whom, a preview, «Выдать».

use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    attachments::Album,
    picking::STUDENTS,
    step::Step,
    text::{Lang, fingerprint},
};
use crate::{
    messenger::{RemoteFile, Said, Say},
    school::{
        assignments::{Draft, UnclearKind, read_due},
        draft_lines::{Key, said_in, with_line},
        moments::Moment,
        roster::{StudentId, listed},
    },
};

/// An assignment that is being put together, in private.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drafting {
    /// What is asked for now.
    pub stage: Stage,
    /// For which class.
    #[serde(default)]
    pub class: Option<i64>,
    /// Title and text, with lines such as «срок: …» where they were written.
    #[serde(default)]
    pub text: String,
    /// When that was read: «завтра» stays the day that was shown.
    #[serde(default)]
    pub read_at: Option<Moment>,
    /// The file that came with the text.
    #[serde(default)]
    pub file: Option<RemoteFile>,
    /// The album that this file is of.
    #[serde(default)]
    pub album: Album,
    /// When it is due, where it was chosen.
    #[serde(default)]
    pub due: Option<Moment>,
    /// For whom; the whole class where empty.
    #[serde(default)]
    pub to: Vec<StudentId>,
}

/// A step on the way to an assignment, in their order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Which class?
    #[default]
    Class,
    /// Title and text.
    Text,
    /// Due when?
    Due,
    /// For everybody, or for some?
    Whom,
    /// Which students?
    Pick,
    /// Posted when?
    At,
    /// How often?
    Repeat,
    /// All of it, as it will look.
    Preview,
}

/// What a button does on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    /// This class.
    Class(i64),
    /// «Ещё»: classes after so many.
    Classes(usize),
    /// Due then, or never.
    Due(Option<Moment>),
    /// Posted then, or at once.
    At(Option<Moment>),
    /// Repeated like that, or not at all.
    Repeat(Option<String>),
    /// For the whole class.
    Everybody,
    /// For this student, or no longer.
    Toggle(StudentId),
    /// «Ещё», or back: students after so many.
    Further(usize),
    /// Back, or on, to a stage.
    To(Stage),
    /// «Выдать», under what was shown.
    Post(String),
    /// «Отменить».
    Cancel,
}

impl Drafting {
    /// What tells a preview from others. Further files of an album come after it was shown.
    pub(super) fn shown(&self) -> String {
        fingerprint(&Drafting {
            album: Album::default(),
            ..self.clone()
        })
    }

    /// Its files with the one of this message: beside those that came before the text, in place of those
    /// that came with an earlier one.
    fn files_with(&self, said: &Said) -> (Option<RemoteFile>, Album) {
        let (mut file, mut album) = (self.file.clone(), self.album.clone());
        match &said.file {
            None => {}
            Some(further) if file.is_some() && self.text.is_empty() => {
                album.further.push(further.clone());
                album.id.clone_from(&said.album);
            }
            Some(first) => {
                file = Some(first.clone());
                album = Album::begun_by(said);
            }
        }
        (file, album)
    }
}

impl Talk<'_, '_> {
    /// `/assign` alone, or with files: asks for everything else, one after the other.
    pub(super) async fn begin_drafting(
        &mut self,
        file: Option<RemoteFile>,
        album: Album,
    ) -> Answer {
        let teacher = self.teacher_number()?;
        let all = self.tx.classes_taught(teacher).await?;
        if all.is_empty() {
            return Err(self.no_classes().await?);
        }
        let own = self.met_here(all).await?;
        let class = match own.as_slice() {
            [] => return Err(Stop::Refused(self.lang.group_not_yours())),
            [only] => Some(only.id),
            _ => None,
        };
        let stage = match class {
            Some(_) => Stage::Text,
            None => Stage::Class,
        };
        let drafting = Drafting {
            stage,
            class,
            file,
            album,
            ..Drafting::default()
        };
        self.go_on_drafting(drafting).await
    }

    /// Words or a file on the way: the text, a date, or identifiers.
    pub(super) async fn draft_said(&mut self, said: &Said, drafting: Drafting) -> Answer {
        match drafting.stage {
            Stage::Class => Err(Stop::Refused(self.lang.draft_press_class())),
            Stage::Text => self.draft_text(said, drafting).await,
            Stage::Due => {
                let words = self.words_of(said)?;
                let (now, zone) = (self.tx.now, self.profile.zone);
                match read_due(&words, now, zone) {
                    Ok(due) => self.draft_due(Some(due), drafting).await,
                    Err(UnclearKind::PastDue) => {
                        Err(Stop::Refused(self.lang.draft_past_due(words)))
                    }
                    Err(UnclearKind::OtherWeekday(date)) => Err(self.not_that_weekday(words, date)),
                    Err(_) => Err(Stop::Refused(self.lang.draft_date_unclear(words))),
                }
            }
            Stage::Whom | Stage::Pick => self.draft_students(said, drafting).await,
            Stage::At => {
                let words = self.words_of(said)?;
                self.draft_line(Key::At, Some(&words), drafting).await
            }
            Stage::Repeat => {
                let words = self.words_of(said)?;
                self.draft_line(Key::Repeat, Some(&words), drafting).await
            }
            Stage::Preview => Err(Stop::Refused(self.lang.draft_press_post())),
        }
    }

    /// A file without words, where the text is asked for: it waits for that.
    async fn draft_file(&mut self, said: &Said, drafting: Drafting) -> Answer {
        let (file, album) = drafting.files_with(said);
        self.go_on_drafting(Drafting {
            file,
            album,
            ..drafting
        })
        .await
    }

    async fn draft_text(&mut self, said: &Said, drafting: Drafting) -> Answer {
        if said.text.trim().is_empty() && said.file.is_some() {
            return self.draft_file(said, drafting).await;
        }
        let mut text = self.words_of(said)?;
        // What was chosen by buttons is no matter of the text.
        for key in [Key::At, Key::Repeat] {
            if let (Some(chosen), None) = (said_in(&drafting.text, key), said_in(&text, key)) {
                text = with_line(&text, self.line_of(key), Some(chosen));
            }
        }
        let draft = self.read_draft(&text)?;
        if let Some(class) = drafting.class {
            let class = self.own_class(class).await?;
            self.check_names_class(&draft, &class)?;
        }
        let stage = match draft.due {
            Some(_) => Stage::Whom,
            None => Stage::Due,
        };
        let stage = match (stage, draft.to.is_empty()) {
            (Stage::Whom, false) => Stage::Preview,
            (stage, _) => stage,
        };
        let (file, album) = drafting.files_with(said);
        let drafting = Drafting {
            stage,
            text,
            read_at: Some(self.tx.now),
            file,
            album,
            due: draft.due,
            to: draft.to,
            ..drafting
        };
        self.go_on_drafting(drafting).await
    }

    async fn draft_due(&mut self, due: Option<Moment>, drafting: Drafting) -> Answer {
        let draft = self.draft_as_read(&drafting)?;
        self.check_due(due, draft.at)?;
        let drafting = Drafting {
            due,
            stage: Stage::Whom,
            ..drafting
        };
        self.go_on_drafting(drafting).await
    }

    /// When it is posted, or how often, is said in the text as if it had been written there.
    async fn draft_line(&mut self, key: Key, value: Option<&str>, drafting: Drafting) -> Answer {
        let before = self.draft_as_read(&drafting).ok();
        let text = with_line(&drafting.text, self.line_of(key), value);
        let draft = self.read_draft(&text)?;
        // «пт» of what is posted later is another Friday.
        let due = match before {
            Some(before) if before.due == drafting.due => draft.due,
            Some(_) => drafting.due,
            None => draft.due.or(drafting.due),
        };
        if let (Some(due), Some(at)) = (due, draft.at.filter(|_| key == Key::At))
            && due <= at
        {
            let due = self.lang.moment(due, self.tx.now, self.profile.zone);
            return Err(Stop::Refused(self.lang.draft_posted_too_late(due)));
        }
        self.check_due(due, draft.at)?;
        let drafting = Drafting {
            text,
            read_at: Some(self.tx.now),
            due,
            stage: Stage::Preview,
            ..drafting
        };
        self.go_on_drafting(drafting).await
    }

    /// A key with its word in the language of who writes, to whom it is quoted where it is unclear.
    fn line_of(&self, key: Key) -> (Key, &'static str) {
        let [russian, english] = key.words();
        match self.lang {
            Lang::Ru => (key, russian),
            Lang::En => (key, english),
        }
    }

    /// A button may have been pressed long ago, and what is posted later may be due later only.
    fn check_due(&self, due: Option<Moment>, at: Option<Moment>) -> Answer {
        let (now, zone) = (self.tx.now, self.profile.zone);
        let Some(due) = due else { return Ok(()) };
        let shown = self.lang.moment(due, now, zone);
        match at {
            _ if due <= now => Err(Stop::Refused(self.lang.draft_past_due(shown))),
            Some(at) if due <= at => {
                let at = self.lang.moment(at, now, zone);
                Err(Stop::Refused(self.lang.draft_due_before_posting(shown, at)))
            }
            _ => Ok(()),
        }
    }

    /// What was read a while ago may have passed since.
    pub(super) fn check_ahead(&self, draft: &Draft) -> Answer {
        let (now, zone) = (self.tx.now, self.profile.zone);
        if let Some(at) = draft.at.filter(|at| *at < now) {
            let at = self.lang.moment(at, now, zone);
            return Err(Stop::Refused(self.lang.draft_past_posting(at)));
        }
        self.check_due(draft.due, draft.at)
    }

    async fn draft_students(&mut self, said: &Said, drafting: Drafting) -> Answer {
        let words = self.words_of(said)?;
        let enrolled = self.enrolled(&drafting).await?;
        let mut to = Vec::new();
        for word in listed(&words) {
            match enrolled.iter().find(|student| student.as_str() == word) {
                Some(student) if to.contains(student) => {}
                Some(student) => to.push(student.clone()),
                None => {
                    return Err(Stop::Refused(
                        self.lang.draft_student_unknown(word.to_owned()),
                    ));
                }
            }
        }
        let drafting = Drafting {
            to,
            stage: Stage::Preview,
            ..drafting
        };
        self.go_on_drafting(drafting).await
    }

    /// A button on the way.
    pub(super) async fn draft_pressed(&mut self, by: Move) -> Answer {
        let account = self.known_account()?;
        let Some(Step::Drafting(mut drafting)) = self.tx.step::<Step>(account.id).await? else {
            return Err(Stop::Refused(self.lang.draft_card_old()));
        };
        match by {
            Move::Class(class) => {
                let class = self.own_class(class).await?;
                if !drafting.text.is_empty() {
                    let draft = self.draft_as_read(&drafting)?;
                    self.check_names_class(&draft, &class)?;
                }
                drafting.class = Some(class.id);
                drafting.to.clear();
                drafting.stage = match drafting.text.is_empty() {
                    true => Stage::Text,
                    false => Stage::Preview,
                };
            }
            Move::Classes(skip) => return self.more_draft_classes(drafting, skip).await,
            Move::Due(due) => return self.draft_due(due, drafting).await,
            Move::At(at) => {
                let zone = self.profile.zone;
                let at = at.map(|at| at.local(zone).format("%d.%m.%Y %H:%M").to_string());
                return self.draft_line(Key::At, at.as_deref(), drafting).await;
            }
            Move::Repeat(rule) => {
                return self
                    .draft_line(Key::Repeat, rule.as_deref(), drafting)
                    .await;
            }
            Move::Everybody => {
                drafting.to.clear();
                drafting.stage = Stage::Preview;
            }
            Move::Toggle(student) => {
                let all = self.enrolled(&drafting).await?;
                let place = all.iter().position(|it| *it == student).unwrap_or_default();
                match drafting.to.iter().position(|chosen| *chosen == student) {
                    Some(place) => {
                        drafting.to.remove(place);
                    }
                    None => drafting.to.push(student),
                }
                drafting.stage = Stage::Pick;
                let page = place - place % STUDENTS;
                return self.redraw_students(drafting, page).await;
            }
            Move::Further(skip) => return self.redraw_students(drafting, skip).await,
            Move::To(Stage::Preview)
                if drafting.to.is_empty()
                    && !matches!(drafting.stage, Stage::At | Stage::Repeat) =>
            {
                return Err(Stop::Refused(self.lang.draft_nobody_chosen()));
            }
            Move::To(stage) => drafting.stage = stage,
            Move::Post(shown) => return self.post_draft(drafting, &shown).await,
            Move::Cancel => return self.cancel().await,
        }
        self.go_on_drafting(drafting).await
    }

    async fn post_draft(&mut self, drafting: Drafting, shown: &str) -> Answer {
        let account = self.known_account()?;
        let drafting = Drafting {
            stage: Stage::Preview,
            ..drafting
        };
        if drafting.shown() != shown {
            self.reply_in_private(Say::text(self.lang.preview_old()));
            return self.go_on_drafting(drafting).await;
        }
        let Some(class) = drafting.class else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        let class = self.own_class(class).await?;
        let draft = self.whole_draft(&drafting)?;
        self.check_ahead(&draft)?;
        let here = self.chat.address.clone();
        let made = self.create(&class, &draft, drafting.file, &here).await?;
        self.attach_album(&drafting.album, made).await?;
        self.tx.set_step::<Step>(account.id, None);
        Ok(())
    }

    /// The text as it was read, with what was chosen besides.
    pub(super) fn whole_draft(&self, drafting: &Drafting) -> Result<Draft, Stop> {
        let mut draft = self.draft_as_read(drafting)?;
        // What was written was taken over when it was read; buttons may have changed it.
        if draft.due != drafting.due {
            draft.due_words = None;
        }
        draft.due = drafting.due;
        draft.to.clone_from(&drafting.to);
        Ok(draft)
    }

    /// The text as it was understood when it came.
    fn draft_as_read(&self, drafting: &Drafting) -> Result<Draft, Stop> {
        self.read_draft_of(&drafting.text, drafting.read_at.unwrap_or(self.tx.now))
    }

    /// The students of the class that was chosen.
    pub(super) async fn enrolled(&mut self, drafting: &Drafting) -> Result<Vec<StudentId>, Stop> {
        let Some(class) = drafting.class else {
            return Err(Stop::Refused(self.lang.button_old()));
        };
        Ok(self.tx.students_in(class).await?)
    }
}
