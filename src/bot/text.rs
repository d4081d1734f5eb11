//! The languages that the bot speaks, and messages that are too long for one.
//!
//! The sentences have their names in `sentences/` and their words in `locales/`.

use std::{fmt::Debug, sync::LazyLock};

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};

use crate::{
    hashes::sha256_of,
    messenger::{Person, Say},
    school::moments::Moment,
};

/// A language that the bot speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// Russian.
    Ru,
    /// English.
    En,
}

const RU: &str = concat!(
    include_str!("../../locales/ru/bot.ftl"),
    include_str!("../../locales/ru/assignments.ftl"),
    include_str!("../../locales/ru/works.ftl"),
    include_str!("../../locales/ru/marks.ftl"),
    include_str!("../../locales/ru/people.ftl"),
    include_str!("../../locales/ru/letters.ftl"),
    include_str!("../../locales/ru/lessons.ftl"),
    include_str!("../../locales/ru/schedule.ftl"),
    include_str!("../../locales/ru/reminders.ftl"),
    include_str!("../../locales/ru/terms.ftl"),
    include_str!("../../locales/ru/reports.ftl"),
);
const EN: &str = concat!(
    include_str!("../../locales/en/bot.ftl"),
    include_str!("../../locales/en/assignments.ftl"),
    include_str!("../../locales/en/works.ftl"),
    include_str!("../../locales/en/marks.ftl"),
    include_str!("../../locales/en/people.ftl"),
    include_str!("../../locales/en/letters.ftl"),
    include_str!("../../locales/en/lessons.ftl"),
    include_str!("../../locales/en/schedule.ftl"),
    include_str!("../../locales/en/reminders.ftl"),
    include_str!("../../locales/en/terms.ftl"),
    include_str!("../../locales/en/reports.ftl"),
);

static RUSSIAN: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("ru", RU));
static ENGLISH: LazyLock<FluentBundle<FluentResource>> = LazyLock::new(|| bundle("en", EN));

fn bundle(language: &str, source: &str) -> FluentBundle<FluentResource> {
    let language = language
        .parse()
        .unwrap_or_else(|_| unreachable!("ru and en are language tags"));
    // A sentence that does not parse is missing from the bundle; a test finds it.
    let resource =
        FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, _)| resource);
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Invisible marks around what is filled in would enter links and commands.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

impl Lang {
    /// Both languages.
    pub const ALL: [Lang; 2] = [Lang::Ru, Lang::En];

