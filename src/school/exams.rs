//! Exams: the programme, the commission and its marks, as people write them.

pub use super::performance_lines::read_performance;
use super::{
    classes::{fold, same_person},
    marks::Mark,
    roster::staff_number,
};

/// The longest programme, in characters.
pub const LONGEST_PROGRAMME: usize = 500;
/// The longest name of a guest, in characters.
const LONGEST_NAME: usize = 60;
/// The largest commission.
pub const LARGEST_COMMISSION: usize = 9;

/// Who sits on a commission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Member {
    /// A member of staff, by number.
    Staff(i64),
    /// Somebody else, by name.
    Guest(String),
    /// Somebody else whose name was erased, by number.
    Erased(i64),
}

impl Member {
    /// Whether they are not on the staff.
    pub fn is_guest(&self) -> bool {
        !matches!(self, Member::Staff(_))
    }
}

/// What was written about one student's exam; what was not mentioned stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Performance {
    /// What was performed.
    pub programme: Option<String>,
    /// What members of the commission gave.
    pub marks: Vec<(Member, Mark)>,
    /// The final mark.
    pub last: Option<Mark>,
}

/// What of it is not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnclearExam {
    /// There is no name where one has to be.
    #[error("“{0}” names nobody")]
    NoName(String),
    /// There is no mark where one has to be.
    #[error("“{0}” has no mark")]
    NoMark(String),
    /// A mark stands there that is nobody's: no known word is in front of it.
    #[error("“{0}” may be a mark, or a piece")]
    NoKey(String),
    /// Several members of staff may be meant.
    #[error("“{0}” may be {1}")]
    Several(String, String),
    /// So many marks are not as many as the members of the commission.
    #[error("{marks} marks of {members} members")]
    Count {
        /// How many marks there are.
        marks: usize,
        /// How many sit on the commission.
        members: usize,
    },
    /// The commission has no such guest.
    #[error("“{0}” is no guest of the commission")]
    NoGuest(String),
    /// Nobody has this staff number.
    #[error("there is no number {0}")]
    NoStaff(i64),
    /// It is longer than so many characters, or members.
    #[error("longer than {0}")]
    TooLong(usize),
}

/// The staff: numbers and names.
pub type Staff = [(i64, String)];

/// Reads who sits on a commission: `Иванова И. И., № 3, Петров`. Who is on the staff is
/// recognised by number, name, or surname; who is seated already as a guest, by `гость 1`, too.
///
/// # Errors
/// [`UnclearExam`] for the first that is not understood.
pub fn read_commission(
    text: &str,
    staff: &Staff,
    seated: &[Member],
) -> Result<Vec<Member>, UnclearExam> {
    let mut members = Vec::new();
    for name in items(text) {
        let member = match read_guest(name, seated) {
            Some(guest) => guest?,
            None => read_member(name, staff, &[])?,
        };
        if !members.contains(&member) {
            members.push(member);
        }
    }
    match members.len() {
        0 => Err(UnclearExam::NoName(text.trim().to_owned())),
        1..=LARGEST_COMMISSION => Ok(members),
        _ => Err(UnclearExam::TooLong(LARGEST_COMMISSION)),
    }
}

/// Whether a letter parts what is said from what is said of it.
pub(super) fn parts(letter: char) -> bool {
    letter.is_whitespace() || ":-–—=".contains(letter)
}

pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split([',', ';', '\n']).map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// A guest as they are called where names may not be said: by their place among the guests.
pub(super) fn read_guest(name: &str, seated: &[Member]) -> Option<Result<Member, UnclearExam>> {
    let name = name.trim_matches(parts);
    let folded = fold(name);
    let place = ["гость", "guest"]
        .iter()
        .find_map(|word| folded.strip_prefix(word))?
        .trim_start_matches([' ', '№', '#']);
    let mut guests = seated.iter().filter(|member| member.is_guest());
    let guest = match place {
        "" => guests.next().filter(|_| guests.next().is_none()),
        place => guests.nth(place.parse::<usize>().ok()?.checked_sub(1)?),
    };
    let unknown = || UnclearExam::NoGuest(name.trim().to_owned());
    Some(guest.cloned().ok_or_else(unknown))
}

