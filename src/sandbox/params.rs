//! The parameters of a request, in whichever of the Bot API's four ways they came.

use std::collections::HashMap;

use axum::{
    body::Bytes,
    extract::{FromRequest, Multipart, Request as HttpRequest},
    http::{Method, header},
};
use serde_json::{Value, json};

use super::{files::StoredFile, refusal::Refusal, world::merge};

/// A call of a method: its parameters, and the files that came with it.
pub(super) struct Call {
    pub(super) params: Value,
    /// By the name of their part, which `attach://` refers to.
    uploads: HashMap<String, Upload>,
}

struct Upload {
    name: String,
    content: Bytes,
}

impl Call {
    /// Reads a request.
    pub(super) async fn read(request: HttpRequest) -> Result<Call, Refusal> {
        let mut call = Call {
            params: form(request.uri().query().unwrap_or_default().as_bytes()),
            uploads: HashMap::new(),
        };
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default()
            .to_owned();
        if kind.starts_with("multipart/form-data") {
            let parts = Multipart::from_request(request, &())
                .await
                .map_err(Refusal::bad)?;
            call.read_parts(parts).await?;
        } else if request.method() != Method::GET {
            let body = Bytes::from_request(request, &())
                .await
                .map_err(Refusal::bad)?;
            let params = match kind.starts_with("application/json") {
                true if body.is_empty() => json!({}),
                true => serde_json::from_slice(&body).map_err(Refusal::bad)?,
                false => form(&body),
            };
            merge(&mut call.params, params);
        }
        Ok(call)
    }

    async fn read_parts(&mut self, mut parts: Multipart) -> Result<(), Refusal> {
        while let Some(part) = parts.next_field().await.map_err(Refusal::bad)? {
            let field = part.name().unwrap_or_default().to_owned();
            let name = part.file_name().map(str::to_owned);
            let content = part.bytes().await.map_err(Refusal::bad)?;
            match name {
                Some(name) => {
                    self.uploads.insert(field, Upload { name, content });
                }
                None => self.params[field] = json!(String::from_utf8_lossy(&content)),
            }
        }
        // A file may also stand in the place of its own parameter.
        for field in self.uploads.keys() {
            let reference = format!("attach://{field}");
            let referred = self.params.to_string().contains(&reference);
            if !referred {
                self.params[field] = json!(reference);
            }
        }
        Ok(())
    }

    /// The uploaded file that a parameter refers to; each can be taken once.
    pub(super) fn upload(&mut self, reference: &str, kind: &str) -> Option<StoredFile> {
        let upload = self.uploads.remove(reference.strip_prefix("attach://")?)?;
        Some(StoredFile {
            kind: kind.to_owned(),
            name: upload.name,
            size: upload.content.len() as u64,
            content: upload.content,
        })
    }

    /// A number, which may be written as text.
    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        number(&self.params[name])
    }

    /// A text.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.params[name].as_str()
    }

    /// Whether a flag is set.
    pub(super) fn flag(&self, name: &str) -> bool {
        is_set(&self.params[name])
    }

    /// An object or array, which may be written as JSON in a text; `null` where it is not there.
    pub(super) fn object(&self, name: &str) -> Result<Value, Refusal> {
        match &self.params[name] {
            Value::String(text) if text.is_empty() => Ok(Value::Null),
            Value::String(text) => serde_json::from_str(text)
                .map_err(|_| Refusal::bad(format!("can't parse {name} JSON object"))),
            value => Ok(value.clone()),
        }
    }

    /// The chat that it is for.
    pub(super) fn chat(&self) -> Result<i64, Refusal> {
        self.chat_named("chat_id")
    }

    /// The chat that a parameter names. No chat of the sandbox has a public name.
    pub(super) fn chat_named(&self, name: &str) -> Result<i64, Refusal> {
        match &self.params[name] {
            Value::Null => Err(Refusal::bad(format!("{name} is empty"))),
            value => number(value).ok_or_else(|| Refusal::bad("chat not found")),
        }
    }

    /// The message that it is about: its chat and its id.
    pub(super) fn message(&self) -> Result<(i64, i64), Refusal> {
        match self.integer("message_id") {
            Some(id) => Ok((self.chat()?, id)),
            None => Err(Refusal::bad("message identifier is not specified")),
        }
    }
}

/// A number, which may be written as text.
pub(super) fn number(value: &Value) -> Option<i64> {
    value
        .as_i64()
        .or_else(|| value.as_str().and_then(|text| text.parse().ok()))
}

/// A flag, which may be written as text.
pub(super) fn is_set(value: &Value) -> bool {
    match value {
        Value::Bool(set) => *set,
        Value::String(text) => matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "1"),
        _ => false,
    }
}

/// Urlencoded fields; each is a text, as Telegram has it.
fn form(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let fields = text
        .split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decode(name), json!(decode(value)))
        });
    Value::Object(fields.collect())
}

fn decode(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.bytes());
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits: Vec<u8> = rest.by_ref().take(2).collect();
                let code = std::str::from_utf8(&digits)
                    .ok()
                    .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                bytes.push(code.unwrap_or(b'?'));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
