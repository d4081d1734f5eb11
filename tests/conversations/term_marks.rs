//! Term marks: proposed, chosen, confirmed and told.

use std::time::Duration;

use kamerton::{sandbox::Heard, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, kamerton, student};

pub const DAY: Duration = Duration::from_secs(24 * 3600);
pub const CLASS: &str = "Сольфеджио 3А";

pub struct Cast {
    pub teacher: Who,
    pub nota: Who,
    pub mother: Who,
    pub group: i64,
}

/// A teacher, two students and a mother; Нота has a 5- and a 4, Пауза a зачёт alone. It is the
/// second quarter.
pub async fn with_marks() -> (School, Cast) {
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
pub async fn confirm_all(school: &mut School, teacher: Who) -> Vec<Heard> {
    school.says(teacher, "/term").await;
    let list = school.last(teacher);
    school.presses(teacher, &list, "✅ Подтвердить все").await;
    let question = school.last(teacher);
    school.presses(teacher, &question, "Да").await
}

/// Opens the sheet of one class among several.
pub async fn opens(school: &mut School, who: Who) -> Heard {
    school.says(who, "/term").await;
    let classes = school.last(who);
    school.presses(who, &classes, CLASS).await;
    school.last(who)
}

pub fn terms(journal: Vec<Vec<String>>) -> Vec<Vec<String>> {
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
        question
            .text
            .contains("Подтвердить 1 оценку? Её получат учащийся и родители, и период"),
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
async fn a_calendar_of_next_year_leaves_the_terms_of_the_running_one() {
    let (mut school, cast) = with_marks().await;
    let years = |year: i32| {
        format!(
            "1 четверть;01.09.{year};25.10.{year}\n2 четверть;05.11.{year};28.12.{year}\n\
             учебный год;01.09.{year};31.05.{}\n",
            year + 1
        )
    };
    for (year, said) in [(2026, "imported"), (2027, "stays, of earlier years: 3")] {
        std::fs::write(school.path("year.csv"), years(year)).expect("a file");
        let file = school.path("year.csv");
        let import = ["calendar", "import", file.to_str().expect("a name")];
        let output = school.kamerton(&import).await;
        assert!(output.status.success(), "{output:?}");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains(said),
            "{output:?}"
        );
    }
    let news = confirm_all(&mut school, cast.teacher).await;
    assert_heard(&news, cast.nota, "2 четверть");
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
async fn the_morning_leaves_a_teachers_own_child_to_others() {
    let (mut school, cast) = with_marks().await;
    school
        .joins_as(cast.teacher, Invitee::Guardian(student("10427")))
        .await;
    let post = school.assigns(cast.teacher, cast.group, "Этюд").await;
    school
        .replies(cast.nota, cast.group, post.message, "мой этюд")
        .await;
    let news = school.pass(Duration::from_secs(20 * 3600)).await;
    assert!(
        !news.iter().any(|heard| heard.text.contains("проверки")),
        "{news:#?}"
    );
    let news = school.pass(35 * DAY).await;
    assert_heard(&news, cast.teacher, "2 четверть (2 учащихся). /term");
    school.close().await;
}

#[tokio::test]
async fn a_class_whose_marks_were_all_taken_back_is_one_that_gives_none() {
    let mut school = School::open().await;
    school.reminds("off").await;
    let (teacher, nota) = (school.staff(1).await, school.student("10427").await);
    let group = school.group(teacher, CLASS, &[nota]).await;
    let post = school.assigns(teacher, group, "Гамма").await;
    school.replies(nota, group, post.message, "вот").await;
    school.says(teacher, "/grade 10427 5").await;
    school.presses_last(teacher, &["Отменить"]).await;
    school.says(teacher, "/lesson").await;
    school
        .presses_last(teacher, &["Вне расписания", "Сейчас"])
        .await;
    school.says(teacher, "10427 5").await;
    let corrected = [
        "✅ Все были",
        "Изменить",
        "Оценки",
        "✓ 10427: 5",
        "Без оценки",
        "Назад",
        "✅ Все были",
    ];
    school.presses_last(teacher, &corrected).await;
    let values = school.journal().await;
    assert!(values.iter().all(|row| row[6].is_empty()), "{values:?}");
    school.pass(Duration::from_secs(20 * 3600)).await;
    let news = school.pass(35 * DAY).await;
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
