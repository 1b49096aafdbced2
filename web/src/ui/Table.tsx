import { useMemo, useState, type ReactNode } from "react";
import { IconButton } from "./Button";
import { classNames } from "./classNames";
import { IconArrowDown, IconArrowUp, IconCheck, IconDownload, IconSliders } from "./icons";
import { Menu } from "./Menu";
import { saveText } from "./saveText";

export interface Column<Row> {
  id: string;
  title: string;
  cell: (row: Row) => ReactNode;
  /** What sorting and the CSV file use. Without it the column is neither. */
  value?: (row: Row) => string | number | null | undefined;
  number?: boolean;
  tight?: boolean;
  /** Cannot be hidden. */
  fixed?: boolean;
  hiddenAtFirst?: boolean;
}

/** Sticky head, sort by column, choice of columns and a CSV of what is shown. */
export const Table = <Row,>({ label, columns, rows, rowKey, csvName, tools, maxHeight }: {
  label: string; columns: Column<Row>[]; rows: Row[]; rowKey: (row: Row) => string; csvName?: string; tools?: ReactNode; maxHeight?: number;
}) => {
  const [sort, setSort] = useState<{ id: string; down: boolean }>();
  const [hidden, setHidden] = useState(() => new Set(columns.filter((column) => column.hiddenAtFirst === true).map((column) => column.id)));
  const shown = columns.filter((column) => !hidden.has(column.id));
  const sorted = useMemo(() => {
    const value = columns.find((column) => column.id === sort?.id)?.value;
    if (sort === undefined || value === undefined) return rows;
    const order = (a: Row, b: Row) => {
      const x = value(a) ?? "";
      const y = value(b) ?? "";
      return typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
    };
    return [...rows].sort((a, b) => (sort.down ? -order(a, b) : order(a, b)));
  }, [rows, sort, columns]);
  const saveCSV = () => {
    const kept = shown.filter((column) => column.value !== undefined);
    const quote = (value: unknown) => {
      const text = value == null || value === undefined ? "" : String(value);
      // A leading sign would run as a formula in a spreadsheet.
      const safe = /^[=+\-@\t]/.test(text) && typeof value !== "number" ? `'${text}` : text;
      return /[",\n\r]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
    };
    const lines = [kept.map((column) => quote(column.title)), ...sorted.map((row) => kept.map((column) => quote(column.value?.(row))))];
    saveText(`${csvName ?? "table"}.csv`, lines.map((line) => line.join(",")).join("\r\n") + "\r\n", "text/csv");
  };
  const choosable = columns.filter((column) => column.fixed !== true && column.title !== "");
  return (
    <div>
      {(tools !== undefined || csvName !== undefined) && (
        <div className="table-tools">
          <div className="grow row wrap">{tools}</div>
          {choosable.length > 1 && csvName !== undefined && (
            <Menu
              align="end" label="Columns"
              items={choosable.map((column) => ({
                label: column.title, checked: !hidden.has(column.id), icon: hidden.has(column.id) ? <span className="icon-space" /> : <IconCheck />,
                onSelect: () => {
                  const next = new Set(hidden);
                  if (!next.delete(column.id)) next.add(column.id);
                  setHidden(next);
                },
              }))}
            >
              <IconButton label="Choose columns" icon={<IconSliders />} />
            </Menu>
          )}
          {csvName !== undefined && <IconButton label="Save what is shown as CSV" icon={<IconDownload />} onClick={saveCSV} />}
        </div>
      )}
      <div className="table-box" style={{ maxHeight }} role="region" aria-label={label} tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {shown.map((column) => (
                <th
                  key={column.id} scope="col" className={classNames(column.number === true && "number", column.tight === true && "tight")}
                  aria-sort={sort?.id === column.id ? (sort.down ? "descending" : "ascending") : undefined}
                >
                  {column.value === undefined ? (column.title === "" ? <span className="heard">Actions</span> : column.title) : (
                    <button
                      type="button"
                      onClick={() => setSort(sort?.id !== column.id ? { id: column.id, down: false } : sort.down ? undefined : { id: column.id, down: true })}
                    >
                      {column.title}
                      {sort?.id === column.id && (sort.down ? <IconArrowDown /> : <IconArrowUp />)}
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={rowKey(row)}>
                {shown.map((column) => (
                  <td key={column.id} className={classNames(column.number === true && "number", column.tight === true && "tight")}>{column.cell(row)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
};
