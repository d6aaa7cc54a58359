/** How traces get here: the lines to paste, with this server's address, the project and a key in them. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { accessOf, type NewKey } from "../../api/access";
import { HOME } from "../../api/client";
import { CopyButton } from "../../parts/CopyButton";
import { useProject } from "../shell/project";
import { FirstTrace } from "./FirstTrace";
import css from "./HowToConnect.module.css";
import { KeyForLines } from "./KeyForLines";
import { type Way, waysTo } from "./ways";

export function HowToConnect({ first = false }: { readonly first?: boolean }) {
  const project = useProject();
  const { data: who } = useQuery(accessOf());
  const [made, setMade] = useState<{ readonly project: string; readonly key: NewKey } | null>(null);
  const key = made?.project === project ? made.key : null;
  const ways = waysTo({ server: HOME.href.replace(/\/$/, ""), project, keyed: who ? !who.open : false, key });
  return (
    <div className={css["card"]}>
      <div className={css["head"]}>
        <h2 className={css["title"]}>{first ? "Send the first trace" : "Connect an agent"}</h2>
        <p className={css["lead"]}>
          Keep the SDK that you have and change where it sends to. These lines send to project <b>{project}</b>.
        </p>
      </div>
      {who && <KeyForLines who={who} project={project} made={key} take={(one) => setMade({ project, key: one })} />}
      <Tabs className={css["tabs"] ?? ""}>
        <TabList aria-label="SDK" className={css["list"] ?? ""}>
          {ways.map((way) => (
            <Tab key={way.name} id={way.name} className={css["tab"] ?? ""}>
              {way.name}
            </Tab>
          ))}
        </TabList>
        {ways.map((way) => (
          <TabPanel key={way.name} id={way.name} className={css["panel"] ?? ""}>
            <Lines of={way} />
          </TabPanel>
        ))}
      </Tabs>
      <FirstTrace project={project} here={first} />
    </div>
  );
}

function Lines({ of: way }: { readonly of: Way }) {
  return (
    <>
      <p>{way.says}</p>
      {way.blocks.map((block) => (
        <figure key={block.where} className={css["block"]}>
          <figcaption>
            {block.where}
            <CopyButton text={block.text} what={block.where} label="Copy" />
          </figcaption>
          <pre tabIndex={0}>{block.text}</pre>
        </figure>
      ))}
    </>
  );
}
