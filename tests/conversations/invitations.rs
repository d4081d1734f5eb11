//! Invitations on paper: what a camera reads from a card lets in whom the card is for.

use kamerton::{
    chance::Chance,
    messenger::Doors,
    report::{
        drawing::Drawing,
        invitations::{CARD, Handout, TOP},
    },
    sandbox::Act,
    store::invitations::{INVITATION_LIFE, Invitee},
};
use resvg::tiny_skia::{IntRect, Pixmap};

use crate::{
    guard::spoil,
    school::{
        NOWHERE, ROSTER, School, assert_heard, kamerton, last_line, opened, rows_of, student,
    },
};

/// New codes for 10427, 10434 and 10441, on cards.
async fn handout(school: &School, names: bool) -> Handout {
    let mut chance = Chance::from_seed(42);
    let mut writer = school.store.writer();
    let now = school.clock.now();
    let mut tx = writer.begin(now, &mut chance).await.expect("a transaction");
    let students = ["10427", "10434", "10441"].map(student);
    let codes = tx.invite_students(&students).await.expect("codes");
    tx.commit().await.expect("it is durable");
    Handout {
        codes,
        class: None,
        doors: Some(Doors {
            username: "KamertonSandboxBot".to_owned(),
            start: "https://t.me/KamertonSandboxBot?start=".to_owned(),
            group: String::new(),
        }),
        until: now.plus(INVITATION_LIFE),
        names,
    }
}

async fn pages(school: &School, handout: &Handout) -> Vec<Drawing> {
    let mut reader = school.store.reader().await.expect("a reader");
    let zone = chrono_tz::Europe::Moscow;
    handout.pages(&mut reader, zone).await.expect("pages")
}

/// Pixels to a point: some 290 to the inch, which a phone's camera sees of a card in a hand.
const SCALE: f32 = 4.0;

/// What a camera reads on the cards of a page, cut out: from left to right, from the top
/// down.
fn seen(page: &Drawing) -> Vec<String> {
    let png = page.to_png(SCALE).expect("a picture");
    let picture = Pixmap::decode_png(&png).expect("a picture");
    let (width, height) = (CARD.0 * SCALE, CARD.1 * SCALE);
    let rows = ((picture.height() as f32 - TOP * SCALE) / height) as i32;
    let corners = (0..rows).flat_map(|row| [(0, row), (1, row)]);
    corners
        .flat_map(|(column, row)| {
            let left = (column as f32 * width) as i32;
            let top = (TOP * SCALE + row as f32 * height) as i32;
            let card = IntRect::from_xywh(left, top, width as u32, height as u32);
            let card = picture.clone_rect(card.expect("a size")).expect("a card");
            let (width, height) = (card.width() as usize, card.height() as usize);
            let grey = |x: usize, y: usize| card.pixels()[y * width + x].green();
            let mut photo = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
            let grids = photo.detect_grids();
            grids
                .into_iter()
                .map(|grid| grid.decode().expect("it can be read").1)
                .collect::<Vec<String>>()
        })
        .collect()
}

#[tokio::test]
async fn a_camera_brings_the_student_and_the_guardian_in() {
    let mut school = School::open().await;
    let handout = handout(&school, false).await;
    let pages = pages(&school, &handout).await;
    assert_eq!(pages.len(), 1);
    let links = seen(&pages[0]);
    let printed: Vec<String> = handout
        .codes
        .iter()
        .flat_map(|codes| [&codes.own, &codes.guardian])
        .map(|code| format!("https://t.me/KamertonSandboxBot?start={code}"))
        .collect();
    assert_eq!(
        links, printed,
        "each card has its own link, in its own place"
    );

    for (link, welcome) in [
        (&links[2], "Учащийся 10434"),
        (&links[3], "Вы родитель учащегося 10434"),
    ] {
        let who = school.person("С карточкой");
        let url = link.clone();
        let follow = Act::Follow {
            user: who,
            url,
            chat: None,
        };
        let news = school.act(follow).await;
        assert_heard(&news, who, welcome);
        let question = school.last(who);
        school.presses(who, &question, "Да").await;
        // A card is good once.
        let other = school.person("С той же карточкой");
        let (_, code) = link.split_once('=').expect("a code");
        let news = school.says(other, &format!("/start {code}")).await;
        assert_heard(&news, other, "не подходит");
    }
    school.close().await;
}

#[tokio::test]
async fn names_stand_on_cards_only_where_they_are_asked_for() {
    let mut school = School::open().await;
    let without = handout(&school, false).await;
    let with = Handout {
        names: true,
        ..without.clone()
    };
    let shown = async |handout: &Handout| {
        let pages = pages(&school, handout).await;
        pages[0].to_png(1.0).expect("a picture")
    };
    let before = (shown(&without).await, shown(&with).await);
    assert!(
        before.0 != before.1,
        "names are on the one and not on the other"
    );
    let renamed = ROSTER.replace("Нотная Нота", "Бемолева Белла");
    std::fs::write(school.path("renamed.csv"), renamed).expect("a file");
    let output = school.kamerton(&["roster", "import", "renamed.csv"]).await;
    assert!(output.status.success(), "{output:?}");
    assert!(before.0 == shown(&without).await, "no name is on it");
    assert!(before.1 != shown(&with).await, "the name is on it");

    let named = ["invite", "students", "--names", "-o", "cards.pdf"];
    assert_eq!(
        last_line(&school.kamerton(&named).await),
        "3 students invited: cards.pdf"
    );
    let admin = school.admin().await;
    let news = school.says(admin, "/audit").await;
    assert_heard(&news, admin, "документ с именами");
    school.close().await;
}

