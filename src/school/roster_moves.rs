//! Whom a roster's file gives other classes than they are in: an import takes nobody out of a class
//! by itself, but it says so, and moves them where it is asked to.

use std::collections::{HashMap, HashSet};

use super::{
    classes::{ClassKind, ClassName, fold},
    identifiers::{StudentId, in_order},
    roster::{Class, Roster},
    roster_plan::{ClassRef, Plan},
};

/// A student who is in a class that the file does not give them, though it gives them another one
/// of the same discipline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The class that they are in.
    pub class: i64,
    /// What it is called, with its discipline.
    pub name: String,
    /// The student.
    pub student: StudentId,
}

/// A student's individual lessons for which the file names another teacher, and no more the one
/// who gives them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    /// Their class.
    pub class: i64,
    /// What it is called.
    pub name: String,
    /// The number of who teaches it.
    pub from: i64,
    /// The number of who is to teach it.
    pub to: i64,
    /// The place in [`Plan::new_classes`] of the class that is added where it is not handed over.
    pub instead: usize,
}

/// What a file gives each student, as one row after another tells of it.
#[derive(Debug, Default)]
pub(super) struct Given {
    classes: HashSet<(ClassRef, StudentId)>,
    disciplines: HashSet<(String, StudentId)>,
}

impl Given {
    /// A row gives this class of a discipline to a student.
    pub(super) fn note(&mut self, discipline: &str, class: ClassRef, student: &StudentId) {
        self.classes.insert((class, student.clone()));
        self.disciplines.insert((fold(discipline), student.clone()));
    }

    /// Writes into the plan who stays in which old class, and whose lessons have another teacher.
    pub(super) fn compare(&self, roster: &Roster, plan: &mut Plan) {
        let known: HashMap<i64, &Class> = roster.classes.iter().map(|it| (it.id, it)).collect();
        let mut old: Vec<(&Class, &StudentId)> = roster
            .enrolments
            .iter()
            .filter(|(class, student)| self.is_left_out(known.get(class), student))
            .filter_map(|(class, student)| Some((*known.get(class)?, student)))
            .collect();
        old.sort_by(|(class, student), (other_class, other)| {
            in_order(student.as_str(), other.as_str()).then(class.id.cmp(&other_class.id))
        });
        plan.handovers = self.handovers(&old, plan);
        let handed: HashSet<i64> = plan.handovers.iter().map(|it| it.class).collect();
        let stays = old.iter().filter(|(class, _)| !handed.contains(&class.id));
        plan.stays = stays.map(|(class, student)| stay(class, student)).collect();
        plan.hand_over_what_nobody_teaches(roster);
    }

    fn is_left_out(&self, class: Option<&&Class>, student: &StudentId) -> bool {
        class.is_some_and(|class| {
            let is_given = (ClassRef::Known(class.id), student.clone());
            let discipline = (fold(&class.discipline), student.clone());
            !self.classes.contains(&is_given) && self.disciplines.contains(&discipline)
        })
    }

    /// Of a student's lessons in a discipline there has to be one class that the file does not name any
    /// more, and one that is to be added, or nobody knows which goes on as which.
    fn handovers(&self, old: &[(&Class, &StudentId)], plan: &Plan) -> Vec<Handover> {
        let mut added: HashMap<(String, &StudentId), Vec<usize>> = HashMap::new();
        for (class, student) in &plan.new_enrolments {
            if let ClassRef::New(at) = class
                && plan.new_classes[*at].kind == ClassKind::Individual
            {
                let key = (fold(&plan.new_classes[*at].discipline), student);
                added.entry(key).or_default().push(*at);
            }
        }
        let mut left: HashMap<(String, &StudentId), Vec<&Class>> = HashMap::new();
        for (class, student) in old {
            if class.kind == ClassKind::Individual {
                let key = (fold(&class.discipline), *student);
                left.entry(key).or_default().push(class);
            }
        }
        let handover = |(class, student): &(&Class, &StudentId)| {
            let key = (fold(&class.discipline), *student);
            let ([only], [at]) = (left.get(&key)?.as_slice(), added.get(&key)?.as_slice()) else {
                return None;
            };
            (only.id == class.id).then(|| Handover {
                class: class.id,
                name: class.name.clone(),
                from: class.teacher,
                to: plan.new_classes[*at].teacher,
                instead: *at,
            })
        };
        old.iter().filter_map(handover).collect()
    }
}

fn stay(class: &Class, student: &StudentId) -> Stay {
    let name = ClassName {
        name: &class.name,
        discipline: &class.discipline,
        teacher: class.teacher,
    };
    Stay {
        class: class.id,
        name: name.with_discipline(),
        student: student.clone(),
    }
}

impl Plan {
    /// What it comes to, for the audit: how many students it adds, and how many places in classes it
    /// takes away.
    pub fn in_brief(&self) -> String {
        let new = self.new_students.len();
        match self.leavers.len() {
            0 => format!("+{new}"),
            left => format!("+{new} −{left}"),
        }
    }

    /// Whether anybody is in other classes than the file gives them.
    pub fn has_moves(&self) -> bool {
        !self.stays.is_empty() || !self.handovers.is_empty()
    }

    /// The same plan with everybody moved: they leave their old classes, and individual lessons go
    /// on with their new teachers.
    #[must_use]
    pub fn moving(mut self) -> Plan {
        let stays = std::mem::take(&mut self.stays);
        self.leavers = stays.into_iter().map(|it| (it.class, it.student)).collect();
        let handovers = std::mem::take(&mut self.handovers);
        self.hand_over(handovers);
        self
    }

    /// Lessons of who teaches no more can only be meant to go on with somebody else.
    fn hand_over_what_nobody_teaches(&mut self, roster: &Roster) {
        let teaching = roster.staff.iter().filter(|member| member.teacher);
        let mut teaching: HashSet<i64> = teaching.map(|member| member.number).collect();
        teaching.extend(&self.promoted);
        let (asked, sure) = std::mem::take(&mut self.handovers)
            .into_iter()
            .partition(|it| teaching.contains(&it.from));
        self.handovers = asked;
        self.hand_over(sure);
    }

    /// These change their teacher, and the classes that would be added in their stead are not.
    fn hand_over(&mut self, handovers: Vec<Handover>) {
        let dropped: HashSet<usize> = handovers.iter().map(|it| it.instead).collect();
        // Where each of the classes stands that are still added.
        let mut places = Vec::with_capacity(self.new_classes.len());
        let mut next = 0;
        for at in 0..self.new_classes.len() {
            places.push((!dropped.contains(&at)).then_some(next));
            next += usize::from(!dropped.contains(&at));
        }
        let mut at = 0..;
        self.new_classes
            .retain(|_| at.next().is_some_and(|at| !dropped.contains(&at)));
        let enrolments = std::mem::take(&mut self.new_enrolments).into_iter();
        self.new_enrolments = enrolments
            .filter_map(|(class, student)| match class {
                ClassRef::New(at) => Some((ClassRef::New(places[at]?), student)),
                ClassRef::Known(_) => Some((class, student)),
            })
            .collect();
        for handover in &mut self.handovers {
            handover.instead = places[handover.instead].unwrap_or(handover.instead);
        }
        let changed = handovers.into_iter();
        self.changed_classes
            .extend(changed.map(|it| (it.class, it.name, it.to)));
    }
}
