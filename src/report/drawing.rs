//! What is seen: drawn once, and shown as a picture or printed as pages.
//!
//! Lengths are points (1/72 inch), from the top left corner. The fonts come with the
//! program, so that Cyrillic looks the same on every machine.

use std::{
    fmt::Write,
    sync::{Arc, LazyLock},
};

use anyhow::{Context, anyhow};
use krilla::{Document, geom::Size, metadata::Metadata, page::PageSettings};
use krilla_svg::{SurfaceExt, SvgSettings};
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{Options, Tree, fontdb},
};
use ttf_parser::Face;

/// A4 upright, in points (ISO 216: 210 × 297 mm).
pub const A4: (f32, f32) = (595.28, 841.89);

/// How hard pictures are compressed, from 0 to 9: more makes them hardly smaller.
const EFFORT: u8 = 3;

/// The font's name, as the drawing asks for it.
const FAMILY: &str = "DejaVu Sans";

static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    for font in [dejavu::sans::regular(), dejavu::sans::bold()] {
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font)));
    }
    Arc::new(fonts)
});

static REGULAR: LazyLock<Face<'static>> = LazyLock::new(|| face(dejavu::sans::regular()));
static BOLD: LazyLock<Face<'static>> = LazyLock::new(|| face(dejavu::sans::bold()));

fn face(font: &'static [u8]) -> Face<'static> {
    Face::parse(font, 0)
        .unwrap_or_else(|error| unreachable!("the font that comes with us: {error}"))
}

/// On which side of its point a text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    #[default]
    Start,
    /// It has its middle there.
    Middle,
    /// It ends there.
    End,
}

/// How a text is written.
#[derive(Clone, Copy, Debug)]
pub struct Ink {
    /// The size of the letters, in points.
    pub size: f32,
    /// Whether they are bold.
    pub bold: bool,
    /// Their colour, as `#rrggbb`.
    pub colour: &'static str,
    /// Where the text stands.
    pub anchor: Anchor,
}

impl Ink {
    /// Black letters of a size.
    pub fn of(size: f32) -> Ink {
        Ink {
            size,
            bold: false,
            colour: "#1a1a1a",
            anchor: Anchor::Start,
        }
    }

    /// The same in bold.
    pub fn bold(self) -> Ink {
        Ink { bold: true, ..self }
    }

    /// The same in another colour.
    pub fn colour(self, colour: &'static str) -> Ink {
        Ink { colour, ..self }
    }

    /// The same, elsewhere beside its point.
    pub fn anchor(self, anchor: Anchor) -> Ink {
        Ink { anchor, ..self }
    }

    /// How wide a text is, in points.
    pub fn width(self, text: &str) -> f32 {
        let face = if self.bold { &*BOLD } else { &*REGULAR };
        let units: u32 = text
            .chars()
            .map(|letter| {
                let glyph = face.glyph_index(letter).unwrap_or_default();
                u32::from(face.glyph_hor_advance(glyph).unwrap_or_default())
            })
            .sum();
        units as f32 * self.size / f32::from(face.units_per_em())
    }

    /// A text in lines, none wider than `width`. Only a word that is wider by itself is
    /// broken.
    pub fn wrapped(self, text: &str, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let mut line = String::new();
            for word in paragraph.split_whitespace() {
                let longer = match line.is_empty() {
                    true => word.to_owned(),
                    false => format!("{line} {word}"),
                };
                if self.width(&longer) <= width {
                    line = longer;
                    continue;
                }
                if !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                }
                for letter in word.chars() {
                    line.push(letter);
                    if self.width(&line) > width && line.chars().count() > 1 {
                        line.pop();
                        lines.push(std::mem::replace(&mut line, letter.to_string()));
                    }
                }
            }
            lines.push(line);
        }
        lines
    }

    /// A text no wider than `width`: what is left out of it is shown by «…».
    pub fn fitted(self, text: &str, width: f32) -> String {
        if self.width(text) <= width {
            return text.to_owned();
        }
        let mut letters: Vec<char> = text.chars().collect();
        while letters.pop().is_some() {
            let short: String = letters.iter().chain(&['…']).collect();
            if self.width(&short) <= width {
                return short;
            }
        }
        String::new()
    }
}

