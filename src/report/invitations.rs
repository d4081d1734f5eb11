//! Invitations: as a table, a line for each student, and as cards to cut out, one for the
//! student and one apart from it for the guardian.

use std::collections::HashMap;

use anyhow::Context;
use chrono_tz::Tz;
use qrcode::QrCode;
use serde::{Deserialize, Serialize};

use super::drawing::{A4, Drawing, Ink, to_pdf};
use crate::{
    messenger::Doors,
    school::{moments::Moment, roster::StudentId},
    sheets::SheetWriter,
    store::{Reader, invitations::Codes},
};

/// The columns: other programs rely on them.
pub const COLUMNS: [&str; 5] = [
    "student_id",
    "code",
    "link",
    "guardian_code",
    "guardian_link",
];

/// How wide the columns are on paper, in characters.
pub const WIDTHS: [u16; 5] = [14, 14, 44, 14, 44];

/// Writes the table. `door` is the link to which a code is appended, where the bot's name
/// is known.
///
/// # Errors
/// Fails when the table cannot be written.
pub fn write(
    sheet: &mut dyn SheetWriter,
    codes: &[Codes],
    door: Option<&str>,
) -> anyhow::Result<()> {
    sheet.row(&COLUMNS)?;
    let link = |code: &str| door.map_or_else(String::new, |door| format!("{door}{code}"));
    for codes in codes {
        sheet.row(&[
            codes.student.as_str(),
            &codes.own,
            &link(&codes.own),
            &codes.guardian,
            &link(&codes.guardian),
        ])?;
    }
    Ok(())
}

/// What the cards are made of. It holds codes, which are kept nowhere else: it may wait only
/// where what was said is forgotten once it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handout {
    /// The students' codes, in the order of the cards.
    pub codes: Vec<Codes>,
    /// The class for which they are made; where there is none, a card says all that its
    /// student studies.
    pub class: Option<String>,
    /// Where the bot is found, where that is known.
    pub doors: Option<Doors>,
    /// When the codes end.
    pub until: Moment,
    /// Whether names stand on the cards.
    pub names: bool,
}

impl Handout {
    /// The codes as a table, a line for each student.
    ///
    /// # Errors
    /// Fails when the table cannot be written.
    pub fn to_table(&self, sheet: &mut dyn SheetWriter) -> anyhow::Result<()> {
        let door = self.doors.as_ref().map(|doors| doors.start.as_str());
        write(sheet, &self.codes, door)
    }

    /// The cards as a PDF document, A4 pages. The reader is let go once everything is read.
    ///
    /// # Errors
    /// Fails when the database cannot be read or the document not be made.
    pub async fn to_pdf(&self, mut reader: Reader, zone: Tz) -> anyhow::Result<Vec<u8>> {
        let pupils = self.pupils(&mut reader).await?;
        drop(reader);
        let handout = self.clone();
        // Long work, of which nobody else should feel anything.
        tokio::task::spawn_blocking(move || to_pdf("Приглашения", &handout.drawn(pupils, zone)?))
            .await?
    }

    /// The pages, as they are seen.
    ///
    /// # Errors
    /// Fails when the database cannot be read or a code not be drawn.
    pub async fn pages(&self, reader: &mut Reader, zone: Tz) -> anyhow::Result<Vec<Drawing>> {
        let pupils = self.pupils(reader).await?;
        self.drawn(pupils, zone)
    }

    fn drawn(
        &self,
        mut pupils: HashMap<StudentId, Pupil>,
        zone: Tz,
    ) -> anyhow::Result<Vec<Drawing>> {
        // The codes end amid a day: the day before is the last whole one.
        let last = self.until.date(zone).pred_opt().unwrap_or_default();
        let last = last.format("%d.%m.%Y").to_string();
        let mut pages = Vec::new();
        for codes in self.codes.chunks(ROWS) {
            let mut page = Drawing::new(A4);
            cut_lines(&mut page, codes.len());
            for (row, codes) in codes.iter().enumerate() {
                let pupil = pupils.remove(&codes.student).unwrap_or_default();
                for (column, whose, code) in [
                    (0, "Учащийся", &codes.own),
                    (1, "Родитель учащегося", &codes.guardian),
                ] {
                    let card = Card {
                        whose,
                        student: &codes.student,
                        pupil: &pupil,
                        code,
                        doors: self.doors.as_ref(),
                        last: &last,
                    };
                    let left = column as f32 * CARD.0;
                    card.draw(&mut page, (left, TOP + row as f32 * CARD.1))?;
                }
            }
            pages.push(page);
        }
        Ok(pages)
    }

    async fn pupils(&self, reader: &mut Reader) -> anyhow::Result<HashMap<StudentId, Pupil>> {
        let mut pupils: HashMap<StudentId, Pupil> = HashMap::new();
        for row in reader.roster_rows().await? {
            let student = StudentId::read(&row.student_id)
                .map_err(|error| anyhow::anyhow!("{}: {error}", row.student_id))?;
            let pupil = pupils.entry(student).or_default();
            if self.names {
                pupil.name = row.name;
            }
            // An individual class is called by the identifier, which stands there anyway.
            let studies = match &self.class {
                Some(class) => class.clone(),
                None if row.class.is_empty() => row.discipline,
                None => row.label,
            };
            if !pupil.studies.contains(&studies) {
                pupil.studies.push(studies);
            }
        }
        Ok(pupils)
    }
}

