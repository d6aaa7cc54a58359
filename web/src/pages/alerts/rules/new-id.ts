/** An id that people can read in a page or a command, made of a name. */

const LONGEST = 48;

/** Of what is told apart over all projects, so that another one's cannot be in the way. */
export function idOfAll(name: string): string {
  const chance = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  return `${newId(name, [])}_${chance.toString(36)}`;
}

/** Of what is told apart within a project. */
export function newId(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, LONGEST);
  const id = plain || "own";
  if (!taken.includes(id)) return id;
  for (let more = 2; ; more += 1) if (!taken.includes(`${id}_${more}`)) return `${id}_${more}`;
}
