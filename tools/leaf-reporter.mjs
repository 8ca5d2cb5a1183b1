// A reporter for Node's test runner: one line, "pass", "fail" or "skip", for each test that has no tests inside.

/**
 * @param {AsyncIterable<{ type: string, data: any }>} events
 * @returns {AsyncIterable<string>}
 */
export default async function* leafReporter(events) {
  let previousDepth = 0;
  for await (const { type, data } of events) {
    if (type !== "test:pass" && type !== "test:fail") continue;
    // A parent is told of right after the last of its children, which are one level deeper.
    const isLeaf = data.nesting >= previousDepth && data.details.type !== "suite";
    previousDepth = data.nesting;
    if (!isLeaf) continue;
    const isLeftOut = data.skip !== undefined || data.todo !== undefined;
    yield isLeftOut ? "skip\n" : `${type.slice("test:".length)}\n`;
  }
}
