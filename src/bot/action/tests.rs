//! What stands behind buttons in chats.

use super::*;
use crate::bot::picking::Purpose;

#[test]
fn buttons_that_stand_in_chats_do_what_they_did() {
    for (kept, action) in [
        (r#"{"post_now":7}"#, Action::Plan(PlanTap::PostNow(7))),
        (
            r#"{"recall_now":7}"#,
            Action::Announcement(AnnouncementTap::RecallNow(7)),
        ),
        (
            r#""announce_text""#,
            Action::Announcement(AnnouncementTap::Text),
        ),
        (
            r#"{"pick":"enter"}"#,
            Action::Pick(PickTap::Begin(Purpose::Enter)),
        ),
        (
            r#"{"pick_outside":{"purpose":"card","skip":0}}"#,
            Action::Pick(PickTap::Outside {
                purpose: Purpose::Card,
                skip: 0,
            }),
        ),
        (r#"{"finish":7}"#, Action::Finish(7)),
        (r#""pass_on""#, Action::PassOn),
    ] {
        let read: Action = serde_json::from_str(kept).expect(kept);
        assert_eq!(read, action);
        assert_eq!(serde_json::to_string(&action).expect("JSON"), kept);
    }
    assert!(serde_json::from_str::<Action>(r#"{"nothing_of_ours":7}"#).is_err());
}
