/** The run in one of its two ways: as a tree in time, or as a story. The chosen span is the same in both. */
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { count } from "../../trace/format";
import type { Story as Passages } from "../../trace/story";
import { Minimap } from "./Minimap";
import { RunTools } from "./RunTools";
import { SpanGrid } from "./SpanGrid";
import css from "./Told.module.css";
import { Story } from "./story/Story";
import type { View } from "./view";

interface Props {
  readonly project: string;
  readonly traceId: string;
  readonly view: View;
  /** Null where the tree is shown. */
  readonly story: Passages | null;
  readonly show: (how: "tree" | "story") => void;
}

export function Told({ project, traceId, view, story, show }: Props) {
  const tab = css["tab"] ?? "";
  const panel = css["panel"] ?? "";
  return (
    <Tabs
      className={css["told"] ?? ""}
      selectedKey={story ? "story" : "tree"}
      onSelectionChange={(key) => show(key === "story" ? "story" : "tree")}
    >
      <div className={css["bar"]}>
        <TabList aria-label="How the run is told (s)" className={css["tabs"] ?? ""}>
          <Tab id="tree" className={tab}>
            Tree
          </Tab>
          <Tab id="story" className={tab}>
            Story
          </Tab>
        </TabList>
        <RunTools view={view} tree={story === null} />
        {story && (
          <span className={css["steps"]}>
            {count(story.steps)} {story.steps === 1 ? "step" : "steps"}
          </span>
        )}
      </div>
      <TabPanel id="tree" className={panel}>
        <Minimap run={view.run} whole={view.whole} window={view.window} zoomedIn={view.zoomedIn} zoomTo={view.zoomTo} />
        <div className={css["grid"]}>
          <SpanGrid view={view} />
        </div>
      </TabPanel>
      <TabPanel id="story" className={panel}>
        {story && <Story project={project} traceId={traceId} run={view.run} story={story} chosen={view.row} choose={view.chooseRow} />}
      </TabPanel>
    </Tabs>
  );
}
