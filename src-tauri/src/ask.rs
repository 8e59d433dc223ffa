//! The one command through which the window asks everything.

use atelier_api::command::{Answer, Envelope};
use atelier_api::core::{ErrorCode, Problem};
use tauri::State;

use crate::shell::Shell;

/// Answers a request; never on the window's thread, for an answer may wait for a disk.
#[tauri::command]
pub async fn ask(shell: State<'_, Shell>, envelope: Envelope) -> Result<Answer, Problem> {
    let host = shell.host()?;
    let Envelope { id, request } = envelope;
    let answer = tauri::async_runtime::spawn_blocking(move || host.answer(id, request)).await;
    answer.unwrap_or_else(|error| {
        let message = format!("The request was not answered: {error}.");
        Err(Problem::new(ErrorCode::Internal, "the request", message, "Try again.").retryable())
    })
}