/// What a card says of its student besides the identifier.
#[derive(Default)]
struct Pupil {
    name: String,
    studies: Vec<String>,
}

/// Students on a page.
const ROWS: usize = 6;
/// What is above the first card, in points: most printers leave the edges white.
pub const TOP: f32 = 27.0;
/// A card's width and height, in points.
pub const CARD: (f32, f32) = (A4.0 / 2.0, 131.0);
/// The white border within a card.
const INSET: f32 = 22.0;
/// The side of a QR code, some 34 mm: a phone reads it from a hand's breadth on.
const QR: f32 = 96.0;
const FAINT: &str = "#8a8a8a";
const SOFT: &str = "#555555";

/// Where to cut: below and above each row, and between its two cards.
fn cut_lines(page: &mut Drawing, rows: usize) {
    let bottom = TOP + rows as f32 * CARD.1;
    for row in 0..=rows {
        let y = TOP + row as f32 * CARD.1;
        page.dashed((20.0, y), (A4.0, y), FAINT);
        page.text((7.0, y + 3.5), Ink::of(10.0).colour(FAINT), "✂");
    }
    page.dashed((CARD.0, TOP), (CARD.0, bottom), FAINT);
}

/// In which letters an identifier stands in so much room. It is never cut, for it says whose the card is.
fn id_ink(id: &str, width: f32) -> Ink {
    const LARGE: f32 = 14.0;
    let large = Ink::of(LARGE).bold();
    match large.width(id) > width {
        true => Ink::of(LARGE * width / large.width(id)).bold(),
        false => large,
    }
}

/// A card for one person.
struct Card<'c> {
    whose: &'c str,
    student: &'c StudentId,
    pupil: &'c Pupil,
    code: &'c str,
    doors: Option<&'c Doors>,
    last: &'c str,
}

impl Card<'_> {
    fn draw(&self, page: &mut Drawing, (left, top): (f32, f32)) -> anyhow::Result<()> {
        let beside = match self.doors {
            Some(doors) => {
                let at = (left + INSET, top + (CARD.1 - QR) / 2.0);
                let link = format!("{}{}", doors.start, self.code);
                let code = QrCode::new(link).context("a link cannot be drawn as a QR code")?;
                let dark: Vec<bool> = code
                    .to_colors()
                    .iter()
                    .map(|it| it.select(true, false))
                    .collect();
                page.chequered(at, QR, &dark);
                QR + 14.0
            }
            None => 0.0,
        };
        let x = left + INSET + beside;
        let width = CARD.0 - INSET - beside - 12.0;
        let y = self.draw_head(page, (x, top + 20.0), width);
        self.draw_use(page, (x, y), width);
        Ok(())
    }

    /// For whom the card is; returns where the rest begins.
    fn draw_head(&self, page: &mut Drawing, (x, mut y): (f32, f32), width: f32) -> f32 {
        let small = Ink::of(7.5).colour(SOFT);
        page.text((x, y), small, self.whose);
        y += 15.0;
        page.text(
            (x, y),
            id_ink(self.student.as_str(), width),
            self.student.as_str(),
        );
        if !self.pupil.name.is_empty() {
            y += 11.0;
            let ink = Ink::of(8.5).bold();
            page.text((x, y), ink, &ink.fitted(&self.pupil.name, width));
        }
        y += 10.5;
        let studies = self.pupil.studies.join(", ");
        page.text((x, y), small, &small.fitted(&studies, width));
        y + 13.0
    }

    /// How the code is used.
    fn draw_use(&self, page: &mut Drawing, (x, mut y): (f32, f32), width: f32) {
        let plain = Ink::of(7.5);
        let (how, otherwise) = match self.doors {
            Some(doors) => (
                "Наведите камеру телефона на код и нажмите «Начать».".to_owned(),
                format!("Или боту @{}:", doors.username),
            ),
            None => (
                "Найдите в Telegram бота школы: @______________________".to_owned(),
                "и напишите ему:".to_owned(),
            ),
        };
        for line in plain
            .wrapped(&how, width)
            .iter()
            .chain(&plain.wrapped(&otherwise, width))
        {
            page.text((x, y), plain, line);
            y += 9.5;
        }
        y += 3.5;
        page.text(
            (x, y),
            Ink::of(10.0).bold(),
            &format!("/start {}", self.code),
        );
        y += 12.0;
        let once = format!("Один раз, по {}.", self.last);
        page.text((x, y), plain.colour(SOFT), &once);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_stays_on_its_card_however_long_it_is() {
        let width = CARD.0 - INSET - QR - 26.0;
        for id in ["10427".to_owned(), "Щ".repeat(32)] {
            assert!(id_ink(&id, width).width(&id) <= width + 0.01, "{id}");
        }
        assert!((id_ink("10427", width).size - 14.0).abs() < f32::EPSILON);
    }
}
