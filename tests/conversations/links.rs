//! Links: each new one is told to those whom it concerns, and can be ended; a guardian of
//! two gives them names.

use kamerton::{sandbox::Act, store::invitations::Invitee};

use crate::school::{School, assert_heard, assert_silent, file, send_files, student};

#[tokio::test]
async fn a_new_link_is_told_to_the_family_who_can_end_it() {
    let mut school = School::open().await;
    let mother = school.guardian("10427").await;
    let stranger = school.person("Чужой");
    let news = school
        .joins_as(stranger, Invitee::Guardian(student("10427")))
        .await;
    assert_heard(&news, mother, "Подключён ещё один аккаунт родителя");
    let warning = school.last(mother);
    let news = school.presses(mother, &warning, "Отключить").await;
    assert_heard(&news, mother, "родитель (учащийся: 10427), с 24.11.2026");
    let question = school.last(mother);
    // Nobody else can press what only the mother was asked.
    let news = school.presses(stranger, &question, "Да, отключить").await;
    assert_heard(&news, stranger, "не для вас");
    let news = school.presses(mother, &question, "Да, отключить").await;
    assert_heard(&news, mother, "Аккаунт отключён");
    assert_heard(&news, stranger, "больше не связан с учащимся 10427");
    let news = school.presses(mother, &question, "Да, отключить").await;
    assert_heard(&news, mother, "На этот вопрос уже ответили");
    let news = school.presses(mother, &warning, "Отключить").await;
    assert_heard(&news, mother, "уже отключён");
    let news = school.says(stranger, "/homework").await;
    assert_heard(&news, stranger, "Пока я вас не знаю");
    school.close().await;
}

#[tokio::test]
async fn a_child_shuts_no_parent_out_but_tells_of_a_stranger() {
    let mut school = School::open().await;
    let nota = school.student("10427").await;
    let mother = school.guardian("10427").await;
    let warning = school.last_about(nota, "Подключён ещё один аккаунт родителя");
    let news = school.presses(nota, &warning, "Отключить").await;
    assert_heard(&news, nota, "другой родитель или администратор");
    let question = school.last(nota);
    let news = school
        .presses(nota, &question, "Сообщить администратору")
        .await;
    assert_heard(&news, nota, "Сообщить пока некому");
    let admin = school.admin().await;
    let news = school
        .presses(nota, &question, "Сообщить администратору")
        .await;
    assert_heard(&news, admin, "родитель (учащийся: 10427), с 24.11.2026");
    assert_silent(&news, mother);
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "Открытых заданий нет");
    for button in ["Отключить", "Да, отключить"] {
        let card = school.last(admin);
        school.presses(admin, &card, button).await;
    }
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "Пока я вас не знаю");
    school.close().await;
}

#[tokio::test]
async fn both_codes_of_a_card_on_one_phone_are_one_child() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    school
        .joins_as(mother, Invitee::Student(student("10427")))
        .await;
    let group = school.group(teacher, "Сольфеджио 3А", &[mother]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    let news = school.says(mother, "/homework").await;
    let list = news.iter().map(|heard| heard.text.matches("Гамма").count());
    assert_eq!(list.sum::<usize>(), 1, "{news:#?}");
    let news = school.replies(mother, group, post.message, "Вот").await;
    assert_heard(&news, mother, "Работа № 1 принята");
    school.close().await;
}

#[tokio::test]
async fn what_a_disconnected_account_had_begun_is_not_handed_in() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let father = school.guardian("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.assigns(teacher, group, "Гамма").await;
    school.says(father, "/homework").await;
    let list = school.last(father);
    school.presses(father, &list, "Сдать: Гамма").await;
    let photo = vec![file("photo", "снимок")];
    school.act(send_files(father, father, None, photo)).await;
    school.says(mother, "/accounts").await;
    let list = school.last(mother);
    assert!(
        list.text
            .contains("1. родитель (учащийся: 10427), с 24.11.2026, 12:00 (это вы)")
    );
    school.presses(mother, &list, "Отключить 2").await;
    let question = school.last(mother);
    school.presses(mother, &question, "Да, отключить").await;
    school.pass(std::time::Duration::from_secs(2 * 3600)).await;
    let journal = school.journal().await;
    assert_eq!(journal[0][5], "", "nothing was handed in: {journal:?}");
    school.close().await;
}

