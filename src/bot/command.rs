//! Words become commands. Pure: nothing is looked up here.

use crate::store::accounts::Account;

/// What somebody asked for, with whatever stood behind the word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `/start`, `/start WORD`: come in.
    Start(String),
    /// `/help`.
    Help,
    /// `/language`.
    Language,
    /// `/classes`.
    Classes,
    /// `/homework`.
    Homework,
    /// `/submit`, «Сдать»; a teacher's with the student's identifier.
    Submit(String),
    /// `/grades`.
    Grades,
    /// `/assign …`.
    Assign(String),
    /// `/grade …`.
    Grade(String),
    /// `/return …`.
    Return(String),
    /// `/extend …`.
    Extend(String),
    /// `/queue`, «Проверить»; of one class where it is named.
    Queue(String),
    /// «Готово».
    Done,
    /// «Отмена».
    Cancel,
    /// `/mydata`.
    MyData,
    /// `/consent …`.
    Consent(String),
    /// `/accounts`.
    Accounts,
    /// `/audit`.
    Audit,
    /// `/ask …`.
    Ask(String),
    /// `/quiet …`.
    Quiet(String),
    /// `/digest`.
    Digest,
    /// `/announce …`.
    Announce(String),
    /// `/journal`.
    Journal,
    /// `/term`, «Четверть».
    Term,
    /// `/lesson`, «Урок».
    Lesson,
    /// `/timetable …`.
    Timetable(String),
    /// `/plan`.
    Plan,
    /// `/again`.
    Again,
    /// `/calendar …`.
    Calendar(String),
    /// `/report …`: of one kind where it is named.
    Report(String),
    /// `/roster`.
    Roster,
    /// `/invite …`.
    Invite(String),
    /// `/staff …`.
    Staff(String),
    /// `/student …`.
    Student(String),
    /// `/substitute …`.
    Substitute(String),
    /// A command that nobody knows.
    Unknown(String),
}

/// Whose command it is. Who is none of these may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Everybody's, strangers' too.
    Anybody,
    /// Of all whom the school knows.
    Known,
    /// Students' and guardians'.
    Family,
    /// Teachers'.
    Teacher,
    /// Of students, guardians and teachers.
    FamilyOrTeacher,
    /// Of teachers and administrators.
    Staff,
    /// Administrators'.
    Admin,
}

impl Right {
    /// Whether it is this person's.
    pub fn is_of(self, account: &Account) -> bool {
        let (family, teacher) = (!account.students.is_empty(), account.teacher().is_some());
        match self {
            Right::Anybody | Right::Known => true,
            Right::Family => family,
            Right::Teacher => teacher,
            Right::FamilyOrTeacher => family || teacher,
            Right::Staff => account.staff.is_some(),
            Right::Admin => account.is_admin(),
        }
    }
}

impl Command {
    /// Whose command it is.
    pub fn right(&self) -> Right {
        match self {
            Command::Start(_) | Command::Help | Command::Unknown(_) => Right::Anybody,
            Command::Language
            | Command::Classes
            | Command::MyData
            | Command::Consent(_)
            | Command::Accounts
            | Command::Quiet(_)
            | Command::Timetable(_)
            | Command::Calendar(_)
            | Command::Done
            | Command::Cancel => Right::Known,
            Command::Homework | Command::Grades | Command::Ask(_) => Right::Family,
            Command::Invite(_) | Command::Announce(_) | Command::Term => Right::Staff,
            Command::Journal | Command::Plan | Command::Again | Command::Lesson => Right::Teacher,
            Command::Report(_)
            | Command::Roster
            | Command::Audit
            | Command::Staff(_)
            | Command::Student(_)
            | Command::Substitute(_) => Right::Admin,
            Command::Submit(_) | Command::Digest => Right::FamilyOrTeacher,
            Command::Assign(_)
            | Command::Grade(_)
            | Command::Return(_)
            | Command::Extend(_)
            | Command::Queue(_) => Right::Teacher,
        }
    }

    /// Whether it concerns coming in, accounts and the bot itself, and nothing of the school's.
    pub fn is_about_the_bot(&self) -> bool {
        matches!(
            self,
            Command::Start(_)
                | Command::Help
                | Command::Language
                | Command::Consent(_)
                | Command::Accounts
                | Command::MyData
                | Command::Quiet(_)
                | Command::Digest
                | Command::Cancel
                | Command::Unknown(_)
        )
    }

    /// Whether it says of a work what is not for everybody in a group.
    pub fn names_a_mark(&self) -> bool {
        matches!(self, Command::Grade(_) | Command::Return(_))
    }

    /// Whether who gives it has turned to something else than what was asked for before.
    pub fn turns_to_something_else(&self) -> bool {
        !matches!(
            self,
            Command::Done
                | Command::Cancel
                | Command::Help
                | Command::Language
                | Command::Unknown(_)
        )
    }

