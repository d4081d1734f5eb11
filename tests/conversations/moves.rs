//! From one school year to the next: who is given another class leaves the old one, lessons go on
//! with another teacher, and a class is closed and opened again.

use std::time::Duration;

use crate::{
    roster::with_caption,
    school::{ROSTER, School, Who, assert_heard, assert_silent, complaint_line, said},
    term_marks::{CLASS, opens, terms, with_marks},
};

/// What is in the roster of whoever sends it, a line each.
pub async fn exported(school: &School) -> String {
    said(&school.kamerton(&["roster", "export"]).await)
}

/// Sends a roster, and returns its preview.
pub async fn previews(school: &mut School, admin: Who, roster: &str) -> kamerton::sandbox::Heard {
    school.act(with_caption(admin, "список.csv", roster)).await;
    school.last(admin)
}

#[tokio::test]
async fn an_old_roster_names_whom_it_would_bring_back() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/student 10434").await;
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    let preview = previews(&mut school, admin, ROSTER).await;
    let back = "и снова будут в классах: 1 (10434)";
    assert!(preview.text.contains(back), "{preview:?}");
    school.presses(admin, &preview, "Нет").await;
    school.close().await;
}

#[tokio::test]
async fn a_roster_moves_students_out_of_their_old_classes() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let next = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 4А");
    let preview = previews(&mut school, admin, &next).await;
    assert!(
        preview.text.contains("Останутся и в старых классах того же предмета, которых файл им не даёт: 3 (10427: Сольфеджио 3А, 10434:"),
        "{preview:?}"
    );
    // As it was: nobody leaves by themselves.
    school.presses(admin, &preview, "Импортировать").await;
    assert_eq!(exported(&school).await.matches("Сольфеджио 3А").count(), 3);
    // The same file has nothing new any more, but they may be moved still.
    let preview = previews(&mut school, admin, &next).await;
    let news = school
        .presses(admin, &preview, "Перевести: уходят из старых классов")
        .await;
    assert_heard(&news, admin, "список импортирован");
    assert_silent(&news, teacher);
    assert_silent(&news, nota);
    assert_eq!(exported(&school).await.matches("Сольфеджио 3А").count(), 0);
    let news = school.says(nota, "/classes").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("3А")),
        "{news:?}"
    );
    let news = school.says(teacher, "/classes").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("3А")),
        "{news:?}"
    );
    school.says(teacher, "/journal").await;
    let choice = school.last(teacher);
    let labels: Vec<_> = choice
        .buttons
        .iter()
        .flatten()
        .map(|it| it.text.as_str())
        .collect();
    assert_eq!(
        labels[..2],
        ["Сольфеджио 4А", "Сольфеджио 3А"],
        "the journal stays"
    );
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "импорт списка +0 −3");

    // It was a mistake.
    let done = school.last_about(admin, "список импортирован");
    let news = school
        .presses(admin, &done, "Вернуть в старые классы")
        .await;
    assert_heard(&news, admin, "Вернул в старые классы (записей: 3)");
    assert_eq!(exported(&school).await.matches("Сольфеджио 3А").count(), 3);
    let news = school
        .presses(admin, &done, "Вернуть в старые классы")
        .await;
    assert_heard(&news, admin, "уже не действует");
    school.close().await;
}

/// The button stays below its message, whatever was done since.
#[tokio::test]
async fn a_move_that_was_undone_undoes_no_later_deed() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let next = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 4А");
    let old = "Вернуть в старые классы";
    let preview = previews(&mut school, admin, &next).await;
    school
        .presses(admin, &preview, "Перевести: уходят из старых классов")
        .await;
    let done = school.last_about(admin, "список импортирован");
    school.presses(admin, &done, old).await;
    school.says(admin, "/student 10434").await;
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    let gone = exported(&school).await;
    assert!(!gone.contains("10434"), "{gone}");
    let news = school.presses(admin, &done, old).await;
    assert_heard(&news, admin, "уже не действует");
    assert_eq!(exported(&school).await, gone);
    school.close().await;
}

#[tokio::test]
async fn who_has_left_again_comes_back_by_the_last_deed_alone() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let next = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 4А");
    let preview = previews(&mut school, admin, &next).await;
    school
        .presses(admin, &preview, "Перевести: уходят из старых классов")
        .await;
    let done = school.last_about(admin, "список импортирован");
    // Two days later it is no slip any more, and stays written down.
    school.pass(Duration::from_secs(2 * 24 * 3600)).await;
    school
        .presses(admin, &done, "Вернуть в старые классы")
        .await;
    school.says(admin, "/student 10434").await;
    school
        .presses_last(admin, &["Выбыл(а) из школы", "Да"])
        .await;
    let gone = exported(&school).await;
    let news = school
        .presses(admin, &done, "Вернуть в старые классы")
        .await;
    assert_heard(&news, admin, "уже не действует");
    assert_eq!(exported(&school).await, gone);
    school.close().await;
}

