//! Those who have nothing but a messenger: a stranger, and a curious student in the class's
//! group. What they ask for, forge, and write for others to read.

use std::io::{Cursor, Read};

use kamerton::{
    bot::text::Lang,
    sandbox::Act,
    store::invitations::{INVITATION_LIFE, Invitee},
};
use serde_json::json;

use crate::{
    guard::{Town, database, spoil},
    school::{School, Who, file, reply, send_files, student},
};

/// What concerns Павел alone, and what nobody but staff may see of anybody.
const SECRETS: [&str; 6] = ["Пауза", "Нотная", "Диез", "Мама", "тайн", "10434"];

/// Everything that the bot has ever said in a chat, its files' names among it, in which one
/// of the secrets stands.
fn secrets_in(school: &School, chat: i64) -> Vec<String> {
    let heard = school.people.heard(chat, 0).into_iter();
    heard
        .filter(|heard| heard.is_bot)
        .map(|heard| {
            let buttons: Vec<&str> = heard
                .buttons
                .iter()
                .flatten()
                .map(|button| button.text.as_str())
                .collect();
            let media = heard.media.and_then(|media| media.name).unwrap_or_default();
            format!("{}|{media}|{}", heard.text, buttons.join("|"))
        })
        .filter(|said| SECRETS.iter().any(|secret| said.contains(secret)))
        .collect()
}

/// A class whose Павел has handed in, been graded, asked and been asked, all of it secret.
struct Class {
    town: Town,
    pavel: Who,
    /// Павел's work, in the group.
    work: i64,
    /// What only Павел was given: its post.
    own: i64,
}

async fn class() -> Class {
    let mut town = Town::open().await;
    let [.., teacher, _, _] = town.people;
    let bound = town.bound;
    let school = &mut town.school;
    let pavel = school.student("10434").await;
    school.people.join(pavel, bound);
    let post = school.assigns(teacher, bound, "Прелюдия").await.message;
    let voice = vec![file("voice", "тайная запись")];
    let act = send_files(pavel, bound, Some(post), voice);
    let work = school.people.act(act).expect("it is sent").messages[0];
    school.pass(std::time::Duration::from_secs(3)).await;
    school
        .says(teacher, "/grade 10434 3 тайный комментарий")
        .await;
    school
        .says(
            teacher,
            "/assign тайное задание\nкому: 10434\nкласс: Сольфеджио 3А",
        )
        .await;
    school.says(pavel, "/ask тайный вопрос").await;
    let own = school.last_about(pavel, "тайное задание").message;
    town.deeds().await;
    Class {
        town,
        pavel,
        work,
        own,
    }
}

/// What is asked for by whoever wants to know too much.
const ASKED: [&str; 26] = [
    "список учеников",
    "Кто учится в Сольфеджио 3А?",
    "как зовут 10434",
    "roster",
    "журнал",
    "/journal Сольфеджио 3А",
    "/roster",
    "/student 10434",
    "/grades 10434",
    "/grades Пауза Павел",
    "/homework 10434",
    "/mydata 10434",
    "/classes 10434",
    "/queue 10434",
    "/report",
    "/audit",
    "/staff",
    "/accounts 10434",
    "/consent 10434",
    "/timetable 10434",
    "/start 10434",
    "/start Пауза Павел",
    "/start ' OR 1=1 --",
    "/start %",
    "/submit 10434",
    "/ask 10434 тест",
];

#[tokio::test]
async fn a_stranger_learns_nothing_by_asking() {
    let mut class = class().await;
    let town = &mut class.town;
    let stranger = town.people[0];
    for words in ASKED {
        town.say(stranger, stranger, words);
        town.say(stranger, town.bound, words);
        town.say(stranger, town.unbound, words);
    }
    town.perform(reply(stranger, town.bound, class.work, "чья это работа?"));
    town.school.people.inject(json!({ "inline_query": {
        "id": "1", "from": { "id": stranger, "is_bot": false, "first_name": "Х" },
        "query": "10434", "offset": "",
    } }));
    let deeds = town.deeds().await;
    assert!(deeds.len() > ASKED.len(), "{} answers", deeds.len());
    assert_eq!(secrets_in(&town.school, stranger), [""; 0]);
    assert_eq!(secrets_in(&town.school, town.bound), [""; 0]);
    assert_eq!(secrets_in(&town.school, town.unbound), [""; 0]);
    class.town.school.close().await;
}

