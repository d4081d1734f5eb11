//! Webhooks: what a messenger brings goes to the desk, and is confirmed once it is durable.

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
    response::{IntoResponse, Response},
};

use super::Shared;
use crate::{
    messenger::{Messenger, webhook::Webhook},
    service::desk::Event,
};

/// The longest event, in bytes: Telegram's are a few kilobytes.
pub(super) const LARGEST: usize = 1 << 20;
/// How long an event may take to come in.
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes an event to the desk. Only what is durable is answered with 200: anything else
/// is brought again. Of whoever does not know the secret nothing is even read.
pub(super) async fn take(
    shared: &Shared,
    messenger: &dyn Messenger,
    webhook: &Webhook,
    request: Request,
) -> Response {
    let shown = request.headers().get(webhook.header);
    if !shown.is_some_and(|shown| webhook.admits(shown.as_bytes())) {
        tracing::debug!(messenger = messenger.name(), "a call without the secret");
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let body = match tokio::time::timeout(PATIENCE, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(too_long_or_broken)) => return too_long_or_broken.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    // Broken UTF-8 in one place must not cost the rest.
    let arrival = messenger.read(&String::from_utf8_lossy(&body));
    let events = vec![Event::Arrived(Box::new(arrival))];
    match shared.door() {
        Some(door) if door.submit(events).await.is_ok() => StatusCode::OK.into_response(),
        _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
