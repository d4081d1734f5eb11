//! Settings that cannot be.

use super::run;
use crate::school::{NOWHERE, command, complaint, complaint_line};

#[test]
fn settings_that_cannot_be_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, value, word) in [
        ("KAMERTON_ZONE", "Europe/Moskow", "Europe/Moskow"),
        ("KAMERTON_LIMITS", "maybe", "maybe"),
        ("KAMERTON_MARKS", "5 отлично", "отлично"),
        ("DATABASE_URL", "postgres://x", "sqlite:kamerton.db"),
        ("TELOXIDE_TOKEN", "nonsense", "token"),
        ("TELOXIDE_TOKEN", "123456:", "copy it whole from @BotFather"),
        (
            "DATABASE_URL",
            "sqlite:.",
            ". is a folder: name the database's file",
        ),
        (
            "KAMERTON_WEBHOOK_URL",
            "bot.example.org",
            "“bot.example.org” is no webhook's address; write one like https://",
        ),
        ("KAMERTON_WEBHOOK_LISTEN", "8443", "like 127.0.0.1:8443"),
        (
            "TELOXIDE_API_URL",
            "localhost:8081",
            "“localhost:8081” is no server's address; write one like http://",
        ),
        (
            "TELOXIDE_PROXY",
            "socks://127.0.0.1:1",
            "like socks5://localhost:1080, with one of http, https, socks4, socks4a, socks5, socks5h",
        ),
        ("KAMERTON_WEBHOOK_SECRET", "a b", "A-Z a-z 0-9 _ -"),
        (
            "KAMERTON_CONFIG",
            "absent.toml",
            "KAMERTON_CONFIG: there is no file absent.toml; write where the settings are",
        ),
    ] {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_kamerton"))
            .arg("run")
            .current_dir(folder.path())
            .env("TELOXIDE_TOKEN", kamerton::sandbox::TOKEN)
            .env(name, value)
            .output()
            .expect("it runs");
        let error = complaint_line(&output);
        assert!(error.contains(word), "{name}: {error}");
    }
    let output = command(folder.path(), NOWHERE, &["check"])
        .env("RUST_LOG", "kamerton=debg")
        .output()
        .expect("it runs");
    let error = complaint_line(&output);
    assert!(
        error.contains("RUST_LOG: “kamerton=debg” is not"),
        "{error}"
    );
    let config = folder.path().join("kamerton.toml");
    for (content, word) in [
        ("zoone = \"Europe/Moscow\"\n", "zoone"),
        ("# Ours\nzone = Europe/Moscow\n", "line 2: "),
    ] {
        std::fs::write(&config, content).expect("a file");
        let error = complaint(&run(folder.path(), &["check"]));
        assert!(error.contains(word), "{error}");
    }
    // The place of the files is taken by something else.
    std::fs::remove_file(&config).expect("it goes");
    std::fs::write(folder.path().join("files"), "").expect("a file");
    let check = run(folder.path(), &["check"]);
    let heard = String::from_utf8_lossy(&check.stdout);
    assert!(heard.contains("check KAMERTON_FILES"), "{heard}");
    assert!(
        heard.contains("; there is no kamerton.toml in this folder"),
        "{heard}"
    );
    // Nor does looking make a school where somebody has mistyped its name.
    assert!(heard.contains("school.db is not there yet"), "{heard}");
    assert!(!folder.path().join("school.db").exists(), "it was made");
}

