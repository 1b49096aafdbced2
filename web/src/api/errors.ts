/** An answer of the server that is not a success, or no answer at all. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly hint?: string,
    readonly requestID?: string,
    /** Whole body, for errors that carry more than a message (`current` beside a stale revision). */
    readonly body?: unknown,
    /** Seconds to wait before the next try, as the server asked. */
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  /** The same write, sent before, is still worked on, or its server died with it: the next try gets the answer. */
  get isUnderWay(): boolean {
    return this.code === "idempotency_in_progress";
  }

  /** No answer, or one that a later try may better. */
  get isPassing(): boolean {
    return this.isUnderWay || this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** What a page shows of an error. */
export interface Failure {
  message: string;
  hint?: string;
  code?: string;
  requestID?: string;
}

export const describeError = (error: unknown): Failure => {
  if (error instanceof RequestError) {
    return { message: error.message, hint: error.hint, code: error.code, requestID: error.requestID };
  }
  if (error instanceof Error && error.message !== "") return { message: error.message };
  return { message: "Something went wrong on this page.", hint: "Reload it and try again." };
};

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";

export const hasCode = (error: unknown, ...codes: string[]): boolean =>
  error instanceof RequestError && codes.includes(error.code);

const texts: Record<number, string> = {
  0: "The server cannot be reached.",
  401: "You are signed out.",
  403: "You are not allowed to do this.",
  404: "This does not exist, or you have no access to it.",
  413: "This is larger than the server accepts.",
  429: "Too many tries in a short time.",
  503: "The server is busy.",
};

interface ErrorBody {
  error?: { code?: string; message?: string; hint?: string; request_id?: string } | string;
  // Supabase Auth's shape.
  code?: string | number;
  error_code?: string;
  msg?: string;
  message?: string;
  error_description?: string;
}

/** Reads both shapes: ours, and that of sign-in. */
export const errorOf = async (response: Response): Promise<RequestError> => {
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // No JSON: the status alone has to tell.
  }
  const inner = typeof body.error === "object" ? body.error : undefined;
  const code = inner?.code ?? body.error_code ?? (typeof body.code === "string" ? body.code : undefined) ?? `http_${response.status}`;
  const message =
    inner?.message ?? body.msg ?? body.error_description ?? body.message ?? texts[response.status] ??
    (response.status >= 500 ? "The server made a mistake." : "The server refused this.");
  const after = Number(response.headers.get("Retry-After") ?? NaN);
  return new RequestError(
    response.status, code, message, inner?.hint ?? undefined, inner?.request_id ?? response.headers.get("X-Request-Id") ?? undefined,
    body, Number.isFinite(after) ? after : undefined,
  );
};
