//! Menus: the commands of a person's roles, in their language, and the words at hand
//! below the chat.

use super::{Talk, text::Lang};
use crate::{
    messenger::{MenuLine, Outgoing},
    store::{
        accounts::Account,
        outbox::{Lane, Letter},
    },
};

impl Talk<'_, '_> {
    /// Shows a person the menu of their roles.
    pub(super) fn show_menu(&mut self, account: &Account) {
        let lang = Lang::named(&account.language);
        self.tx.queue(Letter {
            to: account.address.clone(),
            lane: Lane::Notice,
            outgoing: Outgoing::Menu {
                lines: menu(account, lang),
            },
            about: None,
            sponsor: None,
        });
    }
}

/// The commands that this person can use, the most used first.
fn menu(account: &Account, lang: Lang) -> Vec<MenuLine> {
    let mut lines = Vec::new();
    let mut line = |command: &str, what: String| {
        lines.push(MenuLine {
            command: command.to_owned(),
            what,
        });
    };
    if account.teacher().is_some() {
        line("queue", lang.menu_queue());
        line("assign", lang.menu_assign());
        line("grade", lang.menu_grade());
    }
    if !account.students.is_empty() {
        line("homework", lang.menu_homework());
        line("grades", lang.menu_grades());
    }
    if account.teacher().is_some() || !account.students.is_empty() {
        line("submit", lang.menu_submit());
        line("classes", lang.menu_classes());
    }
    line("language", lang.menu_language());
    line("help", lang.menu_help());
    lines
}

/// The words at hand below the chat: each does without a slash.
pub(super) fn words_at_hand(account: &Account, lang: Lang) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if account.teacher().is_some() {
        rows.push(vec![
            lang.word_assign(),
            lang.word_check(),
            lang.word_classes(),
        ]);
    }
    if !account.students.is_empty() {
        rows.push(vec![
            lang.word_homework(),
            lang.word_submit(),
            lang.word_grades(),
        ]);
    }
    rows
}
