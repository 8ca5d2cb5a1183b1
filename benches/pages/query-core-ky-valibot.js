import { watch } from "../entries/query-core-ky-valibot.js";
import { ID, KEY } from "./agent.js";

watch(location.origin, KEY, ID, ({ data }) => {
  if (data) globalThis.tell(data.data.status);
});