#[tokio::test]
async fn individual_lessons_go_on_with_the_teacher_whom_the_roster_names() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let pianist = school.staff(2).await;
    let next = ROSTER.replace(
        "Специальность (фортепиано),Роялев Р. Р.",
        "Специальность (фортепиано),Скрипкина С. С.",
    );
    let preview = previews(&mut school, admin, &next).await;
    let offer =
        "у которых в файле другой преподаватель: 1 (Специальность (фортепиано) 10427 → № 1)";
    assert!(preview.text.contains(offer), "{preview:?}");
    let news = school
        .presses(admin, &preview, "Перевести: уходят из старых классов")
        .await;
    assert_heard(&news, admin, "список импортирован");
    let roster = exported(&school).await;
    assert_eq!(
        roster.matches("Специальность (фортепиано)").count(),
        1,
        "{roster}"
    );
    let violinist = school.staff(1).await;
    let news = school.says(violinist, "/classes").await;
    assert_heard(&news, violinist, "Специальность (фортепиано) 10427");
    let news = school.says(pianist, "/classes").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("10427")),
        "{news:?}"
    );
    school.close().await;
}

#[tokio::test]
async fn lessons_of_who_is_dismissed_are_handed_over_without_a_question() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    school.says(admin, "/staff 2").await;
    let card = school.last(admin);
    school
        .presses(admin, &card, "Больше не преподаватель")
        .await;
    let question = school.last(admin);
    assert!(question.text.contains("поменяйте преподавателя в списке"));
    school.presses(admin, &question, "Да").await;
    let next = ROSTER.replace("Роялев Р. Р.", "Скрипкина С. С.");
    let preview = previews(&mut school, admin, &next).await;
    let changes = "Сменится преподаватель: 2 (";
    assert!(preview.text.contains(changes), "{preview:?}");
    assert!(!preview.text.contains("Новые классы"), "{preview:?}");
    school.presses(admin, &preview, "Импортировать").await;
    let roster = exported(&school).await;
    assert!(!roster.contains("Роялев"), "{roster}");
    school.close().await;
}

#[tokio::test]
async fn a_class_is_closed_and_opened_again() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    let before = school.journal().await;

    school.says(admin, "/classes").await;
    let list = school.last(admin);
    school.presses(admin, &list, "Закрыть класс").await;
    let choice = school.last(admin);
    school.presses(admin, &choice, "Сольфеджио 3А").await;
    let question = school.last(admin);
    assert!(question.text.contains("Учащиеся (3) уйдут"), "{question:?}");
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "Класс «Сольфеджио 3А» закрыт");
    assert_silent(&news, teacher);
    assert_silent(&news, nota);
    assert_eq!(school.journal().await, before, "the journal stays");
    let news = school.says(teacher, "/assign Этюд").await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("Этюд")),
        "{news:?}"
    );
    let news = school.presses(admin, &question, "Да").await;
    assert_heard(&news, admin, "На этот вопрос уже ответили");

    school.says(admin, "/classes").await;
    let list = school.last(admin);
    assert!(!list.text.contains("3А"), "{list:?}");
    school.presses(admin, &list, "Закрытые классы").await;
    let closed = school.last(admin);
    let news = school.presses(admin, &closed, "Сольфеджио 3А").await;
    assert_heard(&news, admin, "снова открыт. Вернулось учащихся: 3");
    let news = school.presses(admin, &closed, "Сольфеджио 3А").await;
    assert_heard(&news, admin, "уже открыт");
    let news = school.says(teacher, "/classes").await;
    assert_heard(&news, teacher, "Сольфеджио 3А");
    assert_eq!(school.journal().await, before);
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "класс закрыт Сольфеджио 3А; −3");
    assert_heard(&news, admin, "класс открыт Сольфеджио 3А; +3");
    school.close().await;
}

#[tokio::test]
async fn the_command_line_moves_students_and_closes_classes() {
    let school = School::open().await;
    let next = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 4А");
    std::fs::write(school.path("next.csv"), next).expect("a file");
    let dry = ["roster", "import", "next.csv", "--dry-run"];
    let told = said(&school.kamerton(&dry).await);
    assert!(
        told.contains(
            "in old classes, too, of which the file says nothing: 3 (10427: Сольфеджио 3А"
        ),
        "{told}"
    );
    said(&school.kamerton(&["roster", "import", "next.csv"]).await);
    assert_eq!(exported(&school).await.matches("Сольфеджио 3А").count(), 3);
    said(
        &school
            .kamerton(&["roster", "import", "next.csv", "--move"])
            .await,
    );
    assert_eq!(exported(&school).await.matches("Сольфеджио 3А").count(), 0);
    the_command_line_says_what_a_move_does(&school).await;

    let told = said(&school.kamerton(&["class", "open", "Сольфеджио 3А"]).await);
    assert_eq!(told.trim(), "opened: Сольфеджио 3А, students: 3");
    let told = said(&school.kamerton(&["class", "close", "Сольфеджио 3А"]).await);
    assert_eq!(told.trim(), "closed: Сольфеджио 3А, students: 3");
    let refused = school.kamerton(&["class", "close", "Сольфеджио 3А"]).await;
    assert!(!refused.status.success());
    let audit = said(&school.kamerton(&["audit", "export"]).await);
    assert!(audit.contains("close_class"), "{audit}");
    school.close().await;
}

