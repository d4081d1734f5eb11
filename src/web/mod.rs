//! HTTP: here messengers bring their events, and whoever watches over the service asks
//! how it is. TLS is a reverse proxy's.

mod connections;
pub mod health;
mod webhooks;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{
    messenger::Messenger,
    service::{Messengers, desk::Door, readiness::Readiness},
};

/// How long the head of a request may take to come in. A proxy may keep a connection for the next
/// one meanwhile.
const FOR_A_HEAD: Duration = Duration::from_secs(30);
/// How long what is under way may take once the server was asked to stop.
const PATIENCE: Duration = Duration::from_secs(1);

/// A server at work.
pub struct Server {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

struct Shared {
    /// The way to the desk. It is taken away when the server ends, and nothing is taken
    /// in any more.
    door: watch::Sender<Option<Door>>,
    readiness: Readiness,
    /// The messengers that have a webhook.
    messengers: Vec<Arc<dyn Messenger>>,
}

impl Server {
    /// Serves what comes to `listener`: these messengers' webhooks, and `GET /health`.
    pub fn start(
        listener: TcpListener,
        (door, readiness): (Door, Readiness),
        messengers: &Messengers,
    ) -> Server {
        let shared = Arc::new(Shared {
            door: watch::Sender::new(Some(door)),
            readiness,
            messengers: messengers.values().map(Arc::clone).collect(),
        });
        let app = Router::new()
            .fallback(serve)
            .layer(DefaultBodyLimit::max(webhooks::LARGEST))
            .with_state(Arc::clone(&shared));
        let mut door = shared.door.subscribe();
        let end = async move {
            // An error means that the server is gone, which is an end as well.
            drop(door.wait_for(Option::is_none).await);
        };
        let task = tokio::spawn(connections::serve(listener, app, FOR_A_HEAD, end));
        Server { shared, task }
    }

    /// Ends it: no more intake, and what is at the desk already is answered. To be called
    /// before the service is stopped, whose desk closes when every door is gone.
    pub async fn stop(mut self) {
        self.shared.door.send_replace(None);
        if tokio::time::timeout(PATIENCE, &mut self.task)
            .await
            .is_err()
        {
            // Whoever is still talking has confirmed nothing, and will come again.
            self.task.abort();
        }
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (method, path) = (request.method(), request.uri().path());
    if (method, path) == (&Method::GET, health::PATH) {
        return shared.health().into_response();
    }
    let hooked = shared.messengers.iter().find_map(|messenger| {
        let webhook = messenger.webhook()?;
        (webhook.url.path() == path).then_some((messenger, webhook))
    });
    match hooked {
        None => StatusCode::NOT_FOUND.into_response(),
        Some(_) if method != Method::POST => {
            (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response()
        }
        Some((messenger, webhook)) => {
            webhooks::take(&shared, messenger.as_ref(), webhook, request).await
        }
    }
}

impl Shared {
    /// The way to the desk, while there is one.
    fn door(&self) -> Option<Door> {
        self.door.borrow().clone()
    }
}
