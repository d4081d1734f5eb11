//! Marks: a typed value, not a number.

use super::classes::fold;

/// A mark. The scale is the one that music schools use: 5+ to 2, зачёт and незачёт,
/// and the reasons for which there is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// A number with a sign.
    Number {
        /// 2 to 5.
        value: u8,
        /// What stands behind it.
        sign: Sign,
    },
    /// Зачёт.
    Pass,
    /// Незачёт.
    Fail,
    /// Was not there.
    Absent,
    /// Was ill.
    Ill,
    /// Was away with leave.
    Excused,
    /// Need not take part.
    Exempt,
    /// Could not be assessed.
    NotAssessed,
}

/// What stands behind a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Nothing.
    None,
    /// `+`
    Plus,
    /// `-`
    Minus,
}

/// Something that is no mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no mark")]
pub struct NoMark;

/// Every mark: its code in the journal, how it is written in Russian, and what else
/// people write for it.
const MARKS: &[(Mark, &str, &str, &[&str])] = &[
    (number(5, Sign::Plus), "5+", "5+", &[]),
    (number(5, Sign::None), "5", "5", &[]),
    (number(5, Sign::Minus), "5-", "5-", &[]),
    (number(4, Sign::Plus), "4+", "4+", &[]),
    (number(4, Sign::None), "4", "4", &[]),
    (number(4, Sign::Minus), "4-", "4-", &[]),
    (number(3, Sign::Plus), "3+", "3+", &[]),
    (number(3, Sign::None), "3", "3", &[]),
    (number(3, Sign::Minus), "3-", "3-", &[]),
    (number(2, Sign::Plus), "2+", "2+", &[]),
    (number(2, Sign::None), "2", "2", &[]),
    (Mark::Pass, "pass", "зачёт", &["зач", "зач.", "passed"]),
    (
        Mark::Fail,
        "fail",
        "незачёт",
        &["незач", "незач.", "не зачёт", "не зач", "failed"],
    ),
    (
        Mark::Absent,
        "absent",
        "н",
        &["отсутствовал", "отсутствовала"],
    ),
    (Mark::Ill, "ill", "б", &["болел", "болела"]),
    (Mark::Excused, "excused", "ув", &["ув."]),
    (Mark::Exempt, "exempt", "осв.", &["осв"]),
    (Mark::NotAssessed, "na", "н/а", &["n/a"]),
];

/// What may stand behind a mark and is no sign of it: «5, чисто».
pub const ENDS: [char; 5] = ['.', ',', '!', ';', ':'];

/// What the numbers are called.
const NAMES: &[(u8, &[&str])] = &[
    (5, &["пять", "пятерка", "отлично", "отл"]),
    (4, &["четыре", "четверка", "хорошо", "хор"]),
    (3, &["три", "тройка", "удовлетворительно", "удовл", "уд"]),
    (2, &["два", "двойка", "неудовлетворительно", "неуд"]),
];

/// Signs that are written out, and what they stand for: «5 минус».
pub const SIGN_WORDS: [(&str, &str); 4] =
    [("минус", "-"), ("minus", "-"), ("плюс", "+"), ("plus", "+")];

/// A mark whose sign may be written out.
fn with_sign(text: &str) -> String {
    let signed = SIGN_WORDS.iter().find_map(|(word, sign)| {
        let bare = text.strip_suffix(word)?;
        bare.ends_with(' ')
            .then(|| format!("{}{sign}", bare.trim_end()))
    });
    signed.unwrap_or_else(|| text.to_owned())
}

const fn number(value: u8, sign: Sign) -> Mark {
    Mark::Number { value, sign }
}

impl Mark {
    /// What is written where no mark can be given. Every school has them, whichever marks it
    /// gives.
    pub const FOR_NONE: [Mark; 2] = [Mark::Exempt, Mark::NotAssessed];

    /// Whether a student was not there, for whatever reason.
    pub fn is_absence(self) -> bool {
        matches!(self, Mark::Absent | Mark::Ill | Mark::Excused)
    }

    /// Reads a mark as people write it.
    ///
    /// # Errors
    /// [`NoMark`] for anything that is not on the scale.
    pub fn read(text: &str) -> Result<Mark, NoMark> {
        // Phones write a minus in several ways, and some people a space before a sign.
        let text = fold(text).replace(['−', '–', '—'], "-");
        let text = text.replace(" +", "+").replace(" -", "-");
        let is_written = |text: &str| {
            MARKS
                .iter()
                .find(|(_, code, russian, others)| {
                    *code == text
                        || fold(russian) == text
                        || others.iter().any(|other| fold(other) == text)
                })
                .map(|(mark, ..)| *mark)
        };
        is_written(&text)
            .or_else(|| is_written(&with_sign(text.trim_end_matches(ENDS))))
            .ok_or(NoMark)
    }

