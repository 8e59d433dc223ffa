//! The local socket: a terminal or a script on this machine asks here. Only this user can open it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use atelier_core::{ErrorCode, Problem};
use atelier_runner::socket;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tracing::{debug, warn};

use crate::command::Envelope;
use crate::host::Host;
use crate::updates;
use crate::wire::{self, FromClient, FromHost, Subscription};

/// Frames that wait for a slow client; more and its updates stop.
const WAITING_FRAMES: usize = 256;

/// The socket's name within the data folder.
pub const SOCKET: &str = "atelier.sock";

/// Requests that are answered at once.
const AT_ONCE: u32 = 1_024;

/// A frame, and the place of its request until it is written.
type Frame = (Vec<u8>, Option<OwnedSemaphorePermit>);

/// The socket, bound; it is removed when this is dropped.
#[derive(Debug)]
pub struct Server {
    listener: UnixListener,
    path: PathBuf,
    places: Arc<Semaphore>,
}

/// Knows when every request that came in is answered.
#[derive(Debug, Clone)]
pub struct Answers(Arc<Semaphore>);

impl Answers {
    /// Waits until every answer is written, for `patience` at most.
    pub async fn written(&self, patience: Duration) {
        let _ = tokio::time::timeout(patience, self.0.acquire_many(AT_ONCE)).await;
    }
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
        let places = Arc::new(Semaphore::new(AT_ONCE as usize));
        Ok(Self { listener, path: socket::socket_path(data_folder, SOCKET), places })
    }

    /// To wait for the last answers with.
    pub fn answers(&self) -> Answers {
        Answers(Arc::clone(&self.places))
    }

    /// Serves until the task is dropped.
    pub async fn serve(self, host: Host) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(converse(host.clone(), stream, Arc::clone(&self.places)))),
                Err(error) => {
                    warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
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

async fn converse(host: Host, stream: UnixStream, places: Arc<Semaphore>) {
    let (mut from, to) = stream.into_split();
    let (frames, waiting) = mpsc::channel(WAITING_FRAMES);
    tokio::spawn(write_frames(to, waiting));
    loop {
        match read(&mut from).await {
            Ok(FromClient::Ask(envelope)) => {
                let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
                tokio::spawn(answer(host.clone(), *envelope, frames.clone(), place));
            }
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

async fn answer(host: Host, envelope: Envelope, frames: mpsc::Sender<Frame>, place: OwnedSemaphorePermit) {
    let Envelope { id, request } = envelope;
    let reply = tokio::task::spawn_blocking(move || host.answer(id, request)).await;
    if let Ok(reply) = reply
        && let Ok(frame) = wire::encode(&FromHost::Reply { id, reply: Box::new(reply) })
    {
        let _ = frames.send((frame, Some(place))).await;
    }
}

async fn subscribed(host: Host, wanted: Subscription, frames: mpsc::Sender<Frame>) {
    let (_rate, rate) = watch::channel(wanted.per_second.clamp(0.1, 20.0));
    let told = updates::stream(host, wanted.job, rate, |update| {
        let frame = wire::encode(&FromHost::Update { update: Box::new(update) });
        frame.is_ok_and(|frame| frames.try_send((frame, None)).is_ok())
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

async fn send(frames: &mpsc::Sender<Frame>, message: &FromHost) -> io::Result<()> {
    let frame = wire::encode(message)?;
    frames.send((frame, None)).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
}

async fn write_frames(mut to: OwnedWriteHalf, mut frames: mpsc::Receiver<Frame>) {
    while let Some((frame, _place)) = frames.recv().await {
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
