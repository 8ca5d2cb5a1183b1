export async function status(key, id) {
  const headers = { authorization: `Bearer ${key}` };
  return (
    await fetch(`https://api.truedy.ai/api/public/v1/agents/${encodeURIComponent(id)}`, { headers })
  ).json();
}
