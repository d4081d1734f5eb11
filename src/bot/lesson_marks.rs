//! Marks on a lesson's card, and who was away: said in lines, or tapped.

use super::{
    Answer, Stop, Talk,
    lesson_notices::mark_of,
    marks::mark_and_comment,
    recording::{Recording, Stage, absence, is_away},
    text::{QUOTED, shortened},
};
use crate::{
    school::{
        marks::{Mark, MarkSet},
        roster::StudentId,
    },
    store::lesson_records::Line,
};

impl Talk<'_, '_> {
    /// The marks that words on a card are, and no topic: behind students' identifiers, each in a line,
    /// or one without where there is but one student.
    pub(super) async fn marks_meant(
        &mut self,
        recording: &Recording,
        words: &str,
    ) -> Result<Vec<(StudentId, Mark, String)>, Stop> {
        if self.begins_with_student(recording, words).await? {
            let lines = words.lines().filter(|line| !line.trim().is_empty());
            return lines.map(|line| self.mark_in(recording, line)).collect();
        }
        let Some((mark, comment, is_sure)) = self.mark_of_nobody(words) else {
            return Ok(Vec::new());
        };
        let mut students = recording.lines.keys();
        match (students.next(), students.next()) {
            (Some(only), None) if is_sure => Ok(vec![(only.clone(), mark, comment.to_owned())]),
            (Some(only), None) => {
                let (student, words) = (only.to_string(), words.to_owned());
                let unclear = self.lang.lesson_mark_or_topic(student, words);
                Err(Stop::Refused(unclear))
            }
            _ => Err(Stop::Refused(self.lang.lesson_mark_whose(words.to_owned()))),
        }
    }

