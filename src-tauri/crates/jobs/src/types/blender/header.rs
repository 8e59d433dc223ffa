//! The head of a `.blend` file: which Blender wrote it, and the frame range of its scene.
//!
//! Blender writes a small `REND` block right behind the file's header so that other programs need not
//! read the rest (`write_renderinfo` in its `writefile.cc`). Files are plain, gzip (before 3.0) or zstd.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read, Seek};
use std::path::Path;

use atelier_core::{ErrorCode, Problem};

use crate::folders;

/// How much is looked through for the range; it stands in the first hundred bytes.
const FAR: u64 = 1 << 20;
/// How far from the end the last block begins, at most.
const TAIL: u64 = 64;

/// The frame range of one scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// Its name.
    pub name: String,
    /// First frame.
    pub start: i32,
    /// Last frame.
    pub end: i32,
}

/// What the head of a file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Blender's version, times 100: 304 is 3.4.
    pub version: u32,
    /// The scene that would be rendered; `None`: the file does not say it in a way that is known.
    pub scene: Option<Scene>,
}

/// The sizes that the first bytes of a file announce.
#[derive(Debug, Clone, Copy)]
struct Form {
    pointer: usize,
    big_endian: bool,
    large_blocks: bool,
    version: u32,
}

/// Reads the head of a file.
pub fn read(path: &Path) -> Result<Header, Problem> {
    let file = File::open(path).map_err(|error| folders::unreadable(path, &error))?;
    let header = head(BufReader::new(&file)).and_then(|header| has_end(&file).map(|()| header));
    header.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => no_blend(path, "it does not begin as one"),
        io::ErrorKind::UnexpectedEof => no_blend(path, "it ends too early"),
        _ => folders::unreadable(path, &error),
    })
}

fn no_blend(path: &Path, why: &str) -> Problem {
    let message = format!("'{}' is no whole .blend file: {why}.", path.display());
    let next_step = "Open it in Blender and save it again, or choose another file.";
    Problem::new(ErrorCode::UnreadableFile, folders::shown(path), message, next_step).in_field(folders::INPUTS)
}

fn head(mut file: impl Read) -> io::Result<Header> {
    let mut magic = [0; 4];
    file.read_exact(&mut magic)?;
    let whole = Cursor::new(magic).chain(file);
    match magic {
        [0x1f, 0x8b, ..] => blocks(flate2::read::GzDecoder::new(whole)),
        [0x28, 0xb5, 0x2f, 0xfd] => {
            let decoder = ruzstd::decoding::StreamingDecoder::new(whole).map_err(io::Error::other);
            blocks(decoder.map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))?)
        }
        _ => blocks(whole),
    }
}

