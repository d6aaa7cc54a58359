/** How the first trace gets here: the lines to paste, with this server's address in them. */
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";

import { HOME } from "../../api/client";
import { CopyButton } from "../../parts/CopyButton";
import { Icon } from "../../parts/Icon";
import css from "./HowToConnect.module.css";
import { waysTo } from "./ways";

export function HowToConnect({ first = false }: { readonly first?: boolean }) {
  const ways = waysTo(HOME.href.replace(/\/$/, ""));
  return (
    <div className={css["place"]}>
      <div className={css["card"]}>
        <h2 className={css["title"]}>{first ? "Send the first trace" : "Connect an agent"}</h2>
        <p className={css["lead"]}>
          Keep the SDK that you have and change where it sends to. No key is needed as long as none was made with{" "}
          <code>backtrail keys</code>.
        </p>
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
              <p>{way.says}</p>
              {way.blocks.map((block) => (
                <figure key={block.text} className={css["block"]}>
                  <figcaption>
                    {block.where}
                    <CopyButton text={block.text} what={block.where} />
                  </figcaption>
                  <pre>{block.text}</pre>
                </figure>
              ))}
            </TabPanel>
          ))}
        </Tabs>
        {first && (
          <p className={css["waiting"]} role="status">
            <Icon of="running" size={14} /> Waiting: the first trace appears here by itself.
          </p>
        )}
      </div>
    </div>
  );
}
