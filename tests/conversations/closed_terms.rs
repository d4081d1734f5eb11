//! Closed terms: locked, for works and lessons too, but for an administrator with a reason.

use kamerton::sandbox::Heard;

use crate::{
    school::{School, Who, assert_heard, assert_silent},
    term_marks::{CLASS, confirm_all, opens, terms, with_marks},
};

#[tokio::test]
async fn a_closed_term_refuses_the_teacher_and_names_who_can() {
    let (mut school, cast) = with_marks().await;
    let admin = school.admin().await;
    let teacher = cast.teacher;
    // Under the earlier mark there is «Отменить» still.
    let undo = school.last_about(teacher, "✅ 10427: 4, «Диктант»");
    let post = school.assigns(teacher, cast.group, "Новое").await;
    school
        .replies(cast.nota, cast.group, post.message, "поздно")
        .await;
    school.says(teacher, "/queue").await;
    let work = school.last(teacher);
    confirm_all(&mut school, teacher).await;
    let list = school.last(teacher);
    let before = school.journal().await;
    let who = "Изменить оценку за этот период может только администратор (№ 3)";
    let news = school.presses(teacher, &list, "🔒 10427: 5").await;
    assert_heard(&news, teacher, who);
    let news = school.says(teacher, "/grade 10427 2").await;
    assert_heard(&news, teacher, "Для 10427 закрыто: 2 четверть.");
    let news = school.presses(teacher, &work, "5").await;
    assert_heard(&news, teacher, who);
    let news = school.presses(teacher, &undo, "Отменить").await;
    assert_heard(&news, teacher, who);
    school.says(teacher, "/lesson").await;
    let lessons = school.last(teacher);
    school.presses(teacher, &lessons, "Вне расписания").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Сейчас").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "2").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Назад").await;
    let card = school.last(teacher);
    let news = school.presses(teacher, &card, "✅ Все были").await;
    assert_heard(&news, teacher, who);
    assert_eq!(school.journal().await, before, "nothing has changed");
    // Who was there can be written down still, and the others' terms are open.
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last_about(teacher, "Кому поставить оценку?");
    school.presses(teacher, &question, "✓ 10427: 2").await;
    let question = school.last_about(teacher, "Оценка для 10427?");
    school.presses(teacher, &question, "Без оценки").await;
    let question = school.last_about(teacher, "Кому поставить оценку?");
    school.presses(teacher, &question, "✓ 10434").await;
    school.says(teacher, "5").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✓ 10427").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Записать").await;
    let rows = school.journal().await;
    let lesson: Vec<(&str, &str)> = rows
        .iter()
        .filter(|row| row[2] == "lesson")
        .map(|row| (row[0].as_str(), row[6].as_str()))
        .collect();
    assert_eq!(lesson, [("10427", "absent"), ("10434", "5"), ("10441", "")]);
    // A work without a mark can be sent back all the same.
    let news = school.says(teacher, "/return 10427 четверть закрыта").await;
    assert_heard(&news, cast.nota, "четверть закрыта");
    assert_heard(&news, teacher, who);
    let _ = admin;
    school.close().await;
}

#[tokio::test]
async fn a_work_marked_in_a_closed_term_is_not_sent_back_and_nobody_writes_why_before() {
    let (mut school, cast) = with_marks().await;
    school.admin().await;
    let teacher = cast.teacher;
    let post = school.assigns(teacher, cast.group, "Новое").await;
    school
        .replies(cast.nota, cast.group, post.message, "вот")
        .await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.says(teacher, "/grade 10427 4").await;
    confirm_all(&mut school, teacher).await;
    let news = school.presses(teacher, &card, "Вернуть").await;
    assert_heard(&news, teacher, "Для 10427 закрыто: 2 четверть.");
    assert!(!format!("{news:?}").contains("Что исправить"), "{news:?}");
    let news = school.says(teacher, "/return 10427 Ещё раз").await;
    assert_heard(&news, teacher, "Для 10427 закрыто: 2 четверть.");
    assert_silent(&news, cast.nota);
    school.close().await;
}

