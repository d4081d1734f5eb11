//! Connections that can be cut before anything was answered.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    response::Response,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
};

/// Takes connections, each with its [`Cut`].
pub(super) struct Lines(pub(super) TcpListener);

/// A connection.
pub(super) struct Line {
    stream: TcpStream,
    cut: Cut,
}

/// Cuts a connection: not a byte goes out any more, and it closes.
#[derive(Clone, Default)]
pub(super) struct Cut(Arc<Ends>);

#[derive(Default)]
struct Ends {
    cut: AtomicBool,
    reset: AtomicBool,
}

impl Cut {
    /// Cuts it; the response stands for the one that nobody will see.
    pub(super) fn cut(&self) -> Response {
        self.0.cut.store(true, Ordering::Release);
        Response::default()
    }

    /// The same, and the other end hears of a reset, not of an end.
    pub(super) fn reset(&self) -> Response {
        self.0.reset.store(true, Ordering::Release);
        self.cut()
    }
}

impl Line {
    fn check(&self) -> io::Result<()> {
        if !self.cut.0.cut.load(Ordering::Acquire) {
            return Ok(());
        }
        if self.cut.0.reset.load(Ordering::Acquire) {
            self.stream.set_zero_linger()?;
        }
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

impl Listener for Lines {
    type Io = Line;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Line, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Without it answers are only slower.
        stream.set_nodelay(true).ok();
        let cut = Cut::default();
        (Line { stream, cut }, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Lines>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Lines>) -> Self {
        stream.io().cut.clone()
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.check()?;
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
