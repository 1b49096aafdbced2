"""Workers killed while they fetch again the subtitles that did not come with a video."""

import shutil

import pytest

import framewright as program
from framewright import wait_until
from stages import FRAMES, Held, kill_workers, make_clip, running, whole_settings

KIND = "videos.subtitles"
# Some hundred kilobytes, which come in drops.
LINES = 5000
pytestmark = [
    pytest.mark.skipif(not shutil.which("ffmpeg"), reason="needs ffmpeg"),
    pytest.mark.skipif(not (program.ROOT / ".venv-sites/bin/yt-dlp").exists(), reason="needs yt-dlp: run `make bootstrap`"),
]


def words():
    """What is said, a line each tenth of a second."""
    def moment(tenths):
        return f"{tenths // 600:02}:{tenths // 10 % 60:02}.{tenths % 10}00"

    cues = [f"{moment(number)} --> {moment(number + 1)}\nThis is line {number} of all that is said here.\n"
            for number in range(LINES)]
    return "\n".join(["WEBVTT\n", *cues])


@pytest.fixture
def page(site):
    """A page with a video, and subtitles that are not there yet."""
    make_clip(site.folder / "spoken.mp4")
    (site.folder / "page.html").write_text(
        "<!doctype html><title>Spoken</title><video src='/spoken.mp4'>"
        "<track kind='subtitles' srclang='en' src='/slow/spoken.vtt'></video>")
    return f"{site.url}/page.html"


@pytest.mark.parametrize("moment", ["fetching", "keeping"])
def test_a_killed_worker_fetches_subtitles_once(own, ada, site, page, moment):
    work = ada.project(**whole_settings())
    ada.fetch([page], work)
    row = ada.ended(1, 300, work)[page]
    assert row["video"] == "EXTRACTED", row
    ada.complete(work=work)
    video = f"projects/{work}/videos/{row['id']}"
    missing = ada.person.get(video)["video"]["missing_subtitles"]
    assert [(one["language"], one["error"]["code"]) for one in missing] == [("en", "not_found")]
    asked = len(site.server.ranges)
    (site.folder / "spoken.vtt").write_text(words())
    held = None
    try:
        if moment == "keeping":
            site.server.hurry.set()
            held = Held(own, "transcripts")
        job = ada.person.post(f"{video}/subtitles", None, 202)["id"]
        if held:
            wait_until(lambda: own.sql("""select 1 from pg_stat_activity where wait_event_type = 'Lock'
                                          and query like '%transcripts%'"""), 120, "what is kept")
        else:
            wait_until(lambda: [path for path, _ in site.server.ranges[asked:] if path.endswith(".vtt")], 120, "the file")
        assert running(own, work, KIND)
        kill_workers(own)
    finally:
        if held:
            held.let_go()
    # Who asks meanwhile gets the very job.
    assert ada.person.post(f"{video}/subtitles", None, 202)["id"] == job
    site.server.hurry.set()
    done = ada.person.wait_job(job)
    assert done["status"] == "succeeded" and done["result"] == {"found": 1, "missing": 0}, done
    assert done["attempts"] == 2, done
    assert not ada.person.get(video)["video"].get("missing_subtitles")
    kept = own.sql(f"""select s.number, s.text from transcript_segments s join transcripts t on t.id = s.transcript_id
                       where t.video_id = '{row['id']}' order by s.number""")
    assert [text for _, text in kept] == [f"This is line {number} of all that is said here." for number in range(LINES)]
    assert len(ada.person.get(f"{video}/transcripts")["items"]) == 1
    # The video itself is as it was.
    row = ada.rows(work)[page]
    assert row["video"] == "EXTRACTED" and ada.numbers(row["id"]) == list(range(FRAMES)), row
    ada.check(work)
