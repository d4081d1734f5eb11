//! Who may command what, by whatever way a command comes: every command, by everybody, in
//! every kind of chat, said, changed, passed on, in somebody else's name, or by somebody
//! else's button. What is not allowed in the table is not allowed.

use kamerton::{
    bot::{command::Command, text::Lang},
    sandbox::{Act, Happened, Heard},
};
use serde_json::{Value, json};

use crate::{
    guard::{Fingerprint, ROLES, Town, credulous, difference, spoil},
    runs::asked,
    school::Who,
};

/// The class of the school whose teacher is the table's `t`.
const CLASS: &str = "Сольфеджио 3А";

/// A way of saying a command, and whom it serves: by the letters of [`ROLES`].
#[derive(Clone, Copy)]
struct Row {
    command: &'static str,
    words: &'static str,
    /// In private.
    private: &'static str,
    /// In the group of the class.
    bound: &'static str,
}

/// Makes the table, and a match without a wildcard out of it: a command that has no row
/// does not compile.
macro_rules! rows {
    ($($command:ident { $($words:literal: $private:literal, $bound:literal;)+ })+) => {
        const ROWS: &[Row] = &[$($(Row {
            command: stringify!($command),
            words: $words,
            private: $private,
            bound: $bound,
        }),+),+];

        fn row_of(command: &Command) -> &'static str {
            match command {
                $(Command::$command { .. } => stringify!($command)),+
            }
        }
    };
}

rows! {
    Start { "/start": "xrsgtoa", "xrsgtoa"; }
    Help { "/help": "xrsgtoa", "xrsgtoa"; }
    Language { "/language": "sgtoa", "sgtoa"; }
    Classes { "/classes": "sgtoa", "sgtoa"; }
    Homework { "/homework": "sg", "sg"; }
    Submit {
        "/submit": "sgto", "sgto";
        "/submit 10441": "sgt", "sgt";
    }
    Grades { "/grades": "sg", "sg"; }
    Assign {
        "/assign": "to", "t";
        "/assign Этюд\nкласс: Сольфеджио 3А": "t", "t";
    }
    Grade {
        "/grade": "to", "to";
        "/grade 10441 5 тайна": "t", "t";
    }
    Return { "/return 10441 ещё раз": "t", "t"; }
    Extend { "/extend 10441 30.11 18:00": "t", "t"; }
    Queue {
        "/queue": "to", "to";
        "/queue Сольфеджио 3А": "t", "t";
    }
    Done { "/done": "sgtoa", "sgtoa"; }
    Cancel { "/cancel": "sgtoa", "sgtoa"; }
    MyData { "/mydata": "sgtoa", ""; }
    Consent {
        "/consent": "sga", "";
        "/consent 10441 бумага 2026-09-01": "a", "";
    }
    Accounts { "/accounts": "sgtoa", ""; }
    Audit { "/audit": "a", "a"; }
    Ask { "/ask тайна": "sg", "sg"; }
    Quiet { "/quiet 22-7": "sgtoa", "sgtoa"; }
    Digest { "/digest": "sgto", "sgto"; }
    Announce {
        "/announce": "toa", "toa";
        "/announce тайна": "toa", "toa";
    }
    Journal { "/journal": "to", "to"; }
    Term { "/term": "toa", "toa"; }
    Lesson { "/lesson": "to", "to"; }
    Timetable {
        "/timetable": "sgtoa", "sgtoa";
        "/timetable Сольфеджио 3А: пн 15:00 45 мин": "ta", "ta";
    }
    Plan { "/plan": "to", "to"; }
    Again { "/again": "to", "to"; }
    Calendar {
        "/calendar": "sgtoa", "sgtoa";
        "/calendar каникулы 2026-12-28 2027-01-08": "a", "a";
    }
    Report { "/report": "a", "a"; }
    Roster { "/roster": "a", ""; }
    Invite {
        "/invite": "toa", "toa";
        "/invite 10441": "ta", "ta";
        "/invite Сольфеджио 3А": "ta", "ta";
        "/invite all": "a", "a";
    }
    Staff {
        "/staff": "a", "a";
        "/staff преподаватель Гобоева Г. Г.": "a", "a";
    }
    Student {
        "/student": "a", "a";
        "/student 10441": "a", "a";
    }
    Substitute {
        "/substitute": "a", "a";
        "/substitute Сольфеджио 3А: 2": "a", "a";
    }
    Unknown { "/dance": "xrsgtoa", ""; }
}

