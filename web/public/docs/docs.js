// The API page: lists the operations of /openapi.json and calls them. No dependency, no inline script.
const main = document.getElementById("main");
const list = document.getElementById("operations");
const filter = document.getElementById("filter");
const token = document.getElementById("token");
const methods = ["get", "post", "put", "patch", "delete"];
let contract = null;
let operations = [];

/** Makes an element; text is always set as text, never as markup. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value === true) node.setAttribute(key, "");
    else if (value !== false && value != null) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child != null));
  return node;
}

function resolve(schema) {
  const name = schema?.$ref?.split("/").pop();
  return name ? contract.components.schemas[name] : schema;
}

/** A schema in one line, such as `Image[]` or `string · uuid`. */
function brief(schema) {
  if (!schema) return "";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(brief).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const type = [].concat(schema.type ?? "any").filter((name) => name !== "null").join(" | ");
  if (type === "array") return `${brief(schema.items)}[]`;
  if (type === "object" && typeof schema.additionalProperties === "object") return `{ [name]: ${brief(schema.additionalProperties)} }`;
  return schema.format ? `${type} · ${schema.format}` : type;
}

/** A value that fits the schema, to start from. */
function example(schema, depth = 0) {
  const resolved = resolve(schema) ?? {};
  if (depth > 6) return null;
  if (resolved.anyOf) return example(resolved.anyOf[0], depth + 1);
  if (resolved.enum) return resolved.enum[0];
  switch ([].concat(resolved.type ?? "any")[0]) {
    case "object": {
      const required = resolved.required ?? [];
      const entries = Object.entries(resolved.properties ?? {});
      const shown = entries.filter(([name]) => required.includes(name));
      return Object.fromEntries((shown.length ? shown : entries).map(([name, value]) => [name, example(value, depth + 1)]));
    }
    case "array": return depth < 3 && resolved.items ? [example(resolved.items, depth + 1)] : [];
    case "string":
      return { uuid: crypto.randomUUID?.() ?? "", "date-time": new Date().toISOString() }[resolved.format] ?? "";
    case "integer":
    case "number": return Math.max(0, resolved.minimum ?? 0);
    case "boolean": return false;
    default: return {};
  }
}

function schemaTable(schema) {
  const resolved = resolve(schema);
  const properties = Object.entries(resolved?.properties ?? {});
  if (!properties.length) return element("p", { class: "path" }, brief(schema));
  return element("table", {}, element("tbody", {}, ...properties.map(([name, value]) =>
    element("tr", {},
      element("th", { class: resolved.required?.includes(name) ? "required" : "" }, element("code", {}, name)),
      element("td", {}, reveal(value))))));
}

/** The type; objects open on demand. */
function reveal(schema) {
  const inner = schema?.type === "array" ? schema.items : schema?.anyOf?.[0] ?? schema;
  if (!resolve(inner)?.properties) return element("code", {}, brief(schema));
  const details = element("details", {}, element("summary", {}, brief(schema)));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(schemaTable(inner));
  });
  return details;
}

function showList() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const current = decodeURIComponent(location.hash.slice(1));
  const groups = new Map();
  for (const operation of operations) {
    const text = `${operation.method} ${operation.path} ${operation.operationId} ${operation.summary}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const tag = operation.tags?.[0] ?? "other";
    groups.set(tag, [...(groups.get(tag) ?? []), operation]);
  }
  const nodes = [...groups].flatMap(([tag, members]) => [
    element("h2", {}, tag),
    ...members.map((operation) =>
      element("a", {
        href: `#${encodeURIComponent(operation.operationId)}`, title: operation.path,
        "aria-current": operation.operationId === current ? "page" : null,
      }, element("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), operation.summary)),
  ]);
  list.replaceChildren(...(nodes.length ? nodes : [element("p", { class: "quiet" }, "No operation matches.")]));
}

function overview() {
  main.replaceChildren(
    element("h1", {}, contract.info.title),
    element("p", { class: "quiet" }, contract.info.description ?? ""),
    element("p", {}, `${operations.length} operations. Choose one on the left; give a token above to call those that need one.`));
}

