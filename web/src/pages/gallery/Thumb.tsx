import { memo, useEffect, useState } from "react";
import { get } from "../../api/client";
import type { Image, LabelClass } from "../../api/model";
import { classNames } from "../../ui/classNames";
import { IconClock, IconEmptySet, IconError } from "../../ui/icons";

const dashed = new Set(["generated", "reviewed", "draft", "submitted"]);

/** A picture with its boxes drawn; knows the states before it is ready and after it failed. */
export const Thumb = memo(function Thumb({ image, classes, large = false, fit = "contain", boxes = true }: {
  image: Image; classes: readonly LabelClass[]; large?: boolean; fit?: "contain" | "cover"; boxes?: boolean;
}) {
  const given = (large ? image.urls?.preview : image.urls?.thumb) ?? undefined;
  const [fresh, setFresh] = useState<string>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    setFresh(undefined);
    setBroken(false);
  }, [given]);
  const address = fresh ?? given;
  // Addresses hold for 15 minutes: a page that was open longer asks for new ones, once.
  const renew = () => {
    if (fresh !== undefined) {
      setBroken(true);
      return;
    }
    get<Image>(`/images/${image.id}`).then(
      (answer) => {
        const next = (large ? answer.urls?.preview : answer.urls?.thumb) ?? undefined;
        if (next === undefined) setBroken(true);
        else setFresh(next);
      },
      () => setBroken(true),
    );
  };
  const width = image.width ?? 4;
  const height = image.height ?? 3;
  const look = new Map(classes.map((one) => [one.id, one]));
  if (image.ingest_status === "failed") {
    return <span className="thumb thumb-state"><IconError size={20} className="bad" /><span className="small">{image.ingest_error?.message ?? "This file cannot be shown"}</span></span>;
  }
  if (image.ingest_status === "pending" || address === undefined || broken) {
    return <span className="thumb thumb-state" style={{ backgroundColor: image.placeholder_colour ?? undefined }}>{broken ? <IconError size={20} /> : <IconClock size={20} />}<span className="small">{broken ? "Cannot be loaded" : "Being prepared"}</span></span>;
  }
  return (
    <span className={classNames("thumb", `thumb-${fit}`)}>
      <img src={address} alt="" draggable={false} loading="lazy" decoding="async" style={{ backgroundColor: fit === "cover" ? (image.placeholder_colour ?? undefined) : undefined }} onError={renew} />
      {boxes && (image.boxes?.length ?? 0) > 0 && (
        <svg className="thumb-boxes" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio={fit === "cover" ? "xMidYMid slice" : "xMidYMid meet"} aria-hidden="true" focusable="false">
          {image.boxes?.filter((box) => box.kind !== "classification").slice(0, 200).map((box) => (
            <rect
              key={box.id} x={box.x_min * width} y={box.y_min * height} width={(box.x_max - box.x_min) * width} height={(box.y_max - box.y_min) * height}
              stroke={look.get(box.class_id)?.colour ?? "#9aa0a8"} fill={look.get(box.class_id)?.colour ?? "#9aa0a8"}
              strokeDasharray={dashed.has(box.status) ? "4 3" : undefined}
            />
          ))}
        </svg>
      )}
      {image.is_null && <span className="thumb-null" title="Confirmed empty"><IconEmptySet /><span className="heard">Confirmed empty</span></span>}
    </span>
  );
});

/** Distinct classes of an image, most boxes first. */
export const classesOf = (image: Image, classes: readonly LabelClass[]): { one: LabelClass; count: number }[] => {
  const counts = new Map<string, number>();
  for (const box of image.boxes ?? []) counts.set(box.class_id, (counts.get(box.class_id) ?? 0) + 1);
  return classes.map((one) => ({ one, count: counts.get(one.id) ?? 0 })).filter((item) => item.count > 0).sort((a, b) => b.count - a.count);
};
