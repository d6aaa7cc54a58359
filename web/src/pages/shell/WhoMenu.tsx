/** Who is signed in, and the way out. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";

import { type Access, signOut } from "../../api/access";
import { signedOut } from "../../api/signed-out";
import { Icon } from "../../parts/Icon";
import css from "./WhoMenu.module.css";

export function WhoMenu({ who }: { readonly who: Access }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    signedOut(true);
    queries.clear();
  };
  return (
    <MenuTrigger>
      <Button className={css["button"] ?? ""} aria-label={`Signed in: ${nameOf(who)}`}>
        <Icon of="key" size={15} />
        <span className={css["name"]}>{nameOf(who)}</span>
        <Icon of="down" size={12} />
      </Button>
      <Popover className={css["popover"] ?? ""} placement="bottom end" offset={4}>
        <p className={css["who"]}>
          <b>{who.label || "A key without a label"}</b>
          {who.role === "admin" ? "Admin, every project" : `Member of ${who.project}`}
          <code>{who.key}</code>
        </p>
        <Menu className={css["menu"] ?? ""} aria-label="Who is signed in">
          <MenuItem className={css["item"] ?? ""} onAction={() => void navigate({ to: "/settings/keys" })}>
            API keys
          </MenuItem>
          {who.signed_in && (
            <MenuItem className={css["item"] ?? ""} onAction={() => void leave()}>
              Sign out
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function nameOf(who: Access): string {
  return who.label || (who.role === "admin" ? "admin" : `member of ${who.project}`);
}
