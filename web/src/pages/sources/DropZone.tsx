import { useRef, useState, type DragEvent } from "react";
import { Button } from "../../ui/Button";
import { classNames } from "../../ui/classNames";
import { IconFolder, IconImages, IconUpload, IconVideo } from "../../ui/icons";
import { writeBytes, writeCount, writeOf } from "../../ui/write";
import { gatherDrop, gatherInput, type Gathering } from "../../upload/gather";
import { pictureEndings, videoEndings } from "../../upload/pictures";
import { showToast } from "../../ui/toasts";

/** Takes folders and files by drop, by picking, and by keyboard. */
export const DropZone = ({ onGathered, chosen, compact = false, disabled = false }: {
  onGathered: (gathering: Gathering) => void; chosen?: Gathering; compact?: boolean; disabled?: boolean;
}) => {
  const [over, setOver] = useState(0);
  const [found, setFound] = useState<number>();
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const drop = async (event: DragEvent) => {
    event.preventDefault();
    setOver(0);
    if (disabled) return;
    setFound(0);
    try {
      onGathered(await gatherDrop(event.dataTransfer, setFound));
    } catch {
      showToast("A file or folder of this drop cannot be read. Check that it still exists and try again.", { look: "danger" });
    }
    setFound(undefined);
  };
  const take = (list: FileList | null) => {
    if (list != null && list.length > 0) onGathered(gatherInput(list));
  };
  const bytes = [...(chosen?.pictures ?? []), ...(chosen?.videos ?? [])].reduce((sum, one) => sum + one.file.size, 0);
  return (
    <div
      className={classNames("drop", over > 0 && "drop-over", compact && "drop-compact")}
      onDragEnter={(event) => { event.preventDefault(); setOver((count) => count + 1); }}
      onDragLeave={() => setOver((count) => Math.max(0, count - 1))}
      onDragOver={(event) => { event.preventDefault(); event.dataTransfer.dropEffect = "copy"; }}
      onDrop={(event) => void drop(event)}
    >
      {found !== undefined ? (
        <><IconFolder size={32} /><p role="status">Reading the folder… <span className="figures">{writeCount(found)}</span> found</p></>
      ) : chosen !== undefined && chosen.pictures.length + chosen.videos.length > 0 ? (
        <>
          {chosen.pictures.length > 0 ? <IconImages size={32} /> : <IconVideo size={32} />}
          <p><strong>{[chosen.pictures.length > 0 && writeOf(chosen.pictures.length, "image"), chosen.videos.length > 0 && writeOf(chosen.videos.length, "video")].filter(Boolean).join(" and ")}</strong>, {writeBytes(bytes)}{chosen.folder !== undefined && <> from <strong>{chosen.folder}</strong></>}</p>
          {chosen.labels.length > 0 && <p className="small soft">{writeOf(chosen.labels.length, "label file")} can be imported once {chosen.pictures.length > 0 ? "the images are up" : "images are there"}</p>}
          {chosen.leftOut.length > 0 && <p className="small soft">{writeOf(chosen.leftOut.length, "other file")} left out</p>}
          <div className="row wrap"><Button size="small" onClick={() => folder.current?.click()}>Another folder</Button><Button size="small" onClick={() => files.current?.click()}>Other files</Button></div>
        </>
      ) : (
        <>
          <IconUpload size={32} />
          <div>
            <p className="drop-title">{chosen !== undefined ? "No image or video was in there" : "Drop images, videos or folders here"}</p>
            <p className="small soft">JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC, AVIF, TGA · MP4, MOV, MKV, WebM, AVI and other videos up to 10 GB · PCD, LAS, LAZ, PLY and KITTI point clouds</p>
          </div>
          <div className="row wrap">
            <Button icon={<IconFolder />} disabled={disabled} onClick={() => folder.current?.click()}>Choose a folder</Button>
            <Button icon={<IconImages />} disabled={disabled} onClick={() => files.current?.click()}>Choose files</Button>
          </div>
        </>
      )}
      <input ref={files} type="file" multiple hidden accept={`${pictureEndings},${videoEndings}`} aria-label="Images and videos" data-testid="files" onChange={(event) => { take(event.target.files); event.target.value = ""; }} />
      <input
        ref={(element) => {
          (folder as { current: HTMLInputElement | null }).current = element;
          element?.setAttribute("webkitdirectory", "");
        }}
        type="file" multiple hidden aria-label="Folder" data-testid="folder" onChange={(event) => { take(event.target.files); event.target.value = ""; }}
      />
    </div>
  );
};
