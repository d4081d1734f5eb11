//! Where the school sends nothing but that there is news: what is about accounts and the bot itself works
//! there all the same, nothing is promised that is refused, and no mark stays in the group.

use std::time::Duration;

use kamerton::{
    sandbox::{Act, Heard},
    school::personal::{Passes, Personal},
    store::invitations::Invitee,
};

use crate::school::{
    NOWHERE, School, Who, assert_heard, assert_silent, command, said, say, student,
};

const PLACE: &str = "https://school.example";
const NEWS: &str = "В школе есть новости. Откройте: https://school.example";

impl School {
    /// From now on the messenger carries no more than that there is news.
    async fn says_news_only(&mut self) {
        self.decides(Personal {
            passes: [("telegram".to_owned(), Passes::Nothing)].into(),
            elsewhere: PLACE.to_owned(),
            ..Personal::default()
        })
        .await;
    }
}

/// What was said to somebody, all of it.
fn told(news: &[Heard], who: Who) -> String {
    let told = news.iter().filter(|heard| heard.chat == who);
    let told: Vec<&str> = told.map(|heard| heard.text.as_str()).collect();
    told.join("\n")
}

/// What stands on the buttons of the last message to somebody that has any.
fn buttons(school: &School, who: Who) -> Vec<String> {
    let buttons = school.card(who).buttons.into_iter().flatten();
    buttons.map(|button| button.text).collect()
}

/// The commands of which somebody's menu tells, by the last one that was shown.
fn menu(school: &School, who: Who) -> Vec<String> {
    let requests = school.sandbox.requests();
    let shown = requests.iter().rfind(|request| {
        request.method == "setMyCommands" && request.params["scope"]["chat_id"] == who
    });
    let commands = shown.expect("a menu").params["commands"].clone();
    let commands = commands.as_array().expect("a list").iter();
    let commands = commands.filter_map(|line| line["command"].as_str().map(str::to_owned));
    commands.collect()
}

#[tokio::test]
async fn a_new_link_is_told_where_only_news_is_and_whoever_hears_of_it_can_end_it() {
    let mut school = School::open().await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    school.says_news_only().await;
    let stranger = school.person("Чужой");
    let news = school
        .joins_as(stranger, Invitee::Guardian(student("10427")))
        .await;
    for who in [mother, nota] {
        assert_heard(&news, who, "аккаунт родителя, с 24.11.2026, 12:00.");
        let told = told(&news, who);
        assert!(!told.contains("10427") && !told.contains(NEWS), "{told}");
    }
    let warning = school.last(mother);
    let news = school.presses(mother, &warning, "Отключить").await;
    assert_heard(&news, mother, "Отключить аккаунт (родитель");
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Да, отключить").await;
    assert_heard(&news, mother, "Аккаунт отключён");
    assert_heard(&news, stranger, "больше не связан с учащимся.");
    let news = school.says(stranger, "/accounts").await;
    assert_heard(&news, stranger, "Пока я вас не знаю");
    let news = school.says(mother, "/accounts").await;
    assert_heard(&news, mother, "Кто получает сообщения:");
    assert_eq!(buttons(&school, mother), ["Отключить 1", "Отключить 2"]);
    school.close().await;
}

#[tokio::test]
async fn a_child_tells_of_a_stranger_where_only_news_is_told() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let nota = school.student("10427").await;
    school.says_news_only().await;
    school.guardian("10427").await;
    let warning = school.last_about(nota, "аккаунт родителя");
    school.presses(nota, &warning, "Отключить").await;
    let news = school
        .presses_last(nota, &["Сообщить администратору"])
        .await;
    assert_heard(&news, nota, "Администратор школы это увидит");
    assert_heard(&news, admin, "подключён чужой аккаунт.");
    assert!(!told(&news, admin).contains("10427"), "{news:#?}");
    let news = school
        .presses_last(admin, &["Отключить", "Да, отключить"])
        .await;
    assert_heard(&news, admin, "Аккаунт отключён");
    school.close().await;
}

