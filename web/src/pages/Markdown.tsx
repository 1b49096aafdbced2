import { Fragment, type ReactNode } from "react";

/**
 * Markdown as React nodes: headings, lists, quotes, code, rules, emphasis and links. Text only ever becomes text nodes
 * and addresses are http, https or mailto, so nothing a person writes can run.
 */
export const Markdown = ({ text }: { text: string }) => <div className="markdown">{blocks(text.replace(/\r\n?/g, "\n").split("\n"), 0)}</div>;

const bullet = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const deepest = 6;

const blocks = (lines: string[], depth: number): ReactNode[] => {
  const out: ReactNode[] = [];
  let at = 0;
  const key = () => out.length;
  while (at < lines.length) {
    const line = lines[at];
    const heading = /^(#{1,4})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === "") {
      at += 1;
    } else if (/^\s*```/.test(line)) {
      const end = lines.findIndex((one, index) => index > at && /^\s*```\s*$/.test(one));
      out.push(<pre key={key()} className="code-block">{lines.slice(at + 1, end === -1 ? undefined : end).join("\n")}</pre>);
      at = end === -1 ? lines.length : end + 1;
    } else if (heading != null) {
      const Tag = (["h3", "h3", "h4", "h4"] as const)[heading[1].length - 1];
      out.push(<Tag key={key()}>{inline(heading[2], 0)}</Tag>);
      at += 1;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      out.push(<hr key={key()} />);
      at += 1;
    } else if (/^\s*>/.test(line) && depth < deepest) {
      const from = at;
      while (at < lines.length && /^\s*>/.test(lines[at])) at += 1;
      out.push(<blockquote key={key()}>{blocks(lines.slice(from, at).map((one) => one.replace(/^\s*> ?/, "")), depth + 1)}</blockquote>);
    } else if (bullet.test(line) && depth < deepest) {
      const [list, next] = listAt(lines, at, depth);
      out.push(<Fragment key={key()}>{list}</Fragment>);
      at = next;
    } else {
      const from = at;
      at += 1;
      while (at < lines.length && lines[at].trim() !== "" && !/^(#{1,4}\s|\s*```|\s*>)/.test(lines[at]) && !bullet.test(lines[at])) at += 1;
      out.push(<p key={key()}>{inline(lines.slice(from, at).join("\n"), 0)}</p>);
    }
  }
  return out;
};

const listAt = (lines: string[], start: number, depth: number): [ReactNode, number] => {
  const first = bullet.exec(lines[start]);
  const indent = first?.[1].length ?? 0;
  const ordered = /\d/.test(first?.[2] ?? "");
  const items: string[][] = [];
  let at = start;
  while (at < lines.length) {
    const match = bullet.exec(lines[at]);
    if (match != null && match[1].length <= indent + 1 && match[1].length >= indent && /\d/.test(match[2]) === ordered) items.push([match[3]]);
    else if (lines[at].trim() === "" && bullet.test(lines[at + 1] ?? "")) { /* a gap inside the list */ }
    else if (/^\s{2,}\S/.test(lines[at]) && items.length > 0) items[items.length - 1].push(lines[at].slice(Math.min(indent + 2, lines[at].search(/\S/))));
    else break;
    at += 1;
  }
  if (items.length === 0) return [<p key={0}>{inline(lines[start], 0)}</p>, start + 1];
  const parts = items.map((item, index) => <li key={index}>{inline(item[0], 0)}{item.length > 1 && blocks(item.slice(1), depth + 1)}</li>);
  return [ordered ? <ol>{parts}</ol> : <ul>{parts}</ul>, at];
};

const safeAddress = (address: string): string | undefined => {
  try {
    const url = new URL(address, location.origin);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
};

const marks = /(`[^`\n]+`)|(\*\*(?=\S)[\s\S]+?\S\*\*|\*\*\S\*\*)|(__(?=\S)[\s\S]+?\S__)|(\*(?=\S)[^*\n]+\*)|(\b_(?=\S)[^_\n]+_\b)|(~~(?=\S)[^~\n]+~~)|(\[[^\]\n]{1,400}\]\([^)\s]{1,2000}\))|(https?:\/\/[^\s<>()]+[^\s<>().,;:!?])/;

const inline = (text: string, depth: number): ReactNode[] => {
  const out: ReactNode[] = [];
  let rest = text;
  while (rest !== "") {
    const match = depth > deepest ? null : marks.exec(rest);
    if (match == null) {
      out.push(rest);
      break;
    }
    if (match.index > 0) out.push(rest.slice(0, match.index));
    const [found, code, bold, bold2, italic, italic2, struck, link] = match;
    const key = out.length;
    if (code !== undefined) out.push(<code key={key}>{code.slice(1, -1)}</code>);
    else if (bold !== undefined || bold2 !== undefined) out.push(<strong key={key}>{inline(found.slice(2, -2), depth + 1)}</strong>);
    else if (italic !== undefined || italic2 !== undefined) out.push(<em key={key}>{inline(found.slice(1, -1), depth + 1)}</em>);
    else if (struck !== undefined) out.push(<s key={key}>{inline(found.slice(2, -2), depth + 1)}</s>);
    else {
      const parts = link === undefined ? [found, found, found] : (/^\[([^\]]+)\]\(([^)]+)\)$/.exec(found) ?? [found, found, found]);
      const address = safeAddress(parts[2]);
      out.push(address === undefined ? parts[1]
        : <a key={key} href={address} target="_blank" rel="noreferrer noopener">{link === undefined ? parts[1] : inline(parts[1], depth + 1)}</a>);
    }
    rest = rest.slice(match.index + found.length);
  }
  return out;
};
