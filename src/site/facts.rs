//! What may be told to everybody of what the memory holds. Only what is in [`Facts`] comes
//! to a page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::About;
use crate::{
    messenger::messenger_name,
    school::{
        classes::ClassKind,
        lessons::{Form, Mode},
        site::{Discretion, Everybody},
        timetable::{Entry, Slot},
    },
    store::site::TaughtClass,
};

/// What a discipline is called whose own name cannot be shown.
const NAMELESS: &str = "Другие занятия";
/// A class with fewer students has lessons of its student, whatever it is called.
const GROUP: usize = 2;

/// Everything that the pages tell out of the memory.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub disciplines: Vec<Discipline>,
    /// Weekly lessons of groups, by weekday and time.
    pub lessons: Vec<Lesson>,
    /// Weekly consultations, of groups and of anybody.
    pub consultations: Vec<Lesson>,
    /// The messengers, as people call them.
    pub messengers: Vec<String>,
    /// Whether a guardian's consent comes first.
    pub consent: bool,
    pub consent_url: Option<String>,
}

/// How one discipline is taught.
#[derive(Debug)]
pub(super) struct Discipline {
    pub name: String,
    pub teachers: BTreeSet<String>,
    /// The names of its groups that can be shown.
    pub groups: BTreeSet<String>,
    pub has_groups: bool,
    pub is_individual: bool,
    pub forms: BTreeMap<&'static str, BTreeSet<&'static str>>,
    /// Where its groups meet, as people call the messengers.
    pub messengers: BTreeSet<String>,
}

/// A weekly lesson.
#[derive(Debug)]
pub(super) struct Lesson {
    pub discipline: String,
    /// The group's name, where it can be shown.
    pub group: Option<String>,
    /// Whether it is of no group.
    pub is_individual: bool,
    pub teachers: Vec<String>,
    pub entry: Entry,
    /// The room; what an online lesson has in its place is a secret.
    pub room: Option<String>,
}

impl Facts {
    /// The names of all who teach, each with their disciplines.
    pub(super) fn teachers(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut teachers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for discipline in &self.disciplines {
            for teacher in &discipline.teachers {
                teachers.entry(teacher).or_default().push(&discipline.name);
            }
        }
        teachers
    }

    pub(super) fn gather(
        classes: Vec<TaughtClass>,
        lessons: Vec<Slot>,
        about: &About<'_>,
        discretion: &Discretion,
        left_out: &mut Vec<String>,
    ) -> Facts {
        let students = students_of(&classes);
        let mut shown: HashMap<i64, Shown> = HashMap::new();
        let mut disciplines: BTreeMap<String, Discipline> = BTreeMap::new();
        let mut messengers: BTreeSet<String> =
            about.messengers.iter().map(|it| called(it)).collect();
        let news_only: Vec<String> = about.news_only.iter().map(|it| called(it)).collect();
        for class in classes {
            let of_it = students.get(&class.discipline).copied().unwrap_or_default();
            let id = class.id;
            let class = Shown::of(class, of_it, discretion, left_out);
            let teaching = class.messengers.iter().filter(|it| !news_only.contains(it));
            messengers.extend(teaching.cloned());
            disciplines
                .entry(class.discipline.clone())
                .or_insert_with(|| Discipline::new(&class.discipline))
                .add_class(&class);
            shown.insert(id, class);
        }
        let mut facts = Facts {
            consent: about.consent.required,
            consent_url: about.consent.url.clone(),
            messengers: messengers.into_iter().collect(),
            ..Facts::default()
        };
        for slot in lessons {
            // Nobody is in a class that is not here.
            let Some(class) = shown.get(&slot.class) else {
                continue;
            };
            if let Some(discipline) = disciplines.get_mut(&class.discipline) {
                discipline.add_lesson(&slot.entry);
            }
            facts.add(slot, class, discretion);
        }
        facts.disciplines = disciplines.into_values().collect();
        facts
    }

