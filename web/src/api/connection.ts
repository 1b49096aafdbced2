/** Whether the server answers. Requests that got no answer wait here together, behind one visible countdown. */
export interface ConnectionState {
  waiting: boolean;
  /** When the next try starts, in ms since the epoch. */
  nextTry: number;
  reason: "offline" | "unreachable" | "busy";
}

let state: ConnectionState = { waiting: false, nextTry: 0, reason: "unreachable" };
const listeners = new Set<() => void>();
let tries = 0;
let timer: number | undefined;
let release: (() => void)[] = [];

const change = (next: ConnectionState) => {
  state = next;
  listeners.forEach((listener) => listener());
};

const wake = () => {
  window.clearTimeout(timer);
  timer = undefined;
  const waiting = release;
  release = [];
  waiting.forEach((go) => go());
};

/** 1, 2, 4, 8, 15, 30, 30 … seconds. */
const pause = (count: number) => [1, 2, 4, 8, 15, 30][Math.min(count, 5)];

export const connection = {
  state: (): ConnectionState => state,
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  answered: (): void => {
    tries = 0;
    if (state.waiting && release.length === 0) change({ ...state, waiting: false });
    else if (state.waiting) {
      change({ ...state, waiting: false });
      wake();
    }
  },
  tryNow: wake,
  /** Resolves when it is time for the next try; rejects with AbortError when the caller gives up. */
  wait: (reason: ConnectionState["reason"], retryAfter: number | undefined, signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const stop = () => {
        release = release.filter((go) => go !== proceed);
        if (release.length === 0 && state.waiting) {
          window.clearTimeout(timer);
          timer = undefined;
          change({ ...state, waiting: false });
        }
        reject(new DOMException("given up", "AbortError"));
      };
      const proceed = () => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      if (signal?.aborted === true) {
        reject(new DOMException("given up", "AbortError"));
        return;
      }
      signal?.addEventListener("abort", stop, { once: true });
      release.push(proceed);
      if (timer !== undefined) return;
      const seconds = Math.max(retryAfter ?? 0, pause(tries));
      tries += 1;
      change({ waiting: true, nextTry: Date.now() + seconds * 1000, reason: navigator.onLine ? reason : "offline" });
      timer = window.setTimeout(wake, seconds * 1000);
    }),
};

window.addEventListener("online", wake);
