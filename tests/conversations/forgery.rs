//! Buttons and codes in hostile hands: forged, replayed, somebody else's, guessed, and one
//! code redeemed by a hundred people at once.

use kamerton::{
    bot::text::Lang,
    chance::Chance,
    sandbox::{Act, Happened, Heard},
    store::invitations::{Invitee, hash_of},
};

use crate::{
    guard::{Fingerprint, Town, database, deeds, difference, spoil},
    runs::{asked, seed},
    school::{School, Who, student},
};

/// How many presses are forged; `KAMERTON_FORGERIES=10000` runs the whole of it.
const FORGERIES: usize = 1_000;
/// How many codes are guessed; `KAMERTON_GUESSES=100000` runs the whole of it.
const GUESSES: usize = 2_000;
/// How many codes one account tries.
const TRIES: usize = 100;
/// How many people redeem one code at once.
const CROWD: usize = 100;
/// How many acts are let loose before the bot is waited for.
const BATCH: usize = 200;

fn whole(variable: &str, shortened: usize) -> usize {
    asked(variable).map_or(shortened, |number| number as usize)
}

/// A number below `bound`.
fn below(dice: &mut Chance, bound: usize) -> usize {
    usize::try_from(dice.seed() % bound as u64).expect("small")
}

/// A button that somebody has, or had.
#[derive(Clone, Debug)]
struct Real {
    owner: Who,
    handle: String,
    places: usize,
}

/// Every button there is that belongs to one person.
async fn real_buttons(town: &Town) -> Vec<Real> {
    let mut connection = database(&town.school).await;
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "SELECT person, handle, json_array_length(actions) FROM keyboards
         WHERE person IS NOT NULL AND actions != '[]'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("rows");
    rows.into_iter()
        .map(|(owner, handle, places)| Real {
            owner: owner.parse().expect("an id"),
            handle,
            places: usize::try_from(places).expect("few"),
        })
        .collect()
}

/// A day on which every button that works only once is used up: «Да» of an invitation,
/// «Готово», a mark, «Выдать», «Отправить», «Да, отозвать», «Да, отключить».
/// Returns what its owner pressed.
async fn use_up(town: &mut Town) -> Vec<(Who, Heard, &'static str)> {
    let [stranger, _, student_, guardian, teacher, other, admin] = town.people;
    let school = &mut town.school;
    let mut used = Vec::new();
    let mut press = async |school: &mut School, who: Who, button: &'static str| {
        let has = |heard: &Heard| heard.buttons.iter().flatten().any(|it| it.text == button);
        let card = school.people.heard(who, 0).into_iter().rfind(has);
        let card = card.unwrap_or_else(|| panic!("there is no «{button}»"));
        school.presses(who, &card, button).await;
        // A work can be begun again: that button is never used up.
        if !button.starts_with("Сдать") {
            used.push((who, card, button));
        }
    };
    let code = school.code(Invitee::Guardian(student("10441"))).await;
    school.says(stranger, &format!("/start {code}")).await;
    press(school, stranger, "Да").await;
    // So that the stranger is one again.
    school.says(guardian, "/accounts").await;
    press(school, guardian, "Отключить 2").await;
    press(school, guardian, "Да, отключить").await;
    school.says(teacher, "/queue").await;
    press(school, teacher, "5").await;
    school.says(teacher, "/assign").await;
    school.says(teacher, "Этюд").await;
    press(school, teacher, "Без срока").await;
    press(school, teacher, "Всему классу: 3").await;
    press(school, teacher, "Выдать").await;
    school.says(student_, "/homework").await;
    press(school, student_, "Сдать: Этюд").await;
    school.says(student_, "сыграла").await;
    press(school, student_, "Готово").await;
    press(school, student_, "Отозвать").await;
    press(school, student_, "Да, отозвать").await;
    school.says(admin, "/announce Собрание в среду").await;
    press(school, admin, "Все семьи").await;
    press(school, admin, "Отправить").await;
    school.says(other, "/queue").await;
    used
}

