//! The sandbox's doors: the Bot API for the bot, `/sandbox/…` for people.

use std::{collections::HashMap, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Path, Query, Request as HttpRequest, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{delete, get, post},
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Fault, Shared, TOKEN,
    api::{METHODS, number, serve},
    faults::{FaultKind, strike},
    people::{Act, People},
    world::{Refusal, Request, StoredFile},
};

/// The longest request, in bytes: Telegram takes uploads of up to 50 MB.
const LARGEST: usize = 52 << 20;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/sandbox/users", post(add_user))
        .route("/sandbox/groups", post(add_group))
        .route("/sandbox/act", post(act))
        .route("/sandbox/faults", post(add_fault))
        .route("/sandbox/faults", delete(clear_faults))
        .route("/sandbox/updates", post(inject))
        .route("/sandbox/chats/{chat}/messages", get(messages))
        .route("/sandbox/requests", get(requests))
        .route("/sandbox/status", get(status))
        .route("/sandbox/confirmed/{update}", get(confirmed))
        .fallback(bot)
        .with_state(shared)
}

/// `/bot<token>/<method>` and `/file/bot<token>/<path>`.
async fn bot(State(shared): State<Arc<Shared>>, request: HttpRequest) -> Response {
    let path = request.uri().path().to_owned();
    let own = format!("bot{TOKEN}/");
    let path = path.trim_start_matches('/');
    if let Some(file) = path.strip_prefix("file/") {
        return match file
            .strip_prefix(&own)
            .and_then(|path| path.strip_prefix("files/"))
        {
            Some(id) => download(&shared, id),
            None => StatusCode::NOT_FOUND.into_response(),
        };
    }
    let Some(called) = path.strip_prefix(&own) else {
        let known = path.starts_with("bot");
        return refuse(match known {
            true => Refusal::new(401, "Unauthorized"),
            false => Refusal::new(404, "Not Found"),
        });
    };
    let method = METHODS
        .iter()
        .find(|method| method.eq_ignore_ascii_case(called));
    let (params, files) = match read(request).await {
        Ok(read) => read,
        Err(refusal) => return refuse(refusal),
    };
    let Some(method) = method else {
        log(&shared, called, &params, Some(404));
        return refuse(Refusal::new(404, "Not Found"));
    };
    answer(&shared, method, params, files).await
}

async fn answer(
    shared: &Arc<Shared>,
    method: &str,
    params: Value,
    files: Vec<(String, StoredFile)>,
) -> Response {
    shared.asked.send_modify(|asked| *asked += 1);
    let chat = Some(number(&params["chat_id"])).filter(|chat| *chat != 0);
    let fault = strike(&mut shared.world().faults, method, chat);
    match fault {
        Some(FaultKind::DropBefore) => return broken(),
        Some(FaultKind::BadGateway) => {
            return (
                StatusCode::BAD_GATEWAY,
                "<html><body>502 Bad Gateway</body></html>",
            )
                .into_response();
        }
        Some(FaultKind::Hang) => {
            shared.unhang.notified().await;
            return broken();
        }
        Some(FaultKind::Error {
            code,
            ref description,
            retry_after,
        }) => {
            log(shared, method, &params, Some(code));
            return refuse(Refusal {
                parameters: retry_after.map(|seconds| json!({ "retry_after": seconds })),
                ..Refusal::new(code, description.clone())
            });
        }
        Some(FaultKind::Delay { millis }) => {
            tokio::time::sleep(Duration::from_millis(millis)).await
        }
        Some(FaultKind::Duplicate) => {
            let mut world = shared.world();
            let again = world.confirmed_last.clone();
            for update in again.into_iter().rev() {
                world.updates.push_front(update);
            }
        }
        Some(FaultKind::DropAfter) | None => {}
    }
    let served = match method {
        "getUpdates" => updates(shared, &params).await,
        method => serve(shared, method, &params, files),
    };
    log(
        shared,
        method,
        &params,
        served.as_ref().err().map(|refusal| refusal.code),
    );
    if fault == Some(FaultKind::DropAfter) {
        return broken();
    }
    match served {
        Ok(result) => Json(json!({ "ok": true, "result": result })).into_response(),
        Err(refusal) => refuse(refusal),
    }
}

/// Long polling: what was not confirmed, at once where there is something.
async fn updates(shared: &Shared, params: &Value) -> Result<Value, Refusal> {
    let offset = number(&params["offset"]);
    let limit = match number(&params["limit"]) {
        0 => 100,
        limit => usize::try_from(limit.clamp(1, 100)).unwrap_or(100),
    };
    if let Some(on_poll) = &shared.options.on_poll {
        on_poll(offset);
    }
    let mine = {
        let mut world = shared.world();
        if offset > 0 {
            world.confirm(offset);
        }
        world.poll += 1;
        world.poll
    };
    shared.confirmed.send_modify(|(id, polls)| {
        *id = (*id).max(offset - 1);
        *polls += 1;
    });
    // A poll that is still waiting elsewhere gives way to this one.
    shared.updates.notify_waiters();
    let time = Duration::from_secs(
        u64::try_from(number(&params["timeout"]))
            .unwrap_or(0)
            .min(50),
    );
    let deadline = tokio::time::Instant::now() + time;
    loop {
        let news = shared.updates.notified();
        {
            let world = shared.world();
            if world.poll != mine {
                return Err(Refusal::new(
                    409,
                    "Conflict: terminated by other getUpdates request; make sure that only one \
                     bot instance is running",
                ));
            }
            if !world.updates.is_empty() {
                let page: Vec<&Value> = world
                    .updates
                    .iter()
                    .take(limit)
                    .map(|(_, update)| update)
                    .collect();
                return Ok(json!(page));
            }
        }
        if tokio::time::timeout_at(deadline, news).await.is_err() {
            return Ok(json!([]));
        }
    }
}

