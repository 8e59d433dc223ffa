//! The ends of files. Decoders stop when they have their pixels, and some fill up what is missing, so that a
//! file which was cut off passes for a whole one; its last mark says more.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// Whether a picture has the end that its format demands; formats without one have it always.
/// The file is known to decode.
pub fn has_end(path: &Path) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    let mut mark = [0; 12];
    if !filled(&mut file, &mut mark)? {
        return Ok(true);
    }
    file.rewind()?;
    match &mark {
        [0x89, b'P', b'N', b'G', ..] => png(&mut file),
        [0xff, 0xd8, ..] => Ok(jpeg(&std::fs::read(path)?)),
        [b'R', b'I', b'F', b'F', size @ ..] => {
            let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]);
            Ok(std::fs::metadata(path)?.len() >= u64::from(size) + 8)
        }
        _ => Ok(true),
    }
}

/// Behind the signature stand chunks (size, name, content, checksum); the last is `IEND`.
fn png(file: &mut BufReader<File>) -> io::Result<bool> {
    file.seek_relative(8)?;
    let mut head = [0; 8];
    while filled(file, &mut head)? {
        let size = u32::from_be_bytes([head[0], head[1], head[2], head[3]]);
        if &head[4..] == b"IEND" {
            return filled(file, &mut [0; 4]);
        }
        file.seek(SeekFrom::Current(i64::from(size) + 4))?;
    }
    Ok(false)
}

/// Behind the last segment and the coded pixels stands `FFD9`. (A thumbnail in the EXIF segment has an end of
/// its own.)
fn jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(marker) = bytes.get(at..at + 2) {
        at += match marker {
            [0xff, 0xd9] => return true,
            // Stuffed and restart bytes within the pixels.
            [0xff, 0x00 | 0x01 | 0xd0..=0xd7] => 2,
            [0xff, 0xff] => 1,
            [0xff, _] => {
                2 + bytes.get(at + 2..at + 4).map_or(0, |size| usize::from(size[0]) << 8 | usize::from(size[1]))
            }
            _ => 1,
        };
    }
    false
}

/// Whether the file had enough bytes left to fill `part`.
fn filled(file: &mut impl Read, part: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(part) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}
