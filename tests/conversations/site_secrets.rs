//! What never stands on the site: a child's name, and whatever the school has not made public.

use std::collections::BTreeMap;

use sqlx::{Connection, Row};

use crate::{school::said, site::Folder};

/// The files in which `word` is, those whose name has it too.
pub fn places_of(site: &BTreeMap<String, Vec<u8>>, word: &str) -> Vec<String> {
    let is_in = |content: &[u8]| {
        String::from_utf8_lossy(content)
            .to_lowercase()
            .contains(&word.to_lowercase())
    };
    site.iter()
        .filter(|(name, content)| is_in(name.as_bytes()) || is_in(content))
        .map(|(name, _)| name.clone())
        .collect()
}

#[test]
fn what_a_class_or_a_room_is_called_never_tells_of_a_child() {
    let folder = Folder::with_school();
    let said = said(&folder.run(&["site", "build", "site"]));
    assert!(
        said.contains("class “Ансамбль Нотной” is not named: that may be a child's name"),
        "{said}"
    );
    let site = folder.site();
    for secret in [
        // A class and a room that people have named.
        "Ансамбль Нотной",
        "дома у",
        "Динуля",
        // A group of one student, and individual lessons: nobody learns where a child is.
        "зал малый",
        "16:00–16:45</th><td role=\"cell\" data-label=\"Занятие\"><strong>Вокал",
        "17:15",
        "10427",
        "10434",
        "Нотная",
        "Паузин",
        "Мама",
        "meet.example",
    ] {
        assert_eq!(places_of(&site, secret), [""; 0], "{secret} is on the site");
    }
    let timetable = folder.read("site/timetable.html");
    assert!(
        timetable.contains("<strong>Ансамбль</strong>"),
        "{timetable}"
    );
    assert!(timetable.contains("Место сообщает преподаватель"));
    assert!(folder.read("site/disciplines.html").contains("Вокал"));
}

/// The columns of text that come to the site, or decide what does. Of all others not a byte
/// does.
const TOLD: [(&str, &str); 13] = [
    ("classes", "name"),
    ("classes", "discipline"),
    ("classes", "kind"),
    ("class_groups", "messenger"),
    ("class_groups", "chat"),
    ("group_chats", "messenger"),
    ("group_chats", "chat"),
    ("staff_names", "name"),
    ("timetable", "form"),
    ("timetable", "mode"),
    ("timetable", "place"),
    ("timetable", "from_day"),
    ("timetable", "to_day"),
];

/// Puts a canary into every column of text but those, with a row in every table.
async fn let_canaries_fly(folder: &Folder) -> usize {
    let mut database = folder.database().await;
    for told in [
        "PRAGMA foreign_keys = OFF",
        "PRAGMA ignore_check_constraints = ON",
        "INSERT INTO group_chats (messenger, chat, title, language, since)
         VALUES ('telegram', '-100777', 'Канарейки', 'ru', 1)",
        "INSERT INTO class_groups (class, messenger, chat, bound_by, bound_at)
         SELECT id, 'telegram', '-100777', 1, 1 FROM classes WHERE kind = 'group'",
    ] {
        sqlx::query(told).execute(&mut database).await.expect("SQL");
    }
    let names = |rows: Vec<sqlx::sqlite::SqliteRow>| -> Vec<String> {
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    };
    let triggers = sqlx::query("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .fetch_all(&mut database)
        .await
        .expect("triggers");
    for trigger in names(triggers) {
        let drop = sqlx::AssertSqlSafe(format!("DROP TRIGGER {trigger}"));
        sqlx::query(drop).execute(&mut database).await.expect("SQL");
    }
    let tables = sqlx::query(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_sqlx%' ESCAPE '\\'
         AND name NOT LIKE 'sqlite%'",
    )
    .fetch_all(&mut database)
    .await
    .expect("tables");
    let mut canaries = 0;
    for table in names(tables) {
        let list = sqlx::AssertSqlSafe(format!(
            "SELECT name, type FROM pragma_table_info('{table}')"
        ));
        let columns: Vec<(String, String)> = sqlx::query_as(list)
            .fetch_all(&mut database)
            .await
            .expect("columns");
        let texts: Vec<&str> = columns
            .iter()
            .filter(|(name, kind)| kind == "TEXT" && !TOLD.contains(&(&table, name)))
            .map(|(name, _)| name.as_str())
            .collect();
        let values: Vec<&str> = columns
            .iter()
            .map(|(_, kind)| match kind.as_str() {
                "TEXT" => "'Канарейка'",
                "BLOB" => "CAST('Канарейка' AS BLOB)",
                _ => "1",
            })
            .collect();
        let filled = format!(
            "INSERT INTO {table} SELECT {} WHERE NOT EXISTS (SELECT 1 FROM {table})",
            values.join(", ")
        );
        sqlx::query(sqlx::AssertSqlSafe(filled))
            .execute(&mut database)
            .await
            .unwrap_or_else(|error| panic!("{table}: {error}"));
        for text in texts {
            // Two words, as names have; and one that is nowhere else.
            let fly =
                format!("UPDATE {table} SET {text} = 'Канарейка Жёлтая ' || hex(randomblob(4))");
            sqlx::query(sqlx::AssertSqlSafe(fly))
                .execute(&mut database)
                .await
                .unwrap_or_else(|error| panic!("{table}.{text}: {error}"));
            canaries += 1;
        }
    }
    database.close().await.expect("it closes");
    canaries
}

#[tokio::test]
async fn no_byte_of_any_other_column_comes_to_the_site() {
    let folder = Folder::with_school();
    let canaries = let_canaries_fly(&folder).await;
    assert!(canaries > 100, "only {canaries} columns");
    said(&folder.run(&["site", "build", "site"]));
    let site = folder.site();
    for canary in ["Канарейка", "Жёлтая", "kanareyk", "-100777"] {
        assert_eq!(places_of(&site, canary), [""; 0], "{canary} is on the site");
    }
    // And yet it tells what it has to.
    assert_eq!(
        places_of(&site, "Сольфеджио 3А"),
        ["disciplines.html", "timetable.html"]
    );
    assert!(
        folder
            .read("site/disciplines.html")
            .contains("Закрытая группа класса: Telegram")
    );
}
