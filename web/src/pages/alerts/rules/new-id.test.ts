import fc from "fast-check";
import { expect, it } from "vitest";

import { idOfAll, newId } from "./new-id";

it("reads like the name", () => expect(newId("Tool errors of Größe!", [])).toBe("tool_errors_of_gro_e"));
it("is another one where it is taken", () => expect(newId("Steps", ["steps", "steps_2"])).toBe("steps_3"));
it("is always one that the API takes", () => {
  fc.assert(fc.property(fc.string(), (name) => [newId(name, []), idOfAll(name)].every((id) => /^[A-Za-z0-9_-]{1,64}$/.test(id))));
});