#[tokio::test]
async fn a_guardian_of_two_gives_them_names_and_every_message_says_about_whom() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let news = school
        .joins_as(mother, Invitee::Guardian(student("10434")))
        .await;
    assert_heard(&news, mother, "Как мне называть учащегося 10427?");
    let news = school
        .says(mother, "слово, которое куда длиннее, чем нужно для ярлыка")
        .await;
    assert_heard(&news, mother, "Слишком длинно");
    for said in ["здравствуйте, а где задание?", "Спасибо"] {
        let news = school.says(mother, said).await;
        assert_heard(&news, mother, "похоже на сообщение, а не на имя");
    }
    let news = school.says(mother, "старшая").await;
    assert_heard(&news, mother, "учащийся 10427 теперь «старшая»");
    assert_heard(&news, mother, "Как мне называть учащегося 10434?");
    let news = school.says(mother, "Старшая").await;
    assert_heard(&news, mother, "Так уже называется");
    school.says(mother, "младший").await;

    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.assigns(teacher, group, "Гамма").await;
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "старшая (10427)");
    let list = school.last(mother);
    school
        .presses(mother, &list, "младший (10434): Гамма")
        .await;
    school.says(mother, "сыграли").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Готово").await;
    assert_heard(&news, mother, "Учащийся: младший (10434)");
    // The teacher knows nothing of the family's own words.
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    assert!(card.text.contains("Работа № 1: 10434,"), "{card:?}");
    let news = school.presses(teacher, &card, "5").await;
    assert_heard(&news, mother, "младший (10434)");
    let news = school.says(mother, "/accounts").await;
    assert_heard(&news, mother, "старшая (10427)");
    // What she calls them is no name that stands behind «учащийся».
    let commands = "/homework /grades /classes /consent /accounts /mydata";
    for command in commands.split(' ') {
        let news = school.says(mother, command).await;
        let said = |words: &str| news.iter().any(|heard| heard.text.contains(words));
        assert!(said("старшая (") || said("младший ("), "{news:#?}");
        for whose in ["чащийся", "чащегося"] {
            let wrong = ["старшая", "младший"].map(|called| format!("{whose} {called}"));
            assert!(!wrong.iter().any(|wrong| said(wrong)), "{news:#?}");
        }
    }
    school.close().await;
}

#[tokio::test]
async fn a_child_on_one_phone_with_a_guardian_is_not_asked_for_a_name() {
    let mut school = School::open().await;
    let child = school.student("10427").await;
    let news = school.says(child, "/accounts").await;
    assert_heard(
        &news,
        child,
        "учащийся: 10427, с 24.11.2026, 12:00 (это вы)",
    );
    let list = school.last(child);
    let labels: Vec<&str> = list
        .buttons
        .iter()
        .flatten()
        .map(|button| button.text.as_str())
        .collect();
    assert_eq!(labels, ["Отключить 1"]);
    // An old button of somebody else's link does nothing.
    let stranger = school.guardian("10441").await;
    let act = Act::Press {
        user: stranger,
        chat: list.chat,
        message: list.message,
        button: "Отключить 1".to_owned(),
    };
    let news = school.act(act).await;
    assert_silent(&news, child);
    assert_heard(&news, stranger, "не для вас");
    school.close().await;
}

