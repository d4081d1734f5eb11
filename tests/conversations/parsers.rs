//! Every reader of what people and files say: whatever it is given, it ends with a value or
//! with a sentence. `PROPTEST_CASES` says how many texts each is given, and how many the bot.

use chrono::NaiveDate;
use chrono_tz::Europe::Moscow;
use kamerton::{
    bot::command::Command,
    messenger::{Messenger, telegram::Access, telegram::Telegram, webhook::WebhookUrl},
    sandbox::{Happened, TOKEN},
    school::{
        assignments::Draft,
        exams::{read_commission, read_performance},
        lessons::read_when,
        marks::MarkSet,
        moments::{END_OF_DAY, read_date, read_moment},
        personal::{ConsentRule, Passes},
        quiet::QuietHours,
        reminders::Leads,
        roster,
        substitutes::read_span,
        term_marks::TermRule,
        terms::usual_year,
        timetable::{self, read_line, read_manner},
    },
    sheets::{self, Headings},
};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner},
};

use crate::{
    guard::{Town, spoil},
    runs::{asked, seed},
    school::{ROSTER, START},
};

/// Words that the readers look for, and such as look like them.
const WORDS: &[&str] = &[
    "срок",
    "due",
    "выдать",
    "at",
    "повтор",
    "repeat",
    "кому",
    "to",
    "класс",
    "class",
    "каждую неделю",
    "каждые две недели",
    "по пн и ср",
    "каждый день",
    "до 25.12",
    "5 раз",
    "weekly until",
    "every 0 weeks",
    "99999999999 раз",
    "пн",
    "чт",
    "mon",
    "завтра",
    "вчера",
    "15:00",
    "25:61",
    "24:00",
    "9.5",
    "30.11",
    "пт 4.12",
    "пт 10.12",
    "31.02",
    "29.02.2027",
    "2026-11-30",
    "9999-12-31",
    "0000-00-00",
    "+262143-12-31",
    "-1",
    "45 мин",
    "0 мин",
    "65536 мин",
    "каб. 12",
    "онлайн",
    "https://meet.example/room",
    "лекция",
    "репетиция",
    "экзамен",
    "комиссия",
    "оценка",
    "5-",
    "4+",
    "зачёт",
    "н/а",
    "б",
    "№ 1",
    "№ 99999999999999999999",
    "Скрипкина С. С.",
    "10427",
    "10441",
    "Сольфеджио 3А",
    "каникулы",
    "1 четверть",
    "нет",
    "01.09–25.10",
    "22-7",
    "off",
    "выкл",
    "all",
    "бумага",
    "отзыв",
    "преподаватель",
    "среднее",
    "mean",
    "0.6",
    "1e309",
    "NaN",
    "2..5",
    "24ч",
    "1д",
    "3d",
    "-",
    "–",
    "—",
    ":",
    "::",
    ",",
    ";",
    ".",
    "/",
    "«",
    "»",
    "\"",
    "\u{0}",
    "\u{202E}",
    "\u{301}",
    "🎻",
    "ﬀ",
    "İ",
    "ß",
    "\u{FEFF}",
    "١٢",
    "Ⅷ",
    " ",
    "\t",
    "\r\n",
];

/// What somebody might write, or nearly.
fn words() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => prop::sample::select(WORDS).prop_map(str::to_owned),
        1 => "[0-9]{1,20}",
        1 => "[0-9]{1,2}[.:][0-9]{1,2}([.][0-9]{1,5})?",
        2 => ".{0,6}",
    ];
    let between = prop::sample::select(vec![" ", " ", " ", "", ", ", "\n", "\n", ": ", "-"]);
    prop::collection::vec((piece, between), 0..12).prop_map(|pieces| {
        let pieces = pieces.into_iter().map(|(piece, between)| piece + between);
        pieces.collect()
    })
}

