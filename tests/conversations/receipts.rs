//! What can be done with a work after it was sent: forgotten, corrected, added to, taken back.

use std::time::Duration;

use kamerton::{sandbox::Act, store::invitations::Invitee};

use crate::school::{School, Who, assert_heard, assert_silent, file, send_files, student};

const MINUTE: Duration = Duration::from_secs(60);

/// A school with one assignment in one group: teacher, student, group, post.
pub async fn with_assignment() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school
        .assigns(teacher, group, "Гамма\nсрок: завтра 18:00")
        .await;
    (school, teacher, nota, group, post.message)
}

async fn begins(school: &mut School, who: Who) {
    school.says(who, "/homework").await;
    let list = school.last(who);
    school.presses(who, &list, "Сдать: Гамма").await;
}

#[tokio::test]
async fn a_forgotten_done_is_nudged_and_then_done_without() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    begins(&mut school, nota).await;
    school.says(nota, "Вот").await;
    let sent = school.clock.now();
    let news = school.pass(9 * MINUTE).await;
    assert_silent(&news, nota);
    let news = school.pass(2 * MINUTE).await;
    assert_heard(&news, nota, "не нажали «Готово»");
    school.stop().await;
    school.start().await;
    let news = school.pass(48 * MINUTE).await;
    assert_silent(&news, nota);
    let news = school.pass(2 * MINUTE).await;
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_heard(&news, nota, "сдал работу сам");
    // The time is that of the last message, not of our patience.
    let submitted = sent
        .local(chrono_tz::Europe::Moscow)
        .format("%Y-%m-%dT%H:%M")
        .to_string();
    assert!(school.journal().await[0][5].starts_with(&submitted));
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "ничего не сдаёте");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Вот»");
    school.close().await;
}

#[tokio::test]
async fn a_nudge_can_be_answered_and_what_was_never_begun_ends_quietly() {
    let (mut school, _, nota, ..) = with_assignment().await;
    begins(&mut school, nota).await;
    let news = school.pass(61 * MINUTE).await;
    assert_silent(&news, nota);
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "ничего не сдаёте");
    begins(&mut school, nota).await;
    school.says(nota, "Вот").await;
    school.pass(11 * MINUTE).await;
    let nudge = school.last(nota);
    let news = school.presses(nota, &nudge, "Готово").await;
    assert_heard(&news, nota, "Работа № 2 принята");
    school.close().await;
}

#[tokio::test]
async fn more_is_added_to_a_work_until_it_is_marked() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Раз").await;
    let receipt = school.last(nota);
    let news = school.presses(nota, &receipt, "Добавить").await;
    assert_heard(&news, nota, "Присылайте");
    let news = school
        .act(send_files(nota, nota, None, vec![file("photo", "снимок")]))
        .await;
    assert_heard(&news, nota, "Добавлено");
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_heard(&news, nota, "1 файл, 1 текст");
    school.presses(nota, &receipt, "Добавить").await;
    school.says(nota, "Не то").await;
    let news = school.says(nota, "Отмена").await;
    assert_heard(&news, nota, "уже у преподавателя");
    assert_heard(&news, nota, "1 файл, 2 текста");
    assert_eq!(school.last(nota).buttons[0][1].text, "Отозвать");
    let news = school.says(nota, "Отмена").await;
    assert_heard(&news, nota, "Отменять нечего");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.presses(nota, &receipt, "Добавить").await;
    assert_heard(&news, nota, "уже оценено");
    let news = school.presses(nota, &receipt, "Отозвать").await;
    assert_heard(&news, nota, "нельзя ни дополнить, ни отозвать");
    school.close().await;
}

#[tokio::test]
async fn messages_of_two_chats_that_have_the_same_number_are_two_parts() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    let new = -1_001_234_567_890;
    school.act(Act::Upgrade { chat: group, new }).await;
    let post = school.assigns(teacher, new, "Этюд").await.message;
    // The receipt and «Присылайте» come before what is added in private.
    let wanted = school.last(nota).message + 3;
    for _ in post + 1..wanted {
        school.says_in(teacher, new, "Ясно").await;
    }
    let reply = crate::school::reply(nota, new, post, "В группе");
    school.act(reply).await;
    let in_group = school.people.heard(new, wanted - 1);
    assert_eq!(in_group[0].text, "В группе");
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Добавить").await;
    school.says(nota, "Лично").await;
    let in_private = school.people.heard(nota, wanted - 1);
    assert_eq!(in_private[0].text, "Лично");
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "2 текста");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«В группе»");
    assert_heard(&news, teacher, "«Лично»");
    school.close().await;
}

