//! Consent of guardians: given, on paper, and withdrawn.

use kamerton::{
    school::personal::{ConsentRule, Personal},
    store::invitations::Invitee,
};

use crate::school::{School, assert_heard, assert_silent, student};

/// A school that asks guardians for consent.
pub async fn that_asks_for_consent() -> School {
    let mut school = School::open().await;
    school
        .decides(Personal {
            consent: ConsentRule {
                required: true,
                version: "2026-09".to_owned(),
                url: Some("https://school.example/consent".to_owned()),
            },
            ..Personal::default()
        })
        .await;
    school
}

#[tokio::test]
async fn a_student_waits_for_a_guardians_consent_and_the_code_stays_good() {
    let mut school = that_asks_for_consent().await;
    let nota = school.person("Нота");
    let code = school.code(Invitee::Student(student("10427"))).await;
    let news = school.says(nota, &format!("/start {code}")).await;
    assert_heard(&news, nota, "нужно согласие родителя");
    assert_heard(&news, nota, "Код не пропал");

    let mother = school.guardian("10427").await;
    let question = school.last(mother);
    assert!(question.text.contains("версия 2026-09"), "{question:?}");
    assert!(question.text.contains("https://school.example/consent"));
    let news = school.presses(mother, &question, "Не сейчас").await;
    assert_heard(&news, mother, "Когда решите");
    let news = school.says(nota, &format!("/start {code}")).await;
    assert_heard(&news, nota, "нужно согласие родителя");

    let news = school.says(mother, "/consent").await;
    assert_heard(&news, mother, "нужно ваше согласие");
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "записано");
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "согласие дано 24.11.2026 кнопкой");
    school.says(nota, &format!("/start {code}")).await;
    let question = school.last(nota);
    let news = school.presses(nota, &question, "Да").await;
    assert_heard(&news, nota, "вы учащийся 10427");
    let news = school.says(nota, "/mydata").await;
    assert_heard(&news, nota, "согласие дано 24.11.2026");

    let output = school.kamerton(&["consent", "list"]).await;
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "student_id,given_at,version,how\n10427,2026-11-24T12:00:00+03:00,2026-09,tap\n"
    );
    // A second guardian is not asked again, and a student cannot speak for one.
    let father = school.guardian("10427").await;
    assert!(!school.last(father).text.contains("нужно ваше согласие"));
    let news = school.says(nota, "/consent").await;
    assert_heard(&news, nota, "согласие дано");
    assert!(school.last(nota).buttons.is_empty());
    school.close().await;
}

#[tokio::test]
async fn a_consent_on_paper_is_entered_by_an_administrator() {
    let mut school = that_asks_for_consent().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    for (words, answer) in [
        ("/consent", "/consent 10427 бумага 2026-09-01"),
        ("/consent 99999 бумага 2026-09-01", "«99999» нет в списке"),
        (
            "/consent 10427 кнопка 2026-09-01",
            "Не понял слово «кнопка»",
        ),
        ("/consent 10427 бумага вчера", "Не понял дату «вчера»"),
        (
            "/consent 10427 бумага 2027-09-01",
            "Не понял дату «2027-09-01»",
        ),
        ("/consent 10427 отзыв 2026-09-01", "согласия ещё нет"),
        ("/consent 10427", "согласия ещё нет"),
        (
            "/consent 10427 бумага 01.09.2026",
            "согласие дано 01.09.2026 на бумаге",
        ),
        ("/consent 10427 отзыв 2026-08-31", "старше согласия"),
    ] {
        let news = school.says(admin, words).await;
        assert_heard(&news, admin, answer);
    }
    let news = school
        .says(teacher, "/consent 10427 бумага 2026-09-01")
        .await;
    assert_heard(&news, teacher, "для администратора");
    let nota = school.student("10427").await;
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Открытых заданий");
    let news = school.says(admin, "/consent 10427 отзыв 2026-11-24").await;
    assert_heard(&news, admin, "Отключено аккаунтов учащегося: 1");
    assert_heard(&news, nota, "больше не связан");
    let output = school.kamerton(&["consent", "list"]).await;
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "student_id,given_at,version,how\n"
    );
    school.close().await;
}

#[tokio::test]
async fn a_guardian_withdraws_consent_and_the_journal_stays() {
    let mut school = that_asks_for_consent().await;
    let admin = school.admin().await;
    let teacher = school.staff(1).await;
    let mother = school.guardian("10427").await;
    let question = school.last(mother);
    school.presses(mother, &question, "Согласен(на)").await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.assigns(teacher, group, "Гамма").await;
    let before = school.journal().await;

    school.says(mother, "/consent").await;
    let state = school.last(mother);
    let news = school.presses(mother, &state, "Отозвать согласие").await;
    assert_heard(&news, mother, "будут отключены");
    let question = school.last(mother);
    // Somebody else's button does nothing.
    let news = school.presses(nota, &question, "Да, отозвать").await;
    assert_heard(&news, nota, "не для вас");
    let news = school.presses(mother, &question, "Да, отозвать").await;
    assert_heard(&news, mother, "отозвано");
    assert_heard(&news, admin, "Согласие для учащегося 10427 отозвано");
    assert_heard(&news, nota, "больше не связан");
    let news = school.presses(mother, &question, "Да, отозвать").await;
    assert_heard(&news, mother, "На этот вопрос уже ответили");
    let news = school.presses(mother, &state, "Отозвать согласие").await;
    assert_heard(&news, mother, "согласие отозвано 24.11.2026");
    let news = school.says(nota, "/homework").await;
    assert_silent(&news, mother);
    assert_heard(&news, nota, "Пока я вас не знаю");
    assert_eq!(school.journal().await, before);
    // The guardian still sees everything, and can consent anew.
    let news = school.says(mother, "/homework").await;
    assert_heard(&news, mother, "Гамма");
    school.says(mother, "/consent").await;
    let question = school.last(mother);
    let news = school.presses(mother, &question, "Согласен(на)").await;
    assert_heard(&news, mother, "записано");
    school.close().await;
}
