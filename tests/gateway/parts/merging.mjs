// Answers of several hubs as one.

import assert from "node:assert/strict";
import { it } from "node:test";

const REFS = ["acp:a", "truedy:b", "acp:c"];
const [A, B, C, X] = ["AAAAAA", "BBBBBB", "CCCCCC", "XXXXXX"];
const NONE = "______";

/** A stream whose chunks the test gives; `pulls` counts what was asked for, `cancelled` says whether it was let go. */
function source() {
  const state = { pulls: 0, cancelled: false };
  let controller;
  state.body = new ReadableStream(
    {
      start: (own) => {
        controller = own;
      },
      pull: () => {
        state.pulls += 1;
      },
      cancel: () => {
        state.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  state.give = (chunk) =>
    controller.enqueue(typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk);
  state.end = () => controller.close();
  state.fail = () => controller.error(new Error("broken"));
  return state;
}

const textOf = async (reader) => {
  const { done, value } = await reader.read();
  return done ? null : new TextDecoder().decode(value);
};

export const merging =
  ({ Known, mergedEvents, mergedResults }) =>
  () => {
    const open = (id) => {
      const [acp, truedy] = [source(), source()];
      const known = new Known(REFS, id);
      const streams = [
        { body: acp.body, refs: ["acp:a", "acp:c"] },
        { body: truedy.body, refs: ["truedy:b"] },
      ];
      const stream = mergedEvents(streams, known);
      return { acp, truedy, known, reader: stream.getReader() };
    };

    it("results come in the order asked", () => {
      const result = (ref) => ({ ok: true, ref });
      const bodies = [{ results: [result("acp:a"), result("acp:c")] }, { results: [result("truedy:b")] }];
      assert.deepEqual(JSON.parse(mergedResults(REFS, bodies)).results, REFS.map(result));
    });

    it("an id says of each agent what its own stream says", async () => {
      const { acp, truedy, known, reader } = open(null);
      assert.equal(known.idOf(["acp:a", "acp:c"]), NONE + NONE);
      acp.give(`id: ${NONE}${C}\ndata: {"c":1}\n\n`);
      assert.equal(await textOf(reader), `id: ${NONE}${NONE}${C}\ndata: {"c":1}\n\n`);
      truedy.give(`id: ${B}\ndata: id: ${B}\n\n`);
      assert.equal(await textOf(reader), `id: ${NONE}${B}${C}\ndata: id: ${B}\n\n`);
      acp.give(`id: ${A}${C}\ndata: {}\n\n`);
      assert.equal(await textOf(reader), `id: ${A}${B}${C}\ndata: {}\n\n`);
    });

    it("a stream that is opened again tells each hub what is known of its own", async () => {
      const { known, truedy, reader } = open(A + B + C);
      assert.equal(known.idOf(["acp:a", "acp:c"]), A + C);
      assert.equal(known.idOf(["truedy:b"]), B);
      truedy.give(`id: ${X}\ndata: {}\n\n`);
      assert.equal(await textOf(reader), `id: ${A}${X}${C}\ndata: {}\n\n`);
    });

    it("an id of another stream, or none, is forgotten", () => {
      for (const id of [
        null,
        "",
        A,
        A + B,
        A + B + C + X,
        `${A}.${B}${C}`,
        `${A}${B}CCCCC!`,
        `${A}${B}CCCC\u00ff\n`,
        "💡".repeat(9),
      ]) {
        const known = new Known(REFS, id);
        assert.equal(known.idOf(REFS), NONE.repeat(3), String(id));
      }
    });

    it("chunks may end anywhere, within a character too", async () => {
      const { acp, reader } = open(null);
      const bytes = new TextEncoder().encode(`id: ${A}${C}\ndata: {"name":"ü💡"}\n\n`);
      const read = textOf(reader);
      for (const byte of bytes) acp.give(Uint8Array.of(byte));
      assert.equal(await read, `id: ${A}${NONE}${C}\ndata: {"name":"ü💡"}\n\n`);
    });

    it("one stream has one beginning", async () => {
      const { acp, truedy, reader } = open(null);
      truedy.give("retry: 2000\n\n");
      acp.give("retry: 2000\n\n");
      assert.equal(await textOf(reader), "retry: 2000\n\n");
      truedy.give(`id: ${B}\ndata: {}\n\n`);
      assert.equal(await textOf(reader), `id: ${NONE}${B}${NONE}\ndata: {}\n\n`);
    });

    it("what nobody reads is not asked for", async () => {
      const { acp, truedy, reader } = open(null);
      await new Promise(setImmediate);
      assert.equal(acp.pulls + truedy.pulls, 0);
      const read = textOf(reader);
      await new Promise(setImmediate);
      assert.deepEqual([acp.pulls, truedy.pulls], [1, 1]);
      acp.give(`id: ${A}${C}\ndata: {}\n\n`);
      await read;
      for (let round = 0; round < 5; round += 1) await new Promise(setImmediate);
      assert.deepEqual([acp.pulls, truedy.pulls], [1, 1]);
    });

    it("it ends where one of them ends or breaks, and lets go of the others", async () => {
      for (const end of ["end", "fail"]) {
        const { acp, truedy, reader } = open(null);
        const read = textOf(reader);
        await new Promise(setImmediate);
        truedy[end]();
        assert.equal(await read, null);
        assert.equal(acp.cancelled, true);
      }
      const { acp, truedy, reader } = open(null);
      const read = textOf(reader);
      acp.give("event: end\ndata: too slow\n\n");
      assert.equal(await read, "event: end\ndata: too slow\n\n");
      assert.equal(await textOf(reader), null);
      assert.equal(truedy.cancelled, true);
    });

    it("a viewer that leaves is gone from all", async () => {
      const { acp, truedy, reader } = open(null);
      const read = textOf(reader);
      await reader.cancel();
      await read;
      assert.deepEqual([acp.cancelled, truedy.cancelled], [true, true]);
    });
  };
