/** Light or dark. */
import { Button } from "../../parts/Button";
import { Icon } from "../../parts/Icon";
import { chooseTheme, useTheme } from "../../theme/theme";

export function ThemeSwitch() {
  const theme = useTheme();
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Button look="bare" aria-label={`Use the ${other} theme`} title={`Use the ${other} theme`} onClick={() => chooseTheme(other)}>
      <Icon of={theme === "dark" ? "sun" : "moon"} />
    </Button>
  );
}
