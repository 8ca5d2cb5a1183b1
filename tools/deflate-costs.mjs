// What each byte of a file costs once it is compressed.
import { deflateRawSync } from "node:zlib";

// By the symbol of a length or a distance: the bits behind it that count further, as RFC 1951 lists them.
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCE_BITS = [0, 0, ...Array.from({ length: 28 }, (_, index) => index >> 1)];
// The least length of each symbol; the last is the longest there is.
const LENGTHS = [...LENGTH_BITS.slice(0, -1).map(leastOf), 258];
// In this order the lengths of the codes of codes are written.
const CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END = 256;

/**
 * Deflates a file and reads what came of it: the bits that a byte took, those of a run that was seen before shared out evenly.
 *
 * @param {Buffer} bytes
 * @returns {Float64Array} by byte
 */
export function deflateCosts(bytes) {
  const read = bitReader(deflateRawSync(bytes, { level: 9 }));
  const costs = new Float64Array(bytes.length);
  let at = 0;
  for (let isLast = 0; isLast === 0; ) {
    isLast = read.bits(1);
    // Of the three kinds of blocks zlib makes this one alone of what compresses at all.
    if (read.bits(2) !== 2) throw new Error("a block without codes of its own");
    const { literals, distances } = codes(read);
    for (;;) {
      const before = read.at();
      const symbol = read.symbol(literals);
      if (symbol === END) break;
      let length = 1;
      if (symbol > END) {
        length = LENGTHS[symbol - 257] + read.bits(LENGTH_BITS[symbol - 257]);
        read.bits(DISTANCE_BITS[read.symbol(distances)]);
      }
      costs.fill((read.at() - before) / length, at, at + length);
      at += length;
    }
  }
  return costs;
}

function leastOf(_, symbol) {
  return LENGTH_BITS.slice(0, symbol).reduce((least, bits) => least + 2 ** bits, 3);
}

/** The codes that a block begins with. */
function codes(read) {
  const [literals, distances, count] = [read.bits(5) + 257, read.bits(5) + 1, read.bits(4) + 4];
  const ofCodes = Array(CODE_ORDER.length).fill(0);
  for (const symbol of CODE_ORDER.slice(0, count)) ofCodes[symbol] = read.bits(3);
  const code = codeOf(ofCodes);
  const lengths = [];
  while (lengths.length < literals + distances) {
    const symbol = read.symbol(code);
    const [length, times] = {
      16: () => [lengths.at(-1), read.bits(2) + 3],
      17: () => [0, read.bits(3) + 3],
      18: () => [0, read.bits(7) + 11],
    }[symbol]?.() ?? [symbol, 1];
    lengths.push(...Array(times).fill(length));
  }
  return { literals: codeOf(lengths.slice(0, literals)), distances: codeOf(lengths.slice(literals)) };
}

/** Symbols by their code, with a one before it. */
function codeOf(lengths) {
  const symbols = new Map();
  let next = 1;
  for (let length = 1; length < 16; length += 1) {
    next *= 2;
    for (const [symbol, own] of lengths.entries()) {
      if (own === length) symbols.set(next++, symbol);
    }
  }
  return symbols;
}

function bitReader(buffer) {
  let at = 0;
  const bit = () => (buffer[at >> 3] >> (at++ & 7)) & 1;
  return {
    at: () => at,
    bits(count) {
      let value = 0;
      for (let place = 0; place < count; place += 1) value += bit() << place;
      return value;
    },
    symbol(code) {
      let word = 1;
      do word = word * 2 + bit();
      while (!code.has(word));
      return code.get(word);
    },
  };
}
