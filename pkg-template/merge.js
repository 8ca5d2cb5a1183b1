// Answers of several hubs as one: their results in the order asked, their events in the order they come.

/** One agent in an id of an event has so many letters; these stand for one of which nothing was told. */
const LETTERS = 6;
const UNKNOWN = "_".repeat(LETTERS);

/** What an id says of each of so many agents; nothing where it is no id of such a stream. */
function partsOf(id, count) {
  const parts = id?.match(new RegExp(`[\\w-]{${LETTERS}}`, "g")) ?? [];
  return parts.join("") === id && parts.length === count ? parts : Array(count).fill(UNKNOWN);
}

/** The results of several answers, in the order of these references. */
export function mergedResults(refs, bodies) {
  const results = new Map(bodies.flatMap(({ results }) => results).map((result) => [result.ref, result]));
  return JSON.stringify({ results: refs.map((ref) => results.get(ref)) });
}

/** What a viewer knows of the agents of a stream that is put together of several. */
export class Known {
  #refs;
  #parts;

  constructor(refs, id) {
    this.#refs = refs;
    this.#parts = partsOf(id, refs.length);
  }

  /** The id of a stream of these agents alone. */
  idOf(refs) {
    return refs.map((ref) => this.#parts[this.#refs.indexOf(ref)]).join("");
  }

  /** The id of the whole stream, after an event with this id of a stream of these agents. */
  after(refs, id) {
    const parts = partsOf(id, refs.length);
    for (const [index, ref] of refs.entries()) this.#parts[this.#refs.indexOf(ref)] = parts[index];
    return this.#parts.join("");
  }
}

/** A stream of which another is made: whole blocks of it, under ids of the other. */
class Source {
  #reader;
  #refs;
  #decoder = new TextDecoder();
  #rest = "";
  #chunk;

  constructor({ body, refs }) {
    this.#reader = body.getReader();
    this.#refs = refs;
  }

  /** The next chunk, once it is there. A stream that breaks has ended. */
  chunk() {
    this.#chunk ??= this.#reader.read().then(
      ({ done, value }) => ({ source: this, done, value }),
      () => ({ source: this, done: true }),
    );
    return this.#chunk;
  }

  /** The blocks that a chunk has completed. */
  take(value, known) {
    this.#chunk = undefined;
    const blocks = (this.#rest + this.#decoder.decode(value, { stream: true })).split("\n\n");
    this.#rest = blocks.pop();
    return blocks.map((block) => {
      const [, id] = /^id: (.*)\n/.exec(block) ?? [];
      return id === undefined ? block : block.replace(id, known.after(this.#refs, id));
    });
  }

  cancel() {
    this.#reader.cancel().catch(() => {});
  }
}

const isEnd = (block) => block.startsWith("event: end");
const isRetry = (block) => block.startsWith("retry: ");

/**
 * One stream of several, `[{ body, refs }]`. It reads only what is wanted, so a slow viewer slows the hubs down. Where
 * one of them ends it ends, and its viewer opens it again.
 */
export function mergedEvents(streams, known) {
  const sources = streams.map((stream) => new Source(stream));
  const encoder = new TextEncoder();
  const cancel = () => {
    for (const source of sources) source.cancel();
  };
  const pull = async (controller) => {
    for (let text = ""; text === ""; ) {
      const { source, done, value } = await Promise.race(sources.map((source) => source.chunk()));
      const blocks = done ? [] : source.take(value, known);
      const wanted = blocks.filter((block) => source === sources[0] || !isRetry(block));
      text = wanted.map((block) => `${block}\n\n`).join("");
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (done || blocks.some(isEnd)) {
        cancel();
        controller.close();
        return;
      }
    }
  };
  return new ReadableStream({ pull, cancel }, { highWaterMark: 0 });
}