    /// Reads a mark that is called by its name, «отлично», where a mark is expected: elsewhere that is
    /// praise.
    ///
    /// # Errors
    /// [`NoMark`] for anything else.
    pub fn read_name(text: &str) -> Result<Mark, NoMark> {
        let text = fold(text);
        let text = with_sign(text.trim_end_matches(ENDS));
        let bare = text.trim_end_matches(['+', '-']);
        let name = bare.trim_end_matches(ENDS);
        let named = NAMES.iter().find(|(_, names)| names.contains(&name));
        let (value, _) = named.ok_or(NoMark)?;
        Mark::read(&format!("{value}{}", &text[bare.len()..]))
    }

    /// Reads a mark's code out of the journal.
    ///
    /// # Errors
    /// [`NoMark`] for anything else.
    pub fn from_code(code: &str) -> Result<Mark, NoMark> {
        MARKS
            .iter()
            .find(|(_, known, ..)| *known == code)
            .map(|(mark, ..)| *mark)
            .ok_or(NoMark)
    }

    /// Its code in the journal: plain ASCII.
    pub fn code(self) -> &'static str {
        self.row().1
    }

    /// How it is written in Russian.
    pub fn russian(self) -> &'static str {
        self.row().2
    }

    /// What it counts in an average: a number its value, whatever its sign (5- counts
    /// 5); anything else nothing, so that незачёт or an absence is never a zero.
    pub fn weight(self) -> Option<f64> {
        match self {
            Mark::Number { value, .. } => Some(f64::from(value)),
            _ => None,
        }
    }

    fn row(self) -> &'static (Mark, &'static str, &'static str, &'static [&'static str]) {
        MARKS
            .iter()
            .find(|(mark, ..)| *mark == self)
            .unwrap_or_else(|| unreachable!("marks are made by number() and by reading only"))
    }
}

/// The average of those marks that are numbers, rounded half up to hundredths as it is shown;
/// `None` where none is.
pub fn average(marks: impl IntoIterator<Item = Mark>) -> Option<f64> {
    let (sum, count) = marks
        .into_iter()
        .filter_map(Mark::weight)
        .fold((0.0, 0.0), |(sum, count), weight| {
            (sum + weight, count + 1.0)
        });
    // A fraction of two may lie a little below the half that it stands for.
    let rounded = |average: f64| (average * 100.0 + 0.5 + 1e-9).floor() / 100.0;
    (count > 0.0).then(|| rounded(sum / count))
}

/// The marks that a school gives, in the order in which they are offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkSet {
    given: Vec<Mark>,
    /// The school's own words, where they are not the usual ones: «б» is «болел» in one
    /// school and «без оценки» in another.
    legend: Vec<(String, Mark)>,
}

impl Default for MarkSet {
    fn default() -> Self {
        let given = |mark: &Mark| matches!(mark, Mark::Number { .. } | Mark::Pass | Mark::Fail);
        MarkSet {
            given: MARKS
                .iter()
                .map(|(mark, ..)| *mark)
                .filter(given)
                .filter(|mark| *mark != number(2, Sign::Plus))
                .collect(),
            legend: Vec::new(),
        }
    }
}

impl MarkSet {
    /// Reads a set such as `5 4 3 2 зачёт`.
    ///
    /// # Errors
    /// Names the first word that is no mark; an empty set is none either.
    pub fn read(text: &str) -> Result<MarkSet, String> {
        let mut marks = Vec::new();
        for word in text.split([' ', ',', ';']).filter(|word| !word.is_empty()) {
            let mark = Mark::read(word).map_err(|NoMark| word.to_owned())?;
            if !marks.contains(&mark) {
                marks.push(mark);
            }
        }
        match marks.is_empty() {
            true => Err(text.to_owned()),
            false => Ok(MarkSet {
                given: marks,
                legend: Vec::new(),
            }),
        }
    }

    /// The same set with the school's own words, such as `б=н/а нб=absent`: a word on
    /// the left, the mark that it stands for on the right.
    ///
    /// # Errors
    /// Names the first pair that is none.
    pub fn with_legend(mut self, text: &str) -> Result<MarkSet, String> {
        for pair in text.split([' ', ',', ';']).filter(|pair| !pair.is_empty()) {
            let (word, mark) = pair.split_once('=').ok_or(pair)?;
            let mark = Mark::read(mark).map_err(|NoMark| pair)?;
            if word.is_empty() {
                return Err(pair.to_owned());
            }
            self.legend.push((word.to_owned(), mark));
        }
        Ok(self)
    }

