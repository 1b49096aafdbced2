// Made from openapi.json by scripts/typescript-types.mjs; 'make contract' writes it again.

export type AddedVideos = {
  items: AddedVideosItem[];
};

export type AddedVideosItem = {
  is_new: boolean;
  video_id: string;
};

export type Affected = {
  affected: number;
};

export type Annotation = {
  accepted_by_user_id?: string | null;
  annotator_id?: string | null;
  attributes: unknown;
  bounds?: Bounds | null;
  class_id: string;
  class_name: string;
  confidence?: number | null;
  created_at: string;
  creation_method: CreationMethod;
  data: unknown;
  group_id?: number | null;
  id: string;
  image_id?: string | null;
  is_crowd: boolean;
  is_difficult: boolean;
  is_keyframe: boolean;
  is_occluded: boolean;
  is_outside: boolean;
  is_truncated: boolean;
  job_id?: string | null;
  kind: AnnotationKind;
  model_id?: string | null;
  original_id?: string | null;
  project_id: string;
  reason?: string | null;
  revision: number;
  source: AnnotationSource;
  status: AnnotationStatus;
  track_id?: string | null;
  updated_at: string;
  video_id?: string | null;
  z_order: number;
};

export type AnnotationBatch = {
  atomic?: boolean | null;
  operations: AnnotationBatchOperation[];
};

export type AnnotationBatchOperation = {
  annotation?: NewAnnotation | null;
  changes?: AnnotationChanges | null;
  id?: string | null;
  op: AnnotationBatchOperationOp;
  revision?: number | null;
  track?: NewTrack | null;
  track_changes?: TrackChanges | null;
  track_id?: string | null;
};

export type AnnotationBatchOperationOp = "create" | "update" | "delete" | "create_track" | "update_track" | "delete_track";

export type AnnotationBatchResult = {
  position: number;
  results: AnnotationBatchResultItem[];
};

export type AnnotationBatchResultItem = {
  annotation?: Annotation | null;
  current?: Annotation | null;
  current_track?: Track | null;
  error?: Problem | null;
  index: number;
  status: number;
  track?: Track | null;
};

export type AnnotationChanges = {
  attributes?: unknown;
  class_id?: string | null;
  data?: unknown;
  group_id?: number | null;
  is_crowd?: boolean | null;
  is_difficult?: boolean | null;
  is_keyframe?: boolean | null;
  is_occluded?: boolean | null;
  is_outside?: boolean | null;
  is_truncated?: boolean | null;
  reason?: string | null;
  status?: AnnotationStatus | null;
  track_id?: string | null;
  z_order?: number | null;
};

export type AnnotationEvent = {
  action: AnnotationEventAction;
  actor_id?: string | null;
  actor_name?: string | null;
  after?: Annotation | null;
  annotation_id: string;
  at: string;
  before?: Annotation | null;
  image_id?: string | null;
  job_id?: string | null;
  position: number;
};

export type AnnotationEventAction = "created" | "updated" | "deleted";