#[tokio::test]
async fn who_sends_back_a_work_of_a_closed_term_knows_who_marks_it_before_writing_why() {
    let (mut school, cast) = with_marks().await;
    school.admin().await;
    let teacher = cast.teacher;
    let post = school.assigns(teacher, cast.group, "Новое").await;
    school
        .replies(cast.nota, cast.group, post.message, "вот")
        .await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    confirm_all(&mut school, teacher).await;
    school.presses(teacher, &card, "Вернуть").await;
    let question = school.last_about(teacher, "Что исправить").text;
    assert!(
        question.contains("Для 10427 закрыто: 2 четверть."),
        "{question}"
    );
    let news = school.says(teacher, "Ровнее").await;
    assert_heard(&news, cast.nota, "Ровнее");
    school.close().await;
}

/// Opens today's lesson at noon, which is recorded.
async fn opens_lesson(school: &mut School, teacher: Who) {
    school.says(teacher, "/lesson").await;
    school
        .presses_last(teacher, &["✓ 12:00 Сольфеджио 3А"])
        .await;
}

#[tokio::test]
async fn who_assigns_in_a_closed_term_is_told_who_marks_it_and_when_to_post_it_instead() {
    let (mut school, cast) = with_marks().await;
    let (teacher, group) = (cast.teacher, cast.group);
    let warning = "⚠ Для 1 учащегося уже закрыто: 2 четверть. Оценки за это задание поставит только \
                   администратор. Чтобы оценивать самим, выдайте его 31.12.2026 или позже.";
    let is_warned = async |school: &mut School, text: &str| {
        school.says(teacher, text).await;
        school.last(teacher).text.contains(warning)
    };
    assert!(!is_warned(&mut school, "/assign Чтение").await);
    confirm_all(&mut school, teacher).await;
    assert!(is_warned(&mut school, "/assign Этюд").await);
    assert!(is_warned(&mut school, "/assign Этюд\nкому: 10427, 10434").await);
    assert!(!is_warned(&mut school, "/assign Этюд\nкому: 10434").await);
    assert!(!is_warned(&mut school, "/assign Этюд\nвыдать: 11.01 15:00").await);
    let news = school.says_in(teacher, group, "/assign Канон").await;
    assert_heard(&news, teacher, warning);
    let in_group: Vec<&Heard> = news.iter().filter(|heard| heard.chat == group).collect();
    assert!(!format!("{in_group:?}").contains("закрыто"), "{in_group:?}");
    // Before it is posted, where it is put together step by step.
    school.says(teacher, "Задать").await;
    assert!(is_warned(&mut school, "Ансамбль\nсрок: 12.01 18:00\nкому: 10427").await);
    school.close().await;
}

