import type { Me } from "../api/model";
import { peekResource } from "../data/resources";

export const askToNotify = async (): Promise<NotificationPermission> =>
  "Notification" in window ? Notification.requestPermission() : "denied";

/** A notification of the system, when the person wants it and looks elsewhere. */
export const notify = (text: string): void => {
  const wanted = peekResource<Me>("me")?.notification_preferences.job_finished === true;
  if (!wanted || document.visibilityState === "visible" || !("Notification" in window) || Notification.permission !== "granted") return;
  new Notification("Framewright", { body: text, icon: "/favicon.svg" });
};
