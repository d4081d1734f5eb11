//! The menu of commands in groups: for who looks after them, and for nobody else.

use kamerton::sandbox::{Fault, FaultKind};

use crate::school::{School, assert_heard};

/// What groups offer: to whom, in which language, and which commands, the words of `/grade` last.
fn shown(school: &School) -> Vec<(String, String, Vec<String>)> {
    let requests = school.sandbox.requests().into_iter();
    requests
        .filter(|request| request.method == "setMyCommands")
        .filter(|request| request.params["scope"]["type"] != "chat")
        .map(|request| {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            let lines = request.params["commands"].as_array().cloned();
            let lines = lines.unwrap_or_default();
            let grade = lines.iter().find(|line| line["command"] == "grade");
            let mut words: Vec<String> = lines.iter().map(|line| text(&line["command"])).collect();
            words.extend(grade.map(|line| text(&line["description"])));
            let scope = text(&request.params["scope"]["type"]);
            (scope, text(&request.params["language_code"]), words)
        })
        .collect()
}

#[tokio::test]
async fn who_looks_after_a_group_is_offered_a_teachers_commands_there_and_children_are_not() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    // They are shown beside everything else, once the bot's name is known.
    for _ in 0..100 {
        if shown(&school).len() < 2 {
            school.says(teacher, "/help").await;
        }
    }
    let shown = shown(&school);
    for (place, language, grade) in [(0, "", "поставить оценку"), (1, "en", "give a mark")]
    {
        let words = [
            "queue", "assign", "grade", "return", "lesson", "announce", "help", grade,
        ];
        let (scope, spoken, offered) = &shown[place];
        assert_eq!(scope, "all_chat_administrators");
        assert_eq!(
            (spoken.as_str(), &offered[..]),
            (language, &words.map(str::to_owned)[..])
        );
    }
    assert_eq!(shown.len(), 2, "{shown:?}");
    school.close().await;
}

#[tokio::test]
async fn a_server_without_menus_is_served_all_the_same() {
    let mut school = School::open().await;
    let teacher = school.staff(1).await;
    school.stop().await;
    for code in [404, 500] {
        let refused = FaultKind::Error {
            code,
            description: "no such method".to_owned(),
            retry_after: None,
        };
        school.sandbox.fault(Fault::next("setMyCommands", refused));
        school.start().await;
        let news = school.says(teacher, "/queue").await;
        assert_heard(&news, teacher, "проверен");
        school.stop().await;
    }
    school.start().await;
    school.close().await;
}
