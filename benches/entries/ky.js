import ky from "ky";

export function status(key, id) {
  const headers = { authorization: `Bearer ${key}` };
  return ky(`https://api.truedy.ai/api/public/v1/agents/${encodeURIComponent(id)}`, { headers }).json();
}
