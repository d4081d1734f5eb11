//! What is written about one student's exam, line by line.

use super::{
    classes::fold,
    exams::{
        LARGEST_COMMISSION, LONGEST_PROGRAMME, Member, Performance, Staff, UnclearExam, items,
        may_be, parts, read_guest, read_member,
    },
    marks::{Mark, MarkSet},
};

/// What stands before the commission's marks.
const COMMISSION: &[&str] = &["комиссия", "commission"];
/// What stands before the final mark; the longer ones first.
const FINAL: &[&str] = &[
    "итоговая оценка",
    "итоговая",
    "итог",
    "оценка",
    "final mark",
    "final",
    "mark",
];
/// What stands before the programme, where it would be taken for something else.
const PROGRAMME: &[&str] = &["программа", "programme"];

/// Reads what is written about one student: lines of the programme, `комиссия: Иванова 5,
/// № 3 4+`, `итог: 5-`. Where a line is nothing but marks, they are the commission's, in the
/// order of its members, and there has to be one of each. Who sits on the commission is recognised
/// by surname among its members first, and as `гость 1`. Marks are those that the school gives.
///
/// # Errors
/// [`UnclearExam`] for the first thing that is not understood; among them marks that nothing
/// known stands before, for they would take the programme's place.
pub fn read_performance(
    text: &str,
    commission: &[Member],
    (staff, scale): (&Staff, &MarkSet),
) -> Result<Performance, UnclearExam> {
    let known = Known {
        commission,
        staff,
        scale,
    };
    let mut read = Performance::default();
    let mut programme = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match known.line(line)? {
            Line::Commission(marks) => read.marks.extend(marks),
            Line::Final(mark) => read.last = Some(mark),
            Line::Programme(words) => programme.push(words),
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

/// What a line says.
enum Line<'l> {
    /// What members of the commission gave.
    Commission(Vec<(Member, Mark)>),
    /// The final mark.
    Final(Mark),
    /// A part of the programme.
    Programme(&'l str),
}

/// What is known of an exam while words about it are read.
struct Known<'e> {
    commission: &'e [Member],
    staff: &'e Staff,
    scale: &'e MarkSet,
}

impl Known<'_> {
    fn line<'l>(&self, line: &'l str) -> Result<Line<'l>, UnclearExam> {
        if let Some(rest) = after_key(line, COMMISSION) {
            return self.commission(line, rest.words).map(Line::Commission);
        }
        if let Some(rest) = after_key(line, FINAL).filter(|rest| self.is_of_final(rest)) {
            let no_mark = || UnclearExam::NoMark(rest.words.to_owned());
            return self.mark(rest.words).map(Line::Final).ok_or_else(no_mark);
        }
        if let Some(rest) = after_key(line, PROGRAMME).filter(|rest| rest.is_marked_off) {
            return Ok(Line::Programme(rest.words));
        }
        match self.marks(line) {
            Some(marks) => self.in_order(marks).map(Line::Commission),
            None if self.may_be_marks(line) => Err(UnclearExam::NoKey(line.to_owned())),
            None => Ok(Line::Programme(line)),
        }
    }

    /// The marks of members by name, or of all in their order.
    fn commission(&self, line: &str, said: &str) -> Result<Vec<(Member, Mark)>, UnclearExam> {
        if let Some(marks) = self.marks(said) {
            return self.in_order(marks);
        }
        let marks: Result<Vec<_>, UnclearExam> =
            items(said).map(|item| self.members_mark(item)).collect();
        match marks? {
            none if none.is_empty() => Err(UnclearExam::NoMark(line.to_owned())),
            marks => Ok(marks),
        }
    }

    fn members_mark(&self, item: &str) -> Result<(Member, Mark), UnclearExam> {
        let unclear = || UnclearExam::NoMark(item.to_owned());
        let (name, word) = item.rsplit_once(char::is_whitespace).ok_or_else(unclear)?;
        let mark = self.mark(word).ok_or_else(unclear)?;
        let member = match read_guest(name, self.commission) {
            Some(guest) => guest?,
            None => read_member(name, self.staff, self.commission)?,
        };
        Ok((member, mark))
    }

    /// Marks alone are the commission's, in the order of its members.
    fn in_order(&self, marks: Vec<Mark>) -> Result<Vec<(Member, Mark)>, UnclearExam> {
        match (marks.len(), self.commission.len()) {
            (marks, members) if marks != members => Err(UnclearExam::Count { marks, members }),
            _ => Ok(self.commission.iter().cloned().zip(marks).collect()),
        }
    }

    /// A mark that the school gives.
    fn mark(&self, word: &str) -> Option<Mark> {
        let mark = self.scale.read_mark(word).ok()?;
        self.scale.contains(mark).then_some(mark)
    }

    /// Nothing but marks.
    fn marks(&self, words: &str) -> Option<Vec<Mark>> {
        // «3 5, 2 4» are the marks of № 3 and of № 2.
        let mut items = words.split([',', ';']).map(str::trim);
        if words.contains([',', ';']) && items.any(|item| item.contains(' ')) {
            return None;
        }
        let words = words.split([' ', ',', ';']).filter(|word| !word.is_empty());
        words
            .map(|word| self.mark(word))
            .collect::<Option<Vec<Mark>>>()
            .filter(|marks| !marks.is_empty())
    }

    /// Whether a word such as «оценка» is the key of what comes behind it, and no word of a piece's
    /// name. Without a sign in between that is so before a mark, be it one that is not given here.
    fn is_of_final(&self, rest: &Rest<'_>) -> bool {
        let is_number = || rest.words.parse::<u8>().is_ok();
        rest.is_marked_off || self.scale.read_mark(rest.words).is_ok() || is_number()
    }

    /// Whether marks are meant by a line that nothing known stands before: a mark behind a colon or
    /// a dash, behind a misspelt word, or behind the name of who may sit here. Of pieces, too, some
    /// end in such a number: «соч. 49: 2», «этюды 3 – 5», «Этюд 5».
    fn may_be_marks(&self, line: &str) -> bool {
        let marked: Option<Vec<Marked<'_>>> = items(line).map(|item| self.marked(item)).collect();
        let Some(marked) = marked else {
            return false;
        };
        let is_marked_off = |it: &Marked<'_>| {
            it.is_marked_off && !it.words.contains(|letter: char| letter.is_ascii_digit())
        };
        is_misspelt_key(line)
            || marked.iter().all(is_marked_off)
            || marked.iter().any(|it| self.is_known(it.words))
    }

    /// Words with a mark behind them.
    fn marked<'l>(&self, item: &'l str) -> Option<Marked<'l>> {
        let at = item.rfind(|letter: char| letter.is_whitespace() || ":=".contains(letter))?;
        let (words, mark) = item.split_at(at);
        let is_marked_off = |words: &str| words.ends_with(|it| parts(it) && it != ' ');
        self.mark(mark.trim_start_matches(parts))?;
        Some(Marked {
            words: words.trim_matches(parts),
            is_marked_off: mark.starts_with([':', '=']) || is_marked_off(words.trim_end()),
        })
    }

    fn is_known(&self, name: &str) -> bool {
        let sits = |member: &Member| matches!(member, Member::Guest(known) if may_be(known, name));
        self.commission.iter().any(sits) || self.staff.iter().any(|(_, known)| may_be(known, name))
    }
}

