/** One PUT to the store, with progress. Rejects with `SendError`; AbortError when given up. */
export class SendError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export const sendFile = (
  address: string, method: string, headers: Record<string, string>, file: Blob, sent: (bytes: number) => void, signal: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    // fetch tells nothing of how much was sent.
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (work: () => void) => {
      signal.removeEventListener("abort", stop);
      work();
    };
    if (signal.aborted) {
      reject(new DOMException("given up", "AbortError"));
      return;
    }
    signal.addEventListener("abort", stop);
    request.open(method, address);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onload = () => end(() => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new SendError(request.status, request.status === 507 ? "The server has no room left." : `The store refused the file (${request.status}).`));
    });
    request.onerror = () => end(() => reject(new SendError(0, "The connection broke.")));
    request.onabort = () => end(() => reject(new DOMException("given up", "AbortError")));
    request.send(file);
  });
