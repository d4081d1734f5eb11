//! Files over Telegram's Bot API: our own on their way out, people's on their way in.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::{
    Body, header,
    multipart::{Form, Part},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
};

use super::{
    Content, Document, FetchError, RemoteFile, Say, SendError, SentCopy, harmless,
    telegram::{CALL, Telegram},
    telegram_messages::{keyboard, leave_lost_topic, message_id, parameters_of, way_of},
};
use crate::{private, school::submissions::PartKind};

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(300);

/// How long a download may take.
const DOWNLOAD: Duration = Duration::from_secs(600);
/// After how long a download of which nothing more comes is given up.
const STALLED: Duration = Duration::from_secs(60);

/// The longest file that Telegram's own server takes, and the longest photo, in bytes
/// (core.telegram.org/bots/api#sending-files).
const LONGEST: u64 = 50 << 20;
const LONGEST_PHOTO: u64 = 10 << 20;

/// What a server says of a file which it may have a moment later. It says so, too, of a file that it
/// does not know, so that trying again has an end.
const FOR_NOW: &str = "temporarily unavailable";
/// What a server says of a file that it hands out to nobody, for its length.
const TOO_LARGE: &str = "file is too big";

/// What a message carries that can be fetched.
#[derive(Deserialize)]
pub(super) struct Media {
    photo: Option<Vec<WireFile>>,
    voice: Option<WireFile>,
    audio: Option<WireFile>,
    video: Option<WireFile>,
    video_note: Option<WireFile>,
    document: Option<WireFile>,
}

#[derive(Deserialize)]
struct WireFile {
    file_id: String,
    file_size: Option<u64>,
    file_name: Option<String>,
}

/// What a file's address has brought.
#[derive(PartialEq, Eq)]
struct Download {
    bytes: u64,
    /// Whether it says of itself that it is a page in HTML, as those are with which a proxy answers.
    is_page: bool,
}

impl Media {
    /// Its file; of a photo the largest size, which comes last.
    pub(super) fn file(self) -> Option<RemoteFile> {
        let (kind, file) = if let Some(sizes) = self.photo {
            (PartKind::Photo, sizes.into_iter().next_back()?)
        } else if let Some(file) = self.voice {
            (PartKind::Voice, file)
        } else if let Some(file) = self.audio {
            (PartKind::Audio, file)
        } else if let Some(file) = self.video {
            (PartKind::Video, file)
        } else if let Some(file) = self.video_note {
            (PartKind::VideoNote, file)
        } else {
            (PartKind::Document, self.document?)
        };
        Some(RemoteFile {
            id: file.file_id,
            kind,
            name: file.file_name.unwrap_or_default(),
            size: file.file_size,
        })
    }
}

impl Telegram {
    /// Sends a file of our own.
    pub(super) async fn upload(
        &self,
        chat: &str,
        document: &Document,
    ) -> Result<Option<String>, SendError> {
        let (kind, bytes) = match &document.content {
            Content::Text(text) => ("document", text.as_bytes()),
            Content::Made(bytes) => ("document", bytes.as_slice()),
            Content::Pictures(pictures) => match pictures.as_slice() {
                [only] => ("photo", only.as_slice()),
                pictures => return self.upload_album(chat, document, pictures).await,
            },
            Content::Recipe(recipe) => {
                return Err(SendError::Rejected(format!("{recipe} was never made")));
            }
        };
        let mut form = Form::new()
            .text("chat_id", chat.to_owned())
            .part(kind, part(bytes, &document.name));
        if !document.caption.is_empty() {
            form = form.text("caption", harmless(&document.caption));
        }
        if !document.buttons.is_empty() {
            form = form.text("reply_markup", keyboard(&document.buttons).to_string());
        }
        let method = match kind {
            "photo" => "sendPhoto",
            _ => "sendDocument",
        };
        let result = self.post_form(method, form).await?;
        Ok(message_id(&result))
    }

    /// Sends pictures as one album, its caption below the first.
    async fn upload_album(
        &self,
        chat: &str,
        document: &Document,
        pictures: &[Vec<u8>],
    ) -> Result<Option<String>, SendError> {
        let mut form = Form::new().text("chat_id", chat.to_owned());
        let mut media = Vec::with_capacity(pictures.len());
        for (place, picture) in pictures.iter().enumerate() {
            let name = format!("picture{place}");
            let mut item = json!({ "type": "photo", "media": format!("attach://{name}") });
            if place == 0 && !document.caption.is_empty() {
                item["caption"] = json!(harmless(&document.caption));
            }
            media.push(item);
            form = form.part(name, part(picture, &document.name));
        }
        let form = form.text("media", json!(media).to_string());
        let result = self.post_form("sendMediaGroup", form).await?;
        let sent: Vec<&RawValue> = serde_json::from_str(result.get()).unwrap_or_default();
        Ok(sent.first().and_then(|first| message_id(first)))
    }

