//! Announcements: written, shown, and sent to those whom they are for.

use kamerton::sandbox::Act;

use crate::school::{School, Who, assert_heard, assert_silent, file};

/// A teacher with a bound group, two students and a guardian, and an administrator.
pub async fn with_people() -> (School, Who, Who, [Who; 3], i64) {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    (school, admin, teacher, [nota, pavel, mother], group)
}

#[tokio::test]
async fn an_announcement_is_shown_with_its_count_before_it_is_sent() {
    let (mut school, _, teacher, family, group) = with_people().await;
    let news = school.says(teacher, "/announce").await;
    assert_heard(&news, teacher, "Напишите объявление");
    let news = school.says(teacher, "Завтра урока нет").await;
    assert_heard(&news, teacher, "Кому это объявление?");
    let question = school.last(teacher);
    let news = school
        .presses(teacher, &question, "Лично: Сольфеджио 3А")
        .await;
    assert_heard(&news, teacher, "📣 Завтра урока нет");
    assert_heard(&news, teacher, "Получат: 3 чата");
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Кому").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.presses(teacher, &preview, "Текст").await;
    school.says(teacher, "Завтра урок в 17:00").await;
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Отправить").await;
    for who in family {
        assert_heard(&news, who, "📣 Завтра урок в 17:00");
    }
    assert_silent(&news, group);
    let card = school.last(teacher);
    assert!(
        card.text.contains("Объявление № 1 доставлено: 3 из 3"),
        "{card:?}"
    );
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, teacher, "уже не действует");

    // Into the group: from there, and by button.
    let news = school
        .says_in(teacher, group, "/announce Ура, каникулы!")
        .await;
    assert_silent(&news, group);
    assert_heard(&news, teacher, "В группу «Сольфеджио 3А»");
    let preview = school.last(teacher);
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, group, "📣 Ура, каникулы!");
    school.close().await;
}

#[tokio::test]
async fn an_older_preview_sends_nothing_that_it_does_not_show() {
    let (mut school, _, teacher, family, group) = with_people().await;
    school
        .says_in(teacher, group, "/announce Завтра урока нет")
        .await;
    let older = school.last(teacher);
    school.presses(teacher, &older, "Кому").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let news = school.presses(teacher, &older, "Отправить").await;
    assert_heard(&news, teacher, "Это уже прежний вид");
    for who in family {
        assert_silent(&news, who);
    }
    assert_silent(&news, group);
    let now = school.last(teacher);
    let news = school.presses(teacher, &now, "Отправить").await;
    assert_heard(&news, family[0], "📣 Завтра урока нет");
    assert_silent(&news, group);
    school.close().await;
}

#[tokio::test]
async fn a_family_is_told_for_which_class_an_announcement_is() {
    let (mut school, _, teacher, [nota, ..], _) = with_people().await;
    school.says(teacher, "/announce Завтра урока нет").await;
    for button in ["Лично: Сольфеджио 3А", "Отправить"] {
        let card = school.last(teacher);
        school.presses(teacher, &card, button).await;
    }
    let copy = |text| format!("📣 {text}\n\nКласс: Сольфеджио 3А");
    assert_eq!(school.last(nota).text, copy("Завтра урока нет"));
    let card = school.last(teacher);
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, "Завтра урок в 17:00").await;
    assert_eq!(school.last(nota).text, copy("Завтра урок в 17:00"));
    school.close().await;
}

#[tokio::test]
async fn what_is_written_after_another_command_is_no_announcement() {
    let (mut school, _, teacher, family, _) = with_people().await;
    school.says(teacher, "/announce").await;
    school.says(teacher, "/queue").await;
    let news = school.says(teacher, "спасибо").await;
    assert_heard(&news, teacher, "Не совсем понял");
    // One that is worded waits to be sent, as it was worded.
    school.says(teacher, "/announce Завтра урока нет").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Все мои учащиеся").await;
    let preview = school.last(teacher);
    school.says(teacher, "/queue").await;
    let news = school.says(teacher, "спасибо").await;
    assert_heard(&news, teacher, "ещё не отправлено");
    let news = school.presses(teacher, &preview, "Отправить").await;
    assert_heard(&news, family[0], "📣 Завтра урока нет");
    // And it is not forgotten silently.
    school.says(teacher, "/announce Концерт").await;
    let news = school.says(teacher, "Задать").await;
    assert_heard(&news, teacher, "не набирать снова: «Концерт»");
    school.close().await;
}

#[tokio::test]
async fn who_may_not_announce_is_told_and_nothing_is_sent() {
    let (mut school, _, teacher, family, _) = with_people().await;
    let news = school.says(family[0], "/announce Всем привет").await;
    assert_heard(&news, family[0], "для преподавателей");
    let pianist = school.staff(2).await;
    school.says(pianist, "/announce Урок переносится").await;
    let question = school.last(pianist);
    let labels: Vec<String> = question
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.clone())
        .collect();
    assert!(
        labels.contains(&"Лично: Музлитература 3".to_owned()),
        "{labels:?}"
    );
    assert!(
        !labels
            .iter()
            .any(|label| label.contains("Сольфеджио") || label == "Вся школа")
    );
    let news = school
        .says(teacher, &format!("/announce {}", "о".repeat(4001)))
        .await;
    assert_heard(&news, teacher, "Слишком длинно");
    let news = school.says(pianist, "Отмена").await;
    assert_heard(&news, pianist, "Отменено");
    let news = school
        .presses(pianist, &question, "Лично: Музлитература 3")
        .await;
    assert_heard(&news, pianist, "уже не действует");
    assert_silent(&news, family[1]);
    school.close().await;
}

