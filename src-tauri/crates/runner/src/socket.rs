//! Local sockets that only this user can open: where they lie, how they are made, who is at the other end.
//!
//! A socket lies in `<data folder>/run`, mode 0600 in a folder of mode 0700. Socket paths have a short limit
//! (108 bytes on Linux), so a deep data folder has its sockets under `/tmp/atelier-<uid>` instead, named by
//! a hash of its path. The rule depends on nothing but the data folder and the user: a program started
//! from a desktop and one from a bare ssh session find the same socket.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

/// The supervisor's socket.
pub const SUPERVISOR: &str = "supervisor.sock";

/// Longest path that every system takes (macOS has 104 bytes, one of them for the end).
const LONGEST: usize = 103;

/// Where the socket `name` of the machine with this data folder lies.
pub fn socket_path(data_folder: &Path, name: &str) -> PathBuf {
    let data_folder = settled(data_folder);
    let near = data_folder.join("run").join(name);
    if near.as_os_str().len() <= LONGEST {
        return near;
    }
    let hash = blake3::hash(data_folder.as_os_str().as_encoded_bytes()).to_hex();
    let short = hash.get(..16).unwrap_or_default();
    PathBuf::from(format!("/tmp/atelier-{}", rustix::process::getuid().as_raw())).join(format!("{short}-{name}"))
}

/// Listens on the socket `name`, taking the place of a dead one: call it only while holding the lock that
/// says that no other program listens there.
pub fn listen(data_folder: &Path, name: &str) -> io::Result<UnixListener> {
    let path = socket_path(data_folder, name);
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Connects to the socket `name`, refusing one that another user put there.
pub fn connect(data_folder: &Path, name: &str) -> io::Result<UnixStream> {
    let stream = UnixStream::connect(socket_path(data_folder, name))?;
    if peer_is_us(&stream) {
        Ok(stream)
    } else {
        Err(io::Error::new(ErrorKind::PermissionDenied, "it belongs to another user"))
    }
}

/// Whether the process at the other end belongs to this user (or to root, who may do everything anyway).
pub fn peer_is_us(stream: &UnixStream) -> bool {
    rustix::net::sockopt::socket_peercred(stream)
        .is_ok_and(|peer| peer.uid.is_root() || peer.uid == rustix::process::getuid())
}

/// Makes `folder` if it is not there; it must be a real folder, ours, and closed to others.
fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::getuid().as_raw() {
        let reason = format!("'{}' is not a folder of this user", folder.display());
        return Err(io::Error::new(ErrorKind::PermissionDenied, reason));
    }
    if found.mode() & 0o077 != 0 {
        fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// The same path for everyone who means this folder, as far as it exists.
pub(crate) fn settled(folder: &Path) -> PathBuf {
    folder.canonicalize().or_else(|_| std::path::absolute(folder)).unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;

    #[test]
    fn a_deep_data_folder_has_its_socket_elsewhere_and_it_works() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join("d".repeat(120));
        fs::create_dir(&deep).unwrap();
        assert!(socket_path(root.path(), "a.sock").starts_with(root.path().canonicalize().unwrap()));
        let path = socket_path(&deep, "a.sock");
        assert!(path.as_os_str().len() <= LONGEST, "{}", path.display());
        assert_ne!(path, socket_path(&root.path().join("e".repeat(120)), "a.sock"));

        let listener = listen(&deep, "a.sock").unwrap();
        let client = connect(&deep, "a.sock").unwrap();
        assert!(peer_is_us(&client) && peer_is_us(&listener.accept().unwrap().0));
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn only_this_user_can_reach_a_socket() {
        let root = tempfile::tempdir().unwrap();
        let _listener = listen(root.path(), "a.sock").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
        assert_eq!(mode(&socket_path(root.path(), "a.sock")), 0o600);
        assert_eq!(mode(&root.path().join("run")), 0o700);
    }

    #[test]
    fn a_dead_socket_is_replaced() {
        let root = tempfile::tempdir().unwrap();
        drop(listen(root.path(), "a.sock").unwrap());
        assert!(connect(root.path(), "a.sock").is_err());
        let _listener = listen(root.path(), "a.sock").unwrap();
        assert!(connect(root.path(), "a.sock").is_ok());
    }
}
