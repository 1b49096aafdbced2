import type { Job } from "../api/model";

interface Titles {
  /** What runs: "Exporting". */
  running: string;
  done: string;
  failed: string;
  /** Many of these run at once; the tray shows them as one line. */
  grouped?: boolean;
}

const titles: [RegExp, Titles][] = [
  [/^videos\.proxy$/, { running: "Making a video play in browsers", done: "The video plays", failed: "A video could not be made to play", grouped: true }],
  [/export/, { running: "Exporting the dataset", done: "The export is ready", failed: "The export failed" }],
  [/footage\.populate/, { running: "Looking for videos", done: "The sources were looked through", failed: "The sources could not be looked through" }],
  [/footage\.dedup/, { running: "Comparing frames", done: "The frames are compared", failed: "The frames could not be compared" }],
  [/footage\.detect/, { running: "Detecting objects", done: "Objects are detected", failed: "The detection failed" }],
  [/footage\.receive/, { running: "Checking videos", done: "A video is here", failed: "A video could not be taken", grouped: true }],
  [/footage\.filter/, { running: "Choosing frames", done: "Frames are chosen", failed: "Frames could not be chosen", grouped: true }],
  [/videos\.subtitles/, { running: "Fetching subtitles", done: "The subtitles were asked for again", failed: "The subtitles could not be fetched" }],
  [/videos\.download/, { running: "Fetching videos", done: "A video is fetched", failed: "A video could not be fetched", grouped: true }],
  [/videos\.(probe|extract)/, { running: "Taking frames out of videos", done: "Frames are taken out", failed: "A video could not be read", grouped: true }],
  [/bucket|scan/, { running: "Scanning a bucket", done: "The bucket was scanned", failed: "The bucket could not be scanned" }],
  [/import/, { running: "Importing labels", done: "The import is done", failed: "The import failed" }],
  [/ingest|thumb|decode/, { running: "Preparing images", done: "Images are ready", failed: "An image could not be prepared", grouped: true }],
  [/embed/, { running: "Describing images", done: "Images are described", failed: "Images could not be described", grouped: true }],
  [/rebalance/, { running: "Dealing images to splits", done: "The images are dealt", failed: "The images could not be dealt" }],
  [/mail/, { running: "Sending a mail", done: "The mail is sent", failed: "A mail could not be sent", grouped: true }],
  [/models\./, { running: "Looking at a model", done: "The model was looked at", failed: "The model cannot be used" }],
  [/merge/, { running: "Merging classes", done: "The classes are merged", failed: "The classes could not be merged" }],
  [/rename/, { running: "Renaming a class", done: "The class is renamed", failed: "The class could not be renamed" }],
  [/class/, { running: "Changing a class", done: "The class is changed", failed: "The class could not be changed" }],
  [/bulk/, { running: "Changing many images", done: "The images are changed", failed: "The images could not be changed" }],
  [/sweep|clean|fold|purge|expire/, { running: "Tidying up", done: "Tidied up", failed: "Tidying up failed", grouped: true }],
];

export const jobTitle = (job: Job): Titles =>
  titles.find(([pattern]) => pattern.test(job.kind))?.[1] ?? { running: "Working", done: "Done", failed: "This failed" };
