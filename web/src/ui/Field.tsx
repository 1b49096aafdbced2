import { forwardRef, useId, useState, type InputHTMLAttributes, type ReactElement, type ReactNode, type SelectHTMLAttributes, type TextareaHTMLAttributes, cloneElement } from "react";
import { IconButton } from "./Button";
import { classNames } from "./classNames";
import { IconChevronDown, IconClose, IconError, IconEye, IconEyeOff, IconSearch } from "./icons";

interface Described {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean | "true" | "false" | "grammar" | "spelling";
}

/** Label above, control, then a hint or what is wrong. Ties them together for assistive technology. */
export const Field = ({ label, note, hint, error, children, className }: {
  label: ReactNode; note?: string; hint?: ReactNode; error?: string | null; children: ReactElement<Described>; className?: string;
}) => {
  const id = useId();
  const wrong = error != null && error !== "";
  const described = wrong ? `${id}-error` : hint !== undefined ? `${id}-hint` : undefined;
  return (
    <div className={classNames("field", className)}>
      <label className="field-label" htmlFor={id}>
        {label}
        {note !== undefined && <span className="faint small">{note}</span>}
      </label>
      {cloneElement(children, { id, "aria-describedby": described, "aria-invalid": wrong || undefined })}
      {wrong ? (
        <p className="field-error" id={`${id}-error`} role="alert"><IconError />{error}</p>
      ) : (
        hint !== undefined && <p className="field-hint" id={`${id}-hint`}>{hint}</p>
      )}
    </div>
  );
};

export const Input = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement> & { small?: boolean }>(
  function Input({ className, small = false, ...rest }, ref) {
    return <input ref={ref} className={classNames("input", small && "input-small", className)} {...rest} />;
  },
);

export const PasswordInput = forwardRef<HTMLInputElement, InputHTMLAttributes<HTMLInputElement>>(
  function PasswordInput(props, ref) {
    const [shown, setShown] = useState(false);
    return (
      <span className="input-box">
        <Input ref={ref} {...props} type={shown ? "text" : "password"} />
        <span className="input-after">
          <IconButton
            label={shown ? "Hide the password" : "Show the password"} icon={shown ? <IconEyeOff /> : <IconEye />}
            aria-pressed={shown} onClick={() => setShown(!shown)}
          />
        </span>
      </span>
    );
  },
);

export const SearchInput = forwardRef<HTMLInputElement, Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> & {
  label: string; value: string; onChange: (value: string) => void; small?: boolean;
}>(function SearchInput({ label, value, onChange, className, ...rest }, ref) {
  return (
    <span className={classNames("input-box", className)}>
      <IconSearch />
      <Input
        ref={ref} type="search" aria-label={label} placeholder={label} value={value} autoComplete="off" spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (value === "") event.currentTarget.blur();
          else onChange("");
        }}
        {...rest}
      />
      {value !== "" && (
        <span className="input-after"><IconButton label="Clear the search" icon={<IconClose />} onClick={() => onChange("")} /></span>
      )}
    </span>
  );
});

export const TextArea = forwardRef<HTMLTextAreaElement, TextareaHTMLAttributes<HTMLTextAreaElement>>(
  function TextArea({ className, ...rest }, ref) {
    return <textarea ref={ref} className={classNames("textarea", className)} {...rest} />;
  },
);

export const Select = forwardRef<HTMLSelectElement, SelectHTMLAttributes<HTMLSelectElement> & { small?: boolean }>(
  function Select({ className, small = false, children, ...rest }, ref) {
    return (
      <span className="select-box">
        <select ref={ref} className={classNames("select", small && "select-small", className)} {...rest}>{children}</select>
        <IconChevronDown />
      </span>
    );
  },
);

export const Checkbox = ({ label, hint, look = "check", mixed = false, ...rest }: Omit<InputHTMLAttributes<HTMLInputElement>, "type"> & {
  label: ReactNode; hint?: ReactNode; look?: "check" | "switch" | "radio"; mixed?: boolean;
}) => (
  <label className={classNames("check", look === "switch" && "switch")}>
    <input
      type={look === "radio" ? "radio" : "checkbox"} role={look === "switch" ? "switch" : undefined}
      ref={(element) => { if (element != null) element.indeterminate = mixed; }} {...rest}
    />
    <span className="check-text">
      {label}
      {hint !== undefined && <span className="field-hint">{hint}</span>}
    </span>
  </label>
);

/** A few choices side by side; arrow keys move between them. */
export const Segments = <Value extends string>({ label, value, options, onChange }: {
  label: string; value: Value; options: { value: Value; label: ReactNode; title?: string }[]; onChange: (value: Value) => void;
}) => (
  <div className="segments" role="radiogroup" aria-label={label}>
    {options.map((option, index) => (
      <button
        key={option.value} type="button" role="radio" aria-checked={option.value === value} aria-label={option.title}
        tabIndex={option.value === value ? 0 : -1} onClick={() => onChange(option.value)}
        onKeyDown={(event) => {
          const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : event.key === "ArrowLeft" || event.key === "ArrowUp" ? -1 : 0;
          if (step === 0) return;
          event.preventDefault();
          const next = (index + step + options.length) % options.length;
          onChange(options[next].value);
          (event.currentTarget.parentElement?.children[next] as HTMLElement | undefined)?.focus();
        }}
      >
        {option.label}
      </button>
    ))}
  </div>
);