#[tokio::test]
async fn a_class_whose_name_is_anothers_too_stands_on_a_card_as_people_call_it() {
    let school = School::open().await;
    let handout = handout(&school, false).await;
    let shown = async || {
        pages(&school, &handout).await[0]
            .to_png(1.0)
            .expect("a picture")
    };
    let before = shown().await;
    let labelled = "UPDATE classes SET label = 'Теория ' || name WHERE name = 'Сольфеджио 3А'";
    spoil(&school, labelled).await;
    assert!(before != shown().await, "the label is on it");
    school.close().await;
}

#[tokio::test]
async fn what_cannot_be_written_voids_no_invitation() {
    let mut school = School::open().await;
    let code = school.code(Invitee::Student(student("10441"))).await;
    std::fs::create_dir(school.path("folder.pdf")).expect("a folder");
    for (arguments, reason) in [
        (&["-o", "nowhere/cards.pdf"][..], "cannot write"),
        (&["-o", "folder.pdf"], "folder"),
        (&["-o", "nowhere/i.csv"], "cannot write"),
        (&["--format", "xlsx", "-o", "cards.pdf"], "--format"),
        (&["--names", "-o", "i.csv"], "cards only"),
        (&["--class", "Хор", "-o", "cards.pdf"], "Сольфеджио 3А"),
    ] {
        let arguments = [&["invite", "students"], arguments].concat();
        let output = school.kamerton(&arguments).await;
        assert!(!output.status.success(), "{arguments:?}");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(reason), "{error}");
        assert_eq!(error.lines().count(), 1, "{error}");
    }
    let dina = school.person("Дина");
    let news = school.says(dina, &format!("/start {code}")).await;
    assert_heard(&news, dina, "Это вы?");

    // What can be written voids it.
    let cards = [
        "invite",
        "students",
        "--class",
        "сольфеджио 3а",
        "-o",
        "cards.pdf",
    ];
    assert_eq!(
        last_line(&school.kamerton(&cards).await),
        "3 students invited: cards.pdf"
    );
    let pdf = std::fs::read(school.path("cards.pdf")).expect("a file");
    assert!(pdf.starts_with(b"%PDF"));
    let left = std::fs::read_dir(school.folder.path()).expect("a folder");
    let mut left = left.map(|entry| entry.expect("an entry").file_name());
    assert!(!left.any(|name| name.to_string_lossy().ends_with(".part")));
    let pavel = school.person("Павел");
    let news = school.says(pavel, &format!("/start {code}")).await;
    assert_heard(&news, pavel, "не подходит");
    school.close().await;
}

#[tokio::test]
async fn without_the_bots_name_cards_carry_codes_and_a_warning() {
    let school = School::open().await;
    let mut handout = handout(&school, false).await;
    handout.doors = None;
    let pages = pages(&school, &handout).await;
    assert_eq!(seen(&pages[0]), [""; 0]);
    let folder = school.folder.path().to_owned();
    let output = tokio::task::spawn_blocking(move || {
        let cards = ["invite", "students", "-o", "cards.pdf"];
        kamerton(&folder, NOWHERE, &cards)
    });
    let output = output.await.expect("it ends");
    assert_eq!(last_line(&output), "3 students invited: cards.pdf");
    let warning = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(warning.contains("the bot's name is not known"), "{warning}");
    school.close().await;
}

#[tokio::test]
async fn in_the_chat_the_same_codes_come_as_a_table_and_as_cards() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let news = school.says(teacher, "/invite Сольфеджио 3А").await;
    let (name, table) = opened(&school, &news, teacher);
    assert_eq!(
        (name.as_str(), rows_of(&table).len()),
        ("приглашения.xlsx", 3)
    );
    let (name, cards) = opened(&school, &news[1..], teacher);
    assert_eq!(name, "приглашения.pdf");
    assert!(cards.starts_with(b"%PDF"));
    assert_heard(&news, teacher, "напечатайте и разрежьте");
    school.close().await;
}

#[tokio::test]
async fn a_second_press_voids_no_codes_that_the_first_one_made() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.says(teacher, "/invite Сольфеджио 3А").await;
    school.says(teacher, "/invite Сольфеджио 3А").await;
    let question = school.last_about(teacher, "Продолжить?");
    let news = school.presses(teacher, &question, "Да").await;
    let (_, table) = opened(&school, &news, teacher);
    let news = school.presses(teacher, &question, "Да").await;
    assert_heard(&news, teacher, "На этот вопрос уже ответили");
    let code = &rows_of(&table)[0][1];
    let who = school.person("С кодом");
    let news = school.says(who, &format!("/start {code}")).await;
    assert_heard(&news, who, "Учащийся 10427");
    school.close().await;
}

#[tokio::test]
async fn a_second_press_for_one_person_asks_before_it_voids_the_first_link() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    for (ask, invited) in [
        ("/student 10441", "Приглашения для 10441"),
        ("/staff 2", "Приглашение"),
    ] {
        school.says(admin, ask).await;
        let card = school.last(admin);
        let news = school.presses(admin, &card, "Пригласить").await;
        assert_heard(&news, admin, invited);
        let first = school.last(admin).text;
        let news = school.presses(admin, &card, "Пригласить").await;
        assert_heard(&news, admin, "Продолжить?");
        let question = school.last(admin);
        let news = school.presses(admin, &question, "Нет").await;
        assert!(!news.iter().any(|heard| heard.text.contains("start=")));
        let (_, link) = first.split_once("?start=").expect("a link");
        let code = link.split_whitespace().next().expect("a code");
        let who = school.person("С кодом");
        let news = school.says(who, &format!("/start {code}")).await;
        assert!(!news[0].text.contains("не подходит"), "{news:#?}");
    }
    school.close().await;
}
