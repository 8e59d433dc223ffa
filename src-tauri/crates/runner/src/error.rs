//! What can go wrong between an engine and its supervisor, in words for the person who has to mend it.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a supervisor could not be run or reached.
#[derive(Debug, Error)]
pub enum RunnerError {
    /// There is one for this data folder already. Trying again helps once it has ended.
    #[error("another supervisor already looks after '{}'. Use that one, or end it first.", data_folder.display())]
    AlreadyRunning {
        /// The data folder that it looks after.
        data_folder: PathBuf,
    },
    /// A folder or file of the data folder can't be used.
    #[error("'{}' can't be used: {reason}. Check its permissions and the free space of its disk.", path.display())]
    Folder {
        /// What can't be used.
        path: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// The operating system refused something that a supervisor can't do without.
    #[error("the operating system refused to {doing}: {reason}.")]
    System {
        /// What was asked of it, as an infinitive.
        doing: &'static str,
        /// What it said.
        reason: io::Error,
    },
    /// The supervisor's program could not be started.
    #[error("the supervisor '{}' could not be started: {reason}. Reinstall Atelier if the file is missing.", program.display())]
    NotStarted {
        /// The program that was tried.
        program: PathBuf,
        /// What the operating system said.
        reason: io::Error,
    },
    /// It was started and never answered. Its log may say why.
    #[error("the supervisor of '{}' does not answer: {reason}. Its own words are in '{}'.", data_folder.display(), log.display())]
    NoAnswer {
        /// The data folder that it looks after.
        data_folder: PathBuf,
        /// The last thing that went wrong.
        reason: String,
        /// Where it writes what it has to say.
        log: PathBuf,
    },
    /// It speaks another version of the messages: it was started by another version of the app. It ends
    /// by itself when what it runs is over; trying again helps then.
    #[error(
        "the running supervisor speaks version {theirs} of its messages, this app version {ours}. It ends when its work is done; try again then."
    )]
    OtherVersion {
        /// This app's version.
        ours: u32,
        /// The supervisor's version.
        theirs: u32,
    },
}
