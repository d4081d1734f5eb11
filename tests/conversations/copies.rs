//! Copies of what was handed in: kept as soon as they can be, once, for nobody else to read, and
//! deleted when they are given up.

use std::{os::unix::fs::PermissionsExt, path::Path, time::Duration};

use kamerton::sandbox::{Act, Fault, FaultKind, SentFile};

use crate::{
    announcement_changes::said,
    guard::spoil,
    roster::with_caption,
    school::{ROSTER, School, Who, assert_heard, assert_silent, file, send_files},
};

/// A school with one assignment in one group: administrator, teacher, student, group, post.
async fn with_assignment() -> (School, Who, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    (school, admin, teacher, nota, group, post)
}

fn photo(content: &str) -> Vec<SentFile> {
    vec![file("photo", content)]
}

/// How many copies there are.
fn copies(school: &School) -> usize {
    std::fs::read_dir(school.path("files/0000")).map_or(0, Iterator::count)
}

/// What `kamerton check` says, whatever it thinks of that.
async fn checked(school: &School) -> String {
    let output = school.kamerton(&["check"]).await;
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn files_wait_as_long_as_it_is_we_who_cannot_keep_them() {
    let (mut school, admin, _, nota, group, post) = with_assignment().await;
    // Nobody can write into what is no folder.
    std::fs::write(school.path("files"), "").expect("a file");
    let news = school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    let wrong = "Копии присланных файлов не сохраняются: cannot write";
    assert_heard(&news, admin, wrong);
    let news = school
        .act(send_files(nota, group, Some(post), photo("два")))
        .await;
    assert_silent(&news, admin);
    // Longer than a file is tried for at all when it is the messenger that fails.
    for _ in 0..420 {
        let news = school.pass(Duration::from_secs(10)).await;
        let told = format!("{news:?}");
        assert!(
            !told.contains("Копии") && !told.contains("скопировать"),
            "{told}"
        );
    }
    assert!(
        checked(&school)
            .await
            .contains("files: 2 could not be kept here (cannot write")
    );
    std::fs::remove_file(school.path("files")).expect("it is there");
    school.pass(Duration::from_secs(10)).await;
    assert_eq!(copies(&school), 2);
    assert!(!checked(&school).await.contains("could not be kept"));
    // The next time it is told again.
    std::fs::rename(school.path("files"), school.path("away")).expect("they are there");
    std::fs::write(school.path("files"), "").expect("a file");
    let news = school
        .act(send_files(nota, group, Some(post), photo("три")))
        .await;
    assert_heard(&news, admin, wrong);
    school.close().await;
}

#[tokio::test]
async fn what_the_messenger_does_not_hand_out_is_tried_for_hourly() {
    let (mut school, _, teacher, nota, group, post) = with_assignment().await;
    let away = Fault::next("getFile", FaultKind::BadGateway);
    school.sandbox.fault(away.times(410));
    school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    for _ in 0..420 {
        let news = school.pass(Duration::from_secs(10)).await;
        let told = format!("{news:?}");
        assert!(!told.contains("скопировать"), "{told}");
    }
    assert!(
        checked(&school)
            .await
            .contains("files: 1 the messenger has not handed out yet")
    );
    for _ in 0..12 {
        school.pass(Duration::from_secs(3600)).await;
    }
    assert_eq!(copies(&school), 1);
    // What it refuses is not said to be too large.
    let refused = FaultKind::Error {
        code: 400,
        description: "Bad Request: wrong file identifier".to_owned(),
        retry_after: None,
    };
    school.sandbox.fault(Fault::next("getFile", refused));
    let news = school
        .act(send_files(nota, group, Some(post), photo("два")))
        .await;
    for who in [nota, teacher] {
        assert_heard(
            &news,
            who,
            "скопировать не удалось: мессенджер его не отдаёт",
        );
    }
    assert!(checked(&school).await.contains("which refuses them ("));
    school.close().await;
}

/// What the first copy has in it.
fn first_copy(school: &School) -> String {
    std::fs::read_to_string(school.path("files/0000/1.jpg")).expect("it is kept")
}

#[tokio::test]
async fn what_is_not_the_whole_file_is_fetched_anew() {
    // Cut short, it is fetched once more at once; a page, or nothing, may come for a while.
    let faults = [
        (FaultKind::Half, 1, 0),
        (FaultKind::Page, 4, 1),
        (FaultKind::Empty, 4, 1),
    ];
    for (kind, times, tries) in faults {
        let (mut school, _, teacher, nota, group, post) = with_assignment().await;
        let damaged = Fault::next("file", kind).times(times);
        school.sandbox.fault(damaged);
        let content = "первая страница";
        let act = send_files(nota, group, Some(post), photo(content));
        let mut news = school.act(act).await;
        for _ in 0..tries {
            assert_eq!(copies(&school), 0);
            news.extend(school.pass(Duration::from_secs(1)).await);
            assert_eq!(copies(&school), 0);
            news.extend(school.pass(Duration::from_secs(2)).await);
        }
        assert_eq!(first_copy(&school), content);
        for who in [nota, teacher] {
            let told = news.iter().any(|it| it.text.contains("скопировать"));
            assert!(!told, "{who}: {news:?}");
        }
        school.close().await;
    }
}

#[tokio::test]
async fn a_length_that_is_told_wrong_keeps_no_copy_back() {
    let (mut school, _, _, nota, group, post) = with_assignment().await;
    school
        .sandbox
        .fault(Fault::next("file", FaultKind::Half).times(2));
    school
        .act(send_files(nota, group, Some(post), photo("abcdef")))
        .await;
    assert_eq!(first_copy(&school), "abc");
    school.close().await;
}

#[tokio::test]
async fn an_odd_answer_about_a_file_is_no_refusal_until_it_comes_for_long() {
    let forbidden = || FaultKind::Error {
        code: 403,
        description: "Forbidden".to_owned(),
        retry_after: None,
    };
    for (method, kind) in [("getFile", FaultKind::Empty), ("file", forbidden())] {
        let (mut school, _, _, nota, group, post) = with_assignment().await;
        school.sandbox.fault(Fault::next(method, kind).times(3));
        let mut news = school
            .act(send_files(nota, group, Some(post), photo("раз")))
            .await;
        for seconds in [1, 2, 4] {
            assert_eq!(copies(&school), 0);
            news.extend(school.pass(Duration::from_secs(seconds)).await);
        }
        assert_eq!(first_copy(&school), "раз");
        assert!(!format!("{news:?}").contains("скопировать"), "{news:?}");
        school.close().await;
    }
    let (mut school, _, teacher, nota, group, post) = with_assignment().await;
    school
        .sandbox
        .fault(Fault::next("file", forbidden()).times(1000));
    school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    let mut news = Vec::new();
    for _ in 0..90 {
        news.extend(school.pass(Duration::from_secs(10)).await);
    }
    for who in [nota, teacher] {
        assert_heard(&news, who, "скопировать не удалось");
    }
    school.close().await;
}

#[tokio::test]
async fn one_slow_download_holds_up_no_other_nor_a_roster() {
    let (school, admin, _, nota, group, post) = with_assignment().await;
    let mut news = school.sandbox.news();
    school
        .sandbox
        .fault(Fault::next("getFile", FaultKind::Hang));
    let slow = send_files(nota, group, Some(post), photo("раз"));
    school.people.act(slow).expect("this can be done");
    said(&mut news, "Работа № 1").await;
    let more = format!("{ROSTER}10555,Бемоль Белла,1,Скрипка,Сольфеджио,Скрипкина С. С.,,\n");
    let table = with_caption(admin, "список.csv", &more);
    school.people.act(table).expect("this can be done");
    let answered = said(&mut news, "Новые учащиеся: 1 (");
    let answered = tokio::time::timeout(Duration::from_secs(20), answered).await;
    answered.expect("the roster was not read");
    school.sandbox.clear_faults();
    school.close().await;
}

#[tokio::test]
async fn copies_that_cannot_be_deleted_keep_no_other_from_it() {
    let (mut school, _, _, nota, group, post) = with_assignment().await;
    school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    assert_eq!(copies(&school), 1);
    // A folder is deleted by nobody who deletes files.
    let stuck: Vec<String> = (0..120).map(|number| format!("stuck/{number}")).collect();
    for stuck in &stuck {
        std::fs::create_dir_all(school.path("files").join(stuck)).expect("a folder");
    }
    let rows: Vec<String> = stuck.iter().map(|path| format!("('{path}', 0)")).collect();
    let rows = rows.join(", ");
    spoil(
        &school,
        &format!("INSERT INTO discarded_files VALUES {rows}"),
    )
    .await;
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Отозвать").await;
    let question = school.last(nota);
    school.presses(nota, &question, "Да, отозвать").await;
    school.settle().await;
    assert_eq!(copies(&school), 0);
    assert!(
        checked(&school)
            .await
            .contains("files: 120 that were erased or taken back")
    );
    std::fs::remove_dir_all(school.path("files/stuck")).expect("they are there");
    school.pass(Duration::from_secs(61)).await;
    assert!(!checked(&school).await.contains("taken back"));
    school.close().await;
}

#[tokio::test]
async fn what_comes_with_many_assignments_is_copied_once() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let accompaniment = |text: &str| Act::Say {
        user: teacher,
        chat: None,
        text: text.to_owned(),
        reply_to: None,
        files: vec![file("audio", "минусовка")],
        more: serde_json::Value::Null,
    };
    let weekly = "/assign Песня\nкласс: Сольфеджио 3А\nповтор: каждую неделю 3 раза";
    school.act(accompaniment(weekly)).await;
    for _ in 0..2 {
        let news = school.pass(Duration::from_secs(7 * 24 * 3600)).await;
        assert!(news.iter().any(|heard| heard.media.is_some()), "{news:#?}");
    }
    assert_eq!(copies(&school), 1);
    let requests = school.sandbox.requests();
    let fetched = requests.iter().filter(|it| it.method == "getFile");
    assert_eq!(fetched.count(), 1);
    school.close().await;
}

