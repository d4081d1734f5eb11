//! Looking after a school's database: `backup`, `restore`, `check`, `health`, `quarantine`,
//! `replay`.

use std::{fs, io, path::Path, time::Duration};

use anyhow::{Context, bail};

use super::{note_act, now_and_chance, say, strays::say_strays};
use crate::{
    messenger::{
        Messenger, SendError,
        telegram::{self, Telegram},
    },
    private,
    school::{audit::Act, personal::Passes},
    settings::Settings,
    store::{
        Store,
        files::{NotCopied, Uncopied},
    },
    web::health,
};

/// How long the messenger may take to answer a check.
const PATIENCE: Duration = Duration::from_secs(10);
/// How much of an event's text is shown.
const SHOWN: usize = 200;

pub(super) async fn backup(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    store.back_up(file).await?;
    let noted = note_act(&store, Act::Backup).await;
    noted.with_context(|| {
        format!(
            "backed up to {}, but that was not written down in the audit",
            file.display()
        )
    })?;
    say(&format!("backed up to {}", file.display()))
}

pub(super) async fn restore(settings: &Settings, file: &Path) -> anyhow::Result<()> {
    let kept = Store::restore(&settings.database_url, file).await?;
    // Said first: should an older copy not be brought up to date, that is where the other one is.
    say(&format!("restored from {}", file.display()))?;
    if let Some(kept) = kept {
        say(&format!("what was there is kept as {}", kept.display()))?;
    }
    let store = Store::open_existing(&settings.database_url).await?;
    note_act(&store, Act::Restore).await
}

pub(super) async fn check(settings: &Settings) -> anyhow::Result<()> {
    let file = match settings.places.file() {
        Some(file) => format!("read from {}", file.display()),
        None => "there is no kamerton.toml in this folder".to_owned(),
    };
    say(&format!(
        "settings: zone {}, language {}; {file}",
        settings.zone,
        settings.language.tag()
    ))?;
    for stranger in &settings.strangers {
        say(&format!("settings: {stranger}"))?;
    }
    let leads_on = check_passes(settings)?;
    remark_on_readers(settings)?;
    let (sound, quarantined) = check_database(settings).await?;
    let well = [
        sound,
        check_files(settings)?,
        check_site(settings)?,
        check_telegram(settings).await?,
    ];
    match well.into_iter().filter(|well| !well).count() {
        0 if quarantined > 0 || !leads_on => say("all else is well"),
        0 => say("all is well"),
        1 => bail!("one of these needs mending"),
        wrong => bail!("{wrong} of these need mending"),
    }
}

/// Says how much may pass through each messenger. Whether people are told where all else is, where one of
/// them carries no more than that there is news.
fn check_passes(settings: &Settings) -> anyhow::Result<bool> {
    let personal = &settings.personal;
    let messenger = telegram::NAME;
    let passes = personal.passes(messenger);
    let what = match passes {
        Passes::Full => "names too",
        Passes::Marks => "identifiers only",
        Passes::Nothing => "only that there is news",
    };
    say(&format!(
        "{messenger}: is switched to {} ({what})",
        passes.as_str()
    ))?;
    let leads_on = passes != Passes::Nothing || !personal.elsewhere.is_empty();
    if !leads_on {
        say(&settings.places.rename_in(&format!(
            "{messenger}: people hear that there is news, and not where: name the place in \
             KAMERTON_ELSEWHERE, or write marks in KAMERTON_TELEGRAM_PASSES, for no other messenger \
             takes works and marks"
        )))?;
    }
    Ok(leads_on)
}

/// Says what everybody on this machine may read, of what is for nobody else.
fn remark_on_readers(settings: &Settings) -> anyhow::Result<()> {
    let database = Store::path_in(&settings.database_url)?;
    let files = settings.files_beside(&database);
    let kept = [settings.places.file(), Some(&database), Some(&files)];
    for path in kept.into_iter().flatten() {
        if private::is_open_to_all(path) {
            let path = path.display();
            say(&format!(
                "{path} may be read by everybody on this machine: `chmod o= {path}` ends that"
            ))?;
        }
    }
    Ok(())
}

