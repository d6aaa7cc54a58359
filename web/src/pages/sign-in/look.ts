/** What can be said of a key before the server is asked. */

/** Why it cannot be a secret key; empty where it may be one. */
export function wrongAtSight(key: string): string {
  const pasted = key.trim();
  if (!pasted) return "Paste a secret key; it begins with sk-bt-.";
  if (pasted.startsWith("pk-bt-")) return "That is the public half of a key. The secret half begins with sk-bt-.";
  return "";
}