function show(operation) {
  const parameters = operation.parameters ?? [];
  const [bodyType, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const inputs = new Map();
  const isOpen = Array.isArray(operation.security) && operation.security.length === 0;
  const rows = parameters.map((parameter) => {
    const input = element("input", { placeholder: brief(parameter.schema), "aria-label": parameter.name, spellcheck: "false" });
    inputs.set(parameter, input);
    return element("tr", {},
      element("th", { class: parameter.required ? "required" : "" }, element("code", {}, parameter.name)),
      element("td", { class: "quiet" }, parameter.in), element("td", {}, input));
  });
  const isJSON = bodyType === "application/json";
  const text = body && isJSON ? element("textarea", { "aria-label": "Body", spellcheck: "false" }) : null;
  if (text) text.value = JSON.stringify(example(body.schema), null, 2);
  const file = body && !isJSON ? element("input", { type: "file", "aria-label": "Body" }) : null;
  const output = element("div", { "aria-live": "polite" });
  const form = element("form", { class: "panel" },
    element("h2", {}, "Try it"),
    rows.length ? element("table", {}, element("tbody", {}, ...rows)) : null,
    text || file ? element("p", {}, element("span", { class: "quiet" }, `Body, ${bodyType}`), text ?? file) : null,
    element("p", {}, element("button", { type: "submit" }, "Send")),
    output);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(operation, inputs, bodyType, text, file, output, form.querySelector("button"));
  });
  const parts = [
    element("h1", {}, operation.summary),
    element("p", { class: "path" },
      element("span", { class: `method ${operation.method}` }, operation.method.toUpperCase()), " ", operation.path),
    element("p", { class: "quiet" }, operation.operationId, isOpen ? " · needs no token" : " · needs a token"),
    operation.description ? element("p", {}, operation.description) : null,
    body ? element("h2", {}, "Body") : null, body ? schemaTable(body.schema) : null,
    element("h2", {}, "Answers"),
    element("table", {}, element("tbody", {}, ...Object.entries(operation.responses).map(([status, response]) =>
      element("tr", {},
        element("th", {}, element("span", { class: `status ${status < 400 ? "good" : "bad"}` }, status)),
        element("td", {}, response["x-error-codes"]
          ? element("span", { class: "quiet" }, response.description)
          : reveal(Object.values(response.content ?? {})[0]?.schema ?? { type: "no content" })))))),
    form,
  ];
  main.replaceChildren(...parts.filter((part) => part != null));
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function send(operation, inputs, bodyType, text, file, output, button) {
  let path = operation.path;
  const query = new URLSearchParams();
  for (const [parameter, input] of inputs) {
    const value = input.value.trim();
    if (parameter.in === "path") path = path.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value && parameter.schema?.type === "array") value.split(",").forEach((part) => query.append(parameter.name, part.trim()));
    else if (value) query.append(parameter.name, value);
  }
  const headers = {};
  if (token.value) headers.Authorization = `Bearer ${token.value.trim()}`;
  if (bodyType) headers["Content-Type"] = bodyType;
  const target = path + (query.size ? `?${query}` : "");
  button.disabled = true;
  const begin = performance.now();
  try {
    const response = await fetch(target, {
      method: operation.method.toUpperCase(), headers, body: text ? text.value : file?.files?.[0],
    });
    const type = response.headers.get("content-type") ?? "";
    const blob = await response.blob();
    const time = Math.round(performance.now() - begin);
    let shown;
    if (type.includes("json")) {
      const raw = await blob.text();
      try { shown = JSON.stringify(JSON.parse(raw), null, 2); } catch { shown = raw; }
    } else {
      shown = type.startsWith("text/") ? await blob.text() : `${blob.size} bytes of ${type || "nothing"}`;
    }
    output.replaceChildren(
      element("p", {},
        element("span", { class: `status ${response.ok ? "good" : "bad"}` }, `${response.status} ${response.statusText}`),
        element("span", { class: "quiet" }, ` · ${time} ms · ${blob.size} bytes · request ${response.headers.get("x-request-id") ?? ""}`)),
      shown ? element("pre", {}, shown) : "");
  } catch (error) {
    output.replaceChildren(element("p", { class: "status bad" }, `No answer: ${error.message}`));
  } finally {
    button.disabled = false;
  }
}

function route() {
  const id = decodeURIComponent(location.hash.slice(1));
  const operation = operations.find((candidate) => candidate.operationId === id);
  if (operation) show(operation);
  else overview();
  showList();
}

async function start() {
  try {
    const response = await fetch("/openapi.json");
    if (!response.ok) throw new Error(`/openapi.json answers ${response.status}`);
    contract = await response.json();
  } catch (error) {
    main.replaceChildren(element("p", { class: "status bad" }, `The contract cannot be loaded: ${error.message}. Is the server running?`));
    return;
  }
  document.getElementById("version").textContent = contract.info.version;
  operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method]).map((method) => ({ ...item[method], path, method })));
  filter.addEventListener("input", showList);
  addEventListener("hashchange", route);
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !/INPUT|TEXTAREA/.test(document.activeElement?.tagName)) {
      event.preventDefault();
      filter.focus();
    }
  });
  route();
}

start();
