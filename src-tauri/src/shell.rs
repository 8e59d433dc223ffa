//! The shell's state: the host of this machine, or why there is none; and what only a desktop can do.

use std::path::Path;

use atelier_api::command::{Request, Stop};
use atelier_api::core::{CommandId, ErrorCode, Problem};
use atelier_api::server::Server;
use atelier_api::{Host, Options, places};
use tauri::{AppHandle, Manager};
use tauri_plugin_opener::OpenerExt;
use tracing::{error, warn};

/// The host, or the problem that the window shows instead.
#[derive(Debug)]
pub struct Shell {
    host: Result<Host, Problem>,
}

impl Shell {
    /// Starts the machine and its local socket.
    pub fn start(folder: &Path) -> Self {
        let options =
            Options { data_folder: folder.to_owned(), name: None, capacity: None, own_program: places::own_program() };
        let host = Host::start(&options);
        match &host {
            Ok(host) => serve(host),
            Err(problem) => error!(%problem, "the engine did not start"),
        }
        Self { host }
    }

    /// The host, or why there is none.
    pub fn host(&self) -> Result<Host, Problem> {
        self.host.clone()
    }

    /// The window's title.
    pub fn title(&self) -> String {
        let name = self.host.as_ref().ok().and_then(|host| host.status().ok()).map(|status| status.name);
        name.map_or_else(|| "Atelier".to_owned(), |name| format!("Atelier – {name}"))
    }

    /// The app ends: what runs is left to the supervisor, and taken back at the next start.
    pub fn end(&self) {
        let Ok(host) = &self.host else { return };
        if let Err(problem) = host.answer(fresh(), Request::Stop(Stop { end_work: false })) {
            warn!(%problem, "the engine did not stop in order");
        }
        host.wait();
    }
}

/// A fresh id for a command.
pub fn fresh() -> CommandId {
    CommandId(uuid::Uuid::now_v7())
}

fn serve(host: &Host) {
    let host = host.clone();
    tauri::async_runtime::spawn(async move {
        let Ok(status) = host.status() else { return };
        match Server::bind(Path::new(&status.data_folder)) {
            Ok(server) => server.serve(host).await,
            Err(problem) => warn!(%problem, "the command line can't reach this window"),
        }
    });
}

/// Brings the window to the front.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
        if let Err(error) = shown {
            warn!(%error, "the window could not be shown");
        }
    }
}

/// Opens a folder in the file manager.
#[tauri::command]
pub async fn reveal(app: AppHandle, path: String) -> Result<(), Problem> {
    app.opener().open_path(&path, None::<&str>).map_err(|error| {
        let message = format!("{path} could not be opened: {error}.");
        Problem::new(ErrorCode::System, path.clone(), message, "Open it in your file manager.")
    })
}

/// A fault of the window's own code, which would otherwise be silent.
#[tauri::command]
pub async fn log_fault(text: String) {
    error!(fault = %text.chars().take(4_000).collect::<String>(), "the window's code failed");
}
