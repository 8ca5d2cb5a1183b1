import createClient from "openapi-fetch";

const client = createClient();

export async function status(baseUrl, key, id) {
  const { data, error } = await client.GET("/api/public/v1/agents/{agent_id}", {
    baseUrl,
    params: { path: { agent_id: id } },
    headers: { authorization: `Bearer ${key}` },
  });
  if (error) throw error;
  return data;
}
