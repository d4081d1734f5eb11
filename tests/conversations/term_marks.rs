//! Term marks: proposed, chosen, confirmed and told; then locked, for works and lessons too,
//! but for an administrator with a reason.

use std::time::Duration;

use kamerton::{sandbox::Heard, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, kamerton, student};

const DAY: Duration = Duration::from_secs(24 * 3600);
const CLASS: &str = "Сольфеджио 3А";

struct Cast {
    teacher: Who,
    nota: Who,
    mother: Who,
    group: i64,
}

/// A teacher, two students and a mother; Нота has a 5- and a 4, Пауза a зачёт alone. It is the
/// second quarter.
async fn with_marks() -> (School, Cast) {
    let mut school = School::open().await;
    school.reminds("off").await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let pavel = school.student("10434").await;
    let mother = school.guardian("10427").await;
    let group = school.group(teacher, CLASS, &[nota, pavel]).await;
    for (title, works) in [
        (
            "Гамма",
            [(nota, "10427 5- Чисто"), (pavel, "10434 зачёт")].as_slice(),
        ),
        ("Диктант", &[(nota, "10427 4")]),
    ] {
        let post = school.assigns(teacher, group, title).await;
        for (who, mark) in works {
            school.replies(*who, group, post.message, "вот").await;
            school.says(teacher, &format!("/grade {mark}")).await;
        }
    }
    let cast = Cast {
        teacher,
        nota,
        mother,
        group,
    };
    (school, cast)
}

/// Opens the list and confirms everything in it.
async fn confirm_all(school: &mut School, teacher: Who) -> Vec<Heard> {
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await
}

/// Opens the sheet of one class among several.
async fn opens(school: &mut School, who: Who) -> Heard {
    school.says(who, "/term").await;
    let classes = school.last(who);
    school.presses(who, &classes, CLASS).await;
    school.last(who)
}

fn terms(journal: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let is_term = |row: &Vec<String>| row[2] == "term";
    journal.into_iter().filter(is_term).collect()
}

#[tokio::test]
async fn marks_are_proposed_confirmed_at_once_told_and_stand_in_the_journal() {
    let (mut school, cast) = with_marks().await;
    let teacher = cast.teacher;
    let news = school.says_in(teacher, cast.group, "/term").await;
    assert_silent(&news, cast.group);
    school.says(teacher, "Четверть").await;
    let list = school.last(teacher);
    for words in [
        "2 четверть, Сольфеджио 3А (до 30.12.2026)",
        "10427: предлагаю 5 (среднее 4,50, оценок: 2)",
        "10434: предложить нечего, оценок цифрами нет",
        "Закрыто: 0 из 3",
    ] {
        assert!(list.text.contains(words), "{words}: {list:?}");
    }
    assert!(!list.text.contains("Нот"), "no names: {list:?}");
    let news = school.presses(teacher, &list, "✅ Подтвердить все").await;
    assert!(terms(school.journal().await).is_empty());
    assert_silent(&news, cast.nota);
    let question = school.last(teacher);
    assert!(
        question.text.contains("Подтвердить 1 оценку?"),
        "{question:?}"
    );
    let news = school.presses(teacher, &question, "Да").await;
    for who in [cast.nota, cast.mother] {
        assert_heard(
            &news,
            who,
            "🎓 Итоговая оценка 5: 2 четверть, Сольфеджио 3А",
        );
    }
    assert_silent(&news, cast.group);
    let list = school.last(teacher);
    assert_eq!(list.message, question.message, "the same message");
    assert!(list.text.contains("🔒 10427: 5\n"), "{list:?}");
    assert!(list.text.contains("Закрыто: 1 из 3"), "{list:?}");
    assert_eq!(
        terms(school.journal().await),
        [[
            "10427",
            CLASS,
            "term",
            "2 четверть",
            "2026-12-30T23:59:59+03:00",
            "",
            "5",
            "2026-11-24T12:00:00+03:00",
            "1",
            ""
        ]]
    );
    let to = school
        .kamerton(&["journal", "export", "--to", "2026-12-29"])
        .await;
    assert!(!String::from_utf8_lossy(&to.stdout).contains("term"));
    let from = [
        "journal",
        "export",
        "--from",
        "2026-12-30",
        "--to",
        "2026-12-30",
    ];
    let from = school.kamerton(&from).await;
    assert!(String::from_utf8_lossy(&from.stdout).contains("2 четверть"));
    let news = school.says(cast.mother, "/grades").await;
    assert_heard(&news, cast.mother, "5: 2 четверть (Сольфеджио 3А)");
    let news = school.says(cast.mother, "/mydata").await;
    school.presses(cast.mother, &news[0], "Прислать всё").await;
    assert!(school.last(cast.mother).text.contains("2 четверть"));
    school.close().await;
}

