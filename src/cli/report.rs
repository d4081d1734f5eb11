//! `kamerton report`: what the school hands in, prints and files.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use chrono::NaiveDate;
use clap::{
    Args, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};

use super::{
    Aside, Days, ENDINGS, at_odds, class_named, content_of, file_of, is_same_file, listed,
    note_act_about, now_and_chance, output::progress, write_out,
};
use crate::{
    report::{
        House,
        form::Fit,
        order::{Dress, Kind, Order, Subject},
    },
    school::{
        audit::Act,
        calendar::SchoolYear,
        classes::{Spellings, same_name},
        terms::{Span, term_meant, year_in_view},
    },
    settings::Settings,
    store::{Reader, Store, classes::Class},
};

#[derive(Debug, Args)]
pub(super) struct Report {
    /// sheet: marks of each class; exam: programmes and the commission's marks; summary: how many of each mark, by discipline and teacher;
    /// attendance; hours: what was taught; missing: who has not handed in; distance: what was
    /// given and held over the net
    #[arg(value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::as_str))
        .try_map(|name| name.parse::<Kind>()))]
    kind: Kind,
    /// Only the class of this name
    #[arg(long)]
    class: Option<String>,
    /// Only the classes of this discipline
    #[arg(long)]
    discipline: Option<String>,
    /// Every class, which is so where neither of the two is given
    #[arg(long)]
    all: bool,
    /// The term: “1 четверть”, 2, q2, h1, year; of an earlier year, “q4 2025/26”. The current one
    /// where it is left out, in holidays the one that has just ended
    #[arg(long)]
    term: Option<String>,
    #[command(flatten)]
    days: Days,
    /// The format; by the file's name where it is left out
    #[arg(long)]
    format: Option<Format>,
    /// Adds names, which are left out otherwise; that is written to the audit
    #[arg(long)]
    names: bool,
    /// The school's own form, an XLSX file with placeholders such as {{student_id}}; what may
    /// stand there is in the manual
    #[arg(long, value_name = "FORM.xlsx")]
    template: Option<PathBuf>,
    /// The file to write; a .zip gets a file for each class. CSV goes to standard output
    /// where it is left out, or -
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Excel, ready to be printed on A4
    Xlsx,
    /// Comma-separated values in UTF-8
    Csv,
    /// Pages of A4
    Pdf,
}

pub(super) async fn run(settings: &Settings, report: Report) -> anyhow::Result<()> {
    let output = file_of(report.output.as_deref());
    let dress = dress(report.format, output)?;
    let template = template(&report, dress)?;
    let store = Store::open_existing(&settings.database_url).await?;
    let mut reader = store.reader().await?;
    let (now, _) = now_and_chance();
    let today = now.date(settings.zone);
    let classes = reader.all_classes().await?;
    if classes.is_empty() {
        bail!("there are no classes yet: import the roster first");
    }
    let order = Order {
        kind: report.kind,
        subject: subject(&report, &classes)?,
        span: span(&report, &mut reader, today).await?,
        dress,
        names: report.names,
        in_form: false,
        at: now,
    };
    if order.names {
        let whom = match (&report.class, &report.discipline) {
            (Some(one), _) | (None, Some(one)) => one.as_str(),
            (None, None) => "",
        };
        note_act_about(&store, Act::ExportNames, (whom, order.kind.as_str())).await?;
    }
    make(settings, reader, (&order, template), output).await
}

/// Makes what was ordered, and writes it to where it was asked for.
pub(super) async fn make(
    settings: &Settings,
    mut reader: Reader,
    (order, template): (&Order, Option<Vec<u8>>),
    output: Option<&Path>,
) -> anyhow::Result<()> {
    let house = House {
        school: settings.school.clone().unwrap_or_default(),
        zone: settings.zone,
        marks: settings.marks.clone(),
        term_rule: settings.term_rule.clone(),
    };
    let classes = order.subject.of(reader.all_classes().await?);
    let bar = progress(classes.len(), "classes");
    let mut read = || bar.inc(1);
    let made = match template {
        None => order
            .make(reader, &house, &mut read)
            .await
            .map(|file| (file, None)),
        Some(form) => {
            let made = order.make_in_form(reader, &house, form, &mut read).await;
            made.map(|(file, fit)| (file, Some(fit)))
        }
    };
    bar.finish_and_clear();
    let (bytes, fit) = made?;
    if let Some(fit) = fit {
        remark_on(fit);
    }
    let Some(path) = output else {
        return write_out(&bytes);
    };
    let (aside, mut file) = Aside::create(path, &Store::path_in(&settings.database_url)?)?;
    file.write_all(&bytes)
        .with_context(|| format!("cannot write {}", path.display()))?;
    aside.publish(order.kind.title())
}

