import { connection } from "./connection";
import { errorOf, RequestError } from "./errors";
import { newKey, sessionStore } from "./session";

export type QueryValue = string | number | boolean | null | undefined | readonly string[];
export type Query = Record<string, QueryValue>;

export interface CallOptions {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  /** A revision the write is based on. */
  ifMatch?: number;
  signal?: AbortSignal;
  /** Makes a repeated write the same write; made anew when not given. */
  key?: string;
  /** How often a write without an answer is sent again. Reads go on until they are given up. */
  tries?: number;
  /** It changes nothing, though it is no GET: without an Idempotency-Key, so that no answer is kept for a repetition. */
  isQuestion?: boolean;
}

export const writeQuery = (query: Query | undefined): string => {
  if (query === undefined) return "";
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value == null || value === "") continue;
    if (Array.isArray(value)) (value as readonly string[]).forEach((item) => parts.append(name, item));
    else parts.append(name, String(value));
  }
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
};

const attempt = async (path: string, options: CallOptions, key: string | undefined): Promise<Response> => {
  const headers: Record<string, string> = { Accept: "application/json", Authorization: `Bearer ${await sessionStore.token()}` };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.ifMatch !== undefined) headers["If-Match"] = `"${options.ifMatch}"`;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  const response = await fetch(`/api/v1${path}${writeQuery(options.query)}`, {
    method: options.method ?? "GET",
    headers,
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
    signal: options.signal,
    credentials: "same-origin",
  });
  return response;
};

/**
 * One request of the API; `path` starts after `/api/v1`. Without an answer (network, 429, 502-504) it waits behind the
 * shared countdown and tries again; a write carries the same Idempotency-Key each time, so that it happens once.
 */
export const call = async <Result>(path: string, options: CallOptions = {}): Promise<Result> => {
  const method = options.method ?? "GET";
  const key = method === "GET" || options.isQuestion === true ? undefined : (options.key ?? newKey());
  const most = options.tries ?? (method === "GET" ? Infinity : 5);
  let renewed = false;
  for (let tried = 1; ; tried += 1) {
    let failure: RequestError;
    try {
      const response = await attempt(path, options, key);
      if (response.ok) {
        connection.answered();
        if (response.status === 204) return undefined as Result;
        const text = await response.text();
        return (text === "" ? undefined : JSON.parse(text)) as Result;
      }
      failure = await errorOf(response);
      if (failure.status === 401 && !renewed) {
        renewed = true;
        await sessionStore.refresh();
        continue;
      }
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      failure = error instanceof RequestError ? error
        : new RequestError(0, "unreachable", "The server cannot be reached.", "Check the connection and try again.");
    }
    if (!failure.isPassing) {
      connection.answered();
      throw failure;
    }
    if (failure.isUnderWay) tried -= 1; // as often as it takes: it ends, or is taken over within half a minute
    if (tried >= most) throw failure;
    await connection.wait(failure.status === 0 ? "unreachable" : "busy", failure.retryAfter, options.signal);
  }
};

/** Bytes of a picture and the header fields that came with them; for what no signed address leads to. */
export const getBytes = async (path: string, query?: Query, signal?: AbortSignal): Promise<{ blob: Blob; headers: Headers }> => {
  const ask = () => attempt(path, { query, signal }, undefined);
  let response = await ask();
  if (response.status === 401) {
    await sessionStore.refresh();
    response = await ask();
  }
  if (!response.ok) throw await errorOf(response);
  return { blob: await response.blob(), headers: response.headers };
};

export const get = <Result>(path: string, query?: Query, signal?: AbortSignal): Promise<Result> => call<Result>(path, { query, signal });
export const post = <Result>(path: string, body: unknown = {}, options: CallOptions = {}): Promise<Result> => call<Result>(path, { ...options, method: "POST", body });
export const patch = <Result>(path: string, body: unknown, options: CallOptions = {}): Promise<Result> => call<Result>(path, { ...options, method: "PATCH", body });
export const put = <Result>(path: string, body: unknown, options: CallOptions = {}): Promise<Result> => call<Result>(path, { ...options, method: "PUT", body });
export const remove = <Result = void>(path: string, options: CallOptions = {}): Promise<Result> => call<Result>(path, { ...options, method: "DELETE" });