fn runner() -> TestRunner {
    let seed = seed("parsers");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// Gives a reader what `texts` makes; the text on which it panics, where there is one.
fn fuzz<T: std::fmt::Debug>(
    texts: impl Strategy<Value = T>,
    read: impl Fn(T),
) -> Result<(), String> {
    let ended = runner().run(&texts, |text| {
        read(text);
        Ok(())
    });
    match ended {
        Ok(()) => Ok(()),
        Err(TestError::Fail(reason, text)) => Err(format!("{reason}: {text:?}")),
        Err(TestError::Abort(reason)) => Err(reason.to_string()),
    }
}

/// A sentence, and not nothing.
fn sentence(error: impl std::fmt::Display) {
    assert!(
        !error.to_string().trim().is_empty(),
        "an error without a word"
    );
}

fn today() -> NaiveDate {
    START.date(Moscow)
}

fn year() -> (NaiveDate, NaiveDate) {
    let day = |text| read_date(text).expect("a day");
    (day("2026-09-01"), day("2027-05-31"))
}

#[test]
fn dates_and_hours_are_read_to_the_end() {
    let read = |text: String| {
        read_moment(&text, START, Moscow, END_OF_DAY)
            .map_err(sentence)
            .ok();
        read_date(&text).map_err(sentence).ok();
        read_when(&text, START.date(Moscow), START, Moscow)
            .map_err(sentence)
            .ok();
        read_span(&text, today()).map_err(sentence).ok();
        text.parse::<QuietHours>().ok();
        text.parse::<Leads>().ok();
    };
    fuzz(words(), read).expect("they end");
}

#[test]
fn assignments_and_their_repeats_are_read_to_the_end() {
    let read = |text: String| {
        for text in [
            text.clone(),
            format!("Гамма\nповтор: {text}\nвыдать: {text}\nкому: {text}"),
        ] {
            match Draft::read(&text, START, Moscow) {
                Ok(draft) => assert!(!draft.title.is_empty()),
                Err(unclear) => assert!(!unclear.is_empty(), "refused without a reason"),
            }
        }
    };
    fuzz(words(), read).expect("they end");
}

#[test]
fn lines_of_the_timetable_and_of_the_calendar_are_read_to_the_end() {
    let read = |text: String| {
        for text in [text.clone(), format!("пн 15:00 {text}")] {
            read_line(&text, today(), year()).ok();
            read_manner(&text).ok();
        }
        let calendar = usual_year(today());
        for text in [text.clone(), format!("День города: {text}")] {
            calendar.changed(&text, today()).map_err(sentence).ok();
        }
        calendar.term_called(&text);
    };
    fuzz(words(), read).expect("they end");
}

#[test]
fn what_is_written_about_exams_is_read_to_the_end() {
    let staff = vec![
        (1, "Скрипкина С. С.".to_owned()),
        (2, "Роялев Р. Р.".to_owned()),
    ];
    let scale = MarkSet::default();
    let read = |text: String| {
        let commission = read_commission(&text, &staff, &[]).map_err(sentence);
        let commission = commission.unwrap_or_default();
        for text in [
            text.clone(),
            format!("комиссия: {text}"),
            format!("оценка: {text}"),
        ] {
            read_performance(&text, &commission, (&staff, &scale))
                .map_err(sentence)
                .ok();
        }
    };
    fuzz(words(), read).expect("they end");
}

#[test]
fn settings_are_read_to_the_end() {
    let read = |text: String| {
        // What is not understood comes back, to be quoted in a sentence.
        let quoted = |word: String| assert!(text.contains(&word), "{word:?} is nowhere in it");
        if let Ok(marks) = MarkSet::read(&text).map_err(quoted) {
            marks.read_mark(&text).map_err(sentence).ok();
        }
        MarkSet::default().read_mark(&text).map_err(sentence).ok();
        MarkSet::default().with_legend(&text).map_err(quoted).ok();
        TermRule::read(&text).map_err(quoted).ok();
        text.parse::<Passes>().ok();
        WebhookUrl::read(&text);
        ConsentRule::read(Some(&text), Some(text.clone()), Some(text.clone()))
            .map_err(sentence)
            .ok();
    };
    fuzz(words(), read).expect("they end");
}

#[test]
fn commands_are_read_to_the_end() {
    let read = |(name, text): (String, String)| {
        Command::read(&text, Some("KamertonBot"));
        Command::read(&format!("/{name}{text}"), Some("KamertonBot"));
        Command::read(&format!("/{name}@kamertonbot {text}"), None);
    };
    fuzz(("[a-zA-Z@/]{0,10}", words()), read).expect("they end");
}

#[test]
fn updates_are_read_to_the_end() {
    let telegram = Telegram::new(Access {
        token: TOKEN.into(),
        api: String::new(),
        proxy: None,
        download_limit: 0,
        limits: false,
    })
    .expect("a bot");
    let whole = r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"},"from":{"id":1,"is_bot":false},"text":"a","photo":[{"file_id":"x"}],"reply_to_message":{"message_id":2,"reply_markup":{"inline_keyboard":[[{"url":"?start=a.0"}]]}}}}"#;
    let read = |(text, at, with): (String, usize, String)| {
        let texts = [
            text,
            whole[..at % whole.len()].to_owned(),
            format!(
                "{}{with}{}",
                &whole[..at % whole.len()],
                &whole[at % whole.len()..]
            ),
        ];
        for text in texts {
            let arrival = telegram.read(&text);
            assert_eq!(arrival.raw, text, "kept as it came");
            arrival.incoming.map_err(sentence).ok();
        }
    };
    let texts = (
        ".{0,40}|[\\[\\]{}\",:0-9a-z\\\\u]{0,40}",
        any::<usize>(),
        ".{0,3}",
    );
    fuzz(texts, read).expect("they end");
}

/// The bytes of a roster in each of its dresses.
fn rosters() -> Vec<Vec<u8>> {
    let (old, ..) = encoding_rs::WINDOWS_1251.encode(ROSTER);
    let (older, ..) = encoding_rs::IBM866.encode(ROSTER);
    let wide = ROSTER.encode_utf16().flat_map(u16::to_le_bytes);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, line) in (0..).zip(ROSTER.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    let book = workbook.save_to_buffer().expect("memory");
    let with_mark = format!("\u{FEFF}{}", ROSTER.replace(',', ";")).into_bytes();
    vec![
        ROSTER.into(),
        old.into(),
        older.into(),
        [vec![0xFF, 0xFE], wide.collect()].concat(),
        with_mark,
        book,
    ]
}

#[test]
fn files_are_read_to_the_end_in_every_encoding() {
    let dresses = rosters();
    for dress in &dresses {
        let table = sheets::read(dress).expect("each is a roster");
        assert!(roster::read_file(table.head(), &table.rows).is_ok());
    }
    let harms = prop::collection::vec((any::<usize>(), any::<u8>()), 0..6);
    let files = (
        0..dresses.len(),
        harms,
        prop::option::weighted(0.3, any::<usize>()),
        words(),
    );
    let read = |(dress, harms, cut, words): (usize, Vec<(usize, u8)>, Option<usize>, String)| {
        let mut bytes = dresses[dress].clone();
        for (at, byte) in harms {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut % bytes.len());
        }
        for bytes in [
            bytes,
            format!("класс,день,время\n{words},{words},{words}\n").into_bytes(),
        ] {
            let read = |headings| sheets::read_headed(&bytes, headings).map_err(sentence);
            let Ok(table) = read(Headings::ROSTER) else {
                continue;
            };
            if let Err(problems) = roster::read_file(table.head(), &table.rows) {
                assert!(!problems.is_empty(), "refused without a reason");
            }
            let Ok(table) = read(Headings::TIMETABLE) else {
                continue;
            };
            let days = (today(), year());
            if let Err(problems) = timetable::read_file(table.head(), &table.rows, days) {
                assert!(!problems.is_empty(), "refused without a reason");
                problems.iter().for_each(sentence);
            }
        }
    };
    fuzz(files, read).expect("they end");
}

