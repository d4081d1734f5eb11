//! `kamerton run`: the service, until SIGTERM or SIGINT.

use std::{collections::HashMap, sync::Arc, time::Duration};

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};

use crate::{
    chance::Chance,
    clock::Clock,
    messenger::{Messenger, telegram},
    service::{Parts, Service},
    settings::Settings,
    store::Store,
};

/// How long what is on its way may take once the service was asked to stop.
const PATIENCE: Duration = Duration::from_secs(8);

pub(super) async fn run(settings: &Settings) -> anyhow::Result<()> {
    let telegram = settings.telegram()?;
    let (store, _lock) = Store::open_as_service(&settings.database_url).await?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot hear SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("cannot hear SIGINT")?;
    let telegram: Arc<dyn Messenger> = Arc::new(telegram);
    tracing::info!(database = %store.path().display(), "kamerton is running; Ctrl+C ends it");
    let service = Service::start(Parts {
        clock: Clock::system(),
        chance: Chance::from_system(),
        profile: settings.profile(),
        messengers: HashMap::from([(telegram::NAME, telegram)]),
        files: settings.files_beside(store.path()),
        store: store.clone(),
    })
    .await;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("ending: what is under way is finished");
    service.stop(PATIENCE).await;
    store.close().await;
    Ok(())
}
