//! How the service is: told to whoever asks, and asked by the command line.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use axum::http::StatusCode;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::Shared;

/// Where it is asked how the service is.
pub(super) const PATH: &str = "/health";
/// How long the service may take to tell.
const PATIENCE: Duration = Duration::from_secs(5);
/// More than it has to say.
const LONGEST: u64 = 64 * 1024;

impl Shared {
    /// Whether what comes in is taken, and something can come.
    pub(super) fn health(&self) -> (StatusCode, String) {
        let unwell = |why| (StatusCode::SERVICE_UNAVAILABLE, why);
        if !self.door().is_some_and(|door| door.is_open()) {
            return unwell("the desk is closed\n".to_owned());
        }
        match self.readiness.unheard() {
            None => (StatusCode::OK, "well\n".to_owned()),
            Some((messenger, silent)) => unwell(format!(
                "{messenger} has not been heard for {} s\n",
                silent.as_secs()
            )),
        }
    }
}

/// Asks the service that listens at an address how it is: whether it is well, and what it says.
///
/// # Errors
/// Fails where nobody answers in time, or somebody else does.
pub async fn ask(address: SocketAddr) -> io::Result<(bool, String)> {
    tokio::time::timeout(PATIENCE, ask_at(reached(address))).await?
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

async fn ask_at(address: SocketAddr) -> io::Result<(bool, String)> {
    let mut stream = TcpStream::connect(address).await?;
    let question = format!("GET {PATH} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(question.as_bytes()).await?;
    let mut answer = String::new();
    stream.take(LONGEST).read_to_string(&mut answer).await?;
    read(&answer).ok_or_else(|| io::Error::other("what answers there is not kamerton"))
}

/// Whether an answer is a good one, and what it says.
fn read(answer: &str) -> Option<(bool, String)> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status = head.strip_prefix("HTTP/1.1 ")?.get(..3)?;
    let is_well = match status {
        "200" => true,
        "503" => false,
        _ => return None,
    };
    Some((is_well, body.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_to_its_word() {
        let well = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nwell\n";
        assert_eq!(read(well), Some((true, "well".to_owned())));
        let unwell = "HTTP/1.1 503 Service Unavailable\r\n\r\nwhy\n";
        assert_eq!(read(unwell), Some((false, "why".to_owned())));
        for other in [
            "",
            "HTTP/1.1 404 Not Found\r\n\r\n",
            "220 mail\r\n\r\n",
            "HTTP/1.1 я\r\n\r\n",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

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
