//! Whom a roster's file may only call otherwise: somebody new who has the classes of a teacher whom
//! it names no more. An import takes the two for two people; whoever reads what it would do is told.

use std::collections::{HashMap, HashSet};

use super::{
    classes::fold,
    roster::{Member, Roster},
    roster_plan::Plan,
};

/// A teacher, and whom the file has in their place: perhaps one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rename {
    /// The teacher's number.
    pub known: i64,
    /// What they are called.
    pub known_name: String,
    /// The number under which somebody is to be added.
    pub new: i64,
    /// What the file calls these.
    pub new_name: String,
}

/// Finds them in a plan, of a file that names the members of staff with the numbers `named`.
pub(super) fn renames(roster: &Roster, plan: &Plan, named: &HashSet<i64>) -> Vec<Rename> {
    let (taught, passing) = (taught(roster), passing(roster, plan));
    let may_be = |known: &Member, (new, name): (i64, &str)| {
        let passes = passing.get(&(known.number, new));
        let Some(passes) = passes.filter(|_| known.teacher && !named.contains(&known.number))
        else {
            return false;
        };
        let all = taught.get(&known.number);
        is_called_like(&known.name, name) || all.is_some_and(|all| all.is_subset(passes))
    };
    let rename = |(new, name): &(i64, String)| {
        let mut known = roster
            .staff
            .iter()
            .filter(|it| may_be(it, (*new, name.as_str())));
        let (first, second) = (known.next()?, known.next());
        second.is_none().then(|| Rename {
            known: first.number,
            known_name: first.name.clone(),
            new: *new,
            new_name: name.clone(),
        })
    };
    plan.new_teachers.iter().filter_map(rename).collect()
}

/// The classes of each teacher that anybody is in.
fn taught(roster: &Roster) -> HashMap<i64, HashSet<i64>> {
    let attended: HashSet<i64> = roster.enrolments.iter().map(|(class, _)| *class).collect();
    let mut taught: HashMap<i64, HashSet<i64>> = HashMap::new();
    for class in roster.classes.iter().filter(|it| attended.contains(&it.id)) {
        taught.entry(class.teacher).or_default().insert(class.id);
    }
    taught
}

/// The classes that go from one teacher to another, whether at once or where that is asked for.
fn passing(roster: &Roster, plan: &Plan) -> HashMap<(i64, i64), HashSet<i64>> {
    let teachers = roster.classes.iter().map(|class| (class.id, class.teacher));
    let teachers: HashMap<i64, i64> = teachers.collect();
    let changed = plan
        .changed_classes
        .iter()
        .map(|(class, _, to)| (*class, *to));
    let handed_over = plan.handovers.iter().map(|it| (it.class, it.to));
    let mut passing: HashMap<(i64, i64), HashSet<i64>> = HashMap::new();
    for (class, to) in changed.chain(handed_over) {
        if let Some(from) = teachers.get(&class) {
            passing.entry((*from, to)).or_default().insert(class);
        }
    }
    passing
}

/// Whether two people have one first name and patronymic, be it as initials, behind their surnames.
fn is_called_like(one: &str, other: &str) -> bool {
    let (one, other) = (given(one), given(other));
    let is_like = |(one, other): (&String, &String)| {
        let is_initial = one.chars().count() == 1 || other.chars().count() == 1;
        one == other || is_initial && one.chars().next() == other.chars().next()
    };
    !one.is_empty() && one.len() == other.len() && one.iter().zip(&other).all(is_like)
}

/// «с», «с» of «Скрипкина С. С.».
fn given(name: &str) -> Vec<String> {
    let folded = fold(name);
    let behind = folded.split_once(' ').map_or("", |(_, behind)| behind);
    let words = behind.split(|letter: char| letter.is_whitespace() || letter == '.');
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_stand_for_the_names_that_they_begin() {
        for (one, other, are_alike) in [
            ("Скрипкина С. С.", "Роялева С.С.", true),
            ("Скрипкина С. С.", "Роялева Светлана Сергеевна", true),
            ("Скрипкина Светлана С.", "Роялева С. Сергеевна", true),
            ("Скрипкина С. С.", "Роялева С. П.", false),
            ("Скрипкина С. С.", "Роялева С.", false),
            ("Скрипкина Светлана", "Роялева Софья", false),
            ("Скрипкина", "Роялева", false),
        ] {
            assert_eq!(is_called_like(one, other), are_alike, "{one}, {other}");
        }
    }
}
