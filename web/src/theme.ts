// Runs before the first paint, so that a chosen theme does not flash.
import { applyTheme, followSystemTheme } from "./ui/themeChoice";

applyTheme();
followSystemTheme();
