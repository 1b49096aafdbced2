import { useEffect, useRef, useState, type ReactNode } from "react";
import { usePreference } from "../data/preferences";
import { useShortcuts } from "../keys/shortcuts";
import { navigate, usePlace } from "../routing/navigation";
import { CommandPalette } from "./CommandPalette";
import { useSignedIn } from "./me";
import { Rail } from "./Rail";
import { ShortcutSheet } from "./ShortcutSheet";
import { TopBar } from "./TopBar";

/** Top bar, left rail and the page between them; holds what works everywhere. */
export const Shell = ({ children }: { children: ReactNode }) => {
  const { route, href } = usePlace();
  const { workspace } = useSignedIn();
  const [folded, setFolded] = usePreference("rail.folded", false);
  const [drawer, setDrawer] = useState(false);
  const path = href.split("?")[0];
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    setDrawer(false);
    if (first.current) {
      first.current = false;
      return;
    }
    // A new page is announced by its heading and starts at its top.
    main.current?.scrollTo(0, 0);
    main.current?.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [path]);
  useShortcuts([
    { keys: "[", label: "Fold or unfold the rail", group: "General", run: () => setFolded(!folded) },
    { keys: "g h", label: "Projects", group: "Go to", run: () => navigate({ page: "projects", workspace: workspace.slug }) },
    { keys: "g s", label: "Workspace settings", group: "Go to", run: () => navigate({ page: "workspace", workspace: workspace.slug, tab: "general" }) },
    { keys: "n", label: "New project", group: "General", run: () => navigate({ page: "new-project", workspace: workspace.slug }) },
  ]);
  const bare = route.page === "not-found";
  return (
    <div className={`shell${folded ? " shell-folded" : ""}${drawer ? " shell-drawer" : ""}`}>
      <a className="skip" href="#page" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the page</a>
      <TopBar openRail={() => setDrawer(!drawer)} railOpen={drawer} />
      {!bare && <Rail folded={folded && !drawer} setFolded={setFolded} />}
      {drawer && <button type="button" className="rail-scrim" aria-label="Close the rail" onClick={() => setDrawer(false)} />}
      <main className="page" id="page" ref={main} tabIndex={-1}>{children}</main>
      <GlobalOverlays />
    </div>
  );
};

/** The command palette and the sheet of keys, on every page, the workbench included. */
export const GlobalOverlays = () => {
  const [open, setOpen] = useState<"palette" | "keys">();
  useEffect(() => {
    const show = (event: Event) => setOpen((event as CustomEvent<"palette" | "keys">).detail);
    window.addEventListener("framewright-overlay", show);
    return () => window.removeEventListener("framewright-overlay", show);
  }, []);
  useShortcuts([
    { keys: "mod+k", label: "Search and commands", group: "General", whileTyping: true, run: () => setOpen(open === "palette" ? undefined : "palette") },
    { keys: "?", label: "Every key", group: "General", fixed: "It leads back to this list", run: () => setOpen("keys") },
  ]);
  const close = () => setOpen(undefined);
  return (
    <>
      {open === "palette" && <CommandPalette close={close} showKeys={() => setOpen("keys")} />}
      {open === "keys" && <ShortcutSheet close={close} />}
    </>
  );
};

export const openOverlay = (which: "palette" | "keys"): void => {
  window.dispatchEvent(new CustomEvent("framewright-overlay", { detail: which }));
};
