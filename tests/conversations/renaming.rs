//! Members of staff with a new name: all that is theirs stays theirs.

use kamerton::sandbox::Heard;

use crate::{
    erasure::places_of,
    moves::{exported, previews},
    school::{ROSTER, School, Who, assert_heard, complaint_line, said},
};

/// Says a name after «Изменить имя» of the first teacher's card, and returns the question.
async fn asked(school: &mut School, admin: Who, name: &str) -> Heard {
    school.says(admin, "/staff 1").await;
    school.presses_last(admin, &["Изменить имя"]).await;
    school.says(admin, name).await;
    school.last(admin)
}

#[tokio::test]
async fn a_teacher_with_a_new_name_is_the_same_teacher() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let before = exported(&school).await;
    school.says(admin, "/staff 1").await;
    school.presses_last(admin, &["Изменить имя"]).await;
    for (name, answer) in [
        ("Скрипкина С. С.", "так и зовут"),
        ("роялев  р.р.", "Так уже зовут сотрудника № 2"),
        ("№ 2", "не похоже на имя"),
    ] {
        let news = school.says(admin, name).await;
        assert_heard(&news, admin, answer);
    }
    let news = school.says(admin, "Роялева  С. С.").await;
    assert_heard(&news, admin, "№ 1 станет таким, как вы написали");
    let question = school.last(admin);
    assert!(!question.text.contains("Роялева"), "no names here");
    let news = school.presses(admin, &question, "Нет").await;
    assert_heard(&news, admin, "всё остаётся как было");
    let news = school.says(admin, "Хорова Х. Х.").await;
    assert_heard(&news, admin, "Не совсем понял");
    assert_eq!(exported(&school).await, before);

    let question = asked(&mut school, admin, "Роялева  С. С.").await;
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "Имя изменено: № 1.");
    let renamed = ROSTER.replace("Скрипкина С. С.", "Роялева С. С.");
    assert_eq!(
        exported(&school).await,
        before.replace("Скрипкина С. С.", "Роялева С. С.")
    );
    let preview = previews(&mut school, admin, &renamed).await;
    assert!(preview.text.contains("Ничего нового"), "{preview:?}");
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Сольфеджио 3А");
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "№ 3: смена имени № 1");

    let question = asked(&mut school, admin, "Скрипкина С. С.").await;
    school.presses(admin, &question, "Да").await;
    assert_eq!(exported(&school).await, before, "it is undone");
    school.close().await;
}

#[tokio::test]
async fn of_two_names_the_one_that_was_shown_is_given() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.lets_names_pass().await;
    let older = asked(&mut school, admin, "Роялева С. С.").await;
    for words in ["Было: Скрипкина С. С.", "Станет: Роялева С. С."] {
        assert!(older.text.contains(words), "{older:?}");
    }
    school.says(admin, "Арфина С. С.").await;
    let newer = school.last(admin);
    let news = school.presses(admin, &older, "Да").await;
    assert_heard(&news, admin, "уже не действует");
    let news = school.presses(admin, &newer, "Да").await;
    assert_heard(&news, admin, "Имя изменено: № 1 Арфина С. С.");
    assert!(exported(&school).await.contains("Арфина С. С."));
    // What is written next is no name, nor is what is written after something else.
    let news = school.says(admin, "Роялева С. С.").await;
    assert_heard(&news, admin, "Не совсем понял");
    let question = asked(&mut school, admin, "Роялева С. С.").await;
    school.says(admin, "Отчёты").await;
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "уже не действует");
    school.close().await;
}

#[tokio::test]
async fn a_name_that_was_not_given_is_erased_with_the_person() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/staff 1").await;
    let way = ["Больше не преподаватель", "Да"];
    school.presses_last(admin, &way).await;
    school.says(admin, "/staff 1").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Изменить имя").await;
    school.says(admin, "Роялева С. С.").await;
    assert!(!places_of(&school, "Роялева").is_empty());
    let question = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    school.presses_last(admin, &["Да, стереть"]).await;
    for name in ["Скрипкина", "Роялева"] {
        assert_eq!(places_of(&school, name), [""; 0], "{name} is left");
    }
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "уже не действует");
    school.close().await;
}

