//! The local socket: a terminal or a script on this machine asks here. Only this user can open it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use atelier_core::{ErrorCode, Problem};
use atelier_runner::socket;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{mpsc, watch};
use tracing::{debug, warn};

use crate::command::Envelope;
use crate::host::Host;
use crate::updates;
use crate::wire::{self, FromClient, FromHost, Subscription};

/// Frames that wait for a slow client; more and its updates stop.
const WAITING_FRAMES: usize = 256;

/// The socket's name within the data folder.
pub const SOCKET: &str = "atelier.sock";

/// The socket, bound; it is removed when this is dropped.
#[derive(Debug)]
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
}

impl Server {
    /// Binds the socket of a data folder. The folder's lock is held by the machine, so that one that is
    /// there already is of a run that is over. Needs a tokio runtime.
    pub fn bind(data_folder: &Path) -> Result<Self, Problem> {
        let bound = socket::listen(data_folder, SOCKET).and_then(|listener| {
            listener.set_nonblocking(true)?;
            UnixListener::from_std(listener)
        });
        let listener = bound.map_err(|error| {
            let message = format!("The local socket in {} could not be opened: {error}.", data_folder.display());
            Problem::new(ErrorCode::System, data_folder.to_string_lossy(), message, "Check the folder's permissions.")
        })?;
        Ok(Self { listener, path: socket::socket_path(data_folder, SOCKET) })
    }

    /// Serves until the task is dropped.
    pub async fn serve(self, host: Host) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(converse(host.clone(), stream))),
                Err(error) => {
                    warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                }
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

async fn converse(host: Host, stream: UnixStream) {
    let (mut from, to) = stream.into_split();
    let (frames, waiting) = mpsc::channel(WAITING_FRAMES);
    tokio::spawn(write_frames(to, waiting));
    loop {
        match read(&mut from).await {
            Ok(FromClient::Ask(envelope)) => drop(tokio::spawn(answer(host.clone(), *envelope, frames.clone()))),
            Ok(FromClient::Subscribe { subscribe }) => {
                tokio::spawn(subscribed(host.clone(), subscribe, frames.clone()));
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return,
            Err(error) => {
                debug!(%error, "a client said something that could not be understood");
                let refused = FromHost::Refused { refused: error.to_string() };
                let _ = send(&frames, &refused).await;
                return;
            }
        }
    }
}

async fn answer(host: Host, envelope: Envelope, frames: mpsc::Sender<Vec<u8>>) {
    let Envelope { id, request } = envelope;
    let reply = tokio::task::spawn_blocking(move || host.answer(id, request)).await;
    if let Ok(reply) = reply {
        let _ = send(&frames, &FromHost::Reply { id, reply: Box::new(reply) }).await;
    }
}

async fn subscribed(host: Host, wanted: Subscription, frames: mpsc::Sender<Vec<u8>>) {
    let (_rate, rate) = watch::channel(wanted.per_second.clamp(0.1, 20.0));
    let told = updates::stream(host, wanted.job, rate, |update| {
        let frame = wire::encode(&FromHost::Update { update: Box::new(update) });
        frame.is_ok_and(|frame| frames.try_send(frame).is_ok())
    });
    tokio::select! {
        result = told => {
            if let Err(problem) = result {
                let _ = send(&frames, &FromHost::Refused { refused: problem.to_string() }).await;
            }
        }
        () = frames.closed() => {}
    }
}

async fn send(frames: &mpsc::Sender<Vec<u8>>, message: &FromHost) -> io::Result<()> {
    let frame = wire::encode(message)?;
    frames.send(frame).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
}

async fn write_frames(mut to: OwnedWriteHalf, mut frames: mpsc::Receiver<Vec<u8>>) {
    while let Some(frame) = frames.recv().await {
        if to.write_all(&frame).await.is_err() {
            return;
        }
    }
}

async fn read(from: &mut OwnedReadHalf) -> io::Result<FromClient> {
    let mut length = [0; 4];
    from.read_exact(&mut length).await?;
    let mut body = vec![0; wire::checked_length(length)?];
    from.read_exact(&mut body).await?;
    Ok(serde_json::from_slice(&body)?)
}
