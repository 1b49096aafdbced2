import { useEffect, useRef, useSyncExternalStore } from "react";
import { sessionStore } from "./session";

/**
 * The live connection: one socket a page, which speaks Supabase Realtime's protocol. It brings hints about what happens
 * on the channels that are followed; what they are about is then read from the API. While it is away pages ask at
 * intervals instead (`useLive` says which).
 */
export type LiveEvent =
  | { event: "job"; payload: LiveJob }
  | { event: "changed"; payload: { project_id: string; what: string } }
  /** Something may have happened that nobody heard: at the beginning and after each gap. */
  | { event: "missed" };
export interface LiveJob {
  id: string; project_id: string | null; kind: string; status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  done: number; total: number | null; message: string; error_code: string | null;
}
type Follower = (event: LiveEvent) => void;
interface Channel { followers: Set<Follower>; isOn: boolean; joined?: string }
interface Said { topic: string; event: string; payload: Record<string, unknown>; ref?: string | null }

const channels = new Map<string, Channel>();
const listeners = new Set<() => void>();
let socket: WebSocket | undefined;
let sent = "";
let reference = 0;
let tries = 0;
let retry: number | undefined;
let beat: number | undefined;
let isAnswered = true;

const tell = () => listeners.forEach((listener) => listener());
const topicOf = (channel: string) => `realtime:${channel}`;

const send = (topic: string, event: string, payload: object): string => {
  reference += 1;
  socket?.send(JSON.stringify({ topic, event, payload, ref: String(reference) }));
  return String(reference);
};

/** 1, 2, 4, 8, 15, 30, 30 … seconds, and up to half of it more, so that not all pages come back at once. */
const pause = () => [1, 2, 4, 8, 15, 30][Math.min(tries, 5)] * 1000 * (1 + Math.random() / 2);

const lost = () => {
  const was = socket;
  socket = undefined;
  window.clearInterval(beat);
  if (was !== undefined) {
    was.onmessage = was.onclose = null;
    // Browsers complain of a socket that is closed before it is open.
    was.onopen = () => was.close();
    if (was.readyState === WebSocket.OPEN) was.close();
  }
  let changed = false;
  for (const channel of channels.values()) {
    changed ||= channel.isOn;
    channel.isOn = false;
  }
  if (changed) tell();
  window.clearTimeout(retry);
  if (channels.size > 0 && sessionStore.state().status === "in") retry = window.setTimeout(() => void connect(), pause());
  tries += 1;
};

const join = async (channel: string) => {
  const mine = socket;
  try {
    sent = await sessionStore.token();
  } catch {
    return; // signed out, or the server is away: both end the connection
  }
  const joining = channels.get(channel);
  if (joining !== undefined && socket === mine && mine?.readyState === WebSocket.OPEN) joining.joined = send(topicOf(channel), "phx_join", { config: {}, access_token: sent });
};

const connect = async () => {
  window.clearTimeout(retry);
  if (socket !== undefined || channels.size === 0 || sessionStore.state().status !== "in") return;
  const opened = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/realtime/v1/websocket?vsn=1.0.0`);
  socket = opened;
  isAnswered = true;
  opened.onclose = () => { if (socket === opened) lost(); };
  opened.onopen = () => {
    for (const channel of channels.keys()) void join(channel);
    beat = window.setInterval(() => void keep(), 20_000);
  };
  opened.onmessage = (message) => hear(JSON.parse(String(message.data)) as Said);
};

/** Asks whether the other side is there, and hands on a token that was renewed. */
const keep = async () => {
  if (!isAnswered) {
    lost();
    return;
  }
  isAnswered = false;
  send("phoenix", "heartbeat", {});
  const mine = socket;
  const token = await sessionStore.token().catch(() => undefined);
  if (token === undefined || token === sent || socket !== mine || mine?.readyState !== WebSocket.OPEN) return;
  sent = token;
  for (const name of channels.keys()) send(topicOf(name), "access_token", { access_token: token });
};

const hear = ({ topic, event, payload, ref }: Said) => {
  if (topic === "phoenix") {
    isAnswered = true;
    return;
  }
  const channel = channels.get(topic.replace(/^realtime:/, ""));
  if (channel === undefined) return;
  if (event === "phx_reply" && ref !== channel.joined) return;
  if (event === "phx_reply" && payload.status === "ok") {
    channel.isOn = true;
    tries = 0;
    tell();
    // What happened before is read once.
    channel.followers.forEach((follower) => follower({ event: "missed" }));
  } else if (event === "phx_close" || (event === "phx_reply" && payload.status === "error")) {
    channel.isOn = false;
    tell();
    // Rights may come back, as may whoever knows them.
    const name = topic.replace(/^realtime:/, "");
    window.setTimeout(() => { if (channels.get(name) === channel && !channel.isOn) void join(name); }, 30_000);
  } else if (event === "broadcast") {
    const said = { event: payload.event, payload: payload.payload } as LiveEvent;
    channel.followers.forEach((follower) => follower(said));
  }
};

const follow = (name: string, follower: Follower): (() => void) => {
  const channel: Channel = channels.get(name) ?? { followers: new Set(), isOn: false };
  if (!channels.has(name)) {
    channels.set(name, channel);
    if (socket === undefined) void connect();
    else if (socket.readyState === WebSocket.OPEN) void join(name);
  }
  channel.followers.add(follower);
  return () => {
    channel.followers.delete(follower);
    if (channel.followers.size > 0 || channels.get(name) !== channel) return;
    channels.delete(name);
    if (socket?.readyState === WebSocket.OPEN) send(topicOf(name), "phx_leave", {});
  };
};

// Whoever signs out, or moves to another workspace, begins anew.
let person: string | undefined;
sessionStore.subscribe(() => {
  const { status, session } = sessionStore.state();
  const now = status === "in" ? `${session?.user.id}/${session?.user.app_metadata?.tenant_id}` : undefined;
  if (now === person) return;
  person = now;
  tries = 0;
  if (socket !== undefined) lost();
  void connect();
});
window.addEventListener("online", () => void connect());
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") void connect(); });

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const live = { follow, subscribe, isOn: (name: string): boolean => channels.get(name)?.isOn === true };

/** Follows a channel while the component is mounted (null: none); says whether it is heard right now. */
export const useLive = (name: string | null, follower: Follower): boolean => {
  const latest = useRef(follower);
  latest.current = follower;
  useEffect(() => (name == null ? undefined : follow(name, (event) => latest.current(event))), [name]);
  return useSyncExternalStore(subscribe, () => name != null && live.isOn(name));
};
