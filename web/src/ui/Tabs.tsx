import { useId, type ReactNode } from "react";

/** Tabs with their panel; arrow keys move between tabs. */
export const Tabs = <Value extends string>({ label, value, tabs, onChange, children, className }: {
  label: string; value: Value; tabs: { value: Value; label: ReactNode }[]; onChange: (value: Value) => void; children: ReactNode; className?: string;
}) => {
  const id = useId();
  return (
    <div className={className}>
      <div className="tabs" role="tablist" aria-label={label}>
        {tabs.map((tab, index) => (
          <button
            key={tab.value} type="button" role="tab" id={`${id}-${tab.value}`} aria-selected={tab.value === value}
            aria-controls={`${id}-panel`} tabIndex={tab.value === value ? 0 : -1} onClick={() => onChange(tab.value)}
            onKeyDown={(event) => {
              const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
              if (step === 0) return;
              event.preventDefault();
              const next = (index + step + tabs.length) % tabs.length;
              onChange(tabs[next].value);
              (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
            }}
          >
            {tab.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${value}`} className="tab-panel">{children}</div>
    </div>
  );
};
