//! The door of the Bot API: `/bot<token>/<method>` and `/file/bot<token>/<path>`.

use std::{io, sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{
        ConnectInfo, DefaultBodyLimit, Request as HttpRequest, State,
        connect_info::IntoMakeServiceWithConnectInfo,
    },
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};

use super::{
    Request, Shared, TOKEN,
    api::METHODS,
    faults::{FaultKind, strike},
    line::Cut,
    params::Call,
    people_http, poll,
    refusal::Refusal,
};

/// The longest request, in bytes: Telegram takes uploads of up to 50 MB.
const LARGEST: usize = 52 << 20;

pub(super) fn service(shared: Arc<Shared>) -> IntoMakeServiceWithConnectInfo<Router, Cut> {
    Router::new()
        .nest("/sandbox", people_http::router())
        .fallback(bot)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&shared),
            until_closed,
        ))
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(shared)
        .into_make_service_with_connect_info::<Cut>()
}

/// Cuts off what is still under way when the sandbox ends.
async fn until_closed(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: HttpRequest,
    next: Next,
) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = shared.closed() => cut.cut(),
    }
}

async fn bot(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: HttpRequest,
) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let (is_file, path) = match path.strip_prefix("file/") {
        Some(path) => (true, path),
        None => (false, path.as_str()),
    };
    let Some((token, rest)) = path
        .strip_prefix("bot")
        .and_then(|path| path.split_once('/'))
    else {
        return Refusal::not_found().into_response();
    };
    if token != TOKEN {
        return Refusal::new(401, "Unauthorized").into_response();
    }
    let visit = Visit { shared, cut };
    if is_file {
        return visit.download(rest).await;
    }
    let call = match Call::read(request).await {
        Ok(call) => call,
        Err(refusal) => return refusal.into_response(),
    };
    visit.call(rest, call).await
}

/// A request of the bot's, which faults may strike.
struct Visit {
    shared: Arc<Shared>,
    cut: Cut,
}

impl Visit {
    async fn call(self, called: &str, mut call: Call) -> Response {
        let method = METHODS
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(called));
        let Some((name, serve)) = method else {
            self.log(called, &call, Some(404));
            return Refusal::not_found().into_response();
        };
        self.shared.asked.send_modify(|asked| *asked += 1);
        let hung = self.shared.unhang.notified();
        let fault = strike(&mut self.shared.world().faults, name, call.chat().ok());
        if let Some(error) = fault.as_ref().and_then(FaultKind::prevents) {
            self.log(name, &call, Some(error));
        }
        match &fault {
            Some(FaultKind::Hang) => hung.await,
            Some(FaultKind::Delay { millis }) => pause(*millis).await,
            Some(FaultKind::Duplicate) => self.shared.world().duplicate(),
            _ => {}
        }
        if let Some(response) = fault.as_ref().and_then(|fault| self.prevented(fault)) {
            return response;
        }
        let served = match *name {
            "getUpdates" => poll::updates(&self.shared, &call).await,
            _ => serve(&mut self.shared.world(), &mut call).map(|result| result.to_string()),
        };
        let error = served.as_ref().err().map(|refusal| refusal.code);
        self.log(name, &call, error);
        match served {
            _ if fault == Some(FaultKind::DropAfter) => self.cut.cut(),
            Ok(result) => {
                let json = [(header::CONTENT_TYPE, "application/json")];
                let answer = format!(r#"{{"ok":true,"result":{result}}}"#);
                match fault {
                    Some(FaultKind::Truncate) => {
                        (json, broken(answer.into_bytes())).into_response()
                    }
                    Some(FaultKind::Half) => (json, half_of(answer.into_bytes())).into_response(),
                    Some(FaultKind::Empty) => StatusCode::OK.into_response(),
                    _ => (json, answer).into_response(),
                }
            }
            Err(refusal) => refusal.into_response(),
        }
    }

