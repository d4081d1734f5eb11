//! A family that uses another messenger than its teacher: what is said at the one is heard at the
//! other, and shown there.

use std::{sync::Arc, time::Duration};

use kamerton::{
    sandbox::{Act, Heard, Options, People, Sandbox},
    store::invitations::Invitee,
};

use crate::{
    questions::{odd, oddities},
    school::{School, Who, assert_heard, captioned, file, say, send_files, student},
};

/// The other messenger, with its own people and chats, which are numbered as the first one's.
struct Elsewhere {
    sandbox: Sandbox,
    people: People,
    heard_up_to: i64,
}

impl Elsewhere {
    /// A school whose service speaks there, too.
    async fn open() -> (School, Elsewhere) {
        let mut school = School::open().await;
        let hands = school.clock.clone();
        let now = Arc::new(move || hands.now().millis());
        let sandbox = Sandbox::start(Options::new(now)).await.expect("a sandbox");
        school.stop().await;
        school.start_beside(&sandbox).await;
        let elsewhere = Elsewhere {
            people: sandbox.people(),
            sandbox,
            heard_up_to: 0,
        };
        (school, elsewhere)
    }

    /// Somebody there does something; returns what the bot has said since to them.
    async fn act(&mut self, school: &mut School, who: Who, act: Act) -> Vec<Heard> {
        self.people.act(act).expect("this can be done");
        self.news(school, who).await
    }

    async fn says(&mut self, school: &mut School, who: Who, text: &str) -> Vec<Heard> {
        self.act(school, who, say(who, None, text)).await
    }

    /// Presses a button under the last message that has any.
    async fn presses(&mut self, school: &mut School, who: Who, button: &str) -> Vec<Heard> {
        let said = self.people.heard(who, 0);
        let card = said.iter().rfind(|it| it.is_bot && !it.buttons.is_empty());
        let press = Act::Press {
            user: who,
            chat: who,
            message: card.expect("there are buttons").message,
            button: button.to_owned(),
        };
        self.act(school, who, press).await
    }

    /// What the bot has said there to somebody since this was asked last.
    async fn news(&mut self, school: &mut School, who: Who) -> Vec<Heard> {
        self.sandbox.all_confirmed().await;
        school.settle().await;
        let heard = self.people.heard(who, self.heard_up_to);
        self.heard_up_to = heard.last().map_or(self.heard_up_to, |it| it.message);
        heard.into_iter().filter(|it| it.is_bot).collect()
    }

    /// Somebody joins there, by a code.
    async fn joins(&mut self, school: &mut School, invitee: Invitee) -> Who {
        let who = self.people.person("Кто-то", Some("ru"));
        let code = school.code(invitee).await;
        self.says(school, who, &format!("/start {code}")).await;
        self.presses(school, who, "Да").await;
        who
    }

    /// What is in the file that was shown there.
    fn opened(&self, heard: &[Heard]) -> Vec<u8> {
        let media = heard.iter().find_map(|it| it.media.as_ref());
        let media = media.unwrap_or_else(|| panic!("no file, but: {heard:#?}"));
        self.people.open_file(&media.file_id).expect("a file")
    }
}

/// What is in the file that was shown in a chat of the school's first messenger.
fn opened(school: &School, heard: &[Heard], chat: i64) -> Vec<u8> {
    crate::school::opened(school, heard, chat).1
}

#[tokio::test]
async fn an_assignment_a_work_and_a_mark_pass_from_one_messenger_to_another() {
    let (mut school, mut elsewhere) = Elsewhere::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let nota = elsewhere
        .joins(&mut school, Invitee::Student(student("10427")))
        .await;

    let sheet = vec![file("photo", "ноты")];
    let assign = captioned(teacher, Some(group), (None, "/assign Гамма"), sheet);
    school.act(assign).await;
    let news = elsewhere.news(&mut school, nota).await;
    assert_heard(&news, nota, "Гамма");
    assert_eq!(elsewhere.opened(&news), "ноты".as_bytes());

    elsewhere.presses(&mut school, nota, "Сдать").await;
    let work = send_files(nota, nota, None, vec![file("photo", "игра")]);
    elsewhere.act(&mut school, nota, work).await;
    let news = elsewhere.says(&mut school, nota, "Готово").await;
    assert_heard(&news, nota, "№ 1");
    let news = school.says(teacher, "/queue").await;
    assert_eq!(opened(&school, &news, teacher), "игра".as_bytes());

    let card = school.card(teacher);
    school.presses(teacher, &card, "5").await;
    let news = elsewhere.news(&mut school, nota).await;
    assert_heard(&news, nota, "«Гамма»");
    school.close().await;
}

#[tokio::test]
async fn a_question_that_no_messenger_can_show_is_asked_for_in_words() {
    let (mut school, mut elsewhere) = Elsewhere::open().await;
    let teacher = school.staff(1).await;
    let nota = elsewhere
        .joins(&mut school, Invitee::Student(student("10441")))
        .await;
    let sticker = oddities()[0].clone();
    elsewhere.says(&mut school, nota, "/ask").await;
    let asking = odd(nota, None, None, sticker);
    let news = elsewhere.act(&mut school, nota, asking).await;
    assert_heard(&news, nota, "Вопрос № 1 передан");
    // In one message: a second one would be out of a chat of the first messenger's with that number.
    let question = "❓ Вопрос № 1, учащийся 10441, Сольфеджио 3А\n\nЗдесь было сообщение";
    assert_heard(&school.news(), teacher, question);
    school.close().await;
}

#[tokio::test]
async fn what_was_recorded_at_one_messenger_is_given_out_at_another() {
    let (mut school, mut elsewhere) = Elsewhere::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    let pavel = school.student("10434").await;
    let mother = elsewhere
        .joins(&mut school, Invitee::Guardian(student("10434")))
        .await;
    school.assigns(teacher, group, "Гамма").await;
    school.presses(pavel, &school.card(pavel), "Сдать").await;
    school.says(pavel, "сыграл").await;
    school.says(pavel, "Готово").await;
    let voice = vec![file("voice", "ровнее")];
    let mark = captioned(teacher, None, (None, "/grade 10434 4"), voice);
    school.act(mark).await;
    elsewhere.news(&mut school, mother).await;

    elsewhere.says(&mut school, mother, "/mydata").await;
    let news = elsewhere.presses(&mut school, mother, "Прислать всё").await;
    assert_heard(
        &news,
        mother,
        "Комментарий преподавателя: «Гамма», учащийся 10434",
    );
    assert_eq!(elsewhere.opened(&news), "ровнее".as_bytes());
    school.close().await;
}

#[tokio::test]
async fn chats_of_two_messengers_with_one_number_are_two() {
    let (mut school, mut elsewhere) = Elsewhere::open().await;
    let nota = school.student("10427").await;
    let teacher = school.staff(1).await;
    let pavel = elsewhere
        .joins(&mut school, Invitee::Student(student("10434")))
        .await;
    assert_eq!(nota, pavel, "one number");
    // The author is told how far it has come as soon as somebody has it.
    school.student("10441").await;
    school.says(nota, "/quiet 11-14").await;
    elsewhere.says(&mut school, pavel, "/quiet 11-14").await;
    school.says(teacher, "/announce Репетиция").await;
    school.presses_last(teacher, &["Все мои учащиеся"]).await;
    school.presses_last(teacher, &["Отправить"]).await;
    school.pass(Duration::from_secs(60)).await;
    let progress = school.last_about(teacher, "Объявление № 1");
    assert!(progress.text.contains("2 получат позже"), "{progress:?}");
    school.close().await;
}
