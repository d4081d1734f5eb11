//! For which class something is: what tells it, and how it is chosen.

use kamerton::sandbox::Act;
use serde_json::{Value, json};

use crate::school::{School, Who, assert_heard, assert_silent};

fn in_topic(who: Who, group: i64, topic: i64, text: &str) -> Act {
    let more = match topic {
        0 => Value::Null,
        topic => json!({ "message_thread_id": topic, "is_topic_message": true }),
    };
    Act::Say {
        user: who,
        chat: Some(group),
        text: text.to_owned(),
        reply_to: None,
        files: Vec::new(),
        more,
    }
}

/// A group in which two classes of a teacher have a topic each, 77 and 78.
async fn with_topics() -> (School, Who, Who, Who, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let group = school.people.group("Отделение", &[teacher, pavel]);
    let add = Act::AddBot {
        user: teacher,
        chat: group,
        admin: true,
    };
    school.act(add).await;
    for (topic, class) in [
        (77, "Музлитература 3"),
        (78, "Специальность (фортепиано) 10427"),
    ] {
        school.says(teacher, "/classes").await;
        let code = school.group_code(teacher, class);
        let start = format!("/start@KamertonSandboxBot {code}");
        school.act(in_topic(teacher, group, topic, &start)).await;
    }
    (school, teacher, nota, pavel, group)
}

#[tokio::test]
async fn a_topic_tells_which_class_is_meant() {
    let (mut school, teacher, nota, pavel, group) = with_topics().await;
    let news = school
        .act(in_topic(teacher, group, 77, "/assign Былина"))
        .await;
    assert_heard(&news, group, "🎵 Былина");
    assert_heard(&news, teacher, "«Былина», Музлитература 3");
    let news = school
        .act(in_topic(teacher, group, 78, "/assign Этюд"))
        .await;
    assert_heard(&news, nota, "🎵 Этюд");
    assert_silent(&news, group);
    // In a topic that is no class's, it is asked for; who is named tells it as well.
    for topic in [0, 79] {
        let news = school
            .act(in_topic(teacher, group, topic, "/assign Чья?"))
            .await;
        assert_heard(&news, teacher, "Для какого класса");
    }
    let news = school
        .act(in_topic(teacher, group, 78, "/assign Тема\nкому: 10434"))
        .await;
    assert_heard(&news, teacher, "«Тема», Музлитература 3");
    let news = school.act(in_topic(teacher, group, 77, "/assign")).await;
    assert_heard(&news, teacher, "Напишите задание");
    school.says(teacher, "/cancel").await;
    let news = school.act(in_topic(teacher, group, 77, "/journal")).await;
    assert_heard(&news, teacher, "Музлитература 3");
    let news = school.act(in_topic(teacher, group, 78, "/grade")).await;
    assert_heard(&news, teacher, "Специальность (фортепиано) 10427");
    let news = school
        .act(in_topic(teacher, group, 77, "/announce Ура!"))
        .await;
    assert_heard(&news, teacher, "Ура!");
    let news = school.presses_last(teacher, &["Отправить"]).await;
    assert_heard(&news, group, "Ура!");
    assert_silent(&news, pavel);
    school.close().await;
}

#[tokio::test]
async fn an_identifier_in_a_topic_means_a_work_of_its_class() {
    let (mut school, teacher, _, pavel, group) = with_topics().await;
    let roster = school.path("both.csv");
    let rows = "student_id,name,year,department,discipline,teacher,class,guardian\n\
                10434,Пауза Павел,3,Скрипка,Хор,Роялев Р. Р.,Хор 3,\n";
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let imported = school.kamerton(&["roster", "import", path]).await;
    assert!(imported.status.success(), "{imported:?}");
    school.says(teacher, "/classes").await;
    let code = school.group_code(teacher, "Хор 3");
    let start = format!("/start@KamertonSandboxBot {code}");
    school.act(in_topic(teacher, group, 79, &start)).await;
    for (topic, title) in [(77, "Былина"), (79, "Песня")] {
        let words = format!("/assign {title}");
        school.act(in_topic(teacher, group, topic, &words)).await;
        let post = school.last_about(group, title).message;
        school.replies(pavel, group, post, "Вот").await;
    }
    let news = school
        .act(in_topic(teacher, group, 77, "/grade 10434 5"))
        .await;
    assert_heard(&news, pavel, "Оценка 5: «Былина»");
    school.close().await;
}

/// A school whose first teacher has so many choirs, too, of one student each.
async fn with_choirs(count: usize) -> (School, Who) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let roster = school.path("choirs.csv");
    let mut rows = "student_id,name,year,department,discipline,teacher,class,guardian\n".to_owned();
    for number in 10..10 + count {
        rows += &format!("Х{number},Хорист {number},2,Хор,Хор,Скрипкина С. С.,Хор {number},\n");
    }
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    (school, teacher)
}

#[tokio::test]
async fn one_of_a_hundred_classes_is_chosen_page_by_page() {
    let (mut school, teacher) = with_choirs(25).await;
    school.says(teacher, "/assign Распевка").await;
    let news = school
        .presses_last(teacher, &["Ещё 14", "Ещё 2", "Хор 34"])
        .await;
    assert_heard(&news, teacher, "«Распевка», Хор 34");
    // Only those that are in question.
    school
        .says(teacher, "/assign Канон\nкому: Х10, Х11\nкласс: Хор")
        .await;
    school.says(teacher, "Задать").await;
    let news = school
        .presses_last(teacher, &["Ещё 14", "Ещё 2", "Хор 33"])
        .await;
    assert_heard(&news, teacher, "Напишите задание");
    school.says(teacher, "/cancel").await;
    school.says(teacher, "/lesson").await;
    school
        .presses_last(teacher, &["Вне расписания", "Ещё 14", "Ещё 2", "Хор 34"])
        .await;
    let news = school.says(teacher, "вчера 16:30").await;
    assert_heard(&news, teacher, "Хор 34");
    for heard in school.people.heard(teacher, 0) {
        assert!(heard.buttons.iter().flatten().count() <= 15, "{heard:?}");
    }
    school.close().await;
}

#[tokio::test]
async fn a_class_is_named_by_its_words_and_everybody_by_one() {
    let mut school = School::open().await;
    let teacher = school.staff(2).await;
    let nota = school.student("10427").await;
    for class in ["фортепиано", "Специальность 10427", "10427"] {
        let text = format!("/assign Этюд {class}\nкласс: {class}\nкому: всем");
        let news = school.says(teacher, &text).await;
        assert_heard(&news, nota, &format!("🎵 Этюд {class}"));
        assert_heard(&news, teacher, "Кому: всем, 1 учащийся");
    }
    let news = school.says(teacher, "/assign Этюд\nкласс: скрипка").await;
    assert_heard(&news, teacher, "Класса «скрипка» среди ваших нет");
    school.close().await;
}
