import { errorOf, RequestError } from "./errors";
import type { Session } from "./model";

/**
 * Who is signed in. The access token lives in memory only; the refresh token is a cookie that scripts cannot read.
 * Only one refresh runs at a time, across tabs too, since a refresh token may be used once.
 */
export interface SessionState {
  status: "unknown" | "in" | "out";
  session?: Session;
}

let state: SessionState = { status: "unknown" };
const listeners = new Set<() => void>();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("framewright-session") : undefined;
let refreshing: Promise<Session> | undefined;

const change = (next: SessionState) => {
  state = next;
  listeners.forEach((listener) => listener());
};

const browserHeaders = { "Content-Type": "application/json", "X-Framewright-Browser": "1" };

/** A call of the sign-in service; `path` starts after `/auth/v1`. */
export const authCall = async <Result>(path: string, body: unknown, options: { method?: string; token?: string } = {}): Promise<Result> => {
  let response: Response;
  try {
    response = await fetch(`/auth/v1${path}`, {
      method: options.method ?? "POST",
      headers: options.token === undefined ? browserHeaders : { ...browserHeaders, Authorization: `Bearer ${options.token}` },
      body: JSON.stringify(body),
      credentials: "same-origin",
    });
  } catch {
    throw new RequestError(0, "unreachable", "The server cannot be reached.", "Check the connection and try again.");
  }
  if (!response.ok) throw await errorOf(response);
  const text = await response.text();
  return (text === "" ? undefined : JSON.parse(text)) as Result;
};

const locked = async <Result>(work: () => Promise<Result>): Promise<Result> =>
  navigator.locks === undefined ? work() : navigator.locks.request("framewright-refresh", work);

const workspaceOf = (session: Session) => session.user.app_metadata?.tenant_id;

const renew = async (): Promise<Session> => {
  const wanted = state.session === undefined ? undefined : workspaceOf(state.session);
  const session = await authCall<Session | null>("/token?grant_type=refresh_token", {});
  // Nobody has signed in at this browser, or somebody has signed out.
  if (session == null) throw new RequestError(401, "signed_out", "You are signed out.");
  if (wanted === undefined || wanted == null || wanted === workspaceOf(session)) return session;
  // Another tab moved on to another workspace with the shared cookie; this tab stays where it is.
  const response = await fetch(`/api/v1/workspaces/${wanted}/switch`, {
    method: "POST",
    headers: { ...browserHeaders, Authorization: `Bearer ${session.access_token}`, "Idempotency-Key": newKey() },
    body: "{}",
  });
  return response.ok ? ((await response.json()) as Session) : session;
};

export const newKey = (): string =>
  // randomUUID is missing outside secure contexts (plain HTTP on a local network).
  crypto.randomUUID?.() ??
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte, index) => {
      const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
      return ([4, 6, 8, 10].includes(index) ? "-" : "") + value.toString(16).padStart(2, "0");
    })
    .join("");

export const sessionStore = {
  state: (): SessionState => state,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  accept: (session: Session): void => change({ status: "in", session }),
  /** Asks for a new access token; callers at the same time share one request. */
  refresh: (): Promise<Session> => {
    refreshing ??= locked(renew)
      .then((session) => {
        change({ status: "in", session });
        return session;
      })
      .catch((error: unknown) => {
        if (error instanceof RequestError && !error.isPassing) change({ status: "out" });
        throw error;
      })
      .finally(() => { refreshing = undefined; });
    return refreshing;
  },
  /** A token that holds for at least 30 s more. */
  token: async (): Promise<string> => {
    const session = state.session;
    if (session !== undefined && (session.expires_at ?? 0) * 1000 > Date.now() + 30_000) return session.access_token;
    return (await sessionStore.refresh()).access_token;
  },
  signOut: async (scope: "local" | "global" | "others"): Promise<void> => {
    const token = state.session?.access_token;
    if (token !== undefined) await authCall(`/logout?scope=${scope}`, {}, { token });
    if (scope === "others") return;
    tabs?.postMessage("out");
    change({ status: "out" });
  },
};

tabs?.addEventListener("message", (event) => {
  if (event.data === "out") change({ status: "out" });
});
