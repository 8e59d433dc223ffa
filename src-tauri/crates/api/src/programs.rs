//! What is said at submission about the programs that a job needs: none has it yet, or only in another version.

use atelier_core::worker::{Hardware, Worker};
use atelier_core::{ProgramNeed, ProgramVersion};
use atelier_engine::event::{Command, Reply};
use atelier_jobs::job_type::JobType;

use crate::host::Host;

impl Host {
    /// A job that no machine can run now may be queued all the same, and that is said. Of a machine that has not
    /// looked around yet nothing is said.
    pub(crate) fn program_warnings(&self, job_type: &dyn JobType, needs: &[ProgramNeed]) -> Vec<String> {
        if job_type.description().programs.is_empty() && needs.is_empty() {
            return Vec::new();
        }
        let Ok(Reply::Workers(states)) = self.look(Command::Workers) else { return Vec::new() };
        let workers = states.into_iter().map(|state| state.worker);
        let workers: Vec<Worker> = workers.filter(|worker| worker.hardware != Hardware::default()).collect();
        if workers.is_empty() {
            return Vec::new();
        }
        let missing = job_type.description().programs.iter().filter(|name| versions(&workers, name).is_empty());
        let missing = missing.map(|name| format!("No machine has {name} yet: the job will wait until one has."));
        missing.chain(needs.iter().filter_map(|need| of_version(need, &workers))).collect()
    }
}

/// Every version of a program that some machine has.
fn versions<'a>(workers: &'a [Worker], name: &str) -> Vec<&'a str> {
    let all = workers.iter().flat_map(|worker| &worker.programs).filter(|program| program.name == *name);
    let mut versions: Vec<_> = all.map(|program| program.version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    versions
}

fn of_version(need: &ProgramNeed, workers: &[Worker]) -> Option<String> {
    let has = versions(workers, &need.name);
    let chosen = workers.iter().filter_map(|worker| need.choose(&worker.programs)).collect::<Vec<_>>();
    if chosen.is_empty() && !has.is_empty() {
        let (wanted, because, has) = (wanted(need), &need.because, has.join(", "));
        return Some(format!(
            "No machine has {wanted} yet, which is needed because {because} (there is {has}): the job will wait until \
             one has."
        ));
    }
    let saved = need.at_least?;
    let major = |version: &str| ProgramVersion::find(version).map(|version| version.major);
    let other = chosen.iter().find(|program| major(&program.version).is_some_and(|major| major != saved.major))?;
    let (name, version) = (&need.name, &other.version);
    Some(format!("{}, and will be rendered by {name} {version}: it may look different.", capitalised(&need.because)))
}

fn wanted(need: &ProgramNeed) -> String {
    match (need.exactly, need.at_least) {
        (Some(version), _) => format!("{} {version}", need.name),
        (None, Some(version)) => format!("{} {version} or later", need.name),
        (None, None) => need.name.clone(),
    }
}

fn capitalised(text: &str) -> String {
    // A file's name keeps its letters.
    if text.starts_with("the ") { format!("T{}", &text[1..]) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use atelier_core::worker::Program;
    use atelier_core::{MachineId, Timestamp, WorkerId};

    use super::*;

    /// What is said when the machines have these versions.
    fn check(exactly: Option<&str>, at_least: Option<&str>, there: &[&str], expect: Option<&str>) {
        let id = [1; 10];
        let (worker, machine) = (WorkerId::new(Timestamp(0), id), MachineId::new(Timestamp(0), id));
        let mut worker = Worker::local(worker, machine, "hydra", Timestamp(0));
        let program =
            |version: &&str| Program { name: "blender".into(), path: "/b".into(), version: (*version).into() };
        worker.programs = there.iter().map(program).collect();
        let version = |text: Option<&str>| text.and_then(ProgramVersion::find);
        let because = "shot.blend was saved by Blender 2.79".to_owned();
        let need =
            ProgramNeed { name: "blender".into(), exactly: version(exactly), at_least: version(at_least), because };
        assert_eq!(of_version(&need, &[worker]).as_deref(), expect);
    }

    #[test]
    fn a_version_that_no_machine_has_or_another_generation_is_said() {
        check(None, Some("2.79"), &["2.79", "3.4.1"], None);
        let older =
            "shot.blend was saved by Blender 2.79, and will be rendered by blender 3.4.1: it may look different.";
        check(None, Some("2.79"), &["3.4.1", "4.2.0"], Some(older));
        let none = "No machine has blender 4.2 or later yet, which is needed because shot.blend was saved by Blender \
                    2.79 (there is 3.4.1): the job will wait until one has.";
        check(None, Some("4.2"), &["3.4.1"], Some(none));
        check(Some("3.4"), None, &["3.4.1"], None);
        check(Some("3.6"), None, &[], None);
    }
}
