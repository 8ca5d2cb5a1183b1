import ky from "ky";

export function status(origin, key, id) {
  const headers = { authorization: `Bearer ${key}` };
  return ky(`${origin}/api/public/v1/agents/${encodeURIComponent(id)}`, { headers }).json();
}