#[tokio::test]
async fn the_command_line_gives_another_name_to_who_is_meant() {
    let school = School::open().await;
    let before = exported(&school).await;
    for (old, new, complaint) in [
        (
            "Хоров Х. Х.",
            "Арфин А. А.",
            "Роялев Р. Р.; Скрипкина С. С.",
        ),
        ("№ 7", "Арфин А. А.", "there is no “№ 7” on the staff"),
        ("№ 1", "№ 2", "“№ 2” is no name"),
        ("№ 1", "Роялев Р.Р.", "№ 2 is called “Роялев Р.Р.” already"),
        (
            "№ 1",
            "Скрипкина С. С.",
            "№ 1 is called “Скрипкина С. С.” already",
        ),
    ] {
        let refused = school.kamerton(&["staff", "rename", old, new]).await;
        let line = complaint_line(&refused);
        assert!(line.contains(complaint), "{line}");
    }
    assert_eq!(exported(&school).await, before);
    let rename = ["staff", "rename", "скрипкина С.С.", "Роялева  С. С."];
    let told = said(&school.kamerton(&rename).await);
    assert_eq!(told, "renamed: № 1 Скрипкина С. С. → Роялева С. С.\n");
    let renamed = before.replace("Скрипкина С. С.", "Роялева С. С.");
    assert_eq!(exported(&school).await, renamed);
    std::fs::write(school.path("new.csv"), renamed).expect("a file");
    let told = said(&school.kamerton(&["roster", "import", "new.csv"]).await);
    assert!(told.contains("nothing to change"), "{told}");
    let audit = said(&school.kamerton(&["audit", "export"]).await);
    assert!(audit.contains("rename,№ 1"), "{audit}");
    school.close().await;
}

#[tokio::test]
async fn a_roster_with_a_teachers_new_name_offers_to_take_them_for_one_person() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let before = exported(&school).await;
    let married = ROSTER.replace("Скрипкина С. С.", "Роялева С. С.");
    let preview = previews(&mut school, admin, &married).await;
    for words in ["Сменится преподаватель: 1", "сменилась фамилия: № 1 → № 4."]
    {
        assert!(preview.text.contains(words), "{preview:?}");
    }
    assert!(!preview.text.contains("Роялева"), "no names here");
    let news = school.presses(admin, &preview, "Тот же человек: № 1").await;
    assert_heard(&news, admin, "Имя изменено: № 1.");
    assert_heard(&news, admin, "Ничего нового");
    let renamed = before.replace("Скрипкина С. С.", "Роялева С. С.");
    assert_eq!(exported(&school).await, renamed);
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Сольфеджио 3А");
    let news = school.presses(admin, &preview, "Тот же человек: № 1").await;
    assert_heard(&news, admin, "уже импортирован");

    // What else the file changes is shown anew; and names, where they may pass.
    school.lets_names_pass().await;
    let back = format!("{ROSTER}10555,Бемоль Белла,1,,Хор,Роялев Р. Р.,Хор,\n");
    let preview = previews(&mut school, admin, &back).await;
    let words = "№ 1 Роялева С. С. → № 4 Скрипкина С. С.";
    assert!(preview.text.contains(words), "{preview:?}");
    let news = school.presses(admin, &preview, "Тот же человек: № 1").await;
    assert_heard(&news, admin, "Имя изменено: № 1 Скрипкина С. С.");
    let preview = school.last(admin);
    assert!(
        preview.text.contains("Новые классы: 1 (Хор)"),
        "{preview:?}"
    );
    assert!(!preview.text.contains("фамилия"), "{preview:?}");
    let news = school.presses(admin, &preview, "Импортировать").await;
    assert_heard(&news, admin, "список импортирован");
    let audit = school.says(admin, "/audit").await;
    assert_heard(&audit, admin, "№ 3: смена имени № 1");
    school.close().await;
}

#[tokio::test]
async fn the_command_line_warns_of_a_teacher_who_may_only_have_a_new_name() {
    let school = School::open().await;
    let married = ROSTER.replace("Скрипкина С. С.", "Роялева С. С.");
    std::fs::write(school.path("new.csv"), married).expect("a file");
    let import = ["roster", "import", "new.csv"];
    let dry = school
        .kamerton(&[&import[..], &["--dry-run"]].concat())
        .await;
    let warned = String::from_utf8_lossy(&dry.stderr).into_owned();
    assert!(
        warned.contains(
            "№ 3 Роялева С. С. is new and has the classes of № 1 Скрипкина С. С., who is not in \
             the file; if they are one person, rename them before an import: kamerton staff rename \
             \"Скрипкина С. С.\" \"Роялева С. С.\""
        ),
        "{warned}"
    );
    // Imported all the same, they are two, until one has made them one again.
    let imported = school.kamerton(&import).await;
    assert!(String::from_utf8_lossy(&imported.stderr).contains("staff rename"));
    said(&imported);
    let rename = ["staff", "rename", "№ 1", "Роялева С. С."];
    let refused = complaint_line(&school.kamerton(&rename).await);
    assert!(refused.contains("first give № 3 another name"), "{refused}");
    said(&school.kamerton(&["staff", "rename", "№ 3", "Лишняя"]).await);
    said(&school.kamerton(&rename).await);
    said(&school.kamerton(&import).await);
    let staff = said(&school.kamerton(&["staff", "list"]).await);
    for line in ["1,Роялева С. С.,yes,no,1,", "3,Лишняя,yes,no,0,"] {
        assert!(staff.contains(line), "{staff}");
    }
    school.close().await;
}