/// One page, or one picture.
#[derive(Clone, Debug)]
pub struct Drawing {
    width: f32,
    height: f32,
    shapes: String,
}

impl Drawing {
    /// A white sheet.
    pub fn new((width, height): (f32, f32)) -> Drawing {
        let mut drawing = Drawing {
            width,
            height,
            shapes: String::new(),
        };
        drawing.filled((0.0, 0.0, width, height), "#ffffff");
        drawing
    }

    /// How wide and high it is.
    pub fn size(&self) -> (f32, f32) {
        (self.width, self.height)
    }

    /// A text, its baseline at a point.
    pub fn text(&mut self, (x, y): (f32, f32), ink: Ink, text: &str) {
        let anchor = match ink.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let weight = if ink.bold { "bold" } else { "normal" };
        self.shape(format_args!(
            r#"<text xml:space="preserve" x="{x:.2}" y="{y:.2}" font-size="{}" font-weight="{weight}" fill="{}" text-anchor="{anchor}">{}</text>"#,
            ink.size,
            ink.colour,
            Escaped(text),
        ));
    }

    /// A filled rectangle: left, top, width, height.
    pub fn filled(&mut self, (x, y, width, height): (f32, f32, f32, f32), colour: &str) {
        self.shape(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="{colour}"/>"#
        ));
    }

    /// The outline of a rectangle: left, top, width, height.
    pub fn framed(&mut self, (x, y, width, height): (f32, f32, f32, f32), colour: &str) {
        self.shape(format_args!(
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" fill="none" stroke="{colour}" stroke-width="0.75"/>"#
        ));
    }

    /// A hairline.
    pub fn line(&mut self, (x1, y1): (f32, f32), (x2, y2): (f32, f32), colour: &str) {
        self.shape(format_args!(
            r#"<line x1="{x1:.2}" y1="{y1:.2}" x2="{x2:.2}" y2="{y2:.2}" stroke="{colour}" stroke-width="0.75"/>"#
        ));
    }

    /// A dashed hairline, such as one cuts along.
    pub fn dashed(&mut self, (x1, y1): (f32, f32), (x2, y2): (f32, f32), colour: &str) {
        self.shape(format_args!(
            r#"<line x1="{x1:.2}" y1="{y1:.2}" x2="{x2:.2}" y2="{y2:.2}" stroke="{colour}" stroke-width="0.75" stroke-dasharray="4 3"/>"#
        ));
    }

    /// A curve's points, joined.
    pub fn joined(&mut self, points: &[(f32, f32)], colour: &str) {
        let points: Vec<String> = points
            .iter()
            .map(|(x, y)| format!("{x:.2},{y:.2}"))
            .collect();
        self.shape(format_args!(
            r#"<polyline points="{}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-linejoin="round"/>"#,
            points.join(" ")
        ));
    }

    /// A dot.
    pub fn dot(&mut self, (x, y): (f32, f32), radius: f32, colour: &str) {
        self.shape(format_args!(
            r#"<circle cx="{x:.2}" cy="{y:.2}" r="{radius:.2}" fill="{colour}"/>"#
        ));
    }

    /// A square of `side` points, left and top at a point, in as many rows as columns;
    /// `dark` are its cells, row by row. Drawn as one shape: no hairline shows between
    /// cells that touch, on whatever screen or printer.
    pub fn chequered(&mut self, (x, y): (f32, f32), side: f32, dark: &[bool]) {
        let count = dark.len().isqrt().max(1);
        let mut path = String::new();
        for (row, cells) in dark.chunks(count).enumerate() {
            let mut column = 0;
            for run in cells.chunk_by(|one, next| one == next) {
                let wide = run.len();
                if run[0] {
                    // A String takes whatever is written into it.
                    let _ = write!(path, "M{column} {row}h{wide}v1h-{wide}z");
                }
                column += wide;
            }
        }
        let scale = side / count as f32;
        self.shape(format_args!(
            r##"<path transform="translate({x:.2} {y:.2}) scale({scale:.5})" d="{path}" fill="#000000"/>"##
        ));
    }

    fn shape(&mut self, shape: std::fmt::Arguments<'_>) {
        // A String takes whatever is written into it.
        let _ = self.shapes.write_fmt(shape);
    }

    fn tree(&self) -> anyhow::Result<Tree> {
        let (width, height) = (self.width, self.height);
        let svg = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="{FAMILY}">{}</svg>"#,
            self.shapes
        );
        let options = Options {
            fontdb: Arc::clone(&FONTS),
            font_family: FAMILY.to_owned(),
            ..Options::default()
        };
        Tree::from_str(&svg, &options).context("a drawing cannot be made")
    }

    /// As a PNG picture, `scale` pixels to a point.
    ///
    /// # Errors
    /// Fails when it is too large for a picture.
    pub fn to_png(&self, scale: f32) -> anyhow::Result<Vec<u8>> {
        let pixels = |points: f32| (points * scale).ceil() as u32;
        let mut picture = Pixmap::new(pixels(self.width), pixels(self.height))
            .ok_or_else(|| anyhow!("a picture of {} × {} points", self.width, self.height))?;
        let transform = Transform::from_scale(scale, scale);
        resvg::render(&self.tree()?, transform, &mut picture.as_mut());
        encoded(&picture).context("a picture cannot be made")
    }
}

