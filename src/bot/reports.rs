//! `/report`: an administrator chooses by buttons which report, of what, for which term and
//! in which dress; the file is made when it goes out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Stop, Talk,
    action::Action,
    forms::{FormTap, has_form},
};
use crate::{
    messenger::{Content, Said},
    report::{
        order::{Dress, Kind, Order, Subject},
        recipe::Recipe,
    },
    school::{
        audit::Act,
        calendar::SchoolYear,
        classes::Spellings,
        moments::Moment,
        personal::Passes,
        submissions::PartKind,
        terms::{Span, words_for_term},
    },
};

/// A step on the way to a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// Which one?
    Kinds,
    /// Of the whole school, of a discipline, or of a class: classes after so many.
    Subjects {
        /// Which report.
        kind: Kind,
        /// How many were shown.
        skip: usize,
    },
    /// Of which discipline: those after so many.
    Disciplines {
        /// Which report.
        kind: Kind,
        /// How many were shown.
        skip: usize,
    },
    /// Of this, for the current term.
    Of {
        /// Which report.
        kind: Kind,
        /// Of what.
        subject: Subject,
    },
    /// In which dress?
    Card(Draft),
    /// For which term?
    Terms(Draft),
    /// «Прошлый учебный год»: the terms of the year around a day.
    TermsOf(Draft, NaiveDate),
    /// With names?
    Names(Draft),
    /// Make it.
    Make(Draft, Dress),
    /// Make it in the school's own form.
    MakeInForm(Draft, Dress),
}

/// A report that is being chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    kind: Kind,
    subject: Subject,
    span: Span,
    names: bool,
}

impl Draft {
    /// Its order as the bot itself dresses it.
    fn order(&self, dress: Dress, at: Moment) -> Order {
        Order {
            kind: self.kind,
            subject: self.subject.clone(),
            span: self.span.clone(),
            dress,
            names: self.names,
            in_form: false,
            at,
        }
    }
}

impl Talk<'_, '_> {
    /// `/report`, `/report sheet`; with a file, which is a form.
    pub(super) async fn report_command(&mut self, words: &str, said: &Said) -> Answer {
        let kind = self.report_kind_meant(words);
        let of_reply = said.reply.as_ref().and_then(|reply| reply.file.clone());
        let of_reply = of_reply.filter(|file| file.kind == PartKind::Document);
        match (said.file.clone().or(of_reply), kind) {
            (Some(file), kind) => self.take_form(&file, kind).await,
            (None, Some(kind)) => self.report(Ask::Subjects { kind, skip: 0 }).await,
            (None, None) => self.report(Ask::Kinds).await,
        }
    }

    /// A button on the way; `/report` begins it.
    pub(super) async fn report(&mut self, ask: Ask) -> Answer {
        self.check_admin()?;
        match ask {
            Ask::Kinds => {
                let kinds = Kind::ALL.map(|kind| {
                    let label = self.lang.report_kind(kind.as_str());
                    vec![(label, Action::Report(Ask::Subjects { kind, skip: 0 }))]
                });
                let mut rows = Vec::from(kinds);
                let forms = Action::Form(FormTap::List);
                rows.push(vec![(self.lang.button_forms(), forms)]);
                self.ask_in_place(self.lang.report_which(), rows, None);
                Ok(())
            }
            Ask::Subjects { kind, skip } => self.report_subjects(kind, skip).await,
            Ask::Disciplines { kind, skip } => self.report_disciplines(kind, skip).await,
            Ask::Of { kind, subject } => {
                let (year, today) = self.year_in_view().await?;
                let span = year.term_around(today).map(Span::from);
                let span = span.ok_or_else(|| Stop::Refused(self.lang.report_no_term()))?;
                let draft = Draft {
                    kind,
                    subject,
                    span,
                    names: false,
                };
                self.report_card(draft).await
            }
            Ask::Card(draft) => self.report_card(draft).await,
            Ask::Terms(draft) => {
                let (year, _) = self.year_in_view().await?;
                self.report_terms(draft, year).await
            }
            Ask::TermsOf(draft, day) => {
                let year = self.year_around(day).await?;
                self.report_terms(draft, year).await
            }
            Ask::Names(draft) => self.report_names(draft).await,
            Ask::Make(draft, dress) => self.make_report(draft, dress).await,
            Ask::MakeInForm(draft, dress) => self.fill_form(draft, dress).await,
        }
    }

