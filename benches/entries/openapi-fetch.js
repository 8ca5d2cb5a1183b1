import createClient from "openapi-fetch";

const client = createClient({ baseUrl: "https://api.truedy.ai/api/public/v1" });

export async function status(key, id) {
  const headers = { authorization: `Bearer ${key}` };
  const { data, error } = await client.GET("/agents/{agent_id}", {
    params: { path: { agent_id: id } },
    headers,
  });
  if (error) throw error;
  return data;
}