#[tokio::test]
async fn what_is_half_done_for_another_child_goes_on_when_a_link_ends() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    for (number, ended) in ["10427", "10434", "10441"].into_iter().enumerate() {
        let title = format!("Гамма {number}");
        school.assigns(teacher, group, &title).await;
        let mother = school.guardian("10427").await;
        for other in ["10434", "10441"] {
            let other = Invitee::Guardian(student(other));
            school.joins_as(mother, other).await;
        }
        let other = ["10434", "10441", "10427"][number];
        school.says(mother, "/homework").await;
        let list = school.last(mother);
        let button = format!("{other}: {title}");
        school.presses(mother, &list, &button).await;
        school.says(mother, "Первая страница").await;
        let begun = school.last(mother);
        match ended {
            // The family cuts an account off.
            "10427" => {
                school.says(mother, "/accounts").await;
                let list = school.last_about(mother, "учащийся: 10427");
                school.presses(mother, &list, "Отключить 1").await;
                school.presses_last(mother, &["Да, отключить"]).await;
            }
            // The child leaves the school.
            "10434" => {
                school.says(admin, "/student 10434").await;
                let card = ["Выбыл(а) из школы", "Да"];
                school.presses_last(admin, &card).await;
            }
            // The child is erased.
            _ => {
                school.says(admin, "/student 10441").await;
                let card = ["Стереть данные", "Да, стереть"];
                school.presses_last(admin, &card).await;
            }
        }
        school.says(mother, "Вторая страница").await;
        let news = school.presses(mother, &begun, "Готово").await;
        assert_heard(&news, mother, "принята");
        assert_heard(&news, mother, "2 текста");
    }
    school.close().await;
}

#[tokio::test]
async fn what_was_begun_for_the_child_of_an_ended_link_is_over() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    school.assigns(teacher, group, "Гамма").await;
    let mother = school.guardian("10427").await;
    let other = Invitee::Guardian(student("10434"));
    school.joins_as(mother, other).await;
    school.says(mother, "/homework").await;
    let list = school.last(mother);
    school.presses(mother, &list, "10427: Гамма").await;
    school.says(mother, "Первая страница").await;
    school.says(mother, "/accounts").await;
    let list = school.last_about(mother, "учащийся: 10427");
    school.presses(mother, &list, "Отключить 1").await;
    school.presses_last(mother, &["Да, отключить"]).await;
    let news = school.says(mother, "Готово").await;
    assert_heard(&news, mother, "ничего не сдаёте");
    school.close().await;
}

#[tokio::test]
async fn a_teacher_s_draft_stays_when_their_own_child_s_link_ends() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let child = Invitee::Guardian(student("10427"));
    school.joins_as(teacher, child).await;
    let father = school.guardian("10427").await;
    let warning = school.last_about(teacher, "Подключён ещё один аккаунт");
    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд").await;
    let draft = school.last(teacher);
    school.says(father, "/accounts").await;
    let list = school.last(father);
    school.presses(father, &list, "Отключить 1").await;
    let news = school.presses_last(father, &["Да, отключить"]).await;
    assert_heard(&news, teacher, "больше не связан с учащимся 10427");
    school.presses(teacher, &draft, "Без срока").await;
    let rest = ["Всему классу: 3", "Выдать"];
    let news = school.presses_last(teacher, &rest).await;
    assert_heard(&news, group, "🎵 Этюд");
    let news = school.presses(teacher, &warning, "Отключить").await;
    assert_heard(&news, teacher, "не для вас");
    school.close().await;
}

#[tokio::test]
async fn accounts_of_one_child_are_told_apart_by_the_minute_of_their_coming() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let mother = school.guardian("10427").await;
    school.student("10427").await;
    school.pass(std::time::Duration::from_secs(4 * 60)).await;
    let stranger = school.person("Чужой");
    let news = school
        .joins_as(stranger, Invitee::Student(student("10427")))
        .await;
    let when = "учащегося: 10427, с 24.11.2026, 12:04.";
    assert_heard(&news, mother, when);
    let warning = school.last(mother);
    let lines = [
        "2. учащийся: 10427, с 24.11.2026, 12:00",
        "3. учащийся: 10427, с 24.11.2026, 12:04",
    ];
    for (who, card) in [(admin, "/student 10427"), (mother, "/accounts")] {
        let news = school.says(who, card).await;
        for line in lines {
            assert_heard(&news, who, line);
        }
    }
    let news = school.presses(mother, &warning, "Отключить").await;
    assert_heard(&news, mother, "с 24.11.2026, 12:04");
    school.close().await;
}
