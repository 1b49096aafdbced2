/** Light, dark, or as the system says. Kept in this browser. */
export type ThemeChoice = "system" | "light" | "dark";

const name = "framewright.theme";
const system = window.matchMedia("(prefers-color-scheme: dark)");

export const readTheme = (): ThemeChoice => {
  try {
    const kept = localStorage.getItem(name);
    return kept === "light" || kept === "dark" ? kept : "system";
  } catch {
    return "system";
  }
};

export const applyTheme = (choice: ThemeChoice = readTheme()): void => {
  document.documentElement.dataset.theme = choice === "system" ? (system.matches ? "dark" : "light") : choice;
};

export const chooseTheme = (choice: ThemeChoice): void => {
  try {
    if (choice === "system") localStorage.removeItem(name);
    else localStorage.setItem(name, choice);
  } catch {
    // Storage is refused: the choice lasts until the page is left.
  }
  applyTheme(choice);
  window.dispatchEvent(new Event("framewright-theme"));
};

export const followSystemTheme = (): void => system.addEventListener("change", () => applyTheme());
