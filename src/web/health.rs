//! How the service is: told to whoever asks, and asked by the command line.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, bail};
use axum::http::StatusCode;

use super::Shared;
use crate::service::readiness::Ailment;

/// Where it is asked how the service is.
pub(super) const PATH: &str = "/health";
/// How long the service may take to tell.
const PATIENCE: Duration = Duration::from_secs(5);

impl Shared {
    /// Whether what comes in is taken, and something can come.
    pub(super) fn health(&self) -> (StatusCode, String) {
        let unwell = |why| (StatusCode::SERVICE_UNAVAILABLE, why);
        if !self.door().is_some_and(|door| door.is_open()) {
            return unwell("the desk is closed\n".to_owned());
        }
        match self.readiness.ailment() {
            None => (StatusCode::OK, "well\n".to_owned()),
            Some(Ailment::Deaf(messenger, silent)) => unwell(format!(
                "{messenger} has not been heard for {} s\n",
                silent.as_secs()
            )),
            Some(Ailment::Stuck(nothing)) => unwell(format!(
                "nothing could be stored for {} s\n",
                nothing.as_secs()
            )),
        }
    }
}

/// Asks the service that listens at an address how it is: whether it is well, and what it says.
///
/// # Errors
/// Fails where nobody answers in time, or somebody else does.
pub async fn ask(address: SocketAddr) -> anyhow::Result<(bool, String)> {
    let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE);
    let question = http
        .build()?
        .get(format!("http://{}{PATH}", reached(address)));
    let answer = question
        .send()
        .await
        .with_context(|| format!("no service answers at {address}"))?;
    let is_well = match answer.status() {
        StatusCode::OK => true,
        StatusCode::SERVICE_UNAVAILABLE => false,
        _ => bail!("what answers at {address} is not kamerton"),
    };
    Ok((is_well, answer.text().await?.trim().to_owned()))
}

/// Who listens at every address of the machine is asked at its own.
fn reached(mut address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
        IpAddr::V6(ip) if ip.is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
        _ => {}
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_listens_everywhere_is_asked_at_home() {
        for (address, asked) in [
            ("0.0.0.0:8080", "127.0.0.1:8080"),
            ("[::]:8080", "[::1]:8080"),
            ("192.0.2.1:8080", "192.0.2.1:8080"),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(reached(address).to_string(), asked);
        }
    }
}
