import { useEffect, useReducer } from "react";
import { get } from "../api/client";
import type { WorkTimes } from "../api/model";
import { useSignedIn } from "../app/me";
import { useResource } from "../data/resources";
import { Button } from "../ui/Button";
import { writeDuration } from "../ui/write";
import { useWorkVersion, workClock, workName } from "./workClock";

/** How long people worked on an image or a video: what is recorded, and what this browser has still to send. */
export const WorkedOn = ({ path, ...place }: { image?: string; video?: string; /** Where the API has it. */ path: string }) => {
  const { me } = useSignedIn();
  useWorkVersion();
  const [, tick] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = window.setInterval(tick, 5000);
    return () => window.clearInterval(timer);
  }, []);
  const read = useResource(workName(place), (signal) => get<WorkTimes>(path, undefined, signal));
  const here = workClock.unsent(place.image ?? place.video ?? "") / 1000;
  const recorded = read.value?.items ?? [];
  const known = recorded.some((one) => one.user_id === me.id) || here < 1 ? recorded : [...recorded, { user_id: me.id, name: "", seconds: 0, images: 0, videos: 0 }];
  const times = known.map((one) => (one.user_id === me.id ? { ...one, name: "You", seconds: one.seconds + here } : one)).filter((one) => one.seconds > 0);
  return (
    <div className="field"><span className="field-label">Time worked on it</span>
      {read.error !== undefined && <p className="soft small">What is recorded cannot be read now. <Button size="small" onClick={read.reload}>Try again</Button></p>}
      {times.length === 0 ? <p className="soft small">None yet. Seconds count while the page is in sight and the last input is at most 30 s old.</p> : (
        <ul className="history">{times.map((one) => <li key={one.user_id} className="small"><span>{one.name}</span><span className="figures">{writeDuration(one.seconds)}</span></li>)}</ul>
      )}
    </div>
  );
};
