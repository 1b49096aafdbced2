"""A server that may fetch from sites on this machine, and a person with a project for footage."""

import tempfile

import pytest

import framewright as program
from video_site import Site


@pytest.fixture(scope="module")
def own(binary):
    """A server of the module's own, whose workers are killed; its temporary files lie in a folder of theirs."""
    with tempfile.TemporaryDirectory(prefix="framewright-e2e-tmp-") as folder:
        settings = {"FRAMEWRIGHT_ALLOW_PRIVATE_NETWORKS": "yes", "TMPDIR": folder}
        with program.running(workers=2, settings=settings) as one:
            one.scratch = folder
            yield one


@pytest.fixture
def site(tmp_path):
    one = Site(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def ada(own):
    return Miner(own)


class Miner:
    """Somebody with projects for footage."""

    def __init__(self, own):
        self.own = own
        self.person = own.sign_up("Ada")
        self.work = self.project()

    def project(self, **settings):
        """A project that asks sites without a pause."""
        work = self.person.project()["id"]
        seen = self.person.get(f"projects/{work}/footage")
        self.person.patch(f"projects/{work}/footage", {"download": {"pause": 0}, **settings},
                          headers={"If-Match": f'"{seen["revision"]}"'})
        return work

    def fetch(self, addresses, work=None):
        return self.person.post(f"projects/{work or self.work}/videos/fetch", {"urls": addresses}, 202)["items"]

    def footage(self, work=None):
        return self.person.get(f"projects/{work or self.work}/footage")

    def videos(self, work=None):
        return {video["url"]: video for video in self.person.all(f"projects/{work or self.work}/videos")}

    def rows(self, work=None):
        """Status of the video, of the link, its reason and its frames, by address."""
        found = self.own.sql(f"""
            select v.url, v.status, l.status, coalesce(v.error_code, l.error_code, ''),
              coalesce(v.error_message, l.error_message, ''), v.extracted_frames, v.id, v.damaged_frames
            from project_videos l join videos v on v.id = l.video_id where l.project_id = '{work or self.work}'""")
        names = ("video", "link", "code", "message", "frames", "id", "damaged")
        return {row[0]: dict(zip(names, row[1:5] + [int(row[5]), row[6], int(row[7])])) for row in found}

    def ended(self, count, seconds=300, work=None):
        """The rows once every video has failed or was filtered."""
        def over():
            rows = self.rows(work)
            done = [row for row in rows.values() if row["video"] == "FAILED"
                    or row["link"] in ("FILTERED", "FILTERED_EMPTY", "FAILED")]
            return rows if len(done) == len(rows) == count else None
        return program.wait_until(over, seconds, f"the end of {count} videos: {self.rows(work)}")

    def complete(self, seconds=180, work=None):
        """The footage once its stages are over."""
        return program.wait_until(
            lambda: next((found for found in [self.footage(work)]
                          if found["stage"] in ("DETECT_READY", "COMPLETE") or found["is_held"]), None),
            seconds, "the end of the stages")

    def numbers(self, video):
        """Frame numbers of a video in order."""
        return [int(row[0]) for row in self.own.sql(
            f"select frame_number from video_frames where video_id = '{video}' order by frame_number")]

    def check(self, work=None):
        """Counters equal what the rows say; no frame is twice or without its bytes; nothing is claimed."""
        work = work or self.work
        counts = self.footage(work)["counts"]
        rows = list(self.rows(work).values())
        by = {}
        for row in rows:
            by[row["video"]] = by.get(row["video"], 0) + 1
        links = {}
        for row in rows:
            links[row["link"]] = links.get(row["link"], 0) + 1
        assert counts["videos"] == by and counts["links"] == links and counts["total"] == len(rows), counts
        assert counts["extracted"] == by.get("EXTRACTED", 0) and counts["failed"] == by.get("FAILED", 0), counts
        ids = ",".join(f"'{row['id']}'" for row in rows)
        one = self.own.sql(f"""
            select (select count(*) from video_frames where video_id in ({ids})),
              (select count(*) from frame_verdicts where project_id = '{work}' and verdict = 'kept'),
              (select count(*) from frame_verdicts where project_id = '{work}' and uniqueness = 'unique'),
              (select count(*) from images where project_id = '{work}' and media = 'frame'
                and deleted_at is null),
              (select count(distinct (video_id, frame_number)) from images where project_id = '{work}'
                and deleted_at is null),
              (select count(*) from videos where id in ({ids}) and locked_by is not null),
              (select count(*) from frame_verdicts where project_id = '{work}'),
              (select count(*) from frame_verdicts where project_id = '{work}' and uniqueness = 'duplicate')""")[0]
        frames, kept, unique, images, distinct, claimed, verdicts, duplicates = map(int, one)
        assert counts["frames_extracted"] == frames == sum(row["frames"] for row in rows), (counts, one)
        assert counts["frames_filtered"] == kept, (counts, one)
        # Frames that show what another shows are no images.
        assert images == distinct == kept - duplicates, one
        assert counts["frames_unique"] == unique, (counts, one)
        assert claimed == 0
        assert verdicts == sum(row["frames"] for row in rows if row["link"] in ("FILTERED", "FILTERED_EMPTY"))
        return counts
