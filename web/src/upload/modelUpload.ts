import { useSyncExternalStore } from "react";
import { get, post, remove } from "../api/client";
import type { Job, Model, ModelFileRole } from "../api/model";
import { isAbort } from "../api/errors";
import { invalidate } from "../data/resources";
import { trackJob } from "../jobs/tracker";
import { sendFile, SendError } from "./sendFile";

/** A model whose files are being sent; it goes on while other pages are shown. */
export interface ModelSending {
  id: string;
  sentBytes: number;
  totalBytes: number;
  error?: unknown;
  stop: () => void;
}
export interface ModelSource { role: ModelFileRole; file: File }

let sendings: ModelSending[] = [];
const listeners = new Set<() => void>();
const change = (next: ModelSending[]) => {
  sendings = next;
  listeners.forEach((listener) => listener());
};
const changeOne = (id: string, part: Partial<ModelSending>) => change(sendings.map((one) => (one.id === id ? { ...one, ...part } : one)));
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => { listeners.delete(listener); };
};
export const useModelSendings = (): ModelSending[] => useSyncExternalStore(subscribe, () => sendings);
export const dismissSending = (id: string): void => change(sendings.filter((one) => one.id !== id));

const tries = 4;
const wait = (ms: number) => new Promise((done) => { window.setTimeout(done, ms); });

const sendParts = async (model: Model, source: ModelSource, sent: (bytes: number) => void, signal: AbortSignal) => {
  const known = model.files.find((one) => one.role === source.role);
  if (known === undefined || known.is_complete) return sent(source.file.size);
  const arrived = new Set((known.parts ?? []).map((part) => part.number));
  const size = (number: number) => Math.min(known.part_size, source.file.size - (number - 1) * known.part_size);
  let done = [...arrived].reduce((sum, number) => sum + size(number), 0);
  sent(done);
  for (let number = 1; number <= known.part_count; number += 1) {
    if (arrived.has(number)) continue;
    const from = (number - 1) * known.part_size;
    for (let attempt = 1; ; attempt += 1) {
      try {
        const places = await post<{ parts: { url: string }[] }>(`/models/${model.id}/files/${source.role}/parts`, { numbers: [number] }, { signal });
        await sendFile(places.parts[0].url, "PUT", {}, source.file.slice(from, from + size(number)), (bytes) => sent(done + bytes), signal);
        break;
      } catch (error) {
        if (isAbort(error) || attempt === tries || (error instanceof SendError && error.status >= 400 && error.status < 500)) throw error;
        await wait(attempt * 1000);
      }
    }
    done += size(number);
    sent(done);
  }
};

/** Sends what is missing of a model's files, then asks the server to look at them. */
export const sendModel = (model: Model, sources: ModelSource[]): void => {
  const giveUp = new AbortController();
  const totalBytes = sources.reduce((sum, one) => sum + one.file.size, 0);
  dismissSending(model.id);
  change([...sendings, { id: model.id, sentBytes: 0, totalBytes, stop: () => giveUp.abort() }]);
  const run = async () => {
    const fresh = await get<Model>(`/models/${model.id}`, undefined, giveUp.signal);
    let before = 0;
    for (const source of sources) {
      const start = before;
      await sendParts(fresh, source, (bytes) => changeOne(model.id, { sentBytes: start + bytes }), giveUp.signal);
      before += source.file.size;
    }
    trackJob(await post<Job>(`/models/${model.id}/inspect`));
    dismissSending(model.id);
    invalidate("models");
  };
  run().catch((error: unknown) => {
    if (isAbort(error)) {
      dismissSending(model.id);
      void remove(`/models/${model.id}`).catch(() => undefined).then(() => invalidate("models"));
    } else {
      changeOne(model.id, { error });
    }
  });
};