/// An uncompressed file ends with the head of its `ENDB` block; one that was copied in part does not.
fn has_end(mut file: &File) -> io::Result<()> {
    let (mut magic, mut tail) = ([0; 7], Vec::new());
    file.rewind()?;
    file.read_exact(&mut magic)?;
    if &magic != b"BLENDER" {
        return Ok(());
    }
    let length = file.seek(io::SeekFrom::End(0))?;
    file.seek(io::SeekFrom::Start(length.saturating_sub(TAIL)))?;
    file.read_to_end(&mut tail)?;
    let found = tail.windows(4).any(|word| word == b"ENDB");
    if found { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// `BLENDER-v304`, or `BLENDER17-01v0500` since 5.0.
fn form(file: &mut impl Read) -> io::Result<Form> {
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let mut bytes = [0; 12];
    file.read_exact(&mut bytes)?;
    if !bytes.starts_with(b"BLENDER") {
        return Err(invalid());
    }
    if bytes[7].is_ascii_digit() {
        let mut rest = [0; 5];
        file.read_exact(&mut rest)?;
        let version = [&bytes[12..], &rest[1..]].concat();
        let known = &bytes[7..12] == b"17-01" && rest[0] == b'v';
        return Ok(Form { pointer: 8, big_endian: false, large_blocks: known, version: digits(&version).unwrap_or(0) });
    }
    let pointer = match bytes[7] {
        b'_' => 4,
        b'-' => 8,
        _ => return Err(invalid()),
    };
    let version = digits(&bytes[9..]).ok_or_else(invalid)?;
    Ok(Form { pointer, big_endian: bytes[8] == b'V', large_blocks: false, version })
}

fn digits(bytes: &[u8]) -> Option<u32> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}

fn blocks(file: impl Read) -> io::Result<Header> {
    let mut file = file.take(FAR);
    let form = form(&mut file)?;
    // A form that is not known is not guessed at: the range must then be typed.
    let known = form.version != 0 && (form.large_blocks || form.version < 500);
    let scene = if known { find_range(&mut file, form)? } else { None };
    Ok(Header { version: form.version, scene })
}

fn find_range(file: &mut impl Read, form: Form) -> io::Result<Option<Scene>> {
    for _ in 0..64 {
        let (code, length) = block_head(file, form)?;
        match &code {
            b"REND" if (9..=4096).contains(&length) => return scene(file, length, form).map(Some),
            b"ENDB" | b"DNA1" => return Ok(None),
            _ if length > FAR => return Ok(None),
            _ => drop(io::copy(&mut file.take(length), &mut io::sink())?),
        }
    }
    Ok(None)
}

/// The code of a block and the length of what follows its head.
fn block_head(file: &mut impl Read, form: Form) -> io::Result<([u8; 4], u64)> {
    let mut code = [0; 4];
    file.read_exact(&mut code)?;
    let mut rest = vec![0; if form.large_blocks { 28 } else { 12 + form.pointer }];
    file.read_exact(&mut rest)?;
    // Small heads: length, pointer, type, count. Large ones: type, pointer, 64-bit length and count.
    let length = if form.large_blocks {
        u64::from_le_bytes(eight(&rest[12..20]))
    } else {
        u64::from(integer(&rest[..4], form).cast_unsigned())
    };
    Ok((code, length))
}

fn scene(file: &mut impl Read, length: u64, form: Form) -> io::Result<Scene> {
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    let name = bytes[8..].split(|byte| *byte == 0).next().unwrap_or_default();
    let name = String::from_utf8_lossy(name).into_owned();
    Ok(Scene { name, start: integer(&bytes[..4], form), end: integer(&bytes[4..8], form) })
}

fn integer(bytes: &[u8], form: Form) -> i32 {
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    if form.big_endian { i32::from_be_bytes(bytes) } else { i32::from_le_bytes(bytes) }
}

fn eight(bytes: &[u8]) -> [u8; 8] {
    std::array::from_fn(|place| bytes.get(place).copied().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write;

    use super::*;

    /// A file as Blender begins it, with a thumbnail before the range.
    fn made(header: &[u8], pointer: usize, big: bool) -> Vec<u8> {
        let number = |value: i32| if big { value.to_be_bytes() } else { value.to_le_bytes() };
        let mut bytes = header.to_vec();
        let mut block = |code: &[u8], content: &[u8]| {
            bytes.extend_from_slice(code);
            bytes.extend(number(content.len() as i32));
            bytes.extend(vec![7; pointer]);
            bytes.extend([number(0), number(1)].concat());
            bytes.extend_from_slice(content);
        };
        block(b"TEST", &[1; 100]);
        block(b"REND", &[number(-3).as_slice(), &number(48), b"Shot 12\0", &[0; 56]].concat());
        block(b"ENDB", &[]);
        bytes
    }

    fn expected(version: u32) -> Header {
        Header { version, scene: Some(Scene { name: "Shot 12".into(), start: -3, end: 48 }) }
    }

    #[test]
    fn plain_gzip_and_zstd_of_both_byte_orders() {
        let plain = made(b"BLENDER-v279", 8, false);
        assert_eq!(head(plain.as_slice()).unwrap(), expected(279));
        assert_eq!(head(made(b"BLENDER_V279", 4, true).as_slice()).unwrap(), expected(279));
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gzip.write_all(&plain).unwrap();
        assert_eq!(head(gzip.finish().unwrap().as_slice()).unwrap(), expected(279));
        let zstd = ruzstd::encoding::compress_to_vec(plain.as_slice(), ruzstd::encoding::CompressionLevel::Fastest);
        assert_eq!(head(zstd.as_slice()).unwrap(), expected(279));
    }

    #[test]
    fn the_form_of_blender_5() {
        let mut bytes = b"BLENDER17-01v0500REND".to_vec();
        bytes.extend([&[0; 4][..], &[7; 8], &24_u64.to_le_bytes(), &1_u64.to_le_bytes()].concat());
        bytes.extend([&(-3_i32).to_le_bytes()[..], &48_i32.to_le_bytes(), b"Shot 12\0\0\0\0\0\0\0\0\0"].concat());
        assert_eq!(head(bytes.as_slice()).unwrap(), expected(500));
        let newer = b"BLENDER17-02v0600RENDsomething else altogether";
        assert_eq!(head(newer.as_slice()).unwrap(), Header { version: 600, scene: None });
    }

    #[test]
    fn what_is_no_blend_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.blend");
        let whole = made(b"BLENDER-v304", 8, false);
        std::fs::write(&path, &whole).unwrap();
        assert_eq!(read(&path).unwrap(), expected(304));
        let whole = [&whole[..whole.len() - 24], &[0; 100]].concat();
        for (content, why) in [
            (&b"hello, this is text"[..], "does not begin as one"),
            (b"", "ends too early"),
            (b"BLENDER-v304REND", "ends too early"),
            (&[0x28, 0xb5, 0x2f, 0xfd, 0xa0], "ends too early"),
            (&whole[..whole.len() - 20], "ends too early"),
        ] {
            std::fs::write(&path, content).unwrap();
            let problem = read(&path).unwrap_err();
            assert_eq!(problem.code, ErrorCode::UnreadableFile);
            assert!(problem.message.contains(why), "{problem}");
        }
    }
}
