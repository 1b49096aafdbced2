import { helpRows } from "./keys";

/** Opens the list of keys, made from the table that binds them. Returns the dialog; it removes itself when closed. */
export function openHelpSheet(parent: HTMLElement): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = "workbench-help";
  dialog.setAttribute("aria-label", "Keys");
  const head = document.createElement("header");
  const title = document.createElement("h2");
  title.textContent = "Keys";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = "Search keys";
  search.setAttribute("aria-label", "Search keys");
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = "Close";
  close.addEventListener("click", () => dialog.close());
  head.append(title, search, close);
  const body = document.createElement("div");
  body.className = "workbench-help-groups";
  for (const { group, rows } of helpRows()) {
    const section = document.createElement("section");
    const heading = document.createElement("h3");
    heading.textContent = group;
    const list = document.createElement("dl");
    for (const { label, keys } of rows) {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      term.textContent = label;
      const detail = document.createElement("dd");
      keys.forEach((key) => {
        const mark = document.createElement("kbd");
        mark.textContent = key;
        detail.append(mark);
      });
      row.append(term, detail);
      list.append(row);
    }
    section.append(heading, list);
    body.append(section);
  }
  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLowerCase();
    for (const section of body.querySelectorAll("section")) {
      let shown = 0;
      for (const row of section.querySelectorAll<HTMLElement>("dl > div")) {
        row.hidden = !(row.textContent ?? "").toLowerCase().includes(wanted);
        if (!row.hidden) shown++;
      }
      section.hidden = shown === 0;
    }
  });
  dialog.append(head, body);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the backdrop
  });
  parent.append(dialog);
  dialog.showModal();
  return dialog;
}
