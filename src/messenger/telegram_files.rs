//! Files over Telegram's Bot API: our own on their way out, people's on their way in.

use std::{path::PathBuf, time::Duration};

use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use super::{
    Content, Document, FetchError, SendError, harmless,
    telegram::{CALL, Telegram, message_id},
};

/// How long an upload may take.
const UPLOAD: Duration = Duration::from_secs(300);

/// How long a download may take.
const DOWNLOAD: Duration = Duration::from_secs(600);

impl Telegram {
    /// Sends a file of our own.
    pub(super) async fn upload(
        &self,
        chat: &str,
        document: &Document,
    ) -> Result<Option<String>, SendError> {
        let bytes = match &document.content {
            Content::Text(text) => text.clone().into_bytes(),
            Content::Made(bytes) => bytes.clone(),
            Content::Recipe(recipe) => {
                return Err(SendError::Rejected(format!("{recipe} was never made")));
            }
        };
        let file = reqwest::multipart::Part::bytes(bytes).file_name(document.name.clone());
        let mut form = reqwest::multipart::Form::new()
            .text("chat_id", chat.to_owned())
            .part("document", file);
        if !document.caption.is_empty() {
            form = form.text("caption", harmless(&document.caption));
        }
        let request = self
            .http
            .post(self.address("sendDocument"))
            .timeout(UPLOAD)
            .multipart(form);
        let result = self.answer_to("sendDocument", request).await?;
        Ok(message_id(&result))
    }

    pub(super) async fn fetch_to(&self, file: &str, aside: PathBuf) -> Result<u64, FetchError> {
        #[derive(Deserialize)]
        struct File {
            file_path: Option<String>,
            file_size: Option<u64>,
        }
        let limit = self.access.download_limit;
        let result = self
            .call("getFile", &json!({ "file_id": file }), CALL)
            .await
            .map_err(|error| match error {
                SendError::Later { reason, .. } => FetchError::Later(reason),
                SendError::Gone(reason) | SendError::Rejected(reason) => FetchError::Never(reason),
            })?;
        let file: File = serde_json::from_str(result.get())
            .map_err(|error| FetchError::Never(format!("getFile: {error}")))?;
        if file.file_size.is_some_and(|bytes| bytes > limit) {
            return Err(FetchError::Never(format!("longer than {limit} bytes")));
        }
        let path = file
            .file_path
            .ok_or_else(|| FetchError::Never("getFile: no file_path".to_owned()))?;
        let broken = |error: std::io::Error| FetchError::Later(format!("cannot write: {error}"));
        let mut copy = tokio::fs::File::create_new(&aside).await.map_err(broken)?;
        let mut written = 0_u64;
        if path.starts_with('/') {
            // One's own Bot API server in local mode names a file of this machine.
            let size = tokio::fs::metadata(&path).await.map_err(broken)?.len();
            if size > limit {
                return Err(FetchError::Never(format!("longer than {limit} bytes")));
            }
            let mut original = tokio::fs::File::open(&path).await.map_err(broken)?;
            written = tokio::io::copy(&mut original, &mut copy)
                .await
                .map_err(broken)?;
        } else {
            let address = format!(
                "{}/file/bot{}/{path}",
                self.access.api,
                self.access.token.expose_secret()
            );
            let wire = |error: reqwest::Error| FetchError::Later(error.without_url().to_string());
            let mut answer = self
                .http
                .get(address)
                .timeout(DOWNLOAD)
                .send()
                .await
                .map_err(wire)?;
            match answer.status() {
                status if status.is_success() => {}
                status if status.is_client_error() && status.as_u16() != 429 => {
                    return Err(FetchError::Never(format!("HTTP {status}")));
                }
                status => return Err(FetchError::Later(format!("HTTP {status}"))),
            }
            while let Some(chunk) = answer.chunk().await.map_err(wire)? {
                written += chunk.len() as u64;
                if written > limit {
                    return Err(FetchError::Never(format!("longer than {limit} bytes")));
                }
                copy.write_all(&chunk).await.map_err(broken)?;
            }
        }
        copy.flush().await.map_err(broken)?;
        copy.sync_all().await.map_err(broken)?;
        Ok(written)
    }
}