    async fn report_subjects(&mut self, kind: Kind, skip: usize) -> Answer {
        let of = |subject| Action::Report(Ask::Of { kind, subject });
        // What was a class last year may be none any more.
        let classes = self.tx.classes_ever().await?;
        let mut rows = self
            .page_of_classes(
                (classes, skip),
                |class| of(Subject::Class(class)),
                |skip| Action::Report(Ask::Subjects { kind, skip }),
            )
            .await?;
        let disciplines = Action::Report(Ask::Disciplines { kind, skip: 0 });
        rows.insert(
            0,
            vec![
                (self.lang.button_whole_school(), of(Subject::School)),
                (self.lang.button_discipline(), disciplines),
            ],
        );
        rows.push(vec![(self.lang.button_back(), Action::Report(Ask::Kinds))]);
        let words = self
            .lang
            .report_of_what(self.lang.report_kind(kind.as_str()));
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    async fn report_disciplines(&mut self, kind: Kind, skip: usize) -> Answer {
        let classes = self.tx.classes().await?;
        let mut names: Vec<String> = classes.into_iter().map(|class| class.discipline).collect();
        names.sort_unstable();
        let mut seen = Spellings::default();
        names.retain(|name| seen.of(name) == *name);
        names.dedup();
        let of = |name: String| {
            let subject = Subject::Discipline(name.clone());
            (name, Action::Report(Ask::Of { kind, subject }))
        };
        let more = |skip| Action::Report(Ask::Disciplines { kind, skip });
        let mut rows = self.page_of((names, skip), of, more);
        let back = Action::Report(Ask::Subjects { kind, skip: 0 });
        rows.push(vec![(self.lang.button_back(), back)]);
        let words = self
            .lang
            .report_of_what(self.lang.report_kind(kind.as_str()));
        self.ask_in_place(words, rows, None);
        Ok(())
    }

    /// What is going to be made, and in which dress.
    async fn report_card(&mut self, draft: Draft) -> Answer {
        let words = self.report_in_words(&draft).await?;
        let dress = |label: &str, dress| {
            (
                label.to_owned(),
                Action::Report(Ask::Make(draft.clone(), dress)),
            )
        };
        let mut dresses = vec![
            dress("XLSX", Dress::Xlsx),
            dress("PDF", Dress::Pdf),
            dress("CSV", Dress::Csv),
        ];
        if !matches!(draft.subject, Subject::Class(_)) {
            dresses.push(dress("ZIP", Dress::Zip));
        }
        let terms = Action::Report(Ask::Terms(draft.clone()));
        let mut rows = vec![dresses];
        rows.extend(self.report_in_form(&draft).await?);
        rows.push(vec![(self.lang.button_other_term(), terms)]);
        if !draft.names {
            let names = Action::Report(Ask::Names(draft.clone()));
            rows.push(vec![(self.lang.button_with_names(), names)]);
        }
        let back = Ask::Subjects {
            kind: draft.kind,
            skip: 0,
        };
        rows.push(vec![(self.lang.button_back(), Action::Report(back))]);
        self.ask_in_place(format!("{words}\n\n{}", self.lang.report_how()), rows, None);
        Ok(())
    }

    /// «По форме школы», where there is one: a workbook, or an archive of one for each class or
    /// exam, as a form is filled with one of them.
    async fn report_in_form(
        &mut self,
        draft: &Draft,
    ) -> Result<Option<Vec<(String, Action)>>, Stop> {
        if !has_form(self.tx, draft.kind).await? {
            return Ok(None);
        }
        let button = |label, dress| {
            let make = Ask::MakeInForm(draft.clone(), dress);
            (label, Action::Report(make))
        };
        let workbook = button(self.lang.button_in_form(), Dress::Xlsx);
        let zip = button(self.lang.button_in_form_zip(), Dress::Zip);
        Ok(Some(match (&draft.subject, draft.kind) {
            (Subject::Class(class), Kind::Exam) => {
                let from = Moment::start_of(draft.span.from, self.profile.zone);
                let before = Moment::end_of(draft.span.to, self.profile.zone);
                match self.tx.exams_of(*class, (from, before)).await?.len() {
                    0 | 1 => vec![workbook],
                    _ => vec![zip],
                }
            }
            (Subject::Class(_), _) => vec![workbook],
            (_, Kind::Sheet | Kind::Exam) => vec![zip],
            _ => vec![workbook, zip],
        }))
    }

    async fn report_in_words(&mut self, draft: &Draft) -> Result<String, Stop> {
        let of = match &draft.subject {
            Subject::School => self.lang.button_whole_school(),
            Subject::Discipline(discipline) => discipline.clone(),
            Subject::Class(_) => self.report_class(draft).await?.unwrap_or_default(),
        };
        let kind = self.lang.report_kind(draft.kind.as_str());
        let span = Span {
            name: self.lang.period(&draft.span.name),
            ..draft.span.clone()
        };
        Ok(self.lang.report_head(kind, of, span.title()))
    }

    /// The name of the class, where the report is of one.
    async fn report_class(&mut self, draft: &Draft) -> Result<Option<String>, Stop> {
        let Subject::Class(class) = draft.subject else {
            return Ok(None);
        };
        match self.tx.class(class).await? {
            Some(class) => Ok(Some(class.label)),
            None => Err(Stop::Refused(self.lang.button_old())),
        }
    }

    /// The terms of a school year that have begun, and the year before.
    async fn report_terms(&mut self, draft: Draft, year: SchoolYear) -> Answer {
        let today = self.tx.now.date(self.profile.zone);
        let begun = year.terms().filter(|term| term.from <= today);
        let mut rows: Vec<Vec<(String, Action)>> = begun
            .map(|term| {
                let draft = Draft {
                    span: Span::from(term),
                    ..draft.clone()
                };
                vec![(
                    self.lang.period(&term.name),
                    Action::Report(Ask::Card(draft)),
                )]
            })
            .collect();
        if let Some(day) = self.day_before(&year).await? {
            let before = Ask::TermsOf(draft.clone(), day);
            rows.push(vec![(
                self.lang.button_year_before(),
                Action::Report(before),
            )]);
        }
        rows.push(vec![(
            self.lang.button_back(),
            Action::Report(Ask::Card(draft)),
        )]);
        self.ask_in_place(self.lang.report_which_term(), rows, None);
        Ok(())
    }

    /// «С именами»: only where the messenger may carry them, and only after a warning.
    async fn report_names(&mut self, draft: Draft) -> Answer {
        if self.passes() != Passes::Full {
            let of = match (&draft.subject, self.report_class(&draft).await?) {
                (_, Some(class)) => format!(" --class \"{class}\""),
                (Subject::Discipline(discipline), None) => {
                    format!(" --discipline \"{discipline}\"")
                }
                _ => String::new(),
            };
            let kind = draft.kind.as_str();
            let term = self.term_for_command(&draft.span).await?;
            let command = format!("kamerton report {kind}{of} --names {term} -o report.xlsx");
            return Err(Stop::Refused(self.lang.report_names_barred(command)));
        }
        let with = Draft {
            names: true,
            ..draft.clone()
        };
        let rows = vec![vec![
            (
                self.lang.button_names_once(),
                Action::Report(Ask::Card(with)),
            ),
            (self.lang.button_back(), Action::Report(Ask::Card(draft))),
        ]];
        self.ask_in_place(self.lang.report_names_warning(), rows, None);
        Ok(())
    }

    /// A term as the command line is told of it: it looks at this year's first, which may have one
    /// of the same name.
    async fn term_for_command(&mut self, span: &Span) -> Result<String, Stop> {
        let (periods, today) = (
            self.tx.periods().await?,
            self.tx.now.date(self.profile.zone),
        );
        Ok(match words_for_term(&periods, span, today) {
            Some(words) => format!("--term \"{words}\""),
            None => format!("--from {} --to {}", span.from, span.to),
        })
    }

    /// A report in a dress of ours.
    async fn make_report(&mut self, draft: Draft, dress: Dress) -> Answer {
        let order = draft.order(dress, self.tx.now);
        self.order_report(draft, order).await
    }

    /// A report in the school's own form.
    async fn fill_form(&mut self, draft: Draft, dress: Dress) -> Answer {
        if !has_form(self.tx, draft.kind).await? {
            let kind = self.lang.report_kind(draft.kind.as_str());
            return Err(Stop::Refused(self.lang.form_gone(kind)));
        }
        let order = Order {
            in_form: true,
            ..draft.order(dress, self.tx.now)
        };
        self.order_report(draft, order).await
    }

    /// The file goes out behind a word that it is being made; afterwards that word offers
    /// the next one.
    async fn order_report(&mut self, draft: Draft, order: Order) -> Answer {
        let words = self.report_in_words(&draft).await?;
        let class = self.report_class(&draft).await?;
        if draft.names {
            // The switch may have been turned since the card was shown.
            if self.passes() != Passes::Full {
                return self.report_names(draft).await;
            }
            let whom = match (&class, &draft.subject) {
                (Some(class), _) => class.clone(),
                (None, Subject::Discipline(discipline)) => discipline.clone(),
                (None, _) => String::new(),
            };
            self.note_act_with(Act::ExportNames, &whom, draft.kind.as_str())
                .await?;
        }
        self.ask_in_place(self.lang.report_making(words.clone()), Vec::new(), None);
        self.send_document(
            order.file_name(class.as_deref()),
            words.clone(),
            Content::Recipe(Recipe::Report(Box::new(order)).to_text()),
        )?;
        // Names are for one export: the next one is asked for them anew.
        let again = Draft {
            names: false,
            ..draft
        };
        let rows = vec![vec![
            (
                self.lang.button_other_dress(),
                Action::Report(Ask::Card(again)),
            ),
            (self.lang.button_other_report(), Action::Report(Ask::Kinds)),
        ]];
        self.ask_in_place(words, rows, None);
        Ok(())
    }
}