    /// Says something with our copy of its file. A photo that is too long for one goes as a document.
    pub(super) async fn upload_copy(
        &self,
        chat: &str,
        say: &Say,
        copy: &Path,
    ) -> Result<SentCopy, SendError> {
        let Some(file) = &say.file else {
            return Err(SendError::Rejected("it has no file".to_owned()));
        };
        if self.is_read_elsewhere(say).await? {
            return Ok(SentCopy::default());
        }
        let bytes = tokio::fs::metadata(copy).await.map_err(unread)?.len();
        // One's own server takes more.
        if bytes > LONGEST && self.access.limits {
            let reason = format!("{bytes} bytes are more than the {LONGEST} that may be sent");
            return Err(SendError::Rejected(reason));
        }
        let (method, field) = match file.kind {
            PartKind::Photo if bytes > LONGEST_PHOTO => way_of(PartKind::Document),
            kind => way_of(kind),
        };
        let mut parameters = parameters_of(chat, say);
        let again = (field, file, copy);
        let mut sent = self.post_copy(method, &parameters, again).await;
        if leave_lost_topic(&mut parameters, &sent) {
            sent = self.post_copy(method, &parameters, again).await;
        }
        let result = sent?;
        let carried = serde_json::from_str::<Media>(result.get()).ok();
        Ok(SentCopy {
            message: message_id(&result),
            file: carried.and_then(Media::file),
        })
    }

