import { describe, expect, it } from "vitest";

import { plotted } from "./plotted";

const at = (second: number) => new Date(second * 1000).toISOString();

describe("the values of an alert", () => {
  it("end where the alert did", () => {
    const line = plotted([{ at: at(100), value: 11 }, { at: at(130), value: 16 }], at(100), at(150), 18, 0);
    expect(line.at).toEqual([100, 130, 150]);
    expect(line.values).toEqual([11, 16, 18]);
    expect(line.from).toBeLessThan(100);
    expect(line.until).toBeGreaterThan(150);
  });

  it("reach to now while it is open", () => expect(plotted([{ at: at(100), value: 11 }], at(100), null, 12, 200_000).at).toEqual([100, 200]));

  it("are none where nothing was measured", () => expect(plotted([], at(100), at(150), null, 0).at).toEqual([]));

  it("are not drawn twice at the end", () => expect(plotted([{ at: at(100), value: 4 }, { at: at(110), value: 4 }], at(100), at(110), 4, 0).at).toEqual([100, 110]));
});
