//! What the tests of rights and of hostile people share: all that the database holds, all
//! that the bot did, and a messenger that believes whatever it is told.

use std::sync::Arc;

use futures_util::{FutureExt, future::BoxFuture};
use kamerton::{
    messenger::{Arrival, Happening, Messenger, Polled, SendError, telegram::Telegram},
    sandbox::{Act, Happened, News},
};
use sqlx::{Connection, SqliteConnection};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

use crate::{
    school::{School, Who, database_url, say},
    twists::{Twist, Twisted},
};

/// Tables that say that something came or was answered, and nothing of what came of it.
const OF_THE_ROAD: &str = "'received', 'outbox', 'keyboards', '_sqlx_migrations'";

/// The bot, as the sandbox knows it: others may call themselves bots, too.
const BOT: i64 = 1_000_001;

/// A connection of the test's own.
pub async fn database(school: &School) -> SqliteConnection {
    SqliteConnection::connect(&database_url(school.folder.path()))
        .await
        .expect("a database")
}

/// Runs statements of the test's own.
pub async fn spoil(school: &School, statements: &str) {
    let mut connection = database(school).await;
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
        .execute(&mut connection)
        .await
        .expect("it is spoilt");
    connection.close().await.expect("it closes");
}

/// Reads everything that the database holds, so that an effect of whatever kind shows.
pub struct Fingerprint {
    connection: SqliteConnection,
    query: String,
}

impl Fingerprint {
    pub async fn of(school: &School) -> Fingerprint {
        let mut connection = database(school).await;
        let list = format!(
            "SELECT m.name, group_concat('quote(\"' || c.name || '\")', ' || '','' || ')
             FROM sqlite_master AS m, pragma_table_info(m.name) AS c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT IN ({OF_THE_ROAD})
             GROUP BY m.name ORDER BY m.name"
        );
        let tables: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(list))
            .fetch_all(&mut connection)
            .await
            .expect("a list");
        assert!(tables.len() > 40, "the school's tables: {tables:?}");
        let parts: Vec<String> = tables
            .into_iter()
            .map(|(table, columns)| format!("SELECT '{table}: ' || {columns} FROM \"{table}\""))
            .collect();
        Fingerprint {
            connection,
            query: parts.join(" UNION ALL "),
        }
    }

    /// Every row as it stands now.
    pub async fn take(&mut self) -> Vec<String> {
        sqlx::query_scalar(sqlx::AssertSqlSafe(self.query.clone()))
            .fetch_all(&mut self.connection)
            .await
            .expect("rows")
    }
}

/// What differs between two readings, to be read by people.
pub fn difference(before: &[String], after: &[String]) -> Option<String> {
    if before == after {
        return None;
    }
    let gone = before.iter().filter(|row| !after.contains(row));
    let new = after.iter().filter(|row| !before.contains(row));
    let lines: Vec<String> = gone
        .map(|row| format!("- {row}"))
        .chain(new.map(|row| format!("+ {row}")))
        .collect();
    Some(lines.join("\n"))
}

/// Everything that the bot has done since this was asked last: said, changed, shown, taken
/// away.
pub fn deeds(news: &mut Receiver<News>) -> Vec<Happened> {
    let mut deeds = Vec::new();
    loop {
        match news.try_recv() {
            Ok(News {
                what: Happened::Said(heard) | Happened::Edited(heard),
                ..
            }) if heard.from != BOT => {}
            Ok(News {
                what: Happened::Pressed(..),
                ..
            }) => {}
            Ok(news) => deeds.push(news.what),
            Err(TryRecvError::Empty) => return deeds,
            Err(error) => panic!("too much happened at once: {error}"),
        }
    }
}

/// The letters of the roles, in the order in which a [`Town`] has its people.
pub const ROLES: [(char, &str); 7] = [
    ('x', "a stranger"),
    ('r', "a teacher whose link was ended"),
    ('s', "a student"),
    ('g', "a guardian"),
    ('t', "the class's teacher"),
    ('o', "a teacher of other classes"),
    ('a', "an administrator"),
];