/// Whether the database is sound, and how many events are in its quarantine. None is made here: it
/// would hide that another one was meant.
async fn check_database(settings: &Settings) -> anyhow::Result<(bool, usize)> {
    let path = Store::path_in(&settings.database_url)?;
    if !path.exists() {
        say(&settings.places.rename_in(&format!(
            "database: {} is not there yet, `kamerton roster import` or `kamerton run` makes it; if \
             the school has one, name it in DATABASE_URL",
            path.display()
        )))?;
        return Ok((true, 0));
    }
    // Whoever looks first whether the new version is well can go back to the old one.
    if Store::is_older(&path).await {
        let complaints = Store::complaints_at(&path).await?;
        say_complaints(&path, &complaints)?;
        say(
            "database: an older version has left it; `kamerton run` brings it up to date, and keeps \
             a copy of it as it is",
        )?;
        return Ok((complaints.is_empty(), 0));
    }
    let store = Store::open(&settings.database_url).await?;
    let complaints = store.complaints().await?;
    let mut reader = store.reader().await?;
    let unwritten = try_writing(&store).await.err();
    if unwritten.is_none() || !complaints.is_empty() {
        say_complaints(&path, &complaints)?;
    }
    if let Some(error) = &unwritten {
        say(&format!("{} cannot be written: {error}", path.display()))?;
    }
    say(&format!(
        "outbox: {} messages wait to be sent",
        reader.count_queued().await?
    ))?;
    let open = reader
        .quarantined()
        .await?
        .iter()
        .filter(|event| event.replayed_at.is_none())
        .count();
    if open > 0 {
        say(&format!(
            "quarantine: {open} events, see `kamerton quarantine`"
        ))?;
    }
    for lacking in reader.not_copied().await? {
        say(&settings.places.rename_in(&in_words_of(&lacking)))?;
    }
    let to_discard = reader.count_to_discard().await?;
    if to_discard > 0 {
        say(&format!(
            "files: {to_discard} that were erased or taken back are not deleted yet: `kamerton run` \
             does that, where it has the right to"
        ))?;
    }
    let folder = settings.files_beside(&path);
    say_strays(&mut reader, &folder, now_and_chance().0).await?;
    Ok((complaints.is_empty() && unwritten.is_none(), open))
}

/// Says whether SQLite finds a database sound.
fn say_complaints(path: &Path, complaints: &[String]) -> anyhow::Result<()> {
    let path = path.display();
    match complaints {
        [] => say(&format!("database: {path} is sound")),
        complaints => say(&format!(
            "database: {path} is damaged, put a backup back with `kamerton restore FILE`: {}",
            complaints.join("; ")
        )),
    }
}

/// Of which files there is no copy, and what helps.
fn in_words_of(lacking: &NotCopied) -> String {
    let NotCopied { why, count, error } = lacking;
    match why {
        Uncopied::Ours => format!(
            "files: {count} could not be kept here ({error}); they are copied by themselves once \
             that is mended"
        ),
        Uncopied::Messenger => format!(
            "files: {count} the messenger has not handed out yet ({error}); each is tried for a \
             month"
        ),
        Uncopied::Large => format!(
            "files: {count} stay with the messenger, which hands out none so large; a Bot API \
             server of your own (TELOXIDE_API_URL) lifts that"
        ),
        Uncopied::Refused => {
            format!("files: {count} stay with the messenger, which refuses them ({error})")
        }
        Uncopied::Quota => format!(
            "files: {count} stay with the messenger, as their students' quota is used up \
             (KAMERTON_QUOTA); they are copied by themselves once there is room"
        ),
    }
}

/// Begins to write, and writes nothing.
async fn try_writing(store: &Store) -> anyhow::Result<()> {
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let begun = writer.begin(now, &mut chance).await.map(drop);
    writer.close().await;
    Ok(begun?)
}

/// Whether files can be kept. Beside a database that is not there no folder is made either.
fn check_files(settings: &Settings) -> anyhow::Result<bool> {
    let database = Store::path_in(&settings.database_url)?;
    let files = settings.files_beside(&database);
    if !database.exists() && !files.exists() {
        say(&format!("files: will be kept in {}", files.display()))?;
        return Ok(true);
    }
    let tried = can_be_written(&files);
    match &tried {
        Ok(()) => say(&format!("files: kept in {}", files.display()))?,
        Err(error) => say(&settings.places.rename_in(&format!(
            "files: {} cannot be written, {error}; check KAMERTON_FILES",
            files.display()
        )))?,
    }
    Ok(tried.is_ok())
}

/// Whether there is what the site is to be made of, where a setting names it.
fn check_site(settings: &Settings) -> anyhow::Result<bool> {
    let documents = settings.site_documents.as_ref();
    let documents = documents.filter(|folder| !folder.is_dir());
    let introduction = settings.site_introduction.as_ref();
    let introduction = introduction.filter(|file| !file.is_file());
    let missing = [
        (documents, "folder of documents", "KAMERTON_SITE_DOCUMENTS"),
        (introduction, "introduction", "KAMERTON_SITE_INTRODUCTION"),
    ];
    let mut is_well = true;
    for (path, what, setting) in missing {
        if let Some(path) = path {
            is_well = false;
            say(&settings.places.rename_in(&format!(
                "site: there is no {what} {}; make it, or check {setting}",
                path.display()
            )))?;
        }
    }
    Ok(is_well)
}

