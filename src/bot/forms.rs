//! The school's own forms: a file sent with `/report` is read, checked, and kept for a kind of
//! report; from then on that report is offered in it. A form is taken away by a tap.

use serde::{Deserialize, Serialize};

use super::{
    Answer, Profile, Stop, Talk,
    action::Action,
    reports::Ask,
    speech::{answer, with_buttons},
    text::Lang,
};
use crate::{
    messenger::{RemoteFile, Say},
    report::{
        form::{Faults, FormFault, LARGEST},
        order::Kind,
        template::{Spot, TemplateFault, Wrong},
    },
    school::{audit::Act, classes::fold, submissions::PartKind},
    store::{self, Tx, forms::ReadForm},
};

/// What a button does with forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormTap {
    /// «Формы школы»: which there are.
    List,
    /// A form that was sent is for this report.
    Keep {
        /// Its file.
        file: i64,
        /// Which report.
        kind: Kind,
    },
    /// It is kept although nothing of a report's rows would stand in it.
    KeepRowless {
        /// Its file.
        file: i64,
        /// Which report.
        kind: Kind,
    },
    /// «Убрать» the form of this report.
    Drop(Kind),
}

impl Talk<'_, '_> {
    /// A button of forms.
    pub(super) async fn form_pressed(&mut self, tap: FormTap) -> Answer {
        self.check_admin()?;
        match tap {
            FormTap::List => self.list_forms().await,
            FormTap::Keep { file, kind } => self.keep_form(file, kind).await,
            FormTap::KeepRowless { file, kind } => self.keep_form_without_rows(file, kind).await,
            FormTap::Drop(kind) => self.drop_form(kind).await,
        }
    }

    /// The kind of report that somebody means by a word: `sheet`, «Оценочный лист».
    pub(super) fn report_kind_meant(&self, word: &str) -> Option<Kind> {
        let word = fold(word);
        let mut kinds = Kind::ALL.into_iter();
        kinds.find(|kind| {
            let title = self.lang.report_kind(kind.as_str());
            [kind.as_str(), kind.title(), &title]
                .into_iter()
                .any(|name| fold(name) == word)
        })
    }

    /// A file with `/report`: it is fetched and read.
    pub(super) async fn take_form(&mut self, file: &RemoteFile, kind: Option<Kind>) -> Answer {
        self.check_admin()?;
        if !self.chat.private {
            return Err(Stop::Refused(self.lang.only_private()));
        }
        if file.kind != PartKind::Document {
            return Err(Stop::Refused(self.lang.form_no_workbook()));
        }
        if file.size.is_some_and(|size| size > LARGEST) {
            return Err(Stop::Refused(too_large(self.lang)));
        }
        let account = self.known_account()?;
        let messenger = self.chat.address.messenger.clone();
        let sent = (messenger.as_str(), file);
        self.tx
            .expect_form(account.id, kind.map(Kind::as_str), sent)
            .await?;
        self.ask(self.lang.form_reading(), Vec::new());
        Ok(())
    }