/// Whom a row serves in a group that has no class: there one can only come in.
const UNBOUND: [(&str, &str); 2] = [("Start", "xrsgtoa"), ("Help", "xr")];

/// What somebody hears who may not.
fn denials() -> Vec<String> {
    let lang = Lang::Ru;
    vec![
        lang.unknown_person(),
        lang.unknown_person_in_group(),
        lang.only_family(),
        lang.only_teacher(),
        lang.only_family_or_teacher(),
        lang.only_admin(),
        lang.only_private(),
        lang.only_teacher_of_class(),
        lang.command_unvouched(),
        lang.command_unvouched_mark(),
        lang.command_unvouched_mark_stays(),
        lang.edit_ignored(),
        lang.edit_of_assignment_ignored(),
        lang.group_unbound(),
        lang.group_not_yours(),
        lang.invite_not_yours(),
        lang.button_foreign(),
        // Of what is not their own they hear that there is none, and no name.
        lang.invite_unknown("all"),
        lang.invite_unknown(CLASS),
        lang.class_unknown(CLASS, "Музлитература 3, Специальность (фортепиано) 10427"),
        lang.timetable_class_unknown(CLASS, "Музлитература 3; Специальность (фортепиано) 10427"),
        lang.nothing_handed_in("10441"),
        lang.enter_nothing_open("10441"),
        lang.extend_nothing_open("10441"),
    ]
}

/// What came of running the table.
#[derive(Default)]
struct Findings {
    cells: usize,
    faults: Vec<String>,
}

impl Findings {
    fn fault(&mut self, row: &Row, how: &str, what: impl std::fmt::Debug) {
        self.faults.push(format!("{:?} {how}: {what:?}", row.words));
    }

    /// Nobody may have been denied it; in private, everybody was answered.
    fn expect_served(
        &mut self,
        (row, place): (&Row, &str),
        served: &[(&(char, &str), Who)],
        (chat, deeds): (Option<Who>, &[Happened]),
    ) {
        let denials = denials();
        for ((_, name), who) in served {
            let own = deeds.iter().filter(
                |deed| matches!(deed, Happened::Said(heard) if chat.is_some() || heard.chat == *who),
            );
            let words: Vec<&str> = own
                .filter_map(|deed| match deed {
                    Happened::Said(heard) => Some(heard.text.as_str()),
                    _ => None,
                })
                .collect();
            let denied = words
                .iter()
                .any(|words| denials.iter().any(|it| it == words));
            let welcome = ["Start", "Help"].contains(&row.command);
            if words.is_empty() || denied && !welcome {
                self.fault(row, &format!("{place} by {name}"), ("not served", words));
            }
        }
    }

    /// Nothing may have come of it but words that deny.
    fn expect_denied(
        &mut self,
        (row, how): (&Row, &str),
        deeds: &[Happened],
        change: Option<String>,
    ) {
        let denials = denials();
        let denied = |words: &str| denials.iter().any(|denial| denial == words);
        // What names a mark leaves the group, and its author gets it back.
        let names_a_mark = ["Grade", "Return"].contains(&row.command);
        let given_back = |words: &str| {
            let (denial, back) = words.split_once("\n\n").unwrap_or_default();
            let all = Lang::Ru.command_given_back(row.words);
            denied(denial) && back.starts_with(&all)
        };
        for deed in deeds {
            match deed {
                Happened::Said(Heard { text, .. }) if denied(text) => {}
                Happened::Said(Heard { text, .. }) if names_a_mark && given_back(text) => {}
                Happened::Deleted(_) if names_a_mark => {}
                Happened::Shown(text) if text.is_empty() || denied(text) => {}
                deed => self.fault(row, how, deed),
            }
        }
        if let Some(change) = change {
            self.fault(row, how, change);
        }
    }
}