pub(super) fn read_member(
    name: &str,
    staff: &Staff,
    seated: &[Member],
) -> Result<Member, UnclearExam> {
    let name = name.trim_matches(parts);
    if let Ok(number) = name.trim_start_matches(['№', '#', ' ']).parse::<i64>() {
        return match staff.iter().any(|(known, _)| *known == number) {
            true => Ok(Member::Staff(number)),
            false => Err(UnclearExam::NoStaff(number)),
        };
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(UnclearExam::NoName(name.to_owned()));
    }
    let is_same = |known: &str| same_person(&surname_first(known), &surname_first(name));
    if let Some((number, _)) = staff.iter().find(|(_, known)| is_same(known)) {
        return Ok(Member::Staff(*number));
    }
    let meant: Vec<i64> = staff
        .iter()
        .filter(|(_, known)| may_be(known, name))
        .map(|(number, _)| *number)
        .collect();
    let mut sitting = seated.iter().filter(|member| match member {
        Member::Staff(number) => meant.contains(number),
        Member::Guest(known) => may_be(known, name),
        Member::Erased(_) => false,
    });
    if let (Some(only), None) = (sitting.next(), sitting.next()) {
        return Ok(only.clone());
    }
    match meant.as_slice() {
        [] if name.chars().count() > LONGEST_NAME => Err(UnclearExam::TooLong(LONGEST_NAME)),
        // Nobody is called by a mark: «5 4 Петров» lacks its commas.
        [] if name.contains(|letter: char| letter.is_ascii_digit()) => {
            Err(UnclearExam::NoName(name.to_owned()))
        }
        [] => Ok(Member::Guest(name.to_owned())),
        [only] => Ok(Member::Staff(*only)),
        _ => {
            let numbers = meant.iter().map(|number| staff_number(*number));
            let numbers: Vec<String> = numbers.collect();
            Err(UnclearExam::Several(name.to_owned(), numbers.join(", ")))
        }
    }
}

/// A name with the initials that stand before its surname behind it: «И. И. Иванова».
fn surname_first(name: &str) -> String {
    let mut rest = name.trim_start();
    loop {
        let mut letters = rest.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), Some('.')) if letter.is_alphabetic() => {
                rest = letters.as_str().trim_start();
            }
            _ => break,
        }
    }
    let initials = name[..name.len() - rest.len()].trim();
    match initials.is_empty() || rest.is_empty() {
        true => name.to_owned(),
        false => format!("{rest} {initials}"),
    }
}

/// Whether `known` may be meant by `name`: the same surname, and initials that do not
/// contradict, be they before or behind it.
pub fn may_be(known: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = fold(&surname_first(text));
        let words = text.split([' ', '.']).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (known, name) = (words(known), words(name));
    let same_letters = known.iter().zip(&name).skip(1);
    known.first() == name.first()
        && same_letters
            .into_iter()
            .all(|(one, other)| one.chars().next() == other.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn staff() -> Vec<(i64, String)> {
        [
            (1, "Скрипкина С. С."),
            (2, "Роялев Рояль Роялевич"),
            (3, "Иванова А. А."),
            (4, "Иванова Б. Б."),
        ]
        .map(|(number, name)| (number, name.to_owned()))
        .to_vec()
    }

    #[test]
    fn a_commission_is_recognised_among_the_staff() {
        let seated = [Member::Staff(1), Member::Erased(7)];
        let read = |text| read_commission(text, &staff(), &seated);
        let guest = |name: &str| Member::Guest(name.to_owned());
        assert_eq!(
            read("скрипкина, Роялев Р. Р.; № 3, Гостев Г. Г."),
            Ok(vec![
                Member::Staff(1),
                Member::Staff(2),
                Member::Staff(3),
                guest("Гостев Г. Г.")
            ])
        );
        assert_eq!(read("Иванова Б."), Ok(vec![Member::Staff(4)]));
        for first in ["Б. Б. Иванова", "Б.Б.Иванова", "Б. Иванова"] {
            assert_eq!(read(first), Ok(vec![Member::Staff(4)]), "{first}");
        }
        assert_eq!(read("р. р. роялев"), Ok(vec![Member::Staff(2)]));
        assert_eq!(read("В. В. Иванова"), Ok(vec![guest("В. В. Иванова")]));
        assert_eq!(read("Иванова В. В."), Ok(vec![guest("Иванова В. В.")]));
        assert_eq!(
            read("№ 2, гость 1"),
            Ok(vec![Member::Staff(2), Member::Erased(7)])
        );
        assert_eq!(read("1, Скрипкина"), Ok(vec![Member::Staff(1)]));
        let several = UnclearExam::Several("Иванова".to_owned(), "№ 3, № 4".to_owned());
        assert_eq!(read("Иванова"), Err(several));
        assert_eq!(read("№ 9"), Err(UnclearExam::NoStaff(9)));
        assert_eq!(read(" , "), Err(UnclearExam::NoName(",".to_owned())));
        assert_eq!(read("?!"), Err(UnclearExam::NoName("?!".to_owned())));
    }
}
