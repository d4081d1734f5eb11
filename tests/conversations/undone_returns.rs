//! Works that went back by a slip of the finger: the return is taken back, as a mark is.

use std::time::Duration;

use kamerton::sandbox::{Act, Heard};

use crate::{
    queue::with_work,
    school::{School, Who, assert_heard, assert_silent},
};

/// What stands now where somebody was told something.
fn now_there(school: &School, who: Who, told: &Heard) -> Heard {
    school.people.heard(who, told.message - 1).remove(0)
}

/// Taps «Отменить» as it stood there, whatever stands there now.
async fn undoes_again(school: &mut School, who: Who, given: &Heard) -> Vec<Heard> {
    let mut buttons = given.buttons.iter().flatten();
    let undo = buttons.find(|button| button.text == "Отменить");
    let data = undo.and_then(|button| button.data.clone());
    let again = Act::Forge {
        user: who,
        chat: who,
        message: given.message,
        data: data.expect("a button"),
    };
    school.act(again).await
}

#[tokio::test]
async fn a_return_is_taken_back_and_its_notice_says_so() {
    let (mut school, teacher, nota, ..) = with_work().await;
    let mother = school.guardian("10427").await;
    let news = school.says(teacher, "/return 10427").await;
    assert_heard(&news, nota, "возвращена на доработку");
    let (told, hers) = (school.last(nota), school.last(mother));
    let given = school.last(teacher);
    let news = school.presses(teacher, &given, "Отменить").await;
    let words = "10427: возврат работы «Гамма» отменён, она снова в очереди";
    assert!(school.last(teacher).text.contains(words));
    assert!(!news.iter().any(|heard| heard.chat == nota), "{news:#?}");
    for (who, told) in [(nota, &told), (mother, &hers)] {
        let now = now_there(&school, who, told);
        assert!(now.edited && now.buttons.is_empty(), "{now:?}");
        assert!(now.text.contains("отменил возврат"), "{now:?}");
        assert!(now.text.contains("снова ждёт проверки"), "{now:?}");
    }
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    // Once is enough; another return has its own.
    let news = undoes_again(&mut school, teacher, &given).await;
    assert_heard(&news, teacher, "уже не отменить");
    school.says(teacher, "/return 10427 Ровнее").await;
    let other = school.last(teacher);
    let news = undoes_again(&mut school, teacher, &given).await;
    assert_heard(&news, teacher, "уже не отменить");
    let told = school.last(nota);
    assert!(told.text.contains("Ровнее"), "{told:?}");
    school.presses(teacher, &other, "Отменить").await;
    let now = now_there(&school, nota, &told);
    assert!(now.text.contains("отменил возврат"), "{now:?}");
    let undone = now_there(&school, teacher, &other);
    assert!(!format!("{:?}", undone.buttons).contains("Отменить"));
    school.close().await;
}

#[tokio::test]
async fn a_mark_stands_again_when_the_return_after_it_is_taken_back() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.says(teacher, "/grade 10427 4").await;
    school.pass(Duration::from_secs(60)).await;
    school.says(teacher, "/return 10427 Ещё раз").await;
    let told = school.last(nota);
    school.presses_last(teacher, &["Отменить"]).await;
    let card = school.last(teacher);
    assert!(card.text.contains("оценка 4 остаётся"), "{card:?}");
    let now = now_there(&school, nota, &told);
    assert!(now.text.contains("Оценка 4 остаётся"), "{now:?}");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    assert_eq!(school.journal().await[0][6], "4");
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий");
    school.close().await;
}

#[tokio::test]
async fn a_return_is_not_taken_back_late_nor_from_under_a_new_attempt() {
    let (mut school, teacher, nota, group, post) = with_work().await;
    school.says(teacher, "/return 10427").await;
    let given = school.last(teacher);
    school.pass(Duration::from_secs(601)).await;
    let news = school.presses(teacher, &given, "Отменить").await;
    assert_heard(&news, teacher, "больше десяти минут");
    assert_silent(&news, nota);
    school.replies(nota, group, post, "Исправила").await;
    school.says(teacher, "/return 10427 Ещё раз").await;
    let second = school.last(teacher);
    school.replies(nota, group, post, "Опять исправила").await;
    let news = school.presses(teacher, &second, "Отменить").await;
    assert_heard(&news, teacher, "уже не отменить");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    school.close().await;
}

#[tokio::test]
async fn a_return_that_has_not_arrived_yet_is_not_said_once_it_is_taken_back() {
    let (mut school, teacher, nota, ..) = with_work().await;
    school.holds_up(nota);
    school.says(teacher, "/return 10427").await;
    school.presses_last(teacher, &["Отменить"]).await;
    school.pass(Duration::from_secs(61)).await;
    let heard = school.people.heard(nota, 0);
    let about = |words: &str| heard.iter().filter(|it| it.text.contains(words)).count();
    assert_eq!(about("возвращена на доработку"), 0, "{heard:#?}");
    assert_eq!(about("отменил возврат"), 1, "{heard:#?}");
    school.close().await;
}