    /// Its tag: `ru`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Ru => "ru",
            Lang::En => "en",
        }
    }

    /// The language with this tag; Russian where there is none.
    pub fn named(tag: &str) -> Lang {
        match tag {
            "en" => Lang::En,
            _ => Lang::Ru,
        }
    }

    /// The language of a person's phone, or `otherwise`.
    pub fn of(person: Option<&Person>, otherwise: Lang) -> Lang {
        let tag = person.and_then(|person| person.language.as_deref());
        match tag.and_then(|tag| tag.split('-').next()) {
            Some("ru" | "uk" | "be" | "kk" | "tt" | "ba") => Lang::Ru,
            Some(_) => Lang::En,
            None => otherwise,
        }
    }

    /// The sentences as they stand in `locales/`.
    pub fn source(self) -> &'static str {
        match self {
            Lang::Ru => RU,
            Lang::En => EN,
        }
    }

    /// A moment as people write it: the year only where it is another one than `now`'s.
    pub fn moment(self, moment: Moment, now: Moment, zone: Tz) -> String {
        const RU_DAYS: [&str; 7] = ["пн", "вт", "ср", "чт", "пт", "сб", "вс"];
        let local: NaiveDateTime = moment.local(zone);
        let same_year = local.year() == now.local(zone).year();
        match (self, same_year) {
            (Lang::Ru, _) => {
                let day = RU_DAYS[local.weekday().num_days_from_monday() as usize];
                let date = match same_year {
                    true => local.format("%d.%m, %H:%M"),
                    false => local.format("%d.%m.%Y, %H:%M"),
                };
                format!("{day} {date}")
            }
            (Lang::En, true) => local.format("%a %-d %b, %H:%M").to_string(),
            (Lang::En, false) => local.format("%a %-d %b %Y, %H:%M").to_string(),
        }
    }

    /// A moment's day, short: the year only where it is another one than `now`'s.
    pub(super) fn day(self, moment: Moment, now: Moment, zone: Tz) -> String {
        let day = moment.date(zone);
        let format = match (self, day.year() == now.date(zone).year()) {
            (Lang::Ru, true) => "%d.%m",
            (Lang::Ru, false) => "%d.%m.%Y",
            (Lang::En, true) => "%-d %b",
            (Lang::En, false) => "%-d %b %Y",
        };
        day.format(format).to_string()
    }

    /// A date with its year, and which weekday it is.
    pub(super) fn day_and_weekday(self, date: NaiveDate) -> (String, String) {
        let weekday = self.weekday_short(date.weekday().number_from_monday());
        (date.format("%d.%m.%Y").to_string(), weekday)
    }

    /// A decimal number, such as `4.50`, with this language's point.
    pub fn decimal(self, number: &str) -> String {
        match self {
            Lang::Ru => number.replace('.', ","),
            Lang::En => number.to_owned(),
        }
    }

    pub(super) fn say(self, name: &str, arguments: &FluentArgs<'_>) -> String {
        let bundle: &FluentBundle<FluentResource> = match self {
            Lang::Ru => &RUSSIAN,
            Lang::En => &ENGLISH,
        };
        let Some(pattern) = bundle.get_message(name).and_then(|message| message.value()) else {
            tracing::error!(name, language = self.tag(), "a sentence is missing");
            return name.to_owned();
        };
        let mut errors = Vec::new();
        let said = bundle.format_pattern(pattern, Some(arguments), &mut errors);
        if !errors.is_empty() {
            tracing::error!(
                name,
                language = self.tag(),
                ?errors,
                "a sentence is incomplete"
            );
        }
        said.into_owned()
    }
}

/// The longest text of one message, in UTF-16 units (core.telegram.org/bots/api#sendmessage).
const LONGEST_TEXT: usize = 4096;

/// The longest caption under a file, likewise (core.telegram.org/bots/api#sendphoto).
pub const LONGEST_CAPTION: usize = 1024;

/// How many characters are quoted of what somebody said before.
pub(super) const QUOTED: usize = 300;

/// Cuts a message that is too long for a messenger into several, between paragraphs,
/// lines or words; what it carries stands on the last, what it answers on the first.
pub fn parts(say: Say) -> Vec<Say> {
    let limit = match say.file {
        Some(_) => LONGEST_CAPTION,
        None => LONGEST_TEXT,
    };
    if utf16(&say.text) <= limit {
        return vec![say];
    }
    let mut parts = Vec::new();
    let mut rest = say.text.as_str();
    while utf16(rest) > limit {
        let (head, tail) = rest.split_at(cut(rest, limit));
        parts.push(Say {
            text: head.trim_end().to_owned(),
            silent: say.silent,
            unless_in: say.unless_in.clone(),
            topic: say.topic.clone(),
            until: say.until,
            goes_on: !parts.is_empty(),
            reply_to: say.reply_to.clone().filter(|_| parts.is_empty()),
            ..Say::default()
        });
        rest = tail.trim_start();
    }
    parts.push(Say {
        text: rest.to_owned(),
        goes_on: true,
        reply_to: None,
        ..say
    });
    parts
}

/// The beginning of a text that has more than so many characters, else the whole.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Tells what was shown from what is shown now.
pub fn fingerprint(shown: &impl Debug) -> String {
    let mut print = sha256_of(format!("{shown:?}"));
    print.truncate(16);
    print
}

/// Where to cut `text`, in bytes, so that the first part has at most `limit` units.
fn cut(text: &str, limit: usize) -> usize {
    let mut units = 0;
    let most = text
        .char_indices()
        .find(|(_, letter)| {
            units += letter.len_utf16();
            units > limit
        })
        .map_or(text.len(), |(at, _)| at);
    let head = &text[..most];
    ["\n\n", "\n", " "]
        .iter()
        .filter_map(|gap| head.rfind(gap))
        // A gap near the beginning would make a part of a few words.
        .find(|at| *at > most / 2)
        .unwrap_or(most)
}

/// The length that messengers count.
pub fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}
