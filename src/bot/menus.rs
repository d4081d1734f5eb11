//! Menus: the commands of a person's roles, in their language, and the words at hand
//! below the chat.

use super::{
    Stop, Talk,
    command::{Command, Right},
    text::Lang,
};
use crate::{
    messenger::{GroupMenu, MenuLine, Outgoing},
    school::{classes::fold, personal::Passes},
    store::{
        accounts::Account,
        outbox::{Lane, Letter},
    },
};

impl Talk<'_, '_> {
    /// Shows a person the menu of their roles.
    pub(super) fn show_menu(&mut self, account: &Account) {
        let lang = Lang::named(&account.language);
        let passes = self.profile.personal.passes(&account.address.messenger);
        self.tx.queue(Letter {
            to: account.address.clone(),
            lane: Lane::Notice,
            outgoing: Outgoing::Menu {
                lines: menu(account, lang, passes),
            },
            about: None,
            sponsor: None,
        });
    }

    /// What somebody is told whose command nobody knows, with the one that was nearly written.
    pub(super) fn unknown_command(&self, name: &str) -> Stop {
        let near = self.nearest_command(name);
        let near = near.filter(|near| may_be_given(near, self.passes()));
        Stop::Refused(match near {
            Some(near) => self.lang.command_unknown_but(name.to_owned(), near),
            None => self.lang.command_unknown(name.to_owned()),
        })
    }

    /// The command of this person's that is a slip of the finger away.
    pub(super) fn nearest_command(&self, name: &str) -> Option<&'static str> {
        let account = self.account.as_ref()?;
        nearest(name, |right| right.is_of(account))
    }
}

/// The command that is a slip of the finger away, whosever it is.
pub(super) fn nearest_of_all(name: &str) -> Option<&'static str> {
    nearest(name, |_| true)
}

fn nearest(name: &str, is_meant: impl Fn(Right) -> bool) -> Option<&'static str> {
    /// From this length on, two letters may be wrong.
    const LONG: usize = 6;
    let most = if name.chars().count() < LONG { 1 } else { 2 };
    COMMANDS
        .iter()
        .filter(|(_, right, _)| is_meant(*right))
        .map(|(command, ..)| (strsim::osa_distance(command, name), *command))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, command)| command)
}

