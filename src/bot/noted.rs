//! What is noted in the journal's own words, which are those of the school's language: a recording, a work
//! on paper. Who reads another language is shown it in that.

use super::{Profile, text::Lang};
use crate::store::submission_parts::Part;

/// A teacher's comment, as it is shown to who reads `lang`.
pub(super) fn comment_in(profile: &Profile, lang: Lang, comment: &str) -> String {
    if lang == profile.language {
        return comment.to_owned();
    }
    let lines: Vec<String> = comment
        .split('\n')
        .map(|line| line_in(lang, line))
        .collect();
    lines.join("\n")
}

/// A line of it: «голосовое сообщение», «Хорошо! (голосовое сообщение)».
fn line_in(lang: Lang, line: &str) -> String {
    let behind_words = line
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once(" ("));
    let noted = behind_words.map_or(line, |(_, noted)| noted);
    let in_lang = Lang::ALL.into_iter().find_map(|other| {
        let place = recordings(other).iter().position(|it| it == noted)?;
        recordings(lang).into_iter().nth(place)
    });
    match (in_lang, behind_words) {
        (Some(noted), Some((words, _))) => format!("{words} ({noted})"),
        (Some(noted), None) => noted,
        (None, _) => line.to_owned(),
    }
}

fn recordings(lang: Lang) -> [String; 3] {
    [
        lang.voice_comment(),
        lang.video_comment(),
        lang.file_comment(),
    ]
}

/// Whether a part of a work says that it was handed in on paper.
pub(super) fn is_on_paper(part: &Part) -> bool {
    part.file.is_none() && Lang::ALL.iter().any(|lang| lang.on_paper() == part.text)
}
