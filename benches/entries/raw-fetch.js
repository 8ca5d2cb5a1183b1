export async function status(origin, key, id) {
  const headers = { authorization: `Bearer ${key}` };
  return (await fetch(`${origin}/api/public/v1/agents/${encodeURIComponent(id)}`, { headers })).json();
}