#[tokio::test]
async fn what_is_about_the_bot_itself_works_where_only_news_is_told() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    let post = school.assigns(teacher, group, "Тайная гамма").await;
    school.replies(mother, group, post.message, "сыграли").await;
    school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    let label = school.last(mother);
    school.says_news_only().await;
    // What was asked before can be answered, or left out.
    let news = school.says(mother, "старшая").await;
    assert_heard(&news, mother, "учащийся 10427 теперь «старшая»");
    assert!(!told(&news, mother).contains("Как мне называть"));
    let news = school.presses(mother, &label, "Пропустить").await;
    assert_heard(&news, mother, "пропускаем");
    // Then it is no name any more, and nothing else may be said.
    let news = school.says(mother, "младший").await;
    assert_heard(&news, mother, PLACE);
    let news = school.says(mother, "/mydata").await;
    let data = told(&news, mother);
    for words in ["Вы родитель (учащийся: 10427)", "Тихие часы", PLACE] {
        assert!(data.contains(words), "{words}: {data}");
    }
    for words in ["старшая", "Работы: ", "Оценки: "] {
        assert!(!data.contains(words), "{words}: {data}");
    }
    assert!(school.last(mother).buttons.is_empty(), "{data}");
    let news = school.says(teacher, "/mydata").await;
    assert_heard(&news, teacher, "Вы сотрудник № 1");
    assert!(!told(&news, teacher).contains("(1)"), "{news:#?}");
    school.says(mother, "/quiet").await;
    let news = school.presses_last(mother, &["21:00-09:00"]).await;
    assert_heard(&news, mother, "Тихие часы: 21:00–09:00");
    let news = school.says(mother, "/digest").await;
    assert!(!told(&news, mother).contains(PLACE), "{news:#?}");
    let news = school.says(mother, "/cancel").await;
    assert_heard(&news, mother, "Отменять нечего");
    school.close().await;
}

#[tokio::test]
async fn what_was_begun_before_is_given_up_without_a_word_of_it() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    let post = school.assigns(teacher, group, "Тайная гамма").await;
    school.replies(mother, group, post.message, "сыграли").await;
    let receipt = school.card(mother);
    school.presses(mother, &receipt, "Добавить").await;
    school.says_news_only().await;
    let news = school.says(mother, "/cancel").await;
    assert_eq!(told(&news, mother), "Отменено.");
    school.close().await;
}

/// Whether what was said in a group still stands there.
fn stands(school: &School, group: i64, words: &str) -> bool {
    let heard = school.people.heard(group, 0);
    heard.iter().any(|it| it.text == words && !it.deleted)
}

#[tokio::test]
async fn no_mark_stays_in_a_group_in_which_only_news_is_told() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let rights = |can_delete_messages| Act::SetRights {
        user: teacher,
        chat: group,
        admin: true,
        can_delete_messages,
    };
    school.act(rights(true)).await;
    school.says_news_only().await;
    for words in [
        "/grade 10427 2 Плохо",
        "/return 10427 Ещё раз",
        "/grde 10427 2",
    ] {
        let news = school.says_in(teacher, group, words).await;
        assert!(!stands(&school, group, words), "{words}");
        assert_silent(&news, group);
        let told = told(&news, teacher);
        assert!(!told.is_empty() && !told.contains("10427"), "{told}");
    }
    // Said, and changed into one; by somebody who does not show who they are.
    let said = school.people.act(say(teacher, Some(group), "Слушаю"));
    let message = said.expect("it is said").messages[0];
    school.settle().await;
    let edit = Act::Edit {
        chat: group,
        message,
        text: "/grade 10427 3".to_owned(),
    };
    school.act(edit).await;
    assert!(!stands(&school, group, "/grade 10427 3"));
    let anonymous = Act::Say {
        user: teacher,
        chat: Some(group),
        text: "/grade 10427 4".to_owned(),
        reply_to: None,
        files: Vec::new(),
        more: school.people.on_behalf_of(group),
    };
    school.act(anonymous).await;
    assert!(!stands(&school, group, "/grade 10427 4"));
    // Other commands stay, and so does what families say.
    school.says_in(teacher, group, "/queue").await;
    school.says_in(nota, group, "/grade 10427 5").await;
    assert!(stands(&school, group, "/queue") && stands(&school, group, "/grade 10427 5"));
    school.act(rights(false)).await;
    let news = school.says_in(teacher, group, "/grade 10427 2").await;
    assert_heard(&news, teacher, "Пожалуйста, удалите её сами");
    // Words that are a command in private are none here.
    assert!(school.says_in(nota, group, "Оценки").await.is_empty());
    assert_eq!(school.journal().await.len(), 0);
    school.close().await;
}

