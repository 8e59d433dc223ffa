// What `npm run bench` measures of a headless machine. Each measure takes the machine and the
// sizes of the run (scripts/bench.mjs) and answers rows `{ what, value, unit, target }`; nothing here judges.

import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { until } from "../desktop/lib/wait.mjs";
import { memoryOf, processorTimeOf } from "./machine.mjs";

// Bash writes its clock with a builtin: the one process that is started is the one that tells the time.
const TELL_TIME = ["bash", "-c", 'echo "$EPOCHREALTIME" > "$0"'];

/** Submissions as the command line words them, so that no parameter's name is repeated here. */
export async function learnSubmission(machine, program) {
  const printed = await machine.cli("submit", "command", "--json", "--", ...program);
  const { job } = JSON.parse(printed);
  const page = await machine.client.ask("job", { job });
  return { jobType: page.job.jobType ?? page.job.job_type, parameters: page.job.parameters };
}

export async function latencyOverSocket(machine, { times }) {
  const stamp = join(machine.folder, "stamp");
  const submission = await learnSubmission(machine, [...TELL_TIME, stamp]);
  await startedAt(stamp);
  const taken = await repeat(times, async () => {
    const before = clock();
    await machine.client.ask("submit", submission);
    return (await startedAt(stamp)) - before;
  });
  return [row("submit → process started, over the socket", median(taken), "ms", "3 ms")];
}

export async function latencyByCommandLine(machine, { times }) {
  const stamp = join(machine.folder, "stamp");
  const taken = await repeat(times, async () => {
    const before = clock();
    await machine.cli("submit", "command", "--", ...TELL_TIME, stamp);
    return (await startedAt(stamp)) - before;
  });
  return [row("submit → process started, by one command line", median(taken), "ms", "5 ms")];
}

export async function latencyFloor(machine, { times }) {
  const stamp = join(machine.folder, "stamp");
  const taken = await repeat(times, async () => {
    const before = clock();
    spawn(TELL_TIME[0], [...TELL_TIME.slice(1), stamp], { stdio: "ignore" });
    return (await startedAt(stamp)) - before;
  });
  return [row("the same process started bare, from Node", median(taken), "ms")];
}

/** No-op tasks beside xargs with as many slots, in the same minute. */
export function fewNoops(machine, { few }) {
  return noops(machine, few);
}

export function manyNoops(machine, { many }) {
  return noops(machine, many);
}

async function noops(machine, tasks) {
  const bare = await seconds(() => finished(spawn("sh", ["-c", `seq ${tasks} | xargs -P${machine.capacity} -n1 /bin/true`])));
  const ours = await seconds(() => machine.cli("submit", "command", "--param", `tasks=${tasks}`, "--wait", "--", "/bin/true"));
  return [
    row(`${count(tasks)} no-op tasks, ${machine.capacity} slots`, tasks / ours, "/s"),
    row(`  the same under xargs -P${machine.capacity}`, tasks / bare, "/s"),
    row("  ratio", bare / ours, "", tasks >= 10_000 ? "0.6 (goal 0.9)" : undefined),
  ];
}

/** One submission of many tasks, paused so that only the submitting is measured. */
export async function bigSubmit(machine, { big: tasks }) {
  const submission = await learnSubmission(machine, ["/bin/true"]);
  const large = withTasks({ ...submission, paused: true }, tasks);
  const jobs = [];
  const taken = await repeat(5, async () => {
    const before = performance.now();
    jobs.push((await machine.client.ask("submit", large)).job);
    return performance.now() - before;
  });
  await machine.client.ask("cancel", { jobs });
  return [row(`one submit of ${count(tasks)} tasks, durable before the answer`, tasks / (median(taken) / 1000), "tasks/s", "100,000 tasks/s")];
}

/** Submissions a second, one after the other and by eight at once. */
export async function submissions(machine, { jobs }) {
  const submission = { ...(await learnSubmission(machine, ["/bin/true"])), paused: true };
  const alone = await seconds(() => repeat(jobs, () => machine.client.ask("submit", submission)));
  const together = await seconds(() => submitTogether(machine, submission, jobs));
  return [
    row("submissions, one after the other", jobs / alone, "/s"),
    row("submissions, eight clients at once", jobs / together, "/s"),
  ];
}

/** Brings the book to about this many jobs, new ones with so many tasks each. */
export async function fillBook(machine, jobs, tasks = 1) {
  const { total } = await machine.client.ask("jobs", { limit: 1 });
  if (total >= jobs) return;
  const submission = { ...(await learnSubmission(machine, ["/bin/true"])), paused: true };
  await submitTogether(machine, withTasks(submission, tasks), jobs - total);
}

export async function idle(machine, { watched }) {
  await settled(machine);
  const pids = machine.pids();
  const before = processorTimeOf(pids);
  await pause(watched * 1000);
  const share = (processorTimeOf(pids) - before) / watched;
  return [
    row(`idle memory, ${pids.length} processes (PSS)`, memoryOf(pids), "MiB", "30 MiB"),
    row(`idle processor time over ${watched} s`, share * 100, "% of a core", "0.5 %"),
  ];
}

export async function restart(machine) {
  const { total } = await machine.client.ask("jobs", { limit: 1 });
  await machine.stop();
  const { seconds: taken } = await machine.start();
  return [row(`start → first answer, ${count(total)} jobs in the book`, taken * 1000, "ms", "1,500 ms (the window)")];
}

async function submitTogether(machine, submission, jobs) {
  const clients = await Promise.all(Array.from({ length: 8 }, () => machine.connect()));
  const each = Math.ceil(jobs / clients.length);
  await Promise.all(clients.map((client) => repeat(each, () => client.ask("submit", submission))));
  clients.forEach((client) => client.close());
}

function withTasks(submission, tasks) {
  const { parameters } = submission;
  return { ...submission, parameters: { ...parameters, overrides: { ...parameters.overrides, tasks } } };
}

// Nothing runs any more: what paused jobs hold does not count.
async function settled(machine) {
  await until("the machine has nothing to do", async () => {
    const { workers } = await machine.client.ask("workers");
    return workers.every(({ running }) => running === 0);
  });
}

async function startedAt(stamp) {
  const line = () => /^(\d+)[.,](\d+)\n/.exec(readFileSync(stamp, "utf8"));
  const [, seconds, fraction] = await until("the process wrote its time", line, { every: 1 });
  rmSync(stamp);
  return Number(`${seconds}.${fraction}`) * 1000;
}

/** Milliseconds of the wall clock, with fractions. */
function clock() {
  return performance.timeOrigin + performance.now();
}

async function seconds(work) {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1000;
}

async function repeat(times, work) {
  const results = [];
  for (let time = 0; time < times; time += 1) results.push(await work());
  return results;
}

function finished(child) {
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}

function count(number) {
  return number.toLocaleString("en-US");
}

function row(what, value, unit, target) {
  return { what, value, unit, target };
}