/// A school with somebody of each role; its class «Сольфеджио 3А» has a group with all of
/// them in it, and a work that waits to be marked.
pub struct Town {
    pub school: School,
    pub news: Receiver<News>,
    pub people: [Who; 7],
    /// The group of the class.
    pub bound: i64,
    /// A group that has no class yet.
    pub unbound: i64,
}

impl Town {
    pub async fn open() -> Town {
        let mut school = School::open().await;
        // Where names may pass, one that should not is seen.
        school.lets_names_pass().await;
        let former = school.staff(1).await;
        school.says(former, "/accounts").await;
        let list = school.last(former);
        school.presses(former, &list, "Отключить 1").await;
        let question = school.last(former);
        school.presses(former, &question, "Да, отключить").await;
        let admin = school.admin().await;
        let student = school.student("10441").await;
        let guardian = school.guardian("10441").await;
        let teacher = school.staff(1).await;
        let other = school.staff(2).await;
        let stranger = school.person("Прохожий");
        let people = [stranger, former, student, guardian, teacher, other, admin];
        let bound = school.group(teacher, "Сольфеджио 3А", &people).await;
        let unbound = school.people.group("Ничья группа", &people);
        school
            .act(Act::AddBot {
                user: teacher,
                chat: unbound,
                admin: false,
            })
            .await;
        let post = school.assigns(teacher, bound, "Гамма").await.message;
        school.replies(student, bound, post, "тайная работа").await;
        school
            .assigns(teacher, bound, "Сонатина\nсрок: 30.11 18:00")
            .await;
        let news = school.sandbox.news();
        Town {
            school,
            news,
            people,
            bound,
            unbound,
        }
    }

    /// Somebody says something; returns the message's id.
    pub fn say(&self, who: Who, chat: i64, text: &str) -> i64 {
        self.perform(say(who, Some(chat), text))
    }

    /// The same, with more of the message as the wire has it.
    pub fn say_with(&self, who: Who, chat: i64, text: &str, more: serde_json::Value) -> i64 {
        let Act::Say {
            user,
            chat,
            text,
            reply_to,
            files,
            ..
        } = say(who, Some(chat), text)
        else {
            unreachable!("it is said");
        };
        self.perform(Act::Say {
            user,
            chat,
            text,
            reply_to,
            files,
            more,
        })
    }

    pub fn perform(&self, act: Act) -> i64 {
        let posted = self.school.people.act(act).expect("this can be done");
        posted.messages.first().copied().unwrap_or_default()
    }

    /// Waits until all is answered; returns what the bot did.
    pub async fn deeds(&mut self) -> Vec<Happened> {
        self.school.settle().await;
        deeds(&mut self.news)
    }

    /// Goes on with a messenger that reads what comes in its own way.
    pub async fn read_by(&mut self, read: Reading) {
        self.school.stop().await;
        let telegram = self.school.telegram();
        self.school
            .start_with(Arc::new(Twisted(telegram, read)))
            .await;
    }
}

/// A way to read what comes in that is not the program's; an error is the poll's.
pub type Reading = fn(Arrival) -> Result<Arrival, SendError>;

/// Nobody looks who has written a message, or whether it was changed: the variant in which
/// these checks are missing.
pub fn credulous(mut arrival: Arrival) -> Result<Arrival, SendError> {
    if let Ok(incoming) = &mut arrival.incoming {
        let what = std::mem::replace(&mut incoming.what, Happening::Nothing);
        incoming.what = match what {
            Happening::Said(mut said) | Happening::Edited(mut said) => {
                said.unvouched = false;
                Happening::Said(said)
            }
            other => other,
        };
    }
    Ok(arrival)
}

impl Twist for Reading {
    fn poll<'a>(
        &'a self,
        telegram: &'a Telegram,
        (cursor, waits): (i64, bool),
    ) -> BoxFuture<'a, Result<Polled, SendError>> {
        async move {
            let polled = telegram.poll(cursor, waits).await?;
            let arrivals: Result<Vec<Arrival>, SendError> =
                polled.arrivals.into_iter().map(*self).collect();
            Ok(Polled {
                arrivals: arrivals?,
                ..polled
            })
        }
        .boxed()
    }
}