/// What stands behind a key.
struct Rest<'l> {
    words: &'l str,
    /// Whether a colon or a dash parts it from the key.
    is_marked_off: bool,
}

/// What stands before a mark.
struct Marked<'l> {
    words: &'l str,
    is_marked_off: bool,
}

/// What comes behind the first of these keys that a line begins with.
fn after_key<'l>(line: &'l str, keys: &[&str]) -> Option<Rest<'l>> {
    let rest = keys.iter().find_map(|key| behind(line, key))?;
    let words = rest.trim_start_matches(parts);
    Some(Rest {
        words,
        is_marked_off: rest.trim_start().starts_with(parts),
    })
}

fn behind<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    key.split(' ').try_fold(line, |line, word| {
        let line = line.trim_start();
        let end = line.find(|letter: char| !letter.is_alphabetic());
        let (first, rest) = line.split_at(end.unwrap_or(line.len()));
        (fold(first) == word).then_some(rest)
    })
}

/// Whether a line begins with a word that is nearly one of the keys: «комисия», «оценки».
fn is_misspelt_key(line: &str) -> bool {
    /// One slip of the finger in so many letters.
    const A_SLIP_IN: usize = 4;
    let end = line.find(|letter: char| !letter.is_alphabetic());
    let first = fold(line.split_at(end.unwrap_or(line.len())).0);
    COMMISSION
        .iter()
        .chain(FINAL)
        .any(|key| strsim::osa_distance(key, &first) <= key.chars().count() / A_SLIP_IN)
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

    #[test]
    fn a_final_mark_has_several_names() {
        let (staff, scale) = (staff(), MarkSet::default());
        let read = |text| read_performance(text, &[], (&staff, &scale));
        for (written, last) in [
            ("оценка 4", "4"),
            ("mark 3", "3"),
            ("итог: 5-", "5-"),
            ("Итог 5-", "5-"),
            ("Итоговая оценка – 4", "4"),
            ("итоговая: 4+", "4+"),
            ("оценка - 5", "5"),
            ("оценка – 5-", "5-"),
            ("оценка: – 5", "5"),
            ("Final: 5", "5"),
            ("final mark = 4", "4"),
        ] {
            let read = read(written).expect("a mark");
            assert_eq!(
                (read.last, read.programme),
                (Some(mark(last)), None),
                "{written}"
            );
        }
        let both = read("Соната\nОценка  5-").expect("both");
        assert_eq!(both.last, Some(mark("5-")));
        assert_eq!(both.programme.as_deref(), Some("Соната"));
        for (written, quote) in [("Оценка 7", "7"), ("оценка н", "н"), ("итог: нет", "нет")]
        {
            let no_mark = Err(UnclearExam::NoMark(quote.to_owned()));
            assert_eq!(read(written), no_mark, "{written}");
        }
    }

    #[test]
    fn a_mark_without_a_known_word_is_no_programme() {
        let (staff, scale) = (staff(), MarkSet::default());
        let commission = [Member::Staff(1), Member::Guest("Гостев".to_owned())];
        let read = |text| read_performance(text, &commission, (&staff, &scale));
        for written in [
            "оцека: 5",
            "оценки: 5 4",
            "комисия: Скрипкина 5, Гостев 4",
            "Комисся Скрипкина 5",
            "Скрипкина 5, Гостев 4",
            "Петров: 5; Сидоров: 4",
            "всего – 5",
        ] {
            let no_key = Err(UnclearExam::NoKey(written.to_owned()));
            assert_eq!(read(written), no_key, "{written}");
        }
        for piece in [
            "Бах, Инвенция 5",
            "Шуман, соч. 68: 5",
            "Черни, этюды 3 – 5",
            "Этюд 5, соната 4",
            "Оценка 4 четверти",
            "Оценка",
            "Финал: аллегро",
        ] {
            let read = read(piece).expect("a programme");
            assert_eq!(read.programme.as_deref(), Some(piece));
        }
        let asked = read("программа: Прелюдия: 5").expect("a programme");
        assert_eq!(asked.programme.as_deref(), Some("Прелюдия: 5"));
        let dash = read("комиссия – Скрипкина 5").expect("a mark");
        assert_eq!(dash.marks, [(Member::Staff(1), mark("5"))]);
    }
}
