import { get } from "../api/client";
import type { ProjectEncoders } from "../api/types";
import { useResource, type Resource } from "./resources";

export const encodersName = (project: string): string => `encoders/${project}`;
export const encodersPath = (project: string): string => `/projects/${project}/encoders`;

/** What images of the project are compared by and found by; read again every `every` ms where it moves. */
export const useEncoders = (project: string, options: { every?: number } = {}): Resource<ProjectEncoders> =>
  useResource(encodersName(project), (signal) => get<ProjectEncoders>(encodersPath(project), undefined, signal), options);