    /// Reads a message as a command; `None` where it is none, or is for another bot.
    /// `username` is this bot's name, where it is known.
    pub fn read(text: &str, username: Option<&str>) -> Option<Command> {
        let text = text.trim();
        let Some(text) = text.strip_prefix('/') else {
            return plain_word(text);
        };
        let (head, rest) = match text.find(char::is_whitespace) {
            Some(end) => (&text[..end], text[end..].trim_start()),
            None => (text, ""),
        };
        let (name, addressee) = match head.split_once('@') {
            Some((name, addressee)) => (name, Some(addressee)),
            None => (head, None),
        };
        if let (Some(addressee), Some(username)) = (addressee, username)
            && !addressee.eq_ignore_ascii_case(username)
        {
            return None;
        }
        let rest = rest.to_owned();
        Some(match name.to_lowercase().as_str() {
            "start" => Command::Start(rest),
            "help" => Command::Help,
            "language" => Command::Language,
            "classes" => Command::Classes,
            "homework" => Command::Homework,
            "submit" => Command::Submit(rest),
            "grades" => Command::Grades,
            "assign" => Command::Assign(rest),
            "grade" => Command::Grade(rest),
            "return" => Command::Return(rest),
            "extend" => Command::Extend(rest),
            "queue" => Command::Queue(rest),
            "done" => Command::Done,
            "cancel" => Command::Cancel,
            "mydata" => Command::MyData,
            "consent" => Command::Consent(rest),
            "accounts" => Command::Accounts,
            "audit" => Command::Audit,
            "ask" => Command::Ask(rest),
            "quiet" => Command::Quiet(rest),
            "digest" => Command::Digest,
            "announce" => Command::Announce(rest),
            "journal" => Command::Journal,
            "lesson" => Command::Lesson,
            "term" => Command::Term,
            "timetable" => Command::Timetable(rest),
            "plan" => Command::Plan,
            "again" => Command::Again,
            "calendar" => Command::Calendar(rest),
            "report" => Command::Report(rest),
            "roster" => Command::Roster,
            "invite" => Command::Invite(rest),
            "staff" => Command::Staff(rest),
            "student" => Command::Student(rest),
            "substitute" => Command::Substitute(rest),
            name => Command::Unknown(name.to_owned()),
        })
    }
}

/// Words that do without a slash.
fn plain_word(text: &str) -> Option<Command> {
    match text.to_lowercase().trim_end_matches(['.', '!']) {
        "готово" | "done" => Some(Command::Done),
        "отмена" | "отменить" | "отмени" | "cancel" => Some(Command::Cancel),
        "задать" | "assign" => Some(Command::Assign(String::new())),
        "оценить" | "grade" => Some(Command::Grade(String::new())),
        "урок" | "lesson" => Some(Command::Lesson),
        "четверть"
        | "четвертные"
        | "полугодие"
        | "полугодовые"
        | "годовые"
        | "итоги"
        | "итоговые оценки"
        | "term marks" => Some(Command::Term),
        "расписание" | "timetable" => Some(Command::Timetable(String::new())),
        "журнал" | "journal" => Some(Command::Journal),
        "отчёт" | "отчет" | "отчёты" | "отчеты" | "report" => {
            Some(Command::Report(String::new()))
        }
        "список" | "roster" => Some(Command::Roster),
        "пригласить" | "invite" => Some(Command::Invite(String::new())),
        "учащийся" | "учащиеся" | "student" | "students" => {
            Some(Command::Student(String::new()))
        }
        "согласие" | "consent" => Some(Command::Consent(String::new())),
        "сотрудники" | "staff" => Some(Command::Staff(String::new())),
        "объявление" | "announce" => Some(Command::Announce(String::new())),
        "календарь" | "calendar" => Some(Command::Calendar(String::new())),
        "сдать" | "сдать работу" | "submit" => Some(Command::Submit(String::new())),
        "проверить" | "check" => Some(Command::Queue(String::new())),
        "помощь" | "help" => Some(Command::Help),
        "задание"
        | "задания"
        | "мои задания"
        | "дз"
        | "домашка"
        | "домашнее задание"
        | "что задали"
        | "что задали?"
        | "что задано"
        | "что задано?"
        | "homework" => Some(Command::Homework),
        "оценки"
        | "мои оценки"
        | "где мои оценки"
        | "где мои оценки?"
        | "какие у меня оценки"
        | "grades"
        | "my grades" => Some(Command::Grades),
        "классы" | "classes" => Some(Command::Classes),
        "спросить" | "ask" => Some(Command::Ask(String::new())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_read_with_its_rest_and_its_addressee() {
        let read = |text| Command::read(text, Some("KamertonBot"));
        assert_eq!(
            read("/grade 10427 5- Чисто!"),
            Some(Command::Grade("10427 5- Чисто!".into()))
        );
        assert_eq!(
            read("/start@kamertonbot CODE"),
            Some(Command::Start("CODE".into()))
        );
        assert_eq!(read("/start@other_bot CODE"), None);
        assert_eq!(
            read("/assign\nГамма"),
            Some(Command::Assign("Гамма".into()))
        );
        assert_eq!(read("Готово!"), Some(Command::Done));
        assert_eq!(read("Отменить"), Some(Command::Cancel));
        assert_eq!(read("Где мои оценки?"), Some(Command::Grades));
        assert_eq!(read("ДЗ"), Some(Command::Homework));
        assert_eq!(read("/dance"), Some(Command::Unknown("dance".into())));
        assert_eq!(read("просто слова"), None);
    }
}
