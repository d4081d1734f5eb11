//! Files in the sandbox: what people and the bot have sent.

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};

use super::world::{World, merge};

/// A file as a person sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct SentFile {
    /// `photo`, `voice`, `audio`, `video`, `video_note` or `document`.
    pub kind: String,
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// What is in it.
    #[serde(default)]
    pub content: String,
    /// How long it claims to be, in bytes, where that is not the content's length: what
    /// is missing is made up when it is downloaded.
    #[serde(default)]
    pub size: Option<u64>,
}

/// A file as the sandbox keeps it.
#[derive(Clone)]
pub(super) struct StoredFile {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) content: Bytes,
}

impl From<SentFile> for StoredFile {
    fn from(file: SentFile) -> Self {
        StoredFile {
            size: file.size.unwrap_or(file.content.len() as u64),
            kind: file.kind,
            name: file.name,
            content: file.content.into(),
        }
    }
}

impl StoredFile {
    /// Where it lies, as `getFile` says.
    pub(super) fn path(&self, id: &str) -> String {
        let (folder, extension) = match self.kind.as_str() {
            "photo" => ("photos", "jpg"),
            "voice" => ("voice", "oga"),
            "audio" => ("music", "mp3"),
            "video" => ("videos", "mp4"),
            "video_note" => ("video_notes", "mp4"),
            _ => ("documents", ""),
        };
        let own = self.name.rsplit_once('.').map(|(_, extension)| extension);
        match own.filter(|own| own.bytes().all(|it| it.is_ascii_alphanumeric())) {
            Some(own) if extension.is_empty() => format!("{folder}/{id}.{own}"),
            _ if extension.is_empty() => format!("{folder}/{id}"),
            _ => format!("{folder}/{id}.{extension}"),
        }
    }

    /// Why it cannot be sent as a photo (core.telegram.org/bots/api#sendphoto). Only a PNG
    /// picture tells how large it is; nobody looks into anything else.
    pub(super) fn flaw_as_photo(&self) -> Option<&'static str> {
        const BYTES: u64 = 10 << 20;
        const SIDES: u32 = 10_000;
        const RATIO: u32 = 20;
        if self.size > BYTES {
            return Some("file is too big for a photo");
        }
        let (width, height) = png_size(&self.content)?;
        let fits = width.saturating_add(height) <= SIDES
            && width.max(height) <= RATIO.saturating_mul(width.min(height));
        (!fits).then_some("PHOTO_INVALID_DIMENSIONS")
    }

    /// The file itself. What it claims beyond its content is made up on the way.
    pub(super) fn download(self) -> Response {
        const PAGE: u64 = 1 << 16;
        static MADE_UP: [u8; PAGE as usize] = [b'~'; PAGE as usize];
        let rest = self.size.saturating_sub(self.content.len() as u64);
        let pages = stream::unfold(rest, |rest| async move {
            let page = rest.min(PAGE);
            let bytes = Bytes::from_static(&MADE_UP[..usize::try_from(page).unwrap_or(0)]);
            (page > 0).then_some((Ok::<_, std::convert::Infallible>(bytes), rest - page))
        });
        let whole = stream::iter([Ok(self.content)]);
        let body = Body::from_stream(futures_util::StreamExt::chain(whole, pages));
        ([(header::CONTENT_LENGTH, self.size.to_string())], body).into_response()
    }
}

impl World {
    /// Keeps a file and returns its id.
    pub(super) fn keep(&mut self, file: StoredFile) -> String {
        let id = format!("file_{}", self.fresh());
        if file.kind == "photo" {
            let content = file.content.slice(..file.content.len().min(THUMBNAIL));
            let small = StoredFile {
                size: content.len() as u64,
                content,
                ..file.clone()
            };
            self.files.insert(small_id(&id), small);
        }
        self.files.insert(id.clone(), file);
        id
    }

    /// The file of an address that [`StoredFile::path`] made.
    pub(super) fn file_at(&self, path: &str) -> Option<&StoredFile> {
        let (_, name) = path.split_once('/')?;
        let id = name.split_once('.').map_or(name, |(id, _)| id);
        self.files.get(id).filter(|file| file.path(id) == path)
    }

    /// A file as a message of this kind carries it.
    pub(super) fn file_wire(&self, kind: &str, id: &str) -> Option<Value> {
        let file = self.files.get(id)?;
        let mut wire = described(id, file.size);
        let more = match kind {
            "photo" => {
                let id = small_id(id);
                let size = self.files.get(&id).map_or(0, |small| small.size);
                let mut small = described(&id, size);
                merge(&mut small, json!({ "width": 90, "height": 60 }));
                let (width, height) = png_size(&file.content).unwrap_or((1280, 853));
                merge(&mut wire, json!({ "width": width, "height": height }));
                return Some(json!([small, wire]));
            }
            "voice" => json!({ "duration": 12, "mime_type": "audio/ogg" }),
            "audio" => json!({ "duration": 60, "mime_type": "audio/mpeg" }),
            "video" => {
                json!({ "duration": 60, "width": 1280, "height": 720, "mime_type": "video/mp4" })
            }
            "video_note" => json!({ "duration": 10, "length": 240 }),
            _ => json!({}),
        };
        merge(&mut wire, more);
        if matches!(kind, "audio" | "video" | "document") && !file.name.is_empty() {
            wire["file_name"] = json!(file.name);
        }
        Some(wire)
    }
}

/// The greatest length of a photo's small copy.
const THUMBNAIL: usize = 1000;

/// The width and the height of a PNG picture (its IHDR chunk; w3.org/TR/png).
fn png_size(content: &[u8]) -> Option<(u32, u32)> {
    let rest = content.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    (rest.get(4..8)? == b"IHDR").then_some(())?;
    Some((number(8)?, number(12)?))
}

fn small_id(id: &str) -> String {
    format!("{id}_small")
}

fn described(id: &str, size: u64) -> Value {
    json!({ "file_id": id, "file_unique_id": format!("unique_{id}"), "file_size": size })
}

/// The bytes that a text in Base64 stands for; `None` where it is none.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0_u32, 0_u32);
    for digit in text.trim_end_matches('=').bytes() {
        let six = ALPHABET.iter().position(|it| *it == digit)?;
        bits = (bits << 6) | u32::try_from(six).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held).ok()?);
            bits &= (1 << held) - 1;
        }
    }
    Some(bytes)
}