/// A press that nobody may be served: the words, who presses it and where.
fn forged(dice: &mut Chance, town: &Town, real: &[Real]) -> (Act, &'static str) {
    let pick = &real[below(dice, real.len())];
    let place = below(dice, pick.places);
    let (who, chat) = {
        let who = town.people[below(dice, 7)];
        let chats = [who, town.bound, town.unbound];
        (who, chats[below(dice, 3)])
    };
    let foreign = town
        .people
        .into_iter()
        .filter(|who| *who != pick.owner)
        .nth(below(dice, 6))
        .unwrap_or(who);
    let (user, data, kind) = match below(dice, 8) {
        // Whoever knows when a keyboard was made knows the first ten letters of its handle.
        0 => {
            let invented = format!("{}{}", &pick.handle[..10], dice.code(16));
            (who, format!("{invented}.{place}"), "invented")
        }
        1 => (who, dice.code(1 + place), "no button's"),
        2 => {
            let far = [pick.places, 255, usize::MAX][below(dice, 3)];
            (
                pick.owner,
                format!("{}.{far}", pick.handle),
                "beyond the last",
            )
        }
        3 => (
            pick.owner,
            format!("{}.-{place}", pick.handle),
            "before the first",
        ),
        4 => {
            let at = below(dice, pick.handle.len());
            let mut letters: Vec<char> = pick.handle.chars().collect();
            letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
            let handle: String = letters.into_iter().collect();
            (pick.owner, format!("{handle}.{place}"), "a letter off")
        }
        5 => {
            let end = below(dice, pick.handle.len());
            (
                pick.owner,
                format!("{}.{place}", &pick.handle[..end]),
                "cut short",
            )
        }
        6 => (
            foreign,
            format!("/start {}", pick.handle),
            "somebody else's, as a link",
        ),
        _ => (
            foreign,
            format!("{}.{place}", pick.handle),
            "somebody else's",
        ),
    };
    if data.starts_with('/') {
        return (crate::school::say(user, None, &data), kind);
    }
    let forge = Act::Forge {
        user,
        chat: if user == who { chat } else { user },
        message: 1 + i64::try_from(below(dice, 50)).expect("small"),
        data,
    };
    (forge, kind)
}

/// What is said to who presses what is not theirs, or is nothing.
fn says_no(words: &str) -> bool {
    let lang = Lang::Ru;
    [
        lang.button_old(),
        lang.button_foreign(),
        lang.unknown_person(),
        lang.code_wrong(),
        lang.codes_exhausted(),
    ]
    .iter()
    .any(|no| no == words)
}

/// Lets `count` forged presses loose; says what they brought about.
async fn forge(town: &mut Town, count: usize) -> Vec<String> {
    let (seed, mut faults) = (seed("forgery"), Vec::new());
    let mut dice = Chance::from_seed(seed);
    let real = real_buttons(town).await;
    assert!(real.len() > 20, "{} buttons are there", real.len());
    let mut fingerprint = Fingerprint::of(&town.school).await;
    town.deeds().await;
    let before = fingerprint.take().await;
    for round in 0..count.div_ceil(BATCH) {
        let acts: Vec<(Act, &str)> = (0..BATCH.min(count - round * BATCH))
            .map(|_| forged(&mut dice, town, &real))
            .collect();
        for (act, _) in &acts {
            town.perform(act.clone());
        }
        for deed in town.deeds().await {
            match deed {
                Happened::Said(Heard { text, .. }) if says_no(&text) => {}
                Happened::Shown(text) if text.is_empty() || says_no(&text) => {}
                deed => faults.push(format!("{deed:?}")),
            }
        }
    }
    faults.extend(difference(&before, &fingerprint.take().await));
    eprintln!(
        "seed {seed}: {count} forged presses, {} effects",
        faults.len()
    );
    faults
}

#[tokio::test]
async fn forged_and_foreign_buttons_do_nothing() {
    let mut town = Town::open().await;
    use_up(&mut town).await;
    // A wrong code is counted against who tried it, which is an effect as well.
    spoil(
        &town.school,
        "CREATE TRIGGER uncounted AFTER INSERT ON wrong_codes BEGIN
             DELETE FROM wrong_codes WHERE id = new.id; END",
    )
    .await;
    let faults = forge(&mut town, whole("KAMERTON_FORGERIES", FORGERIES)).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    town.school.close().await;
}