/// A classmate tries everything; returns what the classmate has learnt.
async fn curious(class: &mut Class) -> Vec<String> {
    let town = &mut class.town;
    let [_, _, curious, ..] = town.people;
    for words in ASKED {
        town.say(curious, curious, words);
        town.say(curious, curious, "/cancel");
        town.say(curious, town.bound, words);
    }
    // Павел's work and Павел's own assignment, replied to and pressed.
    for words in ["/grade 5", "/return", "что у тебя?", "/submit"] {
        town.perform(reply(curious, town.bound, class.work, words));
    }
    let own = town
        .school
        .people
        .heard(class.pavel, class.own - 1)
        .remove(0);
    for button in own.buttons.iter().flatten() {
        if let Some(data) = &button.data {
            town.perform(Act::Forge {
                user: curious,
                chat: curious,
                message: class.own,
                data: data.clone(),
            });
            let handle = data.split('.').next().unwrap_or_default();
            town.say(curious, curious, &format!("/start {handle}"));
        }
        if let Some(url) = &button.url {
            town.perform(Act::Follow {
                user: curious,
                url: url.clone(),
                chat: None,
            });
        }
    }
    town.deeds().await;
    let mut learnt = secrets_in(&town.school, curious);
    learnt.extend(secrets_in(&town.school, town.bound));
    // Their own name and their own words may come back.
    learnt.retain(|said| {
        let mine = said.replace("Диез Дина", "").replace("тайная работа", "");
        SECRETS.iter().any(|secret| mine.contains(secret))
    });
    learnt
}

#[tokio::test]
async fn a_curious_classmate_learns_nothing_of_the_others() {
    let mut class = class().await;
    let learnt = curious(&mut class).await;
    assert!(learnt.is_empty(), "{}", learnt.join("\n"));
    class.town.school.close().await;
}

#[tokio::test]
async fn a_classmate_who_is_told_too_much_is_caught() {
    let mut class = class().await;
    let curious_one = class.town.people[2];
    // As if nobody looked whose marks are shown.
    let link = format!(
        "INSERT INTO links (account, role, student_id, since)
         SELECT id, 'guardian', '10434', 0 FROM accounts WHERE person = '{curious_one}'"
    );
    spoil(&class.town.school, &link).await;
    let learnt = curious(&mut class).await;
    assert!(!learnt.is_empty(), "nobody notices what is told");
    class.town.school.close().await;
}

#[tokio::test]
async fn a_code_that_opens_nothing_does_not_say_why() {
    let mut school = School::open().await;
    let expired = school.code(Invitee::Student(student("10427"))).await;
    school.pass(INVITATION_LIFE).await;
    let used = school.code(Invitee::Staff(1)).await;
    let teacher = school.person("Преподаватель");
    school.says(teacher, &format!("/start {used}")).await;
    let voided = school.code(Invitee::Student(student("10434"))).await;
    let burnt = school.code(Invitee::Student(student("10434"))).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school
        .says_in(teacher, group, &format!("/start {burnt}"))
        .await;
    let mut answers = Vec::new();
    for code in [&expired, &used, &voided, &burnt, "ZZZZZZZZZZ"] {
        // Each from somebody who has tried none before.
        let who = school.person("Кто-то");
        let news = school.says(who, &format!("/start {code}")).await;
        assert_eq!(news.len(), 1, "{news:#?}");
        answers.push(news[0].text.clone());
    }
    answers.dedup();
    assert_eq!(answers, [Lang::Ru.code_wrong()]);
    school.close().await;
}

#[tokio::test]
async fn no_code_can_be_read_out_of_the_database() {
    let school = School::open().await;
    let code = school.code(Invitee::Staff(1)).await;
    let mut connection = database(&school).await;
    let kept: Vec<String> = sqlx::query_scalar("SELECT hash FROM invitations")
        .fetch_all(&mut connection)
        .await
        .expect("rows");
    drop(connection);
    assert!(kept.iter().all(|hash| hash.len() == 64), "{kept:?}");
    for entry in std::fs::read_dir(school.folder.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("a file");
            let found = bytes.windows(code.len()).any(|it| it == code.as_bytes());
            assert!(!found, "the code stands in {}", path.display());
        }
    }
    school.close().await;
}

