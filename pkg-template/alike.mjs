// Makes functions more alike where it makes no difference to what they do, so that compression finds more in one that
// it saw in another: which number a local has, and which of two stores beside each other comes first.
import { deflateRawSync } from "node:zlib";
import { functions, instructions } from "../tools/wasm-code.mjs";
import { reader } from "../tools/wasm-items.mjs";
import { seeded } from "./order.mjs";

// So many changes are tried, each by a compression of the whole; twice as many gain 80 bytes.
const TRIES = 15_000;
// Longer functions are tried oftener: once more for so many bytes.
const A_DRAW = 64;

const [LOCAL_GET, LOCAL_TEE] = [0x20, 0x22];
// What is a value by itself: a local, and the constants of 32 and 64 bits.
const VALUES = new Set([LOCAL_GET, 0x41, 0x42]);
// By how much memory each store writes, from i32.store on; those of the vector extension are not used.
const STORES = new Map([4, 8, 4, 8, 1, 2, 1, 2, 4].map((bytes, index) => [0x36 + index, bytes]));

/**
 * @param {Buffer} wasm
 * @returns {Buffer} the same, of the same length, which compresses better
 */
export function alike(wasm) {
  const made = Buffer.from(wasm);
  const all = functions(made);
  const draws = all.flatMap((one) => Array(Math.ceil(one.body.length / A_DRAW)).fill(one));
  const random = seeded();
  const weigh = () => deflateRawSync(made, { level: 9 }).length;
  let least = weigh();
  for (let left = TRIES; left > 0; left -= 1) {
    const one = draws[random(draws.length)];
    const before = Buffer.from(one.body);
    const change = random(3) === 0 ? swapStores : swapLocals;
    change(one, random);
    if (one.body.equals(before)) continue;
    const weight = weigh();
    if (weight <= least) least = weight;
    else before.copy(one.body);
  }
  return made;
}

/** Two locals of a type change their numbers; parameters keep theirs, and so do numbers of more than a byte. */
function swapLocals({ body, parameters, locals }, random) {
  if (locals.length === 0) return;
  const [one, other] = [random(locals.length), random(locals.length)];
  const [a, b] = [parameters + one, parameters + other];
  if (locals[one] !== locals[other] || Math.max(a, b) > 127) return;
  for (const { op, at } of instructions(body)) {
    if (op < LOCAL_GET || op > LOCAL_TEE) continue;
    if (body[at + 1] === a) body[at + 1] = b;
    else if (body[at + 1] === b) body[at + 1] = a;
  }
}

/** Two stores to different places behind one local, each of a local or a constant, change places. */
function swapStores({ body }, random) {
  const code = instructions(body);
  const pairs = code.flatMap((_, index) => {
    const [first, second] = [storeAt(body, code, index), storeAt(body, code, index + 3)];
    if (!first || !second || !first.base.equals(second.base)) return [];
    const apart = first.end <= second.begin || second.end <= first.begin;
    return apart ? [[first, second]] : [];
  });
  if (pairs.length === 0) return;
  const [first, second] = pairs[random(pairs.length)];
  Buffer.concat([second.bytes, first.bytes]).copy(body, first.at);
}

/** What stands at an instruction, where that is a store to a local's address of a local or a constant. */
function storeAt(body, code, index) {
  const [address, value, store, next] = code.slice(index, index + 4);
  const isStore = next && address.op === LOCAL_GET && VALUES.has(value.op) && STORES.has(store.op);
  if (!isStore) return undefined;
  const read = reader(body.subarray(store.at + 1, next.at));
  // The alignment.
  read.number();
  const begin = read.number();
  return {
    at: address.at,
    bytes: body.subarray(address.at, next.at),
    base: body.subarray(address.at, value.at),
    begin,
    end: begin + STORES.get(store.op),
  };
}
