//! The stage of the demo: sandbox and service in one process, people who act, and
//! the terminal in which one reads along.

use std::{
    collections::HashMap,
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use anstyle::{AnsiColor, Style};
use anyhow::{Context, anyhow};
use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};
use chrono_tz::{Europe::Moscow, Tz};
use tokio::sync::broadcast;

use super::site;
use crate::{
    bot::{Profile, text::Lang},
    chance::Chance,
    cli,
    clock::Clock,
    messenger::{
        Messenger,
        telegram::{self, Access, Telegram},
    },
    report,
    sandbox::{self, Act, Happened, Heard, News, People, Sandbox},
    school::{
        calendar::SchoolYear, classes::same_name, marks::MarkSet, moments::Moment,
        roster::StudentId,
    },
    service::{Parts, Service},
    sheets::{CsvSheet, SheetWriter, XlsxSheet},
    store::{Lock, Store, accounts::StaffRole, exports::ExportFilter, invitations::Invitee},
};

const ZONE: Tz = Moscow;
/// Files over this many bytes are not fetched, as with Telegram's own server.
const DOWNLOAD_LIMIT: u64 = 20 << 20;
/// How long the reader has for a line, and for each of its letters.
const LINE: Duration = Duration::from_millis(300);
const LETTER: Duration = Duration::from_millis(7);

const TIME: Style = AnsiColor::BrightBlack.on_default();
const PERSON: Style = AnsiColor::Cyan.on_default().bold();
const BOT: Style = AnsiColor::Green.on_default().bold();
const SCENE: Style = AnsiColor::Yellow.on_default().bold();
const BUTTON: Style = AnsiColor::Blue.on_default();

/// Everything that the play needs.
pub(super) struct Stage {
    folder: PathBuf,
    fast: bool,
    clock: Clock,
    sandbox: Sandbox,
    people: People,
    news: broadcast::Receiver<News>,
    store: Store,
    service: Service,
    _lock: Lock,
}

impl Stage {
    /// Builds the school: a sandbox, a database with the roster, a service.
    pub(super) async fn set(folder: &Path, fast: bool) -> anyhow::Result<Stage> {
        let clock = Clock::turned(this_morning());
        let hands = clock.clone();
        let options = sandbox::Options::new(Arc::new(move || hands.now().millis()));
        let sandbox = Sandbox::start(options)
            .await
            .context("the demo's sandbox does not start")?;
        let url = format!("sqlite://{}", folder.join("school.db").display());
        let (store, lock) = Store::open_as_service(&url).await?;
        scene("Администратор загружает список учащихся · the administrator imports the roster");
        cli::roster::import_file(
            &store,
            &folder.join("school.csv"),
            (ZONE, cli::roster::How::default()),
        )
        .await?;
        let telegram = Telegram::new(Access {
            token: sandbox::TOKEN.into(),
            api: sandbox.url().to_owned(),
            proxy: None,
            download_limit: DOWNLOAD_LIMIT,
            limits: false,
        })
        .map_err(|reason| anyhow!(reason))?;
        let telegram: Arc<dyn Messenger> = Arc::new(telegram);
        let service = Service::start(Parts {
            store: store.clone(),
            clock: clock.clone(),
            chance: Chance::from_system(),
            profile: Profile {
                school: super::site::SCHOOL.to_owned(),
                zone: ZONE,
                language: Lang::Ru,
                marks: MarkSet::default(),
                term_rule: Default::default(),
                download_limit: DOWNLOAD_LIMIT,
                quota: u64::MAX,
                quiet: Default::default(),
                remind: Default::default(),
                personal: Default::default(),
                doors: HashMap::from([(telegram::NAME, OnceLock::new())]),
            },
            messengers: HashMap::from([(telegram::NAME, telegram)]),
            files: folder.join("files"),
        })
        .await;
        Ok(Stage {
            folder: folder.to_owned(),
            fast,
            clock,
            people: sandbox.people(),
            news: sandbox.news(),
            sandbox,
            store,
            service,
            _lock: lock,
        })
    }

    /// Announces what comes next.
    pub(super) fn scene(&self, words: &str) {
        scene(words);
    }

    /// The weekday of today, as teachers write it.
    pub(super) fn weekday(&self) -> String {
        let day = self.clock.now().date(ZONE);
        Lang::Ru.weekday_short(day.weekday().number_from_monday())
    }

    /// Time passes, and what is due happens.
    pub(super) async fn pass(&mut self, time: Duration) {
        self.clock.turn(time);
        self.settle().await;
    }