    /// Reads a mark as the people of this school write it.
    ///
    /// # Errors
    /// [`NoMark`] for anything else.
    pub fn read_mark(&self, text: &str) -> Result<Mark, NoMark> {
        let own = self
            .legend
            .iter()
            .find(|(word, _)| fold(word) == fold(text));
        match own {
            Some((_, mark)) => Ok(*mark),
            None => Mark::read(text),
        }
    }

    /// How this school writes a mark in Russian. A word that it has for one does not stand for
    /// another: where «б» is «без оценки», who was ill is «болел».
    pub fn word(&self, mark: Mark) -> &str {
        if let Some((word, _)) = self.legend.iter().find(|(_, meant)| *meant == mark) {
            return word;
        }
        let (_, _, usual, others) = mark.row();
        let is_free = |word: &&str| self.read_mark(word) == Ok(mark);
        let mut words = [*usual].into_iter().chain(others.iter().copied());
        words.find(is_free).unwrap_or(usual)
    }

    /// The reasons for which a student was not there, as lessons have them: «уважительная» is one
    /// where the school gives it.
    pub fn absences(&self) -> impl Iterator<Item = Mark> + '_ {
        let always = [Mark::Absent, Mark::Ill];
        always
            .into_iter()
            .chain(self.contains(Mark::Excused).then_some(Mark::Excused))
    }

    /// Whether the school gives this mark.
    pub fn contains(&self, mark: Mark) -> bool {
        self.given.contains(&mark)
    }

    /// The marks, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Mark> + '_ {
        self.given.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_as_people_write_them() {
        for (written, code) in [
            ("5", "5"),
            ("5-", "5-"),
            ("5−", "5-"),
            ("4–", "4-"),
            ("4 –", "4-"),
            ("3+", "3+"),
            ("Зачёт", "pass"),
            ("зачет", "pass"),
            ("НЕЗАЧ.", "fail"),
            ("не зач.", "fail"),
            ("осв", "exempt"),
            ("н/а", "na"),
            ("5 минус", "5-"),
            ("4  Плюс", "4+"),
            ("5.", "5"),
            ("4-!", "4-"),
            ("passed", "pass"),
        ] {
            assert_eq!(Mark::read(written).map(Mark::code), Ok(code), "{written}");
        }
        for wrong in [
            "",
            "1",
            "6",
            "0",
            "55",
            "5--",
            "2-",
            "отлично",
            ".",
            "минус",
        ] {
            assert!(Mark::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_mark_may_be_called_by_its_name() {
        for (written, code) in [
            ("Отлично!", "5"),
            ("отл.", "5"),
            ("пять минус", "5-"),
            ("четверка", "4"),
            ("хор", "4"),
        ] {
            let read = Mark::read_name(written).map(Mark::code);
            assert_eq!(read, Ok(code), "{written}");
        }
        for wrong in ["", "5", "отличник", "-"] {
            assert!(Mark::read_name(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_code_is_ascii_and_read_back() {
        for (mark, code, russian, _) in MARKS {
            assert!(code.is_ascii());
            assert_eq!(Mark::from_code(code), Ok(*mark));
            assert_eq!(Mark::read(russian), Ok(*mark));
        }
    }

    #[test]
    fn only_numbers_enter_an_average() {
        let five = number(5, Sign::Minus);
        assert_eq!(
            average([five, Mark::Fail, number(4, Sign::None)]),
            Some(4.5)
        );
        assert_eq!(average([Mark::Pass, Mark::Absent]), None);
    }

    #[test]
    fn a_set_keeps_its_order_and_names_what_is_no_mark() {
        let set = MarkSet::read("зачёт 5, 4").expect("these are marks");
        let codes: Vec<&str> = set.iter().map(Mark::code).collect();
        assert_eq!(codes, ["pass", "5", "4"]);
        assert_eq!(MarkSet::read("5 отлично"), Err("отлично".to_owned()));
    }

    #[test]
    fn a_school_has_its_own_legend() {
        let set = MarkSet::read("5 4 н/а")
            .and_then(|set| set.with_legend("б=н/а нб=н"))
            .expect("a legend");
        assert_eq!(set.read_mark("Б"), Ok(Mark::NotAssessed));
        assert_eq!(set.read_mark("5"), Ok(number(5, Sign::None)));
        assert_eq!(
            (set.word(Mark::NotAssessed), set.word(Mark::Absent)),
            ("б", "нб")
        );
        assert_eq!(set.word(Mark::Pass), "зачёт");
        // «б» is taken, and means one thing.
        assert_eq!(set.word(Mark::Ill), "болел");
        assert_eq!(set.read_mark("болел"), Ok(Mark::Ill));
        for wrong in ["б", "б=", "=5", "б=отлично"] {
            assert_eq!(MarkSet::default().with_legend(wrong), Err(wrong.to_owned()));
        }
    }
}