#[tokio::test]
async fn what_comes_days_after_the_button_is_not_added_to_the_old_work() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Раз").await;
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Добавить").await;
    let before = school.journal().await;
    school.pass(49 * 60 * MINUTE).await;
    let news = school
        .act(send_files(nota, nota, None, vec![file("photo", "снимок")]))
        .await;
    assert_heard(&news, nota, "Это работа?");
    assert_eq!(school.journal().await, before);
    school.close().await;
}

#[tokio::test]
async fn what_is_finished_last_is_what_the_teacher_sees() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    begins(&mut school, nota).await;
    school.says(nota, "Начато раньше").await;
    let asked = school.last(nota);
    school.replies(nota, group, post, "Сдано раньше").await;
    let news = school.presses(nota, &asked, "Готово").await;
    assert_heard(&news, nota, "Работа № 1 принята");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Ждут проверки: 1");
    assert_heard(&news, teacher, "«Начато раньше»");

    // What was marked meanwhile is not handed in any more, and its author is told so.
    let card = school.last(teacher);
    begins(&mut school, nota).await;
    school.says(nota, "Ещё раз").await;
    school.presses(teacher, &card, "5").await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "уже оценено, поэтому работа не принята");
    let news = school.pass(61 * MINUTE).await;
    assert_silent(&news, nota);
    school.close().await;
}

#[tokio::test]
async fn what_was_marked_before_it_closed_by_itself_is_not_taken() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Первая").await;
    begins(&mut school, nota).await;
    school.says(nota, "Вторая").await;
    school.says(teacher, "/queue").await;
    let card = school.last(teacher);
    school.presses(teacher, &card, "5").await;
    let news = school.pass(61 * MINUTE).await;
    assert_heard(&news, nota, "уже оценено, поэтому работа не принята");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

#[tokio::test]
async fn who_forgets_what_was_begun_hears_that_something_newer_counts() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    begins(&mut school, nota).await;
    school.says(nota, "Забыто").await;
    school.pass(5 * MINUTE).await;
    school.replies(nota, group, post, "Сдано").await;
    let news = school.pass(61 * MINUTE).await;
    assert_heard(&news, nota, "засчитывается она");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Сдано»");
    school.close().await;
}

#[tokio::test]
async fn a_work_is_taken_back_and_the_one_before_it_counts_again() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Первая").await;
    school.pass(60 * MINUTE).await;
    school.replies(nota, group, post, "Вторая").await;
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Отозвать").await;
    let question = school.last(nota);
    let news = school.presses(nota, &question, "Нет").await;
    assert_heard(&news, nota, "остаётся как было");
    let news = school.presses(nota, &question, "Да, отозвать").await;
    assert_heard(&news, nota, "На этот вопрос уже ответили");
    school.presses(nota, &receipt, "Отозвать").await;
    let news = school.presses_last(nota, &["Да, отозвать"]).await;
    assert_heard(&news, nota, "Работа № 2 «Гамма» отозвана");
    assert_heard(&news, nota, "предыдущая попытка, работа № 1");
    let news = school.presses(nota, &receipt, "Отозвать").await;
    assert_heard(&news, nota, "уже отозвана");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«Первая»");
    assert!(
        news.iter().all(|heard| !heard.text.contains("Вторая")),
        "{news:#?}"
    );
    let news = school.replies(nota, group, post, "Третья").await;
    assert_heard(&news, nota, "Попытка 3");
    school.close().await;
}

#[tokio::test]
async fn a_corrected_message_is_a_version_until_the_mark() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "До-ре-ми").await;
    let message = school.people.heard(group, post)[0].message;
    let edit = |text: &str| Act::Edit {
        chat: group,
        message,
        text: text.to_owned(),
    };
    let news = school.act(edit("До-ре-ми-фа")).await;
    assert_heard(&news, nota, "Исправление учтено в работе № 1");
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«До-ре-ми-фа» (исправлено");
    let card = school.last(teacher);
    school.presses(teacher, &card, "4").await;
    let news = school.act(edit("Соль")).await;
    assert_heard(&news, nota, "Исправление не учтено");
    school.close().await;
}

