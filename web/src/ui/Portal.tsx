import { createContext, useContext, type ReactNode } from "react";
import { createPortal } from "react-dom";

/** Where floating parts go: the nearest open dialog, since everything outside it is inert, else the body. */
export const PortalTarget = createContext<HTMLElement | null>(null);

export const Portal = ({ children }: { children: ReactNode }) => {
  const target = useContext(PortalTarget);
  return createPortal(children, target ?? document.body);
};
