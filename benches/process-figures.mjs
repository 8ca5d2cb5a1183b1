// What another process has taken so far, as Linux tells it. NaN on other systems.

import { readFileSync } from "node:fs";

/** A tick of the counters in /proc, which is the same on all architectures that Node runs on. In ms. */
const TICK_MS = 10;

/** The CPU time of all its threads, in ms. */
export function cpuMsOf(pid) {
  // Behind the name, which may hold spaces; the times are the 14th and the 15th field.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** What of it is in memory, in bytes. */
export function residentBytesOf(pid) {
  const [, kib] = /^VmRSS:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`)) ?? [];
  return Number(kib) * 1_024;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
