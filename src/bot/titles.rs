//! Titles of assignments that are listed together. One that comes back every week has the same one each
//! time: what tells them apart is the day on which they were given.

use std::collections::BTreeMap;

use chrono_tz::Tz;

use super::{
    Stop, Talk,
    text::{Lang, shortened},
};
use crate::{
    school::{moments::Moment, roster::StudentId},
    store::{assignments::Assignment, submissions::Submission},
};

/// So much of a title stands before its day: a button has room for little more.
const SHORT: usize = 32;

/// The titles of assignments, by number.
pub(super) struct Titles {
    titles: BTreeMap<i64, String>,
    /// Those of which more than one class has one on its day, with the class.
    in_class: BTreeMap<i64, String>,
}

impl Titles {
    /// Those of these assignments, each of which differs from the others as far as it can.
    pub(super) fn of<'a>(
        lang: Lang,
        (now, zone): (Moment, Tz),
        assignments: impl IntoIterator<Item = &'a Assignment>,
    ) -> Titles {
        let listed: BTreeMap<i64, &Assignment> =
            assignments.into_iter().map(|it| (it.id, it)).collect();
        let titles = listed.iter().map(|(id, it)| (*id, it.title.clone()));
        let mut titles: BTreeMap<i64, String> = titles.collect();
        for (id, title) in alike(&titles) {
            let given = listed.get(&id).and_then(|it| it.posted_at.or(it.at));
            if let Some(given) = given {
                let day = lang.day(given, now, zone);
                titles.insert(id, lang.title_of_day(shortened(&title, SHORT), day));
            }
        }
        let alike = alike(&titles);
        let class = |id: &i64| listed.get(id).map(|it| (it.class, it.class_name.clone()));
        let in_class = alike.iter().filter_map(|(id, title)| {
            let (own, name) = class(id)?;
            let mut namesakes = alike.iter().filter(|(_, other)| other == title);
            // Of one class it tells nothing.
            let is_elsewhere = |(id, _): &(i64, String)| class(id).is_some_and(|it| it.0 != own);
            let differs = namesakes.any(is_elsewhere);
            differs.then(|| (*id, lang.title_in_class(title.clone(), name)))
        });
        let in_class = in_class.collect();
        Titles { titles, in_class }
    }

    /// The one of this assignment.
    pub(super) fn title(&self, assignment: i64) -> String {
        let in_class = self.in_class.get(&assignment).cloned();
        in_class.unwrap_or_else(|| self.beside_class(assignment))
    }

    /// The same where its class is named beside it.
    pub(super) fn beside_class(&self, assignment: i64) -> String {
        self.titles.get(&assignment).cloned().unwrap_or_default()
    }
}

/// Those that are not alone in being called so.
fn alike(titles: &BTreeMap<i64, String>) -> Vec<(i64, String)> {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for title in titles.values() {
        *times.entry(title).or_default() += 1;
    }
    let is_shared = |title: &str| times.get(title).is_some_and(|times| *times > 1);
    let shared = titles.iter().filter(|(_, title)| is_shared(title));
    shared.map(|(id, title)| (*id, title.clone())).collect()
}

/// The titles of what several students have to do, in its order: each among those of its student.
pub(super) fn titles_of_each<'a>(
    lang: Lang,
    when: (Moment, Tz),
    offers: impl Iterator<Item = &'a (StudentId, Assignment)> + Clone,
) -> Vec<String> {
    let mut own: BTreeMap<&StudentId, Vec<&Assignment>> = BTreeMap::new();
    for (student, open) in offers.clone() {
        own.entry(student).or_default().push(open);
    }
    let titles: BTreeMap<&StudentId, Titles> = own
        .into_iter()
        .map(|(student, own)| (student, Titles::of(lang, when, own)))
        .collect();
    let of = |(student, open): &'a (StudentId, Assignment)| {
        titles.get(student).map(|titles| titles.title(open.id))
    };
    offers.map(|offer| of(offer).unwrap_or_default()).collect()
}

impl Talk<'_, '_> {
    /// The titles of these assignments to who is being answered.
    pub(super) fn titles<'a>(
        &self,
        assignments: impl IntoIterator<Item = &'a Assignment>,
    ) -> Titles {
        Titles::of(self.lang, (self.tx.now, self.profile.zone), assignments)
    }

    /// The title of a work's assignment, with its day where the class was given another of that name.
    pub(super) async fn title_of_work(&mut self, work: &Submission) -> Result<String, Stop> {
        let namesakes = self.tx.namesakes(work).await?;
        Ok(match namesakes.len() {
            0 | 1 => work.title.clone(),
            _ => self.titles(&namesakes).title(work.assignment),
        })
    }
}