/// A command as menus and `/help` tell of it: its name, whose it is, and what it does.
type Entry = (&'static str, Right, fn(Lang) -> String);

/// Every command that people are told of, the most used first.
const COMMANDS: &[Entry] = &[
    ("queue", Right::Teacher, Lang::menu_queue),
    ("assign", Right::Teacher, Lang::menu_assign),
    ("grade", Right::Teacher, Lang::menu_grade),
    ("return", Right::Teacher, Lang::menu_return),
    ("lesson", Right::Teacher, Lang::menu_lesson),
    ("plan", Right::Teacher, Lang::menu_plan),
    ("again", Right::Teacher, Lang::menu_again),
    ("extend", Right::Teacher, Lang::menu_extend),
    ("journal", Right::Teacher, Lang::menu_journal),
    ("term", Right::Staff, Lang::menu_term),
    ("homework", Right::Family, Lang::menu_homework),
    ("grades", Right::Family, Lang::menu_grades),
    ("submit", Right::FamilyOrTeacher, Lang::menu_submit),
    ("ask", Right::Family, Lang::menu_ask),
    ("classes", Right::Known, Lang::menu_classes),
    ("timetable", Right::Known, Lang::menu_timetable),
    ("invite", Right::Staff, Lang::menu_invite),
    ("announce", Right::Staff, Lang::menu_announce),
    ("report", Right::Admin, Lang::menu_report),
    ("roster", Right::Admin, Lang::menu_roster),
    ("student", Right::Admin, Lang::menu_student),
    ("substitute", Right::Admin, Lang::menu_substitute),
    ("staff", Right::Admin, Lang::menu_staff),
    ("audit", Right::Admin, Lang::menu_audit),
    ("calendar", Right::Known, Lang::menu_calendar),
    ("accounts", Right::Known, Lang::menu_accounts),
    ("quiet", Right::Known, Lang::menu_quiet),
    ("digest", Right::FamilyOrTeacher, Lang::menu_digest),
    ("mydata", Right::Known, Lang::menu_mydata),
    ("language", Right::Known, Lang::menu_language),
    ("help", Right::Anybody, Lang::menu_help),
];

/// What a teacher needs in a class's group. Nothing is offered to the children there: all of theirs is
/// in the private chat, or below the posts.
const IN_GROUPS: [&str; 7] = [
    "queue", "assign", "grade", "return", "lesson", "announce", "help",
];

/// Whether a command is not refused for what may pass through the messenger.
fn may_be_given(name: &str, passes: Passes) -> bool {
    let command = Command::read(&format!("/{name}"), None);
    passes != Passes::Nothing || command.is_some_and(|command| command.is_about_the_bot())
}

/// The commands that this person can use in a messenger through which so much may pass.
fn menu(account: &Account, lang: Lang, passes: Passes) -> Vec<MenuLine> {
    lines(lang, passes, |(_, right, _)| right.is_of(account))
}

/// What groups offer to who looks after them, in a messenger through which so much may pass: in this
/// language, and in the others to whose messenger speaks those.
pub fn group_menus(lang: Lang, passes: Passes) -> Vec<GroupMenu> {
    let others = [Lang::Ru, Lang::En].into_iter();
    let others = others.filter(|other| *other != lang).map(Some);
    let menus = std::iter::once(None).chain(others);
    menus
        .map(|other| GroupMenu {
            language: other.map(|other| other.tag().to_owned()),
            lines: lines(other.unwrap_or(lang), passes, |(name, ..)| {
                IN_GROUPS.contains(name)
            }),
        })
        .collect()
}

fn lines(lang: Lang, passes: Passes, is_meant: impl Fn(&Entry) -> bool) -> Vec<MenuLine> {
    let meant = COMMANDS.iter().filter(|entry| is_meant(entry));
    meant
        .filter(|(name, ..)| may_be_given(name, passes))
        .map(|(command, _, what)| MenuLine {
            command: (*command).to_owned(),
            what: what(lang),
        })
        .collect()
}

/// The same as lines of `/help`: what a role needs has a line each, what is seldom needed
/// stands in one.
pub(super) fn help_lines(account: &Account, lang: Lang, passes: Passes) -> String {
    let (seldom, often): (Vec<MenuLine>, Vec<MenuLine>) = menu(account, lang, passes)
        .into_iter()
        .partition(|line| is_seldom(&line.command));
    let mut lines: Vec<String> = often
        .into_iter()
        .map(|line| format!("/{}: {}", line.command, line.what))
        .collect();
    let seldom: Vec<String> = seldom
        .into_iter()
        .map(|line| format!("/{} ({})", line.command, line.what))
        .collect();
    lines.push(lang.help_more(seldom.join(", ")));
    lines.join("\n")
}

/// Whether a command is the same for all whom the school knows, a setting, or needed a few
/// times a year.
fn is_seldom(command: &str) -> bool {
    let is_everybodys = |(name, right, _): &Entry| {
        *name == command && matches!(right, Right::Known | Right::Anybody)
    };
    ["digest", "term"].contains(&command) || COMMANDS.iter().any(is_everybodys)
}

/// The words at hand below the chat: each does without a slash.
pub(super) fn words_at_hand(account: &Account, lang: Lang) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if account.teacher().is_some() {
        rows.push(vec![lang.word_assign(), lang.word_check()]);
        rows.push(vec![lang.word_lesson(), lang.word_journal()]);
        rows.push(vec![
            lang.word_timetable(),
            lang.word_term(),
            lang.word_classes(),
        ]);
    }
    if !account.students.is_empty() {
        rows.push(vec![lang.word_homework(), lang.word_submit()]);
        rows.push(vec![lang.word_grades(), lang.word_ask()]);
    }
    if account.is_admin() {
        rows.push(vec![lang.word_report(), lang.word_roster()]);
        rows.push(vec![lang.word_invite(), lang.word_staff()]);
        rows.push(vec![lang.word_student(), lang.word_announce()]);
    }
    rows
}

/// Whether a word stands on the keyboard below somebody's chat, in whichever language it was last
/// shown.
pub(super) fn is_at_hand(account: &Account, word: &str) -> bool {
    let word = fold(word);
    let keyboards = Lang::ALL.map(|lang| words_at_hand(account, lang));
    let words = keyboards.iter().flatten().flatten();
    words.into_iter().any(|at_hand| fold(at_hand) == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menus_tell_the_truth_about_whose_a_command_is() {
        for (name, right, _) in COMMANDS {
            let command = Command::read(&format!("/{name}"), None);
            let command = command.unwrap_or_else(|| panic!("/{name} is no command"));
            assert_eq!(command.right(), *right, "/{name}");
        }
    }
}
