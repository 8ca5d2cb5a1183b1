import { watch } from "../entries/ours-url.js";
import { ID, KEY } from "./agent.js";

const { value } = await (await watch(location.origin, KEY, ID)).next();
globalThis.tell(value.status.providerStatus);
