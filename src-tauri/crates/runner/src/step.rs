//! Running the steps of a built-in worker: one program to its end, its standard output read line by line. What it
//! says besides (its errors) goes where the worker's own goes.

use std::io::{self, BufRead, BufReader, Read};
use std::process::{Command, Stdio};

use atelier_core::Exit;
use atelier_core::launch::Step;

use crate::process::exit_of;

/// A line longer than this comes in pieces.
const LONGEST_LINE: u64 = 1 << 16;

/// Runs it; every line without its end goes to `line`. An error: it could not be started or listened to.
pub fn run(step: &Step, line: &mut dyn FnMut(&str)) -> io::Result<Exit> {
    let mut command = Command::new(&step.program);
    let mut child = command.args(&step.args).stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
    let heard = child.stdout.take().map_or(Ok(()), |output| listen(output, line));
    if heard.is_err() {
        child.kill()?;
    }
    let status = child.wait()?;
    heard.map(|()| exit_of(status))
}

fn listen(output: impl Read, line: &mut dyn FnMut(&str)) -> io::Result<()> {
    let mut output = BufReader::new(output);
    let mut bytes = Vec::new();
    while output.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)? > 0 {
        line(String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']));
        bytes.clear();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn shell(script: &str) -> (Exit, Vec<String>) {
        let step = Step { program: "sh".into(), args: vec!["-c".into(), script.into()] };
        let mut lines = Vec::new();
        let exit = run(&step, &mut |line| lines.push(line.to_owned())).unwrap();
        (exit, lines)
    }

    #[test]
    fn lines_come_as_they_are_said_and_the_end_is_told() {
        assert_eq!(
            shell("echo one; printf 'two\\r\\nthree'; exit 3"),
            (Exit::Code(3), vec!["one".into(), "two".into(), "three".into()])
        );
        assert_eq!(shell("kill -9 $$").0, Exit::Signal(9));
        let (_, long) = shell("head -c 100000 /dev/zero | tr '\\0' x");
        assert_eq!(long.iter().map(String::len).collect::<Vec<_>>(), [1 << 16, 100_000 - (1 << 16)]);
        let gone = Step { program: "/gone/program".into(), args: Vec::new() };
        assert_eq!(run(&gone, &mut |_| ()).unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