/// What a command may be hidden in that its sender has not just written in their own name.
fn disguises(town: &Town, chat: i64) -> Vec<Value> {
    let [.., teacher, _, admin] = town.people;
    let mut disguises = vec![
        town.school.people.forwarded_from(admin),
        town.school.people.forwarded_from(teacher),
        json!({ "forward_date": 1, "forward_from": { "id": admin, "is_bot": false } }),
        json!({ "via_bot": { "id": 5, "is_bot": true, "first_name": "Бот" } }),
        json!({ "from": { "id": admin, "is_bot": true, "first_name": "Бот" } }),
    ];
    if chat < 0 {
        // The group itself, as its anonymous administrators write, and a channel.
        disguises.push(town.school.people.on_behalf_of(chat));
        disguises.push(town.school.people.on_behalf_of(-1_000_500));
        disguises.push(json!({ "from": null }));
    }
    disguises
}

async fn run(town: &mut Town, rows: &[Row]) -> Findings {
    let mut findings = Findings::default();
    let mut fingerprint = Fingerprint::of(&town.school).await;
    let (bound, unbound) = (town.bound, town.unbound);
    let [.., teacher, _, admin] = town.people;
    // Shortened, only those try disguises whom a command might serve.
    let disguised = match asked("KAMERTON_ROLES") {
        Some(_) => town.people.to_vec(),
        None => vec![teacher, admin],
    };
    // What everybody said once, to be changed into a command.
    let mut said = Vec::new();
    for who in town.people {
        for chat in [who, bound, unbound] {
            said.push((chat, town.say(who, chat, "/start")));
        }
    }
    town.deeds().await;
    for row in rows {
        for chat in [None, Some(bound), Some(unbound)] {
            let (place, serves) = match chat {
                None => ("in private", row.private),
                Some(chat) if chat == bound => ("in the class's group", row.bound),
                Some(_) => {
                    let found = UNBOUND.iter().find(|(name, _)| *name == row.command);
                    (
                        "in a group of no class",
                        found.map_or("", |(_, serves)| serves),
                    )
                }
            };
            // Whom it does not serve, all at once.
            let before = fingerprint.take().await;
            let mut denied = 0;
            for ((letter, _), who) in ROLES.iter().zip(town.people) {
                if !serves.contains(*letter) {
                    town.say(who, chat.unwrap_or(who), row.words);
                    denied += 1;
                }
            }
            findings.cells += denied;
            let deeds = town.deeds().await;
            if deeds.len() < denied && row.command != "Unknown" {
                findings.fault(row, place, "somebody was answered with silence");
            }
            let change = difference(&before, &fingerprint.take().await);
            let names: Vec<&str> = ROLES
                .iter()
                .filter(|(letter, _)| !serves.contains(*letter))
                .map(|(_, name)| *name)
                .collect();
            let how = format!("{place} by {}", names.join(" or "));
            findings.expect_denied((row, &how), &deeds, change);

            // In somebody else's name, or words, by everybody.
            let before = fingerprint.take().await;
            for who in disguised.iter().copied() {
                for more in disguises(town, chat.unwrap_or(who)) {
                    town.say_with(who, chat.unwrap_or(who), row.words, more);
                    findings.cells += 1;
                }
            }
            let deeds = town.deeds().await;
            let change = difference(&before, &fingerprint.take().await);
            let how = format!("{place}, passed on or in disguise");
            findings.expect_denied((row, &how), &deeds, change);

            // By who may.
            let served: Vec<_> = ROLES
                .iter()
                .zip(town.people)
                .filter(|((letter, _), _)| serves.contains(*letter))
                .collect();
            for (_, who) in &served {
                town.say(*who, chat.unwrap_or(*who), row.words);
                findings.cells += 1;
            }
            let deeds = town.deeds().await;
            findings.expect_served((row, place), &served, (chat, &deeds));
            if chat.is_none() {
                press_by_others(town, (row, &deeds), &mut fingerprint, &mut findings).await;
            }
            for (_, who) in &served {
                town.say(*who, *who, "/cancel");
            }
            town.deeds().await;
        }
        // Changed into the command, everywhere and by everybody.
        let before = fingerprint.take().await;
        for (chat, message) in &said {
            town.perform(Act::Edit {
                chat: *chat,
                message: *message,
                text: row.words.to_owned(),
            });
            findings.cells += 1;
        }
        let deeds = town.deeds().await;
        let change = difference(&before, &fingerprint.take().await);
        findings.expect_denied((row, "changed into the command"), &deeds, change);
    }
    findings
}

