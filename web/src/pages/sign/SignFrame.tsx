import type { ReactNode } from "react";
import { Mark } from "../../ui/icons";

/** The quiet card of every page for people who are not signed in. */
export const SignFrame = ({ title, lead, children, foot }: { title: string; lead?: ReactNode; children: ReactNode; foot?: ReactNode }) => (
  <main className="sign">
    <div className="sign-card">
      <div className="sign-mark"><Mark size={32} /></div>
      <h1>{title}</h1>
      {lead !== undefined && <p className="sign-lead">{lead}</p>}
      {children}
      {foot !== undefined && <div className="sign-foot">{foot}</div>}
    </div>
  </main>
);

export const looksLikeEmail = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text.trim());
