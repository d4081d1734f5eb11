//! Laws of the house: who may import whom, what stands in `locales/`, and that the
//! migrations carry data over.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::{ast, parser};
use kamerton::bot::{sentences, text::Lang};

fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("a source");
            found.push((path, text));
        }
    }
    found
}

/// The files of `src` that mention `word`, but for those in `rooms`.
fn strays(word: &str, rooms: &[&str]) -> Vec<PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&src)
        .into_iter()
        .filter(|(path, text)| {
            let name = path
                .strip_prefix(&src)
                .expect("below src")
                .to_string_lossy()
                .into_owned();
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            !rooms.iter().any(|room| name.starts_with(room))
                && code.into_iter().any(|line| line.contains(word))
        })
        .map(|(path, _)| path)
        .collect()
}

#[test]
fn imports_go_one_way() {
    let none: [PathBuf; 0] = [];
    assert_eq!(strays("sqlx", &["store/"]), none, "SQL outside the store");
    assert_eq!(
        strays("reqwest", &["messenger/", "sandbox/", "web/health.rs"]),
        none,
        "a wire outside the messengers and their stand-in"
    );
    assert_eq!(
        strays("axum", &["sandbox/", "web/"]),
        none,
        "a server outside the web and the sandbox"
    );
    assert_eq!(
        strays("hyper_util", &["web/"]),
        none,
        "its connections, too"
    );
    // What serves HTTP stands above the service, and only the command line above that.
    assert_eq!(strays("crate::web", &["cli/", "web/"]), none);
    for (room, forbidden) in [
        (
            "school/",
            &[
                "crate::store",
                "crate::bot",
                "crate::service",
                "crate::messenger",
                "async ",
            ][..],
        ),
        (
            "messenger/",
            &[
                "crate::store",
                "crate::bot",
                "crate::service",
                "school::marks",
                "school::lessons",
                "school::assignments",
                "school::roster",
            ],
        ),
        ("store/", &["crate::bot", "crate::service"]),
        ("bot/", &["crate::service", "reqwest", "tokio"]),
        ("service/", &["crate::cli", "crate::sandbox"]),
        (
            "web/",
            &[
                "crate::school",
                "crate::store",
                "crate::bot",
                "crate::cli",
                "crate::sandbox",
            ],
        ),
        (
            "sandbox/",
            &[
                "crate::store",
                "crate::bot",
                "crate::service",
                "crate::messenger",
            ],
        ),
    ] {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
        for (path, text) in sources(&src) {
            for word in forbidden {
                let line = text
                    .lines()
                    .find(|line| line.contains(word) && !line.trim_start().starts_with("//"));
                assert_eq!(line, None, "{word} in {}", path.display());
            }
        }
    }
}

/// A secret is shown to nobody but Telegram, and what somebody shows for it is compared
/// in constant time: how long it takes tells nothing.
#[test]
fn secrets_of_webhooks_are_compared_in_constant_time() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let compared = "self.secret.expose_secret().as_bytes().ct_eq(shown).into()";
    for (file, uses) in [
        ("messenger/webhook.rs", &[compared][..]),
        (
            "messenger/telegram_webhook.rs",
            &["\"secret_token\": webhook.secret.expose_secret(),"],
        ),
        ("web/mod.rs", &[]),
        ("web/webhooks.rs", &[]),
    ] {
        let text = fs::read_to_string(src.join(file)).expect("a source");
        let found: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| line.contains("expose_secret("))
            .collect();
        assert_eq!(found, uses, "{file}");
    }
}

/// The sentences of a language: each name with the arguments that it uses.
fn worded(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let resource = parser::parse(lang.source()).expect("the file parses without an error");
    let mut sentences = BTreeMap::new();
    for entry in resource.body {
        if let ast::Entry::Message(message) = entry {
            let mut arguments = BTreeSet::new();
            collect(
                message.value.as_ref().expect("it has words"),
                &mut arguments,
            );
            let earlier = sentences.insert(message.id.name.to_owned(), arguments);
            assert!(earlier.is_none(), "{} stands twice", message.id.name);
        }
    }
    sentences
}

fn collect(pattern: &ast::Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let ast::PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            ast::Expression::Inline(inline) => collect_inline(inline, arguments),
            ast::Expression::Select { selector, variants } => {
                collect_inline(selector, arguments);
                for variant in variants {
                    collect(&variant.value, arguments);
                }
            }
        }
    }
}

fn collect_inline(inline: &ast::InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    if let ast::InlineExpression::VariableReference { id } = inline {
        arguments.insert(id.name.to_owned());
    }
}

#[test]
fn both_languages_say_everything_with_the_same_arguments() {
    let named: BTreeMap<String, BTreeSet<String>> = sentences::all()
        .map(|(name, arguments)| {
            (
                (*name).to_owned(),
                arguments
                    .iter()
                    .map(|argument| (*argument).to_owned())
                    .collect(),
            )
        })
        .collect();
    for lang in Lang::ALL {
        let spoken = worded(lang);
        for (name, arguments) in &named {
            assert_eq!(
                spoken.get(name),
                Some(arguments),
                "{name} in {}",
                lang.tag()
            );
        }
        for name in spoken.keys() {
            assert!(
                named.contains_key(name),
                "nobody says {name} ({})",
                lang.tag()
            );
        }
    }
}

#[test]
fn every_sentence_is_said_somewhere() {
    let bot = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bot");
    let code: String = sources(&bot)
        .into_iter()
        .filter(|(path, _)| !path.ends_with("text.rs"))
        .map(|(_, text)| text)
        .collect();
    for (name, _) in sentences::all() {
        let said = code.contains(&format!(".{name}(")) || code.contains(&format!("Lang::{name})"));
        assert!(said, "nobody says {name}");
    }
}

#[tokio::test]
async fn migrations_carry_data_over_and_a_copy_is_made_before() {
    use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let all = Migrator::new(migrations).await.expect("migrations");
    let count = all.iter().count();
    for stop in 1..count {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("old.db");
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .create_if_missing(true);
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        let last = all.iter().nth(stop - 1).expect("a migration").version;
        all.run_to(last, &mut connection)
            .await
            .expect("the first ones run");
        sqlx::query("INSERT INTO received (messenger, key, at) VALUES ('telegram', '1:2', 3)")
            .execute(&mut connection)
            .await
            .expect("a row");
        connection.close().await.expect("it closes");
        let url = format!("sqlite://{}", path.display());
        let store = kamerton::store::Store::open(&url)
            .await
            .expect("it is brought up to date");
        assert_eq!(store.complaints().await.expect("a check"), [""; 0]);
        store.close().await;
        let copies = fs::read_dir(folder.path())
            .expect("a folder")
            .filter(|entry| {
                let name = entry.as_ref().expect("an entry").file_name();
                name.to_string_lossy().contains("before-")
            })
            .count();
        assert_eq!(copies, 1, "no copy before migrating from {stop}");
        let mut connection = SqliteConnection::connect_with(&options)
            .await
            .expect("a database");
        let kept: i64 = sqlx::query_scalar("SELECT count(*) FROM received")
            .fetch_one(&mut connection)
            .await
            .expect("a count");
        assert_eq!(kept, 1);
        connection.close().await.expect("it closes");
    }
}
