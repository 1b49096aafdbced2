import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from "react";
import { IconButton } from "./Button";
import { classNames } from "./classNames";
import { IconClose } from "./icons";
import { Portal, PortalTarget } from "./Portal";

/** A modal window. The browser keeps the focus inside and everything else inert; Escape closes. */
export const Dialog = ({ title, size = "medium", onClose, onSubmit, footer, children, closable = true }: {
  title: string;
  size?: "small" | "medium" | "wide";
  onClose: () => void;
  /** Makes the dialog a form; Enter in a field submits it. */
  onSubmit?: () => void;
  footer?: ReactNode;
  children: ReactNode;
  closable?: boolean;
}) => {
  const [dialog, setDialog] = useState<HTMLDialogElement | null>(null);
  const id = useId();
  const pressedOutside = useRef(false);
  const close = useRef(onClose);
  close.current = onClose;
  const mayClose = useRef(closable);
  mayClose.current = closable;
  useEffect(() => {
    if (dialog == null) return undefined;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector<HTMLElement>("[data-autofocus]") ??
      dialog.querySelector<HTMLElement>(".dialog-body :is(input, select, textarea, button, a[href]):not(:disabled)"))?.focus();
    const onCancel = (event: Event) => {
      event.preventDefault();
      if (mayClose.current) close.current();
    };
    dialog.addEventListener("cancel", onCancel);
    return () => {
      dialog.removeEventListener("cancel", onCancel);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [dialog]);
  const inside = (
    <>
      <div className="dialog-head">
        <h2 id={id}>{title}</h2>
        {closable && <IconButton label="Close" keys="escape" icon={<IconClose />} onClick={onClose} />}
      </div>
      <div className="dialog-body">{children}</div>
      {footer !== undefined && <div className="dialog-foot">{footer}</div>}
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onSubmit?.();
  };
  return (
    <Portal>
      <dialog
        ref={setDialog} className={classNames("dialog", size !== "medium" && `dialog-${size}`)} aria-labelledby={id}
        onPointerDown={(event) => { pressedOutside.current = event.target === event.currentTarget; }}
        onClick={(event) => {
          if (event.target === event.currentTarget && pressedOutside.current && closable) onClose();
        }}
      >
        <PortalTarget.Provider value={dialog}>
          {onSubmit === undefined ? inside : <form className="dialog-form" onSubmit={submit} noValidate>{inside}</form>}
        </PortalTarget.Provider>
      </dialog>
    </Portal>
  );
};
