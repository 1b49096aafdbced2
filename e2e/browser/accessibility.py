"""Rules of WCAG 2.2 AA that a page can be asked for by script: names, contrast, targets, headings, overflow."""

SCRIPT = """
() => {
  const problems = [];
  const shown = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getClientRects().length > 0;
  const say = (rule, element, more) => problems.push(`${rule}: <${element.tagName.toLowerCase()} class="${element.className?.baseVal ?? element.className}"> ${more ?? ""} ${(element.textContent ?? "").trim().slice(0, 40)}`);
  const modal = document.querySelector("dialog[open]");
  const scope = modal ?? document.body;
  const name = (element) => {
    const by = element.getAttribute("aria-labelledby");
    if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
    return (element.getAttribute("aria-label") ?? [...(element.labels ?? [])].map((label) => label.textContent).join(" ") ?? "").trim()
      || element.getAttribute("alt") || element.textContent.trim() || element.getAttribute("title") || "";
  };
  // Everything that can be used has a name.
  for (const element of scope.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, [role=button], [role=tab], [role=checkbox], [role=slider], [role=progressbar], dialog")) {
    if (shown(element) && name(element) === "") say("name", element);
  }
  for (const image of scope.querySelectorAll("img")) if (!image.hasAttribute("alt")) say("alt", image);
  const ids = new Map();
  for (const element of document.querySelectorAll("[id]")) ids.set(element.id, (ids.get(element.id) ?? 0) + 1);
  for (const [id, count] of ids) if (count > 1) problems.push(`id used ${count} times: ${id}`);
  for (const element of scope.querySelectorAll("[aria-controls], [aria-describedby], [aria-labelledby]")) {
    for (const attribute of ["aria-describedby", "aria-labelledby"]) {
      for (const id of (element.getAttribute(attribute) ?? "").split(" ").filter(Boolean)) if (!document.getElementById(id)) say(`${attribute} to nothing`, element);
    }
  }
  // Text on its ground.
  const parse = (text) => {
    const parts = text.match(/[\\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
    const scale = text.startsWith("color(srgb") ? 255 : 1;
    return [parts[0] * scale, parts[1] * scale, parts[2] * scale, parts[3] ?? 1];
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat([1]);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const groundOf = (element) => {
    const stack = [];
    for (let at = element; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none" && style.backgroundImage.includes("url")) return undefined;
      stack.push(parse(style.backgroundColor));
      if (stack[stack.length - 1][3] === 1) break;
    }
    return stack.reverse().reduce((below, top) => over(top, below), parse(getComputedStyle(document.documentElement).getPropertyValue("--ground") ? "rgb(255,255,255)" : "rgb(255,255,255)"));
  };
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || !shown(element) || element.closest("svg, .heard, [aria-hidden=true] .avatar, :disabled, [aria-disabled=true], .thumb, .cell-classes, .skip, option") !== null) continue;
    let opacity = 1;
    for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    if (opacity < 1) continue;
    const style = getComputedStyle(element);
    const ground = groundOf(element);
    if (ground === undefined) continue;
    const ink = over(parse(style.color), ground);
    const [a, b] = [light(ink), light(ground)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    if (ratio < (large ? 3 : 4.5) - 0.01) say(`contrast ${ratio.toFixed(2)}`, element, `${style.color} on ${ground.map(Math.round)}`);
  }
  // Targets: 24 px by WCAG 2.2 AA (2.5.8); links in a sentence are let off.
  for (const element of scope.querySelectorAll("button, input:not([type=hidden]), select, a[href]")) {
    if (!shown(element) || element.closest(".heard, p, dd, li > span, td, .skip") !== null || element.matches(".heard, .project-link")) continue;
    const label = element.matches("input[type=checkbox], input[type=radio]") ? element.closest("label") ?? element : element;
    const box = label.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 23.5 && box.width > 0) say(`target ${Math.round(box.width)}x${Math.round(box.height)}`, element);
  }
  // One first heading, no level left out.
  const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter((one) => shown(one) || one.classList.contains("heard"));
  if (!modal && headings.filter((one) => one.tagName === "H1").length !== 1) problems.push(`first headings: ${headings.filter((one) => one.tagName === "H1").length}`);
  let level = 0;
  for (const one of modal ? [] : headings) {
    const now = Number(one.tagName[1]);
    if (now > level + 1 && level > 0) say("heading level left out", one);
    level = now;
  }
  if (!document.documentElement.lang) problems.push("no language");
  if (document.title === "") problems.push("no title");
  if (document.documentElement.scrollWidth > innerWidth + 1) problems.push(`the page is ${document.documentElement.scrollWidth - innerWidth} px too wide`);
  return problems;
}
"""


def problems(page):
    """What is wrong with the page as it is shown now; an empty list when nothing is."""
    return page.evaluate(SCRIPT)


def focus_walk(page, most=60):
    """Tabs through the page: what gets the focus, and whether each place shows it."""
    seen = []
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate("""() => {
          const element = document.activeElement;
          if (element === null || element === document.body) return null;
          const style = getComputedStyle(element);
          const visible = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
          const around = element.closest("label, .type-card");
          const aroundShows = around !== null && parseFloat(getComputedStyle(around).outlineWidth) > 0 && getComputedStyle(around).outlineStyle !== "none";
          return { name: element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40), tag: element.tagName, visible: visible || aroundShows };
        }""")
        if here is None:
            break
        seen.append(here)
    return seen


def keys_with_two_meanings(page):
    """What the open sheet of keys says of keys that always do more than one thing."""
    lines = page.get_by_role("dialog", name="Keys").locator(".key-line")
    lines.first.wait_for()
    held = {}
    for text, keys in lines.evaluate_all("all => all.map((line) => [line.innerText, "
                                         "[...line.querySelectorAll('[role=img]')].map((one) => one.ariaLabel)])"):
        for key in keys:
            held.setdefault(key, []).append(text.split("\n")[0])
    assert len(held) > 5
    # A key may have another meaning in a state that its line names.
    always = {key: [one for one in labels if "when " not in one.lower() and "while " not in one.lower()] for key, labels in held.items()}
    return {key: labels for key, labels in always.items() if len(labels) > 1}