#[tokio::test]
async fn a_message_is_corrected_so_many_times_and_no_more() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "0").await;
    let message = school.people.heard(group, post)[0].message;
    let edit = |version: usize| Act::Edit {
        chat: group,
        message,
        text: version.to_string(),
    };
    for version in 1..20 {
        let news = school.act(edit(version)).await;
        assert_heard(&news, nota, "Исправление учтено в работе № 1");
        school.pass(MINUTE).await;
    }
    let news = school.act(edit(20)).await;
    assert_heard(&news, nota, "у этого сообщения уже 20 вариантов");
    school.close().await;
}

#[tokio::test]
async fn a_corrected_caption_brings_no_other_copy_of_the_file() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    let photo = vec![file("photo", "снимок")];
    school.act(send_files(nota, group, Some(post), photo)).await;
    let message = school.people.heard(group, post)[0].message;
    for text in ["Стр. 1", "Страница 1"] {
        let edit = Act::Edit {
            chat: group,
            message,
            text: text.to_owned(),
        };
        let news = school.act(edit).await;
        assert_heard(&news, nota, "Исправление учтено");
    }
    let copies = std::fs::read_dir(school.path("files/0000")).expect("a folder");
    assert_eq!(copies.count(), 1);
    school.close().await;
}

#[tokio::test]
async fn what_was_begun_and_given_up_is_no_attempt() {
    let (mut school, _, nota, _, _) = with_assignment().await;
    for _ in 0..2 {
        begins(&mut school, nota).await;
        school.says(nota, "/cancel").await;
    }
    begins(&mut school, nota).await;
    school.says(nota, "Вот").await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "принята");
    assert!(!news.iter().any(|heard| heard.text.contains("Попытка")));
    school.close().await;
}

#[tokio::test]
async fn a_reply_to_another_post_amid_a_work_is_that_ones() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school
        .says(teacher, "/assign Долги\nкому: 10427\nкласс: Сольфеджио 3А")
        .await;
    let debts = school.last_about(nota, "🎵 Долги").message;
    let card = school.people.heard(group, post - 1).remove(0);
    school.presses(nota, &card, "Сдать").await;
    school.says(nota, "Гамма вверх").await;
    let album = vec![file("photo", "1"), file("photo", "2")];
    school.act(send_files(nota, nota, Some(debts), album)).await;
    let news = school.pass(Duration::from_secs(5)).await;
    assert_heard(&news, nota, "Долги");
    assert_heard(&news, nota, "2 файла");
    school.says(nota, "Гамма вниз").await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "2 текста");
    let handed_in: Vec<bool> = school
        .journal()
        .await
        .iter()
        .filter(|row| row[0] == "10427")
        .map(|row| !row[5].is_empty())
        .collect();
    assert_eq!(handed_in, [true, true]);
    school.close().await;
}

#[tokio::test]
async fn a_teacher_who_is_a_parent_speaks_under_the_post_as_a_teacher() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    school
        .joins_as(teacher, Invitee::Guardian(student("10427")))
        .await;
    let news = school
        .replies(teacher, group, post, "Жду ваши работы")
        .await;
    assert_silent(&news, teacher);
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "Все работы проверены");
    school.close().await;
}

#[tokio::test]
async fn a_teacher_who_tries_the_button_is_told_for_whom_it_is() {
    let (mut school, teacher, nota, group, _) = with_assignment().await;
    let post = school.last_about(group, "Гамма");
    let url = post.buttons[0][0].url.clone().expect("it opens the chat");
    let follow = |user| Act::Follow {
        user,
        url: url.clone(),
        chat: None,
    };
    let news = school.act(follow(teacher)).await;
    assert_heard(&news, teacher, "«Сдать» нажимают учащиеся и родители");
    let other = school.staff(2).await;
    let news = school.act(follow(other)).await;
    assert_heard(&news, other, "Это задание не для вас");
    let news = school.act(follow(nota)).await;
    assert_heard(&news, nota, "присылайте");
    school.close().await;
}

