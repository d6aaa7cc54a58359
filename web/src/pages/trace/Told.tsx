/** The run in one of its three ways: as a tree in time, as a story, as a graph. The chosen span is the same in all. */
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { count } from "../../trace/format";
import type { Story as Passages } from "../../trace/story";
import { GraphPart } from "./GraphPart";
import { Minimap } from "./Minimap";
import { RunTools } from "./RunTools";
import { SpanGrid } from "./SpanGrid";
import css from "./Told.module.css";
import type { How } from "./search";
import { Story } from "./story/Story";
import type { View } from "./view";

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly view: View;
  readonly how: How;
  /** Null where the story is not shown. */
  readonly story: Passages | null;
  readonly show: (how: How) => void;
}

export function Told({ project, traceId, view, how, story, show }: Props) {
  const tab = css["tab"] ?? "";
  const panel = css["panel"] ?? "";
  return (
    <Tabs
      className={css["told"] ?? ""}
      selectedKey={how}
      onSelectionChange={(key) => show(key === "story" || key === "graph" ? key : "tree")}
    >
      <div className={css["bar"]}>
        <TabList aria-label="How the run is told (t, s, g)" className={css["tabs"] ?? ""}>
          <Tab id="tree" className={tab}>
            Tree
          </Tab>
          <Tab id="story" className={tab}>
            Story
          </Tab>
          <Tab id="graph" className={tab}>
            Graph
          </Tab>
        </TabList>
        <RunTools view={view} tree={how === "tree"} />
        {story && (
          <span className={css["steps"]}>
            {count(story.steps)} {story.steps === 1 ? "step" : "steps"}
          </span>
        )}
      </div>
      <TabPanel id="tree" className={panel}>
        <Minimap run={view.run} marks={view.marks} whole={view.whole} window={view.window} zoomedIn={view.zoomedIn} zoomTo={view.zoomTo} />
        <div className={css["grid"]}>
          <SpanGrid view={view} />
        </div>
      </TabPanel>
      <TabPanel id="story" className={panel}>
        {story && <Story project={project} traceId={traceId} run={view.run} marks={view.marks} story={story} chosen={view.row} choose={view.openRow} />}
      </TabPanel>
      <TabPanel id="graph" className={panel}>
        <GraphPart view={view} />
      </TabPanel>
    </Tabs>
  );
}