/// Before, as well as when it is done.
async fn the_command_line_says_what_a_move_does(school: &School) {
    let next = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 5А").replace(
        "Специальность (фортепиано),Роялев Р. Р.",
        "Специальность (фортепиано),Скрипкина С. С.",
    );
    std::fs::write(school.path("moved.csv"), next).expect("a file");
    let import = ["roster", "import", "moved.csv", "--move"];
    let mut dry = import.to_vec();
    dry.push("--dry-run");
    for arguments in [&dry[..], &import] {
        let told = said(&school.kamerton(arguments).await);
        for words in [
            "adds classes: 1 (Сольфеджио 5А)\n",
            "changes classes: 1 (Специальность (фортепиано) 10427 → teacher № 1)\n",
            "adds enrolments: 3\n",
            "leave old classes: 3 (10427: Сольфеджио 4А, 10434: Сольфеджио 4А, 10441: Сольфеджио 4А)\n",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
        assert!(!told.contains("--move"), "{told}");
    }
    let old = ROSTER.replace("Сольфеджио 3А", "Сольфеджио 4А");
    std::fs::write(school.path("old.csv"), old).expect("a file");
    said(
        &school
            .kamerton(&["roster", "import", "old.csv", "--move"])
            .await,
    );
}

#[tokio::test]
async fn who_has_marks_in_a_class_that_they_left_is_not_confirmed_with_all_others() {
    let (mut school, cast) = with_marks().await;
    let teacher = cast.teacher;
    let row = "10427,Нотная Нота,3,Фортепиано,Сольфеджио,Скрипкина С. С.,";
    let next = ROSTER.replace(&format!("{row}{CLASS}"), &format!("{row}Сольфеджио 3Б"));
    std::fs::write(school.path("next.csv"), next).expect("a file");
    said(
        &school
            .kamerton(&["roster", "import", "next.csv", "--move"])
            .await,
    );
    let group = school.group(teacher, "Сольфеджио 3Б", &[cast.nota]).await;
    let post = school.assigns(teacher, group, "Каденция").await;
    school.replies(cast.nota, group, post.message, "вот").await;
    school.says(teacher, "/queue").await;
    school.presses_last(teacher, &["3"]).await;

    school.says(teacher, "/term").await;
    let classes = school.last(teacher);
    school.presses(teacher, &classes, "Сольфеджио 3Б").await;
    let sheet = school.last(teacher);
    for words in [
        "10427: предлагаю 3 (среднее 3,00, оценок: 1)",
        "оценки и в другом классе: Сольфеджио 3А.",
    ] {
        assert!(sheet.text.contains(words), "{words}: {sheet:?}");
    }
    assert!(
        !format!("{:?}", sheet.buttons).contains("Подтвердить все"),
        "{sheet:?}"
    );
    // The teacher decides, and may confirm it alone, or with all others once it is chosen.
    school.presses(teacher, &sheet, "10427: 3").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "4").await;
    let sheet = school.last(teacher);
    school.presses(teacher, &sheet, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;
    assert_eq!(terms(school.journal().await).len(), 1);
    // Where nobody came from another class, all is as it was.
    let sheet = opens(&mut school, teacher).await;
    assert!(!sheet.text.contains("в другом классе"), "{sheet:?}");
    school.close().await;
}

#[tokio::test]
async fn a_number_that_has_lost_its_zeros_is_nobody_new() {
    let school = School::open().await;
    let row = |id: &str, name: &str| {
        format!(
            "student_id,name,year,discipline,teacher,class\n{id},{name},3,Хор,Хоров Х. Х.,Хор\n"
        )
    };
    let roster = row("00427", "Бемоль Белла");
    std::fs::write(school.path("zeros.csv"), roster).expect("a file");
    said(&school.kamerton(&["roster", "import", "zeros.csv"]).await);
    std::fs::write(school.path("lost.csv"), row("427", "Бемоль Белла")).expect("a file");
    let refused = school.kamerton(&["roster", "import", "lost.csv"]).await;
    let complaint = complaint_line(&refused);
    assert!(complaint.contains("the school has 00427"), "{complaint}");
    std::fs::write(school.path("other.csv"), row("427", "Триоль Тоня")).expect("a file");
    said(&school.kamerton(&["roster", "import", "other.csv"]).await);
    school.close().await;
}

#[tokio::test]
async fn a_term_of_last_year_is_asked_for_with_its_year() {
    let school = School::open().await;
    let sheet = |term: &'static str| ["report", "sheet", "--term", term, "-o", "sheet.csv"];
    said(&school.kamerton(&sheet("q4 2025/26")).await);
    let refused = school.kamerton(&sheet("q9 2025/26")).await;
    let complaint = complaint_line(&refused);
    assert!(
        complaint.contains("there is no term “q9 2025/26”"),
        "{complaint}"
    );
    school.close().await;
}