/// A picture as PNG. Flat areas and letters need neither filters nor much patience, and on
/// white nothing shines through.
fn encoded(picture: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_filter(png::Filter::NoFilter);
    encoder.set_deflate_compression(png::DeflateCompression::Level(EFFORT));
    let mut colours = Vec::with_capacity(picture.data().len() / 4 * 3);
    for pixel in picture.data().chunks_exact(4) {
        colours.extend_from_slice(&pixel[..3]);
    }
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}

/// Drawings as the pages of a PDF document, whose text can be searched and copied.
///
/// # Errors
/// Fails when a page has no size, or the document cannot be made.
pub fn to_pdf(title: &str, pages: &[Drawing]) -> anyhow::Result<Vec<u8>> {
    let mut document = Document::new();
    document.set_metadata(
        Metadata::new()
            .title(title.to_owned())
            .language("ru".to_owned()),
    );
    for drawing in pages {
        let size = Size::from_wh(drawing.width, drawing.height)
            .ok_or_else(|| anyhow!("a page of {} × {}", drawing.width, drawing.height))?;
        let tree = drawing.tree()?;
        let mut page = document.start_page_with(PageSettings::new(size));
        let mut surface = page.surface();
        surface
            .draw_svg(&tree, size, SvgSettings::default())
            .ok_or_else(|| anyhow!("a page cannot be drawn"))?;
        surface.finish();
        page.finish();
    }
    document
        .finish()
        .map_err(|error| anyhow!("the document cannot be made: {error:?}"))
}

/// A text within SVG. Control characters, which XML cannot hold, are left out.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => out.write_str("&lt;")?,
                '>' => out.write_str("&gt;")?,
                '&' => out.write_str("&amp;")?,
                '\t' | '\n' | '\r' => out.write_char(' ')?,
                letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
                letter => out.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_no_wider_than_asked() {
        let ink = Ink::of(10.0);
        let text = "Гамма ре мажор, две октавы двумя руками, оченьдлинноеслововнём";
        let lines = ink.wrapped(text, 90.0);
        assert!(lines.len() > 3, "{lines:?}");
        assert!(
            lines.iter().all(|line| ink.width(line) <= 90.0),
            "{lines:?}"
        );
        let letters = |text: &str| text.chars().filter(|it| !it.is_whitespace()).collect();
        let (before, after): (String, String) = (letters(text), letters(&lines.concat()));
        assert_eq!(before, after);
        assert!(ink.width(&ink.fitted(text, 50.0)) <= 50.0);
        assert_eq!(ink.fitted("Гамма", 50.0), "Гамма");
    }

    #[test]
    fn anything_that_people_type_can_be_drawn() {
        let mut drawing = Drawing::new((100.0, 40.0));
        drawing.text((5.0, 20.0), Ink::of(10.0), "<b>&\"'\u{0}\u{7}\u{ffff}🎻]]>");
        let png = drawing.to_png(2.0).expect("a picture");
        assert!(png.starts_with(b"\x89PNG"));
        let pdf = to_pdf("<&>", &[drawing]).expect("a document");
        assert!(pdf.starts_with(b"%PDF"));
    }
}
