//! Codes, however people send them, and what is said after too many wrong ones.

use kamerton::store::invitations::Invitee;

use crate::school::{School, assert_heard, student};

#[tokio::test]
async fn a_code_is_understood_in_a_link_in_pieces_among_words_and_in_russian_letters() {
    let mut school = School::open().await;
    let who = school.person("С бумажкой");
    let russian = |code: &str| -> String {
        let letters = code.chars().map(|letter| match letter {
            'A' => 'А',
            'B' => 'В',
            'C' => 'С',
            'E' => 'Е',
            'H' => 'Н',
            'K' => 'К',
            'M' => 'М',
            'P' => 'Р',
            'T' => 'Т',
            'X' => 'Х',
            'Y' => 'у',
            other => other,
        });
        letters.collect()
    };
    for place in 0..7 {
        // With a digit, as all but a few have it.
        let code = loop {
            let code = school.code(Invitee::Guardian(student("10434"))).await;
            if code.contains(|letter: char| letter.is_ascii_digit()) {
                break code;
            }
        };
        let said = match place {
            0 => format!("https://t.me/KamertonSandboxBot?start={code}"),
            1 => format!("{} {}", &code[..5], &code[5..]),
            2 => format!("Здравствуйте, мой код {code}"),
            3 => format!("/start «{code}»."),
            4 => format!("/start https://t.me/KamertonSandboxBot?start={code}"),
            5 => russian(&code),
            _ => format!("код {}", code.to_lowercase()),
        };
        let news = school.says(who, &said).await;
        assert_heard(&news, who, "Вы родитель учащегося 10434");
        // «Нет» ends the question, and the code is good still.
        let question = school.last(who);
        school.presses(who, &question, "Нет").await;
        let news = school.presses(who, &question, "Да").await;
        assert_heard(&news, who, "уже не действует");
    }
    let news = school.says(who, "Здравствуйте! Не получается войти").await;
    assert_heard(&news, who, "Пока я вас не знаю");
    school.close().await;
}

#[tokio::test]
async fn who_is_known_opens_a_further_link_by_sending_it() {
    let mut school = School::open().await;
    let mother = school.guardian("10427").await;
    let code = school.code(Invitee::Guardian(student("10434"))).await;
    let link = format!("https://t.me/KamertonSandboxBot?start={code}");
    let news = school.says(mother, &link).await;
    assert_heard(&news, mother, "Вы родитель учащегося 10434");
    school.close().await;
}

#[tokio::test]
async fn after_too_many_wrong_codes_nobody_is_sent_for_a_new_link() {
    let mut school = School::open().await;
    let who = school.person("Ошибся");
    for _ in 0..5 {
        school.says(who, "/start НЕТ-ТАКОГО").await;
    }
    let code = school.code(Invitee::Student(student("10434"))).await;
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(
        &news,
        who,
        "Подождите час: до этого не подойдёт никакой код, даже верный",
    );
    school.pass(std::time::Duration::from_secs(3601)).await;
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(&news, who, "Учащийся 10434");
    school.close().await;
}

#[tokio::test]
async fn who_opens_their_own_link_once_more_is_in_already_and_tries_no_wrong_code() {
    let mut school = School::open().await;
    let mother = school.person("Родитель");
    let own = school.code(Invitee::Guardian(student("10427"))).await;
    school.says(mother, &format!("/start {own}")).await;
    school.presses_last(mother, &["Да"]).await;
    for _ in 0..6 {
        let news = school.says(mother, &format!("/start {own}")).await;
        assert_heard(&news, mother, "Вы уже вошли, ещё раз не нужно");
    }
    let other = school.code(Invitee::Guardian(student("10434"))).await;
    let news = school.says(mother, &format!("/start {other}")).await;
    assert_heard(&news, mother, "Вы родитель учащегося 10434");
    // A code that somebody else has used is wrong, and so is one's own when one is in no more.
    let stranger = school.person("Чужой");
    let news = school.says(stranger, &format!("/start {own}")).await;
    assert_heard(&news, stranger, "Этот код не подходит");
    school.presses_last(mother, &["Да"]).await;
    school.says(mother, "/accounts").await;
    let list = school.last_about(mother, "учащийся: 10427");
    school.presses(mother, &list, "Отключить 1").await;
    school.presses_last(mother, &["Да, отключить"]).await;
    let news = school.says(mother, &format!("/start {own}")).await;
    assert_heard(&news, mother, "Этот код не подходит");
    school.close().await;
}
