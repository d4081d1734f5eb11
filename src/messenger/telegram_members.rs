//! Who is in a group, over Telegram's Bot API.

use serde::Deserialize;
use serde_json::json;

use super::{
    Membership, Rights, SendError,
    telegram::{CALL, Telegram, chat_id},
};

/// How somebody stands in a group.
#[derive(Deserialize)]
pub(super) struct Member {
    status: String,
    is_member: Option<bool>,
    can_delete_messages: Option<bool>,
    can_send_messages: Option<bool>,
}

impl Member {
    /// What they may do there.
    pub(super) fn rights(&self) -> Rights {
        Rights {
            deletes: match self.status.as_str() {
                "creator" => true,
                "administrator" => self.can_delete_messages.unwrap_or(false),
                _ => false,
            },
            muted: self.status == "restricted" && self.can_send_messages == Some(false),
        }
    }

    /// Whether they are in it.
    pub(super) fn is_in(&self) -> bool {
        match self.status.as_str() {
            "left" | "kicked" => false,
            "restricted" => self.is_member.unwrap_or(true),
            _ => true,
        }
    }
}

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
        for person in &membership.people {
            let parameters = json!({
                "chat_id": chat_id(&membership.group),
                "user_id": chat_id(person),
            });
            match self.call("getChatMember", &parameters, CALL).await {
                Ok(result) => {
                    let member = serde_json::from_str::<Member>(result.get());
                    let is_out = member.is_ok_and(|member| !member.is_in());
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
