import { call, post } from "../api/client";
import type { LabelClass, Page, Project, Upload, UploadTicket } from "../api/model";
import { newKey } from "../api/session";
import { sendFile } from "../upload/sendFile";
import { samplePicture, type SampleBox } from "./scene";

const pictures = 24;
/** The rest is left to try the workbench on. */
const labelled = 14;

const encode = async (index: number): Promise<{ blob: Blob; boxes: SampleBox[]; name: string; width: number; height: number }> => {
  const picture = samplePicture(index);
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const context = canvas.getContext("2d");
  if (context == null) throw new Error("This browser cannot draw the sample pictures.");
  picture.draw(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.88));
  if (blob == null) throw new Error("This browser cannot write the sample pictures.");
  return { blob, ...picture };
};

/** A project like any other, with drawn pictures and labels on some of them; delete it like any other. */
export const makeSample = async (progress: (done: number, total: number) => void, signal: AbortSignal): Promise<Project> => {
  const project = await post<Project>("/projects", {
    name: `Fruit sample ${new Date().toISOString().slice(0, 16).replace("T", " ")}`,
    project_type: "object_detection",
    instructions: "# Fruit on a table\n\nDraw a box around every **apple**, **lemon** and **plum**.\n\n- Touch the edges of the fruit, not of its shadow.\n- Hidden fruit counts when you can still name it.\n",
    classes: [{ name: "apple", colour: "#d64545" }, { name: "lemon", colour: "#d9a400" }, { name: "plum", colour: "#8a4fd6" }],
  }, { signal });
  const path = `/projects/${project.id}`;
  const classes = await call<Page<LabelClass>>(`${path}/classes`, { signal });
  const classID = new Map(classes.items.map((one) => [one.name, one.id]));
  const made = [];
  for (let index = 0; index < pictures; index += 1) {
    made.push(await encode(index));
    progress(index + 1, pictures * 2);
  }
  const tickets = await post<Page<UploadTicket>>(`${path}/upload_urls`, {
    files: made.map((one) => ({ filename: one.name, content_type: "image/jpeg", size: one.blob.size, relative_path: one.name, on_duplicate: "keep" })),
  }, { signal });
  let sent = 0;
  const queue = made.map((one, index) => ({ one, ticket: tickets.items[index] }));
  await Promise.all(Array.from({ length: 4 }, async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      await sendFile(next.ticket.url ?? "", next.ticket.method ?? "PUT", next.ticket.headers ?? {}, next.one.blob, () => undefined, signal);
      sent += 1;
      progress(pictures + sent, pictures * 2);
    }
  }));
  const uploaded = await post<Page<Upload>>(`${path}/complete_uploads`, { upload_ids: tickets.items.map((one) => one.upload_id) }, { signal });
  const imageOf = new Map(uploaded.items.map((one) => [one.id, one.image_id ?? undefined]));
  const operations = made.slice(0, labelled).flatMap((one, index) => {
    const image = imageOf.get(tickets.items[index].upload_id ?? "");
    if (image === undefined) return [];
    return one.boxes.map((box) => ({
      op: "create",
      annotation: {
        id: newKey(), image_id: image, class_id: classID.get(box.name), kind: "box",
        data: { x: round(box.x), y: round(box.y), width: round(box.width), height: round(box.height) },
      },
    }));
  });
  await post(`${path}/annotations/batch`, { operations }, { signal });
  const done = [...new Set(operations.map((one) => one.annotation.image_id))];
  await post(`${path}/images/bulk`, { ids: done, action: "set_status", value: "done" }, { signal });
  return project;
};

const round = (value: number) => Math.round(value * 10) / 10;
