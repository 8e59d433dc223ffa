import { describe, expect, test } from "vitest";
import type { JobRow } from "../src/host/bindings";
import {
  EVERYTHING,
  fitsOf,
  isFiltered,
  isQueueOrder,
  sameCriteria,
  toggled,
  type Criteria,
} from "../src/order/criteria";
import { chainGroups, groupsBy } from "../src/order/groups";
import { sortedBy } from "../src/order/sorting";
import { filterWords, orderWords } from "../src/words/criteria";
import { rowOf } from "./rows";

const NOW = new Date(2026, 10, 20, 15).getTime();
const HOUR = 3_600_000;

const ROWS: JobRow[] = [
  rowOf("aa1", { name: "shot_2", person: "Ida", worker: "hydra", state: "running", status: "running" }),
  rowOf("ab2", { name: "shot_10", jobType: "images", band: "high", suspects: 2, state: "done" }),
  rowOf("ba3", { name: "smoke", state: "failed", finishedAt: NOW - HOUR, follows: ["aa1"] }),
  rowOf("bb4", { name: "film", state: "done", finishedAt: NOW - 20 * HOUR, follows: ["ba3"] }),
];
const byId = new Map(ROWS.map((row) => [row.id, row]));
const find = (id: string): JobRow | undefined => byId.get(id);
const ids = ROWS.map(({ id }) => id);

function fitting(change: Partial<Criteria>): string[] {
  const fits = fitsOf({ ...EVERYTHING, ...change }, { me: "Nina", now: NOW });
  return ROWS.filter(fits).map(({ id }) => id);
}

describe("a filter", () => {
  test.each<[string, Partial<Criteria>, string[]]>([
    ["a name, whatever its case", { text: "SHOT" }, ["aa1", "ab2"]],
    ["a person and a machine, both", { text: "ida hyd" }, ["aa1"]],
    ["the beginning of an id, not its middle", { text: "ba" }, ["ba3"]],
    ["a type as it reads on screen", { text: "images" }, ["ab2"]],
    ["either of two states", { picks: { state: ["failed", "running"] } }, ["aa1", "ba3"]],
    ["a state and a person", { picks: { state: ["failed", "running"], person: ["Nina"] } }, ["ba3"]],
    ["a band", { picks: { band: ["high"] } }, ["ab2"]],
    ["no machine", { picks: { machine: [""] } }, ["ab2", "ba3", "bb4"]],
    ["mine", { only: ["mine"] }, ["ab2", "ba3", "bb4"]],
    ["what needs me: failed, and with pictures to look at", { only: ["needs-me"] }, ["ab2", "ba3"]],
    ["finished today, not yesterday", { only: ["today"] }, ["ba3"]],
    ["nothing picked", { picks: { state: [] } }, ids],
  ])("finds %s", (_, change, expected) => expect(fitting(change)).toEqual(expected));

  test("is toggled value by value, and the same whatever the order", () => {
    const one = toggled(toggled(EVERYTHING, "state", "failed"), "state", "blocked");
    const other = toggled(toggled(EVERYTHING, "state", "blocked"), "state", "failed");
    expect(sameCriteria(one, other)).toBe(true);
    expect(isFiltered(one)).toBe(true);
    expect(isFiltered(toggled(toggled(one, "state", "failed"), "state", "blocked"))).toBe(false);
    expect(filterWords(one)).toBe("Status Failed or Blocked");
  });
});

describe("sorting", () => {
  test("counts in names, turns round, and puts what is not known last both ways", () => {
    expect(sortedBy(ids, { by: "name", down: false }, find)).toEqual(["bb4", "aa1", "ab2", "ba3"]);
    expect(sortedBy(ids, { by: "name", down: true }, find)).toEqual(["ba3", "ab2", "aa1", "bb4"]);
    expect(sortedBy(ids, { by: "machine", down: false }, find)[0]).toBe("aa1");
    expect(sortedBy(ids, { by: "machine", down: true }, find)[0]).toBe("aa1");
  });

  test("is only queue order when nothing else is chosen, and says what it is", () => {
    expect(isQueueOrder(EVERYTHING)).toBe(true);
    const named = { ...EVERYTHING, sort: { by: "name", down: true } } as const;
    expect(isQueueOrder(named)).toBe(false);
    expect(orderWords(named)).toBe("Sorted by name, backwards");
    expect(orderWords({ ...EVERYTHING, grouping: "person" })).toBe("Grouped by person");
  });
});

describe("groups", () => {
  test("of a facet hold every job once, what has no value last", () => {
    const groups = groupsBy("machine", ids, find);
    expect(groups.map(({ title, ids: those }) => [title, those.length])).toEqual([
      ["hydra", 1],
      ["No machine", 3],
    ]);
  });

  test("of chains set followers in below what they follow", () => {
    const groups = chainGroups(ids, find);
    expect(groups.map((group) => [group.ids, group.depths])).toEqual([
      [
        ["aa1", "ba3", "bb4"],
        [0, 1, 2],
      ],
      [["ab2"], null],
    ]);
  });

  test("of a chain that bites its own tail hold every job once", () => {
    const circle = new Map(
      [rowOf("x", { follows: ["y"] }), rowOf("y", { follows: ["x"] })].map((row) => [row.id, row]),
    );
    const groups = chainGroups(["x", "y"], (id) => circle.get(id));
    expect(groups.flatMap((group) => group.ids).sort()).toEqual(["x", "y"]);
  });
});