#[test]
fn a_reader_that_panics_is_caught() {
    // Cuts a text in the middle of a letter.
    let fragile = |text: String| {
        drop(
            text.get(..1)
                .map_or_else(|| text[..1].to_owned(), str::to_owned),
        )
    };
    assert!(fuzz("[а-я]{1,3}", fragile).is_err());
    assert!(fuzz("[a-z]{0,3}", |_| sentence("")).is_err());
}

/// What was commanded, with whatever stands behind it, that was answered with silence or
/// lies in quarantine.
async fn command_anything(town: &mut Town, count: usize) -> Vec<String> {
    const COMMANDS: [&str; 16] = [
        "/assign",
        "/grade",
        "/return",
        "/extend",
        "/submit",
        "/ask",
        "/announce",
        "/quiet",
        "/timetable",
        "/calendar",
        "/invite",
        "/staff",
        "/student",
        "/substitute",
        "/consent",
        "/queue",
    ];
    let mut runner = runner();
    let said = (prop::sample::select(&COMMANDS[..]), words(), 0_usize..3);
    let mut faults = Vec::new();
    let [_, _, student, _, teacher, _, admin] = town.people;
    for _ in 0..count {
        let tree = said.new_tree(&mut runner).expect("words");
        let (command, words, who) = tree.current();
        let who = [student, teacher, admin][who];
        let text = format!("{command} {words}");
        town.say(who, who, &text);
        let deeds = town.deeds().await;
        let answered = deeds.iter().any(|deed| match deed {
            Happened::Said(heard) | Happened::Edited(heard) => heard.chat == who,
            _ => false,
        });
        if !answered {
            faults.push(format!("silence after {text:?}"));
        }
        town.say(who, who, "/cancel");
    }
    town.deeds().await;
    let mut reader = town.school.store.reader().await.expect("a reader");
    let kept = reader.quarantined().await.expect("a list");
    faults.extend(
        kept.into_iter()
            .map(|it| format!("{}: {}", it.error, it.raw)),
    );
    faults
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_stands_behind_a_command_is_answered() {
    let mut town = Town::open().await;
    let count = asked("PROPTEST_CASES").map_or(250, |count| count as usize);
    let faults = command_anything(&mut town, count).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    town.school.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_fails_is_caught() {
    let mut town = Town::open().await;
    spoil(&town.school, "ALTER TABLE steps RENAME TO mislaid").await;
    let faults = command_anything(&mut town, 10).await;
    assert!(!faults.is_empty(), "nobody notices");
    spoil(&town.school, "ALTER TABLE mislaid RENAME TO steps").await;
    town.school.expect_quarantine();
    town.school.close().await;
}