/// Words that a messenger's markup would make something of.
const MARKUP: [&str; 7] = [
    "<b>жирно</b><a href=\"tg://user?id=1\">директор</a>",
    "*жирно* _косо_ [сюда](https://evil.example) `код`",
    "||скрыто|| ~~зачёркнуто~~ ![👍](tg://emoji?id=1)",
    "&lt;script&gt; \\* \\_ }}{{ {$student} { -term }",
    "@admin /roster #тег https://evil.example?start=AAAA",
    "\u{202E}задом наперёд\u{2066} \u{200B}\u{7}",
    "%s %d ${HOME} '; DROP TABLE marks; --",
];

#[tokio::test]
async fn what_people_write_is_never_markup() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    for words in MARKUP {
        let post = school
            .assigns(teacher, group, &format!("Этюд {words}"))
            .await;
        let shown: String = words
            .chars()
            .filter(|it| !matches!(it, '\u{202E}' | '\u{2066}' | '\u{7}'))
            .collect();
        assert!(post.text.contains(&shown), "{shown} in {post:?}");
        school.replies(nota, group, post.message, words).await;
        school
            .says(teacher, &format!("/grade 10427 5 {words}"))
            .await;
        let told = school.last_about(nota, "5");
        assert!(told.text.contains(&shown), "{shown} in {told:?}");
        school.says(nota, &format!("/ask {words}")).await;
    }
    let marked_up = school.sandbox.requests().into_iter().find(|request| {
        let params = request.params.to_string();
        params.contains("parse_mode") || params.contains("entities")
    });
    assert!(marked_up.is_none(), "{marked_up:?}");
    // Links of others are shown, and never previewed.
    let previewed = school.sandbox.requests().into_iter().find(|request| {
        request.method == "sendMessage"
            && request.params["link_preview_options"]["is_disabled"] != true
    });
    assert!(previewed.is_none(), "{previewed:?}");
    school.close().await;
}

#[tokio::test]
async fn long_words_are_split_and_never_cost_more_than_themselves() {
    let mut school = School::open().await;
    school.expect_quarantine();
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    // As long as a messenger lets people write, in letters of two units; and far beyond.
    for letters in [2_048, 20_000] {
        let words = "🎻".repeat(letters);
        school.replies(nota, group, post, &words).await;
        school.says(nota, &format!("/ask {words}")).await;
        school.says(nota, "/cancel").await;
        school.says(teacher, &format!("/assign {words}")).await;
        school.says(teacher, "/cancel").await;
        school
            .says(teacher, &format!("/grade 10427 5 {words}"))
            .await;
        school.says(teacher, &format!("/announce {words}")).await;
        school.says(teacher, "/cancel").await;
    }
    let news = school.says(teacher, "/queue").await;
    assert!(!news.is_empty(), "the next one is served");
    let too_long = school.sandbox.requests().into_iter().find(|request| {
        let units = |field: &str| {
            let text = request.params[field].as_str().unwrap_or_default();
            text.encode_utf16().count()
        };
        // A change that is too long is refused, and said anew.
        let change = request.method.starts_with("edit");
        !change && (units("text") > 4_096 || units("caption") > 1_024)
    });
    assert!(too_long.is_none(), "{too_long:?}");
    let violins = |heard: Vec<kamerton::sandbox::Heard>| -> usize {
        let said = heard.iter().filter(|heard| heard.is_bot);
        said.map(|heard| heard.text.matches('🎻').count()).sum()
    };
    let told = violins(school.people.heard(nota, 0));
    assert!(told >= 22_048, "both comments arrive whole: {told}");
    school.close().await;
}