export type AnnotationEventPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: AnnotationEvent[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type AnnotationKind = "box" | "rotated_box" | "polygon" | "mask" | "keypoints" | "polyline" | "ellipse" | "point" | "classification" | "cuboid_2d" | "cuboid" | "time_range";

export type AnnotationPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Annotation[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type AnnotationSource = "manual" | "import" | "model" | "interpolated" | "tool";

export type AnnotationStatus = "draft" | "submitted" | "approved" | "rejected" | "generated" | "reviewed" | "accepted";

export type AttributeDefinition = {
  default?: unknown;
  mutable?: boolean | null;
  name: string;
  required?: boolean | null;
  type: AttributeDefinitionKind;
  values?: string[] | null;
};

export type AttributeDefinitionKind = "text" | "number" | "checkbox" | "select";

export type Batch = {
  created_at: string;
  id: string;
  image_count: number;
  name: string;
  source: BatchSource;
  uploads: BatchUploads;
};

export type BatchPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Batch[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type BatchSource = "upload" | "api" | "import" | "bucket";

export type BatchUploads = {
  completed: number;
  duplicate: number;
  failed: number;
  pending: number;
};

export type BlockList = {
  age_limit?: number | null;
  longest?: number | null;
  shortest?: number | null;
  smallest_height?: number | null;
  title_words?: string[] | null;
  uploaders?: string[] | null;
  words?: string[] | null;
};

export type BodyCopy = {
  copy: Annotation;
  is_new: boolean;
  source: Annotation;
  track: string;
};

export type BodyCopyRequest = {
  image_id: string;
  revision: number;
};

export type BodyInterpolation = {
  before: Annotation[];
  created: Annotation[];
  keyframes: string[];
  skipped: BodyInterpolationSkipped[];
  track: string;
  updated: Annotation[];
};

export type BodyInterpolationRequest = {
  revision: number;
};

export type BodyInterpolationSkipped = {
  filename: string;
  image_id: string;
  reason: BodyInterpolationSkippedReason;
};

export type BodyInterpolationSkippedReason = "confirmed_empty";

export type Bounds = {
  x_max: number;
  x_min: number;
  y_max: number;
  y_min: number;
};

export type BucketImport = {
  access_key_id: string;
  batch_id?: string | null;
  bucket: string;
  created_at: string;
  endpoint: string;
  every_minutes?: number | null;
  id: string;
  last_error?: string | null;
  last_scan_at?: string | null;
  mode: BucketImportMode;
  name: string;
  objects_missing: number;
  objects_seen: number;
  objects_taken: number;
  path_style: boolean;
  prefix: string;
  project_id: string;
  region: string;
  takes: BucketImportTaken;
};

export type BucketImportChanges = {
  access_key_id?: string | null;
  endpoint?: string | null;
  every_minutes?: number | null;
  name?: string | null;
  path_style?: boolean | null;
  prefix?: string | null;
  region?: string | null;
  secret_access_key?: string | null;
};

export type BucketImportMode = "copy" | "reference";

export type BucketImportPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: BucketImport[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type BucketImportTaken = "images" | "videos" | "both";

export type BucketTest = {
  error?: Problem | null;
  objects_sample: BucketTestSample[];
  ok: boolean;
};

export type BucketTestSample = {
  key: string;
  size: number;
};

export type BulkImageAct = {
  action: BulkImageActAction;
  filter?: ImageFilter | null;
  ids?: string[] | null;
  value?: unknown;
};

export type BulkImageActAction = "set_split" | "add_tags" | "remove_tags" | "set_null" | "set_status" | "delete" | "restore";

export type ClassChanges = {
  attributes?: AttributeDefinition[] | null;
  colour?: string | null;
  hotkey?: string | null;
  name?: string | null;
  parent_id?: string | null;
  skeleton?: ClassSkeleton | null;
};

export type ClassDefinition = {
  annotation_count: number;
  attributes: AttributeDefinition[];
  colour: string;
  hotkey?: string | null;
  id: string;
  name: string;
  parent_id?: string | null;
  position: number;
  project_id: string;
  revision: number;
  skeleton?: ClassSkeleton | null;
};

export type ClassDefinitionPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: ClassDefinition[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type ClassMerge = {
  into: string;
};

export type ClassOrder = {
  ids: string[];
};

export type ClassSkeleton = {
  edges: number[][];
  pairs: number[][];
  points: ClassSkeletonJoint[];
};

export type ClassSkeletonJoint = {
  name: string;
  x: number;
  y: number;
};

export type CloudCamera = {
  extrinsic: number[];
  name: string;
  picture_id?: string | null;
  projection: number[];
};

export type CloudCameraList = {
  items: CloudCamera[];
};

export type CloudOctree = {
  classes: CloudOctreeClassCount[];
  corner: number[];
  count: number;
  edge: number;
  fields: string[];
  format: string;
  has_colour: boolean;
  intensity?: number[] | null;
  left_out: number;
  maximum: number[];
  minimum: number[];
  nodes: CloudOctreeNode[];
  placeless: number;
  variant: string;
  version: number;
};

export type CloudOctreeClassCount = {
  points: number;
  value: number;
};

export type CloudOctreeNode = {
  error: number;
  is_leaf: boolean;
  level: number;
  points: number;
  x: number;
  y: number;
  z: number;
};

export type CloudSequence = {
  index: number;
  items: CloudSequenceItem[];
};

export type CloudSequenceItem = {
  annotation_count: number;
  filename: string;
  id: string;
  is_null: boolean;
  status: ImageStatus;
};

export type ConflictRule = "skip" | "replace" | "append";

export type CreationMethod = "user" | "model";

export type DedupSettings = {
  confirms?: boolean | null;
  keep?: DedupSettingsKeep | null;
  method?: DedupSettingsMethod | null;
  most_bits?: number | null;
  most_distance?: number | null;
};

export type DedupSettingsKeep = "first" | "best";

export type DedupSettingsMethod = "phash64" | "phash256" | "embedding" | "none";

export type DedupStart = {
  fresh?: boolean | null;
};

export type DetectSettings = {
  classes?: DetectSettingsClassChoice[] | null;
  iou?: number | null;
  min_score?: number | null;
  model_id?: string | null;
  most?: number | null;
};

export type DetectSettingsClassChoice = {
  class_name: string;
  model_class: string;
};

export type DetectorLayout = "channels_first" | "rows" | "objectness" | "final" | "fractions" | "final_fractions" | "separate" | "logits";

export type DownloadQueryForm = "json";

export type DownloadSettings = {
  block_list?: BlockList | null;
  most_bytes?: number | null;
  most_height?: number | null;
  most_rate?: number | null;
  most_seconds?: number | null;
  pause?: number | null;
  subtitle_languages?: string[] | null;
};

export type DuplicateDecision = {
  confirm?: boolean | null;
  keeper?: DuplicateDecisionKeeper | null;
};

export type DuplicateDecisionKeeper = {
  frame_number: number;
  video_id: string;
};

export type DuplicateDecisions = {
  confirm?: boolean | null;
  group_ids: string[];
};

export type DuplicateGroup = {
  created_at: string;
  decided_at?: string | null;
  decided_by?: string | null;
  id: string;
  members: DuplicateGroupMember[];
  method: DuplicateGroupMethod;
  status: DuplicateGroupStatus;
  threshold: number;
};

export type DuplicateGroupMember = {
  distance?: number | null;
  frame_number: number;
  image_id?: string | null;
  is_keeper: boolean;
  seconds?: number | null;
  url?: string | null;
  video: string;
  video_id: string;
};

export type DuplicateGroupMethod = "phash64" | "phash256" | "embedding";

export type DuplicateGroupPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: DuplicateGroup[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type DuplicateGroupStatus = "proposed" | "confirmed" | "rejected";

export type DuplicatePreview = {
  duplicates: number;
  examples: DuplicatePreviewExample[];
  frames: number;
  groups: number;
};

export type DuplicatePreviewExample = {
  count: number;
  members: DuplicateGroupMember[];
};

export type ElementType = "float32" | "float16" | "float64" | "uint8" | "int8" | "int32" | "int64" | "bool";

export type EmbeddingState = {
  described: number;
  model: string;
  waiting: number;
};

export type EncoderOptionsColours = "clip" | "imagenet" | "centred" | "plain";

export type Error = {
  error: {
    code: "already_exists" | "bad_request" | "batch_failed" | "body_too_large" | "class_in_use" | "conflict" | "expectation_failed" | "file_too_large" | "forbidden" | "gone" | "headers_too_large" | "idempotency_in_progress" | "idempotency_mismatch" | "illegal_step" | "image_not_ready" | "insufficient_storage" | "internal" | "invalid_field" | "invalid_geometry" | "malformed_json" | "method_not_allowed" | "missing_body" | "model_failed" | "model_too_slow" | "models_off" | "no_model" | "not_acceptable" | "not_found" | "not_implemented" | "precondition_failed" | "precondition_required" | "quota_exceeded" | "range_not_satisfiable" | "request_timeout" | "stale_revision" | "target_too_long" | "too_many_requests" | "unauthorized" | "unavailable" | "unknown_field" | "unsupported_image" | "unsupported_media_type" | "upgrade_required" | "upstream_failed";
    hint: string | null;
    message: string;
    request_id: string;
  };
};

export type EventSpan = {
  from: number;
  to: number;
};

export type ExportRequest = {
  format: string;
  image_filter?: ImageFilter | null;
  include_images?: boolean | null;
  only_annotated?: boolean | null;
  original_bytes?: boolean | null;
  statuses?: AnnotationStatus[] | null;
};

export type ExtractSettings = {
  count?: number | null;
  end?: number | null;
  every_frames?: number | null;
  every_seconds?: number | null;
  format?: ExtractSettingsFormat | null;
  mode?: ExtractSettingsMode | null;
  most?: number | null;
  quality?: number | null;
  start?: number | null;
  threshold?: number | null;
};

export type ExtractSettingsFormat = "jpeg" | "png" | "webp";

export type ExtractSettingsMode = "every_frames" | "every_seconds" | "keyframes" | "scenes" | "adaptive_scenes" | "count" | "motion";

export type FilterPreview = {
  dropped?: FilterPreviewDropped[] | null;
  frames: number;
  kept: number;
  reasons: Record<string, number>;
  spread?: Record<string, number[]> | null;
  total: number;
  unscored: number;
};

export type FilterPreviewDropped = {
  frames: number[];
  reason: string;
  video_id: string;
};

export type FilterPreviewRequest = {
  details?: boolean | null;
  encoder_id?: string | null;
  model_id?: string | null;
  rules: {
    duplicates?: {
      against?: "last_kept" | "any_kept";
      distance?: number;
      hash?: "short" | "wide";
      keep?: "first" | "sharpest";
    };
    measures?: {
      aspect?: {
        max?: number;
        min?: number;
      };
      bar_share?: {
        max?: number;
        min?: number;
      };
      black_share?: {
        max?: number;
        min?: number;
      };
      bright_share?: {
        max?: number;
        min?: number;
      };
      brightness?: {
        max?: number;
        min?: number;
      };
      contrast?: {
        max?: number;
        min?: number;
      };
      dark_share?: {
        max?: number;
        min?: number;
      };
      entropy?: {
        max?: number;
        min?: number;
      };
      flat_share?: {
        max?: number;
        min?: number;
      };
      sharpness?: {
        max?: number;
        min?: number;
      };
      shorter_side?: {
        max?: number;
        min?: number;
      };
      text_share?: {
        max?: number;
        min?: number;
      };
      tonal_range?: {
        max?: number;
        min?: number;
      };
    };
    objects?: {
      any_of?: string[];
      minimum_score?: number;
      none_of?: string[];
    };
    prompts?: {
      junk?: number;
      negative?: number;
      over_junk?: number;
      over_negative?: number;
      positive?: number;
      texts?: {
        junk?: string[];
        negative?: string[];
        positive?: string[];
      };
    };
  };
  video_id?: string | null;
};

export type FilterSettings = {
  encoder_id?: string | null;
  model_id?: string | null;
  rules?: {
    duplicates?: {
      against?: "last_kept" | "any_kept";
      distance?: number;
      hash?: "short" | "wide";
      keep?: "first" | "sharpest";
    };
    measures?: {
      aspect?: {
        max?: number;
        min?: number;
      };
      bar_share?: {
        max?: number;
        min?: number;
      };
      black_share?: {
        max?: number;
        min?: number;
      };
      bright_share?: {
        max?: number;
        min?: number;
      };
      brightness?: {
        max?: number;
        min?: number;
      };
      contrast?: {
        max?: number;
        min?: number;
      };
      dark_share?: {
        max?: number;
        min?: number;
      };
      entropy?: {
        max?: number;
        min?: number;
      };
      flat_share?: {
        max?: number;
        min?: number;
      };
      sharpness?: {
        max?: number;
        min?: number;
      };
      shorter_side?: {
        max?: number;
        min?: number;
      };
      text_share?: {
        max?: number;
        min?: number;
      };
      tonal_range?: {
        max?: number;
        min?: number;
      };
    };
    objects?: {
      any_of?: string[];
      minimum_score?: number;
      none_of?: string[];
    };
    prompts?: {
      junk?: number;
      negative?: number;
      over_junk?: number;
      over_negative?: number;
      positive?: number;
      texts?: {
        junk?: string[];
        negative?: string[];
        positive?: string[];
      };
    };
  } | null;
};

export type FootageActivity = {
  failures: FootageActivityFailure[];
  fetches_addresses: boolean;
  paces: FootageActivityPace[];
  searches_sites: boolean;
  workers: FootageActivityWorker[];
};

export type FootageActivityFailure = {
  code: string;
  message: string;
  step: string;
  video_ids: string[];
  videos: number;
};

export type FootageActivityPace = {
  finished: number;
  kind: string;
  per_minute?: number | null;
  running: number;
  seconds_left?: number | null;
  waiting: number;
};

export type FootageActivityWorker = {
  done: number;
  heartbeat_at: string;
  is_long: boolean;
  job_id: string;
  kind: string;
  message: string;
  started_at: string;
  total?: number | null;
  video?: string | null;
  video_id?: string | null;
  worker: string;
};

export type FootageCounts = {
  downloaded: number;
  extracted: number;
  failed: number;
  frames_detected: number;
  frames_extracted: number;
  frames_filtered: number;
  frames_unique: number;
  links: Record<string, number>;
  pending: number;
  total: number;
  videos: Record<string, number>;
};

export type FootageFrame = {
  frame_number: number;
  height: number;
  image_id?: string | null;
  is_manual: boolean;
  measures?: FrameMeasures | null;
  pts: number;
  reason?: string | null;
  score?: number | null;
  seconds?: number | null;
  threshold?: number | null;
  uniqueness?: Uniqueness | null;
  url?: string | null;
  verdict: Verdict;
  video: string;
  video_id: string;
  width: number;
};

export type FootageFramePage = {
  facets?: Record<string, Record<string, number>> | null;
  items: FootageFrame[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type FootageRetry = {
  video_ids?: string[] | null;
};

export type FootageSettings = {
  dedup: DedupSettings;
  detect: DetectSettings;
  download: DownloadSettings;
  extract: ExtractSettings;
  filter: FilterSettings;
};

export type FootageSettingsChange = {
  dedup?: DedupSettings | null;
  detect?: DetectSettings | null;
  download?: DownloadSettings | null;
  extract?: ExtractSettings | null;
  filter?: FilterSettings | null;
};

export type FootageStage = "POPULATING" | "FILTERING" | "DEDUP_READY" | "DEDUPING" | "DETECT_READY" | "DETECTING" | "COMPLETE";

export type FootageState = {
  counts: FootageCounts;
  error?: Problem | null;
  heartbeat_at?: string | null;
  is_held: boolean;
  locked_by?: string | null;
  revision: number;
  rules: {
    duplicates?: {
      against?: "last_kept" | "any_kept";
      distance?: number;
      hash?: "short" | "wide";
      keep?: "first" | "sharpest";
    };
    measures?: {
      aspect?: {
        max?: number;
        min?: number;
      };
      bar_share?: {
        max?: number;
        min?: number;
      };
      black_share?: {
        max?: number;
        min?: number;
      };
      bright_share?: {
        max?: number;
        min?: number;
      };
      brightness?: {
        max?: number;
        min?: number;
      };
      contrast?: {
        max?: number;
        min?: number;
      };
      dark_share?: {
        max?: number;
        min?: number;
      };
      entropy?: {
        max?: number;
        min?: number;
      };
      flat_share?: {
        max?: number;
        min?: number;
      };
      sharpness?: {
        max?: number;
        min?: number;
      };
      shorter_side?: {
        max?: number;
        min?: number;
      };
      text_share?: {
        max?: number;
        min?: number;
      };
      tonal_range?: {
        max?: number;
        min?: number;
      };
    };
    objects?: {
      any_of?: string[];
      minimum_score?: number;
      none_of?: string[];
    };
    prompts?: {
      junk?: number;
      negative?: number;
      over_junk?: number;
      over_negative?: number;
      positive?: number;
      texts?: {
        junk?: string[];
        negative?: string[];
        positive?: string[];
      };
    };
  };
  settings: FootageSettings;
  stage: FootageStage;
  stage_since: string;
  standard_rules: {
    duplicates?: {
      against?: "last_kept" | "any_kept";
      distance?: number;
      hash?: "short" | "wide";
      keep?: "first" | "sharpest";
    };
    measures?: {
      aspect?: {
        max?: number;
        min?: number;
      };
      bar_share?: {
        max?: number;
        min?: number;
      };
      black_share?: {
        max?: number;
        min?: number;
      };
      bright_share?: {
        max?: number;
        min?: number;
      };
      brightness?: {
        max?: number;
        min?: number;
      };
      contrast?: {
        max?: number;
        min?: number;
      };
      dark_share?: {
        max?: number;
        min?: number;
      };
      entropy?: {
        max?: number;
        min?: number;
      };
      flat_share?: {
        max?: number;
        min?: number;
      };
      sharpness?: {
        max?: number;
        min?: number;
      };
      shorter_side?: {
        max?: number;
        min?: number;
      };
      text_share?: {
        max?: number;
        min?: number;
      };
      tonal_range?: {
        max?: number;
        min?: number;
      };
    };
    objects?: {
      any_of?: string[];
      minimum_score?: number;
      none_of?: string[];
    };
    prompts?: {
      junk?: number;
      negative?: number;
      over_junk?: number;
      over_negative?: number;
      positive?: number;
      texts?: {
        junk?: string[];
        negative?: string[];
        positive?: string[];
      };
    };
  };
};

export type FormatDescription = {
  id: string;
  kinds: string[];
  name: string;
  reads: boolean;
  summary: string;
  writes: boolean;
};

export type FormatDescriptionPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: FormatDescription[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type FoundSpeech = {
  end: number;
  frames: SpokenFrame[];
  number: number;
  speaker?: string | null;
  start: number;
  text: string;
  transcript_id: string;
};

export type FoundVideo = {
  filename: string;
  id: string;
  is_named: boolean;
  poster?: string | null;
  speech: FoundSpeech[];
  title?: string | null;
};

export type Fraction = {
  denominator: number;
  numerator: number;
};

export type FrameBars = {
  bottom: number;
  left: number;
  right: number;
  top: number;
};

export type FrameImage = {
  frame_number: number;
  image_id: string;
};

export type FrameImageList = {
  items: FrameImage[];
};

export type FrameIndexPage = {
  duration: Fraction;
  frame_count: number;
  from: number;
  keyframes: number[];
  next?: number | null;
  pts: number[];
  start_pts: number;
  time_base: Fraction;
};

export type FrameMeasures = {
  bars: FrameBars;
  black_share: number;
  bright_share: number;
  brightness: number;
  contrast: number;
  dark_share: number;
  entropy: number;
  flat_share: number;
  hash: string;
  height: number;
  sharpness: number;
  text_share: number;
  tonal_range: number;
  wide_hash: string;
  width: number;
};

export type FrameNumbers = {
  frames: number[];
};

export type FramePictureFormat = "jpeg" | "webp";

export type FrameSource = "any" | "original";

export type FrameVerdictChange = {
  frames: number[];
  verdict?: Verdict | null;
  video_id: string;
};

export type FramesAffected = {
  frames: number;
};

export type GroupsAffected = {
  groups: number;
};

export type ImageChanges = {
  attribution?: string | null;
  filename?: string | null;
  is_null?: boolean | null;
  licence?: string | null;
  metadata?: unknown;
  split?: ImageChangesSplitChoice | null;
  status?: ImageStatus | null;
  tags?: string[] | null;
};

export type ImageChangesSplitChoice = "train" | "valid" | "test" | "none";

export type ImageFilter = {
  annotation_status?: string | null;
  batch?: string | null;
  class?: string | null;
  class_id?: string | null;
  deleted?: boolean | null;
  has_duplicates?: boolean | null;
  ids?: string[] | null;
  ingest?: IngestStatus | null;
  is_null?: boolean | null;
  media?: Media | null;
  metadata?: string | null;
  name?: string | null;
  open_marks?: boolean | null;
  parent_id?: string | null;
  q?: string | null;
  skip_reason?: SkipReason | null;
  skipped?: boolean | null;
  split?: ImageFilterSplitChoice | null;
  spoken?: string | null;
  status?: ImageStatus | null;
  tag?: string | null;
  uploaded_after?: string | null;
  uploaded_before?: string | null;
  uploaded_by?: string | null;
  video_id?: string | null;
};

export type ImageFilterSplitChoice = "train" | "valid" | "test" | "none";

export type ImageListQuerySort = "-created_at" | "created_at" | "filename" | "-filename" | "annotation_count" | "-annotation_count";

export type ImagePage = {
  facets?: Record<string, ImagePageFacetValue[]> | null;
  items: ImageRecord[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type ImagePageFacetValue = {
  count: number;
  label: string;
  value: string;
};

export type ImageRecord = {
  annotation_count: number;
  attribution?: string | null;
  batch_id?: string | null;
  bits: number;
  boxes?: ImageRecordBox[] | null;
  created_at: string;
  deleted_at?: string | null;
  file_size: number;
  filename: string;
  format?: string | null;
  frame_number?: number | null;
  height?: number | null;
  id: string;
  ingest_error?: Problem | null;
  ingest_status: IngestStatus;
  is_null: boolean;
  licence?: string | null;
  media: Media;
  metadata: unknown;
  neighbours?: ImageRecordNeighbours | null;
  open_marks: number;
  page: number;
  parent_id?: string | null;
  placeholder_colour?: string | null;
  project_id: string;
  relative_path: string;
  revision: number;
  sha256: string;
  skip?: Skip | null;
  split?: Split | null;
  status: ImageStatus;
  tags: string[];
  tile_levels?: number | null;
  updated_at: string;
  uploaded_by?: string | null;
  urls?: ImageRecordAddresses | null;
  video_id?: string | null;
  width?: number | null;
};

export type ImageRecordAddresses = {
  original: string;
  preview?: string | null;
  thumb?: string | null;
  tiles?: string | null;
};

export type ImageRecordBox = {
  class_id: string;
  id: string;
  kind: string;
  status: string;
  x_max: number;
  x_min: number;
  y_max: number;
  y_min: number;
};

export type ImageRecordNeighbours = {
  next?: string | null;
  previous?: string | null;
};

export type ImageStatus = "unlabelled" | "in_progress" | "done";

export type ImportRequest = {
  batch_name?: string | null;
  box_convention?: ReadOptionsCoordinateBase | null;
  class_names?: string[] | null;
  format?: string | null;
  on_conflict?: ConflictRule | null;
  split?: Split | null;
  upload_id: string;
};

export type IngestStatus = "pending" | "ready" | "failed";

export type Invite = {
  code: string;
  created_at: string;
  created_by?: string | null;
  expires_at: string;
  id: string;
  note: string;
  role: WorkspaceRole;
  url: string;
  uses_remaining: number;
};

export type InviteAcceptance = {
  code: string;
};

export type InvitePage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Invite[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type JobAccepted = {
  job_id: string;
};

export type JobDocument = {
  attempts: number;
  created_at: string;
  created_by?: string | null;
  error?: Problem | null;
  finished_at?: string | null;
  id: string;
  is_cancel_requested: boolean;
  kind: string;
  priority: number;
  progress: JobDocumentProgress;
  project_id?: string | null;
  result?: unknown;
  started_at?: string | null;
  status: JobStatus;
};

export type JobDocumentPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: JobDocument[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type JobDocumentProgress = {
  done: number;
  message: string;
  total?: number | null;
};

export type JobStatus = "queued" | "running" | "succeeded" | "failed" | "cancelled";

export type Key = {
  created_at: string;
  created_by: string;
  expires_at?: string | null;
  id: string;
  key?: string | null;
  last_used_at?: string | null;
  name: string;
  prefix: string;
  revoked_at?: string | null;
  scopes: KeyScope[];
};

export type KeyPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Key[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type KeyScope = "read" | "write" | "upload" | "admin";

export type LabelCounts = {
  classes: LabelCountsByClass[];
  images: Record<string, number>;
};

export type LabelCountsByClass = {
  by_status: Record<string, number>;
  class_id: string;
  class_name: string;
  total: number;
};

export type LabelledObject = {
  bounds: Bounds;
  class_id: string;
  class_name: string;
  confidence?: number | null;
  created_at: string;
  filename: string;
  frame_number?: number | null;
  id: string;
  image_height: number;
  image_id: string;
  image_width: number;
  kind: AnnotationKind;
  preview?: string | null;
  revision: number;
  source: AnnotationSource;
  status: AnnotationStatus;
  thumb?: string | null;
  track_id?: string | null;
  track_revision?: number | null;
  video_id?: string | null;
};

export type LabelledObjectPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: LabelledObject[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type Mark = {
  author_id?: string | null;
  author_name?: string | null;
  created_at: string;
  filename: string;
  frame_number?: number | null;
  id: string;
  image_height?: number | null;
  image_id: string;
  image_width?: number | null;
  position?: MarkPosition | null;
  project_id: string;
  resolved_at?: string | null;
  resolved_by?: string | null;
  resolver_name?: string | null;
  text: string;
  thumb?: string | null;
  video_id?: string | null;
};

export type MarkChanges = {
  text: string;
};

export type MarkPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Mark[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type MarkPosition = {
  x: number;
  y: number;
  z?: number | null;
};

export type Media = "image" | "frame" | "point_cloud";

export type Member = {
  display_name: string;
  email?: string | null;
  is_active: boolean;
  joined_at: string;
  role: WorkspaceRole;
  user_id: string;
};

export type MemberChanges = {
  role: WorkspaceRole;
};

export type MemberPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Member[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type MissingSubtitles = {
  error: Problem;
  language: string;
};

export type Model = {
  class_names: string[];
  created_at: string;
  created_by?: string | null;
  error?: Problem | null;
  files: ModelFile[];
  framework: ModelFramework;
  hints: ModelHints;
  id: string;
  input_height?: number | null;
  input_width?: number | null;
  inspected_at?: string | null;
  layout?: DetectorLayout | null;
  name: string;
  status: ModelStatus;
  task?: ModelTask | null;
  updated_at: string;
  uses: ModelUse[];
  vector_length?: number | null;
};

export type ModelChange = {
  name: string;
};

export type ModelFacts = {
  inputs: ModelFactsPort[];
  outputs: ModelFactsPort[];
};

export type ModelFactsPort = {
  name: string;
  shape?: number[] | null;
  type?: ElementType | null;
};

export type ModelFile = {
  facts?: ModelFacts | null;
  filename: string;
  is_complete: boolean;
  part_count: number;
  part_size: number;
  parts?: ModelFilePart[] | null;
  role: ModelFileRole;
  sha256?: string | null;
  size: number;
};

export type ModelFilePart = {
  number: number;
  size: number;
};

export type ModelFileRole = "model" | "image_encoder" | "text_encoder" | "tokenizer" | "mask_decoder";

export type ModelFramework = "onnx" | "builtin";

export type ModelHints = {
  class_names?: string[] | null;
  colours?: EncoderOptionsColours | null;
  fit?: PictureFit | null;
  layout?: DetectorLayout | null;
  side?: number | null;
  tokens?: number | null;
};

export type ModelName = {
  id: string;
  name: string;
};

export type ModelPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Model[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type ModelPartAddresses = {
  expires_at: string;
  parts: ModelPartAddressesPart[];
};

export type ModelPartAddressesPart = {
  number: number;
  url: string;
};

export type ModelPartNumbers = {
  numbers: number[];
};

export type ModelStatus = "pending" | "ready" | "failed";

export type ModelTask = "detector" | "image_text" | "image_embedder" | "segmenter";

export type ModelUse = {
  is_in_bin: boolean;
  project_id: string;
  project_name: string;
  purpose: string;
  set_at: string;
  set_by?: string | null;
};

export type NewAnnotation = {
  attributes?: unknown;
  class_id?: string | null;
  class_name?: string | null;
  confidence?: number | null;
  data: unknown;
  group_id?: number | null;
  id?: string | null;
  image_id?: string | null;
  is_crowd?: boolean | null;
  is_difficult?: boolean | null;
  is_keyframe?: boolean | null;
  is_occluded?: boolean | null;
  is_outside?: boolean | null;
  is_truncated?: boolean | null;
  kind: AnnotationKind;
  model_id?: string | null;
  original_id?: string | null;
  source?: AnnotationSource | null;
  status?: AnnotationStatus | null;
  track_id?: string | null;
  video_id?: string | null;
  z_order?: number | null;
};

export type NewBatch = {
  name?: string | null;
  source?: BatchSource | null;
};

export type NewBucketImport = {
  access_key_id: string;
  bucket: string;
  endpoint: string;
  every_minutes?: number | null;
  mode?: BucketImportMode | null;
  name: string;
  path_style?: boolean | null;
  prefix?: string | null;
  region?: string | null;
  secret_access_key: string;
  takes?: BucketImportTaken | null;
};

export type NewInvite = {
  expires_in_days?: number | null;
  note?: string | null;
  role: WorkspaceRole;
  uses?: number | null;
};

export type NewKey = {
  expires_in_days?: number | null;
  name: string;
  scopes: KeyScope[];
};

export type NewMark = {
  id?: string | null;
  position?: MarkPosition | null;
  text: string;
};

export type NewModel = {
  files: NewModelFile[];
  hints?: ModelHints | null;
  name: string;
  task: ModelTask;
};

export type NewModelFile = {
  filename: string;
  role: ModelFileRole;
  size: number;
};

export type NewProject = {
  classes?: NewProjectNewClass[] | null;
  instructions?: string | null;
  name: string;
  project_type: ProjectType;
  review?: boolean | null;
};

export type NewProjectNewClass = {
  colour?: string | null;
  name: string;
};

export type NewSkip = {
  note?: string | null;
  reason: SkipReason;
};

export type NewSources = {
  dry_run?: boolean | null;
  limit?: number | null;
  list?: string | null;
  only?: string[] | null;
  searches?: string[] | null;
  urls?: string[] | null;
};

export type NewTrack = {
  attributes?: unknown;
  class_id: string;
  id?: string | null;
  kind: AnnotationKind;
  number?: number | null;
  video_id: string;
};

export type NewVideo = {
  filename: string;
  fps_denominator?: number | null;
  fps_numerator?: number | null;
  frame_count?: number | null;
  height?: number | null;
  width?: number | null;
};

export type NewVideoUpload = {
  filename: string;
  relative_path?: string | null;
  size: number;
};

export type NewWorkspace = {
  name: string;
};

export type ObjectListQuerySort = "-created_at" | "created_at" | "-size" | "size" | "-score" | "score";

export type PartAddresses = {
  expires_at: string;
  parts: PartAddressesPart[];
};

export type PartAddressesPart = {
  number: number;
  url: string;
};

export type PartNumbers = {
  numbers: number[];
};

export type PictureFit = "crop" | "stretch" | "pad";

export type PredictionRequest = {
  confidence?: number | null;
  limit?: number | null;
  model_id?: string | null;
  overlap?: number | null;
};

export type Predictions = {
  boxes: PredictionsFound[];
  milliseconds: number;
  model_id: string;
  model_name: string;
};

export type PredictionsFound = {
  class_name: string;
  confidence: number;
  data: PredictionsPixelBox;
};

export type PredictionsPixelBox = {
  height: number;
  width: number;
  x: number;
  y: number;
};

export type Problem = {
  code: string;
  message: string;
};

export type Profile = {
  created_at: string;
  display_name: string;
  email?: string | null;
  id: string;
  notification_preferences: Record<string, unknown>;
  onboarding_completed: boolean;
  platform_role?: string | null;
  workspace?: WorkspaceSummary | null;
  workspaces: WorkspaceSummary[];
};

export type ProfileChanges = {
  display_name?: string | null;
  notification_preferences?: Record<string, unknown> | null;
  onboarding_completed?: boolean | null;
};

export type Project = {
  counts: ProjectCounts;
  cover_urls: string[];
  created_at: string;
  deleted_at?: string | null;
  id: string;
  instructions: string;
  name: string;
  project_type: ProjectType;
  review: boolean;
  revision: number;
  role?: ProjectRole | null;
  settings: unknown;
  slug: string;
  updated_at: string;
};

export type ProjectChanges = {
  instructions?: string | null;
  name?: string | null;
  review?: boolean | null;
  settings?: unknown;
};

export type ProjectCounts = {
  annotations: number;
  classes: number;
  done: number;
  images: number;
  in_progress: number;
  unlabelled: number;
};

export type ProjectEncoder = {
  described: number;
  error?: Problem | null;
  model_id: string;
  model_name: string;
  waiting: number;
};

export type ProjectEncoderChoice = {
  similar?: string | null;
  words?: string | null;
};

export type ProjectEncoders = {
  image_models: ModelName[];
  similar?: ProjectEncoder | null;
  text_models: ModelName[];
  words?: ProjectEncoder | null;
};

export type ProjectListQuerySort = "-created_at" | "name";

export type ProjectMember = {
  display_name?: string | null;
  email: string;
  role: ProjectRole;
  user_id: string;
};

export type ProjectMemberPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: ProjectMember[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type ProjectMemberRole = {
  role: ProjectRole;
};

export type ProjectPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Project[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type ProjectRole = "viewer" | "labeler" | "reviewer" | "admin";

export type ProjectType = "object_detection" | "segmentation" | "keypoint" | "classification" | "video" | "point_cloud";

export type ReadOptionsCoordinateBase = "auto" | "one" | "zero";

export type Rejection = {
  reason: string;
};

export type SearchReason = {
  kind: SearchReasonKind;
  text: string;
};

export type SearchReasonKind = "name" | "tag" | "class" | "metadata" | "speech";

export type SearchResults = {
  has_more: boolean;
  images: ImageRecord[];
  reasons: Record<string, SearchReason[]>;
  videos: FoundVideo[];
};

export type Selection = {
  decoder_milliseconds: number;
  milliseconds: number;
  model_id: string;
  model_name: string;
  parts: SelectionPart[];
  score?: number | null;
  was_prepared: boolean;
};

export type SelectionPart = {
  holes: number[][][];
  outer: number[][];
};

export type SelectionRequest = {
  box?: PredictionsPixelBox | null;
  model_id?: string | null;
  places?: SelectionRequestPlace[] | null;
};

export type SelectionRequestPlace = {
  is_inside: boolean;
  x: number;
  y: number;
};

export type ServerInfo = {
  features: ServerInfoFeatures;
  limits: ServerInfoLimits;
  version: string;
};

export type ServerInfoFeatures = {
  mail: boolean;
  sign_up: boolean;
};

export type ServerInfoLimits = {
  batch_operations: number;
  page_size: number;
  upload_bytes: number;
};

export type SessionAnswer = {
  access_token?: string | null;
  expires_at?: number | null;
  expires_in?: number | null;
  token_type: string;
  user?: Record<string, unknown> | null;
  workspace: WorkspaceSummary;
};

export type SimilarImages = {
  by: SimilarQueryMethod;
  distances: Record<string, number>;
  images: ImageRecord[];
  model?: string | null;
};

export type SimilarQueryMethod = "embedding" | "phash";

export type Skip = {
  at: string;
  by?: string | null;
  note: string;
  reason: SkipReason;
};

export type SkipReason = "blurred" | "unclear" | "not_mine" | "other";

export type Split = "train" | "valid" | "test";

export type SplitCounts = {
  none: number;
  test: number;
  train: number;
  valid: number;
};

export type SplitRebalance = {
  only_unassigned?: boolean | null;
  seed?: number | null;
  test: number;
  train: number;
  valid: number;
};

export type SpokenFrame = {
  frame_number: number;
  image_id: string;
  thumb?: string | null;
};

export type SpokenSegment = {
  end: number;
  number: number;
  speaker?: string | null;
  start: number;
  text: string;
};

export type SpokenSegmentPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: SpokenSegment[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type StatusChange = {
  ids: string[];
  reason?: string | null;
  status: AnnotationStatus;
};

export type StoryboardTiles = {
  columns: number;
  frames: number[];
  tile_height: number;
  tile_width: number;
  url: string;
};

export type TagCount = {
  count: number;
  tag: string;
};

export type TagCountPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: TagCount[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type TileAddresses = {
  height: number;
  level?: number | null;
  levels: number;
  tile: number;
  tiles: TileAddressesTile[];
  width: number;
};

export type TileAddressesTile = {
  url: string;
  x: number;
  y: number;
};

export type Track = {
  attributes: unknown;
  class_id: string;
  created_at: string;
  id: string;
  kind: AnnotationKind;
  number: number;
  project_id: string;
  revision: number;
  video_id: string;
};

export type TrackChanges = {
  attributes?: unknown;
  class_id?: string | null;
};

export type TrackPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Track[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type TranscriptRecord = {
  created_at: string;
  created_by?: string | null;
  filename: string;
  format: string;
  id: string;
  language?: string | null;
  segment_count: number;
  source: TranscriptRecordSource;
  video_id: string;
};

export type TranscriptRecordPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: TranscriptRecord[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type TranscriptRecordSource = "upload" | "fetched";

export type Uniqueness = "unique" | "duplicate";

export type Upload = {
  created_at: string;
  duplicate_of?: string | null;
  error?: Problem | null;
  filename: string;
  id: string;
  image_id?: string | null;
  relative_path: string;
  size?: number | null;
  status: UploadStatus;
};

export type UploadCompletion = {
  height?: number | null;
  storage_path?: string | null;
  upload_id?: string | null;
  width?: number | null;
};

export type UploadCompletions = {
  upload_ids: string[];
};

export type UploadPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Upload[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type UploadRequest = {
  batch_id?: string | null;
  content_type?: string | null;
  filename: string;
  on_duplicate?: UploadRequestDuplicateRule | null;
  purpose?: UploadRequestPurpose | null;
  relative_path?: string | null;
  sha256?: string | null;
  size?: number | null;
  split?: Split | null;
  tags?: string[] | null;
};

export type UploadRequestDuplicateRule = "skip" | "keep";

export type UploadRequestPurpose = "image" | "import" | "video";

export type UploadRequests = {
  files: UploadRequest[];
};

export type UploadStatus = "pending" | "completed" | "duplicate" | "failed";

export type UploadTicket = {
  duplicate_of?: string | null;
  expires_at?: string | null;
  headers?: Record<string, string> | null;
  method?: string | null;
  storage_path?: string | null;
  upload_id?: string | null;
  url?: string | null;
};

export type UploadTickets = {
  items: UploadTicket[];
};

export type Uploads = {
  items: Upload[];
};

export type Verdict = "kept" | "dropped";

export type Video = {
  codec?: string | null;
  created_at: string;
  damaged_frames: number;
  duration?: number | null;
  error?: Problem | null;
  external_id?: string | null;
  extracted_frames: number;
  file_size?: number | null;
  filename: string;
  fps_denominator?: number | null;
  fps_numerator?: number | null;
  frame_count?: number | null;
  heartbeat_at?: string | null;
  height?: number | null;
  id: string;
  link?: VideoLink | null;
  locked_by?: string | null;
  missing_subtitles?: MissingSubtitles[] | null;
  poster?: string | null;
  source_info: unknown;
  source_type: VideoSource;
  status: VideoStatus;
  status_since: string;
  title?: string | null;
  url?: string | null;
  width?: number | null;
};

export type VideoAddresses = {
  urls: string[];
};

export type VideoDetail = {
  facts?: VideoFactSheet | null;
  image_count: number;
  original?: string | null;
  poster?: string | null;
  proxy?: string | null;
  proxy_state: VideoProxy;
  storyboard?: string | null;
  tiles?: StoryboardTiles | null;
  video: Video;
};

export type VideoFactSheet = {
  audio_codec?: string | null;
  container: string;
  is_variable_frame_rate: boolean;
  keyframe_count: number;
  lost_frames: number;
  pixel_format?: string | null;
  profile?: string | null;
  rotation: number;
};

export type VideoLabels = {
  keyframes: VideoLabelsKeyframe[];
  time_ranges: Annotation[];
  tracks: Track[];
};

export type VideoLabelsKeyframe = {
  annotation: Annotation;
  frame_number: number;
};

export type VideoLink = {
  error?: Problem | null;
  heartbeat_at?: string | null;
  locked_by?: string | null;
  passed_frames: number;
  status: VideoLinkStatus;
  status_since: string;
  unique_frames: number;
};

export type VideoLinkStatus = "PENDING" | "FILTERING" | "FILTERED" | "FILTERED_EMPTY" | "FAILED";

export type VideoLinks = {
  video_ids: string[];
};

export type VideoPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: Video[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

export type VideoProxy = {
  error?: Problem | null;
  height?: number | null;
  repeated_frames?: number | null;
  sound?: string | null;
  status: VideoProxyStatus;
  width?: number | null;
};

export type VideoProxyStatus = "none" | "waiting" | "ready" | "original" | "failed";

export type VideoRemoval = {
  force?: boolean | null;
  link_status?: VideoLinkStatus | null;
  status?: VideoStatus | null;
  video_ids?: string[] | null;
};

export type VideoSource = "SEARCH" | "URL" | "FILE" | "MANUAL";

export type VideoStatus = "PENDING" | "DOWNLOADING" | "DOWNLOADED" | "EXTRACTING" | "EXTRACTED" | "FAILED";

export type VideoUpload = {
  error?: Problem | null;
  filename: string;
  part_count: number;
  part_size: number;
  parts: VideoUploadPart[];
  size: number;
  status: UploadStatus;
  upload_id: string;
  video_id?: string | null;
};

export type VideoUploadPart = {
  number: number;
  size: number;
};

export type VideosAffected = {
  video_ids?: string[] | null;
  videos: number;
};

export type WorkReceipt = {
  kept: number;
  refused: string[];
};

export type WorkReport = {
  id: string;
  image_id?: string | null;
  seconds: number;
  started_at: string;
  video_id?: string | null;
};

export type WorkReports = {
  items: WorkReport[];
};

export type WorkTime = {
  images: number;
  last_at: string;
  name: string;
  seconds: number;
  user_id: string;
  videos: number;
};

export type WorkTimes = {
  items: WorkTime[];
  seconds: number;
};

export type WorkspaceChanges = {
  name?: string | null;
  slug?: string | null;
};

export type WorkspaceRole = "viewer" | "annotator" | "editor" | "admin";

export type WorkspaceSummary = {
  created_at: string;
  id: string;
  member_count: number;
  name: string;
  role: WorkspaceRole;
  slug: string;
};

export type WorkspaceSummaryPage = {
  facets?: Record<string, Record<string, number>> | null;
  items: WorkspaceSummary[];
  next_cursor?: string | null;
  total?: number | null;
  total_is_exact?: boolean | null;
};

/** Every operation: its method, path, query, body and answer. */
export interface Operations {
  "annotations.accept": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/accept";
    query: undefined;
    body: undefined;
    answer: Annotation;
  };
  "annotations.approve": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/approve";
    query: undefined;
    body: undefined;
    answer: Annotation;
  };
  "annotations.batch": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/annotations/batch";
    query: undefined;
    body: AnnotationBatch;
    answer: AnnotationBatchResult;
  };
  "annotations.copy_body": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/copies";
    query: undefined;
    body: BodyCopyRequest;
    answer: BodyCopy;
  };
  "annotations.create": {
    method: "POST";
    path: "/api/v1/annotations";
    query: undefined;
    body: NewAnnotation;
    answer: Annotation;
  };
  "annotations.delete": {
    method: "DELETE";
    path: "/api/v1/annotations/{annotation_id}";
    query: { revision?: number };
    body: undefined;
    answer: undefined;
  };
  "annotations.interpolate_body": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/interpolation";
    query: undefined;
    body: BodyInterpolationRequest;
    answer: BodyInterpolation;
  };
  "annotations.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/annotations";
    query: { class_id?: string; cursor?: string; image_id?: string; kind?: AnnotationKind; limit?: number; status?: AnnotationStatus; track_id?: string; video_id?: string };
    body: undefined;
    answer: AnnotationPage;
  };
  "annotations.of_image": {
    method: "GET";
    path: "/api/v1/images/{image_id}/annotations";
    query: undefined;
    body: undefined;
    answer: AnnotationPage;
  };
  "annotations.reject": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/reject";
    query: undefined;
    body: Rejection;
    answer: Annotation;
  };
  "annotations.set_status": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/annotations/status";
    query: undefined;
    body: StatusChange;
    answer: Affected;
  };
  "annotations.show": {
    method: "GET";
    path: "/api/v1/annotations/{annotation_id}";
    query: undefined;
    body: undefined;
    answer: Annotation;
  };
  "annotations.submit": {
    method: "POST";
    path: "/api/v1/annotations/{annotation_id}/submit";
    query: undefined;
    body: undefined;
    answer: Annotation;
  };
  "annotations.update": {
    method: "PATCH";
    path: "/api/v1/annotations/{annotation_id}";
    query: { revision?: number };
    body: AnnotationChanges;
    answer: Annotation;
  };
  "batches.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/batches";
    query: undefined;
    body: NewBatch;
    answer: Batch;
  };
  "batches.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/batches";
    query: { cursor?: string; limit?: number };
    body: undefined;
    answer: BatchPage;
  };
  "batches.uploads": {
    method: "GET";
    path: "/api/v1/batches/{batch_id}/uploads";
    query: { cursor?: string; limit?: number; status?: UploadStatus };
    body: undefined;
    answer: UploadPage;
  };
  "bucket_imports.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/bucket_imports";
    query: undefined;
    body: NewBucketImport;
    answer: BucketImport;
  };
  "bucket_imports.delete": {
    method: "DELETE";
    path: "/api/v1/bucket_imports/{bucket_import_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "bucket_imports.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/bucket_imports";
    query: undefined;
    body: undefined;
    answer: BucketImportPage;
  };
  "bucket_imports.scan": {
    method: "POST";
    path: "/api/v1/bucket_imports/{bucket_import_id}/scan";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "bucket_imports.test": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/bucket_imports/test";
    query: undefined;
    body: NewBucketImport;
    answer: BucketTest;
  };
  "bucket_imports.update": {
    method: "PATCH";
    path: "/api/v1/bucket_imports/{bucket_import_id}";
    query: undefined;
    body: BucketImportChanges;
    answer: BucketImport;
  };
  "classes.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/classes";
    query: undefined;
    body: ClassChanges;
    answer: ClassDefinition;
  };
  "classes.delete": {
    method: "DELETE";
    path: "/api/v1/classes/{class_id}";
    query: { with_annotations?: boolean };
    body: undefined;
    answer: JobAccepted | undefined;
  };
  "classes.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/classes";
    query: undefined;
    body: undefined;
    answer: ClassDefinitionPage;
  };
  "classes.merge": {
    method: "POST";
    path: "/api/v1/classes/{class_id}/merge";
    query: undefined;
    body: ClassMerge;
    answer: JobAccepted;
  };
  "classes.order": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/classes/order";
    query: undefined;
    body: ClassOrder;
    answer: ClassDefinitionPage;
  };
  "classes.update": {
    method: "PATCH";
    path: "/api/v1/classes/{class_id}";
    query: undefined;
    body: ClassChanges;
    answer: ClassDefinition;
  };
  "counts.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/counts";
    query: undefined;
    body: undefined;
    answer: LabelCounts;
  };
  "embeddings.make": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/embeddings";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "embeddings.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/embeddings";
    query: undefined;
    body: undefined;
    answer: EmbeddingState;
  };
  "encoders.choose": {
    method: "PUT";
    path: "/api/v1/projects/{project_id}/encoders";
    query: undefined;
    body: ProjectEncoderChoice;
    answer: ProjectEncoders;
  };
  "encoders.describe": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/encoders/describe";
    query: undefined;
    body: undefined;
    answer: ProjectEncoders;
  };
  "encoders.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/encoders";
    query: undefined;
    body: undefined;
    answer: ProjectEncoders;
  };
  "events.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/events";
    query: { after?: number; annotation_id?: string; before?: number; image_id?: string; limit?: number };
    body: undefined;
    answer: AnnotationEventPage;
  };
  "events.revert": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/events/{position}/revert";
    query: undefined;
    body: undefined;
    answer: AnnotationEvent;
  };
  "events.revert_many": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/events/revert";
    query: undefined;
    body: EventSpan;
    answer: AnnotationBatchResult;
  };
  "exports.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/exports";
    query: undefined;
    body: ExportRequest;
    answer: JobDocument;
  };
  "exports.download": {
    method: "GET";
    path: "/api/v1/exports/{job_id}/download";
    query: { as?: DownloadQueryForm };
    body: undefined;
    answer: unknown;
  };
  "footage.activity": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/footage/activity";
    query: undefined;
    body: undefined;
    answer: FootageActivity;
  };
  "footage.configure": {
    method: "PATCH";
    path: "/api/v1/projects/{project_id}/footage";
    query: undefined;
    body: FootageSettingsChange;
    answer: FootageState;
  };
  "footage.decide_duplicates": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/duplicates/{group_id}";
    query: undefined;
    body: DuplicateDecision;
    answer: undefined;
  };
  "footage.decide_frames": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/verdicts";
    query: undefined;
    body: FrameVerdictChange;
    answer: FramesAffected;
  };
  "footage.decide_many_duplicates": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/duplicates";
    query: undefined;
    body: DuplicateDecisions;
    answer: GroupsAffected;
  };
  "footage.dedup": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/dedup";
    query: undefined;
    body: DedupStart;
    answer: JobDocument;
  };
  "footage.detect": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/detect";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "footage.duplicates": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/footage/duplicates";
    query: { cursor?: string; limit?: number; status?: DuplicateGroupStatus; with?: string };
    body: undefined;
    answer: DuplicateGroupPage;
  };
  "footage.frames": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/footage/frames";
    query: { cursor?: string; limit?: number; reason?: string; uniqueness?: Uniqueness; verdict?: Verdict; video_id?: string; with?: string };
    body: undefined;
    answer: FootageFramePage;
  };
  "footage.populate": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/sources";
    query: undefined;
    body: NewSources;
    answer: JobDocument;
  };
  "footage.preview": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/preview";
    query: undefined;
    body: FilterPreviewRequest;
    answer: FilterPreview;
  };
  "footage.preview_duplicates": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/duplicates_preview";
    query: undefined;
    body: DedupSettings;
    answer: DuplicatePreview;
  };
  "footage.reapply": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/reapply";
    query: undefined;
    body: undefined;
    answer: VideosAffected;
  };
  "footage.retry": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/footage/retry";
    query: undefined;
    body: FootageRetry;
    answer: VideosAffected;
  };
  "footage.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/footage";
    query: undefined;
    body: undefined;
    answer: FootageState;
  };
  "footage.source_picture": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/sources/{job_id}/pictures/{item}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "formats.list": {
    method: "GET";
    path: "/api/v1/formats";
    query: undefined;
    body: undefined;
    answer: FormatDescriptionPage;
  };
  "images.bulk": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/images/bulk";
    query: undefined;
    body: BulkImageAct;
    answer: Affected | JobDocument;
  };
  "images.cloud": {
    method: "GET";
    path: "/api/v1/images/{image_id}/cloud";
    query: undefined;
    body: undefined;
    answer: CloudOctree;
  };
  "images.cloud_cameras": {
    method: "GET";
    path: "/api/v1/images/{image_id}/cameras";
    query: undefined;
    body: undefined;
    answer: CloudCameraList;
  };
  "images.cloud_node": {
    method: "GET";
    path: "/api/v1/images/{image_id}/cloud/nodes/{node}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "images.cloud_sequence": {
    method: "GET";
    path: "/api/v1/images/{image_id}/sequence";
    query: undefined;
    body: undefined;
    answer: CloudSequence;
  };
  "images.delete": {
    method: "DELETE";
    path: "/api/v1/images/{image_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "images.duplicates": {
    method: "GET";
    path: "/api/v1/images/{image_id}/duplicates";
    query: undefined;
    body: undefined;
    answer: ImagePage;
  };
  "images.end_skip": {
    method: "DELETE";
    path: "/api/v1/images/{image_id}/skip";
    query: undefined;
    body: undefined;
    answer: ImageRecord;
  };
  "images.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/images";
    query: { annotation_status?: string; around?: string; batch?: string; class?: string; class_id?: string; cursor?: string; deleted?: boolean; has_duplicates?: boolean; ids?: string[]; ingest?: IngestStatus; is_null?: boolean; limit?: number; media?: Media; metadata?: string; name?: string; open_marks?: boolean; parent_id?: string; q?: string; skip_reason?: SkipReason; skipped?: boolean; sort?: ImageListQuerySort; split?: ImageFilterSplitChoice; spoken?: string; status?: ImageStatus; tag?: string; uploaded_after?: string; uploaded_before?: string; uploaded_by?: string; video_id?: string; with?: string };
    body: undefined;
    answer: ImagePage;
  };
  "images.original": {
    method: "GET";
    path: "/api/v1/images/{image_id}/original";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "images.predict": {
    method: "POST";
    path: "/api/v1/images/{image_id}/predictions";
    query: undefined;
    body: PredictionRequest;
    answer: Predictions;
  };
  "images.render": {
    method: "GET";
    path: "/api/v1/images/{image_id}/render";
    query: { height?: number; high?: number; longest?: number; low?: number; width?: number; x?: number; y?: number };
    body: undefined;
    answer: undefined;
  };
  "images.restore": {
    method: "POST";
    path: "/api/v1/images/{image_id}/restore";
    query: undefined;
    body: undefined;
    answer: ImageRecord;
  };
  "images.select": {
    method: "POST";
    path: "/api/v1/images/{image_id}/selection";
    query: undefined;
    body: SelectionRequest;
    answer: Selection;
  };
  "images.set_cloud_cameras": {
    method: "PUT";
    path: "/api/v1/images/{image_id}/cameras";
    query: undefined;
    body: CloudCameraList;
    answer: CloudCameraList;
  };
  "images.show": {
    method: "GET";
    path: "/api/v1/images/{image_id}";
    query: { annotation_status?: string; batch?: string; class?: string; class_id?: string; deleted?: boolean; has_duplicates?: boolean; ids?: string[]; ingest?: IngestStatus; is_null?: boolean; media?: Media; metadata?: string; name?: string; open_marks?: boolean; parent_id?: string; q?: string; skip_reason?: SkipReason; skipped?: boolean; sort?: ImageListQuerySort; split?: ImageFilterSplitChoice; spoken?: string; status?: ImageStatus; tag?: string; uploaded_after?: string; uploaded_before?: string; uploaded_by?: string; video_id?: string; with?: string };
    body: undefined;
    answer: ImageRecord;
  };
  "images.skip": {
    method: "PUT";
    path: "/api/v1/images/{image_id}/skip";
    query: undefined;
    body: NewSkip;
    answer: ImageRecord;
  };
  "images.tiles": {
    method: "GET";
    path: "/api/v1/images/{image_id}/tiles";
    query: { level?: number; x0?: number; x1?: number; y0?: number; y1?: number };
    body: undefined;
    answer: TileAddresses;
  };
  "images.update": {
    method: "PATCH";
    path: "/api/v1/images/{image_id}";
    query: undefined;
    body: ImageChanges;
    answer: ImageRecord;
  };
  "imports.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/imports";
    query: undefined;
    body: ImportRequest;
    answer: JobDocument;
  };
  "invites.accept": {
    method: "POST";
    path: "/api/v1/invites/accept";
    query: undefined;
    body: InviteAcceptance;
    answer: SessionAnswer;
  };
  "invites.create": {
    method: "POST";
    path: "/api/v1/invites";
    query: undefined;
    body: NewInvite;
    answer: Invite;
  };
  "invites.list": {
    method: "GET";
    path: "/api/v1/invites";
    query: { cursor?: string; limit?: number; with?: string };
    body: undefined;
    answer: InvitePage;
  };
  "invites.revoke": {
    method: "DELETE";
    path: "/api/v1/invites/{invite_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "jobs.cancel": {
    method: "POST";
    path: "/api/v1/jobs/{job_id}/cancel";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "jobs.list": {
    method: "GET";
    path: "/api/v1/jobs";
    query: { cursor?: string; kind?: string; limit?: number; project_id?: string; status?: JobStatus };
    body: undefined;
    answer: JobDocumentPage;
  };
  "jobs.retry": {
    method: "POST";
    path: "/api/v1/jobs/{job_id}/retry";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "jobs.show": {
    method: "GET";
    path: "/api/v1/jobs/{job_id}";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "keys.create": {
    method: "POST";
    path: "/api/v1/keys";
    query: undefined;
    body: NewKey;
    answer: Key;
  };
  "keys.list": {
    method: "GET";
    path: "/api/v1/keys";
    query: { cursor?: string; limit?: number; with?: string };
    body: undefined;
    answer: KeyPage;
  };
  "keys.revoke": {
    method: "DELETE";
    path: "/api/v1/keys/{key_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "marks.create": {
    method: "POST";
    path: "/api/v1/images/{image_id}/marks";
    query: undefined;
    body: NewMark;
    answer: Mark;
  };
  "marks.delete": {
    method: "DELETE";
    path: "/api/v1/marks/{mark_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "marks.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/marks";
    query: { cursor?: string; limit?: number; open?: boolean; video_id?: string };
    body: undefined;
    answer: MarkPage;
  };
  "marks.of_image": {
    method: "GET";
    path: "/api/v1/images/{image_id}/marks";
    query: undefined;
    body: undefined;
    answer: MarkPage;
  };
  "marks.reopen": {
    method: "POST";
    path: "/api/v1/marks/{mark_id}/reopen";
    query: undefined;
    body: undefined;
    answer: Mark;
  };
  "marks.resolve": {
    method: "POST";
    path: "/api/v1/marks/{mark_id}/resolve";
    query: undefined;
    body: undefined;
    answer: Mark;
  };
  "marks.update": {
    method: "PATCH";
    path: "/api/v1/marks/{mark_id}";
    query: undefined;
    body: MarkChanges;
    answer: Mark;
  };
  "me.show": {
    method: "GET";
    path: "/api/v1/me";
    query: undefined;
    body: undefined;
    answer: Profile;
  };
  "me.update": {
    method: "PATCH";
    path: "/api/v1/me";
    query: undefined;
    body: ProfileChanges;
    answer: Profile;
  };
  "members.list": {
    method: "GET";
    path: "/api/v1/members";
    query: { cursor?: string; limit?: number; with?: string };
    body: undefined;
    answer: MemberPage;
  };
  "members.remove": {
    method: "DELETE";
    path: "/api/v1/members/{user_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "members.update": {
    method: "PATCH";
    path: "/api/v1/members/{user_id}";
    query: undefined;
    body: MemberChanges;
    answer: Member;
  };
  "models.create": {
    method: "POST";
    path: "/api/v1/models";
    query: undefined;
    body: NewModel;
    answer: Model;
  };
  "models.delete": {
    method: "DELETE";
    path: "/api/v1/models/{model_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "models.inspect": {
    method: "POST";
    path: "/api/v1/models/{model_id}/inspect";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "models.list": {
    method: "GET";
    path: "/api/v1/models";
    query: { cursor?: string; limit?: number; status?: ModelStatus; task?: ModelTask };
    body: undefined;
    answer: ModelPage;
  };
  "models.parts": {
    method: "POST";
    path: "/api/v1/models/{model_id}/files/{role}/parts";
    query: undefined;
    body: ModelPartNumbers;
    answer: ModelPartAddresses;
  };
  "models.show": {
    method: "GET";
    path: "/api/v1/models/{model_id}";
    query: undefined;
    body: undefined;
    answer: Model;
  };
  "models.update": {
    method: "PATCH";
    path: "/api/v1/models/{model_id}";
    query: undefined;
    body: ModelChange;
    answer: Model;
  };
  "objects.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/objects";
    query: { class_id?: string; cursor?: string; image_id?: string; kind?: AnnotationKind; limit?: number; max_confidence?: number; min_confidence?: number; sort?: ObjectListQuerySort; source?: AnnotationSource; split?: ImageFilterSplitChoice; status?: AnnotationStatus; with?: string };
    body: undefined;
    answer: LabelledObjectPage;
  };
  "project_members.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/members";
    query: undefined;
    body: undefined;
    answer: ProjectMemberPage;
  };
  "project_members.remove": {
    method: "DELETE";
    path: "/api/v1/projects/{project_id}/members/{user_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "project_members.set": {
    method: "PUT";
    path: "/api/v1/projects/{project_id}/members/{user_id}";
    query: undefined;
    body: ProjectMemberRole;
    answer: ProjectMemberPage;
  };
  "projects.create": {
    method: "POST";
    path: "/api/v1/projects";
    query: undefined;
    body: NewProject;
    answer: Project;
  };
  "projects.delete": {
    method: "DELETE";
    path: "/api/v1/projects/{project_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "projects.list": {
    method: "GET";
    path: "/api/v1/projects";
    query: { cursor?: string; deleted?: boolean; limit?: number; name?: string; search?: string; slug?: string; sort?: ProjectListQuerySort };
    body: undefined;
    answer: ProjectPage;
  };
  "projects.restore": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/restore";
    query: undefined;
    body: undefined;
    answer: Project;
  };
  "projects.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}";
    query: undefined;
    body: undefined;
    answer: Project;
  };
  "projects.update": {
    method: "PATCH";
    path: "/api/v1/projects/{project_id}";
    query: undefined;
    body: ProjectChanges;
    answer: Project;
  };
  "search.description": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/search/description";
    query: { limit?: number; text: string; within?: number };
    body: undefined;
    answer: SimilarImages;
  };
  "search.words": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/search";
    query: { limit?: number; q: string };
    body: undefined;
    answer: SearchResults;
  };
  "server.show": {
    method: "GET";
    path: "/api/v1/server";
    query: undefined;
    body: undefined;
    answer: ServerInfo;
  };
  "similar.images": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/similar";
    query: { by?: SimilarQueryMethod; frame_number?: number; image_id?: string; limit?: number; video_id?: string; within?: number };
    body: undefined;
    answer: SimilarImages;
  };
  "splits.rebalance": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/splits/rebalance";
    query: undefined;
    body: SplitRebalance;
    answer: SplitCounts | JobDocument;
  };
  "tags.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/tags";
    query: undefined;
    body: undefined;
    answer: TagCountPage;
  };
  "tracks.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/tracks";
    query: undefined;
    body: NewTrack;
    answer: Track;
  };
  "tracks.delete": {
    method: "DELETE";
    path: "/api/v1/tracks/{track_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "tracks.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/tracks";
    query: { cursor?: string; limit?: number; video_id?: string };
    body: undefined;
    answer: TrackPage;
  };
  "tracks.of_video": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/labels";
    query: undefined;
    body: undefined;
    answer: VideoLabels;
  };
  "tracks.update": {
    method: "PATCH";
    path: "/api/v1/tracks/{track_id}";
    query: { revision?: number };
    body: TrackChanges;
    answer: Track;
  };
  "transcripts.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/transcripts";
    query: { filename?: string; language?: string };
    body: unknown;
    answer: unknown;
  };
  "transcripts.delete": {
    method: "DELETE";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/transcripts/{transcript_id}";
    query: undefined;
    body: undefined;
    answer: undefined;
  };
  "transcripts.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/transcripts";
    query: undefined;
    body: undefined;
    answer: TranscriptRecordPage;
  };
  "transcripts.segments": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/transcripts/{transcript_id}";
    query: { cursor?: string; from?: number; limit?: number; to?: number };
    body: undefined;
    answer: SpokenSegmentPage;
  };
  "uploads.complete": {
    method: "POST";
    path: "/api/v1/images/complete_upload";
    query: undefined;
    body: UploadCompletion;
    answer: Upload;
  };
  "uploads.complete_many": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/complete_uploads";
    query: undefined;
    body: UploadCompletions;
    answer: Uploads;
  };
  "uploads.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/upload_url";
    query: undefined;
    body: UploadRequest;
    answer: UploadTicket;
  };
  "uploads.create_many": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/upload_urls";
    query: undefined;
    body: UploadRequests;
    answer: UploadTickets;
  };
  "uploads.image": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/upload_image";
    query: { batch?: string; filename?: string; on_duplicate?: UploadRequestDuplicateRule; relative_path?: string; split?: Split; tags?: string };
    body: undefined;
    answer: unknown;
  };
  "video_uploads.complete": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/video_uploads/{upload_id}/complete";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "video_uploads.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/video_uploads";
    query: undefined;
    body: NewVideoUpload;
    answer: VideoUpload;
  };
  "video_uploads.parts": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/video_uploads/{upload_id}/parts";
    query: undefined;
    body: PartNumbers;
    answer: PartAddresses;
  };
  "video_uploads.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/video_uploads/{upload_id}";
    query: undefined;
    body: undefined;
    answer: VideoUpload;
  };
  "videos.all": {
    method: "GET";
    path: "/api/v1/videos";
    query: { cursor?: string; limit?: number; orphans?: boolean; search?: string; status?: VideoStatus };
    body: undefined;
    answer: VideoPage;
  };
  "videos.cleanup": {
    method: "POST";
    path: "/api/v1/videos/cleanup";
    query: undefined;
    body: undefined;
    answer: VideosAffected;
  };
  "videos.create": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos";
    query: undefined;
    body: NewVideo;
    answer: Video;
  };
  "videos.extract": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/extract";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "videos.fetch": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/fetch";
    query: undefined;
    body: VideoAddresses;
    answer: AddedVideos;
  };
  "videos.fetch_subtitles": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/subtitles";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "videos.frame": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/frames/{frame_number}";
    query: { format?: FramePictureFormat; longest?: number; quality?: number; source?: FrameSource };
    body: undefined;
    answer: undefined;
  };
  "videos.frame_images": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/frame_images";
    query: undefined;
    body: FrameNumbers;
    answer: FrameImageList;
  };
  "videos.frames": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/frames";
    query: { from?: number; limit?: number };
    body: undefined;
    answer: FrameIndexPage;
  };
  "videos.link": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/link";
    query: undefined;
    body: VideoLinks;
    answer: VideosAffected;
  };
  "videos.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos";
    query: { cursor?: string; limit?: number; link_status?: VideoLinkStatus; search?: string; status?: VideoStatus };
    body: undefined;
    answer: VideoPage;
  };
  "videos.make_proxy": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/proxy";
    query: undefined;
    body: undefined;
    answer: JobDocument;
  };
  "videos.select": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/frames/{frame_number}/selection";
    query: undefined;
    body: SelectionRequest;
    answer: Selection;
  };
  "videos.show": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}";
    query: undefined;
    body: undefined;
    answer: VideoDetail;
  };
  "videos.unlink": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/videos/unlink";
    query: undefined;
    body: VideoRemoval;
    answer: VideosAffected;
  };
  "work.list": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/work";
    query: undefined;
    body: undefined;
    answer: WorkTimes;
  };
  "work.of_image": {
    method: "GET";
    path: "/api/v1/images/{image_id}/work";
    query: undefined;
    body: undefined;
    answer: WorkTimes;
  };
  "work.of_video": {
    method: "GET";
    path: "/api/v1/projects/{project_id}/videos/{video_id}/work";
    query: undefined;
    body: undefined;
    answer: WorkTimes;
  };
  "work.report": {
    method: "POST";
    path: "/api/v1/projects/{project_id}/work";
    query: undefined;
    body: WorkReports;
    answer: WorkReceipt;
  };
  "workspaces.create": {
    method: "POST";
    path: "/api/v1/workspaces";
    query: undefined;
    body: NewWorkspace;
    answer: WorkspaceSummary;
  };
  "workspaces.list": {
    method: "GET";
    path: "/api/v1/workspaces";
    query: undefined;
    body: undefined;
    answer: WorkspaceSummaryPage;
  };
  "workspaces.switch": {
    method: "POST";
    path: "/api/v1/workspaces/{workspace_id}/switch";
    query: undefined;
    body: undefined;
    answer: SessionAnswer;
  };
  "workspaces.update": {
    method: "PATCH";
    path: "/api/v1/workspaces/{workspace_id}";
    query: undefined;
    body: WorkspaceChanges;
    answer: WorkspaceSummary;
  };
}