/// Everybody else presses the buttons that somebody was given.
async fn press_by_others(
    town: &mut Town,
    (row, deeds): (&Row, &[Happened]),
    fingerprint: &mut Fingerprint,
    findings: &mut Findings,
) {
    let before = fingerprint.take().await;
    for deed in deeds {
        let Happened::Said(heard) = deed else {
            continue;
        };
        let buttons = heard.buttons.iter().flatten();
        // One button of a keyboard is as good as another: its handle has one owner.
        let data = buttons.filter_map(|button| button.data.clone());
        for data in data.take(1) {
            for who in town.people.into_iter().filter(|who| *who != heard.chat) {
                town.perform(Act::Forge {
                    user: who,
                    chat: who,
                    message: 1,
                    data: data.clone(),
                });
                findings.cells += 1;
            }
        }
    }
    let deeds = town.deeds().await;
    let change = difference(&before, &fingerprint.take().await);
    findings.expect_denied((row, "by somebody else's button"), &deeds, change);
}

#[test]
fn every_row_is_read_as_its_command() {
    for row in ROWS {
        let command = Command::read(row.words, None).expect("it is a command");
        assert_eq!(row_of(&command), row.command, "{}", row.words);
    }
}

#[tokio::test]
async fn every_command_serves_whom_the_table_says_and_nobody_else_by_any_way() {
    let mut town = Town::open().await;
    let findings = run(&mut town, ROWS).await;
    eprintln!(
        "{} commands said in {} ways: {} cells",
        ROWS.iter()
            .map(|row| row.command)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        ROWS.len(),
        findings.cells
    );
    assert!(findings.faults.is_empty(), "{}", findings.faults.join("\n"));
    town.school.close().await;
}

fn only(commands: &[&str]) -> Vec<Row> {
    let rows = ROWS.iter().filter(|row| commands.contains(&row.words));
    rows.copied().collect()
}

#[tokio::test]
async fn a_bot_that_does_not_look_who_wrote_is_caught() {
    let mut town = Town::open().await;
    town.read_by(credulous).await;
    let findings = run(&mut town, &only(&["/roster", "/grade 10441 5 тайна"])).await;
    for how in ["passed on or in disguise", "changed into the command"] {
        let caught = findings.faults.iter().any(|fault| fault.contains(how));
        assert!(
            caught,
            "the table is blind to what is {how}: {:#?}",
            findings.faults
        );
    }
    town.school.close().await;
}

#[tokio::test]
async fn a_right_too_many_is_caught() {
    let mut town = Town::open().await;
    let [_, _, student, ..] = town.people;
    // As if nobody looked whether who asks administers.
    let links = format!(
        "UPDATE links SET role = 'staff', student_id = NULL,
             staff = (SELECT number FROM staff WHERE admin = 1)
         WHERE account = (SELECT id FROM accounts WHERE person = '{student}')"
    );
    spoil(&town.school, &links).await;
    let findings = run(&mut town, &only(&["/roster", "/audit"])).await;
    let caught = findings
        .faults
        .iter()
        .any(|fault| fault.contains("or a student or"));
    assert!(
        caught,
        "the table is blind to rights: {:#?}",
        findings.faults
    );
    town.school.close().await;
}

#[tokio::test]
async fn a_button_that_is_anybodys_is_caught() {
    let mut town = Town::open().await;
    spoil(
        &town.school,
        "CREATE TRIGGER forgotten AFTER INSERT ON received BEGIN
             UPDATE keyboards SET person = NULL; END",
    )
    .await;
    let findings = run(&mut town, &only(&["/language"])).await;
    let how = "by somebody else's button";
    let caught = findings.faults.iter().any(|fault| fault.contains(how));
    assert!(
        caught,
        "the table is blind to buttons: {:#?}",
        findings.faults
    );
    town.school.close().await;
}