#[tokio::test]
async fn a_reply_to_anything_but_a_post_of_ours_is_no_work_and_no_command() {
    let mut class = class().await;
    let town = &mut class.town;
    let [_, _, curious, ..] = town.people;
    let (bound, unbound) = (town.bound, town.unbound);
    let chatter = town.say(class.pavel, bound, "кто идёт на хор?");
    town.deeds().await;
    let mut connection = database(&town.school).await;
    let count = "SELECT count(*) FROM submission_parts";
    let before: i64 = sqlx::query_scalar(count)
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    town.perform(reply(curious, bound, chatter, "я"));
    town.perform(reply(curious, bound, class.work, "вот моя"));
    // A message of this number is a post, but in the other group.
    let elsewhere = town.say(curious, unbound, "привет");
    town.perform(reply(curious, unbound, elsewhere, "вот моя"));
    let deeds = town.deeds().await;
    assert!(deeds.is_empty(), "{deeds:#?}");
    let after: i64 = sqlx::query_scalar(count)
        .fetch_one(&mut connection)
        .await
        .expect("a count");
    assert_eq!(before, after);
    drop(connection);
    class.town.school.close().await;
}

/// Letters with which a cell would begin to calculate.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// The cells of a table in CSV that would calculate.
fn formulas_in_csv(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut found = Vec::new();
    for record in reader.records() {
        let record = record.expect("CSV");
        found.extend(
            record
                .iter()
                .filter(|it| it.starts_with(FORMULA))
                .map(str::to_owned),
        );
    }
    found
}

/// The parts of a workbook in which something calculates or links outwards.
fn formulas_in_xlsx(bytes: &[u8]) -> Vec<String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook");
    let mut found = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let name = part.name().expect("a name").into_owned();
        let mut xml = String::new();
        if part.read_to_string(&mut xml).is_ok()
            && ["<f>", "<f ", "<hyperlink", "TargetMode=\"External\""]
                .iter()
                .any(|mark| xml.contains(mark))
        {
            found.push(name);
        }
    }
    found
}

/// A school in which everything that people write begins to calculate.
async fn that_calculates() -> (School, Who, Who) {
    let mut school = School::open().await;
    let roster = school.path("hostile.csv");
    let rows = "\
student_id,name,year,department,discipline,teacher,class,guardian
20427,\"=HYPERLINK(\"\"http://evil.example\"\";\"\"A\"\")\",3,+Отдел,@Хор,-Хоров Х. Х.,=Хор 1,+Мама
20434,@SUM(1+1),=3,-Отдел,@Хор,-Хоров Х. Х.,=Хор 1,-Папа
20441,+7 900,3,@Отдел,=Пение,-Хоров Х. Х.,,=cmd|' /C calc'!A0
";
    std::fs::write(&roster, rows).expect("a file");
    let imported = school
        .kamerton(&["roster", "import", roster.to_str().expect("a name")])
        .await;
    assert!(imported.status.success(), "{imported:?}");
    let admin = school.admin().await;
    let mut connection = database(&school).await;
    let number: i64 = sqlx::query_scalar("SELECT number FROM staff_names WHERE name LIKE '-Хор%'")
        .fetch_one(&mut connection)
        .await
        .expect("the teacher");
    drop(connection);
    let teacher = school.staff(number).await;
    let singer = school.student("20427").await;
    let group = school.group(teacher, "=Хор 1", &[singer]).await;
    let post = school
        .assigns(teacher, group, "=1+1\nсрок: 24.11 13:00")
        .await
        .message;
    school.replies(singer, group, post, "=2+2").await;
    school
        .says(
            teacher,
            "/grade 20427 5- =HYPERLINK(\"http://evil.example\")",
        )
        .await;
    let line = "/timetable =Хор 1: вт 15:00 45 мин лекция онлайн https://meet.example/a";
    school.says(teacher, line).await;
    let hours = std::time::Duration::from_secs(3600);
    school.pass(3 * hours + hours / 2).await;
    school.says(teacher, "/lesson").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "15:00 =Хор 1").await;
    school.says(teacher, "@SUM(1)").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    (school, teacher, admin)
}

