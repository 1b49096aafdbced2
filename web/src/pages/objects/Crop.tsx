import { memo, useEffect, useMemo, useState } from "react";
import { get } from "../../api/client";
import { isAbort } from "../../api/errors";
import type { Image, LabelledObject } from "../../api/model";
import { IconError } from "../../ui/icons";
import { fetchCrop, partAround, sourceOf } from "./crops";

const dashed = new Set(["generated", "reviewed", "draft", "submitted"]);

/** The part of a picture that an object is on, with its bounds. */
export const Crop = memo(function Crop({ object, side, colour }: { object: LabelledObject; /** Of the cell, in CSS pixels. */ side: number; colour: string }) {
  const part = useMemo(() => partAround(object), [object]);
  const source = sourceOf(object, part, side * Math.min(2, window.devicePixelRatio));
  const given = source === "thumb" ? object.thumb : source === "preview" ? object.preview : undefined;
  const [cut, setCut] = useState<string>();
  const [renewed, setRenewed] = useState<string>();
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    setBroken(false);
    setRenewed(undefined);
    if (source !== "server") return undefined;
    const giveUp = new AbortController();
    fetchCrop(object, part, giveUp.signal).then((address) => { if (!giveUp.signal.aborted) setCut(address); }, (error: unknown) => { if (!isAbort(error)) setBroken(true); });
    return () => giveUp.abort();
  }, [object, part, source]);
  // Addresses hold for 15 minutes: a page that was open longer asks for new ones, once.
  const renew = () => {
    if (source === "server" || renewed !== undefined) {
      setBroken(true);
      return;
    }
    get<Image>(`/images/${object.image_id}`).then((image) => {
      const address = source === "thumb" ? image.urls?.thumb : image.urls?.preview;
      if (address == null) setBroken(true);
      else setRenewed(address);
    }, () => setBroken(true));
  };
  const address = source === "server" ? cut : (renewed ?? given ?? undefined);
  const longer = Math.max(part.width, part.height);
  const [width, height] = [(part.width / longer) * 100, (part.height / longer) * 100];
  const { bounds } = object;
  // All in shares of the part, so that the cell's size is of no matter.
  const across = (x: number) => `${((x * object.image_width - part.x) / part.width) * 100}%`;
  const down = (y: number) => `${((y * object.image_height - part.y) / part.height) * 100}%`;
  return (
    <span className="crop">
      {broken ? <span className="crop-broken"><IconError size={16} /><span className="small">No picture</span></span> : (
        <span className="crop-part" style={{ width: `${width}%`, height: `${height}%` }}>
          {address !== undefined && (
            <img
              src={address} alt="" draggable={false} decoding="async" onError={renew}
              style={source === "server" ? { width: "100%", height: "100%" } : {
                width: `${(object.image_width / part.width) * 100}%`, height: `${(object.image_height / part.height) * 100}%`, left: across(0), top: down(0),
              }}
            />
          )}
          <span
            className={dashed.has(object.status) ? "crop-bounds crop-dashed" : "crop-bounds"}
            style={{ left: across(bounds.x_min), top: down(bounds.y_min), width: `${((bounds.x_max - bounds.x_min) * object.image_width / part.width) * 100}%`, height: `${((bounds.y_max - bounds.y_min) * object.image_height / part.height) * 100}%`, borderColor: colour }}
          />
        </span>
      )}
    </span>
  );
});