    /// Calls a method with these parameters and a copy of a file, which is read as it goes.
    async fn post_copy(
        &self,
        method: &str,
        parameters: &Value,
        (field, file, copy): (&'static str, &RemoteFile, &Path),
    ) -> Result<Box<RawValue>, SendError> {
        let opened = File::open(copy).await.map_err(unread)?;
        let bytes = opened.metadata().await.map_err(unread)?.len();
        let ours = copy.file_name().unwrap_or_default().to_string_lossy();
        let name = match file.name.as_str() {
            "" => ours.into_owned(),
            name => name.to_owned(),
        };
        let content = Part::stream_with_length(Body::from(opened), bytes).file_name(name);
        let mut form = Form::new();
        for (name, value) in parameters.as_object().into_iter().flatten() {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            form = form.text(name.clone(), text);
        }
        self.post_form(method, form.part(field, content)).await
    }

    async fn post_form(&self, method: &str, form: Form) -> Result<Box<RawValue>, SendError> {
        let request = self
            .http
            .post(self.address(method))
            .timeout(UPLOAD)
            .multipart(form);
        self.answer_to(method, request).await
    }

    pub(super) async fn fetch_to(&self, file: &str, aside: PathBuf) -> Result<u64, FetchError> {
        let (path, said) = self.path_of(file).await?;
        let mut copy = OpenOptions::from(private::options())
            .write(true)
            .create_new(true)
            .open(&aside)
            .await
            .map_err(unwritten)?;
        // One's own Bot API server in local mode names a file of this machine.
        let written = match path.starts_with('/') {
            true => self.copy_local(&path, &mut copy).await?,
            false => self.download_whole((&path, said), &mut copy).await?,
        };
        copy.flush().await.map_err(unwritten)?;
        copy.sync_all().await.map_err(unwritten)?;
        Ok(written)
    }

    /// Where a file lies that is not over the limit, and how many bytes it has, as far as that is said.
    async fn path_of(&self, file: &str) -> Result<(String, Option<u64>), FetchError> {
        #[derive(Deserialize)]
        struct Found {
            file_path: Option<String>,
            file_size: Option<u64>,
        }
        let result = self
            .call("getFile", &json!({ "file_id": file }), CALL)
            .await
            .map_err(|error| match error {
                SendError::Later { reason, .. } => FetchError::Later(reason),
                SendError::Rejected(reason) if reason.contains(FOR_NOW) => {
                    FetchError::Later(reason)
                }
                SendError::Rejected(reason) if reason.contains(TOO_LARGE) => {
                    FetchError::TooLarge(reason)
                }
                SendError::Moved { reason, .. }
                | SendError::Gone(reason)
                | SendError::Rejected(reason)
                | SendError::FileUnknown(reason) => FetchError::Never(reason),
            })?;
        let found: Found = serde_json::from_str(result.get())
            .map_err(|error| FetchError::Unclear(format!("getFile: {error}")))?;
        self.check_size(found.file_size.unwrap_or_default())?;
        let path = found
            .file_path
            .ok_or_else(|| FetchError::Unclear("getFile: no file_path".to_owned()))?;
        Ok((path, found.file_size))
    }

    fn check_size(&self, bytes: u64) -> Result<(), FetchError> {
        let limit = self.access.download_limit;
        if bytes > limit {
            return Err(FetchError::TooLarge(format!("longer than {limit} bytes")));
        }
        Ok(())
    }

    /// Copies a file of this machine. Returns its bytes.
    async fn copy_local(&self, path: &str, copy: &mut File) -> Result<u64, FetchError> {
        let unread = |error: io::Error| {
            let why = format!("cannot read {path}: {error}");
            match error.kind() {
                // One file alone may be missing, which is to keep no other waiting.
                io::ErrorKind::NotFound => FetchError::Later(why),
                _ => FetchError::Ours(why),
            }
        };
        let mut original = File::open(path).await.map_err(unread)?;
        let size = original.metadata().await.map_err(unread)?.len();
        self.check_size(size)?;
        let copied = tokio::io::copy(&mut original, copy).await;
        copied.map_err(unwritten)
    }

    /// Downloads a file from the messenger, and once more where it has not the bytes that were said:
    /// not every way through tells where it was cut. What comes twice is the file; a page never is, nor
    /// is nothing. Returns its bytes.
    async fn download_whole(
        &self,
        (path, said): (&str, Option<u64>),
        copy: &mut File,
    ) -> Result<u64, FetchError> {
        let first = self.download(path, copy).await?;
        if first.bytes == said.unwrap_or(first.bytes) && first.bytes > 0 {
            return Ok(first.bytes);
        }
        copy.set_len(0).await.map_err(unwritten)?;
        copy.rewind().await.map_err(unwritten)?;
        let again = self.download(path, copy).await?;
        let is_whole = said == Some(again.bytes);
        if is_whole || again == first && again.bytes > 0 && !again.is_page {
            return Ok(again.bytes);
        }
        let (bytes, said) = (again.bytes, said.unwrap_or_default());
        let why = format!("{bytes} bytes came of a file of {said}");
        Err(FetchError::Later(why))
    }

    /// Downloads what a file's address brings.
    async fn download(&self, path: &str, copy: &mut File) -> Result<Download, FetchError> {
        let address = format!(
            "{}/file/bot{}/{path}",
            self.access.api,
            self.access.token.expose_secret()
        );
        // The address has the token in it.
        let wire = |error: reqwest::Error| FetchError::Later(error.without_url().to_string());
        let request = self.http.get(address).timeout(DOWNLOAD);
        let mut answer = request.send().await.map_err(wire)?;
        match answer.status() {
            status if status.is_success() => {}
            status if status.is_client_error() && status.as_u16() != 429 => {
                return Err(FetchError::Unclear(format!("HTTP {status}")));
            }
            status => return Err(FetchError::Later(format!("HTTP {status}"))),
        }
        let content = answer.headers().get(header::CONTENT_TYPE);
        let is_page = content.is_some_and(|content| content.as_bytes().starts_with(b"text/html"));
        let mut bytes = 0_u64;
        let stalled = |_| FetchError::Later("nothing more of it comes".to_owned());
        loop {
            let chunk = tokio::time::timeout(STALLED, answer.chunk()).await;
            let Some(chunk) = chunk.map_err(stalled)?.map_err(wire)? else {
                return Ok(Download { bytes, is_page });
            };
            bytes += chunk.len() as u64;
            self.check_size(bytes)?;
            copy.write_all(&chunk).await.map_err(unwritten)?;
        }
    }
}

/// Our copy is not there, or cannot be read: it will be no better the next time, and others wait
/// behind it.
fn unread(error: io::Error) -> SendError {
    SendError::Rejected(format!("our copy cannot be read: {error}"))
}

fn unwritten(error: io::Error) -> FetchError {
    FetchError::Ours(format!("cannot write: {error}"))
}

fn part(bytes: &[u8], name: &str) -> Part {
    Part::bytes(bytes.to_vec()).file_name(name.to_owned())
}