#[tokio::test]
async fn who_was_there_stays_as_it_was_in_a_closed_term() {
    let (mut school, cast) = with_marks().await;
    let admin = school.admin().await;
    let teacher = cast.teacher;
    school.says(teacher, "/lesson").await;
    let way = ["Вне расписания", "Сейчас", "✓ 10427", "✅ Записать"];
    school.presses_last(teacher, &way).await;
    confirm_all(&mut school, teacher).await;
    let before = school.journal().await;
    let refused = "кто был на уроках этого периода, можно, только когда администратор (№ 3)";

    opens_lesson(&mut school, teacher).await;
    let news = school
        .presses_last(teacher, &["н 10427", "✅ Записать"])
        .await;
    assert_heard(&news, teacher, "Для 10427 закрыто: 2 четверть.");
    assert_heard(&news, teacher, refused);
    // Nor by a word, nor to another term, nor by taking the lesson out.
    opens_lesson(&mut school, teacher).await;
    school.says(teacher, "Все были").await;
    let news = school.presses_last(teacher, &["✅ Все были"]).await;
    assert_heard(&news, teacher, refused);
    opens_lesson(&mut school, teacher).await;
    school.presses_last(teacher, &["Время"]).await;
    school.says(teacher, "20.10 12:00").await;
    let news = school.presses_last(teacher, &["✅ Записать"]).await;
    assert_heard(&news, teacher, refused);
    opens_lesson(&mut school, teacher).await;
    let way = ["Убрать из журнала", "Да, убрать"];
    let news = school.presses_last(teacher, &way).await;
    assert_heard(&news, teacher, refused);
    assert_eq!(school.journal().await, before, "nothing has changed");

    // What the lesson was about is nobody's mark; who has no term mark is written as before.
    opens_lesson(&mut school, teacher).await;
    school.says(teacher, "Каноны").await;
    school
        .presses_last(teacher, &["✓ 10441", "✅ Записать"])
        .await;
    school.last_about(teacher, "✅ Записано");

    // Once the term is open again, all of it can be changed.
    opens(&mut school, admin).await;
    school
        .presses_last(admin, &["🔒 10427: 5", "Открыть заново"])
        .await;
    school.says(admin, "Ошибка в журнале").await;
    opens_lesson(&mut school, teacher).await;
    school
        .presses_last(teacher, &["н 10427", "✅ Записать"])
        .await;
    let rows = school.journal().await;
    let lesson: Vec<&str> = rows
        .iter()
        .filter(|row| row[2] == "lesson")
        .map(|row| row[6].as_str())
        .collect();
    assert_eq!(lesson, ["ill", "", "absent"]);
    school.close().await;
}

#[tokio::test]
async fn an_administrator_changes_a_closed_term_with_a_reason_and_it_is_told_and_kept() {
    let (mut school, cast) = with_marks().await;
    confirm_all(&mut school, cast.teacher).await;
    let admin = school.admin().await;
    let list = opens(&mut school, admin).await;
    let buttons: Vec<&str> = list
        .buttons
        .iter()
        .flatten()
        .map(|it| it.text.as_str())
        .collect();
    assert!(!buttons.contains(&"✅ Подтвердить все"), "{buttons:?}");
    school.presses(admin, &list, "🔒 10427: 5").await;
    let card = school.last(admin);
    assert!(card.text.contains("вт 24.11, 12:00 № 1: 5"), "{card:?}");
    let news = school.presses(admin, &card, "5").await;
    assert_heard(&news, admin, "оценка 5 уже стоит");
    school.presses(admin, &card, "4").await;
    school.last_about(admin, "10427, 2 четверть: 4\nПочему?");
    assert_eq!(
        terms(school.journal().await)[0][6],
        "5",
        "not without a reason"
    );
    school.stop().await;
    school.start().await;
    let told = school.last_about(cast.mother, "Итоговая оценка");
    school.says(admin, "Ошибка в расчёте").await;
    let card = school.last(admin);
    assert!(
        card.text.contains("№ 3: 5 → 4 (Ошибка в расчёте"),
        "{card:?}"
    );
    let changed = school.last_about(cast.mother, "Итоговая оценка 4 (исправлено)");
    assert_eq!(
        changed.message, told.message,
        "the notice itself is corrected"
    );
    let row = terms(school.journal().await).remove(0);
    assert_eq!(
        (row[6].as_str(), row[8].as_str(), row[9].as_str()),
        ("4", "3", "Ошибка в расчёте")
    );
    let news = school.says(admin, "/audit").await;
    assert_heard(
        &news,
        admin,
        "№ 3: итоговая оценка изменена 10427; Сольфеджио 3А, 2 четверть: 5 → 4; Ошибка в расчёте",
    );
    // Opened again, it is the teacher's, and so are the marks in it.
    school.presses(admin, &card, "Открыть заново").await;
    school.says(admin, "Преподаватель пересчитает").await;
    assert!(terms(school.journal().await).is_empty());
    assert!(
        school
            .last_about(cast.nota, "Итоговая оценка отменена")
            .edited
    );
    let news = school.says(cast.teacher, "/grade 10427 5").await;
    assert_heard(&news, cast.teacher, "4 исправлено на 5");
    confirm_all(&mut school, cast.teacher).await;
    assert_eq!(terms(school.journal().await)[0][6], "5");
    school.close().await;
}

