import { useEffect, useMemo, useState } from "react";
import { get } from "../api/client";
import type { Image } from "../api/model";
import type { CloudCamera, CloudCameraList } from "../api/types";
import { loadEngine, type EngineExports } from "../canvas/engine";
import { useResource, type Resource } from "../data/resources";
import { pictureOf } from "../workbench/useImage";
import type { Body } from "./cuboid";

export const camerasName = (image: string): string => `images/${image}/cameras`;

/** The calibrated cameras of a cloud. */
export const useCameras = (image: string, isReady: boolean): Resource<CloudCameraList> => useResource(isReady ? camerasName(image) : null, (signal) => get<CloudCameraList>(`/images/${image}/cameras`, undefined, signal));

export interface ProjectedBody {
  id: string;
  /** Ends in pixels of the picture, and whether the edge is of the face that the body heads with. */
  edges: readonly (readonly [x1: number, y1: number, x2: number, y2: number, isFront: boolean])[];
  outline: readonly (readonly [x: number, y: number])[];
  /** Metres in front of the camera. */
  depth: number;
}

let loading: Promise<EngineExports> | undefined;
/** The engine of the canvas, in which geometry is worked out; one for all cameras. */
const engineForCameras = (): Promise<EngineExports> => {
  loading ??= loadEngine().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
};

/** Where bodies lie in the camera's picture, the farthest first; those behind the camera are left out. */
export const projectBodies = (engine: EngineExports, { projection, extrinsic }: CloudCamera, bodies: readonly { id: string; body: Body }[]): ProjectedBody[] => {
  engine.beginShape(0);
  for (const one of [...projection, ...extrinsic]) engine.addCoordinate(one);
  if (engine.cameraOpen() === 0) return [];
  const seen: ProjectedBody[] = [];
  for (const { id, body } of bodies) {
    const count = engine.cameraProject(...body.center, ...body.size, body.yaw);
    if (count === 0) continue;
    seen.push({
      id, depth: engine.cameraDepth(),
      edges: Array.from({ length: count }, (_, at) => [engine.cameraEdge(at, 0), engine.cameraEdge(at, 1), engine.cameraEdge(at, 2), engine.cameraEdge(at, 3), engine.cameraEdge(at, 4) === 1] as const),
      outline: Array.from({ length: engine.cameraOutlineCount() }, (_, at) => [engine.cameraOutline(at, 0), engine.cameraOutline(at, 1)] as const),
    });
  }
  return seen.sort((one, other) => other.depth - one.depth);
};

/** The engine, as soon as it is loaded. */
export const useCameraEngine = (isWanted: boolean): { engine: EngineExports | undefined; error: unknown } => {
  const [state, setState] = useState<{ engine: EngineExports | undefined; error: unknown }>({ engine: undefined, error: undefined });
  useEffect(() => {
    if (!isWanted) return undefined;
    let isOver = false;
    engineForCameras().then((engine) => { if (!isOver) setState({ engine, error: undefined }); }, (error: unknown) => { if (!isOver) setState({ engine: undefined, error }); });
    return () => { isOver = true; };
  }, [isWanted]);
  return state;
};

/** The address of a camera's picture, as far as it is there. */
export const usePictureAddress = (picture: string | undefined): { image: Image | undefined; url: string | undefined; error: unknown; reload: () => void } => {
  const read = useResource<Image>(picture === undefined ? null : `images/${picture}/camera`, (signal) => get<Image>(`/images/${picture ?? ""}`, undefined, signal));
  const image = read.value?.id === picture ? read.value : undefined;
  const address = useMemo(() => (image === undefined ? undefined : pictureOf(image)?.url), [image]);
  const [made, setMade] = useState<{ of: unknown; url?: string; error?: unknown }>();
  useEffect(() => {
    if (typeof address !== "function") return undefined;
    let isOver = false;
    let url: string | undefined;
    Promise.resolve(address()).then((answer) => {
      url = String(answer);
      if (isOver) URL.revokeObjectURL(url);
      else setMade({ of: address, url });
    }, (error: unknown) => { if (!isOver) setMade({ of: address, error }); });
    return () => {
      isOver = true;
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [address]);
  const own = made?.of === address ? made : undefined;
  return { image, url: typeof address === "string" ? address : own?.url, error: read.error ?? own?.error, reload: read.reload };
};

const numbers = (text: string): number[] | undefined => {
  const all = text.trim().split(/[\s,]+/).map(Number);
  return all.every(Number.isFinite) ? all : undefined;
};

/**
 * Reads a calibration as people have it: KITTI's `calib` file, of which `image_3` takes P3 and so on, or JSON with
 * `projection` and `extrinsic`.
 *
 * @throws Error in words for people.
 */
export const readCalibration = (text: string, name: string): { projection: number[]; extrinsic: number[] } => {
  if (text.trim().startsWith("{")) {
    let said: unknown;
    try { said = JSON.parse(text); } catch { throw new Error("This is no whole JSON."); }
    const matrix = (key: string): number[] => {
      const value = (said as Record<string, unknown>)[key];
      const flat = Array.isArray(value) ? (value as unknown[]).flat() : [];
      if (flat.length !== 12 || !flat.every((one) => typeof one === "number" && Number.isFinite(one))) throw new Error(`"${key}" must be 12 numbers: 3 rows of 4.`);
      return flat as number[];
    };
    return { projection: matrix("projection"), extrinsic: matrix("extrinsic") };
  }
  const lines = new Map<string, number[]>();
  for (const line of text.split(/\r?\n/)) {
    const [key, rest] = [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1)];
    const values = line.includes(":") ? numbers(rest) : undefined;
    if (values !== undefined) lines.set(key, values);
  }
  const wanted = `P${/([0-3])$/.exec(name)?.[1] ?? "2"}`;
  const projection = lines.get(wanted) ?? lines.get("P2");
  const turn = lines.get("R0_rect") ?? lines.get("R_rect") ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const toCamera = lines.get("Tr_velo_to_cam") ?? lines.get("Tr_velo_cam") ?? lines.get("Tr");
  if (projection?.length !== 12) throw new Error(`There is no ${wanted} with 12 numbers in it. Paste a calib file of KITTI, or JSON.`);
  if (toCamera?.length !== 12 || turn.length !== 9) throw new Error("There is no Tr_velo_to_cam with 12 numbers in it.");
  const extrinsic = [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => [0, 1, 2].reduce((sum, inner) => sum + turn[3 * row + inner] * toCamera[4 * inner + column], 0)));
  return { projection, extrinsic };
};
