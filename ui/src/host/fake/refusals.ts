// How the fake engine refuses: always a problem that names the thing, the reason and the next step.
import type { JobId, Problem } from "../bindings";
import type { FakeEngine } from "./engine";
import type { JobRecord } from "./record";

export function problem(code: Problem["code"], subject: string, message: string, nextStep = ""): Problem {
  return { code, subject, message, nextStep, retryable: false };
}

export function find(engine: FakeEngine, id: JobId): JobRecord {
  const record = engine.records.get(id);
  if (record === undefined)
    throw problem("unknown_job", id, `There is no job ${id} any more.`, "Look at the list again.");
  return record;
}

export function illegal(record: JobRecord, step: string): Problem {
  const { name, status } = record.job;
  return problem("illegal_transition", name, `${name} is ${status} and can't be ${step}.`);
}
