//! `/journal`: a class's journal for a term, as pictures and as a table; another class or
//! term by a button.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Answer, Stop, Talk, action::Action, naming::in_rows};
use crate::{
    messenger::Content,
    report::recipe::Recipe,
    school::{
        calendar::{PeriodKind, SchoolYear},
        terms::{Span, usual_year},
    },
    store::classes::Class,
};

/// A tap on the way to a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leaf {
    /// «Другой класс», for these days; after so many.
    Classes {
        /// Which days; those of the current term where none are named.
        span: Option<Span>,
        /// How many classes were shown.
        skip: usize,
    },
    /// «Другой период», for this class.
    Terms(i64),
    /// The journal of this class for these days.
    Open {
        /// The class.
        class: i64,
        /// Which days; those of the current term where none are named.
        span: Option<Span>,
    },
    /// «Прошлый учебный год»: the terms of the year around a day.
    TermsOf {
        /// The class.
        class: i64,
        /// The day.
        day: NaiveDate,
    },
    /// «Списком»: line by line, with the comments.
    List(i64),
}

impl Talk<'_, '_> {
    /// `/journal`: of which class? In a group, of that one; the only one is not asked for.
    pub(super) async fn journal(&mut self) -> Answer {
        let own = self.classes_here().await?;
        match own.as_slice() {
            [] => Err(self.no_classes().await?),
            [only] => self.open_journal(only.id, None).await,
            _ => self.ask_class_of_journal(own, None, 0).await,
        }
    }

    /// A tap under a journal.
    pub(super) async fn leaf(&mut self, leaf: Leaf) -> Answer {
        match leaf {
            Leaf::Classes { span, skip } => {
                let teacher = self.teacher_number()?;
                let own = self.tx.classes_ever_taught(teacher).await?;
                self.ask_class_of_journal(own, span, skip).await
            }
            Leaf::Terms(class) => {
                let (year, _) = self.year_in_view().await?;
                self.ask_term_of_journal(class, year).await
            }
            Leaf::TermsOf { class, day } => {
                let year = self.year_around(day).await?;
                self.ask_term_of_journal(class, year).await
            }
            Leaf::Open { class, span } => self.open_journal(class, span).await,
            Leaf::List(class) => self.send_list(class).await,
        }
    }

    /// The teacher's classes; in a group, those that meet in it, if any do.
    async fn classes_here(&mut self) -> Result<Vec<Class>, Stop> {
        let teacher = self.teacher_number()?;
        let own = self.tx.classes_ever_taught(teacher).await?;
        self.met_here_or_all(own).await
    }

    async fn ask_class_of_journal(
        &mut self,
        classes: Vec<Class>,
        span: Option<Span>,
        skip: usize,
    ) -> Answer {
        let open = |class| {
            let span = span.clone();
            Action::Leaf(Leaf::Open { class, span })
        };
        let more = |skip| {
            let span = span.clone();
            Action::Leaf(Leaf::Classes { span, skip })
        };
        let rows = self.page_of_classes((classes, skip), open, more).await?;
        self.ask(self.lang.journal_which_class(), rows);
        Ok(())
    }

    /// The terms of a school year, the shorter ones in rows, and the year before.
    async fn ask_term_of_journal(&mut self, class: i64, year: SchoolYear) -> Answer {
        let class = self.own_class(class).await?;
        let mut rows = Vec::new();
        for kind in [PeriodKind::Quarter, PeriodKind::Half, PeriodKind::Year] {
            let terms = year.terms().filter(|term| term.kind == kind);
            let buttons: Vec<(String, Action)> = terms
                .map(|term| {
                    let leaf = Leaf::Open {
                        class: class.id,
                        span: Some(term.into()),
                    };
                    (self.lang.period(&term.name), Action::Leaf(leaf))
                })
                .collect();
            rows.extend(in_rows(&buttons, 2));
        }
        if let Some(day) = self.day_before(&year).await? {
            let class = class.id;
            let before = Action::Leaf(Leaf::TermsOf { class, day });
            rows.push(vec![(self.lang.button_year_before(), before)]);
        }
        self.ask(self.lang.journal_which_term(class.label), rows);
        Ok(())
    }

    /// Sends a class's journal: the pictures, then the table with the buttons.
    pub(super) async fn open_journal(&mut self, class: i64, span: Option<Span>) -> Answer {
        let class = self.own_class(class).await?;
        let span = match span {
            Some(span) => span,
            None => self.span_around_now().await?,
        };
        let caption = self
            .lang
            .journal_sent(class.label.clone(), self.lang.period(&span.name));
        let picture = Recipe::GradebookPicture {
            class: class.id,
            span: span.clone(),
        };
        self.send_document(
            self.lang.file_journal_picture(),
            caption.clone(),
            Content::Recipe(picture.to_text()),
        )?;
        let rows = self.turns(class.id, &span).await?;
        let table = Recipe::Gradebook {
            class: class.id,
            span,
        };
        let buttons = self.buttons(rows);
        self.send_document_with(
            (self.lang.file_journal(), caption),
            Content::Recipe(table.to_text()),
            buttons,
        )
    }

    /// The buttons under a journal: the terms beside this one, other terms and classes.
    async fn turns(&mut self, class: i64, span: &Span) -> Result<Vec<Vec<(String, Action)>>, Stop> {
        let (before, after) = self.terms_beside(span).await?;
        let turn = |label: String, span: Span| {
            let span = Some(span);
            (label, Action::Leaf(Leaf::Open { class, span }))
        };
        let mut beside = Vec::new();
        if let Some(before) = before {
            beside.push(turn(
                format!("← {}", self.lang.period(&before.name)),
                before,
            ));
        }
        if let Some(after) = after {
            beside.push(turn(format!("{} →", self.lang.period(&after.name)), after));
        }
        let mut others = vec![(
            self.lang.button_other_term(),
            Action::Leaf(Leaf::Terms(class)),
        )];
        let teacher = self.teacher_number()?;
        if self.tx.classes_ever_taught(teacher).await?.len() > 1 {
            let leaf = Leaf::Classes {
                span: Some(span.clone()),
                skip: 0,
            };
            others.push((self.lang.button_other_class(), Action::Leaf(leaf)));
        }
        let list = (
            self.lang.button_journal_list(),
            Action::Leaf(Leaf::List(class)),
        );
        let mut rows = vec![beside, others, vec![list]];
        rows.retain(|row| !row.is_empty());
        Ok(rows)
    }

    /// The days of the current term; where the calendar has none, those of the school year.
    pub(super) async fn span_around_now(&mut self) -> Result<Span, Stop> {
        let (year, today) = self.year_in_view().await?;
        let usual = usual_year(today);
        let term = year.term_around(today).or_else(|| usual.term_around(today));
        term.map(Span::from)
            .ok_or_else(|| Stop::Failed("a school year without a term".to_owned()))
    }

    async fn send_list(&mut self, class: i64) -> Answer {
        let class = self.own_class(class).await?;
        self.send_document(
            self.lang.file_journal_list(),
            self.lang.journal_list_sent(class.label),
            Content::Recipe(Recipe::Journal(class.id).to_text()),
        )
    }
}
