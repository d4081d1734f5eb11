//! Who is in a group, over Telegram's Bot API.

use serde::Deserialize;
use serde_json::json;

use super::{
    Membership, SendError,
    telegram::{CALL, Telegram, chat_id},
};

/// Whether a refusal of `getChatMember` is that the group never saw this person.
fn is_no_member(reason: &str) -> bool {
    [
        "user not found",
        "member not found",
        "PARTICIPANT_ID_INVALID",
    ]
    .iter()
    .any(|known| reason.contains(known))
}

impl Telegram {
    /// Whether of each of these families one is in the group.
    pub(super) async fn hold_all(&self, memberships: &[Membership]) -> Result<bool, SendError> {
        for membership in memberships {
            if !self.holds(membership).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether one of these people is in the group. Where the server does not tell, they are:
    /// nobody is to get everything twice.
    async fn holds(&self, membership: &Membership) -> Result<bool, SendError> {
        #[derive(Deserialize)]
        struct Member {
            status: Option<String>,
            is_member: Option<bool>,
        }
        for person in &membership.people {
            let parameters = json!({
                "chat_id": chat_id(&membership.group),
                "user_id": chat_id(person),
            });
            match self.call("getChatMember", &parameters, CALL).await {
                Ok(result) => {
                    let member: Option<Member> = serde_json::from_str(result.get()).ok();
                    let is_out = member.is_some_and(|member| {
                        let status = member.status.as_deref();
                        matches!(status, Some("left" | "kicked"))
                            || (status == Some("restricted") && member.is_member == Some(false))
                    });
                    if !is_out {
                        return Ok(true);
                    }
                }
                // Anything else says nothing about them.
                Err(SendError::Rejected(reason)) if is_no_member(&reason) => {}
                Err(SendError::Rejected(_) | SendError::Gone(_) | SendError::Moved { .. }) => {
                    return Ok(true);
                }
                Err(later) => return Err(later),
            }
        }
        Ok(false)
    }
}
