import { useState, type ReactNode } from "react";
import { describeError, type Failure } from "../api/errors";
import { Button } from "./Button";
import { classNames } from "./classNames";
import { IconCheck, IconCopy, IconError, IconInfo, IconRefresh, IconSuccess, IconWarning } from "./icons";

/** Keeps the layout while something loads; it shows after 200 ms only. */
export const Skeleton = ({ width, height, className }: { width?: number | string; height?: number | string; className?: string }) => (
  <div className={classNames("skeleton", className)} style={{ width, height }} aria-hidden="true" />
);

export const SkeletonRows = ({ rows = 6, height = 40 }: { rows?: number; height?: number }) => (
  <div className="stack tight" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, index) => <Skeleton key={index} height={height} />)}
  </div>
);

/** Teaches what belongs here: one line, one primary action, one example. */
export const EmptyState = ({ picture, title, children, actions }: {
  picture?: ReactNode; title: string; children?: ReactNode; actions?: ReactNode;
}) => (
  <div className="state">
    {picture !== undefined && <div className="state-picture">{picture}</div>}
    <h2>{title}</h2>
    {children !== undefined && <p>{children}</p>}
    {actions !== undefined && <div className="state-actions">{actions}</div>}
  </div>
);

export const CopyButton = ({ text, label = "Copy", look = "secondary" }: { text: string; label?: string; look?: "secondary" | "ghost" | "primary" }) => {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await copyText(text);
    setDone(true);
    window.setTimeout(() => setDone(false), 1600);
  };
  return (
    <Button look={look} size="small" icon={done ? <IconCheck /> : <IconCopy />} onClick={() => void copy()}>
      <span aria-live="polite">{done ? "Copied" : label}</span>
    </Button>
  );
};

/** Works without a secure context too, where the clipboard interface is missing. */
export const copyText = async (text: string): Promise<void> => {
  if (navigator.clipboard !== undefined) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const area = document.createElement("textarea");
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
};

const ReportID = ({ failure }: { failure: Failure }) => {
  if (failure.code === undefined && failure.requestID === undefined) return null;
  const text = [failure.code, failure.requestID].filter((part) => part !== undefined).join(" · ");
  return (
    <span className="report-id">
      <span className="cut">{text}</span>
      <CopyButton text={text} look="ghost" />
    </span>
  );
};

/** What happened and what to do; the code and the request id are there to copy. */
export const ErrorState = ({ error, retry, title }: { error: unknown; retry?: () => void; title?: string }) => {
  const failure = describeError(error);
  return (
    <div className="state" role="alert">
      <div className="state-picture"><IconError size={32} /></div>
      <h2>{title ?? failure.message}</h2>
      {title !== undefined && <p>{failure.message}</p>}
      {failure.hint !== undefined && <p>{failure.hint}</p>}
      {retry !== undefined && (
        <div className="state-actions"><Button icon={<IconRefresh />} onClick={retry}>Try again</Button></div>
      )}
      <ReportID failure={failure} />
    </div>
  );
};

const noticeIcons = { plain: IconInfo, accent: IconInfo, success: IconSuccess, warning: IconWarning, danger: IconError };

export const Notice = ({ look = "plain", children, actions }: {
  look?: "plain" | "accent" | "success" | "warning" | "danger"; children: ReactNode; actions?: ReactNode;
}) => {
  const Icon = noticeIcons[look];
  return (
    <div className={classNames("notice", look !== "plain" && `notice-${look}`)} role={look === "danger" ? "alert" : undefined}>
      <Icon />
      <div className="grow">{children}</div>
      {actions}
    </div>
  );
};

/** An error beside the form or list it belongs to. */
export const ErrorNotice = ({ error, retry }: { error: unknown; retry?: () => void }) => {
  if (error === undefined || error == null) return null;
  const failure = describeError(error);
  return (
    <Notice look="danger" actions={retry !== undefined && <Button size="small" onClick={retry}>Try again</Button>}>
      <div>{failure.message}{failure.hint !== undefined && <> {failure.hint}</>}</div>
      <ReportID failure={failure} />
    </Notice>
  );
};
