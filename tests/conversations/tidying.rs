//! Commands that name a mark do not stay in the group, whatever becomes of them.

use kamerton::sandbox::{Act, Fault, FaultKind, Heard};

use crate::school::{School, Who, assert_heard, assert_silent, file, reply};

/// The group's teacher lets the bot delete what others say there, or not.
fn rights(teacher: Who, group: i64, can_delete_messages: bool) -> Act {
    Act::SetRights {
        user: teacher,
        chat: group,
        admin: true,
        can_delete_messages,
    }
}

/// A class with its group, in which the bot may delete what others say: teacher, student, group, and
/// a work of the student's.
async fn with_work() -> (School, Who, Who, i64, i64) {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    let nota = school.student("10427").await;
    let group = school.group(teacher, "Сольфеджио 3А", &[nota]).await;
    school.act(rights(teacher, group, true)).await;
    let post = school.assigns(teacher, group, "Гамма").await.message;
    let said = school.people.act(reply(nota, group, post, "Вот моя гамма"));
    let work = said.expect("it is said").messages[0];
    school.settle().await;
    school.news();
    (school, teacher, nota, group, work)
}

/// Whether what was said in a group still stands there.
fn stands(school: &School, group: i64, words: &str) -> bool {
    let heard = school.people.heard(group, 0);
    heard.iter().any(|it| it.text == words && !it.deleted)
}

fn told(news: &[Heard], who: Who) -> Vec<&Heard> {
    news.iter().filter(|heard| heard.chat == who).collect()
}

#[tokio::test]
async fn a_mark_of_who_does_not_teach_here_does_not_stay_in_the_group() {
    let (mut school, teacher, nota, group, work) = with_work().await;
    let (pianist, admin) = (school.staff(2).await, school.admin().await);
    for who in [pianist, admin] {
        let add = Act::AddMember {
            user: who,
            chat: group,
            by: teacher,
        };
        school.act(add).await;
        for words in ["/grade 10427 2 Плохо", "/return 10427 Ещё раз"] {
            let news = school.says_in(who, group, words).await;
            assert!(!stands(&school, group, words), "{words} by {who}");
            assert_silent(&news, group);
            let told = told(&news, who);
            assert_eq!(told.len(), 1, "{told:#?}");
            assert!(told[0].text.contains(words), "{told:#?}");
        }
        let news = school.replies(who, group, work, "/grade 3").await;
        assert_heard(&news, who, "Чтобы не набирать");
        assert!(!stands(&school, group, "/grade 3"));
    }
    // Families' words are their own.
    school.says_in(nota, group, "/grade 10427 5").await;
    assert!(stands(&school, group, "/grade 10427 5"));
    assert_eq!(school.journal().await[0][6], "");
    school.close().await;
}

#[tokio::test]
async fn a_command_that_is_nearly_a_mark_does_not_stay_either() {
    let (mut school, teacher, nota, group, work) = with_work().await;
    for words in ["/grde 10427 5", "/retrun 10427 Ещё раз", "/ocenka 10427 5"] {
        let news = school.says_in(teacher, group, words).await;
        assert!(!stands(&school, group, words), "{words}");
        assert_silent(&news, group);
        assert_heard(&news, teacher, words);
    }
    let news = school.replies(teacher, group, work, "/otsenka 5").await;
    assert!(!stands(&school, group, "/otsenka 5"));
    assert_heard(&news, teacher, "Команды /otsenka нет");
    let news = school.says_in(teacher, group, "/grde 10427 5").await;
    assert_heard(&news, teacher, "Может быть, /grade?");
    // Without a mark it stays, and its author learns what it was nearly.
    let news = school.says_in(teacher, group, "/asign Гамма").await;
    assert_heard(&news, teacher, "Может быть, /assign?");
    assert_silent(&news, group);
    assert!(stands(&school, group, "/asign Гамма"));
    // Another bot's is none of ours, and families are not spoken to there.
    for (who, words) in [
        (teacher, "/weather"),
        (nota, "/homewrk"),
        (nota, "/grde 10427 5"),
    ] {
        let news = school.says_in(who, group, words).await;
        assert!(news.is_empty(), "{news:#?}");
        assert!(stands(&school, group, words));
    }
    let news = school.says(nota, "/homewrk").await;
    assert_heard(&news, nota, "Может быть, /homework?");
    school.close().await;
}

/// Somebody says something in a group, and then changes it to these words.
async fn changes(school: &mut School, group: i64, (say, words): (Act, &str)) -> Vec<Heard> {
    let said = school.people.act(say);
    let message = said.expect("it is said").messages[0];
    school.settle().await;
    let edit = Act::Edit {
        chat: group,
        message,
        text: words.to_owned(),
    };
    school.act(edit).await
}

