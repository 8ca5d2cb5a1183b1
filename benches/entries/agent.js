// What a body is checked against where valibot does it.

import { looseObject, nullish, parse, picklist, string } from "valibot";

const Body = looseObject({
  data: looseObject({
    id: string(),
    name: string(),
    status: picklist(["active", "draft"]),
    voice_id: nullish(string()),
    model: string(),
    created_at: string(),
    updated_at: string(),
  }),
  meta: looseObject({ request_id: string(), ts: string() }),
});

export const checked = (body) => parse(Body, body);
