//! One connection: who it is, what it says, and what is done about it. A connection that talks nonsense is
//! closed, and nothing else happens.

use std::io::{self, BufReader};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::board::{Board, Engine, Leaving};
use super::outbox::Outbox;
use super::shared::Shared;
use crate::message::{FromSupervisor, ToSupervisor, VERSION};
use crate::{clock, frame, socket};

/// How long a connection may take to say hello.
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes in every connection that waits.
pub(super) fn accept_all(shared: &Arc<Shared>, listener: &UnixListener) {
    while let Ok((stream, _)) = listener.accept() {
        if !socket::peer_is_us(&stream) {
            tracing::warn!("a connection of another user is refused");
            continue;
        }
        let shared = Arc::clone(shared);
        let spawned = thread::Builder::new().name("connection".into()).stack_size(256 << 10).spawn(move || {
            if let Err(error) = serve(&shared, stream) {
                tracing::warn!(%error, "a connection is closed");
            }
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "no thread for a connection");
        }
    }
}

fn serve(shared: &Arc<Shared>, stream: UnixStream) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut from = BufReader::with_capacity(1 << 16, stream.try_clone()?);
    let Some(ToSupervisor::Hello { version }) = frame::read(&mut from)? else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "it did not say hello"));
    };
    stream.set_read_timeout(None)?;
    let outbox = Arc::new(Outbox::new(stream));
    if version != VERSION {
        return refuse(shared, &outbox);
    }
    let number = welcome(shared, &outbox);
    let writer = Arc::clone(&outbox);
    thread::Builder::new().name("writer".into()).stack_size(256 << 10).spawn(move || writer.write_all())?;
    let result = listen(shared, number, &mut from);
    outbox.close();
    farewell(shared, number);
    result
}

/// Another version of the app: it hears which version this is, and this supervisor leaves when its work is done.
fn refuse(shared: &Shared, outbox: &Outbox) -> io::Result<()> {
    let mut bytes = Vec::new();
    frame::write(&FromSupervisor::Hello { version: VERSION, pid: std::process::id(), held: Vec::new() }, &mut bytes)?;
    let mut board = shared.board();
    if board.leaving == Leaving::No {
        board.leaving = Leaving::WhenDone;
    }
    drop(board);
    shared.main.ring();
    outbox.write_now(&bytes)
}

/// From here on events go to this connection; the one before it is closed.
fn welcome(shared: &Shared, outbox: &Arc<Outbox>) -> u64 {
    let number = shared.number();
    let mut board = shared.board();
    for message in board.greeting() {
        outbox.push(&message);
    }
    if let Some(old) = board.engine.replace(Engine { number, outbox: Arc::clone(outbox) }) {
        old.outbox.close();
    }
    if board.leaving == Leaving::WhenDone {
        board.leaving = Leaving::No;
    }
    board.renewed = clock::since_boot();
    number
}

fn farewell(shared: &Shared, number: u64) {
    let mut board = shared.board();
    if board.engine.as_ref().is_some_and(|engine| engine.number == number) {
        board.engine = None;
        board.keep_ends();
        shared.main.ring();
    }
}

fn listen(shared: &Arc<Shared>, number: u64, from: &mut BufReader<UnixStream>) -> io::Result<()> {
    while let Some(message) = frame::read(from)? {
        let mut board = shared.board();
        if board.engine.as_ref().is_none_or(|engine| engine.number != number) {
            return Ok(());
        }
        let dispatches = matches!(message, ToSupervisor::Start(_) | ToSupervisor::Slots { .. });
        obey(shared, &mut board, message)?;
        drop(board);
        if dispatches {
            shared.dispatch();
        }
    }
    Ok(())
}

fn obey(shared: &Shared, board: &mut Board, message: ToSupervisor) -> io::Result<()> {
    match message {
        ToSupervisor::Hello { .. } => return Err(io::Error::new(io::ErrorKind::InvalidData, "it said hello twice")),
        ToSupervisor::Slots { count } => board.slots = usize::from(count.max(1)),
        ToSupervisor::Start(order) => board.order(order),
        ToSupervisor::Recall { attempt } => {
            let recalled = board.recall(attempt);
            board.tell(&FromSupervisor::Recalled { attempt, recalled });
        }
        ToSupervisor::Stop { attempt, ending } => {
            if let Some(live) = board.live.get_mut(&attempt) {
                live.end(ending, false);
                shared.call_warden(board);
            } else {
                board.forget_waiting(attempt, None, false);
            }
        }
        ToSupervisor::Freeze { attempt, frozen } => {
            if let Some(live) = board.live.get_mut(&attempt) {
                live.frozen = frozen;
                live.freeze_changed = true;
                shared.call_warden(board);
            }
        }
        ToSupervisor::Renew => board.renewed = clock::since_boot(),
        ToSupervisor::Acknowledge { attempt } => board.acknowledge(attempt),
        ToSupervisor::Quit => shared.quit(board),
    }
    Ok(())
}
