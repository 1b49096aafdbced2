import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { get } from "../api/client";
import { isAbort } from "../api/errors";
import type { Image, Page, Project } from "../api/model";
import { sessionStore } from "../api/session";
import { useProjects } from "../data/projects";
import { activeShortcuts } from "../keys/shortcuts";
import { navigate, useRoute } from "../routing/navigation";
import { projectHandle, type Route } from "../routing/routes";
import { IconArrowRight, IconBolt, IconFolder, IconImage, IconKey, IconModel, IconKeyboard, IconPeople, IconPerson, IconPlus, IconScreen, IconSearch, IconSettings, IconSignOut } from "../ui/icons";
import { Keys } from "../ui/Key";
import { chooseTheme } from "../ui/themeChoice";
import { Portal, PortalTarget } from "../ui/Portal";
import { useSignedIn } from "./me";

interface Entry {
  id: string;
  group: string;
  label: string;
  note?: string;
  icon: ReactNode;
  keys?: string;
  run: () => void;
}

/** How well words fit a label: start of the label, start of a word, anywhere, letters in order; 0 is not at all. */
export const fit = (label: string, words: string): number => {
  const text = label.toLowerCase();
  if (words === "") return 1;
  if (text.startsWith(words)) return 4;
  if (text.split(/[\s._/-]+/).some((word) => word.startsWith(words))) return 3;
  if (text.includes(words)) return 2;
  let at = 0;
  for (const letter of words.replace(/\s/g, "")) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return 0;
  }
  return 0.5;
};

