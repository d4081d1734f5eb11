//! Every command for every role: who may is served, who may not is told so, and nobody is
//! answered with silence.

use crate::school::{School, Who};

/// Every command that people are told of, and which roles it serves: student, guardian,
/// teacher, administrator.
const TABLE: &[(&str, [bool; 4])] = &[
    ("/start", [true, true, true, true]),
    ("/help", [true, true, true, true]),
    ("/language", [true, true, true, true]),
    ("/quiet", [true, true, true, true]),
    ("/mydata", [true, true, true, true]),
    ("/calendar", [true, true, true, true]),
    ("/accounts", [true, true, true, true]),
    ("/digest", [true, true, true, false]),
    ("/homework", [true, true, false, false]),
    ("/submit", [true, true, true, false]),
    ("/grades", [true, true, false, false]),
    ("/ask", [true, true, false, false]),
    ("/classes", [true, true, true, true]),
    ("/timetable", [true, true, true, true]),
    ("/assign", [false, false, true, false]),
    ("/grade", [false, false, true, false]),
    ("/return", [false, false, true, false]),
    ("/extend", [false, false, true, false]),
    ("/queue", [false, false, true, false]),
    ("/journal", [false, false, true, false]),
    ("/lesson", [false, false, true, false]),
    ("/plan", [false, false, true, false]),
    ("/again", [false, false, true, false]),
    ("/term", [false, false, true, true]),
    ("/announce", [false, false, true, true]),
    ("/invite", [false, false, true, true]),
    ("/report", [false, false, false, true]),
    ("/roster", [false, false, false, true]),
    ("/staff", [false, false, false, true]),
    ("/substitute", [false, false, false, true]),
    ("/student 10427", [false, false, false, true]),
    ("/audit", [false, false, false, true]),
];

/// What somebody hears who may not.
const REFUSALS: [&str; 5] = [
    "для учащихся и родителей",
    "для преподавателей",
    "для администратора",
    "За вами пока нет классов",
    "Пока я вас не знаю",
];

async fn answer(school: &mut School, who: Who, command: &str) -> String {
    let news = school.says(who, command).await;
    let said: Vec<String> = news
        .into_iter()
        .filter(|heard| heard.chat == who)
        .map(|heard| heard.text)
        .collect();
    assert!(!said.is_empty(), "silence after {command}");
    school.says(who, "/cancel").await;
    said.join("\n")
}

#[tokio::test]
async fn every_command_serves_those_whom_it_is_for_and_nobody_else() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let roles = [
        school.student("10427").await,
        school.guardian("10434").await,
        school.staff(1).await,
        admin,
    ];
    let stranger = school.person("Прохожий");
    for (command, serves) in TABLE {
        for (who, served) in roles.into_iter().zip(serves) {
            let said = answer(&mut school, who, command).await;
            let refused = REFUSALS.iter().any(|refusal| said.contains(refusal));
            assert_eq!(!refused, *served, "{command} for {who}: {said}");
        }
        let said = answer(&mut school, stranger, command).await;
        assert!(said.contains("Пока я вас не знаю"), "{command}: {said}");
    }
    school.close().await;
}

#[tokio::test]
async fn each_roles_help_tells_of_its_own_commands_and_of_no_others() {
    let mut school = School::open().await;
    let admin = school.admin().await;
    let roles = [
        school.student("10427").await,
        school.guardian("10434").await,
        school.staff(1).await,
        admin,
    ];
    for (place, who) in roles.into_iter().enumerate() {
        let help = answer(&mut school, who, "/help").await;
        for (command, serves) in TABLE {
            let name = command.split(' ').next().expect("a name");
            // Whose list is empty for want of classes is still told of it.
            if ["/start", "/classes"].contains(&name) {
                continue;
            }
            let told = help
                .split(|letter: char| letter.is_whitespace() || [':', ',', '('].contains(&letter))
                .any(|word| word == name);
            assert_eq!(told, serves[place], "{name} in the help of {who}: {help}");
        }
        let lines = help.lines().count();
        assert!(lines <= 17, "{lines} lines: {help}");
    }
    school.close().await;
}
