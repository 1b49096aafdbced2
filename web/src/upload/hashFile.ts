/** SHA-256 as hex, so that the server can say "already there" before the bytes travel. Larger files are hashed there. */
const most = 64_000_000;

export const hashFile = async (file: File): Promise<string | undefined> => {
  // Missing outside secure contexts.
  if (crypto.subtle === undefined || file.size > most) return undefined;
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};