    /// It is said for which report a form is; where it shows none of the report's rows, that is
    /// asked about.
    async fn keep_form(&mut self, file: i64, kind: Kind) -> Answer {
        let read = self.form_to_keep(file, kind).await?;
        if !read.faults.is_rowless(kind) {
            return self.keep_read_form((file, kind), &read).await;
        }
        let replaced = has_form(self.tx, kind).await?;
        let (words, rows) = rowless(self.lang, (file, kind), replaced);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// It is said knowingly that a form is for a report of which it shows none of the rows.
    async fn keep_form_without_rows(&mut self, file: i64, kind: Kind) -> Answer {
        let read = self.form_to_keep(file, kind).await?;
        self.keep_read_form((file, kind), &read).await
    }

    async fn keep_read_form(&mut self, form: (i64, Kind), read: &ReadForm<Faults>) -> Answer {
        let staff = self.staff_number_of_mine()?;
        let act = keep(self.tx, form, (&read.content, staff)).await?;
        let (words, rows) = kept(self.lang, form.1, act);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// A form of one's own that was sent and read, and fits this report.
    async fn form_to_keep(&mut self, file: i64, kind: Kind) -> Result<ReadForm<Faults>, Stop> {
        let account = self.known_account()?;
        let sent = self.tx.sent_form(file).await?;
        let is_own = sent.is_some_and(|sent| sent.account == account.id);
        let read = match is_own {
            true => self.tx.read_form::<Faults>(file).await?,
            false => None,
        };
        let Some(read) = read else {
            return Err(Stop::Refused(self.lang.form_read_already()));
        };
        if let Some(fault) = read.faults.of(kind) {
            // Another kind may be meant: the file waits on.
            return Err(Stop::Refused(fault_in_words(self.lang, fault)));
        }
        Ok(read)
    }

    async fn list_forms(&mut self) -> Answer {
        let kinds = self.tx.kinds_with_form().await?;
        let mut rows: Vec<Vec<(String, Action)>> = Kind::ALL
            .into_iter()
            .filter(|kind| kinds.iter().any(|known| known == kind.as_str()))
            .map(|kind| {
                let label = self.lang.report_kind(kind.as_str());
                let label = self.lang.button_drop_form(label);
                vec![(label, Action::Form(FormTap::Drop(kind)))]
            })
            .collect();
        let words = match rows.is_empty() {
            true => self.lang.forms_none(),
            false => self.lang.forms_head(),
        };
        rows.push(vec![(self.lang.button_back(), Action::Report(Ask::Kinds))]);
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// «Убрать»: what is ordered already and was not made yet says so.
    async fn drop_form(&mut self, kind: Kind) -> Answer {
        let title = self.lang.report_kind(kind.as_str());
        if !has_form(self.tx, kind).await? {
            return Err(Stop::Refused(self.lang.form_gone(title)));
        }
        self.note_act(Act::DropForm, kind.as_str()).await?;
        self.tx.drop_form(kind.as_str()).await?;
        let rows = vec![vec![(
            self.lang.button_forms(),
            Action::Form(FormTap::List),
        )]];
        self.ask_in_place(self.lang.form_dropped(title), rows, None);
        Ok(())
    }
}

/// Tells who sent a form what is wrong with it, asks which report it is for, or keeps it where
/// that is said.
///
/// # Errors
/// Fails when the memory does.
pub async fn form_read(
    tx: &mut Tx<'_>,
    profile: &Profile,
    (file, read): (i64, &Result<ReadForm<Faults>, FormFault>),
) -> store::Result<()> {
    let Some(sent) = tx.sent_form(file).await? else {
        return Ok(());
    };
    let Some(account) = tx.account(&sent.chat.messenger, &sent.person).await? else {
        return Ok(());
    };
    let lang = Lang::named(&account.language);
    // Rights may have been taken away while it was read.
    let staff = account.staff.filter(|staff| staff.admin);
    let Some(staff) = staff.map(|staff| staff.number) else {
        tx.drop_sent_form(file).await?;
        answer((tx, profile), &account, Say::text(lang.only_admin()));
        return Ok(());
    };
    let kind = sent.kind.as_deref().and_then(|kind| kind.parse().ok());
    let found = match (read, kind) {
        (Err(FormFault::Unfetched(_)), _) => Err(lang.form_unfetched()),
        (Err(FormFault::Template(fault)), _) => Err(fault_in_words(lang, fault)),
        (Ok(read), None) => {
            tx.keep_read_form(file, read).await?;
            Ok((lang.form_for_which(), kinds(lang, file)))
        }
        (Ok(read), Some(kind)) => match read.faults.of(kind) {
            Some(fault) => Err(fault_in_words(lang, fault)),
            None if read.faults.is_rowless(kind) => {
                tx.keep_read_form(file, read).await?;
                let replaced = has_form(tx, kind).await?;
                Ok(rowless(lang, (file, kind), replaced))
            }
            None => {
                let act = keep(tx, (file, kind), (&read.content, staff)).await?;
                Ok(kept(lang, kind, act))
            }
        },
    };
    let (words, rows) = match found {
        Ok(found) => found,
        Err(words) => {
            tx.drop_sent_form(file).await?;
            (words, Vec::new())
        }
    };
    let say = with_buttons(tx, &account, words, rows);
    answer((tx, profile), &account, say);
    Ok(())
}

/// What stands beside a form that is filled, with how many works had no room in it.
pub fn beside_form(lang: Lang, caption: String, left_out: usize) -> String {
    match left_out {
        0 => caption,
        count => format!("{caption}\n\n{}", lang.form_lacks_room(count)),
    }
}

fn kinds(lang: Lang, file: i64) -> Vec<Vec<(String, Action)>> {
    let kinds = Kind::ALL.map(|kind| {
        let keep = FormTap::Keep { file, kind };
        vec![(lang.report_kind(kind.as_str()), Action::Form(keep))]
    });
    kinds.into()
}

/// Whether the school has a form for this report already.
pub(super) async fn has_form(tx: &mut Tx<'_>, kind: Kind) -> store::Result<bool> {
    let kinds = tx.kinds_with_form().await?;
    Ok(kinds.iter().any(|known| known == kind.as_str()))
}

/// Keeps a form that was sent, in place of an earlier one, and writes that down. Returns which of
/// the two it was.
async fn keep(
    tx: &mut Tx<'_>,
    (file, kind): (i64, Kind),
    (content, staff): (&[u8], i64),
) -> store::Result<Act> {
    let act = match has_form(tx, kind).await? {
        true => Act::ReplaceForm,
        false => Act::KeepForm,
    };
    tx.note_act(Some(staff), act, kind.as_str(), "").await?;
    tx.keep_form(kind.as_str(), content, staff).await?;
    tx.drop_sent_form(file).await?;
    Ok(act)
}

/// What is said of a form that is kept: it can be tried, and taken away again.
fn kept(lang: Lang, kind: Kind, act: Act) -> (String, Vec<Vec<(String, Action)>>) {
    let title = lang.report_kind(kind.as_str());
    let order = Action::Report(Ask::Subjects { kind, skip: 0 });
    let rows = vec![
        vec![(lang.button_order_report(), order)],
        vec![(
            lang.button_drop_form(title.clone()),
            Action::Form(FormTap::Drop(kind)),
        )],
    ];
    let words = match act {
        Act::ReplaceForm => lang.form_replaced(title),
        _ => lang.form_kept(title),
    };
    (words, rows)
}

/// What is asked before a form is kept that shows none of the report's rows.
fn rowless(
    lang: Lang,
    (file, kind): (i64, Kind),
    replaces: bool,
) -> (String, Vec<Vec<(String, Action)>>) {
    let title = lang.report_kind(kind.as_str());
    let (words, button) = match replaces {
        true => (
            lang.form_rowless_replaces(title),
            lang.button_replace_anyway(),
        ),
        false => (lang.form_rowless(title), lang.button_keep_anyway()),
    };
    let keep = Action::Form(FormTap::KeepRowless { file, kind });
    (words, vec![vec![(button, keep)]])
}

fn too_large(lang: Lang) -> String {
    lang.form_too_large(LARGEST >> 20)
}

/// How many placeholders that are wrong are named, and how many places of one.
const MOST_WRONG: usize = 15;
const MOST_PLACES: usize = 5;

/// What is wrong with a form.
fn fault_in_words(lang: Lang, fault: &TemplateFault) -> String {
    match fault {
        TemplateFault::NoWorkbook => lang.form_no_workbook(),
        TemplateFault::OldExcel => lang.form_old_excel(),
        TemplateFault::Damaged(_) => lang.form_damaged(),
        TemplateFault::TooLarge => too_large(lang),
        TemplateFault::NoPlaceholder { known } => lang.form_no_placeholder(known.clone()),
        TemplateFault::Unknown { key, place, known } => {
            let place = place_in_words(lang, place);
            lang.form_unknown(braced(key), place, known.clone())
        }
        TemplateFault::Misplaced { key, place } => {
            lang.form_misplaced(braced(key), place_in_words(lang, place))
        }
        TemplateFault::Several { wrong, known } => {
            let mut lines = vec![lang.form_several()];
            let shown = wrong.iter().take(MOST_WRONG);
            lines.extend(shown.map(|wrong| wrong_in_words(lang, wrong)));
            let more = wrong.len().saturating_sub(MOST_WRONG);
            lines.extend((more > 0).then(|| lang.form_wrong_more(more)));
            lines.push(lang.form_known(known.clone()));
            lines.join("\n")
        }
    }
}

/// A placeholder that is wrong, in one line.
fn wrong_in_words(lang: Lang, wrong: &Wrong) -> String {
    let places = wrong.places.iter().take(MOST_PLACES);
    let mut places: Vec<String> = places.map(|place| place_in_words(lang, place)).collect();
    if wrong.places.len() > MOST_PLACES {
        places.push("…".to_owned());
    }
    let (key, places) = (braced(&wrong.key), places.join("; "));
    match wrong.misplaced {
        true => lang.form_wrong_place(key, places),
        false => lang.form_wrong_key(key, places),
    }
}

/// A placeholder as the form has it.
fn braced(key: &str) -> String {
    format!("{{{{{key}}}}}")
}

fn place_in_words(lang: Lang, place: &Spot) -> String {
    match &place.cell {
        Some(cell) => lang.form_in_cell(place.sheet.clone(), cell.clone()),
        None => lang.form_in_margin(place.sheet.clone()),
    }
}
