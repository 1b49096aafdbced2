import { forwardRef, type AnchorHTMLAttributes, type ButtonHTMLAttributes, type ReactNode } from "react";
import { classNames } from "./classNames";
import { IconSpinner } from "./icons";
import { Tooltip } from "./Tooltip";

type Look = "primary" | "secondary" | "ghost" | "danger" | "quiet-danger";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: Look;
  size?: "small" | "medium" | "large";
  icon?: ReactNode;
  /** Shows a spinner, keeps the width and ignores presses. */
  busy?: boolean;
  /** Shown in the tooltip; the shortcut itself is registered with `useShortcuts`. */
  keys?: string;
  tip?: string;
  wide?: boolean;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { look = "secondary", size = "medium", icon, busy = false, keys, tip, wide = false, className, children, disabled, ...rest }, ref,
) {
  const button = (
    <button
      ref={ref} type="button" disabled={disabled === true || busy} aria-busy={busy || undefined}
      className={classNames("button", `button-${look}`, size !== "medium" && `button-${size}`, wide && "button-wide", className)}
      {...rest}
    >
      {busy ? <IconSpinner className="spin" /> : icon}
      {children}
    </button>
  );
  return tip === undefined ? button : <Tooltip label={tip} keys={keys}>{button}</Tooltip>;
});

/** A button that shows only an icon; `label` is what it does, for the tooltip and for assistive technology. */
export const IconButton = forwardRef<HTMLButtonElement, Omit<ButtonProps, "children"> & { label: string; side?: "below" | "above" | "right" }>(
  function IconButton({ label, keys, look = "ghost", size = "medium", icon, busy = false, className, disabled, side, tip, ...rest }, ref) {
    return (
      <Tooltip label={tip ?? label} keys={keys} side={side}>
        <button
          ref={ref} type="button" aria-label={label} disabled={disabled === true || busy} aria-busy={busy || undefined}
          className={classNames("button", "button-icon", `button-${look}`, size !== "medium" && `button-${size}`, className)}
          {...rest}
        >
          {busy ? <IconSpinner className="spin" /> : icon}
        </button>
      </Tooltip>
    );
  },
);

/** A plain address that looks like a button, for downloads and outside pages. */
export const LinkButton = ({ look = "secondary", size = "medium", icon, className, children, ...rest }:
  AnchorHTMLAttributes<HTMLAnchorElement> & { look?: Look; size?: "small" | "medium" | "large"; icon?: ReactNode }) => (
  <a className={classNames("button", `button-${look}`, size !== "medium" && `button-${size}`, className)} {...rest}>
    {icon}
    {children}
  </a>
);
