import { useEffect, useRef, useState, type RefObject } from "react";
import { changeQuery } from "../../routing/navigation";

/** Words that are typed and, after a pause in milliseconds, stand in the address. The field has the focus at first. */
export const useTypedQuery = (asked: string, pause: number): { text: string; setText: (text: string) => void; field: RefObject<HTMLInputElement> } => {
  const [text, setText] = useState(asked);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); }, []);
  useEffect(() => { setText(asked); }, [asked]);
  useEffect(() => {
    if (text.trim() === asked.trim()) return undefined;
    const timer = window.setTimeout(() => changeQuery({ q: text.trim() === "" ? undefined : text.trim() }), pause);
    return () => window.clearTimeout(timer);
  }, [text, asked, pause]);
  return { text, setText, field };
};