fn log(shared: &Shared, method: &str, params: &Value, error: Option<u16>) {
    if !shared.options.keep_log {
        return;
    }
    let mut world = shared.world();
    let at = world.now();
    world.requests.push(Request {
        at,
        method: method.to_owned(),
        params: params.clone(),
        error,
    });
}

fn refuse(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut body = json!({
        "ok": false,
        "error_code": refusal.code,
        "description": refusal.description,
    });
    if let Some(parameters) = refusal.parameters {
        body["parameters"] = parameters;
    }
    (status, Json(body)).into_response()
}

/// An answer whose connection breaks before its body is whole.
fn broken() -> Response {
    let cut = stream::once(async {
        Err::<Bytes, _>(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    });
    Response::new(Body::from_stream(cut))
}

fn download(shared: &Shared, id: &str) -> Response {
    let Some(file) = shared.world().files.get(id).cloned() else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut content = file.content;
    // What a file claims beyond its content is made up.
    content.resize(usize::try_from(file.size).unwrap_or(0), b'~');
    content.into_response()
}

type Read = (Value, Vec<(String, StoredFile)>);

/// The parameters of a request, in whichever of the Bot API's four ways they came.
async fn read(request: HttpRequest) -> Result<Read, Refusal> {
    let bad = |error: &dyn std::fmt::Display| Refusal::new(400, format!("Bad Request: {error}"));
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut params = form(query.as_bytes());
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let mut files = Vec::new();
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &())
            .await
            .map_err(|error| bad(&error))?;
        while let Some(part) = parts.next_field().await.map_err(|error| bad(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            let file_name = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| bad(&error))?;
            match file_name {
                Some(file_name) => files.push((
                    name,
                    StoredFile {
                        name: file_name,
                        size: bytes.len() as u64,
                        content: bytes.to_vec(),
                    },
                )),
                None => params[name] = json!(String::from_utf8_lossy(&bytes)),
            }
        }
    } else if request.method() != Method::GET {
        let body = axum::body::to_bytes(request.into_body(), LARGEST)
            .await
            .map_err(|error| bad(&error))?;
        let more = match kind.starts_with("application/json") {
            true if body.is_empty() => json!({}),
            true => serde_json::from_slice(&body).map_err(|error| bad(&error))?,
            false => form(&body),
        };
        super::world::merge(&mut params, more);
    }
    Ok((params, files))
}

/// Urlencoded fields; each is a text, as Telegram has it.
fn form(bytes: &[u8]) -> Value {
    let text = String::from_utf8_lossy(bytes);
    let fields: HashMap<String, String> = text
        .split('&')
        .filter(|field| !field.is_empty())
        .map(|field| {
            let (name, value) = field.split_once('=').unwrap_or((field, ""));
            (decode(name), decode(value))
        })
        .collect();
    json!(fields)
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
                    .and_then(|it| u8::from_str_radix(it, 16).ok());
                bytes.push(code.unwrap_or(b'?'));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[derive(Deserialize)]
struct NewUser {
    first_name: String,
    language_code: Option<String>,
}

async fn add_user(State(shared): State<Arc<Shared>>, Json(user): Json<NewUser>) -> Json<Value> {
    let id = People::new(shared).person(&user.first_name, user.language_code.as_deref());
    Json(json!({ "id": id }))
}

#[derive(Deserialize)]
struct NewGroup {
    title: String,
    members: Vec<i64>,
}

async fn add_group(State(shared): State<Arc<Shared>>, Json(group): Json<NewGroup>) -> Json<Value> {
    let id = People::new(shared).group(&group.title, &group.members);
    Json(json!({ "id": id }))
}

async fn act(State(shared): State<Arc<Shared>>, Json(act): Json<Act>) -> Response {
    match People::new(shared).act(act) {
        Ok(posted) => Json(json!(posted)).into_response(),
        Err(impossible) => (StatusCode::BAD_REQUEST, impossible).into_response(),
    }
}

async fn add_fault(State(shared): State<Arc<Shared>>, Json(fault): Json<Fault>) {
    shared.world().faults.push(fault);
}

async fn clear_faults(State(shared): State<Arc<Shared>>) {
    shared.world().faults.clear();
    shared.unhang.notify_waiters();
}

async fn inject(State(shared): State<Arc<Shared>>, Json(update): Json<Value>) {
    People::new(shared).inject(update);
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

async fn messages(
    State(shared): State<Arc<Shared>>,
    Path(chat): Path<i64>,
    Query(After { after }): Query<After>,
) -> Json<Value> {
    Json(json!(shared.world().heard(chat, after)))
}

async fn requests(
    State(shared): State<Arc<Shared>>,
    Query(After { after }): Query<After>,
) -> Json<Value> {
    let skip = usize::try_from(after).unwrap_or(0);
    Json(json!(
        shared
            .world()
            .requests
            .iter()
            .skip(skip)
            .collect::<Vec<_>>()
    ))
}

async fn status(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let (confirmed, polls) = *shared.confirmed.borrow();
    let pending = shared.world().updates.len();
    Json(json!({ "pending": pending, "confirmed": confirmed, "polls": polls }))
}

/// Answers once this update has been confirmed.
async fn confirmed(State(shared): State<Arc<Shared>>, Path(update): Path<i64>) -> Json<Value> {
    let mut confirmed = shared.confirmed.subscribe();
    // The sender lives as long as the sandbox does.
    confirmed.wait_for(|(id, _)| *id >= update).await.ok();
    Json(json!(true))
}
