//! Updates for the window: at most four a second, one when it has not the focus, none when it is hidden.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use atelier_api::core::Problem;
use atelier_api::updates;
use atelier_api::view::Update;
use serde::Deserialize;
use tauri::State;
use tauri::async_runtime::JoinHandle;
use tauri::ipc::Channel;
use tokio::sync::watch;
use tracing::warn;

use crate::shell::Shell;

/// Whether the window is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// It has the focus.
    Focused,
    /// It may be seen.
    Unfocused,
    /// It can't be seen.
    Hidden,
}

impl Visibility {
    /// Batches a second. Measured: 4 Hz costs 8 % of a core in software rendering, 20 Hz costs 35 %.
    fn rate(self) -> f32 {
        match self {
            Self::Focused => 4.0,
            Self::Unfocused => 1.0,
            Self::Hidden => 0.0,
        }
    }
}

/// The streams that are open.
#[derive(Debug)]
pub struct Updates {
    rate: watch::Sender<f32>,
    streams: Mutex<(u32, HashMap<u32, JoinHandle<()>>)>,
}

impl Default for Updates {
    fn default() -> Self {
        Self { rate: watch::Sender::new(Visibility::Focused.rate()), streams: Mutex::default() }
    }
}

impl Updates {
    fn streams(&self) -> MutexGuard<'_, (u32, HashMap<u32, JoinHandle<()>>)> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins a stream: a snapshot, then batches. Answers the number by which it is ended.
#[tauri::command]
pub async fn subscribe(
    shell: State<'_, Shell>,
    state: State<'_, Updates>,
    channel: Channel<Update>,
) -> Result<u32, Problem> {
    let (host, rate) = (shell.host()?, state.rate.subscribe());
    let stream = tauri::async_runtime::spawn(async move {
        let told = updates::stream(host, None, rate, |update| channel.send(update).is_ok()).await;
        if let Err(problem) = told {
            warn!(%problem, "the window's updates ended");
        }
    });
    let mut streams = state.streams();
    streams.0 += 1;
    let id = streams.0;
    streams.1.insert(id, stream);
    Ok(id)
}

/// Ends a stream.
#[tauri::command]
pub async fn unsubscribe(state: State<'_, Updates>, id: u32) -> Result<(), Problem> {
    let stream = state.streams().1.remove(&id);
    if let Some(stream) = stream {
        stream.abort();
    }
    Ok(())
}

/// The window was shown, hidden, or lost the focus.
#[tauri::command]
pub async fn set_visibility(updates: State<'_, Updates>, state: Visibility) -> Result<(), Problem> {
    updates.rate.send_replace(state.rate());
    Ok(())
}