#[tokio::test]
async fn no_export_calculates() {
    let (mut school, teacher, admin) = that_calculates().await;
    let mut looked_at = 0;
    let span = ["--from", "2026-11-01", "--to", "2026-11-30"];
    let mut lists: Vec<Vec<&str>> = vec![
        vec!["roster", "export"],
        vec!["journal", "export", "--names"],
        vec!["invite", "students"],
        vec!["audit", "export"],
        vec!["consent", "list"],
        vec!["hours"],
    ];
    let kinds = [
        "sheet",
        "summary",
        "attendance",
        "hours",
        "missing",
        "distance",
        "exam",
    ];
    for kind in kinds {
        let mut report = vec!["report", kind, "--names", "--format", "csv"];
        report.extend(span);
        lists.push(report);
    }
    for list in &lists {
        let output = school.kamerton(list).await;
        assert!(output.status.success(), "{list:?}: {output:?}");
        assert_eq!(formulas_in_csv(&output.stdout), [""; 0], "{list:?}");
        looked_at += 1;
        if ["consent", "hours", "invite"].contains(&list[0]) {
            continue;
        }
        let path = school.path(&format!("{looked_at}.xlsx"));
        let mut xlsx: Vec<&str> = list
            .iter()
            .map(|it| if *it == "csv" { "xlsx" } else { it })
            .collect();
        xlsx.extend(["-o", path.to_str().expect("a name")]);
        let output = school.kamerton(&xlsx).await;
        assert!(output.status.success(), "{xlsx:?}: {output:?}");
        let bytes = std::fs::read(&path).expect("a file");
        assert_eq!(formulas_in_xlsx(&bytes), [""; 0], "{xlsx:?}");
        looked_at += 1;
    }
    // What is sent in the chat.
    for (who, words, buttons) in [
        (admin, "/roster", &[][..]),
        (admin, "/audit", &["Файлом"][..]),
        (admin, "/invite =Хор 1", &[][..]),
        (teacher, "/journal", &["=Хор 1", "XLSX"][..]),
    ] {
        let mut news = school.says(who, words).await;
        for button in buttons {
            let card = school
                .people
                .heard(who, 0)
                .into_iter()
                .rfind(|heard| heard.buttons.iter().flatten().any(|it| it.text == *button));
            if let Some(card) = card {
                news.extend(school.presses(who, &card, button).await);
            }
        }
        for heard in news {
            let Some(media) = heard.media else { continue };
            let name = media.name.unwrap_or_default();
            let content = school.people.open_file(&media.file_id).expect("a file");
            let found = match name.rsplit('.').next() {
                Some("csv") => formulas_in_csv(&content),
                Some("xlsx") => formulas_in_xlsx(&content),
                _ => continue,
            };
            assert_eq!(found, [""; 0], "{name}");
            looked_at += 1;
        }
    }
    eprintln!("{looked_at} tables, none of which calculates");
    assert!(looked_at >= 25, "{looked_at}");
    school.close().await;
}

#[test]
fn a_table_that_calculates_is_caught() {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(["20427", "=1+1", "ok"])
        .expect("memory");
    let bytes = writer.into_inner().expect("memory");
    assert_eq!(formulas_in_csv(&bytes), ["=1+1"]);
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook
        .add_worksheet()
        .write_formula(0, 0, "=1+1")
        .expect("a cell");
    let bytes = workbook.save_to_buffer().expect("memory");
    assert_eq!(formulas_in_xlsx(&bytes).len(), 1);
}

#[tokio::test]
async fn nobody_is_taken_for_whom_they_say_they_are() {
    // Whose id the messenger vouches for is who acts, whatever the message says besides.
    let mut class = class().await;
    let town = &mut class.town;
    let [_, _, curious, _, teacher, _, admin] = town.people;
    for claimed in [teacher, admin] {
        for more in [
            json!({ "chat": { "id": curious, "type": "private", "username": "admin" } }),
            json!({ "author_signature": "Директорова Д. Д." }),
            json!({ "contact": { "user_id": claimed, "phone_number": "1", "first_name": "Д" } }),
            json!({ "reply_to_message": { "message_id": 1, "date": 0,
                "chat": { "id": curious, "type": "private" },
                "from": { "id": claimed, "is_bot": false, "first_name": "Д" } } }),
        ] {
            town.say_with(curious, curious, "/roster", more);
        }
    }
    let deeds = town.deeds().await;
    assert_eq!(deeds.len(), 8, "{deeds:#?}");
    let heard = town.school.people.heard(curious, 0);
    let denied = heard
        .iter()
        .filter(|heard| heard.text == Lang::Ru.only_admin());
    assert_eq!(denied.count(), 8);
    class.town.school.close().await;
}
