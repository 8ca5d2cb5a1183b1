// A page's worker that makes a client with a key, without and with permission. It has no import map: hence the path.

import { createClient } from "/package/index.js";

const truedy = { apiKey: "a_key_in_a_worker" };
const fetch = async () => Response.json({ data: { status: "active" }, meta: {} });
const refused = await createClient({ truedy, fetch }).then(
  () => null,
  (error) => error.toJSON(),
);
const client = await createClient({ truedy, fetch, allowKeysInBrowser: true });
const { availability } = await client.status("truedy:a");
postMessage({ refused, availability });