/// Says what is not in a form that was filled.
fn remark_on(fit: Fit) {
    if fit.is_rowless {
        eprintln!(
            "the form has no placeholder of a row (such as {{{{number}}}}), so that only its head \
             is filled, and no student or other row is in it: add a row with placeholders to the \
             form"
        );
    }
    if fit.lacks_names {
        eprintln!("the form has a place for names, which stays empty: add --names for them");
    }
    if fit.works_left_out > 0 {
        eprintln!(
            "the form lacks room for some works ({}), and they are not in it: add columns for them \
             to the form",
            fit.works_left_out
        );
    }
}

/// The school's own form, where one is to be filled.
fn template(report: &Report, dress: Dress) -> anyhow::Result<Option<Vec<u8>>> {
    let Some(path) = &report.template else {
        return Ok(None);
    };
    if !matches!(dress, Dress::Xlsx | Dress::Zip) {
        bail!("a form is filled as XLSX: write -o FILE.xlsx, or .zip for a file of each class");
    }
    let output = report.output.as_deref();
    if output.is_some_and(|output| is_same_file(output, path)) {
        bail!(
            "{} is the form itself: give what is made of it another name",
            path.display()
        );
    }
    let bytes = content_of(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Some(bytes))
}

fn dress(format: Option<Format>, output: Option<&Path>) -> anyhow::Result<Dress> {
    let extension = output.and_then(Path::extension).unwrap_or_default();
    let extension = extension.to_string_lossy().to_lowercase();
    if let Some(format) = format
        && let Some(own) = format.to_possible_value()
        && ENDINGS.contains(&extension.as_str())
        && extension != own.get_name()
        && extension != "zip"
    {
        return Err(at_odds(own.get_name(), &extension, &["xlsx", "pdf", "csv"]));
    }
    Ok(match (format, extension.as_str()) {
        (Some(Format::Pdf), "zip") => Dress::ZipPdf,
        (Some(Format::Csv), "zip") => Dress::ZipCsv,
        (None | Some(Format::Xlsx), "zip") => Dress::Zip,
        (Some(Format::Xlsx), _) | (None, "xlsx") if output.is_some() => Dress::Xlsx,
        (Some(Format::Pdf), _) | (None, "pdf") if output.is_some() => Dress::Pdf,
        (Some(Format::Csv), _) | (None, "" | "csv" | "txt") => Dress::Csv,
        (Some(Format::Xlsx), _) => bail!("an XLSX table needs a file: add -o FILE.xlsx"),
        (Some(Format::Pdf), _) => bail!("a PDF needs a file: add -o FILE.pdf"),
        (None, other) if ENDINGS.contains(&other) => {
            bail!("“.{other}” is no format of reports: write -o FILE.xlsx, .pdf, .csv or .zip")
        }
        (None, other) => bail!(
            "“.{other}” is no format of reports: write -o FILE.xlsx, .pdf, .csv or .zip, or add \
             --format"
        ),
    })
}

fn subject(report: &Report, classes: &[Class]) -> anyhow::Result<Subject> {
    match (&report.class, &report.discipline) {
        (Some(_), Some(_)) => bail!("--class and --discipline do not go together: leave one out"),
        (Some(_), None) | (None, Some(_)) if report.all => {
            bail!("--all does not go with --class and --discipline: leave one out")
        }
        (Some(name), None) => class_named(classes, name).map(|class| Subject::Class(class.id)),
        (None, Some(name)) => {
            let class = classes
                .iter()
                .find(|class| same_name(&class.discipline, name));
            class
                .map(|class| Subject::Discipline(class.discipline.clone()))
                .with_context(|| {
                    let mut spellings = Spellings::default();
                    let names = classes.iter().map(|class| spellings.of(&class.discipline));
                    let names: Vec<String> = names.collect();
                    format!(
                        "there is no discipline “{name}”; there are: {}",
                        listed(names.iter().map(String::as_str))
                    )
                })
        }
        (None, None) => Ok(Subject::School),
    }
}

async fn span(report: &Report, reader: &mut Reader, today: NaiveDate) -> anyhow::Result<Span> {
    let (from, to) = report.days.read()?;
    let days = from.is_some() || to.is_some();
    if days && report.term.is_some() {
        bail!("--term does not go with --from and --to: leave one out");
    }
    if days {
        return Ok(Span::open((from, to)));
    }
    let periods = reader.periods().await?;
    let Some(words) = &report.term else {
        let year = year_in_view(periods, today);
        return year.term_around(today).map(Span::from).context(
            "the calendar has no term that has begun: add --from and --to, or write the terms \
             down with `kamerton calendar import`",
        );
    };
    term_meant(periods, words, today).map_err(|year| anyhow!(no_such_term(words, &year)))
}

/// What is said where a year has no term that is called so.
fn no_such_term(words: &str, year: &SchoolYear) -> String {
    let names: Vec<&str> = year.terms().map(|term| term.name.as_str()).collect();
    match names.as_slice() {
        [] => format!("there is no term “{words}”: the calendar has none; add --from and --to"),
        names => format!(
            "there is no term “{words}”; there are: {}; of an earlier year: “q4 2025/26”",
            names.join("; ")
        ),
    }
}
