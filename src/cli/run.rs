//! `kamerton run`: the service, until SIGTERM or SIGINT.

use std::{collections::HashMap, net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    chance::Chance,
    clock::Clock,
    messenger::{Messenger, telegram},
    service::{Messengers, Parts, Service},
    settings::Settings,
    store::Store,
    web::Server,
};

/// How long what is on its way may take once the service was asked to stop.
const PATIENCE: Duration = Duration::from_secs(8);
/// How many letters a webhook's secret has that is made here: 200 bits.
const SECRET: usize = 40;

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let telegram = settings.telegram()?;
    let (store, _lock) = Store::open_as_service(&settings.database_url).await?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot hear SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot hear SIGINT")?;
    let mut chance = Chance::from_system();
    let (telegram, listener) = match &settings.webhook_url {
        None => (telegram, None),
        Some(url) => {
            let address = settings.webhook_listen;
            let listener = listen(settings, "KAMERTON_WEBHOOK_LISTEN", address).await?;
            let secret = settings.webhook_secret.clone();
            let secret = secret.unwrap_or_else(|| chance.code(SECRET).into());
            (telegram.with_webhook(url.clone(), secret), Some(listener))
        }
    };
    let watched = match settings.health_listen {
        None => None,
        Some(address) => Some(listen(settings, "KAMERTON_HEALTH_LISTEN", address).await?),
    };
    let telegram: Arc<dyn Messenger> = Arc::new(telegram);
    let messengers: Messengers = HashMap::from([(telegram::NAME, telegram)]);
    for stranger in &settings.strangers {
        tracing::warn!("{stranger}");
    }
    tracing::info!(database = %store.path().display(), "kamerton is running; Ctrl+C ends it");
    let mut service = Service::start(Parts {
        clock: Clock::system(),
        chance,
        profile: settings.profile(),
        messengers: messengers.clone(),
        files: settings.files_beside(store.path()),
        store: store.clone(),
    })
    .await;
    let listeners = listener.into_iter().chain(watched);
    let servers: Vec<Server> = listeners
        .map(|listener| {
            let behind = (service.door(), service.readiness());
            Server::start(listener, behind, &messengers)
        })
        .collect();
    let ended = tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        // Whoever looks at the process alone would not notice: it ends, to be started anew.
        () = service.breaks() => Err(anyhow!(
            "a part of the service has failed, see above: start it again; what was stored is safe"
        )),
    };
    tracing::info!("ending: what is under way is finished");
    for server in servers {
        server.stop().await;
    }
    service.stop(PATIENCE).await;
    store.close().await;
    ended
}

async fn listen(
    settings: &Settings,
    setting: &str,
    address: SocketAddr,
) -> anyhow::Result<TcpListener> {
    let listener = TcpListener::bind(address).await.with_context(|| {
        format!("{setting}: cannot listen on {address}, choose another address")
    })?;
    let listening = format!("{setting}: listening here");
    tracing::info!(%address, "{}", settings.places.rename_in(&listening));
    Ok(listener)
}
