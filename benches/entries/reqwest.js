import load, { status as ask } from "../reqwest/target/made/bench.js";

export async function status(origin, key, id) {
  await load();
  return ask(origin, key, id);
}
