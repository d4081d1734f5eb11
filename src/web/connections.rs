//! Connections: taken as they come, each with a deadline for the head of a request. Whoever sends
//! one byte a minute would hold a connection for ever, and everybody else's in the end.

use std::{io, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::net::TcpListener;

/// How long nothing is taken after the system could not give a connection.
const PAUSE: Duration = Duration::from_secs(1);

/// Serves what comes to `listener` until `end`, and then answers what is under way. The head of a
/// request, the next one of a connection too, has to be there within `patience`.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    patience: Duration,
    end: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience);
    let under_way = GracefulShutdown::new();
    let mut end = pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let service = TowerToHyperService::new(app.clone());
                let connection = http.serve_connection(TokioIo::new(stream), service);
                let connection = under_way.watch(connection);
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "a connection ended badly");
                    }
                });
            }
            Err(error) if is_of_the_caller(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken; trying again");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    drop(listener);
    under_way.shutdown().await;
}

/// Whether it is the caller who has gone: the next one may be there already.
fn is_of_the_caller(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    [ConnectionAborted, ConnectionRefused, ConnectionReset].contains(&error.kind())
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpStream,
        sync::oneshot,
    };

    use super::*;

    #[tokio::test]
    async fn who_does_not_finish_the_head_of_a_request_is_hung_up_on() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await;
        let listener = listener.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (end, ended) = oneshot::channel();
        let app = Router::new().fallback(|| async { "here" });
        let patience = Duration::from_millis(20);
        let server = tokio::spawn(serve(listener, app, patience, async {
            drop(ended.await);
        }));
        let mut slow = TcpStream::connect(address).await.expect("a server");
        let half = b"POST /telegram HTTP/1.1\r\nHost: bot.example.org\r\nX-";
        slow.write_all(half).await.expect("it is taken");
        let mut answer = Vec::new();
        // Nothing is waited for here but the end of the connection.
        slow.read_to_end(&mut answer).await.expect("an end");
        assert_eq!(String::from_utf8_lossy(&answer), "");
        end.send(()).expect("it serves");
        server.await.expect("it ends");
    }
}
