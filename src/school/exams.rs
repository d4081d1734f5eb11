//! Exams: the programme, the commission and its marks, as people write them.

use super::{
    classes::{fold, same_name},
    marks::{Mark, MarkSet},
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

/// Reads what is written about one student: lines of the programme, `комиссия: Иванова 5,
/// № 3 4+`, `оценка: 5-`. Where a line is nothing but marks, they are the commission's, in the
/// order of its members, and there has to be one of each. Who sits on the commission is recognised
/// by surname among its members first, and as `гость 1`. Marks are those that the school gives.
///
/// # Errors
/// [`UnclearExam`] for the first thing that is not understood.
pub fn read_performance(
    text: &str,
    commission: &[Member],
    (staff, scale): (&Staff, &MarkSet),
) -> Result<Performance, UnclearExam> {
    let mut read = Performance::default();
    let mut programme = Vec::new();
    let given = |mark: &Mark| scale.contains(*mark);
    let mark = |word: &str| scale.read_mark(word).ok().filter(given);
    let marks = |words: &str| -> Option<Vec<Mark>> {
        // «3 5, 2 4» are the marks of № 3 and of № 2.
        let mut items = words.split([',', ';']).map(str::trim);
        if words.contains([',', ';']) && items.any(|item| item.contains(' ')) {
            return None;
        }
        let words = words.split([' ', ',', ';']).filter(|word| !word.is_empty());
        words
            .map(mark)
            .collect::<Option<Vec<Mark>>>()
            .filter(|marks| !marks.is_empty())
    };
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, rest) = key_of(line, |rest| mark(rest).is_some());
        match key.as_str() {
            key if is_commission(key) => {
                if let Some(marks) = marks(rest) {
                    read.marks.extend(in_order(commission, marks)?);
                    continue;
                }
                for item in items(rest) {
                    let unclear = || UnclearExam::NoMark(item.to_owned());
                    let (name, word) = item.rsplit_once(char::is_whitespace).ok_or_else(unclear)?;
                    let mark = mark(word).ok_or_else(unclear)?;
                    let member = match read_guest(name, commission) {
                        Some(guest) => guest?,
                        None => read_member(name, staff, commission)?,
                    };
                    read.marks.push((member, mark));
                }
                if read.marks.is_empty() {
                    return Err(UnclearExam::NoMark(line.to_owned()));
                }
            }
            key if is_final_mark(key) => {
                let last = mark(rest).ok_or_else(|| UnclearExam::NoMark(rest.to_owned()))?;
                read.last = Some(last);
            }
            "программа" | "programme" => programme.push(rest),
            _ => match marks(line) {
                Some(marks) => read.marks.extend(in_order(commission, marks)?),
                None => programme.push(line),
            },
        }
    }
    if read.marks.len() > LARGEST_COMMISSION {
        return Err(UnclearExam::TooLong(LARGEST_COMMISSION));
    }
    let programme = programme.join("; ");
    if programme.chars().count() > LONGEST_PROGRAMME {
        return Err(UnclearExam::TooLong(LONGEST_PROGRAMME));
    }
    read.programme = (!programme.is_empty()).then_some(programme);
    Ok(read)
}

/// The word before a colon, and what comes after it. The commission's does without the colon, and so
/// does that of the final mark, before a mark and nothing else.
fn key_of(line: &str, is_mark: impl Fn(&str) -> bool) -> (String, &str) {
    let (first, after) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let (first, after) = (fold(first), after.trim());
    if is_commission(&first) || is_final_mark(&first) && is_mark(after) {
        return (first, after);
    }
    match line.split_once(':') {
        Some((key, rest)) => (fold(key), rest.trim()),
        None => (String::new(), line),
    }
}

fn is_commission(word: &str) -> bool {
    ["комиссия", "commission"].contains(&word)
}

fn is_final_mark(word: &str) -> bool {
    ["оценка", "mark"].contains(&word)
}

fn items(text: &str) -> impl Iterator<Item = &str> {
    let items = text.split([',', ';', '\n']).map(str::trim);
    items.filter(|item| !item.is_empty())
}

/// Marks alone are the commission's, in the order of its members.
fn in_order(
    commission: &[Member],
    marks: Vec<Mark>,
) -> Result<impl Iterator<Item = (Member, Mark)>, UnclearExam> {
    match (marks.len(), commission.len()) {
        (marks, members) if marks != members => Err(UnclearExam::Count { marks, members }),
        _ => Ok(commission.iter().cloned().zip(marks)),
    }
}

