//! A cable between the service and the sandbox, which can be cut in every way.

use std::net::Ipv4Addr;

use kamerton::sandbox::Sandbox;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use crate::school::quiet_port;

/// What a cable does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It carries everything.
    Whole,
    /// Nobody takes calls.
    Refuses,
    /// Calls are taken, and nothing comes of them.
    Hangs,
    /// A proxy answers, in HTML.
    BadGateway,
    /// Calls are reset.
    Resets,
}

pub struct Cable {
    port: u16,
    state: watch::Sender<State>,
    /// How often a bad gateway was asked for updates.
    in_vain: watch::Sender<u64>,
}

/// A cable's far end, and what goes on in it.
#[derive(Clone)]
struct Wire {
    far: String,
    state: watch::Receiver<State>,
    in_vain: watch::Sender<u64>,
}

impl Cable {
    /// A cable to this sandbox, for as long as it is kept.
    pub fn lay(sandbox: &Sandbox) -> Cable {
        let far = sandbox.url().trim_start_matches("http://").to_owned();
        let (state, watched) = watch::channel(State::Whole);
        let (in_vain, _) = watch::channel(0);
        let port = quiet_port();
        let wire = Wire {
            far,
            state: watched,
            in_vain: in_vain.clone(),
        };
        tokio::spawn(carry(port, wire));
        Cable {
            port,
            state,
            in_vain,
        }
    }

    /// Waits until a bad gateway was asked for updates so many times.
    pub async fn polled_in_vain(&self, times: u64) {
        let mut polls = self.in_vain.subscribe();
        let enough = polls.wait_for(|polls| *polls >= times).await;
        drop(enough.expect("the cable is there"));
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn is(&self, state: State) {
        self.state.send_replace(state);
    }
}

async fn carry(port: u16, wire: Wire) {
    let mut state = wire.state.clone();
    loop {
        if state.wait_for(|it| *it != State::Refuses).await.is_err() {
            return;
        }
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .expect("a port");
        loop {
            tokio::select! {
                taken = listener.accept() => {
                    let (near, _) = taken.expect("a call");
                    tokio::spawn(connect(near, wire.clone()));
                }
                refuses = state.wait_for(|it| *it == State::Refuses) => match refuses {
                    Ok(_) => break,
                    Err(_) => return,
                },
            }
        }
    }
}

/// One call, until the cable's state changes.
async fn connect(mut near: TcpStream, mut wire: Wire) {
    let now = *wire.state.borrow_and_update();
    match now {
        State::Whole => {
            let mut far = TcpStream::connect(&wire.far).await.expect("the sandbox");
            tokio::select! {
                // Either end may break it.
                _ = copy_bidirectional(&mut near, &mut far) => return,
                changed = wire.state.changed() => drop(changed),
            }
            let now = *wire.state.borrow_and_update();
            // What was asked has gone through, and its answer is what breaks.
            end((near, true), now, &mut wire).await;
        }
        other => end((near, false), other, &mut wire).await,
    }
}

/// Ends a call as the cable's state has it; whether something was asked already.
async fn end((mut near, has_asked): (TcpStream, bool), now: State, wire: &mut Wire) {
    match now {
        State::Whole | State::Refuses => {}
        State::Hangs => drop(wire.state.changed().await),
        State::Resets => near.set_zero_linger().expect("it can be reset"),
        State::BadGateway => {
            let mut asked = [0; 4096];
            // Who asks nothing gets no answer.
            if has_asked || near.read(&mut asked).await.is_ok_and(|bytes| bytes > 0) {
                let html = "<html><body><h1>502 Bad Gateway</h1></body></html>";
                let answer = format!(
                    "HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\n\
                     Content-Length: {}\r\nConnection: close\r\n\r\n{html}",
                    html.len()
                );
                near.write_all(answer.as_bytes()).await.ok();
                let polls = String::from_utf8_lossy(&asked).contains("getUpdates");
                wire.in_vain.send_modify(|times| *times += u64::from(polls));
            }
        }
    }
}