#[tokio::test]
async fn a_teacher_chooses_other_marks_one_by_one_and_a_restart_forgets_none() {
    let (mut school, cast) = with_marks().await;
    let teacher = cast.teacher;
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "10427: 5").await;
    let card = school.last(teacher);
    assert!(
        card.text.contains("Оценки за этот период: 5-, 4"),
        "{card:?}"
    );
    school.presses(teacher, &card, "4+").await;
    let list = school.last(teacher);
    assert!(
        list.text.contains("10427: вы выбрали 4+ (предлагалось 5)"),
        "{list:?}"
    );
    school.stop().await;
    school.start().await;
    school.presses(teacher, &list, "10434: –").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "зачёт").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "10441: –").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "осв.").await;
    assert!(terms(school.journal().await).is_empty());
    let list = school.last(teacher);
    school.presses(teacher, &list, "10434: зачёт").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "✅ Подтвердить зачёт").await;
    let marks = |journal| -> Vec<(String, String)> {
        let rows = terms(journal).into_iter();
        rows.map(|row| (row[0].clone(), row[6].clone())).collect()
    };
    assert_eq!(
        marks(school.journal().await),
        [("10434".to_owned(), "pass".to_owned())]
    );
    let list = school.last(teacher);
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await;
    let journal = marks(school.journal().await);
    assert!(
        journal.contains(&("10427".to_owned(), "4+".to_owned())),
        "{journal:?}"
    );
    assert!(
        journal.contains(&("10441".to_owned(), "exempt".to_owned())),
        "{journal:?}"
    );
    assert!(school.last(teacher).text.contains("только администратор"));
    school.close().await;
}

#[tokio::test]
async fn what_is_confirmed_is_what_was_shown() {
    let (mut school, cast) = with_marks().await;
    let teacher = cast.teacher;
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "10427: 5").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "4+").await;
    // Something else comes first: the choice is not forgotten without a word.
    let news = school.says(teacher, "/announce Концерт").await;
    assert_heard(&news, teacher, "не подтверждены и забыты: 10427: 4+");
    let list = school.last_about(teacher, "Закрыто: 0 из 3");
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last_about(teacher, "Подтвердить 1 оценку?");
    assert!(question.text.contains("10427: 5"), "{question:?}");
    // A mark is given meanwhile, from elsewhere.
    school.says(teacher, "/grade 10427 2").await;
    school.presses(teacher, &question, "Да").await;
    let list = school.last_about(teacher, "С тех пор оценки изменились");
    assert!(terms(school.journal().await).is_empty());
    school.presses(teacher, &list, "10427: 4").await;
    let card = school.last_about(teacher, "Оценки за этот период");
    school.says(teacher, "/grade 10427 5").await;
    school.presses(teacher, &card, "✅ Подтвердить 4").await;
    school.last_about(teacher, "С тех пор оценки изменились");
    assert!(terms(school.journal().await).is_empty());
    school.close().await;
}

#[tokio::test]
async fn the_term_of_who_has_left_can_be_opened_again() {
    let (mut school, cast) = with_marks().await;
    confirm_all(&mut school, cast.teacher).await;
    let admin = school.admin().await;
    school.says(admin, "/student 10427").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Выбыл(а) из школы").await;
    let question = school.last(admin);
    school.presses(admin, &question, "Да").await;
    let list = opens(&mut school, admin).await;
    school.presses(admin, &list, "🔒 10427: 5").await;
    let card = school.last(admin);
    school.presses(admin, &card, "Открыть заново").await;
    let news = school.says(admin, "Ошибка").await;
    assert_heard(&news, admin, "10427, 2 четверть: записано");
    assert!(terms(school.journal().await).is_empty());
    school.close().await;
}

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
    let _ = admin;
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
    let warning = "⚠ Для 1 ученика уже закрыто: 2 четверть. Оценки за это задание поставит только \
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
async fn nobody_confirms_for_their_own_child_and_a_substitutes_number_stands() {
    let (mut school, cast) = with_marks().await;
    let admin = school.admin().await;
    school
        .says(admin, "/substitute Сольфеджио 3А: 2 до 30.12")
        .await;
    let other = school.staff(2).await;
    school
        .joins_as(other, Invitee::Guardian(student("10427")))
        .await;
    school.says(cast.teacher, "/term").await;
    let told = school.last(cast.teacher).text;
    assert!(told.contains("ведёт № 2 (замещение)"), "{told}");
    school.says(other, "/term").await;
    let classes = school.last(other);
    school.presses(other, &classes, CLASS).await;
    let list = school.last(other);
    let news = school.presses(other, &list, "✅ Подтвердить все").await;
    assert_heard(&news, other, "Подтверждать нечего");
    school.presses(other, &list, "10427: 5").await;
    let card = school.last_about(other, "Оценки за этот период");
    for button in ["✅ Подтвердить 5", "4"] {
        let news = school.presses(other, &card, button).await;
        assert_heard(&news, other, "Своего ребёнка");
    }
    school.presses(other, &card, "Назад").await;
    let list = school.last_about(other, "Закрыто: 0 из 3");
    school.presses(other, &list, "10434: –").await;
    let card = school.last_about(other, "Оценки за этот период: зачёт");
    school.presses(other, &card, "зачёт").await;
    let list = school.last_about(other, "вы выбрали зачёт");
    school.presses(other, &list, "✅ Подтвердить все").await;
    let question = school.last_about(other, "Подтвердить 1 оценку?");
    school.presses(other, &question, "Да").await;
    let rows = terms(school.journal().await);
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0][0].as_str(), rows[0][8].as_str()), ("10434", "2"));
    school.close().await;
}

