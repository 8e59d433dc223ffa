//! The local socket's messages: JSON, one message a frame, a frame being a 32-bit big-endian length and
//! as many bytes, 16 MiB at most. The socket lies in the data folder and only its user can open it.

use std::io::{self, Read, Write};

use atelier_core::{CommandId, JobId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::command::{Envelope, Reply};
use crate::view::Update;

/// The longest frame.
pub const LONGEST_FRAME: u32 = 16 << 20;

/// From a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FromClient {
    /// A request; answered with a [`FromHost::Reply`] under the same id.
    Ask(Box<Envelope>),
    /// From now on [`FromHost::Update`]s come, beginning with a snapshot.
    Subscribe {
        /// What is wanted.
        subscribe: Subscription,
    },
}

/// What a client wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Subscription {
    /// Batches a second at most.
    pub per_second: f32,
    /// Only this job.
    #[serde(default)]
    pub job: Option<JobId>,
}

/// From the host.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FromHost {
    /// The answer to a request.
    Reply {
        /// The id of the request.
        id: CommandId,
        /// Answer or problem.
        reply: Box<Reply>,
    },
    /// A snapshot or a batch.
    Update {
        /// Which.
        update: Box<Update>,
    },
    /// A frame that could not be understood; the connection ends.
    Refused {
        /// Why.
        refused: String,
    },
}

/// A message as a frame.
pub fn encode<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let mut frame = vec![0; 4];
    serde_json::to_writer(&mut frame, message)?;
    let length = u32::try_from(frame.len() - 4).ok().filter(|length| *length <= LONGEST_FRAME);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a message over 16 MiB"))?;
    frame[..4].copy_from_slice(&length.to_be_bytes());
    Ok(frame)
}

/// Reads one message, waiting for it.
pub fn read<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut body = vec![0; checked_length(length)?];
    from.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body)?)
}

/// Writes one message.
pub fn write<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    to.write_all(&encode(message)?)
}

/// The length of the frame to come, if it is one that is accepted.
pub fn checked_length(length: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_be_bytes(length);
    if length > LONGEST_FRAME {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes")));
    }
    Ok(length as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{JobsAsk, Request};

    #[test]
    fn a_request_is_the_id_the_command_and_what_goes_with_it() {
        let id: CommandId = "01890a5d-ac96-774b-bcce-b302099a8057".parse().unwrap();
        let ask = FromClient::Ask(Box::new(Envelope { id, request: Request::Jobs(JobsAsk::default()) }));
        let frame = encode(&ask).unwrap();
        let text = std::str::from_utf8(&frame[4..]).unwrap();
        assert!(
            text.starts_with(r#"{"id":"01890a5d-ac96-774b-bcce-b302099a8057","command":"jobs","with":{"#),
            "{text}"
        );
        assert_eq!(read::<FromClient>(&mut frame.as_slice()).unwrap(), ask);
    }

    #[test]
    fn an_oversize_frame_is_refused_before_it_is_read() {
        let mut frame: &[u8] = &[0xff, 0xff, 0xff, 0xff, b'{'];
        assert_eq!(read::<FromClient>(&mut frame).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
