//! The desktop shell: a window on this machine's engine. Thin: what the window asks goes to the host, what
//! changed comes back; files dropped from the desktop reach the window by Tauri's own events.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod ask;
mod shell;
mod thumbs;
mod updates;

use tauri::{Manager, WebviewUrl, WebviewWindowBuilder};
use tracing_subscriber::EnvFilter;

fn main() {
    let hidden: Vec<String> = std::env::args().skip(1).collect();
    if let Some(code) = atelier_api::hidden::run(&hidden) {
        std::process::exit(code);
    }
    let filter = EnvFilter::try_from_env("ATELIER_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    if let Err(error) = app() {
        tracing::error!(%error, "the window could not be opened");
        std::process::exit(1);
    }
}

fn app() -> tauri::Result<()> {
    let folder = atelier_api::places::data_folder();
    let mut builder = tauri::Builder::default();
    // A second start of the same machine shows the window that is there; another data folder is another machine.
    if std::env::var_os("ATELIER_DATA_DIR").is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| shell::show(app)));
    }
    builder
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .register_asynchronous_uri_scheme_protocol("thumb", |context, request, responder| {
            thumbs::answer(context.app_handle(), &request, responder);
        })
        .invoke_handler(tauri::generate_handler![
            ask::ask,
            updates::subscribe,
            updates::unsubscribe,
            updates::set_visibility,
            shell::reveal,
            shell::log_fault,
        ])
        .on_window_event(|window, event| {
            if let tauri::WindowEvent::CloseRequested { api, .. } = event {
                shell::close(window.app_handle(), api);
            }
        })
        .setup(move |app| {
            app.manage(shell::Shell::start(&folder));
            app.manage(updates::Updates::default());
            let name = app.state::<shell::Shell>().title();
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title(name)
                .inner_size(1280.0, 800.0)
                .min_inner_size(900.0, 600.0)
                .build()?;
            Ok(())
        })
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if let tauri::RunEvent::Exit = event {
                app.state::<shell::Shell>().end();
            }
        });
    Ok(())
}
