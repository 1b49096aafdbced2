import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactElement, type ReactNode, cloneElement, type HTMLAttributes, Fragment } from "react";
import { Link } from "../routing/Link";
import { type Route } from "../routing/routes";
import { Keys } from "./Key";
import { classNames } from "./classNames";
import { placeBeside, type Placement } from "./place";
import { Portal } from "./Portal";

export interface MenuItem {
  label: ReactNode;
  icon?: ReactNode;
  keys?: string;
  /** A second, softer text at the end. */
  note?: ReactNode;
  danger?: boolean;
  /** Why it cannot be chosen now. */
  disabledReason?: string;
  checked?: boolean;
  to?: Route;
  onSelect?: () => void;
}
export type MenuPart = MenuItem | { title: string } | "line" | null | false;

/** A button that opens a list of actions. The child becomes the button. */
export const Menu = ({ items, align = "start", side = "below", label, children }: {
  items: MenuPart[];
  align?: "start" | "end";
  side?: "below" | "above" | "right";
  label?: string;
  children: ReactElement<HTMLAttributes<HTMLElement>>;
}) => {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const opener = useRef<HTMLElement | null>(null);
  const close = (focus: boolean) => {
    setAnchor(null);
    if (focus) opener.current?.focus();
  };
  return (
    <>
      {cloneElement<HTMLAttributes<HTMLElement>>(children, {
        "aria-haspopup": "menu",
        "aria-expanded": anchor != null,
        onClick: (event: MouseEvent<HTMLElement>) => {
          opener.current = event.currentTarget;
          setAnchor(anchor == null ? event.currentTarget : null);
        },
        onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          opener.current = event.currentTarget;
          setAnchor(event.currentTarget);
        },
      })}
      {anchor != null && <MenuList anchor={anchor} items={items} align={align} side={side} label={label} close={close} />}
    </>
  );
};

const MenuList = ({ anchor, items, align, side, label, close }: {
  anchor: HTMLElement; items: MenuPart[]; align: "start" | "end"; side: "below" | "above" | "right"; label?: string;
  close: (focus: boolean) => void;
}) => {
  const list = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Placement>();
  const typed = useRef({ text: "", at: 0 });
  useLayoutEffect(() => {
    if (list.current == null) return;
    setAt(placeBeside(anchor.getBoundingClientRect(), list.current.getBoundingClientRect(), side, align));
  }, [anchor, side, align]);
  useEffect(() => {
    if (at !== undefined) list.current?.querySelector<HTMLElement>("[role^=menuitem]")?.focus();
  }, [at]);
  useEffect(() => {
    const onPointer = (event: PointerEvent) => {
      const target = event.target as Node;
      if (list.current?.contains(target) === true || anchor.contains(target)) return;
      close(false);
    };
    const onResize = () => close(false);
    window.addEventListener("pointerdown", onPointer, true);
    window.addEventListener("resize", onResize);
    return () => {
      window.removeEventListener("pointerdown", onPointer, true);
      window.removeEventListener("resize", onResize);
    };
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
    const here = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number) => all[(index + all.length) % all.length]?.focus();
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); close(true); }
    else if (event.key === "ArrowDown") { event.preventDefault(); go(here + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); go(here - 1); }
    else if (event.key === "Home") { event.preventDefault(); go(0); }
    else if (event.key === "End") { event.preventDefault(); go(-1); }
    else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey) {
      const text = event.timeStamp - typed.current.at < 700 ? typed.current.text + event.key : event.key;
      typed.current = { text, at: event.timeStamp };
      const match = [...all.slice(here + (text.length === 1 ? 1 : 0)), ...all].find((item) =>
        item.textContent?.trim().toLowerCase().startsWith(text.toLowerCase()));
      match?.focus();
    }
  };
  return (
    <Portal>
      <div
        ref={list} className="menu" role="menu" aria-label={label} tabIndex={-1} onKeyDown={onKeyDown}
        style={at ?? { left: 0, top: 0, visibility: "hidden" }}
      >
        {items.map((item, index) => {
          if (item == null || item === false) return null;
          if (item === "line") return <div className="menu-line" role="separator" key={index} />;
          if ("title" in item) return <div className="menu-title" role="presentation" key={index}>{item.title}</div>;
          const inside = (
            <Fragment>
              {item.icon}
              <span className="grow cut">{item.label}</span>
              {item.note !== undefined && <span className="faint small">{item.note}</span>}
              {item.keys !== undefined && <Keys keys={item.keys} />}
            </Fragment>
          );
          const shared = {
            className: classNames("menu-item", item.danger === true && "menu-item-danger"),
            role: item.checked === undefined ? "menuitem" : "menuitemradio",
            "aria-checked": item.checked,
            tabIndex: -1,
          };
          if (item.to !== undefined) {
            return <Link key={index} to={item.to} {...shared} onClick={() => { item.onSelect?.(); close(false); }}>{inside}</Link>;
          }
          return (
            <button
              key={index} type="button" {...shared} aria-disabled={item.disabledReason !== undefined || undefined}
              title={item.disabledReason}
              onClick={() => {
                if (item.disabledReason !== undefined) return;
                close(true);
                item.onSelect?.();
              }}
            >
              {inside}
            </button>
          );
        })}
      </div>
    </Portal>
  );
};
