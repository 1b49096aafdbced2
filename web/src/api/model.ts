/** The answers of the API that the pages read. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
  facets?: Facets | null;
}
export interface Facet { value: string; label: string; count: number }
export type Facets = Partial<Record<"class" | "split" | "status" | "tag" | "batch" | "is_null" | "annotation_status" | "uploaded_by", Facet[]>>;

export interface Session {
  access_token: string;
  token_type: string;
  expires_in: number;
  expires_at?: number;
  user: { id: string; email?: string; user_metadata?: { display_name?: string }; app_metadata?: { tenant_id?: string | null } };
}

export type WorkspaceRole = "admin" | "editor" | "annotator" | "viewer";
export type ProjectRole = "admin" | "reviewer" | "labeler";
export interface Workspace { id: string; name: string; slug: string; role: WorkspaceRole }
export interface Me {
  id: string;
  email: string;
  display_name: string | null;
  platform_role?: string | null;
  onboarding_completed: boolean;
  notification_preferences: Record<string, unknown>;
  workspace: Workspace | null;
  workspaces: Workspace[];
}
export interface Member { user_id: string; email: string; display_name: string | null; role: WorkspaceRole; joined_at: string; is_active: boolean }
export interface Invite {
  id: string; code: string; role: WorkspaceRole; uses_remaining: number; expires_at: string | null; note: string | null; created_at: string; url?: string | null;
}
export type KeyScope = "read" | "write" | "upload" | "admin";
export interface ApiKey {
  id: string; name: string; prefix: string; scopes: KeyScope[]; expires_at: string | null; last_used_at: string | null;
  created_at: string; revoked_at: string | null; key?: string | null;
}

export type ProjectType = "object_detection" | "segmentation" | "keypoint" | "classification" | "video" | "point_cloud";
export interface ProjectCounts { images: number; unlabelled: number; in_progress: number; done: number; annotations: number; classes: number }
export interface Project {
  id: string;
  name: string;
  slug: string;
  project_type: ProjectType;
  review: boolean;
  instructions: string;
  settings: Record<string, unknown>;
  role: ProjectRole | "viewer" | null;
  revision: number;
  created_at: string;
  updated_at: string;
  deleted_at?: string | null;
  counts: ProjectCounts;
  cover_urls: string[];
}
export interface ProjectMember { user_id: string; email: string; display_name: string | null; role: ProjectRole }

export type AttributeType = "text" | "number" | "checkbox" | "select";
export interface AttributeSchema {
  name: string; type: AttributeType; values?: string[] | null; default?: unknown; required?: boolean | null; mutable?: boolean | null;
}
export interface LabelClass {
  id: string; name: string; parent_id: string | null; colour: string; hotkey: string | null; position: number;
  attributes: AttributeSchema[]; annotation_count: number; revision: number;
}

export interface UploadBatch {
  id: string; name: string; source: "upload" | "api" | "import" | "bucket"; created_at: string; image_count: number;
  uploads?: { pending: number; completed: number; duplicate: number; failed: number } | null;
}
export interface UploadTicket {
  upload_id: string; url?: string | null; method?: string | null; headers?: Record<string, string> | null;
  storage_path?: string | null; expires_at?: string | null; duplicate_of?: string | null;
}
export interface Upload {
  id: string; status: "pending" | "completed" | "duplicate" | "failed"; filename?: string; image_id?: string | null; duplicate_of?: string | null;
  error?: { code: string; message: string } | null;
}

export type Split = "train" | "valid" | "test";
export type ImageStatus = "unlabelled" | "in_progress" | "done";
export interface ThumbBox {
  id: string; class_id: string; x_min: number; y_min: number; x_max: number; y_max: number; kind: string; status: AnnotationStatus;
}
export interface Image {
  id: string;
  project_id: string;
  media: "image" | "frame" | "point_cloud";
  parent_id: string | null;
  page: number;
  video_id: string | null;
  frame_number: number | null;
  filename: string;
  relative_path: string;
  format: string | null;
  width: number | null;
  height: number | null;
  file_size: number;
  sha256: string;
  split: Split | null;
  status: ImageStatus;
  is_null: boolean;
  ingest_status: "pending" | "ready" | "failed";
  ingest_error?: { code: string; message: string } | null;
  bits: number;
  tile_levels?: number | null;
  placeholder_colour: string | null;
  batch_id: string | null;
  tags: string[];
  metadata: Record<string, unknown>;
  licence: string | null;
  attribution: string | null;
  uploaded_by: string | null;
  annotation_count: number;
  revision: number;
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
  boxes?: ThumbBox[] | null;
  urls?: { thumb?: string | null; preview?: string | null; original?: string | null; tiles?: string | null } | null;
}

export type AnnotationStatus = "draft" | "submitted" | "approved" | "rejected" | "generated" | "reviewed" | "accepted";
export interface Annotation {
  id: string;
  project_id: string;
  image_id: string | null;
  class_id: string;
  class_name: string;
  kind: string;
  data: Record<string, unknown>;
  attributes: Record<string, unknown>;
  bounds: { x_min: number; y_min: number; x_max: number; y_max: number } | null;
  status: AnnotationStatus;
  creation_method?: "user" | "model";
  source?: string;
  annotator_id?: string | null;
  confidence?: number | null;
  is_crowd?: boolean;
  is_occluded?: boolean;
  is_truncated?: boolean;
  is_difficult?: boolean;
  group_id?: string | null;
  z_order?: number;
  reason?: string | null;
  revision: number;
  created_at: string;
  updated_at: string;
}
export type AnnotationOperation =
  | { op: "create"; annotation: Record<string, unknown> & { id: string } }
  | { op: "update"; id: string; revision: number; changes: Record<string, unknown> }
  | { op: "delete"; id: string; revision: number };
export interface AnnotationResult {
  index: number; status: number; annotation?: Annotation | null; current?: Annotation | null; error?: { code: string; message: string; hint?: string | null } | null;
}
export interface AnnotationEvent {
  position: number; annotation_id: string; image_id: string | null; action: string; actor_id: string | null; actor_name: string | null;
  before: Record<string, unknown> | null; after: Record<string, unknown> | null; at: string;
}

export interface Format { id: string; name: string; reads: boolean; writes: boolean; kinds: string[] }
export interface Diagnostic {
  severity: "error" | "warning" | "note" | "info"; code: string; file?: string | null; line?: number | null; item?: string | null; message: string; remedy?: string | null;
}
/** What the formats library noticed on the way. */
export interface Conversion {
  losses?: { code?: string; message?: string; count?: number }[] | null;
  errors?: number;
  warnings?: number;
  diagnostics?: Diagnostic[] | null;
  unlisted?: number;
}
export interface Report {
  format?: string | null;
  images?: Partial<Record<"read" | "added" | "matched" | "skipped" | "failed" | "written", number>> | null;
  annotations?: Partial<Record<"read" | "added" | "replaced" | "skipped" | "unchanged" | "failed" | "written", number>> | null;
  classes_added?: string[] | null;
  left_out_by_status?: Record<string, number> | null;
  /** Pictures that were not written byte for byte: `lossless` or `reencoded`. */
  turned?: Record<string, number> | null;
  conversion?: Conversion | null;
}
/** Names a job that does the rest. */
export interface JobAccepted { job_id: string }
export type JobStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";
export interface Job {
  id: string;
  kind: string;
  status: JobStatus;
  project_id: string | null;
  priority: number;
  attempts: number;
  progress: { done: number; total: number | null; message?: string | null; rate?: number | null } | null;
  error?: { code: string; message: string } | null;
  result?: { report?: Report | null; object?: { size: number; sha256: string; name: string } | null; counts?: Record<string, number> | null } | null;
  created_by: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface BucketImport {
  id: string; name: string; endpoint: string; region: string; bucket: string; prefix: string; path_style: boolean; mode: "copy" | "reference";
  access_key_id: string; every_minutes: number | null; last_scan_at: string | null; objects_seen: number; objects_taken: number;
  objects_missing: number; last_error: string | null; created_at: string;
}
export interface BucketTest { ok: boolean; objects_sample?: (string | { key: string; size: number })[] | null; error?: string | { code: string; message: string } | null }
export interface ServerInfo { version: string; features?: Record<string, boolean> | null; limits?: Record<string, number> | null }