#[tokio::test]
async fn who_comes_in_where_only_news_is_told_is_promised_nothing_else() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    let (bound, code) = school.unbound_group(teacher, "Сольфеджио 3А").await;
    school.says_news_only().await;
    let mother = school.guardian("10427").await;
    let father = school.person("Отец");
    let code_of_father = school.code(Invitee::Guardian(student("10427"))).await;
    // A code by itself is a way in, too.
    let news = school.says(father, &code_of_father).await;
    assert_heard(&news, father, "Вы родитель учащегося");
    let news = school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    let first = told(&news, mother);
    assert!(first.contains("вы родитель (учащийся: 10434)"), "{first}");
    for words in [PLACE, "/help"] {
        assert!(first.contains(words), "{words}: {first}");
    }
    for words in ["/homework", "сдавать", "Как мне называть"] {
        assert!(!first.contains(words), "{words}: {first}");
    }
    let allowed = ["accounts", "quiet", "digest", "mydata", "language", "help"];
    assert_eq!(menu(&school, mother), allowed);
    for who in [mother, teacher] {
        for words in ["/help", "/start"] {
            let news = school.says(who, words).await;
            let help = told(&news, who);
            assert!(help.contains(PLACE) && help.contains("/accounts"), "{help}");
            for refused in ["/homework", "/queue", "/assign", "/grade", "1 "] {
                assert!(!help.contains(refused), "{refused}: {help}");
            }
        }
    }
    let news = school.says(teacher, "/asign Гамма").await;
    assert!(!told(&news, teacher).contains("/assign"), "{news:#?}");
    let news = school
        .says_in(nota, group, "/start@KamertonSandboxBot")
        .await;
    assert_heard(&news, group, PLACE);
    // A second group for the class: which one hears of news is asked, and can be answered.
    let news = school
        .says_in(teacher, bound, &format!("/start {code}"))
        .await;
    assert_heard(&news, bound, "Здесь я только сообщаю, что есть новости");
    assert!(!told(&news, teacher).contains("/assign"), "{news:#?}");
    let news = school.presses_last(teacher, &["Сольфеджио"]).await;
    assert!(!told(&news, teacher).contains(PLACE), "{news:#?}");
    // Whom nobody knows is told how to come in.
    let news = school.says(school.person("Прохожий"), "Здравствуйте").await;
    assert!(news[0].text.contains("личную ссылку"), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn a_reminder_and_a_digest_at_one_moment_are_one_piece_of_news() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school
        .assigns(teacher, group, "Гамма\nсрок: пн 30.11 19:00")
        .await;
    school.says_news_only().await;
    // Sunday, 19:00.
    let week = Duration::from_secs((5 * 24 + 7) * 3600);
    school.pass(week - Duration::from_secs(60)).await;
    let news = school.pass(Duration::from_secs(60)).await;
    assert_eq!(told(&news, nota), NEWS, "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn the_site_sends_nobody_where_only_news_is_told() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.group(teacher, "Сольфеджио 3А", &[]).await;
    for (passes, is_told) in [("marks", true), ("none", false)] {
        let site = school.path(passes);
        let built = command(school.folder.path(), NOWHERE, &["site", "build", passes])
            .env("KAMERTON_TELEGRAM_PASSES", passes)
            .output();
        said(&built.expect("it runs"));
        let index = std::fs::read_to_string(site.join("index.html")).expect("a page");
        assert_eq!(index.contains("Telegram"), is_told, "{passes}: {index}");
    }
    school.close().await;
}
