import type { ReactNode } from "react";

export const PageHead = ({ title, lead, actions }: { title: ReactNode; lead?: ReactNode; actions?: ReactNode }) => (
  <div className="page-head">
    <div className="grow">
      <h1 tabIndex={-1}>{title}</h1>
      {lead !== undefined && <p>{lead}</p>}
    </div>
    {actions !== undefined && <div className="page-head-actions">{actions}</div>}
  </div>
);
