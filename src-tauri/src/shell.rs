//! The shell's state: the host of this machine, or why there is none; and what only a desktop can do.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use atelier_api::command::{Answer, Request, Stop, WorkersAsk};
use atelier_api::core::{CommandId, ErrorCode, Problem};
use atelier_api::server::Server;
use atelier_api::{Host, Options, places};
use tauri::{AppHandle, Manager};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons, MessageDialogResult};
use tauri_plugin_opener::OpenerExt;
use tracing::{error, warn};

const STOP: &str = "Stop and quit";
const GO_ON: &str = "Quit, let it go on";

/// The host, or the problem that the window shows instead.
#[derive(Debug)]
pub struct Shell {
    folder: PathBuf,
    host: Mutex<Result<Host, Problem>>,
    end_work: AtomicBool,
}

impl Shell {
    /// Starts the machine and its local socket.
    pub fn start(folder: &Path) -> Self {
        let host = start(folder);
        if let Err(problem) = &host {
            error!(%problem, "the engine did not start");
        }
        Self { folder: folder.to_owned(), host: Mutex::new(host), end_work: AtomicBool::new(false) }
    }

    /// The host, or why there is none. One that did not start is tried again, because the reason may have
    /// gone: another Atelier on this folder has ended, the disk has room.
    pub fn host(&self) -> Result<Host, Problem> {
        let mut host = self.host.lock().unwrap_or_else(PoisonError::into_inner);
        if host.is_err() {
            *host = start(&self.folder);
        }
        host.clone()
    }

    /// The host if it has started.
    fn started(&self) -> Option<Host> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner).as_ref().ok().cloned()
    }

    /// The window's title.
    pub fn title(&self) -> String {
        let name = self.started().and_then(|host| host.status().ok()).map(|status| status.name);
        name.map_or_else(|| "Atelier".to_owned(), |name| format!("Atelier – {name}"))
    }

    /// Tasks that run now.
    fn running(&self) -> u16 {
        let Some(host) = self.started() else { return 0 };
        match host.answer(fresh(), Request::Workers(WorkersAsk {})) {
            Ok(Answer::Workers(workers)) => workers.workers.iter().map(|card| card.running).sum(),
            _ => 0,
        }
    }

    /// The app ends. A person who quit said what becomes of what runs; otherwise (the session ends, say) it is
    /// left to the supervisor, and taken back at the next start.
    pub fn end(&self) {
        let Some(host) = self.started() else { return };
        let end_work = self.end_work.load(Ordering::Relaxed);
        if let Err(problem) = host.answer(fresh(), Request::Stop(Stop { end_work })) {
            warn!(%problem, "the engine did not stop in order");
        }
        host.wait();
    }
}

fn start(folder: &Path) -> Result<Host, Problem> {
    let own_program = places::own_program();
    let options = Options { data_folder: folder.to_owned(), name: None, capacity: None, own_program };
    let host = Host::start(&options)?;
    serve(&host);
    Ok(host)
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

/// A person closes the window. With nothing running it closes; otherwise they are asked what becomes of that.
pub fn close(app: &AppHandle, api: &tauri::CloseRequestApi) {
    let running = app.state::<Shell>().running();
    if running == 0 {
        return;
    }
    api.prevent_close();
    let tasks = if running == 1 { "A task is".to_owned() } else { format!("{running} tasks are") };
    let question = format!(
        "{tasks} running. Finished frames are kept either way, and the queue goes on at the next start.\n\n\
         Stop what runs, or let it go on for ten minutes so that the next start takes it back?"
    );
    let buttons = MessageDialogButtons::YesNoCancelCustom(STOP.into(), GO_ON.into(), "Cancel".into());
    let app_again = app.clone();
    app.dialog().message(question).title("Quit Atelier?").buttons(buttons).show_with_result(move |chosen| {
        let end_work = match chosen {
            MessageDialogResult::Yes => true,
            MessageDialogResult::No => false,
            MessageDialogResult::Custom(word) if word == STOP => true,
            MessageDialogResult::Custom(word) if word == GO_ON => false,
            _ => return,
        };
        app_again.state::<Shell>().end_work.store(end_work, Ordering::Relaxed);
        app_again.exit(0);
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