/// What others than its owner may do with a file or a folder.
fn open_to_others(path: &Path) -> u32 {
    let there = std::fs::metadata(path).expect("it is there");
    there.permissions().mode() & 0o077
}

#[tokio::test]
async fn what_is_personal_is_made_for_its_owner_alone() {
    let (mut school, _, _, nota, group, post) = with_assignment().await;
    school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    for arguments in [
        &["backup", "copy.db"][..],
        &["roster", "export", "-o", "r.csv"],
        &["invite", "students", "-o", "i.csv"],
        &["invite", "students", "-o", "i.pdf"],
    ] {
        let output = school.kamerton(arguments).await;
        assert!(output.status.success(), "{output:?}");
    }
    for name in [
        "school.db",
        "school.db-wal",
        "copy.db",
        "r.csv",
        "i.csv",
        "i.pdf",
        "files",
        "files/0000",
        "files/0000/1.jpg",
    ] {
        assert_eq!(open_to_others(&school.path(name)), 0, "{name}");
    }
    assert!(!checked(&school).await.contains("may be read by everybody"));
    // Where somebody has opened it to others it stays so, and is said.
    for name in ["r.csv", "files"] {
        let open = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(school.path(name), open).expect("a right");
    }
    let output = school.kamerton(&["roster", "export", "-o", "r.csv"]).await;
    assert!(output.status.success(), "{output:?}");
    assert_eq!(open_to_others(&school.path("r.csv")), 0o055);
    let check = checked(&school).await;
    assert!(
        check.contains("files may be read by everybody on this machine"),
        "{check}"
    );
    school.close().await;
}

