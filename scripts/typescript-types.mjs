// Writes TypeScript types for the schemas and operations of an OpenAPI 3.1 document. Equal documents give equal text.
import { readFileSync } from "node:fs";

const document = JSON.parse(readFileSync(process.argv[2], "utf8"));
const out = ["// Made from openapi.json by scripts/typescript-types.mjs; 'make contract' writes it again.", ""];

const name = (reference) => reference.split("/").pop().replace(/[^A-Za-z0-9_]/g, "_");
const key = (text) => (/^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text) ? text : JSON.stringify(text));

function type(schema, indent) {
  if (schema === undefined || schema === true) return "unknown";
  if (schema.$ref) return name(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return union.map((part) => type(part, indent)).join(" | ");
  if (schema.allOf) return schema.allOf.map((part) => type(part, indent)).join(" & ");
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one }, indent)).join(" | ");
  switch (schema.type) {
    case "string": return "string";
    case "integer":
    case "number": return "number";
    case "boolean": return "boolean";
    case "null": return "null";
    case "array": {
      const item = type(schema.items, indent);
      return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`;
    }
    case "object": {
      const properties = Object.entries(schema.properties ?? {});
      if (properties.length === 0) {
        const extra = schema.additionalProperties;
        return extra && typeof extra === "object" ? `Record<string, ${type(extra, indent)}>`
          : extra === false ? "Record<string, never>" : "Record<string, unknown>";
      }
      const required = new Set(schema.required ?? []);
      const inner = indent + "  ";
      return `{\n${properties.sort(([a], [b]) => (a < b ? -1 : 1)).map(([property, value]) =>
        `${inner}${key(property)}${required.has(property) ? "" : "?"}: ${type(value, inner)};`).join("\n")}\n${indent}}`;
    }
    default: return "unknown";
  }
}

for (const [schemaName, schema] of Object.entries(document.components.schemas).sort(([a], [b]) => (a < b ? -1 : 1))) {
  out.push(`export type ${name(schemaName)} = ${type(schema, "")};`, "");
}

out.push("/** Every operation: its method, path, query, body and answer. */", "export interface Operations {");
const operations = [];
for (const [path, methods] of Object.entries(document.paths)) {
  for (const [method, operation] of Object.entries(methods)) operations.push({ path, method, operation });
}
operations.sort((a, b) => (a.operation.operationId < b.operation.operationId ? -1 : 1));
for (const { path, method, operation } of operations) {
  const query = (operation.parameters ?? []).filter((parameter) => parameter.in === "query");
  const queryType = query.length === 0 ? "undefined"
    : `{ ${query.map((one) => `${key(one.name)}${one.required ? "" : "?"}: ${type(one.schema, "    ")}`).join("; ")} }`;
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith("2")).map(([, success]) => success);
  const answers = [...new Set(successes.map((success) => success.content?.["application/json"]?.schema).map((schema) => schema ? type(schema, "    ") : "undefined"))];
  out.push(`  ${JSON.stringify(operation.operationId)}: {`,
    `    method: ${JSON.stringify(method.toUpperCase())};`, `    path: ${JSON.stringify(path)};`,
    `    query: ${queryType};`, `    body: ${body ? type(body, "    ") : "undefined"};`,
    `    answer: ${answers.join(" | ")};`, "  };");
}
out.push("}", "");
process.stdout.write(out.join("\n"));