#[tokio::test]
async fn an_administrator_changes_a_work_and_a_lesson_of_a_closed_term() {
    let (mut school, cast) = with_marks().await;
    let teacher = cast.teacher;
    school.says(teacher, "/lesson").await;
    let lessons = school.last(teacher);
    school.presses(teacher, &lessons, "Вне расписания").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Сейчас").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "Оценки").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "✓ 10427").await;
    school.says(teacher, "3 Сбивчиво").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Все были").await;
    confirm_all(&mut school, teacher).await;
    let admin = school.admin().await;
    school.says(admin, "/term").await;
    let classes = school.last(admin);
    school.presses(admin, &classes, CLASS).await;
    for (work, mark, changed, told, comment) in [
        (
            "24.11 Гамма: 5-",
            "3",
            "Гамма: 5-",
            "Оценка 3 (исправлено): «Гамма»",
            "Чисто",
        ),
        (
            "24.11 урок: 3",
            "4-",
            "урок: 3",
            "Оценка 4- (исправлено) за урок",
            "Сбивчиво",
        ),
    ] {
        let list = school.last(admin);
        school.presses(admin, &list, "🔒 10427: 4").await;
        let card = school.last(admin);
        school.presses(admin, &card, "Работы и уроки").await;
        let works = school.last(admin);
        school.presses(admin, &works, work).await;
        let question = school.last(admin);
        school.presses(admin, &question, mark).await;
        let news = school.says(admin, "Описка в журнале").await;
        assert_heard(&news, admin, &format!("✅ Записано, {changed} → {mark}\n"));
        let notice = school.last_about(cast.nota, told);
        assert!(notice.edited && notice.text.contains(comment), "{notice:?}");
        let card = school.last(admin);
        school.presses(admin, &card, "Назад").await;
    }
    let rows = school.journal().await;
    let given: Vec<[&str; 3]> = rows
        .iter()
        .filter(|row| row[0] == "10427" && row[8] == "3")
        .map(|row| [row[2].as_str(), row[6].as_str(), row[9].as_str()])
        .collect();
    assert_eq!(
        given,
        [["assignment", "3", "Чисто"], ["lesson", "4-", "Сбивчиво"]]
    );
    assert_eq!(
        terms(rows)[0][6],
        "4",
        "the term mark stays as it was confirmed"
    );
    let news = school.says(admin, "/audit").await;
    assert_heard(
        &news,
        admin,
        "оценка в закрытом периоде изменена 10427; Сольфеджио 3А, Гамма: 5- → 3; Описка в журнале",
    );
    school.close().await;
}

#[tokio::test]
async fn an_erased_persons_reason_goes_and_the_mark_stays() {
    let (mut school, cast) = with_marks().await;
    confirm_all(&mut school, cast.teacher).await;
    let admin = school.admin().await;
    let list = opens(&mut school, admin).await;
    school.presses(admin, &list, "🔒 10427: 5").await;
    let card = school.last(admin);
    school.presses(admin, &card, "4").await;
    school.says(admin, "Пропустила из-за переезда").await;
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Стереть данные").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да, стереть").await;
    let row = terms(school.journal().await).remove(0);
    assert_eq!((row[6].as_str(), row[9].as_str()), ("4", ""));
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "2 четверть: 5 → 4");
    assert!(!news.iter().any(|heard| heard.text.contains("переезда")));
    school.close().await;
}
