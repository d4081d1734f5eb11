//! How people act over HTTP, below `/sandbox`: for tests that run the bot as a process
//! of its own, for pages, for other languages. Bodies and answers are JSON; what cannot
//! be done is a 400 with one sentence.
//!
//! | | |
//! |---|---|
//! | `POST /users` | `{first_name, last_name?, username?, language_code?, id?}` |
//! | `POST /groups` | `{title, creator?, members}` |
//! | `POST /groups/{id}/members` | `{user, by}`; `DELETE /groups/{id}/members/{user}?by=` |
//! | `POST /groups/{id}/bot` | `{by, admin?}`; `DELETE /groups/{id}/bot?by=` |
//! | `POST /groups/{id}/rights` | `{by, admin, can_delete_messages?}` |
//! | `POST /groups/{id}/upgrade` | `{id}`: the new one |
//! | `POST /say` | `{user, chat?, text?, reply_to?, files?: [{kind, name?, content?, base64?, size?}], forward?, sender_chat?, more?}` |
//! | `POST /press` | `{user, chat, message_id, button}`, or forged `{…, data, forge: true}` |
//! | `POST /follow` | `{user, url, chat?}` |
//! | `POST /edit`, `/delete` | `{chat, message_id, text}`, `{chat, message_id}` |
//! | `POST /block` | `{user, blocked}` |
//! | `POST /act` | an [`Act`] |
//! | `POST /updates` | an update, numbered where it is not; `?raw=true`: any text, as it is |
//! | `GET /chats/{id}/messages?after=` | what stands there after a message |
//! | `GET /requests?after=` | what the bot asked for, after so many |
//! | `GET /status` | `{pending, confirmed_up_to, polls}` |
//! | `GET /confirmed?update_id=` | answers when this update is confirmed |
//! | `GET /news` | what happens, as server-sent events |
//! | `POST`, `DELETE /faults` | a [`Fault`](super::Fault); none any more |

use std::{convert::Infallible, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
    routing::{delete, get, post},
};
use futures_util::{Stream, stream};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::{
    Act, Fault, Impossible, People, Person, Posted, SentFile, Shared,
    acts::Saying,
    files::{StoredFile, from_base64},
    world::merge,
};

type Here = State<Arc<Shared>>;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/users", post(add_user))
        .route("/groups", post(add_group))
        .route("/groups/{chat}/members", post(add_member))
        .route("/groups/{chat}/members/{user}", delete(remove_member))
        .route("/groups/{chat}/bot", post(add_bot).delete(remove_bot))
        .route("/groups/{chat}/rights", post(set_rights))
        .route("/groups/{chat}/upgrade", post(upgrade))
        .route("/say", post(say))
        .route("/press", post(press))
        .route("/follow", post(follow))
        .route("/edit", post(edit))
        .route("/delete", post(delete_message))
        .route("/block", post(block))
        .route("/act", post(act))
        .route("/updates", post(inject))
        .route("/chats/{chat}/messages", get(messages))
        .route("/requests", get(requests))
        .route("/status", get(status))
        .route("/confirmed", get(confirmed))
        .route("/news", get(news))
        .route("/faults", post(add_fault).delete(clear_faults))
}

fn answer(done: Result<Posted, Impossible>) -> Response {
    match done {
        Ok(posted) => Json(posted).into_response(),
        Err(impossible) => (StatusCode::BAD_REQUEST, impossible).into_response(),
    }
}

fn perform(shared: Arc<Shared>, act: Act) -> Response {
    answer(People::new(shared).act(act))
}

async fn act(State(shared): Here, Json(act): Json<Act>) -> Response {
    perform(shared, act)
}

async fn add_user(State(shared): Here, Json(person): Json<Person>) -> Json<Value> {
    let id = People::new(Arc::clone(&shared)).add_person(person);
    Json(shared.world().user(id))
}

#[derive(Deserialize)]
struct NewGroup {
    title: String,
    creator: Option<i64>,
    #[serde(default)]
    members: Vec<i64>,
}

