//! Long texts and lists, and hostile names.

use std::time::Duration;

use crate::school::{School, assert_heard};

#[tokio::test]
async fn long_lists_come_in_pages() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    for number in 1..=23 {
        let post = school
            .assigns(teacher, group, &format!("Этюд {number:02}"))
            .await;
        school.replies(nota, group, post.message, "Вот").await;
        if number > 2 {
            school.says(teacher, "/grade 10427 5").await;
        }
    }
    for number in 24..=34 {
        school
            .assigns(teacher, group, &format!("Этюд {number:02}"))
            .await;
    }
    let news = school.says(nota, "/homework").await;
    assert_heard(&news, nota, "Этюд 31");
    assert!(!news[0].text.contains("Этюд 32"), "{news:#?}");
    let page = school.last(nota);
    let news = school.presses(nota, &page, "Ещё 3").await;
    assert_heard(&news, nota, "Этюд 34");
    let page = school.last(nota);
    let news = school.presses(nota, &page, "Сдать: Этюд 34").await;
    assert_heard(&news, nota, "присылайте");
    let news = school.says(nota, "/grades").await;
    assert_heard(&news, nota, "Этюд 23");
    assert!(!news[0].text.contains("Этюд 03"), "{news:#?}");
    let page = school.last(nota);
    let news = school.presses(nota, &page, "Раньше").await;
    assert_heard(&news, nota, "Этюд 03");
    school.close().await;
}

#[tokio::test]
async fn a_long_text_is_split_between_words_and_links_stay_whole() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let link = "https://school.example/a-rather-long-link-to-a-score";
    let body = format!("слово 🎻 {link} ").repeat(70);
    school
        .says_in(teacher, group, &format!("/assign Гамма\n{body}"))
        .await;
    let posts: Vec<String> = school
        .people
        .heard(group, 0)
        .into_iter()
        .filter(|heard| heard.is_bot && heard.text.contains(link))
        .map(|heard| heard.text)
        .collect();
    assert!(posts.len() >= 2, "{posts:#?}");
    for post in &posts {
        assert!(post.encode_utf16().count() <= 4096);
        assert!(
            post.split_whitespace()
                .all(|word| !word.contains("https") || word == link)
        );
    }
    // A reply to any part of it is a work.
    for (part, heard) in school.people.heard(group, 0).into_iter().enumerate() {
        if heard.is_bot && heard.text.contains(link) {
            let news = school
                .replies(nota, group, heard.message, &format!("Часть {part}"))
                .await;
            assert_heard(&news, nota, "Работа № 1");
        }
    }
    school.close().await;
}

#[tokio::test]
async fn a_long_post_reads_as_a_whole_however_it_is_changed() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let group = school.group(teacher, "Сольфеджио 3А", &[]).await;
    const WORDS: [&str; 6] = ["альфа", "бета", "дельта", "омега", "сигма", "каппа"];
    let text = |word: usize, count: usize| format!("Гамма\n{}", vec![WORDS[word]; count].join(" "));
    let assignment = format!("/assign {}", text(0, 1000));
    school.says_in(teacher, group, &assignment).await;
    school.says_in(teacher, group, "до свидания").await;
    let card = school.last(teacher);
    for (word, count, messages) in [
        (1, 1000, 2),
        (2, 1300, 3),
        (3, 1500, 3),
        (4, 10, 1),
        (5, 1000, 2),
    ] {
        school.presses(teacher, &card, "Изменить").await;
        school.says(teacher, &text(word, count)).await;
        // What the chat has of it, whatever was said in between.
        let heard = school.people.heard(group, 0).into_iter();
        let post = heard.filter(|heard| heard.is_bot && !heard.deleted);
        let post = post.filter(|heard| WORDS.iter().any(|word| heard.text.contains(word)));
        let post: Vec<String> = post.map(|heard| heard.text).collect();
        assert_eq!(post.len(), messages, "{post:#?}");
        let of_each = WORDS.map(|word| post.concat().matches(word).count());
        let mut expected = [0; WORDS.len()];
        expected[word] = count;
        assert_eq!(of_each, expected);
    }
    // What can be taken away no more, two days later, says at least that it does not hold.
    school.pass(Duration::from_secs(49 * 3600)).await;
    school.presses(teacher, &card, "Изменить").await;
    school.says(teacher, &text(0, 10)).await;
    school.last_about(group, "Эта часть задания больше не действует");
    school.close().await;
}

#[tokio::test]
async fn a_hostile_title_turns_nothing_around() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    let post = school
        .assigns(teacher, group, "Гам\u{202E}ма\u{2066} <b>=1+1</b> @all")
        .await;
    assert!(post.text.contains("🎵 Гамма <b>=1+1</b> @all"), "{post:?}");
    school
        .replies(nota, group, post.message, "\u{202E}\u{7}5+ всем")
        .await;
    let news = school.says(teacher, "/queue").await;
    assert_heard(&news, teacher, "«5+ всем»");
    let said = |text: &str| !text.contains(['\u{202E}', '\u{2066}', '\u{7}']);
    assert!(news.iter().all(|heard| said(&heard.text)), "{news:#?}");
    school.close().await;
}