/// What the buttons of the last message there say.
fn labels(school: &School, who: Who) -> Vec<String> {
    let buttons = school.last(who).buttons.into_iter().flatten();
    buttons.map(|button| button.text).collect()
}

#[tokio::test]
async fn an_administrator_announces_to_any_class_and_into_any_of_its_groups() {
    let (mut school, admin, teacher, family, group) = with_people().await;
    let second = school.people.group("Вечерняя", &[teacher]);
    school.binds(teacher, "Сольфеджио 3А", second).await;
    school.says(admin, "/announce Завтра урока нет").await;
    school.presses_last(admin, &["По классам"]).await;
    let offered = labels(&school, admin);
    for label in [
        "В группу «Сольфеджио 3А, группа» (Сольфеджио 3А)",
        "В группу «Вечерняя» (Сольфеджио 3А)",
        "Лично: Сольфеджио 3А",
        "Лично: Музлитература 3",
    ] {
        assert!(offered.contains(&label.to_owned()), "{label}: {offered:?}");
    }
    school
        .presses_last(admin, &["В группу «Вечерняя» (Сольфеджио 3А)"])
        .await;
    let preview = school.last(admin);
    assert!(preview.text.contains("«Вечерняя»"), "{preview:?}");
    let news = school.presses(admin, &preview, "Отправить").await;
    assert_heard(&news, second, "📣 Завтра урока нет");
    assert_silent(&news, group);
    assert_silent(&news, family[0]);
    // The class's own teacher is asked as well.
    school.says(teacher, "/announce Завтра урок в 17:00").await;
    let offered = labels(&school, teacher);
    assert!(
        offered.contains(&"В группу «Вечерняя» (Сольфеджио 3А)".to_owned()),
        "{offered:?}"
    );
    // In a group, it is for that group.
    school.people.join(admin, group);
    let news = school.says_in(admin, group, "/announce Концерт").await;
    assert_heard(&news, admin, "«Сольфеджио 3А, группа»");
    school.presses_last(admin, &["Отправить"]).await;
    assert_eq!(school.last(group).text, "📣 Концерт");
    school.close().await;
}

#[tokio::test]
async fn an_announcement_to_nobody_is_refused_politely() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/announce Здравствуйте").await;
    let question = school.last(admin);
    let news = school.presses(admin, &question, "Все семьи").await;
    assert_heard(&news, admin, "пока некому");
    school.close().await;
}

#[tokio::test]
async fn who_is_in_no_class_any_more_is_no_family_of_the_school() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let nota = school.student("10427").await;
    let dina = school.student("10441").await;
    school.says(admin, "/student 10441").await;
    school
        .presses_last(admin, &["Выбыл(а) из «Сольфеджио 3А»", "Да"])
        .await;
    school.says(admin, "/announce Здравствуйте").await;
    school.presses_last(admin, &["Все семьи"]).await;
    let news = school.presses_last(admin, &["Отправить"]).await;
    assert_heard(&news, nota, "Здравствуйте");
    assert_silent(&news, dina);
    school.close().await;
}

#[tokio::test]
async fn an_announcement_as_long_as_may_be_arrives_with_its_file() {
    let (mut school, _, teacher, [nota, ..], _) = with_people().await;
    let class = "с".repeat(150);
    let roster = school.path("long.csv");
    let rows = format!(
        "student_id,name,year,department,discipline,teacher,class,guardian\n\
         10427,Нотная Нота,3,Фортепиано,Хор,Скрипкина С. С.,{class},\n"
    );
    std::fs::write(&roster, rows).expect("a file");
    let path = roster.to_str().expect("a name");
    let output = school.kamerton(&["roster", "import", path]).await;
    assert!(output.status.success(), "{output:?}");
    school
        .act(Act::Say {
            user: teacher,
            chat: None,
            text: "/announce Афиша".to_owned(),
            reply_to: None,
            files: vec![file("photo", "афиша")],
            more: serde_json::Value::Null,
        })
        .await;
    school.says(teacher, &"о".repeat(4000)).await;
    let to_class = labels(&school, teacher)
        .into_iter()
        .find(|label| label.starts_with("Лично:") && label.contains("ссс"));
    let question = school.last(teacher);
    let label = to_class.expect("the class is offered");
    school.presses(teacher, &question, &label).await;
    school.presses_last(teacher, &["Отправить"]).await;
    let card = school.last(teacher);
    assert!(!card.text.contains("Не доставлено"), "{card:?}");
    assert!(school.last(nota).media.is_some());
    school.close().await;
}
