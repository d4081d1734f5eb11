//! `/grades`: the marks of one's own students.

use super::{Answer, Talk, action::Action};
use crate::messenger::Say;

/// How many marks of a student a page shows.
const LISTED: usize = 20;

impl Talk<'_, '_> {
    /// `/grades`: one's own marks, the newest first, after the first `skip` of each student.
    pub(super) async fn grades(&mut self, skip: usize) -> Answer {
        let account = self.known_account()?;
        let (now, zone) = (self.tx.now, self.profile.zone);
        let (mut lines, mut older) = (Vec::new(), false);
        for linked in &account.students {
            let mut marks = self.tx.marks_of(&linked.id, skip, LISTED + 1).await?;
            if marks.len() > LISTED {
                marks.truncate(LISTED);
                older = true;
            }
            if account.students.len() > 1 && !marks.is_empty() {
                let called = self.called(&linked.id).await?;
                lines.push(self.lang.grades_of(called));
            }
            for listed in marks {
                lines.push(self.lang.grades_line(
                    self.shown(listed.given.mark),
                    listed.title,
                    listed.class_name,
                    self.lang.moment(listed.given.at, now, zone),
                ));
                if !listed.given.comment.is_empty() {
                    lines.push(self.lang.teachers_comment(listed.given.comment));
                }
            }
        }
        if lines.is_empty() {
            self.reply_in_private(Say::text(self.lang.no_grades()));
            return Ok(());
        }
        let rows = match older {
            true => vec![vec![(
                self.lang.button_older(),
                Action::Grades(skip + LISTED),
            )]],
            false => Vec::new(),
        };
        let buttons = self.buttons(rows);
        self.reply_in_private(Say {
            buttons,
            ..Say::text(format!(
                "{}\n\n{}",
                self.lang.grades_head(),
                lines.join("\n")
            ))
        });
        Ok(())
    }
}