/// Whether Telegram answers, and knows the token.
async fn check_telegram(settings: &Settings) -> anyhow::Result<bool> {
    let unwell = |what: &str| {
        say(&settings.places.rename_in(&format!("telegram: {what}")))?;
        Ok(false)
    };
    let telegram = match settings.telegram() {
        Ok(telegram) => telegram,
        Err(error) => return unwell(&error.to_string()),
    };
    match tokio::time::timeout(PATIENCE, telegram.doors()).await {
        Ok(Ok(doors)) => {
            match doors {
                Some(doors) => say(&format!("telegram: the bot is @{}", doors.username))?,
                None => say("telegram: answers, and does not tell the bot's name")?,
            }
            say(&format!(
                "updates: {}",
                how_updates_come(settings, &telegram).await
            ))?;
            Ok(true)
        }
        Ok(Err(error)) => unwell(&format!(
            "{}; check TELOXIDE_TOKEN, TELOXIDE_API_URL and TELOXIDE_PROXY",
            in_words(&error)
        )),
        Err(_) => unwell("no answer within 10 s; is a proxy needed (TELOXIDE_PROXY)?"),
    }
}

/// What came of a question to a messenger that was not answered.
fn in_words(error: &SendError) -> String {
    match error {
        SendError::Later { reason, .. } => format!("cannot be asked ({reason})"),
        SendError::Moved { reason, .. }
        | SendError::Gone(reason)
        | SendError::Rejected(reason)
        | SendError::FileUnknown(reason) => {
            format!("refuses ({reason})")
        }
    }
}

/// Tries to keep a file in a folder, which is made where it is missing, as the service does.
fn can_be_written(folder: &Path) -> io::Result<()> {
    private::make_folder(folder)?;
    let trial = folder.join(format!("trial-{}", std::process::id()));
    fs::write(&trial, b"")?;
    fs::remove_file(&trial)
}

/// By which way updates come, and for a webhook how that goes, in one line.
async fn how_updates_come(settings: &Settings, telegram: &Telegram) -> String {
    let Some(ours) = &settings.webhook_url else {
        return "polled for".to_owned();
    };
    let way = format!(
        "brought to {}, taken at {}",
        ours.as_str(),
        settings.webhook_listen
    );
    let state = match tokio::time::timeout(PATIENCE, telegram.webhook_state()).await {
        Ok(Ok(Some(state))) => state,
        Ok(Ok(None)) => return format!("{way}; the server tells no more of it"),
        Ok(Err(error)) => return format!("{way}; the server {}", in_words(&error)),
        Err(_) => return format!("{way}; the server does not answer"),
    };
    if state.url != ours.as_str() {
        return format!("{way}; not set yet: `kamerton run` does that");
    }
    let failure = state
        .last_error
        .map(|it| format!("; the last failure: {it}"));
    format!(
        "{way}; {} wait{}",
        state.pending,
        failure.unwrap_or_default()
    )
}

/// How the running service is, as whoever watches over it hears it.
pub(super) async fn health(settings: &Settings) -> anyhow::Result<()> {
    let hooked = settings.webhook_url.as_ref();
    let hooked = hooked.map(|_| settings.webhook_listen);
    let Some(address) = settings.health_listen.or(hooked) else {
        bail!(
            "nobody is told how the service is: set KAMERTON_HEALTH_LISTEN, such as \
             127.0.0.1:8080, and start it with that"
        );
    };
    match health::ask(address).await? {
        (true, word) => say(&word),
        (false, why) => bail!("the service is not well: {why}"),
    }
}

pub(super) async fn quarantine(settings: &Settings) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let events = store.reader().await?.quarantined().await?;
    if events.is_empty() {
        return say("quarantine is empty");
    }
    for event in events {
        let state = match event.replayed_at {
            Some(at) => format!("replayed {}", at.rfc3339(settings.zone)),
            None => "not processed".to_owned(),
        };
        let text: String = event.raw.chars().take(SHOWN).collect();
        say(&format!(
            "{} · {} · {} {} · {state}\n    {}\n    {text}",
            event.id,
            event.at.rfc3339(settings.zone),
            event.messenger,
            event.key,
            event.error
        ))?;
    }
    Ok(())
}

/// Reads the number of an event in quarantine.
pub(super) fn event_number(text: &str) -> Result<i64, String> {
    let number = text.parse();
    number.map_err(|_| "events have numbers: `kamerton quarantine` lists them".to_owned())
}

pub(super) async fn replay(settings: &Settings, id: Option<i64>) -> anyhow::Result<()> {
    let store = Store::open_existing(&settings.database_url).await?;
    let (now, mut chance) = now_and_chance();
    let mut writer = store.writer();
    let mut tx = writer.begin(now, &mut chance).await?;
    let asked = tx.ask_replay(id).await?;
    tx.commit().await?;
    match (asked, id) {
        (0, Some(id)) => bail!("there is no event {id} to replay: see `kamerton quarantine`"),
        (0, None) => say("there is nothing to replay"),
        (asked, _) => say(&format!(
            "{asked} to be processed again, by the running service within seconds or when it starts"
        )),
    }
}
