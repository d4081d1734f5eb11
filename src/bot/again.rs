//! `/again`, «ещё раз»: an assignment from before, also from last year's class, is given anew.

use super::{
    Answer, Stop, Talk,
    action::Action,
    attachments::Album,
    drafting::{Drafting, Stage},
};

/// How many assignments a page shows.
const LISTED: usize = 10;

impl Talk<'_, '_> {
    /// A page of what this teacher has given before, from the one before `before` on.
    pub(super) async fn again(&mut self, before: i64) -> Answer {
        let teacher = self.teacher_number()?;
        let limit = i64::try_from(LISTED + 1).unwrap_or(i64::MAX);
        let mut given = self.tx.assignments_given(teacher, before, limit).await?;
        if given.is_empty() {
            return Err(Stop::Refused(self.lang.again_nothing()));
        }
        let more = given.len() > LISTED;
        given.truncate(LISTED);
        let older = given.last().map(|last| Action::AgainMore(last.id));
        let titles = self.titles(&given);
        let mut rows: Vec<Vec<(String, Action)>> = given
            .into_iter()
            .map(|assignment| {
                let title = titles.beside_class(assignment.id);
                let label = self.lang.work_in_class(assignment.class_name, title);
                vec![(label, Action::Again(assignment.id))]
            })
            .collect();
        if let Some(older) = older.filter(|_| more) {
            rows.push(vec![(self.lang.button_older(), older)]);
        }
        self.ask(self.lang.again_which(), rows);
        Ok(())
    }

    /// The assignment was chosen: its text and file are taken over; for which class and until
    /// when is asked.
    pub(super) async fn give_again(&mut self, assignment: i64) -> Answer {
        let teacher = self.teacher_number()?;
        let found = self.tx.assignment(assignment).await?;
        let author = self.tx.author_of(assignment).await?;
        let Some(before) = found.filter(|_| author == Some(teacher)) else {
            return Err(Stop::Refused(self.lang.only_teacher_of_class()));
        };
        let own = self.tx.classes_taught(teacher).await?;
        let class = own
            .iter()
            .find(|class| class.id == before.class || own.len() == 1);
        let mut files = self.tx.attachments(before.id).await?.into_iter();
        let file = files.next();
        let album = Album {
            id: None,
            further: files.collect(),
        };
        let text = match before.body.as_str() {
            "" => before.title,
            body => format!("{}\n{body}", before.title),
        };
        self.go_on_drafting(Drafting {
            stage: match class {
                Some(_) => Stage::Due,
                None => Stage::Class,
            },
            class: class.map(|class| class.id),
            text,
            file,
            album,
            ..Drafting::default()
        })
        .await
    }
}
