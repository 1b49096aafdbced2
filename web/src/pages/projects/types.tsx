import type { ProjectType } from "../../api/model";

/** What a kind of project makes, in words and as a small picture. */
export const projectTypes: { id: ProjectType; name: string; hint: string }[] = [
  { id: "object_detection", name: "Object detection", hint: "Boxes around things" },
  { id: "classification", name: "Classification", hint: "Words for whole images" },
  { id: "segmentation", name: "Segmentation", hint: "Exact outlines" },
  { id: "keypoint", name: "Keypoints", hint: "Joints and landmarks" },
  { id: "video", name: "Video", hint: "Things that move" },
  { id: "point_cloud", name: "Point cloud", hint: "Cuboids in space" },
];

export const projectTypeName = (type: ProjectType): string => projectTypes.find((one) => one.id === type)?.name ?? type;

const scene = (
  <>
    <rect width="120" height="80" rx="5" className="pic-sky" />
    <path d="M0 60 32 38 52 52 78 28 120 58V75a5 5 0 0 1-5 5H5a5 5 0 0 1-5-5z" className="pic-hill" />
  </>
);
const animal = <path d="M44 66c0-9 5-13 12-13h12c3-6 8-8 11-6l-1 4c5 1 7 4 6 8-3 2-7 2-9 1l-1 12h-4l-1-9H59l-2 9h-4l-1-7c-2 3-2 5-2 7h-5z" className="pic-thing" />;

export const TypePicture = ({ type }: { type: ProjectType }) => (
  <svg className="type-picture" viewBox="0 0 120 80" aria-hidden="true" focusable="false">
    {type !== "point_cloud" && scene}
    {type !== "point_cloud" && type !== "keypoint" && animal}
    {type === "object_detection" && <><rect x="40" y="43" width="48" height="31" rx="1.5" className="pic-mark pic-wash" /><g className="pic-dots"><circle cx="40" cy="43" r="2.6" /><circle cx="88" cy="43" r="2.6" /><circle cx="40" cy="74" r="2.6" /><circle cx="88" cy="74" r="2.6" /></g></>}
    {type === "classification" && <><rect x="8" y="8" width="46" height="16" rx="8" className="pic-chip" /><circle cx="17" cy="16" r="3" className="pic-on" /><path d="M24 16h22" className="pic-word" /></>}
    {type === "segmentation" && <path d="M44 66c0-9 5-13 12-13h12c3-6 8-8 11-6l-1 4c5 1 7 4 6 8-3 2-7 2-9 1l-1 12h-4l-1-9H59l-2 9h-4l-1-7c-2 3-2 5-2 7h-5z" className="pic-mark pic-wash" />}
    {type === "keypoint" && <><path d="M60 30v20M60 37l-13 8M60 37l13 8M60 50l-8 18M60 50l8 18" className="pic-mark" /><g className="pic-dots"><circle cx="60" cy="24" r="5" /><circle cx="60" cy="37" r="2.6" /><circle cx="47" cy="45" r="2.6" /><circle cx="73" cy="45" r="2.6" /><circle cx="60" cy="50" r="2.6" /><circle cx="52" cy="68" r="2.6" /><circle cx="68" cy="68" r="2.6" /></g></>}
    {type === "video" && <><rect x="40" y="43" width="48" height="31" rx="1.5" className="pic-mark" strokeDasharray="4 3" /><circle cx="22" cy="20" r="11" className="pic-chip" /><path d="M19 15v10l8-5z" className="pic-on" /></>}
    {type === "point_cloud" && (
      <>
        <rect width="120" height="80" rx="5" className="pic-sky" />
        <g className="pic-points">
          {Array.from({ length: 90 }, (_, index) => {
            const turn = index * 2.39996;
            const far = 6 + Math.sqrt(index) * 5.6;
            return <circle key={index} cx={60 + Math.cos(turn) * far} cy={50 + Math.sin(turn) * far * 0.42} r="0.9" />;
          })}
        </g>
        <path d="M44 44v18l20 8 18-8V44l-18-7zM44 44l20 8 18-8M64 52v18" className="pic-mark pic-wash" />
      </>
    )}
  </svg>
);