#[tokio::test]
async fn a_word_changed_into_a_mark_leaves_the_group() {
    let (mut school, teacher, _, group, _) = with_work().await;
    for words in ["/grade 10427 5", "/grde 10427 5", "/retrun 10427 Ещё раз"] {
        let say = crate::school::say(teacher, Some(group), "Слушаю");
        let news = changes(&mut school, group, (say, words)).await;
        assert_heard(&news, teacher, "не учтено");
        assert_heard(&news, teacher, words);
        assert!(!stands(&school, group, words), "{words}");
    }
    school.close().await;
}

#[tokio::test]
async fn an_anonymous_administrators_mark_does_not_stay_in_the_group() {
    let (mut school, teacher, nota, group, work) = with_work().await;
    let anonymous = school.people.on_behalf_of(group);
    let forwarded = school.people.forwarded_from(teacher);
    let says = |words: &str, more: &serde_json::Value| Act::Say {
        user: teacher,
        chat: Some(group),
        text: words.to_owned(),
        reply_to: Some(work),
        files: Vec::new(),
        more: more.clone(),
    };
    let how = "напишите команду от своего имени или мне лично.";
    for words in [
        "/grade 2 Плохо",
        "/grade 10427 2",
        "/return Ещё раз",
        "/grde 10427 2",
        "/ocenka 10427 2",
        "/retrun Ещё раз",
    ] {
        let news = school.act(says(words, &anonymous)).await;
        assert!(!stands(&school, group, words), "{words}");
        assert_eq!(news.len(), 1, "{news:#?}");
        assert_heard(&news, group, how);
        assert!(!news[0].text.contains('2'), "{news:#?}");
        assert_eq!(news[0].reply_to, None, "it quotes the mark");
    }
    // What is passed on by a teacher is a teacher's.
    let news = school.act(says("/grade 10427 3", &forwarded)).await;
    assert!(!stands(&school, group, "/grade 10427 3"));
    assert_silent(&news, group);
    assert_heard(&news, teacher, "/grade 10427 3");
    // A word that is changed into a mark leaves as well; other commands stay.
    for words in ["/grade 10427 4", "/retrun 10427 Ещё раз"] {
        let news = changes(&mut school, group, (says("Слушаю", &anonymous), words)).await;
        assert_heard(&news, group, how);
        assert!(!stands(&school, group, words), "{words}");
    }
    school.act(says("/queue", &anonymous)).await;
    assert!(stands(&school, group, "/queue"));

    school.act(rights(teacher, group, false)).await;
    let news = school.act(says("/grade 5", &anonymous)).await;
    assert_heard(&news, group, how);
    assert_heard(&news, group, "Эту удалите, пожалуйста, сами");
    assert_silent(&news, nota);
    assert_eq!(school.journal().await[0][6], "");
    school.close().await;
}

#[tokio::test]
async fn where_an_anonymous_administrators_mark_cannot_be_removed_the_teachers_are_asked_to() {
    let (mut school, teacher, nota, group, work) = with_work().await;
    let stranger = school.person("Посторонний");
    let refused = FaultKind::Error {
        code: 400,
        description: "Bad Request: message can't be deleted".to_owned(),
        retry_after: None,
    };
    for words in ["/grade 2 Плохо", "/retrun Ещё раз"] {
        school
            .sandbox
            .fault(Fault::next("deleteMessage", refused.clone()));
        let says = Act::Say {
            user: teacher,
            chat: Some(group),
            text: words.to_owned(),
            reply_to: Some(work),
            files: Vec::new(),
            more: school.people.on_behalf_of(group),
        };
        let news = school.act(says).await;
        assert!(stands(&school, group, words), "{words}");
        assert_heard(&news, group, "напишите команду от своего имени");
        let told = told(&news, teacher);
        assert_eq!(told.len(), 1, "{told:#?}");
        for part in ["В группе «Сольфеджио 3А, группа»", "удалите её сами"]
        {
            assert!(told[0].text.contains(part), "{told:#?}");
        }
        assert_silent(&news, nota);
        assert_silent(&news, stranger);
    }
    school.close().await;
}

#[tokio::test]
async fn of_a_refused_mark_that_cannot_be_removed_one_message_tells() {
    let (mut school, teacher, _, group, work) = with_work().await;
    school.act(rights(teacher, group, false)).await;
    let news = school.says_in(teacher, group, "/grade 10434 5").await;
    let heard = told(&news, teacher);
    assert_eq!(heard.len(), 1, "{heard:#?}");
    for words in ["ничего не сдано", "/grade 10434 5", "удалите её сами"]
    {
        assert!(heard[0].text.contains(words), "{heard:#?}");
    }
    // What was recorded with it comes back in the same message.
    let voice = Act::Say {
        user: teacher,
        chat: Some(group),
        text: "/grade 5++".to_owned(),
        reply_to: Some(work),
        files: vec![file("voice", "послушай")],
        more: serde_json::Value::Null,
    };
    let news = school.act(voice).await;
    let heard = told(&news, teacher);
    assert_eq!(heard.len(), 1, "{heard:#?}");
    assert!(heard[0].media.is_some(), "{heard:#?}");
    school.close().await;
}
