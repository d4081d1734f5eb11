//! Assignments that are called the same, told apart wherever one of them is to be chosen.

use std::time::Duration;

use kamerton::sandbox::Heard;

use crate::school::{School, file, send_files};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn buttons(heard: &Heard) -> Vec<&str> {
    let buttons = heard.buttons.iter().flatten();
    buttons.map(|button| button.text.as_str()).collect()
}

#[track_caller]
fn assert_offers(heard: &Heard, labels: [&str; 3]) {
    let offered = buttons(heard);
    for label in labels {
        assert!(offered.contains(&label), "{label}: {offered:?}");
    }
}

#[tokio::test]
async fn each_time_of_an_assignment_that_comes_back_is_known_by_its_day() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let weekly = "/assign Гамма недели\nвыдать: ср 12:00\nсрок: пн 10:00\nповтор: каждую неделю";
    school.says_in(teacher, group, weekly).await;
    school.assigns(teacher, group, "Этюд").await;
    for _ in 0..9 {
        school.pass(DAY).await;
    }
    school.says(nota, "/homework").await;
    let list = school.card(nota);
    let days = [
        "Сдать: Гамма недели, от 25.11",
        "Сдать: Гамма недели, от 02.12",
        "Сдать: Этюд",
    ];
    assert_offers(&list, days);
    assert!(
        list.text.contains("• Гамма недели, от 02.12 ("),
        "{}",
        list.text
    );
    school
        .act(send_files(nota, nota, None, vec![file("photo", "лист")]))
        .await;
    let days = ["Гамма недели, от 25.11", "Гамма недели, от 02.12", "Этюд"];
    assert_offers(&school.card(nota), days);
    school.presses_last(nota, &[days[1], "Готово"]).await;

    school.says(teacher, "/submit 10427").await;
    assert_offers(&school.card(teacher), days);
    school.says(teacher, "/extend 10427").await;
    assert_offers(&school.card(teacher), [days[0], days[1], days[1]]);
    school.says(teacher, "/queue").await;
    let card = school.card(teacher).text;
    assert!(card.contains("«Гамма недели, от 02.12»"), "{card}");
    school.close().await;
}

#[tokio::test]
async fn a_class_is_named_once_and_only_where_it_tells_something() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let other = school.staff(2).await;
    let pavel = school.student("10434").await;
    let assigns = |title: &str, class: &str| format!("/assign {title}\nкласс: {class}");
    for text in [
        assigns("Вокализ", "Сольфеджио 3А"),
        assigns("Вокализ", "Сольфеджио 3А"),
        assigns("Песня", "Сольфеджио 3А"),
    ] {
        school.says(teacher, &text).await;
    }
    school
        .says(other, &assigns("Песня", "Музлитература 3"))
        .await;
    school.says(pavel, "/homework").await;
    let list = school.card(pavel);
    let of = |title: &str, class: &str| format!("• {title}, от 24.11 ({class})");
    assert_eq!(
        list.text.matches(&of("Вокализ", "Сольфеджио 3А")).count(),
        2,
        "{list:#?}"
    );
    for class in ["Сольфеджио 3А", "Музлитература 3"] {
        let line = of("Песня", class);
        assert!(list.text.contains(&line), "{list:#?}");
        assert!(!list.text.contains(&format!("{line} (")), "{list:#?}");
        let label = format!("Сдать: Песня, от 24.11 ({class})");
        assert!(buttons(&list).contains(&label.as_str()), "{list:#?}");
    }
    assert!(
        buttons(&list).contains(&"Сдать: Вокализ, от 24.11"),
        "{list:#?}"
    );
    school.close().await;
}
