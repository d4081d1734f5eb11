//! What a submission may be, and how far it has come.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{
    moments::Moment,
    names::{UnknownName, named},
};

/// What kind of message a part of a submission is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Words alone.
    Text,
    /// A photo.
    Photo,
    /// A voice message.
    Voice,
    /// A piece of music.
    Audio,
    /// A video.
    Video,
    /// A round video message.
    VideoNote,
    /// Any other file.
    Document,
}

impl PartKind {
    const ALL: [PartKind; 7] = [
        PartKind::Text,
        PartKind::Photo,
        PartKind::Voice,
        PartKind::Audio,
        PartKind::Video,
        PartKind::VideoNote,
        PartKind::Document,
    ];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            PartKind::Text => "text",
            PartKind::Photo => "photo",
            PartKind::Voice => "voice",
            PartKind::Audio => "audio",
            PartKind::Video => "video",
            PartKind::VideoNote => "video_note",
            PartKind::Document => "document",
        }
    }
}

impl FromStr for PartKind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named(&PartKind::ALL, PartKind::as_str, name)
    }
}

/// How far a submission has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubmissionState {
    /// An album is still arriving, or «Готово» was not pressed yet.
    Collecting,
    /// Handed in, it waits for the teacher.
    Waiting,
    /// It has a mark.
    Marked,
    /// The teacher wants it done again.
    Returned,
    /// Its author took it back.
    Withdrawn,
    /// A newer attempt took its place in the queue.
    Superseded,
}

impl SubmissionState {
    const ALL: [SubmissionState; 6] = [
        SubmissionState::Collecting,
        SubmissionState::Waiting,
        SubmissionState::Marked,
        SubmissionState::Returned,
        SubmissionState::Withdrawn,
        SubmissionState::Superseded,
    ];

    /// Its name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            SubmissionState::Collecting => "collecting",
            SubmissionState::Waiting => "waiting",
            SubmissionState::Marked => "marked",
            SubmissionState::Returned => "returned",
            SubmissionState::Withdrawn => "withdrawn",
            SubmissionState::Superseded => "superseded",
        }
    }
}

impl FromStr for SubmissionState {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        named(&SubmissionState::ALL, SubmissionState::as_str, name)
    }
}

/// Whether another attempt is taken after the one that `counts`: not once that is marked.
pub fn may_hand_in_again(counts: Option<SubmissionState>) -> bool {
    counts != Some(SubmissionState::Marked)
}

/// Whether a work was handed in after it was due; what has no due date is never late.
pub fn is_late(handed_in: Moment, due: Option<Moment>) -> bool {
    due.is_some_and(|due| handed_in > due)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        for kind in PartKind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        for state in SubmissionState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert!("sticker".parse::<PartKind>().is_err());
    }

    #[test]
    fn a_work_is_late_only_after_its_due_moment() {
        let at = Moment::from_millis;
        assert!(!is_late(at(5), Some(at(5))));
        assert!(is_late(at(6), Some(at(5))));
        assert!(!is_late(at(6), None));
    }
}
