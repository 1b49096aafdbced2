import { forwardRef, type AnchorHTMLAttributes, type ReactNode } from "react";
import { classNames } from "../ui/classNames";
import { navigate } from "./navigation";
import { hrefOf, type Route } from "./routes";

/** A link to one of our pages. The browser's own ways (new tab, copy address) keep working. */
export const Link = forwardRef<HTMLAnchorElement, Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & { to: Route; replace?: boolean }>(
  function Link({ to, replace, onClick, ...rest }, ref) {
    return (
      <a
        ref={ref} href={hrefOf(to)}
        onClick={(event) => {
          onClick?.(event);
          if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
          event.preventDefault();
          navigate(to, { replace });
        }}
        {...rest}
      />
    );
  },
);

export const ButtonLink = ({ look = "secondary", size = "medium", icon, children, className, ...rest }:
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, "href"> & {
    to: Route; look?: "primary" | "secondary" | "ghost"; size?: "small" | "medium" | "large"; icon?: ReactNode;
  }) => (
  <Link className={classNames("button", `button-${look}`, size !== "medium" && `button-${size}`, className)} {...rest}>
    {icon}
    {children}
  </Link>
);