    /// Somebody acts, the bot answers, the reader reads.
    pub(super) async fn act(&mut self, act: Act) -> anyhow::Result<()> {
        self.clock.turn(Duration::from_secs(40));
        self.people
            .act(act)
            .map_err(|impossible| anyhow!(impossible))?;
        self.settle().await;
        Ok(())
    }

    async fn settle(&mut self) {
        self.sandbox.all_confirmed().await;
        self.service.catch_up().await;
        self.service.settle().await;
        while let Ok(news) = self.news.try_recv() {
            let text = line(&news, self.clock.now());
            anstream::println!("{text}");
            if !self.fast {
                let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
                tokio::time::sleep(LINE + LETTER * letters.min(200)).await;
            }
        }
    }

    /// A new person.
    pub(super) fn person(&self, name: &str) -> i64 {
        self.people.person(name, Some("ru"))
    }

    /// A new group of these people.
    pub(super) fn group(&self, title: &str, members: &[i64]) -> i64 {
        self.people.group(title, members)
    }

    /// The last message of the bot's in a chat that has this button.
    pub(super) fn with_button(&self, chat: i64, button: &str) -> anyhow::Result<Heard> {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| {
                heard.is_bot && heard.buttons.iter().flatten().any(|it| it.text == button)
            })
            .with_context(|| format!("nobody offers “{button}”"))
    }

    /// The last message of the bot's in a chat with these words.
    pub(super) fn with_words(&self, chat: i64, words: &str) -> anyhow::Result<Heard> {
        self.people
            .heard(chat, 0)
            .into_iter()
            .rfind(|heard| heard.is_bot && heard.text.contains(words))
            .with_context(|| format!("nobody said “{words}”"))
    }

    /// Puts the last file of a kind that came in a chat into the demo's folder.
    pub(super) fn keep(&self, chat: i64, kind: &str, name: &str) -> anyhow::Result<()> {
        let heard = self.people.heard(chat, 0).into_iter().rev();
        let file = heard
            .filter(|heard| heard.is_bot)
            .filter_map(|heard| heard.media)
            .find(|media| media.kind == kind)
            .and_then(|media| self.people.open_file(&media.file_id))
            .with_context(|| format!("nothing came for {name}"))?;
        std::fs::write(self.folder.join(name), file)?;
        Ok(())
    }

    /// The identifier that the roster has for a name.
    pub(super) async fn student(&self, name: &str) -> anyhow::Result<StudentId> {
        let rows = self.store.reader().await?.roster_rows().await?;
        let row = rows
            .iter()
            .find(|row| same_name(&row.name, name))
            .with_context(|| format!("{name} is not on the roster"))?;
        Ok(StudentId::read(&row.student_id)?)
    }

    /// A one-time invitation's code.
    pub(super) async fn code(&self, invitee: Invitee) -> anyhow::Result<String> {
        let mut chance = Chance::from_system();
        let mut writer = self.store.writer();
        let mut tx = writer.begin(self.clock.now(), &mut chance).await?;
        let code = tx.invite(&invitee).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// The staff number of a teacher.
    pub(super) async fn teacher(&self, name: &str) -> anyhow::Result<Invitee> {
        let mut chance = Chance::from_system();
        let mut writer = self.store.writer();
        let mut tx = writer.begin(self.clock.now(), &mut chance).await?;
        let staff = tx.roster().await?.staff;
        tx.commit().await?;
        let member = staff.iter().find(|member| same_name(&member.name, name));
        let member = member.with_context(|| format!("{name} is not on the staff"))?;
        Ok(Invitee::Staff(member.number))
    }

    /// The staff number of a new administrator.
    pub(super) async fn administrator(&self, name: &str) -> anyhow::Result<Invitee> {
        let mut chance = Chance::from_system();
        let mut writer = self.store.writer();
        let mut tx = writer.begin(self.clock.now(), &mut chance).await?;
        let number = tx.next_staff_number().await?;
        tx.add_staff(StaffRole::administrator(number), name).await?;
        tx.commit().await?;
        Ok(Invitee::Staff(number))
    }

    /// Ends the day: the journal and the roster are written, the service stops.
    pub(super) async fn strike(self) -> anyhow::Result<()> {
        scene("Журнал · the journal");
        let mut reader = self.store.reader().await?;
        for (name, names) in [("journal.csv", false), ("journal.xlsx", false)] {
            let mut sheet = self.sheet(name, "Журнал", &report::journal::WIDTHS)?;
            let filter = ExportFilter::default();
            report::journal::write(&mut reader, &filter, ZONE, (&mut *sheet, names)).await?;
            sheet.finish()?;
        }
        let mut sheet = self.sheet("roster.csv", "Список", &report::roster::WIDTHS)?;
        report::roster::write(&mut reader, (&mut *sheet, true)).await?;
        sheet.finish()?;
        let today = self.clock.now().date(ZONE);
        site::build(&mut reader, &self.folder, today).await?;
        drop(reader);
        self.service.stop(Duration::from_secs(5)).await;
        self.store.close().await;
        anstream::print!(
            "{}",
            std::fs::read_to_string(self.folder.join("journal.csv"))?
        );
        scene("Осталось в папке · left in the folder");
        for name in [
            "journal.csv",
            "journal.xlsx",
            "journal.png",
            "sheet.pdf",
            "sheet.xlsx",
            "roster.csv",
            "school.db",
            "files",
            site::FOLDER,
        ] {
            anstream::println!("  {}", self.folder.join(name).display());
        }
        Ok(())
    }

    fn sheet(
        &self,
        name: &str,
        title: &str,
        widths: &[u16],
    ) -> anyhow::Result<Box<dyn SheetWriter>> {
        let file = BufWriter::new(File::create(self.folder.join(name))?);
        Ok(match name.ends_with(".xlsx") {
            true => Box::new(XlsxSheet::new(file, title, widths)?),
            false => Box::new(CsvSheet::new(file)),
        })
    }
}

