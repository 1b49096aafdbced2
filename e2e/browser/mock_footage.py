"""Footage in memory: videos in every state, frames kept and dropped, groups of duplicates."""

NOW = "2026-11-21T12:00:00.000Z"


def identifier(number):
    return f"01900000-0000-7000-8000-{number:012x}"


class MockFootage:
    """One project's footage. `videos = 0` makes it empty."""

    standard = {
        "measures": {"sharpness": {"min": 8}, "contrast": {"min": 0.02}, "entropy": {"min": 2.5}, "black_share": {"max": 0.95},
                     "flat_share": {"max": 0.95}, "bright_share": {"max": 0.8}, "shorter_side": {"min": 64}},
        "duplicates": {"distance": 24, "against": "any_kept", "keep": "first", "hash": "wide"}}

    def __init__(self, videos=6, frames=120):
        self.videos = [self.video(number) for number in range(videos)]
        self.frames = [self.frame(number) for number in range(frames if videos else 0)]
        self.groups = [self.group(number) for number in range(4 if videos else 0)]
        self.settings = {"download": {}, "extract": {}, "filter": {}, "dedup": {}, "detect": {}}
        self.revision = 1
        self.searches_sites = True
        self.text_models = []

    def video(self, number):
        status = ["EXTRACTED", "EXTRACTED", "EXTRACTING", "PENDING", "FAILED", "EXTRACTED"][number % 6]
        link = ["FILTERED", "FILTERED_EMPTY", "PENDING", "PENDING", "FAILED", "FILTERED"][number % 6]
        problem = {"code": "not_found", "message": "There is nothing at the address (any more)."} if status == "FAILED" else None
        return {
            "id": identifier(60_000 + number), "filename": f"clip-{number}.mp4", "title": f"Crossing {number} in the rain", "source_type": "URL" if number % 2 else "FILE",
            "source_info": {}, "url": f"https://clips.example/{number}" if number % 2 else None, "external_id": None, "status": status, "status_since": NOW, "error": problem,
            "file_size": 4_000_000, "width": 1280, "height": 720, "fps_numerator": 25, "fps_denominator": 1, "frame_count": 900, "duration": 36.0, "codec": "h264",
            "extracted_frames": 36 if status == "EXTRACTED" else 0, "damaged_frames": 0, "created_at": NOW,
            "link": {"status": link, "status_since": NOW, "error": problem and {**problem, "code": "video_failed"}, "passed_frames": 20 if link == "FILTERED" else 0, "unique_frames": 18 if link == "FILTERED" else 0}}

    def frame(self, number):
        reason = [None, None, "near_duplicate", "sharpness_low", None][number % 5]
        return {
            "video_id": identifier(60_000 + number // 36), "video": f"Crossing {number // 36} in the rain", "frame_number": number % 36 * 25, "pts": number, "seconds": float(number % 36),
            "width": 1280, "height": 720, "verdict": "dropped" if reason else "kept", "reason": reason,
            "score": {"near_duplicate": 6, "sharpness_low": 4.25}.get(reason), "threshold": {"near_duplicate": 24, "sharpness_low": 8}.get(reason),
            "is_manual": number == 7, "uniqueness": None if reason else "unique", "image_id": None if reason else identifier(10_000 + number),
            "measures": None, "url": f"/s3/pictures/{number % 24}"}

    def group(self, number):
        return {
            "id": identifier(65_000 + number), "status": "proposed", "method": "phash256", "threshold": 24, "created_at": NOW, "decided_by": None, "decided_at": None,
            "members": [{"video_id": identifier(60_000 + place), "video": f"Crossing {place} in the rain", "frame_number": 25 * number, "seconds": float(number), "is_keeper": place == 0,
                         "distance": 0 if place == 0 else 4 * place + number, "image_id": None, "url": f"/s3/pictures/{number % 24}"} for place in range(2 + number % 2)]}

    def state(self):
        def count(key, of=lambda video: video["status"]):
            return sum(of(video) == key for video in self.videos)
        statuses = {name: count(name) for name in ("PENDING", "EXTRACTING", "EXTRACTED", "FAILED") if count(name)}
        link = lambda video: video["link"]["status"]
        links = {name: count(name, link) for name in ("PENDING", "FILTERED", "FILTERED_EMPTY", "FAILED") if count(name, link)}
        kept = sum(frame["verdict"] == "kept" for frame in self.frames)
        rules = self.settings["filter"].get("rules") or self.standard
        return {
            "stage": "FILTERING" if self.videos else "POPULATING", "stage_since": NOW, "is_held": False, "error": None, "locked_by": None, "heartbeat_at": None, "revision": self.revision,
            "settings": self.settings, "rules": rules, "standard_rules": self.standard,
            "counts": {"total": len(self.videos), "pending": statuses.get("PENDING", 0), "downloaded": statuses.get("EXTRACTED", 0) + statuses.get("EXTRACTING", 0),
                       "extracted": statuses.get("EXTRACTED", 0), "failed": statuses.get("FAILED", 0), "frames_extracted": len(self.frames), "frames_filtered": kept, "frames_unique": kept, "frames_detected": 0,
                       "videos": statuses, "links": links}}

    def activity(self):
        if not self.videos:
            return {"workers": [], "paces": [], "failures": [], "fetches_addresses": True, "searches_sites": self.searches_sites}
        failed = [video["id"] for video in self.videos if video["status"] == "FAILED"]
        return {
            "workers": [{"job_id": identifier(90_001), "kind": "videos.extract", "video_id": self.videos[0]["id"], "video": self.videos[0]["title"], "worker": "1#ab", "started_at": NOW,
                         "heartbeat_at": NOW, "done": 12, "total": 36, "message": "frames", "is_long": True}],
            "paces": [{"kind": "videos.extract", "running": 1, "waiting": 1, "finished": 3, "per_minute": 4.5, "seconds_left": 27}],
            "failures": [{"step": "download", "code": "not_found", "message": "There is nothing at the address (any more).", "videos": len(failed), "video_ids": failed}] if failed else [],
            "fetches_addresses": True, "searches_sites": self.searches_sites}

    def list_videos(self, method, query, body):
        items = [video for video in self.videos
                 if query.get("status", video["status"]) == video["status"] and query.get("link_status", video["link"]["status"]) == video["link"]["status"]]
        return 200, {"items": items, "next_cursor": None}

    def show_video(self, method, query, body, number):
        video = next(video for video in self.videos if video["id"] == number)
        return 200, {"video": video, "facts": None, "proxy_state": {"status": "none"}, "tiles": None, "image_count": 0}

    def fetch_subtitles(self, method, query, body, number):
        """All come but the last."""
        video = next(video for video in self.videos if video["id"] == number)
        video["missing_subtitles"] = video["missing_subtitles"][-1:]
        return 202, {"id": identifier(90_002), "kind": "videos.subtitles", "status": "succeeded", "created_at": NOW, "attempts": 1}

    def list_frames(self, method, query, body):
        items = [frame for frame in self.frames
                 if query.get("verdict", frame["verdict"]) == frame["verdict"] and query.get("reason", frame["reason"]) == frame["reason"]]
        counts = {}
        for frame in self.frames:
            counts[frame["reason"] or "kept"] = counts.get(frame["reason"] or "kept", 0) + 1
        start, size = int(query.get("cursor", "0")), int(query.get("limit", "100"))
        more = str(start + size) if start + size < len(items) else None
        return 200, {"items": items[start:start + size], "next_cursor": more, "facets": {"reason": counts}}

    def list_groups(self, method, query, body):
        items = [group for group in self.groups if query.get("status", group["status"]) == group["status"]]
        counts = {}
        for group in self.groups:
            counts[group["status"]] = counts.get(group["status"], 0) + 1
        return 200, {"items": items, "next_cursor": None, "facets": {"status": counts}}

    def preview(self, method, query, body):
        least = body["rules"].get("measures", {}).get("sharpness", {}).get("min", 0)
        dropped = [frame for number, frame in enumerate(self.frames) if number % 10 < least / 2]
        prompts = body["rules"].get("prompts")
        return 200, {"frames": len(self.frames), "total": len(self.frames), "kept": len(self.frames) - len(dropped), "unscored": len(self.frames) if prompts else 0, "reasons": {"sharpness_low": len(dropped)} if dropped else {},
                     "dropped": [{"video_id": frame["video_id"], "reason": "sharpness_low", "frames": [frame["frame_number"]]} for frame in dropped],
                     "spread": {"sharpness": [float(number * 10) for number in range(21)],
                                **({"prompt_positive": [0.1 + number / 100 for number in range(21)]} if prompts else {})}}

    def configure(self, method, query, body):
        self.settings = {**self.settings, **body}
        self.revision += 1
        return 200, self.state()

    def table(self, project, page):
        return [
            ("GET", f"{project}/footage", lambda *_: (200, self.state())),
            ("PATCH", f"{project}/footage", self.configure),
            ("GET", f"{project}/footage/activity", lambda *_: (200, self.activity())),
            ("POST", f"{project}/footage/retry", lambda m, q, b: (202, {"videos": len(b.get("video_ids") or [])})),
            ("POST", f"{project}/footage/reapply", lambda *_: (202, {"videos": 2})),
            ("POST", f"{project}/footage/preview", self.preview),
            ("POST", f"{project}/footage/duplicates_preview", lambda *_: (200, {"frames": 40, "groups": 3, "duplicates": 5, "examples": [{"members": self.groups[0]["members"], "count": 2}]})),
            ("GET", f"{project}/footage/frames", self.list_frames),
            ("POST", f"{project}/footage/verdicts", lambda m, q, b: (200, {"frames": len(b["frames"])})),
            ("GET", f"{project}/footage/duplicates", self.list_groups),
            ("POST", f"{project}/footage/duplicates", lambda m, q, b: (200, {"groups": len(b["group_ids"])})),
            ("POST", f"{project}/footage/duplicates/([0-9a-f-]+)", lambda *_: (204, None)),
            ("GET", f"{project}/videos", self.list_videos),
            ("GET", f"{project}/videos/([0-9a-f-]{{36}})", self.show_video),
            ("POST", f"{project}/videos/([0-9a-f-]{{36}})/subtitles", self.fetch_subtitles),
            ("GET", "/models", lambda *_: page([])),
            ("GET", f"{project}/encoders", lambda *_: (200, {"text_models": self.text_models, "image_models": self.text_models})),
            ("POST", f"{project}/videos/unlink", lambda m, q, b: (200, {"videos": 1, "video_ids": [identifier(60_000)]})),
            ("POST", f"{project}/videos/link", lambda m, q, b: (200, {"videos": len(b["video_ids"])})),
        ]