#[tokio::test]
async fn whoever_invites_a_whole_school_holds_up_nobody() {
    use std::{io::Read, process::Stdio};

    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mut rows = ROSTER.to_owned();
    for number in 20_000..21_500 {
        rows.push_str(&format!(
            "{number},Ученик {number},1,Скрипка,Хор,Скрипкина С. С.,Хор,\n"
        ));
    }
    std::fs::write(school.path("many.csv"), rows).expect("a file");
    let output = school.kamerton(&["roster", "import", "many.csv"]).await;
    assert!(output.status.success(), "{output:?}");
    let invite = ["invite", "students"];
    let mut invite = crate::school::command(school.folder.path(), school.sandbox.url(), &invite);
    let mut child = invite.stdout(Stdio::piped()).spawn().expect("it runs");
    let mut table = child.stdout.take().expect("a pipe");
    // It has begun to write, and comes to no end, as nobody reads on.
    let begun = tokio::task::spawn_blocking(move || {
        let mut first = [0];
        table.read_exact(&mut first).expect("a letter");
        table
    });
    let mut table = begun.await.expect("it is read");
    let help = tokio::time::timeout(Duration::from_secs(30), school.says(teacher, "/help"));
    assert!(!help.await.expect("nobody was answered").is_empty());
    let rest = tokio::task::spawn_blocking(move || {
        let mut rest = String::new();
        table.read_to_string(&mut rest).expect("text");
        let status = child.wait().expect("it ends");
        (rest, status)
    });
    let (rest, status) = rest.await.expect("it is read");
    assert!(status.success(), "{status:?}");
    assert_eq!(rest.lines().count(), 1 + 3 + 1500);
    // The codes open something.
    let last = rest.lines().last().expect("a row");
    let code = last.split(',').nth(1).expect("a code").to_owned();
    let who = school.person("Ученик");
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(&news, who, "21499");
    school.close().await;
}

/// A restore goes back in the database, and not in the folder of files.
#[tokio::test]
async fn copies_that_the_database_does_not_know_are_counted() {
    let (mut school, _, _, nota, group, post) = with_assignment().await;
    school
        .act(send_files(nota, group, Some(post), photo("раз")))
        .await;
    assert_eq!(copies(&school), 1);
    assert!(!checked(&school).await.contains("belong to nothing"));
    let folder = school.path("files/0000");
    let kept = std::fs::metadata(folder.join("1.jpg")).expect("a copy");
    let now = kept.modified().expect("a time");
    let days = |days: u64| now - Duration::from_secs(days * 24 * 3600);
    for (name, age) in [("1.ogg", 2), ("7.jpg", 2), ("8.jpg", 0), ("1.jpg", 2)] {
        let copy = std::fs::File::options()
            .create(true)
            .append(true)
            .open(folder.join(name));
        let dated = copy.expect("a file").set_modified(days(age));
        dated.expect("it is dated");
    }
    let told = checked(&school).await;
    assert!(told.contains("files: 2 in "), "{told}");
    assert!(told.contains("belong to nothing in the database"), "{told}");
    school.close().await;
}