/// Nine o'clock today, or on the next day that is followed by another day of lessons.
fn this_morning() -> Moment {
    let nine = NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default();
    let today = Clock::system().now().local(ZONE).date();
    let year = SchoolYear::usual(today);
    let has_lessons = |day: NaiveDate| day.weekday() != Weekday::Sun && year.is_school_day(day);
    let day = today
        .iter_days()
        .take(366)
        .find(|day| has_lessons(*day) && day.succ_opt().is_some_and(has_lessons))
        .unwrap_or(today);
    Moment::from_local(day.and_time(nine), ZONE)
}

fn scene(words: &str) {
    anstream::println!("\n{SCENE}— {words}{SCENE:#}");
}

/// One line of the transcript: when, in which chat, who, what.
fn line(news: &News, now: Moment) -> String {
    let time = now.local(ZONE).format("%H:%M");
    let place = match news.private {
        true => format!("личный чат: {}", news.chat_title),
        false => format!("группа: {}", news.chat_title),
    };
    let what = match &news.what {
        Happened::Said(heard) => spoken(heard, ""),
        Happened::Edited(heard) => spoken(heard, " (исправляет)"),
        Happened::Reacted(heard) => {
            format!(
                "{BOT}Камертон{BOT:#} ставит {} на «{}»",
                heard.reactions.join(""),
                brief(heard)
            )
        }
        Happened::Deleted(heard) => format!("{BOT}Камертон{BOT:#} убирает «{}»", brief(heard)),
        Happened::Pressed(who, button) => {
            format!("{PERSON}{who}{PERSON:#} нажимает {BUTTON}[{button}]{BUTTON:#}")
        }
        Happened::Shown(words) => format!("{BOT}Камертон{BOT:#} показывает: {words}"),
        Happened::Left => format!("{BOT}Камертон{BOT:#} выходит"),
    };
    format!("{TIME}{time} [{place}]{TIME:#} {what}")
}

fn spoken(heard: &Heard, how: &str) -> String {
    let style = if heard.is_bot { BOT } else { PERSON };
    let name = if heard.is_bot {
        "Камертон"
    } else {
        heard.name.as_str()
    };
    let media = heard
        .media
        .as_ref()
        .map(|media| format!("📎 {} ", media.kind))
        .unwrap_or_default();
    let text = heard.text.replace('\n', "\n        ");
    let rows: Vec<String> = heard
        .buttons
        .iter()
        .map(|row| {
            row.iter()
                .map(|it| format!("[{}]", it.text))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    let buttons = match rows.is_empty() {
        true => String::new(),
        false => format!("\n        {BUTTON}{}{BUTTON:#}", rows.join("\n        ")),
    };
    format!("{style}{name}{style:#}{how}: {media}{text}{buttons}")
}

fn brief(heard: &Heard) -> String {
    match (&heard.media, heard.text.as_str()) {
        (Some(media), "") => media.kind.clone(),
        (_, text) => text.chars().take(40).collect(),
    }
}
