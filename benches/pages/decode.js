// The decoders in a page: `measureDecoders` gives the spreads of their times.

import { decodersOf } from "../decoders.mjs";
import { alternate } from "../rounds.mjs";

globalThis.measureDecoders = async (url, count, rounds) => {
  const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer());
  return alternate(await decodersOf(bytes, count), rounds);
};
