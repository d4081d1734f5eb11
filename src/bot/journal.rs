//! `/journal`: the journal of a class, as a table.

use super::{Answer, Stop, Talk, action::Action};
use crate::{messenger::Content, report::recipe::Recipe};

impl Talk<'_, '_> {
    /// `/journal`: of which class? In a group, of that one; the only one is not asked for.
    pub(super) async fn journal(&mut self) -> Answer {
        let teacher = self.teacher_number()?;
        let mut own = self.tx.classes_taught(teacher).await?;
        if !self.chat.private {
            let address = self.chat.address.clone();
            let group = self.tx.group(&address).await?;
            own.retain(|class| {
                group
                    .as_ref()
                    .is_some_and(|group| group.classes.iter().any(|here| here.id == class.id))
            });
        }
        match own.as_slice() {
            [] => Err(Stop::Refused(self.lang.no_classes())),
            [only] => self.send_journal(only.id).await,
            _ => {
                let rows = own
                    .into_iter()
                    .map(|class| vec![(class.name, Action::Journal(class.id))])
                    .collect();
                self.ask(self.lang.journal_which_class(), rows);
                Ok(())
            }
        }
    }

    /// The class was chosen.
    pub(super) async fn send_journal(&mut self, class: i64) -> Answer {
        let class = self.own_class(class).await?;
        self.send_document(
            self.lang.file_journal(),
            self.lang.journal_sent(class.name),
            Content::Recipe(Recipe::Journal(class.id).to_text()),
        )
    }
}
