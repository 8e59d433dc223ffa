//! Frames on a socket: a 32-bit big-endian length, then as many bytes of JSON. The length is capped, so that
//! a bad peer costs its own connection and never the memory of this side.

use std::io::{self, BufRead, ErrorKind, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The largest frame that is written or read.
pub const LARGEST: usize = 16 << 20;

/// Appends one message to `buffer`.
pub fn write<T: Serialize>(message: &T, buffer: &mut Vec<u8>) -> io::Result<()> {
    let start = buffer.len();
    buffer.extend_from_slice(&[0; 4]);
    serde_json::to_writer(&mut *buffer, message)?;
    let length = buffer.len() - start - 4;
    if length > LARGEST {
        buffer.truncate(start);
        return Err(too_long(length));
    }
    if let Some(head) = buffer.get_mut(start..start + 4) {
        head.copy_from_slice(&(length as u32).to_be_bytes());
    }
    Ok(())
}

/// The next message; `None` when the other side closed between two frames.
pub fn read<T: DeserializeOwned>(from: &mut impl BufRead) -> io::Result<Option<T>> {
    if from.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut head = [0; 4];
    from.read_exact(&mut head)?;
    let length = u32::from_be_bytes(head) as usize;
    if length > LARGEST {
        return Err(too_long(length));
    }
    // Grows with what really arrives: a length alone reserves nothing.
    let mut body = Vec::new();
    from.take(length as u64).read_to_end(&mut body)?;
    if body.len() < length {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    Ok(Some(serde_json::from_slice(&body)?))
}

fn too_long(length: usize) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, format!("a frame of {length} bytes is over the limit of {LARGEST}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn frames_follow_one_another() {
        let mut bytes = Vec::new();
        write(&"one", &mut bytes).unwrap();
        write(&2, &mut bytes).unwrap();
        let mut from = bytes.as_slice();
        assert_eq!(read::<String>(&mut from).unwrap().as_deref(), Some("one"));
        assert_eq!(read::<u8>(&mut from).unwrap(), Some(2));
        assert_eq!(read::<u8>(&mut from).unwrap(), None);
    }

    #[test]
    fn an_oversize_length_and_a_torn_frame_are_errors() {
        let mut oversize = &[0xff, 0xff, 0xff, 0xff, b'1'][..];
        assert_eq!(read::<u8>(&mut oversize).unwrap_err().kind(), ErrorKind::InvalidData);
        let mut torn = &[0, 0, 0, 9, b'1'][..];
        assert_eq!(read::<u8>(&mut torn).unwrap_err().kind(), ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_message_over_the_limit_is_not_written() {
        let mut bytes = vec![7];
        assert!(write(&"x".repeat(LARGEST), &mut bytes).is_err());
        assert_eq!(bytes, [7]);
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut from = bytes.as_slice();
            while let Ok(Some(_)) = read::<crate::message::ToSupervisor>(&mut from) {}
        }
    }
}