#[test]
fn settings_are_blamed_under_the_name_and_in_the_place_that_they_have() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = folder.path().join("kamerton.toml");
    std::fs::write(&config, "# Ours\nquiet = \"ночь\"\n").expect("a file");
    let error = complaint(&run(folder.path(), &["check"]));
    assert!(error.contains("kamerton.toml, quiet: “ночь”"), "{error}");
    assert!(!error.contains("KAMERTON_QUIET"), "{error}");
    // What is known to be wrong only where it is used, too.
    let configured = |content: &str, arguments: &[&str]| {
        std::fs::write(&config, content).expect("a file");
        let output = command(folder.path(), NOWHERE, arguments)
            .env_remove("DATABASE_URL")
            .env_remove("TELOXIDE_TOKEN")
            .output()
            .expect("it runs");
        let error = complaint(&output);
        (String::from_utf8_lossy(&output.stdout).into_owned(), error)
    };
    for (content, arguments, blamed) in [
        (
            "database_url = \"postgres://x\"\n",
            &["check"][..],
            "database_url of kamerton.toml is \"postgres://x\", and has to name a file",
        ),
        (
            "database_url = \"sqlite:absent.db\"\n",
            &["journal", "export"],
            "absent.db: name the school's own in database_url of kamerton.toml",
        ),
        (
            "telegram_token = \"nonsense\"\n",
            &["run"],
            "telegram_token of kamerton.toml is not a bot's token",
        ),
    ] {
        let (_, error) = configured(content, arguments);
        assert!(error.contains(blamed), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let (heard, _) = configured("telegram_token = \"123456:ABC-DEF\"\n", &["check"]);
    let blamed = "check telegram_token of kamerton.toml, TELOXIDE_API_URL and TELOXIDE_PROXY";
    assert!(heard.contains(blamed), "{heard}");
    assert!(heard.contains("; read from kamerton.toml\n"), "{heard}");
    // What is empty was not set.
    let (heard, _) = configured("telegram_token = \"\"\nquiet = \" \"\n", &["check"]);
    let unset = "TELOXIDE_TOKEN is not set, nor telegram_token in the file of settings";
    assert!(heard.contains(unset), "{heard}");
    let (windows, ..) = encoding_rs::WINDOWS_1251.encode("limits = \"off\"\nschool = \"ДМШ\"\n");
    std::fs::write(&config, windows).expect("a file");
    let error = complaint_line(&run(folder.path(), &["check"]));
    assert!(
        error.contains("kamerton.toml: line 2 is not in UTF-8"),
        "{error}"
    );
}

#[test]
fn check_says_what_may_pass_and_which_variables_are_no_settings() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = |set: &[(&str, &str)]| {
        let mut command = command(folder.path(), NOWHERE, &["check"]);
        let output = command.envs(set.iter().copied()).output();
        String::from_utf8_lossy(&output.expect("it runs").stdout).into_owned()
    };
    let lost = "people hear that there is news, and not where";
    let heard = check(&[("KAMERTON_TELEGRAM_PASS", "none"), ("KAMERTON_DANCE", "1")]);
    for words in [
        "telegram: is switched to marks (identifiers only)\n",
        "KAMERTON_TELEGRAM_PASS is no setting, and is ignored; is KAMERTON_TELEGRAM_PASSES meant?\n",
        "KAMERTON_DANCE is no setting, and is ignored\n",
    ] {
        assert!(heard.contains(words), "{words}: {heard}");
    }
    assert!(!heard.contains(lost), "{heard}");
    let none = ("KAMERTON_TELEGRAM_PASSES", "none");
    let heard = check(&[none]);
    let switched = "telegram: is switched to none (only that there is news)\n";
    assert!(heard.contains(switched) && heard.contains(lost), "{heard}");
    let heard = check(&[none, ("KAMERTON_ELSEWHERE", "https://school.example")]);
    assert!(heard.contains(switched) && !heard.contains(lost), "{heard}");
    let heard = check(&[("KAMERTON_TELEGRAM_PASSES", "full")]);
    assert!(heard.contains("switched to full (names too)\n"), "{heard}");
    // Whatever the client makes of it, nothing goes past a proxy that was asked for.
    let odd = "TELOXIDE_PROXY is not a proxy's address";
    for (proxy, is_odd) in [
        ("mtproto://127.0.0.1:1", true),
        ("SOCKS5://127.0.0.1:1", false),
        ("127.0.0.1:1", false),
    ] {
        let heard = check(&[("TELOXIDE_PROXY", proxy)]);
        assert_eq!(heard.contains(odd), is_odd, "{proxy}: {heard}");
    }
    // What the site is to be made of.
    let heard = check(&[
        ("KAMERTON_SITE_DOCUMENTS", "nodir"),
        ("KAMERTON_SITE_INTRODUCTION", "none.md"),
    ]);
    for missing in [
        "site: there is no folder of documents nodir; make it, or check KAMERTON_SITE_DOCUMENTS\n",
        "site: there is no introduction none.md; make it, or check KAMERTON_SITE_INTRODUCTION\n",
    ] {
        assert!(heard.contains(missing), "{heard}");
    }
}

#[test]
fn a_variable_that_is_no_setting_is_logged_at_the_start() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut service = command(folder.path(), NOWHERE, &["run"])
        .env("KAMERTON_TELEGRAM_PASS", "none")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it runs");
    let log = service.stderr.take().expect("a log");
    let found = std::io::BufRead::lines(std::io::BufReader::new(log))
        .map_while(Result::ok)
        .find(|line| line.contains("KAMERTON_TELEGRAM_PASS is no setting"));
    service.kill().expect("it ends");
    service.wait().expect("it has ended");
    assert!(found.is_some());
}
