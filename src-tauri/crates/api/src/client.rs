//! A client of the local socket, for a terminal: plain blocking reads and writes, because a command line
//! that asks one thing should start in a millisecond.

use std::io::{self, BufReader};
use std::os::unix::net::UnixStream;
use std::path::Path;

use atelier_core::{CommandId, ErrorCode, Problem};
use atelier_runner::socket;

use crate::command::{Ask, Envelope};
use crate::server::SOCKET;
use crate::view::Update;
use crate::wire::{self, FromClient, FromHost, Subscription};

/// A connection to the Atelier of a data folder.
#[derive(Debug)]
pub struct Client {
    stream: BufReader<UnixStream>,
}

impl Client {
    /// Connects to the one that runs.
    pub fn connect(data_folder: &Path) -> Result<Self, Problem> {
        let folder = data_folder.canonicalize().map_err(|_| not_running(data_folder))?;
        let stream = socket::connect(&folder, SOCKET).map_err(|_| not_running(data_folder))?;
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks under an id, and waits for the answer.
    pub fn ask<A: Ask>(&mut self, id: CommandId, ask: A) -> Result<A::Answer, Problem> {
        let envelope = Envelope { id, request: ask.into_request() };
        self.say(&FromClient::Ask(Box::new(envelope)))?;
        loop {
            match wire::read::<FromHost>(&mut self.stream).map_err(|error| broken(&error))? {
                FromHost::Reply { id: of, reply } if of == id => {
                    return A::answer((*reply)?).ok_or_else(|| {
                        Problem::new(ErrorCode::VersionMismatch, "Atelier", "The answer was to something else.", "")
                    });
                }
                FromHost::Refused { refused } => return Err(refused_by_host(&refused)),
                FromHost::Reply { .. } | FromHost::Update { .. } => {}
            }
        }
    }

    /// From now on, updates come; see [`Client::next`].
    pub fn subscribe(&mut self, wanted: Subscription) -> Result<(), Problem> {
        self.say(&FromClient::Subscribe { subscribe: wanted })
    }

    /// The next update, waiting for it.
    pub fn next_update(&mut self) -> Result<Update, Problem> {
        loop {
            match wire::read::<FromHost>(&mut self.stream).map_err(|error| broken(&error))? {
                FromHost::Update { update } => return Ok(*update),
                FromHost::Refused { refused } => return Err(refused_by_host(&refused)),
                FromHost::Reply { .. } => {}
            }
        }
    }

    fn say(&mut self, message: &FromClient) -> Result<(), Problem> {
        wire::write(self.stream.get_mut(), message).map_err(|error| broken(&error))
    }
}

fn not_running(data_folder: &Path) -> Problem {
    Problem::new(
        ErrorCode::NotRunning,
        data_folder.to_string_lossy(),
        format!("No Atelier is running with the data folder {}.", data_folder.display()),
        "Start the app, or `atelier run --headless`; --data-dir chooses another machine.",
    )
    .retryable()
}

fn broken(error: &io::Error) -> Problem {
    let message = format!("The connection to Atelier broke off: {error}.");
    Problem::new(ErrorCode::NotRunning, "Atelier", message, "See whether it still runs, then try again.").retryable()
}

fn refused_by_host(reason: &str) -> Problem {
    let message = format!("Atelier did not understand: {reason}.");
    Problem::new(ErrorCode::VersionMismatch, "Atelier", message, "Use the `atelier` of the same version.")
}
