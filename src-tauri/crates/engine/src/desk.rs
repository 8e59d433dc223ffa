//! The desk: slow work beside the loop. It reads the logs of running tasks, checks and hashes their
//! files, and puts accepted files at their place. What it finds comes back as an event.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use atelier_core::launch::RunFact;
use atelier_core::{AttemptId, ErrorCode, Exit, Output, OutputState, Problem, Suspicion, Timestamp, Verdict};
use atelier_jobs::job_type::{JobType, OutputReader, Product};
use atelier_jobs::pictures::{self, Expected};
use atelier_jobs::types;
use atelier_runner::logs;
use atelier_runner::publish::{self, PublishError};
use tracing::warn;

use crate::event::{DeskReport, DeskTask, DeskWork};

/// Bytes of a log that are read at once.
const READ_AT_ONCE: usize = 256 << 10;
/// A line longer than this is no line; it is cut, so that a program can't fill our memory.
const LONGEST_LINE: usize = 64 << 10;

/// The desk's threads; work of one task always goes to the same one, in order.
#[derive(Debug)]
pub struct Desk {
    threads: Vec<Sender<DeskWork>>,
}

impl Desk {
    /// Starts `count` threads. They end when the desk is dropped and their work is done.
    pub fn start<R>(count: usize, own_program: &Path, report: R) -> Self
    where
        R: Fn(DeskReport) + Clone + Send + 'static,
    {
        let threads = (0..count.max(1)).map(|_| {
            let (sender, work) = channel();
            let (own_program, report) = (own_program.to_owned(), report.clone());
            thread::spawn(move || Clerk { own_program, report, files: BTreeMap::new() }.work_off(&work));
            sender
        });
        Self { threads: threads.collect() }
    }

    /// Hands in work; it is done in its turn.
    pub fn hand_in(&self, work: DeskWork) {
        let of_task = |id: &AttemptId| id.job.0.as_u128() as usize ^ id.task.0 as usize;
        let turn = match &work {
            DeskWork::Open(task) => of_task(&task.attempt),
            DeskWork::Follow(attempt) | DeskWork::Conclude { attempt, .. } | DeskWork::Close { attempt, .. } => {
                of_task(attempt)
            }
            DeskWork::Publish { output } => output.job.0.as_u128() as usize ^ output.task.0 as usize,
            DeskWork::Clear(_) | DeskWork::LookForParts { .. } => 0,
        };
        let _ = self.threads[turn % self.threads.len()].send(work);
    }
}

/// One thread of the desk.
struct Clerk<R> {
    own_program: PathBuf,
    report: R,
    files: BTreeMap<AttemptId, File>,
}

/// What is known of one attempt.
struct File {
    task: DeskTask,
    reader: Box<dyn OutputReader>,
    job_type: &'static dyn JobType,
    read: u64,
    line: Vec<u8>,
    causes: Vec<RunFact>,
    /// What the pictures to come must be like.
    expect: Option<Expected>,
}

impl<R: Fn(DeskReport)> Clerk<R> {
    fn work_off(mut self, work: &Receiver<DeskWork>) {
        while let Ok(work) = work.recv() {
            self.take(work);
        }
    }

    fn take(&mut self, work: DeskWork) {
        match work {
            DeskWork::Open(task) => self.open(*task),
            DeskWork::Follow(attempt) => self.follow(attempt),
            DeskWork::Conclude { attempt, exit } => self.conclude(attempt, exit),
            DeskWork::Close { attempt, folder } => {
                self.files.remove(&attempt);
                clear_but_log(&folder);
            }
            DeskWork::Publish { output } => self.publish(*output),
            DeskWork::LookForParts { job, revision, parts } => {
                let missing = parts.into_iter().filter(is_gone).map(|part| (part.task, part.unit)).collect();
                (self.report)(DeskReport::PartsLookedFor { job, revision, missing });
            }
            DeskWork::Clear(folder) => {
                if let Err(error) = fs::remove_dir_all(&folder)
                    && error.kind() != std::io::ErrorKind::NotFound
                {
                    warn!(%error, folder = %folder.display(), "a job's folder was not removed");
                }
            }
        }
    }

