/**
 * The API's types as the pages name them. They come from the contract (`types.ts`); what the contract leaves open as JSON
 * (geometry, attributes, results of jobs) is made more exact here.
 */
import type * as contract from "./types";

export type {
  AnnotationStatus, BucketImport, BucketTest, AttributeDefinition as AttributeSchema, AttributeDefinitionKind as AttributeType, ClassDefinition as LabelClass, FormatDescription as Format,
  ImagePageFacetValue as Facet, ImageRecordBox as ThumbBox, ImageStatus, Invite, JobAccepted, JobStatus, Key as ApiKey, KeyScope, Member, Model, ModelFileRole, ModelTask, Profile as Me, ProjectCounts,
  EmbeddingState, Mark, ProjectMember, SkipReason, WorkReport, WorkTimes, ProjectRole, ProjectType, ServerInfo, Split, Upload, UploadTicket, Batch as UploadBatch, WorkspaceRole, WorkspaceSummary as Workspace, Project, LabelledObject, Track,
} from "./types";

export interface Page<Item> {
  items: Item[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
  facets?: Facets | null;
}
export type Facets = Partial<Record<"class" | "split" | "status" | "tag" | "batch" | "is_null" | "annotation_status" | "uploaded_by" | "skipped" | "skip_reason" | "open_marks", contract.ImagePageFacetValue[]>>;

export type Image = Omit<contract.ImageRecord, "metadata"> & { metadata: Record<string, unknown> };
export type SearchFound = Omit<contract.SearchResults, "images"> & { images: Image[] };
export type SpokenSentence = contract.FoundSpeech;
export type SimilarFound = Omit<contract.SimilarImages, "images"> & { images: Image[] };
export type Annotation = Omit<contract.Annotation, "data" | "attributes" | "kind"> & { kind: string; data: Record<string, unknown>; attributes: Record<string, unknown> };
export type AnnotationResult = Omit<contract.AnnotationBatchResultItem, "annotation" | "current"> & { annotation?: Annotation | null; current?: Annotation | null };
export type AnnotationEvent = contract.AnnotationEvent;
export type AnnotationOperation =
  | { op: "create"; annotation: Record<string, unknown> & { id: string } }
  | { op: "update"; id: string; revision: number; changes: Record<string, unknown> }
  | { op: "delete"; id: string; revision: number }
  | { op: "create_track"; track: Record<string, unknown> & { id: string } }
  | { op: "update_track"; track_id: string; revision: number; track_changes: Record<string, unknown> }
  | { op: "delete_track"; track_id: string; revision: number };

/** What the sign-in service answers (Supabase Auth's shape), and what switching a workspace answers. */
export interface Session {
  access_token: string;
  token_type: string;
  expires_in: number;
  expires_at?: number;
  user: { id: string; email?: string; user_metadata?: { display_name?: string }; app_metadata?: { tenant_id?: string | null } };
}

export interface Diagnostic {
  severity: "error" | "warning" | "note"; code: string; file?: string | null; line?: number | null; item?: string | null; message: string; remedy?: string | null;
}
export interface Loss { what: string; how: string; count: number }
/** What an import or export did, as its job's result tells. */
export interface Report {
  format?: string | null;
  images?: Partial<Record<"read" | "added" | "matched" | "skipped" | "failed", number>> | null;
  annotations?: Partial<Record<"read" | "added" | "replaced" | "skipped" | "unchanged" | "failed", number>> | null;
  classes_added?: string[] | null;
  left_out_by_status?: Record<string, number> | null;
  /** Pictures that were not written byte for byte: `lossless` or `reencoded`. */
  turned?: Record<string, number> | null;
  conversion?: {
    diagnostics?: Diagnostic[] | null;
    unlisted?: number;
    /** What the target cannot hold as it is: dropped, rounded, written as something else. */
    losses?: Loss[] | null;
  } | null;
}
/** What sources held, and what became of it: the result of `footage.populate`. */
export interface SourceReport {
  is_dry_run: boolean;
  sources: number;
  found: number;
  added: number;
  skipped: Record<string, number>;
  items: SourceItem[];
  problems: { source: string; code: string; message: string }[];
  cut: string[];
}
export interface SourceItem {
  title?: string | null;
  url: string;
  source: string;
  duration?: number | null;
  uploader?: string | null;
  /** Where the site has a still of it: never loaded from there. */
  picture?: string | null;
  reason?: string | null;
  detail?: string | null;
  is_known: boolean;
  is_linked: boolean;
  video_id?: string | null;
}
/** What a scan of a bucket did. */
export interface ScanResult { seen: number; unchanged: number; added: number; videos: number; known_videos: number; duplicates: number; refused: number; missing: number; refusals: { key: string; code: string; message: string }[] }
export type Job = Omit<contract.JobDocument, "result"> & {
  result?: Partial<ScanResult> & { affected?: number | null; report?: Report | null; object?: { size: number; sha256?: string | null; name: string } | null } | null;
};