/** Everything by name: projects, images of the project, pages and actions. */
export const CommandPalette = ({ close, showKeys }: { close: () => void; showKeys: () => void }) => {
  const route = useRoute();
  const { workspace } = useSignedIn();
  const projects = useProjects();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const [images, setImages] = useState<Image[]>([]);
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const words = text.trim().toLowerCase();
  const handle = route.page === "project" || route.page === "image" || route.page === "video" ? route.project : undefined;
  useEffect(() => {
    if (dialog != null && !dialog.open) dialog.showModal();
  }, [dialog]);
  useEffect(() => {
    setImages([]);
    if (handle === undefined || words.length < 2) return undefined;
    const giveUp = new AbortController();
    const timer = window.setTimeout(() => {
      get<Page<Image>>(`/projects/${encodeURIComponent(handle)}/images`, { q: words, limit: 8 }, giveUp.signal)
        .then((page) => setImages(page.items), (error: unknown) => { if (!isAbort(error)) setImages([]); });
    }, 180);
    return () => {
      window.clearTimeout(timer);
      giveUp.abort();
    };
  }, [handle, words]);

  const entries = useMemo(() => {
    const go = (to: Route) => () => navigate(to);
    const slug = workspace.slug;
    const known: Entry[] = [];
    const current = projects.value?.items.find((one) => handle !== undefined && (one.slug === handle || one.id === handle));
    if (current !== undefined && handle !== undefined) {
      const page = (label: string, tab: "overview" | "sources" | "videos" | "images" | "objects" | "search" | "annotate" | "marks" | "classes" | "exports" | "settings", keys?: string) =>
        known.push({ id: tab, group: current.name, label, icon: <IconArrowRight />, keys, run: go({ page: "project", workspace: slug, project: handle, tab }) });
      page("Annotate the next image", "annotate", "g n");
      page("Images", "images", "g i");
      page("Objects", "objects", "g b");
      page("Search", "search", "g f");
      page("Upload images", "sources", "g u");
      page("Videos", "videos", "g v");
      page("Marks", "marks", "g m");
      page("Classes", "classes", "g c");
      page("Export the dataset", "exports", "g e");
      page("Overview", "overview", "g o");
      page("Project settings", "settings");
      known.push({
        id: "import", group: current.name, label: "Import labels", icon: <IconArrowRight />,
        run: go({ page: "project", workspace: slug, project: handle, tab: "sources", query: { dialog: "import" } }),
      });
    }
    const project = (one: Project): Entry => ({
      id: `project-${one.id}`, group: "Projects", label: one.name, icon: <IconFolder />,
      run: go({ page: "project", workspace: slug, project: projectHandle(one), tab: "overview" }),
    });
    const always: Entry[] = [
      { id: "new", group: "Actions", label: "New project", icon: <IconPlus />, keys: "n", run: go({ page: "new-project", workspace: slug }) },
      { id: "projects", group: "Pages", label: "Projects", icon: <IconFolder />, keys: "g h", run: go({ page: "projects", workspace: slug }) },
      { id: "members", group: "Pages", label: "Members and invitations", icon: <IconPeople />, run: go({ page: "workspace", workspace: slug, tab: "members" }) },
      { id: "models", group: "Pages", label: "Models", icon: <IconModel />, run: go({ page: "workspace", workspace: slug, tab: "models" }) },
      { id: "keys", group: "Pages", label: "API keys", icon: <IconKey />, run: go({ page: "workspace", workspace: slug, tab: "keys" }) },
      { id: "workspace", group: "Pages", label: "Workspace settings", icon: <IconSettings />, run: go({ page: "workspace", workspace: slug, tab: "general" }) },
      { id: "account", group: "Pages", label: "Account", icon: <IconPerson />, run: go({ page: "account" }) },
      { id: "light", group: "Actions", label: "Light theme", icon: <IconScreen />, run: () => chooseTheme("light") },
      { id: "dark", group: "Actions", label: "Dark theme", icon: <IconScreen />, run: () => chooseTheme("dark") },
      { id: "system", group: "Actions", label: "Theme of the system", icon: <IconScreen />, run: () => chooseTheme("system") },
      { id: "sheet", group: "Actions", label: "Every key", icon: <IconKeyboard />, keys: "?", run: showKeys },
      { id: "out", group: "Actions", label: "Sign out", icon: <IconSignOut />, run: () => void sessionStore.signOut("local") },
    ];
    const labels = new Set([...known, ...always].map((entry) => entry.label));
    const actions = activeShortcuts()
      .filter((one) => one.disabled !== true && one.group !== "Go to" && !["mod+k", "?", "n"].includes(one.keys) && !labels.has(one.label))
      .map((one): Entry => ({
        id: `key-${one.group}-${one.label}`, group: "Here", label: one.label, icon: <IconBolt />, keys: one.keys.split("|")[0],
        run: () => one.run(new KeyboardEvent("keydown")),
      }));
    const search: Entry[] = words === "" || handle === undefined ? [] : [{
      id: "search-words", group: "Search", label: `Search for “${text.trim()}” in names, tags, classes and speech`, icon: <IconSearch />,
      run: go({ page: "project", workspace: slug, project: handle, tab: "search", query: { q: text.trim() } }),
    }];
    const pictures = images.map((one): Entry => ({
      id: `image-${one.id}`, group: "Images", label: one.filename, icon: <IconImage />,
      run: go({ page: "image", workspace: slug, project: handle ?? one.project_id, image: one.id }),
    }));
    const rated = [...known, ...(projects.value?.items ?? []).map(project), ...always, ...(words === "" ? [] : actions)]
      .map((entry) => ({ entry, fit: fit(entry.label, words) }))
      .filter((one) => one.fit > 0);
    const all = [...(words === "" ? rated : rated.sort((a, b) => b.fit - a.fit)).map((one) => one.entry), ...pictures, ...search];
    // Groups stay together, in the order of their best entry.
    const groups = [...new Set(all.map((entry) => entry.group))];
    return groups.flatMap((group) => all.filter((entry) => entry.group === group).slice(0, words === "" ? 8 : 12));
  }, [projects.value, images, text, words, handle, workspace, showKeys]);

  useEffect(() => { setChosen(0); }, [words]);
  const here = Math.min(chosen, entries.length - 1);
  useEffect(() => {
    // Newer browsers answer a promise here, which must not become the effect's clean-up.
    void list.current?.querySelector(`[data-index="${here}"]`)?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const choose = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    close();
    entry.run();
  };
  return (
    <Portal>
      <dialog
        ref={setDialog} className="dialog palette" aria-label="Search and commands"
        onCancel={(event) => { event.preventDefault(); close(); }}
        onClick={(event) => { if (event.target === event.currentTarget) close(); }}
      >
        <PortalTarget.Provider value={dialog}>
          <div className="palette-input">
            <IconSearch />
            <input
              type="text" role="combobox" aria-expanded="true" aria-controls={`${id}-list`} aria-label="Search and commands"
              aria-activedescendant={entries.length === 0 ? undefined : `${id}-${here}`} placeholder="Search projects, images, pages and actions"
              autoComplete="off" spellCheck={false} value={text} onChange={(event) => setText(event.target.value)}
              onKeyDown={(event) => {
                const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
                if (step !== 0) {
                  event.preventDefault();
                  setChosen((here + step + entries.length) % Math.max(1, entries.length));
                }
                if (event.key === "Enter") {
                  event.preventDefault();
                  choose(entries[here]);
                }
                if (event.key === "Escape") {
                  event.preventDefault();
                  close();
                }
              }}
            />
            <Keys keys="escape" />
          </div>
          <div className="palette-list" role="listbox" id={`${id}-list`} aria-label="Results" ref={list}>
            {entries.length === 0 && <p className="palette-none soft">Nothing is called “{text}”.</p>}
            {entries.map((entry, index) => (
              <div key={entry.id} role="presentation">
                {entries[index - 1]?.group !== entry.group && <div className="palette-group" role="presentation">{entry.group}</div>}
                <div
                  role="option" id={`${id}-${index}`} data-index={index} aria-selected={index === here} className="palette-entry"
                  onPointerMove={() => setChosen(index)} onClick={() => choose(entry)}
                >
                  {entry.icon}
                  <span className="grow cut">{entry.label}</span>
                  {entry.keys !== undefined && <Keys keys={entry.keys} />}
                </div>
              </div>
            ))}
          </div>
        </PortalTarget.Provider>
      </dialog>
    </Portal>
  );
};
