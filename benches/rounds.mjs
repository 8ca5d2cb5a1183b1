// Alternating rounds, and what is said of their times: a machine has moods, and each side has to meet all of them.

/**
 * Measures all sides in turn, round after round, each round beginning with another one. Two more rounds warm up.
 *
 * @param {Record<string, () => Promise<unknown>>} sides what is measured, the first being what the ratios refer to
 * @param {number} rounds how many count
 * @param {(side: () => Promise<unknown>) => Promise<number>} [time] runs a side and gives its ms; default: from call to answer
 * @returns {Promise<Record<string, { ms: Spread, ratio: Spread }>>} by side; a ratio is taken within its round
 */
export async function alternate(sides, rounds, time = timed) {
  const names = Object.keys(sides);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -2; round < rounds; round += 1) {
    for (const offset of names.keys()) {
      const name = names[(round + 2 + offset) % names.length];
      const ms = await time(sides[name]);
      if (round >= 0) times[name].push(ms);
    }
  }
  const base = times[names[0]];
  return Object.fromEntries(
    names.map((name) => {
      const ratios = times[name].map((ms, round) => ms / base[round]);
      return [name, { ms: spread(times[name]), ratio: spread(ratios) }];
    }),
  );
}

/**
 * @typedef {object} Spread
 * @property {number} median
 * @property {number} low the first quartile
 * @property {number} high the third quartile
 */

/**
 * @param {number[]} samples at least one
 * @returns {Spread}
 */
export function spread(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (part) => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)];
    return below + (sorted[Math.ceil(place)] - below) * (place % 1);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** The garbage of the side before is nobody's time. */
async function timed(side) {
  globalThis.gc?.();
  const start = performance.now();
  await side();
  return performance.now() - start;
}
