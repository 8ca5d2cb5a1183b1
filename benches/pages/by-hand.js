import { status } from "../entries/by-hand.js";
import { ID, KEY } from "./agent.js";

const { data } = await status(location.origin, KEY, ID);
globalThis.tell(data.status);