#[tokio::test]
async fn a_renamed_and_moved_term_keeps_its_marks_and_a_year_is_made_of_quarters() {
    let (mut school, cast) = with_marks().await;
    confirm_all(&mut school, cast.teacher).await;
    let admin = school.admin().await;
    school
        .says(
            admin,
            "/calendar 2 четверть: нет\nII четверть: 09.11–25.12\n3 четверть: нет\nIII четверть: 11.01–26.03",
        )
        .await;
    school.says(cast.teacher, "/term").await;
    let list = school.last(cast.teacher);
    assert!(list.text.contains("II четверть"), "{list:?}");
    assert!(list.text.contains("🔒 10427: 5"), "{list:?}");
    // What was said then stays in the journal.
    assert_eq!(terms(school.journal().await)[0][3], "2 четверть");
    school.presses(cast.teacher, &list, "Другой период").await;
    let choice = school.last(cast.teacher);
    let labels: Vec<&str> = choice
        .buttons
        .iter()
        .flatten()
        .map(|it| it.text.as_str())
        .collect();
    assert!(
        labels.iter().all(|label| !label.contains("III")),
        "{labels:?}"
    );
    school
        .presses(cast.teacher, &choice, "учебный год (с 01.09.2026)")
        .await;
    let list = school.last(cast.teacher);
    assert!(
        list.text
            .contains("10427: предлагаю 5 (среднее 5,00 по итоговым оценкам, их 1)"),
        "{list:?}"
    );
    assert!(list.text.contains("10434: предложить нечего"), "{list:?}");
    school.close().await;
}

#[tokio::test]
async fn the_morning_tells_of_a_term_that_is_over_and_not_confirmed() {
    let (mut school, cast) = with_marks().await;
    let morning = Duration::from_secs(20 * 3600);
    school.pass(morning).await;
    school.news();
    let words = "Пора подтвердить итоговые оценки: 2 четверть (3 учащихся). /term";
    // Tuesday, 29 December; then the last day of the quarter.
    let news = school.pass(34 * DAY).await;
    assert!(!news.iter().any(|heard| heard.text.contains("итоговые")));
    let news = school.pass(DAY).await;
    assert_heard(&news, cast.teacher, words);
    // Tuesday, 12 January.
    let news = school.pass(13 * DAY).await;
    assert_heard(&news, cast.teacher, words);
    school.says(cast.teacher, "/term").await;
    let list = school.last(cast.teacher);
    assert!(
        list.text.contains("2 четверть"),
        "the one just over: {list:?}"
    );
    confirm_all(&mut school, cast.teacher).await;
    for id in ["10434", "10441"] {
        let list = school.last(cast.teacher);
        school
            .presses(cast.teacher, &list, &format!("{id}: –"))
            .await;
        let card = school.last(cast.teacher);
        school.presses(cast.teacher, &card, "н/а").await;
        let list = school.last(cast.teacher);
        school
            .presses(cast.teacher, &list, &format!("{id}: н/а"))
            .await;
        let card = school.last(cast.teacher);
        school
            .presses(cast.teacher, &card, "✅ Подтвердить н/а")
            .await;
    }
    let news = school.pass(DAY).await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("итоговые")),
        "{news:#?}"
    );
    school.close().await;
}

#[tokio::test]
async fn a_large_class_comes_in_pages() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let mut roster = String::from("student_id,name,discipline,teacher,class\n");
    for number in 0..20 {
        roster += &format!("Х-{number:02},Хорист {number},Сольфеджио,Скрипкина С. С.,{CLASS}\n");
    }
    let path = school.path("more.csv");
    std::fs::write(&path, roster).expect("a file");
    let output = school
        .kamerton(&["roster", "import", path.to_str().expect("a name")])
        .await;
    assert!(output.status.success(), "{output:?}");
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    assert!(list.text.contains("Закрыто: 0 из 23"), "{list:?}");
    assert!(!list.text.contains("Х-19"), "{list:?}");
    school.presses(teacher, &list, "Ещё 8").await;
    let list = school.last(teacher);
    assert!(
        list.text.contains("Х-19") && !list.text.contains("10427"),
        "{list:?}"
    );
    school.presses(teacher, &list, "Назад").await;
    assert!(school.last(teacher).text.contains("10427"));
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

#[test]
fn a_rule_that_is_not_understood_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(
        folder.path().join("kamerton.toml"),
        "term_rule = \"урок=много\"\n",
    )
    .expect("a file");
    let output = kamerton(folder.path(), "http://127.0.0.1:9", &["journal", "export"]);
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("kamerton.toml, term_rule: “урок=много”"),
        "{said}"
    );
}