    fn add(&mut self, slot: Slot, class: &Shown, discretion: &Discretion) {
        let lessons = match (slot.entry.form, class.is_individual) {
            (Form::Consultation, _) => &mut self.consultations,
            (_, false) => &mut self.lessons,
            (_, true) => return,
        };
        let room = Some(slot.entry.place.trim()).filter(|place| {
            slot.entry.mode == Mode::Offline
                && !place.is_empty()
                && discretion.may_name_place(place)
        });
        lessons.push(Lesson {
            discipline: class.discipline.clone(),
            group: class.group.clone(),
            is_individual: class.is_individual,
            teachers: class.teachers.clone(),
            room: room.map(str::to_owned),
            entry: slot.entry,
        });
    }
}

/// What is shown of a class.
struct Shown {
    discipline: String,
    /// The group's name, where it can be shown.
    group: Option<String>,
    is_individual: bool,
    teachers: Vec<String>,
    /// Where its groups meet, as people call the messengers.
    messengers: Vec<String>,
}

impl Shown {
    /// Of a class whose discipline has so many students; what is not named goes to `left_out`.
    fn of(
        class: TaughtClass,
        students: usize,
        discretion: &Discretion,
        left_out: &mut Vec<String>,
    ) -> Shown {
        let named = discretion.may_name_discipline(&class.discipline, students);
        if !named {
            withheld("discipline", &class.discipline, left_out);
        }
        let is_individual = class.kind == ClassKind::Individual || class.students < GROUP;
        let group = (!is_individual).then_some(class.name).filter(|name| {
            let shown = named && discretion.may_name_class(name);
            if !shown {
                withheld("class", name, left_out);
            }
            shown
        });
        Shown {
            discipline: match named {
                true => class.discipline,
                false => NAMELESS.to_owned(),
            },
            group,
            is_individual,
            teachers: class.teachers,
            messengers: class.messengers.iter().map(|it| called(it)).collect(),
        }
    }
}

impl Discipline {
    fn new(name: &str) -> Discipline {
        Discipline {
            name: name.to_owned(),
            teachers: BTreeSet::new(),
            groups: BTreeSet::new(),
            has_groups: false,
            is_individual: false,
            forms: BTreeMap::new(),
            messengers: BTreeSet::new(),
        }
    }

    /// One of its classes.
    fn add_class(&mut self, class: &Shown) {
        self.teachers.extend(class.teachers.iter().cloned());
        self.groups.extend(class.group.clone());
        match class.is_individual {
            true => self.is_individual = true,
            false => {
                self.has_groups = true;
                self.messengers.extend(class.messengers.iter().cloned());
            }
        }
    }

    /// One of its lessons.
    fn add_lesson(&mut self, entry: &Entry) {
        let modes = self.forms.entry(entry.form.russian()).or_default();
        modes.insert(mode(entry.mode));
    }
}

/// What decides about everything that is shown.
pub(super) fn discretion(everybody: &Everybody, classes: &[TaughtClass]) -> Discretion {
    let students = students_of(classes);
    let disciplines = students.iter().map(|(name, of_it)| (name.as_str(), *of_it));
    Discretion::new(everybody, disciplines)
}

/// How many students each discipline has.
fn students_of(classes: &[TaughtClass]) -> HashMap<String, usize> {
    let mut students: HashMap<String, usize> = HashMap::new();
    for class in classes {
        *students.entry(class.discipline.clone()).or_default() += class.students;
    }
    students
}

fn withheld(what: &str, name: &str, left_out: &mut Vec<String>) {
    let line = format!("{what} “{name}” is not named: that may be a child's name");
    if !left_out.contains(&line) {
        left_out.push(line);
    }
}

/// How people call a messenger.
fn called(messenger: &str) -> String {
    let [russian, _] = messenger_name(messenger);
    russian.to_owned()
}

/// How people call the way in which a lesson is held.
fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Online => "онлайн",
        Mode::Offline => "очно",
    }
}