    fn open(&mut self, task: DeskTask) {
        let Ok(job_type) = types::by_id(&task.job.job_type) else { return };
        let reader = job_type.reader(&task.context(&self.own_program));
        let attempt = task.attempt;
        self.files.insert(
            attempt,
            File { task, reader, job_type, read: 0, line: Vec::new(), causes: Vec::new(), expect: None },
        );
    }

    /// Reads what is new in the log, up to its end.
    fn follow(&mut self, attempt: AttemptId) {
        let Some(mut file) = self.files.remove(&attempt) else { return };
        while let Ok(slice) = logs::read(&file.task.folder, Some(file.read), READ_AT_ONCE)
            && !slice.bytes.is_empty()
        {
            file.read = slice.next;
            let facts = file.digest(&slice.bytes);
            self.act_on(&mut file, facts);
        }
        self.files.insert(attempt, file);
    }

    fn act_on(&self, file: &mut File, facts: Vec<RunFact>) {
        let attempt = file.task.attempt;
        let mut ready = Vec::new();
        for fact in &facts {
            file.note(fact);
            if let RunFact::OutputReady { unit, path } = fact {
                ready.push((unit.clone(), PathBuf::from(path), file.expect));
            }
        }
        let told: Vec<_> = facts.into_iter().filter(|fact| !matches!(fact, RunFact::OutputReady { .. })).collect();
        if !told.is_empty() {
            (self.report)(DeskReport::Facts { attempt, facts: last_progress_only(told) });
        }
        for (unit, path, expect) in ready {
            let context = file.task.context(&self.own_program);
            let product = file.job_type.product(&context, &unit, &path);
            let Some(product) = product.filter(|product| !file.task.accepted.contains(&product.unit)) else { continue };
            let result = record(&file.task, &product, expect);
            if result.is_ok() {
                file.task.accepted.insert(product.unit);
            }
            (self.report)(DeskReport::Checked { attempt, result: result.map(Box::new) });
        }
    }

    /// Everything that is owed and not accepted yet, checked; or why the attempt failed.
    fn conclude(&mut self, attempt: AttemptId, exit: Exit) {
        self.follow(attempt);
        let Some(file) = self.files.get_mut(&attempt) else { return };
        let last = file.finish_line();
        for fact in &last {
            file.note(fact);
        }
        let context = file.task.context(&self.own_program);
        let result = file.job_type.conclude(&context, exit, &file.causes).and_then(|products| {
            let fresh = products.iter().filter(|product| !file.task.accepted.contains(&product.unit));
            fresh.map(|product| record(&file.task, product, file.expect)).collect::<Result<Vec<Output>, Problem>>()
        });
        (self.report)(DeskReport::Concluded { attempt, result });
    }

    fn publish(&self, mut output: Output) {
        let problem = match place(&output) {
            Ok(path) => {
                output.path = path.to_string_lossy().into_owned();
                None
            }
            Err(refused) => Some(Problem::from(refused)),
        };
        (self.report)(DeskReport::Published { output: Box::new(output), problem });
    }
}

impl File {
    /// Keeps what is needed later.
    fn note(&mut self, fact: &RunFact) {
        match *fact {
            RunFact::Expect { width, height, moves } => self.expect = Some(Expected { width, height, moves }),
            RunFact::Cause { .. } => self.causes.push(fact.clone()),
            _ => {}
        }
    }

    /// Cuts bytes into lines and asks the reader what they mean. A carriage return ends a line too.
    fn digest(&mut self, bytes: &[u8]) -> Vec<RunFact> {
        let mut facts = Vec::new();
        for byte in bytes {
            if matches!(byte, b'\n' | b'\r') || self.line.len() >= LONGEST_LINE {
                facts.extend(self.finish_line());
            } else {
                self.line.push(*byte);
            }
        }
        facts
    }

