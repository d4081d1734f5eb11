//! One child who is two in a file, by how the rows are written: «А-17» with a Russian letter and with
//! a Latin one, `00427` and `427`, a name with a year and without.

use std::{collections::HashMap, fmt};

use super::{
    alike::look_of,
    classes::fold_person,
    identifiers::StudentId,
    problems::{Problem, ProblemKind},
};

/// A student as a file tells of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met<'f> {
    /// Who it is.
    pub id: &'f StudentId,
    /// The line that names them first.
    pub line: usize,
    /// Their name, where any row has it.
    pub name: &'f str,
    /// Whether the school does not have them yet.
    pub is_new: bool,
    /// Whether the identifier stands in the file, and was not found or made for a name.
    pub is_brought: bool,
}

/// Two students of one file who may be one child, each with the line that names them first: «2: А-17 –
/// 3: A-17».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twins {
    /// Who stands higher up.
    pub one: (usize, StudentId),
    /// The other.
    pub other: (usize, StudentId),
}

impl fmt::Display for Twins {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((line, one), (below, other)) = (&self.one, &self.other);
        write!(out, "{line}: {one} – {below}: {other}")
    }
}

/// A person's name as it looks: a Latin letter makes nobody somebody else.
pub(super) fn look_of_person(name: &str) -> String {
    look_of(&fold_person(name))
}

/// An identifier that is a number, without zeros in front.
pub(super) fn number_of(id: &StudentId) -> Option<&str> {
    let text = id.as_str();
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.trim_start_matches('0'))
}

/// Who stands in a file twice under one number, once with zeros in front that a spreadsheet takes away.
/// Where the names are others, so are the children.
pub(super) fn same_numbers(met: &[Met<'_>]) -> Vec<Problem> {
    let pairs = pairs(met, |it| number_of(it.id).map(str::to_owned));
    let same = pairs
        .into_iter()
        .filter(|(one, other)| may_be_called_alike(one, other));
    let problems = same.map(|(one, other)| Problem {
        line: other.line,
        column: "student_id",
        reason: ProblemKind::SameNumber {
            other: one.id.clone(),
            line: one.line,
        },
    });
    problems.collect()
}

/// Whose identifiers look alike; and who are called alike, where no identifier was written for one of
/// them. Those who have one each are two children of one name.
pub(super) fn twins(met: &[Met<'_>]) -> Vec<Twins> {
    let by_look = pairs(met, |it| Some(look_of(it.id.as_str())));
    let by_name = pairs(met, |it| {
        let look = look_of_person(it.name);
        (!look.is_empty()).then_some(look)
    });
    let by_look = by_look.into_iter();
    let by_look = by_look.filter(|(one, other)| may_be_called_alike(one, other));
    let by_name = by_name.into_iter();
    let by_name = by_name.filter(|(one, other)| !(one.is_brought && other.is_brought));
    let twins = by_look.chain(by_name).map(|(one, other)| Twins {
        one: (one.line, one.id.clone()),
        other: (other.line, other.id.clone()),
    });
    twins.collect()
}

/// Whether what a file says of their names tells nobody that they are two.
fn may_be_called_alike(one: &Met<'_>, other: &Met<'_>) -> bool {
    let are_told = !one.name.is_empty() && !other.name.is_empty();
    !are_told || look_of_person(one.name) == look_of_person(other.name)
}

/// Everybody with each of those above them who has the same key, where one of the two is new.
fn pairs<'m, 'f>(
    met: &'m [Met<'f>],
    key: impl Fn(&Met<'f>) -> Option<String>,
) -> Vec<(&'m Met<'f>, &'m Met<'f>)> {
    let mut above: HashMap<String, Vec<&Met<'f>>> = HashMap::new();
    let mut pairs = Vec::new();
    for other in met {
        let Some(key) = key(other) else { continue };
        let so = above.entry(key).or_default();
        let told = so.iter().filter(|one| one.is_new || other.is_new);
        pairs.extend(told.map(|one| (*one, other)));
        so.push(other);
    }
    pairs
}
