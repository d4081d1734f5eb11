//! Documents of our own, made when they go out, beside everything else: nobody's answer waits for
//! one, and neither does whoever ends the service.

use std::sync::mpsc;

use kamerton::sandbox::{Act, Happened, News};
use tokio::{runtime::Builder, sync::broadcast};

use crate::school::{School, Who, say};

/// How many of each student's families ask for a document at once: together more than messages may
/// be on their way, and far more than may read from the database.
const FAMILIES: usize = 12;
/// The students.
const STUDENTS: [&str; 3] = ["10427", "10434", "10441"];

/// Waits until the bot says this in the chat of this name.
async fn hears(news: &mut broadcast::Receiver<News>, name: &str, words: &str) {
    loop {
        let news = news.recv().await.expect("something happens");
        if let Happened::Said(heard) = news.what
            && news.chat_title == name
            && heard.is_bot
            && heard.text.contains(words)
        {
            return;
        }
    }
}

/// Asks for the family's own sheet, and does not wait for it.
fn asks_for_sheet(school: &School, family: Who) {
    let list = school.last_about(family, "Оценок пока нет");
    let press = Act::Press {
        user: family,
        chat: list.chat,
        message: list.message,
        button: "📈 Лист оценок".to_owned(),
    };
    school.people.act(press).expect("there is such a button");
}

#[test]
fn nobodys_answer_waits_for_a_document_nor_does_the_end() {
    // What takes long has one thread, so that a test can keep it busy.
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build();
    runtime.expect("a runtime").block_on(async {
        let mut school = School::open().await;
        let mut families = Vec::new();
        for student in STUDENTS.repeat(FAMILIES) {
            let family = school.guardian(student).await;
            school.says(family, "/grades").await;
            families.push(family);
        }
        let teacher = school.staff(1).await;
        let (open, gate) = mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || gate.recv());

        let mut news = school.sandbox.news();
        for family in &families {
            asks_for_sheet(&school, *family);
        }
        school.sandbox.all_confirmed().await;
        let question = say(teacher, None, "/queue");
        school.people.act(question).expect("it is said");
        hears(&mut news, "Сотрудник 1", "Все работы проверены").await;

        school.stop().await;
        // Nobody reads any more: whoever closes the database waits for nobody.
        let readers = (0..3).map(|_| school.store.reader());
        for reader in futures_util::future::join_all(readers).await {
            reader.expect("it was given back");
        }

        school.news();
        drop(open);
        busy.await
            .expect("it ends")
            .expect_err("nobody says a word");
        school.start().await;
        school.settle().await;
        let news = school.news();
        for family in families {
            let mut photos = news.iter().filter(|heard| {
                let media = heard.media.as_ref();
                heard.chat == family && media.is_some_and(|media| media.kind == "photo")
            });
            assert!(photos.next().is_some(), "{family} has no sheet");
            assert!(photos.next().is_none(), "{family} has two");
        }
        school.close().await;
    });
}