async fn add_group(State(shared): Here, Json(group): Json<NewGroup>) -> Json<Value> {
    let people = People::new(Arc::clone(&shared));
    let id = match group.creator {
        Some(creator) => people.group_of(creator, &group.title, &group.members),
        None => people.group(&group.title, &group.members),
    };
    Json(shared.world().chat_wire(id))
}

#[derive(Deserialize)]
struct By {
    by: i64,
}

#[derive(Deserialize)]
struct NewMember {
    user: i64,
    by: i64,
}

async fn add_member(
    State(shared): Here,
    Path(chat): Path<i64>,
    Json(NewMember { user, by }): Json<NewMember>,
) -> Response {
    perform(shared, Act::AddMember { user, chat, by })
}

async fn remove_member(
    State(shared): Here,
    Path((chat, user)): Path<(i64, i64)>,
    Query(By { by }): Query<By>,
) -> Response {
    perform(shared, Act::RemoveMember { user, chat, by })
}

#[derive(Deserialize)]
struct Rights {
    by: i64,
    #[serde(default)]
    admin: bool,
    #[serde(default)]
    can_delete_messages: bool,
}

async fn add_bot(
    State(shared): Here,
    Path(chat): Path<i64>,
    Json(Rights {
        by: user, admin, ..
    }): Json<Rights>,
) -> Response {
    perform(shared, Act::AddBot { user, chat, admin })
}

async fn remove_bot(
    State(shared): Here,
    Path(chat): Path<i64>,
    Query(By { by: user }): Query<By>,
) -> Response {
    perform(shared, Act::RemoveBot { user, chat })
}

async fn set_rights(
    State(shared): Here,
    Path(chat): Path<i64>,
    Json(rights): Json<Rights>,
) -> Response {
    let act = Act::SetRights {
        user: rights.by,
        chat,
        admin: rights.admin,
        can_delete_messages: rights.can_delete_messages,
    };
    perform(shared, act)
}

#[derive(Deserialize)]
struct NewId {
    id: i64,
}

async fn upgrade(
    State(shared): Here,
    Path(chat): Path<i64>,
    Json(NewId { id: new }): Json<NewId>,
) -> Response {
    perform(shared, Act::Upgrade { chat, new })
}

#[derive(Deserialize)]
struct Said {
    user: i64,
    chat: Option<i64>,
    #[serde(default)]
    text: String,
    reply_to: Option<i64>,
    #[serde(default)]
    files: Vec<SaidFile>,
    /// Whether it was written by somebody else: a made-up person.
    #[serde(default)]
    forward: bool,
    sender_chat: Option<i64>,
    #[serde(default)]
    more: Value,
}

#[derive(Deserialize)]
struct SaidFile {
    #[serde(flatten)]
    file: SentFile,
    base64: Option<String>,
}

impl SaidFile {
    fn stored(self) -> Result<StoredFile, Impossible> {
        let claimed = self.file.size;
        let mut stored = StoredFile::from(self.file);
        if let Some(text) = self.base64 {
            let content = from_base64(&text).ok_or("base64 is no Base64")?;
            stored.size = claimed.unwrap_or(content.len() as u64);
            stored.content = content.into();
        }
        Ok(stored)
    }
}

async fn say(State(shared): Here, Json(said): Json<Said>) -> Response {
    let files: Result<Vec<StoredFile>, Impossible> =
        said.files.into_iter().map(SaidFile::stored).collect();
    let files = match files {
        Ok(files) => files,
        Err(wrong) => return answer(Err(wrong)),
    };
    let people = People::new(Arc::clone(&shared));
    let mut more = json!({});
    if said.forward {
        merge(&mut more, people.forwarded_from(0));
    }
    if let Some(chat) = said.sender_chat {
        merge(&mut more, people.on_behalf_of(chat));
    }
    merge(&mut more, said.more);
    let saying = Saying {
        user: said.user,
        chat: said.chat.unwrap_or(said.user),
        text: said.text,
        reply_to: said.reply_to,
        files,
        more,
    };
    answer(shared.world().say(saying))
}

#[derive(Deserialize)]
struct Pressed {
    user: i64,
    chat: i64,
    message_id: i64,
    #[serde(default)]
    button: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    forge: bool,
}

