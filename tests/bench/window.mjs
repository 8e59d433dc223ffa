// What `npm run bench -- --desktop` measures of the window: start to usable, idle, and frame times
// while scrolling and dragging, with many jobs in the book.

import { setTimeout as pause } from "node:timers/promises";

import { Desk } from "../desktop/lib/desk.mjs";
import { QueueWindow } from "../desktop/lib/queue_window.mjs";
import { Machine, memoryOf, processorTimeOf } from "./machine.mjs";
import { fillBook } from "./measures.mjs";

// Collects the time between frames until it is told to stop.
const COLLECT = `
  window.frameTimes = [];
  let last = performance.now();
  const step = (now) => {
    window.frameTimes.push(now - last);
    last = now;
    if (window.frameTimes) window.frameRequest = requestAnimationFrame(step);
  };
  window.frameRequest = requestAnimationFrame(step);`;
const COLLECTED = "cancelAnimationFrame(window.frameRequest); return window.frameTimes.slice(1);";

// Scrolls the list, the nearest parent of a row that can scroll, by a row's height each frame.
const SCROLL = `
  let list = document.querySelector('[data-testid="job-row"]');
  while (list && !(list.scrollHeight > list.clientHeight && getComputedStyle(list).overflowY !== 'visible')) list = list.parentElement;
  const roll = () => { list.scrollTop += 40; window.scrollRequest = requestAnimationFrame(roll); };
  roll();
  window.stopScrolling = () => { cancelAnimationFrame(window.scrollRequest); list.scrollTop = 0; };`;

/** With this many jobs of one task each, then with as many of ten. */
export async function measureWindow(programs, sizes) {
  return [...(await measured(programs, sizes, 1)), ...(await measured(programs, sizes, 10))];
}

async function measured({ app, program }, { grown, watched }, tasks) {
  const desk = await Desk.lay();
  const size = `${(grown * tasks).toLocaleString("en-US")} tasks`;
  try {
    await fill(program, desk.data, grown, tasks);
    const before = performance.now();
    const window = await QueueWindow.open(desk, app);
    const opened = performance.now() - before;
    await window.session.find('[data-testid="job-row"]');
    const rows = [
      { what: "start → rows in the window (WebDriver's own start included)", value: opened, unit: "ms", target: "1,500 ms" },
      ...(await idle(desk, watched)),
      ...frames("scrolling", await scrolling(window)),
      ...frames("dragging", await dragging(window)),
    ];
    return rows.map((row) => ({ ...row, what: `${size}: ${row.what}` }));
  } finally {
    await desk.clear();
  }
}

async function fill(program, data, jobs, tasks) {
  const machine = new Machine(program, { data });
  try {
    await machine.start();
    await fillBook(machine, jobs, tasks);
    await machine.stop();
  } finally {
    await machine.clear();
  }
}

async function idle(desk, watched) {
  const pids = desk.appPids();
  const before = processorTimeOf(pids);
  await pause(watched * 1000);
  const share = (processorTimeOf(pids) - before) / watched;
  return [
    { what: `window idle: memory of ${pids.length} processes (PSS)`, value: memoryOf(pids), unit: "MiB" },
    { what: "window idle: processor time", value: share * 100, unit: "% of a core", target: "2 %" },
  ];
}

async function scrolling({ session }) {
  await session.execute(COLLECT + SCROLL);
  await pause(3000);
  return session.execute(`window.stopScrolling(); ${COLLECTED}`);
}

async function dragging({ session }) {
  const [grip] = await session.all('[data-testid="grip"]');
  const { x, y, width, height } = await grip.box();
  const at = (down) => ({ type: "pointerMove", duration: 0, x: Math.round(x + width / 2), y: Math.round(y + height / 2 + down) });
  const way = Array.from({ length: 120 }, (_, step) => [at(8 + 200 * Math.abs(Math.sin(step / 20))), { type: "pause", duration: 16 }]);
  await session.execute(COLLECT);
  await session.pointer(at(0), { type: "pointerDown", button: 0 }, at(8), ...way.flat());
  const times = await session.execute(COLLECTED);
  await session.keys("\uE00C");
  await session.release();
  return times;
}

function frames(doing, times) {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return [
    { what: `frame time while ${doing}, median`, value: at(0.5), unit: "ms", target: "17 ms" },
    { what: `frame time while ${doing}, 95 of 100`, value: at(0.95), unit: "ms" },
    { what: `frame time while ${doing}, longest`, value: at(1), unit: "ms" },
  ];
}