#[tokio::test]
async fn buttons_that_anybody_may_press_are_caught() {
    let mut town = Town::open().await;
    use_up(&mut town).await;
    spoil(
        &town.school,
        "CREATE TRIGGER forgotten AFTER INSERT ON received BEGIN
             UPDATE keyboards SET person = NULL; END",
    )
    .await;
    let faults = forge(&mut town, 200).await;
    assert!(!faults.is_empty(), "foreign buttons are not noticed");
    town.school.close().await;
}

/// Presses again, `times` times each, what was used up; says what that brought about.
async fn replay(town: &mut Town, used: &[(Who, Heard, &'static str)], times: usize) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fingerprint = Fingerprint::of(&town.school).await;
    for (who, card, button) in used {
        let data = card.buttons.iter().flatten().find(|it| it.text == *button);
        let data = data
            .and_then(|button| button.data.clone())
            .expect("its data");
        town.school.says(*who, "/cancel").await;
        town.deeds().await;
        let before = fingerprint.take().await;
        for _ in 0..times {
            town.perform(Act::Forge {
                user: *who,
                chat: card.chat,
                message: card.message,
                data: data.clone(),
            });
        }
        let deeds = town.deeds().await;
        let elsewhere = deeds.iter().filter(|deed| match deed {
            Happened::Said(heard) => heard.chat != *who,
            Happened::Edited(heard) | Happened::Reacted(heard) | Happened::Deleted(heard) => {
                heard.chat != *who
            }
            _ => false,
        });
        faults.extend(elsewhere.map(|deed| format!("«{button}»: {deed:?}")));
        let change = difference(&before, &fingerprint.take().await);
        // What a button asks for may be waited for again; nothing else may change.
        let change =
            change.filter(|change| change.lines().any(|line| !line[2..].starts_with("steps: ")));
        faults.extend(change.map(|change| format!("«{button}»: {change}")));
    }
    eprintln!(
        "{} buttons replayed {times} times: {} effects",
        used.len(),
        faults.len()
    );
    faults
}

#[tokio::test]
async fn a_button_that_is_used_up_does_nothing_again() {
    let mut town = Town::open().await;
    let used = use_up(&mut town).await;
    let times = whole("KAMERTON_FORGERIES", FORGERIES) / 100;
    let faults = replay(&mut town, &used, times).await;
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    town.school.close().await;
}

#[tokio::test]
async fn an_invitation_that_is_never_used_up_is_caught() {
    let mut town = Town::open().await;
    let used = use_up(&mut town).await;
    spoil(&town.school, "UPDATE invitations SET used_at = NULL").await;
    let faults = replay(&mut town, &used[..1], 1).await;
    assert!(!faults.is_empty(), "a second use is not noticed");
    town.school.close().await;
}

/// Strangers guess codes; returns how many were let in, how many guesses were looked at,
/// and how many not.
async fn guess(
    town: &mut Town,
    codes: &mut dyn FnMut(&mut Chance) -> String,
    count: usize,
) -> [usize; 3] {
    let seed = seed("forgery");
    let mut dice = Chance::from_seed(seed);
    let (wrong, exhausted) = (Lang::Ru.code_wrong(), Lang::Ru.codes_exhausted());
    let [mut inside, mut looked, mut refused] = [0; 3];
    let mut left = count;
    while left > 0 {
        let guesser = town.school.person("Угадчик");
        for _ in 0..TRIES.min(left) {
            town.say(guesser, guesser, &format!("/start {}", codes(&mut dice)));
            left -= 1;
        }
        for deed in town.deeds().await {
            match deed {
                Happened::Said(heard) if heard.text == wrong => looked += 1,
                Happened::Said(heard) if heard.text == exhausted => refused += 1,
                _ => inside += 1,
            }
        }
    }
    eprintln!(
        "seed {seed}: {count} guesses: {inside} let in, {looked} looked at, {refused} refused unread"
    );
    [inside, looked, refused]
}

#[tokio::test]
async fn guessing_codes_opens_nothing_and_is_throttled() {
    let mut town = Town::open().await;
    let mut real = Vec::new();
    for id in ["10427", "10434", "10441"] {
        real.push(town.school.code(Invitee::Student(student(id))).await);
        real.push(town.school.code(Invitee::Guardian(student(id))).await);
    }
    real.push(town.school.code(Invitee::Staff(2)).await);
    let mut near = |dice: &mut Chance| match below(dice, 3) {
        0 => dice.code(10),
        1 => dice.code(16),
        _ => {
            // One that is true but for one letter.
            let mut letters: Vec<char> = real[below(dice, real.len())].chars().collect();
            let at = below(dice, letters.len());
            letters[at] = if letters[at] == '7' { '8' } else { '7' };
            letters.into_iter().collect()
        }
    };
    let count = whole("KAMERTON_GUESSES", GUESSES);
    let [inside, looked, refused] = guess(&mut town, &mut near, count).await;
    assert_eq!(inside, 0, "a guess was right");
    // Five an hour each, and no more.
    assert_eq!(looked, count.div_ceil(TRIES) * 5);
    assert_eq!(looked + refused, count);
    town.school.close().await;
}

#[tokio::test]
async fn short_codes_and_missing_throttles_are_caught() {
    let mut town = Town::open().await;
    // Codes of one letter, for somebody who tries all of them.
    for letter in ["3", "7", "K"] {
        let hash = hash_of(letter);
        let row = format!(
            "INSERT INTO invitations (hash, role, student_id, made_at, expires_at)
             VALUES ('{hash}', 'guardian', '10441', 0, 9000000000000)"
        );
        spoil(&town.school, &row).await;
    }
    spoil(
        &town.school,
        "CREATE TRIGGER uncounted AFTER INSERT ON wrong_codes BEGIN
             DELETE FROM wrong_codes WHERE id = new.id; END",
    )
    .await;
    let [inside, looked, refused] = guess(&mut town, &mut |dice| dice.code(1), 200).await;
    assert!(inside > 0, "a right guess is not noticed");
    assert_eq!(
        (inside + looked, refused),
        (200, 0),
        "no throttle is not noticed"
    );
    town.school.close().await;
}

/// A crowd redeems one code at once; returns how many are linked by it.
async fn redeem(school: &mut School, invitee: Invitee, crowd: usize) -> usize {
    let mut news = school.sandbox.news();
    let code = school.code(invitee.clone()).await;
    let crowd: Vec<Who> = (0..crowd).map(|_| school.person("Толпа")).collect();
    for who in &crowd {
        let act = crate::school::say(*who, None, &format!("/start {code}"));
        school.people.act(act).expect("it is said");
    }
    school.settle().await;
    // Those who are asked «это вы?» say yes, all of them at once.
    for deed in deeds(&mut news) {
        if let Happened::Said(heard) = deed
            && heard.buttons.iter().flatten().any(|it| it.text == "Да")
        {
            let act = Act::Press {
                user: heard.chat,
                chat: heard.chat,
                message: heard.message,
                button: "Да".to_owned(),
            };
            school.people.act(act).expect("it is pressed");
        }
    }
    school.settle().await;
    let mut connection = database(school).await;
    let crowd = serde_json::json!(crowd).to_string();
    let linked: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM links JOIN accounts ON accounts.id = links.account
         WHERE person IN (SELECT CAST(value AS TEXT) FROM json_each(?)) AND until IS NULL",
    )
    .bind(crowd)
    .fetch_one(&mut connection)
    .await
    .expect("a count");
    usize::try_from(linked).expect("a count")
}

fn invitees() -> [Invitee; 3] {
    [
        Invitee::Student(student("10441")),
        Invitee::Guardian(student("10441")),
        Invitee::Staff(1),
    ]
}

#[tokio::test]
async fn of_a_hundred_who_redeem_one_code_at_once_one_wins() {
    for by_webhook in [false, true] {
        let mut school = match by_webhook {
            false => School::open().await,
            true => School::with_webhook().await,
        };
        for invitee in invitees() {
            assert_eq!(
                redeem(&mut school, invitee.clone(), CROWD).await,
                1,
                "{invitee:?}"
            );
        }
        school.close().await;
    }
}

#[tokio::test]
async fn a_code_that_stays_good_is_caught() {
    let mut school = School::open().await;
    spoil(
        &school,
        "CREATE TRIGGER unused AFTER UPDATE OF used_at ON invitations
         WHEN new.used_at IS NOT NULL BEGIN
             UPDATE invitations SET used_at = NULL WHERE hash = new.hash; END",
    )
    .await;
    for invitee in invitees() {
        let winners = redeem(&mut school, invitee, 10).await;
        assert!(
            winners > 1,
            "{winners} winners: more than one is not noticed"
        );
    }
    school.close().await;
}
