//! Eligibility: whether a worker may run a job's tasks, with the reason when it may not.

use std::collections::BTreeSet;

use atelier_core::{ProgramNeed, Requirements, Tag, Worker, WorkerStatus};

/// What a job's tasks need, apart from a free slot.
#[derive(Debug, Clone, Copy)]
pub struct Needs<'a> {
    /// Names of programs that the job type uses.
    pub programs: &'a [String],
    /// Those that the job needs in certain versions.
    pub versions: &'a [ProgramNeed],
    /// What the job itself asks.
    pub requirements: &'a Requirements,
}

/// How a worker stands at this moment.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// What is registered.
    pub worker: &'a Worker,
    /// Attempts that take a slot: running and not frozen, or still being ended.
    pub occupied: u16,
    /// Whether its disk has more than the reserve.
    pub has_space: bool,
    /// Whether its supervisor answers.
    pub reachable: bool,
}

impl Standing<'_> {
    /// Slots without a running attempt.
    pub fn free_slots(&self) -> u16 {
        self.worker.capacity.saturating_sub(self.occupied)
    }
}

/// Why a worker does not run a task. The order is that in which people want to hear it (UX.md 6.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The job is pinned to another worker.
    PinnedElsewhere,
    /// The job excludes this worker.
    Excluded,
    /// Tags that the job requires and the worker lacks.
    MissingTags(BTreeSet<Tag>),
    /// The worker is not in the group that the job asks for.
    NotInGroup(String),
    /// A program that the job type uses was not found.
    MissingProgram(String),
    /// The program is there, in versions that will not do.
    WrongVersion {
        /// What the job needs.
        need: ProgramNeed,
        /// The versions that were found.
        has: Vec<String>,
    },
    /// A person took the worker out.
    Disabled,
    /// It is not online.
    NotOnline(WorkerStatus),
    /// Its disk is down to the reserve.
    NoSpace,
    /// Its supervisor does not answer just now.
    Unreachable,
    /// Every slot is taken.
    AtCapacity,
}

impl Reason {
    /// The closed word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::PinnedElsewhere => "pinned_elsewhere",
            Self::Excluded => "excluded",
            Self::MissingTags(_) => "missing_tags",
            Self::NotInGroup(_) => "not_in_group",
            Self::MissingProgram(_) => "missing_program",
            Self::WrongVersion { .. } => "wrong_version",
            Self::Disabled => "disabled",
            Self::NotOnline(_) => "not_online",
            Self::NoSpace => "no_space",
            Self::Unreachable => "unreachable",
            Self::AtCapacity => "at_capacity",
        }
    }

    /// The sentence for people, about the worker called `name`.
    pub fn sentence(&self, name: &str) -> String {
        match self {
            Self::PinnedElsewhere => format!("Pinned to another machine, not to {name}"),
            Self::Excluded => format!("Not to run on {name}, as was asked"),
            Self::MissingTags(tags) => format!("{name} lacks the tag {}", listed(tags)),
            Self::NotInGroup(group) => format!("{name} is not in the group {group}"),
            Self::MissingProgram(program) => format!("Needs {program}, which was not found on {name}"),
            Self::WrongVersion { need, has } => {
                format!("Needs {}, because {}; {name} has {}", wanted(need), need.because, has.join(", "))
            }
            Self::Disabled => format!("{name} is not taking work"),
            Self::NotOnline(status) => format!("{name} is {}", status_word(*status)),
            Self::NoSpace => format!("The disk of {name} is down to its reserve"),
            Self::Unreachable => format!("{name} is starting up"),
            Self::AtCapacity => format!("Waiting for a free slot on {name}"),
        }
    }

    /// What would help; empty when waiting does.
    pub fn remedy(&self) -> String {
        match self {
            Self::PinnedElsewhere => "Unpin the job".to_owned(),
            Self::Excluded => "Allow this machine for the job".to_owned(),
            Self::MissingTags(tags) => format!("Give the machine the tag {}, or take it off the job", listed(tags)),
            Self::NotInGroup(group) => format!("Put the machine into {group}, or choose another group"),
            Self::MissingProgram(program) => format!("Install {program} on it and start Atelier again"),
            Self::WrongVersion { need, .. } => {
                format!("Install {} on it and start Atelier again, or choose another version for the job", wanted(need))
            }
            Self::Disabled => "Let the machine take work again in its settings".to_owned(),
            Self::NoSpace => "Free some room on the disk, or lower the reserve in the settings".to_owned(),
            Self::NotOnline(_) | Self::Unreachable | Self::AtCapacity => String::new(),
        }
    }

    /// Whether it passes by itself.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::AtCapacity | Self::Unreachable)
    }
}

fn listed(tags: &BTreeSet<Tag>) -> String {
    tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ")
}

/// `blender 4.2 or later`.
fn wanted(need: &ProgramNeed) -> String {
    match (need.exactly, need.at_least) {
        (Some(version), _) => format!("{} {version}", need.name),
        (None, Some(version)) => format!("{} {version} or later", need.name),
        (None, None) => need.name.clone(),
    }
}

fn status_word(status: WorkerStatus) -> &'static str {
    match status {
        WorkerStatus::Online => "online",
        WorkerStatus::Busy => "busy",
        WorkerStatus::Degraded => "unsteady",
        WorkerStatus::Offline => "offline",
        WorkerStatus::Asleep => "asleep",
        WorkerStatus::Maintenance => "in maintenance",
        WorkerStatus::Error => "in need of attention",
    }
}

/// Whether the worker may take a task with these needs now, and otherwise the first reason why not.
pub fn eligibility(needs: &Needs<'_>, standing: &Standing<'_>) -> Result<(), Reason> {
    suits(needs, standing.worker)?;
    if !standing.worker.enabled {
        return Err(Reason::Disabled);
    }
    match standing.worker.status {
        WorkerStatus::Online | WorkerStatus::Busy => {}
        status => return Err(Reason::NotOnline(status)),
    }
    if !standing.has_space {
        return Err(Reason::NoSpace);
    }
    if !standing.reachable {
        return Err(Reason::Unreachable);
    }
    if standing.free_slots() == 0 {
        return Err(Reason::AtCapacity);
    }
    Ok(())
}

/// The part that does not change from second to second.
fn suits(needs: &Needs<'_>, worker: &Worker) -> Result<(), Reason> {
    let asked = needs.requirements;
    if asked.pinned_worker.is_some_and(|pinned| pinned != worker.id) {
        return Err(Reason::PinnedElsewhere);
    }
    if asked.excluded_workers.contains(&worker.id) {
        return Err(Reason::Excluded);
    }
    let missing: BTreeSet<Tag> = asked.required_tags.difference(&worker.tags).cloned().collect();
    if !missing.is_empty() {
        return Err(Reason::MissingTags(missing));
    }
    if let Some(group) = asked.group.as_ref().filter(|group| !worker.groups.contains(*group)) {
        return Err(Reason::NotInGroup(group.clone()));
    }
    let found = |name: &String| worker.programs.iter().any(|program| program.name == *name);
    if let Some(program) = needs.programs.iter().find(|name| !found(name)) {
        return Err(Reason::MissingProgram(program.clone()));
    }
    for need in needs.versions {
        if need.choose(&worker.programs).is_none() {
            let named = worker.programs.iter().filter(|program| program.name == need.name);
            let has: Vec<String> = named.map(|program| program.version.clone()).collect();
            let missing = has.is_empty();
            let wrong = Reason::WrongVersion { need: need.clone(), has };
            return Err(if missing { Reason::MissingProgram(need.name.clone()) } else { wrong });
        }
    }
    Ok(())
}
