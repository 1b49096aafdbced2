import { type ReactNode } from "react";
import { classNames } from "./classNames";

export const Badge = ({ look = "plain", children, title }: {
  look?: "plain" | "accent" | "success" | "warning" | "danger"; children: ReactNode; title?: string;
}) => <span className={classNames("badge", look !== "plain" && `badge-${look}`)} title={title}>{children}</span>;

export const Swatch = ({ colour, large = false }: { colour: string; large?: boolean }) => (
  <span className={classNames("swatch", large && "swatch-large")} style={{ backgroundColor: colour }} aria-hidden="true" />
);

// Dark enough for white letters (at least 4.5:1).
const grounds = ["#3056d3", "#0f766e", "#9333ea", "#b45309", "#be185d", "#15803d", "#0369a1", "#b91c1c", "#4d7c0f", "#6d28d9"];

const groundOf = (text: string) => {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return grounds[sum % grounds.length];
};

export const Avatar = ({ name, square = false, large = false }: { name: string; square?: boolean; large?: boolean }) => {
  const words = name.replace(/@.*/, "").split(/[\s._-]+/).filter((word) => word !== "");
  const letters = `${words[0]?.[0] ?? "?"}${square ? "" : (words[1]?.[0] ?? "")}`;
  return (
    <span
      className={classNames("avatar", square && "avatar-square", large && "avatar-large")} aria-hidden="true"
      style={{ backgroundColor: groundOf(name) }}
    >
      {letters}
    </span>
  );
};

/** Part done of a whole, both in the same unit; without a whole it moves to and fro. */
export const Progress = ({ done, total, look = "accent", label }: {
  done: number; total?: number | null; look?: "accent" | "success" | "danger"; label: string;
}) => {
  const open = total === undefined || total == null || total <= 0;
  const share = open ? 0 : Math.min(100, (done / total) * 100);
  return (
    <div
      className={classNames("progress", look !== "accent" && `progress-${look}`, open && "progress-open")} role="progressbar"
      aria-label={label} aria-valuemin={0} aria-valuemax={open ? undefined : 100} aria-valuenow={open ? undefined : Math.round(share)}
    >
      <span style={open ? undefined : { width: `${share}%` }} />
    </div>
  );
};