/// A guest as they are called where names may not be said: by their place among the guests.
fn read_guest(name: &str, seated: &[Member]) -> Option<Result<Member, UnclearExam>> {
    let after = |letter: char| letter.is_whitespace() || ":-–—=".contains(letter);
    let name = name.trim_end_matches(after);
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

fn read_member(name: &str, staff: &Staff, seated: &[Member]) -> Result<Member, UnclearExam> {
    let after = |letter: char| letter.is_whitespace() || ":-–—=".contains(letter);
    let name = name.trim().trim_end_matches(after);
    if let Ok(number) = name.trim_start_matches(['№', '#', ' ']).parse::<i64>() {
        return match staff.iter().any(|(known, _)| *known == number) {
            true => Ok(Member::Staff(number)),
            false => Err(UnclearExam::NoStaff(number)),
        };
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(UnclearExam::NoName(name.to_owned()));
    }
    if let Some((number, _)) = staff.iter().find(|(_, known)| same_name(known, name)) {
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

/// Whether `known` may be meant by `name`: the same surname, and initials that do not
/// contradict.
pub fn may_be(known: &str, name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = fold(text);
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

    fn mark(text: &str) -> Mark {
        Mark::read(text).expect("a mark")
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

    #[test]
    fn a_performance_is_read_line_by_line() {
        let (staff, scale) = (staff(), MarkSet::default());
        let commission = [Member::Staff(1), Member::Guest("Гостев".to_owned())];
        let read = |text| read_performance(text, &commission, (&staff, &scale));
        assert_eq!(
            read(
                "Бах, Инвенция до мажор; Черни, этюд 12\nкомиссия: Скрипкина 5, Гостев 4+\nоценка: 5-"
            ),
            Ok(Performance {
                programme: Some("Бах, Инвенция до мажор; Черни, этюд 12".to_owned()),
                marks: vec![
                    (Member::Staff(1), mark("5")),
                    (Member::Guest("Гостев".to_owned()), mark("4+"))
                ],
                last: Some(mark("5-")),
            })
        );
        for written in [
            "комиссия Скрипкина С. С. – 5-; гостев: 3",
            "Комиссия: № 1 5-, ГОСТЕВ Г. 3",
        ] {
            let read = read(written).expect("marks");
            let guest = Member::Guest("Гостев".to_owned());
            let marks = vec![(Member::Staff(1), mark("5-")), (guest, mark("3"))];
            assert_eq!((read.marks, read.programme), (marks, None), "{written}");
        }
        // Two of this surname teach, and one of them sits here.
        let seated = [Member::Staff(4)];
        let known = (staff.as_slice(), &scale);
        let meant = read_performance("комиссия: Иванова 4", &seated, known);
        assert_eq!(meant.expect("marks").marks, [(Member::Staff(4), mark("4"))]);
        let in_order = read("5, 4").expect("marks");
        assert_eq!(in_order.programme, None);
        assert_eq!(in_order.marks[1].1, mark("4"));
        // What the school does not give is no mark.
        let whole = MarkSet::read("5 4 3 2").expect("marks");
        for written in ["оценка: 5+", "комиссия: Скрипкина 5-", "оценка: н"]
        {
            let read = read_performance(written, &commission, (&staff, &whole));
            assert!(matches!(read, Err(UnclearExam::NoMark(_))), "{read:?}");
        }
        for written in [
            "комиссия: 5, 4",
            "комиссия 5 4",
            "комиссия: № 1 5, гость 1 4",
        ] {
            assert_eq!(read(written), Ok(in_order.clone()), "{written}");
        }
        for (written, last) in [
            ("оценка 4", "4"),
            ("Соната\nОценка  5-", "5-"),
            ("mark 3", "3"),
        ] {
            let read = read(written).expect("a mark");
            assert_eq!(read.last, Some(mark(last)), "{written}");
        }
        for no_mark in ["Оценка 4 четверти", "Оценка 7", "Оценка", "оценка н"]
        {
            let read = read(no_mark).expect("a programme");
            assert_eq!(read.programme.as_deref(), Some(no_mark));
        }
        let ballad = "Шопен: баллада\nэтюд";
        assert_eq!(
            read(ballad).expect("a programme").programme,
            Some("Шопен: баллада; этюд".to_owned())
        );
        for (wrong, unclear) in [
            (
                "комиссия: Скрипкина",
                UnclearExam::NoMark("Скрипкина".to_owned()),
            ),
            ("комиссия:", UnclearExam::NoMark("комиссия:".to_owned())),
            (
                "5 4 3",
                UnclearExam::Count {
                    marks: 3,
                    members: 2,
                },
            ),
            (
                "комиссия: 5",
                UnclearExam::Count {
                    marks: 1,
                    members: 2,
                },
            ),
            (
                "комиссия: гость 2 5",
                UnclearExam::NoGuest("гость 2".to_owned()),
            ),
            (
                "комиссия: 5 4 Петров 4",
                UnclearExam::NoName("5 4 Петров".to_owned()),
            ),
            ("комиссия: № 7 5", UnclearExam::NoStaff(7)),
            ("оценка: 7", UnclearExam::NoMark("7".to_owned())),
        ] {
            assert_eq!(read(wrong), Err(unclear), "{wrong}");
        }
        let long = "я".repeat(LONGEST_PROGRAMME + 1);
        assert_eq!(read(&long), Err(UnclearExam::TooLong(LONGEST_PROGRAMME)));
    }
}
