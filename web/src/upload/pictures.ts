/** What may be uploaded as a picture, and what looks like labels instead. The server looks at the bytes again. */
const types: Record<string, string> = {
  jpg: "image/jpeg", jpeg: "image/jpeg", jpe: "image/jpeg", jfif: "image/jpeg", png: "image/png", webp: "image/webp", tif: "image/tiff", tiff: "image/tiff",
  gif: "image/gif", bmp: "image/bmp", heic: "image/heic", heif: "image/heif", avif: "image/avif", tga: "image/x-tga",
  // Point clouds are images too.
  pcd: "application/octet-stream", las: "application/octet-stream", laz: "application/octet-stream", ply: "application/octet-stream", bin: "application/octet-stream",
};
/** GIF is sent as a picture: the server tells one image from many. */
const videos = new Set([
  "mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "m2v", "ts", "mts", "m2ts", "wmv", "asf", "flv", "f4v", "ogv", "3gp", "3g2", "mxf", "vob", "y4m",
]);
const labels = new Set(["zip", "json", "xml", "txt", "yaml", "yml", "tar", "gz", "tgz"]);

const ending = (name: string) => /\.([^./]+)$/.exec(name)?.[1].toLowerCase() ?? "";

export const pictureType = (name: string): string | undefined => types[ending(name)];
export const isVideoFile = (name: string): boolean => videos.has(ending(name));
export const videoEndings = [...videos].map((one) => `.${one}`).join(",");
export const isLabelFile = (name: string): boolean => labels.has(ending(name));
/** Files that systems leave behind; nobody means to upload them. */
export const isLitter = (path: string): boolean => /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i.test(path);
export const pictureEndings = Object.keys(types).map((one) => `.${one}`).join(",");