    async fn download(self, path: &str) -> Response {
        let hung = self.shared.unhang.notified();
        let fault = strike(&mut self.shared.world().faults, "file", None);
        match &fault {
            Some(FaultKind::Hang) => hung.await,
            Some(FaultKind::Delay { millis }) => pause(*millis).await,
            Some(FaultKind::DropAfter) => return self.cut.cut(),
            _ => {}
        }
        if let Some(response) = fault.as_ref().and_then(|fault| self.prevented(fault)) {
            return response;
        }
        let file = self.shared.world().file_at(path).cloned();
        match (file, fault) {
            (Some(file), Some(FaultKind::Truncate)) => {
                broken(file.content.to_vec()).into_response()
            }
            (Some(file), Some(FaultKind::Half)) => half_of(file.content.to_vec()).into_response(),
            (Some(_), Some(FaultKind::Empty)) => StatusCode::OK.into_response(),
            (Some(file), _) => file.download(),
            (None, _) => Refusal::not_found().into_response(),
        }
    }

    /// The response in place of the method's own, where the fault comes before it.
    fn prevented(&self, fault: &FaultKind) -> Option<Response> {
        match fault {
            FaultKind::DropBefore | FaultKind::Hang => Some(self.cut.cut()),
            FaultKind::Reset => Some(self.cut.reset()),
            FaultKind::BadGateway => Some(of_a_proxy(StatusCode::BAD_GATEWAY)),
            FaultKind::TooLarge => Some(of_a_proxy(StatusCode::PAYLOAD_TOO_LARGE)),
            FaultKind::Page => Some(of_a_proxy(StatusCode::OK)),
            FaultKind::Error {
                code,
                description,
                retry_after,
            } => {
                let refusal = Refusal::new(*code, description.clone());
                let refusal = match retry_after {
                    Some(seconds) => refusal.with(serde_json::json!({ "retry_after": seconds })),
                    None => refusal,
                };
                Some(refusal.into_response())
            }
            FaultKind::DropAfter
            | FaultKind::Truncate
            | FaultKind::Half
            | FaultKind::Empty
            | FaultKind::Delay { .. }
            | FaultKind::Duplicate => None,
        }
    }

    fn log(&self, method: &str, call: &Call, error: Option<u16>) {
        if !self.shared.options.keep_log {
            return;
        }
        let mut world = self.shared.world();
        let request = Request {
            at: world.now(),
            method: method.to_owned(),
            params: call.params.clone(),
            error,
        };
        world.requests.push(request);
    }
}

impl FaultKind {
    /// The code that a request is logged with that comes to nothing because of this.
    fn prevents(&self) -> Option<u16> {
        match self {
            FaultKind::DropBefore | FaultKind::Reset | FaultKind::Hang | FaultKind::Page => Some(0),
            FaultKind::BadGateway => Some(502),
            FaultKind::TooLarge => Some(413),
            FaultKind::Error { code, .. } => Some(*code),
            FaultKind::DropAfter
            | FaultKind::Truncate
            | FaultKind::Half
            | FaultKind::Empty
            | FaultKind::Delay { .. }
            | FaultKind::Duplicate => None,
        }
    }
}

/// What a proxy answers, in HTML.
fn of_a_proxy(status: StatusCode) -> Response {
    let html = [(header::CONTENT_TYPE, "text/html")];
    let body = format!("<html><body><h1>{status}</h1></body></html>");
    (status, html, body).into_response()
}

/// The first half of an answer.
fn half_of(mut answer: Vec<u8>) -> Vec<u8> {
    answer.truncate(answer.len() / 2);
    answer
}

/// The first half of an answer, after which the connection breaks.
fn broken(answer: Vec<u8>) -> Body {
    let half = Bytes::from(half_of(answer));
    let parts = [Ok(half), Err(io::Error::from(io::ErrorKind::UnexpectedEof))];
    Body::from_stream(futures_util::stream::iter(parts))
}

async fn pause(millis: u64) {
    tokio::time::sleep(Duration::from_millis(millis)).await;
}
