import type { ReactNode, SVGProps } from "react";

/** One set: 16-unit grid, 1.5-unit strokes, round ends. `size` is in CSS pixels; use 16 or 20. */
export interface IconProps extends Omit<SVGProps<SVGSVGElement>, "children"> {
  size?: 16 | 20 | 24 | 32 | 48;
}

const icon = (name: string, drawing: ReactNode) => {
  const Icon = ({ size = 16, className, ...rest }: IconProps) => (
    <svg
      className={className === undefined ? "icon" : `icon ${className}`}
      width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth={size > 24 ? 1 : 1.5}
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" {...rest}
    >
      {drawing}
    </svg>
  );
  Icon.displayName = `Icon${name}`;
  return Icon;
};
const path = (name: string, d: string) => icon(name, <path d={d} />);

export const IconCheck = path("Check", "M3 8.5 6.5 12 13 4.5");
export const IconClose = path("Close", "m4 4 8 8m0-8-8 8");
export const IconPlus = path("Plus", "M8 3v10M3 8h10");
export const IconMinus = path("Minus", "M3 8h10");
export const IconChevronDown = path("ChevronDown", "m4 6 4 4 4-4");
export const IconChevronUp = path("ChevronUp", "m4 10 4-4 4 4");
export const IconChevronRight = path("ChevronRight", "m6 4 4 4-4 4");
export const IconChevronLeft = path("ChevronLeft", "m10 4-4 4 4 4");
export const IconSelector = path("Selector", "m5 6 3-3 3 3M5 10l3 3 3-3");
export const IconArrowRight = path("ArrowRight", "M3 8h10M9 4l4 4-4 4");
export const IconArrowLeft = path("ArrowLeft", "M13 8H3m4-4L3 8l4 4");
export const IconArrowUp = path("ArrowUp", "M8 13V3M4 7l4-4 4 4");
export const IconArrowDown = path("ArrowDown", "M8 3v10m4-4-4 4-4-4");
export const IconSearch = icon("Search", <><circle cx="7" cy="7" r="4.25" /><path d="m10.2 10.2 3.3 3.3" /></>);
export const IconMore = icon("More", <g fill="currentColor" stroke="none"><circle cx="3" cy="8" r="1.3" /><circle cx="8" cy="8" r="1.3" /><circle cx="13" cy="8" r="1.3" /></g>);
export const IconGrip = icon("Grip", <g fill="currentColor" stroke="none"><circle cx="6" cy="4" r="1" /><circle cx="10" cy="4" r="1" /><circle cx="6" cy="8" r="1" /><circle cx="10" cy="8" r="1" /><circle cx="6" cy="12" r="1" /><circle cx="10" cy="12" r="1" /></g>);
export const IconHome = path("Home", "M2.5 7.5 8 3l5.5 4.5V13H10V9.5H6V13H2.5z");
export const IconUpload = path("Upload", "M8 10.5V3M4.8 6 8 2.8 11.2 6M2.5 10v3h11v-3");
export const IconDownload = path("Download", "M8 2.8v7.5M4.8 7.2 8 10.4l3.2-3.2M2.5 10.5V13h11v-2.5");
export const IconFolder = path("Folder", "M2 12.5v-9h4L7.5 5H14v7.5z");
export const IconImages = icon("Images", <><rect x="4" y="4.5" width="10" height="9" rx="1.2" /><path d="M2 11V3.2C2 2.5 2.5 2 3.2 2H11M4.5 11.5 7.5 9l2 1.5L11 9.3l2.8 2.4" /></>);
export const IconImage = icon("Image", <><rect x="2" y="3" width="12" height="10" rx="1.2" /><circle cx="5.6" cy="6.4" r="1" /><path d="m2.4 11.5 3.4-2.8 2.4 2 2.3-2.2 3.1 2.9" /></>);
export const IconBox = icon("Box", <><path d="M4 3.5h8M4 12.5h8M3.5 4v8M12.5 4v8" /><g fill="currentColor" stroke="none"><rect x="2" y="2" width="3" height="3" rx=".7" /><rect x="11" y="2" width="3" height="3" rx=".7" /><rect x="2" y="11" width="3" height="3" rx=".7" /><rect x="11" y="11" width="3" height="3" rx=".7" /></g></>);
export const IconWand = icon("Wand", <><path d="m2.8 13.2 6.4-6.4M10.4 2.6v2.2M10.4 8.6v2.2M6.3 6.7h2.2M12.3 6.7h1.9M7.6 3.9l1.2 1.2M13.2 3.9 12 5.1" /></>);
export const IconScissors = icon("Scissors", <><circle cx="4.2" cy="11.8" r="1.8" /><circle cx="11.8" cy="11.8" r="1.8" /><path d="M5.3 10.3 11 2.8M10.7 10.3 5 2.8" /></>);
export const IconSkeleton = icon("Skeleton", <><circle cx="8" cy="3" r="1.6" /><path d="M8 4.6V9M3.5 6.5 8 5.6l4.5.9M5 13.5 8 9l3 4.5" /></>);
export const IconPolygon = icon("Polygon", <><path d="M8 2.8 13.2 6.6 11.4 12.8H4.6L2.8 6.6z" /></>);
export const IconKeypoints = icon("Keypoints", <><path d="M8 5v4M8 6.5 4 8m4-1.5L12 8M8 9l-2.3 3.5M8 9l2.3 3.5" /><circle cx="8" cy="3.4" r="1.5" /></>);
export const IconClassify = icon("Classify", <><path d="M8.5 2.5H13.5V7.5L7.6 13.4 2.6 8.4z" /><circle cx="11" cy="5" r=".6" fill="currentColor" /></>);
export const IconRotatedBox = icon("RotatedBox", <><path d="M6.2 2.6 13.6 6.9 9.8 13.4 2.4 9.1z" /></>);
export const IconExtremes = icon("Extremes", <><rect x="3" y="3.5" width="10" height="9" strokeDasharray="1.5 2" /><g fill="currentColor" stroke="none"><circle cx="7" cy="3.5" r="1.5" /><circle cx="13" cy="7" r="1.5" /><circle cx="9.5" cy="12.5" r="1.5" /><circle cx="3" cy="9" r="1.5" /></g></>);
export const IconPolyline = icon("Polyline", <><path d="m3.2 11.8 3.2-6 3.4 4.4 3-6" /><g fill="currentColor" stroke="none"><circle cx="2.8" cy="12.4" r="1.5" /><circle cx="13" cy="3.8" r="1.5" /></g></>);
export const IconPoint = icon("Point", <><circle cx="8" cy="8" r="1.8" fill="currentColor" stroke="none" /><path d="M8 1.8v2.6M8 11.6v2.6M1.8 8h2.6M11.6 8h2.6" /></>);
export const IconEllipse = icon("Ellipse", <ellipse cx="8" cy="8" rx="6.2" ry="4.4" />);
export const IconCuboid = path("Cuboid", "M2 6h8v8H2zM2 6l4-4h8v8l-4 4M10 6l4-4");
export const IconCut = icon("Cut", <><path d="M2.5 5 8 2l5.5 3v6L8 14l-5.5-3z" /><path d="M6 8h4" /></>);
export const IconJoin = icon("Join", <><path d="M2 3.5h6.5V6H14v6.5H7.5V10H2z" /></>);
export const IconBrush = path("Brush", "M13.5 2.5 7 9M5.5 8.5a2.5 2.5 0 0 1 2.5 2.5c0 2-2 3-5.5 2.5 1-1 .5-2 .5-2.5A2.5 2.5 0 0 1 5.5 8.5z");
export const IconEraser = path("Eraser", "m2.5 9.5 6.5-6.5 4.5 4.5-6 6H5zM6 6l4.5 4.5M7.5 13.5h6");
export const IconFill = path("Fill", "M3 8.5 8.5 3l5 5-5.5 5.5zM3 8.5h10M8.5 3 7 1.5");
export const IconMagnet = path("Magnet", "M3 2.5h3v5.5a2 2 0 0 0 4 0V2.5h3v5.5a5 5 0 0 1-10 0zM3 5.5h3M10 5.5h3");
export const IconTag = IconClassify;
export const IconVideo = icon("Video", <><rect x="2" y="3.5" width="8.5" height="9" rx="1.2" /><path d="m10.5 7 3.5-2v6l-3.5-2" /></>);
export const IconCloud = icon("Cloud", <><circle cx="4" cy="10.5" r=".6" /><circle cx="7" cy="7" r=".6" /><circle cx="11" cy="8.5" r=".6" /><circle cx="8.5" cy="12" r=".6" /><circle cx="12.5" cy="4.5" r=".6" /><circle cx="4.5" cy="4.5" r=".6" /></>);
export const IconBucket = icon("Bucket", <><ellipse cx="8" cy="4.2" rx="5" ry="1.8" /><path d="m3 4.4 1.3 7.8c.2.8 1.8 1.4 3.7 1.4s3.5-.6 3.7-1.4L13 4.4" /></>);
export const IconPointer = path("Pointer", "m3.5 2.5 9 5.2-4 .9-1.9 3.9z");
export const IconHand = path("Hand", "M5 8.5V4.4a.9.9 0 0 1 1.8 0V7m0-.5V3.3a.9.9 0 0 1 1.8 0V7m0-2.8a.9.9 0 0 1 1.8 0V8m0-2a.9.9 0 0 1 1.8 0v3.8c0 2.2-1.6 3.7-3.7 3.7-2 0-2.9-.8-3.9-2.6L3 8.7c-.5-1 .8-1.7 1.4-.9L5 8.7");
export const IconUndo = path("Undo", "M6 3 3 6l3 3M3.2 6H9.5a3.5 3.5 0 0 1 0 7H6");
export const IconRedo = path("Redo", "m10 3 3 3-3 3M12.8 6H6.5a3.5 3.5 0 0 0 0 7H10");
export const IconTrash = path("Trash", "M2.5 4.5h11M6 4.3V2.5h4v1.8M4 4.5l.6 9h6.8l.6-9M6.7 7v4M9.3 7v4");
export const IconPencil = path("Pencil", "m3 13 .6-2.8 7-7a1.3 1.3 0 0 1 1.9 0l.3.3a1.3 1.3 0 0 1 0 1.9l-7 7z");
export const IconCopy = icon("Copy", <><rect x="5.5" y="5.5" width="8" height="8" rx="1.2" /><path d="M10.5 3.5v-.3c0-.7-.5-1.2-1.2-1.2H3.7C3 2 2.5 2.5 2.5 3.2v5.6c0 .7.5 1.2 1.2 1.2H4" /></>);
export const IconEye = icon("Eye", <><path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z" /><circle cx="8" cy="8" r="1.9" /></>);
export const IconEyeOff = path("EyeOff", "M3 3l10 10M6.5 4c.5-.1 1-.2 1.5-.2 4 0 6.2 4.2 6.2 4.2s-.7 1.3-1.9 2.4M9.8 11.9c-.5.2-1.1.3-1.8.3-4 0-6.2-4.2-6.2-4.2S2.6 6.5 4 5.3");
export const IconUnlock = icon("Unlock", <><rect x="3.5" y="7" width="9" height="6.5" rx="1.2" /><path d="M5.5 7V4.6a2.5 2.5 0 0 1 4.8-1" /></>);
export const IconLock = icon("Lock", <><rect x="3.5" y="7" width="9" height="6.5" rx="1.2" /><path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" /></>);
export const IconSettings = icon("Settings", <><circle cx="8" cy="8" r="2" /><path d="M8 1.8v1.7M8 12.5v1.7M14.2 8h-1.7M3.5 8H1.8M12.4 3.6l-1.2 1.2M4.8 11.2l-1.2 1.2M12.4 12.4l-1.2-1.2M4.8 4.8 3.6 3.6" /></>);
export const IconPerson = icon("Person", <><circle cx="8" cy="5.2" r="2.7" /><path d="M2.8 13.5c.6-2.7 2.6-4 5.2-4s4.6 1.3 5.2 4" /></>);
export const IconPeople = icon("People", <><circle cx="6" cy="5.5" r="2.3" /><path d="M1.8 13c.4-2.3 2-3.6 4.2-3.6s3.8 1.3 4.2 3.6M10.5 3.4a2.2 2.2 0 0 1 0 4.2M12 9.8c1.3.6 2 1.7 2.2 3.2" /></>);
export const IconKey = icon("Key", <><circle cx="5.3" cy="10.7" r="2.8" /><path d="m7.4 8.6 5.8-5.8M10.5 5.5l2 2" /></>);
export const IconModel = icon("Model", <><path d="M3.5 4v8m0-8 5 4m-5 4 5-4m0 0 4-4m-4 4 4 4" /><g fill="currentColor" stroke="none"><circle cx="3.5" cy="3.8" r="1.5" /><circle cx="3.5" cy="12.2" r="1.5" /><circle cx="8.5" cy="8" r="1.5" /><circle cx="12.7" cy="3.8" r="1.5" /><circle cx="12.7" cy="12.2" r="1.5" /></g></>);
export const IconActivity = path("Activity", "M1.8 8.5h2.7L6.3 3l3.4 10 1.8-4.5h2.7");
export const IconBin = IconTrash;
export const IconRestore = path("Restore", "M3 3v3.5h3.5M3.3 6.3A5.2 5.2 0 1 1 2.8 9");
export const IconRefresh = path("Refresh", "M13 3v3.5H9.5M12.7 6.3A5.2 5.2 0 1 0 13.2 9");
export const IconInfo = icon("Info", <><circle cx="8" cy="8" r="6" /><path d="M8 7.5v3.2M8 5.2v.1" /></>);
export const IconWarning = path("Warning", "M8 2.5 14.2 13H1.8zM8 6.5V9m0 2v.1");
export const IconError = icon("Error", <><circle cx="8" cy="8" r="6" /><path d="M8 4.8v3.7M8 11v.1" /></>);
export const IconSuccess = icon("Success", <><circle cx="8" cy="8" r="6" /><path d="m5.3 8.2 2 2 3.4-4" /></>);
export const IconDone = IconSuccess;
export const IconClock = icon("Clock", <><circle cx="8" cy="8" r="6" /><path d="M8 4.6V8l2.3 1.6" /></>);
export const IconSkip = path("Skip", "M3 4v8l6-4zM12.5 4v8");
export const IconNext = path("Next", "M2.5 3.5h6v9h-6zM10.5 8h4m-2-2 2 2-2 2");
export const IconPin = icon("Pin", <><path d="M8 14c2.8-3 4.2-5.2 4.2-7.2a4.2 4.2 0 0 0-8.4 0C3.8 8.8 5.2 11 8 14z" /><circle cx="8" cy="6.8" r="1.3" /></>);
export const IconPause = path("Pause", "M5.5 3.5v9M10.5 3.5v9");
export const IconPlay = path("Play", "M5 3.2v9.6L12.5 8z");
export const IconKeyframe = path("Keyframe", "M8 4.5 11.5 8 8 11.5 4.5 8z");
export const IconSound = path("Sound", "M2.5 6.2v3.6H5L8.5 13V3L5 6.2zM11 5.8c1.2 1.2 1.2 3.2 0 4.4M12.8 4c2.2 2.2 2.2 5.8 0 8");
export const IconMuted = path("Muted", "M2.5 6.2v3.6H5L8.5 13V3L5 6.2zM11 6l3.5 4M14.5 6 11 10");
export const IconLink = path("Link", "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2A2.6 2.6 0 0 0 9 3.3l-.8.8M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9A2.6 2.6 0 0 0 7 12.7l.8-.8");
export const IconExternal = path("External", "M9.5 2.5h4v4M13.3 2.7 8 8M11.5 9v4h-9V4.5H7");
export const IconFilter = path("Filter", "M2 3.5h12M4.5 8h7M6.8 12.5h2.4");
export const IconSort = path("Sort", "M4.5 13V3L2 5.5M11.5 3v10l2.5-2.5");
export const IconGrid = icon("Grid", <><rect x="2.5" y="2.5" width="4.5" height="4.5" rx=".8" /><rect x="9" y="2.5" width="4.5" height="4.5" rx=".8" /><rect x="2.5" y="9" width="4.5" height="4.5" rx=".8" /><rect x="9" y="9" width="4.5" height="4.5" rx=".8" /></>);
export const IconSidebar = icon("Sidebar", <><rect x="2" y="3" width="12" height="10" rx="1.2" /><path d="M6 3v10" /></>);
export const IconPanelRight = icon("PanelRight", <><rect x="2" y="3" width="12" height="10" rx="1.2" /><path d="M10 3v10" /></>);
export const IconSun = icon("Sun", <><circle cx="8" cy="8" r="2.6" /><path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1" /></>);
export const IconMoon = path("Moon", "M13.2 9.4A5.6 5.6 0 0 1 6.6 2.8a5.6 5.6 0 1 0 6.6 6.6z");
export const IconScreen = icon("Screen", <><rect x="2" y="3" width="12" height="8" rx="1.2" /><path d="M6 13.5h4" /></>);
export const IconKeyboard = icon("Keyboard", <><rect x="1.5" y="4" width="13" height="8.5" rx="1.2" /><path d="M4 7h.1M6.7 7h.1M9.3 7h.1M12 7h.1M5 10h6" /></>);
export const IconSignOut = path("SignOut", "M6.5 2.5h-4v11h4M6 8h7.5m-3-3 3 3-3 3");
export const IconZoomIn = icon("ZoomIn", <><circle cx="7" cy="7" r="4.25" /><path d="m10.2 10.2 3.3 3.3M7 5.2v3.6M5.2 7h3.6" /></>);
export const IconZoomOut = icon("ZoomOut", <><circle cx="7" cy="7" r="4.25" /><path d="m10.2 10.2 3.3 3.3M5.2 7h3.6" /></>);
export const IconFit = path("Fit", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10");
export const IconEmptySet = icon("EmptySet", <><circle cx="8" cy="8" r="5" /><path d="m3 13 10-10" /></>);
export const IconSplit = path("Split", "M2.5 8h4l5-4.5M6.5 8l5 4.5M9 3.3h2.7V6M9 12.7h2.7V10");
export const IconReview = path("Review", "M13.5 7.5v6h-11v-11h7M5.5 7.5 8 10l5.5-6.5");
export const IconExport = path("Export", "M8 9.5V2.2M5 5l3-3 3 3M4.5 7.5h-2v6h11v-6h-2");
export const IconImport = path("Import", "M8 2.2v7.3M5 6.7l3 3 3-3M4.5 7.5h-2v6h11v-6h-2");
export const IconMerge = path("Merge", "M4 2.5V6c0 2 4 2.5 4 5v2.5M12 2.5V6c0 2-4 2.5-4 5");
export const IconPalette = icon("Palette", <><path d="M8 2.2c-3.4 0-6 2.5-6 5.8s2.6 5.8 5.4 5.8c1 0 1.5-.7 1.2-1.6-.4-1.1.3-2 1.4-2h1.6c1.5 0 2.4-1 2.4-2.6 0-3.2-2.7-5.4-6-5.4z" /><path d="M5 7.3h.1M7.2 5h.1M10.3 5.6h.1" /></>);
export const IconSliders = path("Sliders", "M2.5 4.5h7M12.5 4.5h1M2.5 11.5h1M6.5 11.5h7M11 3v3M5 10v3");
export const IconBolt = path("Bolt", "M9 2 3.5 9H8l-1 5 5.5-7H8z");
export const IconMail = icon("Mail", <><rect x="2" y="3.5" width="12" height="9" rx="1.2" /><path d="m2.3 4.5 5.7 4.3 5.7-4.3" /></>);
export const IconSpinner = icon("Spinner", <><path d="M8 2a6 6 0 1 1-6 6" /></>);
export const IconSample = icon("Sample", <><path d="M8 2.5 9.4 6.6l4.1 1.4-4.1 1.4L8 13.5 6.6 9.4 2.5 8l4.1-1.4z" /></>);

/** The mark: a frame with the drawn corner of a box inside. */
export const Mark = ({ size = 20 }: { size?: number }) => (
  <svg className="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" aria-hidden="true" focusable="false">
    <rect width="20" height="20" rx="5" fill="#3b6cff" />
    <path d="M5 8.2V5h3.2M15 11.8V15h-3.2" stroke="#fff" strokeWidth="1.8" strokeLinecap="round" strokeLinejoin="round" />
    <rect x="7.4" y="7.4" width="5.2" height="5.2" rx="1" fill="#fff" />
  </svg>
);
