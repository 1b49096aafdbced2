import { useMemo, useState } from "react";
import { describeError } from "../api/errors";
import type { CloudCamera } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { classNames } from "../ui/classNames";
import { Select } from "../ui/Field";
import { IconClose, IconFit, IconMinus, IconRefresh, IconSettings, IconSpinner } from "../ui/icons";
import { projectBodies, useCameraEngine, usePictureAddress } from "./cameras";
import type { DrawnBody } from "./cloudView";

/** What a camera saw, with the bodies projected into its picture. */
export const CameraPanel = ({ cameras, chosen, choose, bodies, select, isLarge, setLarge, close, calibrate, beside }: {
  cameras: readonly CloudCamera[]; chosen: CloudCamera; choose: (name: string) => void; bodies: readonly DrawnBody[]; select: (id: string) => void; isLarge: boolean; setLarge: (isLarge: boolean) => void; close: () => void;
  /** Opens the window of calibrations; undefined for those who may not change it. */ calibrate: (() => void) | undefined; /** Whether flat views stand on the right. */ beside: boolean;
}) => {
  const { image, url, error, reload } = usePictureAddress(chosen.picture_id ?? undefined);
  const { engine, error: engineError } = useCameraEngine(true);
  const [failed, setFailed] = useState<string>();
  const seen = useMemo(() => (engine === undefined ? [] : projectBodies(engine, chosen, bodies)), [engine, chosen, bodies]);
  const look = new Map(bodies.map((one) => [one.id, one]));
  const [width, height] = [image?.width ?? 0, image?.height ?? 0];
  // What lies beside the picture is in front of the camera, but not seen.
  const inView = seen.filter(({ outline }) => outline.some(([x]) => x > 0) && outline.some(([x]) => x < width) && outline.some(([, y]) => y > 0) && outline.some(([, y]) => y < height));
  const trouble = error ?? engineError;
  const isBroken = url !== undefined && failed === url;
  return (
    <section className={classNames("cloud-camera", isLarge && "cloud-camera-large", beside && "cloud-camera-beside")} aria-label="Camera picture" data-camera={chosen.name} data-bodies={engine === undefined || image === undefined ? undefined : inView.length}>
      <header className="row">
        {cameras.length > 1
          ? <Select small aria-label="Camera" value={chosen.name} onChange={(event) => choose(event.target.value)}>{cameras.map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}</Select>
          : <h2 className="cut">{chosen.name}</h2>}
        <span className="grow small cloud-camera-count figures" role="status">{engine !== undefined && image !== undefined && bodies.length > 0 && `${inView.length} of ${bodies.length} in view`}</span>
        {calibrate !== undefined && <IconButton label="Calibrate cameras" size="small" icon={<IconSettings />} onClick={calibrate} />}
        <IconButton label={isLarge ? "Smaller picture" : "Larger picture"} keys="shift+p" size="small" icon={isLarge ? <IconMinus /> : <IconFit />} aria-pressed={isLarge} onClick={() => setLarge(!isLarge)} />
        <IconButton label="Hide the camera picture" keys="p" size="small" icon={<IconClose />} onClick={close} />
      </header>
      {chosen.picture_id == null
        ? <div className="cloud-camera-state"><p>No picture belongs to this camera here.</p>{calibrate !== undefined && <Button size="small" onClick={calibrate}>Choose one</Button>}</div>
        : trouble !== undefined || isBroken
          ? <div className="cloud-camera-state" role="alert"><p>{isBroken ? "The browser cannot show this picture." : describeError(trouble).message}</p><Button size="small" icon={<IconRefresh />} onClick={() => { setFailed(undefined); reload(); }}>Try again</Button></div>
          : image !== undefined && image.ingest_status === "failed"
            ? <div className="cloud-camera-state"><p>{image.ingest_error?.message ?? "This picture cannot be read."}</p></div>
            : image === undefined || url === undefined || width === 0
              ? <div className="cloud-camera-state" role="status" aria-label="Loading the picture"><IconSpinner className="spin" /></div>
              : (
                <div className="cloud-camera-picture" style={{ aspectRatio: `${width} / ${height}` }}>
                  <img src={url} alt={`What ${chosen.name} saw`} draggable={false} onError={() => setFailed(url)} />
                  <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${inView.length === 1 ? "1 body" : `${inView.length} bodies`} in the picture of ${chosen.name}`}>
                    {inView.map(({ id, edges, outline }) => {
                      const one = look.get(id);
                      if (one === undefined) return null;
                      const stroke = one.isSelected ? "#ffffff" : one.colour;
                      return (
                        <g key={id} data-body={id} data-selected={one.isSelected || undefined} className={classNames("cloud-camera-body", one.isSelected && "cloud-camera-on")} onClick={() => select(id)}>
                          <polygon points={outline.map((point) => point.join(",")).join(" ")} style={{ fill: one.colour }} />
                          {edges.map(([x1, y1, x2, y2, isFront], at) => <line key={at} x1={x1} y1={y1} x2={x2} y2={y2} className={isFront ? "cloud-camera-front" : undefined} style={{ stroke }} />)}
                        </g>
                      );
                    })}
                  </svg>
                </div>
              )}
    </section>
  );
};
