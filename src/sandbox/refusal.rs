//! Why the server refuses a request, in Telegram's words.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

/// What a method comes to.
pub(super) type Served = Result<Value, Refusal>;

/// An error of the Bot API.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    description: String,
    parameters: Option<Value>,
}

impl Refusal {
    pub(super) fn new(code: u16, description: impl Into<String>) -> Self {
        Refusal {
            code,
            description: description.into(),
            parameters: None,
        }
    }

    /// The request's own fault; the reason is in Telegram's words.
    pub(super) fn bad(reason: impl std::fmt::Display) -> Self {
        Refusal::new(400, format!("Bad Request: {reason}"))
    }

    pub(super) fn forbidden(reason: impl std::fmt::Display) -> Self {
        Refusal::new(403, format!("Forbidden: {reason}"))
    }

    pub(super) fn not_found() -> Self {
        Refusal::new(404, "Not Found")
    }

    pub(super) fn too_many(seconds: i64) -> Self {
        Refusal::new(429, format!("Too Many Requests: retry after {seconds}"))
            .with(json!({ "retry_after": seconds }))
    }

    /// The same, with parameters that say how to go on.
    pub(super) fn with(self, parameters: Value) -> Self {
        Refusal {
            parameters: Some(parameters),
            ..self
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut body = json!({
            "ok": false,
            "error_code": self.code,
            "description": self.description,
        });
        if let Some(parameters) = self.parameters {
            body["parameters"] = parameters;
        }
        (status, Json(body)).into_response()
    }
}