    fn finish_line(&mut self) -> Vec<RunFact> {
        if self.line.is_empty() {
            return Vec::new();
        }
        let line = std::mem::take(&mut self.line);
        self.reader.line(&String::from_utf8_lossy(&line))
    }
}

/// Of a burst of progress only the last matters.
fn last_progress_only(facts: Vec<RunFact>) -> Vec<RunFact> {
    let last = facts.iter().rposition(|fact| matches!(fact, RunFact::Progress { .. }));
    let is_old = |index: usize, fact: &RunFact| matches!(fact, RunFact::Progress { .. }) && Some(index) != last;
    facts.into_iter().enumerate().filter(|(index, fact)| !is_old(*index, fact)).map(|(_, fact)| fact).collect()
}

/// Looks at a file, makes it durable where it is, and writes down what it is.
fn record(task: &DeskTask, product: &Product, expect: Option<Expected>) -> Result<Output, Problem> {
    let looked = pictures::look(product, expect)?;
    let (bytes, hash) = publish::hash_and_sync(&product.path).map_err(|error| unreadable(&product.path, &error))?;
    let folder = task.job.output_folder.as_deref().map_or(Path::new(""), Path::new);
    let folder = if product.part { &task.parts } else { folder };
    Ok(Output {
        job: task.job.id,
        revision: task.job.revision,
        unit: product.unit.clone(),
        task: task.attempt.task,
        attempt: task.attempt.number,
        source: product.path.to_string_lossy().into_owned(),
        path: folder.join(&product.name).to_string_lossy().into_owned(),
        bytes,
        hash,
        state: OutputState::Intended,
        picture: product.picture,
        part: product.part,
        fingerprint: looked.fingerprint,
        suspicion: looked.suspicion.map(|kind| Suspicion { kind, verdict: Verdict::Asked }),
        replaces: None,
        at: wall_now(),
    })
}

/// Puts a file at its place. One that somebody else put there is left alone: the next free name is taken.
fn place(output: &Output) -> Result<PathBuf, PublishError> {
    let (source, target) = (Path::new(&output.source), Path::new(&output.path));
    let expected = (output.bytes, output.hash.as_str());
    // What this job published there before is replaced, unless a person has changed it since. Nobody but this job
    // puts anything into its folder of parts.
    let is_ours = |ours: &String| publish::hash_file(target).is_ok_and(|(_, hash)| hash == *ours);
    let replace = output.part || output.replaces.as_ref().is_some_and(is_ours);
    match publish::stage_and_publish(source, target, expected, replace) {
        Err(PublishError::TargetExists { .. }) => {
            let free = publish::free_name(target);
            publish::stage_and_publish(source, &free, expected, false)?;
            Ok(free)
        }
        Err(refused) => Err(refused),
        Ok(_) => Ok(target.to_owned()),
    }
}

/// Whether a published file is not where it was put, whole.
fn is_gone(output: &Output) -> bool {
    !fs::metadata(&output.path).is_ok_and(|found| found.is_file() && found.len() == output.bytes)
}

fn clear_but_log(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if logs::is_log(&entry.file_name()) {
            continue;
        }
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let removed = if is_folder { fs::remove_dir_all(entry.path()) } else { fs::remove_file(entry.path()) };
        if let Err(error) = removed {
            warn!(%error, path = %entry.path().display(), "a file of a finished attempt was not removed");
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let missing = error.kind() == std::io::ErrorKind::NotFound;
    let code = if missing { ErrorCode::OutputMissing } else { ErrorCode::OutputUnreadable };
    let message = format!("{} could not be read: {error}.", path.display());
    Problem::new(code, path.to_string_lossy(), message, "Look at the task's log.").retryable()
}

fn wall_now() -> Timestamp {
    Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64))
}