    /// A number that is a mark without saying whose, with its comment, and whether it surely is one.
    /// «5- Чисто!» is; «5 Чисто!» may be a topic as well, and «2 часть» is none but that.
    fn mark_of_nobody<'w>(&self, words: &'w str) -> Option<(Mark, &'w str, bool)> {
        if !words.starts_with(|it: char| it.is_ascii_digit()) {
            return None;
        }
        if let Ok(mark) = self.read_mark(words) {
            return Some((mark, "", true));
        }
        let (written, comment) = mark_and_comment(words);
        let mark = self.read_mark(written).ok()?;
        let is_signed = !written.ends_with(|it: char| it.is_ascii_digit());
        let is_like_comment = comment.ends_with('!') || comment.starts_with(char::is_uppercase);
        (is_signed || is_like_comment).then_some((mark, comment, is_signed))
    }

    /// Whether words begin with a student's identifier. Short numbers may be those of an étude, and
    /// are identifiers only where a mark follows.
    async fn begins_with_student(
        &mut self,
        recording: &Recording,
        words: &str,
    ) -> Result<bool, Stop> {
        const LIKE_IDENTIFIERS: usize = 4;
        let (number, rest) = number_and_rest(words);
        let Ok(student) = StudentId::read(number) else {
            return Ok(false);
        };
        let is_marked = self.read_mark(bare(mark_and_comment(rest).0)).is_ok();
        let (is_long, id) = (student.as_str().len() >= LIKE_IDENTIFIERS, student.as_str());
        let is_number = is_long && id.chars().all(|letter| letter.is_ascii_digit());
        if !is_long && !is_marked {
            return Ok(false);
        }
        let is_known =
            recording.lines.contains_key(&student) || self.tx.is_student(&student).await?;
        Ok(is_known || is_marked && is_number)
    }

    /// The mark of one student that a line says. It is not guessed: its words go to a family.
    fn mark_in(
        &self,
        recording: &Recording,
        line: &str,
    ) -> Result<(StudentId, Mark, String), Stop> {
        let (number, rest) = number_and_rest(line);
        let (mark, comment) = mark_and_comment(rest);
        let unclear = || Stop::Refused(self.lang.lesson_mark_unclear(line.trim().to_owned()));
        let student = StudentId::read(number).map_err(|_| unclear())?;
        let mark = self.read_mark(bare(mark)).map_err(|_| unclear())?;
        let Some(now) = recording.lines.get(&student) else {
            let (student, line) = (student.to_string(), line.trim().to_owned());
            return Err(Stop::Refused(self.lang.lesson_mark_not_here(student, line)));
        };
        if is_away(now) && !mark.is_absence() {
            let student = student.to_string();
            return Err(Stop::Refused(self.lang.lesson_mark_away(student)));
        }
        let names_another = comment.split_whitespace().any(|word| {
            StudentId::read(bare(word)).is_ok_and(|other| recording.lines.contains_key(&other))
        });
        match names_another {
            true => Err(unclear()),
            false => Ok((student, mark, comment.to_owned())),
        }
    }

    /// What is said of the students whose marks were written anew on a card, and without the comments
    /// that those of before had.
    pub(super) async fn comments_left(
        &mut self,
        recording: &Recording,
    ) -> Result<Vec<String>, Stop> {
        let mut left = Vec::new();
        for (student, before) in &recording.opened {
            let line = recording.lines.get(student);
            let has_none = line.is_some_and(|it| mark_of(it).is_some() && it.comment.is_empty());
            if has_none && mark_of(before).is_some() && !before.comment.is_empty() {
                let called = self.called(student).await?;
                let comment = shortened(&before.comment, QUOTED);
                left.push(self.lang.lesson_comment_left(called, comment));
            }
        }
        Ok(left)
    }

    /// Present, then away for each reason that the school knows, and present again. A slip of the
    /// finger takes no mark and no comment away.
    pub(super) fn toggle(&self, recording: &mut Recording, student: StudentId) -> Answer {
        let own = self.known_account()?.speaks_for(&student);
        let line = line_of(recording, &student)
            .ok_or_else(|| Stop::Refused(self.lang.lesson_card_gone()))?;
        recording.stage = match mark_of(line) {
            // Who was there, a parent may say; a mark is not theirs to take away.
            Some(_) if own => return Err(Stop::Refused(self.lang.own_child())),
            Some(_) => Stage::Away(student),
            None => {
                *line = Line {
                    value: next_absence(line, &self.profile.marks).to_owned(),
                    comment: String::new(),
                };
                Stage::Card
            }
        };
        Ok(())
    }

    pub(super) fn set_lesson_mark(
        &self,
        recording: &mut Recording,
        student: &StudentId,
        mark: &str,
        comment: &str,
    ) -> Answer {
        if self.known_account()?.speaks_for(student) {
            return Err(Stop::Refused(self.lang.own_child()));
        }
        let line = line_of(recording, student)
            .ok_or_else(|| Stop::Refused(self.lang.lesson_card_gone()))?;
        *line = Line {
            value: mark.to_owned(),
            comment: comment.to_owned(),
        };
        Ok(())
    }
}

/// A word without the signs that people put around it in a list: «10427: 5,».
fn bare(word: &str) -> &str {
    word.trim_matches([':', ',', ';'])
}

/// A number and what stands behind it, whatever parts them: «10427 – 5», «10427: 5».
fn number_and_rest(line: &str) -> (&str, &str) {
    let line = line.trim();
    let parts = |letter: char| letter.is_whitespace() || [':', '=', ',', ';'].contains(&letter);
    let (number, rest) = line.split_at(line.find(parts).unwrap_or(line.len()));
    let parts = |letter: char| parts(letter) || ['-', '−', '–', '—'].contains(&letter);
    (number, rest.trim_start_matches(parts))
}

fn line_of<'r>(recording: &'r mut Recording, student: &StudentId) -> Option<&'r mut Line> {
    recording.lines.get_mut(student)
}

/// What the next tap on a student means; empty where that is «был(а)».
fn next_absence(line: &Line, marks: &MarkSet) -> &'static str {
    let mut reasons = marks.absences();
    if let Some(now) = absence(line) {
        reasons.find(|reason| *reason == now);
    }
    reasons.next().map_or("", Mark::code)
}