#[tokio::test]
async fn who_adds_after_the_due_date_is_told_before_that_the_work_would_be_late() {
    let (mut school, _, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Раз").await;
    let receipt = school.last(nota);
    let news = school.presses(nota, &receipt, "Добавить").await;
    assert_heard(&news, nota, "Присылайте");
    let is_late = |heard: &kamerton::sandbox::Heard| heard.text.contains("после срока");
    assert!(!news.iter().any(is_late), "{news:#?}");
    school.pass(31 * 60 * MINUTE).await;
    let news = school.presses(nota, &receipt, "Добавить").await;
    assert_heard(&news, nota, "работа будет считаться сданной после срока");
    school.says(nota, "Два").await;
    let news = school.says(nota, "Готово").await;
    assert_heard(&news, nota, "после срока");
    // It is late already.
    let news = school.presses(nota, &receipt, "Добавить").await;
    assert_heard(&news, nota, "Присылайте");
    assert!(!news.iter().any(is_late), "{news:#?}");
    school.close().await;
}

#[tokio::test]
async fn who_turns_to_something_else_while_adding_gets_the_receipt_as_well() {
    let (mut school, teacher, nota, group, post) = with_assignment().await;
    school.replies(nota, group, post, "Раз").await;
    let receipt = school.last(nota);
    school.presses(nota, &receipt, "Добавить").await;
    school.says(nota, "Два").await;
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "сдано, ждёт проверки");
    assert_heard(&news, nota, "Работа № 1 принята");
    assert_heard(&news, nota, "2 текста");
    let news = school.says(nota, "/homework").await;
    let again = news.iter().any(|heard| heard.text.contains("принята"));
    assert!(!again, "once is enough: {news:#?}");
    // Something else that is waited for ends it, too.
    school.assigns(teacher, group, "Этюд").await;
    school.presses(nota, &receipt, "Добавить").await;
    school.says(nota, "Три").await;
    let list = school.last_about(nota, "Задания:");
    let news = school.presses(nota, &list, "Сдать: Гамма").await;
    assert_heard(&news, nota, "3 текста");
    assert_heard(&news, nota, "присылайте");
    school.close().await;
}

#[tokio::test]
async fn a_teacher_s_file_under_the_post_may_be_their_own_child_s_work() {
    let (mut school, teacher, _, group, post) = with_assignment().await;
    school
        .joins_as(teacher, Invitee::Guardian(student("10427")))
        .await;
    school.says(teacher, "Задать").await;
    school.says(teacher, "Этюд").await;
    let draft = school.last(teacher);
    for (place, answer) in ["Нет", "Сдать как родитель"].into_iter().enumerate()
    {
        let photo = vec![file("photo", &format!("снимок {place}"))];
        let sent = send_files(teacher, group, Some(post), photo);
        let news = school.act(sent).await;
        assert_silent(&news, group);
        assert_heard(&news, teacher, "это работа (10427)?");
        let question = school.last(teacher);
        // One question, and no reminder of it.
        let news = school.pass(130 * MINUTE).await;
        let asked = |heard: &kamerton::sandbox::Heard| heard.text.contains("работа?");
        assert!(!news.iter().any(asked), "{news:#?}");
        let news = school.presses(teacher, &question, answer).await;
        match place {
            0 => assert_heard(&news, teacher, "не сдана"),
            _ => assert_heard(&news, teacher, "Работа № 1 принята"),
        }
        let handed_in = school
            .journal()
            .await
            .iter()
            .filter(|row| !row[5].is_empty())
            .count();
        assert_eq!(handed_in, place);
    }
    // What she was about to give is still there.
    school.presses(teacher, &draft, "Без срока").await;
    let rest = ["Всему классу: 3", "Выдать"];
    let news = school.presses_last(teacher, &rest).await;
    assert_heard(&news, group, "🎵 Этюд");
    school.close().await;
}

#[tokio::test]
async fn of_a_work_on_paper_the_family_hears_who_has_entered_it() {
    let (mut school, teacher, nota, ..) = with_assignment().await;
    school.says(teacher, "/submit 10427").await;
    school.presses_last(teacher, &["Гамма"]).await;
    let news = school.presses_last(teacher, &["Сдано на бумаге"]).await;
    assert_heard(&news, nota, "Работа № 1 принята: «Гамма»");
    assert_heard(&news, nota, "Преподаватель записал: сдано на бумаге.");
    for who in [nota, teacher] {
        let receipt = school.last(who).text;
        for words in ["1 текст", "Если удалить сообщение"] {
            assert!(!receipt.contains(words), "{receipt}");
        }
    }
    // What the family adds is its own.
    school.presses_last(nota, &["Добавить"]).await;
    school.says(nota, "И вот ещё").await;
    let news = school.presses_last(nota, &["Готово"]).await;
    assert_heard(&news, nota, "2 текста");
    assert_heard(&news, nota, "Если удалить сообщение");
    school.close().await;
}