async fn press(State(shared): Here, Json(pressed): Json<Pressed>) -> Response {
    let Pressed {
        user,
        chat,
        message_id: message,
        button,
        data,
        forge,
    } = pressed;
    let act = match forge {
        true => Act::Forge {
            user,
            chat,
            message,
            data,
        },
        false => Act::Press {
            user,
            chat,
            message,
            button: if button.is_empty() { data } else { button },
        },
    };
    perform(shared, act)
}

#[derive(Deserialize)]
struct Followed {
    user: i64,
    url: String,
    chat: Option<i64>,
}

async fn follow(State(shared): Here, Json(followed): Json<Followed>) -> Response {
    let Followed { user, url, chat } = followed;
    perform(shared, Act::Follow { user, url, chat })
}

#[derive(Deserialize)]
struct Edited {
    chat: i64,
    message_id: i64,
    #[serde(default)]
    text: String,
}

async fn edit(State(shared): Here, Json(edited): Json<Edited>) -> Response {
    let act = Act::Edit {
        chat: edited.chat,
        message: edited.message_id,
        text: edited.text,
    };
    perform(shared, act)
}

async fn delete_message(State(shared): Here, Json(edited): Json<Edited>) -> Response {
    let act = Act::Delete {
        chat: edited.chat,
        message: edited.message_id,
    };
    perform(shared, act)
}

#[derive(Deserialize)]
struct Blocked {
    user: i64,
    blocked: bool,
}

async fn block(State(shared): Here, Json(Blocked { user, blocked }): Json<Blocked>) -> Response {
    perform(shared, Act::Block { user, blocked })
}

#[derive(Deserialize)]
struct HowToInject {
    #[serde(default)]
    raw: bool,
}

async fn inject(
    State(shared): Here,
    Query(HowToInject { raw }): Query<HowToInject>,
    text: String,
) -> Response {
    let people = People::new(shared);
    if raw {
        return Json(json!({ "update_id": people.inject_raw(text) })).into_response();
    }
    match serde_json::from_str(&text) {
        Ok(update) => Json(json!({ "update_id": people.inject(update) })).into_response(),
        Err(error) => (StatusCode::BAD_REQUEST, format!("no JSON: {error}")).into_response(),
    }
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: i64,
}

async fn messages(
    State(shared): Here,
    Path(chat): Path<i64>,
    Query(After { after }): Query<After>,
) -> Json<Value> {
    Json(json!(shared.world().heard(chat, after)))
}

async fn requests(State(shared): Here, Query(After { after }): Query<After>) -> Json<Value> {
    let world = shared.world();
    let skip = usize::try_from(after)
        .unwrap_or(0)
        .min(world.requests.len());
    Json(json!(world.requests[skip..]))
}

async fn status(State(shared): Here) -> Json<Value> {
    let progress = *shared.progress.borrow();
    Json(json!({
        "pending": shared.world().updates.len(),
        "confirmed_up_to": progress.confirmed_up_to,
        "polls": progress.polls,
    }))
}

#[derive(Deserialize)]
struct Which {
    update_id: i64,
}

async fn confirmed(State(shared): Here, Query(Which { update_id }): Query<Which>) -> Json<Value> {
    shared
        .progressed(|progress| progress.confirmed_up_to >= update_id)
        .await;
    Json(json!({ "confirmed": update_id }))
}

async fn news(State(shared): Here) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let news = shared.news.subscribe();
    Sse::new(stream::unfold(
        (shared, news),
        |(shared, mut news)| async move {
            let next = async {
                loop {
                    match news.recv().await {
                        Ok(news) => return Some(json!(news).to_string()),
                        // Who looks on too slowly misses some.
                        Err(RecvError::Lagged(_)) => {}
                        Err(RecvError::Closed) => return None,
                    }
                }
            };
            let data = tokio::select! {
                data = next => data?,
                () = shared.closed() => return None,
            };
            Some((Ok(Event::default().data(data)), (shared, news)))
        },
    ))
}

async fn add_fault(State(shared): Here, Json(fault): Json<Fault>) {
    shared.add_fault(fault);
}

async fn clear_faults(State(shared): Here) {
    shared.clear_faults();
}
